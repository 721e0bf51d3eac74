"""Does Swing give ten at a time, texts for numbers, and nothing with a key?"""

import json
import os
import sys
import unittest
from urllib.parse import quote

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402

VALUES = quote("/jiveservices/odata/Variables('phhink125')/"
               "GeoLevels('wijk')/PeriodLevels('year')/Periods('2023')/"
               "Values", safe="/()'")
TABLE = "/jive/selectiontableasjson.ashx?var=phhink125,wvoorraad&geolevel=" \
    "wijk&periodlevel=year&period="


class Swing(City):
    host = "utrecht.incijfers.nl"

    def tell(self, host=None, **settings):
        self.upstream.do({"do": "platform", "platform": "swing",
                          "host": host or self.host, "settings": settings})

    def test_whole(self):
        path, rows, sizes = VALUES, [], []
        while path:
            page = self.read(path, apikey="x")
            self.assertNotIn("@odata.count", page)
            rows += page["value"]
            sizes.append(len(page["value"]))
            path = page.get("@odata.nextLink", "").partition(self.host)[2]
        self.assertEqual(sizes, [10, 10, 3])
        self.assertEqual(
            [(one["ExternalCode"], one["ValueString"]) for one in rows],
            [(one["ExternalCode"], one["ValueString"])
             for one in self.held("phhink125")
             if one["GeoLevel"] == "wijk" and one["Period"] == "2023"])
        self.assertEqual(list(rows[0]), [
            "@odata.type", "@odata.id", "ExternalCode", "GeoLevel",
            "PeriodLevel", "Period", "ValueString", "Description"])
        self.assertLessEqual({"", "-", "x", "?", ".", "-99997"}, {
            one["ValueString"] for one in self.held("phhink125")})

    def test_without_links(self):
        self.tell(links=False, page=5)
        page = self.read(VALUES + "?$skip=5", apikey="x")
        self.assertEqual(len(page["value"]), 5)
        self.assertNotIn("@odata.nextLink", page)

    def test_key(self):
        status, _, body = self.ask(VALUES)
        self.assertEqual((status, json.loads(body)), (401, {"error": {
            "message": "Guest user group not found, No access!"}}))
        self.assertEqual(self.ask(VALUES + "?apikey=x")[0], 401)
        self.tell(key_value="geheim")
        self.assertEqual(self.ask(VALUES, apikey="x")[0], 401)
        self.assertEqual(self.ask(VALUES, apikey="geheim")[0], 200)

    def test_paths(self):
        self.assertEqual(self.ask(VALUES.replace("phhink125", "weg"),
                                  apikey="x")[0], 404)
        recent = self.read(VALUES.replace("2023", "mrp"), apikey="x")
        self.assertEqual(recent["value"][0]["Period"], "2023")
        root = "/viewerservices/odata/"
        self.assertEqual([one["ExternalCode"] for one in self.read(
            root + "Variables", apikey="x")["value"]],
            ["phhink125", "wvoorraad"])
        item = self.read(root + "GeoLevels('wijk')/GeoItems", apikey="x")[
            "value"][0]
        self.assertEqual(item["PointX"], "130000")

    def test_table(self):
        whole = self.read(TABLE + "2022,2023")
        self.assertEqual([one["type"] for one in whole["headers"]],
                         ["String", "String", "Numeric", "Numeric"])
        self.assertEqual(len(whole["rows"]), 46)
        held = {(one["ExternalCode"], one["Period"]): one["ValueString"]
                for one in self.held("wvoorraad")}
        for row in whole["rows"]:
            self.assertEqual(row[3], held[row[0], row[1]])
        self.assertIn("-99997", [row[2] for row in whole["rows"]])
        self.tell(first_column="name")
        names = [row[0] for row in self.read(TABLE + "mrp")["rows"]]
        self.assertEqual((len(names), len(set(names))), (23, 11))
        self.assertEqual(self.ask(TABLE + "mrp", apikey="x")[2], b"")
        self.assertEqual(self.read("/viewer/selectiontableasjson.ashx?var="
                                   "weg&geolevel=wijk")["rows"], [])

    def test_door(self):
        status, headers, _ = self.ask(TABLE + "mrp", "denhaag.incijfers.nl")
        self.assertEqual((status, headers["Content-Type"]),
                         (403, "text/html; charset=utf-8"))
        self.tell("denhaag.incijfers.nl", agents="any")
        self.assertEqual(self.read(TABLE + "mrp", "denhaag.incijfers.nl")
                         ["rows"], [])


if __name__ == "__main__":
    unittest.main()
