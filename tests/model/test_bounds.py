"""The bounds of the gate: what may differ between a release and the next.

Made-up population of fifty municipalities over eight years; the country is
their sum, so that no other check has anything to say.
"""

import os
import unittest

import postgres
from made_up import PROGRAM, TEMPLATE, Figures, template

BEVOLKING = "bevolking-1-januari"
CODES = ["GM%04d" % n for n in range(1, 51)]
YEARS = range(2018, 2026)
HOLDER = {}


def setUpModule():
    if not os.access(PROGRAM, os.X_OK):
        raise unittest.SkipTest("%s is not built" % PROGRAM)
    HOLDER["context"] = postgres.shared()
    HOLDER["server"] = HOLDER["context"].__enter__()
    template(HOLDER["server"], "bevolking")


def tearDownModule():
    HOLDER["server"].drop(TEMPLATE)
    HOLDER["context"].__exit__(None, None, None)


class Bounds(unittest.TestCase):
    def setUp(self):
        name = "bounds_" + self.id().rpartition(".")[2].lower()[:40]
        f = self.figures = Figures(HOLDER["server"], name)
        self.addCleanup(f.close)
        f.landed("cbs-03759ned", periods=range(2018, 2027))
        f.country()
        f.municipality(*CODES)
        f.group("G4", *CODES[:4])
        self.now = {(code, year): (n + 1) * (1000 + 10 * (year - 2018))
                    for n, code in enumerate(CODES) for year in YEARS}
        self.put()
        f.compute()

    def put(self, change=(), status="definitief"):
        """Figures as they are now, with changes; the country is the sum."""
        self.now.update(change)
        values = dict(self.now)
        for year in range(2018, 2027):
            known = [value for (_, of), value in self.now.items()
                     if of == year and value is not None]
            if known:
                values["NL01", year] = sum(known)
        self.figures.cells(BEVOLKING, values, status)


    def held(self):
        self.figures.compute()
        return self.figures.gate()

    def test_a_first_release_has_no_former_one(self):
        self.assertEqual(self.figures.gate(), [])
        self.put({("GM0001", 2018): 31000000})
        self.assertEqual(self.held(), ["plausible"])
        self.assertIn(("bevolking", "GM0001", "31000000", "30000000"),
                      {(row["indicator"], row["gebied"], row["nieuw"],
                        row["ten_hoogste"])
                       for row in self.figures.gate_rows("plausible")})

    def test_a_normal_year(self):
        """A new period, a few per cent revised, provisional that is revised
        throughout and becomes final."""
        f = self.figures
        f.sql("update core.observation set status = 'voorlopig'"
              " where period_id = 20250000")
        f.sql("update ledger.snapshot set changed = changed + 1")
        f.compute()
        f.released()
        change = {(code, 2026): self.now[code, 2025] + 12 for code in CODES}
        change.update(((code, 2025), self.now[code, 2025] * 1002 // 1000)
                      for code in CODES)
        change.update(((code, 2024), self.now[code, 2024] + 3)
                      for code in CODES[:12])
        self.put(change)
        self.assertEqual(self.held(), [])

    def test_a_third_and_two_thirds_of_the_old_cells(self):
        self.figures.released()
        for share in (31, 68):
            keys = sorted(self.now)
            keys = keys[:len(keys) * share // 100]
            self.put({key: self.now[key] + 1 for key in keys})
            self.assertEqual(self.held(), ["change-share"], share)
        rows = [row for row in self.figures.gate_rows("change-share")
                if row["basis"] == "toenmalig" and
                row["gebied"].startswith("GM")]
        # Uncapped, with old and new; the first third moved twice.
        self.assertEqual(len(rows), len(keys))
        moved = {(row["gebied"], int(row["periode"])):
                 int(row["nieuw"]) - int(row["oud"]) for row in rows}
        self.assertEqual(set(moved), set(keys))
        self.assertEqual(sorted(set(moved.values())), [1, 2])
        self.assertEqual(self.figures.sql(
            "select jsonb_array_length(sample) from ledger.gate_finding"
            " order by run_id desc limit 1"), "20")

    def test_a_year_is_missing(self):
        self.figures.released()
        self.figures.sql("delete from core.observation where period_id ="
                         " 20210000")
        self.figures.sql("update ledger.snapshot set changed = changed + 1")
        self.assertEqual(self.held(), ["coverage-period"])
        self.assertEqual({row["periode"] for row in
                          self.figures.gate_rows("coverage-period")}, {"2021"})
        self.assertIn("2021", self.figures.sql(
            "select first_row from ledger.gate_finding"))

    def test_a_municipality_is_missing(self):
        self.figures.released()
        self.put({("GM0050", year): None for year in YEARS})
        # What is summed over it goes as well, in every period.
        self.assertEqual(self.held(), ["coverage-area", "coverage-period"])
        self.assertIn(("GM0050", "2018", "2025", "53500"),
                      {(row["gebied"], row["van_periode"],
                        row["tot_periode"], row["laatste_cijfer"])
                       for row in self.figures.gate_rows("coverage-area")})

    def test_one_that_ends_is_not_missed(self):
        self.figures.released()
        self.figures.sql("update core.region set end_date = '2026-01-01'"
                         " where code = 'GM0050'")
        self.figures.event("opgeheven", "2026-01-01", "GM0050", "GM0049", 10,
                           20)
        self.put({(code, 2026): self.now[code, 2025] for code in CODES[:-1]})
        self.assertEqual(self.held(), [])

    def test_another_unit(self):
        """Of what was there, and of a new year alone."""
        self.figures.released()
        self.put({(code, 2026): self.now[code, 2025] * 2
                  for code in CODES})
        self.assertEqual(self.held(), ["level-jump"])
        row = self.figures.gate_rows("level-jump")[0]
        self.assertEqual((row["periode"], row["vergeleken_met"], row["keer"]),
                         ("2026", "2025", "2.0000"))
        self.put({(code, 2026): self.now[code, 2025] for code in CODES})
        self.assertEqual(self.held(), [])
        self.put({key: value * 2 for key, value in self.now.items()})
        self.assertEqual(self.held(),
                         ["change-share", "change-size", "level-jump"])
        rows = self.figures.gate_rows("level-jump")
        self.assertEqual({row["keer"] for row in rows}, {"2.0000"})
        self.assertEqual({row["periode"] for row in rows},
                         {str(year) for year in YEARS})

    def test_a_new_year_with_half_the_municipalities(self):
        self.figures.released()
        self.put({(code, 2026): self.now[code, 2025] for code in CODES[::2]})
        self.assertIn("too-many-nulls", self.held())
        self.assertEqual({row["gebied"] for row in
                          self.figures.gate_rows("too-many-nulls")},
                         set(CODES[1::2]))

    def test_rows_of_an_older_run_go(self):
        self.figures.released()
        self.put({("GM0050", year): None for year in YEARS})
        self.held()
        self.figures.gate()
        self.assertEqual(len(os.listdir(os.path.join(
            self.figures.home, "gate"))), 1)


if __name__ == "__main__":
    unittest.main()
