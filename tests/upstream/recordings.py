"""Recordings (`sources/<id>/recording.tsv`) made into tables of CBS.

The reader takes the documented format exactly and refuses anything else with
file and line. Where the recording knows less than the service would, the
shape of the real table fills in; values for measures and codes that are not
recorded are made up, by arithmetic, so that they are the same every time.
"""

import os
from collections import namedtuple

import shapes
from jsontext import NUMBER, Number
from regions import Register, group, period_groups, region_groups
from tables import HOST, Table, period_title, version_time

Region = namedtuple("Region", "code title group begin end")
Event = namedtuple("Event", "kind date source target hectares dwellings "
                   "inhabitants")
Measure = namedtuple("Measure", "name code title unit")
ONCE = ("source", "table", "title", "publisher", "licence", "attribution",
        "retrieved", "version")
MANY = {"capture": 1, "note": 1, "measure": 4, "period": 2, "region": 5,
        "event": 7}
EVENTS = ("opgeheven", "grenswijziging", "codewijziging")
NOT_CAPTURED = "?"


class RecordingError(Exception):
    pass


class Recording:
    def __init__(self, path):
        self.path = path
        self.head = {}
        self.measures, self.periods = [], []
        self.regions, self.events = [], []
        self.order = []         # region codes, as first met
        self.cells = {}         # (measure name, region, period) -> text
        self.block = None
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        if "\r" in text or not text.endswith("\n"):
            raise RecordingError("%s: lines must end in LF" % path)
        for n, line in enumerate(text[:-1].split("\n"), 1):
            try:
                self.line(n, line.split("\t"))
            except RecordingError as error:
                raise RecordingError("%s:%d: %s" % (path, n, error)) from None
        missing = [key for key in ONCE if key not in self.head]
        if missing:
            raise RecordingError("%s: no %s line" % (path, missing[0]))

    def line(self, n, fields):
        kind, rest = fields[0], fields[1:]
        if n == 1:
            if fields != ["woondruk-recording", "1"]:
                raise RecordingError("not a recording of version 1")
        elif kind in ONCE:
            if kind in self.head or len(rest) != 1:
                raise RecordingError("%s must come once, with one value" %
                                     kind)
            self.head[kind] = rest[0]
        elif kind in MANY:
            if len(rest) != MANY[kind]:
                raise RecordingError("%s has %d values, not %d" %
                                     (kind, len(rest), MANY[kind]))
            self.fact(kind, rest)
        elif kind == "cells":
            self.open_block(rest)
        else:
            self.values(kind, rest)

    def fact(self, kind, rest):
        if kind == "measure":
            self.measures.append(Measure(*rest))
        elif kind == "period":
            self.periods.append(tuple(rest))
        elif kind == "region":
            self.regions.append(Region(*rest))
        elif kind == "event":
            if rest[0] not in EVENTS:
                raise RecordingError("unknown event %s" % rest[0])
            self.events.append(Event(*rest))

    def open_block(self, rest):
        name, periods = rest[0], rest[1:]
        if name not in [m.name for m in self.measures]:
            raise RecordingError("cells of unknown measure %s" % name)
        known = {code for code, status in self.periods}
        for period in periods:
            if period not in known:
                raise RecordingError("cells in unknown period %s" % period)
        self.block = (name, periods)

    def values(self, region, rest):
        if self.block is None:
            raise RecordingError("unknown kind of line %s" % region)
        name, periods = self.block
        if len(rest) != len(periods):
            raise RecordingError("%d values under %d periods" %
                                 (len(rest), len(periods)))
        if region not in self.order:
            self.order.append(region)
        for period, value in zip(periods, rest):
            if value not in ("", NOT_CAPTURED) and not NUMBER.match(value):
                raise RecordingError("value '%s' is not a number" % value)
            if (name, region, period) in self.cells:
                raise RecordingError("%s of %s in %s comes twice" %
                                     (name, region, period))
            self.cells[name, region, period] = value


def made_up(text, code_number):
    """A value for a code or measure that was not recorded."""
    if text is None:
        return None
    whole, point, decimals = text.partition(".")
    digits = str(int(whole + decimals) // (code_number + 2))
    if not point:
        return Number(digits)
    digits = digits.zfill(len(decimals) + 1)
    return Number(digits[:-len(decimals)] + "." + digits[-len(decimals):])


class Builder:
    """One recording and one shape -> one Table."""

    def __init__(self, recording, shape, register):
        self.rec, self.shape, self.register = recording, shape, register
        self.id = shape.table
        self.url = "%s/odata/v1/CBS/%s" % (HOST, self.id)
        self.measures, self.names = self.match_measures()
        self.regions = list(recording.order)
        if recording.regions:
            listed = [region.code for region in recording.regions]
            self.regions = listed + [code for code in self.regions
                                     if code not in listed]

    def match_measures(self):
        """All measures, and which recorded name each of them carries."""
        left, found, names = list(self.rec.measures), [], {}
        for known in self.shape.measures:
            for recorded in left:
                if known.code == recorded.code or (
                        not recorded.code and known.title.strip().lower() ==
                        recorded.title.strip().lower()):
                    names[known.code] = recorded.name
                    left.remove(recorded)
                    known = known._replace(unit=recorded.unit)
                    break
            found.append(known)
        for n, recorded in enumerate(left):
            code = recorded.code or "M9901%02d" % n
            names[code] = recorded.name
            found.append(shapes.measure(code, recorded.title, recorded.unit,
                                        index=len(found) + 1))
        return found, names

    def table(self):
        codes, groups = {}, {}
        for dim in self.shape.dimensions:
            codes[dim.name] = [
                {"Identifier": code, "Index": Number(n + 1), "Title": title,
                 "Description": "", "DimensionGroupId": within}
                for n, (code, title, within) in enumerate(dim.codes)]
            if dim.grouped:
                used = sorted({c[2] for c in dim.codes}, key=int)
                groups[dim.name] = [group(n, name, dim.title)
                                    for n, name in enumerate(used)]
        mixed = len({code[4:6] for code, status in self.rec.periods}) > 1
        numbered = self.shape.plain_region
        codes["RegioS"] = self.register.codes(
            self.regions, self.shape.history, numbered)
        codes["Perioden"] = [
            {"Identifier": code, "Index": Number(n + 1),
             "Title": period_title(code), "Description": "",
             "DimensionGroupId": "1" if mixed and code[4:6] == "JJ" else "0",
             "Status": status or None}
            for n, (code, status) in enumerate(self.rec.periods)]
        groups["RegioS"] = region_groups(numbered)
        groups["Perioden"] = period_groups(mixed)
        table = Table(self.id, self.properties(), self.dimensions(), codes,
                      groups, self.measure_codes(),
                      [group(n, name, title) for n, (name, title) in
                       enumerate(self.shape.measure_groups)], self.rows())
        table.renumber()
        return table

    def dimensions(self):
        listed = [(dim.name, dim.title, "Dimension", dim.grouped)
                  for dim in self.shape.dimensions]
        listed.append(("RegioS", "Regio's", "Dimension"
                       if self.shape.plain_region else "GeoDimension", True))
        listed.append(("Perioden", "Perioden", "TimeDimension", True))
        found = []
        for name, title, kind, grouped in listed:
            record = {}
            if kind != "Dimension":
                record["@odata.type"] = "#Cbs.Ccb.Models." + kind
            record.update({
                "Identifier": name, "Title": title, "Description": "",
                "MapYear": "" if kind == "GeoDimension" else None,
                "ReleasePolicy": True if kind == "TimeDimension" else None,
                "Kind": kind, "ContainsGroups": grouped,
                "ContainsCodes": True,
                "CodesUrl": "%s/%sCodes" % (self.url, name),
                "GroupsUrl": "%s/%sGroups" % (self.url, name)
                if grouped else None})
            found.append(record)
        return found

    def measure_codes(self):
        return [{"Identifier": m.code, "Index": Number(m.index),
                 "Title": m.title, "Description": "",
                 "MeasureGroupId": m.group, "DataType": m.type,
                 "Unit": m.unit, "Decimals": Number(m.decimals),
                 "PresentationType": m.presentation} for m in self.measures]

    def properties(self):
        version = self.rec.head["version"] or self.shape.version
        moment = version_time(version)
        years = [code[:4] for code, status in self.rec.periods]
        owms = "https://standaarden.overheid.nl/owms/terms/" \
            "Centraal_Bureau_voor_de_Statistiek"
        text = "Gegevens beschikbaar vanaf: %s\r\n\r\n" % years[0]
        return {
            "Identifier": self.id, "Title": self.shape.title,
            "Description": text, "Language": "nl", "Authority": owms,
            "Modified": moment, "ReleaseDate": moment,
            "ModificationDate": moment,
            "TemporalCoverage": "%s - %s" % (years[0], years[-1]),
            "Catalog": "CBS", "Publisher": owms,
            "ContactPoint": "infoservice@cbs.nl", "Version": version,
            "VersionNotes": "", "VersionReason": "Actualisering",
            "Frequency": self.shape.frequency, "Status": self.shape.status,
            "ObservationCount": Number(0), "ObservationsModified": moment,
            "DatasetType": "Numeric", "GraphTypes": "Table,Map",
            "License": "https://creativecommons.org/licenses/by/4.0/",
            "Source": self.shape.source, "Summary": self.shape.title,
            "LongDescription": "INHOUDSOPGAVE\r\n\r\n1. Toelichting\r\n\r\n"
            + text, "Provenance": [], "RelatedSources": [],
            "Distributions": [
                {"Format": kind, "MediaType": kind, "DownloadUrl": url,
                 "AccessUrl": "https://dataportal.cbs.nl/detail/CBS/" +
                 self.id, "Language": "nl"} for kind, url in
                (("csv", "%s/csv/CBS/nl/%s" % (HOST, self.id)),
                 ("odata", self.url))]}

    def rows(self):
        """The recorded cells on the totals, and made-up rows beside them."""
        totals = [dim.codes[0][0] for dim in self.shape.dimensions]
        rows = []
        first = self.measures[0].code
        for number, m in enumerate(self.measures):
            for region in self.regions:
                for period, status in self.rec.periods:
                    found, value = self.value(m, number, region, period)
                    if not found:
                        continue
                    rows.append(self.row(m.code, value, totals, region,
                                         period))
                    if m.code != first:
                        continue
                    for codes, n in self.other_codes(totals):
                        rows.append(self.row(m.code, made_up(value, n),
                                             codes, region, period))
        return rows

    def value(self, measure, number, region, period):
        """(there is a row, its value); a cell not captured has no row."""
        name = self.names.get(measure.code)
        if name is not None:
            text = self.rec.cells.get((name, region, period))
            if text is None or text == NOT_CAPTURED:
                return False, None
            return True, Number(text) if text else None
        for base in self.names.values():
            text = self.rec.cells.get((base, region, period))
            if text is not None and text != NOT_CAPTURED:
                return True, made_up(Number(text) if text else None, number)
        return False, None

    def other_codes(self, totals):
        for place, dim in enumerate(self.shape.dimensions):
            for n, (code, title, within) in enumerate(dim.codes[1:]):
                codes = list(totals)
                codes[place] = code
                yield codes, n

    @staticmethod
    def row(measure, value, codes, region, period):
        return [None, measure, "Impossible" if value is None else "None",
                value, None, *codes, region, period]


def load(directory):
    """Every recording under `directory`, as tables by id."""
    found = []
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name, "recording.tsv")
        if os.path.exists(path):
            found.append(Recording(path))
    regions = [region for rec in found for region in rec.regions]
    events = [event for rec in found for event in rec.events]
    register = Register(regions, events)
    tables = {}
    for rec in found:
        shape = shapes.by_source(rec.head["source"]) or shapes.shape(
            rec.head["table"], rec.head["title"])
        tables[shape.table] = Builder(rec, shape, register).table()
    return tables
