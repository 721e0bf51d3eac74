"""Releases that say why they may: one that an operator let through, one of a
definition that changed with its reason. Made again, they say the same."""

import os
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import TABLE, moves                       # noqa: E402
from world import (SECOND_NIGHT, THIRD_NIGHT,           # noqa: E402
                   AfterFirstNight, difference)

FOURTH_NIGHT = "2026-11-26T02:00:00Z"
ACCEPTED, DEFINED = THIRD_NIGHT[:10], FOURTH_NIGHT[:10]
RATIO = "huishoudens-per-100-woningen"
WHY, WHY_DEFINED = "CBS telt zo: zie <de brief>.", "Op verzoek verdubbeld."


class Accepted(AfterFirstNight):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = cls.first.copy("-al")
        cls.addClassCleanup(cls.world.close)
        cls.share = os.path.join(cls.world.folder, "share")
        shutil.copytree(cls.world.under_test, cls.share)
        cls.nights()

    @classmethod
    def run_(cls, *words, status, **more):
        done = cls.world.run(*words, WOONDRUK_SHARE=cls.share,
                             WOONDRUK_SOURCES=os.path.join(cls.share,
                                                           "sources"), **more)
        if done.status != status:
            raise AssertionError("%s: %s" % (words, done))
        return done

    @classmethod
    def nights(cls):
        """Held, held again though nothing came, and accepted; then the other."""
        actions, _ = moves(cls.first, 0.15)
        cls.upstream.do({"do": "reset"}, *actions, {
            "do": "release", "table": TABLE, "version": "202611230000"})
        cls.run_("run", now=SECOND_NIGHT, upstream=cls.upstream, status=2)
        cls.run_("run", now=THIRD_NIGHT, upstream=cls.upstream, status=2)
        cls.run_("accept", cls.world.sql("select max(run_id) from ledger.gate"),
                 "--reason", WHY, now=THIRD_NIGHT, status=0)
        path = os.path.join(cls.share, "sql/4-indicators", RATIO + ".sql")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(
                "100 * teller / noemer", "200 * teller / noemer", 1).replace(
                "-- needs:", "-- changed: %s %s\n-- needs:" % (
                    DEFINED, WHY_DEFINED), 1))
        cls.run_("run", now=FOURTH_NIGHT, upstream=cls.upstream, status=0)

    def files(self, public, release):
        top = os.path.join(public, "r", release)
        found = {}
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, top)] = file.read()
        return found

    def test_both_are_made_again(self):
        told = {one["release"]: [(why["soort"], why["reden"]) for why in
                                 one["toelichtingen"]]
                for one in self.world.document("v1/releases.json")["releases"]}
        self.assertEqual(told[ACCEPTED], [("vrijgegeven", WHY)])
        self.assertEqual(told[DEFINED], [("definitie", WHY_DEFINED)])
        to = os.path.join(self.world.folder, "again")
        done = self.run_("replay", DEFINED, "--to", to,
                         now="2026-12-30T02:00:00Z", status=0, seconds=1200)
        self.assertRegex(done.last, r"made again by 5 runs in .*, identical "
                         "byte for byte")
        for release in (ACCEPTED, DEFINED):
            expected = self.files(self.world.public, release)
            self.assertGreater(len(expected), 100)
            self.assertEqual(difference(expected, self.files(to, release)), [])
        self.run_("verify", to, now="2026-12-30T02:00:00Z", status=0)


if __name__ == "__main__":
    sys.exit(unittest.main())
