"""What has lived goes, and nothing else; a database that is lost is made again
from the depot, to the same published bytes."""

import fcntl
import gzip
import hashlib
import json
import os
import random
import shutil
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import released                           # noqa: E402
from world import AfterFirstNight, difference           # noqa: E402

FIRST, SECOND, THIRD = "2026-11-23", "2026-11-24", "2026-11-28"
NEXT = "2026-11-29"
LATER = "2029-01-01T02:00:00Z"
SHORT = {"WOONDRUK_KEEP_" + what: "1" for what in (
    "RELEASES", "ANSWERS", "RUNS", "LOGS")}
KILLS = int(os.environ.get("KILLS", "5"))


def clock(date):
    return date + "T02:00:00Z"


class Keeping(AfterFirstNight):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = cls.first.copy()
        cls.addClassCleanup(cls.world.close)
        # Definitions of its own: the schema grows on the way.
        cls.share = os.path.join(cls.world.folder, "share")
        shutil.copytree(cls.world.under_test, cls.share)
        cls.world.under_test = cls.share
        cls.upstream.do({"do": "reset"})
        cls.revision(671000, "202611240000")
        cls.world.night(cls.upstream, clock(SECOND), 0)
        # A night without news, and one that was killed when it had landed.
        cls.world.night(cls.upstream, clock("2026-11-25"), 0)
        with open(os.path.join(cls.share, "sql/1-schema/900-later.sql"), "w",
                  encoding="ascii") as file:
            file.write("create table ledger.later (x int);\n")
        cls.revision(671100, "202611270000")
        cls.step("fetch", 0)
        cls.step("land", 0)
        cls.world.sql("update ledger.run set command = 'run', finished_at ="
                      " null, exit_status = null where run_id ="
                      " (select max(run_id) from ledger.run)")
        cls.world.night(cls.upstream, clock(THIRD), 0)
        cls.litter()

    @classmethod
    def step(cls, command, status):
        done = cls.world.run(command, now=clock("2026-11-27"),
                             upstream=cls.upstream)
        if done.status != status:
            raise AssertionError(done)

    @classmethod
    def revision(cls, value, version):
        cls.upstream.do(*released(cls.first, value, version))

    @classmethod
    def litter(cls):
        """An answer on which nothing rests, what a writer that died left, and
        the log of an old night."""
        home = cls.world.home
        cls.keep(b"answer")
        cls.leftover = cls.keep(b"left")
        os.utime(cls.leftover, (0, 0))
        with open(os.path.join(home, "depot/log.jsonl"), "a",
                  encoding="ascii") as log:
            log.write(json.dumps({
                "kind": "body", "at": clock(FIRST), "source": "x",
                "sha256": hashlib.sha256(b"answer").hexdigest(),
                "bytes": 6}, separators=(",", ":")) + "\n")
        os.mkdir(os.path.join(home, "log"))
        cls.log = os.path.join(home, "log/night-2026-11-23.log")
        for name in (cls.log, os.path.join(home, "log/told")):
            with open(name, "w", encoding="ascii") as file:
                file.write("words\n")

    @classmethod
    def keep(cls, text):
        name = hashlib.sha256(text).hexdigest()
        path = os.path.join(cls.world.home, "depot/objects", name[:2],
                            name[2:])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(gzip.compress(text))
        return path

    def copy(self, how="-al"):
        """Which shares the published files: nothing writes into them."""
        world = self.world.copy(how)
        world.under_test = self.share
        self.addCleanup(world.close)
        return world

    def everything(self, world):
        """Names and digests of home and tree; the log only grows."""
        found = {}
        for top in (world.home, world.public):
            for folder, _, names in os.walk(top):
                for name in names:
                    path = os.path.join(folder, name)
                    if name == "lock" or path.endswith("depot/log.jsonl"):
                        continue
                    with open(path, "rb") as file:
                        found[os.path.relpath(path, world.folder)] = \
                            hashlib.sha256(file.read()).hexdigest()
        return found

    def runs(self, world):
        return world.sql("select string_agg(run_id::text, ' ' order by run_id)"
                         " from ledger.run")

    def gone(self, before, after):
        """What went; all else has to be as it was."""
        self.assertEqual([name for name in after if name not in before or
                          before[name] != after[name]], [])
        return set(before) - set(after)

    def answers(self):
        """Bodies that the log names, and no snapshot and no run."""
        named, needed = set(), set()
        with open(os.path.join(self.world.home, "depot/log.jsonl"),
                  encoding="utf-8") as file:
            for entry in map(json.loads, file):
                if entry["kind"] == "body":
                    named.add(entry["sha256"])
                needed.update(part["sha256"]
                              for part in entry.get("parts", ()))
                needed.add(entry.get("definitions"))
        return {os.path.join("home/depot/objects", name[:2], name[2:])
                for name in named - needed}

    def expected(self, before):
        return {name for name in before if name.startswith(
            "public/r/%s/" % FIRST)} | {
                os.path.relpath(path, self.world.folder) for path in
                (self.leftover, self.log)} | self.answers()

    # --- prune ---

    def test_what_has_lived_goes_and_all_else_stays(self):
        world = self.copy("-a")
        before, runs = self.everything(world), self.runs(world)
        # By default, this week: nothing but what a crash left.
        told = world.run("prune", "--dry-run", now=clock("2026-11-30"))
        self.assertEqual(told.status, 0, told)
        for kind in ("releases", "answers"):
            self.assertRegex(told.out, r"(?m)^%s +kept for ever$" % kind)
        self.assertRegex(told.out, r"(?m)^leftovers +1, ")
        self.assertIn("would remove 1 thing of", told.last)
        told = world.run("prune", "--dry-run", now=LATER, **SHORT)
        self.assertEqual(told.status, 0, told)
        self.assertRegex(told.out, r"(?m)^releases +1, \d{4,} bytes")
        self.assertGreater(len(self.answers()), 1)
        for kind, n in (("answers", len(self.answers())), ("leftovers", 1),
                        ("logs", 1)):
            self.assertRegex(told.out, r"(?m)^%s +%d, \d+ bytes" % (kind, n))
        self.assertRegex(told.out, r"(?m)^runs +1, older than 1 day$")
        self.assertEqual(self.everything(world), before)
        self.assertEqual(self.runs(world), runs)
        room = self.room(world)
        done = world.run("prune", now=LATER, **SHORT)
        self.assertEqual(done.status, 0, done)
        self.assertEqual(done.out, told.out)
        self.assertEqual(self.gone(before, self.everything(world)),
                         self.expected(before))
        # The bytes that it tells are those that the disk got back.
        self.assertEqual(room - self.room(world), int(
            done.last.partition("things of ")[2].split()[0]))
        # The night without news, and no other.
        self.assertEqual(self.runs(world), runs.replace(" 3 ", " "))
        self.assertEqual(world.run("verify").status, 0)
        again = world.run("prune", now=LATER, **SHORT)
        self.assertIn("removed 0 things of 0 bytes", again.last)
        night = world.night(self.upstream, clock(NEXT), 0)
        self.assertIn("nothing", night.last)
        self.assertEqual(world.release(), "r/" + THIRD)

    def room(self, world):
        seen = {}
        for top in ("public/r", "home/depot/objects", "home/log"):
            for folder, _, names in os.walk(os.path.join(world.folder, top)):
                for name in names:
                    stat = os.lstat(os.path.join(folder, name))
                    seen[stat.st_ino] = stat.st_size
        return sum(seen.values())

    def test_killed_at_any_moment(self):
        world = self.copy()
        before = self.everything(world)
        seed = int(os.environ.get("SEED", time.time()))
        chance = random.Random(seed)
        began = time.monotonic()
        world.run("prune", "--dry-run", now=LATER, **SHORT)
        whole = time.monotonic() - began
        for _ in range(KILLS):
            process = world.start("prune", now=LATER, **SHORT)
            time.sleep(whole * chance.uniform(0.3, 1.1))
            process.kill()
            process.communicate()
            with self.subTest(seed=seed):
                self.assertEqual(world.release(), "r/" + THIRD)
                self.assertEqual(world.run("verify").status, 0)
        # And behind the rename that hides a release, for certain.
        hidden = world.path("r/.%s.new" % FIRST)
        os.makedirs(hidden + "/v1", exist_ok=True)
        if os.path.exists(world.path("r/" + FIRST)):
            os.rmdir(hidden + "/v1")
            os.rename(world.path("r/" + FIRST), hidden)
        done = world.run("prune", now=LATER, **SHORT)
        self.assertEqual(done.status, 0, done)
        self.assertEqual(self.gone(before, self.everything(world)),
                         self.expected(before))
        self.assertEqual(os.listdir(world.path("r")).count(
            ".%s.new" % FIRST), 0)

    def test_never_beside_a_night(self):
        with open(os.path.join(self.world.home, "lock"), "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for words in (["prune"], ["prune", "--dry-run"], ["restore"]):
                self.assertEqual(self.world.run(*words).status, 75)

    def test_wrong_words(self):
        for words in (["prune", "all"], ["prune", "--dry-run", "x"],
                      ["restore", "--to"]):
            self.assertEqual(self.world.run(*words).status, 64)
        done = self.world.run("prune", WOONDRUK_KEEP_RUNS="0")
        self.assertEqual(done.status, 64, done)

    def test_every_table_that_names_runs_is_known(self):
        """The list stands in command_prune.c."""
        with open(os.path.join(os.path.dirname(__file__),
                               "../../etl/command_prune.c"),
                  encoding="ascii") as file:
            text = file.read()
        named = self.world.sql(
            "select c.table_schema || '.' || c.table_name || ' ' ||"
            " c.column_name from information_schema.columns c"
            " join information_schema.tables t using (table_schema, table_name)"
            " join pg_class k on k.oid = (c.table_schema || '.' ||"
            "  c.table_name)::regclass and not k.relispartition"
            " where t.table_type = 'BASE TABLE' and c.column_name ~ '_run$|^run_id$'"
            " and c.table_schema in ('core', 'city', 'indicator', 'land',"
            " 'ledger') and c.table_name not in ('run', 'gate', 'gate_finding',"
            " 'reject')").split("\n")
        self.assertGreater(len(named), 15)
        for one in named:
            table, column = one.split()
            self.assertRegex(text, r"select %s(?: as run)? from %s\b" % (
                column, table))

    # --- restore ---

    def files(self, tree):
        return {name: what for name, what in tree.items() if what[0]}

    def figures(self, world):
        return [world.sql("select %s from indicator.%s order by %s" % (
            what, table, what)) for table, what in (
                ("value", "indicator, basis, area_code, period_id, reeks,"
                          " value, status, changed_on"),
                ("value_history", "indicator, basis, area_code, period_id,"
                                  " reeks, value, until_run"),
                ("change", "release, indicator, basis, area_code, period_id,"
                           " reeks, old_value, new_value, causes"))] + [
            world.sql("select run_id, command, version, started_at,"
                      " exit_status, definitions, depot_log from ledger.run"
                      " order by 1"),
            world.sql("select * from ledger.release order by run_id")]

    def log_of(self, world):
        with open(os.path.join(world.home, "depot/log.jsonl"),
                  encoding="utf-8") as file:
            return [line for line in file if '"kind":"run"' in line]

    def test_a_lost_database_is_made_again(self):
        """Pruned as far as can be, so that nothing went which it needs."""
        world = self.copy()
        done = world.run("prune", now=LATER, **dict(
            SHORT, WOONDRUK_KEEP_RUNS="forever"))
        self.assertEqual(done.status, 0, done)
        as_it_was = self.figures(world)
        tree = self.files(world.tree())
        told = self.log_of(world)
        world.server.create(world.name)
        # A night would date every figure anew.
        night = world.night(None, clock(NEXT), 69)
        self.assertIn("woondruk restore", night.last)
        # Killed on its way, no night goes on in the half.
        process = world.start("restore", now=clock(NEXT))
        until = time.monotonic() + 120
        while time.monotonic() < until and world.sql(
                "select to_regclass('ledger.snapshot') is not null"
                " and to_regclass('ledger.restoring') is not null") != "t":
            time.sleep(0.1)
        while time.monotonic() < until and world.sql(
                "select count(*) from ledger.run") == "0":
            time.sleep(0.1)
        process.kill()
        process.communicate()
        night = world.night(None, clock(NEXT), 69)
        self.assertIn("was not restored to its end", night.last)
        self.assertEqual(world.run("prune", now=clock(NEXT)).status, 69)
        # Somebody changed a file that is published: nothing else differs.
        path = world.path("r/%s/v1/indicatoren/bevolking.csv" % SECOND)
        os.rename(path, path + ".was")
        with open(path + ".was", "rb") as was, open(path, "wb") as file:
            file.write(was.read() + b"more\n")
        done = world.run("restore", now=clock(NEXT), seconds=1200)
        self.assertEqual(done.status, 2, done)
        self.assertEqual(
            [line for line in done.out.split("\n") if line],
            ["v1/indicatoren/bevolking.csv differs",
             "v1/indicatoren/bevolking.csv.was is not in the replay",
             "%s is where these differ" % world.path("r/" + SECOND)])
        self.assertIn("made again by 4 runs, and 2 of", done.last)
        os.rename(path + ".was", path)
        self.assertEqual(world.night(None, clock(NEXT)).status, 69)
        done = world.run("restore", "--accept", now=clock(NEXT))
        self.assertEqual(done.status, 0, done)
        self.assertEqual(self.figures(world), as_it_was)
        self.assertEqual(self.files(world.tree()), tree)
        self.assertEqual(self.log_of(world), told)
        self.assertEqual([name for name in os.listdir(world.home)
                          if name.startswith("replay")], [])
        again = world.run("restore", now=clock(NEXT))
        self.assertEqual(again.status, 64, again)
        # And the nights go on as if nothing had been.
        other = self.copy()
        # Other tests find what stood there.
        self.addCleanup(self.revision, 671100, "202611270000")
        self.revision(671200, "202611290000")
        for one in (world, other):
            one.night(self.upstream, clock(NEXT), 0)
            self.assertEqual(one.release(), "r/" + NEXT)
        one, two = ({name: what[0] for name, what in
                     at.tree("r/" + NEXT).items()} for at in (world, other))
        self.assertEqual(difference(one, two), [])

    def test_another_depot(self):
        """One that does not know what is published."""
        world = self.copy()
        log = os.path.join(world.home, "depot/log.jsonl")
        with open(log, encoding="utf-8") as file:
            lines = [line for line in file if THIRD not in line]
        with open(log, "w", encoding="utf-8") as file:
            file.writelines(lines)
        world.server.create(world.name)
        done = world.run("restore", now=clock(NEXT))
        self.assertEqual(done.status, 2, done)
        self.assertIn("does not tell how release %s was made" % THIRD,
                      done.last)


if __name__ == "__main__":
    sys.exit(unittest.main())
