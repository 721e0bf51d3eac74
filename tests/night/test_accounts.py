"""What a source says of itself has to add up before it is believed: the
dwellings of 81955NED, of the invented Netherlands."""

import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   THIRD_NIGHT, Upstream, World)

REGISTER, ID, TABLE = "cbs-03759ned", "cbs-81955ned", "81955NED"
COUNTRY, CITY, YEAR = "NL01", "GM0363", "2019"
CELLS = """
select string_agg(concat_ws(' ', m.name, r.code, p.code, o.value), E'\\n'
    order by m.name, r.code, p.code)
  from core.observation o
  join core.source b using (source_id)
  join core.series s using (source_id, series_id)
  join core.measure m using (source_id, measure_id)
  join core.region r using (region_id) join core.period p using (period_id)
 where b.id = '%s'""" % ID


class Accounts(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.sources = cls.enterClassContext(tempfile.TemporaryDirectory())
        for name in (REGISTER, ID):
            shutil.copytree(os.path.join(ROOT, "sources", name),
                            os.path.join(cls.sources, name))
        with open(os.path.join(cls.sources, ID, "source.json"),
                  encoding="utf-8") as file:
            cls.code = {name: one["code"] for name, one in
                        json.load(file)["measures"].items()}
        cls.upstream = cls.enterClassContext(
            Upstream("--invented", cls.sources))

    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)
        self.assertEqual(self.take(FIRST_NIGHT).status, 0)
        self.before = self.cells()

    def take(self, now):
        for command in ("fetch", "land"):
            night = self.world.run(
                command, "--sources", self.sources, now=now,
                upstream=self.upstream, WOONDRUK_SOURCES=None)
        return night

    def cells(self):
        found = {}
        for line in self.world.sql(CELLS).splitlines():
            measure, region, year, *value = line.split()
            found[measure, region, year] = int(value[0]) if value else None
        return found

    def add(self, measure, by, *regions):
        """The source publishes so many more."""
        self.upstream.do(*({
            "do": "set-cell", "table": TABLE, "measure": self.code[measure],
            "region": region, "period": YEAR + "JJ00",
            "codes": {"Gebruiksfunctie": "A045364"},
            "value": str(self.before[measure, region, YEAR] + by)}
            for region in regions),
            {"do": "release", "table": TABLE, "version": "202611230000"})

    def refused(self, identity, words):
        night = self.take(SECOND_NIGHT)
        self.assertEqual(night.status, 1, night)
        self.assertRegex(night.err, r"%s: refused  .*%s does not hold"
                         r" \(1 times\), as %s" % (ID, identity, words))
        self.assertEqual(self.cells(), self.before)

    def share(self, per_mille):
        return self.before["woningen-eindstand", COUNTRY, YEAR] \
            * per_mille // 1000

    def test_what_was_added_is_not_what_there_is_more(self):
        off = self.share(12)
        self.add("nieuwbouw-woningen", off, COUNTRY)
        self.refused("opening-and-changes", "%s %s: .*nieuwbouw-woningen.*,"
                     r" -?\d+ off" % (COUNTRY, YEAR))

    def test_where_a_year_ends_the_next_does_not_begin(self):
        """The country is still what its municipalities are together."""
        off = self.share(5)
        self.add("woningen-eindstand", off, COUNTRY, CITY)
        self.refused("next-opening", "%s %s: .*, -?%d off"
                     % (COUNTRY, YEAR, off))

    def test_the_country_is_not_what_its_municipalities_are(self):
        off = self.share(2)
        for measure, identity in (
                ("woningen-beginstand", "opening-of-municipalities"),
                ("woningen-eindstand", "closing-of-municipalities")):
            with self.subTest(identity=identity):
                self.upstream.do({"do": "reset"})
                self.add(measure, off, CITY)
                self.refused(identity, "in %s: the municipalities are" % YEAR)

    def test_within_what_the_source_itself_leaves_it_is_landed(self):
        """CBS corrects its stock by less than a per cent in a year."""
        off = self.share(5)
        self.add("nieuwbouw-woningen", off, COUNTRY)
        night = self.take(THIRD_NIGHT)
        self.assertEqual(night.status, 0, night)
        cell = "nieuwbouw-woningen", COUNTRY, YEAR
        self.assertEqual(self.cells(),
                         self.before | {cell: self.before[cell] + off})


if __name__ == "__main__":
    sys.exit(unittest.main())
