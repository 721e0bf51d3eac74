"""Recordings with population of 2015 beside what they hold, which begins in
2019.  Those figures are made up: each municipality of that day has what it has
in 2019, one that ended since has a number of its own; parts add up.

    write(folder)       a folder that the upstream serves with --recordings
"""

import os
from collections import Counter

from as_of import SOURCES, read

NAME, MEASURE = "cbs-03759ned", "bevolking-1-januari"
PERIOD, DAY = "2015JJ00", "2015-01-01"


def municipalities(lines):
    """Those of that day, with the province that CBS groups them under."""
    for kind, *rest in lines:
        if kind == "region" and rest[0].startswith("GM"):
            code, _, group, begin, end = rest
            if begin <= DAY < (end or "9"):
                yield code, group[2:]


def figures(lines):
    """Area -> people, in the order of the recording."""
    first = next(n for n, line in enumerate(lines) if line[0] == "cells")
    known = {line[0]: line[1] for line in lines[first + 1:] if line[1]}
    people = Counter()
    for code, province in municipalities(lines):
        number = int(known.get(code) or 10000 + int(code[2:]))
        for area in (code, province, "NL01"):
            people[area] += number
    return people


def write(folder):
    for name in os.listdir(SOURCES):
        path = os.path.join(SOURCES, name, "recording.tsv")
        if not os.path.exists(path):
            continue
        made = read(name)
        if name == NAME:
            made.append(["cells", MEASURE, PERIOD])
            made += [[area, str(number)]
                     for area, number in sorted(figures(made).items())]
        os.makedirs(os.path.join(folder, name))
        with open(os.path.join(folder, name, "recording.tsv"), "w",
                  encoding="utf-8", newline="") as file:
            file.write("".join("\t".join(line) + "\n" for line in made))
    return folder
