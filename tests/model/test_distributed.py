"""What sql/README.md says of tables that can be spread over machines, read in
the catalogue of PostgreSQL after all migrations: nothing is unique but within
an area."""

import glob
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))

import postgres                                         # noqa: E402

NAME = "distributed"


def named():
    """Table and column, as the table of the README has them."""
    with open(os.path.join(ROOT, "sql", "README.md"),
              encoding="utf-8") as file:
        part = file.read().partition("\n| table | spread by |\n")[2]
    return re.findall(r"^\| `([a-z_.]+)` \| `([a-z_]+)` \|$",
                      part.partition("\n\n")[0], re.M)


class Distributed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(postgres.shared())
        cls.server.create(NAME)
        cls.addClassCleanup(cls.server.drop, NAME)
        files = sorted(glob.glob(os.path.join(ROOT, "sql/1-schema/*.sql")))
        files.append(os.path.join(ROOT, "sql/2-functions/010-partition.sql"))
        # Made by the machine before the first of them.
        text = ["create schema ledger"]
        for path in files:
            with open(path, encoding="utf-8") as file:
                text.append(file.read())
        text.append("insert into core.source (id, descriptor)"
                    " values ('a', '{}'), ('b', '{}')")
        cls.server.psql(NAME, "\n;\n".join(text))

    def rows(self, sql, table):
        """Of the table and its partitions."""
        got = self.server.psql(NAME, sql.replace(
            "$1", "(select relid from pg_partition_tree('%s') union"
            " select '%s'::regclass)" % (table, table)))
        return got.split("\n") if got else []

    def test_the_tables_are_named(self):
        self.assertIn(("core.observation", "region_id"), named())
        self.assertEqual(len(named()), 6)

    def test_every_key_has_the_column(self):
        for table, column in named():
            with self.subTest(table=table):
                keys = self.rows(
                    "select i.indexrelid::regclass || ' ' || coalesce("
                    " string_agg(a.attname, ' '), '') from pg_index i"
                    " left join pg_attribute a on a.attrelid = i.indrelid and"
                    " a.attnum = any (i.indkey) where i.indisunique and"
                    " i.indrelid in $1 group by i.indexrelid", table)
                partitions = 3 if table.startswith("core.") else 1
                self.assertGreaterEqual(len(keys), partitions)
                for key in keys:
                    self.assertIn(column, key.split(" ")[1:], key)
                self.assertEqual(self.rows(
                    "select attrelid::regclass from pg_attribute where"
                    " attname = '%s' and not attnotnull and attrelid in $1" %
                    column, table), [])

    def test_nothing_else_ties_them_to_one_machine(self):
        for table, _ in named():
            with self.subTest(table=table):
                self.assertEqual(self.rows(
                    "select conname from pg_constraint where contype = 'f' and"
                    " (conrelid in $1 or confrelid in $1)", table), [])
                self.assertEqual(self.rows(
                    "select tgname from pg_trigger where not tgisinternal and"
                    " tgrelid in $1", table), [])
                self.assertEqual(self.rows(
                    "select attname from pg_attribute where attidentity <> ''"
                    " and attrelid in $1", table), [])
                self.assertEqual(self.rows(
                    "select conname from pg_constraint where contype = 'x' and"
                    " conrelid in $1", table), [])
                # By list or range, since the spreading is by hash.
                self.assertEqual(self.rows(
                    "select partstrat from pg_partitioned_table where"
                    " partrelid in $1 and partstrat = 'h'", table), [])


if __name__ == "__main__":
    unittest.main()
