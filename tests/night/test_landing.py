"""What landing leaves out, and what it refuses as a whole: periods of which
the same was staged before, cells that come twice, a first load that fails.

Two sources, the register of areas and one more, and no night around them.
"""

import os
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import postgres                                         # noqa: E402
from world import ROOT, Upstream, World                 # noqa: E402

REGISTER, POPULATION, MEASURE = "cbs-03759ned", "03759ned", "M000352"
PRICES, PRICE_TABLE = "cbs-83625ned", "83625NED"
# People move between neighbours, so that the country is what its parts are.
CITY, NEIGHBOUR = "GM0599", "GM0502"
# An older period of which nothing is touched, and one that is revised.
STILL, REVISED = "2024", "2025"
OF = " from core.observation o join core.source s using (source_id)" \
    " join core.region r using (region_id)" \
    " join core.period p using (period_id)" \
    " where s.id = '%s' and r.code = '%s' and p.code = '%s'"


class Landing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))
        cls.first = World(cls.postgres, form="least")
        cls.addClassCleanup(cls.first.close)
        cls.load(cls.first, REGISTER)

    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.version = 202611230000
        os.makedirs(self.first.public, exist_ok=True)
        self.world = self.first.copy()
        self.addCleanup(self.world.close)

    @classmethod
    def load(cls, world, source, expect=0, **settings):
        """Fetch and land; what landing said."""
        got = world.run("fetch", "--only", source, upstream=cls.upstream,
                        **settings)
        if got.status != 0:
            raise AssertionError(got)
        done = world.run("land", "--only", source, upstream=cls.upstream,
                         **settings)
        if done.status != expect:
            raise AssertionError(done)
        return done

    def release(self, table, *actions):
        """These changes, as a new version of the table."""
        self.version += 1
        self.upstream.do(*(dict(action, table=table) for action in actions),
                         {"do": "release", "table": table,
                          "version": str(self.version)})

    def cell(self, region=CITY, period=REVISED, source=REGISTER):
        return self.world.sql("select o.value" + OF % (source, region, period))

    def revise(self, period=REVISED):
        """Two cells of the register's table become others: what ours does."""
        value = {region: str(int(self.cell(region, period)) + by)
                 for region, by in ((CITY, 1), (NEIGHBOUR, -1))}
        self.release(POPULATION, *(
            {"do": "set-cell", "measure": MEASURE, "region": region,
             "period": period + "JJ00", "value": value[region]}
            for region in value))
        return value[CITY]

    def staged(self):
        return self.world.sql(
            "select p.code, x.staged from core.source_period x"
            " join core.period p using (period_id) join core.source s"
            " using (source_id) where s.id = '%s' order by 1" % REGISTER)

    def tamper(self):
        """A cell that landing would mend, if it looked at it."""
        self.world.sql(
            "update core.observation x set value = value + 7 where"
            " (source_id, region_id, period_id) in (select o.source_id,"
            " o.region_id, o.period_id" + OF % (REGISTER, CITY, STILL) + ")")
        return self.cell(period=STILL)

    # --- periods of which the same was staged before ---

    def test_period_with_an_equal_digest_is_left_out(self):
        """Told by a cell in it that was changed behind its back; cells that
        are revised in another period are found."""
        before = self.staged()
        self.assertNotIn("|\n", before + "\n")
        wrong, revised = self.tamper(), self.revise()
        done = self.load(self.world, REGISTER)
        self.assertIn(": 0 new, 2 changed, 0 gone", done.err)
        self.assertEqual(self.cell(), revised)
        self.assertEqual(self.cell(period=STILL), wrong)
        self.assertEqual([line[:4] for line in self.staged().split("\n")
                          if line not in before], [REVISED])

    def test_period_without_a_digest_is_compared(self):
        """As who writes figures by hand is told to leave it."""
        right, _ = self.cell(period=STILL), self.tamper()
        self.world.sql("update core.source_period set staged = null")
        self.revise()
        done = self.load(self.world, REGISTER)
        self.assertIn(": 0 new, 3 changed, 0 gone", done.err)
        self.assertEqual(self.cell(period=STILL), right)

    def test_digest_of_a_landing_that_was_rolled_back(self):
        """It went with the figures: the same is not taken for known."""
        was, before = self.cell(), self.staged()
        revised = self.revise()
        self.world.sql(
            "create function public.fail() returns trigger language plpgsql"
            " as $$ begin raise exception 'no'; end $$;"
            "create constraint trigger fail after insert or update on"
            " ledger.snapshot deferrable initially deferred"
            " for each row execute function public.fail()")
        self.load(self.world, REGISTER, expect=1)
        self.assertEqual(self.staged(), before)
        self.assertEqual(self.cell(), was)
        self.world.sql("drop function public.fail cascade")
        done = self.load(self.world, REGISTER)
        self.assertIn(": 0 new, 2 changed, 0 gone", done.err)
        self.assertEqual(self.cell(), revised)
        self.assertNotEqual(self.staged(), before)

    # --- cells that come twice ---

    def twice(self, *actions, name):
        self.release(POPULATION, *actions)
        before = self.world.sql("select md5(string_agg(o::text, '' order by"
                                " o::text)) from core.observation o")
        done = self.load(self.world, REGISTER, expect=1)
        self.assertRegex(done.err, "refused .*%s .*\\(2 times\\).* is the same"
                         " cell more than once; nothing is taken until it"
                         " comes once" % name)
        self.assertEqual(before, self.world.sql(
            "select md5(string_agg(o::text, '' order by o::text))"
            " from core.observation o"))

    def test_known_cell_twice(self):
        for add in (0, 1):
            self.twice({"do": "duplicate-rows", "region": CITY, "count": 99,
                        "add": add}, name="bevolking-1-januari %s" % CITY)
            self.upstream.do({"do": "reset"})

    def test_as_many_cells_twice_as_are_gone(self):
        """There are as many rows as there were."""
        self.twice({"do": "drop-rows", "regions": ["GM0014"]},
                   {"do": "duplicate-rows", "region": "GM0363", "count": 99},
                   name="bevolking-1-januari GM0363")

    def test_new_cell_twice(self):
        """Of a source that has others: as many as are new, so that only
        looking at those can tell."""
        self.world.sql(
            "delete from core.observation where region_id = (select region_id"
            " from core.region where code = '%s');"
            "update core.source_period set staged = null" % CITY)
        self.twice({"do": "duplicate-rows", "region": CITY, "count": 99},
                   name="bevolking-1-januari %s" % CITY)

    # --- a first load that fails ---

    def partitions(self):
        return self.world.sql(
            "select c.relname from pg_class c join pg_namespace n on n.oid ="
            " c.relnamespace where n.nspname = 'core' and c.relkind = 'r' and"
            " c.relname like 'observation%' order by 1")

    def test_first_load_that_fails_leaves_nothing(self):
        """Of a source without a recording, which would serve instead."""
        sources = os.path.join(self.world.folder, "sources")
        shutil.copytree(os.path.join(self.world.under_test, "sources"),
                        sources)
        os.remove(os.path.join(sources, PRICES, "recording.tsv"))
        before = self.partitions()
        self.release(PRICE_TABLE, {"do": "duplicate-rows", "region": CITY,
                                   "count": 99})
        done = self.load(self.world, PRICES, 1, WOONDRUK_SOURCES=sources)
        self.assertRegex(done.err, "refused .*verkoopprijs-gemiddeld %s .*"
                         "\\(2 times\\).* is the same cell more than once" %
                         CITY)
        self.assertEqual(self.partitions(), before)
        self.upstream.do({"do": "reset"})
        self.release(PRICE_TABLE)
        done = self.load(self.world, PRICES, WOONDRUK_SOURCES=sources)
        self.assertRegex(done.err, "landed .*: [1-9][0-9]* new, 0 changed,"
                         " 0 gone")
        self.in_place()

    def test_recording_serves_where_the_first_load_fails(self):
        """It is a first load too, right behind the one that failed."""
        self.release(PRICE_TABLE, {"do": "duplicate-rows", "region": CITY,
                                   "count": 99})
        self.load(self.world, PRICES, expect=1)
        self.assertEqual(self.world.sql(
            "select distinct origin from ledger.source_state join"
            " ledger.snapshot using (snapshot_id) where source_state.source ="
            " '%s'" % PRICES), "recording")
        self.in_place()

    def in_place(self):
        """The partition has its name and key, and is found in the whole."""
        self.assertNotEqual(self.cell(source=PRICES), "")
        self.assertNotIn("_new", self.partitions())
        self.assertEqual(self.world.sql(
            "select count(*) from pg_inherits i join core.source s on"
            " i.inhrelid = ('core.observation_' || s.source_id)::regclass"
            " join pg_index x on x.indrelid = i.inhrelid and x.indisprimary"
            " where s.id = '%s'" % PRICES), "1")


if __name__ == "__main__":
    unittest.main()
