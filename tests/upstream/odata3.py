"""The CBS dialect of OData v3: the same tables, wide, as its Feed gives them
page by page, and as its Api does, which refuses more than 10,000 records.

Keys of records, padding, plain-text errors and `.0` behind whole numbers are
those of captured answers and of other people's code. Not captured, and
therefore ours: the order of DataProperties and groups of measures among them
(rows of Type TopicGroup), CategoryGroups, the form of the next link. Off (404) unless a test says `{"do": "server", "odata3": true}`:
otherwise every fault of v4 would be mended by it.
"""

import re
import unicodedata

from filters import FilterError, compile_filter
from jsontext import Number, dump
from odata4 import TEXT, Answer, Refusal, link, whole_number
from tables import ATTRIBUTE, CODES, MEASURE, STRING, VALUE

ROOT = "/ODataFeed/OData"
API = "/ODataApi/OData"
HOST = "https://opendata.cbs.nl"
JSON = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"
PAGE = 10000


class Answer3(Answer):
    """The envelope of v3: other names, and the link behind the rows."""

    def body(self):
        if self.raw is not None:
            return self.raw
        if self.rows is None:
            return (self.text or "").encode("utf-8")
        tail = ',"odata.nextLink":%s' % dump(self.next_link) \
            if self.next_link else ""
        return ('{"odata.metadata":%s,"value":[%s]%s}' % (
            dump(self.context), ",".join(self.rows), tail)).encode("utf-8")


def plain(table, entity, message, status=500):
    """An error as v3 says it: text, no JSON, no newline."""
    return Answer3(status, content_type=TEXT, text="Error getting %s for "
                   "'%s': %s" % (entity, table, message))


def stem(title):
    """Gemiddelde verkoopprijs -> GemiddeldeVerkoopprijs."""
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore")
    words = re.findall(r"[A-Za-z0-9]+", bare.decode("ascii"))
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if not name[:1].isdigit() else "k_" + name


class Wide:
    """One table as v3 shows it."""

    def __init__(self, table, shift):
        self.table = table
        # Numbers stand for the place in the release, and move with it.
        self.columns = [
            (measure["Identifier"], "%s_%d" % (stem(measure["Title"]),
                                               n + 1 + shift))
            for n, measure in enumerate(table.measures)]
        self.width = {dim: max((len(code["Identifier"]) for code in
                                table.codes[dim]), default=0)
                      for dim in table.dims}
        self.group = {dim: {group["Id"]: n + 1 for n, group in
                            enumerate(table.groups.get(dim, []))}
                      for dim in table.dims}

    def padded(self, dim, code):
        return code.ljust(self.width[dim])

    def rows(self):
        """(codes, {measure: value}) in the order of the long rows, or as v3
        itself gave them."""
        if self.table.wide is not None:
            return self.table.wide
        found = {}
        for row in self.table.rows:
            values = found.setdefault(tuple(row[CODES:]), {})
            values[row[MEASURE]] = row[STRING] if row[STRING] is not None \
                else row[VALUE] if row[ATTRIBUTE] == "None" else None
        return found

    def infos(self):
        p = self.table.properties
        return [{"ID": 0, "Identifier": self.table.id, "Title": p["Title"],
                 "Modified": p["Modified"][:19],
                 "ShortDescription": p["Description"],
                 "OutputStatus": p["Status"], "Language": "nl"}]

    def properties(self):
        found = []
        for n, dim in enumerate(self.table.dimensions):
            kind = dim["Kind"]
            found.append({
                "odata.type": "Cbs.OData.%s" % kind, "ID": n, "Position": n,
                "ParentID": None, "Type": kind, "Key": dim["Identifier"],
                "Title": dim["Title"]})
        number = {}             # of groups that stand there already
        for n, (measure, key) in enumerate(self.columns):
            m = self.table.measures[n]
            self.topic_groups(m["MeasureGroupId"], number, found)
            found.append({
                "odata.type": "Cbs.OData.Topic", "ID": len(found),
                "Position": len(found),
                "ParentID": number.get(m["MeasureGroupId"]), "Type": "Topic",
                "Key": key, "Title": m["Title"], "Datatype": m["DataType"],
                "Unit": m["Unit"], "Decimals": m["Decimals"]})
        return found

    def topic_groups(self, name, number, found):
        """The rows of a group of measures and those above it, once."""
        group = next((one for one in self.table.measure_groups
                      if one["Id"] == name), None)
        if group is None or name in number:
            return
        self.topic_groups(group["ParentId"], number, found)
        number[name] = len(found)
        found.append({
            "odata.type": "Cbs.OData.TopicGroup", "ID": len(found),
            "Position": len(found), "ParentID": number.get(group["ParentId"]),
            "Type": "TopicGroup", "Key": "", "Title": group["Title"]})

    def codes(self, dim):
        return [{"Key": self.padded(dim, code["Identifier"]),
                 "Title": code["Title"] + {
                     "Voorlopig": "*", "NaderVoorlopig": "**"}.get(
                         code.get("Status"), ""),
                 "Description": code["Description"],
                 "CategoryGroupID": self.group[dim].get(
                     code["DimensionGroupId"])}
                for code in self.table.codes[dim]]

    def groups(self):
        return [{"ID": self.group[dim][group["Id"]], "DimensionKey": dim,
                 "Title": group["Title"], "Description": "",
                 "ParentID": None}
                for dim in self.table.dims
                for group in self.table.groups.get(dim, [])
                if dim == self.table.role("GeoDimension")]


class Service3:
    """The tables of a Service, in the other dialect."""

    def __init__(self, service):
        self.service = service
        self.on = False
        self.counts = True          # whether $count answers
        self.shift = 0              # what is added to numbers of columns
        self.kept = {}              # wide rows by table

    def answer(self, path, options):
        if not self.on:
            return Answer3(404, content_type=TEXT, text="Not Found")
        parts = path.split("/OData/", 1)[1].strip("/").split("/")
        table = next((t for name, t in self.service.tables.items()
                      if name.lower() == parts[0].lower()), None)
        rest = "/".join(parts[1:])
        if table is None:
            return plain(parts[0], "TableInfos", "table not found", 404)
        try:
            return self.route(Wide(table, self.shift), path, rest, options)
        except (Refusal, FilterError) as error:
            return plain(table.id, rest, str(error))

    def route(self, wide, path, rest, options):
        table = wide.table
        if rest in ("TypedDataSet", "UntypedDataSet"):
            return self.data(wide, path, rest, options)
        if rest == "TypedDataSet/$count":
            if not self.counts:
                return plain(table.id, rest, "not supported", 501)
            return Answer3(content_type=TEXT, text=str(
                len(self.matching(wide, options)) + table.count_offset))
        if rest == "TableInfos":
            records = wide.infos()
        elif rest == "DataProperties":
            records = wide.properties()
        elif rest == "CategoryGroups":
            records = wide.groups()
        elif rest in table.dims:
            records = wide.codes(rest)
        else:
            return plain(table.id, rest, "no such entity set", 404)
        return self.reply(wide, rest, [dump(one) for one in records])

    @staticmethod
    def reply(wide, entity, rows, next_link=None):
        return Answer3(content_type=JSON, rows=rows, next_link=next_link,
                       context="%s%s/%s/$metadata#Cbs.OData.WebAPI.%s" % (
                           HOST, ROOT, wide.table.id, entity))

    def matching(self, wide, options):
        """Rows by the filter, which has to spell codes with their blanks."""
        table = wide.table
        kept = self.kept.get(table.id)
        if kept is None or kept[0] is not table or kept[1] != table.revision:
            rows = [(n, [wide.padded(dim, code) for dim, code in
                         zip(table.dims, codes)], values)
                    for n, (codes, values) in enumerate(wide.rows().items())]
            kept = self.kept[table.id] = (table, table.revision, rows)
        text = options.get("$filter")
        if not text:
            return kept[2]
        if any(key in text for _, key in wide.columns):
            raise Refusal(500, "query returns more than 10000 records")
        wanted = compile_filter(text, {dim: n for n, dim in
                                       enumerate(table.dims)})
        return [row for row in kept[2] if wanted(row[1])]

    def data(self, wide, path, entity, options):
        rows = self.matching(wide, options)
        table = wide.table
        names = ["ID"] + table.dims + [key for _, key in wide.columns]
        chosen = [name for name in
                  (options.get("$select") or ",".join(names)).split(",")]
        for name in chosen:
            if name not in names:
                raise Refusal(500, "Could not find a property named '%s' on "
                              "type 'Cbs.OData.TData'." % name)
        measure = {key: code for code, key in wide.columns}
        place = {dim: n for n, dim in enumerate(table.dims)}

        def member(row, name):
            if name == "ID":
                return str(row[0])
            if name in place:
                return dump(row[1][place[name]])
            value = row[2].get(measure[name])
            if isinstance(value, str) and not isinstance(value, Number):
                return dump(value)
            if entity == "UntypedDataSet":
                return dump(("." if value is None else str(value)).rjust(8))
            if value is None:
                return "null"
            return str(value) if "." in str(value) else str(value) + ".0"
        skip = whole_number(options, "$skip") or 0
        size = self.service.page_sizes.get(table.id, PAGE)
        here = rows[skip:skip + size]
        following = None
        if path.startswith(API) and len(rows) - skip > size:
            raise Refusal(500, "query returns more than 10000 records")
        if skip + size < len(rows):
            rest = {key: value for key, value in options.items()
                    if key != "$skip"}
            following = link(path, rest, skip=skip + size).replace(
                "https://datasets.cbs.nl", HOST, 1)
        ordered = [name for name in names if name in chosen]
        return self.reply(wide, entity, ["{%s}" % ",".join(
            "%s:%s" % (dump(name), member(row, name)) for name in ordered)
            for row in here], following)
