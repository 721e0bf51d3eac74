"""A night against the invented Netherlands lands every source of CBS, with as
many cells, values and the same sums as the upstream holds.

A folder that is added to `sources/` is found by itself. Beside these are the
forms that a descriptor may have (`tests/upstream/forms.py`).
"""

import json
import os
import sys
import tempfile
import unittest
from collections import defaultdict
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import ROOT, Upstream, World                       # noqa: E402

import descriptors                                      # noqa: E402
import invented                                         # noqa: E402
from forms import sources_and_forms                     # noqa: E402
from selected import selected                           # noqa: E402

# Of all sources, on two processors that are busy.
SECONDS = 800
AMSTERDAM = "amsterdam-bbga"
LANDED = "select s.id, m.name, count(*), count(o.value)," \
    " coalesce(sum(o.value), 0)" \
    " from core.observation o" \
    " join core.source s using (source_id)" \
    " join core.series using (series_id)" \
    " join core.measure m using (measure_id)" \
    " group by 1, 2 order by 1, 2"


class Invented(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.sources = cls.enterClassContext(tempfile.TemporaryDirectory())
        sources_and_forms(cls.sources)
        cls.upstream = cls.enterClassContext(
            Upstream("--invented", cls.sources))
        cls.invent_amsterdam()
        cls.world = World(cls.postgres)
        cls.addClassCleanup(cls.world.close)
        cls.night = cls.world.night(cls.upstream, seconds=SECONDS,
                                    WOONDRUK_SOURCES=cls.sources,
                                    WOONDRUK_SHARE=ROOT)

    @classmethod
    def invent_amsterdam(cls):
        """Every key figure that the descriptor takes; the table that the
        upstream begins with has three."""
        with open(os.path.join(cls.sources, AMSTERDAM, "source.json"),
                  encoding="utf-8") as file:
            source = json.load(file)
        cls.amsterdam = [
            {"jaar": year, "gebiedcode15": area, "waarde": 100 * i + year,
             "indicatorDefinitieId": name}
            for i, name in enumerate(source["measures"])
            for year in (2023, 2024) for area in ("STAD", "N", "NA")]
        cls.upstream.do({
            "do": "set-records", "host": source["host"],
            "dataset": source["table"], "records": cls.amsterdam,
            "key": ["indicatorDefinitieId", "jaar", "gebiedcode15"]})

    def test_nothing_is_to_be_reviewed(self):
        """Every source has landed for the first time, and its regions are
        those of the register."""
        self.assertNotIn(" review  ", self.night.err)
        self.assertEqual(self.world.sql(
            "select source, code, figures from land.unknown_region"), "")
        self.assertEqual(
            self.world.document("status.json")["te_beoordelen"], [])
        self.assertGreater(int(self.world.sql(
            "select count(distinct source) from land.listed")), 30)

    def test_key_figures_of_amsterdam(self):
        self.assertEqual(
            str(self.world.sql(
                "select count(value), sum(value) from city.observation"
                " join city.source s using (source_id)"
                " where s.id = '%s'" % AMSTERDAM)),
            "%d|%d" % (len(self.amsterdam),
                       sum(row["waarde"] for row in self.amsterdam)))

    def test_every_source_is_landed_as_it_is_served(self):
        tables = invented.load(self.sources)
        expected = {}
        for source in descriptors.load(self.sources):
            found = defaultdict(list)
            for name, row in selected(source, tables[source.table]):
                found[name].append(row[3])
            for name, values in found.items():
                there = [Decimal(value) for value in values
                         if value is not None]
                expected[source.id, name] = (len(values), len(there),
                                             sum(there))
        landed = {}
        for line in str(self.world.sql(LANDED)).splitlines():
            source, name, cells, values, total = line.split("|")
            landed[source, name] = (int(cells), int(values), Decimal(total))
        # Curated figures come from a file, not from CBS.
        ours = {source for source, name in expected}
        landed = {key: value for key, value in landed.items()
                  if key[0] in ours}
        self.assertEqual(sorted(landed), sorted(expected), self.night)
        self.assertEqual(
            [(key, landed[key], expected[key]) for key in sorted(expected)
             if landed[key] != expected[key]], [], self.night)
        self.assertGreater(sum(cells for cells, *rest in landed.values()),
                           20000)

    def test_the_country_has_one_code(self):
        self.assertEqual(self.world.sql(
            "select count(*) from core.region where code = 'NL00'"), "0")
        self.assertEqual(self.world.sql(
            "select count(*) from core.observation o join core.source s"
            " using (source_id) join core.region r using (region_id)"
            " where s.id = 'cbs-kwb-2024' and r.code = 'NL01'"), "6")

    def test_nothing_is_stale_or_refused(self):
        self.assertEqual(self.night.status, 0, self.night)
        self.assertNotIn("refused", self.night.err)
        self.assertNotIn("stale", self.night.last)


if __name__ == "__main__":
    sys.exit(unittest.main())
