"""CKAN, as data.overheid.nl has it: packages, and rows in the DataStore.

Envelopes and errors are those of the server's source; packages have the
oddities of captured ones. A data set is a resource in the DataStore, named by
its id; `packages` holds the packages.
"""

import csv
import io
import json

from faults import fault, replace
from jsontext import Number, dump
from dso import sorting
from platforms import Platform, Reply, in_order, page_for_people

JSON = "application/json;charset=utf-8"
ROOT = "/data/api/3/action/"
DUMP = "/data/datastore/dump/"
MOST = 32000
ERRORS = {400: ("Search Query Error", "Invalid search query"),
          403: ("Authorization Error", "Access denied"),
          404: ("Not Found Error", "Not found"),
          409: ("Validation Error", None)}


def envelope(base, action, success, name, value):
    return dump({"help": "%s/data/api/3/action/help_show?name=%s" %
                 (base, action), "success": success, name: value})


def refusal(base, action, status, message=None, fields=None):
    kind, words = ERRORS.get(status, ERRORS[404])
    error = {"__type": kind}
    if fields is not None or status == 409:
        error.update(fields or {"fields": ["onbekend"],
                                "limit": ["Invalid integer"]})
    else:
        error["message"] = message or words
    return envelope(base, action, False, "error", error)


class Ckan(Platform):
    name = "ckan"
    hosts = ("data.overheid.nl",)
    switches = {
        "most": MOST,           # where limit is clamped, without a word
        "link_prefix": ""}      # before the relative links: "" or "/data"
    settings = {
        "estimated": False,     # total_was_estimated, and a total that is off
        "numbers": "number",    # or "text": as strings; "comma": and so
        "types": {},            # field -> timestamp, numeric, ...
        "private": False}

    def answer(self, asked):
        if asked.path.startswith(DUMP):
            return self.dump(asked)
        if not asked.path.startswith(ROOT):
            return None
        asked.entity = action = asked.path[len(ROOT):]
        function = {"package_search": self.package_search,
                    "package_show": self.package_show,
                    "datastore_search": self.datastore_search}.get(action)
        if function is None:
            return Reply(400, content_type=JSON, text=dump(
                "Bad request - Action name not known: %s" % action))
        return function(asked)

    @staticmethod
    def good(asked, result):
        return Reply(content_type=JSON, text=envelope(
            asked.base, asked.entity, True, "result", result))

    @staticmethod
    def bad(asked, status, message=None, fields=None):
        return Reply(status, content_type=JSON, text=refusal(
            asked.base, asked.entity, status, message, fields))

    # Packages.

    def packages(self, asked):
        return self.cities.dataset(asked.host, "packages").records

    def package_show(self, asked):
        wanted = asked.options.get("id", "")
        asked.dataset = wanted
        for package in self.packages(asked):
            if wanted in (package["name"], package["id"]):
                return self.good(asked, package)
        return self.bad(asked, 404, "Not found: Dataset was not found.")

    def package_search(self, asked):
        size, begin = asked.whole("rows", 10), asked.whole("start", 0)
        if size < 0 or begin < 0:
            return self.bad(asked, 409, fields={"rows": ["Invalid integer"]})
        found = [one for one in self.packages(asked)
                 if asked.options.get("q", "").lower() in
                 ("*:*", "") or asked.options["q"].lower() in
                 one["title"].lower()]
        part = asked.options.get("fq", "").partition("organization:")[2]
        if part:
            found = [one for one in found
                     if one["organization"]["name"] == part.strip('"')]
        return self.good(asked, {
            "count": Number(len(found)), "sort": "score desc",
            "results": found[begin:begin + min(size, 1000)]})

    # The DataStore.

    def datastore_search(self, asked):
        name = asked.options.get("resource_id", "")
        dataset = self.find(asked, name)
        if dataset is None or name == "packages":
            return self.bad(asked, 404, "Not found: Resource \"%s\" was not "
                            "found." % name)
        if self.of(dataset, "private"):
            return self.bad(asked, 403)
        limit, offset = asked.whole("limit", 100), asked.whole("offset", 0)
        for option, value in (("limit", limit), ("offset", offset)):
            if value < 0:
                return self.bad(asked, 409, fields={
                    option: ["Invalid integer"]})
        limit = min(limit, self.switch(asked.host, "most"))
        try:
            rows = self.matching(dataset, asked)
        except (KeyError, ValueError) as error:
            return self.bad(asked, 409, fields={
                "filters": ["unknown: %s" % error]})
        return self.page(dataset, asked, rows, limit, offset)

    def matching(self, dataset, asked):
        order = asked.options.get("sort", "")
        rows = in_order(dataset, asked, order)
        for name, value in json.loads(
                asked.options.get("filters", "{}")).items():
            dataset.fields.index(name)
            wanted = [str(one) for one in
                      (value if isinstance(value, list) else [value])]
            rows = [row for row in rows if str(row.get(name)) in wanted]
        for part in reversed(order.split(",")):
            name, _, direction = part.strip().partition(" ")
            if name:
                dataset.fields.index(name)
                rows = sorted(rows, key=lambda row: sorting(row.get(name)),
                              reverse=direction.strip() == "desc")
        return rows

    def value(self, dataset, name, value):
        how = self.of(dataset, "numbers")
        if isinstance(value, Number) and how != "number" and name != "_id":
            text = str(value)
            return text.replace(".", ",") if how == "comma" else text
        return value

    def kind(self, dataset, name):
        known = self.of(dataset, "types").get(name)
        if known:
            return known
        values = dataset.numbers(name)
        if name == "_id":
            return "int"
        return "numeric" if values and self.of(
            dataset, "numbers") != "comma" and all(
            isinstance(value, Number) for value in values) else "text"

    def page(self, dataset, asked, rows, limit, offset):
        wanted = asked.options.get("fields")
        names = wanted.split(",") if wanted else dataset.fields
        form = asked.options.get("records_format", "objects")
        here = [{name: self.value(dataset, name, row.get(name))
                 for name in names} for row in rows[offset:offset + limit]]
        prefix = self.switch(asked.host, "link_prefix")
        plain = "%s/api/3/action/datastore_search?resource_id=%s" % (
            prefix, dataset.path)
        is_estimate = self.of(dataset, "estimated")
        if form == "csv":
            sink = io.StringIO()
            csv.writer(sink).writerows(
                ["" if one is None else one for one in row.values()]
                for row in here)
            texts, marks = [dump(sink.getvalue())], ("", "")
        else:
            texts, marks = [dump(row) for row in here], ("[", "]")

        def tail(reply):
            return marks[1] + "," + dump({
                "fields": [{"id": name, "type": self.kind(dataset, name)}
                           for name in names],
                "_links": {"start": plain, "next": "%s&offset=%d" % (
                    plain, offset + limit)},
                "total": Number(reply.count + (17 if is_estimate else 0)),
                "total_was_estimated": is_estimate})[1:] + "}"
        head = envelope(asked.base, asked.entity, True, "result", {
            "include_total": True, "limit": Number(limit),
            "records_format": form, "resource_id": dataset.path,
            "total_estimation_threshold": None})[:-2] + ',"records":' + \
            marks[0]
        return Reply(content_type=JSON, rows=texts, head=head, tail=tail,
                     count=len(rows))

    def dump(self, asked):
        asked.entity = "dump"
        dataset = self.find(asked, asked.path[len(DUMP):])
        if dataset is None:
            return page_for_people("404 Not Found", 404)
        sink = io.StringIO()
        csv.writer(sink).writerows([dataset.fields] + [
            ["" if one is None else one for one in row.values()]
            for row in dataset.records])
        bom = "\ufeff" if asked.options.get("bom") != "false" else ""
        return Reply(content_type="text/csv; charset=utf-8",
                     text=bom + sink.getvalue())


@fault("success-false", status=404, message=None)
def success_false(answer, request, status, message):
    """`success` is false: under 403, 404, 409, or under 200."""
    kind = status if status in ERRORS else 404
    replace(answer, refusal(request.base, request.entity, kind, message),
            JSON, status)


@fault("bare-string", status=400, text="Bad request - JSON Error: Invalid "
       "JSON data")
def bare_string(answer, request, status, text):
    replace(answer, json.dumps(text), JSON, status)
