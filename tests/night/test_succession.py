"""A table ends: it is told, with what may go on in its place; nothing switches.

The tables are those of the invented Netherlands: two sources of the project's
own, the list of all tables, and a successor of one of them.
"""

import csv
import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (ROOT, SECOND_NIGHT, THIRD_NIGHT,     # noqa: E402
                   Upstream, World)

import recorded                                         # noqa: E402

SOURCES = os.path.join(ROOT, "sources")
STOCK, PRICES, INDEX = "81955NED", "83625NED", "85792NED"
NEW = "90001NED"
COLUMNS = ["concept", "table", "source", "measure", "first", "last", "splice",
           "citation"]
OTHER = "90003NED"
CANDIDATES = "%s (1.00: title 1.00, measures not known), %s (0.90: title" \
    " 0.80, measures 1.00)" % (NEW, INDEX)
OPENING = "woningen-beginstand"
# As the series of the stock go on, for which ours of 86098NED is not here.
SUFFIX = "-86098"


def successor(folder, like, suffix):
    """A source like that one, of a table that comes after it."""
    with open(os.path.join(SOURCES, like, "source.json"),
              encoding="utf-8") as file:
        text = json.load(file)
    text.pop("last", None)
    text.update(table=NEW, cadence="yearly")
    text["measures"] = {name + suffix: measure for name, measure in
                        text["measures"].items()}
    for measure in text["measures"].values():
        measure.pop("code", None)
    os.makedirs(folder)
    with open(os.path.join(folder, "source.json"), "w",
              encoding="utf-8") as file:
        json.dump(text, file)


def register(sources, *rows):
    with open(os.path.join(sources, "succession.csv"), "w", encoding="utf-8",
              newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


class Succession(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.sources = recorded.copy(os.path.join(folder, "sources"))
        shutil.copytree(os.path.join(SOURCES, "cbs-catalogus"),
                        os.path.join(cls.sources, "cbs-catalogus"))
        register(cls.sources, ["verkoopprijs", PRICES, "cbs-83625ned",
                               "verkoopprijs-gemiddeld", "2010JJ00", "", "",
                               "test"])
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", SOURCES))
        cls.first = World(cls.postgres)
        cls.addClassCleanup(cls.first.close)
        cls.first.night(cls.upstream, expect=0, WOONDRUK_SOURCES=cls.sources)

    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)

    def night(self, now=SECOND_NIGHT, **more):
        return self.world.night(self.upstream, now=now,
                                WOONDRUK_SOURCES=self.sources, **more)

    def status(self, now=SECOND_NIGHT, sources=None):
        answer = self.world.run("status", "--json", now=now,
                                WOONDRUK_SOURCES=sources or self.sources)
        return json.loads(answer.out)

    def asked(self, table):
        """What was asked of a table since the test began."""
        return [one["set"] for one in self.upstream.requests()
                if one["table"] == table]

    def title(self, table):
        return self.world.sql("select title from ledger.catalogue"
                              " where table_id = '%s'" % table)

    # --- the list of tables ---

    def test_a_list_without_news_says_nothing(self):
        status = self.status()
        self.assertEqual(status["ended_tables"], [])
        self.assertEqual(status["candidates"], [])
        self.assertEqual(self.world.sql(
            "select count(*), count(*) filter (where is_new),"
            " min(first_seen) from ledger.catalogue"), "5|0|2026-11-23")
        self.assertEqual(self.world.sql(
            "select count(*) from core.source where id = 'cbs-catalogus'"),
            "0")
        self.assertEqual(self.world.document("status.json")["beeindigd"], [])
        # And a second night asks, finds nothing new, and computes nothing.
        night = self.night(expect=0)
        self.assertIn("0 series and indicators", night.out)

    def test_a_table_that_ended(self):
        title = self.title(PRICES)
        self.upstream.do(
            {"do": "end-table", "table": PRICES},
            {"do": "list-table", "identifier": NEW, "like": PRICES,
             "title": title + " vanaf 2026"},
            {"do": "list-table", "identifier": "90002NED", "like": PRICES,
             "title": "Iets heel anders"})
        before = self.world.release()
        night = self.night(expect=1)

        self.assertIn("table %s is Gediscontinueerd since 2026-11-24 "
                      "(cbs-83625ned); its figures stay; candidates: "
                      "%s" % (PRICES, CANDIDATES), night.err)
        self.assertEqual(night.err.count("Gediscontinueerd since"), 1)
        self.assertIn("cbs-83625ned", night.last)
        # What it had is served as before.
        self.assertEqual(self.world.release(), before)
        self.assertEqual(str(self.world.value(
            "gemiddelde-verkoopprijs", "GM0344", "2025")), "549113")
        status = self.status()
        self.assertEqual(status["ended_tables"], [{
            "table": PRICES, "title": title, "status": "Gediscontinueerd",
            "since": "2026-11-24", "named_by": "cbs-83625ned",
            "candidates": CANDIDATES}])
        self.assertEqual([one["table"] for one in status["candidates"]],
                         [NEW, INDEX])
        self.assertEqual(status["candidates"][:1], [{
            "table": NEW, "title": title + " vanaf 2026", "score": "1.00",
            "title_score": "1.00", "measure_score": None, "resembles": PRICES, "which": "ended",
            "first_seen": "2026-11-24"}])
        shown = self.world.run("status", WOONDRUK_SOURCES=self.sources)
        self.assertEqual(shown.status, 1, shown)
        self.assertIn("ended_tables: tables of ours that have ended; their "
                      "figures stay\n  table %s, " % PRICES, shown.out)
        self.assertIn(NEW, shown.out)
        told = self.world.document("status.json")["beeindigd"]
        self.assertEqual([(one["tabel"], one["status"], one["sinds"],
                           one["bronnen"]) for one in told],
                         [(PRICES, "Gediscontinueerd", "2026-11-24",
                           ["cbs-83625ned"])])
        self.assertEqual([(one["tabel"], str(one["score"]),
                           str(one["score_titel"]), str(one["score_maten"]))
                          for one in told[0]["kandidaten"]],
                         [(NEW, "1.00", "1.00", "None"),
                          (INDEX, "0.90", "0.80", "1.00")])
        # Nothing was switched: nobody asked for figures of the other table.
        self.assertEqual(self.asked(NEW), ["MeasureCodes"])
        # The next night says the same, with the same date.
        again = self.night(now=THIRD_NIGHT, expect=1)
        self.assertEqual(again.last, night.last)
        self.assertEqual(self.status(THIRD_NIGHT)["ended_tables"],
                         status["ended_tables"])
        # It gave nothing; it is asked again, but not every night.
        self.assertEqual(self.asked(NEW), ["MeasureCodes"])
        self.night(now="2026-12-01T02:00:00Z", expect=1)
        self.assertEqual(self.asked(NEW), ["MeasureCodes"] * 2)

    def test_measures_tell_candidates_apart(self):
        """Two tables of the same title: the one that counts something else
        falls behind, and one that resembles less in title alone passes it."""
        title = self.title(PRICES) + " vanaf 2026"
        self.upstream.do(
            {"do": "add-successor", "table": PRICES, "successor": NEW,
             "title": title},
            {"do": "add-successor", "table": STOCK, "successor": OTHER,
             "title": title},
            {"do": "end-table", "table": PRICES})
        night = self.night(expect=1)
        self.assertIn(
            "candidates: %s (1.00: title 1.00, measures 1.00), "
            "%s (0.90: title 0.80, measures 1.00), "
            "%s (0.50: title 1.00, measures 0.00)" % (NEW, INDEX, OTHER),
            night.err)
        self.assertEqual([(one["table"], one["score"], one["title_score"],
                           one["measure_score"]) for one in
                          self.status()["candidates"]],
                         [(NEW, "1.00", "1.00", "1.00"),
                          (INDEX, "0.90", "0.80", "1.00"),
                          (OTHER, "0.50", "1.00", "0.00")])
        self.assertEqual(self.world.sql(
            "select count(*) from ledger.catalogue_asked"
            " where reason is null"), "3")
        # Each was asked once, by a short question, and never again.
        self.night(now=THIRD_NIGHT, expect=1)
        self.night(now="2026-12-11T02:00:00Z", expect=1)
        for table in (NEW, OTHER):
            self.assertEqual(self.asked(table), ["MeasureCodes"])

    def test_a_candidate_whose_list_is_none(self):
        """It is noted, it is no trouble of the night, and it is not told
        twice."""
        self.upstream.do(
            {"do": "add-successor", "table": PRICES, "successor": NEW,
             "title": self.title(PRICES)},
            {"do": "fault", "fault": "not-json", "table": NEW,
             "body": '{"value":[{"Identifier":"M1"}]}'})
        self.night(expect=0)
        self.assertIn("no Title", self.world.sql(
            "select reason from ledger.catalogue_asked"))
        self.assertEqual([(one["table"], one["measure_score"]) for one in
                          self.status()["candidates"]], [(NEW, None)])

    def test_a_table_that_is_known_to_have_ended(self):
        self.upstream.do({"do": "end-table", "table": STOCK})
        self.night(expect=0)
        self.assertEqual(self.status()["ended_tables"], [])
        self.upstream.do({"do": "end-table", "table": STOCK,
                          "status": "Vervallen"})
        self.night(now=THIRD_NIGHT)
        self.assertEqual([(one["table"], one["status"], one["since"])
                          for one in self.status()["ended_tables"]],
                         [(STOCK, "Vervallen", "2026-11-25")])

    def test_a_new_table_beside_one_that_goes_on(self):
        self.upstream.do({"do": "list-table", "identifier": NEW,
                          "like": PRICES, "title": self.title(PRICES)})
        night = self.night(expect=0)
        self.assertNotIn("Gediscontinueerd", night.err)
        self.assertEqual([(one["table"], one["resembles"], one["which"])
                          for one in self.status()["candidates"]],
                         [(NEW, PRICES, "goes on")])

    def test_half_a_list_is_no_list(self):
        for n in range(20):
            self.upstream.do({"do": "list-table", "title": "Tabel %d" % n,
                              "identifier": "95%03dNED" % n})
        self.night(expect=0)
        self.upstream.do({"do": "reset"})
        night = self.night(now=THIRD_NIGHT, expect=1)
        self.assertIn("5 tables where the last one had 25", night.err)
        self.assertEqual(self.world.sql(
            "select count(*) from ledger.catalogue"
            " where gone_since is not null"), "0")

    # --- a table and the one before it ---

    def splice(self, **how):
        """The splice of the opening stock, after a night with a successor."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        sources = os.path.join(folder, "sources")
        shutil.copytree(self.sources, sources)
        successor(os.path.join(sources, "cbs-new"), "cbs-81955ned", SUFFIX)
        register(sources,
                 ["stand", STOCK, "cbs-81955ned", OPENING, "2012JJ00",
                  "2024JJ00", "", "test"],
                 ["stand", NEW, "cbs-new", OPENING + SUFFIX, "2025JJ00", "",
                  "measured", "test"])
        self.upstream.do({"do": "add-successor", "table": STOCK,
                          "successor": NEW, "title": "Nieuw", **how})
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=0,
                         WOONDRUK_SOURCES=sources)
        found = self.status(sources=sources)["splices"]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_equal(self):
        found = self.splice()
        self.assertEqual((found["concept"], found["former"], found["later"]),
                         ("stand", OPENING, OPENING + SUFFIX))
        self.assertEqual((found["verdict"], found["same"],
                          found["largest_absolute"], found["since"]),
                         ("equal", found["common"], "0", "2026-11-24"))

    def test_other_values(self):
        """Twenty thousand more in every municipality is no factor."""
        found = self.splice(shift=20000)
        self.assertEqual((found["verdict"], found["same"],
                          found["median_absolute"]),
                         ("not-comparable", "0", "20000"))


if __name__ == "__main__":
    sys.exit(unittest.main())
