"""A complete, invented Netherlands, made from the descriptors of `sources/`.

Every table that a descriptor names is there, without anyone writing it by
hand: real municipalities, real boundaries, codes and titles as far as they are
known, and figures that are made up but agree with each other. A table costs
nothing until its rows are asked for.
"""

import os
from copy import deepcopy

import descriptors
from areas import Areas
from classes import class_table
from figures import NOTHING, Filling, Model
from jsontext import Number
from plans import Plan
from recordings import Recording
from regions import Register, group, period_groups, region_groups
from tables import HOST, Table, period_title, version_time

VERSION = "202610150200"


class InventedTable(Table):
    """A table whose rows are worked out when they are first wanted.

    Copies share them, until one of them is to be changed.
    """

    def __init__(self, plan, model, register):
        self.plan, self.work, self.own = plan, Rows(plan, model), None
        describe = Description(plan, register)
        super().__init__(plan.table, describe.properties(),
                         describe.dimensions(), describe.codes(),
                         describe.groups(), describe.measures(),
                         describe.measure_groups(), None)
        self.properties["ObservationCount"] = Number(self.row_count())

    @property
    def rows(self):
        return self.work.rows() if self.own is None else self.own

    @rows.setter
    def rows(self, value):
        self.own = value

    def claim(self):
        if self.own is None:
            self.own = [list(row) for row in self.rows]

    def row_count(self):
        return self.plan.row_count() if self.own is None else len(self.own)

    def copy(self):
        """Plan and rows that nobody changed are shared."""
        shared = {"plan": self.plan, "work": self.work, "own": None}
        other = self.__class__.__new__(self.__class__)
        for name, value in self.__dict__.items():
            other.__dict__[name] = shared[name] if name in shared \
                else deepcopy(value)
        if self.own is not None:
            other.own = [list(row) for row in self.own]
        return other


class Rows:
    """The rows of a plan, made once."""

    def __init__(self, plan, model):
        self.plan, self.model, self.made = plan, model, None

    def rows(self):
        if self.made is None:
            self.made = rows(self.plan, self.model)
        return self.made


def rows(plan, model):
    """Every row, in the order of the code lists."""
    filling, cells = Filling(model, plan), {}
    for period in plan.periods:
        topics, combinations = plan.present(period)
        for topic in topics:
            wanted = [one for one in combinations
                      if plan.served(topic, one)]
            for one, found in filling.cells(topic, wanted, period).items():
                cells[one, period, topic.code] = found
    numbers, made = {}, []
    present = [(period,) + plan.present(period) for period in plan.periods]
    for one in plan.combinations:
        blocks = []
        for period, topics, combinations in present:
            if one in combinations:
                blocks.append((period, [
                    (topic.code, cells[one, period, topic.code])
                    for topic in topics if plan.served(topic, one)]))
        for region in plan.regions:
            for period, columns in blocks:
                codes = list(one)
                if region is not None:
                    codes.append(called(plan, region))
                if plan.time is not None:
                    codes.append(period)
                for code, column in columns:
                    text, attribute = column.get(region, NOTHING)
                    if text is not None:
                        text = numbers.setdefault(text, Number(text))
                    made.append([len(made), code, attribute, text, None,
                                 *codes])
    return made


def called(plan, region):
    """Tables of districts have a code of their own for the country."""
    return "NL00" if region == "NL01" and \
        plan.region.name == "WijkenEnBuurten" else region


def words(name):
    """SoortWoonruimte -> Soort woonruimte."""
    text = "".join(" " + letter.lower() if letter.isupper() else letter
                   for letter in name).strip()
    return text[:1].upper() + text[1:]


class Description:
    """All of a table but its rows, in the shapes of the service."""

    def __init__(self, plan, register):
        self.plan, self.register = plan, register
        self.id = plan.table
        self.url = "%s/odata/v1/CBS/%s" % (HOST, self.id)
        self.plain = bool(plan.shape and plan.shape.plain_region)

    def listed(self):
        """(name, title, kind) of every dimension, in order."""
        found = [(axis.dim.name, words(axis.dim.name), "Dimension")
                 for axis in self.plan.axes]
        if self.plan.region:
            found.append((self.plan.region.name, "Regio's", "Dimension"
                          if self.plain else "GeoDimension"))
        if self.plan.time:
            found.append((self.plan.time.name, "Perioden", "TimeDimension"))
        return found

    def dimensions(self):
        found = []
        for name, title, kind in self.listed():
            record = {}
            if kind != "Dimension":
                record["@odata.type"] = "#Cbs.Ccb.Models." + kind
            grouped = bool(self.groups().get(name))
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

    def codes(self):
        plan, found = self.plan, {}
        for axis in plan.axes:
            found[axis.dim.name] = [
                {"Identifier": code, "Index": Number(n + 1), "Title": title,
                 "Description": "", "DimensionGroupId": "0"}
                for n, (code, title) in enumerate(axis.titles.items())]
        if plan.region:
            found[plan.region.name] = self.region_codes()
        if plan.time:
            mixed = len({code[4:6] for code in plan.periods}) > 1
            found[plan.time.name] = [
                {"Identifier": code, "Index": Number(n + 1),
                 "Title": period_title(code), "Description": "",
                 "DimensionGroupId": "1" if mixed and code[4:6] == "JJ"
                 else "0", "Status": plan.status.get(code, "Definitief")}
                for n, code in enumerate(plan.periods)]
        return found

    def region_codes(self):
        history = bool(self.plan.shape and self.plan.shape.history)
        found = self.register.codes(self.plan.regions, history, self.plain)
        for record in found:
            code = record["Identifier"]
            record["Identifier"] = called(self.plan, code)
            if code in self.register.regions:
                continue
            record["DimensionGroupId"], record["Title"] = {
                "CR": (None if self.plain else "CRPV",
                       "Corop %s (CR)" % code[2:]),
                "AM": (None, "Arbeidsmarktregio %s (AM)" % code[2:]),
                "GM": ("OVERIG", "Centraal persoonsregister")}.get(
                    code[:2], (None, "%s %s" % (
                        "Wijk" if code[:2] == "WK" else "Buurt", code[2:])))
        return found

    def groups(self):
        plan = self.plan
        found = {axis.dim.name: [group(0, "0", words(axis.dim.name))]
                 for axis in plan.axes}
        if plan.region:
            found[plan.region.name] = region_groups(self.plain)
        if plan.time:
            found[plan.time.name] = period_groups(
                len({code[4:6] for code in plan.periods}) > 1)
        return found

    def measures(self):
        return [{"Identifier": topic.code, "Index": Number(n + 1),
                 "Title": topic.title, "Description": "",
                 "MeasureGroupId": topic.group,
                 "DataType": "Float" if topic.decimals else "Long",
                 "Unit": topic.unit, "Decimals": Number(topic.decimals),
                 "PresentationType": "Absolute" if topic.counts
                 else "Relative"}
                for n, topic in enumerate(self.plan.topics)]

    def measure_groups(self):
        found = {}
        for topic in self.plan.topics:
            if topic.group is None or topic.group in found:
                continue
            above = None
            if topic.group_title:
                above = topic.group[:-len("_1")]
                found[above] = group(len(found), above, topic.group_title)
            found[topic.group] = group(
                len(found), topic.group,
                "Waaronder" if above else topic.title, above)
        return list(found.values())

    def title(self):
        if self.plan.shape:
            return self.plan.shape.title
        return self.plan.source.title + (
            " " + self.plan.source.year if self.plan.source.year else "")

    def properties(self):
        plan = self.plan
        moment = version_time(VERSION)
        owms = "https://standaarden.overheid.nl/owms/terms/" \
            "Centraal_Bureau_voor_de_Statistiek"
        text = "Gegevens beschikbaar vanaf: %s\r\n\r\nVerzonnen cijfers voor " \
            "tests.\r\n" % plan.periods[0][:4]
        return {
            "Identifier": self.id, "Title": self.title(),
            "Description": text, "Language": "nl", "Authority": owms,
            "Modified": moment, "ReleaseDate": moment,
            "ModificationDate": moment, "TemporalCoverage": "%s - %s" % (
                plan.periods[0][:4], plan.periods[-1][:4]),
            "Catalog": "CBS", "Publisher": owms,
            "ContactPoint": "infoservice@cbs.nl", "Version": VERSION,
            "VersionNotes": "", "VersionReason": "Actualisering",
            "Frequency": {"quarterly": "Per kwartaal", "monthly": "Per maand",
                          "half-yearly": "Per halfjaar"}.get(
                              plan.source.cadence, "Per jaar"),
            "Status": "Gediscontinueerd" if plan.source.cadence == "once"
            else "Regulier",
            "ObservationCount": Number(0), "ObservationsModified": moment,
            "DatasetType": "Numeric", "GraphTypes": "Table,Map",
            "License": "https://creativecommons.org/licenses/by/4.0/",
            "Source": "Verzonnen.", "Summary": self.title(),
            "LongDescription": text, "Provenance": [], "RelatedSources": [],
            "Distributions": [
                {"Format": kind, "MediaType": kind, "DownloadUrl": url,
                 "AccessUrl": "https://dataportal.cbs.nl/detail/CBS/" +
                 self.id, "Language": "nl"} for kind, url in
                (("csv", "%s/csv/CBS/nl/%s" % (HOST, self.id)),
                 ("odata", self.url))]}


def register_of(directory):
    """Regions and events of the recordings under a folder."""
    regions, events = [], []
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name, "recording.tsv")
        if os.path.exists(path):
            recording = Recording(path)
            regions += recording.regions
            events += recording.events
    return regions, events


def load(directory):
    """Every table that a descriptor under `directory` names, by id."""
    regions, events = register_of(directory)
    areas = Areas(regions, events)
    plans = [Plan(source, areas) for source in descriptors.load(directory)]
    model = Model(plans, areas)
    register = Register(regions, events)
    found = {plan.table: InventedTable(plan, model, register)
             for plan in plans}
    for source in descriptors.load(directory, descriptors.read_classes):
        found[source.table] = class_table(source, areas, register)
    return found
