"""Whole nights before the gate: what is held, what readers see of it, and what
an operator does about it."""

import csv
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from revision import MEASURE, TABLE                     # noqa: E402
from world import (ROOT, SECOND_NIGHT, Upstream,        # noqa: E402
                   difference, first_night)

RELEASE = {"do": "release", "table": TABLE, "version": "202611230000"}


class Gate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))
        cls.first, night = first_night(cls.postgres, cls.upstream)
        if night.status != 0:
            raise AssertionError(night)

    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)

    def moves(self, share, by=1):
        """People move in pairs of municipalities, so that sums stand: actions
        for so large a share of the final cells of population, and the cells
        with what they become."""
        rows = self.first.document("v1/indicatoren/bevolking.toenmalig.json")
        cells = sorted((row["periode"], row["gebied_code"], row["waarde"])
                       for row in rows["rijen"] if row["status"] ==
                       "definitief" and row["gebied_code"].startswith("GM"))
        cells = cells[:int(len(cells) * share)]
        become = {}
        for (year, one, was), (of, other, had) in zip(cells[::2], cells[1::2]):
            if of == year:
                become[one, year] = was + by
                become[other, year] = had - by
        return [{"do": "set-cell", "table": TABLE, "measure": MEASURE,
                 "region": area, "period": year + "JJ00", "value": str(value)}
                for (area, year), value in become.items()], become

    def test_too_many_old_cells_changed(self):
        actions, become = self.moves(0.15)
        self.upstream.do(*actions, RELEASE)
        before = self.world.tree()
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=2)
        self.assertIn("held: change-share", night.last)
        # Zero published files changed.
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if not name.startswith("status.json")], [])
        # In plain words: which, old and new, and where all of them are.
        run = self.world.sql("select max(run_id) from ledger.run")
        path = os.path.join(self.world.home, "gate", run, "change-share.csv")
        self.assertIn(path, night.out)
        self.assertRegex(night.out, r"indicator bevolking.*, gebied GM\d{4} "
                         r"\(.+\), periode \d{4}, oud \d+, nieuw \d+")
        with open(path, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file)
                    if row["indicator"] == "bevolking" and
                    row["basis"] == "toenmalig"]
        self.assertEqual({(row["gebied"], row["periode"]): int(row["nieuw"])
                          for row in rows if row["gebied"].startswith("GM")},
                         become)
        # Readers are told in their language.
        held = self.world.document("status.json")["vastgehouden"]
        self.assertIn("meer definitieve cijfers zijn veranderd", held)
        self.assertIn("oud ", held)
        self.assertIn("change-share", self.world.run("status").out)


if __name__ == "__main__":
    sys.exit(unittest.main())
