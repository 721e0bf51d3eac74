"""Does CKAN wrap, clamp and refuse as its source says?"""

import json
import os
import sys
import unittest
from urllib.parse import quote

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402

API = "/data/api/3/action/"
STORE = "00000000-0000-4000-8000-000000000001"
SEARCH = API + "datastore_search?resource_id=" + STORE


class Ckan(City):
    host = "data.overheid.nl"

    def result(self, path):
        whole = self.read(path)
        self.assertEqual(list(whole), ["help", "success", "result"])
        self.assertIs(whole["success"], True)
        return whole["result"]

    def error(self, path):
        status, _, body = self.ask(path)
        whole = json.loads(body)
        self.assertIs(whole["success"], False)
        return status, whole["error"]["__type"]

    def test_whole(self):
        rows = []
        while True:
            page = self.result("%s&limit=100&sort=_id&offset=%d" %
                               (SEARCH, len(rows)))
            self.assertEqual(list(page), [
                "include_total", "limit", "records_format", "resource_id",
                "total_estimation_threshold", "records", "fields", "_links",
                "total", "total_was_estimated"])
            self.assertTrue(page["_links"]["next"].startswith(
                "/api/3/action/datastore_search?"))
            rows += page["records"]
            if not page["records"]:
                break
        self.assertEqual(rows, self.held(STORE))
        self.assertEqual(page["fields"][4:], [
            {"id": "Gemiddeld", "type": "numeric"},
            {"id": "Peildatum", "type": "timestamp"}])

    def test_clamped(self):
        self.assertEqual(len(self.result(SEARCH)["records"]), 100)
        self.assertEqual(self.result(SEARCH + "&limit=40000")["limit"],
                         "32000")
        self.upstream.do({"do": "platform", "platform": "ckan",
                          "host": self.host, "settings": {
                              "most": 60, "link_prefix": "/data"}})
        page = self.result(SEARCH + "&limit=100")
        self.assertEqual((page["limit"], len(page["records"])), ("60", 60))
        self.assertTrue(page["_links"]["next"].startswith("/data/api/"))

    def test_estimate_and_numbers(self):
        self.assertIn("Wachttijd", self.result(SEARCH)["records"][0])
        self.act("dataset", STORE, settings={"estimated": True,
                                             "numbers": "comma"})
        page = self.result(SEARCH + "&limit=1")
        self.assertEqual((page["total"], page["total_was_estimated"]),
                         ("267", True))
        body = self.ask(SEARCH + "&limit=1")[2]
        self.assertIn(b'"Wachttijd":"5,0","Reacties":"0","Gemiddeld":"7,5"',
                      body)

    def test_filters(self):
        page = self.result(SEARCH + "&limit=300&filters=" + quote(
            json.dumps({"Wijk": ["Wijk 3", "Wijk 4"]})))
        self.assertEqual(page["total"], "10")
        page = self.result(SEARCH + "&records_format=csv&limit=2")
        self.assertEqual(page["records"].split("\r\n")[0],
                         '1,Wijk 0,"5,0",0,7.5,2020-01-01T00:00:00')
        self.assertEqual(self.ask("/data/datastore/dump/%s?bom=false" %
                                  STORE)[2][:9], b"_id,Wijk,")

    def test_refused(self):
        status, _, body = self.ask(API + "datastore_serch")
        self.assertEqual((status, json.loads(body)),
                         (400, "Bad request - Action name not known: "
                          "datastore_serch"))
        self.assertEqual(self.error(API + "datastore_search?resource_id=x"),
                         (404, "Not Found Error"))
        self.assertEqual(self.error(SEARCH + "&limit=veel"),
                         (409, "Validation Error"))
        self.act("dataset", STORE, settings={"private": True})
        self.assertEqual(self.error(SEARCH), (403, "Authorization Error"))
        for status in (200, 403, 404, 409):
            self.fault("success-false", status=status)
            self.assertEqual(self.error(SEARCH)[0], status)
        self.fault("bare-string")
        status, _, body = self.ask(SEARCH)
        self.assertEqual((status, type(json.loads(body))), (400, str))

    def test_packages(self):
        found = self.result(API + "package_search?q=wachttijd&rows=100")
        self.assertEqual(found["count"], "1")
        package = self.result(API + "package_show?id=wachttijden-woningen")
        forms = [(one["format"], one["size"], one["bytesize"])
                 for one in package["resources"]]
        self.assertEqual(forms[1], ("text/csv", None,
                                    "2420 rijen, 11 kolommen"))
        self.assertEqual(self.error(API + "package_show?id=weg")[0], 404)
        host, _, path = package["resources"][1]["url"][8:].partition("/")
        self.assertEqual(self.ask("/" + path, host)[0], 404)
        host, _, path = package["resources"][0]["url"][8:].partition("/")
        self.assertEqual(self.ask("/" + path, host)[0], 200)

    def test_as_captured(self):
        real = self.captured("ckan-data.overheid.nl/package_show_"
                             "woningtransacties-per-gemeente.json")
        ours = self.result(API + "package_show?id=wachttijden-woningen")
        self.assertLessEqual(set(ours), set(real))
        self.assertLessEqual(set(ours["resources"][0]) - {
            "datastore_active"}, set(real["resources"][0]))


if __name__ == "__main__":
    unittest.main()
