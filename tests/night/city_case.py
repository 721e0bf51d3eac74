"""What tests of a city's protocol share: a world of their own, the upstream,
one made-up descriptor, and a look at what landed."""

import json
import os
import tempfile
import unittest

import postgres
from world import FIRST_NIGHT, SECOND_NIGHT, Upstream, World

BASE = {
    "title": "Cijfers van Stad", "title-en": "Figures of Stad",
    "publisher": "Gemeente Stad", "licence": "not-stated",
    "attribution": "Gemeente Stad", "page": "https://open.stad.example/",
    "cadence": "quarterly", "evidence": "not-seen",
    "completeness": ["count"], "municipality": "GM0599",
}


class CityCase(unittest.TestCase):
    """`source` is the descriptor's own part; figures are made up."""

    source = {}
    source_id = "stad-cijfers"

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        # No tables of CBS are needed: a folder without recordings.
        nothing = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", nothing))

    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)
        self.sources = self.enterContext(
            tempfile.TemporaryDirectory(prefix="woondruk-city-"))
        self.describe(**self.source)

    def describe(self, **members):
        """The descriptor: the base, and what a test says of it."""
        self.described = {**BASE, **self.source, **members}
        self.describe_again()

    def describe_again(self):
        folder = os.path.join(self.sources, self.source_id)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump(self.described, file)

    @property
    def dataset(self):
        """What the upstream calls the table of the descriptor."""
        return self.described["table"]

    def change(self, *actions):
        """Actions on the data set of the descriptor."""
        self.upstream.do(*[{"host": self.described["host"],
                            "dataset": self.dataset, **action}
                           for action in actions])

    def set(self, **settings):
        self.change({"do": "dataset", "settings": settings})

    def fault(self, name, **settings):
        self.upstream.fault(name, table=self.dataset, **settings)

    def held(self):
        return self.upstream.held(self.described["host"],
                                  self.dataset)["records"]

    def do(self, command, now=FIRST_NIGHT, more=(), **settings):
        return self.world.run(
            command, *more, "--sources", self.sources, "--sources",
            os.path.join(self.world.under_test, "sources"), "--only",
            self.source_id, now=now, upstream=self.upstream,
            WOONDRUK_SOURCES=None, **settings)

    def take(self, now=FIRST_NIGHT):
        """Fetch and land; what landing said."""
        night = self.do("fetch", now)
        self.assertEqual(night.status, 0, night)
        night = self.do("land", now)
        self.assertEqual(night.status, 0, night)
        return night.err

    def asked(self, entity=None):
        return [one for one in self.upstream.requests()
                if one["table"] == self.dataset and
                (entity is None or one["set"] == entity)]

    def queries(self, entity):
        return [one["query"] for one in self.asked(entity)]

    def cells(self):
        """(measure, key, area, period) -> (value, reason, labels)."""
        text = self.world.sql(
            "select coalesce(json_agg(json_build_array(m.code, o.key,"
            " o.area_code, o.period, o.value::text, o.reason, o.labels)),"
            " '[]') from city.observation o join city.measure m"
            " using (measure_id)")
        found = {}
        for code, key, area, period, *rest in json.loads(text):
            self.assertNotIn((code, key, area, period), found)
            found[code, key, area, period] = rest
        return found

    def refused(self, *why, now=SECOND_NIGHT, good=True):
        """After a good night: the fetch fails in these words, and what stood
        stands, also after another landing."""
        stood = self.cells() if good else None
        night = self.do("fetch", now)
        self.assertEqual(night.status, 1, night)
        for words in why:
            self.assertIn(words, night.err)
        if good:
            self.assertIn("using the snapshot of 2026-11-23", night.err)
            self.assertEqual(self.do("land", now).status, 0)
            self.assertEqual(self.cells(), stood)
            self.assertNotEqual(stood, {})
        return night
