"""Files as municipalities put them on the web: CSV, GeoJSON, packed CSV.

A data set says how it is written: separator, encoding, decimal comma, blank
lines, and for figures of areas by year the layouts in which Swing exports
them. Records are the truth; the file is made out of them.
"""

from email.utils import formatdate

from archive import packed
from datasets import DatasetError
from faults import fault, replace
from jsontext import Number, dump
from platforms import Platform, Reply

TYPES = {"csv": "text/csv", "geojson": "application/geo+json",
         "json": "application/json", "zip": "application/zip"}
LONG = ("gebied", "onderwerp", "jaar", "waarde")


class Files(Platform):
    name = "files"
    hosts = ()
    settings = {
        "text": None,               # the whole file, instead of records
        "form": "csv",              # or geojson, json, zip (of a CSV)
        "content_type": None,
        "delimiter": ",",
        "encoding": "utf-8",        # or iso-8859-1, windows-1252
        "bom": False,
        "newline": "\r\n",
        "decimal": "point",         # or comma
        "thousands": "",            # what stands between thousands
        "null": "",                 # the mark of what is null
        "quote": "needed",          # or all
        "blank_lines": False,       # before, between and after
        "preface": [],              # lines before the header
        "layout": "long",           # areas-as-columns, areas-as-rows
        "label": "brackets",        # [2025], or bar: |2025
        "entry": None,              # name inside a zip
        "descriptors": True,        # sizes behind the data
        "modified": 1790000000}     # Last-Modified, in seconds

    def answer(self, asked):
        for one in self.datasets(asked.host):
            if asked.path == one.root + one.path:
                asked.dataset, asked.entity = one.path, "file"
                return self.file(one)
        return None

    def file(self, dataset):
        form = self.of(dataset, "form")
        content_type = self.of(dataset, "content_type") or TYPES[form]
        charset = self.of(dataset, "encoding")
        if form in ("geojson", "json") and \
                self.of(dataset, "text") is None:
            reply = self.features(dataset, content_type)
        else:
            reply = Reply(content_type=content_type, charset=charset,
                          joint="")
            self.text(dataset, reply)
        reply.headers["Last-Modified"] = formatdate(
            self.of(dataset, "modified"), usegmt=True)
        if form == "zip":
            name = self.of(dataset, "entry") or \
                dataset.path.rpartition("/")[2].replace(".zip", ".csv")
            reply.encoding = "identity"
            reply.maker = lambda reply: packed(
                [(name, (reply.head + "".join(reply.rows) +
                         reply.tail).encode(charset, "replace"))],
                self.of(dataset, "descriptors"))
        return reply

    @staticmethod
    def features(dataset, content_type):
        def feature(n, row):
            values = {name: row.get(name) for name in dataset.fields
                      if name != "geometry"}
            return dump({"type": "Feature", "id": Number(n),
                         "geometry": row.get("geometry"),
                         "properties": values})
        return Reply(
            content_type=content_type, joint=",\n", head='{\n"type":"Feature'
            'Collection",\n"name":%s,\n"features":[\n' % dump(dataset.path),
            rows=[feature(n, row) for n, row in enumerate(dataset.records)],
            tail="\n]\n}\n")

    # Text.

    def cell(self, dataset, value):
        if value is None:
            return self.of(dataset, "null")
        if not isinstance(value, Number):
            return "" if value is None else str(value)
        whole, point, rest = str(value).partition(".")
        between = self.of(dataset, "thousands")
        if between and len(whole) > 3:
            whole = "{:,}".format(int(whole)).replace(",", between)
        if point and self.of(dataset, "decimal") == "comma":
            point = ","
        return whole + point + rest

    def line(self, dataset, values):
        separator = self.of(dataset, "delimiter")
        everything = self.of(dataset, "quote") == "all"
        return separator.join(
            '"%s"' % text.replace('"', '""') if everything or
            any(mark in text for mark in (separator, '"', "\r", "\n"))
            else text for text in values) + self.of(dataset, "newline")

    def text(self, dataset, reply):
        if self.of(dataset, "text") is not None:
            reply.head, reply.rows = self.of(dataset, "text"), []
            return
        layout = self.of(dataset, "layout")
        header, rows = {"long": self.long,
                        "areas-as-columns": self.areas_as_columns,
                        "areas-as-rows": self.areas_as_rows}[layout](dataset)
        blank = self.of(dataset, "newline") \
            if self.of(dataset, "blank_lines") else ""
        bom = "\ufeff" if self.of(dataset, "bom") else ""
        if bom and self.of(dataset, "encoding") != "utf-8":
            # Bytes of UTF-8 in front of a text that is none, as seen.
            bom = b"\xef\xbb\xbf".decode(self.of(dataset, "encoding"))
        preface = "".join(self.line(dataset, [one])
                          for one in self.of(dataset, "preface"))
        reply.head = bom + preface + blank + self.line(dataset, header)
        reply.rows = [self.line(dataset, row) +
                      (blank if n == len(rows) // 2 else "")
                      for n, row in enumerate(rows)]
        reply.tail = blank * 2

    def long(self, dataset):
        return dataset.fields, [
            [self.cell(dataset, row.get(name)) for name in dataset.fields]
            for row in dataset.records]

    def pivot(self, dataset):
        """Areas, labels with their year, and values by both."""
        if not set(LONG) <= set(dataset.fields):
            raise DatasetError("%s has no %s" % (dataset.path,
                                                 ", ".join(LONG)))
        form = {"brackets": "%s [%s]", "bar": "%s|%s"}[
            self.of(dataset, "label")]
        areas, labels, values = {}, {}, {}
        for row in dataset.records:
            label = form % (row["onderwerp"], row["jaar"])
            areas[row["gebied"]] = labels[label] = None
            values[row["gebied"], label] = self.cell(dataset, row["waarde"])
        return list(areas), list(labels), values

    def areas_as_columns(self, dataset):
        areas, labels, values = self.pivot(dataset)
        return ["Onderwerp", *areas], [
            [label, *(values.get((area, label), "") for area in areas)]
            for label in labels]

    def areas_as_rows(self, dataset):
        areas, labels, values = self.pivot(dataset)
        return ["Gebied", *labels], [
            [area, *(values.get((area, label), "") for label in labels)]
            for area in areas]


@fault("dead-link", status=404)
def dead_link(answer, request, status):
    """What became of a file: 404, or with status 200 a page about it."""
    replace(answer, "<!DOCTYPE html>\n<html><body>Het bestand is niet "
            "gevonden.</body></html>\n", "text/html; charset=utf-8", status)
