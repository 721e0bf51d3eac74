"""The bulk CSV of CBS: a table as one zip, in the shape of OData v4, or as the
bare CSV of its observations.

File names, columns, their order, quoting, line ends and the decimal comma are
those of a captured bundle; that one had no Observations, whose columns are told
elsewhere.  Not captured, and therefore ours: Content-Type, when the file is
bare, and what stands under MeasureGroups of D-{table}.json, whose other members
are left out.  Off (404) unless a test says `{"do": "server", "bulk": "zip"}`, or
"bare".
"""

import csv
import io
import zipfile

from jsontext import dump
from odata4 import TEXT, Answer
from tables import ATTRIBUTE, CODES, ID, MEASURE, STRING, VALUE

ROOT = "/csv/CBS/nl"
PROPERTIES = (
    "Identifier Title Description Modified ReleaseDate ModificationDate "
    "Language TemporalCoverage Authority Catalog Publisher ContactPoint "
    "Version VersionNotes VersionReason Frequency Status ObservationCount "
    "ObservationsModified DatasetType GraphTypes License Source Summary "
    "LongDescription").split()
DIMENSIONS = ("Identifier Title Description MapYear ReleasePolicy Kind "
              "ContainsGroups ContainsCodes CodesUrl GroupsUrl").split()
CODE = "Identifier DimensionGroupId DimensionId Index Title Description" \
    .split()
GROUP = "Id Index Title Description ParentId DimensionId".split()
MEASURES = ("Identifier MeasureGroupId Index Title Description DataType Unit "
            "Decimals PresentationType").split()


def field(value):
    if value is None:
        return ""
    return str(value).replace("\r\n", "\n")


def sheet(names, rows):
    """One file; quotes only where they are needed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def records(names, found, **more):
    return sheet(names, [[field({**one, **more}.get(name)) for name in names]
                         for one in found])


def observations(table):
    names = ["Id", "Measure", *table.dims, "Value", "StringValue",
             "ValueAttribute"]
    return sheet(names, (
        [row[ID], row[MEASURE], *row[CODES:],
         field(row[VALUE]).replace(".", ","), field(row[STRING]),
         row[ATTRIBUTE]] for row in table.rows))


def files(table):
    """Name -> text of every file of the bundle that is CSV."""
    count = len(table.rows) + table.count_offset
    found = {
        # The last line of a file with one record has no end.
        "Properties": records(PROPERTIES, [
            {**table.properties, "ObservationCount": count}])[:-1],
        "Dimensions": records(DIMENSIONS, [
            {**dim, **{key: dim[key] and dim[key].rpartition("/")[2] + ".csv"
                       for key in ("CodesUrl", "GroupsUrl")}}
            for dim in table.dimensions]),
        "MeasureCodes": records(MEASURES, table.measures)}
    for dim in table.dimensions:
        name = dim["Identifier"]
        status = ["Status"] if "Status" in table.codes[name][0] else []
        found[name + "Codes"] = records(CODE + status, table.codes[name],
                                        DimensionId=name)
        if name in table.groups:
            found[name + "Groups"] = records(GROUP, table.groups[name],
                                             DimensionId=name)
    found["Observations"] = observations(table)
    return found


def bundle(table):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        found = {name + ".csv": text for name, text in files(table).items()}
        if table.measure_groups:
            found["D-%s.json" % table.id] = dump(
                {"Identifier": table.id,
                 "MeasureGroups": table.measure_groups})
        for name, text in found.items():
            # Always the same bytes for the same table.
            info = zipfile.ZipInfo(name, (2026, 6, 23, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, text)
    return out.getvalue()


class Bulk:
    """The tables of a Service, each as one file."""

    def __init__(self, service):
        self.service = service
        self.form = None            # "zip" or "bare"; None: 404
        self.kept = {}              # body by table

    def answer(self, path):
        table = self.service.tables.get(path[len(ROOT) + 1:])
        if self.form is None or table is None:
            return Answer(404, content_type=TEXT, text="Not Found")
        key = (table.revision, table.count_offset, self.form)
        kept = self.kept.get(table.id)
        if kept is None or kept[0] is not table or kept[1] != key:
            body = bundle(table) if self.form == "zip" else \
                observations(table).encode("utf-8")
            kept = self.kept[table.id] = (table, key, body)
        return Answer(content_type="application/zip" if self.form == "zip"
                      else "text/csv; charset=utf-8", raw=kept[2])
