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

    def put(self, year, value, teller, status="definitief", area="GM0001",
            variance=None):
        self.figures.sql(
            "insert into indicator.value (indicator, basis, area_code,"
            " period_id, value, teller, status, markeringen, changed_on,"
            " run_id) values ('x', 'huidig', %s, %d0000, %s, %s, %s, '{}',"
            " '2026-11-23', 1)" % (literal(area), year, value, teller,
                                   literal(status)))
        if variance is not None:
            self.figures.sql("insert into indicator.rounding values ('x', %s,"
                             " %d0000, '', %s)" % (literal(area), year,
                                                   variance))

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

    def test_rounded_by_the_source(self):
        """And by us; one that came with our decimal was rounded once."""
        self.define(decimals="1")
        self.put(2025, "12.5", 25, variance="0.36")
        spread = math.hypot(0.1 * HALF, 0.6)
        low, high, why, _ = self.margin()
        self.assertAlmostEqual(low, 12.5 - 1.96 * spread, places=9)
        self.assertAlmostEqual(high, 12.5 + 1.96 * spread, places=9)
        self.assertEqual(why, "afronding")
        self.figures.sql("update indicator.rounding set variance ="
                         " core.rounding_variance(0.1)")
        self.assertAlmostEqual(self.margin()[0], 12.5 - 0.196 * HALF,
                               places=9)

    def test_no_digit_behind_the_first_of_what_rounding_leaves(self):
        self.assertEqual(self.figures.sql(
            "select string_agg(indicator.decimals_of(2, v * v)::text, ' '"
            " order by v) from unnest('{0.0999, 0.1, 0.999, 1, 50}'"
            "::numeric[]) v"), "2 1 1 0 0")
        self.assertEqual(self.figures.sql(
            "select indicator.decimals_of(2, null)"), "2")
        # In which a margin is as wide as what is published.
        self.define(decimals="2")
        self.put(2025, "13", 25, variance="4")
        self.assertAlmostEqual(self.margin()[0],
                               13 - 1.96 * math.hypot(HALF, 2), places=9)

    def rounding(self, text):
        """Of what cells give, as a standard deviation.  a and b were rounded
        to fives, c to hundreds, n is exact."""
        cell = "row('x', 'GM0001', '2025', %d, 1, 'definitief', null, '{}'," \
            " %s)::core.cell"
        told = self.figures.sql(
            "set search_path = core; select (%s).afronding from (select %s as"
            " a, %s as b, %s as c, %s as n) x" % (
                text, *(cell % (value, step and
                                "core.rounding_variance(%d)" % step or "null")
                        for value, step in ((40, 5), (25, 5), (800, 100),
                                            (7, 0)))))
        return math.sqrt(float(told)) if told else None

    def test_rounding_goes_through_sums(self):
        """n cells: sqrt n times one; a half of a thing, half of it."""
        one = 5 * HALF
        for text, wanted in (
                ("a", one), ("n", None), ("n * n", None),
                ("a + b", one * math.sqrt(2)), ("a - b", one * math.sqrt(2)),
                ("a + n", one), ("a * 1000", 1000 * one), ("a / 2", one / 2),
                ("a + b + c", math.hypot(one * math.sqrt(2), 100 * HALF)),
                ("a * n", 7 * one), ("a / n", one / 7),
                ("a * b", math.hypot(25 * one, 40 * one)),
                ("a / b", math.hypot(one / 25, 40 * one / 25 ** 2)),
                ("n / c", 7 * 100 * HALF / 800 ** 2)):
            found = self.rounding(text)
            if wanted is None:
                self.assertIsNone(found, text)
            else:
                self.assertAlmostEqual(found, wanted, places=9, msg=text)

    def test_rounding_goes_into_groups(self):
        """Of 36 members, 6 times that of one; by the formula as it moves."""
        codes = ["GM%04d" % n for n in range(101, 137)]
        self.figures.municipality(*codes)
        self.figures.group("G4", *codes)
        cell = "row('x', a, '2025', %d, 1, 'definitief', null, '{}'," \
            " %s)::core.cell"
        for formula, aggregation, wanted in (
                ("100 * teller / noemer", "ratio-of-sums",
                 (5 / 20, 30 / 720)),
                ("100 * power(teller / noemer, 2)", "ratio-of-sums",
                 (None, None))):
            self.figures.sql("drop table if exists pg_temp.given")
            told = self.figures.sql(
                "create temp table given as select a as gebied, '2025' as"
                " periode, %s as teller, %s as noemer from unnest('{%s}'"
                "::text[]) a; select core.take_areas();"
                "select indicator.evaluate('huidig', '%s', '%s', 1, '{}',"
                " null, 0.95, null, '{}', '{GM,groep}', null,"
                " 'noemer-te-klein'); select gebied, value, afronding from"
                " pg_temp.result where gebied in ('GM0101', 'G4') order by 1"
                % (cell % (10, "core.rounding_variance(5)"),
                   cell % (20, "null"), ",".join(codes), aggregation,
                   formula)).splitlines()[-2:]
            (_, value, group), (_, _, own) = (
                line.split("|") for line in told)
            if wanted[0] is not None:
                self.assertEqual(value, "50")
                for found, part in zip((own, group), wanted):
                    self.assertAlmostEqual(math.sqrt(float(found)),
                                           100 * HALF * part, places=9)
            else:
                # 200 * 0.5 for each of teller / noemer
                self.assertAlmostEqual(math.sqrt(float(own)),
                                       100 * 5 * HALF / 20, places=1)

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
