"""How a table compares with the one before it, on made-up figures; how titles
are compared; and what a series makes of it."""

import unittest

from made_up import SOURCES, SUCCESSOR, Figures, set_up, tear_down

HOLDER = {}
OLD, NEW = "woningen-beginstand", "woningen-beginstand-nieuw"
STOCK = "cbs-81955ned"
CODES = ["GM%04d" % n for n in range(1, 21)]
# What 81955NED closed with in GM0001.
LAST = 5000 + 40 * 2024 + 30


def setUpModule():
    set_up(HOLDER,
           "nieuwbouw", "woningvoorraad", "huishoudens-per-100-woningen",
           "woningen-per-extra-huishouden")


def tearDownModule():
    tear_down(HOLDER)


class Splice(unittest.TestCase):
    def setUp(self):
        self.figures = Figures(HOLDER["server"], "splice_" +
                               self.id().rpartition(".")[2].lower()[:40])
        self.addCleanup(self.figures.close)

    def compare(self, change, codes=CODES, unit="aantal", rounded="null"):
        """The report; what `change` makes of the value of a municipality."""
        f = self.figures
        f.landed()
        f.sql("insert into core.measure (name, source_id, title, unit,"
              " decimals, adds_up, moves_with, rounded_to) select '%s',"
              " source_id, 't', '%s', 0, 'count', 'dwellings', %s from"
              " core.source where id = 'cbs-03759ned';"
              "insert into core.series (source_id, measure_id, dims) select"
              " source_id, measure_id, 'new' from core.measure where name ="
              " '%s'" % (NEW, unit, rounded, NEW))
        for place, measure in enumerate((OLD, NEW)):
            f.sql("insert into core.carrier (concept, place, table_id, measure,"
                  " first, splice) values ('stand', %d, 't%d', '%s',"
                  " '2019JJ00', 'measured')" % (place, place, measure))
        old, new = {}, {}
        for n, code in enumerate(codes):
            f.municipality(code)
            for year in (2019, 2020):
                old[code, year] = 1000 + 317 * n + year
                new[code, year] = change(n, old[code, year])
        new[codes[0], 2021] = 5         # the old one has no such cell
        f.cells(OLD, old)
        f.cells(NEW, new)
        f.sql("select core.keep_splices('2026-11-23')")
        return f.sql("select verdict, common, same, largest_at, ratio from"
                     " core.splice").split("|")

    def marks(self):
        return self.figures.sql(
            "select (core.after_splice(row('x', 'GM0001', '2025', 1, 1,"
            " 'definitief', null, '{}', null)::core.cell, '%s', '%s'))"
            ".markeringen"
            % (OLD, NEW))

    def test_equal(self):
        self.assertEqual(self.marks(), "{reeksbreuk}")
        self.assertEqual(self.compare(lambda n, was: was)[:3],
                         ["equal", "40", "40"])
        self.assertEqual(self.marks(), "{}")

    def test_equal_but_for_rounding(self):
        self.assertEqual(self.compare(lambda n, was: (was + 2) // 5 * 5,
                                      rounded="5")[0], "equal")

    def test_a_level_shift(self):
        """One factor, and a little that no factor explains."""
        found = self.compare(lambda n, was: was * 11 // 10 + n % 3)
        self.assertEqual(found[:3], ["level-shift", "40", "0"])
        self.assertTrue(found[4].startswith("1.10"), found)
        self.assertEqual(self.marks(), "{reeksbreuk}")

    def test_other_values(self):
        found = self.compare(lambda n, was: was * (90 + 2 * n) // 100)
        self.assertEqual(found[0], "not-comparable")
        self.assertEqual(found[3], "GM0020 2020")

    def test_too_few_cells(self):
        self.assertEqual(self.compare(lambda n, was: was, CODES[:4])[:2],
                         ["not-comparable", "8"])

    def test_another_unit(self):
        self.assertEqual(self.compare(lambda n, was: was, unit="x 1 000")[0],
                         "not-comparable")

    def test_since_stays_while_the_verdict_does(self):
        self.compare(lambda n, was: was)
        sql = self.figures.sql
        sql("select core.keep_splices('2026-11-24')")
        self.assertEqual(sql("select since from core.splice"), "2026-11-23")
        self.figures.cells(NEW, {(code, 2020): 7 for code in CODES})
        sql("select core.keep_splices('2026-11-25')")
        self.assertEqual(sql("select verdict, since from core.splice"),
                         "not-comparable|2026-11-25")
        sql("delete from core.carrier where measure = '%s'" % OLD)
        sql("select core.keep_splices('2026-11-26')")
        self.assertEqual(sql("select count(*) from core.splice"), "0")


class Carried(unittest.TestCase):
    """The dwelling stock, which 86098NED carries from 2026 on, and new
    dwellings, from 2025."""

    def setUp(self):
        self.figures = Figures(HOLDER["server"], "carried_" +
                               self.id().rpartition(".")[2].lower()[:40])
        self.addCleanup(self.figures.close)

    def land(self, *more, change=lambda stock: stock):
        """Both tables, or the first alone; what the second has of a stock."""
        f = self.figures
        f.landed(STOCK, periods=range(2019, 2025))
        # The others go on, so that a period behind it would be seen.
        f.landed(*(set(SOURCES) - {STOCK}), *more, periods=range(2019, 2027))
        f.country()
        begin, end, later, after = {}, {}, {}, {}
        for n, code in enumerate(CODES):
            f.municipality(code)
            for year in range(2019, 2025):
                stock = 5000 + 317 * n + 40 * year
                begin[code, year], end[code, year] = stock, stock + 30
                later[code, year], after[code, year] = change(stock), 7
            later[code, 2025], after[code, 2025] = 90000 + n, 91000 + n
        f.cells("woningen-beginstand", begin)
        f.cells("woningen-eindstand", end)
        for place, (name, table) in enumerate((
                ("woningen-beginstand", "81955NED"),
                ("woningen-beginstand-86098", "86098NED"))):
            f.sql("insert into core.carrier (concept, place, table_id,"
                  " measure, first, splice) values ('stand', %d, '%s', '%s',"
                  " '2019JJ00', 'measured')" % (place, table, name))
        if more:
            f.cells("woningen-beginstand-86098", later)
            f.cells("woningen-eindstand-86098", after)
        f.sql("select core.keep_splices('2026-11-23')")
        f.compute()

    def test_new_dwellings_go_on_as_well(self):
        """2024 from the table that ended, 2025 from the one that goes on."""
        self.land(SUCCESSOR, change=lambda stock: stock + 1)
        f = self.figures
        f.cells("nieuwbouw-woningen", {("GM0001", 2024): 430})
        f.cells("nieuwbouw-woningen-86098", {("GM0001", 2024): 999,
                                             ("GM0001", 2025): 900})
        f.compute()
        found = {year: f.row("nieuwbouw", "GM0001", year)
                 for year in (2024, 2025)}
        self.assertEqual([(row["teller"], "reeksbreuk" in row["markeringen"])
                          for row in found.values()],
                         [("430", False), ("900", True)])
        self.assertEqual(found[2025]["noemer"], str(LAST))
        self.assertEqual(found[2025]["value"], "10.47")

    def stock(self, year):
        row = self.figures.row("woningvoorraad", "GM0001", year)
        return row and (row["value"], row["reden"],
                        "reeksbreuk" in row["markeringen"],
                        "verouderd" in row["markeringen"])

    def test_never_landed(self):
        """The series ends where the table does: no holes behind it."""
        self.land()
        self.assertEqual(self.stock(2025), (str(LAST), None, False, True))
        self.assertEqual(self.figures.sql(
            "select max(code), count(*) filter (where value is null)"
            " from indicator.value join core.period using (period_id)"
            " where indicator = 'woningvoorraad' and area_code = 'GM0001'"
            ), "2025|0")

    def test_a_level_shift(self):
        self.land(SUCCESSOR, change=lambda stock: stock + 1)
        self.assertEqual(self.figures.sql("select verdict from core.splice"),
                         "level-shift")
        self.assertEqual(self.stock(2024),
                         (str(5000 + 40 * 2024), None, False, True))
        # What 81955NED closed with, not the opening stock of the other.
        self.assertEqual(self.stock(2025), (str(LAST), None, False, True))
        # The closing stock of 2025, of which nobody knows how it compares.
        self.assertEqual(self.stock(2026), ("91000", None, True, False))

    def added(self, year, area="GM0001"):
        """Dwellings for each extra household in five years: 100 households a
        year in each of the municipalities."""
        f = self.figures
        f.cells("huishoudens-1-januari", {
            (code, when): 1000 + 100 * (when - 2019)
            for code in CODES for when in range(2019, 2027)})
        f.cells("woningen-beginstand-86098", {
            (code, 2026): 5000 + 317 * n + 40 * 2026
            for n, code in enumerate(CODES)})
        f.compute()
        row = f.row("woningen-per-extra-huishouden", area, year)
        return row["value"], row["reden"], row["teller"]

    def test_no_difference_over_a_break(self):
        """What was added since five years before, between two tables, is no
        figure; nor of what they make up."""
        self.land(SUCCESSOR, change=lambda stock: stock + 1)
        self.assertEqual(self.added(2024), ("0.40", None, "200"))
        self.assertEqual(self.added(2026), (None, "reeksbreuk", None))
        self.assertEqual(self.added(2026, "NL01"), (None, "reeksbreuk", None))

    def test_a_difference_between_equal_tables(self):
        self.land(SUCCESSOR)
        self.assertEqual(self.added(2026), ("0.40", None, "200"))

    def test_what_is_made_of_two_sides(self):
        """As sums over years are; the mark of both is no break between."""
        for one, other, made in (("{}", "{}", "3|"),
                                 ("{}", "{reeksbreuk}", "|reeksbreuk"),
                                 ("{verouderd,reeksbreuk}", "{}",
                                  "|reeksbreuk"),
                                 ("{reeksbreuk}", "{reeksbreuk}", "3|")):
            with self.subTest(one=one, other=other):
                self.assertEqual(self.figures.sql(
                    "select (x).num, (x).reden from (select"
                    " core.unless_broken(core.sum_cells(c), (array_agg(c))[1],"
                    " (array_agg(c))[2]) as x from (values"
                    " (row('a', 'GM0001', '2024', 1, 1, null, null, '%s',"
                    " null)::core.cell), (row('a', 'GM0001', '2025', 2, 1,"
                    " null, null, '%s', null)::core.cell)) v (c)) y" % (one, other)),
                    made)

    def test_equal(self):
        self.land(SUCCESSOR)
        self.assertEqual(self.figures.sql("select verdict from core.splice"),
                         "equal")
        self.assertEqual(self.stock(2025), (str(LAST), None, False, True))
        self.assertEqual(self.stock(2026), ("91000", None, True, False))


class Titles(unittest.TestCase):
    def test_likeness(self):
        figures = Figures(HOLDER["server"], "splice_titles")
        self.addCleanup(figures.close)
        stock = "Voorraad woningen en niet-woningen; mutaties," \
            " gebruiksfunctie, regio"
        owners = "Voorraad woningen; eigendom, type verhuurder, bewoning, regio"
        for one, other, score in (
                (stock, "Levensloop van woningen en niet-woningen;"
                 " gebruiksfunctie, regio", "0.73"),
                (owners, "Voorraad woningen; eigendom, type eigenaar, status"
                 " van bewoning, regio", "0.80"),
                (stock, stock.upper() + " 2012-2026", "1.00"),
                (stock, "Hypotheken; aantal en bedrag", "0.00"),
                ("2020", "de", "0.00")):
            self.assertEqual(figures.sql(
                "select core.likeness(core.title_words('%s'),"
                " core.title_words('%s'))" % (one, other)), score, other)


if __name__ == "__main__":
    unittest.main()
