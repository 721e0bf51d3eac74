"""What the feed said then: a definite cell of 2015 is revised, and both sides of
the date stay answerable."""

import csv
import glob
import io
import json
import os
import shutil
import sys
import tempfile
import unittest
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
import year_2015                                        # noqa: E402
from revision import CITY, revise                       # noqa: E402
from world import (FIRST_NIGHT, SECOND_NIGHT,           # noqa: E402
                   Upstream, World)

FIRST, SECOND = FIRST_NIGHT[:10], SECOND_NIGHT[:10]
YEAR, REVISED = "2015", 645000


class Vintage(unittest.TestCase):
    """One night, and one in which a cell of CBS was revised."""

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        folder = tempfile.mkdtemp(prefix="woondruk-2015-")
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", year_2015.write(folder)))
        cls.first = World(cls.postgres)
        cls.addClassCleanup(cls.first.close)
        cls.first.night(cls.upstream, expect=0)
        cls.was = cls.first.value("bevolking", CITY, YEAR)
        cls.world = cls.first.copy("-al")
        cls.addClassCleanup(cls.world.close)
        cls.upstream.do(*revise(cls.first, REVISED, year_2015.PERIOD), {
            "do": "release", "table": "03759ned", "version": "202611230000"})
        cls.world.night(cls.upstream, now=SECOND_NIGHT, expect=0)

    def ask(self, *words):
        return self.world.run("query", *words, now=SECOND_NIGHT)

    def rows(self, *words):
        answer = self.ask(*words, "--json")
        self.assertEqual(answer.status, 0, answer)
        return json.loads(answer.out)

    def test_both_sides_of_the_date(self):
        asked = ("bevolking", "--region", CITY, "--period", YEAR)
        for day, value, release, until in (
                (FIRST, self.was, FIRST, SECOND),
                (SECOND, REVISED, SECOND, None),
                ("2027-06-30", REVISED, SECOND, None),
                (None, REVISED, SECOND, None)):
            with self.subTest(day=day):
                answer = self.rows(*asked, *(["--as-of", day] if day else []))
                self.assertEqual(answer["release"], release)
                row, = answer["rijen"]
                self.assertEqual(
                    (row["waarde"], row["status"], row["release"],
                     row["tot_release"]),
                    (value, "definitief", release, until))
                self.assertEqual(row["tot_run"] is None, until is None)
                self.assertLess(row["run"], row["tot_run"] or 1e9)
        answer = self.ask(*asked, "--as-of", FIRST)
        self.assertIn("%s %s, %s: %s personen, definitief; since release "
                      "%s" % (CITY, "Rotterdam", YEAR, self.was, FIRST), answer.out)
        self.assertIn("until release %s" % SECOND, answer.out)

    def test_a_day_is_answered_as_it_was_published(self):
        """Every row of the first release, and not one more."""
        for basis, name in (("huidig", "bevolking"),
                            ("toenmalig", "bevolking.toenmalig")):
            answer = self.ask("bevolking", "--as-of", FIRST, "--basis", basis,
                              "--csv")
            self.assertEqual(answer.status, 0, answer)
            said = list(csv.DictReader(io.StringIO(answer.out)))
            with open(self.first.path("v1/indicatoren/%s.csv" % name),
                      encoding="utf-8", newline="") as file:
                published = list(csv.DictReader(file))
            self.assertEqual(len(said), len(published))
            same = [column for column in published[0] if column in said[0]]
            self.assertGreater(len(same), 11)
            for one, other in zip(said, published):
                self.assertEqual([one[c] for c in same],
                                 [other[c] for c in same])

    def changes(self, name="index"):
        return self.world.document("v1/wijzigingen/%s.json" % name)

    def test_history_says_the_same(self):
        """Without a database, for every cell of both releases."""
        said = {FIRST: {}, SECOND: {}}
        for row in self.world.document("v1/historie/bevolking.json")["rijen"]:
            for release, cells in said.items():
                if row["release"] <= release and not (
                        row["tot_release"] and row["tot_release"] <= release):
                    key = (row["basis"], row["gebied_code"], row["periode"])
                    self.assertNotIn(key, cells)
                    cells[key] = (row["waarde"], row["status"], row["reden"])
        for world, release in ((self.first, FIRST), (self.world, SECOND)):
            published = {}
            for name in ("bevolking", "bevolking.toenmalig"):
                for row in world.document(
                        "v1/indicatoren/%s.json" % name)["rijen"]:
                    published[row["basis"], row["gebied_code"],
                              row["periode"]] = (
                        row["waarde"], row["status"], row["reden"])
            self.assertEqual(said[release], published)

    def test_changes_are_those_of_the_figures(self):
        """Exactly the cells that differ between the two published trees."""
        expected = {}
        for path in glob.glob(self.world.path("v1/indicatoren/*.csv")):
            name = "v1/indicatoren/" + os.path.basename(path)
            before, after = (self.table(world.path(name))
                             for world in (self.first, self.world))
            self.assertEqual(set(before), set(after))
            indicator = os.path.basename(path).partition(".")[0]
            for key, new in after.items():
                old = before[key]
                if (old["waarde"], old["status"]) != \
                        (new["waarde"], new["status"]):
                    expected[(indicator, *key)] = (old["waarde"],
                                                   new["waarde"])
        self.assertGreater(len(expected), 6)
        with open(self.world.path("v1/wijzigingen/%s.csv" % SECOND),
                  encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(
            {(row["indicator"], row["basis"], row["gebied_code"],
              row["periode"], row["reeks"]):
             (row["waarde_was"], row["waarde"]) for row in rows}, expected)
        self.assertEqual(len(rows), len(expected))
        # The index is the newest; the first release has nothing before it.
        self.assertEqual(self.changes(), self.changes(SECOND))
        self.assertEqual(
            sorted(os.listdir(self.first.path("v1/wijzigingen"))),
            sorted("index." + end for end in ("csv", "csv.br", "csv.gz", "json",
                                              "json.br", "json.gz")))
        self.assertIsNone(self.first.document(
            "v1/wijzigingen/index.json")["release"])

    def table(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            return {(row["basis"], row["gebied_code"], row["periode"],
                     row["reeks"]): row for row in csv.DictReader(file)}

    def test_the_cause_is_the_revised_table(self):
        rows = self.changes()["rijen"]
        self.assertEqual({row["oorzaak"] for row in rows} - {"noemer"},
                         {"bronherziening"})
        row, = [row for row in rows if row["indicator"] == "bevolking" and
                row["gebied_code"] == CITY and row["basis"] == "huidig"]
        self.assertEqual((row["waarde_was"], row["waarde"], row["soort"]),
                         (self.was, REVISED, "waarde"))
        table, = row["tabellen"]
        self.assertEqual((table["tabel"], table["versie"]),
                         ("03759ned", "202611230000"))
        self.assertIn("De bron herzag eerder gepubliceerde cijfers. CBS "
                      "(StatLine 03759ned), versie 202611230000 in plaats van "
                      + table["versie_was"], row["toelichting"])
        # Growth until that year is counted from 2010, which is not there; of
        # growth until 2020 it is the denominator.
        growth = {row["periode"]: row for row in rows
                  if row["indicator"] == "bevolkingsgroei-5-jaar" and
                  row["gebied_code"] == CITY}
        self.assertEqual(growth["2020"]["oorzaken"][0], "noemer")
        self.assertNotIn(YEAR, growth)

    def test_the_page_says_it_in_words(self):
        with open(self.world.path("wijzigingen.html"),
                  encoding="utf-8") as file:
            page = file.read()
        self.assertIn("In release %s, van 24 november 2026, wijzigden"
                      % SECOND, page)
        self.assertRegex(
            page, r'<th scope="row">Rotterdam</th>'
            r'<td[^>]*>Bevolking op 1 januari '
            r'<span class="small">personen</span></td><td[^>]*>2015</td>'
            r'<td[^>]*>[0-9.]+ \(definitief\)</td>'
            r'<td[^>]*>645\.000 \(definitief\)</td>'
            r'<td[^>]*><span class="small">De bron herzag')
        with open(self.first.path("wijzigingen.html"),
                  encoding="utf-8") as file:
            self.assertIn("nog geen cijfer gewijzigd", file.read())

    def test_diff(self):
        def diff(*words):
            return self.world.run("diff", *words, now=SECOND_NIGHT)
        published = self.changes()["rijen"]
        for words in ((), (SECOND,), (FIRST, SECOND)):
            answer = diff(*words, "--json")
            self.assertEqual(answer.status, 0, answer)
            told = json.loads(answer.out, parse_float=Decimal)
            self.assertEqual((told["vorige"], told["release"]),
                             (FIRST, SECOND))
            self.assertEqual(told["rijen"], published)
        text = diff().out
        self.assertIn("bevolking %s Rotterdam, %s, huidig: %s (definitief)"
                      " -> %s (definitief); bronherziening: " % (
                          CITY, YEAR, self.was, REVISED), text)
        back = json.loads(diff(SECOND, FIRST, "--json").out)["rijen"]
        self.assertEqual(len(back), len(published))
        for words, told in (((FIRST,), "is the first"),
                            (("2020-01-01",), "there was no release"),
                            ((FIRST, SECOND, FIRST), "is not for this")):
            answer = diff(*words)
            self.assertEqual((answer.status, answer.out), (64, ""), answer)
            self.assertIn(told, answer.last)

    def test_what_was_never_published(self):
        for words, told in (
                (("bevolking", "--as-of", "2020-01-01"),
                 "the first release is %s" % FIRST),
                (("bevolking", "--as-of", "2026-13-01"), "is no day"),
                (("bevolking", "--as-of", "gisteren"), "is no day"),
                (("bevolking", "--as-of", "2026-11-23-7"),
                 "there was no release 2026-11-23-7"),
                (("bevolkin",), "there is no indicator 'bevolkin'"),
                (("bevolking", "--region", "GM9999"), "there is no area"),
                (("bevolking", "--region", "GM0363", "--period", "1700"),
                 "had no figures of bevolking for GM0363 in 1700"),
                ((), "it takes INDICATOR"),
                (("bevolking", "--basis", "nu"), "is no basis")):
            with self.subTest(words=words):
                answer = self.ask(*words)
                self.assertEqual((answer.status, answer.out), (64, ""), answer)
                self.assertIn(told, answer.last)


if __name__ == "__main__":
    sys.exit(unittest.main())
