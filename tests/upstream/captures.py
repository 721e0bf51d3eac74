"""Captured answers of CBS, served as they were captured.

A capture is a folder `<table>/v4-json` with an index.json that names its
files. Groups were not captured; for these the real tree of another table
(regions) or a flat list stands in. Where the folder `<table>/v3-csv` holds the
rows of a download by v3, the older dialect gives these, and not those of v4.
"""

import csv
import os

from jsontext import load as load_json
from regions import group, period_groups, region_groups
from tables import Table

HERE = os.path.dirname(os.path.abspath(__file__))
MUNICIPAL = os.path.join(HERE, "..", "..", "..", "shared", "data",
                         "municipal")


def groups_of(dim, codes):
    used = {code["DimensionGroupId"] for code in codes} - {None}
    if dim["Kind"] == "TimeDimension":
        return period_groups(len(used) > 1)
    if dim["Identifier"] == "RegioS":
        return region_groups("NL" not in used)
    return [group(n, name, dim["Title"])
            for n, name in enumerate(sorted(used))]


def wide_rows(folder, table):
    """{codes: {measure: value}} of the first download in a folder."""
    path = os.path.join(folder, sorted(os.listdir(folder))[0])
    found = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        names = next(reader)
        place = {name: n for n, name in enumerate(names)}
        columns = [n for n, name in enumerate(names)
                   if name != "ID" and name not in table.dims]
        if len(columns) != len(table.measures):
            raise ValueError("%s: %d columns for %d measures" % (
                path, len(columns), len(table.measures)))
        for row in reader:
            codes = tuple(row[place[dim]].strip() for dim in table.dims)
            values = [row[n].strip() for n in columns]
            found[codes] = {
                measure["Identifier"]: None if value in ("", ".") else value
                for measure, value in zip(table.measures, values)}
    return found


def load_table(folder):
    index = load_json(os.path.join(folder, "index.json"))
    files = index["files"]

    def read(role):
        return load_json(os.path.join(folder, files[role]))
    properties = read("properties")
    del properties["@odata.context"]
    dimensions = read("dimensions")["value"]
    codes, groups = {}, {}
    for dim in dimensions:
        name = dim["Identifier"]
        codes[name] = read("codes-" + name)["value"]
        if dim["ContainsGroups"]:
            groups[name] = groups_of(dim, codes[name])
    measures = read("measure-codes")["value"]
    rows = []
    for page in index.get("observationPages", []):
        for record in load_json(os.path.join(folder, page))["value"]:
            rows.append(list(record.values()))
    used = sorted({m["MeasureGroupId"] for m in measures} - {None})
    return Table(index["tableId"], properties, dimensions, codes, groups,
                 measures, [group(n, name, name)
                            for n, name in enumerate(used)],
                 rows, counted=False)


def load(directory):
    """Every complete v4 capture under `directory`, as tables by id."""
    tables = {}
    for name in sorted(os.listdir(directory)):
        folder = os.path.join(directory, name, "v4-json")
        if os.path.exists(os.path.join(folder, "index.json")) and \
                os.path.exists(os.path.join(folder, "properties.json")):
            table = load_table(folder)
            older = os.path.join(directory, name, "v3-csv")
            if os.path.isdir(older):
                table.wide = wide_rows(older, table)
            tables[table.id] = table
    return tables


def municipal(name):
    """The bytes of a captured answer of a municipal platform, or None."""
    path = os.path.join(MUNICIPAL, *name.split("/"))
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()
