"""What a descriptor takes of a table: the rows that have to be landed."""

from accounts import spans
from plans import KINDS
from tables import MEASURE


def wanted_period(source, dim, code):
    """Of a kind that is kept, and within the first and the last period."""
    def months(period):
        return [int(period[:4]) * 12 + month for month in spans(period)]
    begin, end = months(code)
    return code[4:6] in [KINDS.get(kind) for kind in dim.keep] and \
        begin >= months(source.first)[0] and \
        (source.last is None or end <= months(source.last)[1])


def titled(table, dim, code, title):
    """The code of a dimension by code, or by title when that is all."""
    if code is not None:
        return code
    return next(one["Identifier"] for one in table.codes[dim]
                if one["Title"].strip() == title.strip())


def lies_in(table, name, title):
    """Is that group of measures, or one above it, called so?"""
    groups = {one["Id"]: one for one in table.measure_groups}
    while name is not None:
        if groups[name]["Title"] == title:
            return True
        name = groups[name]["ParentId"]
    return False


def topic_of(table, measure):
    """The measure of the table, by title, unit and group."""
    found = [one["Identifier"] for one in table.measures
             if one["Title"].strip() == measure.title.strip() and
             one["Unit"] == measure.unit and
             measure.group in (None, one["MeasureGroupId"]) and
             (measure.group_title is None or
              lies_in(table, one["MeasureGroupId"], measure.group_title))]
    if len(found) != 1:
        raise ValueError("%s: %d measures for %s" % (table.id, len(found),
                                                     measure.name))
    return found[0]


def selected(source, table):
    """(name of our measure, row) for every row that is taken."""
    checks = {}
    for dim in source.dims:
        if dim.role == "region":
            levels = tuple(dim.keep)
            checks[dim.name] = {code["Identifier"] for code in
                                table.codes[dim.name]
                                if code["Identifier"].startswith(levels)}
        elif dim.role == "period":
            checks[dim.name] = {code["Identifier"] for code in
                                table.codes[dim.name] if
                                wanted_period(source, dim,
                                              code["Identifier"])}
        elif dim.role == "fixed":
            checks[dim.name] = {titled(table, dim.name, dim.code, dim.title)}
        elif dim.role == "open" and dim.keep:
            checks[dim.name] = set(dim.keep)
    tests = [(table.place(name), codes) for name, codes in checks.items()]
    by = {}
    for measure in source.measures:
        chosen = [(table.place(dim), titled(table, dim, code, title))
                  for dim, (code, title) in measure.codes.items()]
        by.setdefault(topic_of(table, measure), []).append(
            (measure.name, chosen))
    for row in table.rows:
        if row[MEASURE] not in by or not all(row[place] in codes
                                             for place, codes in tests):
            continue
        for name, chosen in by[row[MEASURE]]:
            if all(row[place] == code for place, code in chosen):
                yield name, row
