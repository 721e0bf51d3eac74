"""Published figures against those computed here, digit for digit."""

import csv
import os
from fractions import Fraction

import descriptors
import invented
from recompute.areas import Areas, cities_alike, classes_of, groups_of
from recompute.figures import Served
from recompute.groups import Basis
from recompute.indicators import DEFINITIONS, ELSEWHERE, Root
from recompute.known import STATUSES

# Why there may be no figure: the closed list of the method.
REASONS = (
    "niet-gepubliceerd", "geheim", "niet-van-toepassing", "gebied-opgeheven",
    "nog-niet-beschikbaar", "bron-onbereikbaar", "bron-in-quarantaine",
    "invoer-ontbreekt", "reeksbreuk", "niet-optelbaar", "dekking-te-laag",
    "noemer-te-klein", "niveau-niet-toegestaan", "niet-goedgekeurd",
    "regio-met-een-gemeente")


def front_matter(path):
    """What an indicator declares: field -> text."""
    found, name = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("--"):
                break
            if line.startswith("--   "):
                found[name] += " " + line[5:].strip()
                continue
            name, _, text = line[3:].partition(":")
            found[name] = text.strip()
    return found


def declared(folder):
    """Every indicator of a folder, by id."""
    return {name[:-len(".sql")]: front_matter(os.path.join(folder, name))
            for name in sorted(os.listdir(folder)) if name.endswith(".sql")}


def left(noise, decimals):
    """The decimals that are left: none behind the first digit of what rounding
    by the source gives, as a standard deviation."""
    while decimals and noise * 100 ** (decimals - 1) >= 1:
        decimals -= 1
    return decimals


def rounded(x, decimals):
    """Half away from nought; the text that is published."""
    if not isinstance(x, Root):
        decimals, x = left(x.noise, decimals), x.x
    steps = root(x, decimals) if isinstance(x, Root) else \
        nearest(x.numerator, x.denominator, decimals)
    text = str(abs(steps)).rjust(decimals + 1, "0")
    if decimals:
        text = text[:-decimals] + "." + text[-decimals:]
    return "-" + text if steps < 0 else text


def nearest(above, below, decimals):
    steps = (2 * abs(above) * 10 ** decimals + below) // (2 * below)
    return -steps if above < 0 else steps


def root(growth, decimals):
    """The steps nearest to 100 * (power ^ (1/5) - 1), in whole numbers: begun
    at a guess, and put right."""
    unit = 100 * 10 ** decimals
    power = Fraction(growth.power.x)
    above, below = power.numerator, power.denominator

    def exceeds(half):
        """Is the root more than 1 + half / (2 * unit)?"""
        return above * (2 * unit) ** 5 > (2 * unit + half) ** 5 * below
    steps = round(((above / below) ** 0.2 - 1) * unit)
    while exceeds(2 * steps + 1):
        steps += 1
    while not exceeds(2 * steps - 1):
        steps -= 1
    return steps


def share(part):
    """Four decimals, never rounded up."""
    if part is None:
        return ""
    text = "%d.%04d" % divmod(int(part * 10000), 10000)
    return text.rstrip("0").rstrip(".")


def published(path):
    """(series, area, period) -> figure, how final it is and its coverage; or,
    where there is none, None, the reason and the coverage."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        head = next(rows)
        series, area, when, value, status, why, part = map(head.index, (
            "reeks", "gebied_code", "periode", "waarde", "status", "reden",
            "dekking"))
        return {(row[series], row[area], row[when]): (
            row[value] or None, row[status if row[value] else why], row[part])
            for row in rows}


def computed(name, basis, head):
    """The same of ours, of the periods that are published: figures, and of
    those that are none what is known here of why."""
    found, holes = {}, {}
    for series, figures in DEFINITIONS[name](basis).items():
        for (area, when), x in figures.items():
            if when >= head["first"]:
                about = x.power if isinstance(x, Root) else x
                found[series, area, when] = (
                    rounded(x, int(head["decimals"])),
                    STATUSES[about.status], share(x.coverage))
        for (area, when), (why, part) in getattr(figures, "holes", {}).items():
            holes[series, area, when] = (
                None, why or head.get("too-small", "noemer-te-klein"),
                share(part))
    return found, holes


def differences(ours, holes, theirs):
    """(key, theirs, ours) where they are not the same."""
    wrong = []
    for key, row in theirs.items():
        mine = ours.get(key) or holes.get(key) or (None, row[1], row[2])
        if mine != row or (row[0] is None) != bool(row[1] in REASONS):
            wrong.append((key, row, mine))
    return wrong + [(key, "no row", text) for key, text in ours.items()
                    if key not in theirs]


def read(folder, tables, rows, today):
    """What the upstream serves, and what people wrote down, under a folder of
    sources: `rows` are (name of our measure, row) by id of source."""
    regions, events = invented.register_of(folder)
    newest = max(descriptors.load(folder, descriptors.read_classes),
                 key=lambda one: one.year)
    served = Served(Areas(regions, events, today,
                          classes_of(tables[newest.table]),
                          groups_of(folder, today), cities_alike(folder)))
    served.has_register = os.path.exists(
        os.path.join(folder, "succession.csv"))
    for source in descriptors.load(folder):
        served.take(source, tables[source.table], rows[source.id], folder)
    served.take_by_hand(folder)
    return served


def compare(served, tree, definitions):
    """[(indicator, basis, number of figures, differences)]"""
    found = []
    bases = {name: Basis(name, served) for name in ("huidig", "toenmalig")}
    for name, head in declared(definitions).items():
        if name in ELSEWHERE:
            continue
        if name not in DEFINITIONS:
            found.append((name, "", 0, ["no entry in indicators.py"]))
            continue
        for basis in head["bases"].split(", "):
            theirs = published(os.path.join(tree, name + (
                "" if basis == "huidig" else "." + basis) + ".csv"))
            ours, holes = computed(name, bases[basis], head)
            found.append((name, basis, sum(
                row[0] is not None for row in theirs.values()),
                differences(ours, holes, theirs)))
    return found
