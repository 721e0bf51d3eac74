"""Are files written as the data set says, and is every port the right one?"""

import csv
import io
import json
import os
import sys
import unittest
import urllib.request
import zipfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402

FOLDER = "/sites/default/files/open-data/"
WONEN = "indicatoren-wonen.csv"
RENTED = "indicatoren-verhuringen-via-woningcorporaties-wonen-.csv"


class Files(City):
    host = "bestanden.example.nl"

    def table(self, path, host=None, encoding="utf-8", delimiter=","):
        status, _, body = self.ask(path, host)
        self.assertEqual(status, 200)
        return list(csv.reader(io.StringIO(body.decode(encoding),
                                           newline=""),
                               delimiter=delimiter))

    def test_plain(self):
        status, headers, body = self.ask("/open/woningen.csv")
        self.assertEqual(headers["Content-Type"], "text/csv")
        self.assertIn("2026", headers["Last-Modified"])
        rows = self.table("/open/woningen.csv")
        self.assertEqual(rows[0], ["wijkcode", "wijknaam", "jaar",
                                   "woningen", "prijs"])
        held = self.held("woningen.csv")
        self.assertEqual(rows[1:], [
            ["" if value is None else value for value in row.values()]
            for row in held])

    def test_geojson(self):
        whole = self.read("/open/woningen.geojson")
        self.assertEqual([one["properties"] for one in whole["features"]],
                         self.held("woningen.geojson"))

    def test_zip(self):
        status, headers, body = self.ask("/open/woningen.zip")
        self.assertEqual(headers["Content-Type"], "application/zip")
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self.assertEqual(archive.namelist(), ["woningen.csv"])
            packed = archive.read("woningen.csv")
        self.assertEqual(packed, self.ask("/open/woningen.csv")[2])
        self.assertEqual(body[6] & 8, 8)
        self.act("dataset", "woningen.zip", settings={"descriptors": False})
        self.assertEqual(self.ask("/open/woningen.zip")[2][6] & 8, 0)
        self.fault("broken-zip", how="two")
        with zipfile.ZipFile(io.BytesIO(
                self.ask("/open/woningen.zip")[2])) as archive:
            self.assertEqual(len(archive.namelist()), 2)
        self.fault("broken-zip", how="bomb", bytes=8 << 20)
        body = self.ask("/open/woningen.zip")[2]
        self.assertLess(len(body), 100000)
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self.assertGreater(archive.infolist()[0].file_size, 8 << 20)

    def test_old_amsterdam(self):
        status, _, body = self.ask("/dcatd/datasets/woningen/purls/1",
                                   "api.data.amsterdam.nl")
        self.assertTrue(body.startswith(b"\xef\xbb\xbf\r\nwijk;jaar;"), body)
        self.assertIn("Café-buurt".encode("iso-8859-1"), body)
        self.assertTrue(body.endswith(b"\r\n\r\n\r\n"))

    def test_spelling(self):
        self.act("set-records", "woningen.csv",
                 records=[{"a": 1234567.5, "b": 12, "c": None, "d": "x,y"}])
        for settings, found in (
                ({"decimal": "comma", "delimiter": ";"},
                 "1234567,5;12;;x,y"),
                ({"thousands": "."}, "1.234.567,5;12;;x,y"),
                ({"null": "-", "quote": "all"},
                 '"1.234.567,5";"12";"-";"x,y"')):
            self.act("dataset", "woningen.csv", settings=settings)
            self.assertEqual(self.ask("/open/woningen.csv")[2].decode()
                             .split("\r\n")[1], found)

    def test_encodings(self):
        for name, text in (("windows-1252", b"\x93"),
                           ("utf-8", b"\xe2\x80\x9c")):
            self.act("dataset", "woningen.csv", settings={"encoding": name})
            self.assertIn(text, self.ask("/open/woningen.csv")[2])

    def test_layouts(self):
        host = "open.utrecht.nl"
        rows = self.table(FOLDER + WONEN, host, delimiter=";")
        self.assertEqual(rows[0], ["onderwerp", "jaar", "gebied", "eenheid",
                                   "waarde"])
        self.assertIn("onbekend", [row[2] for row in rows])
        self.assertTrue(any("," in row[4] for row in rows))
        wide = self.table(FOLDER + RENTED, host, delimiter=";")
        self.assertEqual(wide[0], ["Onderwerp", "Utrecht", "Wijk 01 West",
                                   "Wijk 02 Noordwest", "onbekend"])
        self.assertEqual(wide[1][0], "Verhuringen [2023]")
        self.upstream.do({"do": "dataset", "host": host, "dataset": RENTED,
                          "settings": {"layout": "areas-as-rows",
                                       "label": "bar"}})
        turned = self.table(FOLDER + RENTED, host, delimiter=";")
        self.assertEqual(turned[0][1], "Verhuringen|2023")
        self.assertEqual([row[1:] for row in wide[1:]],
                         [list(column) for column in
                          zip(*(row[1:] for row in turned[1:]))])

    def test_day_after_day(self):
        self.upstream.do({"do": "server", "validators": True})
        first = self.ask("/open/woningen.csv")
        again = self.ask("/open/woningen.csv",
                         If_None_Match=first[1]["ETag"])
        self.assertEqual((again[0], again[2]), (304, b""))
        self.act("rename-field", "woningen.csv", field="prijs", to="huur")
        self.assertEqual(self.table("/open/woningen.csv")[0][4], "huur")
        self.act("drop-records", "woningen.csv", keep=0.5)
        self.assertEqual(len(self.table("/open/woningen.csv")), 13)
        self.upstream.do({"do": "reset"})
        self.assertEqual(self.ask("/open/woningen.csv")[2], first[2])

    def test_what_is_not_there(self):
        self.assertEqual(self.ask("/open/weg.csv")[0], 404)
        self.fault("dead-link", status=200)
        status, headers, body = self.ask("/open/woningen.csv")
        self.assertEqual((status, headers["Content-Type"]),
                         (200, "text/html; charset=utf-8"))

    def test_faults_of_all(self):
        self.fault("redirect", to="same-host")
        self.assertEqual(self.ask("/open/woningen.csv")[1]["Location"],
                         "https://bestanden.example.nl/open/woningen.csv")
        self.fault("redirect", to="http")
        self.assertTrue(self.ask("/open/woningen.csv")[1]["Location"]
                        .startswith("http://bestanden.example.nl/"))
        self.fault("html")
        self.assertTrue(self.ask("/open/woningen.csv")[2].startswith(
            b"<!DOCTYPE html>"))
        self.fault("cut-clean", bytes=30)
        self.assertEqual(len(self.ask("/open/woningen.csv")[2]), 30)

    def test_ports(self):
        pairs = dict(pair.split("=") for pair in
                     self.upstream.redirect().split(","))
        self.assertEqual(pairs["https://datasets.cbs.nl"], self.upstream.url)
        for host, path in (("bestanden.example.nl", "/open/woningen.csv"),
                           ("open.utrecht.nl", FOLDER + WONEN)):
            with urllib.request.urlopen(pairs["https://" + host] + path,
                                        timeout=10) as reply:
                self.assertEqual(reply.read(), self.ask(path, host)[2])
        self.assertEqual(len(set(pairs.values())), len(pairs) - 1)

    def test_control(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.act("dataset", "woningen.csv", settings={"kleur": 1})
        self.assertIn("no setting kleur", json.loads(
            caught.exception.read())["error"])
        self.upstream.do({"do": "add-dataset", "platform": "files",
                          "host": self.host, "dataset": "nieuw.csv",
                          "records": [{"a": 1.50}], "root": "/open/"})
        self.assertEqual(self.ask("/open/nieuw.csv")[2], b"a\r\n1.5\r\n")
        self.act("dataset", "nieuw.csv", settings={
            "text": "a;b\n<5;\x80\n", "encoding": "iso-8859-1"})
        self.assertEqual(self.ask("/open/nieuw.csv")[2], b"a;b\n<5;\x80\n")
        self.act("drop-dataset", "nieuw.csv")
        self.assertEqual(self.ask("/open/nieuw.csv")[0], 404)


if __name__ == "__main__":
    unittest.main()
