"""Only what rests on something new is computed again, and then all figures are
what computing everything would make of them."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from made_up import (MEASURES, TOMORROW,                    # noqa: E402
                     Figures, literal, set_up, tear_down)

HOLDER = {}
YEARS = range(2018, 2026)
MERGED = "2022"
# Of people, of dwellings (by which prices are weighed), of prices.
SOURCES = ("cbs-03759ned", "cbs-81955ned", "cbs-83625ned")
CITIES = ["GM%04d" % n for n in range(1, 13)]
FIGURES = ("value", "development", "since", "rounding")


def setUpModule():
    set_up(HOLDER, "bevolking", "gemiddelde-verkoopprijs",
           "huishoudens-per-100-woningen", "nieuwbouw",
           "verandering-verkoopprijs", "woningvoorraad")


def tearDownModule():
    tear_down(HOLDER)


class Inputs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """One world for all: each test leaves it computed."""
        cls.figures = f = Figures(HOLDER["server"], "inputs")
        cls.addClassCleanup(f.close)
        f.landed()
        f.country()
        f.municipality(*CITIES[3:])
        # Two went into one that has no figures before: prices are weighed.
        f.municipality(*CITIES[:2], end=MERGED + "-01-01")
        f.municipality(CITIES[2], begin=MERGED + "-01-01")
        for old in CITIES[:2]:
            f.event("opgeheven", MERGED + "-01-01", old, CITIES[2], 700, 1500)
        f.group("G4", *CITIES[2:6])
        f.group("G40", *CITIES[6:])
        for n, (measure, (source, _, _)) in enumerate(MEASURES.items()):
            if source in SOURCES:
                f.cells(measure, {
                    (code, year): 1000 + 101 * n + 17 * i * (year - 2010)
                    for i, code in enumerate(CITIES) for year in YEARS
                    if i > 2 or (year < int(MERGED)) == (i < 2)})
        f.compute()

    def stored(self):
        """All that is kept of figures, but for when it was written."""
        return [self.figures.sql(
            "select to_jsonb(x) - 'run_id' - 'changed_on' from indicator.%s x"
            " order by 1" % table) for table in FIGURES]

    def test_of_each_source(self):
        f = self.figures
        for source in SOURCES:
            with self.subTest(source=source):
                measure = next(name for name, (of, _, _) in MEASURES.items()
                               if of == source)
                f.sql("update core.observation o set value = value * 3"
                      " from core.source s, core.region r where s.id = %s"
                      " and o.source_id = s.source_id"
                      " and r.region_id = o.region_id"
                      " and r.code in ('GM0001', 'GM0004', 'GM0012')"
                      % literal(source))
                f.noted(measure)
                before = self.stored()
                self.assertRegex(f.compute(now=TOMORROW),
                                 r"of [1-9]\d* nothing is new")
                some = self.stored()
                self.assertNotEqual(before, some)
                f.sql("delete from ledger.compute_input")
                self.assertIn("of 0 nothing is new", f.compute(now=TOMORROW))
                for table, one, other in zip(FIGURES, some, self.stored()):
                    self.assertEqual(one, other, table)

    def test_what_surrounds_all(self):
        """A municipality that begins."""
        f = self.figures
        f.municipality("GM0099")
        self.assertIn("of 0 nothing is new", f.compute(now=TOMORROW))

    def test_what_failed_is_tried_again(self):
        f = self.figures
        f.sql("insert into ledger.compute_state values ('bevolking', now(),"
              " now(), 'it failed')")
        self.assertRegex(f.compute(now=TOMORROW), r"\b1 of \d+ computed")
        self.assertEqual(f.sql("select * from ledger.compute_state"), "")
        self.assertIn("nothing came in", f.compute(now=TOMORROW))


if __name__ == "__main__":
    unittest.main()
