"""Three roles, each with what it needs: the owner brings the database along, a
night runs as the writer, people look as the reader (sql/roles.sql)."""

import os
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import ROOT, SECOND_NIGHT, World             # noqa: E402

ROLES = ("woondruk_owner", "woondruk_writer", "woondruk_reader")
OWNER, WRITER, READER = ROLES
SCHEMAS = "'core', 'city', 'land', 'indicator', 'ledger', 'output'"
# What none but the owner, and none but an administrator, may.
OF_OWNER = """
create schema mine
create table core.mine ()
create table ledger.mine ()
create table public.mine ()
create function core.mine() returns int language sql return 1
create or replace function core.must_write() returns void language sql as ''
drop function core.must_write()
drop table core.observation
drop table core.observation_1
drop schema core cascade
alter table core.observation add mine int
alter table core.observation detach partition core.observation_1
alter table core.source disable trigger all
alter schema core owner to {role}
truncate core.observation
create index on core.region (code)
create trigger mine before insert on core.source
 execute function core.make_partitions()
update ledger.migration set hash = ''
delete from ledger.migration
alter default privileges for role woondruk_owner grant all on tables to public
set role woondruk_owner
set session authorization woondruk_owner
"""
OF_ADMINISTRATOR = """
select * from pg_authid
select * from pg_shadow
select pg_read_file('/etc/passwd')
select pg_ls_dir('/')
select lo_import('/etc/passwd')
copy core.region to program 'cat'
copy core.region to '/dev/null'
create role mine
create database mine
alter role {role} superuser
alter role {role} createrole
alter system set work_mem = '1GB'
create extension file_fdw
"""
OF_WRITER = """
select core.begin_partition(1, 1)
select core.key_partition(1)
select core.attach_partition(1)
select core.take_statistics('core.region')
insert into ledger.run (command, version, run_date) values ('x', 'x', now())
delete from core.observation
update indicator.value set value = 1
select nextval('ledger.run_run_id_seq')
"""


class Roles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.world = World(cls.postgres, form="least")
        cls.addClassCleanup(cls.drop_roles)
        cls.addClassCleanup(cls.world.close)
        cls.give_roles()
        # As sql/README.md says: the owner makes the tables, and what is the
        # owner's alone is said of those that are there.
        made = cls.as_role(OWNER, "land")
        assert made.status in (0, 1), made
        cls.give_roles()
        cls.night = cls.world.night(DATABASE_URL=cls.url(WRITER))

    @classmethod
    def drop_roles(cls):
        for role in ROLES:
            cls.postgres.psql("postgres", "drop role if exists " + role)

    @classmethod
    def give_roles(cls):
        done = subprocess.run(
            [os.path.join(postgres.programs(), "psql"), "-XAtq", "-h",
             cls.postgres.folder, "-U", "postgres", "-d", cls.world.name,
             "-f", ROOT + "/sql/roles.sql"], stdin=subprocess.DEVNULL,
            capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == "", done.stderr

    @classmethod
    def url(cls, role):
        return cls.postgres.url(cls.world.name).replace(
            "//postgres@", "//%s@" % role)

    @classmethod
    def as_role(cls, role, *words, **settings):
        return cls.world.run(*words, DATABASE_URL=cls.url(role), **settings)

    def psql(self, role, sql):
        """What psql prints, and the SQLSTATE of what fails."""
        done = subprocess.run(
            [os.path.join(postgres.programs(), "psql"), "-XAtq", "-v",
             "VERBOSITY=sqlstate", "-v", "ON_ERROR_STOP=1", "-c", sql,
             self.url(role)], stdin=subprocess.DEVNULL, capture_output=True,
            text=True)
        return done.stdout + done.stderr

    def refused(self, role, statements):
        """One session; each statement on its own, and taken back."""
        tried = re.split(r"\n(?! )", statements.strip().format(role=role))
        done = subprocess.run(
            [os.path.join(postgres.programs(), "psql"), "-XAtq", "-v",
             "VERBOSITY=sqlstate", self.url(role)],
            input="".join(
                "\\echo ==\n%s;\n" % sql
                if re.search("(create|drop) database|system", sql) else
                "\\echo ==\nbegin; %s; rollback;\n" % sql for sql in tried),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = done.stdout.split("==\n")[1:]
        self.assertEqual(len(said), len(tried), done.stdout)
        for sql, answer in zip(tried, said):
            with self.subTest(role=role, sql=sql):
                self.assertIn("42501", answer)

    def test_a_whole_night_runs_as_the_writer(self):
        # 1: from the recordings.
        self.assertEqual(self.night.status, 1, self.night)
        self.assertEqual(self.world.release(), "r/2026-11-23")
        self.assertNotEqual(self.world.sql(
            "select count(*) from core.observation"), "0")
        # All belongs to the owner, what was made at night too.
        self.assertEqual(self.world.sql(
            "select distinct relowner::regrole from pg_class"
            " where relnamespace::regnamespace::text in (%s)" % SCHEMAS),
            OWNER)
        # And what comes once a month.
        self.assertEqual(self.as_role(WRITER, "prune").status, 0)
        # The planner was told how much there is.
        self.assertNotEqual(self.world.sql(
            "select count(*) from pg_class where reltuples > 0 and"
            " relname ~ '^observation_[0-9]+$'"), "0")

    def test_the_writer_changes_no_table(self):
        self.refused(WRITER, OF_OWNER + OF_ADMINISTRATOR.strip("\n"))

    def test_the_reader_changes_nothing(self):
        self.refused(READER, OF_OWNER + OF_ADMINISTRATOR.lstrip("\n") +
                     OF_WRITER.strip("\n"))
        self.assertEqual(self.world.sql("""
select c.oid::regclass from pg_class c
 where c.relnamespace::regnamespace::text in (%s)
   and c.relkind in ('r', 'p', 'v', 'm', 'f')
   and has_table_privilege('woondruk_reader', c.oid,
       'insert, update, delete, truncate, references, trigger')
union all
select c.oid::regclass from pg_class c
 where case when c.relkind = 'S' then has_sequence_privilege(
       'woondruk_reader', c.oid, 'usage, update') end""" % SCHEMAS), "")

    def test_the_owner_is_no_administrator(self):
        self.refused(OWNER, OF_ADMINISTRATOR)

    def test_who_has_no_role_does_not_get_in(self):
        self.world.sql("create role woondruk_nobody login")
        self.addCleanup(self.world.sql, "drop role woondruk_nobody")
        self.assertIn("permission denied for database",
                      self.psql("woondruk_nobody", "select 1"))

    def test_what_runs_as_the_owner_is_known_and_keeps_its_path(self):
        self.assertEqual(self.world.sql(
            "select p.oid::regproc, proconfig from pg_proc p"
            " where prosecdef and pronamespace::regnamespace::text in (%s)"
            " order by proname collate \"C\"" % SCHEMAS).split("\n"),
            ['core.%s|{"search_path=\\"\\""}' % name for name in
             ("attach_partition", "begin_partition", "key_partition",
              "make_partitions", "take_statistics")])

    def test_a_partition_with_figures_is_not_replaced(self):
        self.assertIn("P0001", self.psql(
            WRITER, "begin; select core.begin_partition(source_id, 1),"
            " core.key_partition(source_id), core.attach_partition(source_id)"
            " from core.observation group by source_id"))

    def test_what_the_readme_shows_can_be_seen_by_the_reader(self):
        """The commands of `Where to look` that ask the database, of the
        figures that there are."""
        for words in (("status",), ("status", "--json"),
                      ("status", "--prometheus"), ("diff",),
                      ("explain", "GM0363", "bevolking", "2026"),
                      ("query", "bevolking", "--region", "GM0363", "--as-of",
                       "2026-11-23"), ("describe", "indicators"),
                      ("describe", "sources")):
            with self.subTest(words=words):
                seen = self.as_role(READER, *words)
                by_owner = self.as_role(OWNER, *words)
                self.assertEqual(seen.status, by_owner.status, seen)
                self.assertEqual(seen.out, by_owner.out)
                self.assertNotIn("permission denied", seen.err)
                self.assertIn(seen.status, (0, 1) if words != ("diff",)
                              else (64,), seen)      # one release has none
        self.assertEqual(self.psql(
            READER, "select value from indicator.value"
            " where indicator = 'bevolking' and area_code = 'NL01'"
            " limit 0"), "")
        night = self.as_role(READER, "run", "--offline", now=SECOND_NIGHT)
        self.assertEqual(night.status, 2, night)
        self.assertIn("permission denied", night.last)

    def test_an_upgrade_is_the_owners(self):
        share = os.path.join(self.world.folder, "share")
        shutil.copytree(self.world.under_test, share, symlinks=True)
        path = share + "/sql/2-functions/100-city.sql"
        with open(path, "a", encoding="utf-8") as file:
            file.write("-- another\n")
        refused = self.as_role(WRITER, "query", "bevolking",
                               WOONDRUK_SHARE=share)
        self.assertEqual(refused.status, 69, refused)
        self.assertIn("as woondruk_owner", refused.last)
        for role in (OWNER, READER, WRITER):
            done = self.as_role(role, "query", "bevolking", "--region",
                                "GM0363", WOONDRUK_SHARE=share)
            self.assertEqual(done.status, 0, done)
        # Back, for the other tests.
        self.assertEqual(self.as_role(OWNER, "query", "bevolking").status, 0)


if __name__ == "__main__":
    unittest.main()
