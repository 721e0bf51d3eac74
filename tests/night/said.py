"""Where the published tree says a figure of one area and one indicator.

    places(public, "GM0363", "Amsterdam", "bevolkingsgroei-5-jaar",
           "Gemiddelde jaarlijkse bevolkingsgroei", "1.05")

Every file of every release is read, in the way of its format: a row of JSON,
CSV or a sheet, an element of a page, a line of anything else. What is of another area or
of another indicator is no place; what names no indicator is.
"""

import csv
import html.parser
import io
import json
import os
import re
import sys

import workbook

# A row is of the nearest of these around it.
AREA, INDICATOR = ("gebied_code", "code"), ("indicator",)
ELEMENTS = ("tr", "li", "p", "dt", "dd", "h1", "h2", "h3", "caption", "title",
            "text", "desc", "figcaption")
csv.field_size_limit(sys.maxsize)


def spelled(figure, around=r"(?<![\d.,-])%s(?![\d]|[.,]\d)"):
    """The figure as a number of its own, with point or comma."""
    return re.compile(around % re.escape(figure).replace(r"\.", "[.,]"))


class Elements(html.parser.HTMLParser):
    """The text of each row, item or paragraph of a page, attributes too."""

    def __init__(self, text):
        super().__init__()
        self.found = [""]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in ELEMENTS:
            self.found.append("")
        self.found[-1] += " " + " ".join(value or "" for _, value in attrs)

    def handle_data(self, data):
        self.found[-1] += " " + data


class Search:
    def __init__(self, code, name, indicator, title, figure):
        self.code, self.indicator = code, indicator
        self.figure, self.digits = spelled(figure), spelled(figure, "%s")
        self.names_area = re.compile(r"\b(%s|%s)\b" % (code, re.escape(name)))
        self.names_indicator = re.compile(
            "%s|%s" % (re.escape(indicator), re.escape(title)), re.I)

    def is_ours(self, area, indicator):
        return area == self.code and indicator in (self.indicator, None)

    def in_json(self, value, area, indicator):
        if isinstance(value, list):
            return any(self.in_json(one, area, indicator) for one in value)
        if isinstance(value, dict):
            area = next((value[key] for key in AREA if value.get(key)), area)
            indicator = next((value[key] for key in INDICATOR
                              if value.get(key)), indicator)
            return any(self.in_json(one, area, indicator)
                       for one in value.values())
        return self.is_ours(area, indicator) and \
            bool(self.figure.search(str(value)))

    def in_rows(self, rows, area, indicator):
        return any(self.in_json(row, area, indicator) for row in rows)

    def in_sheets(self, sheets, indicator):
        """A row of a sheet is named by the first one."""
        for head, *rows in (rows for rows in sheets.values() if rows):
            names = {column: str(name) for column, name in head.items()}
            if self.in_rows(
                    ({names.get(column, str(column)): cell
                      for column, cell in row.items()} for row in rows),
                    None, indicator):
                return True
        return False

    def in_text(self, texts, is_of_area):
        """Words that name the area, in a text that has the figure; of a page
        that is the area's own, those that name the indicator."""
        return any(self.figure.search(text) and (
            self.names_indicator.search(text) if is_of_area
            else self.names_area.search(text)) for text in texts)

    def in_file(self, path):
        stem, _, end = os.path.basename(path).partition(".")
        end = end.rpartition(".")[2]
        folder = os.path.basename(os.path.dirname(path))
        area = stem if folder in ("gemeenten", "groepen") else None
        indicator = stem if folder in ("indicatoren", "historie") and \
            stem != "index" else None
        if end in ("ico", "png"):
            return False
        if end == "xlsx":
            return self.in_sheets(workbook.read(path), indicator)
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        if not self.digits.search(text):
            return False
        if end == "json":
            return self.in_json(json.loads(text, parse_float=str), area,
                                indicator)
        if end == "csv":
            return self.in_rows(csv.DictReader(io.StringIO(text)), area,
                                indicator)
        if end in ("html", "svg", "xml", "atom"):
            return self.in_text(Elements(text).found, area == self.code)
        return self.in_text(text.split("\n"), area == self.code)


def places(public, *which):
    """Paths of all files that say it; a compressed one is the plain one."""
    search, found = Search(*which), []
    for folder, _, files in os.walk(public):
        for name in files:
            path = os.path.join(folder, name)
            if not name.endswith((".gz", ".br")) and \
                    not os.path.islink(path) and search.in_file(path):
                found.append(os.path.relpath(path, public))
    return sorted(found)
