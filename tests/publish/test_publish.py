"""The published tree, read back; and what publishing does to it."""

import csv
import ctypes
import ctypes.util
import glob
import gzip
import html.parser
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "night"),
                os.path.dirname(HERE)]

import examples                                         # noqa: E402
from world import (PROGRAM, ROOT, SECOND_NIGHT,         # noqa: E402
                   THIRD_NIGHT, AfterFirstNight, difference)

from exchange import (COLUMNS, ROWS_CHECKED, Exchanged,  # noqa: E402
                      as_cell, read_csv, read_json)
from pages import IndicatorPages                        # noqa: E402

ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = ["land", "groep", "provincie", "gemeente"]


def kind(area):
    """The place of an area in the order of rows."""
    for start, which in (("NL", 0), ("PV", 2), ("GM", 3)):
        if area.startswith(start) and area[2:].isdigit():
            return which
    return 1


class Page(html.parser.HTMLParser):
    """What a page links to, and the tags it has."""

    def __init__(self, text):
        super().__init__()
        self.links, self.tags, self.lang = [], [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        attrs = dict(attrs)
        if tag == "html":
            self.lang = attrs.get("lang")
        if "href" in attrs:
            self.links.append(attrs["href"])


class Tree(IndicatorPages, Exchanged, AfterFirstNight):
    """Nothing here changes anything."""

    whole = True

    def files(self, pattern):
        """Paths in the release, of which there is at least one."""
        top = os.path.realpath(self.first.path("huidig"))
        found = glob.glob(os.path.join(top, pattern), recursive=True)
        self.assertTrue(found, pattern)
        return sorted(found)

    def documents(self, pattern):
        """The same, without those whose form is not ours."""
        return [path for path in self.files(pattern) if not path.endswith(
            (".jsonstat.json", "/datapackage.json", "/openapi.json"))]

    def test_documents_keep_their_schemas(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no python3-jsonschema: apt-get install it")
        schemas = {}
        documents = self.documents("v1/**/*.json") + \
            [self.first.path("status.json")]
        for path in documents:
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
            base, _, name = document["$schema"].rpartition("/schema/v1/")
            self.assertEqual(base, "https://woondruk.example.org")
            if name not in schemas:
                schema = read_json(self.first.path("schema/v1/" + name))
                self.assertEqual(schema["$id"], document["$schema"])
                jsonschema.Draft202012Validator.check_schema(schema)
                schemas[name] = jsonschema.Draft202012Validator(schema)
            rows = document.get("rijen")
            if rows is not None:
                document["rijen"] = rows[::1 + len(rows) // ROWS_CHECKED]
            errors = list(schemas[name].iter_errors(document))
            if errors:
                self.fail("%s: %s: %s" % (path, list(errors[0].absolute_path),
                                          errors[0].message[:300]))
        # Of cities and of the index there is nothing in this night:
        # tests/night/test_city.py, tests/night/test_invented.py.
        self.assertEqual(sorted([
            *schemas, "gemeentelijk.schema.json", "index-bijdragen.schema.json",
            "index-marges.schema.json"]), sorted(
            os.listdir(os.path.join(ROOT, "output/schema"))))

    def test_schemas_describe_everything_in_dutch(self):
        def look(schema, place):
            for name, value in schema.get("properties", {}).items():
                self.assertTrue("description" in value or "$ref" in value,
                                place + name)
                look(value, place + name + "/")
            # Nothing beside what is listed; or names that others give, and
            # then it is told what they are.
            more = schema.get("additionalProperties")
            if isinstance(more, dict):
                self.assertIn("description", more, place)
            elif schema.get("type") == "object":
                self.assertIs(more, False, place)
            if "items" in schema:
                look(schema["items"], place + "[]/")
            for name, value in schema.get("$defs", {}).items():
                look(value, place + "#" + name + "/")

        for path in glob.glob(os.path.join(ROOT, "output/schema/*.json")):
            look(read_json(path), os.path.basename(path) + " ")

    def test_csv_says_what_json_says(self):
        for path in self.files("v1/indicatoren/*.csv"):
            rows = read_json(path[:-3] + "json")["rijen"]
            head, *cells = read_csv(path)
            self.assertEqual(head, COLUMNS + ["citeren"])
            self.assertEqual(len(cells), len(rows), path)
            for row, line in zip(rows, cells):
                self.assertEqual(list(row), COLUMNS)
                self.assertEqual([as_cell(v) for v in row.values()], line[:-1])

    def test_every_csv_says_how_to_cite_it(self):
        paths = self.files("v1/**/*.csv")
        self.assertLess({"beperkingen", "correcties", "indicatoren",
                         "ontwikkeling", "wijzigingen"},
                        {part for path in paths
                         for part in path[:-4].split("/")})
        for path in paths:
            cite = read_json(path[:-3] + "json")["citeren"]
            self.assertRegex(cite, "^Bron: ", path)
            head, *cells = read_csv(path)
            self.assertIn("citeren", head, path)
            self.assertLessEqual({line[head.index("citeren")]
                                  for line in cells}, {cite}, path)

    def test_what_is_cited_of_a_trial_says_so(self):
        """Whoever takes a figure over, out of whichever file, takes that."""
        said = "bewerking Woondruk. Proef: niet om te gebruiken"
        cited = 0
        for path in self.documents("v1/**/*.json"):
            document = read_json(path)
            if "bewerking" in document.get("citeren", ""):
                self.assertTrue(document["citeren"].endswith(said), path)
                cited += 1
            for source in document.get("bronnen", []):
                if isinstance(source, dict):
                    self.assertNotEqual(source["herkomst"], "bron", path)
        self.assertGreater(cited, 400)
        for path in self.files("indicatoren/*.svg"):
            with open(path, encoding="utf-8") as file:
                text = " ".join(re.sub("<[^>]*>", " ", file.read()).split())
            self.assertIn("Proef: niet om te gebruiken.", text, path)

    def test_the_catalogue_counts_a_municipality_once(self):
        """However many series it has a figure in."""
        catalogue = self.first.document("v1/indicatoren/index.json")
        several = 0
        for one in catalogue["indicatoren"]:
            for cover in one["dekking"]:
                rows = [row for row in self.first.document(
                    "v1/indicatoren/%s%s.json" % (one["id"], {
                        "huidig": ""}.get(cover["basis"], ".toenmalig"))
                    )["rijen"] if row["periode"] == cover["periode"]
                    and row["gebied_code"].startswith("GM")]
                areas = {row["gebied_code"] for row in rows}
                self.assertEqual((cover["gemeenten"], cover["met_waarde"]), (
                    len(areas), len({row["gebied_code"] for row in rows
                                     if row["waarde"] is not None})), one)
                several += len(rows) > len(areas)
        self.assertGreater(several, 0)

    def test_csv_is_plain(self):
        for path in self.files("v1/indicatoren/*.csv"):
            with open(path, "rb") as file:
                bytes_ = file.read()
            self.assertNotEqual(bytes_[:3], b"\xef\xbb\xbf")
            self.assertTrue(bytes_.endswith(b"\r\n"))
            self.assertEqual(bytes_.count(b"\n"), bytes_.count(b"\r\n"))

    def test_rows_are_in_order_and_once(self):
        for path in self.files("v1/indicatoren/*.csv"):
            keys = [(kind(line[0]), line[0], line[2], line[14])
                    for line in read_csv(path)[1:]]
            self.assertEqual(keys, sorted(set(keys)), path)

    def test_a_value_or_a_reason(self):
        for path in self.files("v1/indicatoren/*.csv"):
            for line in read_csv(path)[1:]:
                self.assertNotEqual(line[3] == "", line[6] == "", line)

    def test_numbers_have_the_declared_decimals(self):
        for path in self.documents("v1/indicatoren/*.json"):
            document = read_json(path)
            for row in document.get("rijen", []):
                value = row["waarde"]
                if value is not None:
                    _, _, after = str(value).partition(".")
                    self.assertEqual(len(after), document["decimalen"], row)

    def test_data_hold_no_clock_and_no_release(self):
        release = os.path.basename(self.first.release())
        for path in self.documents("v1/indicatoren/*.json") + \
                self.files("v1/groepen/*.json"):
            document = read_json(path)
            for row in document.pop("rijen", []):
                self.assertNotIn("release", row)
            text = json.dumps(document, default=str)
            self.assertNotIn("T02:00", text, path)
            self.assertNotIn('"release"', text)
            self.assertNotIn(release + "T", text)

    def test_a_municipality_says_what_its_indicators_say(self):
        document = read_json(self.first.path("v1/gemeenten/GM0363.json"))
        for indicator in {row["indicator"] for row in document["rijen"]}:
            mine = [{k: v for k, v in row.items() if k != "indicator"}
                    for row in document["rijen"]
                    if row["indicator"] == indicator]
            theirs = [row for row in read_json(self.first.path(
                "v1/indicatoren/%s.json" % indicator))["rijen"]
                if row["gebied_code"] == "GM0363"]
            self.assertEqual(mine, theirs)

    def test_an_ended_municipality_names_its_successor(self):
        document = read_json(self.first.path("v1/gemeenten/GM0457.json"))
        self.assertEqual(document["toestand"], "opgeheven")
        self.assertEqual(document["basis"], "toenmalig")
        self.assertEqual(document["einddatum"], "2022-03-24")
        successor, = document["opvolgers"]
        self.assertEqual((successor["code"],
                          successor["naar_woningen"]["breuk"]),
                         ("GM0363", "1/1"))
        self.assertTrue(document["rijen"])

    def test_shares_of_an_ended_municipality_make_one(self):
        register = read_json(self.first.path("v1/gemeenten/index.json"))
        ended = [m for m in register["gemeenten"]
                 if m["toestand"] == "opgeheven"]
        self.assertGreater(len(ended), 100)
        for municipality in ended:
            for by in ("naar_woningen", "naar_inwoners"):
                parts = [s[by]["deel"] for s in municipality["opvolgers"]
                         if s[by] is not None]
                self.assertAlmostEqual(sum(map(Decimal, parts)), 1, 4,
                                       municipality["code"])

    def test_groups_are_there_with_their_members(self):
        members = {}
        for code in ("G4", "G40", "G40-2021", "G4-G40", "rest-nl", "NL01",
                     "PV27"):
            document = read_json(self.first.path("v1/groepen/%s.json" % code))
            members[code] = document["aantal_leden"]
            self.assertEqual(len(document["leden"]), members[code])
            self.assertIn("nu toe behoren", document["toelichting"])
        self.assertEqual(members["G4"], 4)
        self.assertEqual(members["G40"], 41)
        self.assertEqual(members["G40-2021"], 40)
        self.assertEqual(members["G4-G40"] + members["rest-nl"],
                         members["NL01"])

    def test_gzip_holds_the_same_bytes(self):
        for path in self.files("**/*.gz"):
            with gzip.open(path) as packed, open(path[:-3], "rb") as plain:
                self.assertEqual(packed.read(), plain.read(), path)
            with open(path, "rb") as file:
                self.assertEqual(file.read(8)[4:8], bytes(4), "a time")

    def test_brotli_holds_the_same_bytes(self):
        found = ctypes.util.find_library("brotlidec")
        if found is None:
            self.skipTest("no libbrotlidec: apt-get install libbrotli1")
        decode = ctypes.CDLL(found).BrotliDecoderDecompress
        for path in self.files("**/*.br"):
            with open(path, "rb") as file:
                packed = file.read()
            with open(path[:-3], "rb") as file:
                plain = file.read()
            room = ctypes.create_string_buffer(len(plain) + 1)
            size = ctypes.c_size_t(len(plain) + 1)
            self.assertEqual(decode(ctypes.c_size_t(len(packed)), packed,
                                    ctypes.byref(size), room), 1, path)
            self.assertEqual(room.raw[:size.value], plain, path)

    def test_sha256sum_agrees(self):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet",
                        "SHA256SUMS"], check=True,
                       cwd=os.path.realpath(self.first.path("huidig")))

    def test_the_manifest_lists_all_of_v1_but_itself(self):
        top = os.path.realpath(self.first.path("huidig"))
        manifest = read_json(os.path.join(top, "v1/manifest.json"))
        listed = {file["pad"] for file in manifest["bestanden"]}
        there = {os.path.relpath(os.path.join(folder, name), top)
                 for folder, _, names in os.walk(top) for name in names
                 if not name.endswith((".gz", ".br"))}
        self.assertEqual(listed, {name for name in there
                                  if name.startswith("v1/")} -
                         {"v1/manifest.json"})
        with open(os.path.join(top, "SHA256SUMS"), encoding="utf-8") as file:
            self.assertEqual({line.split("  ")[1][:-1] for line in file
                              if not line.endswith((".gz\n", ".br\n"))},
                             there - {"SHA256SUMS"})
        self.assertIs(manifest["proef"], True)
        self.assertEqual(manifest["release"],
                         os.path.basename(self.first.release()))

    def test_a_release_counts_what_is_published(self):
        """Not the cells of indicators that have no documents."""
        release, = self.first.document("v1/releases.json")["releases"]
        told = {(row["indicator"], row["basis"]): row["cellen"]
                for row in release["gewijzigde_cellen"]}
        published = {}
        for path in self.documents("v1/indicatoren/*.json"):
            if not path.endswith("/index.json"):
                document = read_json(path)
                published[document["id"], document["basis"]] = len(
                    document["rijen"])
        self.assertEqual(told, published)

    def test_the_contract_names_what_there_is(self):
        """Nothing is published that the contract does not know."""
        contract = read_json(os.path.join(ROOT, "output/contract.json"))
        known = {entry["pad"]: entry for entry in contract["bestanden"]}
        for path in self.documents("v1/**/*.json"):
            name = os.path.relpath(path, os.path.realpath(
                self.first.path("huidig")))[:-len(".json")]
            entry = known.get(name) or known[
                os.path.dirname(name) + "/{document}"]
            document = read_json(path)
            rows = document.pop(entry["rijen_lid"])
            self.assertEqual(list(document), entry["leden"], path)
            for row in rows:
                self.assertEqual(list(row), entry["kolommen"], path)

    def test_the_examples_for_programs_work(self):
        printed = examples.run(os.path.realpath(self.first.path("huidig")),
                               "https://woondruk.example.org")
        self.assertEqual(set(printed), {"curl", "python", "r", "javascript"})
        _, *rows = read_csv(self.first.path("v1/indicatoren/bevolking.csv"))
        rows = [row for row in rows if row[0] == "GM0363"]
        self.assertEqual(list(csv.reader(printed["curl"].splitlines())), rows)
        self.assertEqual(printed["python"].splitlines(), [
            "%s %s %s" % (row[2], row[3] or row[6], row[5]) for row in rows])
        for language in ("r", "javascript"):
            if printed[language] is not None:
                self.assertIn("2026", printed[language])

    def test_every_file_has_one_address_in_openapi(self):
        """By its path, its name and its form, with a schema that is there."""
        described = self.first.document("v1/openapi.json")
        top = os.path.realpath(self.first.path("huidig/v1"))
        addresses = []
        for path, item in described["paths"].items():
            get = item["get"]
            name = get.get("parameters", [{"schema": {}}])[0]["schema"]
            addresses.append((path, name, get["responses"]["200"]["content"]))
            for kind in get["responses"]["200"]["content"].values():
                schema = kind["schema"]
                for one in schema.get("anyOf", [schema]):
                    if "$ref" in one:
                        self.assertTrue(os.path.exists(
                            os.path.join(top, one["$ref"])), one)
        media = {".json": "application/json", ".csv": "text/csv",
                 ".xlsx": "application/vnd.openxmlformats-officedocument"
                          ".spreadsheetml.sheet"}
        # They describe each other too.
        own = {"openapi.json", "datapackage.json"}
        for path in self.files("v1/**/*"):
            name = "/" + os.path.relpath(path, top)
            if name.endswith((".gz", ".br")) or os.path.isdir(path):
                continue
            folder, _, last = name.rpartition("/")
            found = [kinds for path, said, kinds in addresses
                     if path == name or path == folder + "/{bestand}" and
                     last in said.get("enum", [last]) and
                     re.search(said.get("pattern", ""), last) and
                     name not in described["paths"]]
            self.assertEqual(len(found), 1, name)
            self.assertIn(media[os.path.splitext(name)[1]], found[0], name)
        self.assertLessEqual(own, set(described["paths"]["/{bestand}"]["get"][
            "parameters"][0]["schema"]["enum"]))

    def test_all_pages_end_alike(self):
        """A page within one of others has no such end."""
        ends = {}
        for path in self.files("**/*.html"):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            self.assertEqual("<footer>" in text, "/embed/" not in path, path)
            if "<footer>" in text:
                end = text[text.index("<footer>"):]
                ends.setdefault(re.sub('href="(/|(../)*)', 'href="', end),
                                path)
                self.assertIn("toegankelijkheid.html", end)
        self.assertEqual(len(ends), 1, ends)

    def test_the_page_links_to_what_is_there(self):
        with open(self.first.path("index.html"), encoding="utf-8") as file:
            text = file.read()
        page = Page(text)
        self.assertEqual(page.lang, "nl")
        # what it says to search engines is no program
        self.assertEqual(page.tags.count("script"), 1)
        self.assertEqual(json.loads(re.search(
            '<script type="application/ld\\+json">(.*?)</script>',
            text).group(1))["@type"], "DataCatalog")
        self.assertEqual(page.tags.count("h1"), 1)
        self.assertIn("Dit is een proef", text)
        self.assertIn("18.130.208", text)
        self.assertNotIn("{{", text)
        for link in page.links:
            if not link.startswith(("https://", "#")):
                self.assertTrue(os.path.exists(self.first.path(link)), link)

    def test_it_says_what_the_figures_cannot_say(self):
        """Every row of the definition, on the page and as data."""
        with open(os.path.join(self.first.under_test, "output",
                               "limitations.csv"),
                  encoding="utf-8", newline="") as file:
            meant = list(csv.DictReader(file))
        self.assertLess({"vraag", "afgewezen", "niet-houdbaar"},
                        {row["kind"] for row in meant})
        document = self.first.document("v1/beperkingen.json")
        self.assertEqual([[row["id"], row["soort"], row["antwoord"] or "",
                           row["vraag"], row["uitleg_en"],
                           "|".join(row["indicatoren"]), row["bron"] or "",
                           row["bron_gezien_op"] or ""]
                          for row in document["rijen"]],
                         [[row["id"], row["kind"], row["answer"],
                           row["question_nl"], row["text_en"],
                           row["indicators"], row["source"],
                           row["date_cited"]] for row in meant])
        with open(self.first.path("beperkingen.html"),
                  encoding="utf-8") as file:
            text = file.read()
        page = Page(text)
        self.assertNotIn("script", page.tags)
        self.assertNotIn("{{", text)
        for row in meant:
            for column in ("question_nl", "text_nl", "source"):
                self.assertIn(row[column], html.unescape(text))
        # and from each indicator back
        about = {row["id"]: row["beperkingen"] for row in self.first.document(
            "v1/indicatoren/index.json")["indicatoren"]}
        self.assertIn("krapte", about["huishoudens-per-100-woningen"])
        for name, rows in about.items():
            self.assertEqual(rows, [row["id"] for row in meant if name in
                                    row["indicators"].split("|")])

    def test_verify_agrees(self):
        night = self.first.run("verify", upstream=self.upstream)
        self.assertEqual(night.status, 0, night)


class Publishing(AfterFirstNight):
    """Each test has a copy of the first night."""

    whole = True

    def setUp(self):
        self.world = self.first.copy()
        self.addCleanup(self.world.close)

    def publish(self, now=SECOND_NIGHT, upstream="same", **settings):
        if upstream == "same":
            upstream = self.upstream
        return self.world.run("publish", now=now, upstream=upstream,
                              **settings)

    def data(self):
        """The tree without status.json."""
        tree = self.world.tree()
        tree.pop("status.json")
        return tree

    def change_a_value(self):
        """As computing would: the population of one municipality."""
        self.world.sql(
            "update indicator.value set value = value + 1, changed_on ="
            " '2026-11-01', run_id = (select max(run_id) + 1 from ledger.run)"
            " where indicator = 'bevolking' and basis = 'huidig'"
            " and area_code = 'GM0363' and period_id = 20260000")

    def share(self):
        """Definitions to be changed."""
        folder = os.path.join(self.world.folder, "share")
        for name in ("sql", "output"):
            shutil.copytree(os.path.join(self.world.under_test, name),
                            os.path.join(folder, name))
        return folder

    def test_nothing_new_writes_status_json_alone(self):
        before = self.data()
        night = self.publish()
        self.assertEqual(night.status, 0, night)
        self.assertEqual(difference(before, self.data()), [])
        status = self.world.document("status.json")
        self.assertEqual(status["gecontroleerd_op"], SECOND_NIGHT)

    def test_equal_inputs_build_equal_bytes(self):
        """Without the note of what was published, all is built again."""
        os.remove(os.path.join(self.world.home, "published"))
        before = self.data()
        night = self.publish()
        self.assertEqual(night.status, 0, night)
        self.assertIn("none differs", night.err)
        self.assertEqual(difference(before, self.data()), [])

    def test_one_value_changes_its_own_files_only(self):
        before = self.world.tree("huidig/")
        self.change_a_value()
        night = self.publish()
        self.assertEqual(night.status, 0, night)
        self.assertEqual(self.world.release(), "r/2026-11-24")
        changed = {name for name in difference(before,
                                               self.world.tree("huidig/"))
                   if not name.endswith((".gz", ".br")) and "." in name}
        self.assertEqual(changed, {
            "index.html", "indicatoren/bevolking.html", "v1/manifest.json",
            "indicatoren/bevolking.kaart.svg", "embed/bevolking.kaart.html",
            "indicatoren/bevolking.kaart.smal.svg",
            "v1/releases.json", "v1/indicatoren/index.json",
            *("v1/indicatoren/bevolking." + form
              for form in ("json", "csv", "xlsx", "jsonstat.json")),
            "v1/gemeenten/GM0363.json", "gemeenten/GM0363.html",
            "feed.atom", "feed.json", "gemeenten/GM0363.atom",
            "gemeenten/GM0363.feed.json", "sitemap.xml",
            "catalog.jsonld", "catalog.ttl", "v1/datapackage.json",
            "v1/index.jsonstat.json",
            "v1/historie/bevolking.json",
            "wijzigingen.html", *("v1/wijzigingen/%s.%s" % (name, form)
                                  for name in ("index", "2026-11-24")
                                  for form in ("json", "csv"))})
        row = self.world.row("bevolking", "GM0363", "2026")
        self.assertEqual((row["waarde"], row["gewijzigd_op"]),
                         (941928, "2026-11-24"))
        self.assertEqual(self.world.row("bevolking", "GM0599", "2026")
                         ["gewijzigd_op"], "2026-11-23")
        newest, oldest = self.world.document("v1/releases.json")["releases"]
        self.assertEqual(newest["vorige"], oldest["release"])
        self.assertEqual(newest["gewijzigde_cellen"], [
            {"indicator": "bevolking", "basis": "huidig", "cellen": 1}])
        self.assertEqual(self.world.run("verify").status, 0)

    def test_who_subscribes_hears_of_what_changed(self):
        def entries(name):
            atom = ElementTree.parse(self.world.path(name)).getroot()
            self.assertEqual(atom.tag, ATOM + "feed")
            for member in ("id", "title", "updated", "author", "link"):
                self.assertIsNotNone(atom.find(ATOM + member), member)
            return [{member: entry.findtext(ATOM + member) for member in
                     ("id", "title", "updated", "summary")}
                    for entry in atom.findall(ATOM + "entry")]
        self.assertEqual(entries("feed.atom"), [])
        self.change_a_value()
        self.assertEqual(self.publish(
            WOONDRUK_CONTACT="redactie@woondruk.example.org").status, 0)
        entry, = entries("feed.atom")
        self.assertEqual(entry, {
            "id": "tag:woondruk.example.org,2026:release:2026-11-24",
            "title": "24 november 2026: 1 cijfer gewijzigd",
            "updated": "2026-11-24T00:00:00Z",
            "summary": entry["summary"]})
        self.assertRegex(entry["summary"],
                         r"^.+ \(1\)\. Bevolking op 1 januari\.$")
        mine, = entries("gemeenten/GM0363.atom")
        self.assertEqual(mine["id"], "tag:woondruk.example.org,2026:"
                         "gemeente:GM0363:release:2026-11-24")
        self.assertEqual(mine["summary"], entry["summary"])
        self.assertEqual(entries("gemeenten/GM0599.atom"), [])
        feed = self.world.document("feed.json")
        self.assertEqual(feed["version"], "https://jsonfeed.org/version/1.1")
        item, = feed["items"]
        self.assertEqual((item["id"], item["title"], item["content_text"],
                          item["date_published"]), tuple(entry[member]
                          for member in ("id", "title", "summary", "updated")))
        # Each leads to its release, and to the size of its file.
        place = "https://woondruk.example.org/wijzigingen.html" \
            "#release-2026-11-24"
        with open(self.world.path("wijzigingen.html"),
                  encoding="utf-8") as file:
            self.assertIn('id="release-2026-11-24"', file.read())
        path = "v1/wijzigingen/2026-11-24.csv"
        size = os.path.getsize(self.world.path(path))
        self.assertEqual(item["url"], place)
        self.assertEqual(item["attachments"], [{
            "url": "https://woondruk.example.org/" + path,
            "mime_type": "text/csv", "size_in_bytes": size}])
        atom = ElementTree.parse(self.world.path("feed.atom")).getroot()
        links = {link.get("rel"): link for link in
                 atom.find(ATOM + "entry").findall(ATOM + "link")}
        self.assertEqual(links["alternate"].get("href"), place)
        self.assertEqual(links["enclosure"].get("length"), str(size))
        # Whom to ask, where that is an address.
        self.assertEqual(atom.findtext("%sauthor/%semail" % (ATOM, ATOM)),
                         "redactie@woondruk.example.org")
        self.assertEqual(feed["authors"], [{
            "name": "Woondruk", "url": "mailto:redactie@woondruk.example.org"}])
        # Municipalities have both kinds too.
        item, = self.world.document("gemeenten/GM0363.feed.json")["items"]
        self.assertEqual((item["id"], item["title"], item["content_text"],
                          item["date_published"]), tuple(mine[member]
                          for member in ("id", "title", "summary", "updated")))
        self.assertEqual(self.world.document(
            "gemeenten/GM0599.feed.json")["items"], [])
        # A night without a change leaves them as they are.
        before = self.data()
        self.assertIn("feed.atom", before)
        self.assertEqual(self.publish(
            now=THIRD_NIGHT,
            WOONDRUK_CONTACT="redactie@woondruk.example.org").status, 0)
        self.assertEqual(self.data(), before)

    def test_changed_files_are_later_and_others_keep_their_time(self):
        def times():
            return {name: os.stat(self.world.path("v1/" + name)).st_mtime
                    for name in ("indicatoren/bevolking.json",
                                 "indicatoren/bevolking.json.gz",
                                 "gemeenten/GM0599.json")}

        before = times()
        self.change_a_value()
        # The clock of the first night again.
        night = self.publish(now="2026-11-23T02:00:00Z")
        self.assertEqual(night.status, 0, night)
        self.assertEqual(self.world.release(), "r/2026-11-23-2")
        after = times()
        self.assertEqual({name: after[name] - before[name] for name in after},
                         {"indicatoren/bevolking.json": 1,
                          "indicatoren/bevolking.json.gz": 1,
                          "gemeenten/GM0599.json": 0})

    def test_a_word_about_the_figures_makes_a_release(self):
        """It is no figure; and an indicator that is not there is refused."""
        share = self.share()
        path = os.path.join(share, "output/limitations.csv")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + "los,algemeen,,Een <b>kop</b>,A head,Uitleg,"
                       "Words,,,\n")
        night = self.publish(WOONDRUK_SHARE=share)
        self.assertEqual(night.status, 0, night)
        self.assertEqual(self.world.release(), "r/2026-11-24")
        with open(self.world.path("beperkingen.html"),
                  encoding="utf-8") as file:
            self.assertIn("Een &lt;b&gt;kop&lt;/b&gt;", file.read())
        with open(path, "a", encoding="utf-8") as file:
            file.write("vast,algemeen,,Kop,A head,Uitleg,Words,"
                       "bevolking|bevolkng,,\n")
        night = self.world.run("check", WOONDRUK_SHARE=share)
        self.assertEqual(night.status, 64, night)
        self.assertIn("there is no indicator 'bevolkng'",
                      night.out + night.err)

    def test_a_disk_that_is_full(self):
        self.change_a_value()
        before = self.data()

        def small_disk():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))

        env = self.world.environment(now=SECOND_NIGHT, upstream=self.upstream)
        ended = subprocess.run([PROGRAM, "publish"], cwd=ROOT, env=env,
                               preexec_fn=small_disk, text=True,
                               capture_output=True, check=False)
        self.assertEqual(ended.returncode, 69, ended.stderr)
        self.assertIn("File too large", ended.stderr)
        self.assertEqual(difference(before, self.data()), [])
        night = self.publish()
        self.assertEqual(night.status, 0, night)
        self.assertEqual(self.world.run("verify").status, 0)

    def test_a_trial_is_not_published_over_real_figures(self):
        # The first night was a trial, and its depot says so for ever: without
        # that mark it stands in for a depot of real answers.
        mark = os.path.join(self.world.home, "depot", "trial")
        os.rename(mark, mark + "-aside")
        night = self.publish(WOONDRUK_REDIRECT=None)
        self.assertEqual(night.status, 0, night)
        self.assertIs(self.world.document("v1/manifest.json")["proef"], False)
        before = self.world.tree()
        os.rename(mark + "-aside", mark)
        night = self.publish()
        self.assertEqual(night.status, 2, night)
        self.assertIn("a trial is not published over them", night.last)
        self.assertEqual(difference(before, self.world.tree()), [])

    def test_what_the_gate_holds_is_not_published(self):
        self.change_a_value()
        self.world.sql(
            "insert into ledger.run (command, version, started_at, run_date)"
            " values ('gate', 'test', now(), '2026-11-24');"
            " insert into ledger.gate (run_id, at, held)"
            " select max(run_id), now(), true from ledger.run;"
            " insert into ledger.gate_finding (run_id, check_id, means, rows,"
            " sample, means_nl, first_row) select max(run_id), 'a-check',"
            " 'made up by a test', 1, '[]', 'verzonnen voor een test',"
            " 'gebied GM0363' from ledger.run")
        before = self.data()
        night = self.publish()
        self.assertEqual(night.status, 2, night)
        self.assertEqual(difference(before, self.data()), [])
        self.assertEqual(self.world.document("status.json")["vastgehouden"],
                         "a-check: verzonnen voor een test (gebied GM0363)")

    def test_verify_names_what_is_damaged(self):
        path = os.path.realpath(self.world.path("v1/gemeenten/GM0363.json"))
        # A copy has links to the files of the first night only within itself.
        with open(path, "a", encoding="utf-8") as file:
            file.write(" ")
        night = self.world.run("verify")
        self.assertEqual(night.status, 2, night)
        self.assertIn("GM0363.json has other bytes", night.out)


if __name__ == "__main__":
    unittest.main()
