"""A night on which v4 is down: v3 gives the same figures, and so does the bulk
CSV, and nothing is told as changed."""

import glob
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
from world import (ROOT, SECOND_NIGHT, THIRD_NIGHT,     # noqa: E402
                   Upstream, World, first_night)

VALUES = "select s.id, m.name, r.code, o.period_id," \
    " trim_scale(o.value), o.status from core.observation o" \
    " join core.source s using (source_id)" \
    " join core.region r using (region_id)" \
    " join core.series using (series_id)" \
    " join core.measure m using (measure_id)" \
    " where o.value is not null order by 1, 2, 3, 4"
REGIONS = "select * from core.region order by code"
EVENTS = "select * from core.region_event order by 1, 2, 3, 4"
HISTORY = "select count(*) from core.observation_history"
FIGURES = "select indicator, basis, area_code, period_id, reeks, value," \
    " status, reden, markeringen, changed_on from indicator.value" \
    " order by 1, 2, 3, 4, 5"
DOWN = ({"do": "server", "odata3": True},
        {"do": "fault", "fault": "status", "status": 404, "table": "[!v]*"})
FOURTH_NIGHT = "2026-11-26T02:00:00Z"
# The third way is in few descriptors: a table comes whole, however large.
BULK = {"protocol": "cbs-csv", "host": "datasets.cbs.nl",
        "path": "/csv/CBS/nl"}


class Fallback(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))

    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})

    def compare(self, world, other, queries):
        for query in queries:
            with self.subTest(query=query[:60]):
                was = str(other[query]).splitlines()
                now = str(world.sql(query)).splitlines()
                self.assertEqual(len(was), len(now))
                self.assertEqual([pair for pair in zip(was, now)
                                  if pair[0] != pair[1]][:5], [])

    def sources(self, fallback, *ids):
        """A folder of descriptors; those of the ids have these ways."""
        parent = tempfile.mkdtemp(prefix="woondruk-ways-")
        self.addCleanup(shutil.rmtree, parent)
        folder = recorded.copy(os.path.join(parent, "sources"))
        for path in glob.glob(os.path.join(folder, "*", "source.json")):
            with open(path, encoding="utf-8") as file:
                source = json.load(file)
            if "fallback" in source and \
                    os.path.basename(os.path.dirname(path)) in ids:
                source["fallback"] = fallback
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(source, file)
        return folder

    def test_three_ways_and_back(self):
        """v4, then one file for each table, then v3, then v4 again: nothing
        changes."""
        first, night = first_night(self.postgres, self.upstream)
        self.assertEqual(night.status, 0, night)
        world = first.copy("-al")
        self.addCleanup(world.close)
        queries = (VALUES, REGIONS, EVENTS, HISTORY, FIGURES)
        was = {query: world.sql(query) for query in queries}
        self.assertGreater(len(str(was[VALUES]).splitlines()), 10000)
        by_file = self.sources([BULK], "cbs-03759ned", "cbs-71486ned",
                               "cbs-81955ned", "cbs-83625ned",
                               "cbs-85792ned")
        for now, way, actions, settings in (
                (SECOND_NIGHT, "; by cbs-csv",
                 DOWN + ({"do": "server", "bulk": "zip"},),
                 {"WOONDRUK_SOURCES": by_file}),
                (THIRD_NIGHT, "; by cbs-odata3", DOWN, {}),
                (FOURTH_NIGHT, "fetched ", (), {})):
            self.upstream.do({"do": "reset"}, *actions)
            night = world.night(self.upstream, now=now, expect=0, **settings)
            self.assertGreaterEqual(night.err.count(way), 5, night)
            self.assertEqual(night.err.count("0 changed, 0 gone"), 5, night)
            self.compare(world, was, queries)

    def grouped(self, named):
        """85792NED with the two measures that share a title and a unit; each
        names its group by its id, or by its title."""
        ids = {"M001505_1": "Prijsindex verkoopprijzen",
               "M001532_1": "Verkochte woningen"}
        folder = self.sources([BULK], "cbs-85792ned")
        path = os.path.join(folder, "cbs-85792ned", "source.json")
        with open(path, encoding="utf-8") as file:
            source = json.load(file)
        source["fallback"].append({"protocol": "cbs-odata3",
                                   "host": "opendata.cbs.nl",
                                   "path": "/ODataFeed/OData"})
        for name, group in (("mutatie-index", "M001505_1"),
                            ("mutatie-verkopen", "M001532_1")):
            source["measures"][name] = {
                "title": "Ontwikkeling  t.o.v. voorgaande periode",
                "unit": "%", "group": group, "decimals": 1,
                "adds-up": {"as": "median"}}
        if named == "by title":
            for measure in source["measures"].values():
                if "group" in measure:
                    measure["group-title"] = ids[measure.pop("group")]
        with open(path, "w", encoding="utf-8") as file:
            json.dump(source, file)
        return folder

    def test_group_titles(self):
        """Titles that repeat: by the titles of their groups, all three ways
        give the cells that their ids give by v4."""
        first, _ = first_night(self.postgres, self.upstream)
        world = first.copy("-al")
        self.addCleanup(world.close)
        by_id, by_title = self.grouped("by id"), self.grouped("by title")
        only = ("--only", "cbs-85792ned")

        def night(now, sources, *actions):
            self.upstream.do({"do": "reset"}, *actions)
            fetched = world.run("fetch", *only, now=now,
                                upstream=self.upstream,
                                WOONDRUK_SOURCES=sources)
            landed = world.run("land", *only, now=now,
                               WOONDRUK_SOURCES=sources)
            return fetched.err, landed.err
        fetched, landed = night(SECOND_NIGHT, by_id)
        self.assertRegex(landed, "cbs-85792ned: landed .* 0 gone")
        was = {query: world.sql(query) for query in (VALUES, HISTORY)}
        for name in ("mutatie-index", "mutatie-verkopen"):
            self.assertGreater(str(was[VALUES]).count("|%s|" % name), 100)
        for now, way, actions in (
                (THIRD_NIGHT, "fetched ", ()),
                (FOURTH_NIGHT, "; by cbs-csv",
                 DOWN + ({"do": "server", "bulk": "zip"},)),
                ("2026-11-27T02:00:00Z", "; by cbs-odata3", DOWN)):
            with self.subTest(way):
                fetched, landed = night(now, by_title, *actions)
                self.assertIn(way, fetched)
                self.assertRegex(landed, "cbs-85792ned: landed .* 0 new, "
                                 "0 changed, 0 gone")
                self.compare(world, was, (VALUES, HISTORY))
        fetched, _ = night("2026-11-28T02:00:00Z", by_id, *DOWN)
        self.assertRegex(fetched, "by cbs-odata3: .* has 2 of them; name the "
                         "measure group by its title")

    def test_bare(self):
        """Of a file without lists, statuses and titles are those told
        before; the register it cannot give."""
        first, _ = first_night(self.postgres, self.upstream)
        world = first.copy("-al")
        self.addCleanup(world.close)
        was = {query: world.sql(query) for query in (VALUES, REGIONS)}
        self.upstream.do(*DOWN, {"do": "server", "bulk": "bare"})
        two = self.sources([BULK], "cbs-03759ned", "cbs-83625ned")
        fetched = world.run("fetch", "--only", "cbs-03759ned", "--only",
                            "cbs-83625ned", now=SECOND_NIGHT,
                            upstream=self.upstream, WOONDRUK_SOURCES=two)
        self.assertRegex(fetched.err,
                         "cbs-83625ned: fetched .*; by cbs-csv")
        self.assertRegex(fetched.err, "cbs-03759ned: failed .* by cbs-csv: .*"
                         "no RegioSGroups")
        landed = world.run("land", "--only", "cbs-83625ned",
                           now=SECOND_NIGHT, WOONDRUK_SOURCES=two)
        self.assertRegex(landed.err, "cbs-83625ned: landed .* 0 new, "
                         "0 changed, 0 gone")
        self.compare(world, was, (VALUES, REGIONS))

    def test_from_the_start(self):
        """A first night by v3 alone has the values of one by v4."""
        first, _ = first_night(self.postgres, self.upstream)
        values = VALUES.replace(", o.status", "")
        was = {query: first.sql(query) for query in (values, REGIONS, EVENTS)}
        ids = "select code, title, kind, group_code, begin_date, end_date" \
            " from core.region order by 1"
        was[ids] = first.sql(ids)
        self.upstream.do(*DOWN)
        world = World(self.postgres)
        self.addCleanup(world.close)
        world.night(self.upstream, expect=0)
        self.compare(world, was, (values, ids, EVENTS))


if __name__ == "__main__":
    unittest.main()
