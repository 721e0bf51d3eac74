"""What check.py makes of a reader that is not there."""

import contextlib
import io
import os
import sys
import unittest
from unittest import mock

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import check                                            # noqa: E402


def absent(*_):
    raise check.Skip("it is not installed")


class Skipped(unittest.TestCase):
    def read(self, *named):
        """How many failed, and what was said."""
        said = io.StringIO()
        with mock.patch.object(check, "READERS", [
                ("links", lambda *_: "well"), ("xmllint", absent),
                ("axe", absent)]), contextlib.redirect_stdout(said):
            return check.read("tree", HERE, HERE,
                              check.without(named)), said.getvalue()

    def test_it_fails(self):
        with mock.patch.object(check, "STANDARDS", HERE):
            failed, said = self.read()
        self.assertEqual(failed, 2, said)
        self.assertIn("axe               FAILED, skipped: it is not", said)

    def test_unless_it_is_named(self):
        with mock.patch.object(check, "STANDARDS", HERE):
            self.assertEqual(self.read("axe", "xmllint")[0], 0)

    def test_a_clone_has_no_standards(self):
        with mock.patch.object(check, "STANDARDS", HERE + "/none"):
            self.assertEqual(self.read("axe")[0], 0)
            self.assertEqual(self.read()[0], 1)


if __name__ == "__main__":
    unittest.main()
