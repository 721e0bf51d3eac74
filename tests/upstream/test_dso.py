"""Does the DSO-API of Amsterdam come as its source says, well and badly?"""

import csv
import http.client
import io
import json
import os
import sys
import unittest
import zipfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402

BBGA = "/v1/bbga/kerncijfers"
CIJFERS = "/v1/statistieken/v2/cijfers"
PLANS = "/v1/nieuwbouwplannen/woningbouwplannen_openbaar"


class Dso(City):
    host = "api.data.amsterdam.nl"

    def problem(self, path, **headers):
        status, answered, body = self.ask(path, **headers)
        self.assertEqual(answered["Content-Type"],
                         "application/problem+json")
        return status, json.loads(body)

    def table(self, path):
        status, _, body = self.ask(path)
        self.assertEqual(status, 200, body)
        return list(csv.reader(io.StringIO(body.decode("utf-8"),
                                           newline="")))

    def test_frame(self):
        status, headers, body = self.ask(
            BBGA + "?_format=json&_pageSize=2&jaar=2024&_sort=gebiedcode15"
            "&indicatorDefinitieId=WWOZ_GEM")
        self.assertEqual(status, 200)
        self.assertEqual(headers["Content-Type"], "application/hal+json")
        self.assertEqual(headers["X-Pagination-Page"], "1")
        self.assertEqual(headers["X-Pagination-Limit"], "2")
        self.assertEqual(headers["Transfer-Encoding"], "chunked")
        self.assertIsNone(headers["Content-Length"])
        lines = body.decode("utf-8").split("\n")
        self.assertEqual(lines[:3], ["{", '  "_embedded":{',
                                     '  "kerncijfers":['])
        self.assertRegex(lines[3], r'^  \{"_links":\{.*\},"jaar":2024,'
                         r'"gebiedcode15":"A","waarde":382000\.0,'
                         r'"indicatorDefinitieId":"WWOZ_GEM"\},$')
        self.assertEqual(lines[5:7], ["]", "},"])
        self.assertRegex(lines[7], r'^  "_links":\{"self":\{"href":"https://'
                         r'api\.data\.amsterdam\.nl/v1/.*page=1"\},"next":\{'
                         r'"href":".*page=2"\}\},'
                         r'"page":\{"number":1,"size":2\}$')
        self.assertEqual(lines[8:], ["}", ""])

    def walk(self, path):
        """All records by the links, and how many pages there were."""
        records, pages = [], 0
        while path:
            page = self.read(path)
            (found,) = page["_embedded"].values()
            records += found
            pages += 1
            link = page["_links"].get("next", {}).get("href", "")
            self.assertTrue(link in ("",) or
                            link.startswith("https://" + self.host))
            path = link.partition(self.host)[2]
        return records, pages

    def test_whole(self):
        for size, pages in ((20, 5), (21, 4), (84, 1), (1000, 1)):
            records, seen = self.walk(
                "%s?_format=json&_pageSize=%d&_sort=id" % (CIJFERS, size))
            self.assertEqual(seen, pages, size)
            self.assertEqual(
                [(one["id"], one["gebiedCode"], one["waarde"])
                 for one in records],
                [(one["id"], one["gebied.code"], one["waarde"])
                 for one in self.held("statistieken/v2/cijfers")])
        self.assertEqual(len(self.walk("/v1/statistieken/cijfers?_pageSize="
                                       "100")[0]), 84)

    def test_count(self):
        status, headers, body = self.ask(
            CIJFERS + "?_format=json&_pageSize=10&_count=true")
        page = json.loads(body)["page"]
        self.assertEqual((page["totalElements"], page["totalPages"]),
                         (84, 9))
        self.assertEqual((headers["X-Total-Count"],
                          headers["X-Pagination-Count"]), ("84", "9"))
        self.fault("wrong-count", by=2)
        _, headers, body = self.ask(CIJFERS + "?_count=true")
        self.assertEqual(headers["X-Total-Count"], "86")
        self.assertEqual(json.loads(body)["page"]["totalElements"], 86)

    def test_pages_refused(self):
        status, body = self.problem(CIJFERS + "?_pageSize=1&page=101")
        self.assertEqual((status, body["status"]), (403, 403))
        self.assertIn("Page number cannot exceed 100", body["detail"])
        self.assertEqual(self.problem(CIJFERS + "?page=99")[1]["detail"],
                         "Invalid page.")
        status, body = self.problem(CIJFERS + "?page=abc&_format=csv"
                                    "&_pageSize=9")
        self.assertEqual((status, body["detail"][:26]),
                         (404, "Invalid page number: abc. "))
        self.act("set-records", "bbga/kerncijfers", records=[],
                 fields=["jaar", "waarde"])
        self.assertEqual(self.read(BBGA)["_embedded"], {"kerncijfers": []})
        self.assertEqual(self.problem(BBGA + "?page=2")[0], 404)
        self.assertEqual(self.table(BBGA + "?_format=csv"),
                         [["jaar", "waarde"]])

    def test_other_errors(self):
        status, _, body = self.ask("/v1//bbga/kerncijfers")
        self.assertEqual((status, json.loads(body)["status"]), (404, "404"))
        status, headers, body = self.ask("/v1/bbga/onbekend")
        self.assertEqual((status, headers["Content-Type"]),
                         (404, "application/json"))
        status, body = self.problem(BBGA + "?foobarvalue=1")
        self.assertEqual((status, body["x-validation-errors"]),
                         (400, ["Field 'foobarvalue' does not exist"]))
        self.assertEqual(self.problem(BBGA, Accept_Crs="EPSG:1")[0], 406)
        self.assertEqual(self.problem("/v1/nieuwbouwplannen/woningbouw"
                                      "plannen_kwartaal_standaard")[0], 403)
        self.fault("status", status=503, content_type="text/html",
                   body="<html>503</html>")
        self.assertEqual(self.ask(BBGA)[::2], (503, b"<html>503</html>"))

    def test_filters(self):
        def get(query):
            return self.walk(BBGA + "?_pageSize=50&" + query)[0]
        self.assertEqual({one["jaar"] for one in get("jaar[in]=2023,2024")},
                         {"2023", "2024"})
        self.assertEqual(len(get("jaar[gte]=2024")), 42)
        self.assertTrue(all(one["waarde"] is None
                            for one in get("waarde[isnull]=true")))
        self.assertEqual(len(get("indicatorDefinitieId[like]=WW*")), 28)
        self.assertEqual(list(get("_fields=waarde,jaar")[0]),
                         ["_links", "jaar", "waarde"])
        self.act("dataset", "bbga/kerncijfers",
                 settings={"unordered": True})
        first = [get("jaar=2024")[0] for _ in range(3)]
        self.assertNotEqual(first[0], first[1])

    def test_key(self):
        self.upstream.do({"do": "platform", "platform": "dso",
                          "host": self.host,
                          "settings": {"key": "required",
                                       "key_value": "geheim"}})
        self.assertEqual(self.problem(BBGA)[0], 401)
        self.assertEqual(self.problem(BBGA, X_Api_Key="ander")[0], 401)
        self.assertEqual(self.ask(BBGA, X_Api_Key="geheim")[0], 200)
        _, _, body = self.ask(BBGA + "?x-api-key=geheim")
        self.assertNotIn(b"geheim", body)
        self.upstream.do({"do": "platform", "platform": "dso",
                          "host": self.host,
                          "settings": {"key_status": 403}})
        self.assertEqual(self.problem(BBGA)[0], 403)

    def test_aborted(self):
        for form, mark in (("json", b"/* Aborted by ProgrammingError during "
                            b"rendering! */\n"),
                           ("csv", b"\n\nAborted by ProgrammingError during "
                            b"rendering!\n")):
            self.fault("aborted", how="clean")
            status, _, body = self.ask(BBGA + "?_format=" + form)
            self.assertEqual(status, 200)
            self.assertTrue(body.endswith(mark), body)
            self.fault("aborted", how="broken")
            with self.assertRaises(http.client.IncompleteRead) as caught:
                self.ask(BBGA + "?_format=" + form)
            self.assertTrue(caught.exception.partial.endswith(mark))
        self.fault("aborted", how="clean", error=None)
        self.assertTrue(self.ask(BBGA)[2].endswith(
            b"\nAborted by internal server error.\n"))

    def test_csv(self):
        status, headers, body = self.ask(BBGA + "?_format=csv")
        self.assertEqual(headers["Content-Type"], "text/csv; charset=utf-8")
        self.assertIsNone(headers["X-Pagination-Page"])
        self.assertIn("bbga-kerncijfers-", headers["Content-Disposition"])
        self.assertTrue(body.startswith(
            b"jaar,gebiedcode15,waarde,indicatorDefinitieId\r\n"
            b"2022,STAD,1420,WVOORRBAG\r\n"))
        self.assertIn(b",NA,", body)
        self.assertEqual(len(body.split(b"\r\n")), 84 + 2)
        self.assertIn(b"2022,N,,WVOORRBAG", self.ask(
            BBGA + "?_format=csv&waarde[isnull]=true")[2])
        self.assertEqual(self.table(
            CIJFERS + "?_format=csv&_csv_header=titles&_fields=gebied.code,"
            "indicatorId,waarde")[0],
            ["Gebiedcode", "Indicatorid", "Waarde"])
        body = self.ask(PLANS + "?_format=csv&_csv_separator=;")[2]
        self.assertIn(b'"SRID=28992;MULTIPOLYGON (((121000 487000, ', body)
        defined = self.table("/v1/bbga/indicatoren_definities?_format=csv")
        self.assertIn("1 januari,\n\"vastgesteld\"", defined[1][2])
        self.assertEqual(len(self.table(BBGA + "?_format=csv&_pageSize=10"
                                        "&page=9")), 1 + 4)

    def test_geojson(self):
        status, headers, body = self.ask(PLANS + "?_format=geojson")
        whole = json.loads(body)
        self.assertEqual(whole["_links"], [])
        self.assertEqual(whole["features"][0]["id"],
                         "woningbouwplannen_openbaar.5001")
        self.assertEqual(whole["features"][0]["properties"]["jongeren"], "0")
        page = self.read(PLANS + "?_format=geojson&_pageSize=7")
        self.assertEqual(page["_links"][0]["rel"], "next")

    def test_spelling(self):
        body = self.ask(BBGA + "?_pageSize=84&_sort=jaar")[2]
        for text in (b'"waarde":1420,', b'"waarde":323000.0', b'"waarde":null',
                     b'"gebiedcode15":"NA"'):
            self.assertIn(text, body)
        self.act("set-record", "bbga/kerncijfers",
                 where={"jaar": 2022, "gebiedcode15": "STAD"},
                 changes={"waarde": 479000.50})
        self.upstream.do({"do": "platform", "platform": "dso",
                          "host": self.host,
                          "settings": {"next_scheme": "http"}})
        page = self.read(BBGA + "?_pageSize=1")
        self.assertEqual(page["_embedded"]["kerncijfers"][0]["waarde"],
                         "479000.5")
        self.assertTrue(page["_links"]["next"]["href"].startswith("http:"))
        for nested, names in (("flat", ["gebiedCode"]), ("dotted",
                                                         ["gebied.code"]),
                              ("object", ["gebied"])):
            self.act("dataset", "statistieken/v2/cijfers",
                     settings={"nested": nested})
            page = self.read(CIJFERS + "?_fields=gebied.code")
            self.assertEqual(list(page["_embedded"]["cijfers"][0])[1:],
                             names)

    def test_bulk(self):
        path = "/bulk-data/csv/statistieken_v2_all_openbaar.csv.zip"
        status, headers, body = self.ask(path)
        self.assertEqual(headers["Content-Type"], "application/zip")
        self.assertIsNone(headers["Content-Encoding"])
        self.assertEqual(body[6] & 8, 8)
        self.assertEqual(body[14:26], b"\0" * 12)
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self.assertEqual(archive.namelist()[0],
                             "statistieken_cijfers.csv")
            text = archive.read("statistieken_cijfers.csv").decode("utf-8")
        self.assertTrue(text.startswith("Id,Gebiedtype,Gebieddatum,"
                                        "Gebiedcode,"))
        self.assertEqual(text.count("\r\n"), 85)
        for how, error in (("crc", "Bad CRC-32"),
                           ("encrypted", "encrypted|password")):
            self.fault("broken-zip", how=how)
            with zipfile.ZipFile(io.BytesIO(self.ask(path)[2])) as archive:
                with self.assertRaisesRegex(Exception, error):
                    archive.read("statistieken_cijfers.csv")
        for how in ("truncated", "no-zip"):
            self.fault("broken-zip", how=how)
            with self.assertRaises(zipfile.BadZipFile):
                zipfile.ZipFile(io.BytesIO(self.ask(path)[2]))
        self.fault("broken-zip", how="outside")
        with zipfile.ZipFile(io.BytesIO(self.ask(path)[2])) as archive:
            self.assertTrue(archive.namelist()[0].startswith("../../"))
        self.assertEqual(self.ask("/bulk-data/csv/onbekend_openbaar.csv.zip"
                                  )[0], 404)

    def test_links_that_mislead(self):
        for to, start in (("other-host", "https://upstream.example.org/"),
                          ("self", "https://%s%s?_pageSize=5" % (self.host,
                                                                 BBGA)),
                          ("first", "https://%s%s?_pageSize=5" % (self.host,
                                                                  BBGA))):
            self.fault("next-link", to=to)
            link = self.read(BBGA + "?_pageSize=5")["_links"]["next"]["href"]
            self.assertTrue(link.startswith(start), link)
        self.fault("next-link", to="grow")
        first = self.read(BBGA + "?_pageSize=5")
        link = first["_links"]["next"]["href"].partition(self.host)[2]
        again = self.read(link)
        self.assertEqual(first["_embedded"], again["_embedded"])
        self.assertNotEqual(first["_links"], again["_links"])


if __name__ == "__main__":
    unittest.main()
