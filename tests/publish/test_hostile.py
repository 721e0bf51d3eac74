"""Text of upstream that means something to whoever reads it: to a browser, a
spreadsheet, a shell, a terminal, a parser.  It comes out of every format as the
text that it is, read back by programs of others."""

import csv
import glob
import html
import json
import os
import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "night"),
                os.path.dirname(HERE)]

import jsonstat                                         # noqa: E402
import workbook                                         # noqa: E402
from test_municipalities import Page                    # noqa: E402
from world import SECOND_NIGHT, AfterFirstNight         # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
# Of a browser, of templates, of XML, of spreadsheets (also of one that parts cells
# at semicolons), of shells.
MARKS = "=cmd|' /C calc'!A0;@SUM(1)\t-1\n+2\"',</script><svg onload=alert(1)>" \
    "&amp;&{{naam}}]]>--><!-- $(id) `id` \\ \\u0041 %s %n ../../etc/passwd"
# Control characters of terminals; characters that XML lacks, that end a line, and
# that turn around all that follows.
CONTROLS = "\x01\x07\x1b[31m\x7f\x85\x9b\u2028\u2029\u202e\u2066\ufffe\uffff"
HOSTILE = MARKS + CONTROLS
LONG = HOSTILE + "x" * 100000
# What no page and no terminal may get.
ARMED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e"
                   "\u2066-\u2069\ufffe\uffff]")
# A cell that a spreadsheet takes for a formula.
FORMULA = re.compile("[=+@\t\r\n-]")
CITY = """
insert into city.source (id, municipality, descriptor, selection)
values ('stad', 'GM0363', json_build_object('title', {0}, 'title_en', {0},
    'definition', {1}, 'licence', 'CC-BY-4.0', 'attribution', {0},
    'publisher', {0}, 'page', 'https://open.stad.example/'), '');
insert into city.measure (source_id, code, title, unit, decimals)
select source_id, 'a', {0}, {0}, 0 from city.source;
insert into ledger.snapshot (source, hash, origin, table_id, version,
    retrieved, logged_at, landed_run, added)
values ('stad', 'x', 'live', {0}, {0}, '2026-11-24T02:00:00Z', now(), 1, 1);
insert into city.observation (source_id, measure_id, area_code, period, key,
    area_name, labels, value, changed_on, snapshot_id)
select source_id, measure_id, {0}, '2026', {0}, {0},
       jsonb_build_object({0}, {1}), 1, '2026-11-24', (select max(snapshot_id)
           from ledger.snapshot)
  from city.measure;
"""


def quoted(text):
    return "'%s'" % text.replace("'", "''")


def disarmed(text):
    """As a page has it."""
    return ARMED.sub("\ufffd", text)


class Hostile(AfterFirstNight):
    """One release; all that is looked at, is in it."""

    whole = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = cls.first.copy("-al")
        cls.addClassCleanup(cls.world.close)
        hostile = quoted(HOSTILE)
        long = hostile + " || repeat('x', 100000)"
        cls.world.sql(
            "update core.region set title = %s where code = 'GM0363';"
            "update core.source set descriptor = descriptor || jsonb_build_object("
            "'title', %s, 'attribution', %s, 'publisher', %s);"
            "update ledger.snapshot set version = %s, table_id = %s;"
            "update indicator.definition set descriptor = descriptor ||"
            " jsonb_build_object('label_nl', %s, 'label_en', %s, 'eenheid', %s,"
            " 'unit', %s, 'method_nl', %s, 'caveat_nl', %s)"
            " where id = 'bevolking';"
            "update indicator.value set value = value + 1, run_id ="
            " (select max(run_id) + 1 from ledger.run)"
            " where indicator = 'bevolking' and area_code = 'GM0363'"
            " and period_id = 20260000;"
            % (*[hostile] * 10, long, hostile))
        cls.world.sql(CITY.format(hostile, long))
        cls.night = cls.world.run("publish", now=SECOND_NIGHT,
                                  upstream=cls.upstream)
        if cls.night.status != 0:
            raise AssertionError(cls.night)

    def files(self, *extensions):
        found = [path for path in glob.glob(os.path.join(os.path.realpath(
            self.world.path("huidig")), "**/*"), recursive=True)
            if path.endswith(extensions)]
        self.assertTrue(found, extensions)
        return found

    def text(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()

    def table(self, name):
        csv.field_size_limit(1 << 20)
        with open(self.world.path(name), encoding="utf-8",
                  newline="") as file:
            return list(csv.DictReader(file))

    def test_pages(self):
        seen = 0
        for path in self.files(".html"):
            page = Page(path)
            self.assertLessEqual(set(page.tags) & {"script", "svg", "iframe"},
                                 {"script"} if "/indicatoren/" in path
                                 else set(), path)
            for kind, script in re.findall("<script(.*?)>(.*?)</script>",
                                           page.text, re.S):
                self.assertEqual(kind, ' type="application/ld+json"')
                json.loads(script)
            self.assertIsNone(ARMED.search(html.unescape(re.sub(
                "<script.*?</script>", "", page.text, flags=re.S))), path)
            seen += HOSTILE[:20] in html.unescape(page.text)
        self.assertGreater(seen, 20)
        self.assertEqual(Page(self.world.path("gemeenten/GM0363.html")).h1,
                         disarmed(HOSTILE))

    def test_data_within_a_page(self):
        text = self.text(self.world.path("indicatoren/bevolking.html"))
        data = json.loads(re.search(
            '<script type="application/ld.json">(.*?)</script>', text,
            re.S).group(1))
        self.assertIn(HOSTILE, data["name"])

    def test_drawings(self):
        for path in self.files(".svg"):
            drawing = ElementTree.parse(path).getroot()
            for element in list(drawing.iter())[1:]:
                self.assertNotIn(element.tag, (SVG + "script", SVG + "svg"),
                                 path)
                for name in element.attrib:
                    self.assertFalse(name.startswith("on"), path)
            self.assertIsNone(ARMED.search("".join(drawing.itertext())), path)
        drawing = ElementTree.parse(
            self.world.path("indicatoren/bevolking.svg")).getroot()
        self.assertIn("</script><svg onload=alert(1)>",
                      drawing.findtext(SVG + "desc"))

    def test_feeds_and_the_map_of_the_site(self):
        for path in self.files(".atom", ".xml"):
            self.assertIsNone(ARMED.search("".join(
                ElementTree.parse(path).getroot().itertext())), path)
        for name in ("feed.atom", "gemeenten/GM0363.atom"):
            self.assertIn(disarmed(HOSTILE), self.spoken(ElementTree.parse(
                self.world.path(name)).getroot()), name)
        item, *_ = self.world.document("feed.json")["items"]
        self.assertIn(HOSTILE, item["content_text"])

    @staticmethod
    def spoken(root):
        return " ".join(root.itertext())

    def test_tables(self):
        for path in self.files(".csv"):
            with open(path, encoding="utf-8", newline="") as file:
                width = None
                for row in csv.reader(file):
                    width = width or len(row)
                    self.assertEqual(len(row), width, path)
                    for cell in row:
                        self.check_cell(cell, path)
        row, = self.table("v1/gemeentelijk/stad.csv")
        for name in ("gebied_code", "gebied", "omschrijving", "eenheid"):
            self.assertEqual(self.bare(row[name]), HOSTILE, name)
        self.assertEqual(json.loads(self.bare(row["kenmerken"])),
                         {HOSTILE: LONG})
        names = {self.bare(row["gebied"]) for row in
                 self.table("v1/indicatoren/bevolking.csv")
                 if row["gebied_code"] == "GM0363"}
        self.assertEqual(names, {HOSTILE})

    def check_cell(self, cell, path):
        """No formula, nor a part of it where a spreadsheet of the Netherlands
        parts cells, or where a line ends."""
        if re.fullmatch(r"-?\d+(\.\d+)?", cell):
            return
        for part in re.split("[;\t\r\n]", cell):
            self.assertFalse(part and FORMULA.match(part), (path, cell[:200]))

    @staticmethod
    def bare(cell):
        """Without the apostrophes that disarm it."""
        return re.sub("(^|[;\t\r\n])'(?=[=+@\t\r\n-])", r"\1", cell)

    def test_workbooks(self):
        for path in self.files(".xlsx"):
            workbook.read(path)
        book = workbook.read(self.world.path("v1/indicatoren/bevolking.xlsx"))
        header, *rows = book["Cijfers"]
        column = {name: at for at, name in header.items()}
        names = {row[column["gebied"]] for row in rows
                 if row[column["gebied_code"]] == "GM0363"}
        self.assertEqual({self.unescaped(name) for name in names},
                         {disarmed(HOSTILE)})
        notes = [text for row in book["Toelichting"] for text in row.values()]
        self.assertTrue(any(len(text) > 30000 for text in notes))

    @staticmethod
    def unescaped(text):
        """Control characters as a workbook has them."""
        return disarmed(re.sub("_x00(..)_", lambda m: chr(int(m.group(1), 16)),
                               text))

    def test_documents(self):
        for path in self.files("json", "jsonld"):
            json.loads(self.text(path), parse_constant=self.fail)
        row, = self.world.document("v1/gemeentelijk/stad.json")["rijen"]
        self.assertEqual((row["gebied_code"], row["kenmerken"]),
                         (HOSTILE, {HOSTILE: LONG}))
        found = self.world.document("v1/indicatoren/bevolking.jsonstat.json")
        self.assertEqual(jsonstat.broken(found), [])
        self.assertEqual(found["label"], HOSTILE)
        for member in ("bronvermelding", "titel", "versie"):
            self.assertIn(HOSTILE, {row[member] for row in self.world.document(
                "v1/manifest.json")["bronnen"]})

    def test_the_catalogue_as_turtle(self):
        from exchange import SAME_GRAPH
        import subprocess
        if subprocess.run(["/usr/bin/python3", "-c", "import rdflib"],
                          stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("no python3-rdflib: apt-get install it")
        done = subprocess.run(
            ["/usr/bin/python3", "-c", SAME_GRAPH,
             self.world.path("catalog.jsonld"),
             self.world.path("catalog.ttl")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_terminals(self):
        explained = ("explain", "GM0363", "bevolking", "2025")
        of_city = ("explain", HOSTILE, "stad", "2026")
        queried = ("query", "bevolking", "--region", "GM0363")
        for words in (("status",), ("status", "--json"),
                      ("status", "--brief"), ("status", "--prometheus"),
                      ("diff",), ("describe", "sources"),
                      ("describe", "indicators"), explained,
                      (*explained, "--json"), of_city, (*of_city, "--json"),
                      queried, (*queried, "--json"), ("verify",)):
            done = self.world.run(*words, now=SECOND_NIGHT)
            with self.subTest(words=words):
                # What a person asks for may be what there is not.
                self.assertIn(done.status, (0, 1, 64) if words[0] == "explain"
                              else (0, 1), done)
                self.assertIsNone(ARMED.search(done.out + done.err), done)
        self.assertIsNone(ARMED.search(self.night.err), self.night)


if __name__ == "__main__":
    unittest.main()
