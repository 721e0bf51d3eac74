"""Does Opendatasoft come as documented, in both of its versions?"""

import csv
import io
import json
import os
import sys
import unittest
from urllib.parse import quote

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402

V2 = "/api/explore/v2.1/catalog/datasets"
SET = V2 + "/woningbouwplannen"
V1 = "/api/records/1.0/search/?dataset=woningbouwplannen&rows=1000"


class Opendatasoft(City):
    host = "data.eindhoven.nl"

    def refused(self, path):
        status, headers, body = self.ask(path)
        self.assertGreaterEqual(status, 400)
        return status, json.loads(body)

    def test_whole(self):
        held = self.held("woningbouwplannen")
        rows = []
        for offset in range(0, 300, 100):
            page = self.read("%s/records?limit=100&offset=%d&order_by="
                             "objectid" % (SET, offset))
            self.assertEqual(list(page), ["total_count", "results"])
            self.assertEqual(page["total_count"], "230")
            rows += page["results"]
        self.assertEqual(rows, held)
        self.assertEqual(self.read(SET + "/exports/json"), held)
        lines = self.ask(SET + "/exports/jsonl")[2].decode("utf-8")
        self.assertEqual([json.loads(one, parse_int=str, parse_float=str)
                          for one in lines.splitlines()], held)
        self.assertIn('"aantal":1.0,', lines)
        self.assertEqual(len(self.read(SET + "/records")["results"]), 10)
        whole = self.read(SET + "/exports/geojson")["features"]
        self.assertEqual(whole[0]["geometry"]["coordinates"],
                         ["5.47", "51.43"])

    def test_csv(self):
        status, headers, body = self.ask(SET + "/exports/csv")
        self.assertTrue(body.startswith(b"\xef\xbb\xbfobjectid;buurt;"))
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"),
                                           newline=""), delimiter=";"))
        self.assertEqual(len(rows), 231)
        self.assertEqual(rows[1][3:6], ['Plan; fase "0"', "0.0", ""])
        body = self.ask(SET + "/exports/csv?with_bom=false&delimiter=%2C&"
                        "select=objectid,aantal&quote_all=true")[2]
        self.assertTrue(body.startswith(b'"objectid","aantal"\r\n"1000",'))
        self.assertTrue(self.ask(SET + "/exports/csv?use_labels=true&"
                                 "with_bom=false")[2].startswith(b"Objectid"))

    def test_refused(self):
        status, body = self.refused(SET + "/records?limit=101")
        self.assertEqual((status, body["error_code"]),
                         (400, "InvalidRESTParameterError"))
        self.assertEqual(self.refused(V2 + "/bomen/records?limit=100&offset="
                                      "9901")[0], 400)
        self.assertEqual(len(self.read(V2 + "/bomen/records?limit=100&offset"
                                       "=9900")["results"]), 100)
        self.assertEqual(self.refused(SET + "/records?where=" +
                                      quote("x ="))[1]["error_code"],
                         "ODSQLError")
        self.assertEqual(self.refused(SET + "/records?select=weg")[0], 400)
        self.assertEqual(self.refused(V2 + "/weg/records")[0], 404)

    def test_where(self):
        page = self.read(SET + "/records?limit=100&where=" + quote(
            'wijkcode in ("WK077201","WK077202") and aantal > 30'))
        self.assertTrue(page["results"])
        self.assertEqual({one["wijkcode"] for one in page["results"]},
                         {"WK077201", "WK077202"})

    def test_zone(self):
        read = lambda more: self.read(  # noqa: E731
            SET + "/records?limit=1" + more)["results"][0]["gewijzigd"]
        self.assertEqual(read(""), "2026-06-30T22:00:00+00:00")
        self.assertEqual(read("&timezone=Europe/Amsterdam"),
                         "2026-07-01T00:00:00+02:00")

    def test_catalogue(self):
        found = self.read(V2 + "?where=has_records%3Dtrue&limit=100")
        self.assertEqual([one["dataset_id"] for one in found["results"]],
                         ["woningbouwplannen", "bomen"])
        self.assertEqual(self.read(SET)["fields"][4],
                         {"name": "aantal", "label": "Aantal",
                          "type": "double"})
        self.assertEqual(self.read(V2, "den-haag-opendata.opendatasoft.com")
                         ["total_count"], "1")

    def test_quota(self):
        self.fault("quota")
        status, headers, body = self.ask(SET + "/records")
        self.assertEqual(status, 429)
        self.assertEqual(json.loads(body)["errorcode"], 10002)
        self.assertEqual(headers["X-RateLimit-Remaining"], "0")
        self.assertTrue(headers["X-RateLimit-Reset"].endswith("T00:00:00Z"))

    def test_interrupted(self):
        for form in ("csv", "json", "jsonl"):
            self.fault("interrupted", rows=3)
            status, _, body = self.ask(SET + "/exports/" + form)
            self.assertEqual(status, 200)
            self.assertTrue(body.endswith(b"(error_code: "
                                          b"InvalidRESTParameterError)"))

    def test_key(self):
        self.upstream.do({"do": "platform", "platform": "opendatasoft",
                          "host": self.host,
                          "settings": {"key": "required"}})
        self.assertEqual(self.ask(SET)[0], 401)
        self.assertEqual(self.ask(SET, Authorization="Apikey x")[0], 200)

    def test_older(self):
        whole = self.read(V1)
        self.assertEqual((whole["nhits"], len(whole["records"])),
                         ("230", 230))
        first = whole["records"][0]
        self.assertNotIn("oppervlakte", first["fields"])
        self.assertIn("oppervlakte", whole["records"][1]["fields"])
        self.assertEqual(first["fields"]["geo_point_2d"], ["51.43", "5.47"])
        self.assertEqual(first["geometry"]["coordinates"], ["5.47", "51.43"])
        self.assertEqual(first["record_timestamp"],
                         "2026-10-01T04:00:03.599Z")
        self.upstream.do({"do": "platform", "platform": "opendatasoft",
                          "host": self.host, "settings": {"fraction": False}})
        self.assertEqual(self.read(V1)["records"][0]["record_timestamp"],
                         "2026-10-01T04:00:03Z")
        self.assertEqual(self.read(V1 + "&refine.buurt=Buurt+3")["nhits"],
                         "12")
        self.fault("empty-page")
        whole = self.read(V1)
        self.assertEqual((whole["nhits"], whole["records"]), ("230", []))
        self.upstream.do({"do": "clear-faults"})
        self.assertEqual(self.ask(V1 + "&start=9001")[0], 400)

    def test_older_as_captured(self):
        real = self.captured("opendatasoft-eindhoven/1_parkings.json")
        ours = self.read(V1 + "&refine.buurt=Buurt+3")
        self.assertEqual(list(ours), list(real))
        self.assertEqual(list(ours["parameters"]), list(real["parameters"]))
        self.assertEqual(list(ours["records"][0]), list(real["records"][0]))
        self.assertEqual(list(ours["facet_groups"][0]["facets"][0]),
                         list(real["facet_groups"][0]["facets"][0]))


if __name__ == "__main__":
    unittest.main()
