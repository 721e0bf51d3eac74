"""The morning after a bad night, as the person on call sees it: what is stale,
quarantined and held, in the mail, by `woondruk status` in all its ways, as
metrics and as a ping.  One night has all of it."""

import csv
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import TABLE, moves                       # noqa: E402
from world import (NIGHT_SECONDS, PROGRAM, ROOT,        # noqa: E402
                   SECOND_NIGHT, AfterFirstNight)

SCRIPT = os.path.join(ROOT, "cron", "woondruk-nightly")
SECRET = "/9f3c-a-secret"
INDEX, PRICES = "85792NED", "83625NED"
VERSION = {"do": "release", "version": "202611230000"}
# Seconds since 1970.
SECOND = 1795485600


class Pinged:
    """What the address of the ping was asked."""

    def __init__(self, case):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *ignored):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        case.addClassCleanup(server.server_close)
        case.addClassCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d%s" % (server.server_port, SECRET)


class BadNight(AfterFirstNight):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = cls.first.copy("-al")
        cls.addClassCleanup(cls.world.close)
        # A little more than the gate lets through.
        actions, _ = moves(cls.first, 0.12)
        cls.upstream.do({"do": "reset"})
        for n in range(0, len(actions), 50):
            cls.upstream.do(*actions[n:n + 50])
        cls.upstream.do(
            dict(VERSION, table=TABLE),
            {"do": "drop-rows", "table": INDEX, "period": "2024JJ00"},
            dict(VERSION, table=INDEX),
            {"do": "fault", "fault": "status", "status": 503,
             "table": "*" + PRICES})
        cls.pinged = Pinged(cls)
        cls.metrics = os.path.join(cls.world.folder, "woondruk.prom")
        cls.program = os.path.join(cls.world.under_test,
                                   os.path.basename(PROGRAM))
        done = subprocess.run(
            [SCRIPT, "--now"], cwd=cls.world.folder, text=True,
            stdin=subprocess.DEVNULL, capture_output=True,
            timeout=NIGHT_SECONDS, env=cls.world.environment(
                now=SECOND_NIGHT, upstream=cls.upstream,
                WOONDRUK_PROGRAM=cls.program, WOONDRUK_MEMORY_KB="0",
                WOONDRUK_METRICS=cls.metrics, WOONDRUK_PING=cls.pinged.url))
        if done.returncode != 2:
            raise AssertionError("no bad night: %s" % done)
        cls.mail = done.stdout + done.stderr

    def status(self, *arguments):
        night = self.world.run("status", *arguments, now=SECOND_NIGHT)
        self.assertEqual((night.status, night.err), (2, ""), night)
        return night.out

    def section(self, text, head):
        """A trouble, on one line."""
        found = re.search(r"(?m)^  %s.*\n(    .*\n)+" % re.escape(head), text)
        self.assertIsNotNone(found, text)
        return " ".join(found.group(0).split())

    def test_what_is_held_with_its_rows_and_what_accepts_it(self):
        held = self.section(self.status(), "held since 2026-11-24: change-share")
        self.assertRegex(held, r"why: more figures .* \(\d+ rows, the first: "
                         r"indicator bevolking, gebied GM\d{4}")
        self.assertIn("readers see: the last release, without what is new, of "
                      "2026-11-23", held)
        path, accept = re.search(r"to do: look at all rows, in (\S+); if they "
                                 r"are right: (.*)$", held).groups()
        with open(path, encoding="utf-8", newline="") as file:
            self.assertTrue(list(csv.DictReader(file)))
        # As it stands there it goes to the right home.
        self.assertEqual(accept, "%s --home %s --sources %s/sources accept %s "
                         '--reason "..."' % (
                             self.program, self.world.home,
                             self.world.under_test, self.world.sql(
                                 "select max(run_id) from ledger.gate")))

    def test_what_is_quarantined_with_the_drift(self):
        text = self.section(self.status(),
                            "quarantined since 2026-11-24: cbs-85792ned")
        self.assertRegex(text, r"why: 68 of 68 known cells of 2024 have no "
                         r'value any more; .*"accepts": "202611230000 WHY"')
        self.assertIn("readers see: its last good figures, of 2026-11-23",
                      text)
        self.assertIn("check --live --only cbs-85792ned", text)

    def test_what_is_stale_since_when_and_when_it_is_expected(self):
        out = self.status()
        text = self.section(out, "stale since 2026-11-24: cbs-83625ned")
        self.assertIn("HTTP 503", text)
        self.assertNotIn("https://", text)
        self.assertIn("readers see: its last good figures, of 2026-11-23",
                      text)
        self.assertIn("nothing for a night or two", text)
        row = re.search(r"(?m)^  cbs-83625ned +stale .*", out).group(0)
        self.assertRegex(row, "2026-11-24 02:00  2027-02     83625NED$")

    def test_the_same_for_programs(self):
        told = json.loads(self.status("--json"))
        # Only at the end may there come more.
        self.assertEqual(list(told), [
            "release", "last_run", "sources", "late", "announcements",
            "unknown_phrases", "review", "failing", "ended_tables",
            "candidates", "splices", "held", "security_txt", "last_status",
            "last_why", "begun", "not_published", "accept"])
        source, = (row for row in told["sources"]
                   if row["source"] == "cbs-85792ned")
        self.assertEqual(list(source), [
            "source", "state", "origin", "table", "version", "retrieved",
            "checked_at", "failing_since", "reason", "quarantined_since",
            "expected", "expected_by", "late_since", "unreachable_since",
            "last_good", "readers_see", "to_do"])
        self.assertEqual(source["readers_see"], "its last good figures")
        self.assertIn("--only cbs-85792ned", source["to_do"])
        held, = told["held"]
        self.assertEqual(list(held), ["check", "means", "rows", "run", "since",
                                      "first", "all_in"])
        self.assertTrue(os.path.exists(held["all_in"]))
        self.assertIn(" accept %s --reason" % held["run"], told["accept"])
        self.assertEqual((told["last_status"], told["last_why"],
                          told["begun"], told["not_published"]),
                         (2, "held: change-share", None, None))

    def test_metrics(self):
        with open(self.metrics, encoding="utf-8") as file:
            text = file.read()
        mine, _, nights = text.partition("# HELP woondruk_night_exit_status ")
        self.assertEqual(mine, self.status("--prometheus"))
        self.assertIn("\nwoondruk_night_exit_status 2\n", nights)
        for line in (
                'source_state{source="cbs-85792ned",state="quarantined"} 1',
                'source_state{source="cbs-85792ned",state="fresh"} 0',
                'source_state{source="cbs-03759ned",state="fresh"} 1',
                'source_late{source="cbs-83625ned"} 0',
                "source_last_good_timestamp_seconds{source="
                '"cbs-83625ned"} %d' % (SECOND - 86400),
                "source_unreachable_since_timestamp_seconds{source="
                '"cbs-83625ned"} %d' % SECOND,
                "source_quarantined_since_timestamp_seconds{source="
                '"cbs-85792ned"} %d' % SECOND,
                "held 1", "not_published 0", "exit_status 2",
                'held_rows{check="change-share"} %s' % self.world.sql(
                    "select rows from ledger.gate_finding order by run_id desc"
                    " limit 1"),
                "release_timestamp_seconds %d" % (SECOND - 86400),
                "last_run_timestamp_seconds %d" % SECOND,
                "last_run_exit_status 2"):
            self.assertIn("\nwoondruk_%s\n" % line, text)
        self.assertEqual(os.stat(self.metrics).st_mode & 0o777, 0o644)

    def test_every_metric_is_documented(self):
        with open(self.metrics, encoding="utf-8") as file:
            told = re.findall(r"(?m)^# HELP (\S+) (.*)$", file.read())
        with open(os.path.join(ROOT, "cron/README.md"),
                  encoding="utf-8") as file:
            rows = re.findall(r"(?m)^\| `(woondruk_\w+)(?:\{[a-z,]+\})?` "
                              r"\| (.*) \|$", file.read())
        self.assertEqual(sorted(rows), sorted(told))

    def test_metrics_are_as_promtool_wants_them(self):
        if shutil.which("promtool") is None:
            self.skipTest("promtool is not installed")
        with open(self.metrics, encoding="utf-8") as file:
            done = subprocess.run(["promtool", "check", "metrics"], stdin=file,
                                  capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_the_mail_is_a_screen(self):
        """What, since when, what readers see, what to do."""
        self.assertLessEqual(self.mail.count("\n"), 24, self.mail)
        self.assertTrue(self.mail.startswith(
            "woondruk: exit status 2\n  * held: change-share\n\n"), self.mail)
        held = self.section(self.mail, "held since 2026-11-24: change-share")
        self.assertIn("readers see: the last release, without what is new, of "
                      "2026-11-23", held)
        self.assertRegex(held, r'to do: .* accept \d+ --reason "\.\.\."$')
        # What else there is, in a line at least.
        for one in ("quarantined since 2026-11-24: cbs-85792ned",
                    "stale since 2026-11-24: cbs-83625ned"):
            self.assertIn("\n  %s\n" % one, self.mail)
        self.assertIn("troubleshooting.md", self.mail)

    def test_the_ping_says_that_it_failed_and_is_secret(self):
        if shutil.which("curl") is None:
            self.skipTest("curl is not installed")
        self.assertEqual(self.pinged.asked, [SECRET + "/fail"])
        for folder, _, names in os.walk(os.path.join(self.world.home, "log")):
            for name in names:
                with open(os.path.join(folder, name),
                          encoding="utf-8") as file:
                    self.assertNotIn(SECRET, file.read(), name)
        self.assertNotIn(SECRET, self.mail)

    def test_one_way_at_a_time(self):
        for words in (("--json", "--brief"), ("--csv",), ("now",)):
            night = self.world.run("status", *words)
            self.assertEqual((night.status, night.out), (64, ""), night)
            self.assertIn("--prometheus", night.last)


if __name__ == "__main__":
    unittest.main()
