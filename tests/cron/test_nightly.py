"""The nightly script: one at a time, and mail only when it is news.

What the script prints is what cron mails. The program is a stand-in that ends
as a test wants, so that nights pass quickly, and curl is one that notes what it
is given.
"""

import fcntl
import os
import re
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
if [ "$1" = status ]; then
	cat "$WOONDRUK_HOME/status$2" 2>/dev/null
	exit "${STATUS_STATUS:-$STATUS}"
fi
env >"$WOONDRUK_HOME/environment"
echo "$*" >>"$WOONDRUK_HOME/calls"
echo 'a summary'
echo '2026-11-23T02:00:00Z info  fetch: a line of the log' >&2
[ -z "${WHY_RAW:-}" ] || printf '%s\\n' "$WHY_RAW" >&2
[ -z "$WHY" ] || echo "woondruk run: exit status $STATUS, some words: $WHY" >&2
sleep "${SLEEP:-0}"
exit "$STATUS"
"""
CURL = """#!/bin/sh
{
	echo "arguments $*"
	env | sed 's/^/environment /'
	sed 's/^/config /'
} >>"$WOONDRUK_HOME/curl"
exit "${CURL_STATUS:-0}"
"""
PING = "https://hc.example/9f3c-a-secret"
BRIEF = """  stale since 2026-11-20: cbs-a
    why: HTTP 503
    readers see: its last good figures, of 2026-11-19
    to do: nothing for a night or two
"""


class Nightly(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="woondruk-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.home = os.path.join(self.folder, "home")
        self.program = os.path.join(self.folder, "stand-in")
        self.path = self.folder + "/bin:" + os.environ["PATH"]
        self.metrics = os.path.join(self.folder, "woondruk.prom")
        os.makedirs(self.home)
        self.write("stand-in", STAND_IN)
        os.mkdir(self.folder + "/bin")
        self.write("bin/curl", CURL)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def night(self, status, why="", *arguments, **more):
        env = dict(os.environ, WOONDRUK_HOME=self.home, STATUS=str(status),
                   WOONDRUK_PROGRAM=self.program, WHY=why, **more)
        env["PATH"] = more.get("PATH", self.path)
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
        self.assertIn("exit status 0\n  * to review: cbs-a\n\n", mail)
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
                         "The log: ", "troubleshooting.md"):
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

    def a_week_passes(self):
        told = os.path.join(self.home, "log", "told")
        lines = self.read(told).replace(time.strftime("%Y-%m-%d\t",
                                                      time.gmtime()),
                                        "2026-01-05\t")
        self.write(told, lines)
        before = time.time() - 7.5 * 86400
        os.utime(told, (before, before))

    def test_the_same_trouble_is_told_again_after_a_week(self):
        self.assertNotIn("nothing new", self.night(1, "no answer: cbs-a")[1])
        self.a_week_passes()
        self.assertIn("exit status 1; nothing new, and it still lasts\n  * no "
                      "answer: cbs-a\n", self.night(1, "no answer: cbs-a")[1])
        self.assertEqual(self.night(1, "no answer: cbs-a")[1], "")

    def test_the_mail_says_since_when_what_readers_see_and_what_to_do(self):
        """As the program tells it, when it can."""
        self.write("home/status--brief", BRIEF)
        self.assertIn("  * not fetched: cbs-a\n\n%s\nThe log: " % BRIEF,
                      self.night(1, "not fetched: cbs-a")[1])
        # What it told before it failed is not what happened.
        mail = self.night(69, "no space left on the disk")[1]
        self.assertNotIn("cbs-a", mail)

    def test_the_mail_of_the_readme(self):
        """What the program says in it is tried by tests/unit/test_standing.c."""
        with open(os.path.join(ROOT, "cron/README.md"),
                  encoding="utf-8") as file:
            shown = re.search(r"(?ms)^    (woondruk: exit status.*?)^\S",
                              file.read()).group(1)
        shown = re.sub("(?m)^    ", "", shown).rstrip("\n") + "\n"
        brief = re.search(r"(?ms)^  stale.*?(?=^$)", shown).group(0)
        self.write("home/status--brief", brief)
        mail = self.night(1, "not fetched: cbs-83625ned")[1]
        self.assertEqual(
            re.sub(r"\S+/log/night-\S+", "LOG", mail).replace(
                os.path.join(ROOT, "cron"), "CRON"),
            re.sub(r"\S+/log/night-\S+", "LOG", shown).replace(
                "/usr/local/share/woondruk/cron", "CRON"))

    def test_the_same_of_what_the_program_cannot_tell(self):
        todo = {64: "woondruk check", 69: "df -h", 70: "report it",
                75: "its deadline", 124: "end of the log", 139: "report it"}
        for status, words in todo.items():
            with self.subTest(status=status):
                mail = self.night(status, "trouble %d" % status)[1]
                self.assertRegex(mail, r"  since %s\n    readers see: the last "
                                 r"release, .*\n    to do: .*%s" % (
                                     time.strftime("%Y-%m-%d", time.gmtime()),
                                     words))
        self.a_week_passes()
        self.assertIn("\n  since 2026-01-05\n",
                      self.night(139, "trouble 139")[1])

    def test_the_mail_is_a_screen(self):
        self.write("home/status--brief", BRIEF * 30)
        why = "; ".join("kind %s: %s" % ("abcdefgh"[n], ", ".join(
            "cbs-%d" % n for n in range(60))) for n in range(8))
        for status in (1, 64):
            with self.subTest(status=status):
                self.night(0)
                mail = self.night(status, why)[1]
                self.assertLessEqual(mail.count("\n"), 24, mail)
                self.assertIn("  * kind a: cbs-0, cbs-1", mail)
                self.assertIn("\n    ...\n\n", mail)
                for line in mail.split("\n"):
                    if not line.startswith(("The log: ", "More: ")):
                        self.assertLessEqual(len(line), 78)

    def test_no_commands_for_a_terminal(self):
        mail = self.night(139, "", WHY_RAW="\x1b[2J\x07 a\tb")[1]
        self.assertIn("without saying why: [2J a b", mail)
        self.assertNotRegex(mail, "[\x00-\x09\x0b-\x1f]")

    # Metrics.

    def measured(self, *night, **more):
        status, mail = self.night(*night, WOONDRUK_METRICS=self.metrics, **more)
        self.assertEqual(status, night[0])
        # Nothing is left of what was written first.
        self.assertEqual([name for name in os.listdir(self.folder)
                          if name.startswith("woondruk.prom.")], [])
        return mail

    def test_metrics_are_those_of_the_program_and_how_the_night_ended(self):
        self.write("home/status--prometheus", "woondruk_held 1\n")
        for status in (0, 1, 2):
            self.measured(status, "to review: cbs-a")
            self.assertRegex(
                self.read(self.metrics), r"^woondruk_held 1\n# HELP woondruk_"
                r"night_exit_status .*\n# TYPE woondruk_night_exit_status "
                r"gauge\nwoondruk_night_exit_status %d\n(#.*\n){2}"
                r"woondruk_night_timestamp_seconds \d{10}\n$" % status)

    def test_metrics_without_the_program(self):
        """What it wrote before it failed may be half."""
        self.write("home/status--prometheus", "woondruk_he")
        self.measured(69, "no database")
        self.assertTrue(self.read(self.metrics).startswith("# HELP woondruk_"
                                                           "night_exit_status"))
        self.assertIn("\nwoondruk_night_exit_status 69\n",
                      self.read(self.metrics))

    def test_metrics_are_whole_or_as_they_were(self):
        self.metrics = os.path.join(self.folder, "none", "woondruk.prom")
        self.assertIn("  * metrics: cannot write %s" % self.metrics[:40],
                      self.measured(0))
        # Told once, as any trouble.
        self.assertEqual(self.measured(0), "")
        self.assertIn("metrics: cannot write", self.log())

    # The ping.

    def pinged(self, *night, **more):
        """The address that was asked."""
        path = os.path.join(self.home, "curl")
        if os.path.exists(path):
            os.remove(path)
        status, mail = self.night(*night, WOONDRUK_PING=more.pop(
            "ping", PING), **more)
        self.assertEqual(status, night[0])
        self.assertNotIn(PING, mail + self.log())
        self.assertNotIn("a-secret", self.read("home/environment"))
        if not os.path.exists(path):
            return None
        lines = self.read(path).splitlines()
        for line in lines:
            if not line.startswith("config "):
                self.assertNotIn("a-secret", line)
        urls = [line for line in lines if line.startswith("config url")]
        self.assertEqual(len(urls), 1)
        return urls[0]

    def test_ping_of_success_and_failure(self):
        for status in (0, 1):
            self.assertEqual(self.pinged(status, "x"),
                             'config url = "%s"' % PING)
        for status in (2, 64, 69, 70, 139):
            self.assertEqual(self.pinged(status, "x"),
                             'config url = "%s/fail"' % PING)
        other = "https://other.example/a-secret?status=down"
        self.assertEqual(self.pinged(2, "x", WOONDRUK_PING_FAIL=other),
                         'config url = "%s"' % other)

    def test_a_ping_that_is_not_answered_is_of_the_log(self):
        self.assertIsNotNone(self.pinged(0, CURL_STATUS="28"))
        self.assertIn("ping: not answered (curl: 28)", self.log())
        self.assertEqual(self.night(0, WOONDRUK_PING=PING, CURL_STATUS="22"),
                         (0, ""))

    def test_no_ping_by_an_address_that_is_none(self):
        for ping in ('https://hc.example/"\noutput = "a-secret', "a-secret",
                     "file:///a-secret", "https://a-secret b"):
            self.assertIsNone(self.pinged(0, ping=ping))
        self.assertIn("ping: WOONDRUK_PING is no address", self.log())
        self.night(0)
        self.assertIn("  * ping: WOONDRUK_PING is no address\n",
                      self.night(0, WOONDRUK_PING="a-secret")[1])

    def test_nobody_is_pinged_unless_asked(self):
        self.night(0)
        self.night(2, "x")
        self.assertFalse(os.path.exists(self.home + "/curl"))

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
        os.makedirs(self.home + "/log", exist_ok=True)
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
