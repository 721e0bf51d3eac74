"""Pages of indicators, as tests of a tree that has been published: each says
what the files of its indicator say, and leads to what is there."""

import csv
import html
import html.parser
import json
import os
import re
import xml.etree.ElementTree as tree
from decimal import Decimal

VOID = {"meta", "link", "br", "hr", "img", "input", "source", "wbr"}
AREAS = ("NL01", "G4", "G40", "G4-G40", "rest-nl")

SVG = "{http://www.w3.org/2000/svg}"
# Kinds of period, the longest first.
PERIODS = (r"\d{4}", r"\d{4}H\d", r"\d{4}K\d", r"\d{4}-\d\d",
           r"\d{4}-\d\d-\d\d")
# Drawings with more points than this mark only some.
MARKED = 30


def dutch(number):
    """18.130.208 and 0,74 of the digits of a CSV."""
    whole, _, rest = number.lstrip("-").partition(".")
    return ("-" if number.startswith("-") else "") + format(
        int(whole), ",").replace(",", ".") + ("," + rest if rest else "")


def known_of(row):
    """What has to be known of a figure of a CSV, in words."""
    words = [row["status"] or "status onbekend"] + row["markeringen"].split(
        "|")
    return [word.replace("-", " ") for word in words
            if word not in ("", "definitief", "opname")]


class IndicatorPage(html.parser.HTMLParser):
    """A page that must be balanced: its links, ids, and the rows of each of its
    tables by the id of its caption.  Of a cell, what stands in small beneath is
    left off."""

    def __init__(self, path):
        super().__init__()
        self.open, self.links, self.ids, self.tags = [], [], [], []
        self.data, self.meta = [], {}
        self.tables, self.rows, self.small = {}, None, False
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.feed(self.text)
        self.close()
        assert not self.open, "%s: %s is not ended" % (path, self.open)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            # What is only data is no script.
            assert attrs == {"type": "application/ld+json"}, attrs
            self.tags.pop()
        if "property" in attrs:
            self.meta[attrs["property"]] = attrs["content"]
        if "id" in attrs:
            self.ids.append(attrs["id"])
        for name in ("href", "src", "srcset"):
            if name in attrs:
                self.links.append(attrs[name])
        if tag == "caption":
            self.rows = self.tables[attrs["id"]] = []
        elif tag == "tr" and "tbody" in self.open:
            self.rows.append([])
        elif tag in ("th", "td") and "tbody" in self.open:
            self.rows[-1].append("")
        elif attrs.get("class") == "small":
            self.small = True

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, "%s ends within another" % tag
        self.small = False

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.data.append(json.loads(data))
        if "tr" in self.open and "tbody" in self.open and not self.small:
            self.rows[-1][-1] += data.strip()


class IndicatorPages:
    """Beside a unittest.TestCase whose self.first is a night."""

    def rows_of(self, name):
        with open(self.first.path("v1/indicatoren/%s.csv" % name),
                  encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def page_of(self, name):
        return IndicatorPage(self.first.path("indicatoren/%s.html" % name))

    def with_page(self):
        return sorted(name[:-len(".html")] for name in os.listdir(
            self.first.path("indicatoren")) if name.endswith(".html"))

    def test_every_indicator_with_figures_has_a_page(self):
        catalogue = self.first.document("v1/indicatoren/index.json")
        there = [row["id"] for row in catalogue["indicatoren"] if os.path.exists(
            self.first.path("v1/indicatoren/%s.json" % row["id"]))]
        self.assertTrue(there)
        self.assertEqual(self.with_page(), sorted(there))

    def test_their_links_lead_to_what_is_there(self):
        for name in self.with_page():
            page = self.page_of(name)
            self.assertNotIn("{{", page.text)
            self.assertFalse({"script", "style"} & set(page.tags), name)
            self.assertEqual(page.tags.count("h1"), 1)
            self.assertEqual(len(page.ids), len(set(page.ids)), name)
            for link in page.links:
                self.assertTrue(link, name)
                path, _, mark = link.partition("#")
                if path.startswith("https://"):
                    continue
                there = self.first.path(os.path.join("indicatoren", path))
                self.assertTrue(os.path.exists(there), link)
                if mark and path:
                    self.assertIn(mark, IndicatorPage(there).ids, link)

    def charts_of(self, name):
        """The rows that a chart is drawn of, by its name: of each series the
        longest kind of period that has a figure, when there are two."""
        series = {}
        for row in self.rows_of(name):
            if row["gebied_code"] in AREAS[:3]:
                series.setdefault(row["reeks"], []).append(row)
        for reeks, rows in series.items():
            kind = next((kind for kind in PERIODS if any(
                row["waarde"] and re.fullmatch(kind, row["periode"])
                for row in rows)), None)
            rows = [row for row in rows if kind and re.fullmatch(
                kind, row["periode"])]
            if max((sum(row["gebied_code"] == area and bool(row["waarde"])
                        for row in rows) for area in AREAS[:3])) > 1:
                yield name + (reeks and "." + reeks), rows

    def test_their_charts_show_the_figures_of_the_files(self):
        """As many points, those that may still change hollow, and the ends of
        each line in words, on the page and in the drawing."""
        drawn = maps = 0
        for name in self.with_page():
            page, charts = self.page_of(name), dict(self.charts_of(name))
            charts = {**charts, **dict(self.maps_of(name))}
            self.assertEqual(
                sorted(link for link in page.links if link.endswith(".svg")),
                sorted([chart + ".svg" for chart in charts for _ in "ab"]
                       + [chart + ".smal.svg" for chart in charts]), name)
            for chart, rows in charts.items():
                if chart.endswith(".kaart"):
                    self.check_map(page, chart, rows)
                    maps += 1
                else:
                    self.check_chart(page, chart, rows)
                    drawn += 1
        self.assertTrue(drawn)
        self.assertTrue(maps)

    def cities(self):
        return {member["code"] for group in ("G4", "G40")
                for member in self.first.document(
                    "v1/groepen/%s.json" % group)["leden"]}

    def maps_of(self, name):
        """The rows that a map is drawn of, by its name: of each series the
        newest period that half of the cities have a figure of."""
        cities = self.cities()
        periods = {}
        for row in self.rows_of(name):
            if row["gebied_code"] in cities:
                periods.setdefault(row["reeks"], {}).setdefault(
                    row["periode"], []).append(row)
        for reeks, found in periods.items():
            shown = [period for period, rows in found.items()
                     if sum(bool(row["waarde"]) for row in rows)
                     >= max(10, len(cities) // 2)]
            if shown:
                yield (name + (reeks and "." + reeks) + ".kaart",
                       found[max(shown)])

    def check_map(self, page, name, rows):
        """A tile for each city with its figure, the higher the higher its
        class; what may still change dashed, unless all may."""
        there = {row["gebied_code"]: row for row in rows if row["waarde"]}
        wide, narrow = (tree.parse(self.first.path(
            "indicatoren/%s%s.svg" % (name, size))).getroot()
                        for size in ("", ".smal"))
        self.assertIn("Tegelkaart: een vakje voor elke stad.",
                      html.unescape(page.text))
        tiles = [one for one in wide.iter(SVG + "g")
                 if len(one.findall(SVG + "text")) == 2]
        self.assertEqual(len(tiles), len(rows), name)
        self.assertEqual(sorted(one.findall(SVG + "text")[1].text
                                for one in tiles),
                         sorted(dutch(row["waarde"]) if row["waarde"] else "–"
                                for row in rows), name)
        classed = sorted((Decimal(text.replace(".", "").replace(",", ".")),
                          one.get("class").split()[0])
                         for one in tiles for text in
                         [one.findall(SVG + "text")[1].text] if text != "–")
        classes = [one for _, one in classed]
        self.assertEqual(classes, sorted(classes), name)
        self.assertEqual(len({number for number, _ in classed}),
                         len(set(classed)), "equal figures, one class")
        self.assertEqual(classes[0], "t1")
        unsure = sum(row["status"] != "definitief" for row in there.values())
        self.assertEqual(sum("o" in one.get("class").split()
                             for one in tiles),
                         0 if unsure == len(there) else unsure, name)
        # Where figures have no place, the number of the class is there.
        self.assertEqual(
            sorted(one.get("class").split()[0] for one in tiles),
            sorted("t" + one.findall(SVG + "text")[1].text.replace("–", "0")
                   for one in narrow.iter(SVG + "g")
                   if len(one.findall(SVG + "text")) == 2), name)
        highest = max(there.values(), key=lambda row: Decimal(row["waarde"]))
        if len({row["waarde"] for row in there.values()}) == 1:
            self.assertTrue(wide.find(SVG + "desc").text.endswith(
                "Alle gelijk: %s." % dutch(highest["waarde"])), name)
            return
        self.assertIn("Hoogst: ", wide.find(SVG + "desc").text)
        said = ", ".join(known_of(highest))
        self.assertIn("(%s%s). Laagst: " % (dutch(highest["waarde"]),
                                            said and "; " + said),
                      wide.find(SVG + "desc").text, name)

    def test_every_drawing_can_be_shown_elsewhere(self):
        """A page of its own, and the line to copy, which leads to it."""
        embeds = {name[:-len(".html")] for name in os.listdir(
            self.first.path("embed")) if name.endswith(".html")}
        drawings = {name[:-len(".svg")] for name in os.listdir(
            self.first.path("indicatoren"))
            if name.endswith(".svg") and not name.endswith(".smal.svg")}
        self.assertEqual(embeds, drawings)
        copied, shown = {}, {}
        for name in self.with_page():
            for line in re.findall("<code>(.*?)</code>",
                                   self.page_of(name).text):
                frame = re.fullmatch(
                    r'<iframe src="https://woondruk.example.org/embed/(.*?)'
                    r'\.html" title="([^"<>]+)" width="100%" height="\d+" '
                    r'style="border:0"></iframe>', html.unescape(line))
                if frame:
                    copied[frame[1]] = name
                image = re.fullmatch(
                    r'<img src="https://woondruk.example.org/indicatoren/(.*?)'
                    r'\.svg#licht" width="680" height="\d+" '
                    r'alt="([^"<>]+)">', html.unescape(line))
                if image:
                    shown[image[1]] = image[2]
        self.assertEqual(set(copied), embeds)
        self.assertEqual(set(shown), embeds)
        for drawing, name in copied.items():
            page = IndicatorPage(self.first.path("embed/%s.html" % drawing))
            self.assertIn("../indicatoren/%s.html" % name, page.links)
            for link in page.links:
                path, _, part = link.partition("#")
                self.assertTrue(os.path.exists(self.first.path(
                    os.path.join("embed", path))), link)
                # light, whatever the system of who reads it
                if path.endswith(".svg"):
                    self.assertEqual(part, "licht")
                    root = tree.parse(self.first.path(os.path.join(
                        "embed", path))).getroot()
                    self.assertEqual(root.get("id"), part)
            self.assertEqual(page.tags.count("h1"), 1)

    def test_search_engines_read_of_which_data_a_page_tells(self):
        """The same as in the files, in the words of schema.org."""
        for name in self.with_page():
            page = self.page_of(name)
            said = self.first.document("v1/indicatoren/%s.json" % name)
            self.assertEqual(len(page.data), 1, name)
            data = page.data[0]
            self.assertEqual(data["creditText"], said["citeren"])
            self.assertIn(said["titel"], data["name"])
            self.assertTrue(50 <= len(data["description"]) <= 5000, name)
            for one in data["distribution"]:
                self.assertTrue(os.path.exists(self.first.path(
                    one["contentUrl"].removeprefix(
                        "https://woondruk.example.org/"))), one)
            self.assertEqual(data["url"], page.meta["og:url"])
            self.assertEqual(page.meta["og:title"], said["titel"])

    def check_chart(self, page, chart, rows):
        there = [row for row in rows if row["waarde"]]
        for size in "", ".smal":
            root = tree.parse(self.first.path("indicatoren/%s%s.svg" % (
                chart, size))).getroot()
            self.assertEqual(root.tag, SVG + "svg")
            self.assertFalse([one.tag for one in root.iter()
                              if one.tag in (SVG + "script", SVG + "image")])
            desc = root.find(SVG + "desc").text
            for area in AREAS[:3]:
                own = sorted((row for row in there
                              if row["gebied_code"] == area),
                             key=lambda row: row["periode"])
                for row in own[:1] + own[-1:]:
                    self.assertRegex(desc, r"(?<!\d)%s \([^(),]*%s\)" % (
                        re.escape(dutch(row["waarde"])),
                        "".join(", " + word for word in known_of(row))),
                        chart)
            self.assertIn("Lijngrafiek. " + desc, html.unescape(page.text))
            marks = [one.get("class").split() for one in root.iter()
                     if one.tag == SVG + "circle" or one.tag == SVG + "path"
                     and "l" not in one.get("class").split()]
            self.assertEqual(
                sum("o" in mark for mark in marks),
                sum(row["status"] != "definitief" for row in there), chart)
            if len({row["periode"] for row in rows}) <= MARKED:
                self.assertEqual(len(marks), len(there), chart)

    def test_their_figures_are_those_of_the_files(self):
        """The newest of each area, the cities, and every year; as digits."""
        members = self.cities()
        for name in self.with_page():
            page, rows = self.page_of(name), self.rows_of(name)
            self.assertTrue(any(row["reeks"] or row["waarde"]
                                for row in rows), name)
            newest = {}
            for row in sorted(rows, key=lambda row: row["periode"]):
                of = row["gebied_code"], row["reeks"]
                if row["waarde"] or not newest.get(of, row)["waarde"]:
                    newest[of] = row
            self.assertEqual(
                [row[2] for row in page.tables["tabel-nieuwste"]
                 if len(row) > 1],
                [said(newest[of]) for of in sorted(
                    (of for of in newest if of[0] in AREAS),
                    key=lambda of: (of[1], AREAS.index(of[0])))], name)
            cities = [row for of, row in newest.items() if of[0] in members]
            if not any(row["waarde"] for row in cities):
                cities = []
            self.assertEqual(
                sorted(row[0] + row[2]
                       for row in page.tables.get("tabel-steden", [])),
                sorted(re.sub(r" \(gemeente\)$", "", row["gebied"])
                       + said(row) for row in cities), name)
            years = {}
            for row in rows:
                if row["gebied_code"] in AREAS[:3]:
                    years.setdefault((row["reeks"], row["periode"]), {})[
                        row["gebied_code"]] = row
            self.assertEqual(
                [row[1:] for row in page.tables["tabel-jaren"]
                 if len(row) > 1],
                [[said(years[of].get(area)) for area in AREAS[:3]]
                 for of in sorted(sorted(years, key=lambda of: of[1],
                                         reverse=True),
                                  key=lambda of: of[0])
                 if any(row["waarde"] for row in years[of].values())], name)


def said(row):
    """As a page says it, of an area that has a row or none."""
    if row is None:
        return ""
    return dutch(row["waarde"]) if row["waarde"] else "geen cijfer"
