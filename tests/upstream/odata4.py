"""The CBS dialect of OData v4: from a path and a query to an answer.

Shapes, key order and nulls are those of captured answers. Not captured, and
therefore ours: the bodies of errors, the link to the next page, the groups of
measures and $metadata. Nothing in here knows what can go wrong on the way:
that is in the faults.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from filters import FilterError, compile_filter
from jsontext import dump
from tables import CODES, HOST

JSON = "application/json; odata.metadata=minimal; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
ROOT = "/odata/v1/CBS"
DATASET_KEYS = ("Identifier", "Description", "Language", "Title", "Modified",
                "Status", "DatasetType")
OPTIONS = {"$filter", "$select", "$skip", "$top", "$count", "$search",
           "$format"}


quoted = lru_cache(maxsize=65536)(dump)


class Refusal(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


@dataclass
class Answer:
    """What is to be sent, still in parts, so that a fault can change it."""

    status: int = 200
    content_type: str = JSON
    headers: dict = field(default_factory=dict)
    context: str = None
    rows: list = None           # texts of the records of a collection
    count: int = None           # @odata.count, when asked for
    next_link: str = None
    link_first: bool = False
    text: str = None            # the text of a body that is no collection
    raw: bytes = None           # body that replaces all of the above
    encoding: str = None        # Content-Encoding that raw already has
    mangle: object = None       # applied to the encoded bytes
    delivery: dict = field(default_factory=dict)

    odata = True                # says so in a header

    def body(self):
        if self.raw is not None:
            return self.raw
        if self.rows is None:
            return (self.text or "").encode("utf-8")
        head = '{"@odata.context":%s' % dump(self.context)
        if self.count is not None:
            head += ',"@odata.count":%d' % self.count
        link = ',"@odata.nextLink":%s' % dump(self.next_link) \
            if self.next_link else ""
        value = ',"value":[' + ",".join(self.rows) + "]"
        parts = link + value if self.link_first else value + link
        return (head + parts + "}").encode("utf-8")


def error_answer(status, message):
    return Answer(status, text=dump(
        {"error": {"code": str(status), "message": message}}))


def link(path, options, **changes):
    """An absolute link on the public host; None takes an option away."""
    options = dict(options)
    for name, value in changes.items():
        options["$" + name] = value
    query = "&".join("%s=%s" % (name, quote(str(value), safe="'(),$"))
                     for name, value in options.items() if value is not None)
    return HOST + path + ("?" + query if query else "")


def whole_number(options, name):
    text = options.get(name)
    if text is None:
        return None
    if not re.match(r"[0-9]{1,9}\Z", text):
        raise Refusal(400, "Invalid value '%s' for %s query option" %
                      (text, name))
    return int(text)


def row_text(row, columns, spelling):
    """One observation, as the service writes it."""
    value = row[3]
    if value is None:
        value = "null"
    elif spelling == "point" and "." not in value:
        value += ".0"
    codes = "".join([',"%s":%s' % (name, quoted(code))
                     for name, code in zip(columns, row[CODES:])])
    return '{"Id":%s,"Measure":%s,"ValueAttribute":%s,"Value":%s,' \
        '"StringValue":%s%s}' % (row[0], quoted(row[1]), quoted(row[2]),
                                 value, dump(row[4]), codes)


class Service:
    """All tables, and the settings that change how they are served."""

    def __init__(self, tables, page_size):
        self.tables = tables
        self.elsewhere = {}         # id -> record in Datasets, no table
        self.page_size = page_size
        self.page_sizes = {}        # table -> page size
        self.list_page_size = None  # of all sets that are no observations
        self.spelling = "plain"     # or "point": 93750.0
        self.link_first = False     # next link before the rows
        self.kept = {}              # (table, filter) -> what it gave
        self.periods = {}           # table -> its rows by period

    def answer(self, path, options, accept=""):
        """An Answer; `path` is decoded, `options` a dict of the query."""
        try:
            return self.route(path, options, accept)
        except Refusal as refusal:
            return error_answer(refusal.status, refusal.message)
        except FilterError as error:
            return error_answer(400, "The query specified in the URI is not "
                                "valid: %s" % error)

    def route(self, path, options, accept):
        unknown = sorted(name for name in options
                         if name.startswith("$") and name not in OPTIONS)
        if unknown:
            raise Refusal(400, "query option %s is not supported" %
                          unknown[0])
        parts = path[len(ROOT):].strip("/").split("/")
        if not path.startswith(ROOT + "/"):
            raise Refusal(404, "no such address")
        if parts == ["Datasets"]:
            return self.collection(path, options, "Datasets",
                                   self.datasets(), "")
        table = self.tables.get(parts[0])
        if table is None:
            raise Refusal(404, "Dataset '%s' not found" % parts[0])
        rest = "/".join(parts[1:])
        if rest == "$metadata":
            return self.metadata(table, accept)
        if rest == "Properties":
            context = self.context(table.id, "Properties")
            return Answer(text=dump({"@odata.context": context,
                                     **table.properties}))
        if rest in ("Observations", "Observations/$count"):
            return self.observations(table, path, options,
                                     rest.endswith("$count"))
        name, slash, count = rest.partition("/")
        records = self.entity_set(table, name)
        if records is None or (slash and count != "$count"):
            raise Refusal(404, "Resource '%s' not found" % rest)
        if slash:
            return self.number(len(self.select(records, options)))
        return self.collection(path, options, name, records, table.id)

    @staticmethod
    def context(table, name):
        return "%s%s%s/$metadata#%s" % (HOST, ROOT, "/" + table if table
                                        else "", name)

    def datasets(self):
        """The list of all tables: these, and some that are elsewhere."""
        found = [{key: table.properties[key] for key in DATASET_KEYS}
                 for table in self.tables.values()]
        found += self.elsewhere.values()
        return sorted(found, key=lambda one: one["Identifier"].lower())

    def service_document(self, table):
        names = ["Properties", "Dimensions", "MeasureCodes", "MeasureGroups",
                 "Observations"]
        for dim in table.dimensions:
            names.append(dim["Identifier"] + "Codes")
            if dim["ContainsGroups"]:
                names.append(dim["Identifier"] + "Groups")
        return [{"name": name, "kind": "EntitySet", "url": name}
                for name in names]

    def entity_set(self, table, name):
        if name == "":
            return self.service_document(table)
        if name == "Dimensions":
            return table.dimensions
        if name == "MeasureCodes":
            return table.measures
        if name == "MeasureGroups":
            return table.measure_groups
        if name.endswith("Codes"):
            return table.codes.get(name[:-5])
        if name.endswith("Groups"):
            return table.groups.get(name[:-6])
        return None

    @staticmethod
    def select(records, options):
        text = options.get("$filter")
        if not text:
            return records
        columns = {key: key for record in records for key in record}
        return list(filter(compile_filter(text, columns), records))

    def collection(self, path, options, name, records, table):
        """A list of small records; comes whole, unless told otherwise."""
        chosen = self.select(records, options)
        context = self.context(table, name)
        if table and name == "":
            context = context[:-1]
        wanted = options.get("$select")
        if wanted:
            keys = [key.strip() for key in wanted.split(",")]
            known = {key for record in records for key in record}
            for key in keys:
                if key not in known:
                    raise Refusal(400, "Could not find a property named '%s'"
                                  % key)
            context += "(%s)" % ",".join(keys)
            chosen = [{key: value for key, value in record.items()
                       if key in keys} for record in chosen]
        size = self.list_page_size or len(chosen) + 1
        return self.page(path, options, context, chosen, dump, size)

    def observations(self, table, path, options, count_only):
        rows = self.matching(table, options.get("$filter") or "")
        if count_only:
            return self.number(len(rows) + table.count_offset)
        dims = table.dims
        if options.get("$select"):
            names = ["Id", "Measure", "ValueAttribute", "Value",
                     "StringValue"] + dims
            return self.collection(
                path, options, "Observations",
                [dict(zip(names, row)) for row in rows], table.id)
        return self.page(path, options, self.context(table.id, "Observations"),
                         rows, lambda row: row_text(row, dims, self.spelling),
                         self.page_sizes.get(table.id, self.page_size))

    def matching(self, table, text):
        if not text:
            return table.rows
        kept = self.kept.get((table.id, text))
        if kept is None or kept[0] is not table or kept[1] != table.revision:
            wanted = compile_filter(text, table.columns())
            kept = (table, table.revision,
                    list(filter(wanted, self.narrowed(table, text))))
            self.kept[table.id, text] = kept
        return kept[2]

    def narrowed(self, table, text):
        """The rows among which those of a filter are, found by period.

        A client that asks slice by slice would else have the whole table
        looked through for every slice. Only a comparison that every row has
        to pass will do: outside brackets, and without an `or`.
        """
        outside, depth = [], 0
        for piece in re.split(r"([()])", text):
            if piece in "()" and piece:
                depth += 1 if piece == "(" else -1
            elif not depth:
                outside.append(piece)
        outside = " ".join(outside)
        time = next((dim["Identifier"] for dim in table.dimensions
                     if dim["Kind"] == "TimeDimension"), None)
        found = re.search(r"(?:^|\band)\s+%s eq '([^']*)'" % time,
                          " " + outside)
        if not found or " or " in outside or "not " in outside:
            return table.rows
        kept = self.periods.get(table.id)
        if kept is None or kept[0] is not table or kept[1] != table.revision:
            place, by = table.place(time), {}
            for row in table.rows:
                by.setdefault(row[place], []).append(row)
            kept = self.periods[table.id] = (table, table.revision, by)
        return kept[2].get(found.group(1), [])

    def page(self, path, options, context, records, write, size):
        skip = whole_number(options, "$skip") or 0
        top = whole_number(options, "$top")
        here = records[skip:skip + size if top is None
                       else skip + min(size, top)]
        answer = Answer(context=context, rows=[write(one) for one in here],
                        link_first=self.link_first)
        if options.get("$count", "false") == "true":
            answer.count = len(records)
        end = len(records) if top is None else min(len(records), skip + top)
        if here and skip + len(here) < end:
            changes = {"skip": skip + len(here)}
            if top is not None:
                changes["top"] = top - len(here)
            rest = {key: value for key, value in options.items()
                    if key != "$skip"}
            answer.next_link = link(path, rest, **changes)
        return answer

    @staticmethod
    def number(count):
        return Answer(content_type=TEXT, text=str(count))

    @staticmethod
    def metadata(table, accept):
        if "xml" not in accept:
            raise Refusal(406, "$metadata needs Accept: application/xml")
        columns = "".join(
            '<Property Name="%s" Type="Edm.String"/>' % dim
            for dim in table.dims)
        return Answer(content_type="application/xml; charset=utf-8", text=(
            '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" '
            'xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
            '<edmx:DataServices><Schema Namespace="Cbs.Ccb.Models" '
            'xmlns="http://docs.oasis-open.org/odata/ns/edm">'
            '<EntityType Name="Observation"><Key><PropertyRef Name="Id"/>'
            '</Key><Property Name="Id" Type="Edm.Int64" Nullable="false"/>'
            '<Property Name="Measure" Type="Edm.String"/>'
            '<Property Name="ValueAttribute" Type="Edm.String"/>'
            '<Property Name="Value" Type="Edm.Double"/>'
            '<Property Name="StringValue" Type="Edm.String"/>' + columns +
            '</EntityType></Schema></edmx:DataServices></edmx:Edmx>'))
