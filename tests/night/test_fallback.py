"""A night on which v4 is down: v3 gives the same figures, and nothing is told
as changed."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
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

    def test_down_and_back(self):
        first, night = first_night(self.postgres, self.upstream)
        self.assertEqual(night.status, 0, night)
        world = first.copy("-al")
        self.addCleanup(world.close)
        queries = (VALUES, REGIONS, EVENTS, HISTORY, FIGURES)
        was = {query: world.sql(query) for query in queries}
        self.assertGreater(len(str(was[VALUES]).splitlines()), 10000)
        self.upstream.do(*DOWN)
        night = world.night(self.upstream, now=SECOND_NIGHT, expect=0)
        self.assertIn("; by cbs-odata3", night.err)
        self.assertEqual(night.err.count("0 changed, 0 gone"), 5, night)
        self.compare(world, was, queries)
        self.upstream.do({"do": "reset"})
        night = world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertEqual(night.err.count("0 changed, 0 gone"), 5, night)
        self.compare(world, was, queries)

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
