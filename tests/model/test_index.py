"""Scores, count and index, and how far the index moves: against computations in
another language, from made-up figures of four made-up indicators. The files of
score, count and index are the project's own."""

import itertools
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import unittest
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import exp, log

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

import draws                                            # noqa: E402
import recorded                                         # noqa: E402
from made_up import ROOT, Figures, set_up, tear_down    # noqa: E402

HOLDER = {}
CITIES = ["GM%04d" % n for n in range(1, 25)]
OTHERS = ["GM%04d" % n for n in range(25, 61)]
YEARS = range(2019, 2024)
DRAWS = 300
# id: measure, side, direction, 5th percentile, most pressed fifth, 95th
MEMBERS = {
    "druk-a": ("bevolking-1-januari", "aandachtsgroepen", "+", 150, 700, 900),
    "druk-b": ("huishoudens-1-januari", "beschikbaarheid", "-", 120, 300, 880),
    "druk-c": ("woningen-beginstand", "beschikbaarheid", "+", 90, 640, 870),
    "druk-d": ("nieuwbouw-woningen", "betaalbaarheid", "+", 200, 690, 910),
    "druk-e": ("woningen-eindstand", "doorstroming", "-", 110, 290, 860),
}
# What makes a figure of some of them uncertain, besides our rounding: chance,
# rounding to hundreds by the source, and revision of what is provisional.
EVENTS, HUNDREDS, REVISED = "druk-d", "druk-e", "druk-b"
# Outside of the index, on the people of the letter; the second has no figures.
OUTSIDE = {"buiten-a": ("bevolking-1-januari", "-"),
           "buiten-b": ("huishoudens-laag-inkomen-110", "+")}
INDICATOR = """-- id: %(id)s
-- english-id: %(english)s
-- label-nl: %(id)s
-- label-en: %(id)s
-- eenheid: stuks
-- unit: count
-- decimals: 0
-- direction: %(direction)s
-- thema: %(theme)s
-- theme: trial
-- tier: secondary
-- aggregation: sum
-- bases: huidig
-- needs: %(measure)s
-- first: 2019
%(index)s%(reference)s%(counts)s-- method-nl: m
-- method-en: m
-- definition-source: niemand
-- example:
--   %(measure)s GM0001 2024 1
--   => GM0001 2024 1

select gebied, periode, cel as teller from %(relation)s
"""


def rounded(x, decimals):
    if isinstance(x, Fraction):
        x = Decimal(x.numerator) / x.denominator
    return Decimal(x).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def score(name, value):
    _, _, direction, low, _, high = MEMBERS[name]
    up = value - low if direction == "+" else high - value
    return min(max(Fraction(100 * up, high - low), 0), 100)


def definitions(folder, frozen=True):
    """The project's, with those five in the place of its indicators."""
    share = os.path.join(folder, "share")
    shutil.copytree(os.path.join(ROOT, "sql"), os.path.join(share, "sql"))
    indicators = os.path.join(share, "sql", "4-indicators")
    for name in os.listdir(indicators):
        if name.endswith(".sql") and not name.startswith("woondruk-"):
            os.unlink(os.path.join(indicators, name))
    with open(os.path.join(share, "sql", "5-checks", "bounds.csv"),
              "r+", encoding="utf-8") as file:
        rows = file.read().splitlines(True)[:2]
        file.seek(0)
        file.truncate()
        file.writelines(rows)

    def write(name, measure, direction, theme, index="", reference=""):
        with open(os.path.join(indicators, name + ".sql"), "w",
                  encoding="utf-8") as file:
            file.write(INDICATOR % {
                "id": name, "english": name.replace("-", "_"),
                "direction": direction, "measure": measure, "theme": theme,
                "index": index, "reference": reference,
                "counts": "-- counts: events\n" if name == EVENTS else "",
                "relation": measure.replace("-", "_")})

    for name, (measure, side, direction, low, pressed, high) \
            in MEMBERS.items():
        reference = "-- reference: 2021 %d %d %d 60 2026-11-23 proef\n" % (
            low, pressed, high)
        write(name, measure, direction, "proef", "-- index: %s\n" % side,
              reference if frozen else "")
    for name, (measure, direction) in OUTSIDE.items():
        write(name, measure, direction, "aandachtsgroepen")

    def edit(name, pattern, text):
        path = os.path.join(indicators, name)
        with open(path, encoding="utf-8") as file:
            before = file.read()
        after, n = re.subn(pattern, lambda _: text, before,
                           flags=re.DOTALL)
        if not n:
            raise AssertionError("%s has no %s" % (name, pattern))
        with open(path, "w", encoding="utf-8") as file:
            file.write(after)

    edit("woondruk-scores.sql", r"-- needs: .*?(?=-- first)",
         "-- needs: %s\n" % ", ".join(MEMBERS))
    edit("woondruk-scores.sql", r"(?<=cel\) as \(\n).*?(?=\n\))",
         " union all ".join(
             "select '%s', gebied, periode, cel from %s" % (
                 name, name.replace("-", "_")) for name in MEMBERS))
    edit("woondruk-index.sql", "draws: +10000", "draws: %d" % DRAWS)
    recorded.output(os.path.join(share, "output"), os.path.join(share, "sql"))
    return share


def setUpModule():
    set_up(HOLDER)


def tearDownModule():
    tear_down(HOLDER)


class Index(unittest.TestCase):
    maxDiff = 3000

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="index-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.figures = cls.country("index", definitions(cls.folder))
        generator = random.Random(20261129)
        cls.values = {
            (name, code, year): generator.randrange(100, 1000)
            for name in MEMBERS for code in CITIES + OTHERS for year in YEARS}
        # Of one there are few different figures.
        for code in CITIES + OTHERS:
            for year in YEARS:
                cls.values["druk-e", code, year] -= \
                    cls.values["druk-e", code, year] % 100
        # In 2019 two of one side say the same.
        for code in CITIES + OTHERS:
            cls.values["druk-c", code, 2019] = \
                1099 - cls.values["druk-b", code, 2019]
        # Two that are the same in everything, one at each end.
        for name in MEMBERS:
            for year in YEARS:
                cls.values[name, CITIES[1], year] = \
                    cls.values[name, CITIES[0], year]
                more = MEMBERS[name][2] == "+"
                cls.values[name, CITIES[2], year] = 999 if more else 100
                cls.values[name, CITIES[3], year] = 100 if more else 999
        gone = [
            # two years old is young enough, three is not
            *[("druk-a", CITIES[4], year) for year in (2022, 2023)],
            *[("druk-a", CITIES[5], year) for year in (2021, 2022, 2023)],
            # half of a side, and a whole side
            *[("druk-b", CITIES[6], year) for year in YEARS],
            *[("druk-d", CITIES[7], year) for year in YEARS],
            # two sides of four
            *[(name, CITIES[8], year) for name in ("druk-d", "druk-e")
              for year in YEARS]]
        for key in gone:
            cls.values[key] = None
        for name, (measure, *_) in MEMBERS.items():
            for status, years in (("definitief", YEARS[:-1]),
                                  ("voorlopig" if name == REVISED else
                                   "definitief", YEARS[-1:])):
                cls.figures.cells(measure, {
                    (code, year): value for (which, code, year), value
                    in cls.values.items() if which == name and year in years},
                    status)
        cls.figures.sql("update core.measure set rounded_to = 100 where name ="
                        " '%s'" % MEMBERS[HUNDREDS][0])
        # Regions of one municipality have its figures.
        cls.figures.sql(
            "insert into core.area_class select 'corop', 2023, a, 'CR' ||"
            " substr(a, 5), a, source_id, snapshot_id from core.source s join"
            " ledger.source_state t on t.source = s.id, unnest('{%s}'::text[])"
            " a where s.id = 'cbs-03759ned'" % ",".join(OTHERS))
        cls.figures.compute()
        cls.revise()
        cls.figures.compute()

    @classmethod
    def revise(cls):
        """Provisional figures of 2022 were so much off, as the ledger has
        it."""
        offs = []
        for n, code in enumerate(OTHERS):
            value = cls.values[REVISED, code, 2022]
            before = value + 1 + n % 7
            offs.append(Decimal(before - value) / before)
            cls.figures.sql(
                "insert into indicator.value_history (indicator, basis,"
                " area_code, period_id, reeks, value, teller, status,"
                " markeringen, changed_on, run_id, until_run) values ('%s',"
                " 'huidig', '%s', 20220000, '', %d, 1, 'voorlopig', '{}',"
                " '2026-11-22', 1, 1)" % (REVISED, code, before))
        cls.spread = Decimal("1.4826") * sorted(offs)[(len(offs) - 1) // 2]
        cls.figures.sql("update ledger.snapshot set changed = changed + 1")

    @classmethod
    def country(cls, name, share):
        figures = Figures(HOLDER["server"], name, share)
        cls.addClassCleanup(figures.close)
        figures.country()
        figures.municipality(*CITIES + OTHERS)
        figures.group("G4", *CITIES[:4])
        figures.group("G40", *CITIES[4:])
        figures.landed(periods=YEARS)
        checked = figures.run("check")
        if checked.returncode:
            raise AssertionError(checked.stderr)
        return figures

    def used(self, name, code, year):
        for earlier in range(3):
            value = self.values.get((name, code, year - earlier))
            if value is not None:
                return year - earlier, value
        return None

    def scores(self, code, year):
        found = {}
        for name in MEMBERS:
            used = self.used(name, code, year)
            if used:
                found[name] = score(name, used[1])
        return found

    def sides(self, scores):
        found = {}
        for side in {side for _, side, *_ in MEMBERS.values()}:
            names = [n for n, member in MEMBERS.items() if member[1] == side]
            there = [scores[n] for n in names if n in scores]
            if 2 * len(there) >= len(names):
                found[side] = sum(there) / len(there)
        return found

    def index(self, code, year):
        sides = self.sides(self.scores(code, year))
        if len(sides) < 3:
            return None
        return exp(sum(log(max(mean, 1)) for mean in sides.values())
                   / len(sides))

    def test_scores(self):
        for code in CITIES + OTHERS:
            for year in YEARS:
                scores = self.scores(code, year)
                for name in MEMBERS:
                    row = self.figures.row("woondruk-scores", code, year,
                                           reeks=name) if code in (
                        *CITIES[:9], OTHERS[0]) else None
                    if row is None:
                        continue
                    if name not in scores:
                        self.assertEqual(row["value"], None)
                        self.assertIn(row["reden"], (
                            "niet-gepubliceerd", "nog-niet-beschikbaar"))
                        continue
                    self.assertEqual(Decimal(row["value"]),
                                     rounded(scores[name], 1))
                    self.assertIn("experimenteel", row["markeringen"])

    def test_count(self):
        for code in CITIES[:9] + OTHERS[:3]:
            for year in YEARS:
                scores = self.scores(code, year)
                value = self.figures.value("woondruk-telling", code, year)
                if len(scores) * 4 < len(MEMBERS) * 3:
                    self.assertIsNone(value)
                    continue
                count = sum(scores[n] >= score(n, MEMBERS[n][4])
                            for n in scores)
                self.assertEqual(value, str(count), (code, year, scores))
        self.assertEqual(self.figures.value("woondruk-telling", CITIES[2],
                                            2021), "5")

    def test_index(self):
        for code in CITIES:
            for year in YEARS:
                row = self.figures.row("woondruk-index", code, year)
                wanted = self.index(code, year)
                if wanted is None:
                    self.assertIsNone(row["value"])
                    self.assertTrue(row["reden"])
                    continue
                self.assertEqual(Decimal(row["value"]), rounded(wanted, 1))
                sides = self.sides(self.scores(code, year))
                plain = sum(sides.values()) / len(sides)
                self.assertEqual(
                    Decimal(self.figures.value("woondruk-index", code, year,
                                               reeks="rekenkundig")),
                    rounded(plain, 1))
        self.assertIsNone(self.index(CITIES[8], 2021))
        self.assertEqual(self.figures.value("woondruk-index", CITIES[2], 2021),
                         "100.0")
        self.assertEqual(self.figures.value("woondruk-index", CITIES[3], 2021),
                         "1.0")
        self.assertEqual(
            self.figures.row("woondruk-index", OTHERS[0], 2021)["reden"],
            "niet-van-toepassing")

    def test_a_group_counts_as_one_municipality(self):
        """Its figure is scored, not the scores of its members averaged: sums
        of many are above the scale."""
        for name, (_, _, direction, *_) in MEMBERS.items():
            total = sum(self.values[name, code, 2021] for code in CITIES[:4])
            self.assertEqual(
                Decimal(self.figures.value("woondruk-scores", "G4", 2021,
                                           reeks=name)),
                rounded(score(name, total), 1))
        self.assertEqual(self.figures.value("woondruk-scores", "G4", 2021,
                                            reeks="druk-a"), "100.0")

    def noise(self, name, code, year, value):
        """Rounding to a whole number, and what else there is."""
        variance = Decimal(1) / 12
        if name == HUNDREDS:
            variance += Decimal(10000) / 12
        elif name == EVENTS:
            counts = [self.values[name, code, one] for one in YEARS
                      if self.values[name, code, one] is not None]
            jumps = [Decimal((b - a) ** 2) / (a + b)
                     for a, b in zip(counts, counts[1:])]
            variance += value * max(1, sum(jumps) / len(jumps)
                                    if len(jumps) >= 4 else 1)
        elif name == REVISED and year == YEARS[-1]:
            variance += (value * self.spread) ** 2
        return float(variance.sqrt())

    def drawn(self, year):
        """The problem of a year, for draws.py, with its cities."""
        names = sorted(MEMBERS, key=lambda n: (MEMBERS[n][1], n))
        used = {(n, code): self.used(n, code, year) for n in names
                for code in CITIES + OTHERS}
        counting = {code: self.sides(self.scores(code, year))
                    for code in CITIES}
        figures = [[
            (float(used[n, code][1]), self.noise(n, code, *used[n, code]))
            if used[n, code] and MEMBERS[n][1] in counting[code] else None
            for n in names] for code in CITIES]
        members = [draws.Member(
            MEMBERS[n][1], MEMBERS[n][2], MEMBERS[n][3], MEMBERS[n][5],
            [used[n, code][1] for code in CITIES + OTHERS if used[n, code]],
            [figures[i][k][0] for i in range(len(CITIES))
             if figures[i][k] is not None])
            for k, n in enumerate(names)]
        return names, draws.Index(members, figures, [
            self.index(code, year) is not None for code in CITIES])

    def test_margins(self):
        for year in (2021, 2023):
            names, index = self.drawn(year)
            ranks, scores = index.draw(10000 + year, DRAWS)
            base = index.all()
            wanted = []
            for i in index.cities:
                band = draws.band(draws.tenths(base[i]), scores[i])
                wanted.append("|".join(str(x) for x in (
                    CITIES[i], *(draws.place(ranks[i], p)
                                 for p in (50, 5, 95)),
                    *(Decimal(draws.place(scores[i], p)) / 10
                      for p in (5, 95)),
                    sum(rank <= 10 for rank in ranks[i]),
                    sum(rank <= len(index.cities) // 4 for rank in ranks[i]),
                    band[0], band[1])))
            self.assertEqual(self.figures.sql(
                "select area_code, rank_median, rank_5, rank_95, trim_scale("
                "score_5), trim_scale(score_95), top_10, top_quarter, band,"
                " other_band from indicator.drawn_city where period_id ="
                " %d0000 order by 1" % year).splitlines(),
                [line.replace(".0|", "|") for line in wanted])
            shifts = {
                (choice, names[without] if without != "" else ""): places
                for (choice, without), places in index.shifts().items()}
            self.assertEqual(
                dict(((choice, without), int(places)) for choice, without,
                     places in (line.split("|") for line in self.figures.sql(
                         "select choice, without, places from"
                         " indicator.drawn_shift where period_id = %d0000"
                         % year).splitlines())), shifts)
            self.assertGreater(sum(shifts.values()), 0)
            # Not all the same, and nobody is certain of one place.
            self.assertGreater(len({tuple(r) for r in ranks.values()}), 10)

    def test_what_each_adds(self):
        rows = [line.split("|") for line in self.figures.sql(
            "select area_code, period_id / 10000, sum(points), sum(change),"
            " min(reden) from indicator.index_parts('woondruk-index')"
            " group by 1, 2").splitlines()]
        self.assertGreater(len(rows), 100)
        for area, year, points, change, reden in rows:
            if area not in CITIES:
                continue
            index = self.index(area, int(year))
            self.assertAlmostEqual(float(points), index - 1, places=6)
            if not reden:
                self.assertAlmostEqual(
                    float(change), index - self.index(area, 2021), places=6)
        told = {(area, year): reden for area, year, _, _, reden in rows}
        self.assertEqual(told[CITIES[0], "2020"], "niet-van-toepassing")
        self.assertEqual(told[CITIES[0], "2023"], "")
        # its side is there in 2021, from 2020, and gone by 2023
        self.assertEqual(told[CITIES[5], "2023"], "invoer-ontbreekt")

    def test_the_same_again(self):
        before = self.figures.sql("select * from indicator.drawn_city"
                                  " order by 1, 2, 3")
        self.figures.sql("update ledger.snapshot set changed = changed + 1")
        self.figures.compute()
        self.assertEqual(self.figures.sql(
            "select * from indicator.drawn_city order by 1, 2, 3"), before)

    def test_explained(self):
        """From the index down to the figures of the source."""
        for area in (CITIES[0], "G4"):
            done = self.figures.run("explain", area, "woondruk-index", "2022")
            for word in ("woondruk-scores", *MEMBERS,
                         *(measure for measure, *_ in MEMBERS.values())):
                self.assertIn(word, done.stdout, done.stderr)

    def test_reference_of_a_year(self):
        done = self.figures.run("reference", "2021")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        for name, (_, _, direction, *_) in MEMBERS.items():
            line = lines[lines.index(name) + 1]
            values = sorted(v for (n, _, year), v in self.values.items()
                            if n == name and year == 2021 and v is not None)
            at = [draws.place(values, p)
                  for p in (5, 80 if direction == "+" else 20, 95)]
            if len(values) < 0.95 * 60:
                self.assertIn("none: only", line)
                continue
            self.assertEqual(line, "-- reference:   2021 %d %d %d %d"
                             " 2026-11-23 WHO: WHY" % (*at, len(values)))
        done = self.figures.run("reference", "1999")
        self.assertEqual(done.stdout.count("none: no figures"), len(MEMBERS))
        self.assertEqual(self.figures.run("reference", "x").returncode, 64)


    def told(self, year):
        """The audit of a year: correlations {(level, a, b): (Pearson,
        Spearman, n, note)}, alphas by side, and other lines."""
        done = self.figures.run("reference", str(year))
        self.assertEqual(done.returncode, 0, done.stderr)
        pairs, alphas, others = {}, {}, []
        for line in done.stdout.partition("\n\n")[2].splitlines():
            pair = re.fullmatch(r" +(\S+) +(\S+) +(\d+)  (GM|CR)  (\S+)  (\S+)"
                                r"(?:  (.*))?", line)
            alpha = re.fullmatch(r" +(\S+)  alpha of (\S+) \((\d+)\)", line)
            if pair:
                pairs[pair.group(4, 5, 6)] = pair.group(1, 2, 3, 7)
            elif alpha:
                alphas[alpha.group(2)] = alpha.group(1, 3)
            else:
                others.append(line.strip())
        return pairs, alphas, others

    def pressure(self, name, code, year):
        """Turned, so that more is more pressure."""
        used = self.used(name, code, year)
        if used is None:
            return None
        return used[1] if MEMBERS[name][2] == "+" else -used[1]

    def test_audit_of_a_year(self):
        """Correlations and alphas as the statistics module of Python has
        them, from ranks of our own."""
        for year in (2019, 2021, 2023):
            pairs, alphas, others = self.told(year)
            wanted, of_side = {}, {}
            for a, b in itertools.combinations(
                    sorted(MEMBERS, key=lambda n: (MEMBERS[n][1], n)), 2):
                both = [(self.pressure(a, code, year),
                         self.pressure(b, code, year))
                        for code in CITIES + OTHERS]
                wanted["GM", a, b] = correlations(both)
                if MEMBERS[a][1] == MEMBERS[b][1]:
                    of_side[MEMBERS[a][1]] = wanted["GM", a, b][0]
            for level, codes in (("GM", CITIES), ("CR", OTHERS)):
                wanted[level, "woondruk-index", "buiten-a"] = correlations([
                    (index and float(rounded(index, 1)), value and -value)
                    for index, value in (
                        (self.index(code, year),
                         self.values["druk-a", code, year])
                        for code in codes)])
            self.assertEqual(set(pairs), set(wanted))
            for key, (pearson, spearman, n) in wanted.items():
                told = pairs[key]
                self.assertEqual(told[2], str(n), key)
                self.assertAlmostEqual(float(told[0]), pearson, delta=0.00501)
                self.assertAlmostEqual(float(told[1]), spearman,
                                       delta=0.00501)
            alike = "above 0.9 within beschikbaarheid: drop one, or merge them"
            self.assertEqual(
                {key[1:]: told[3] for key, told in pairs.items() if told[3]},
                {("druk-b", "druk-c"): alike} if year == 2019 else {})
            self.assertEqual({side: k for side, (_, k) in alphas.items()}, {
                "aandachtsgroepen": "1", "beschikbaarheid": "2",
                "betaalbaarheid": "1", "doorstroming": "1"})
            self.assertEqual({side for side, (x, _) in alphas.items()
                              if x == "no"}, set(alphas) - set(of_side))
            for side, r in of_side.items():
                self.assertAlmostEqual(float(alphas[side][0]),
                                       2 * r / (1 + r), delta=0.00501)
            self.assertEqual(others[1:], [
                "no city and no region has both  buiten-b"])


def correlations(pairs):
    """(Pearson, Spearman, how many have both)"""
    xs, ys = zip(*[pair for pair in pairs if None not in pair])
    return (statistics.correlation(xs, ys),
            statistics.correlation(places(xs), places(ys)), len(xs))


def places(values):
    """The rank of each, equal ones sharing the mean of theirs."""
    return [sum(other < x for other in values) +
            (sum(other == x for other in values) + 1) / 2 for x in values]


class NotFrozen(unittest.TestCase):
    def test_nothing_is_said(self):
        with tempfile.TemporaryDirectory(prefix="index-") as folder:
            figures = Index.country.__func__(
                self.__class__, "not_frozen", definitions(folder, False))
            figures.cells("bevolking-1-januari", {
                (code, 2021): 500 for code in CITIES})
            figures.compute()
            self.assertEqual(figures.sql(
                "select count(value), count(*) > 0 from indicator.value"
                " where indicator like 'woondruk-%'"), "0|t")
            for name in ("woondruk-telling", "woondruk-index"):
                self.assertIn(figures.row(name, CITIES[0], 2021)["reden"],
                              ("niet-goedgekeurd", "niet-gepubliceerd",
                               "nog-niet-beschikbaar"))
            self.assertEqual(
                figures.row("woondruk-scores", CITIES[0], 2021,
                            reeks="druk-a")["reden"], "niet-goedgekeurd")
            self.assertEqual(figures.sql(
                "select count(*) from indicator.drawn"), "0")
            # Correlations are what a person looks at before freezing.
            figures.cells("huishoudens-1-januari", {
                (code, 2021): n for n, code in enumerate(CITIES, 100)})
            figures.cells("bevolking-1-januari", {
                (code, 2021): n for n, code in enumerate(CITIES, 500)})
            figures.compute()
            self.assertIn(
                " -1.00  -1.00   24  GM  druk-a  druk-b\n",
                figures.run("reference", "2021").stdout)


if __name__ == "__main__":
    sys.exit(unittest.main())
