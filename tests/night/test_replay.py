"""Ten releases in a row, with faults, revisions, a new year, a correction and
another definition; then each of them made again from the depot."""

import os
import re
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import CITY, NEIGHBOUR, released          # noqa: E402
from world import (AfterFirstNight, difference)         # noqa: E402

POPULATION = "03759ned"
RATIO = "huishoudens-per-100-woningen"
REPLAY_SECONDS = 1200


def now(day):
    """The clock of a night of November and December 2026."""
    return "2026-%02d-%02dT02:00:00Z" % ((11, day) if day <= 30
                                         else (12, day - 30))


class Replay(AfterFirstNight):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = cls.first.copy("-al")
        cls.addClassCleanup(cls.world.close)
        # Definitions of its own, which change on the way.
        cls.share = os.path.join(cls.world.folder, "share")
        shutil.copytree(cls.world.under_test, cls.share)
        cls.sources = os.path.join(cls.share, "sources")
        cls.nights()

    @classmethod
    def run_(cls, *words, day, upstream=None, seconds=300):
        return cls.world.run(*words, now=now(day), upstream=upstream,
                             seconds=seconds, WOONDRUK_SHARE=cls.share,
                             WOONDRUK_SOURCES=cls.sources)

    @classmethod
    def night(cls, day, status=0, upstream=True):
        words = ["run"] if upstream else ["run", "--offline"]
        night = cls.run_(*words, day=day,
                         upstream=cls.upstream if upstream else None)
        if night.status != status:
            raise AssertionError("night %d: %s" % (day, night))

    @classmethod
    def revision(cls, value, version):
        cls.upstream.do(*released(cls.first, value, version))

    @classmethod
    def nights(cls):
        cls.upstream.do({"do": "reset"})
        # 2: a final cell is revised; a table does not answer.
        cls.revision(671000, "202611240000")
        cls.upstream.fault("status", table="83625NED", status=404)
        cls.night(24, 1)
        # A night on which nothing came: no release.
        cls.night(25, 1)
        cls.upstream.do({"do": "clear-faults"})
        # 3: and again, after a night offline.
        cls.night(26, 1, upstream=False)
        cls.revision(671100, "202611270000")
        cls.night(27)
        # 4: a new year, provisional.
        cls.upstream.do({"do": "add-period", "table": POPULATION,
                         "period": "2027JJ00", "status": "Voorlopig"},
                        {"do": "release", "table": POPULATION,
                         "version": "202611280000"})
        cls.night(28)
        # A table that cannot be right is refused: the one before it stays.
        # 5: while another definition changes figures.
        path = os.path.join(cls.share, "sql/4-indicators", RATIO + ".sql")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("-- label-nl:    ", "-- label-nl:    De ",
                                    1))
        cls.night(29)
        # 6: a correction, with a neighbour who has the people.
        correction = os.path.join(cls.sources,
                                  "cbs-03759ned/corrections.csv")
        beside = cls.world.value("bevolking", NEIGHBOUR, "2024")
        with open(correction, "w", encoding="utf-8") as file:
            file.write("region,measure,variant,period,wrong,right,reason,"
                       "reported_on,reference\n"
                       "%s,bevolking-1-januari,,2024,671100,671090,Fout,"
                       "2026-11-29,brief\n"
                       "%s,bevolking-1-januari,,2024,%d,%d,Fout,2026-11-29,"
                       "brief\n" % (CITY, NEIGHBOUR, beside, beside + 10))
        cls.night(30)
        # 7: the source mended it: refused as long as the correction stands.
        cls.revision(671090, "202612010000")
        cls.night(31, 1)
        os.remove(correction)
        cls.revision(671080, "202612020000")
        cls.night(32)
        # 8, 9: two releases of one day.
        cls.revision(671070, "202612030000")
        cls.night(33)
        cls.revision(671060, "202612030001")
        cls.night(33)
        # 10: back to what it was.
        cls.revision(671070, "202612040000")
        cls.night(34)
        cls.releases = [row["release"] for row in
                        cls.world.document("v1/releases.json")["releases"]]

    def replay(self, release, to):
        return self.run_("replay", release, "--to", to, day=60,
                         seconds=REPLAY_SECONDS)

    def files(self, public, release):
        return {name: what[0] for name, what in
                self.tree(os.path.join(public, "r", release)).items()}

    def tree(self, top):
        before, self.world.public = self.world.public, top
        try:
            return self.world.tree()
        finally:
            self.world.public = before

    def test_ten_releases_each_made_again(self):
        self.assertEqual(len(self.releases), 10, self.releases)
        self.assertIn("2026-12-03-2", self.releases)
        published = self.world.tree()
        to = os.path.join(self.world.folder, "again")
        done = self.replay(self.releases[0], to)
        self.assertEqual(done.status, 0, done)
        self.assertRegex(done.last, r"release 2026-12-04, made again by \d+ "
                         r"runs in .*: \d+ files, identical byte for byte")
        # Those before it were made on the way.
        for release in self.releases:
            with self.subTest(release=release):
                expected = self.files(self.world.public, release)
                self.assertGreater(len(expected), 100)
                self.assertEqual(
                    difference(expected, self.files(to, release)), [])
        # Nothing was touched, nothing stays behind.
        self.assertEqual(difference(published, self.world.tree()), [])
        self.assertEqual(self.world.sql(
            "select count(*) from pg_database"
            " where datname like 'woondruk_replay%'"), "0")
        self.assertEqual([name for name in os.listdir(self.world.home)
                          if name.startswith("replay")], [])

    def test_one_in_the_middle(self):
        to = os.path.join(self.world.folder, "middle")
        done = self.replay("2026-11-27", to)
        self.assertEqual(done.status, 0, done)
        self.assertIn("identical byte for byte", done.last)

    def test_what_differs_is_named(self):
        """A published file that somebody changed."""
        world = self.world.copy()
        self.addCleanup(world.close)
        path = world.path("r/2026-11-24/v1/indicatoren/bevolking.csv")
        with open(path, "ab") as file:
            file.write(b"more\n")
        done = world.run("replay", "2026-11-24", "--to",
                         os.path.join(world.folder, "again"), now=now(60),
                         seconds=REPLAY_SECONDS)
        self.assertEqual(done.status, 2, done)
        self.assertEqual(done.out, "v1/indicatoren/bevolking.csv differs\n")
        self.assertIn("1 of", done.last)

    def test_wrong_words(self):
        to = os.path.join(self.world.folder, "wrong")
        for words, status, told in (
                (("2020-01-01", "--to", to), 64, "there was no release"),
                (("2026-11-24",), 64, "it takes RELEASE --to DIR"),
                (("2026-11-24", "--to", self.world.home), 64,
                 "is not empty")):
            with self.subTest(words=words):
                done = self.run_("replay", *words, day=60)
                self.assertEqual(done.status, status, done)
                self.assertIn(told, done.last)

    def test_another_version_of_the_program(self):
        """What names the program differs, and no figure does."""
        world = self.world.copy()
        self.addCleanup(world.close)
        world.sql("update ledger.run set version = '0.0.1'")
        top = world.path("r/2026-11-24")
        with open(os.path.join(top, "v1/manifest.json"),
                  encoding="utf-8") as file:
            text = file.read()
        changed = re.sub(r'("versie":")[^"]*', r"\g<1>0.0.1", text, count=1)
        self.assertNotEqual(text, changed)
        with open(os.path.join(top, "v1/manifest.json"), "w",
                  encoding="utf-8") as file:
            file.write(changed)
        done = world.run("replay", "2026-11-24", "--to",
                         os.path.join(world.folder, "again"), now=now(60),
                         seconds=REPLAY_SECONDS)
        self.assertEqual(done.status, 0, done)
        self.assertEqual(done.out, "v1/manifest.json differs\n")
        self.assertIn("it was version 0.0.1 then", done.last)


if __name__ == "__main__":
    sys.exit(unittest.main())
