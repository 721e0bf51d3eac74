"""The nightly script: one at a time, and mail only when it is news.

What the script prints is what cron mails. The program is a stand-in that ends
as a test wants, so that nights pass quickly.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, "cron", "woondruk-nightly")
STAND_IN = """#!/bin/sh
echo "$*" >>"$WOONDRUK_HOME/calls"
echo 'a summary'
echo '2026-11-23T02:00:00Z info  fetch: a line of the log' >&2
[ -z "$WHY" ] || echo "woondruk run: exit status $STATUS, some words: $WHY" >&2
sleep "${SLEEP:-0}"
exit "$STATUS"
"""


class Nightly(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="woondruk-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.home = os.path.join(self.folder, "home")
        self.program = os.path.join(self.folder, "stand-in")
        with open(self.program, "w", encoding="ascii") as file:
            file.write(STAND_IN)
        os.chmod(self.program, 0o755)

    def night(self, status, why="", *arguments, **more):
        env = dict(os.environ, WOONDRUK_HOME=self.home, STATUS=str(status),
                   WOONDRUK_PROGRAM=self.program, WHY=why, **more)
        done = subprocess.run([SCRIPT, "--now", *arguments], env=env,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def log(self):
        names = [name for name in os.listdir(self.home + "/log")
                 if name.startswith("night-")]
        with open(os.path.join(self.home, "log", names[0]),
                  encoding="utf-8") as file:
            return file.read()

    def test_a_good_night_is_silent_and_logged(self):
        self.assertEqual(self.night(0, "published"), (0, ""))
        self.assertIn("a line of the log", self.log())
        self.assertIn("a summary", self.log())
        self.assertIn("exit status 0", self.log())

    def test_what_is_to_be_reviewed_is_one_mail(self):
        """Though all is well; that something was published is none."""
        status, mail = self.night(0, "published 2026-11-23; to review: cbs-a")
        self.assertEqual(status, 0)
        self.assertIn("exit status 0\n\n  * to review: cbs-a\n\na summary", mail)
        stands = "nothing new to publish, 2026-11-23 stands"
        self.assertEqual(self.night(0, stands + "; to review: cbs-a"), (0, ""))
        self.assertIn("* to review: cbs-a, cbs-b\n", self.night(
            0, stands + "; to review: cbs-a, cbs-b")[1])
        self.assertEqual(self.night(0, stands), (0, ""))
        self.assertIn("* to review: cbs-a\n", self.night(
            1, "no answer: cbs-c; to review: cbs-a")[1])

    def test_arguments_go_to_run(self):
        self.night(0, "", "--only", "cbs-03759ned")
        with open(self.home + "/calls", encoding="ascii") as file:
            self.assertEqual(file.read(), "run --only cbs-03759ned\n")

    def test_five_nights_of_one_outage_are_one_mail(self):
        why = "recording: cbs-a; no answer: cbs-b"
        status, mail = self.night(1, why)
        self.assertEqual(status, 1)
        for expected in ("  * recording: cbs-a\n", "  * no answer: cbs-b\n",
                         "a summary", "The log: "):
            self.assertIn(expected, mail)
        for _ in range(4):
            self.assertEqual(self.night(1, why), (1, ""))

    def test_a_kind_of_trouble_is_one_line(self):
        """However many sources have it; each is remembered by itself."""
        why = "no figures: cbs-a, cbs-b; recording: cbs-c"
        mail = self.night(1, why)[1]
        self.assertIn("  * no figures: cbs-a, cbs-b\n  * recording: cbs-c\n",
                      mail)
        self.assertEqual(self.night(1, "no figures: cbs-b")[1], "")
        mail = self.night(1, "no figures: cbs-b, cbs-d")[1]
        self.assertIn("  * no figures: cbs-b, cbs-d\n", mail)
        self.assertEqual(
            self.night(1, "no figures: cbs-d, cbs-b")[1], "")
        held = "the gate: coverage, honest-rows"
        self.assertIn("  * the gate: coverage, honest-rows\n",
                      self.night(2, held)[1])

    def test_what_gets_worse_is_mailed_and_what_gets_better_is_not(self):
        self.night(1, "no answer: cbs-a")
        self.assertIn("cbs-b", self.night(
            1, "no answer: cbs-a; no answer: cbs-b")[1])
        self.assertEqual(self.night(1, "no answer: cbs-a")[1], "")
        # It was over, so that it is news again.
        self.assertIn("cbs-b", self.night(
            1, "no answer: cbs-a; no answer: cbs-b")[1])

    def test_recovery_is_silent_and_the_next_outage_is_news(self):
        self.night(1, "no answer: cbs-a")
        self.assertEqual(self.night(0, "published"), (0, ""))
        self.assertIn("cbs-a", self.night(1, "no answer: cbs-a")[1])

    def test_the_same_trouble_is_told_again_after_a_week(self):
        self.night(1, "no answer: cbs-a")
        told = os.path.join(self.home, "log", "told")
        before = time.time() - 7.5 * 86400
        os.utime(told, (before, before))
        self.assertIn("cbs-a", self.night(1, "no answer: cbs-a")[1])
        self.assertEqual(self.night(1, "no answer: cbs-a")[1], "")

    def test_worse_statuses_are_mailed(self):
        for status in (2, 64, 69, 70, 75):
            with self.subTest(status=status):
                got, mail = self.night(status, "trouble %d" % status)
                self.assertEqual(got, status)
                self.assertIn("trouble %d" % status, mail)

    def test_a_program_that_dies_without_a_word(self):
        status, mail = self.night(139)
        self.assertEqual(status, 139)
        self.assertIn("without saying", mail)

    def test_a_program_that_hangs_is_ended(self):
        began = time.monotonic()
        status, mail = self.night(0, SLEEP="30", WOONDRUK_DEADLINE="-1799")
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual(status, 124)
        self.assertIn("it hung", mail)

    def test_one_at_a_time(self):
        os.makedirs(self.home + "/log")
        with open(self.home + "/log/lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            status, mail = self.night(0)
            self.assertEqual(status, 75)
            self.assertIn("still running", mail)
        self.assertFalse(os.path.exists(self.home + "/calls"))
        self.assertEqual(self.night(0)[0], 0)

    def test_old_logs_go(self):
        os.makedirs(self.home + "/log")
        old = self.home + "/log/night-2020-01-01.log"
        with open(old, "w", encoding="ascii"):
            pass
        os.utime(old, (1, 1))
        self.night(0)
        self.assertFalse(os.path.exists(old))

    def test_a_random_delay_unless_told(self):
        env = dict(os.environ, WOONDRUK_HOME=self.home, STATUS="0", WHY="",
                   WOONDRUK_PROGRAM=self.program, WOONDRUK_DELAY="3600")
        process = subprocess.Popen([SCRIPT], env=env,
                                   stdin=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        # One in 1800 delays is shorter than this wait.
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(2)
        os.killpg(process.pid, 15)
        process.wait(10)
        self.assertFalse(os.path.exists(self.home + "/calls"))

    def test_shellcheck(self):
        if shutil.which("shellcheck") is None:
            self.skipTest("shellcheck is not installed")
        done = subprocess.run(["shellcheck", SCRIPT], capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    sys.exit(unittest.main())
