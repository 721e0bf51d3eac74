"""Descriptors (`sources/<id>/source.json`), as far as inventing needs them.

One folder with `tables` becomes one source per year. Only what the table has
to hold is read here; whether a descriptor is right is for `woondruk check`.
"""

import json
import os
from dataclasses import dataclass, field

PROTOCOLS = ("cbs-odata4", "cbs-odata3", "cbs-csv")


@dataclass
class Dim:
    name: str
    role: str                   # region, period, fixed, chosen, open
    keep: list = field(default_factory=list)
    code: str = None
    title: str = None


@dataclass
class Measure:
    name: str                   # ours, unique in the project
    title: str
    unit: str
    code: str
    group: str
    group_title: str            # instead of its id
    decimals: int
    adds: dict
    rounded: int
    codes: dict                 # chosen dimension -> (code, title)


@dataclass
class Source:
    id: str
    table: str
    title: str
    year: str                   # of a table that is one year's, or None
    dims: list
    measures: list
    first: str
    last: str
    cadence: str
    boundaries: str

    def dim(self, role):
        return next((dim for dim in self.dims if dim.role == role), None)

    def others(self):
        return [dim for dim in self.dims if dim.role not in
                ("region", "period")]


def codes_of(measure):
    found = {}
    for dim, code in measure.get("codes", {}).items():
        code = {"code": code} if isinstance(code, str) else code
        found[dim] = (code.get("code"), code.get("title"))
    return found


@dataclass
class Class:
    name: str                   # provincie
    group_title: str
    code: str                   # titles of its two columns
    title: str
    begins: str


@dataclass
class Classification:
    id: str
    table: str
    title: str
    year: str
    region: str                 # the dimension
    classes: list


def read_classes(folder, text):
    """The classifications of one descriptor, one for each year."""
    return [Classification(
        "%s-%s" % (folder, year), table, text["title"], year,
        next(iter(text["dimensions"])),
        [Class(name, c["group-title"], c["code"], c["name"], c["begins"])
         for name, c in text["classes"].items()])
        for year, table in sorted(text["tables"].items())] \
        if "classes" in text else []


def read(folder, text):
    """The sources of one descriptor; none when it is not of CBS, or has texts
    instead of figures."""
    if text.get("protocol") not in PROTOCOLS or "measures" not in text:
        return []
    dims = [Dim(name, dim["role"], dim.get("keep", []), dim.get("code"),
                dim.get("title")) for name, dim in text["dimensions"].items()]
    tables = [(None, text["table"])] if "table" in text else \
        sorted(text["tables"].items())
    found = []
    for year, table in tables:
        mark = "-" + year if year else ""
        measures = [
            Measure(name + mark, m["title"], m["unit"], m.get("code"),
                    m.get("group"), m.get("group-title"), m.get("decimals", 0),
                    m.get("adds-up", {"as": "median"}), m.get("rounded", 0),
                    codes_of(m)) for name, m in text["measures"].items()
            if not year or
            m.get("from", year) <= year <= m.get("to", year)]
        found.append(Source(
            folder + mark, table, text["title"], year, dims, measures,
            text.get("first") or (year or "2010") + "JJ00",
            text.get("last"), text.get("cadence", "yearly"),
            text.get("boundaries", "as-of-period")))
    return found


def load(directory, read=read):
    """Every source of CBS under `directory`, in the order of folders."""
    found = []
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name, "source.json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                found += read(name, json.load(file))
    return found
