"""A known error of a source: corrected with a reason that is published, and
told loudly as soon as the source gives something else."""

import json
import os
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import CITY, NEIGHBOUR, revise            # noqa: E402
from world import (SECOND_NIGHT, THIRD_NIGHT,           # noqa: E402
                   AfterFirstNight)

HEADING = "region,measure,variant,period,wrong,right,reason,reported_on," \
    "reference\n"
REASON = "Twee cijfers <verwisseld> bij het invoeren"
REFERENCE = "https://example.org/melding/1"
RIGHT = 670999
SOURCE = "cbs-03759ned"


class Corrections(AfterFirstNight):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.was, cls.beside = (cls.first.value("bevolking", area, "2024")
                               for area in (CITY, NEIGHBOUR))

    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)
        self.sources = os.path.join(self.world.folder, "sources")
        shutil.copytree(os.path.join(self.world.under_test, "sources"),
                        self.sources)
        self.path = os.path.join(self.sources, SOURCE, "corrections.csv")

    def correct(self, wrong=None, right=RIGHT, region=CITY,
                measure="bevolking-1-januari", period="2024"):
        """One cell; and its neighbour has the people, so that the gate finds
        that municipalities still add up to the country."""
        rows = [(region, measure, period, self.was if wrong is None else wrong,
                 right)]
        if right == RIGHT and wrong is None:
            rows.append((NEIGHBOUR, measure, period, self.beside,
                         self.beside + self.was - RIGHT))
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(HEADING + "".join(
                "%s,%s,,%s,%s,%s,%s,2026-11-20,%s\n" % (
                    *row, REASON, REFERENCE) for row in rows))

    def run_(self, *words, now=SECOND_NIGHT, upstream=None):
        return self.world.run(*words, now=now, upstream=upstream,
                              WOONDRUK_SOURCES=self.sources)

    def night(self, now, status):
        night = self.run_("run", now=now, upstream=self.upstream)
        self.assertEqual(night.status, status, night)
        return night

    def page(self):
        with open(self.world.path("wijzigingen.html"),
                  encoding="utf-8") as file:
            return file.read()

    def corrections(self):
        return self.world.document("v1/correcties/index.json")["rijen"]

    def test_until_the_source_is_mended(self):
        self.assertEqual(self.corrections(), [])
        self.correct()
        self.night(SECOND_NIGHT, 0)
        row = self.world.row("bevolking", CITY, "2024")
        self.assertEqual((row["waarde"], row["markeringen"], row["status"]),
                         (RIGHT, ["eigen-correctie"], "definitief"))
        # What the source said is kept as it said it.
        self.assertEqual(self.world.sql(
            "select count(*) from core.observation_history"), "0")
        # The reason stands beside the figures, and the cause in the changes.
        self.assertEqual(len(self.corrections()), 2)
        told, = [row for row in self.corrections()
                 if row["gebied_code"] == CITY]
        self.assertEqual(
            (told["gebied_code"], told["waarde_bron"], told["waarde"],
             told["reden"], told["gemeld_op"], told["verwijzing"],
             told["sinds"], told["tabel"]),
            (CITY, self.was, RIGHT, REASON, "2026-11-20", REFERENCE,
             SECOND_NIGHT[:10], "03759ned"))
        self.assertIn("bevolking", told["indicatoren"])
        self.assertIn("bevolkingsgroei-5-jaar", told["indicatoren"])
        self.assertIn("Twee cijfers &lt;verwisseld&gt; bij het invoeren",
                      self.page())
        changes = self.world.document("v1/wijzigingen/index.json")["rijen"]
        self.assertEqual({row["oorzaak"] for row in changes},
                         {"eigen-correctie"})
        self.assertLess({(CITY, "huidig"), (CITY, "toenmalig"),
                         ("G4", "huidig")},
                        {(row["gebied_code"], row["basis"])
                         for row in changes})
        explained = self.run_("explain", CITY, "bevolking", "2024", "--json")
        self.assertEqual(explained.status, 0, explained)
        self.assertIn('"taken":"%d"' % RIGHT, explained.out)
        self.assertIn('"value":"%d"' % self.was, explained.out)

        # The source gives something else: loudly, and what was stays.
        self.upstream.do(*revise(self.first, RIGHT), {
            "do": "release", "table": "03759ned", "version": "202611250000"})
        night = self.night(THIRD_NIGHT, 1)
        for text in (night.err, json.dumps(self.status()["reden"])):
            self.assertIn("corrections.csv:2: bevolking-1-januari of %s in "
                          "2024 is %d and not %d any more; remove the "
                          "correction" % (CITY, RIGHT, self.was), text)
        self.assertEqual(self.world.release(), "r/" + SECOND_NIGHT[:10])
        # Without it the next night takes what the source has now.
        os.remove(self.path)
        self.night("2026-11-26T02:00:00Z", 0)
        row = self.world.row("bevolking", CITY, "2024")
        self.assertEqual((row["waarde"], row["markeringen"]), (RIGHT, []))
        self.assertEqual(self.corrections(), [])
        self.assertEqual(self.world.run("verify").status, 0)

    def status(self):
        return next(row for row in self.world.document("status.json")["bronnen"]
                    if row["bron"] == SOURCE)

    def test_dropped_and_taken_back(self):
        """A price, which adds up to nothing that the gate looks at."""
        price = "gemiddelde-verkoopprijs"
        was = self.world.value(price, CITY, "2024")
        self.path = os.path.join(self.sources, "cbs-83625ned/corrections.csv")
        self.correct(was, "drop", measure="verkoopprijs-gemiddeld")
        self.night(SECOND_NIGHT, 0)
        row = self.world.row(price, CITY, "2024")
        self.assertEqual((row["waarde"], row["reden"]),
                         (None, "niet-goedgekeurd"))
        change = {row["gebied_code"]: row for row in self.world.document(
            "v1/wijzigingen/index.json")["rijen"]
            if row["indicator"] == price and row["basis"] == "huidig" and
            row["periode"] == "2024"}
        self.assertEqual((change[CITY]["soort"], change[CITY]["oorzaak"]),
                         ("vervallen", "eigen-correctie"))
        self.assertIsNone(self.corrections()[0]["waarde"])
        self.assertIn("weggelaten", self.page())
        os.remove(self.path)
        self.night(THIRD_NIGHT, 0)
        self.assertEqual(self.world.value(price, CITY, "2024"), was)
        self.assertEqual(
            {row["oorzaak"] for row in self.world.document(
                "v1/wijzigingen/index.json")["rijen"]}, {"eigen-correctie"})

    def test_a_correction_of_nothing_stops_its_source_alone(self):
        before = self.world.value("bevolking", CITY, "2024")
        for region, told in (("GM9999", "is no cell of the table"),
                             (CITY, "is %d and not 5 any more" % self.was)):
            with self.subTest(region=region):
                self.correct(wrong=5, region=region)
                night = self.night(SECOND_NIGHT, 1)
                self.assertIn(told, night.err)
                self.assertEqual(self.world.release(), self.first.release())
                self.assertEqual(
                    self.world.value("bevolking", CITY, "2024"), before)

    def test_check_tells_file_and_line(self):
        for how, told in (
                ({"measure": "bevolking"}, "has no measure 'bevolking'"),
                ({"period": "1950"}, "is no period that source.json takes"),
                ({"right": "x"}, "right 'x' is no number"),
                ({"wrong": RIGHT}, "wrong and right are the same")):
            with self.subTest(how=how):
                self.correct(**how)
                checked = self.run_("check")
                self.assertEqual(checked.status, 64, checked)
                self.assertIn("%s:2: " % self.path, checked.out + checked.err)
                self.assertIn(told, checked.out + checked.err)


if __name__ == "__main__":
    sys.exit(unittest.main())
