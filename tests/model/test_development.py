"""What became of a figure since the base years, and where its years go: against
hand calculations, and against computations of another kind in exact fractions."""

import os
import random
import sys
import unittest
from decimal import Decimal
from fractions import Fraction

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

from trends import (chance_by_normal, chance_by_orders,    # noqa: E402
                    chance_by_sets, clear, kendall, robust_z, rounded,
                    theil_sen)
from made_up import (SOURCES, SUCCESSOR, TOMORROW,         # noqa: E402
                     Figures, literal, set_up, tear_down)

HOLDER = {}
CODES = ["GM%04d" % n for n in range(1, 31)]
CITIES = CODES[:12]
SINCE = ("difference", "reden", "percent", "percent_reden", "beside_nl",
         "beside_nl_reden")


def setUpModule():
    set_up(HOLDER,
           "bevolking", "huishoudens", "huishoudens-per-100-woningen",
           "verandering-prijsindex", "woningvoorraad")


def tearDownModule():
    tear_down(HOLDER)


class Case(unittest.TestCase):
    def setUp(self):
        self.figures = Figures(HOLDER["server"], "development_" +
                               self.id().rpartition(".")[2].lower()[:40])
        self.addCleanup(self.figures.close)
        f = self.figures
        f.country()
        f.municipality(*CODES)
        f.group("G4", *CITIES[:4])
        f.group("G40", *CITIES[4:])
        for year in range(1995, 2027):
            f.sql("insert into core.period values (%d0000, '%d', 'year',"
                  " '%d-01-01', '%d-12-31') on conflict do nothing" % (
                      year, year, year, year))

    def put(self, figures, unit="per 1,000", status="definitief", marks=(),
            indicator="x"):
        """Values of an indicator by area and year: a number, or a reason."""
        self.figures.sql(
            "insert into indicator.definition values (%s, json_build_object("
            "'unit', %s, 'decimals', 0), 'hash') on conflict do nothing;"
            "insert into indicator.value (indicator, basis, area_code,"
            " period_id, value, reden, status, markeringen, changed_on, run_id)"
            " values %s" % (
                literal(indicator), literal(unit), ", ".join(
                    "(%s, 'huidig', %s, %d, %s, %s, %s, %s, '2026-11-23', 1)"
                    % (literal(indicator), literal(area),
                       year * 10000 if year <= 9999 else year,
                       *(("null", literal(value)) if isinstance(value, str)
                         else (value, "null")),
                       literal(status), literal("{%s}" % ",".join(marks)))
                    for (area, year), value in figures.items())))

    def develop(self, indicator="x"):
        self.figures.sql("select core.take_areas();"
                         "select indicator.develop(%s)" % literal(indicator))

    def rows(self, table, columns, indicator):
        """By area (and base year), the columns as texts."""
        key = ["area_code", "base"] if table == "since" else ["area_code"]
        text = self.figures.sql(
            "select %s from indicator.%s where indicator = %s and reeks = ''"
            % (", ".join(key + list(columns)), table, literal(indicator)))
        found = {}
        for line in text.splitlines():
            cells = line.split("|")
            where = cells[0] if len(key) == 1 else (cells[0], int(cells[1]))
            found[where] = cells[len(key):]
        return found

    def since(self, area, base, indicator="x"):
        """difference, percent, beside_nl: a number to one decimal, or why
        not."""
        row = self.rows("since", SINCE, indicator)[area, base]
        return [str(rounded(Fraction(number), 1)) if number else reason
                for number, reason in zip(row[::2], row[1::2])]

    def trend(self, indicator="x"):
        return self.rows("development", (
            "years", "s", "round(p, 12)", "round(slope, 6)", "is_clear",
            "first_year", "last_year"), indicator)


class Chance(Case):
    def asked(self, lists):
        """What the program makes of each list."""
        return [Decimal(line) for line in self.figures.sql("; ".join(
            "select round(indicator.mann_kendall(%d, array[%s]), 15)" % (
                kendall(values), ", ".join(
                    str(values.count(v)) for v in sorted(set(values))))
            for values in lists)).splitlines()]

    def test_every_order_of_up_to_seven_years(self):
        dice = random.Random(20261129)
        lists = [list(range(n)) for n in range(2, 8)]
        lists += [[dice.randrange(k) for _ in range(n)]
                  for n in (2, 3, 4, 5, 6, 7) for k in (1, 2, 3, 5, 9)]
        for values, p in zip(lists, self.asked(lists), strict=True):
            with self.subTest(values=values):
                self.assertEqual(p, rounded(chance_by_orders(values), 15))

    def test_up_to_ten_years(self):
        dice = random.Random(11)
        lists = [[dice.randrange(k) for _ in range(n)]
                 for n in (5, 8, 9, 10) for k in (2, 4, 7, 1000)]
        lists.append(list(range(10)))
        for values, p in zip(lists, self.asked(lists), strict=True):
            with self.subTest(values=values):
                self.assertEqual(p, rounded(chance_by_sets(values), 15))

    def test_the_smallest_chances_of_the_tables(self):
        """0.083 at four years, 0.0167 at five (Kendall 1975)."""
        four, five = self.asked([[1, 2, 3, 4], [5, 4, 3, 2, 1]])
        self.assertEqual((round(four, 3), round(five, 4)),
                         (Decimal("0.083"), Decimal("0.0167")))

    def test_more_than_ten_years(self):
        dice = random.Random(7)
        lists = [[dice.randrange(k) + step * i for i in range(n)]
                 for n in (11, 16, 32) for k in (2, 9, 1000)
                 for step in (0, 1, 60)]
        lists.append([4] * 12)
        for values, p in zip(lists, self.asked(lists), strict=True):
            with self.subTest(values=values):
                self.assertAlmostEqual(float(p), chance_by_normal(values), 10)


class Trend(Case):
    def test_against_another_computation(self):
        """Random figures with ties and with years that lack, of cities and
        others."""
        dice = random.Random(5)
        series = {}
        for code in CODES:
            years = sorted(dice.sample(range(2010, 2026), dice.randint(5, 8)))
            slope = dice.choice((0, 0, 1, -2, 3))
            series[code] = {year: slope * (year - 2010) + dice.randrange(4)
                            for year in years}
        self.put({(code, year): value for code, points in series.items()
                  for year, value in points.items()})
        self.develop()
        found = self.trend()
        p = {code: chance_by_sets([v for _, v in sorted(points.items())])
             for code, points in series.items()}
        rising = clear({code: p[code] for code in CITIES}) | \
            clear({code: p[code] for code in CODES[12:]})
        # The test would say little if all or none of them were.
        self.assertTrue(2 < len(rising) < 28, rising)
        for code, points in series.items():
            with self.subTest(code=code, points=points):
                values = [v for _, v in sorted(points.items())]
                self.assertEqual(found[code], [
                    str(len(points)), str(kendall(values)),
                    str(rounded(p[code], 12)),
                    str(rounded(theil_sen(points), 6)),
                    "t" if code in rising else "f",
                    str(min(points)), str(max(points))])

    def test_a_slope_is_divided_once(self):
        """(1/6 + 199999/12) / 2 is 8333.375; of rounded parts it would be less,
        and be rounded down."""
        points = {2012: -100000, 2015: 100000.5, 2016: 100000, 2018: -0.5,
                  2019: 100000.5}
        self.assertEqual(theil_sen({year: Fraction(value) for year, value in
                                    points.items()}), Fraction(8333375, 1000))
        self.put({("GM0001", year): value for year, value in points.items()})
        self.develop()
        self.assertEqual(self.figures.sql(
            "select trim_scale(slope), round(slope, 2) from"
            " indicator.development where area_code = 'GM0001'"),
            "8333.375|8333.38")

    def test_at_the_bound_of_the_correction(self):
        """One of six cities, five years in order: 1/60 * 6 is 0.10, which is
        not above q."""
        for year in range(2019, 2024):
            self.put({(code, year): year if code == "GM0001" else year % 2
                      for code in CITIES[:6]})
        self.develop()
        self.assertEqual([code for code, row in self.trend().items()
                          if row[4] == "t"], ["GM0001"])

    def test_one_more_test_and_it_is_chance(self):
        for year in range(2019, 2024):
            self.put({(code, year): year if code == "GM0001" else year % 2
                      for code in CITIES[:7]})
        self.develop()
        self.assertEqual({row[4] for row in self.trend().values()}, {"f"})

    def test_other_municipalities_do_not_count_among_cities(self):
        """Nor does a city that has too few years."""
        for year in range(2019, 2024):
            self.put({(code, year): year if code == "GM0001" else year % 2
                      for code in CITIES[:6] + CODES[12:]})
            if year > 2019:
                self.put({(code, year): year % 2 for code in CITIES[6:]})
        self.develop()
        self.assertEqual([code for code, row in self.trend().items()
                          if row[4] == "t"], ["GM0001"])

    def test_under_five_years_nothing_is_said(self):
        self.put({("GM0001", year): year for year in range(2019, 2023)})
        self.put({("GM0002", year): year for year in range(2019, 2024)})
        self.develop()
        found = self.trend()
        self.assertEqual(found["GM0001"],
                         ["4", "", "", "", "", "2019", "2022"])
        self.assertEqual(found["GM0002"][:2], ["5", "10"])

    def test_only_final_figures_count(self):
        """Those of which the source gives no status are taken for final."""
        self.put({("GM0001", year): year for year in (2015, 2016, 2017)})
        self.put({("GM0001", year): year for year in (2018, 2019)},
                 status=None)
        for status, year in (("voorlopig", 2020), ("nader-voorlopig", 2021),
                             ("geschat", 2022)):
            self.put({("GM0001", year): 1}, status=status)
        self.put({("GM0001", 2023): "geheim"})
        self.develop()
        self.assertEqual(self.trend()["GM0001"][:2] +
                         self.trend()["GM0001"][5:], ["5", "10", "2015",
                                                      "2019"])

    def test_only_this_side_of_a_break(self):
        """Back to a side without the mark is another side."""
        self.put({("GM0001", year): 9 for year in range(2001, 2007)})
        self.put({("GM0001", year): 5 for year in range(2007, 2009)},
                 marks=["reeksbreuk"])
        self.put({("GM0001", year): year for year in range(2009, 2015)})
        self.put({("GM0001", 2015): "geheim"})
        self.put({("GM0002", year): year for year in range(2001, 2013)})
        self.put({("GM0002", year): year for year in range(2013, 2018)},
                 marks=["reeksbreuk", "verouderd"])
        self.develop()
        found = self.trend()
        self.assertEqual(found["GM0001"][:2] + found["GM0001"][5:],
                         ["6", "15", "2009", "2014"])
        self.assertEqual(found["GM0002"][:2] + found["GM0002"][5:],
                         ["5", "10", "2013", "2017"])

    def test_years_are_the_longest_periods_that_end_with_the_year(self):
        """Figures of the last day of a year; of two days in one, the last."""
        self.figures.sql(
            "insert into core.period select to_char(d, 'YYYYMMDD')::int,"
            " d::text, 'day', d, d from (select make_date(y, m, d) from"
            " generate_series(2015, 2024) y, (values (1, 1), (12, 31)) v (m,"
            " d)) x (d);"
            "insert into core.period select y * 10000 + 8000 + k, y || 'K' ||"
            " k, 'quarter', make_date(y, k * 3 - 2, 1), make_date(y, k * 3,"
            " case k when 4 then 31 else 30 end) from"
            " generate_series(2015, 2024) y, (values (3), (4)) v (k)")
        for year in range(2015, 2021):
            self.put({("GM0001", year * 10000 + 101): 100 - year,
                      ("GM0001", year * 10000 + 1231): year}, indicator="day")
            self.put({("GM0001", year * 10000 + 8003): 100 - year,
                      ("GM0001", year * 10000 + 8004): year,
                      ("GM0001", year * 10000 + 1231): 7}, indicator="quarter")
        self.put({("GM0001", 20158003): 1}, indicator="none")
        for name, found in (("day", ["6", "15"]), ("quarter", ["6", "15"])):
            self.develop(name)
            self.assertEqual(self.trend(name)["GM0001"][:2], found, name)
        self.assertEqual(self.figures.sql(
            "select p.code from indicator.development join core.period p using"
            " (period_id) order by 1"), "2020-12-31\n2020K4")
        self.develop("none")
        self.assertEqual(self.trend("none"), {})

    def test_every_kind_of_period_has_years(self):
        """Of whatever kind the figures are, the longest makes the years, and
        the points of the chart."""
        kinds = self.figures.sql(
            "select m[1] from pg_constraint c cross join lateral"
            " regexp_matches(pg_get_constraintdef(c.oid), $$'([a-z-]+)'$$,"
            " 'g') m where conname = 'period_kind_check'").split()
        self.assertIn("half-year", kinds)
        ids = [19900000 + place for place in range(len(kinds))]
        for kind, number in zip(kinds, ids):
            self.figures.sql(
                "insert into core.period values (%d, '1990X%d', '%s',"
                " '1990-12-31', '1990-12-31')" % (number, number, kind))
        for name, some in (*((kind, [number]) for kind, number in
                             zip(kinds, ids)), ("all", ids)):
            self.put({("NL01", number): 5 for number in some}, indicator=name)
            self.develop(name)
            longest = "year" if name == "all" else name
            self.assertEqual(self.figures.sql(
                "do $$ begin perform output.take_figures(),"
                " output.take_drawings(); end $$;"
                "select kind from indicator.development join core.period"
                " using (period_id) where indicator = %s union all"
                " select kind from pg_temp.chart_point join core.period"
                " on code = period where indicator = %s" % (
                    literal(name), literal(name))),
                "%s\n%s" % (longest, longest))


class Since(Case):
    def test_by_hand(self):
        self.put({("GM0001", 2019): 200, ("GM0001", 2021): 210,
                  ("GM0001", 2024): 231, ("NL01", 2019): 1000,
                  ("NL01", 2021): 1050, ("NL01", 2024): 1100,
                  ("NL01", 2025): 5000})
        self.develop()
        self.assertEqual(self.since("GM0001", 2019), ["31.0", "15.5", "5.5"])
        # 10 - 100 * 50 / 1050
        self.assertEqual(self.since("GM0001", 2021), ["21.0", "10.0", "5.2"])
        self.assertEqual(self.since("NL01", 2019),
                         ["4000.0", "400.0", "niet-van-toepassing"])

    def test_percentages_are_compared_by_their_difference(self):
        for unit in ("%", "% per year"):
            self.put({("GM0001", 2019): 2, ("GM0001", 2024): 3,
                      ("NL01", 2019): 4, ("NL01", 2024): 4.5}, unit,
                     indicator=unit)
            self.develop(unit)
            self.assertEqual(self.since("GM0001", 2019, unit),
                             ["1.0", "niet-van-toepassing", "0.5"])

    def test_a_missing_base_year_has_its_reason(self):
        self.put({("GM0001", 2024): 3, ("GM0001", 2021): "geheim",
                  ("GM0002", 2019): 3, ("GM0002", 2020): 3,
                  ("GM0003", 2021): "geheim", ("GM0003", 2022): "geheim"})
        self.develop()
        self.assertEqual(self.since("GM0001", 2019),
                         ["niet-gepubliceerd"] * 3)
        self.assertEqual(self.since("GM0001", 2021), ["geheim"] * 3)
        self.assertEqual(self.since("GM0002", 2019),
                         ["0.0", "0.0", "niet-gepubliceerd"])
        self.assertEqual(self.since("GM0002", 2021),
                         ["niet-van-toepassing"] * 3)
        self.assertEqual(self.since("GM0003", 2021), ["geheim"] * 3)

    def test_of_zero_there_is_no_percentage(self):
        self.put({("GM0001", 2019): 0, ("GM0001", 2021): 4,
                  ("GM0001", 2024): 0, ("GM0002", 2019): -2,
                  ("GM0002", 2021): 2, ("GM0002", 2024): -3,
                  ("NL01", 2019): 4, ("NL01", 2021): 4, ("NL01", 2024): 4})
        self.develop()
        self.assertEqual(self.since("GM0001", 2019),
                         ["0.0", "noemer-te-klein", "noemer-te-klein"])
        self.assertEqual(self.since("GM0001", 2021),
                         ["-4.0", "-100.0", "-100.0"])
        for base, difference in ((2019, "-1.0"), (2021, "-5.0")):
            self.assertEqual(self.since("GM0002", base), [
                difference, "niet-van-toepassing", "niet-van-toepassing"])

    def test_the_country_may_lack(self):
        self.put({("GM0001", 2019): 4, ("GM0001", 2021): 4,
                  ("GM0001", 2024): 5, ("NL01", 2019): 0,
                  ("NL01", 2021): "geheim", ("NL01", 2024): 4})
        self.develop()
        self.assertEqual(self.since("GM0001", 2019)[1:],
                         ["25.0", "noemer-te-klein"])
        self.assertEqual(self.since("GM0001", 2021)[1:], ["25.0", "geheim"])

    def test_no_change_over_a_break(self):
        """In the stock of dwellings, which another table carries from 2025;
        and in what is derived from it."""
        f = self.figures
        stock = "cbs-81955ned"
        f.landed(stock, periods=range(2019, 2025))
        f.landed(*(set(SOURCES) - {stock}), SUCCESSOR,
                 periods=range(2019, 2027))
        f.cells("woningen-beginstand", {
            (code, year): 900 + year for code in CODES
            for year in range(2019, 2025)})
        f.cells("huishoudens-1-januari", {
            (code, year): 1900 + year for code in CODES
            for year in range(2019, 2026)})
        f.compute()
        self.assertEqual(self.since("GM0001", 2019, "woningvoorraad")[0],
                         "5.0")
        f.cells("woningen-beginstand-86098", {
            (code, 2025): 4000 for code in CODES})
        f.compute(now=TOMORROW)
        for area in ("GM0001", "G4", "NL01"):
            for base in (2019, 2021):
                for name in ("woningvoorraad", "huishoudens-per-100-woningen"):
                    self.assertEqual(self.since(area, base, name),
                                     ["reeksbreuk"] * 3, (area, base, name))
        self.assertEqual(self.trend("woningvoorraad")["GM0001"][0], "1")
        self.assertEqual(self.since("GM0001", 2019, "huishoudens")[0], "6.0")

    def unusual(self, base=2019, indicator="x"):
        """Of each area, the score to six decimals, or None."""
        return {area: Decimal(found[0]) if found[0] else None
                for (area, year), found in self.rows(
                    "since", ["round(robust_z, 6)"], indicator).items()
                if year == base}

    def peers(self, city, *others):
        self.figures.sql("".join(
            "insert into core.peer values ('%s', %d, '%s', 1, 1);" % (
                city, nth, other) for nth, other in enumerate(others, 1)))

    def test_a_change_unlike_that_of_cities_like_it(self):
        f, (a, b, c, d, e, g, h) = self.figures, CODES[:7]
        self.peers(a, b, c, d, e, g)
        self.peers(b, a, c, d, h)
        self.peers(h, a, b)
        grown = {a: 150, b: 101, c: 104, d: 103, e: 108, g: 102, h: 110}
        self.put({(code, year): n for code, last in grown.items()
                  for year, n in ((2019, 100), (2025, last))})
        self.develop()
        found = self.unusual()
        # 47 above 3, whose middle deviation is 1
        self.assertEqual(found[a], rounded(Fraction(470000, 14826), 6))
        for city, others in ((a, (b, c, d, e, g)), (b, (a, c, d, h))):
            self.assertEqual(found[city], rounded(robust_z(
                Fraction(grown[city]), [Fraction(grown[o]) for o in others]),
                6))
        # Two are too few, and who has none has no score.
        self.assertEqual((found[h], found[c]), (None, None))
        self.assertEqual(f.sql("select count(robust_z) from indicator.since"
                               " where base = 2021"), "0")

    def test_of_percentages_it_is_the_difference(self):
        a, b, c, d = CODES[:4]
        self.peers(a, b, c, d)
        self.put({(code, year): n for code, *years in (
            (a, 50, 60), (b, 10, 11), (c, 20, 22), (d, 40, 44))
            for year, n in zip((2019, 2025), years)}, unit="% of homes")
        self.develop()
        # 10 beside 1, 2 and 4
        self.assertEqual(self.unusual()[a],
                         rounded(Fraction(80000, 14826), 6))

    def test_without_deviation_or_over_other_years_nothing_is_said(self):
        a, b, c, d, e = CODES[:5]
        self.peers(a, b, c, d)
        self.peers(b, c, d, e)
        self.put({(code, year): n for code, year, n in (
            (a, 2019, 100), (a, 2025, 150), (b, 2019, 100), (b, 2025, 104),
            (c, 2019, 100), (c, 2025, 104), (d, 2019, 100), (d, 2025, 105),
            # its newest figure is of another year
            (e, 2019, 100), (e, 2024, 109))})
        self.develop()
        found = self.unusual()
        self.assertEqual((found[a], found[b]), (None, None))


class Computed(Case):
    """As the night does it."""

    def test_every_compute_makes_it_anew(self):
        f = self.figures
        f.landed()
        f.cells("bevolking-1-januari", {
            (code, year): 1000 * year for code in CODES
            for year in range(2019, 2027)})
        f.compute()
        self.assertEqual(self.since("G4", 2021, "bevolking")[0], "20000.0")
        f.cells("bevolking-1-januari", {("GM0001", 2026): 2026005})
        f.compute(now=TOMORROW)
        self.assertEqual(self.since("G4", 2021, "bevolking")[0], "20005.0")
        self.assertEqual(self.since("GM0001", 2021, "bevolking")[0], "5005.0")
        self.assertEqual(self.trend("bevolking")["GM0001"][:2], ["8", "28"])

    def test_what_only_the_country_has(self):
        f = self.figures
        f.landed()
        f.cells("prijsindex-koopwoningen", {
            ("NL01", year): 100 + year - 2020 for year in range(2021, 2026)})
        f.compute()
        rows = self.rows("since", SINCE, "verandering-prijsindex")
        # Where it is refused, that is said.
        self.assertEqual({area for area, _ in rows}, set(CODES) | {
            "NL01", "G4", "G40", "G4-G40", "rest-nl"})
        self.assertEqual(self.since("GM0001", 2021, "verandering-prijsindex"),
                         ["invoer-ontbreekt"] * 3)
        self.assertEqual(self.since("G4", 2021, "verandering-prijsindex"),
                         ["niveau-niet-toegestaan"] * 3)
        self.assertEqual(self.since("NL01", 2021, "verandering-prijsindex"), [
            "4.0", "niet-van-toepassing", "niet-van-toepassing"])

    def test_an_indicator_that_is_gone_has_none(self):
        f = self.figures
        f.own_share()
        f.landed()
        f.cells("prijsindex-koopwoningen", {("NL01", 2021): 5})
        f.compute()
        count = "select count(*) from indicator.%s where indicator =" \
            " 'verandering-prijsindex'"
        self.assertNotEqual(f.sql(count % "since"), "0")
        os.remove(os.path.join(
            f.share, "sql/4-indicators/verandering-prijsindex.sql"))
        bounds = os.path.join(f.share, "sql/5-checks/bounds.csv")
        with open(bounds, encoding="utf-8") as file:
            lines = [line for line in file
                     if not line.startswith("verandering-prijsindex,")]
        with open(bounds, "w", encoding="utf-8") as file:
            file.writelines(lines)
        f.compute(now=TOMORROW)
        for table in ("since", "development"):
            self.assertEqual(f.sql(count % table), "0")


if __name__ == "__main__":
    unittest.main()
