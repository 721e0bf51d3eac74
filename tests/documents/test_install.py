"""make install puts all that a machine without a checkout needs."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT,
                                                     "build/san/woondruk")
CLEAN = {key: value for key, value in os.environ.items()
         if not key.startswith(("WOONDRUK", "PG", "DATABASE_URL", "MAKE",
                                "MFLAGS", "TEST_"))}


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="woondruk-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chmod(cls.folder, 0o755)
        # The build that stands there is taken, so that nothing is compiled.
        words = ["SAN=1"] if "/san/" in PROGRAM else []
        done = subprocess.run(
            ["make", "install", "DESTDIR=" + cls.folder, *words], cwd=ROOT,
            env=CLEAN, stdin=subprocess.DEVNULL, capture_output=True,
            text=True)
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)
        cls.local = os.path.join(cls.folder, "usr/local")
        cls.share = os.path.join(cls.local, "share/woondruk")

    def test_all_is_there(self):
        for name in ("bin/woondruk", "share/man/man1/woondruk.1",
                     "share/woondruk/sql/1-schema",
                     "share/woondruk/sql/4-indicators/bevolking.sql",
                     "share/woondruk/sources/cbs-03759ned/source.json",
                     "share/woondruk/sources/cbs-03759ned/recording.tsv",
                     "share/woondruk/output/contract.json",
                     "share/woondruk/cron/woondruk-nightly"):
            self.assertTrue(os.path.exists(os.path.join(self.local, name)),
                            name)
        self.assertFalse(os.path.exists(os.path.join(self.share,
                                                     "output/public")))

    def run_here(self, *command):
        return subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120,
            env=dict(CLEAN, WOONDRUK_SHARE=self.share,
                     WOONDRUK_SOURCES=self.share + "/sources",
                     WOONDRUK_HOME=self.folder + "/home",
                     WOONDRUK_PUBLIC=self.folder + "/public",
                     WOONDRUK_MEMORY_KB="0", DATABASE_URL="postgresql://x@"
                     "/x?host=" + self.folder))

    def test_it_finds_its_definitions(self):
        done = self.run_here(os.path.join(self.local, "bin/woondruk"),
                             "check")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("all well", done.stdout)

    def test_the_nightly_script_finds_the_program(self):
        """No database here, so that the mail says so."""
        done = self.run_here(os.path.join(self.share, "cron/woondruk-nightly"),
                             "--now", "--offline")
        self.assertEqual(done.returncode, 69, done.stdout + done.stderr)
        self.assertIn("exit status 69", done.stdout)

    def test_the_manual_page_has_no_warning(self):
        if shutil.which("mandoc") is None:
            self.skipTest("mandoc is not installed")
        done = subprocess.run(
            ["mandoc", "-T", "lint", "-W", "warning",
             os.path.join(self.local, "share/man/man1/woondruk.1")],
            capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    sys.exit(unittest.main())
