"""Charts and maps as PNG: made where the program for it is, of what changed
only; figures never wait for one that cannot be made."""

import glob
import os
import shutil
import stat
import struct
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "night"),
                os.path.dirname(HERE)]

from pages import IndicatorPage                         # noqa: E402
from world import (SECOND_NIGHT, THIRD_NIGHT,           # noqa: E402
                   AfterFirstNight)

RSVG = shutil.which("rsvg-convert")


class Pictures(AfterFirstNight):
    whole = True

    def setUp(self):
        self.world = self.first.copy()
        self.addCleanup(self.world.close)

    def publish(self, program, now=SECOND_NIGHT):
        return self.world.run("publish", now=now, upstream=self.upstream,
                              WOONDRUK_RSVG_CONVERT=program)

    def names(self, extension):
        return {os.path.basename(path)[:-len(extension)]
                for path in glob.glob(self.world.path(
                    "indicatoren/*" + extension))}

    def page(self):
        return IndicatorPage(self.world.path("indicatoren/bevolking.html"))

    def program(self, text):
        path = os.path.join(self.world.folder, "draw")
        with open(path, "w", encoding="ascii") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(path, stat.S_IRWXU)
        return path

    @unittest.skipUnless(RSVG, "rsvg-convert is not installed")
    def test_each_drawing_has_one(self):
        night = self.publish(RSVG)
        self.assertEqual(night.status, 0, night)
        drawings = {name for name in self.names(".svg")
                    if not name.endswith(".smal")}
        self.assertEqual(self.names(".png"), drawings)
        for name in drawings:
            with open(self.world.path("indicatoren/%s.png" % name),
                      "rb") as file:
                head = file.read(24)
            self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(struct.unpack(">II", head[16:]),
                             (1360, 1280 if name.endswith(".kaart") else 840))
        page = self.page()
        self.assertEqual(page.meta["og:image"], "https://woondruk.example.org"
                         "/indicatoren/bevolking.png")
        self.assertLessEqual({"../indicatoren/bevolking.png",
                              "../indicatoren/bevolking.kaart.png"},
                             set(page.links))
        self.assertIn("Tegelkaart (PNG)", page.text)
        self.assertEqual(self.world.run("verify").status, 0)

    @unittest.skipUnless(RSVG, "rsvg-convert is not installed")
    def test_what_is_drawn_alike_is_not_made_again(self):
        """A program that would fail is asked for what changed only."""
        log = os.path.join(self.world.folder, "asked")
        program = self.program('echo "$3" >>%s\nexec %s "$@"\n' % (log, RSVG))
        self.publish(program)
        first = len(open(log, encoding="ascii").readlines())
        self.assertEqual(first, len(self.names(".png")))
        self.world.sql(
            "update indicator.value set value = value + 1, run_id ="
            " (select max(run_id) + 1 from ledger.run)"
            " where indicator = 'bevolking' and basis = 'huidig'"
            " and area_code = 'GM0363' and period_id = 20260000")
        self.assertEqual(self.publish(program, THIRD_NIGHT).status, 0)
        self.assertEqual(self.world.release(), "r/2026-11-25")
        asked = open(log, encoding="ascii").read().splitlines()[first:]
        self.assertEqual([os.path.basename(path) for path in asked],
                         ["bevolking.kaart.png"])
        self.assertEqual(len(self.names(".png")), first)

    def test_without_the_program(self):
        """The first reason is told; the release has all but pictures."""
        for program, why in (
                (os.path.join(self.world.folder, "nowhere"),
                 "No such file or directory"),
                (self.program("echo half >$3\nexit 3\n"), "it failed")):
            with self.subTest(why=why):
                night = self.publish(program)
                self.assertEqual(night.status, 0, night)
                self.assertIn(why, night.err)
                self.assertIn("pictures could not be made", night.err)
                self.assertEqual(self.names(".png"), set())
                self.assertNotIn("og:image", self.page().meta)
                self.assertNotIn(".png", self.page().text)


if __name__ == "__main__":
    unittest.main()
