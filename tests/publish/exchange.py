"""The published tree in the forms that others have agreed on, as tests of a tree
that has been published: workbooks, cubes, the data package, the catalogue and the
sitemap say what the files of ours say."""

import csv
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from decimal import Decimal

import jsonstat
import workbook
from world import ROOT

COLUMNS = ["gebied_code", "gebied", "periode", "waarde", "eenheid", "status",
           "reden", "teller", "noemer", "dekking", "basis", "markeringen",
           "gewijzigd_op", "reden_invoer", "reeks"]
STATUSES = ["definitief", "nader-voorlopig", "voorlopig", "geschat"]
NUMBERS = ["waarde", "teller", "noemer", "dekking"]
SAME_GRAPH = """
import sys
from rdflib import Graph
from rdflib.compare import isomorphic
a = Graph().parse(sys.argv[1], format="json-ld")
b = Graph().parse(sys.argv[2], format="turtle")
print(len(b))
sys.exit(0 if isomorphic(a, b) else "they differ")
"""
# Large documents have many rows of one shape: this many of each are checked.
ROWS_CHECKED = 2000


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_float=Decimal)


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def as_cell(value):
    """A JSON value as a cell of CSV spells it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(value)
    return str(value)


class Exchanged:
    """Beside a unittest.TestCase whose self.first is a night, with its files."""

    def test_a_cube_says_what_csv_says(self):
        for path in self.files("v1/indicatoren/*.jsonstat.json"):
            document = read_json(path)
            self.assertEqual(jsonstat.broken(document), [], path)
            found = {key[:3]: (value, status) for key, value, status
                     in jsonstat.cells(document)}
            header, *rows = read_csv(path.replace(".jsonstat.json", ".csv"))
            for row in rows:
                row = dict(zip(header, row))
                value, status = found.pop((
                    row["gebied_code"], row["periode"],
                    row["reeks"] or "alle"))
                self.assertEqual((as_cell(value), status or ""),
                                 (row["waarde"],
                                  row["status"] or row["reden"]), path)
            # what is in no row is in the cube because cubes have corners
            self.assertLessEqual(set(found.values()),
                                 {(None, "niet-van-toepassing")}, path)
            self.assertEqual({*document["dimension"]["maat"]["category"][
                "unit"].popitem()[1]}, {"decimals", "label"})

    def test_a_cube_has_the_marks_of_its_cells(self):
        known = set()
        for path in self.files("v1/indicatoren/*.jsonstat.json"):
            document = read_json(path)
            more = document["extension"]
            header, *rows = read_csv(path.replace(".jsonstat.json", ".csv"))
            rows = [dict(zip(header, row)) for row in rows]
            marks = {tuple(row[name] or "alle" for name in (
                "gebied_code", "periode", "reeks")): row["markeringen"]
                for row in rows if row["markeringen"]}
            self.assertEqual({
                key[:3]: "|".join(more["markeringen"][str(place)])
                for place, (key, _, _) in enumerate(jsonstat.cells(document))
                if str(place) in more["markeringen"]}, marks, path)
            used = {mark for row in marks.values() for mark in row.split("|")}
            self.assertLessEqual(used, set(more["markering"]["label"]), path)
            known |= used
        self.assertLess({"benadering", "berekend"}, known)

    def test_cubes_keep_the_official_schema(self):
        folder = os.path.join(ROOT, "../shared/standards/jsonstat")
        if not os.path.isdir(folder):
            self.skipTest("the standards are not here")
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no python3-jsonschema: apt-get install it")
        check = jsonschema.Draft202012Validator(
            read_json(os.path.join(folder, "dataset.json")))
        for path in self.files("v1/indicatoren/*.jsonstat.json"):
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
            # of one shape; looking at each takes minutes
            document["value"] = document["value"][:ROWS_CHECKED]
            document["status"] = document["status"][:ROWS_CHECKED]
            errors = list(check.iter_errors(document))
            self.assertEqual(errors, [], path)
        index = self.first.document("v1/index.jsonstat.json")
        self.assertEqual(list(jsonschema.Draft202012Validator(read_json(
            os.path.join(folder, "collection.json"))).iter_errors(index)), [])

    def test_the_index_of_cubes_leads_to_each(self):
        index = self.first.document("v1/index.jsonstat.json")
        self.assertEqual(
            sorted(one["href"] for one in index["link"]["item"]),
            sorted("https://woondruk.example.org/v1/indicatoren/" +
                   os.path.basename(path)
                   for path in self.files("v1/indicatoren/*.jsonstat.json")))
        cubes = {one["href"]: one["updated"] for one in index["link"]["item"]}
        for href, updated in cubes.items():
            self.assertEqual(self.first.document(href.removeprefix(
                "https://woondruk.example.org/"))["updated"], updated)

    def test_the_catalogue_says_the_same_in_turtle(self):
        """To rdflib, of the first python3 that has it."""
        for python in (sys.executable, "/usr/bin/python3"):
            if os.path.exists(python) and subprocess.run(
                    [python, "-c", "import rdflib"],
                    stderr=subprocess.DEVNULL).returncode == 0:
                break
        else:
            self.skipTest("no python3-rdflib: apt-get install it")
        done = subprocess.run(
            [python, "-c", SAME_GRAPH, self.first.path("catalog.jsonld"),
             self.first.path("catalog.ttl")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(int(done.stdout), 300)

    def test_the_catalogue_names_sources_and_rhythm(self):
        graph = self.first.document("catalog.jsonld")["@graph"]
        nodes = {node["@id"]: node for node in graph}
        eu = "http://publications.europa.eu/resource/authority/"
        catalogue = nodes["https://woondruk.example.org/#catalogus"]
        datasets = [nodes[one["@id"]] for one in catalogue["dcat:dataset"]]
        self.assertEqual(sorted(one["@id"] for one in datasets), sorted(
            node["@id"] for node in graph if node["@type"] == "dcat:Dataset"))
        for row in self.first.document("v1/indicatoren/index.json")[
                "indicatoren"]:
            if not row["bestanden"]:
                continue
            node = nodes["https://woondruk.example.org/indicatoren/%s.html"
                         "#gegevens" % row["id"]]
            document = self.first.document("v1/indicatoren/%s.json"
                                           % row["id"])
            self.assertIn(document["citeren"],
                          node["dct:description"]["@value"])
            self.assertEqual(
                {one["@id"] for one in node["prov:wasDerivedFrom"]},
                {source["pagina"] for source in document["bronnen"]
                 if source["pagina"]})
            self.assertEqual(
                node["dct:provenance"]["rdfs:label"]["@value"],
                document["citeren"])
            self.assertRegex(node["dct:accrualPeriodicity"]["@id"],
                             "^%sfrequency/[A-Z_2]+$" % eu)
            self.assertEqual(node["dct:issued"]["@value"], "2026-11-23")
        self.assertEqual(
            nodes["https://woondruk.example.org/indicatoren/bevolking.html"
                  "#gegevens"]["dcat:temporalResolution"]["@value"], "P1Y")
        # One for each kind of other dataset, with its files.
        for folder in ("indicatoren.toenmalig", "ontwikkeling", "historie",
                       "wijzigingen", "correcties", "gemeenten/index",
                       "beperkingen"):
            node = nodes["https://woondruk.example.org/v1/%s#gegevens"
                         % folder]
            for one in node["dcat:distribution"]:
                file = nodes[one["@id"]]
                name = file["dcat:downloadURL"]["@id"].removeprefix(
                    "https://woondruk.example.org/")
                self.assertEqual(file["dcat:byteSize"]["@value"], str(
                    os.path.getsize(self.first.path(name))), name)
                self.assertEqual(file["adms:status"]["@id"],
                                 eu + "distribution-status/COMPLETED")
        licence = nodes["https://definities.geostandaarden.nl/dcat-ap-nl/id"
                        "/waardelijst/licenties/naamsvermelding40"]
        self.assertIn({"@id": eu + "licence/CC_BY_4_0"},
                      licence["skos:exactMatch"])

    def test_a_workbook_says_what_csv_says(self):
        for path in self.files("v1/indicatoren/*.xlsx"):
            book = workbook.read(path)
            self.assertEqual(list(book), ["Cijfers", "Toelichting"])
            # a workbook is cited on its second sheet
            wanted = [line[:len(COLUMNS)] for line
                      in read_csv(path[:-len("xlsx")] + "csv")]
            found = book["Cijfers"]
            self.assertEqual(len(found), len(wanted), path)
            for mine, row in zip(found, wanted):
                self.assertEqual([mine.get(i, "") for i in range(len(row))],
                                 [workbook.as_shown(cell) if name in NUMBERS
                                  else cell
                                  for name, cell in zip(COLUMNS, row)], path)
            notes = {row[0]: row[1] for row in book["Toelichting"]}
            self.assertIn("bewerking Woondruk", notes["Bron"])
            self.assertIn("CC BY 4.0", notes["Licentie"])
            self.assertIn("reden: geheim", notes)
            self.assertLessEqual(
                {"status: " + word for word in STATUSES} |
                {"status", "teller", "noemer", "dekking"}, set(notes))
            self.assertRegex(notes["Pagina"], r"^https://woondruk\.example"
                             r"\.org/indicatoren/[a-z0-9-]+\.html$")
            pages = [row[1] for row in book["Toelichting"]
                     if row[0] == "Pagina van de bron"]
            self.assertTrue(pages and all(page.split(": ")[1].startswith(
                "https://") for page in pages), path)

    def test_a_workbook_says_what_it_is(self):
        """To who looks at its properties; and names fit in their columns."""
        for path in self.files("v1/indicatoren/*.xlsx"):
            document = read_json(path[:-len("xlsx")] + "json")
            with zipfile.ZipFile(path) as book:
                core = ElementTree.fromstring(book.read("docProps/core.xml"))
                sheet = ElementTree.fromstring(
                    book.read("xl/worksheets/sheet1.xml"))
            said = {one.tag.rpartition("}")[2]: one.text for one in core}
            self.assertEqual(said["title"], document["titel"])
            self.assertEqual(said["creator"], "Woondruk")
            self.assertEqual(said["created"], max(
                row["gewijzigd_op"] for row in document["rijen"]) +
                "T00:00:00Z")
            width = {int(one.get("min")): float(one.get("width"))
                     for one in sheet.iter(workbook.MAIN + "col")}
            for nth in (1, 2, 3):
                longest = max(len(row[COLUMNS[nth - 1]])
                              for row in document["rijen"])
                self.assertGreater(width[nth], min(longest, 40), path)
            self.assertLess(width[3], width[2])

    def test_the_data_package_describes_every_csv(self):
        """But those of one release: there is one more with each."""
        package = self.first.document("v1/datapackage.json")
        self.assertEqual(
            (package["id"], package["homepage"], package["version"],
             package["created"]),
            ("tag:woondruk.example.org,2026:datapackage",
             "https://woondruk.example.org/index.html", "2026.11.23",
             "2026-11-23T00:00:00Z"))
        self.assertLess({"wonen", "kerncijfers"}, set(package["keywords"]))
        described = {one["path"]: one for one in package["resources"]}
        self.assertEqual(len({one["name"] for one in described.values()}),
                         len(package["resources"]))
        top = os.path.realpath(self.first.path("huidig/v1"))
        self.assertEqual(set(described), {
            name for name in (os.path.relpath(path, top)
                              for path in self.files("v1/**/*.csv"))
            if not name.startswith("wijzigingen/2")})
        for name, one in described.items():
            fields = one["schema"]["fields"]
            with open(os.path.join(top, name), encoding="utf-8") as file:
                self.assertEqual([field["name"] for field in fields],
                                 file.readline().rstrip().split(","), name)
            for field in fields:
                self.assertGreater(len(field["description"]), 4, name)
                self.assertTrue(field["title"], name)
            self.assertTrue(one["title_en"], name)
        self.assertNotIn("", [one.get("version", "-")
                              for one in package["sources"]])
        self.assertLessEqual(
            {source["bronvermelding"] for row in self.first.document(
                "v1/indicatoren/index.json")["indicatoren"] if row["bestanden"]
             for source in self.first.document("v1/indicatoren/%s.json"
                                               % row["id"])["bronnen"]},
            {one["title"] for one in package["sources"]})

    def test_search_engines_find_every_page(self):
        base = "https://woondruk.example.org/"
        top = os.path.realpath(self.first.path("huidig"))
        found = {loc.text for loc in ElementTree.parse(
            os.path.join(top, "sitemap.xml")).iter(
                "{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
        self.assertEqual(found, {base + os.path.relpath(path, top)
                                 for path in self.files("**/*.html")
                                 if "/embed/" not in path} -
                         {base + "404.html"})
        with open(os.path.join(top, "robots.txt"), encoding="ascii") as file:
            self.assertIn("Sitemap: %ssitemap.xml\n" % base, file.read())

    def test_search_engines_hear_when_figures_changed(self):
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        said = {url.findtext(space + "loc"): url.findtext(space + "lastmod")
                for url in ElementTree.parse(self.first.path(
                    "sitemap.xml")).iter(space + "url")}
        for kind in ("indicatoren", "gemeenten"):
            paths = [path for path in self.documents("v1/%s/*.json" % kind)
                     if not path.endswith((".toenmalig.json", "/index.json"))]
            self.assertTrue(paths)
            for path in paths:
                name = os.path.basename(path)[:-len(".json")]
                self.assertEqual(said[
                    "https://woondruk.example.org/%s/%s.html" % (kind, name)],
                    max((row["gewijzigd_op"] for row
                         in read_json(path)["rijen"]), default=None), path)
