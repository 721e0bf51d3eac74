"""Captured answers of CBS, served as they were captured.

A capture is a folder `<table>/v4-json` with an index.json that names its
files. Groups were not captured; for these the real tree of another table
(regions) or a flat list stands in.
"""

import os

from jsontext import load as load_json
from regions import group, period_groups, region_groups
from tables import Table


def groups_of(dim, codes):
    used = {code["DimensionGroupId"] for code in codes} - {None}
    if dim["Kind"] == "TimeDimension":
        return period_groups(len(used) > 1)
    if dim["Identifier"] == "RegioS":
        return region_groups("NL" not in used)
    return [group(n, name, dim["Title"])
            for n, name in enumerate(sorted(used))]


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
            tables[table.id] = table
    return tables
