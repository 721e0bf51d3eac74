"""What readers can rely on: a promise that would be broken is not published, and
what goes is told beforehand."""

import os
import shutil
import sys
import unittest
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "night"),
                os.path.dirname(HERE)]

from world import (SECOND_NIGHT, THIRD_NIGHT,           # noqa: E402
                   AfterFirstNight, difference)

ATOM = "{http://www.w3.org/2005/Atom}"
SUPERSEDED = """-- lifecycle:   superseded
-- announced:   2026-11-24
-- ends:        2027-06-30
-- successor:   %s
"""
ENDED = """-- lifecycle:   ended
-- announced:   2026-11-24
-- ends:        2026-11-24
-- reason-nl:   De bron <stopt> & gaat weg.
-- reason-en:   The source stops.
"""


class Share:
    """Definitions that are changed, of a copy of the first night."""

    def __init__(self, world, name):
        self.folder = os.path.join(world.folder, name)
        for part in ("sql", "output"):
            shutil.copytree(os.path.join(world.under_test, part),
                            os.path.join(self.folder, part))

    def change(self, path, old, new):
        path = os.path.join(self.folder, path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if text.count(old) != 1:
            raise AssertionError("%s: %d times %r" % (path, text.count(old),
                                                      old))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))


class Broken(AfterFirstNight):
    """Nothing is published, so that all tests can have one copy."""

    whole = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = cls.first.copy()
        cls.addClassCleanup(cls.world.close)

    def setUp(self):
        self.share = Share(self.world, self.id())
        self.addCleanup(shutil.rmtree, self.share.folder)

    def data(self):
        tree = self.world.tree()
        tree.pop("status.json")
        return tree

    def refuse(self, words):
        """Publishing refuses, in those words, and leaves the tree alone."""
        before = self.data()
        night = self.world.run("publish", now=SECOND_NIGHT,
                               upstream=self.upstream,
                               WOONDRUK_SHARE=self.share.folder)
        self.assertEqual(night.status, 2, night)
        self.assertIn(words, night.last)
        self.assertEqual(difference(before, self.data()), [])
        return night

    def test_a_column_that_is_removed(self):
        self.share.change("output/indicator.sql",
                          "c.reden_invoer, c.reeks", "c.reeks")
        self.refuse("column 14 is 'reeks', promised is 'reden_invoer'")
        self.assertIn("promised", self.world.document("status.json")
                      ["vastgehouden"])

    def test_a_column_that_is_renamed(self):
        self.share.change("output/corrections.sql", " as sinds,", " as vanaf,")
        self.refuse("column 15 is 'vanaf', promised is 'sinds'")

    def test_a_member_that_is_renamed(self):
        self.share.change("output/corrections.sql", " as titel_en",
                          " as titel_engels")
        self.refuse("member 4 is 'titel_engels', promised is 'titel_en'")

    def test_a_member_that_holds_the_rows(self):
        self.share.change("output/corrections.sql", "-- rows:     rijen",
                          "-- rows:     fouten")
        self.refuse("rows were promised as member 'rijen'")

    def test_a_format_that_is_removed(self):
        self.share.change("output/corrections.sql", "-- formats:  json csv",
                          "-- formats:  json")
        self.refuse("format 2 is absent, promised is 'csv'")

    def test_a_path_that_is_moved(self):
        self.share.change("output/corrections.sql",
                          "-- target:   v1/correcties/{document}",
                          "-- target:   v1/verbeteringen/{document}")
        self.refuse("/v1 promises v1/correcties/{document}")

    def test_a_dataset_that_is_gone(self):
        os.remove(os.path.join(self.share.folder, "output/group.sql"))
        self.refuse("/v1 promises v1/groepen/{document}")

    def test_a_licence_that_is_not_open(self):
        self.share.change("sql/2-functions/090-output.sql",
                          "json_build_object('id', 'CC-BY-4.0'",
                          "json_build_object('id', 'CC-BY-NC-4.0'")
        self.refuse("the licence is 'CC-BY-NC-4.0'")

    def test_a_document_without_its_licence(self):
        self.share.change("output/corrections.sql",
                          "output.licence() as licentie",
                          "null::json as licentie")
        self.refuse("member 'licentie' is empty")

    def test_a_document_without_its_citation(self):
        self.share.change("output/development.sql",
                          "output.cite(i.id) as citeren", "'' as citeren")
        self.refuse("member 'citeren' is empty")

    def test_rows_in_another_order_than_their_documents(self):
        """None is lost in silence."""
        self.share.change("output/group.sql", " order by c.area_nth,",
                          " order by c.area_nth desc,")
        self.refuse("sort all sections by the key")

    def test_a_dataset_without_any_document(self):
        self.share.change("output/group.sql", " where a.kind in (",
                          " where a.kind = 'x' and a.kind in (")
        night = self.refuse("rows of document")
        self.share.change("output/group.sql", " where c.basis = 'huidig'",
                          " where c.basis = 'x'")
        night = self.refuse("output/group.sql gives no document at all")
        self.assertNotIn("rows of document", night.last)

    def test_a_select_that_is_broken(self):
        for path, old, new in (
                ("output/corrections.sql", " as sinds,", " as sinds, x.y,"),
                ("output/page/bronnen.sql", "-- section: corrections",
                 "-- section: corrections\nselect 'x' / 0;"),
                ("output/chart/kaart.sql", "-- section: classes",
                 "-- section: classes\nselec")):
            with self.subTest(path):
                share, self.share = self.share, Share(
                    self.world, "broken-" + os.path.basename(path))
                self.share.change(path, old, new)
                self.refuse(path)
                shutil.rmtree(self.share.folder)
                self.share = share

    def check(self, words):
        night = self.world.run("check", WOONDRUK_SHARE=self.share.folder)
        self.assertEqual(night.status, 64, night)
        self.assertIn(words, night.out)

    def test_something_that_goes_without_a_successor(self):
        self.share.change("output/corrections.sql", "-- target:", """\
-- lifecycle: superseded
-- announced: 2026-11-24
-- ends: 2027-06-30
-- target:""")
        self.check("output/corrections.sql:4: 'lifecycle' is superseded, and "
                   "does not say by what; add successor")

    def test_something_that_goes_without_its_last_day(self):
        self.share.change("sql/4-indicators/nieuwbouw.sql", "-- decimals:",
                          "-- lifecycle: superseded\n"
                          "-- announced: 2026-11-24\n"
                          "-- successor: bevolking\n-- decimals:")
        self.check("sql/4-indicators/nieuwbouw.sql:1: 'ends' is missing")

    def test_a_successor_that_is_not_there(self):
        self.share.change("sql/4-indicators/nieuwbouw.sql", "-- decimals:",
                          SUPERSEDED % "nieuwbow" + "-- decimals:")
        self.check("sql/4-indicators/nieuwbouw.sql:10: there is no indicator "
                   "'nieuwbow'")

    def test_a_successor_that_goes_itself(self):
        self.share.change("output/corrections.sql", "-- target:",
                          SUPERSEDED % "group" + "-- target:")
        self.share.change("output/group.sql", "-- target:",
                          ENDED + "-- target:")
        self.check("output/corrections.sql:7: 'group' is ended itself")


class Going(AfterFirstNight):
    """A copy each: these are published."""

    whole = True

    def setUp(self):
        self.world = self.first.copy()
        self.addCleanup(self.world.close)
        self.share = Share(self.world, "share")

    def run_stage(self, stage, now=SECOND_NIGHT):
        night = self.world.run(stage, now=now, upstream=self.upstream,
                               WOONDRUK_SHARE=self.share.folder)
        self.assertEqual(night.status, 0, night)

    def test_a_column_more_is_fine(self):
        self.share.change("output/register.sql", " as aankondigingen\n",
                          " as aankondigingen, 1 as nieuw\n")
        self.run_stage("publish")
        self.assertEqual(self.world.document("v1/gemeenten/index.json")
                         ["gemeenten"][0]["nieuw"], 1)
        self.assertEqual(self.world.run("verify").status, 0)

    def lifecycle(self, kind, name):
        found, = [row for row in self.world.document("v1/manifest.json")
                  ["levensloop"] if (row["soort"], row["id"]) == (kind, name)]
        return found

    def test_what_goes_is_told(self):
        for row in self.world.document("v1/manifest.json")["levensloop"]:
            self.assertEqual(row["toestand"], "stabiel")
        self.share.change("sql/4-indicators/nieuwbouw.sql", "-- decimals:",
                          SUPERSEDED % "woningvoorraad" + "-- decimals:")
        self.share.change("output/corrections.sql", "-- target:",
                          ENDED + "-- target:")
        before = self.world.tree("huidig/v1")
        self.run_stage("compute")
        self.run_stage("publish")
        self.assertEqual(self.lifecycle("indicator", "nieuwbouw"), {
            "soort": "indicator", "id": "nieuwbouw",
            "pad": "v1/indicatoren/nieuwbouw", "toestand": "vervangen",
            "aangekondigd_op": "2026-11-24", "tot": "2027-06-30",
            "opvolger": "woningvoorraad", "reden": None, "reden_en": None})
        self.assertEqual(self.lifecycle("dataset", "corrections"), {
            "soort": "dataset", "id": "corrections",
            "pad": "v1/correcties/{document}", "toestand": "beeindigd",
            "aangekondigd_op": "2026-11-24", "tot": "2026-11-24",
            "opvolger": None, "reden": "De bron <stopt> & gaat weg.",
            "reden_en": "The source stops."})
        catalogue = {row["id"]: row["levensloop"] for row in
                     self.world.document("v1/indicatoren/index.json")
                     ["indicatoren"]}
        self.assertEqual(catalogue["nieuwbouw"]["opvolger"], "woningvoorraad")
        self.assertEqual(catalogue["bevolking"]["toestand"], "stabiel")
        # Served as before: both stand side by side.
        after = self.world.tree("huidig/v1")
        self.assertEqual(set(before) - set(after), set())
        for name in ("indicatoren/nieuwbouw.json", "correcties/index.csv",
                     "indicatoren/woningvoorraad.csv"):
            self.assertEqual(before[name], after[name])
        self.feeds()
        self.notes()
        self.assertEqual(self.world.run("verify").status, 0)
        # A night later nothing is new.
        tree = self.world.tree("huidig/")
        self.run_stage("publish", THIRD_NIGHT)
        self.assertEqual(self.world.tree("huidig/"), tree)

    def notes(self):
        """Who comes by the page of it reads it there."""
        for page, told in (
                ("indicatoren/nieuwbouw.html",
                 "<p class=\"note\"><strong>Wordt vervangen: Nieuwbouw per "
                 "1.000 woningen.</strong> /v1/indicatoren/nieuwbouw wordt "
                 "bijgewerkt tot en met 30 juni 2027"),
                ("api.html", "De bron &lt;stopt&gt; &amp; gaat weg. "
                 "/v1/correcties/{document} is bijgewerkt tot en met")):
            with self.subTest(page=page), open(
                    self.world.path(page), encoding="utf-8") as file:
                self.assertIn(told, file.read())
        with open(self.world.path("indicatoren/bevolking.html"),
                  encoding="utf-8") as file:
            self.assertNotIn("Wordt vervangen", file.read())

    def feeds(self):
        items = self.world.document("feed.json")["items"]
        tag = "tag:woondruk.example.org,2026:levensloop:"
        base = "https://woondruk.example.org"
        found = [(item["id"], item["title"], item["url"],
                  item["content_text"], item["date_published"])
                 for item in items]
        # Of one day: by kind.
        self.assertEqual([item[0] for item in found], [
            tag + "dataset:corrections:beeindigd",
            tag + "indicator:nieuwbouw:vervangen"])
        self.assertEqual(found[0][2], base + "/api.html")
        self.assertEqual(
            found[0][3], "De bron <stopt> & gaat weg. "
            "/v1/correcties/{document} is bijgewerkt tot en met 24 november "
            "2026 en blijft daarna staan.")
        self.assertEqual(found[1][1:], (
            "Wordt vervangen: Nieuwbouw per 1.000 woningen",
            base + "/indicatoren/nieuwbouw.html",
            "/v1/indicatoren/nieuwbouw wordt bijgewerkt tot en met 30 juni "
            "2027 en blijft daarna staan. Gebruik voortaan: Woningvoorraad "
            "op 1 januari (woningvoorraad).", "2026-11-24T00:00:00Z"))
        atom = ElementTree.parse(self.world.path("feed.atom")).getroot()
        self.assertEqual(atom.findtext(ATOM + "updated"),
                         "2026-11-24T00:00:00Z")
        self.assertEqual([(entry.findtext(ATOM + "id"),
                           entry.findtext(ATOM + "title"),
                           entry.find(ATOM + "link").get("href"),
                           entry.findtext(ATOM + "summary"),
                           entry.findtext(ATOM + "updated"))
                          for entry in atom.findall(ATOM + "entry")], found)


if __name__ == "__main__":
    unittest.main()
