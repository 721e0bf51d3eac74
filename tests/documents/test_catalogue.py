"""`woondruk describe indicators` reads well: all at a glance in front, each by
theme, everything in words, each language under its name."""

import json
import os
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT,
                                                     "build/san/woondruk")
TABLE = re.compile(r"\b[0-9]{5}(?:NED|ned)?\b")


def describe(*more):
    return subprocess.run(
        [PROGRAM, "describe", "indicators", *more], cwd=ROOT, check=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8",
        env={"PATH": os.environ["PATH"]}, timeout=60).stdout


class Indicators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = describe()
        cls.all = json.loads(describe("--json"))
        cls.entry = dict(part.split("\n", 1)
                         for part in cls.text.split("\n### ")[1:])

    def fact(self, name, what):
        found = re.search("^- %s: (.*)$" % what, self.entry[name], re.M)
        return found and found.group(1)

    def test_a_table_in_front_and_each_by_theme(self):
        order = [one["id"] for one in sorted(
            self.all, key=lambda one: (one["thema"], one["id"]))]
        front = self.text.split("\n## ")[0]
        self.assertEqual(re.findall(r"^\|[^|]*\| `([^`]+)` \|", front, re.M),
                         order)
        self.assertEqual(list(self.entry), order)
        self.assertEqual(re.findall("^## (.*)", self.text, re.M), sorted(
            {"%s / %s" % (one["thema"], one["theme"]) for one in self.all}))
        self.assertIn("|  | `nieuwbouw` | Nieuwbouw per 1.000 woningen | "
                      "per 1.000 | lower is more pressure | all |\n", front)

    def test_each_language_under_its_name(self):
        for one in self.all:
            with self.subTest(one["id"]):
                self.assertIn("\n\n".join([
                    "**Nederlands**: %s." % one["label-nl"], one["method-nl"],
                    "**Let op**: %s" % one["caveat-nl"],
                    "**English**: %s." % one["label-en"], one["method-en"],
                    "**Caveat**: %s" % one["caveat-en"]]),
                    self.entry[one["id"]])

    def test_in_words(self):
        self.assertNotIn("1 decimals", self.text)
        self.assertNotRegex(self.text, r"- unit: .*(\(%\)|\)\))")
        self.assertNotRegex(self.text, r"(?m)^- [a-z ]+: (part-of-noemer|"
                                       r"events|ratio-of-sums|[-+0])$")
        self.assertEqual(self.fact("corporatiewoningen", "unit"),
                         "%, with 1 decimal")
        self.assertEqual(
            self.fact("locatiequotient-corporatiewoningen", "unit"),
            "verhouding (1 = naar rato) / ratio (1 = proportional), "
            "with 2 decimals")

    def test_what_holds_for_all_is_said_once(self):
        self.assertEqual(self.text.count("at least 0.95 of it"), 1)
        self.assertEqual(
            {one["id"] for one in self.all
             if self.fact(one["id"], "minimum coverage")},
            {one["id"] for one in self.all if one["minimum-coverage"] != "0.95"})
        self.assertEqual(
            {one["id"] for one in self.all if self.fact(one["id"], "levels")},
            {one["id"] for one in self.all if len(one["levels"]) < 6})
        self.assertEqual(
            self.fact("bouwtempo-2030", "below the minimum denominator"),
            "niet-van-toepassing")

    def test_source_tables_through_series_and_indicators(self):
        self.assertEqual(self.fact("nieuwbouw", "source tables"),
                         "81955NED, 86098NED")
        self.assertEqual(
            self.fact("locatiequotient-corporatiewoningen", "source tables"),
            "82900NED, 86286NED")

    def test_whose_definition_is_dutch_and_names_its_own_tables(self):
        for one in self.all:
            with self.subTest(one["id"]):
                said = one["definition-source"]
                self.assertNotRegex(said, r"\b(and|own|of the|line)\b")
                self.assertLessEqual(
                    set(TABLE.findall(said)),
                    set(self.fact(one["id"], "source tables").split(", ")))


if __name__ == "__main__":
    unittest.main()
