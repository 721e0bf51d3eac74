"""Amsterdam's own figures, from the DSO-API and from files on the loopback
address to the database: all of them, once, and nothing when something is
wrong. The figures are made up."""

import json
import os
import sys
import tempfile
import unittest
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   THIRD_NIGHT, Upstream, World)

HOST = "api.data.amsterdam.nl"
KEY = "geheim-0123456789"
HEAD = {
    "title": "Cijfers van Amsterdam", "title-en": "Figures of Amsterdam",
    "publisher": "Gemeente Amsterdam", "licence": "not-stated",
    "attribution": "Gemeente Amsterdam", "cadence": "yearly",
    "page": "https://data.amsterdam.nl/", "protocol": "amsterdam-dso",
    "host": HOST, "path": "/v1", "completeness": ["count"],
    "evidence": "not-seen", "municipality": "GM0363",
    "areas": {"STAD": "GM0363"}}
BBGA = dict(
    HEAD, table="bbga/kerncijfers",
    fields={
        "indicatorDefinitieId": {"role": "measure"},
        "jaar": {"role": "period", "form": "year"},
        "gebiedcode15": {"role": "area"}, "waarde": {"role": "value"}},
    measures={
        name: {"title": name, "unit": "x", "decimals": 1}
        for name in ("WVOORRBAG", "WWOZ_GEM", "WCORHUUR_P")})
FIGURES = dict(
    HEAD, table="statistieken/v2/cijfers",
    fields={
        "id": {"role": "key"}, "gebied.code": {"role": "area"},
        "gebied.naam": {"role": "area-name"},
        "gebied.type": {"role": "label", "title": "Soort gebied"},
        "begindatum": {"role": "period", "form": "date"},
        "indicatorId": {"role": "measure"}, "waarde": {"role": "value"}},
    measures={
        code: {"title": code, "unit": "x", "decimals": 1}
        for code in ("101", "102", "103")})
PACKED = dict(
    FIGURES, protocol="zip-file", path="/bulk-data/csv",
    table="statistieken_v2_all_openbaar.csv.zip", part="cijfers.csv",
    completeness=["whole-body"],
    ignored=["gebied.datum", "tijdType", "einddatum", "heeftBetrekkingOp"],
    nulls={"": "niet-gepubliceerd"})
FEATURES = {
    **HEAD, "protocol": "geojson-file", "host": "bestanden.example.nl",
    "path": "/open", "table": "woningen.geojson",
    "completeness": ["whole-body"],
    "fields": {
        "wijkcode": {"role": "area"}, "wijknaam": {"role": "area-name"},
        "jaar": {"role": "period", "form": "year"},
        "woningen": {"role": "value", "title": "Woningen",
                     "unit": "woningen", "decimals": 0},
        "prijs": {"role": "value", "title": "Prijs", "unit": "euro",
                  "decimals": 2}}}
CELLS = "select concat_ws('|', m.code, o.area_code, o.period," \
    " coalesce(o.value::text, o.reason)) from city.observation o" \
    " join city.measure m using (measure_id)"


class Case(unittest.TestCase):
    SOURCE = None

    @classmethod
    def setUpClass(cls):
        if cls.SOURCE is None:
            raise unittest.SkipTest("what the others share")
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(Upstream(
            "--recordings", os.path.join(ROOT, "sources")))

    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)
        self.sources = self.enterContext(
            tempfile.TemporaryDirectory(prefix="woondruk-dso-"))
        self.describe(self.SOURCE)

    def describe(self, source):
        self.source = source
        folder = os.path.join(self.sources, "stad")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump(source, file)

    def do(self, command, now=FIRST_NIGHT, **settings):
        return self.world.run(
            command, "--sources", self.sources, "--sources",
            os.path.join(self.world.under_test, "sources"), "--only", "stad",
            now=now, upstream=self.upstream, WOONDRUK_SOURCES=None,
            **settings)

    def take(self, now=FIRST_NIGHT, **settings):
        night = self.do("fetch", now, **settings)
        self.assertEqual(night.status, 0, night)
        landed = self.do("land", now)
        self.assertEqual(landed.status, 0, landed)
        return night.err

    def cells(self):
        return sorted(self.world.sql(CELLS).split("\n"))

    def held(self, dataset=None):
        return self.upstream.held(self.source["host"],
                                  dataset or self.source["table"])["records"]

    def expected(self, dataset, measure, area, period, value="waarde"):
        return sorted("|".join((
            row[measure],
            "GM0363" if row[area] == "STAD" else row[area], row[period],
            "niet-gepubliceerd" if row[value] is None else row[value]))
            for row in self.held(dataset))

    def assertCells(self, expected):
        """The same cells; 479000.0 is kept as it came."""
        def plain(cell):
            head, _, value = cell.rpartition("|")
            try:
                return head, Decimal(value)
            except ArithmeticError:
                return head, value
        self.assertEqual(sorted(map(plain, self.cells()), key=str),
                         sorted(map(plain, expected), key=str))

    def requests(self):
        return [one for one in self.upstream.requests()
                if one["table"] is not None]

    def platform(self, **settings):
        self.upstream.do({"do": "platform", "platform": "dso", "host": HOST,
                          "settings": settings})

    def fault(self, name, **settings):
        self.upstream.fault(name, host=self.source["host"], **settings)

    def refused(self, why, now=SECOND_NIGHT, **settings):
        """Fetching fails for that reason; what stood stands."""
        stood = self.cells()
        night = self.do("fetch", now, **settings)
        self.assertEqual(night.status, 1, night)
        self.assertRegex(night.err, why)
        self.assertRegex(night.err, "using the snapshot of 2026-11-23")
        self.assertEqual(self.do("land", now).status, 0)
        self.assertEqual(self.cells(), stood)
        return night


class Dso(Case):
    SOURCE = BBGA

    def expect_bbga(self):
        self.assertCells(self.expected("bbga/kerncijfers",
                                       "indicatorDefinitieId",
                                       "gebiedcode15", "jaar"))

    def test_the_whole_once(self):
        """A1, A5: NA is an area, null has a reason, STAD is the city."""
        said = self.take()
        self.assertIn("2 requests, 1 page, 84 rows", said)
        self.expect_bbga()
        cells = self.cells()
        self.assertTrue(any("|NA|" in cell for cell in cells))
        self.assertTrue(any("niet-gepubliceerd" in cell for cell in cells))
        count, page = self.requests()
        self.assertIn("_pageSize=1&", count["query"])
        for asked in (count, page):
            self.assertIn("_count=true", asked["query"])
            self.assertIn("_sort=indicatorDefinitieId,jaar,gebiedcode15",
                          asked["query"])
            self.assertIn("_fields=", asked["query"])
            self.assertIn("application/hal+json", asked["headers"]["Accept"])

    def test_pages_that_divide_the_count(self):
        """A1: 84 is four times 21; there is no fifth page."""
        self.platform(max_page_size=21)
        self.assertIn("5 requests, 4 pages, 84 rows", self.take())
        self.expect_bbga()

    def test_pages_that_do_not(self):
        self.platform(max_page_size=25, next_scheme="http")
        self.assertIn("4 pages, 84 rows", self.take())
        self.expect_bbga()

    def test_only_what_is_kept(self):
        fields = dict(BBGA["fields"], gebiedcode15={
            "role": "area", "keep": ["NA", "STAD"]})
        measures = {"WVOORRBAG": BBGA["measures"]["WVOORRBAG"]}
        self.describe(dict(BBGA, fields=fields, measures=measures))
        self.assertIn("8 rows", self.take())
        self.assertEqual({cell.split("|")[1] for cell in self.cells()},
                         {"NA", "GM0363"})

    def test_the_next_day(self):
        self.take()
        self.assertIn("unchanged", self.take(SECOND_NIGHT))
        self.upstream.do({
            "do": "set-record", "host": HOST, "dataset": "bbga/kerncijfers",
            "where": {"jaar": 2024, "gebiedcode15": "NA",
                      "indicatorDefinitieId": "WVOORRBAG"},
            "changes": {"waarde": 4321}})
        self.take(THIRD_NIGHT)
        self.expect_bbga()
        self.assertIn("WVOORRBAG|NA|2024|4321", self.cells())

    def test_more_than_a_hundred_pages(self):
        """A2: it is told before page 101 is asked and refused."""
        self.take()
        self.upstream.do({"do": "repeat-records", "host": HOST,
                          "dataset": "bbga/kerncijfers", "count": 40})
        self.platform(max_page_size=1)
        self.refused("124 records at 1 a page are more than 100 pages.*"
                     "zip-file")
        self.assertEqual(len(self.requests()), 4)

    def test_a_page_that_is_gone(self):
        self.platform(max_page_size=21)
        self.take()
        self.fault("status", status=404, path="json",
                   content_type="application/problem+json", query="page=3",
                   body='{"type":"urn:apiexception:not_found","title":'
                   '"Not found.","detail":"Invalid page.","status":404}')
        self.refused(r'HTTP 404 \("Not found\.: Invalid page\."\)')

    def test_refusals_in_its_own_words(self):
        """A2: a page that is no number, and one slash too many, whose status
        is a text."""
        self.take()
        for kind, body, why in (
                ("problem+json", {
                    "type": "urn:apiexception:not_found", "title":
                    "Not found.", "status": 404, "detail": "Invalid page "
                    "number: abc. Page number must be a positive integer."},
                 r'HTTP 404 \("Not found.: Invalid page number: abc. Page'),
                ("json", {
                    "type": "error", "code": "HTTP_404_NOT_FOUND", "title":
                    "Multiple slashes not supported", "status": "404",
                    "instance": "/v1//bbga"},
                 r'HTTP 404 \("Multiple slashes not supported"\); check')):
            with self.subTest(body=body):
                self.upstream.do({"do": "clear-faults"})
                self.fault("status", status=404, path="json",
                           content_type="application/" + kind,
                           body=json.dumps(body))
                self.refused(why)

    def test_no_such_table(self):
        self.take()
        self.upstream.do({"do": "drop-dataset", "host": HOST,
                          "dataset": "bbga/kerncijfers"})
        self.refused(r'HTTP 404 \("Not Found \(404\)"\); check host, path')

    def test_aborted_in_the_middle(self):
        """A3: with a clean end, with a broken one, and the other words."""
        self.take()
        for how, error, why in (
                ("clean", "ProgrammingError", "the service stopped in the "
                 'middle of the body: "Aborted by ProgrammingError'),
                ("clean", None, '"Aborted by internal server error'),
                ("broken", "ProgrammingError", "after 5 tries")):
            with self.subTest(how=how, error=error):
                self.upstream.do({"do": "clear-faults"})
                self.fault("aborted", path="json", how=how, error=error,
                           rows=1)
                self.refused(why)

    def test_a_page_without_its_end(self):
        self.take()
        for short in (900, 40):
            self.upstream.do({"do": "clear-faults"})
            self.fault("cut-clean", path="json", bytes=short)
            self.refused("record .*byte|after byte|ends|end of")

    def test_rows_that_are_not_there(self):
        """X1: a row less, an empty page, a count that is off."""
        self.platform(max_page_size=21)
        self.take()
        for fault, settings, why in (
                ("short-page", {"query": "page=3"}, "83 records came where "
                 "the service counted 84"),
                ("empty-page", {"query": "page=3"}, "records"),
                ("wrong-count", {"by": 2}, "84 records came where the "
                 "service counted 86"),
                ("no-next-link", {"query": "page=2"}, "42 records came where "
                 "the service counted 84, and there is no link to more")):
            with self.subTest(fault):
                self.upstream.do({"do": "clear-faults"})
                self.fault(fault, path="json", **settings)
                self.refused(why)

    def test_rows_that_come_twice(self):
        """X1: the service counts them too; landing looks."""
        self.take()
        stood = self.cells()
        self.upstream.do({"do": "repeat-records", "host": HOST,
                          "dataset": "bbga/kerncijfers", "count": 3})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        landed = self.do("land", SECOND_NIGHT)
        self.assertEqual(landed.status, 1)
        self.assertIn("the same cell more than once", landed.err)
        self.assertEqual(self.cells(), stood)

    def test_half_the_rows_gone(self):
        self.take()
        stood = self.cells()
        self.upstream.do({"do": "drop-records", "host": HOST,
                          "dataset": "bbga/kerncijfers", "keep": 0.5})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        landed = self.do("land", SECOND_NIGHT)
        self.assertEqual(landed.status, 1)
        self.assertIn("known cells have no value any more", landed.err)
        self.assertEqual(self.cells(), stood)

    def test_nothing_at_all(self):
        self.take()
        self.upstream.do({"do": "drop-records", "host": HOST,
                          "dataset": "bbga/kerncijfers", "keep": 0})
        self.refused("the service has no record that fits")

    def test_links_that_lead_astray(self):
        self.platform(max_page_size=21)
        self.take()
        for to, why in (
                ("other-host", "the next link: the address is on another"),
                ("self", "the next link of page 1 leads to page [01]"),
                ("first", "the next link of page 1 leads to page [01]"),
                ("grow", "the next link of page 1 leads to page|comes twice"),
                ("file:///etc/passwd", "only https is asked"),
                ("other-table", "the next link leads to another table")):
            with self.subTest(to):
                self.upstream.do({"do": "clear-faults"})
                self.fault("next-link", path="json", to=to)
                self.refused(why)

    def test_another_order_each_time(self):
        """Pages are sorted, or rows would come twice."""
        self.upstream.do({"do": "dataset", "host": HOST,
                          "dataset": "bbga/kerncijfers",
                          "settings": {"unordered": True}})
        self.platform(max_page_size=25)
        self.take()
        self.expect_bbga()

    def test_a_key(self):
        """A6: asked for; the wrong one; the right one; never kept."""
        self.platform(key="required", key_value=KEY)
        night = self.do("fetch")
        self.assertEqual(night.status, 1)
        self.assertRegex(night.err, r'HTTP 401 \("API key missing or '
                         r'invalid.*access is refused without a key; .*'
                         r'set WOONDRUK_AMSTERDAM_KEY')
        self.platform(key="required", key_value=KEY, key_status=403)
        night = self.do("fetch", WOONDRUK_AMSTERDAM_KEY="wrong-0123")
        self.assertRegex(night.err, "HTTP 403 .*API key missing.*access is "
                         "refused with the key of WOONDRUK_AMSTERDAM_KEY")
        self.assertNotIn("wrong-0123", night.err)
        said = self.take(WOONDRUK_AMSTERDAM_KEY=KEY, WOONDRUK_LOG="text,debug")
        self.assertNotIn(KEY, said)
        self.assertTrue(all(
            KEY not in one["query"] for one in self.requests()))
        self.assertEqual(self.requests()[-1]["headers"]["X-Api-Key"], KEY)
        for folder, _, names in os.walk(self.world.home):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(KEY.encode(), file.read(), name)

    def test_a_key_goes_to_no_other_host(self):
        self.describe(FEATURES)
        self.take(WOONDRUK_AMSTERDAM_KEY=KEY)
        self.assertTrue(all(KEY not in json.dumps(one)
                            for one in self.requests()))
        self.describe(BBGA)
        self.fault("redirect", to="other-host", status=302)
        night = self.do("fetch", SECOND_NIGHT, WOONDRUK_AMSTERDAM_KEY=KEY)
        self.assertIn("another host", night.err)
        self.assertNotIn(KEY, night.err)

    def test_a_key_that_is_none(self):
        night = self.do("fetch", WOONDRUK_AMSTERDAM_KEY="two words")
        self.assertEqual(night.status, 64)
        self.assertIn("WOONDRUK_AMSTERDAM_KEY", night.err)
        self.assertNotIn("two words", night.err)

    def test_a_field_that_is_gone(self):
        """A6: the service names what it does not know."""
        self.take()
        self.upstream.do({"do": "rename-field", "host": HOST,
                          "dataset": "bbga/kerncijfers", "field": "waarde",
                          "to": "cijfer"})
        self.refused(r'HTTP 400 \("Invalid input\.; Field \'waarde\' does '
                     'not exist')

    def test_a_closed_table(self):
        self.take()
        self.upstream.do({"do": "dataset", "host": HOST,
                          "dataset": "bbga/kerncijfers",
                          "settings": {"restricted": True}})
        self.refused("HTTP 403 .*Access denied")

    def test_maintenance(self):
        """A6, X1: 503 as HTML, and a page at 200."""
        self.take()
        self.fault("status", status=503, content_type="text/html",
                   body="<html>storing</html>")
        self.refused(r"after 5 tries: HTTP 503 \(an HTML page\)")
        self.upstream.do({"do": "clear-faults"})
        self.fault("html")
        self.refused("an HTML page came where application/hal.json")

    def test_on_the_wire(self):
        """X1: what goes wrong with any body."""
        self.take()
        for fault, settings, why in (
                ("truncate", {"mode": "length", "bytes": 500}, "5 tries"),
                ("corrupt-gzip", {"how": "cut"}, "5 tries"),
                ("redirect", {"to": "same-host", "status": 302},
                 "more than 3 redirects"),
                ("redirect", {"to": "http", "status": 302},
                 "only https is asked")):
            with self.subTest(fault):
                self.upstream.do({"do": "clear-faults"})
                self.fault(fault, path="json", **settings)
                self.refused(why)

    def test_a_list_by_another_name(self):
        self.take()
        self.upstream.do({"do": "dataset", "host": HOST,
                          "dataset": "bbga/kerncijfers",
                          "settings": {"embedded": "cijfers"}})
        self.refused("there is no list '_embedded.kerncijfers'.*part")
        self.describe(dict(BBGA, part="cijfers"))
        self.take(THIRD_NIGHT)
        self.expect_bbga()


class Nested(Case):
    SOURCE = FIGURES

    def expect_figures(self):
        self.assertCells(self.expected("statistieken/v2/cijfers",
                                       "indicatorId", "gebied.code",
                                       "begindatum"))

    def test_however_nested_fields_are_spelled(self):
        for nested in ("flat", "object", "dotted"):
            with self.subTest(nested):
                self.upstream.do({
                    "do": "dataset", "host": HOST,
                    "dataset": "statistieken/v2/cijfers",
                    "settings": {"nested": nested}})
                self.take()
                self.expect_figures()
                self.assertEqual(self.world.sql(
                    "select distinct area_name from city.observation"
                    " where area_code = 'NA'"), "Oostzanerwerf")


class Packed(Case):
    SOURCE = PACKED

    def test_the_whole_once(self):
        """A7, A4: with data descriptors, and titles in the heading."""
        self.assertIn("1 requests, 1 page, 84 rows", self.take())
        self.assertCells(self.expected("statistieken/v2/cijfers",
                                       "indicatorId", "gebied.code",
                                       "begindatum"))
        self.assertIn("unchanged", self.take(SECOND_NIGHT))

    def test_broken(self):
        """A7: each is refused with its reason."""
        self.take()
        for how, why in (
                ("truncated", "bytes without the end of a zip archive"),
                ("crc", "entry 'statistieken_cijfers.csv'.*: CRC error"),
                ("encrypted", "it is encrypted"),
                ("outside", "such a name leads out of a folder"),
                ("bomb", "over 250 to one: a bomb"),
                ("empty", "the zip archive is empty"),
                ("no-zip", "23 bytes without the end of a zip archive")):
            with self.subTest(how):
                self.upstream.do({"do": "clear-faults"})
                self.fault("broken-zip", how=how)
                self.refused(why)

    def test_without_a_part(self):
        self.take()
        self.describe({name: value for name, value in PACKED.items()
                       if name != "part"})
        night = self.do("fetch", SECOND_NIGHT)
        self.assertRegex(night.err, r"\.csv.*using the snapshot of")

    def test_a_page_in_its_place(self):
        self.take()
        self.fault("html")
        self.refused("an HTML page came where application/zip")

    def test_cut_on_the_wire(self):
        self.take()
        self.fault("truncate", mode="length", bytes=500)
        self.refused("after 5 tries")


def ours(name):
    with open(os.path.join(ROOT, "sources", name, "source.json"),
              encoding="utf-8") as file:
        return json.load(file)


class Plans(Case):
    """The descriptor that we ship."""

    SOURCE = ours("amsterdam-woningbouwplannen")

    def test_the_whole_once(self):
        self.assertIn("2 requests, 1 page, 60 rows", self.take())
        values = [name for name, field in self.source["fields"].items()
                  if field["role"] == "value"]
        # Five of them are texts, as the schema has them; empty is none.
        self.assertCells([
            "|".join((name, row["buurtCode"], "",
                      row[name] or "niet-gepubliceerd"))
            for row in self.held() for name in values])
        self.assertEqual(len(values), 14)
        labels = json.loads(self.world.sql(
            "select labels from city.observation where key = '[\"5004\"]'"
            " limit 1"))
        self.assertEqual(labels["Fase"], "In bouw")
        self.assertEqual(labels["Gerealiseerde start bouw"], "2025-03-15")
        self.assertNotIn("geometrie", self.requests()[-1]["query"])

    def test_a_new_quarter(self):
        """The plans of the quarter before make way for those of this."""
        self.take()
        self.upstream.do({
            "do": "set-record", "host": HOST, "dataset": self.source["table"],
            "where": {}, "changes": {"peildatum": "2027-01-01"}})
        self.take(SECOND_NIGHT)
        self.assertEqual(self.world.sql(
            "select distinct labels->>'Peildatum' from city.observation"
            " order by 1 desc limit 1"), "2027-01-01")
        self.assertEqual(self.world.sql(
            "select count(*) from city.observation"), str(60 * 14))


class KeyFigures(Case):
    """The descriptor that we ship; two indicators more than it takes."""

    SOURCE = ours("amsterdam-bbga")

    def test_the_whole_once(self):
        names = [*self.source["measures"], "BEV0_17", "SVB"]
        self.upstream.do({
            "do": "set-records", "host": HOST, "dataset": "bbga/kerncijfers",
            "records": [
                {"jaar": year, "gebiedcode15": area, "waarde": 100 + n,
                 "indicatorDefinitieId": name}
                for n, name in enumerate(names) for year in (2024, 2025)
                for area in ("STAD", "NA", "DX01")],
            "key": ["indicatorDefinitieId", "jaar", "gebiedcode15"],
            "fields": ["jaar", "gebiedcode15", "waarde",
                       "indicatorDefinitieId"]})
        self.take()
        self.assertCells([cell for cell in self.expected(
            "bbga/kerncijfers", "indicatorDefinitieId", "gebiedcode15",
            "jaar") if not cell.startswith(("BEV0_17|", "SVB|"))])


class Features(Case):
    SOURCE = FEATURES

    def test_the_whole_once(self):
        self.assertIn("1 requests, 1 page, 25 rows", self.take())
        expected = [
            "|".join((name, row["wijkcode"], row["jaar"],
                      row[name] or "niet-gepubliceerd"))
            for row in self.held() for name in ("woningen", "prijs")]
        self.assertCells(expected)
        self.assertIn("unchanged", self.take(SECOND_NIGHT))

    def test_what_is_no_file(self):
        self.take()
        for fault, settings, why in (
                ("cut-clean", {"bytes": 1000}, "failed"),
                ("html", {}, "an HTML page came"),
                ("truncate", {"mode": "length", "bytes": 500}, "5 tries"),
                ("corrupt-gzip", {"how": "cut"}, "5 tries"),
                ("status", {"status": 404}, "HTTP 404")):
            with self.subTest(fault):
                self.upstream.do({"do": "clear-faults"})
                self.fault(fault, **settings)
                self.refused(why)

    def test_a_column_renamed(self):
        self.take()
        self.upstream.do({"do": "rename-field", "host": FEATURES["host"],
                          "dataset": "woningen.geojson",
                          "field": "woningen", "to": "aantal"})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        landed = self.do("land", SECOND_NIGHT)
        self.assertIn("field 'aantal' comes and is not", landed.err)


if __name__ == "__main__":
    unittest.main()
