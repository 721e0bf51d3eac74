"""A city source whose fields nobody has seen: named, never fetched, and shown
to whoever looks. The data sets are made up."""

import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402

ROTTERDAM = {
    "protocol": "arcgis", "host": "services.arcgis.com",
    "path": "/zP1tGdLpGvt2qNJ6/arcgis/rest/services",
    "table": "Woningbouw_Programma/FeatureServer/0"}
EINDHOVEN = {
    "protocol": "opendatasoft", "host": "data.eindhoven.nl",
    "path": "/api/explore/v2.1/catalog/datasets", "table": "woningbouwplannen"}
AMSTERDAM = {
    "protocol": "amsterdam-dso", "host": "api.data.amsterdam.nl",
    "path": "/v1", "table": "statistieken/v2/cijfers"}
PDOK = {
    "protocol": "pdok-features", "host": "api.pdok.nl",
    "path": "/cbs/wijken-en-buurten-2025/ogc/v1/collections",
    "table": "wijken"}
SWING = {
    "protocol": "swing", "host": "utrecht.incijfers.nl",
    "path": "/jiveservices/odata", "table": "wvoorraad/wijk/year"}
FILE = {"protocol": "csv-file", "host": "bestanden.example.nl",
        "path": "/open", "table": "woningen.csv",
        "completeness": ["whole-body"]}
UTRECHT = {"protocol": "utrecht-open", "host": "open.utrecht.nl",
           "path": "/api/datasets", "table": "indicatoren-wonen",
           "completeness": ["whole-body"], "delimiter": ";"}

CKAN = {"protocol": "ckan", "host": "data.overheid.nl",
        "path": "/data/api/3/action", "table": "wachttijden-woningen",
        "part": "Bestand 1"}


class FirstLook(CityCase):
    source = {**ROTTERDAM, "wants": ["Woningen naar status"]}

    def look(self, *arguments):
        return self.world.run(
            "check", "--live", "--only", self.source_id, *arguments, "--sources",
            self.sources, upstream=self.upstream, WOONDRUK_SOURCES=None)

    def way(self):
        night = self.look("--json")
        self.assertEqual(night.status, 0, night)
        way, = json.loads(night.out)["ways"]
        self.assertEqual(way["notes"], [])
        self.assertTrue(way["waiting"])
        return way

    def names(self):
        return [field.split(" ")[0] for field in self.way()["fields"]]

    def test_fields_of_a_layer(self):
        self.assertIn("aantal_woningen (Integer)", self.way()["fields"])
        self.assertIn("OBJECTID", self.names())
        self.assertEqual({one["set"] for one in self.asked()}, {"layer"})

    def test_fields_of_a_dataset(self):
        self.describe(**EINDHOVEN)
        self.assertEqual(
            set(self.names()),
            {name.split(".")[0] for record in self.held() for name in record})

    def test_fields_of_a_table_of_amsterdam(self):
        self.describe(**AMSTERDAM)
        names = self.names()
        self.assertIn("indicatorId", names)
        self.assertNotIn("_links", " ".join(names))
        self.assertEqual(len(self.asked()), 1)

    def test_fields_of_a_collection(self):
        self.describe(**PDOK)
        self.assertEqual(self.names(), [
            "id", "wijkcode", "wijknaam", "gemeentecode", "gemeentenaam",
            "water", "aantal_inwoners", "aantal_huishoudens",
            "gemiddelde_woningwaarde", "percentage_koopwoningen"])
        self.assertEqual([one["set"] for one in self.upstream.requests()],
                         ["items"])

    def test_fields_of_a_variable(self):
        self.upstream.do({
            "do": "platform", "platform": "swing", "host": SWING["host"],
            "settings": {"key": "optional"}})
        self.describe(**SWING)
        self.assertEqual(self.names(), [
            "ExternalCode", "GeoLevel", "PeriodLevel", "Period",
            "ValueString", "Description"])
        self.describe(**{**SWING, "protocol": "swing-table", "path": "/jive",
                         "completeness": ["whole-body"]})
        self.assertEqual(self.names(), ["Geo", "Perioden", "Woningvoorraad"])
        self.assertEqual([one["set"] for one in self.upstream.requests()],
                         ["Values", "table"])

    def test_heading_of_a_file(self):
        self.describe(**FILE)
        self.assertEqual(self.way()["fields"], list(self.held()[0]))

    def test_heading_of_a_file_that_is_listed(self):
        self.describe(**UTRECHT)
        self.assertIn("jaar", self.names())
        self.assertIn("waarde", self.names())

    def test_fields_of_a_resource(self):
        self.describe(**CKAN)
        self.assertEqual(self.way()["fields"], [
            "Wijk (text)", "Wachttijd (text)", "Reacties (numeric)",
            "Gemiddeld (numeric)", "Peildatum (timestamp)"])
        self.assertEqual([one["set"] for one in self.upstream.requests()],
                         ["package_show", "datastore_search"])

    def test_heading_of_a_resource_that_is_a_file(self):
        packages = {"host": CKAN["host"], "dataset": "packages"}
        held = self.upstream.held(*packages.values())["records"][0]
        self.upstream.do(
            {"do": "set-record", **packages, "where": {"name": held["name"]},
             "changes": {"resources": [dict(
                 held["resources"][0], datastore_active=False, format="CSV",
                 url="https://%s/open/a.csv" % CKAN["host"])]}},
            {"do": "add-dataset", "platform": "files", "host": CKAN["host"],
             "dataset": "a.csv", "root": "/open/", "key": ["wijk"],
             "records": [{"wijk": "A", "aantal": 1}]})
        self.describe(**CKAN)
        self.assertEqual(self.way()["fields"], ["wijk", "aantal"])

    def test_a_file_whose_fields_are_told_is_not_compared(self):
        """And said to be so: it is not counted as one that fits."""
        self.describe(**FILE, fields={
            "wijkcode": {"role": "area"}, "weg": {
                "role": "value", "title": "x", "unit": "x", "decimals": 0}})
        self.described.pop("wants")
        self.describe_again()
        night = self.look()
        self.assertEqual(night.status, 0, night)
        self.assertIn("stad-cijfers             is not compared by csv-file on "
                      "bestanden.example.nl: that tells its fields only with "
                      "its figures; they are compared when it is fetched",
                      night.out)
        self.assertIn("0 of 0 ways to sources fit, 1 was not compared",
                      night.last)
        self.assertEqual(self.asked(), [])
        way, = json.loads(self.look("--json").out)["ways"]
        self.assertIs(way["compared"], False)

    def test_what_cannot_tell_is_not_asked(self):
        self.describe(**dict(FILE, protocol="geojson-file",
                             table="woningen.geojson"))
        self.assertEqual(self.way()["fields"], [])
        self.assertIn("which does not tell its fields", self.look().out)
        self.assertEqual(self.asked(), [])

    def test_text_for_people(self):
        night = self.look()
        self.assertRegex(night.out, "^stad-cijfers +waits for a first look by "
                         r"arcgis on services\.arcgis\.com; give these \d+ "
                         "fields a role, or ignore them\n")
        self.assertIn("\n    aantal_woningen (Integer)", night.out)
        self.assertIn("0 of 0 ways to sources fit, 1 waits for a first look",
                      night.err)

    def test_a_layer_that_is_gone_is_told(self):
        self.describe(table="Weg/FeatureServer/0")
        night = self.look()
        self.assertEqual(night.status, 1, night)
        self.assertIn("0 of 1 ways to sources fit", night.err)
        self.assertRegex(night.out, "first look by arcgis on [a-z.]+, which "
                         "failed; mend host, path and table .*\n    layer")

    def test_it_is_no_part_of_a_night(self):
        night = self.world.run("fetch", "--sources", self.sources,
                               upstream=self.upstream, WOONDRUK_SOURCES=None)
        self.assertEqual(night.status, 0, night)
        night = self.world.run("land", "--sources", self.sources,
                               WOONDRUK_SOURCES=None)
        self.assertEqual(night.status, 0, night)
        self.assertEqual(self.upstream.requests(), [])
        self.assertEqual(self.world.sql(
            "select (select count(*) from city.source where is_defined)"
            " + (select count(*) from ledger.source_state)"), "0")

    def test_it_cannot_be_fetched_by_name(self):
        night = self.do("fetch")
        self.assertEqual(night.status, 64, night)
        self.assertIn("stad-cijfers has no fields yet, so there is nothing to "
                      "take; woondruk check --live --only stad-cijfers shows",
                      night.err)

    def test_status_and_catalogue_name_it(self):
        self.world.run("fetch", "--sources", self.sources,
                       WOONDRUK_SOURCES=None)
        night = self.world.run("status", "--sources", self.sources,
                               WOONDRUK_SOURCES=None)
        self.assertEqual(night.status, 0, night)
        self.assertRegex(night.out, "(?m)^  stad-cijfers +waiting$")
        self.assertRegex(night.out, r"(?m)^  waiting: stad-cijfers\n    readers see: "
                         r"nothing of it\n    to do: a first look, which shows "
                         r"its fields:(.*\n)+?.*\bstad-cijfers$")
        night = self.world.run("describe", "sources", "--sources",
                               self.sources, WOONDRUK_SOURCES=None)
        self.assertIn("- waits for a first look, for: Woningen naar status\n",
                      night.out)


if __name__ == "__main__":
    unittest.main()
