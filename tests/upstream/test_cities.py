"""Do the faults of all platforms reach each of them (X1)?"""

import gzip
import http.client
import os
import socket
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402
from control import PLATFORMS                           # noqa: E402

# One good request of each platform, and a field of the set that it shows.
GOOD = {
    "dso": ("api.data.amsterdam.nl", "bbga/kerncijfers",
            "/v1/bbga/kerncijfers?_format=json&_pageSize=1000", "waarde"),
    "arcgis": ("services.arcgis.com", "Locaties_Beschermd_wonen_area/"
               "FeatureServer/0", "/zP1tGdLpGvt2qNJ6/arcgis/rest/services/"
               "Locaties_Beschermd_wonen_area/FeatureServer/0/query?f=json&"
               "where=1%3D1&outFields=*", "Score"),
    "opendatasoft": ("data.eindhoven.nl", "woningbouwplannen",
                     "/api/explore/v2.1/catalog/datasets/woningbouwplannen/"
                     "exports/csv", "aantal"),
    "utrecht": ("open.utrecht.nl", "datasets", "/api/datasets?rows=100",
                None),
    "ckan": ("data.overheid.nl", "00000000-0000-4000-8000-000000000001",
             "/data/api/3/action/datastore_search?limit=1000&resource_id="
             "00000000-0000-4000-8000-000000000001", "Wachttijd"),
    "pdok": ("api.pdok.nl",
             "cbs/wijken-en-buurten-2025/ogc/v1/collections/wijken",
             "/cbs/wijken-en-buurten-2025/ogc/v1/collections/wijken/items?"
             "limit=1000", "aantal_inwoners"),
    "swing": ("utrecht.incijfers.nl", "phhink125", "/jive/selectiontableas"
              "json.ashx?var=phhink125&geolevel=wijk&period=2022,2023", None),
    "files": ("bestanden.example.nl", "woningen.csv", "/open/woningen.csv",
              "woningen")}


class Everywhere(City):
    def each(self):
        self.assertEqual(set(GOOD), {one.name for one in PLATFORMS})
        for name, (host, dataset, path, field) in GOOD.items():
            self.host = host
            self.whole = self.ask(path)
            self.assertEqual(self.whole[0], 200, name)
            yield dataset, path, field
            self.upstream.do({"do": "reset"})

    def test_slow(self):
        for _, path, _ in self.each():
            self.fault("stall", seconds=5)
            with self.assertRaises(socket.timeout):
                self.get(path, {"Host": self.host}, timeout=0.2)
            self.fault("drip", bytes=10, every=0.02, seconds=0.1)
            with self.assertRaises(http.client.IncompleteRead):
                self.ask(path)

    def test_cut(self):
        for _, path, _ in self.each():
            for mode in ("length", "chunked"):
                self.fault("truncate", mode=mode, bytes=50)
                with self.assertRaises(http.client.IncompleteRead):
                    self.ask(path)
            self.fault("cut-clean", bytes=50)
            self.assertEqual(self.ask(path)[2], self.whole[2][:50])
            self.fault("corrupt-gzip", how="cut")
            _, headers, body = self.ask(path, Accept_Encoding="gzip")
            self.assertEqual(headers["Content-Encoding"], "gzip")
            with self.assertRaises(EOFError):
                gzip.decompress(body)

    def test_elsewhere(self):
        for _, path, _ in self.each():
            for to, start in (("same-host", "https://" + self.host),
                              ("http", "http://" + self.host),
                              ("other-host", "https://upstream.example.org")):
                self.fault("redirect", to=to)
                status, headers, _ = self.ask(path)
                self.assertEqual(status, 302)
                self.assertTrue(headers["Location"].startswith(
                    start + path.partition("?")[0]))
            self.fault("html")
            status, headers, _ = self.ask(path)
            self.assertEqual((status, headers["Content-Type"]),
                             (200, "text/html; charset=utf-8"))
            self.fault("status", status=429, retry_after=3)
            self.assertEqual(self.ask(path)[1]["Retry-After"], "3")

    def test_next_day(self):
        for dataset, path, field in self.each():
            self.assertEqual(self.ask(path)[2], self.whole[2])
            self.assertEqual(gzip.decompress(self.ask(
                path, Accept_Encoding="gzip")[2]), self.whole[2])
            if field is not None:
                self.assertIn(field.encode(), self.whole[2])
                self.act("rename-field", dataset, field=field, to="anders")
                body = self.ask(path)[2]
                self.assertIn(b"anders", body)
                self.assertNotIn(field.encode() + b'"', body)
            self.act("drop-records", dataset, keep=0.5)
            self.assertLess(len(self.ask(path)[2]),
                            0.7 * len(self.whole[2]))
            self.act("repeat-records", dataset, count=3)
            held = self.held(dataset)
            self.assertEqual(held[-3:], held[:3])

    def test_log(self):
        for dataset, path, _ in self.each():
            self.upstream.do({"do": "clear-requests"})
            self.fault("none", then=[{"do": "server", "gzip": False}])
            self.ask(path)
            (one,) = self.upstream.requests()
            self.assertEqual((one["host"], one["fault"], one["status"]),
                             (self.host, "none", 200))
            self.assertIs(self.upstream.state()["settings"]["gzip"], False)


if __name__ == "__main__":
    unittest.main()
