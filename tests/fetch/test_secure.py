"""Hosts that cannot prove who they are, and hosts of which one address is no
good: real sockets, TLS and certificates, on the loopback address."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import doors                                                    # noqa: E402
from fetching import PROGRAM, SOURCE, Case                      # noqa: E402


class Secure(Case):
    def setUp(self):
        super().setUp()
        self.loaded = doors.preload(PROGRAM)
        if self.loaded is None:
            self.skipTest("there is no faulty.so beside the program")
        self.release()

    def fetch_by(self, six, four, **settings):
        with doors.doors(self.upstream, self.loaded, six, four) as (
                self.opened, more):
            return self.home.fetch(more.pop("WOONDRUK_REDIRECT"), "--only",
                                   SOURCE, **dict(more, **settings))

    def is_answered(self, six, four):
        """Everything that was asked, and by CBS's first service."""
        self.fresh()
        outcome = self.fetch_by(six, four)
        self.assertEqual(outcome.state(SOURCE), "fetched", outcome.text)
        self.assertNotIn("cbs-odata3", outcome.text)

    def is_refused(self, form, why):
        """Nothing of it is taken, and what there was serves."""
        before = self.home.snapshot(SOURCE)
        outcome = self.fetch_by(None, form)
        self.assertEqual(outcome.status, 1, outcome.text)
        self.assertRegex(outcome.lines[SOURCE],
                         "failed +.*%s.*; using the snapshot" % why)
        self.assertEqual(self.home.snapshot(SOURCE), before)
        self.assertEqual(self.upstream.requests(), [])
        return outcome

    def test_who_proves_it_is_asked(self):
        self.is_answered(None, "good")
        self.is_answered("good", None)

    def test_certificates(self):
        for form, why in (("self-signed", "self-signed certificate"),
                          ("expired", "certificate has expired"),
                          ("other-name", "no alternative certificate "
                                         "subject name matches")):
            with self.subTest(form):
                self.is_refused(form, why)
                # It does not pass by asking again; the older service of
                # the table is asked too.
                self.assertEqual(self.opened[1].taken, len(doors.HOSTS))

    def test_no_tls(self):
        self.is_refused("plain", "cannot be reached.*wrong version number")
        self.is_refused("cut", "cannot be reached")

    def test_a_handshake_that_hangs(self):
        outcome = self.is_refused("silent", "cannot be reached")
        self.assertLess(outcome.seconds, 60)

    def test_of_two_addresses_one_is_no_good(self):
        for six, four in (("silent", "good"), ("full", "good"),
                          ("good", "silent")):
            with self.subTest("%s, %s" % (six, four)):
                self.is_answered(six, four)

    def test_no_names(self):
        outcome = self.fetch_by(None, "good", DRILL_NAMES="0")
        self.assertRegex(outcome.lines[SOURCE],
                         "failed +.*cannot be reached: Could not resolve host")
        self.assertEqual(self.opened[1].taken, 0)


if __name__ == "__main__":
    unittest.main()
