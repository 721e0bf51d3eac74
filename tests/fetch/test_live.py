"""woondruk check --live: each descriptor against the services it names."""

import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fetching import (NETWORKED, PROGRAM, ROOT, SOURCE, TABLE,  # noqa: E402
                      Case, recorded_sources)


class Live(Case):
    def check(self, *arguments):
        env = {"PATH": os.environ["PATH"], "WOONDRUK_HOME": self.home.path,
               "WOONDRUK_SOURCES": recorded_sources(),
               "WOONDRUK_PACE_MS": "0",
               "WOONDRUK_REDIRECT": self.upstream.redirect(),
               "ASAN_OPTIONS": "detect_leaks=1"}
        return subprocess.run(
            [PROGRAM, "check", "--live", *arguments], cwd=ROOT, env=env,
            timeout=120, stdin=subprocess.DEVNULL, capture_output=True,
            text=True)

    def ways(self, *arguments):
        done = self.check("--json", *arguments)
        return done, {(way["source"], way["protocol"]): way
                      for way in json.loads(done.stdout)["ways"]}

    def test_all_fit(self):
        self.upstream.do({"do": "server", "odata3": True})
        done, ways = self.ways()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for source in NETWORKED:
            for protocol in ("cbs-odata4", "cbs-odata3"):
                way = ways[source, protocol]
                self.assertEqual(way["notes"], [])
                self.assertGreater(way["answers"], 3)
        self.assertIsNone(ways["groepen", "curated"]["host"])

    def test_asks_no_figures_and_keeps_nothing(self):
        before = self.home.log()
        self.check()
        sets = {entry["set"] for entry in self.upstream.requests()}
        self.assertIn("MeasureCodes", sets)
        self.assertFalse(sets & {"Observations", "TypedDataSet"}, sets)
        self.assertEqual(self.home.log(), before)
        self.assertEqual([name for name in os.listdir(self.home.path)
                          if name.startswith("survey")], [])

    def test_one_source(self):
        done, ways = self.ways("--only", SOURCE)
        self.assertEqual({source for source, _ in ways}, {SOURCE})
        self.assertEqual(done.returncode, 1, "v3 is closed, and told so")
        self.assertIn("HTTP 404", ways[SOURCE, "cbs-odata3"]["notes"][0])
        done = self.check("--only", "niets")
        self.assertEqual(done.returncode, 64)
        self.assertIn('no source is called "niets"', done.stderr)

    def test_tells_all_that_does_not_fit(self):
        """A table that changed in more ways than one: each is told, and the
        other sources go on."""
        self.upstream.do(
            {"do": "server", "odata3": True},
            {"do": "set-property", "table": TABLE,
             "changes": {"Status": "Vervallen"}},
            {"do": "set-measure", "table": TABLE, "measure": "M001534",
             "changes": {"Unit": "1 000 euro"}})
        done, ways = self.ways()
        self.assertEqual(done.returncode, 1, done.stderr)
        notes = ways[SOURCE, "cbs-odata4"]["notes"]
        self.assertRegex(notes[0], "^properties: the status of the table is "
                         "\"Vervallen\"")
        self.assertRegex(notes[-1], "^measure-codes: measure .* its unit is "
                         "'1 000 euro' where 'euro' was expected")
        self.assertEqual(len(notes), 2)
        self.assertEqual(ways["cbs-03759ned", "cbs-odata4"]["notes"], [])
        self.assertRegex(done.stderr, r"\d+ of \d+ ways to sources fit; mend")

    def test_text_for_people(self):
        done = self.check()
        lines = done.stdout.splitlines()
        self.assertTrue(any(line.startswith(SOURCE) and
                            " fits by cbs-odata4 on datasets.cbs.nl (" in line
                            for line in lines), done.stdout)
        self.assertTrue(any(line.startswith("    table-infos: HTTP 404")
                            for line in lines), done.stdout)
        self.assertTrue(any(line.startswith("groepen") and
                            line.endswith("is a file of its folder")
                            for line in lines), done.stdout)


if __name__ == "__main__":
    unittest.main()
