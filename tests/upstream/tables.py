"""One CBS table held in memory, and the changes that tests make to it.

A table here is what the service shows: properties, dimensions, code lists,
groups, measures and long rows. Nothing in here knows about HTTP.
"""

import copy
import re
from datetime import datetime, timedelta

from jsontext import Number, number

ID, MEASURE, ATTRIBUTE, VALUE, STRING, CODES = range(6)
HOST = "https://datasets.cbs.nl"
MONTHS = ("januari februari maart april mei juni juli augustus september "
          "oktober november december").split()


class TableError(Exception):
    """A change that makes no sense for this table."""


def period_title(code):
    year, kind, part = code[:4], code[4:6], code[6:8]
    if kind == "JJ":
        return year
    if kind == "KW":
        return "%s %de kwartaal" % (year, int(part))
    if kind == "HJ":
        return "%s %de halfjaar" % (year, int(part))
    if kind == "MM":
        return "%s %s" % (year, MONTHS[int(part) - 1])
    return code


def version_time(version):
    """Version 202606230000 -> 2026-06-23T00:00:00+02:00, as CBS writes it."""
    moment = datetime.strptime(version, "%Y%m%d%H%M")

    def last_sunday(month):
        day = datetime(moment.year, month, 31)
        return day - timedelta(days=(day.weekday() + 1) % 7) + \
            timedelta(hours=2)
    summer = last_sunday(3) <= moment < last_sunday(10)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + \
        ("+02:00" if summer else "+01:00")


class Table:
    def __init__(self, table_id, properties, dimensions, codes, groups,
                 measures, measure_groups, rows, counted=True):
        self.id = table_id
        self.properties = properties
        self.dimensions = dimensions
        self.codes = codes
        self.groups = groups
        self.measures = measures
        self.measure_groups = measure_groups
        self.rows = rows
        self.counted = counted      # ObservationCount follows the rows
        self.count_offset = 0       # what $count adds to the truth
        self.revision = 0
        self.wide = None            # rows of v3, where these were captured

    def copy(self):
        """A table of its own; rows are many, so these are copied by hand, and
        those of v3 are shared, as no action changes them."""
        rows, self.rows = self.rows, []
        wide, self.wide = self.wide, None
        other = copy.deepcopy(self)
        self.rows, other.rows = rows, [list(row) for row in rows]
        self.wide = other.wide = wide
        return other

    def row_count(self):
        return len(self.rows)

    def claim(self):
        """The rows are about to be changed; here they are our own."""

    @property
    def dims(self):
        return [dim["Identifier"] for dim in self.dimensions]

    def columns(self):
        """Column name -> place in a row, for filters."""
        places = {"Measure": MEASURE, "ValueAttribute": ATTRIBUTE,
                  "StringValue": STRING}
        places.update((name, CODES + n) for n, name in enumerate(self.dims))
        return places

    def role(self, kind):
        for dim in self.dimensions:
            if dim["Kind"] == kind:
                return dim["Identifier"]
        if kind == "GeoDimension" and "RegioS" in self.dims:
            return "RegioS"
        raise TableError("%s has no %s" % (self.id, kind))

    def place(self, dim):
        if dim not in self.dims:
            raise TableError("%s has no dimension %s" % (self.id, dim))
        return CODES + self.dims.index(dim)

    def total(self, dim):
        return self.codes[dim][0]["Identifier"]

    def measure(self, name):
        """A measure by code, or else by trimmed title."""
        for measure in self.measures:
            if measure["Identifier"] == name:
                return measure
        for measure in self.measures:
            if measure["Title"].strip() == name.strip():
                return measure
        raise TableError("%s has no measure %s" % (self.id, name))

    def code(self, dim, name):
        for code in self.codes.get(dim, []):
            if code["Identifier"] == name:
                return code
        raise TableError("%s: %s has no code %s" % (self.id, dim, name))

    def changed(self):
        self.revision += 1
        if self.counted:
            self.properties["ObservationCount"] = Number(len(self.rows))

    def renumber(self):
        """Sort by the code lists and give every row its number again.

        The service does this with each release: Id is a row number.
        """
        order = [{code["Identifier"]: n for n, code in
                  enumerate(self.codes[dim])} for dim in self.dims]
        measure = {m["Identifier"]: n for n, m in enumerate(self.measures)}
        last = 1 << 30

        def key(row):
            return [places.get(code, last) for places, code in
                    zip(order, row[CODES:])] + [measure.get(row[MEASURE],
                                                            last)]
        self.rows.sort(key=key)
        for n, row in enumerate(self.rows):
            row[ID] = Number(n)
        self.changed()

    # What tests change. Every one counts as a revision.

    def set_property(self, changes):
        for key, value in changes.items():
            if isinstance(value, int) and not isinstance(value, bool):
                value = Number(value)
            self.properties[key] = value
            if key == "ObservationCount":
                self.counted = False
        self.revision += 1

    def release(self, version, reason="Actualisering"):
        moment = version_time(version)
        self.set_property({"Version": version, "VersionReason": reason,
                           "Modified": moment, "ReleaseDate": moment,
                           "ModificationDate": moment,
                           "ObservationsModified": moment})

    def find_cells(self, measure, region, period, codes):
        wanted = dict.fromkeys(self.dims)
        for dim in self.dims:
            wanted[dim] = codes.get(dim, self.total(dim))
        if region is not None:
            wanted[self.role("GeoDimension")] = region
        if period is not None:
            wanted[self.role("TimeDimension")] = period
        wanted = [measure["Identifier"]] + [wanted[dim] for dim in self.dims]
        found = [row for row in self.rows
                 if [row[MEASURE]] + row[CODES:] == wanted]
        if not found:
            raise TableError("%s has no cell %s" % (self.id, wanted))
        return found

    def set_cell(self, measure, period=None, region=None, value=None,
                 attribute=None, codes=None, string=None):
        if attribute is None:
            attribute = "Impossible" if value is None else "None"
        for row in self.find_cells(self.measure(measure), region, period,
                                   codes or {}):
            row[ATTRIBUTE], row[VALUE], row[STRING] = \
                attribute, number(value), string
        self.changed()

    def add_period(self, period, status="Voorlopig", title=None, like=None,
                   add=0, measure=None, values=None):
        """A new period with the rows of `like`, each count `add` higher.

        `values` then sets cells of `measure` by region code.
        """
        dim = self.role("TimeDimension")
        place = self.place(dim)
        listed = self.codes[dim]
        if like is None:
            grain = [code["Identifier"] for code in listed
                     if code["Identifier"][4:6] == period[4:6]]
            like = (grain or [listed[-1]["Identifier"]])[-1]
        model = self.code(dim, like)
        listed.append(dict(model, Identifier=period,
                           Index=Number(int(listed[-1]["Index"]) + 1),
                           Title=title or period_title(period),
                           Status=status))
        for row in [row for row in self.rows if row[place] == like]:
            row = list(row)
            row[place] = period
            if row[VALUE] is not None and add and "." not in row[VALUE]:
                row[VALUE] = Number(int(row[VALUE]) + int(add))
            self.rows.append(row)
        self.renumber()
        for region, value in (values or {}).items():
            self.set_cell(measure, period, region, value)

    def drop_period(self, period):
        self.drop_code(self.role("TimeDimension"), period)

    def period_status(self, period, status):
        self.code(self.role("TimeDimension"), period)["Status"] = status
        self.revision += 1

    def add_region(self, region, title, group=None, description="",
                   like=None):
        """A new region; with `like`, it has a copy of that region's rows."""
        dim = self.role("GeoDimension")
        listed = self.codes[dim]
        listed.append({"Identifier": region,
                       "Index": Number(int(listed[-1]["Index"]) + 1),
                       "Title": title, "Description": description,
                       "DimensionGroupId": group})
        place = self.place(dim)
        for row in [row for row in self.rows if row[place] == like]:
            row = list(row)
            row[place] = region
            self.rows.append(row)
        self.renumber()

    def set_code(self, dim, code, changes):
        self.code(dim, code).update(changes)
        self.revision += 1

    def drop_code(self, dim, code):
        place = self.place(dim)
        self.codes[dim].remove(self.code(dim, code))
        self.rows[:] = [row for row in self.rows if row[place] != code]
        self.changed()

    def add_measure(self, measure, title, unit, like=None, group=None,
                    data_type="Long", decimals=0):
        """A new measure; with `like`, it has a copy of that one's rows."""
        last = max(int(m["Index"]) for m in self.measures)
        self.measures.append(
            {"Identifier": measure, "Index": Number(last + 1),
             "Title": title, "Description": "", "MeasureGroupId": group,
             "DataType": data_type, "Unit": unit,
             "Decimals": Number(decimals), "PresentationType": None})
        if like is not None:
            like = self.measure(like)["Identifier"]
            for row in [row for row in self.rows if row[MEASURE] == like]:
                row = list(row)
                row[MEASURE] = measure
                self.rows.append(row)
        self.renumber()

    def drop_measure(self, measure):
        measure = self.measure(measure)
        self.measures.remove(measure)
        self.rows[:] = [row for row in self.rows
                        if row[MEASURE] != measure["Identifier"]]
        self.changed()

    def set_measure(self, measure, changes):
        """Change the record of a measure; a new Identifier moves its rows."""
        measure = self.measure(measure)
        old = measure["Identifier"]
        for key, value in changes.items():
            if key not in measure:
                raise TableError("a measure has no %s" % key)
            measure[key] = Number(value) if isinstance(value, int) else value
        for row in self.rows:
            if row[MEASURE] == old:
                row[MEASURE] = measure["Identifier"]
        self.changed()

    def scale_measure(self, measure, by):
        """All values so many times as large, as in another unit."""
        measure = self.measure(measure)["Identifier"]
        for row in self.rows:
            if row[MEASURE] == measure and row[VALUE] is not None:
                row[VALUE] = number(str(int(row[VALUE]) * by))
        self.changed()

    def swap_measures(self, measure, other):
        """Two columns are exchanged; what they are called is not."""
        names = [self.measure(one)["Identifier"] for one in (measure, other)]
        for row in self.rows:
            if row[MEASURE] in names:
                row[MEASURE] = names[1 - names.index(row[MEASURE])]
        self.changed()

    def drop_rows(self, share=None, regions=None, period=None):
        """Rows that are gone: the first of every hundred, of regions, or of a
        period.  The lists of codes stay."""
        place = self.place(self.role("GeoDimension"))
        when = self.place(self.role("TimeDimension"))
        if share is not None:
            self.rows[:] = [row for n, row in enumerate(self.rows)
                            if n % 100 >= share]
        if regions is not None:
            self.rows[:] = [row for row in self.rows
                            if row[place] not in regions]
        if period is not None:
            self.rows[:] = [row for row in self.rows if row[when] != period]
        self.changed()

    def rename_code(self, dim, code, to):
        """A member of a dimension under another code."""
        self.code(dim, code)["Identifier"] = to
        place = self.place(dim)
        for row in self.rows:
            if row[place] == code:
                row[place] = to
        self.changed()

    def drop_dimension(self, dim):
        """Take a dimension away; the rows of its first code stay."""
        place, total = self.place(dim), self.total(dim)
        self.rows[:] = [row for row in self.rows if row[place] == total]
        for row in self.rows:
            del row[place]
        self.dimensions[:] = [d for d in self.dimensions
                              if d["Identifier"] != dim]
        del self.codes[dim]
        self.groups.pop(dim, None)
        self.changed()

    def rename_dimension(self, dim, to):
        self.place(dim)
        for record in self.dimensions:
            if record["Identifier"] == dim:
                record["Identifier"] = to
                for key in ("CodesUrl", "GroupsUrl"):
                    if record[key]:
                        record[key] = re.sub("/%s(Codes|Groups)$" % dim,
                                             r"/%s\1" % to, record[key])
        self.codes[to] = self.codes.pop(dim)
        if dim in self.groups:
            self.groups[to] = self.groups.pop(dim)
        self.changed()

    def duplicate_rows(self, count=1, region=None, add=0):
        """Repeat the first rows (of one region): the same keys twice."""
        chosen = self.rows
        if region is not None:
            place = self.place(self.role("GeoDimension"))
            chosen = [row for row in self.rows if row[place] == region]
        for row in [list(row) for row in chosen[:count]]:
            if row[VALUE] is not None and add:
                row[VALUE] = Number(int(row[VALUE]) + int(add))
            row[ID] = Number(len(self.rows))
            self.rows.append(row)
        self.changed()

    def rename(self, to, title):
        """The same table under another id, as a new publication."""
        old, self.id = self.id, to
        for record in self.dimensions:
            for name in ("CodesUrl", "GroupsUrl"):
                if record[name]:
                    record[name] = record[name].replace(
                        "/CBS/%s/" % old, "/CBS/%s/" % to)
        for one in self.properties["Distributions"]:
            for name in ("DownloadUrl", "AccessUrl"):
                one[name] = one[name].replace(old, to)
        self.set_property({"Identifier": to, "Title": title,
                           "Status": "Regulier"})

    def shift_values(self, by):
        """Every whole number of the table that much higher."""
        for row in self.rows:
            if row[VALUE] is not None and "." not in row[VALUE]:
                row[VALUE] = Number(int(row[VALUE]) + int(by))
        self.changed()

    def set_count_offset(self, by):
        self.count_offset = int(by)
        self.revision += 1
