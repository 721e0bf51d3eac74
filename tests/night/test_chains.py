"""The real chains of tables, as `sources/succession.csv` has them, on a night
of the invented Netherlands: stock and flows, tenure, income and low income, and
the key figures of neighbourhoods with a table a year.
"""

import csv
import json
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (ROOT, SECOND_NIGHT, Upstream,        # noqa: E402
                   World)

import recorded                                         # noqa: E402
from forms import sources_and_forms                     # noqa: E402

SOURCES = os.path.join(ROOT, "sources")
CHAINS = ("cbs-catalogus", "cbs-81955ned", "cbs-86098ned", "cbs-82900ned",
          "cbs-86286ned", "cbs-86161ned", "cbs-86202ned", "cbs-kwb")
# 2013 to 2026, as CBS numbers them.
KWB = ("82339NED 82931NED 83220NED 83487NED 83765NED 84286NED 84583NED"
       " 84799NED 85039NED 85318NED 85618NED 85984NED 86165NED"
       " 86358NED").split()


def register(into, names):
    """The project's register without concepts of sources that are not here."""
    with open(os.path.join(SOURCES, "succession.csv"), encoding="utf-8",
              newline="") as file:
        head, *rows = csv.reader(file)
    away = {row[0] for row in rows if row[2] and row[2] not in names}
    with open(os.path.join(into, "succession.csv"), "w", encoding="utf-8",
              newline="") as file:
        csv.writer(file).writerows(
            [head] + [row for row in rows if row[0] not in away])


class Chains(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.sources = cls.enterClassContext(tempfile.TemporaryDirectory())
        names = [name for name in os.listdir(SOURCES) if name in CHAINS or
                 recorded.is_recorded(os.path.join(SOURCES, name))]
        sources_and_forms(cls.sources, names, forms=())
        register(cls.sources, names)
        cls.upstream = cls.enterClassContext(
            Upstream("--invented", cls.sources))
        cls.world = World(cls.postgres, whole=True)
        cls.addClassCleanup(cls.world.close)
        cls.first = cls.world.night(cls.upstream, expect=0,
                                    WOONDRUK_SOURCES=cls.sources)

    def carriers(self, concept):
        return [tuple(line.split("|")) for line in self.world.sql(
            "select table_id, coalesce(measure, ''), first,"
            " coalesce(last, ''), splice from core.carrier"
            " where concept = '%s' order by place" % concept).splitlines()]

    def splices(self):
        return dict(line.split("|") for line in self.world.sql(
            "select concept, verdict from core.splice").splitlines())

    def marks(self, area, period):
        return self.world.row("woningvoorraad", area, period)["markeringen"]

    # --- 81955NED to 86098NED ---

    def test_stock_has_another_level(self):
        """The successor has one dwelling more in one municipality of seven;
        its flows are the same."""
        found = self.splices()
        self.assertEqual(found["woningen-beginstand-jaar"], "level-shift")
        self.assertEqual(found["woningen-eindstand-jaar"], "level-shift")
        self.assertEqual(found["nieuwbouw"], "equal")
        self.assertEqual(found["sloop"], "equal")

    def test_published_stock_carries_on_and_says_so(self):
        for area in ("GM0363", "G4", "NL01"):
            self.assertNotIn("reeksbreuk", self.marks(area, "2025"))
            self.assertIn("verouderd", self.marks(area, "2025"))
            self.assertIn("reeksbreuk", self.marks(area, "2026"))
            self.assertNotIn("verouderd", self.marks(area, "2026"))
        stock = self.world.sql(
            "select o.value from core.observation o join core.series using"
            " (source_id, series_id) join core.measure m using (source_id,"
            " measure_id) join core.region r using (region_id) join"
            " core.period p using (period_id) where m.name ="
            " 'woningen-eindstand-86098' and r.code = 'GM0363' and p.code ="
            " '2025'")
        self.assertEqual(str(self.world.value(
            "woningvoorraad", "GM0363", "2026", basis="toenmalig")), stock)
        sources = self.world.document(
            "v1/indicatoren/woningvoorraad.json")["bronnen"]
        self.assertIn("86098NED", [one["tabel"] for one in sources])

    # --- 82900NED to 86286NED ---

    def test_tenure(self):
        """Both count all dwellings alike; what associations own is invented
        for each table by itself."""
        self.assertEqual(
            [one[:1] + one[2:] for one in
             self.carriers("woningen-eigendom-corporatie")],
            [("82900NED", "2019JJ00", "2025JJ00", ""),
             ("86286NED", "2026JJ00", "", "measured")])
        found = self.splices()
        self.assertEqual(found["woningen-eigendom-totaal"], "equal")
        self.assertEqual(found["woningen-eigendom-corporatie"],
                         "not-comparable")

    # --- income, and low income ---

    def test_income_is_replaced_each_year(self):
        for concept, tables in (
                ("inkomen-besteedbaar",
                 ["85064NED", "85711NED", "86004NED", "86161NED"]),
                ("laag-inkomen",
                 ["84641NED", "85678NED", "86006NED", "86202NED"])):
            found = self.carriers(concept)
            self.assertEqual([one[0] for one in found], tables)
            self.assertEqual([one[4] for one in found],
                             ["", "replaces", "replaces", "replaces"])
            # Only the last is loaded, so there is nothing to compare.
            self.assertEqual([bool(one[1]) for one in found],
                             [False, False, False, True])
            self.assertNotIn(concept, self.splices())

    # --- a table a year ---

    def test_neighbourhoods_have_a_table_a_year(self):
        found = self.carriers("kwb-inwoners")
        self.assertEqual([one[0] for one in found], KWB)
        self.assertEqual([one[1:] for one in found], [
            ("kwb-inwoners-%d" % year, "%dJJ00" % year, "%dJJ00" % year,
             "yearly") for year in range(2013, 2027)])
        self.assertEqual(self.world.sql(
            "select count(distinct period_id) from core.observation join"
            " core.series using (source_id, series_id) join core.measure m"
            " using (source_id, measure_id) where m.name like"
            " 'kwb-inwoners-%' and value is not null"), "14")

    # --- what comes next ---

    def test_next_in_each_chain_is_found(self):
        """The tables of next year appear; the income table ends."""
        world = self.world.copy("-al")
        self.addCleanup(world.close)
        self.addCleanup(self.upstream.do, {"do": "reset"})
        title = {table: world.sql(
            "select title from ledger.catalogue where table_id = '%s'" % table)
            for table in ("86161NED", "86202NED", "86358NED")}
        self.upstream.do(
            {"do": "list-table", "identifier": "95011NED",
             "like": "86358NED", "title": title["86358NED"].replace(
                 "2026", "2027")},
            {"do": "list-table", "identifier": "95012NED",
             "like": "86161NED", "title": title["86161NED"].replace(
                 "2025", "2026")},
            {"do": "list-table", "identifier": "95013NED",
             "like": "86202NED", "title": title["86202NED"].replace(
                 "2025", "2026")},
            {"do": "end-table", "table": "86161NED"})
        night = world.night(self.upstream, now=SECOND_NIGHT, expect=1,
                            WOONDRUK_SOURCES=self.sources)
        self.assertIn("table 86161NED is Gediscontinueerd since 2026-11-24"
                      " (cbs-86161ned)", night.err)
        status = json.loads(world.run(
            "status", "--json", now=SECOND_NIGHT,
            WOONDRUK_SOURCES=self.sources).out)
        found = {(one["table"], one["resembles"], one["which"])
                 for one in status["candidates"]}
        # A key figure of neighbourhoods is beside the newest of its kind.
        self.assertLessEqual({("95011NED", "86358NED", "goes on"),
                              ("95012NED", "86161NED", "ended"),
                              ("95013NED", "86202NED", "goes on")}, found)
        self.assertEqual([one["table"] for one in status["ended_tables"]],
                         ["86161NED"])


if __name__ == "__main__":
    sys.exit(unittest.main())
