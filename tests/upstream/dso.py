"""The DSO-API of Amsterdam: HAL JSON, CSV, GeoJSON and packed files.

The frame of JSON, the errors and the marks of an aborted stream are those of
the server's own source. Not established, and therefore ours unless a test
tells otherwise: the key of nested fields (`nested`), the name of the member
of _embedded, the answer to who has no key, and names inside a zip.
"""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase

from archive import packed
from faults import fault
from jsontext import Number, dump
from platforms import Platform, Reply, in_order, page_for_people

HAL = "application/hal+json"
PROBLEM = "application/problem+json"
PAGES = 100
KNOWN = {"_format", "format", "_pageSize", "page_size", "page", "_count",
         "_sort", "_fields", "_expand", "_expandScope", "_csv_header",
         "_csv_separator", "x-api-key"}
CRS = {"EPSG:28992", "EPSG:4326", "EPSG:4258", "urn:ogc:def:crs:EPSG::28992",
       "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC::CRS84"}
FIELD = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<how>[a-z]+)\])?\Z")


class Problem(Exception):
    def __init__(self, status, kind, title, detail=None, reasons=()):
        super().__init__(title)
        self.status, self.kind, self.title = status, kind, title
        self.detail, self.reasons = detail, reasons

    def reply(self, asked):
        body = {"type": self.kind, "title": self.title}
        if self.detail is not None:
            body["detail"] = self.detail
        body["status"] = Number(self.status)
        if self.reasons:
            body["instance"] = asked.link()
            body["invalid-params"] = [
                {"type": "urn:apiexception:invalid:invalid", "name": name,
                 "reason": reason} for name, reason in self.reasons]
            body["x-validation-errors"] = [why for _, why in self.reasons]
        return Reply(self.status, content_type=PROBLEM, text=dump(body))


def denied(detail, status=403):
    return Problem(status, "urn:apiexception:permission_denied",
                   "You do not have permission to perform this action.",
                   detail)


def not_found(detail):
    return Problem(404, "urn:apiexception:not_found", "Not found.", detail)


def no_field(name):
    return Problem(400, "urn:apiexception:invalid", "Invalid input.",
                   reasons=[(name, "Field '%s' does not exist" % name)])


def camel(name):
    """woningbouwplannen_openbaar -> woningbouwplannenOpenbaar."""
    first, *rest = re.split(r"[._]", name)
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def title(name):
    """gebied.code -> Gebiedcode, as headers of bulk files have it."""
    return re.sub(r"[._]", "", name).capitalize()


def shape(geometry):
    """GeoJSON -> EWKT."""
    def points(part):
        if not isinstance(part[0], list):
            return " ".join(part)
        inner = ", ".join(points(one) if not isinstance(one[0], list) else
                          "(%s)" % points(one) for one in part)
        return inner
    return "SRID=28992;%s (%s)" % (geometry["type"].upper(),
                                   points(geometry["coordinates"]))


def cell(value):
    """A value in CSV, not quoted yet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, list):
        return ",".join(map(cell, value))
    if isinstance(value, dict):
        return shape(value) if "coordinates" in value else dump(value)
    return str(value)


def line(values, separator=","):
    """One line of CSV, quoted where RFC 4180 wants it."""
    return separator.join(
        '"%s"' % text.replace('"', '""')
        if any(mark in text for mark in (separator, '"', "\r", "\n"))
        else text for text in values) + "\r\n"


def sorting(value):
    """A key to sort by: nulls last, numbers by size."""
    if value is None:
        return (2, 0, "")
    if isinstance(value, Number):
        return (0, Decimal(value), "")
    return (1, 0, str(value))


def fits(value, how, wanted):
    """One filter: field=, field[in]= and the others."""
    if how in ("isnull", "isempty"):
        empty = value is None or (how == "isempty" and value == "")
        return empty == (wanted.lower() in ("true", "1"))
    if how == "in":
        return any(fits(value, None, one) for one in wanted.split(","))
    if how == "not":
        return not fits(value, None, wanted)
    if value is None:
        return False
    if how == "like":
        return fnmatchcase(str(value).lower(), wanted.lower())
    one, other = str(value), wanted
    if isinstance(value, Number):
        try:
            one, other = Decimal(one), Decimal(other)
        except InvalidOperation:
            return False
    return {None: one == other, "lt": one < other, "lte": one <= other,
            "gt": one > other, "gte": one >= other}[how]


class Dso(Platform):
    name = "dso"
    hosts = ("api.data.amsterdam.nl",)
    switches = {
        "key": "optional",          # or "required"
        "key_value": None,          # the one that is taken; None: any
        "key_status": 401,          # what who has none is told
        "next_scheme": "https",     # of links, behind a proxy "http"
        "csv_header": "id",         # or "titles", when not asked
        "max_page_size": None,      # a gateway that gives less than asked
        "browser": True}            # HTML for an Accept that prefers it
    settings = {
        "nested": "flat",           # gebiedCode; "dotted", "object"
        "embedded": None,           # member of _embedded
        "bulk": None,               # name of the file that holds it too
        "restricted": False}        # 403 for who is not known

    def answer(self, asked):
        path = asked.path
        if path.startswith("/bulk-data/"):
            return self.bulk(asked)
        if path != "/v1" and not path.startswith("/v1/"):
            return None
        try:
            return self.list(asked)
        except Problem as problem:
            return problem.reply(asked)

    def set_of(self, asked):
        """The data set, with or without its version in the path."""
        path = asked.path[4:]
        if "//" in asked.path:
            return None
        for one in self.datasets(asked.host):
            bare = re.sub(r"/v[0-9]+/", "/", one.path)
            if path == one.path or path == bare or \
                    re.sub(r"/v1/", "/", path) == one.path:
                asked.dataset = one.path
                return one
        return None

    def list(self, asked):
        if "//" in asked.path:
            return Reply(404, text=dump({
                "type": "error", "code": "HTTP_404_NOT_FOUND",
                "title": "Multiple slashes not supported", "status": "404",
                "instance": asked.path}))
        self.check_key(asked)
        dataset = self.set_of(asked)
        if dataset is None:
            return Reply(404, text=dump({
                "type": "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10"
                ".html#sec10.5.1 404 Not Found", "title": "Not Found (404)",
                "detail": "", "status": Number(404),
                "instance": "X-Unique-ID:%08x" % asked.number}))
        if self.of(dataset, "restricted"):
            raise denied("Access denied.")
        form = self.form(asked)
        asked.entity = form
        if form == "html":
            return page_for_people("Datasets API")
        crs = asked.header("Accept-Crs")
        if crs and crs not in CRS:
            raise Problem(406, "urn:apiexception:not_acceptable",
                          "Could not satisfy the request Accept-Crs header.",
                          "Unknown CRS: %s" % crs)
        rows = self.matching(dataset, asked)
        fields = self.fields(dataset, asked)
        return getattr(self, form)(dataset, asked, rows, fields)

    def check_key(self, asked):
        if self.switch(asked.host, "key") != "required":
            return
        key = asked.header("X-Api-Key") or asked.options.get("x-api-key", "")
        right = self.switch(asked.host, "key_value")
        if key if right is None else key == right:
            return
        status = self.switch(asked.host, "key_status")
        if status == 403:
            raise denied("API key missing or invalid.")
        raise Problem(status, "urn:apiexception:not_authenticated",
                      "API key missing or invalid.")

    def form(self, asked):
        wanted = asked.options.get("_format", asked.options.get("format"))
        if wanted is None:
            accept = asked.header("Accept")
            if "text/html" in accept and self.switch(asked.host, "browser"):
                return "html"
            return "csv" if accept.startswith("text/csv") else \
                "geojson" if accept.startswith("application/geo+json") else \
                "json"
        if wanted not in ("json", "csv", "geojson"):
            raise not_found("")
        return wanted

    # What is asked of the records.

    def shown(self, dataset, name):
        """The name of a field as it is served."""
        nested = self.of(dataset, "nested")
        return camel(name) if nested == "flat" and "." in name else name

    def field(self, dataset, wanted):
        for name in dataset.fields:
            if wanted in (name, self.shown(dataset, name)):
                return name
        raise no_field(wanted)

    def fields(self, dataset, asked):
        text = asked.options.get("_fields")
        if not text:
            return dataset.fields
        names = text.split(",")
        if any(name.startswith("-") for name in names):
            left = [self.field(dataset, name.lstrip("-")) for name in names]
            return [name for name in dataset.fields if name not in left]
        chosen = []
        for name in names:
            inside = [one for one in dataset.fields
                      if one.startswith(name + ".")]
            chosen += inside or [self.field(dataset, name)]
        return [name for name in dataset.fields if name in chosen]

    def matching(self, dataset, asked):
        rows = in_order(dataset, asked, asked.options.get("_sort"))
        for option, wanted in asked.options.items():
            if option in KNOWN:
                continue
            match = FIELD.match(option)
            how = match and match.group("how")
            if match is None or how not in (
                    None, "in", "not", "like", "isnull", "isempty", "lt",
                    "lte", "gt", "gte"):
                raise no_field(option)
            name = self.field(dataset, match.group("name"))
            rows = [row for row in rows if fits(row.get(name), how, wanted)]
        for name in reversed((asked.options.get("_sort") or "").split(",")):
            if name:
                place = self.field(dataset, name.lstrip("-"))
                rows = sorted(rows, key=lambda row: sorting(row.get(place)),
                              reverse=name.startswith("-"))
        return rows

    def page(self, asked, total, size):
        """(page, first row, whether there is a next one)."""
        text = asked.options.get("page", "1")
        if not text.isdigit() or int(text) < 1:
            raise not_found("Invalid page number: %s. Page number must be a "
                            "positive integer." % text)
        page = int(text)
        if page > PAGES:
            raise denied("Page number cannot exceed 100. Please use a page "
                         "number between 1 and 100. If you need to retrieve "
                         "all data, please download one of the provided dump "
                         "files instead.")
        begin = (page - 1) * size
        if begin >= total and page > 1:
            raise not_found("Invalid page.")
        return page, begin, begin + size < total

    def size(self, asked, otherwise):
        text = asked.options.get("_pageSize")
        if text is None and otherwise:
            text = asked.options.get("page_size")   # broken for CSV
        size = int(text) if text and text.isdigit() and int(text) > 0 \
            else otherwise
        most = self.switch(asked.host, "max_page_size")
        return min(size, most) if size and most else size

    def link(self, asked, page):
        changes = {"x-api-key": None, "page": page}
        scheme = self.switch(asked.host, "next_scheme")
        return asked.link(**changes).replace("https", scheme, 1)

    def paging(self, reply, asked, total, size):
        """Cut out the page; headers and links as the server has them."""
        page, begin, more = self.page(asked, total, size)
        reply.headers["X-Pagination-Page"] = str(page)
        reply.headers["X-Pagination-Limit"] = str(size)
        if asked.options.get("_count", "").lower() in ("true", "1"):
            reply.count = total
            reply.late = {
                "X-Total-Count": lambda reply: str(reply.count),
                "X-Pagination-Count": lambda reply: str(
                    -(-reply.count // size))}
        if more:
            reply.next_link = self.link(asked, page + 1)
        reply.delivery["page"] = page
        return begin, begin + size

    # The formats.

    def record(self, dataset, row, fields):
        """A record as JSON has it, nested fields by the setting."""
        found = {}
        for name in fields:
            if "." in name and self.of(dataset, "nested") == "object":
                outer, inner = name.split(".", 1)
                found.setdefault(outer, {})[inner] = row.get(name)
            else:
                found[self.shown(dataset, name)] = row.get(name)
        return found

    def record_link(self, dataset, asked, row):
        key = "-".join(cell(row.get(name)) for name in dataset.key)
        owner, _, table = dataset.path.rpartition("/")
        return {"schema": "https://schemas.data.amsterdam.nl/datasets/%s/"
                "dataset#%s" % (owner, table),
                "self": {"href": "%s/v1/%s/%s" % (asked.base, dataset.path,
                                                  key), "id": key}}

    def json(self, dataset, asked, rows, fields):
        reply = Reply(content_type=HAL)
        size = self.size(asked, 20)
        begin, end = self.paging(reply, asked, len(rows), size)
        page = reply.delivery.pop("page")
        reply.rows = [dump({
            "_links": self.record_link(dataset, asked, row),
            **self.record(dataset, row, fields)}) for row in rows[begin:end]]
        member = self.of(dataset, "embedded") or \
            camel(dataset.path.rpartition("/")[2])
        reply.joint = ",\n  "
        reply.head = '{\n  "_embedded":{\n  %s:[' % dump(member) + \
            ("\n  " if reply.rows else "")

        def tail(reply):
            links = {"self": {"href": self.link(asked, page)}}
            if reply.next_link:
                links["next"] = {"href": reply.next_link}
            if page > 1:
                links["previous"] = {"href": self.link(asked, page - 1)}
            numbers = {"number": Number(page), "size": Number(size)}
            if reply.count is not None:
                numbers["totalElements"] = Number(reply.count)
                numbers["totalPages"] = Number(-(-reply.count // size))
            return '\n]\n},\n  "_links":%s,"page":%s\n}\n' % (
                dump(links), dump(numbers))
        reply.tail = tail
        reply.delivery["chunked"] = True
        return reply

    def whole_or_page(self, reply, asked, rows):
        """CSV and GeoJSON come whole, unless a page size is given."""
        size = self.size(asked, None)
        if size is None:
            return rows
        begin, end = self.paging(reply, asked, len(rows), size)
        reply.delivery.pop("page")
        return rows[begin:end]

    @staticmethod
    def attachment(reply, dataset, ending):
        name = re.sub(r"/(v[0-9]+/)?", "-", dataset.path)
        reply.headers["Content-Disposition"] = \
            'attachment; filename="%s-%s.%s"' % (
                name, datetime.now().astimezone().isoformat(), ending)
        reply.delivery["chunked"] = True

    def csv(self, dataset, asked, rows, fields):
        reply = Reply(content_type="text/csv; charset=utf-8", joint="")
        here = self.whole_or_page(reply, asked, rows)
        separator = asked.options.get("_csv_separator", ",")
        if separator not in (",", ";"):
            raise no_field("_csv_separator")
        header = asked.options.get("_csv_header",
                                   self.switch(asked.host, "csv_header"))
        names = {"id": [self.shown(dataset, name) for name in fields],
                 "titles": [title(name) for name in fields],
                 "none": None}.get(header)
        reply.head = line(names, separator) if names else ""
        reply.rows = [line([cell(row.get(name)) for name in fields],
                           separator) for row in here]
        self.attachment(reply, dataset, "csv")
        return reply

    def features(self, dataset, rows, fields):
        place = next((name for row in rows for name, value in row.items()
                      if isinstance(value, dict) and "coordinates" in value),
                     None)
        table = dataset.path.rpartition("/")[2]
        for row in rows:
            feature = {"type": "Feature", "id": "%s.%s" % (table, "-".join(
                cell(row.get(name)) for name in dataset.key))}
            if place is not None:
                feature["geometry"] = row.get(place)
            feature["properties"] = self.record(
                dataset, row, [name for name in fields if name != place])
            yield dump(feature)

    def geojson(self, dataset, asked, rows, fields):
        reply = Reply(content_type="application/geo+json; charset=utf-8")
        here = self.whole_or_page(reply, asked, rows)
        reply.rows = list(self.features(dataset, here, fields))
        reply.head = '{"type":"FeatureCollection","crs":{"type":"name",' \
            '"properties":{"name":"urn:ogc:def:crs:OGC::CRS84"}},\n' \
            '  "features": [\n    '
        reply.joint = ",\n    "

        def tail(reply):
            links = [{"href": reply.next_link, "rel": "next",
                      "type": "application/geo+json", "title": "next page"}] \
                if reply.next_link else []
            return '\n  ],\n"_links":%s}\n' % dump(links)
        reply.tail = tail
        self.attachment(reply, dataset, "json")
        return reply

    # Packed files.

    def bulk(self, asked):
        match = re.match(r"/bulk-data/(csv|jsonlines|geojson)/"
                         r"([a-z0-9_]+)_openbaar\.(csv|jsonl|geojson)\.zip\Z",
                         asked.path)
        inside = [one for one in self.datasets(asked.host)
                  if match and self.of(one, "bulk") == match.group(2)]
        if not inside:
            return page_for_people("404 Not Found", 404)
        asked.entity = "bulk"
        asked.dataset = inside[0].path
        ending = match.group(3)
        entries = [("%s.%s" % (re.sub(r"/(v[0-9]+/)?", "_", one.path),
                               ending),
                    self.file(one, ending).encode("utf-8"))
                   for one in inside]
        return Reply(content_type="application/zip", encoding="identity",
                     raw=packed(entries))

    def file(self, dataset, ending):
        fields, rows = dataset.fields, dataset.records
        if ending == "csv":
            return line([title(name) for name in fields]) + "".join(
                line([cell(row.get(name)) for name in fields])
                for row in rows)
        if ending == "jsonl":
            return "".join(dump(self.record(dataset, row, fields)) + "\n"
                           for row in rows)
        return '{"type":"FeatureCollection","features":[%s]}\n' % ",".join(
            self.features(dataset, rows, fields))


@fault("aborted", how="broken", rows=1, error="ProgrammingError",
       message=None)
def aborted(answer, request, how, rows, error, message):
    """A stream that says so and stops: broken chunking, or a clean end."""
    words = "Aborted by %s" % error + (
        ": %s" % message if message else " during rendering!")
    if error is None:
        words = "\nAborted by internal server error.\n"
    elif request.entity == "csv":
        words = "\n\n%s\n" % words
    else:
        words = "/* %s */\n" % words
    if answer.rows is not None:
        answer.rows = answer.rows[:rows]
        answer.tail = words
    answer.delivery["chunked"] = True
    if how == "broken":
        answer.delivery.update(mode="cut", framing="chunked",
                               bytes=1 << 40)
