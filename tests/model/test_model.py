"""Computing on made-up figures: boundaries, reasons, groups, rounding, history,
the gate, and what explain and status say."""

import csv
import json
import os
import unittest
from decimal import Decimal

from made_up import FORECAST, ROOT, TOMORROW, Figures, set_up, tear_down

BEVOLKING = "bevolking-1-januari"
OPENING = "woningen-beginstand"
CLOSING = "woningen-eindstand"
NEW = "nieuwbouw-woningen"
PRICE = "verkoopprijs-gemiddeld"
HOLDER = {}


def setUpModule():
    set_up(HOLDER)


def tearDownModule():
    tear_down(HOLDER)


class Case(unittest.TestCase):
    """A test with figures of its own."""

    share = None

    def setUp(self):
        name = "model_" + self.id().rpartition(".")[2].lower()[:40]
        self.figures = Figures(HOLDER["server"], name, self.share)
        self.addCleanup(self.figures.close)

    def assertRow(self, row, **wanted):
        self.assertIsNotNone(row)
        self.assertEqual({key: row[key] for key in wanted}, wanted)


class Boundaries(Case):

    def test_merger_is_the_sum(self):
        f = self.figures
        f.landed()
        for code in ("GM0003", "GM0010", "GM0024"):
            f.municipality(code, end="2021-01-01")
            f.event("opgeheven", "2021-01-01", code, "GM1979", 100, 200)
        f.municipality("GM1979", begin="2021-01-01")
        f.cells(BEVOLKING, {("GM0003", 2020): 11642, ("GM0010", 2020): 24716,
                            ("GM0024", 2020): 9500, ("GM1979", 2021): 45587})
        f.compute()
        self.assertRow(f.row("bevolking", "GM1979", 2020), value="45858",
                       status="definitief", markeringen=[])
        self.assertEqual(f.value("bevolking", "GM1979", 2021), "45587")
        self.assertEqual(f.value("bevolking", "GM0003", 2020), "no row")
        self.assertEqual(
            f.value("bevolking", "GM0003", 2020, "toenmalig"), "11642")
        self.assertEqual(
            f.value("bevolking", "GM1979", 2020, "toenmalig"), "no row")

    def test_split_in_four(self):
        f = self.figures
        f.landed()
        f.country()
        f.municipality("GM0788", province="PV30", end="2021-01-01")
        parts = {"GM0757": (918, 2149), "GM0824": (2412, 5827),
                 "GM0855": (588, 1442), "GM0865": (2085, 4900)}
        for code, (dwellings, inhabitants) in parts.items():
            f.municipality(code, province="PV30")
            f.event("opgeheven", "2021-01-01", "GM0788", code, dwellings,
                    inhabitants)
            f.cells(BEVOLKING, {(code, 2020): 1000})
        f.cells(BEVOLKING, {("GM0788", 2020): 14007, ("NL01", 2020): 18007})
        f.compute()
        for code, (_, inhabitants) in parts.items():
            exact = 1000 + Decimal(14007) * inhabitants / 14318
            self.assertRow(f.row("bevolking", code, 2020),
                           value=str(exact.quantize(Decimal(1))),
                           markeringen=["geschatte-splitsing"])
        # Rounded parts need not add up; the exact ones do, and so the sums.
        self.assertRow(f.row("bevolking", "PV30", 2020), value="18007",
                       markeringen=["berekend", "geschatte-splitsing"])
        self.assertRow(f.row("bevolking", "NL01", 2020), value="18007",
                       markeringen=[])
        self.assertEqual(f.gate(), [])

    def test_within_the_year(self):
        f = self.figures
        f.landed()
        f.municipality("GM0363", province="PV27")
        f.municipality("GM0457", province="PV27", end="2022-03-24")
        f.event("opgeheven", "2022-03-24", "GM0457", "GM0363", 9526, 20766)
        f.cells(BEVOLKING, {("GM0363", 2022): 882633, ("GM0457", 2022): 20770,
                            ("GM0363", 2023): 918117})
        f.compute()
        self.assertEqual(
            f.value("bevolking", "GM0457", 2022, "toenmalig"), "20770")
        self.assertEqual(f.value("bevolking", "GM0363", 2022), "903403")
        self.assertRow(f.row("bevolking", "GM0457", 2023, "toenmalig"),
                       value=None, reden="gebied-opgeheven")
        self.assertIsNone(f.row("bevolking", "GM0457", 2024, "toenmalig"))

    def test_chain_of_code_change_and_merger(self):
        f = self.figures
        f.landed()
        f.municipality("GM1921", end="2019-07-01")
        f.municipality("GM1940", begin="2019-07-01", end="2021-01-01")
        f.municipality("GM1999", begin="2021-01-01")
        f.event("codewijziging", "2019-07-01", "GM1921", "GM1940")
        f.event("opgeheven", "2021-01-01", "GM1940", "GM1999", 5, 7)
        f.cells(BEVOLKING, {("GM1921", 2019): 51, ("GM1940", 2020): 52,
                            ("GM1999", 2021): 53})
        f.compute()
        for year, value in ((2019, "51"), (2020, "52"), (2021, "53")):
            self.assertRow(f.row("bevolking", "GM1999", year), value=value,
                           markeringen=[])

    def test_a_part_without_value(self):
        f = self.figures
        f.landed()
        f.municipality("GM0003", end="2021-01-01")
        f.municipality("GM0010")
        f.event("opgeheven", "2021-01-01", "GM0003", "GM0010", 100, 200)
        f.cells(BEVOLKING, {("GM0003", 2019): None, ("GM0010", 2019): 5,
                            ("GM0003", 2020): None, ("GM0010", 2020): None,
                            ("GM0010", 2021): 9})
        f.compute()
        self.assertRow(
            f.row("bevolking", "GM0010", 2019), value=None,
            reden="invoer-ontbreekt", reden_invoer="bevolking-1-januari GM0003"
            " 2019: niet-gepubliceerd")
        self.assertRow(f.row("bevolking", "GM0010", 2020), value=None,
                       reden="niet-gepubliceerd", reden_invoer=None)

    def test_a_mean_of_predecessors(self):
        f = self.figures
        f.landed()
        for code in ("GM0003", "GM0010"):
            f.municipality(code, end="2021-01-01")
            f.event("opgeheven", "2021-01-01", code, "GM1979", 100, 200)
        f.municipality("GM1979", begin="2021-01-01")
        f.cells(PRICE, {("GM0003", 2019): 100000, ("GM0010", 2019): 200000,
                        ("GM0003", 2020): 100000, ("GM0010", 2020): 200000,
                        ("GM1979", 2021): 190000})
        f.cells(OPENING, {("GM0003", 2020): 3000, ("GM0010", 2020): 1000},
                status="voorlopig")
        f.compute()
        self.assertRow(f.row("gemiddelde-verkoopprijs", "GM1979", 2020),
                       value="125000", markeringen=["benadering", "verouderd"],
                       status="voorlopig")
        self.assertRow(f.row("gemiddelde-verkoopprijs", "GM1979", 2019),
                       value=None, reden="invoer-ontbreekt")
        self.assertRow(f.row("gemiddelde-verkoopprijs", "GM1979", 2021),
                       value="190000", teller=None, markeringen=[])

    def test_no_double_count_of_a_closing_stock(self):
        # The closing stock of the year before stands at who was then; the
        # opening stock of the merged one stands beside it.
        f = self.figures
        f.landed()
        f.municipality("GM0003", end="2021-01-01")
        f.municipality("GM0010")
        f.event("opgeheven", "2021-01-01", "GM0003", "GM0010", 100, 200)
        f.cells(CLOSING, {("GM0003", 2020): 40, ("GM0010", 2020): 60})
        f.cells(OPENING, {("GM0010", 2021): 100})
        f.compute()
        self.assertEqual(f.value("woningvoorraad", "GM0010", 2021), "100")

    def test_index_does_not_move(self):
        f = self.figures
        f.landed()
        f.municipality("GM0003", end="2022-01-01")
        f.municipality("GM0010", begin="2022-01-01")
        f.event("opgeheven", "2022-01-01", "GM0003", "GM0010", 100, 200)
        f.cells("prijsindex-koopwoningen", {("GM0003", 2021): 100,
                                            ("GM0010", 2022): 110})
        f.compute()
        self.assertRow(f.row("verandering-prijsindex", "GM0010", 2022),
                       value=None, reden="invoer-ontbreekt",
                       reden_invoer="prijsindex-koopwoningen 2021:"
                       " niet-optelbaar")

    def test_crosswalk_is_the_reference(self):
        path = os.path.join(ROOT, "../shared/data/reference")
        if not os.path.isdir(path):
            self.skipTest("the reference list is not here: %s" % path)
        f = self.figures
        with open(path + "/herindelingen.csv", encoding="utf-8") as file:
            events = list(csv.DictReader(file))
        kinds = {"dissolved": "opgeheven", "code_rename": "codewijziging"}
        with open(path + "/municipalities_2026.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                f.municipality(row["gm_code"], province=row["pv_code"])
        for row in events:
            kind = kinds.get(row["type"])
            if kind:
                f.event(kind, row["effective_date"], row["old_gm"],
                        row["new_gm"], row["dwellings_transferred"] or None,
                        row["inhabitants_transferred"] or None)
        got = {}
        for line in f.sql(
                "select from_code, to_code, max(num / den) filter (where"
                " moves_with = 'dwellings'), max(num / den) filter (where"
                " moves_with = 'inhabitants') from core.crosswalk"
                " where from_code <> to_code group by 1, 2").splitlines():
            old, new, dwellings, inhabitants = line.split("|")
            got[old, new] = (Decimal(dwellings), Decimal(inhabitants))
        with open(path + "/crosswalk_to_2026.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                # What gives nothing has no row here.
                weights = got.pop((row["old_gm"], row["gm_2026"]), (0, 0))
                for column, weight in zip(
                        ("weight_dwellings", "weight_inhabitants"), weights):
                    self.assertLess(abs(Decimal(row[column]) - weight),
                                    Decimal("0.000001"), row)
        self.assertEqual(got, {})


class Reasons(Case):

    def test_of_a_source(self):
        f = self.figures
        f.landed("cbs-03759ned", periods=range(2019, 2027))
        f.municipality("GM0001")
        f.municipality("GM0002")
        f.cells(BEVOLKING, {("GM0001", 2024): 10, ("GM0001", 2026): None})
        f.cells(BEVOLKING, {("GM0002", 2024): None}, attribute="Confidential")
        f.compute()
        for code, year, reason in (("GM0002", 2024, "geheim"),
                                   ("GM0001", 2019, "niet-gepubliceerd"),
                                   ("GM0001", 2025, "nog-niet-beschikbaar"),
                                   ("GM0001", 2026, "nog-niet-beschikbaar")):
            self.assertRow(f.row("bevolking", code, year), value=None,
                           reden=reason, status=None)
        # Never landed: every year that others have, and a reason in each.
        self.assertRow(f.row("huishoudens", "GM0001", 2024), value=None,
                       reden="bron-onbereikbaar")

    def test_of_a_recording(self):
        f = self.figures
        f.landed(origin="recording")
        f.municipality("GM0001")
        f.cells(BEVOLKING, {("GM0001", 2020): 10, ("GM0001", 2021): None})
        f.compute()
        self.assertRow(f.row("bevolking", "GM0001", 2020), value="10",
                       markeringen=["opname"])
        self.assertEqual(f.row("bevolking", "GM0001", 2019)["reden"],
                         "bron-onbereikbaar")

    def test_of_a_derived_figure(self):
        f = self.figures
        f.landed()
        f.municipality("GM0001")
        f.cells(NEW, {("GM0001", 2020): 5, ("GM0001", 2021): 5,
                      ("GM0001", 2023): 1})
        f.cells(OPENING, {("GM0001", 2021): 0, ("GM0001", 2022): 900,
                          ("GM0001", 2023): 10})
        f.compute()
        self.assertRow(f.row("nieuwbouw", "GM0001", 2020), value=None,
                       teller="5", reden="invoer-ontbreekt",
                       reden_invoer="woningvoorraad 2020: niet-gepubliceerd")
        self.assertRow(f.row("nieuwbouw", "GM0001", 2021), value=None,
                       reden="noemer-te-klein", reden_invoer=None)
        self.assertRow(f.row("nieuwbouw", "GM0001", 2023), value="100.00")


class Groups(Case):

    def world(self):
        f = self.figures
        f.landed()
        f.municipality("GM0001", "GM0002", "GM0003")
        f.group("G4", "GM0001", "GM0002")
        return f

    def test_sums_never_means(self):
        f = self.world()
        f.cells(NEW, {("GM0001", 2020): 10, ("GM0002", 2020): 1,
                      ("GM0003", 2020): 0})
        f.cells(OPENING, {("GM0001", 2020): 1000, ("GM0002", 2020): 9000,
                          ("GM0003", 2020): 5000})
        f.compute()
        self.assertRow(f.row("nieuwbouw", "G4", 2020), value="1.10",
                       teller="11", noemer="10000", dekking="1")
        self.assertEqual(f.value("nieuwbouw", "rest-nl", 2020), "0.00")
        self.assertRow(f.row("nieuwbouw", "NL01", 2020), value="0.73",
                       markeringen=["berekend", "verouderd"])
        self.assertIsNone(f.row("nieuwbouw", "G4", 2020, "toenmalig"))
        self.assertRow(f.row("nieuwbouw", "NL01", 2020, "toenmalig"),
                       value="0.73", markeringen=["berekend", "verouderd"])

    def test_coverage(self):
        f = self.world()
        f.cells(NEW, {("GM0001", 2020): 96, ("GM0001", 2021): 96})
        f.cells(OPENING, {("GM0001", 2020): 9600, ("GM0002", 2020): 400,
                          ("GM0001", 2021): 9400, ("GM0002", 2021): 600})
        f.compute()
        self.assertRow(f.row("nieuwbouw", "G4", 2020), value="10.00",
                       dekking="0.96", noemer="9600")
        self.assertRow(f.row("nieuwbouw", "G4", 2021), value=None,
                       dekking="0.94", reden="dekking-te-laag",
                       reden_invoer="nieuwe-woningen GM0002 2021:"
                       " niet-gepubliceerd")

    def test_a_sum_needs_every_member(self):
        f = self.world()
        f.cells(BEVOLKING, {("GM0001", 2020): 1000, ("GM0002", 2020): None})
        f.compute()
        self.assertRow(f.row("bevolking", "G4", 2020), value=None,
                       dekking="0.5", reden="dekking-te-laag",
                       reden_invoer="bevolking-1-januari GM0002 2020:"
                       " niet-gepubliceerd")
        self.assertRow(f.row("bevolking", "G4", 2019), value=None,
                       reden="niet-gepubliceerd")

    def test_weighted_mean(self):
        f = self.world()
        f.country()
        f.cells(PRICE, {("GM0001", 2020): 100000, ("GM0002", 2020): 400000,
                        ("NL01", 2020): 123456, ("GM0001", 2023): 100000})
        f.cells(OPENING, {("GM0001", 2020): 3, ("GM0002", 2020): 1},
                status=None)
        f.sql("update core.source_period set status = null where source_id ="
              " (select source_id from core.source where id = 'cbs-81955ned')")
        f.compute()
        self.assertRow(f.row("gemiddelde-verkoopprijs", "G4", 2020),
                       value="175000", teller="700000", noemer="4",
                       status=None, markeringen=["benadering", "verouderd"])
        self.assertRow(f.row("gemiddelde-verkoopprijs", "NL01", 2020),
                       value="123456", status="definitief", markeringen=[])
        self.assertRow(f.row("gemiddelde-verkoopprijs", "GM0003", 2020),
                       value=None, reden="niet-gepubliceerd")
        # prices without any weight
        f.cells(PRICE, {("GM0002", 2023): 400000})
        f.compute()
        self.assertRow(f.row("gemiddelde-verkoopprijs", "G4", 2023),
                       value=None, reden="invoer-ontbreekt",
                       reden_invoer="woningvoorraad 2023: "
                       "nog-niet-beschikbaar")

    def test_country_that_half_of_the_needs_have(self):
        f = self.world()
        f.country()
        f.cells(NEW, {(area, 2020): 5 for area in (
            "NL01", "GM0001", "GM0002", "GM0003")})
        f.cells(OPENING, {("GM0001", 2021): 900})
        f.compute()
        self.assertRow(f.row("nieuwbouw", "NL01", 2020), value=None,
                       reden="invoer-ontbreekt",
                       reden_invoer="woningvoorraad 2020: niet-gepubliceerd")

    def test_worst_status(self):
        f = self.world()
        f.cells(BEVOLKING, {("GM0001", 2020): 1, ("GM0001", 2021): 1,
                            ("GM0002", 2021): 1})
        f.cells(BEVOLKING, {("GM0002", 2020): 1}, status="voorlopig")
        f.cells(BEVOLKING, {("GM0002", 2022): 1}, status="nader-voorlopig")
        f.cells(BEVOLKING, {("GM0001", 2022): 1}, status="geschat")
        f.compute()
        for year, status in ((2020, "voorlopig"), (2021, "definitief"),
                             (2022, "geschat")):
            self.assertRow(f.row("bevolking", "G4", year), value="2",
                           status=status)


class Rounding(Case):

    def test_ties_go_away_from_nought(self):
        f = self.figures
        f.landed()
        f.municipality("GM0001")
        f.cells(NEW, {("GM0001", 2020): 17, ("GM0001", 2021): 1})
        f.cells(OPENING, {("GM0001", 2020): 8000, ("GM0001", 2021): 3000})
        f.cells(PRICE, {("GM0001", 2019): 400, ("GM0001", 2020): 399,
                        ("GM0001", 2021): 2000, ("GM0001", 2022): 2001,
                        ("GM0001", 2023): 1999})
        f.compute()
        self.assertEqual(f.value("nieuwbouw", "GM0001", 2020), "2.13")
        self.assertEqual(f.value("nieuwbouw", "GM0001", 2021), "0.33")
        change = "verandering-verkoopprijs"
        for year, reeks, value in ((2020, "sinds-2019", "-0.3"),
                                   (2022, "sinds-2021", "0.1"),
                                   (2023, "sinds-2021", "-0.1"),
                                   (2021, "sinds-2021", "0.0")):
            self.assertEqual(
                f.value(change, "GM0001", year, reeks=reeks), value)


class History(Case):

    def world(self):
        f = self.figures
        f.landed()
        f.municipality("GM0001")
        f.cells(BEVOLKING, {("GM0001", 2020): 10, ("GM0001", 2021): 11})
        f.compute()
        return f

    def test_nothing_new_computes_nothing(self):
        f = self.world()
        before = f.sql("select * from indicator.value order by 1, 2, 3, 4, 5")
        self.assertIn("nothing came in", f.compute(now=TOMORROW))
        # And computing all the same changes nothing.
        f.sql("delete from ledger.compute_input")
        self.assertIn("0 figures new, 0 changed, 0 gone",
                      f.compute(now=TOMORROW))
        self.assertEqual(before, f.sql(
            "select * from indicator.value order by 1, 2, 3, 4, 5"))

    def test_a_change_is_remembered(self):
        f = self.world()
        f.cells(BEVOLKING, {("GM0001", 2020): 12})
        f.compute(now=TOMORROW)
        self.assertRow(f.row("bevolking", "GM0001", 2020), value="12",
                       changed_on="2026-11-24")
        self.assertRow(f.row("bevolking", "GM0001", 2021), value="11",
                       changed_on="2026-11-23")
        self.assertEqual(f.sql(
            "select value, changed_on from indicator.value_history where"
            " indicator = 'bevolking' and area_code = 'GM0001' and"
            " basis = 'huidig'"), "10|2026-11-23")

    def test_another_spelling_is_no_change(self):
        f = self.world()
        f.cells(BEVOLKING, {("GM0001", 2020): "10.0"})
        self.assertIn("0 changed", f.compute(now=TOMORROW))

    def test_what_leaves_goes_to_the_history(self):
        f = self.world()
        f.sql("delete from core.observation; delete from core.source_period"
              " where period_id = 20200000; update ledger.snapshot set"
              " removed = 1")
        f.compute(now=TOMORROW)
        self.assertIsNone(f.row("bevolking", "GM0001", 2020))
        self.assertEqual(f.sql(
            "select string_agg(distinct area_code || ' ' || basis, ',') from"
            " indicator.value_history where indicator = 'bevolking' and"
            " period_id = 20200000 and area_code = 'GM0001' and value = 10"),
            "GM0001 huidig,GM0001 toenmalig")


class Failing(Case):
    """A definition that does not run keeps its last values."""

    def setUp(self):
        super().setUp()
        self.share = self.figures.own_share()
        self.figures.landed()
        self.figures.municipality("GM0001")
        self.figures.cells(BEVOLKING, {("GM0001", 2020): 10})
        self.figures.compute()

    def edit(self, name, old, new):
        path = os.path.join(self.share, "sql", name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def test_last_values_stand(self):
        f = self.figures
        self.edit("4-indicators/bevolking.sql", "cel as teller",
                  "no_such as teller")
        self.assertIn("no_such", f.compute(now=TOMORROW, status=1))
        self.assertEqual(f.value("bevolking", "GM0001", 2020), "10")
        # And the three that need it.
        self.assertEqual(self.failing(), [
            "aandachtsgroep-boven-naar-rato", "bevolking",
            "centrum-rest-verhouding", "locatiequotient-aandachtsgroepen"])
        self.edit("4-indicators/bevolking.sql", "no_such as teller",
                  "cel as teller")
        f.compute(now=TOMORROW)
        self.assertEqual(self.failing(), [])

    def failing(self):
        answer = json.loads(self.figures.run("status", "--json").stdout)
        return [x["indicator"] for x in answer["failing"]]

    def test_those_that_need_it_fail_with_it(self):
        self.edit("3-normalise/woningvoorraad.sql", "select", "select no_such,")
        self.figures.compute(now=TOMORROW, status=1)
        failing = self.failing()
        self.assertIn("gemiddelde-verkoopprijs", failing)
        # needs an indicator that needs it
        self.assertIn("verandering-verkoopprijs", failing)
        self.assertNotIn("bevolking", failing)

    def test_two_rows_for_one_figure(self):
        self.edit("4-indicators/bevolking.sql", "from bevolking_1_januari",
                  "from bevolking_1_januari, (values (1), (2)) x")
        self.assertIn("two rows for", self.figures.compute(status=1))

    def test_formula_of_more_than_a_ratio(self):
        self.edit("4-indicators/nieuwbouw.sql", "1000 * teller / noemer",
                  "1000 * teller - noemer")
        self.assertIn("more than teller / noemer",
                      self.figures.compute(status=1))

    def test_edited_migration_is_refused(self):
        self.edit("1-schema/003-land.sql", "create schema", "CREATE schema")
        done = self.figures.run("compute")
        self.assertEqual(done.returncode, 64)
        self.assertIn("was edited after it had been applied", done.stderr)

    def test_edited_functions_are_made_anew(self):
        self.edit("2-functions/030-region.sql", "select code, title,",
                  "select code, title, 1 as extra,")
        self.figures.compute()
        self.assertEqual(self.figures.sql(
            "select extra from core.current_municipality"), "1")

    def test_worked_examples(self):
        self.assertEqual(
            self.figures.run("check", "--examples").returncode, 0)
        self.edit("4-indicators/nieuwbouw.sql", "2024  8.43", "2024  8.44")
        done = self.figures.run("check", "--examples")
        self.assertEqual(done.returncode, 64)
        self.assertIn("should be 8.44, and is 8.43", done.stdout)


class Gate(Case):

    def setUp(self):
        super().setUp()
        f = self.figures
        f.landed()
        f.country()
        f.municipality("GM0001")
        f.municipality("GM0002")
        f.group("G4", "GM0001")
        f.cells(BEVOLKING, {("GM0001", 2020): 10, ("GM0002", 2020): 5,
                            ("NL01", 2020): 15})

    def assertHeld(self, check):
        self.assertIn(check, self.figures.gate())
        self.assertEqual(self.figures.sql(
            "select held from ledger.gate order by run_id desc limit 1"), "t")
        self.assertEqual(self.figures.run("status").returncode, 2)

    def test_silent_on_good_figures(self):
        self.figures.compute()
        self.assertEqual(self.figures.gate(), [])

    def test_a_lost_municipality(self):
        self.figures.cells(BEVOLKING, {("NL01", 2020): 16})
        self.figures.compute()
        self.assertEqual(self.figures.gate(),
                         ["population-then", "population-today"])
        self.assertHeld("population-then")

    def test_an_end_without_event(self):
        self.figures.municipality("GM0009", end="2020-01-01")
        self.figures.compute()
        self.assertHeld("ended-has-event")

    def test_parts_that_are_no_whole(self):
        f = self.figures
        f.municipality("GM0009", end="2020-01-01")
        f.event("opgeheven", "2020-01-01", "GM0009", "GM0001", 1, 1)
        f.event("opgeheven", "2020-01-01", "GM0009", "GM0404", 1, 1)
        f.compute()
        self.assertHeld("crosswalk-whole")

    def test_a_member_that_is_no_more(self):
        self.figures.group("G40", "GM0404")
        self.figures.compute()
        self.assertHeld("group-members")

    def test_planted_rows(self):
        f = self.figures
        f.compute()
        # Where the table itself refuses, no check is needed.
        with self.assertRaises(Exception):
            f.sql("update indicator.value set reden = 'zomaar'")
        with self.assertRaises(Exception):
            f.sql("update indicator.value set value = null")
        f.sql("update indicator.value set value = -1 where area_code ="
              " 'GM0001' and value is not null")
        self.assertHeld("no-negative")
        f.sql("update indicator.value set dekking = 0.5 where area_code = 'G4'")
        self.assertHeld("coverage")
        f.sql("update indicator.value set status = 'geschat' where value is"
              " null")
        self.assertHeld("honest-rows")
        f.sql("update indicator.value set area_code = 'GM0999' where"
              " area_code = 'GM0002'")
        self.assertHeld("known-areas")
        self.assertHeld("every-municipality")


class Withdrawn(Case):
    share = ROOT

    def test_a_forecast_that_is_withdrawn_stops(self):
        """Nobody goes on publishing it, nor has to let that through."""
        f = self.figures
        f.landed()
        f.landed(FORECAST, periods=range(2023, 2031))
        f.municipality("GM0001")
        f.cells("huishoudens-1-januari", {("GM0001", 2024): 10000,
                                          ("GM0001", 2025): 10000})
        f.cells("woningen-beginstand", {("GM0001", 2024): 9800,
                                        ("GM0001", 2025): 9800})
        for bound, value in (("", 11), ("-laag", 10.5), ("-hoog", 12)):
            f.cells("huishoudens-prognose" + bound, {("GM0001", 2030): value})
        table = "85172NED"
        f.sql("insert into ledger.watched_table values (%r, %r, null, false);"
              "insert into ledger.catalogue (table_id, title, status,"
              " first_seen, is_new, status_since) values (%r, 'Prognose',"
              " 'Gediscontinueerd', '2026-11-23', false, '2026-11-23')"
              % (table, FORECAST, table))
        f.compute()
        self.assertEqual(f.value("benodigde-toevoeging-2030", "GM0001", 2025,
                                 reeks="behoud"), "20.0")
        # A forecast, whatever its table calls it.
        self.assertEqual(f.row("benodigde-toevoeging-2030", "GM0001", 2025,
                               reeks="behoud")["status"], "geschat")
        f.released()
        f.sql("update ledger.catalogue set status = 'Vervallen'")
        f.compute(now=TOMORROW)
        for reeks in ("behoud", "behoud-laag", "behoud-hoog"):
            self.assertRow(
                f.row("benodigde-toevoeging-2030", "GM0001", 2025,
                      reeks=reeks), value=None, reden="invoer-ontbreekt",
                reden_invoer="huishoudens-prognose 2030: niet-gepubliceerd")
        self.assertIn("; huishoudens-prognose 2030: niet-gepubliceerd", f.row(
            "bouwtempo-2030", "GM0001", 2025, reeks="behoud")["reden_invoer"])
        self.assertEqual(f.gate(), [])


class Explain(Case):
    """On the recordings, by way of a depot."""

    def setUp(self):
        super().setUp()
        for words in (("fetch", "--offline"), ("land",), ("compute",)):
            done = self.figures.run(*words)
            self.assertLess(done.returncode, 2, done.stderr)

    def explain(self, *words, status=0):
        done = self.figures.run("explain", *words, "--json")
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return json.loads(done.stdout) if done.stdout else None

    def test_down_to_the_body(self):
        answer = self.explain("GM0363", "bevolkingsgroei-5-jaar", "2026")
        self.assertEqual(answer["value"], "1.05")
        self.assertTrue(answer["recomputed"]["equal"])
        cells = answer["noemer-from"]["cells"]
        self.assertEqual([cell["region"] for cell in cells],
                         ["GM0363", "GM0457"])
        for cell in cells:
            self.assertEqual(cell["as-received"], cell["value"])
            self.assertEqual(len(cell["body"]), 64)
        path = os.path.join(self.figures.home, "depot/objects",
                            cells[0]["body"][:2], cells[0]["body"][2:])
        self.assertTrue(os.path.exists(path), path)

    def test_group_series_reeks_and_basis(self):
        answer = self.explain("G4", "gemiddelde-verkoopprijs", "2025")
        self.assertEqual(answer["value"], "527292")
        self.assertEqual(len(answer["members"]), 4)
        weight = answer["members"][0]["noemer-from"]
        self.assertEqual(weight["input"], "woningvoorraad")
        self.assertEqual(weight["cells"][0]["from"]["input"], CLOSING)
        answer = self.explain("GM0344", "verandering-verkoopprijs", "2025",
                              "--reeks", "sinds-2019")
        self.assertEqual(answer["value"], "44.6")
        answer = self.explain("GM0457", "bevolking", "2021", "--basis",
                              "toenmalig")
        self.assertEqual(answer["value"], "20445")
        answer = self.explain("GM0757", "bevolking", "2020")
        self.assertEqual(answer["teller-from"]["cells"][1]["share"],
                         "2149 of 14318")

    def test_a_value_that_does_not_follow(self):
        self.figures.sql("update indicator.value set value = 1 where indicator"
                         " = 'bevolking' and area_code = 'GM0363'"
                         " and value is not null")
        answer = self.explain("GM0363", "bevolking", "2026", status=70)
        self.assertFalse(answer["recomputed"]["equal"])

    def test_no_such_figure(self):
        self.explain("GM9999", "bevolking", "2026", status=64)
        self.explain("GM0363", "geen", "2026", status=64)
        self.assertEqual(self.figures.run("explain", "GM0363").returncode, 64)
