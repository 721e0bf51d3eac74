"""Does ArcGIS come as captured, and does it fail at status 200 as asked?"""

import http.client
import json
import os
import sys
import unittest
from urllib.parse import quote, urlencode

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import captures                                         # noqa: E402
from case import City                                   # noqa: E402

ROOT = "/zP1tGdLpGvt2qNJ6/arcgis/rest/services/"
SMALL = "Woningbouw_Programma/FeatureServer/0"
LARGE = "Woningbouw_Programma_groot/FeatureServer/0"
DELFT = ("services3.arcgis.com", "/j07voPd56xoB4c87/arcgis/rest/services/",
         "corporatiebezit/FeatureServer/0")


class Arcgis(City):
    host = "services.arcgis.com"

    def query(self, layer=SMALL, host=None, root=ROOT, **options):
        options = {"where": "1=1", "outFields": "OBJECTID,naam,"
                   "aantal_woningen", "returnGeometry": "false", "f": "json",
                   **options}
        return self.read("%s%s/query?%s" % (root, layer, urlencode(
            {key: value for key, value in options.items()
             if value is not None})), host)

    def error(self, **options):
        return self.query(**options)["error"]

    def test_layer(self):
        layer = self.read(ROOT + SMALL + "?f=json")
        self.assertEqual((layer["maxRecordCount"], layer["objectIdField"]),
                         ("1000", "OBJECTID"))
        kinds = {one["name"]: one["type"] for one in layer["fields"]}
        self.assertEqual(kinds, {
            "OBJECTID": "esriFieldTypeOID", "naam": "esriFieldTypeString",
            "bouwplannummer": "esriFieldTypeString",
            "aantal_woningen": "esriFieldTypeInteger",
            "status": "esriFieldTypeString",
            "datum_start_bouw": "esriFieldTypeDate",
            "jaar_oplevering": "esriFieldTypeInteger",
            "SHAPE.STArea()": "esriFieldTypeDouble"})
        status, headers, _ = self.ask(ROOT + SMALL)
        self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")

    def test_as_captured(self):
        real = self.captured("arcgis-arnhem/e6a_parking.json")
        ours = self.query(layer=LARGE, returnGeometry="true", outSR="4326")
        self.assertEqual(set(real) - set(ours), {"displayFieldName"})
        self.assertEqual(list(real["features"][0]), list(
            ours["features"][0]))
        self.assertEqual(list(real["spatialReference"]),
                         list(ours["spatialReference"]))
        real = captures.municipal("arcgis-arnhem/wrong_filter.json")
        status, headers, body = self.ask(
            ROOT + SMALL + "/query?f=json&where=" + quote("x = = 1"))
        self.assertEqual((status, body), (200, real.rstrip(b"\n")))

    def walk(self, layer, host, root, step, **options):
        rows, page = [], {"exceededTransferLimit": True}
        while page.get("exceededTransferLimit"):
            page = self.query(layer, host, root, resultOffset=len(rows),
                              resultRecordCount=step, **options)
            rows += [one["attributes"] for one in page["features"]]
        return rows

    def test_whole(self):
        for layer, count in ((SMALL, 994), (LARGE, 1250)):
            rows = self.walk(layer, None, ROOT, 1000, outFields="OBJECTID,"
                             "naam,aantal_woningen,datum_start_bouw,"
                             "SHAPE.STArea()", orderByFields="OBJECTID")
            self.assertEqual(len(rows), count)
            self.assertEqual(
                [tuple(row.values()) for row in rows],
                [(row["OBJECTID"], row["naam"], row["aantal_woningen"],
                  row["datum_start_bouw"], row["SHAPE.STArea()"])
                 for row in self.held(layer)])
        host, root, layer = DELFT
        rows = self.walk(layer, host, root, 2000, outFields="*")
        self.assertEqual(rows, self.held(layer, host))
        self.assertEqual(len(rows), 9573)
        self.assertEqual(self.query(layer, host, root, outFields="",
                                    returnCountOnly="true"),
                         {"count": "9573"})

    def test_cut(self):
        page = self.query(LARGE)
        self.assertEqual((len(page["features"]),
                          page["exceededTransferLimit"]), (1000, True))
        self.assertNotIn("exceededTransferLimit", self.query(SMALL))
        for offset, size, more in ((0, 10, True), (984, 10, False),
                                   (0, 994, False), (983, 10, True)):
            page = self.query(SMALL, resultOffset=offset,
                              resultRecordCount=size)
            self.assertEqual("exceededTransferLimit" in page, more, offset)

    def test_where(self):
        count = lambda text: int(self.query(  # noqa: E731
            where=text, returnCountOnly="true")["count"])
        self.assertEqual(count("status='GESTART'") +
                         count("status <> 'GESTART'"), 994)
        self.assertEqual(count("OBJECTID>990"), 4)
        self.assertEqual(count("status IN ('STUDIE','GESTART') AND NOT "
                               "(naam LIKE 'Project 1%')"),
                         count("status IN ('STUDIE','GESTART')") -
                         count("naam LIKE 'Project 1%' AND (status = "
                               "'STUDIE' OR status = 'GESTART')"))
        self.assertEqual(count("datum_start_bouw IS NULL"), 198)
        self.assertEqual(self.query(where="naam='x'")["features"], [])

    def test_form(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("POST", ROOT + SMALL + "/query", urlencode(
            {"where": "OBJECTID=3", "outFields": "naam", "f": "json"}),
            {"Host": self.host, "Content-Type":
             "application/x-www-form-urlencoded"})
        body = json.loads(line.getresponse().read())
        line.close()
        self.assertEqual(body["features"][0]["attributes"],
                         {"naam": "Project 3"})

    def test_errors_at_200(self):
        self.assertEqual(self.error(outFields="OBJECTID,weg")["code"], "400")
        self.assertEqual(self.error(layer="Weg/FeatureServer/0")["message"],
                         "Invalid URL")
        self.fault("arcgis-error", code=504, message="Timeout", count=1)
        self.assertEqual(self.error()["code"], "504")
        self.assertIn("features", self.query())
        self.act("dataset", SMALL, settings={"token": 499})
        self.assertEqual(self.error()["message"], "Token Required")

    def test_flag(self):
        for flag, top, inside in (("top", True, False),
                                  ("properties", False, True),
                                  ("both", True, True),
                                  ("none", False, False)):
            self.act("dataset", LARGE, settings={"flag": flag})
            page = self.query(LARGE, f="geojson")
            self.assertEqual(
                ("exceededTransferLimit" in page, "exceededTransferLimit" in
                 page.get("properties", {})), (top, inside), flag)
        self.assertEqual(page["features"][0]["properties"]["naam"],
                         "Project 1")

    def test_odd_pages(self):
        self.fault("short-page", count=1, by=10)
        page = self.query(LARGE)
        self.assertEqual((len(page["features"]),
                          page["exceededTransferLimit"]), (990, True))
        self.fault("empty-page", count=1)
        page = self.query(LARGE)
        self.assertEqual((page["features"], page["exceededTransferLimit"]),
                         ([], True))
        self.act("dataset", LARGE, settings={"max_rows": 300})
        self.assertEqual(len(self.walk(LARGE, None, ROOT, 1000)), 1250)
        self.act("dataset", LARGE, settings={"ignores_offset": True,
                                             "paging": False})
        first = [self.query(LARGE, resultOffset=n)["features"][0]
                 for n in (0, 300)]
        self.assertEqual(first[0], first[1])
        self.assertEqual(self.query(LARGE, where="OBJECTID>300")["features"]
                         [0]["attributes"]["OBJECTID"], "301")
        self.fault("wrong-count", path="count")
        self.assertEqual(self.query(returnCountOnly="true"),
                         {"count": "995"})

    def test_values(self):
        rows = [one["attributes"] for one in self.query(
            outFields="datum_start_bouw,SHAPE.STArea()")["features"]]
        self.assertEqual(rows[10]["datum_start_bouw"], "-86400000")
        self.assertIsNone(rows[4]["datum_start_bouw"])
        self.assertEqual(rows[0]["SHAPE.STArea()"], "1000.5")
        self.act("dataset", SMALL, settings={"extra": {"KVKNUMMER": "1"}})
        self.assertEqual(self.query(outFields="naam")["features"][0]
                         ["attributes"], {"naam": "Project 1",
                                          "KVKNUMMER": "1"})


if __name__ == "__main__":
    unittest.main()
