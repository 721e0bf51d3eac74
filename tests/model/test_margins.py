"""Between which two numbers a figure lies: against computations of another
language, from made-up values of indicators."""

import math
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

from made_up import Figures, literal, set_up, tear_down    # noqa: E402

HOLDER = {}
HALF = 1 / math.sqrt(12)


def setUpModule():
    set_up(HOLDER)


def tearDownModule():
    tear_down(HOLDER)


def byar(n):
    """As Breslow and Day write it."""
    low = n * (1 - 1 / (9 * n) - 1.96 / (3 * math.sqrt(n))) ** 3
    m = n + 1
    return low, m * (1 - 1 / (9 * m) + 1.96 / (3 * math.sqrt(m))) ** 3


class Margins(unittest.TestCase):
    def setUp(self):
        self.figures = Figures(HOLDER["server"], "margins_" +
                               self.id().rpartition(".")[2].lower()[:40])
        self.addCleanup(self.figures.close)
        self.figures.country()
        self.figures.municipality("GM0001")
        for year in range(2015, 2027):
            self.figures.sql(
                "insert into core.period values (%d0000, '%d', 'year',"
                " '%d-01-01', '%d-12-31') on conflict do nothing" % (
                    (year,) * 4))

    def define(self, **descriptor):
        pairs = ", ".join("%s, %s" % (literal(k), literal(v))
                          for k, v in descriptor.items())
        self.figures.sql("insert into indicator.definition values ('x',"
                         " json_build_object('unit', 'per 1,000', %s), 'h')"
                         % pairs)

    def put(self, year, value, teller, status="definitief", marks="{}",
            area="GM0001"):
        self.figures.sql(
            "insert into indicator.value (indicator, basis, area_code,"
            " period_id, value, teller, status, markeringen, changed_on,"
            " run_id) values ('x', 'huidig', %s, %d0000, %s, %s, %s, %s,"
            " '2026-11-23', 1)" % (literal(area), year, value, teller,
                                   literal(status), literal(marks)))

    def margin(self):
        self.figures.sql("select core.take_areas();"
                         "select indicator.develop('x')")
        low, high, why, events = self.figures.sql(
            "select low, high, array_to_string(margin_from, ' '), events"
            " from indicator.development where area_code = 'GM0001'"
            ).split("|")
        return (float(low) if low else None, float(high) if high else None,
                why, events)

    def test_a_whole_register_is_rounded_once(self):
        self.define(decimals="2")
        self.put(2025, "8.43", 843)
        low, high, why, events = self.margin()
        self.assertAlmostEqual(low, 8.43 - 1.96 * 0.01 * HALF, places=9)
        self.assertAlmostEqual(high, 8.43 + 1.96 * 0.01 * HALF, places=9)
        self.assertEqual((why, events), ("afronding", ""))

    def test_rounded_to_five(self):
        self.define(decimals="1")
        self.put(2025, "12.5", 25, marks="{afgerond-op-5}")
        spread = math.hypot(0.1 * HALF, 12.5 / 25 * 5 * HALF)
        low, high, why, _ = self.margin()
        self.assertAlmostEqual(low, 12.5 - 1.96 * spread, places=9)
        self.assertAlmostEqual(high, 12.5 + 1.96 * spread, places=9)
        self.assertEqual(why, "afronding")

    def test_few_events(self):
        self.define(decimals="2", counts="events")
        self.put(2025, "1.20", 12)
        low, high, why, events = self.margin()
        down, up = byar(12)
        half = 1.96 * 0.01 * HALF
        self.assertAlmostEqual(low, 1.2 - math.hypot(half, 0.1 * (12 - down)),
                               places=9)
        self.assertAlmostEqual(high, 1.2 + math.hypot(half, 0.1 * (up - 12)),
                               places=9)
        self.assertEqual((why, events), ("afronding toeval", "12"))
        # Exact limits of a Poisson count of 12 are 6.20 and 20.96.
        self.assertAlmostEqual(down, 6.20, places=1)
        self.assertAlmostEqual(up, 20.96, places=1)

    def test_years_that_jump(self):
        """Ten times as far as chance: sqrt 10 as wide."""
        self.define(decimals="6", counts="events")
        counts = [100, 180, 90, 170, 100, 190]
        for year, count in zip(range(2020, 2026), counts):
            self.put(year, "%.6f" % (count / 1000), count)
        jumps = [(b - a) ** 2 / (a + b) for a, b in zip(counts, counts[1:])]
        wider = math.sqrt(sum(jumps) / len(jumps))
        self.assertGreater(wider, 4)
        down, up = byar(190)
        low, high, _, _ = self.margin()
        self.assertAlmostEqual(low, 0.19 - wider * (190 - down) / 1000,
                               places=6)
        self.assertAlmostEqual(high, 0.19 + wider * (up - 190) / 1000,
                               places=6)

    def test_a_slope_is_no_jump(self):
        self.define(decimals="6", counts="events")
        for i, year in enumerate(range(2020, 2026)):
            self.put(year, "%.6f" % (1 + i / 100), 1000 + 10 * i)
        down, up = byar(1050)
        low, _, _, _ = self.margin()
        self.assertAlmostEqual(low, 1.05 - 1.05 / 1050 * (1050 - down),
                               places=6)

    def test_no_event_at_all(self):
        self.define(decimals="2", counts="events")
        self.put(2025, "0.00", 0)
        self.assertEqual(self.margin(), (None, None, "", "0"))

    def test_provisional_ones_were_revised(self):
        self.define(decimals="3")
        for n in range(30):
            code = "GM%04d" % (100 + n)
            self.figures.municipality(code)
            self.put(2024, "1.020", 1, area=code)
            self.figures.sql(
                "insert into indicator.value_history (indicator, basis,"
                " area_code, period_id, reeks, value, teller, status,"
                " markeringen, changed_on, run_id, until_run) values ('x',"
                " 'huidig', %s, 20240000, '', 1.000, 1, 'voorlopig', '{}',"
                " '2026-11-22', 1, 1)" % literal(code))
        self.put(2025, "2.000", 1, status="voorlopig")
        spread = math.hypot(0.001 * HALF, 1.4826 * 0.02 * 2)
        low, high, why, _ = self.margin()
        self.assertAlmostEqual(low, 2 - 1.96 * spread, places=9)
        self.assertAlmostEqual(high, 2 + 1.96 * spread, places=9)
        self.assertEqual(why, "afronding herziening")
        self.figures.sql("delete from indicator.value_history where area_code"
                         " = 'GM0100'")
        self.assertEqual(self.margin()[2], "afronding")


if __name__ == "__main__":
    sys.exit(unittest.main())
