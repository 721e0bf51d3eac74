"""A table of Amsterdam by every way to it: pages of JSON, the whole as CSV, and
the packed file. All give the same cells; when one fails, the next is taken. The
figures are made up."""

import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import (ROOT, SECOND_NIGHT, THIRD_NIGHT,     # noqa: E402
                   World)

HOST = "api.data.amsterdam.nl"
PACKED = {"protocol": "zip-file", "host": HOST, "path": "/bulk-data/csv",
          "table": "bbga_v1_kerncijfers_openbaar.csv.zip"}
FIGURES = {
    "protocol": "amsterdam-dso", "host": HOST, "path": "/v1",
    "table": "bbga/kerncijfers", "completeness": ["count"],
    "municipality": "GM0363", "areas": {"STAD": "GM0363"},
    "nulls": {"": "niet-gepubliceerd"},
    "fields": {
        "indicatorDefinitieId": {"role": "measure"},
        "jaar": {"role": "period", "form": "year"},
        "gebiedcode15": {"role": "area"}, "waarde": {"role": "value"}},
    "measures": {
        name: {"title": name, "unit": "x", "decimals": 1}
        for name in ("WVOORRBAG", "WWOZ_GEM", "WCORHUUR_P")}}

NESTED = dict(
    FIGURES, table="statistieken/v2/cijfers",
    fields={
        "id": {"role": "key"}, "gebied.code": {"role": "area"},
        "gebied.naam": {"role": "area-name"},
        "gebied.type": {"role": "label", "title": "Soort gebied"},
        "begindatum": {"role": "period", "form": "date"},
        "indicatorId": {"role": "measure"}, "waarde": {"role": "value"}},
    measures={code: dict(FIGURES["measures"]["WWOZ_GEM"], title=code)
              for code in ("101", "102", "103")})
ALL = dict(
    NESTED, protocol="zip-file", completeness=["whole-body"], path="/bulk-data/csv",
    table="statistieken_v2_all_openbaar.csv.zip", part="cijfers.csv",
    ignored=["gebied.datum", "tijdType", "einddatum", "heeftBetrekkingOp"])
TEXTS = dict(
    FIGURES, table="bbga/indicatoren_definities",
    fields={
        "variabele": {"role": "key"},
        "definitie": {"role": "label", "title": "Definitie"},
        "symbool": {"role": "label", "title": "Symbool"},
        "rekeneenheid": {"role": "value", "title": "Rekeneenheid",
                         "unit": "soort", "decimals": 0}})
del TEXTS["measures"]


class Fallback(CityCase):
    source = dict(FIGURES, fallback=[PACKED],
                  completeness=["count", "whole-body"])

    def test_the_next_way(self):
        """By the packed file, whose headings are titles: the same cells."""
        self.take()
        stood = self.cells()
        self.assertEqual(len(stood), 84)
        self.fault("status", path="json", status=503)
        night = self.do("fetch", SECOND_NIGHT)
        self.assertEqual(night.status, 0, night)
        self.assertRegex(night.err, "HTTP 503.*trying zip-file on " + HOST)
        self.assertRegex(night.err, "84 rows.*; by zip-file")
        landed = self.do("land", SECOND_NIGHT)
        self.assertIn("0 new, 0 changed, 0 gone", landed.err)
        self.assertEqual(self.cells(), stood)
        self.assertEqual(self.asked("bulk")[-1]["path"],
                         "/bulk-data/csv/" + PACKED["table"])
        # Nothing new by that way; and the first one is tried again.
        self.assertIn("unchanged", self.do("fetch", SECOND_NIGHT).err)
        self.upstream.do({"do": "clear-faults"})
        self.assertNotIn("by zip-file", self.take(THIRD_NIGHT))
        self.assertEqual(self.cells(), stood)

    def test_no_way(self):
        self.take()
        self.fault("status", status=503)
        self.refused("after 5 tries: HTTP 503", "; by zip-file: file (https:"
                     "//%s/bulk-data/csv/%s): after" % (HOST,
                                                        PACKED["table"]))


class Shipped(CityCase):
    """The descriptor that we ship, by each of its ways in turn."""

    with open(os.path.join(ROOT, "sources/amsterdam-bbga/source.json"),
              encoding="utf-8") as file:
        source = json.load(file)

    def test_every_way(self):
        names = [*self.source["measures"], "BEV0_17"]
        self.change({
            "do": "set-records", "records": [
                {"jaar": year, "gebiedcode15": area, "waarde":
                 None if n == 3 else 100 + n, "indicatorDefinitieId": name}
                for n, name in enumerate(names) for year in (2024, 2025)
                for area in ("STAD", "NA", "DX01")],
            "key": ["indicatorDefinitieId", "jaar", "gebiedcode15"],
            "fields": ["jaar", "gebiedcode15", "waarde",
                       "indicatorDefinitieId"]})
        self.take()
        stood = self.cells()
        self.assertEqual(len(stood), (len(names) - 1) * 6)
        for query, way in (("_pageSize=1000", "amsterdam-dso-csv"),
                           ("_format=csv", "zip-file")):
            self.fault("status", query=query, status=404)
            night = self.do("fetch", SECOND_NIGHT)
            self.assertEqual(night.status, 0, night)
            self.assertIn("; by " + way, night.err)
            self.assertIn("0 new, 0 changed, 0 gone",
                          self.do("land", SECOND_NIGHT).err)
            self.assertEqual(self.cells(), stood)


class Csv(CityCase):
    source = dict(FIGURES, protocol="amsterdam-dso-csv")

    def by_pages(self):
        """The cells as pages of JSON give them, in another world."""
        self.describe(protocol="amsterdam-dso")
        self.take()
        cells = self.cells()
        self.world.close()
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)
        return cells

    def test_the_same_as_by_pages(self):
        """A4, A5: NA, null, numbers as they are; nested and quoted too."""
        for source in (FIGURES, NESTED, TEXTS):
            with self.subTest(source["table"]):
                self.source = source
                expected = self.by_pages()
                self.describe(protocol="amsterdam-dso-csv")
                self.assertIn("%d new" % len(expected), self.take())
                self.assertEqual(self.cells(), expected)
        labels = self.cells()["rekeneenheid", '["WVOORRBAG"]', "GM0363",
                              ""][2]
        self.assertIn('op 1 januari,\n"vastgesteld"', labels["Definitie"])
        self.assertIsNone(labels["Symbool"])

    def test_the_question(self):
        self.assertRegex(self.do("fetch").err, "2 requests, 1 page, 84 rows")
        count, table = (one["query"] for one in self.asked())
        self.assertIn("_format=json&_pageSize=1&_count=true&", count)
        self.assertIn("_format=csv&_csv_header=id&_csv_separator=,&", table)
        for query in (count, table):
            self.assertIn("&_sort=indicatorDefinitieId,jaar,gebiedcode15"
                          "&_fields=", query)
        self.assertIn("unchanged", self.do("fetch", SECOND_NIGHT).err)

    def test_a_semicolon_and_a_geometry(self):
        """A4: EWKT has the semicolon in it that stands between columns."""
        rows = [{"plan": n, "aantal": 10 + n, "geometrie": {
            "type": "Point", "coordinates": [121389 + n, 487369]}}
            for n in range(4)]
        self.upstream.do({
            "do": "add-dataset", "platform": "dso", "host": HOST,
            "dataset": "plannen/plan", "records": rows, "key": ["plan"],
            "fields": ["plan", "aantal", "geometrie"]})
        self.source = dict(FIGURES, table="plannen/plan", delimiter=";",
                           protocol="amsterdam-dso-csv", fields={
            "plan": {"role": "key"},
            "geometrie": {"role": "label", "title": "Plek"},
            "aantal": {"role": "value", "title": "Aantal", "unit": "x",
                       "decimals": 0}})
        del self.source["measures"]
        self.describe()
        self.take()
        self.assertEqual(
            self.cells()["aantal", '["3"]', "GM0363", ""][::2],
            ["13", {"plan": "3", "Plek": "SRID=28992;POINT (121392 487369)"}])

    def test_aborted_in_the_middle(self):
        """A3: with a clean end, with a broken one, and the other words."""
        self.take()
        for how, error, rows, why in (
                ("clean", "RuntimeError", 40, 'the service stopped in the '
                 'middle of the body: "Aborted by RuntimeError during'),
                ("clean", "RuntimeError", 0, '"Aborted by RuntimeError'),
                ("clean", None, 3, '"Aborted by internal server error'),
                ("broken", "RuntimeError", 40, "after 5 tries")):
            with self.subTest(how=how, error=error, rows=rows):
                self.upstream.do({"do": "clear-faults"})
                self.fault("aborted", path="csv", how=how, error=error,
                           rows=rows)
                self.refused("file (https://%s/v1/bbga/" % HOST, why)

    def test_another_number_of_rows(self):
        self.take()
        for fault, path, more, why in (
                ("wrong-count", "json", {"by": 1},
                 "84 records came where 85 were counted"),
                ("short-page", "csv", {"by": 2},
                 "82 records came where 84 were counted"),
                ("empty-page", "csv", {}, "no rows below its heading"),
                ("cut-clean", "csv", {"bytes": 1000}, "line "),
                ("content-type", "csv", {"content_type": "application/json"},
                 "Content-Type application/json came where text/csv")):
            with self.subTest(fault):
                self.upstream.do({"do": "clear-faults"})
                self.fault(fault, path=path, **more)
                self.refused(why)


class Bulk(CityCase):
    """A7: the packed export, in the forms in which it is made."""

    source = ALL

    def test_every_form(self):
        self.take()
        expected = self.cells()
        self.assertEqual(len(expected), 84)
        for folder, ending in (("geojson", "geojson"), ("jsonlines", "jsonl")):
            with self.subTest(ending):
                self.describe(
                    path="/bulk-data/" + folder, part="cijfers." + ending,
                    table="statistieken_v2_all_openbaar.%s.zip" % ending)
                self.assertIn("0 new, 0 changed, 0 gone",
                              self.take(SECOND_NIGHT))
                self.assertEqual(self.cells(), expected)


if __name__ == "__main__":
    unittest.main()
