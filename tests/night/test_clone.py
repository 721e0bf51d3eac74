"""A fresh copy of the project, alone in a folder, with a PostgreSQL of its own.

As root, and as an ordinary user; without captured answers beside it, without
settings, without network.
"""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import PROGRAM, ROOT, clean_environment      # noqa: E402

# Whoever may do nothing else.
ORDINARY = "nobody"
# For a night of all indicators, on two processors that are busy.
SECONDS = 800
# What a reader of the copy needs; the program comes as built.
PARTS = ("sources", "sql", "output")


class Clone(unittest.TestCase):
    def setUp(self):
        try:
            postgres.programs()
        except postgres.Missing as missing:
            self.skipTest(str(missing))
        self.folder = tempfile.mkdtemp(prefix="woondruk-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        os.chmod(self.folder, 0o755)
        self.copy = os.path.join(self.folder, "woondruk")
        os.mkdir(self.copy)
        for part in PARTS:
            shutil.copytree(os.path.join(ROOT, part),
                            os.path.join(self.copy, part),
                            ignore=shutil.ignore_patterns("public"))
        shutil.copy(PROGRAM, os.path.join(self.copy, "woondruk"))

    def run_as(self, user, *arguments, **more):
        """The program in the copy; user None is who we are."""
        child = {}
        if user is not None:
            entry = pwd.getpwnam(user)
            child = {"user": entry.pw_uid, "group": entry.pw_gid,
                     "extra_groups": []}
        env = dict(clean_environment(), HOME=self.copy,
                   WOONDRUK_COMPRESSION="quick", **more)
        return subprocess.run(
            [os.path.join(self.copy, "woondruk"), *arguments], cwd=self.copy,
            env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=SECONDS, **child)

    def servers(self):
        """Process ids of PostgreSQL servers on a cluster in the copy."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/cmdline" % pid, "rb") as file:
                    line = file.read().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if "postgres" in line and self.folder in line:
                found.append(pid)
        return found

    def night(self, user, **settings):
        done = self.run_as(user, "run", "--offline", **settings)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        path = os.path.join(self.copy, "output/public/v1/gemeenten")
        with open(os.path.join(path, "GM0363.json"), encoding="utf-8") as file:
            self.assertIn("941927", json.dumps(json.load(file)))
        self.awaiting(os.path.dirname(path))
        done = self.run_as(user, "verify")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_as(user, "status")
        self.assertIn("cbs-03759ned", done.stdout, done.stderr)
        self.assertEqual(self.servers(), [], "the server was left running")

    def awaiting(self, v1):
        """Without network most indicators have no figure: the catalogue and
        the front page say what they wait for, and they have no document, which
        would hold nothing but reasons."""
        with open(os.path.join(v1, "indicatoren/index.json"),
                  encoding="utf-8") as file:
            found = {one["id"]: one for one in json.load(file)["indicatoren"]}
        waits = found["corporatiewoningen"]
        self.assertEqual(waits["wacht_op"], ["cbs-82900ned", "cbs-86286ned"])
        self.assertEqual(waits["bestanden"], [])
        self.assertEqual(found["nieuwbouw"]["wacht_op"], [])
        for folder in ("indicatoren", "historie"):
            names = os.listdir(os.path.join(v1, folder))
            self.assertIn("nieuwbouw.json", names)
            self.assertNotIn("corporatiewoningen.json", names)
        with open(os.path.join(v1, "../index.html"), encoding="utf-8") as file:
            self.assertIn("<li>Aandeel corporatiewoningen: wacht op ",
                          file.read())

    def test_as_who_we_are(self):
        self.night(None)
        if os.getuid() == 0:
            # PostgreSQL's user owns its folder, and nothing else.
            data = os.stat(os.path.join(self.copy, "var/pg"))
            self.assertNotEqual(data.st_uid, 0)
            self.assertEqual(os.stat(os.path.join(
                self.copy, "var/depot")).st_uid, 0)

    def test_as_an_ordinary_user(self):
        if os.getuid() != 0:
            self.skipTest("not root: test_as_who_we_are was it")
        entry = pwd.getpwnam(ORDINARY)
        for folder, names, files in os.walk(self.copy):
            for name in names + files + ["."]:
                os.chown(os.path.join(folder, name), entry.pw_uid,
                         entry.pw_gid)
        # What is published has been looked at as who we are.
        self.night(ORDINARY, WOONDRUK_RSVG_CONVERT="none")

    def test_a_signal_ends_it_in_order(self):
        """Ctrl-C and SIGTERM: the server stops with the run."""
        process = subprocess.Popen(
            [os.path.join(self.copy, "woondruk"), "run", "--offline"],
            cwd=self.copy, env=clean_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        # It lands: the server is up and in use.
        told = []
        for line in process.stderr:
            told.append(line)
            if " landed " in line:
                process.terminate()
                break
        _, rest = process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, 143, told + [rest])
        self.assertIn("stopped by SIGTERM", rest)
        self.assertEqual(self.servers(), [])

    def test_a_folder_that_the_server_cannot_enter(self):
        """A checkout under /root: the cluster goes elsewhere."""
        if os.getuid() != 0:
            self.skipTest("not root")
        os.chmod(self.folder, 0o700)
        base = "/var/lib/woondruk"
        before = set(os.listdir(base)) if os.path.isdir(base) else None
        self.addCleanup(self.remove_new, base, before)
        done = self.run_as(None, "gate")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.copy, "var/pg")))

    def remove_new(self, base, before):
        for name in set(os.listdir(base)) - (before or set()):
            shutil.rmtree(os.path.join(base, name))
        if before is None:
            os.rmdir(base)


if __name__ == "__main__":
    sys.exit(unittest.main())
