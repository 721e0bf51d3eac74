"""The systemd unit: as confined as README.md says, and a night runs within it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import confined

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
UNIT = os.path.join(ROOT, "cron", "woondruk.service")
PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT,
                                                     "build/san/woondruk")
# systemd's exposure, of 0 to 10: worse than this is no night of ours.
CEILING = 1.5
USER = "postgres"
STAND_IN = "#!/bin/sh\necho stood in\n"
SVG = ('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
       '<text y="8">a</text></svg>')


class Unit(unittest.TestCase):
    def test_exposure_is_what_the_readme_says(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("systemd-analyze is not installed")
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager",
             UNIT], capture_output=True, text=True,
            env=dict(os.environ, LC_ALL="C"))
        found = re.search(r"exposure level .*: ([\d.]+) ", done.stdout)
        if found is None:
            self.skipTest("this systemd-analyze reads no unit offline: "
                          + done.stderr.strip())
        with open(os.path.join(ROOT, "cron", "README.md"),
                  encoding="utf-8") as file:
            told = re.search(r"exposure of ([\d.]+)", file.read())[1]
        self.assertEqual(found[1], told, done.stdout)
        self.assertLessEqual(float(found[1]), CEILING)


class Night(unittest.TestCase):
    """What a night does, step by step, under the unit's own limits."""

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root can confine as systemd does")
        if not os.path.exists(confined.NUMBERS) or \
                shutil.which("systemd-analyze") is None:
            raise unittest.SkipTest("no systemd here, or another processor")
        cls.folder = tempfile.mkdtemp(prefix="woondruk-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        shutil.chown(cls.folder, USER)
        cls.limits = confined.Limits(UNIT, USER)
        for path in (PROGRAM, UNIT):
            if subprocess.run(["test", "-r", path], user=USER).returncode:
                raise unittest.SkipTest("user %s cannot reach %s"
                                        % (USER, path))

    def run_within(self, *command):
        # A leak is looked for with ptrace, which the unit refuses.
        return subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=300,
            preexec_fn=self.limits.enter,
            env={"PATH": os.environ["PATH"], "WOONDRUK_HOME": self.folder,
                 "WOONDRUK_PUBLIC": self.folder + "/public",
                 "WOONDRUK_PROGRAM": self.folder + "/stand-in",
                 "ASAN_OPTIONS": "detect_leaks=0"})

    def done_well(self, *command, well=(0,)):
        done = self.run_within(*command)
        self.assertIn(done.returncode, well, done.stdout + done.stderr)

    def test_what_the_unit_refuses_is_refused(self):
        self.done_well("/usr/bin/python3", "-c", """
import ctypes, mmap, os
refused = 0
def refuse(what, *words):
    global refused
    try:
        what(*words)
    except PermissionError:
        refused += 1
refuse(mmap.mmap, -1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,
       mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
refuse(os.chown, "/", 0, 0)
refuse(os.setuid, 0)
libc = ctypes.CDLL(None, use_errno=True)
for name in "ptrace", "mount", "chroot":
    refused += getattr(libc, name)(0, 0, 0, 0, 0) == -1 and \\
        ctypes.get_errno() == 1
assert refused == 6, refused
assert not os.path.exists("/proc/meminfo")
""")

    def test_the_script(self):
        """Its limits, its locks, its log."""
        program = self.folder + "/stand-in"
        with open(program, "w", encoding="ascii") as file:
            file.write(STAND_IN)
        os.chmod(program, 0o755)
        self.done_well(ROOT + "/cron/woondruk-nightly", "--now")
        logs = os.listdir(self.folder + "/log")
        self.assertIn("lock", logs)

    def test_the_program_with_a_postgresql_of_its_own(self):
        self.done_well(PROGRAM, "fetch", "--offline", "--only",
                       "rotterdam-beschermd-wonen", well=(0, 1))
        # Nothing to land: it makes the database, and brings it along.
        self.done_well(PROGRAM, "land", "--only",
                       "rotterdam-beschermd-wonen", well=(0, 1))

    def test_pictures(self):
        if shutil.which("rsvg-convert") is None:
            self.skipTest("rsvg-convert is not installed")
        with open(self.folder + "/a.svg", "w", encoding="ascii") as file:
            file.write(SVG)
        self.done_well("rsvg-convert", "--output", self.folder + "/a.png",
                       self.folder + "/a.svg")


if __name__ == "__main__":
    sys.exit(unittest.main())
