"""Layers of ArcGIS, over sockets into the database.

The layers are made up; their fields are those of the real ones.
"""

import datetime
import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import ROOT, SECOND_NIGHT, THIRD_NIGHT       # noqa: E402

SERVICES = "/zP1tGdLpGvt2qNJ6/arcgis/rest/services"
FIELDS = {
    "bouwplannummer": {"role": "key"},
    "naam": {"role": "label", "title": "Naam"},
    "status": {"role": "label", "title": "Status"},
    "datum_start_bouw": {"role": "label", "title": "Start bouw",
                         "form": "epoch-ms"},
    "aantal_woningen": {"role": "value", "title": "Aantal woningen",
                        "unit": "woningen", "decimals": 0},
}


def day(ms):
    """The day it was in Amsterdam; winter will do for what is made up."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(
        milliseconds=int(ms), hours=1)
    return moment.date().isoformat()


class Programme(CityCase):
    source = {"protocol": "arcgis", "host": "services.arcgis.com",
              "path": SERVICES, "table": "Woningbouw_Programma/FeatureServer/0",
              "fields": FIELDS}

    def assertAllLanded(self, records=None):
        """Each record of the upstream once, with its value."""
        records = self.held() if records is None else records
        cells = self.cells()
        self.assertEqual(len(cells), len(records))
        for one in records:
            value, reason, labels = cells[
                "aantal_woningen", '["%s"]' % one["bouwplannummer"],
                "GM0599", self.period]
            self.assertEqual((value, reason), (one["aantal_woningen"], None))
            self.assertEqual(labels["Status"], one["status"])
            self.assertEqual(labels["Naam"], one["naam"])
        return cells

    period = "2026-11-23"

    def setUp(self):
        super().setUp()
        self.period = None

    def cells(self):
        found = super().cells()
        for _, _, _, period in found:
            self.period = period
        return found

    def again(self, *why):
        """A good night, then another edit date, so that all is asked."""
        self.take()
        self.set(edited=1790000000001)
        return lambda *more: self.refused(*why, *more)

    # The whole.

    def test_the_whole(self):
        said = self.take()
        self.assertIn("994 cells", said)
        cells = self.assertAllLanded()
        self.assertEqual(len(self.asked("query")), 1)
        starts = {key[1]: labels["Start bouw"]
                  for key, (_, _, labels) in cells.items()}
        for one in self.held():
            ms = one["datum_start_bouw"]
            self.assertEqual(starts['["%s"]' % one["bouwplannummer"]],
                             None if ms is None else day(ms))
        self.assertEqual(starts['["BP00011"]'], "1969-12-31")

    def test_fields_are_named_and_nothing_else_is_asked(self):
        self.take()
        query, = self.queries("query")
        self.assertIn("outFields=bouwplannummer,naam,status,"
                      "datum_start_bouw,aantal_woningen,OBJECTID&", query)
        self.assertIn("returnGeometry=false", query)
        self.assertIn("orderByFields=OBJECTID", query)
        for query in self.queries(None):
            self.assertNotIn("*", query)

    def test_more_than_one_answer_holds(self):
        self.describe(table="Woningbouw_Programma_groot/FeatureServer/0")
        self.take()
        self.assertAllLanded()
        self.assertEqual(["resultOffset=0" in query for query in
                          self.queries("query")], [True, False])
        # And the layer is asked whether it stood still.
        self.assertEqual(len(self.asked("layer")), 2)

    def test_nothing_new(self):
        self.take()
        stood = self.cells()
        self.upstream.do({"do": "clear-requests"})
        self.take(SECOND_NIGHT)
        self.assertEqual([one["set"] for one in self.asked()], ["layer"])
        self.assertEqual(self.cells(), stood)

    def test_an_edit_is_seen(self):
        self.take()
        self.change({"do": "set-record", "where": {"OBJECTID": 5},
                     "changes": {"aantal_woningen": 777}})
        self.set(edited=1790000000001)
        self.assertIn("0 new, 1 changed, 0 gone", self.take(SECOND_NIGHT))

    def test_some_records(self):
        fields = dict(FIELDS, status={
            "role": "label", "title": "Status",
            "keep": ["GESTART", "'t Hart; drop table"]})
        self.describe(fields=fields)
        self.take()
        self.assertAllLanded([one for one in self.held()
                              if one["status"] == "GESTART"])
        query, = self.queries("count")
        self.assertIn("'''t Hart; drop", query)
        # A value with a quote is found by it.
        self.change({"do": "set-record", "where": {"OBJECTID": 1},
                     "changes": {"status": "'t Hart; drop table"}})
        self.set(edited=1790000000001)
        self.assertIn("1 new", self.take(SECOND_NIGHT))

    # G1: pages.

    def test_short_pages(self):
        self.set(max_rows=300)
        self.take()
        self.assertAllLanded()
        self.assertEqual(len(self.asked("query")), 4)

    def test_short_pages_without_flag(self):
        self.set(max_rows=300, flag="none")
        self.take()
        self.assertAllLanded()

    def test_an_empty_page(self):
        self.set(max_rows=300)
        self.fault("empty-page", path="query", after=1, count=2)
        self.take()
        self.assertAllLanded()
        self.assertEqual(len(self.asked("query")), 6)

    def test_empty_pages_without_end(self):
        refused = self.again("3 pages in a row were empty, after 0 of the 994")
        self.fault("empty-page", path="query")
        refused()

    def test_a_page_that_lacks_a_row(self):
        self.fault("short-page", path="query", count=1)
        self.take()
        self.assertAllLanded()
        self.assertIn("resultOffset=993", self.queries("query")[-1])

    def test_offsets_that_are_ignored(self):
        self.describe(table="Woningbouw_Programma_groot/FeatureServer/0")
        self.set(ignores_offset=True)
        self.take()
        self.assertAllLanded()
        self.assertIn("where=(1=1) AND OBJECTID>1000&", self.queries("query")[-1])

    def test_a_layer_that_says_it_knows_no_offsets(self):
        self.describe(table="Woningbouw_Programma_groot/FeatureServer/0")
        self.set(ignores_offset=True, paging=False, max_record_count=400)
        self.take()
        self.assertAllLanded()
        self.assertEqual(len(self.asked("query")), 4)

    def test_records_twice(self):
        self.take()
        self.change({"do": "repeat-records", "count": 3})
        self.set(edited=1790000000001)
        self.refused("OBJECTID 1 comes twice")

    def test_edited_while_it_was_read(self):
        self.set(max_rows=500)
        self.fault("none", path="query", count=1, then=[
            {"do": "dataset", "host": self.described["host"],
             "dataset": self.described["table"],
             "settings": {"edited": 1790000000002}}])
        self.take()
        self.assertAllLanded()
        self.assertEqual(len(self.asked("query")), 4)

    # G1: errors with status 200.

    def test_errors_at_200(self):
        self.take()
        self.set(edited=1790000000001)
        for path in ("layer", "count", "query"):
            for code, message, mend in (
                    (499, "Token Required", "no longer public"),
                    (498, "Invalid Token", "asks for a token"),
                    (403, "You do not have permissions", "is refused"),
                    (400, "Invalid URL", "check host, path, table"),
                    (504, "Gateway Timeout", "the next run asks again")):
                with self.subTest(path=path, code=code):
                    self.upstream.do({"do": "clear-faults"})
                    self.fault("arcgis-error", path=path, code=code,
                               message=message)
                    night = self.do("fetch", SECOND_NIGHT)
                    self.assertEqual(night.status, 1, night)
                    self.assertIn("error %d came with status 200: \"%s" % (
                        code, message), night.err)
                    self.assertIn(mend, night.err)
        self.refused("error 504")

    # G2.

    def test_a_field_with_brackets(self):
        fields = dict(FIELDS)
        fields["SHAPE.STArea()"] = {"role": "value", "title": "Oppervlak",
                                    "unit": "m2", "decimals": 1}
        self.describe(fields=fields)
        self.take()
        cells = self.cells()
        for one in self.held():
            self.assertEqual(cells[
                "SHAPE.STArea()", '["%s"]' % one["bouwplannummer"], "GM0599",
                self.period][0], one["SHAPE.STArea()"])

    def test_a_column_that_nobody_asked_for(self):
        refused = self.again('field "KVKNUMMER" came', "personal data")
        self.set(extra={"KVKNUMMER": "12345678"})
        refused()

    def test_a_token_on_the_second_day(self):
        self.take()
        self.set(token=499)
        self.refused('"Token Required"; the service asks for a token',
                     "ask the publisher")

    def test_a_date_that_nobody_called_one(self):
        self.describe(fields=dict(FIELDS, datum_start_bouw={
            "role": "label", "title": "Start"}))
        self.refused('"datum_start_bouw" is a date, in milliseconds',
                     good=False)

    def test_a_number_that_is_a_text_by_type(self):
        self.take()
        self.set(types={"aantal_woningen": "GUID",
                        "datum_start_bouw": "Date"})
        self.refused("is of type GUID, which does not fit value")

    # X1, where it differs.

    def test_a_column_renamed(self):
        self.take()
        self.change({"do": "rename-field", "field": "aantal_woningen",
                     "to": "Aantal_woningen"})
        self.refused('"aantal_woningen" is called "Aantal_woningen" here')
        self.change({"do": "rename-field", "field": "Aantal_woningen",
                     "to": "woningen"})
        self.refused('the layer has no field "aantal_woningen"; it has',
                     "woningen", now=THIRD_NIGHT)

    def test_half_the_rows_gone(self):
        self.take()
        stood = self.cells()
        self.change({"do": "drop-records", "keep": 0.5})
        self.set(edited=1790000000001)
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        night = self.do("land", SECOND_NIGHT)
        self.assertEqual(night.status, 1)
        self.assertIn("of 994 known cells", night.err)
        self.assertEqual(self.cells(), stood)

    def test_what_is_no_answer(self):
        self.take()
        self.set(edited=1790000000001)
        for name, settings, words in (
                ("html", {}, "an HTML page came"),
                ("truncate", {"mode": "length"}, "after 5 tries"),
                ("cut-clean", {"bytes": 700}, "the next run asks again"),
                ("empty", {}, "empty"),
                ("redirect", {"to": "other-host"}, "HTTP 302"),
                ("wrong-count", {"by": 7}, "pages in a row were empty"),
                ("wrong-count", {"by": -7}, "994 records came where 987")):
            with self.subTest(fault=name, **settings):
                self.upstream.do({"do": "clear-faults"})
                path = "count" if name == "wrong-count" else "query"
                self.fault(name, path=path, **settings)
                self.refused(words)


class Descriptors(CityCase):
    """Those of the project, against layers with the fields they name."""

    def read(self, name):
        with open(os.path.join(ROOT, "sources", name,
                               "source.json"), encoding="utf-8") as file:
            self.describe(**json.load(file))

    def test_building_programme_of_rotterdam(self):
        self.read("rotterdam-woningbouwprogramma")
        self.assertIn("994 cells", self.take())
        cells, (period,) = self.cells(), {key[3] for key in self.cells()}
        for one in self.held():
            self.assertEqual(
                cells["aantal_woningen", '["%s"]' % one["bouwplannummer"],
                      "GM0599", period],
                [one["aantal_woningen"], None, {
                    "bouwplannummer": one["bouwplannummer"],
                    "Naam": one["naam"], "Status": one["status"],
                    "Start bouw": one["datum_start_bouw"] and
                    day(one["datum_start_bouw"]),
                    "Jaar van oplevering": one["jaar_oplevering"]}])

    def test_sites_for_sheltered_housing_of_rotterdam(self):
        self.read("rotterdam-beschermd-wonen")
        self.assertIn("150 cells", self.take())
        self.assertEqual(
            sorted((key[1], value, labels["Eerste conclusie"],
                    labels["Gebied"])
                   for key, (value, _, labels) in self.cells().items()),
            sorted(('["%s"]' % one["OBJECTID"], one["Score"],
                    one["Eerste_conclusie_locaties"], one["Gebiednaam"])
                   for one in self.held()))


class Delft(CityCase):
    """9,573 records where one answer holds 2000, numbered with gaps."""

    source = {
        "protocol": "arcgis", "host": "services3.arcgis.com",
        "path": "/j07voPd56xoB4c87/arcgis/rest/services",
        "table": "corporatiebezit/FeatureServer/0", "municipality": "GM0503",
        "fields": {
            "OBJECTID": {"role": "key"},
            "buurtcode": {"role": "area"},
            "peiljaar": {"role": "period", "form": "year"},
            "corporatie": {"role": "label", "title": "Corporatie"},
            "bouwjaar": {"role": "value", "title": "Bouwjaar",
                         "unit": "jaar", "decimals": 0}}}

    def test_the_whole(self):
        self.take()
        self.assertEqual(len(self.asked("query")), 5)
        records, cells = self.held(), self.cells()
        self.assertEqual(len(records), 9573)
        self.assertEqual(
            {key: value for key, (value, _, _) in cells.items()},
            {("bouwjaar", '["%s"]' % one["OBJECTID"], one["buurtcode"],
              one["peiljaar"]): one["bouwjaar"] for one in records})
        self.assertEqual({key[1]: labels["Corporatie"]
                          for key, (_, _, labels) in cells.items()},
                         {'["%s"]' % one["OBJECTID"]: one["corporatie"]
                          for one in records})


if __name__ == "__main__":
    unittest.main()
