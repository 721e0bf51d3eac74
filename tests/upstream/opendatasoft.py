"""Opendatasoft, v2.1 and v1, as documented and (v1) as captured.

Records hold what v2.1 shows: nulls are there, a point is an object, moments
are in UTC. v1 leaves out what is null and turns points around.
"""

import json
import re
from datetime import datetime, timedelta, timezone
from hashlib import sha1
from zoneinfo import ZoneInfo

from conditions import ConditionError, condition
from dso import cell, line, sorting
from faults import fault, replace
from jsontext import Number, dump
from platforms import Platform, Reply, in_order

JSON = "application/json; charset=utf-8"
V2 = "/api/explore/v2.1/catalog/datasets"
V1 = "/api/records/1.0/search"
MOST = 10000
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\Z")
EXPORTS = {"csv": "text/csv; charset=utf-8", "json": JSON,
           "jsonl": "application/x-ndjson; charset=utf-8",
           "geojson": "application/geo+json; charset=utf-8"}
INTERRUPTED = (
    "Streaming interrupted due to the following error: Invalid value for sum "
    "of offset + limit API parameter: 83714 was found but <= 10000 is "
    "expected. (error_code: InvalidRESTParameterError)")


class Refused(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def reply(self):
        return Reply(self.status, content_type=JSON, text=dump(
            {"error_code": self.code, "message": self.message}))


def invalid(name, found, expected):
    return Refused(400, "InvalidRESTParameterError",
                   "Invalid value for %s API parameter: %s was found but %s "
                   "is expected." % (name, found, expected))


class Opendatasoft(Platform):
    name = "opendatasoft"
    hosts = ("data.eindhoven.nl", "den-haag-opendata.opendatasoft.com",
             "data.rotterdam.nl")
    switches = {
        "key": "optional",              # or "required"
        "with_bom": True,               # of CSV, when not asked
        "fraction": True}               # in record_timestamp of v1
    settings = {"has_records": True, "labels": {},
                "processed": "2026-10-01T04:00:03+00:00"}

    def answer(self, asked):
        if not asked.path.startswith(("/api/explore/", "/api/records/")):
            return None
        try:
            if self.switch(asked.host, "key") == "required" and \
                    "apikey" not in asked.options and \
                    not asked.header("Authorization").startswith("Apikey "):
                raise Refused(401, "AuthenticationRequiredError",
                              "Authentication required.")
            if asked.path.rstrip("/") == V1:
                return self.search(asked)
            return self.explore(asked)
        except Refused as refused:
            return refused.reply()

    def explore(self, asked):
        if asked.path == V2:
            return self.catalogue(asked)
        match = re.match(re.escape(V2) + r"/([^/]+)(?:/(.+))?\Z", asked.path)
        dataset = match and self.find(asked, match.group(1))
        if not dataset:
            raise Refused(404, "DatasetNotFoundError", "The requested "
                          "dataset %s does not exist." %
                          (match.group(1) if match else ""))
        rest = match.group(2)
        asked.entity = rest or "dataset"
        if rest is None:
            return Reply(content_type=JSON,
                         text=dump(self.description(dataset)))
        if rest == "records":
            return self.records(dataset, asked)
        if rest.startswith("exports/") and rest[8:] in EXPORTS:
            return self.export(dataset, asked, rest[8:])
        raise Refused(404, "NotFoundError", "Not found: %s" % rest)

    def description(self, dataset):
        return {
            "dataset_id": dataset.path,
            "dataset_uid": "da_" + sha1(dataset.path.encode()).hexdigest()[
                :6], "has_records": self.of(dataset, "has_records"),
            "fields": [{"name": name, "label": self.label(dataset, name),
                        "type": self.kind(dataset, name)}
                       for name in dataset.fields],
            "metas": {"default": {
                "title": dataset.path, "license": "CC BY 4.0",
                "data_processed": self.of(dataset, "processed"),
                "records_count": Number(len(dataset.records))}}}

    def label(self, dataset, name):
        return self.of(dataset, "labels").get(name, name.capitalize())

    @staticmethod
    def kind(dataset, name):
        values = dataset.numbers(name)
        if any(isinstance(value, dict) for value in values):
            return "geo_point_2d"
        if values and all(isinstance(value, Number) for value in values):
            return "double" if any("." in value for value in values) \
                else "int"
        return "datetime" if values and MOMENT.match(str(values[0])) \
            else "text"

    def catalogue(self, asked):
        asked.entity = "catalog"
        found = [self.description(one) for one in self.datasets(asked.host)]
        if asked.options.get("where"):      # q= is ignored, as seen
            found = [one for one in found if one["has_records"]]
        begin, end = self.bounds(asked)
        return Reply(content_type=JSON, count=len(found),
                     rows=[dump(one) for one in found[begin:end]],
                     head=lambda reply: '{"total_count":%d,"results":[' %
                     reply.count, tail="]}")

    # What is asked.

    @staticmethod
    def bounds(asked):
        limit, offset = asked.whole("limit", 10), asked.whole("offset", 0)
        if not -1 < limit <= 100:
            raise invalid("limit", asked.options["limit"], "<= 100")
        if offset < 0:
            raise invalid("offset", asked.options["offset"], ">= 0")
        if offset + limit > MOST:
            raise invalid("sum of offset + limit", offset + limit,
                          "<= %d" % MOST)
        return offset, offset + limit

    def matching(self, dataset, asked):
        order = asked.options.get("order_by", "")
        rows = in_order(dataset, asked, order)
        text = asked.options.get("where")
        if text:
            try:
                fits = condition(text, dataset.fields, "text")
            except ConditionError as error:
                if error.field:
                    raise Refused(400, "ODSQLError", "Unknown field: %s" %
                                  error.field) from None
                raise Refused(400, "ODSQLError", "ODSQL query is malformed: "
                              "%s" % error) from None
            rows = [row for row in rows if fits(row)]
        for part in reversed(order.split(",")):
            name, _, direction = part.strip().partition(" ")
            if name:
                self.known(dataset, name)
                rows = sorted(
                    rows, key=lambda row: sorting(row.get(name)),
                    reverse=direction.strip().lower() == "desc")
        return rows

    @staticmethod
    def known(dataset, name):
        if name not in dataset.fields:
            raise Refused(400, "ODSQLError", "Unknown field: %s" % name)
        return name

    def chosen(self, dataset, asked):
        text = asked.options.get("select", "*")
        if text == "*":
            return dataset.fields
        return [self.known(dataset, name.strip(" `"))
                for name in text.split(",")]

    @staticmethod
    def zone(asked):
        name = asked.options.get("timezone", "UTC")
        try:
            return ZoneInfo(name)
        except (ValueError, OSError):
            raise invalid("timezone", name, "a time zone") from None

    @staticmethod
    def value(value, zone):
        if isinstance(value, str) and not isinstance(value, Number) and \
                MOMENT.match(value):
            return datetime.fromisoformat(value).astimezone(
                zone).isoformat()
        return value

    def shown(self, row, names, zone):
        return {name: self.value(row.get(name), zone) for name in names}

    # The answers of v2.1.

    def records(self, dataset, asked):
        rows, names = self.matching(dataset, asked), \
            self.chosen(dataset, asked)
        begin, end = self.bounds(asked)
        zone = self.zone(asked)
        return Reply(content_type=JSON, count=len(rows),
                     rows=[dump(self.shown(row, names, zone))
                           for row in rows[begin:end]],
                     head=lambda reply: '{"total_count":%d,"results":[' %
                     reply.count, tail="]}")

    def export(self, dataset, asked, form):
        rows, names = self.matching(dataset, asked), \
            self.chosen(dataset, asked)
        limit = asked.options.get("limit", "-1")
        if limit != "-1":
            if asked.whole("limit") < 0:
                raise invalid("limit", limit, ">= -1")
            rows = rows[:int(limit)]
        zone = self.zone(asked)
        rows = [self.shown(row, names, zone) for row in rows]
        reply = Reply(content_type=EXPORTS[form])
        reply.delivery["chunked"] = True
        reply.headers["Content-Disposition"] = \
            'attachment; filename="%s.%s"' % (dataset.path, form)
        if form == "csv":
            self.as_csv(reply, dataset, asked, rows, names)
        elif form == "jsonl":
            reply.rows, reply.joint = [dump(row) + "\n" for row in rows], ""
        elif form == "json":
            reply.rows = [dump(row) for row in rows]
            reply.head, reply.tail = "[", "]"
        else:
            reply.rows = [self.feature(row) for row in rows]
            reply.head = '{"type":"FeatureCollection","features":['
            reply.tail = "]}"
        return reply

    def as_csv(self, reply, dataset, asked, rows, names):
        separator = asked.options.get("delimiter", ";")
        if separator not in (";", ",", "\t", "|"):
            raise invalid("delimiter", separator, "one of ; , \\t |")
        wanted = asked.options.get("with_bom")
        has_bom = wanted == "true" if wanted is not None else \
            self.switch(asked.host, "with_bom")
        titles = [self.label(dataset, name) for name in names] \
            if asked.options.get("use_labels") == "true" else names
        write = quoted if asked.options.get("quote_all") == "true" else line
        reply.head = ("\ufeff" if has_bom else "") + write(titles, separator)
        reply.rows = [write([flat(row[name]) for name in names], separator)
                      for row in rows]
        reply.joint = ""

    @staticmethod
    def feature(row):
        point = next((value for value in row.values()
                      if isinstance(value, dict) and "lon" in value), None)
        return dump({"type": "Feature", "geometry": point and {
            "type": "Point", "coordinates": [point["lon"], point["lat"]]},
            "properties": row})

    # v1.

    def search(self, asked):
        name = asked.options.get("dataset", "")
        dataset = self.find(asked, name)
        if dataset is None:
            return Reply(404, content_type=JSON, text=dump({
                "errorcode": Number(10000), "error": "Unknown dataset: %s" %
                name}))
        asked.entity = "v1"
        size, begin = asked.whole("rows", 10), asked.whole("start", 0)
        if size < 0 or begin < 0 or size + begin > MOST:
            return Reply(400, content_type=JSON, text=dump({
                "errorcode": Number(10002), "error": "Invalid value for rows "
                "+ start: %d was found but <= 10000 is expected." %
                (size + begin)}))
        rows = in_order(dataset, asked, asked.options.get("sort"))
        refine = {option[7:]: value for option, value in
                  asked.options.items() if option.startswith("refine.")}
        for field, value in refine.items():
            rows = [row for row in rows if str(row.get(field)) == value]
        parameters = {"dataset": name, "rows": Number(size),
                      "start": Number(begin)}
        if refine:
            parameters["refine"] = refine
        parameters.update(format="json", timezone=asked.options.get(
            "timezone", "UTC"))
        tail = "]"
        if refine:
            tail += ',"facet_groups":' + dump([
                {"name": field, "facets": [
                    {"name": value, "count": Number(len(rows)),
                     "state": "refined", "path": value}]}
                for field, value in refine.items()])
        return Reply(
            content_type=JSON, count=len(rows), tail=tail + "}",
            head=lambda reply: '{"nhits":%d,"parameters":%s,"records":[' % (
                reply.count, dump(parameters)),
            rows=[self.record(dataset, asked, row)
                  for row in rows[begin:begin + size]])

    def record(self, dataset, asked, row):
        fields, geometry = {}, None
        for name in dataset.fields:
            value = self.value(row.get(name), self.zone(asked))
            if isinstance(value, dict) and "lon" in value:
                geometry = {"type": "Point",
                            "coordinates": [value["lon"], value["lat"]]}
                value = [value["lat"], value["lon"]]
            if value is not None:
                fields[name] = value
        found = {"datasetid": dataset.path, "recordid": sha1(
            dump(fields).encode("utf-8")).hexdigest(), "fields": fields}
        if geometry:
            found["geometry"] = geometry
        found["record_timestamp"] = "2026-10-01T04:00:03.599Z" \
            if self.switch(asked.host, "fraction") else \
            "2026-10-01T04:00:03Z"
        return dump(found)


def flat(value):
    """A value in CSV: a point is `lat, lon`."""
    if isinstance(value, dict) and "lon" in value:
        return "%s, %s" % (value["lat"], value["lon"])
    return cell(value)


def quoted(values, separator):
    return separator.join('"%s"' % text.replace('"', '""')
                          for text in values) + "\r\n"


@fault("quota", limit=10000, status=429)
def quota(answer, request, limit, status):
    """Too many requests today: `errorcode` here, `error_code` elsewhere."""
    reset = (datetime.now(timezone.utc) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0)
    replace(answer, json.dumps({
        "errorcode": 10002, "reset_time": reset.strftime(
            "%Y-%m-%dT%H:%M:%SZ"), "limit_time_unit": "day",
        "call_limit": limit, "error": "Too many requests on the domain. "
        "Please contact the domain administrator."}), JSON, status)
    answer.headers.update({
        "X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%SZ")})


@fault("interrupted", rows=1, message=INTERRUPTED)
def interrupted(answer, request, rows, message):
    """An export that ends in words, with status 200 and a clean end."""
    if answer.rows is not None:
        answer.rows = answer.rows[:rows]
        answer.tail = message
