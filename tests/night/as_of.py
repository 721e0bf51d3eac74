"""Recordings as CBS stood on a day in the past: what it had not said yet is
taken out.  Two changes of that day are made up beside the real ones, because
none fell in the years of the figures: a municipality that gets another code,
and one that gets another name.

    write(folder, "2020-12-30", 2020)     as of that day, figures up to 2020
"""

import os

from world import ROOT

SOURCES = os.path.join(ROOT, "sources")
DAY = "2021-01-01"
OLD_CODE, NEW_CODE = "GM0180", "GM2180"
RENAMED, OLD_NAME, NEW_NAME = "GM0296", "Wijchen", "Groot-Wijchen"


def register_line(kind, rest, day):
    """The lines of the register as they were on a day, none or more."""
    if kind == "event":
        return [["event", *rest]] if rest[1] <= day else []
    code, title, group, begin, end = rest
    if begin > day:
        return []
    if code == RENAMED and day >= DAY:
        title = NEW_NAME
    if end > day:
        end = ""
    lines = [["region", code, title, group, begin, end]]
    if code == OLD_CODE and day >= DAY:
        lines = [["region", code, title, group, begin, DAY],
                 ["region", NEW_CODE, title, group, DAY, ""]]
    return lines


class Cells:
    """Blocks of cells, less the years that are not there yet."""

    def __init__(self, day, last_year, unborn):
        self.day, self.last_year, self.unborn = day, last_year, unborn
        self.kept, self.periods = [], []

    def has(self, period):
        return int(period[:4]) <= self.last_year

    def block(self, rest):
        self.kept = [n for n, period in enumerate(rest[1:])
                     if self.has(period)]
        self.periods = [rest[1 + n] for n in self.kept]
        return [["cells", rest[0], *self.periods]] if self.kept else []

    def line(self, code, values):
        if not self.kept or code in self.unborn:
            return []
        values = [values[n] for n in self.kept]
        if code != OLD_CODE or self.day < DAY:
            return [[code, *values]]
        before = [value if period < DAY else "" for value, period in
                  zip(values, self.periods)]
        since = ["" if period < DAY else value for value, period in
                 zip(values, self.periods)]
        return [[OLD_CODE, *before], [NEW_CODE, *since]]


def lines_as_of(lines, cells):
    for kind, *rest in lines:
        if kind in ("region", "event"):
            made = register_line(kind, rest, cells.day)
        elif kind == "period":
            made = [[kind, *rest]] if cells.has(rest[0]) else []
        elif kind == "cells":
            made = cells.block(rest)
        elif kind.startswith(("NL", "LD", "PV", "GM")):
            made = cells.line(kind, rest)
        else:
            made = [[kind, *rest]]
        yield from made


def read(name):
    with open(os.path.join(SOURCES, name, "recording.tsv"),
              encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def code_change(day):
    return [["event", "codewijziging", DAY, OLD_CODE, NEW_CODE, "", "", ""]] \
        if day >= DAY else []


def write(folder, day, last_year):
    """A folder that the upstream serves with --recordings."""
    names = [name for name in sorted(os.listdir(SOURCES)) if os.path.exists(
        os.path.join(SOURCES, name, "recording.tsv"))]
    unborn = {line[1] for line in read("cbs-03759ned")
              if line[0] == "region" and line[4] > day}
    for name in names:
        made = list(lines_as_of(read(name), Cells(day, last_year, unborn)))
        if name == "cbs-03759ned":
            first = next(n for n, line in enumerate(made)
                         if line[0] == "event")
            made[first:first] = code_change(day)
        os.makedirs(os.path.join(folder, name))
        with open(os.path.join(folder, name, "recording.tsv"), "w",
                  encoding="utf-8", newline="") as file:
            file.write("".join("\t".join(line) + "\n" for line in made))
    return folder
