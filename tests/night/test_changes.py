"""Nights after the first: something new, something revised, or no answer."""

import json
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import REVISED, revise                    # noqa: E402
from world import (FIRST_NIGHT, SECOND_NIGHT,           # noqa: E402
                   THIRD_NIGHT, AfterFirstNight,
                   difference)

POPULATION = "03759ned"


class Changes(AfterFirstNight):
    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)

    def rows(self, world, name):
        found = {}
        for row in world.document("v1/indicatoren/%s.json" % name)["rijen"]:
            key = tuple(row.get(part) for part in
                        ("gebied_code", "periode", "basis", "reeks"))
            self.assertNotIn(key, found)
            found[key] = row
        return found

    def test_one_new_year_and_one_revised_cell(self):
        self.upstream.do(
            *revise(self.first),
            {"do": "add-period", "table": POPULATION, "period": "2027JJ00",
             "status": "Voorlopig"},
            {"do": "release", "table": POPULATION, "version": "202611230000"})
        was = self.first.row("bevolking", "GM0599", "2024")
        before = self.world.tree()
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=0)

        now = self.world.row("bevolking", "GM0599", "2024")
        self.assertNotEqual(was["waarde"], REVISED)
        self.assertEqual(now["waarde"], REVISED)
        self.assertEqual(now["status"], "definitief")
        self.assertEqual(now["gewijzigd_op"], SECOND_NIGHT[:10])
        new = self.world.row("bevolking", "GM0363", "2027")
        self.assertEqual((new["waarde"], new["status"]),
                         (941927, "voorlopig"))

        # In population only the new year and what holds Rotterdam or its
        # neighbour moved; for the province and the country they cancel out.
        # Two cities are compared with Rotterdam.
        old_rows = self.rows(self.first, "bevolking")
        new_rows = self.rows(self.world, "bevolking")
        changed = {key for key in new_rows
                   if new_rows[key] != old_rows.get(key)}
        self.assertEqual(set(old_rows) - set(new_rows), set())
        self.assertEqual({key[0] for key in changed if key[1] == "2024"},
                         {"GM0599", "GM0502", "G4", "G4-G40", "rest-nl",
                          "vergelijk-GM0363", "vergelijk-GM0518"})
        self.assertEqual({key[1] for key in changed}, {"2024", "2027"})
        for key, row in new_rows.items():
            self.assertEqual(row["gewijzigd_op"], SECOND_NIGHT[:10]
                             if key in changed else FIRST_NIGHT[:10], row)

        # What does not rest on population is the same file, not a copy.
        after = self.world.tree("huidig/v1/indicatoren")
        same = {name for name, (text, time, inode) in after.items()
                if name.startswith("nieuwbouw") or
                name.startswith("gemiddelde-verkoopprijs")}
        self.assertTrue(same)
        for name in same:
            self.assertEqual(after[name], before[
                "%s/v1/indicatoren/%s" % (self.first.release(), name)], name)
        # And the release before it stands as it stood.
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if name.startswith(self.first.release() + "/")], [])
        self.assertNotEqual(self.world.release(), self.first.release())

        # The old value is history, with the run that ended it.
        self.assertEqual(self.world.sql(
            "select value::bigint, h.status, ended_run from"
            " core.observation_history h join core.region using (region_id)"
            " where code = 'GM0599'"), "%s|definitief|%s" % (
                was["waarde"],
                self.world.sql("select max(run_id) from ledger.run")))
        self.assertEqual(self.world.sql(
            "select count(*) from core.observation_history"), "2")
        self.assertIn("cbs-03759ned", night.out)
        self.assertEqual(self.world.run("verify").status, 0)

        # A third night has nothing to do.
        before = self.world.tree()
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if not name.startswith("status.json")], [])

    def test_what_does_not_add_up_is_kept_out(self):
        """A municipality that grows while the country does not."""
        self.upstream.do(
            revise(self.first)[0],
            {"do": "release", "table": POPULATION, "version": "202611230000"})
        before = self.world.tree()
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=1)
        self.assertIn("quarantined: cbs-03759ned", night.last)
        self.assertRegex(night.err, r"municipalities does not hold \(1 times\),"
                         r" as in 2024: the municipalities are \d+ together,"
                         r" the country is \d+;")
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if not name.startswith("status.json")], [])
        # The source mends it, and the night after is as any other.
        self.upstream.do(
            *revise(self.first),
            {"do": "release", "table": POPULATION, "version": "202611240000"})
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=0)

    def test_only_the_spelling_of_a_number_is_no_change(self):
        self.upstream.do({"do": "server", "spelling": "point"},
                         {"do": "release", "table": POPULATION,
                          "version": "202611230000"})
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=0)
        self.assertEqual(self.world.release(), self.first.release())
        self.assertEqual(self.world.sql(
            "select count(*) from core.observation_history"), "0")

    def test_upstream_gone(self):
        before = self.world.tree()
        night = self.world.run("run", now=SECOND_NIGHT)
        self.assertEqual(night.status, 1, night)
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if not name.startswith("status.json")], [])
        for source in ("cbs-03759ned", "cbs-83625ned", "cbs-85792ned",
                       "cbs-81955ned", "cbs-71486ned"):
            self.assertIn(source, night.last)
        status = json.dumps(self.world.document("status.json"), default=str)
        self.assertIn("verouderd_sinds", status)
        self.typed(night)
        # It comes back, unaided; the outage leaves no trace in the figures.
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertEqual(self.world.release(), self.first.release())

    def typed(self, night):
        """What the night says to type shows its own home: a table whose
        columns stand, and each reason once."""
        command = re.search("(?m)^look at .*, or: (.*)$", night.out).group(1)
        env = self.world.environment(WOONDRUK_HOME=None, WOONDRUK_SOURCES=None)
        shown = subprocess.run(["sh", "-c", command], cwd="/", text=True,
                               capture_output=True, env=env)
        self.assertEqual(shown.returncode, 1, shown.stderr)
        _, table, *why = shown.stdout.split("\nlate: ")[0].split("\n\n")
        self.assertEqual(len({one.split("    ")[0] for one in why}), len(why))
        self.assertLess(len(why), 3, shown.stdout)      # of five sources
        why = "\n".join(why)
        heading, *rows = table.split("\n")
        for row in rows:
            self.assertEqual(row[heading.index("state") - 2:][:2], "  ", row)
            if " stale " in row:
                self.assertRegex(row[heading.index("failing since"):],
                                 "^2026-11-24 02:00  [0-9-]+ +[0-9]{5}")
        self.assertEqual([row.split()[0] for row in rows
                          if " stale " in row],
                         re.findall("cbs-[0-9]+ned", why))
        self.assertLessEqual(max(map(len, why.split("\n"))), 78)

    def test_the_words_of_an_outage_are_the_same_every_night(self):
        """So that the morning mail tells it once."""
        words = [self.world.run("run", now=now).last
                 for now in (SECOND_NIGHT, THIRD_NIGHT)]
        self.assertIn("exit status 1, ", words[0])
        self.assertEqual(words[0], words[1])

    def test_offline_after_a_good_night_uses_the_depot(self):
        self.upstream.do({"do": "clear-requests"})
        before = self.world.tree()
        self.world.night(now=SECOND_NIGHT)
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if not name.startswith("status.json")], [])
        self.assertEqual(self.upstream.requests(), [])

    def test_without_database_and_tree_all_begins_anew_from_the_depot(self):
        """With a tree it would be restored: test_keeping.py."""
        self.world.server.create(self.world.name)
        shutil.rmtree(self.world.public)
        self.world.night(now=SECOND_NIGHT)
        # No run has the number of one that the depot tells of.
        self.assertEqual(self.world.sql("select min(run_id) from ledger.run"),
                         "2")
        row = self.world.row("bevolking", "GM0363", "2026")
        self.assertEqual(row["waarde"], 941927)
        self.assertEqual(self.world.run("verify").status, 0)

    def test_a_trial_stays_one(self):
        """What came through WOONDRUK_REDIRECT is never shown as real, and
        never stands beside what is."""
        self.world.public += "-else"
        night = self.world.run("publish", now=SECOND_NIGHT)
        self.assertEqual(night.status, 0, night)
        self.assertIs(self.world.document("v1/manifest.json")["proef"], True)
        os.remove(os.path.join(self.world.home, "depot/trial"))
        log = os.path.join(self.world.home, "depot/log.jsonl")
        with open(log, "rb") as file:
            before = file.read()
        # One whose bodies are real, of whatever source, is no place for one.
        for command in (["fetch"], ["fetch", "--only", "taakstelling"],
                        ["land"], ["run"], ["publish"]):
            with self.subTest(command=command):
                night = self.world.run(*command, upstream=self.upstream)
                self.assertEqual(night.status, 64, night)
                self.assertIn("real answers, and WOONDRUK_REDIRECT is set",
                              night.last)
                self.assertIn("give another --home", night.last)
        with open(log, "rb") as file:
            self.assertEqual(file.read(), before)
        self.assertEqual(self.world.run("status").status, 0)
        night = self.world.run("land", WOONDRUK_REDIRECT=None)
        self.assertEqual(night.status, 0, night)

    def test_only_one_source(self):
        self.upstream.do({"do": "clear-requests"})
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=0,
                         more=["--only", "cbs-83625ned"])
        self.assertEqual({one["table"] for one in self.upstream.requests()},
                         {"83625NED"})

    def test_json_summary(self):
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=0,
                                 more=["--json"])
        summary = json.loads(night.out)
        self.assertEqual(summary["exit_status"], 0)
        self.assertEqual({row["source"] for row in summary["sources"]
                          if row["source"].startswith("cbs-")},
                         {"cbs-03759ned", "cbs-83625ned", "cbs-85792ned",
                          "cbs-81955ned", "cbs-71486ned"})
        self.assertFalse(summary["published"])
        self.assertEqual("r/" + summary["release"], self.world.release())


if __name__ == "__main__":
    sys.exit(unittest.main())
