"""A table that puts municipalities into classes: texts instead of figures.

Its columns stand in groups, as CBS has them: those of a class are called Code
and Naam, in a group below "Lokaliseringen van gemeenten"; those of the
municipality itself are called so too, and there is a figure among them. Texts
have blanks behind them. Made up, for want of knowledge: codes of measures but
those of COROP, and the names of COROP areas.
"""

from jsontext import Number
from regions import PROVINCES, group, region_groups
from tables import HOST, Table, version_time

VERSION = "202601150200"
ABOVE = "Lokaliseringen van gemeenten"
OWN = "Codes en namen van gemeenten"
CODES = {"corop": ("CR0001", "CR0002")}
LANDS = {"LD01": "Noord-Nederland", "LD02": "Oost-Nederland",
         "LD03": "West-Nederland", "LD04": "Zuid-Nederland"}
PLACE = {"LD": 1, "PV": 2, "CR": 3}     # in the chain of an area


def name_of(code):
    """The name of a class, with the blanks that CBS puts behind it."""
    name = LANDS.get(code) or {"PV": PROVINCES, "CR": {}}[code[:2]].get(
        code[2:], "Gebied %s" % code[2:])
    return name.ljust(50)


def columns(source):
    """(code, title, group, what a municipality has there)."""
    found = [("GM000C_1", "Code", OWN, None),
             ("GM000B", "Naam", OWN, None)]
    for n, one in enumerate(source.classes):
        codes = CODES.get(one.name, ("Z%d001" % n, "Z%d002" % n))
        found += [(codes[0], one.code, one.group_title, one.begins),
                  (codes[1], one.title, one.group_title, one.begins)]
    return found


def class_table(source, areas, register):
    url = "%s/odata/v1/CBS/%s" % (HOST, source.table)
    codes = areas.municipalities(int(source.year))
    names = [OWN, ABOVE] + [one.group_title for one in source.classes]
    groups = [group(n, "G%d" % n, title,
                    "G1" if n > 1 else None)
              for n, title in enumerate(names)]
    measures, rows = [], []
    for n, (code, title, within, _) in enumerate(columns(source)):
        measures.append({
            "Identifier": code, "Index": Number(n + 1), "Title": title,
            "Description": "", "MeasureGroupId": "G%d" % names.index(within),
            "DataType": "String", "Unit": "", "Decimals": Number(0),
            "PresentationType": None})
    measures.append({
        "Identifier": "M000352", "Index": Number(len(measures) + 1),
        "Title": "Inwonertal", "Description": "", "MeasureGroupId": None,
        "DataType": "Long", "Unit": "aantal", "Decimals": Number(0),
        "PresentationType": "Absolute"})
    for n, area in enumerate(codes):
        for place, (code, _, _, begins) in enumerate(columns(source)):
            if begins is None:
                text = area.ljust(10) if place == 0 else \
                    register.title(area).ljust(50)
            else:
                text = areas.chain(area)[PLACE[begins]]
                text = text.ljust(10) if place % 2 == 0 else name_of(text)
            rows.append([len(rows), code, "None", None, text, area])
        rows.append([len(rows), "M000352", "None",
                     Number(str(10000 + n)), None, area])
    moment = version_time(VERSION)
    properties = {
        "Identifier": source.table, "Title": "%s %s" % (
            source.title, source.year), "Description": "", "Language": "nl",
        "Authority": "", "Modified": moment, "ReleaseDate": moment,
        "ModificationDate": moment, "TemporalCoverage": source.year,
        "Catalog": "CBS", "Publisher": "", "ContactPoint": "",
        "Version": VERSION, "VersionNotes": "", "VersionReason": "Nieuw",
        "Frequency": "Eenmalig", "Status": "Regulier",
        "ObservationCount": Number(len(rows)),
        "ObservationsModified": moment, "DatasetType": "Text",
        "GraphTypes": "Table",
        "License": "https://creativecommons.org/licenses/by/4.0/",
        "Source": "Verzonnen.", "Summary": "", "LongDescription": "",
        "Provenance": [], "RelatedSources": [], "Distributions": []}
    dimension = {
        "@odata.type": "#Cbs.Ccb.Models.GeoDimension",
        "Identifier": source.region, "Title": "Regio's", "Description": "",
        "MapYear": "", "ReleasePolicy": None, "Kind": "GeoDimension",
        "ContainsGroups": True, "ContainsCodes": True,
        "CodesUrl": "%s/%sCodes" % (url, source.region),
        "GroupsUrl": "%s/%sGroups" % (url, source.region)}
    return Table(source.table, properties, [dimension],
                 {source.region: register.codes(codes, False, False)},
                 {source.region: region_groups(False)}, measures, groups,
                 rows)
