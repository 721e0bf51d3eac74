"""Both bases on one small country that can be worked out by hand.

Three municipalities in 2020 (A, B and C), two in 2021: A went whole to D, a new
one, and C was divided between D and B, one part to three by dwellings, two to
three by inhabitants.
"""

import os
import shutil
import tempfile
import unittest

from made_up import (KNOWN, LOW, OWNED, RATIO, ROOT, TOMORROW, Figures, set_up,
                     tear_down)

A, B, C, D = "GM0001", "GM0002", "GM0003", "GM9001"
HOLDER = {}
NEW_YEAR_EVE, NEW_YEAR = "2026-12-31T02:00:00Z", "2027-01-01T02:00:00Z"


def setUpModule():
    set_up(HOLDER)


def tearDownModule():
    tear_down(HOLDER)


class Case(unittest.TestCase):
    def setUp(self):
        name = "bases_" + self.id().rpartition(".")[2].lower()[:40]
        self.figures = Figures(HOLDER["server"], name)
        self.addCleanup(self.figures.close)
        self.figures.landed()
        self.figures.country()

    def change(self, day):
        f = self.figures
        f.municipality(A, end=day)
        f.municipality(B)
        f.municipality(C, end=day)
        f.municipality(D, begin=day)
        f.event("opgeheven", day, A, D, 50, 100)
        f.event("opgeheven", day, C, D, 25, 80)
        f.event("opgeheven", day, C, B, 75, 40)

    def assertRow(self, which, **wanted):
        row = self.figures.row(*which)
        self.assertIsNotNone(row, which)
        self.assertEqual({key: row[key] for key in wanted}, wanted, which)


class ByHand(Case):
    def setUp(self):
        super().setUp()
        self.change("2021-01-01")

    def test_counts(self):
        f = self.figures
        f.cells("bevolking-1-januari", {
            (A, 2020): 101, (B, 2020): 200, (C, 2020): 121, ("NL01", 2020): 422,
            (B, 2021): 245, (D, 2021): 185, ("NL01", 2021): 430})
        f.compute()
        # 101 + 121 * 80/120 and 200 + 121 * 40/120, rounded once.
        self.assertRow(("bevolking", D, 2020), value="182",
                       markeringen=["geschatte-splitsing"])
        self.assertRow(("bevolking", B, 2020), value="240",
                       markeringen=["geschatte-splitsing"])
        self.assertRow(("bevolking", D, 2021), value="185", markeringen=[])
        for code, value in ((A, "101"), (B, "200"), (C, "121")):
            self.assertRow(("bevolking", code, 2020, "toenmalig"),
                           value=value, markeringen=[])
        self.assertEqual(f.value("bevolking", "NL01", 2020), "422")
        self.assertEqual(f.gate(), [])

    def test_ratios(self):
        """By dwellings, both sides: never the ratios themselves."""
        f = self.figures
        f.cells("nieuwbouw-woningen", {(A, 2020): 1, (B, 2020): 2,
                                       (C, 2020): 4})
        f.cells("woningen-beginstand", {(A, 2020): 50, (B, 2020): 100,
                                        (C, 2020): 200})
        f.compute()
        # D: 1000 * (1 + 4/4) / (50 + 200/4); B: 1000 * (2 + 3) / (100 + 150).
        self.assertRow(("nieuwbouw", D, 2020), value="20.00", teller="2",
                       noemer="100")
        self.assertRow(("nieuwbouw", B, 2020), value="20.00", teller="5",
                       noemer="250")
        self.assertRow(("nieuwbouw", C, 2020, "toenmalig"), value="20.00",
                       teller="4", noemer="200")
        self.assertEqual(f.row("nieuwbouw", D, 2020)["markeringen"],
                         ["geschatte-splitsing", "verouderd"])

    def test_means(self):
        """By their weights; what the source has itself stays as it was
        published, and is an approximation when it grew since."""
        f = self.figures
        f.municipality("GM0005", end="2021-07-01")
        f.municipality("GM0006", begin="2021-07-01")
        f.event("opgeheven", "2021-07-01", "GM0005", "GM0006", 1, 1)
        f.cells("verkoopprijs-gemiddeld", {
            (A, 2020): 100, (B, 2020): 300, (C, 2020): 400, (B, 2021): 500,
            ("GM0005", 2021): 600, ("GM0006", 2021): 700})
        f.cells("woningen-beginstand", {(A, 2020): 50, (B, 2020): 100,
                                        (C, 2020): 200})
        f.compute()
        # (100 * 50 + 400 * 200/4) / (50 + 200/4)
        self.assertRow(("gemiddelde-verkoopprijs", D, 2020), value="250")
        self.assertIn("benadering", f.row("gemiddelde-verkoopprijs", D,
                                          2020)["markeringen"])
        self.assertRow(("gemiddelde-verkoopprijs", B, 2020), value="300",
                       markeringen=["benadering"])
        self.assertRow(("gemiddelde-verkoopprijs", B, 2020, "toenmalig"),
                       value="300", markeringen=[])
        self.assertRow(("gemiddelde-verkoopprijs", B, 2021), value="500",
                       markeringen=[])
        # the figure of the year in which it began is of all it is
        self.assertRow(("gemiddelde-verkoopprijs", "GM0006", 2021),
                       value="700", markeringen=[])

    def test_indices(self):
        """Never: the reason stands in the place of the figure."""
        f = self.figures
        f.cells("prijsindex-koopwoningen", {
            (D, 2021): 120, (D, 2022): 130})
        f.municipality("GM0004", end="2022-01-01")
        f.municipality("GM9002", begin="2022-01-01")
        f.event("opgeheven", "2022-01-01", "GM0004", "GM9002", 1, 1)
        f.cells("prijsindex-koopwoningen", {("GM0004", 2021): 100,
                                            ("GM9002", 2022): 110})
        f.compute()
        self.assertRow(("verandering-prijsindex", "GM9002", 2022), value=None,
                       reden="invoer-ontbreekt", reden_invoer="prijsindex-"
                       "koopwoningen 2021: niet-optelbaar")
        self.assertEqual(f.value("verandering-prijsindex", D, 2022), "8.3")

    def test_a_table_on_fixed_boundaries_moves_once(self):
        """On boundaries of 2021 throughout: D has its own 2020, and nothing is
        added to it."""
        f = self.figures
        f.sql("update core.measure set name = 'bevolking-vast' where name ="
              " 'bevolking-1-januari'")
        f.cells("bevolking-vast", {(B, 2020): 240, (D, 2020): 182})
        # A, that was not in those boundaries any more, has no row to be added.
        got = f.sql(
            "select core.take_areas();"
            "select gebied, (cel).num from core.source_cells('bevolking-vast',"
            " 'cbs-03759ned', 'fixed-2021', '2010', false) where periode ="
            " '2020' and gebied like 'GM%' order by 1")
        self.assertEqual(got.split(), [B + "|240", D + "|182"])
        moved = f.sql(
            "select core.take_areas();"
            "create temp table fixed as select * from core.source_cells("
            "'bevolking-vast', 'cbs-03759ned', 'fixed-2021', '2010', false);"
            "select gebied, (cel).num / (cel).den, (cel).markeringen from"
            " core.move_counts('pg_temp.fixed', 'bevolking-vast',"
            " 'inhabitants') where periode = '2020' and gebied like 'GM%'"
            " order by 1")
        self.assertEqual([line.split("|")[0] + " " +
                          str(int(float(line.split("|")[1]))) + " " +
                          line.split("|")[2]
                          for line in moved.splitlines() if "|" in line],
                         [B + " 240 {}", D + " 182 {}"])


class Ratio(Case):

    def test_a_ratio_that_the_source_publishes(self):
        """Where boundaries moved, from its two counts; else as published.

        The table is on boundaries of 2025 throughout, so that only what
        changed after that moves.
        """
        self.change("2026-01-01")
        f = self.figures
        share = f.own_share()
        with open(os.path.join(share, "sql/4-indicators/bevolking.sql"),
                  encoding="utf-8") as file:
            text = file.read()
        for old, new in (("id:          bevolking\n", "id:          aandeel\n"),
                         ("population\n", "share\n"),
                         ("decimals:    0", "decimals:    1"),
                         ("aggregation: sum", "aggregation: none")):
            self.assertIn(old, text)
            text = text.replace(old, new)
        text = text.replace("bevolking-1-januari", RATIO).replace(
            "bevolking_1_januari", RATIO.replace("-", "_"))
        with open(os.path.join(share, "sql/4-indicators/aandeel.sql"), "w",
                  encoding="utf-8") as file:
            file.write(text)
        f.landed("cbs-86202ned")
        f.cells(LOW, {(A, 2020): 1, (B, 2020): 2, (C, 2020): 6})
        f.cells(KNOWN, {(A, 2020): 20, (B, 2020): 10, (C, 2020): 30})
        # As its source says it, though its counts are not known.
        f.municipality("GM0009")
        f.cells(RATIO, {(A, 2020): 5, (B, 2020): 20, (C, 2020): 20,
                        ("GM0009", 2020): "33.3"})
        f.compute()
        # D: (1 + 6 * 80/120) / (20 + 30 * 80/120); B: (2 + 2) / (10 + 10).
        self.assertRow(("aandeel", D, 2020), value="12.5", markeringen=[
            "berekend", "geschatte-splitsing"])
        self.assertRow(("aandeel", B, 2020), value="20.0")
        self.assertRow(("aandeel", "GM0009", 2020), value="33.3",
                       markeringen=[])
        self.assertRow(("aandeel", A, 2020, "toenmalig"), value="5.0")


class Ended(Case):
    """A municipality that ended says so, once, and counts nowhere as missing."""

    def test_its_series_close_with_the_reason(self):
        f = self.figures
        f.municipality(A, end="2022-03-24")
        f.municipality(B)
        f.event("opgeheven", "2022-03-24", A, B, 10, 20)
        f.cells("bevolking-1-januari", {
            (A, 2021): 10, (A, 2022): 11, (B, 2021): 20, (B, 2022): 21,
            (B, 2023): 33, ("NL01", 2021): 30, ("NL01", 2022): 32,
            ("NL01", 2023): 33})
        f.cells("nieuwbouw-woningen", {(B, 2023): 5})
        f.cells("woningen-beginstand", {(B, 2023): 500})
        f.compute()
        self.assertRow(("bevolking", A, 2022, "toenmalig"), value="11")
        self.assertRow(("bevolking", A, 2023, "toenmalig"), value=None,
                       reden="gebied-opgeheven", status=None, markeringen=[])
        self.assertIsNone(f.row("bevolking", A, 2024, "toenmalig"))
        self.assertIsNone(f.row("bevolking", A, 2023))
        self.assertRow(("bevolking", "PV20", 2023, "toenmalig"), value="33",
                       dekking="1")
        self.assertRow(("nieuwbouw", A, 2023, "toenmalig"), value=None,
                       reden="gebied-opgeheven")
        self.assertRow(("nieuwbouw", "PV20", 2023, "toenmalig"),
                       value="10.00", dekking="1")
        self.assertEqual(f.gate(), [])
        # And once more, nothing has changed.
        f.sql("delete from ledger.compute_input")
        self.assertIn("0 figures new, 0 changed, 0 gone",
                      f.compute(now=TOMORROW))

    def test_a_part_that_rounding_makes_more_than_its_whole(self):
        f = self.figures
        f.municipality(A)
        cell = "row('x', '%s', '2023', %s, 1, null, null, '{%s}'," \
            " null)::core.cell"
        rows = [("GM0001", 15, 10, "afgerond-op-5"),
                ("GM0002", -5, 100, "afgerond-op-5"),
                ("GM0003", 10, 10, "afgerond-op-5"),
                ("GM0004", 15, 10, "")]
        asked = "create temp table given as select gebied, '2023' as periode," \
            " teller, noemer from (values %s) v (gebied, teller, noemer);" \
            "select core.take_areas();" \
            "select indicator.evaluate('huidig', 'as-given'," \
            " '100 * teller / noemer', 1, '{}', null, 0.95, null, '{}'," \
            " '{GM}', null, 'noemer-te-klein'%s);" \
            "select gebied, value, reden, teller from pg_temp.result" \
            " where gebied like 'GM000_' order by 1"
        cells = ", ".join("('%s', %s, %s)" % (
            area, cell % (area, part, marks), cell % (area, whole, marks))
            for area, part, whole, marks in rows)
        f.sql("insert into core.period values (20230000, '2023', 'year',"
              " '2023-01-01', '2023-12-31') on conflict do nothing")
        self.assertEqual(f.sql(asked % (cells, ", true")).splitlines()[-4:], [
            "GM0001||noemer-te-klein|15", "GM0002||noemer-te-klein|-5",
            "GM0003|100.0||10", "GM0004|150.0||15"])
        self.assertEqual(f.sql(asked % (cells, "")).splitlines()[-4:-2], [
            "GM0001|150.0||15", "GM0002|-5.0||-5"])

    def test_such_a_row_is_no_member_that_lacks(self):
        """Where an indicator rests on another, and so on its last row."""
        f = self.figures
        f.municipality(A, end="2022-03-24")
        f.municipality(B)
        cell = "row('x', '%s', '2023', %s, %s, '{}', null)::core.cell"
        got = f.sql(
            "create temp table given as select gebied, '2023' as periode, ''"
            " as reeks, teller from (values ('%s', %s), ('%s', %s))"
            " v (gebied, teller);"
            "select core.take_areas();"
            "select indicator.evaluate('toenmalig', 'sum', null, 0, '{}', null,"
            " 0.95, null, '{}', '{NL,PV,GM}', null, 'noemer-te-klein');"
            " select value, dekking from pg_temp.result"
            " where gebied = 'PV20'" % (
                A, cell % (A, "null, null, null", "'gebied-opgeheven'"),
                B, cell % (B, "33, 1, 'definitief'", "null")))
        self.assertEqual(got.splitlines()[-1], "33|1")


class Above(Case):
    """What a municipality lies in: COROP areas and parts of the country."""

    def setUp(self):
        super().setUp()
        f = self.figures
        f.municipality(A, end="2025-01-01")
        f.municipality(B)
        f.municipality(C)
        f.event("opgeheven", "2025-01-01", A, B, 10, 20)
        f.sql("insert into core.area_class select c, y, a, k, n, source_id,"
              " snapshot_id from core.source s join ledger.source_state t on"
              " t.source = s.id, (values"
              " ('corop', 2024, '%(A)s', 'CR01', 'Oost'),"
              " ('corop', 2024, '%(B)s', 'CR01', 'Oost'),"
              " ('corop', 2026, '%(B)s', 'CR02', 'West'),"
              " ('corop', 2026, '%(C)s', 'CR02', 'West'),"
              " ('landsdeel', 2026, '%(C)s', 'LD01', 'Noord'),"
              " ('provincie', 2026, '%(C)s', 'PV20', 'Groningen'))"
              " v (c, y, a, k, n) where s.id = 'cbs-03759ned'" %
              {"A": A, "B": B, "C": C})
        f.cells("bevolking-1-januari", {
            (A, 2024): 10, (B, 2024): 20, (C, 2024): 40, ("NL01", 2024): 70})

    def test_sums_of_the_municipalities_of_today(self):
        f = self.figures
        f.compute()
        # A went into B, and B lies in CR02 by now.
        self.assertRow(("bevolking", "CR02", 2024), value="70",
                       markeringen=["berekend"])
        self.assertRow(("bevolking", "LD01", 2024), value="40")
        self.assertIsNone(f.row("bevolking", "CR01", 2024))
        self.assertIsNone(f.row("bevolking", "CR02", 2024, "toenmalig"))
        self.assertEqual(f.gate(), [])
        self.assertEqual(f.sql(
            "select corop_code, corop, part_code from output.municipality"
            " order by code").splitlines(),
            ["CR01|Oost|", "CR02|West|", "CR02|West|LD01"])
        self.assertEqual(f.sql("select soort, title from output.area where"
                               " code = 'CR02'"), "corop|West")

    def test_another_province_holds_the_release(self):
        f = self.figures
        f.sql("update core.area_class set code = 'PV21' where class ="
              " 'provincie'")
        f.compute()
        self.assertEqual(f.gate(), ["province-agrees"])

    def test_a_class_has_no_figures(self):
        f = self.figures
        f.group("centrumgemeente", B)
        f.sql("update core.area_group set is_class = true")
        f.compute()
        self.assertIsNone(f.row("bevolking", "centrumgemeente", 2024))
        self.assertEqual(f.gate(), [])
        self.assertIn("centrumgemeente", f.sql(
            "select list from output.groups where gm_code = '%s'" % B))


class Spreading(Case):
    """Within COROP areas; within regions of centres when a list is loaded."""

    E = "GM0004"
    HEADING = ("region,title_nl,gm_code,is_centre,valid_from,valid_to,"
               "citation,date_cited\n")
    COROP = {
        "hoover-corporatiewoningen": {
            ("CR01", "gemeenten"): "0.250", ("CR02", "gemeenten"): "0.088",
            ("NL01", "binnen-corop"): "0.140",
            ("NL01", "gemeenten"): "0.180"},
        "centrum-rest-verhouding": {
            ("CR01", ""): "3.00", ("CR02", ""): "0.70",
            ("NL01", "laagste"): "0.70", ("NL01", ""): "1.85",
            ("NL01", "hoogste"): "3.00"},
        "locatiequotient-corporatiewoningen": {
            (A, "corop"): "1.50", (B, "corop"): "0.50", (C, "corop"): "0.82",
            (E, "corop"): "1.18"}}
    # In the list B is a centre, and C is none.
    REGIONS = {
        "hoover-corporatiewoningen": {
            ("regio-" + A, "gemeenten"): "0.038",
            ("regio-" + B, "gemeenten"): "0.333",
            ("NL01", "binnen-centrumregio"): "0.180",
            ("NL01", "gemeenten"): "0.180"},
        "centrum-rest-verhouding": {
            ("regio-" + A, ""): "0.86", ("regio-" + B, ""): "0.20",
            ("NL01", "laagste"): "0.20", ("NL01", ""): "0.53",
            ("NL01", "hoogste"): "0.86"},
        "locatiequotient-corporatiewoningen": {
            (A, "centrumregio"): "0.92", (B, "centrumregio"): "0.33",
            (C, "centrumregio"): "1.08", (E, "centrumregio"): "1.67"}}

    def setUp(self):
        super().setUp()
        f = self.figures
        self.folder = tempfile.mkdtemp(prefix="sources-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        shutil.copytree(os.path.join(ROOT, "sources"), self.folder,
                        ignore=shutil.ignore_patterns("*.tsv", "__pycache__"),
                        dirs_exist_ok=True)
        f.municipality(A, B, C, self.E)
        f.landed(OWNED)
        f.sql("insert into core.area_class select 'corop', 2026, a, k, k,"
              " source_id, snapshot_id from core.source s join"
              " ledger.source_state t on t.source = s.id, (values"
              " ('%s', 'CR01'), ('%s', 'CR01'), ('%s', 'CR02'),"
              " ('%s', 'CR02')) v (a, k) where s.id = '%s'" % (
                  A, B, C, self.E, OWNED))
        f.group("centrumgemeente", A, C)
        f.sql("update core.area_group set is_class = true")
        f.cells("woningen-eigendom-corporatie", {
            (A, 2021): 30, (B, 2021): 10, (C, 2021): 35, (self.E, 2021): 50,
            ("NL01", 2021): 125})
        f.cells("woningen-eigendom-totaal", {
            (code, 2021): 400 if code == "NL01" else 100
            for code in (A, B, C, self.E, "NL01")})

    def load(self, *rows, landed=True, begin=""):
        """The list with these rows, as the night takes it."""
        with open(os.path.join(self.folder, "centrumregios", "regions.csv"),
                  "w", encoding="utf-8") as file:
            file.write(self.HEADING + "".join(
                "regio-%s,Regio %s,%s,%s,%s,,Besluit,2026-11-20\n" % (
                    centre, centre, code, "yes" if centre == code else "no",
                    begin) for centre, code in rows))
        for word in ("fetch", "land"):
            done = self.figures.run(word, "--only", "centrumregios",
                                    "--sources", self.folder)
        self.assertEqual(done.returncode == 0, landed, done.stderr)
        return done.stderr

    def found(self):
        return {indicator: {
            tuple(line.split("|")[:2]): line.split("|")[2]
            for line in self.figures.sql(
                "select area_code, reeks, value from indicator.value where"
                " indicator = '%s' and value is not null and reeks <>"
                " 'nederland'" % indicator).splitlines()}
            for indicator in self.COROP}

    def test_a_list_takes_the_place_of_corop_areas(self):
        f, two = self.figures, ((A, A), (A, C), (B, B), (B, self.E))
        self.load()
        f.compute()
        self.assertEqual(self.found(), self.COROP)
        # The country in the middle rests on both regions, down to their cells.
        told = f.run("explain", "NL01", "centrum-rest-verhouding", "2021"
                     ).stdout
        self.assertRegex(told, r"recomputed\n  value +1.85\n  equal +yes")
        for code in (A, B, C, self.E):
            self.assertIn("region         " + code, told)
        # It holds from its day on, and that day is reason enough to compute.
        self.load(*two, begin="2026-11-24")
        days = f.sql("".join(
            "set woondruk.run_date = '%s'; select indicator.fingerprint(''),"
            " min(kind), max(kind) from core.spreading_region;" % day
            for day in ("2026-11-23", "2026-11-24"))).splitlines()
        before, after = [line.split("|") for line in days if "|" in line]
        self.assertNotEqual(before[0], after[0])
        self.assertEqual(before[1:], ["corop"] * 2)
        self.assertEqual(after[1:], ["centrumregio"] * 2)
        f.compute(now=TOMORROW)
        self.assertEqual(self.found(), self.REGIONS)
        self.load(*two)
        # A region is a group like any other, of the level of COROP areas.
        self.assertRow(("corporatiewoningen", "regio-" + A, 2021),
                       value="32.5", teller="65", noemer="200")
        self.assertEqual(f.sql("select indicator.level_of('regio-%s')" % A),
                         "CR")
        self.assertEqual(f.sql(
            "select e->>'naam' from output.groups, json_array_elements(list) e"
            " where gm_code = '%s' and e->>'code' = 'regio-%s'" % (C, A)),
            "Regio " + A)
        self.assertEqual(f.gate(), [])
        # A list that breaks its rules changes nothing, and says which line.
        self.assertIn("line 4: a municipality is in one region", self.load(
            (A, A), (B, B), (B, A), landed=False))
        self.assertIn("line 2", self.load((A, A), begin="2026-02-30",
                                          landed=False))
        self.assertEqual(f.sql("select count(*) from core.care_region"), "4")
        # One that leaves out a municipality holds the release.
        self.load(*two[:3])
        self.assertEqual(f.gate(), ["centre-regions"])
        self.assertEqual(f.gate_rows("centre-regions"), [
            {"regio": "", "gemeente": self.E, "probleem": "in geen regio"}])
        # One that is taken back leaves COROP areas.
        self.load()
        f.compute()
        self.assertEqual(self.found(), self.COROP)
        self.assertEqual(f.gate(), [])


class Peers(Case):
    """The cities that a city is compared with, as a group of its own."""

    def setUp(self):
        super().setUp()
        f = self.figures
        f.municipality(A, B, C)
        f.sql("insert into core.peer values ('%s', 1, '%s', 0.5, 1),"
              " ('%s', 2, '%s', 1.25, 1), ('%s', 1, '%s', 0.5, 1)" % (
                  A, C, A, B, B, A))
        f.cells("nieuwbouw-woningen", {
            (A, 2024): 7, (B, 2024): 30, (C, 2024): 5, ("NL01", 2024): 42})
        f.cells("woningen-beginstand", {
            (A, 2024): 100, (B, 2024): 1000, (C, 2024): 400,
            ("NL01", 2024): 1500})

    def test_are_computed_as_any_group(self):
        f = self.figures
        f.compute()
        # 35 of 1,400: a ratio of sums, not the mean of 30 and 12.5
        self.assertRow(("nieuwbouw", "vergelijk-" + A, 2024), value="25.00",
                       teller="35", noemer="1400", status="definitief",
                       dekking="1")
        self.assertRow(("nieuwbouw", "vergelijk-" + B, 2024), value="70.00")
        self.assertIsNone(f.row("nieuwbouw", "vergelijk-" + C, 2024))
        self.assertEqual(f.gate(), [])
        done = f.run("explain", "vergelijk-" + A, "nieuwbouw", "2024")
        # Its cells were never in a depot, which ends it with another status.
        self.assertRegex(done.stdout, r"recomputed\n  value +25.00\n  equal"
                         r" +yes")
        for code in (B, C):
            self.assertRegex(done.stdout, r"- area +" + code)
        self.assertEqual(f.sql(
            "select document->'steden'->0->>'code', document->>'methode'"
            " from output.peers where city = '%s'" % A), C + "|1")
        # In families of tests they would change what is said of others.
        self.assertEqual(f.sql("select count(*) from indicator.development"
                               " where area_code like 'vergelijk-%'"), "0")

    def test_one_that_ended_is_none(self):
        f = self.figures
        f.sql("update core.region set end_date = '2026-01-01' where code ="
              " '%s'" % C)
        f.event("opgeheven", "2026-01-01", C, B, 10, 20)
        f.compute()
        self.assertRow(("nieuwbouw", "vergelijk-" + A, 2024), value="25.00",
                       noemer="1400")
        self.assertEqual(f.sql("select count(*) from core.peer_group where"
                               " city = '%s'" % A), "1")
        self.assertEqual(f.gate(), [])


class Announced(Case):
    """What CBS has not told yet, and a person has entered."""

    def announce(self, kind, old, new, title="", province=None, dwellings=None,
                 inhabitants=None, state="vastgesteld", day="2027-01-01"):
        def quoted(value):
            return "null" if value is None else "'%s'" % value
        self.figures.sql(
            "insert into core.announcement values (%s)" % ", ".join(map(
                quoted, (kind, day, old, old, new, title or new, province,
                         dwellings, inhabitants, state, "wet", "2026-11-29"))))

    def setUp(self):
        super().setUp()
        f = self.figures
        f.municipality(A, B, C)
        f.cells("bevolking-1-januari", {
            (A, 2026): 100, (B, 2026): 200, (C, 2026): 120,
            ("NL01", 2026): 420})

    def standing(self):
        return self.figures.sql("select standing from core.announced order by"
                                " from_code, to_code").splitlines()

    def test_takes_effect_on_its_day(self):
        f = self.figures
        self.announce("opgeheven", A, D, "Nieuwstad", "PV20")
        self.announce("opgeheven", C, D, "Nieuwstad", "PV20", 25, 80)
        self.announce("opgeheven", C, B, "", None, 75, 40)
        f.compute(now=NEW_YEAR_EVE)
        self.assertEqual(f.value("bevolking", A, 2026), "100")
        self.assertEqual(f.value("bevolking", D, 2026), "no row")
        f.compute(now=NEW_YEAR)
        self.assertRow(("bevolking", D, 2026), value="180",
                       markeringen=["geschatte-splitsing"])
        self.assertRow(("bevolking", B, 2026), value="240")
        self.assertEqual(f.value("bevolking", A, 2026), "no row")
        self.assertEqual(f.value("bevolking", A, 2026, "toenmalig"), "100")
        self.assertEqual(f.value("bevolking", "NL01", 2026), "420")
        self.assertEqual(f.sql(
            "set woondruk.run_date = '2027-01-01';"
            "select code, state, begin_date, province_code from"
            " output.municipality where code = '%s'" % D).splitlines()[-1],
            "%s|bestaat|2027-01-01|PV20" % D)
        self.assertEqual(f.run("gate", now=NEW_YEAR).stdout, "")

    def test_what_is_planned_has_no_effect(self):
        f = self.figures
        self.announce("opgeheven", A, B, state="voorgenomen")
        f.compute(now=NEW_YEAR)
        self.assertEqual(f.value("bevolking", A, 2026), "100")
        self.assertEqual(self.standing(), ["planned"])

    def test_cbs_is_right_once_it_tells(self):
        """CBS sends A elsewhere than was announced, and with other weights."""
        f = self.figures
        self.announce("opgeheven", A, D, "Nieuwstad", "PV20")
        f.compute(now=NEW_YEAR)
        self.assertEqual(f.value("bevolking", D, 2026), "100")
        f.sql("update core.region set end_date = '2027-01-01' where code ="
              " '%s'" % A)
        f.event("opgeheven", "2027-01-01", A, B, 50, 75)
        f.event("opgeheven", "2027-01-01", A, C, 50, 25)
        f.sql("update ledger.snapshot set changed = changed + 1")
        f.compute(now="2027-03-01T02:00:00Z")
        self.assertEqual(self.standing(), ["superseded"])
        self.assertEqual(f.value("bevolking", D, 2026), "no row")
        self.assertEqual(f.value("bevolking", B, 2026), "275")
        self.assertEqual(f.value("bevolking", C, 2026), "145")

    def test_a_code_and_a_name(self):
        f = self.figures
        self.announce("codewijziging", A, D, "Dedorp", "PV20")
        self.announce("naamswijziging", B, B, "Nieuwe Naam")
        f.compute(now=NEW_YEAR)
        self.assertRow(("bevolking", D, 2026), value="100", markeringen=[])
        told = f.sql(
            "set woondruk.run_date = '2027-01-01';"
            "select code, title, former_names from output.municipality where"
            " state = 'bestaat' order by 1").splitlines()
        self.assertEqual(told[0], B + '|Nieuwe Naam|[{"naam" : "' + B +
                         '", "tot" : "2027-01-01"}]')
        self.assertEqual(told[2], D + '|Dedorp|[{"naam" : "' + A +
                         '", "tot" : "2027-01-01"}]')

    def test_an_announced_end_is_no_end_without_event(self):
        """The gate knows where it went."""
        f = self.figures
        self.announce("opgeheven", A, B)
        f.compute(now=NEW_YEAR)
        self.assertEqual(f.run("gate", now=NEW_YEAR).stdout, "")
        self.assertEqual(f.value("bevolking", B, 2026), "300")
        answer = f.run("status", now=TOMORROW).stdout
        self.assertIn("kind opgeheven", answer)


if __name__ == "__main__":
    unittest.main()
