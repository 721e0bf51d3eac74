"""Figures of one table by both dialects of CBS, each as it was captured.

The rows of v4 are of July 2026, from 2015 on; those of v3 are a download of
June 2025, from 1995 to 2024.  What they have in common has to land as the same
observations.  The captured answers are at `../shared/data/cbs` from the
project's root.
"""

import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
import recorded                                         # noqa: E402
from world import ROOT, Upstream, World                 # noqa: E402

TABLE, SOURCE = "83625NED", "cbs-83625ned"
# Whose list has all regions of the table, also those that ended long ago.
REGISTER = "03759ned"
CAPTURED = os.path.realpath(os.path.join(ROOT, "..", "shared", "data", "cbs"))
THERE = all(os.path.isdir(os.path.join(CAPTURED, table, part))
            for table, part in ((TABLE, "v4-json"), (TABLE, "v3-csv"),
                                (REGISTER, "v4-json")))
CELLS = "select r.code, p.code, trim_scale(o.value)," \
    " o.attribute from core.observation o" \
    " join core.source s using (source_id)" \
    " join core.region r using (region_id)" \
    " join core.period p using (period_id)" \
    " where s.id = '" + SOURCE + "' order by 1, 2"


@unittest.skipUnless(THERE, "no captured answers of %s by v4 and v3 at "
                     "../shared/data/cbs" % TABLE)
class BothDialects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        folder = tempfile.mkdtemp(prefix="woondruk-captures-")
        cls.addClassCleanup(shutil.rmtree, folder)
        captures = os.path.join(folder, "cbs")
        os.mkdir(captures)
        for table in (TABLE, REGISTER):
            os.symlink(os.path.join(CAPTURED, table),
                       os.path.join(captures, table))
        cls.upstream = cls.enterClassContext(
            Upstream("--captures", captures))
        cls.sources = os.path.join(folder, "sources")
        recorded.copy(cls.sources)
        cls.widen()
        cls.start = World(cls.postgres)
        cls.addClassCleanup(cls.start.close)
        os.mkdir(cls.start.public)          # copied, though nothing is in it
        for command in ("fetch", "land"):
            cls.run_well(cls.start, command, "--only", "cbs-03759ned",
                         upstream=cls.upstream)

    @classmethod
    def widen(cls):
        """All regions, and the years that v4 was asked for."""
        path = os.path.join(cls.sources, SOURCE, "source.json")
        with open(path, encoding="utf-8") as file:
            source = json.load(file)
        source["first"] = "2015JJ00"
        source["dimensions"]["RegioS"]["keep"] = ["NL", "LD", "PV", "GM"]
        with open(path, "w", encoding="utf-8") as file:
            json.dump(source, file)

    @classmethod
    def run_well(cls, world, *arguments, expect=0, **settings):
        outcome = world.run(*arguments, WOONDRUK_SOURCES=cls.sources,
                            **settings)
        if outcome.status != expect:
            raise AssertionError(str(outcome))
        return outcome

    def landed(self, expected, *actions):
        """{(region, period): (value, attribute)} as one way gives them."""
        self.upstream.do({"do": "reset"}, *actions)
        world = self.start.copy()
        self.addCleanup(world.close)
        fetched = self.run_well(world, "fetch", "--only", SOURCE,
                                upstream=self.upstream)
        self.assertRegex(fetched.err, SOURCE + r": +fetched")
        self.assertEqual("by cbs-odata3" in fetched.err,
                         expected == "cbs-odata3", fetched)
        self.run_well(world, "land", "--only", SOURCE)
        if expected == "cbs-odata4":
            self.says = world.sql(
                "select says, months, days, period_kind from ledger.calendar"
                " where source = '%s'" % SOURCE)
        cells = {}
        for line in str(world.sql(CELLS)).splitlines():
            region, period, value, attribute = line.split("|")
            cells[region, period] = (value, attribute)
        return cells

    def test_common_cells(self):
        new = self.landed("cbs-odata4")
        old = self.landed("cbs-odata3", {"do": "server", "odata3": True},
                          {"do": "fault", "fault": "status", "status": 404,
                           "table": TABLE})
        self.assertEqual(len(new), 8195)
        common = sorted(set(new) & set(old))
        self.assertEqual(len(common), 7450)
        self.assertEqual(len(old), 7450)
        self.assertEqual([(cell, new[cell][0], old[cell][0])
                          for cell in common
                          if new[cell][0] != old[cell][0]], [])
        self.assertEqual(sum(new[cell][0] != "" for cell in common), 3813)
        # "circa één tot drie maanden na het verslagjaar"
        self.assertEqual(self.says, "after|3|0|year")
        self.assertEqual({new[cell][1] for cell in common},
                         {"", "Impossible"})
        self.assertEqual({old[cell][1] for cell in common}, {"", "leeg"})


if __name__ == "__main__":
    unittest.main()
