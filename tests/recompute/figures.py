"""What the upstream serves, as exact numbers, on the boundaries of then and of
today.

A figure that is not there (hidden, impossible, no row) has no entry.
"""

import csv
import json
import os
import re
from collections import defaultdict
from fractions import Fraction
from types import SimpleNamespace

from recompute.areas import COUNTRY
from recompute.known import STATUSES, Known

MONTHS = {"JJ": 12, "HJ": 6, "KW": 3, "MM": 1}
NAMES = {"HJ": "%sH%d", "KW": "%sK%d", "MM": "%s-%02d"}


def number(text):
    return Fraction(text) if "." in text else int(text)


def period(code):
    """2024KW02 -> 2024K2"""
    year, kind, part = code[:4], code[4:6], int(code[6:])
    return year if kind == "JJ" else NAMES[kind] % (year, part)


def kebab(status):
    """NaderVoorlopig as it is published."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", status).lower()


def rounding(measure):
    """What rounding took, as a variance.  A count of single things is exact."""
    if measure.rounded:
        step = Fraction(measure.rounded)
    elif measure.adds["as"] == "count" and not measure.decimals and \
            not measure.unit.startswith("x 1"):
        return 0
    else:
        step = Fraction(1, 10 ** measure.decimals)
    return step * step / 12


def by_hand(path):
    """What rounding took from each measure of figures that people looked
    up."""
    with open(path, encoding="utf-8") as file:
        measures = json.load(file)["measures"]
    return {name: rounding(SimpleNamespace(
        rounded=one.get("rounded", 0), decimals=one.get("decimals", 0),
        adds=one.get("adds-up", {"as": "median"}), unit=one["unit"]))
        for name, one in measures.items()}


def first_day(name):
    """Of a period as it is published."""
    year, rest = name[:4], name[4:]
    month = 1 if not rest else int(rest[1:]) if rest[0] == "-" else \
        1 + (int(rest[1:]) - 1) * {"H": 6, "K": 3}[rest[0]]
    return "%s-%02d-01" % (year, month)


def years_on(name, years):
    return "%d%s" % (int(name[:4]) + years, name[4:])


def later(figures, years):
    """The figures as those of so many years later."""
    return {(area, years_on(when, years)): x
            for (area, when), x in figures.items()}


def both(work, *figures):
    """Worked out where all of them are there."""
    first, *others = figures
    return {key: work(x, *[one[key] for one in others])
            for key, x in first.items() if all(key in one for one in others)}


def first_of(*figures):
    """Of each cell the first figure there is."""
    found = {}
    for one in reversed(figures):
        found.update(one)
    return found


def between(figures, first="", last="9999"):
    return {key: x for key, x in figures.items()
            if first <= key[1][:4] <= last}


class Served:
    """Figures by the names of our measures, as they are served."""

    def __init__(self, areas):
        self.areas = areas
        self.figures = defaultdict(dict)
        self.periods = defaultdict(set)
        self.adds, self.fixed = {}, {}
        self.has_register = False

    def take(self, source, table, rows, folder):
        """Rows of one source: (name of our measure, row of the table).  Of a
        table that has many figures for one area those that a person approved,
        each as a measure with its series behind a slash."""
        places = [table.place(dim.name) if dim else None
                  for dim in (source.dim("region"), source.dim("period"))]
        opened = next((dim for dim in source.dims if dim.role == "open"), None)
        series = self.approved(opened, table, os.path.join(folder, source.id))
        noise = {one.name: rounding(one) for one in source.measures}
        status = {} if places[1] is None else {
            code["Identifier"]: STATUSES.index(kebab(code["Status"]))
            for code in table.codes[source.dim("period").name]}
        for name, row in rows:
            area = COUNTRY if places[0] is None else row[places[0]]
            when = (source.year or "") + "JJ00" if places[1] is None \
                else row[places[1]]
            about = noise[name], status.get(when, 0)
            if opened is None:
                self.put(name, area, when, row[3], *about)
            elif row[table.place(opened.name)] in series:
                self.put("%s/%s" % (name, series[
                    row[table.place(opened.name)]]), area, when, row[3],
                    *about)
        for one in source.measures:
            for name in [one.name] if opened is None else [
                    "%s/%s" % (one.name, reeks) for reeks in series.values()]:
                self.adds[name] = one.adds
                self.fixed[name] = source.boundaries[6:] + "-01-01" \
                    if source.boundaries.startswith("fixed-") else None

    @staticmethod
    def approved(opened, table, folder):
        """Code of an open dimension -> its series."""
        path = os.path.join(folder, "approved.csv")
        if opened is None or not os.path.exists(path):
            return {}
        with open(path, encoding="utf-8") as file:
            by_title = {row["title"]: row["reeks"]
                        for row in csv.DictReader(file)}
        return {code["Identifier"]: by_title[code["Title"].strip()]
                for code in table.codes[opened.name]
                if code["Title"].strip() in by_title}

    def series_of(self, name):
        """The series of a measure of an open dimension."""
        return sorted(one.partition("/")[2] for one in self.adds
                      if one.startswith(name + "/"))

    def put(self, name, area, when, text, noise=0, status=0):
        when = period(when)
        self.periods[name].add(when)
        if text is not None:
            self.figures[name][area, when] = Known(number(text), noise,
                                                   status)

    def take_by_hand(self, folder):
        """Figures that people looked up, of files in the sources."""
        for source in sorted(os.listdir(folder)):
            path = os.path.join(folder, source, "figures.csv")
            if not os.path.exists(path):
                continue
            noise = by_hand(os.path.join(folder, source, "source.json"))
            with open(path, encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    self.put(row["measure"], row["region"], row["period"],
                             row["value"], noise[row["measure"]],
                             STATUSES.index(kebab(row["status"])))
                    self.adds[row["measure"]] = {
                        "as": "count", "moves-with": "inhabitants"}
                    self.fixed[row["measure"]] = None

    def are_the_same(self, former, latter):
        """Whether two tables agree where they have a cell both: 99 of 100, of
        at least 10."""
        pairs = [(x, self.figures[latter][key]) for key, x in
                 self.figures[former].items() if key in self.figures[latter]]
        alike = sum(x == y for x, y in pairs)
        return len(pairs) >= 10 and 100 * alike >= 99 * len(pairs)

    def break_of(self, name):
        """The first year of a series that does not compare with those before
        it, or None.  Without a register nobody holds tables side by side."""
        former, latter, year = BREAKS[name]
        return None if self.has_register and self.are_the_same(
            former, latter) else year

    def there(self, name, when):
        """The municipalities that should have a figure in a period."""
        return self.areas.on(self.fixed.get(name) or first_day(when))


class Then:
    """Figures on the boundaries of their period."""

    def __init__(self, served):
        self.served = served
        self.kept = {}

    def of(self, name):
        """Of areas that were there in the period."""
        if name not in self.kept:
            figures = SERIES[name][0](self.of) if name in SERIES else \
                self.served.figures[name]
            self.kept[name] = {
                (area, when): x for (area, when), x in figures.items()
                if not area.startswith("GM") or
                area in self.served.there(name, when)}
        return self.kept[name]


class Today:
    """Figures on the boundaries of today.

    Counts go by their shares.  A mean is the mean of what a municipality was
    then, but of one that had a figure itself it is that figure; an index or a
    median does not mix.  A percentage of a municipality that was then what it
    is now stays; another is worked out of its counts.
    """

    def __init__(self, served):
        self.served, self.areas = served, served.areas
        self.then = Then(served)
        self.kept = {}

    def of(self, name):
        if name not in self.kept:
            adds = self.served.adds.get(name) or {
                "as": "count", "moves-with": SERIES[name][1]}
            self.kept[name] = {
                "count": self.count, "ratio": self.ratio}.get(
                    adds["as"], self.mean)(name, adds)
        return self.kept[name]

    def moved(self, figures, when, there, moves_with):
        """One missing part leaves the whole without a figure."""
        sums, holes = {}, set()
        for code in there:
            x = figures.get((code, when))
            for now, share in self.areas.moves[moves_with][code].items():
                if x is None:
                    holes.add(now)
                else:
                    sums[now] = sums.get(now, 0) + \
                        (x if share == 1 else x * share)
        return {(now, when): x for now, x in sums.items()
                if now not in holes}

    def areas_above(self, name):
        return {key: x for key, x in self.then.of(name).items()
                if not key[0].startswith("GM")}

    def count(self, name, adds):
        found = self.areas_above(name)
        figures = self.then.of(name)
        for when in {when for area, when in figures}:
            found.update(self.moved(figures, when,
                                    self.served.there(name, when),
                                    adds["moves-with"]))
        return found

    def ratio(self, name, adds):
        found = self.areas_above(name)
        top, bottom = self.of(adds["numerator"]), self.of(adds["denominator"])
        worked_out = both(lambda x, y: 100 * x / y if y else None,
                          top, bottom)
        figures = self.then.of(name)
        for when in self.served.periods[name]:
            there = self.served.there(name, when)
            for now in self.areas.current:
                parts = set(self.areas.made_of[now]) & there
                x = (figures if parts == {now} else worked_out).get(
                    (now, when))
                if x is not None:
                    found[now, when] = x
        return found

    def mean(self, name, adds):
        found = self.areas_above(name)
        figures = self.then.of(name)
        weights = self.then.of(adds["weight"]) if "weight" in adds else None
        for when in self.served.periods[name]:
            there = self.served.there(name, when)
            for now in self.areas.current:
                parts = {then: share for then, share in
                         self.areas.made_of[now].items() if then in there}
                x = figures.get((now, when)) if now in there else \
                    self.mixed(figures, weights, when, parts)
                if x is not None:
                    found[now, when] = x
        return found

    def mixed(self, figures, weights, when, parts):
        if any((then, when) not in figures for then in parts) or not parts:
            return None
        if len(parts) == 1:
            then, = parts
            same = then in self.areas.renamed
            return figures[then, when] if same or weights is not None \
                else None
        if weights is None or any((then, when) not in weights
                                  for then in parts):
            return None
        heavy = {then: weights[then, when] * share
                 for then, share in parts.items()}
        whole = sum(heavy.values())
        return sum(figures[then, when] * weight.exactly()
                   for then, weight in heavy.items()) / whole.exactly() \
            if whole else None


# What is put together of several tables, from the figures of then.

def stock(of):
    """Dwellings on 1 January: as the year opens, else as the one before
    closed, to 2025; then of 86098NED."""
    return first_of(
        of("woningen-beginstand"), later(of("woningen-eindstand"), 1),
        between(of("woningen-beginstand-86098"), "2025"),
        later(between(of("woningen-eindstand-86098"), "2025"), 1))


def continued(name, other, year):
    """One measure up to a year, another from it."""
    def work(of):
        return first_of(of(name), between(of(other), year))
    return work


def net_additions(of):
    return first_of(
        both(lambda new, more, gone, less: new + more - gone - less,
             of("nieuwbouw-woningen"), of("overige-toevoeging-woningen"),
             of("sloop-woningen"), of("overige-onttrekking-woningen")),
        between(both(lambda more, less: more - less,
                     of("toevoegingen-woningen-86098"),
                     of("onttrekkingen-woningen-86098")), "2025"))


def of_84903_and_86054(former, latter):
    """Two measures added: those of 84903NED up to 2019, then of 86054NED."""
    def work(of):
        return first_of(
            between(both(lambda x, y: x + y, *map(of, former)), last="2019"),
            between(both(lambda x, y: x + y, *map(of, latter)), "2020"))
    return work


# Name -> how it is made, and what it moves with.
SERIES = {
    "woningvoorraad": (stock, "dwellings"),
    "nieuwe-woningen": (continued(
        "nieuwbouw-woningen", "nieuwbouw-woningen-86098", "2025"),
        "dwellings"),
    "netto-toegevoegd": (net_additions, "dwellings"),
    "van-corporaties": (continued(
        "woningen-eigendom-corporatie", "woningen-eigendom-corporatie-86286",
        "2026"), "dwellings"),
    "naar-eigendom": (continued(
        "woningen-eigendom-totaal", "woningen-eigendom-totaal-86286",
        "2026"), "dwellings"),
    "onbewoond": (continued(
        "woningen-niet-bewoond", "woningen-niet-bewoond-86286", "2026"),
        "dwellings"),
    "getransformeerd": (of_84903_and_86054(
        ("woningen-door-transformatie-84903",
         "woningen-door-splitsing-84903"),
        ("woningen-door-transformatie", "woningen-door-splitsing")),
        "dwellings"),
    "bruto-toegevoegd": (of_84903_and_86054(
        ("nieuwbouw-woningen-84903", "overige-toevoegingen-totaal-84903"),
        ("nieuwbouw-woningen-86054", "overige-toevoegingen-totaal")),
        "dwellings"),
    "beschermd": (continued(
        "wmo-clienten-beschermd-wonen-84839", "wmo-clienten-beschermd-wonen",
        "2024"), "inhabitants")}

# What goes on in another table: by which two measures the tables are held
# against each other, and the first year of the later one.
BREAKS = {
    "woningvoorraad": ("woningen-beginstand", "woningen-beginstand-86098",
                       "2026"),
    "nieuwe-woningen": ("nieuwbouw-woningen", "nieuwbouw-woningen-86098",
                        "2025"),
    "netto-toegevoegd": ("overige-toevoeging-woningen",
                         "toevoegingen-woningen-86098", "2025"),
    "van-corporaties": ("woningen-eigendom-corporatie",
                        "woningen-eigendom-corporatie-86286", "2026")}
