"""A database of any former schema is brought to the one of today, with what it
holds; each step whole or not at all; one of a later version is left alone."""

import glob
import hashlib
import os
import re
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import postgres                                         # noqa: E402
from made_up import ROOT, Figures, template             # noqa: E402

FILES = sorted(glob.glob(os.path.join(ROOT, "sql/1-schema/*.sql")))
# The first, some between, and the one before the last.
STEPS = sorted({1, len(FILES) - 1, *range(4, len(FILES), 8)})

# What the first schema can hold.
HELD = """
insert into ledger.run (command, version, started_at, finished_at, run_date,
 exit_status, summary) values ('run', '0.0', '2026-01-01', '2026-01-01',
 '2026-01-01', 0, 'published');
insert into ledger.snapshot (source, hash, origin, logged_at, landed_run)
 values ('x', 'h', 'live', '2026-01-01', 1);
insert into ledger.source_state (source, snapshot_id) values ('x', 1);
insert into ledger.definition values ('indicator', 'bevolking', 'h', 1);
insert into ledger.gate values (1, '2026-01-01', true, '2026-01-02', 'goed');
insert into ledger.gate_finding values (1, 'sums', 'parts', 1, '[]');
insert into ledger.release values ('2026-01-01', 1, '2026-01-01');
"""
HOLDS = """
select r.command, r.exit_status, n.source, s.source, d.hash, g.accepted_reason,
 f.check_id, l.release
 from ledger.run r join ledger.snapshot n on n.landed_run = r.run_id
 join ledger.source_state s using (snapshot_id)
 join ledger.definition d on d.first_run = r.run_id
 join ledger.gate g using (run_id) join ledger.gate_finding f using (run_id)
 join ledger.release l using (run_id)
"""
SHAPE = """
select string_agg(what, chr(10) order by what) from (
 select concat_ws(' ', table_schema, table_name, column_name, ordinal_position,
  udt_name, is_nullable, column_default) as what from information_schema.columns
  where table_schema in ('city', 'core', 'indicator', 'land', 'ledger', 'output')
 union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid)
  from pg_constraint where connamespace not in ('pg_catalog'::regnamespace,
   'information_schema'::regnamespace)
 union all select indexdef from pg_indexes where schemaname not in
  ('pg_catalog', 'information_schema')
 union all select p.oid::regprocedure || ' ' || md5(p.prosrc) from pg_proc p
  where p.pronamespace::regnamespace::text in ('core', 'indicator', 'output')
) x
"""


class Upgrade(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        template(cls.postgres, "bevolking")
        cls.fresh = Figures(cls.postgres, "upgrade_fresh")
        cls.addClassCleanup(cls.fresh.close)
        # A home in which something was run.
        with open(os.path.join(cls.fresh.home, "lock"), "w",
                  encoding="ascii"):
            pass
        cls.shape = cls.fresh.sql(SHAPE)
        cls.old = "upgrade_old"
        cls.addClassCleanup(cls.postgres.drop, cls.old)

    def setUp(self):
        self.name = self.fresh.name
        self.addCleanup(setattr, self.fresh, "name", self.name)
        self.addCleanup(setattr, self.fresh, "share", self.fresh.share)

    def made_by(self, n):
        """A database of so many files, that holds something."""
        self.postgres.create(self.old)
        self.postgres.psql(self.old, "create schema ledger; create table"
                           " ledger.migration (name text primary key, hash text"
                           " not null, version text not null, applied_at"
                           " timestamptz not null default now())")
        steps = []
        for path in FILES[:n]:
            with open(path, "rb") as file:
                text = file.read()
            steps.append(
                "%s; insert into ledger.migration (name, hash, version)"
                " values ('1-schema/%s', '%s', '0.0');" % (
                    text.decode(), os.path.basename(path),
                    hashlib.sha256(text).hexdigest()))
        steps.insert(1, HELD)
        self.postgres.psql(self.old, "".join(steps))
        self.fresh.name = self.old

    def share_with(self, **files):
        """The definitions, and these files of 1-schema."""
        share = tempfile.mkdtemp(prefix="upgrade-")
        self.addCleanup(shutil.rmtree, share)
        shutil.copytree(self.fresh.share, share, dirs_exist_ok=True)
        for name, text in files.items():
            with open(os.path.join(share, "sql/1-schema",
                                   name.replace("_", "-")[1:] + ".sql"), "w",
                      encoding="ascii") as file:
                file.write(text)
        self.fresh.share = share

    def asked(self):
        """It answers: that all is well, or what is not."""
        done = self.fresh.run("status")
        self.assertIn(done.returncode, (0, 1), done.stderr)

    def test_from_any_former_schema(self):
        for n in STEPS:
            with self.subTest(files=n):
                self.made_by(n)
                self.asked()
                self.assertEqual(self.fresh.sql(HOLDS),
                                 "run|0|x|x|h|goed|sums|2026-01-01")
                self.assertEqual(self.fresh.sql(SHAPE), self.shape)

    def test_each_file_whole_or_not_at_all(self):
        """The last one is applied, and cannot be noted."""
        self.made_by(len(FILES) - 1)
        self.share_with(
            _998_refuse="create function ledger.refuse() returns trigger"
            " language plpgsql as $$ begin raise 'not noted'; end $$;"
            "create trigger refuse before insert on ledger.migration for each"
            " row when (new.name like '%999%')"
            " execute function ledger.refuse();",
            _999_half="create table ledger.half (x int);")
        done = self.fresh.run("status")
        self.assertEqual(done.returncode, 69, done.stderr)
        self.assertIn("999-half.sql", done.stderr)
        self.assertIn("not noted", done.stderr)
        state = ("select to_regclass('ledger.half'), (select max(name)"
                 " from ledger.migration where name like '1-schema/%')")
        self.assertEqual(self.fresh.sql(state), "|1-schema/998-refuse.sql")
        # Mended, it goes on from there.
        self.fresh.sql("drop trigger refuse on ledger.migration")
        self.asked()
        self.assertTrue(self.fresh.sql(state).startswith("ledger.half|"))

    def test_no_file_ends_its_transaction(self):
        for path in FILES:
            with open(path, encoding="utf-8") as file:
                self.assertNotRegex(file.read(), re.compile(
                    r"^\s*(begin|start|commit|end|rollback|abort)\b[^;]*;",
                    re.M | re.I), path)

    def test_a_later_schema_is_left_alone(self):
        self.made_by(len(FILES) - 1)
        self.postgres.psql(self.old, "insert into ledger.migration values"
                           " ('1-schema/999-later.sql', 'h', '9.0')")
        before = self.fresh.sql(SHAPE)
        for command in ("status", "compute"):
            done = self.fresh.run(command)
            self.assertEqual(done.returncode, 64, done.stderr)
            self.assertIn("999-later.sql", done.stderr)
            self.assertIn("made by a later version; use that, or another"
                          " database", done.stderr)
            self.assertEqual(self.fresh.sql(SHAPE), before)


if __name__ == "__main__":
    sys.exit(unittest.main())
