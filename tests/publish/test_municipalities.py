"""Pages of municipalities: of every one that existed since 2010, what it is,
its newest figures, and of one that ended what it became."""

import csv
import html
import html.parser
import json
import os
import re
import sys
import unittest
from decimal import Decimal

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "night")]

from pages import VOID                                  # noqa: E402
from world import (SECOND_NIGHT, AfterFirstNight)       # noqa: E402

TABLE = "03759ned"
# What the tables have beside one another, cities with others like them.
NAME, FIGURE, COUNTRY, PROVINCE, G4, G40, PEERS = range(7)
BARE = re.compile(r" \((PV|LD|CR|gemeente)\)$")
# What everybody calls a city that officially has another name.
COMMON = {"GM0518": " (Den Haag)", "GM0796": " (Den Bosch)"}
SINCE = {2019: (1, 2), 2021: (3, 4)}
HOSTILE = "A<script>alert('x')</script>&\"-stad"


class Page(html.parser.HTMLParser):
    """A page that must be balanced: its links, ids, tags, rows and items."""

    def __init__(self, path):
        super().__init__()
        self.path, self.open = path, []
        self.links, self.ids, self.tags = [], [], []
        self.rows, self.items, self.h1, self.title = [], [], "", ""
        # Rows by the id of their caption.
        self.tables, self.table = {}, []
        # What stands under each term: of that which is missing, the reason.
        self.missing, self.term = {}, ""
        self.said = None        # to search engines
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.feed(self.text)
        self.close()
        if self.open:
            raise AssertionError("%s: %s is not ended" % (path, self.open))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        attrs = dict(attrs)
        self.links += [attrs["href"]] if "href" in attrs else []
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag not in VOID:
            self.open.append(tag)
        if attrs == {"type": "application/ld+json"}:
            self.tags.pop()     # what is only data is no script
        if tag == "caption":
            self.table = self.tables[attrs.get("id", "years")] = []
        elif tag == "tr":
            self.rows.append([])
            self.table.append(self.rows[-1])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "li":
            self.items.append(["", attrs])
        elif tag == "a" and "li" in self.open:
            self.items[-1][1] = attrs

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise AssertionError("%s:%d: </%s>" % (self.path, self.getpos()[0],
                                                   tag))

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data
        if "li" in self.open:
            self.items[-1][0] += data
        if self.open[-1:] == ["script"]:
            self.said = json.loads(data)
        if self.open[-1:] == ["dt"]:
            self.term = data
        if self.open[-1:] == ["dd"]:
            self.missing.setdefault(self.term, "")
            self.missing[self.term] += data
        if self.open[-1:] == ["h1"]:
            self.h1 += data
        if self.open[-1:] == ["title"]:
            self.title += data

    def figures(self):
        return [row for row in self.tables["tabel-cijfers"][1:]
                if len(row) > 1]

    def changes(self):
        return [row for row in self.tables.get("tabel-verandering", [])[1:]
                if len(row) > 1]

    def all_years(self):
        """(what, period, figure, status) of every row under Alle jaren."""
        _, _, part = self.text.partition('id="jaren"')
        part = part.partition("</section>")[0]
        for body in re.findall("<tbody>(.*?)</tbody>", part, re.S):
            of, *rows = re.findall("<tr>(.*?)</tr>", body, re.S)
            what = html.unescape(re.sub("<[^>]*>", "", of))
            for row in rows:
                yield (what, *(html.unescape(cell) for cell in re.findall(
                    "<t[hd][^>]*>(.*?)</t[hd]>", row)))

    def leads_to(self):
        """Code -> what is said of it, of the items that are a municipality."""
        return {attrs["href"][:6]: text for text, attrs in self.items
                if attrs.get("href", "").startswith("GM")}


def dutch(value):
    whole, _, rest = str(abs(value)).partition(".")
    return ("-" if value < 0 else "") + format(int(whole), ",").replace(
        ",", ".") + ("," + rest if rest else "")


def number(text):
    return Decimal(text.replace(".", "").replace(",", "."))


class Pages(AfterFirstNight):
    whole = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = {row["code"]: row for row in cls.first.document(
            "v1/gemeenten/index.json")["gemeenten"]}
        cls.units = {row["titel"]: row for row in cls.first.document(
            "v1/indicatoren/index.json")["indicatoren"]}
        cls.pages = {code: cls.page(cls.first, code) for code in cls.register}
        with open(cls.first.path("methode.html"), encoding="utf-8") as file:
            cls.reasons = dict(re.findall("<dt>([a-z-]+)</dt><dd>([^<]*)</dd>",
                                          file.read()))

    @staticmethod
    def page(world, code):
        return Page(world.path("gemeenten/%s.html" % code))

    def test_there_is_one_of_each(self):
        folder = self.first.path("gemeenten")
        self.assertEqual({name for name in os.listdir(folder)
                          if name.endswith(".html")},
                         {"index.html", *(code + ".html"
                                          for code in self.register)})
        self.assertGreater(sum(row["toestand"] == "opgeheven" for row in
                               self.register.values()), 100)
        for code, page in self.pages.items():
            with self.subTest(code=code):
                self.assertEqual(page.h1, BARE.sub(
                    "", self.register[code]["naam"]) + COMMON.get(code, ""))
                self.assertIn(code, page.title)
                self.assertEqual(page.tags.count("h1"), 1)
                self.assertEqual(len(page.ids), len(set(page.ids)))
                self.assertNotIn("script", page.tags)
                self.assertNotIn("style", page.tags)
                self.assertNotIn("{{", page.text)

    def test_search_engines_are_told_of_the_data(self):
        for code, page in self.pages.items():
            said, name = page.said, self.register[code]["naam"]
            self.assertEqual(said["@type"], "Dataset")
            self.assertEqual(said["spatialCoverage"]["name"], name)
            self.assertTrue(50 <= len(said["description"]) <= 5000, code)
            feed = self.first.document("v1/gemeenten/%s.json" % code)
            self.assertEqual(said.get("citation"), feed["citeren"]
                             if feed["bronnen"] else None)
            self.assertEqual(said["distribution"][0]["contentUrl"],
                             "https://woondruk.example.org/v1/gemeenten/%s"
                             ".json" % code)
        said = Page(self.first.path("index.html")).said
        self.assertEqual(said["@type"], "DataCatalog")
        for one in said["dataset"]:
            self.assertTrue(os.path.exists(self.first.path(
                one["url"].removeprefix("https://woondruk.example.org/"))))

    def test_every_link_leads_somewhere(self):
        names = ["index.html", "wijzigingen.html", "beperkingen.html",
                 "bronnen.html", "gemeenten/index.html"]
        pages = [(name, Page(self.first.path(name))) for name in names] + [
            ("gemeenten/%s.html" % code, page)
            for code, page in self.pages.items()]
        ids = {name: set(page.ids) for name, page in pages}
        for name, page in pages:
            for link in page.links:
                self.assertTrue(link, name)
                if link.startswith("https://"):
                    continue
                path, _, place = link.partition("#")
                there = os.path.normpath(os.path.join(
                    os.path.dirname(name), path)) if path else name
                self.assertTrue(os.path.exists(self.first.path(there)),
                                (name, link))
                if place:
                    self.assertIn(place, ids[there], (name, link))

    def test_figures_stand_under_their_themes(self):
        """Each under one heading, and no heading over nothing."""
        for code in ("GM0363", "GM0344"):
            found, heading = {}, None
            tables = self.pages[code].tables
            for row in (tables["tabel-cijfers"][1:]
                        + tables["tabel-verandering"][1:]):
                if len(row) == 1:
                    self.assertNotEqual(found.get(row[0]), [], row)
                    heading = row[0]
                    found.setdefault(heading, [])
                else:
                    title, = (title for title in self.units
                              if row[0].startswith(title + " "))
                    found[heading].append(self.units[title]["thema"])
            self.assertGreater(len(found), 3)
            for heading, themes in found.items():
                self.assertEqual(len(set(themes)), 1, (heading, themes))
            self.assertEqual(len({themes[0] for themes in found.values()}),
                             len(found))

    def test_each_is_found_from_the_front_page(self):
        front = Page(self.first.path("index.html"))
        self.assertIn("gemeenten/index.html", front.links)
        cities = {link for link in front.links
                  if re.fullmatch(r"gemeenten/GM\d{4}\.html", link)}
        groups = {row["code"] for row in self.register.values() if
                  {"G4", "G40"} & {g["code"] for g in row["groepen"]
                                   if not g["tot"]}}
        self.assertEqual(cities, {"gemeenten/%s.html" % c for c in groups})
        self.assertEqual(len(cities), 45)
        every = Page(self.first.path("gemeenten/index.html"))
        self.assertEqual({link[:6] for link in every.links
                          if link.startswith("GM")}, set(self.register))

    def is_sum(self, indicator):
        return [one["aggregatie"] == "sum" for one in self.units.values()
                if one["id"] == indicator] == [True]

    def shown(self, page, row):
        """The line of the page that is a row of the feed."""
        title, = (title for title, one in self.units.items()
                  if one["id"] == row["indicator"])
        name = "%s %s%s, " % (title, "reeks %s; " %
                              row["reeks"].replace("-", " ")
                              if row["reeks"] else "", row["eenheid"])
        mine, = [one for one in page.figures()
                 if one[NAME].startswith(name)]
        self.assertIn(row["periode"][:4], mine[NAME][len(name):])
        return mine

    def test_the_figures_are_those_of_the_feed(self):
        """The newest value of each indicator and series, or a reason."""
        shown = missing = 0
        for code, page in self.pages.items():
            with self.subTest(code=code):
                feed = self.first.document("v1/gemeenten/%s.json" % code)
                newest = {}
                for row in feed["rijen"]:
                    key = row["indicator"], row["reeks"]
                    if key not in newest or row["waarde"] is not None or \
                            newest[key]["waarde"] is None and \
                            row["reden"] != "gebied-opgeheven":
                        newest[key] = row
                rows = page.figures()
                self.assertEqual(len(rows), sum(
                    row["waarde"] is not None for row in newest.values()))
                titles = {row["id"]: title
                          for title, row in self.units.items()}
                for (indicator, _), row in newest.items():
                    if row["waarde"] is None:
                        missing += 1
                        self.assertTrue([why for why, what in
                                         page.missing.items()
                                         if titles[indicator] in what
                                         # Words, and no codes of ours.
                                         and not re.search(
                                             "bron-|niet-|-1-januari", why)],
                                        (indicator, page.missing))
                        continue
                    mine = self.shown(page, row)
                    figure, status = mine[FIGURE].split(" ", 1)
                    self.assertIn("CBS", mine[NAME])
                    shown += 1
                    self.assertEqual(number(figure), row["waarde"])
                    self.assertTrue(status.startswith(
                        (row["status"] or "status onbekend").replace(
                            "-", " ")), mine)
                    for mark in set(row["markeringen"]) - {"opname"}:
                        self.assertIn(mark.replace("-", " "), status)
        self.assertGreater(shown, 3000)
        self.assertGreater(missing, 100)

    def test_every_year_is_there(self):
        """Of what is yearly, on the boundaries of the page, and no other,
        from the first with a figure to the last; of one without, why."""
        shown = holes = 0
        for code, page in self.pages.items():
            feed = self.first.document("v1/gemeenten/%s.json" % code)
            titles = {row["id"]: title for title, row in self.units.items()}
            span = {}
            for row in feed["rijen"]:
                if self.is_yearly(row) and row["waarde"] is not None:
                    span.setdefault((row["indicator"], row["reeks"]),
                                    []).append(row["periode"])
            with self.subTest(code=code):
                found = sorted(page.all_years())
                holes += sum(figure == "–" for _, _, figure, _ in found)
                self.assertEqual(found, sorted(
                    (titles[row["indicator"]] + " " + (
                        "reeks %s; " % row["reeks"].replace("-", " ")
                        if row["reeks"] else "") + row["eenheid"],
                     *self.said(row)) for row in feed["rijen"]
                    if self.is_yearly(row) for spans in [span.get(
                        (row["indicator"], row["reeks"]))]
                    if spans and min(spans) <= row["periode"] <= max(spans)))
                self.assertEqual('id="jaren"' in page.text, bool(found))
                shown += len(found)
        self.assertGreater(shown, 10000)
        self.assertGreater(holes, 100)

    @staticmethod
    def is_yearly(row):
        return re.fullmatch(r"\d{4}(-\d\d-\d\d)?", row["periode"])

    def said(self, row):
        day = row["periode"].split("-")
        months = ("januari februari maart april mei juni juli augustus"
                  " september oktober november december").split()
        return (row["periode"] if len(day) == 1 else "%d %s %s" % (
                    int(day[2]), months[int(day[1]) - 1], day[0]),
                *(("–", self.reasons[row["reden"]])
                  if row["waarde"] is None else (
                      dutch(row["waarde"]), self.known_of(row))))

    def test_it_says_how_it_is_cited_and_what_waits(self):
        sources = {row["id"]: row["bronnen"] for row in self.units.values()}
        for code, page in self.pages.items():
            with self.subTest(code=code):
                # those of its figures, as in its document
                feed = self.first.document("v1/gemeenten/%s.json" % code)
                used = {source for row in feed["rijen"]
                        if row["waarde"] is not None for source in
                        sources[row["indicator"]]}
                self.assertEqual({source["bron"] for source
                                  in feed["bronnen"]}, used)
                self.assertEqual(
                    "<blockquote><p>%s</p>" % feed["citeren"]
                    in html.unescape(page.text), bool(page.figures()))
                self.assertIn(code + ".atom", page.links)
                self.assertIn("../index.html#zonder-cijfers", page.links)
                self.assertNotIn("Niets", page.missing)

    def beside(self, area):
        """(indicator, reeks, periode) -> the row, of a group of the feed."""
        return self.by_figure(self.first.document(
            "v1/groepen/%s.json" % area)["rijen"])

    @staticmethod
    def by_figure(rows):
        return {(row["indicator"], row["reeks"], row["periode"]): row
                for row in rows}

    @staticmethod
    def known_of(row):
        return ", ".join([row["status"] or "status onbekend"] + [
            mark for mark in row["markeringen"]
            if mark != "opname"]).replace("-", " ")

    def test_a_city_stands_beside_what_it_is_compared_with(self):
        """On its page and in its document: the values of those very areas."""
        with open(os.path.join(self.first.under_test, "sources",
                               "vergelijking", "peers.csv"),
                  encoding="utf-8", newline="") as file:
            peers = list(csv.DictReader(file))
        areas = {"nederland": (COUNTRY, "NL01"), "g4": (G4, "G4"),
                 "g40": (G40, "G40")}
        feeds = {area: self.beside(area) for _, area in areas.values()}
        for code in ("GM0363", "GM0268", "GM1979"):
            mine = [row for row in peers if row["city"] == code]
            feed = self.first.document("v1/gemeenten/%s.json" % code)
            page, own = self.pages[code], dict(areas)
            province = feed["provincie"]["code"]
            own["provincie"] = (PROVINCE, province)
            feeds[province] = self.beside(province)
            if not mine:
                self.assertIsNone(feed["vergelijking"])
                self.assertNotIn("Vergelijkbare steden", page.text)
                self.assertEqual({len(row) for row in page.figures()},
                                 {PEERS})
            else:
                group = feed["vergelijking"]["groep"]
                own["vergelijkbare_steden"] = (PEERS, group)
                feeds[group] = self.beside(group)
                self.assertEqual(
                    [(row["peer"], Decimal(row["distance"])) for row in mine],
                    [(row["code"], row["afstand"])
                     for row in feed["vergelijking"]["steden"]])
                for row in mine:
                    self.assertIn(row["peer"] + ".html", page.links)
                self.assertEqual(self.first.document(
                    "v1/groepen/%s.json" % group)["vergelijking"],
                    feed["vergelijking"])
            rows = page.figures()
            profile = [row for row in feed["profiel"]
                       if row["waarde"] is not None]
            self.assertEqual(len(rows), len(profile))
            filled = noted = 0
            here = self.by_figure(feed["rijen"])
            for row in profile:
                shown = self.shown(page, row)
                at = row["indicator"], row["reeks"], row["periode"]
                for name, (column, area) in own.items():
                    there = feeds[area].get(at, {"waarde": None})
                    value = there["waarde"]
                    self.assertEqual(row[name], value, (code, at, name))
                    cell, _, word = shown[column].partition(" ")
                    self.assertEqual(number(cell) if cell != "–" else None, value,
                                     (code, at, name))
                    # what is not there has its reason beneath it
                    note = row["noten"].get(name, "")
                    self.assertTrue(value is not None or note, at)
                    # as sure as the one that it stands beside, or in full
                    if value is not None:
                        known = self.known_of(there)
                        self.assertEqual(note, "" if known == self.known_of(
                            here[at]) else known, (code, at, name))
                    self.assertTrue(word.strip().endswith(note), (at, name))
                    noted += bool(note)
                    if name == "nederland":
                        self.assertTrue(word.strip().startswith(
                            (row["tegenover_nl"] or "").replace("-", " ")), at)
                        # a part is never more than the whole
                        self.assertEqual(row["tegenover_nl"] is None,
                                         self.is_sum(at[0])
                                         or row["ondergrens"] is None, at)
                    filled += value is not None
                # Nobody has frozen the scale here: a column of nothing.
                self.assertNotIn("Band", page.text)
                self.assertEqual(row["band"] is None,
                                 row["reden_band"] is not None
                                 or row["waarde"] is None, at)
            self.assertGreater(filled, 4 * 8, code)
            self.assertGreater(noted, 0, code)

    def test_it_says_what_changed_since_the_letters(self):
        """As the documents of developments have it, beside the country; a
        change is not followed by a change of its own."""
        found = {}
        for name in os.listdir(self.first.path("v1/ontwikkeling")):
            if name.endswith(".json") and not name.startswith("verandering-"):
                document = self.first.document("v1/ontwikkeling/" + name)
                for row in document["rijen"]:
                    found[document["titel"], row["reeks"],
                          row["gebied_code"]] = row
        filled = told = 0
        for code, page in self.pages.items():
            rows = page.changes()
            if self.register[code]["toestand"] == "opgeheven":
                self.assertEqual(rows, [], code)
                continue
            mine = {(title, reeks): row for (title, reeks, area), row
                    in found.items() if area == code
                    and row["waarde"] is not None
                    and {row["reden_%d" % base] for base in SINCE}
                    != {"niet-van-toepassing"}}
            self.assertEqual(len(rows), sum(
                row["verschil_2019"] is not None
                or row["verschil_2021"] is not None
                for row in mine.values()), code)
            for (title, reeks), row in mine.items():
                if row["verschil_2019"] is row["verschil_2021"] is None:
                    told += 1
                    self.assertTrue([what for what in page.missing.values()
                                     if title in what], (code, title))
                    continue
                shown, = [one for one in rows if one[NAME].startswith(
                    title + " " + ("reeks %s; " % reeks.replace("-", " ")
                                   if reeks else "") + row["eenheid"])]
                country = found[title, reeks, "NL01"]
                for base, (own, of_country) in SINCE.items():
                    for column, one in (own, row), (of_country, country):
                        change = one["verschil_%d" % base]
                        cell = shown[column].split(" ")[0]
                        if change is not None:
                            filled += 1
                            self.assertEqual(number(cell), change,
                                             (code, title, base))
                        elif column == own:
                            self.assertTrue(shown[column].strip())
                        else:
                            self.assertEqual(cell, "–")
                self.assertTrue(shown[5].startswith(
                    row["ontwikkeling"].replace("-", " ")), shown)
        self.assertGreater(filled, 3000)
        self.assertGreater(told, 100)

    def test_one_that_ended_says_when_and_into_what(self):
        for code, row in self.register.items():
            page = self.pages[code]
            ended = "bestaat niet meer sinds" in page.text
            with self.subTest(code=code):
                self.assertEqual(ended, row["toestand"] == "opgeheven")
                if not ended:
                    continue
                self.assertEqual(set(page.leads_to()), {
                    one["code"] for one in row["opvolgers"]})
        page = self.pages["GM0003"]
        self.assertIn("Appingedam bestaat niet meer sinds 1 januari 2021.",
                      page.text)
        self.assertEqual(page.leads_to(),
                         {"GM1979": "Eemsdelta: in haar geheel"})
        people, = [one for one in page.figures()
                   if one[NAME].startswith("Bevolking op")]
        self.assertIn(", 2020 ", people[NAME])
        self.assertEqual(people[FIGURE], "11.642 definitief")
        # Haaren in four parts, with the share of each.
        self.assertRegex(self.pages["GM0788"].leads_to()["GM0757"],
                         r"^Boxtel: 15,0 % van de inwoners en [\d,]+ % van de"
                         r" woningen$")
        # And the other way.
        self.assertEqual(self.pages["GM0363"].leads_to(), {
            "GM0457": "Weesp, tot 24 maart 2022: in haar geheel"})

    def test_it_went_through_another(self):
        """Where it went first has ended too: both are named."""
        chains = [code for code, row in self.register.items()
                  if "Eerst ging het naar" in self.pages[code].text]
        self.assertTrue(chains)
        for code in chains:
            between = re.search(r'Eerst ging het naar <a href="(GM\d{4})\.html',
                                self.pages[code].text).group(1)
            self.assertEqual(self.register[between]["toestand"], "opgeheven")

    def test_a_hostile_name_is_text(self):
        world = self.first.copy("-al")
        self.addCleanup(world.close)
        self.upstream.do({"do": "reset"}, {
            "do": "set-code", "table": TABLE, "dim": "RegioS",
            "code": "GM0363", "changes": {"Title": HOSTILE}},
            {"do": "release", "table": TABLE, "version": "202611230000"})
        world.night(self.upstream, now=SECOND_NIGHT, expect=0)
        for name in ("gemeenten/GM0363.html", "gemeenten/GM0457.html",
                     "gemeenten/index.html", "index.html"):
            page = Page(world.path(name))
            self.assertNotIn("script", page.tags, name)
            self.assertIn("A&lt;script&gt;", page.text, name)
        self.assertEqual(self.page(world, "GM0363").h1, HOSTILE)
        self.assertEqual(world.run("verify").status, 0)
        # All is built again, and is the same bytes.
        os.remove(os.path.join(world.home, "published"))
        night = world.run("publish", now="2026-11-26T02:00:00Z")
        self.assertIn("nothing to publish", night.last)


if __name__ == "__main__":
    sys.exit(unittest.main())
