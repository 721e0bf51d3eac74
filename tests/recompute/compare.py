"""Published figures against those computed here, digit for digit."""

import csv
import os

import descriptors
import invented
from recompute.areas import Areas, cities_alike, classes_of, groups_of
from recompute.figures import Served
from recompute.groups import Basis
from recompute.indicators import DEFINITIONS, ELSEWHERE, Root


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


def rounded(x, decimals):
    """Half away from nought; the text that is published."""
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
    above, below = growth.power.numerator, growth.power.denominator

    def exceeds(half):
        """Is the root more than 1 + half / (2 * unit)?"""
        return above * (2 * unit) ** 5 > (2 * unit + half) ** 5 * below
    steps = round(((above / below) ** 0.2 - 1) * unit)
    while exceeds(2 * steps + 1):
        steps += 1
    while not exceeds(2 * steps - 1):
        steps -= 1
    return steps


def published(path):
    """(series, area, period) -> text, or None where there is no figure."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        head = next(rows)
        series, area, when, value = map(head.index, (
            "reeks", "gebied_code", "periode", "waarde"))
        return {(row[series], row[area], row[when]): row[value] or None
                for row in rows}


def computed(name, basis, first, decimals):
    """The same of ours, of the periods that are published."""
    return {(series, area, when): rounded(x, decimals)
            for series, figures in DEFINITIONS[name](basis).items()
            for (area, when), x in figures.items() if when >= first}


def differences(ours, theirs):
    """(key, theirs, ours) where they are not the same."""
    wrong = [(key, text, ours.get(key)) for key, text in theirs.items()
             if text != ours.get(key)]
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
            ours = computed(name, bases[basis], head["first"],
                            int(head["decimals"]))
            found.append((name, basis, sum(
                text is not None for text in theirs.values()),
                differences(ours, theirs)))
    return found
