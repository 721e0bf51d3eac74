"""What changed between two releases, and the cause that is worked out, on
made-up figures: one cause at a time, and where two meet."""

import json
import os
import unittest

import postgres
from made_up import TEMPLATE, TODAY, TOMORROW, Figures, template

BEVOLKING = "bevolking-1-januari"
HOUSEHOLDS = "huishoudens-1-januari"
OPENING = "woningen-beginstand"
RATIO = "huishoudens-per-100-woningen"
HOLDER = {}


def setUpModule():
    HOLDER["context"] = postgres.shared()
    try:
        HOLDER["server"] = HOLDER["context"].__enter__()
    except postgres.Missing as missing:
        HOLDER.clear()
        raise unittest.SkipTest(str(missing)) from None
    template(HOLDER["server"],
             "bevolking", "bevolkingsgroei-5-jaar", "huishoudens",
             "huishoudens-per-100-woningen", "woningvoorraad")


def tearDownModule():
    if "server" in HOLDER:
        HOLDER["server"].drop(TEMPLATE)
        HOLDER["context"].__exit__(None, None, None)


class Changes(unittest.TestCase):
    def setUp(self):
        self.figures = Figures(
            HOLDER["server"], "changes_" + self.id().rpartition(".")[2][:40])
        self.addCleanup(self.figures.close)
        self.share = self.figures.own_share()
        f = self.figures
        f.landed()
        f.country()
        for code in ("GM0003", "GM0010", "GM0024"):
            f.municipality(code)
            f.cells(BEVOLKING, {(code, year): 1000 + year
                                for year in range(2019, 2026)})
            f.cells(HOUSEHOLDS, {(code, year): 500 for year in (2023, 2024)})
            f.cells(OPENING, {(code, year): 400 for year in (2023, 2024)})
        f.compute()
        self.release("2026-11-23")

    def release(self, name):
        """As if what stands had been published."""
        self.figures.sql(
            "insert into ledger.release select '%s', max(run_id),"
            " left('%s', 10)::date from ledger.run" % (name, name))

    def land(self, version):
        """A new version of every source; the cells are put in by hand."""
        self.figures.sql(
            "insert into ledger.run (command, version, started_at, run_date)"
            " values ('land', 'test', '2026-11-24T02:00:00Z', '2026-11-24');"
            "insert into ledger.snapshot (source, hash, origin, table_id,"
            " version, logged_at, landed_run, changed)"
            " select source, '%s' || source, 'live', table_id, '%s',"
            " '2026-11-24T02:00:00Z', (select max(run_id) from ledger.run),"
            " 1 from ledger.snapshot n where snapshot_id = (select"
            " max(snapshot_id) from ledger.snapshot where source = n.source);"
            "update ledger.source_state t set snapshot_id = (select"
            " max(snapshot_id) from ledger.snapshot n where n.source ="
            " t.source)" % (version, version))

    def revise(self, measure, region, year, value):
        """A cell that changes: its former value becomes history."""
        self.figures.sql(
            "insert into core.observation_history select o.*,"
            " (select max(run_id) from ledger.run), t.snapshot_id"
            " from core.observation o join core.source s using (source_id)"
            " join ledger.source_state t on t.source = s.id"
            " join core.series e using (source_id, series_id)"
            " join core.measure m using (source_id, measure_id)"
            " join core.region r using (region_id)"
            " where m.name = '%s' and r.code = '%s' and period_id = %d0000;"
            "update core.observation o set value = %s, snapshot_id ="
            " t.snapshot_id from core.source s, ledger.source_state t,"
            " core.series e, core.measure m, core.region r"
            " where s.source_id = o.source_id and t.source = s.id"
            " and e.source_id = o.source_id and e.series_id = o.series_id"
            " and m.measure_id = e.measure_id and r.region_id = o.region_id"
            " and m.name = '%s' and r.code = '%s' and o.period_id = %d0000;"
            " update ledger.snapshot set changed = changed + 1" % (
                measure, region, year, value, measure, region, year))

    def changes(self, now=TOMORROW):
        """The changes since the release: {(indicator, area, period): row}."""
        self.figures.compute(now)
        self.release(now[:10])
        text = self.figures.run("diff", "--json", now=now)
        self.assertEqual(text.returncode, 0, text.stderr)
        return {(row["indicator"], row["gebied_code"], row["periode"]): row
                for row in json.loads(text.stdout)["rijen"]
                if row["basis"] == "huidig"}

    def causes(self, changes, *key):
        return changes[key]["oorzaken"]

    def test_nothing(self):
        self.assertEqual(self.changes(), {})

    def test_the_source_revised(self):
        self.land("v2")
        self.revise(BEVOLKING, "GM0003", 2020, 7000)
        found = self.changes()
        self.assertEqual(self.causes(found, "bevolking", "GM0003", "2020"),
                         ["bronherziening"])
        self.assertEqual(self.causes(found, "bevolking", "PV20", "2020"),
                         ["bronherziening"])
        # Of growth over five years the revised year is the denominator.
        self.assertEqual(
            self.causes(found, "bevolkingsgroei-5-jaar", "GM0003", "2025"),
            ["noemer", "bronherziening"])
        self.assertNotIn("GM0010", {area for _, area, _ in found})
        table, = found["bevolking", "GM0003", "2020"]["tabellen"]
        self.assertEqual((table["bron"], table["versie"]),
                         ("cbs-03759ned", "v2"))

    def test_a_number_that_is_only_spelled_otherwise(self):
        self.land("v2")
        self.revise(BEVOLKING, "GM0003", 2020, "3020.00")
        self.assertEqual(self.changes(), {})

    def test_the_denominator_moved(self):
        self.land("v2")
        self.revise(OPENING, "GM0003", 2024, 410)
        found = self.changes()
        self.assertEqual(self.causes(found, RATIO, "GM0003", "2024"),
                         ["noemer", "bronherziening"])
        self.assertEqual(
            [table["bron"] for table in
             found[RATIO, "GM0003", "2024"]["tabellen"]], ["cbs-81955ned"])
        # The stock itself is no ratio.
        self.assertEqual(
            {key[0] for key in found} - {RATIO, "bevolking"},
            {name for name, *_ in found if name.startswith("woningvoorraad")})
        for (name, *_), row in found.items():
            if name == RATIO:
                self.assertEqual(row["oorzaak"], "noemer")

    def test_the_numerator_moved(self):
        self.land("v2")
        self.revise(HOUSEHOLDS, "GM0003", 2024, 510)
        found = self.changes()
        self.assertEqual(self.causes(found, RATIO, "GM0003", "2024"),
                         ["bronherziening"])

    def test_a_new_period(self):
        self.land("v2")
        self.figures.cells(BEVOLKING, {(code, 2026): 900 for code in
                                       ("GM0003", "GM0010", "GM0024")})
        found = self.changes()
        self.assertEqual(
            {(row["soort"], *row["oorzaken"]) for key, row in found.items()
             if key[2] == "2026" and key[0] == "bevolking"},
            {("nieuw", "nieuwe-periode")})
        self.assertEqual({period for name, _, period in found}, {"2026"})

    def test_the_method(self):
        path = os.path.join(self.share, "sql/4-indicators", RATIO + ".sql")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("-- decimals:    2", text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("-- decimals:    2", "-- decimals:    1"))
        self.land("v2")
        self.revise(HOUSEHOLDS, "GM0003", 2024, 501)
        found = self.changes()
        self.assertEqual(self.causes(found, RATIO, "GM0003", "2024")[0],
                         "methode")
        for (name, *_), row in found.items():
            self.assertEqual(row["oorzaken"][0] == "methode", name == RATIO)

    def test_boundaries(self):
        f = self.figures
        f.sql("update core.region set end_date = '2021-01-01'"
              " where code = 'GM0003'")
        f.event("opgeheven", "2021-01-01", "GM0003", "GM0010", 100, 200)
        # A register that was landed anew: what stands is computed again.
        f.sql("update ledger.snapshot set changed = changed + 1")
        found = self.changes()
        self.assertEqual(self.causes(found, "bevolking", "GM0010", "2020"),
                         ["grenzen"])
        self.assertEqual(
            found["bevolking", "GM0010", "2020"]["waarde"], 2 * 3020)
        self.assertEqual(
            (found["bevolking", "GM0003", "2024"]["soort"],
             self.causes(found, "bevolking", "GM0003", "2024")),
            ("vervallen", ["grenzen"]))
        self.assertNotIn("GM0024", {area for _, area, _ in found})

    def test_a_group_with_other_members(self):
        f = self.figures
        f.group("G4", "GM0003", "GM0010")
        f.sql("update ledger.snapshot set changed = changed + 1")
        self.changes()
        f.sql("delete from core.group_member where gm_code = 'GM0010';"
              "update ledger.snapshot set changed = changed + 1")
        found = self.changes("2026-11-25T02:00:00Z")
        self.assertEqual(self.causes(found, "bevolking", "G4", "2024"),
                         ["grenzen"])
        self.assertEqual({area for _, area, _ in found},
                         {"G4", "G4-G40", "rest-nl"})

    def test_held_values_are_no_release(self):
        """A value that never was public is in neither side."""
        self.land("v2")
        self.revise(BEVOLKING, "GM0003", 2020, 7000)
        self.figures.compute(TOMORROW)
        self.land("v3")
        self.revise(BEVOLKING, "GM0003", 2020, 8000)
        found = self.changes("2026-11-25T02:00:00Z")
        row = found["bevolking", "GM0003", "2020"]
        self.assertEqual((row["waarde_was"], row["waarde"]), (3020, 8000))
        said = json.loads(self.figures.run(
            "query", "bevolking", "--region", "GM0003", "--period", "2020",
            "--as-of", "2026-11-24", "--json").stdout)
        self.assertEqual((said["release"], said["rijen"][0]["waarde"],
                          said["rijen"][0]["tot_release"]),
                         ("2026-11-23", 3020, "2026-11-25"))


if __name__ == "__main__":
    unittest.main()
