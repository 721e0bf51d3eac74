"""What the feed said then: a definite cell is revised, and both sides of the
date stay answerable."""

import csv
import io
import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from revision import CITY, REVISED, revise              # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   Upstream, first_night)

FIRST, SECOND = FIRST_NIGHT[:10], SECOND_NIGHT[:10]


class Vintage(unittest.TestCase):
    """One night, and one in which a cell of CBS was revised."""

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))
        cls.first, night = first_night(cls.postgres, cls.upstream)
        if night.status != 0:
            raise AssertionError(night)
        cls.was = cls.first.value("bevolking", CITY, "2024")
        cls.world = cls.first.copy("-al")
        cls.addClassCleanup(cls.world.close)
        cls.upstream.do(*revise(cls.first), {
            "do": "release", "table": "03759ned", "version": "202611230000"})
        cls.world.night(cls.upstream, now=SECOND_NIGHT, expect=0)

    def ask(self, *words):
        return self.world.run("query", *words, now=SECOND_NIGHT)

    def rows(self, *words):
        answer = self.ask(*words, "--json")
        self.assertEqual(answer.status, 0, answer)
        return json.loads(answer.out)

    def test_both_sides_of_the_date(self):
        asked = ("bevolking", "--region", CITY, "--period", "2024")
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
        self.assertIn("%s %s, 2024: %s personen, definitief; since release "
                      "%s" % (CITY, "Rotterdam", self.was, FIRST), answer.out)
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
