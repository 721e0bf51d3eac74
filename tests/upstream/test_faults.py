"""Does the upstream misbehave exactly as asked, and no more often?"""

import gzip
import http.client
import json
import os
import socket
import sys
import time
import unittest
import zlib
from urllib.parse import quote

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import AMSTERDAM, CBS, OBSERVATIONS, PUBLIC   # noqa: E402
from case import Recorded                               # noqa: E402


class Faults(Recorded):
    def fault(self, name, path="Observations", **settings):
        self.upstream.do({"do": "clear-faults"})
        self.upstream.fault(name, table="03759ned", path=path, **settings)

    def body(self, path=OBSERVATIONS):
        return self.get(path)[2]

    def test_which_requests(self):
        self.fault("status", count=2, after=1, retry_after=7)
        answers = [self.get(OBSERVATIONS) for _ in range(4)]
        self.assertEqual([one[0] for one in answers], [200, 503, 503, 200])
        self.assertEqual(answers[1][1]["Retry-After"], "7")
        self.fault("status", path="*Codes", status=429,
                   retry_after="date+60")
        self.assertEqual(self.get(OBSERVATIONS)[0], 200)
        status, headers, body = self.get(CBS + "03759ned/RegioSCodes")
        self.assertEqual(status, 429)
        self.assertTrue(headers["Retry-After"].endswith(" GMT"))
        self.assertEqual(self.get(CBS + "71486ned/RegioSCodes")[0], 200)
        self.upstream.do({"do": "fault", "fault": "status", "status": 500,
                          "path": "Datasets"})
        self.assertEqual(self.get(CBS + "Datasets")[0], 500)

    def test_other_answers(self):
        self.fault("html")
        status, headers, body = self.get(OBSERVATIONS)
        self.assertEqual((status, headers["Content-Type"], body[:9]),
                         (200, "text/html; charset=utf-8", b"<!DOCTYPE"))
        self.fault("empty")
        self.assertEqual(self.body(), b"")
        self.fault("error-in-200")
        self.assertEqual(list(json.loads(self.body())), ["error"])
        self.fault("not-json")
        with self.assertRaises(ValueError):
            json.loads(self.body())
        self.fault("content-type", content_type="text/plain")
        self.assertEqual(self.get(OBSERVATIONS)[1]["Content-Type"],
                         "text/plain")
        self.fault("content-type", content_type=None)
        self.assertIsNone(self.get(OBSERVATIONS)[1]["Content-Type"])
        self.fault("invalid-utf8", path="RegioSCodes")
        with self.assertRaises(UnicodeDecodeError):
            self.body(CBS + "03759ned/RegioSCodes").decode("utf-8")
        self.fault("cut-clean", bytes=100)
        self.assertEqual(len(self.body()), 100)

    def test_redirects(self):
        for to, start in (("same-host", PUBLIC + OBSERVATIONS),
                          ("other-host", "https://upstream.example.org/"),
                          ("http", "http://datasets.cbs.nl/"),
                          ("file", "file:///"),
                          ("gopher://x/", "gopher://x/")):
            self.fault("redirect", to=to, status=301)
            status, headers, body = self.get(OBSERVATIONS)
            self.assertEqual(status, 301)
            self.assertTrue(headers["Location"].startswith(start), to)

    def test_content(self):
        for name, found in (
                ("broken-number", b'"Value":12.3.4,'),
                ("absurd-period", b'"Perioden":"2026XX99"}'),
                ("region-with-path", b'"RegioS":"../../etc/passwd"'),
                ("region-with-quote", b'"RegioS":"GM\';'),
                ("unknown-dimension", b',"Onbekend":"X1"}'),
                ("null-without-attribute",
                 b'"ValueAttribute":"None","Value":null')):
            self.fault(name, count=1)
            self.assertIn(found, self.body())
            self.assertNotIn(found, self.body())
        self.fault("set-field", field="Value", json="1.50",
                   where='"GM0363"')
        self.assertEqual(self.body().count(b'"Value":1.50,'), 1)
        self.fault("drop-field", field="Value")
        self.assertNotIn("Value", json.loads(self.body())["value"][0])
        self.fault("region-with-path", path="RegioSCodes", row=2)
        self.assertEqual(self.json(CBS + "03759ned/RegioSCodes")["value"][2]
                         ["Identifier"], "../../etc/passwd")
        self.fault("wrong-identifier", path="Properties")
        self.assertEqual(self.json(CBS + "03759ned/Properties")
                         ["Identifier"], "99999NED")
        self.fault("wrong-context")
        self.assertIn(b"/99999NED/$metadata", self.body())
        self.fault("wrong-count", path="Observations/$count", by=2)
        right = len(self.rows("03759ned"))
        self.assertEqual(int(self.body(OBSERVATIONS + "/$count")), right + 2)

    def test_paging(self):
        self.upstream.do({"do": "page-size", "rows": 4})
        self.fault("next-link", to="self")
        page = self.json(OBSERVATIONS + "?$skip=4")
        self.assertEqual(page["@odata.nextLink"],
                         PUBLIC + OBSERVATIONS + "?$skip=4")
        self.fault("next-link", to="other-host")
        self.assertTrue(self.json(OBSERVATIONS)["@odata.nextLink"]
                        .startswith("https://upstream.example.org/"))
        self.fault("no-next-link")
        self.assertNotIn("@odata.nextLink", self.json(OBSERVATIONS))
        self.fault("short-page", after=1, by=3)
        self.assertEqual([len(self.json(OBSERVATIONS)["value"])
                          for _ in range(2)], [4, 1])

    def test_version_moves_while_paging(self):
        self.upstream.do({"do": "page-size", "rows": 4})
        self.fault("none", count=1, then=[
            {"do": "release", "table": "03759ned",
             "version": "202607010955"},
            {"do": "set-cell", "table": "03759ned", "measure": "M000352",
             "region": "GM0363", "period": "2026JJ00", "value": "1"}])
        version = lambda: self.json(CBS + "03759ned/Properties")[  # noqa
            "Version"]
        self.assertEqual(version(), "202606230000")
        self.json(OBSERVATIONS)
        self.assertEqual(version(), "202607010955")

    def test_cut_short(self):
        whole = len(self.body())
        for mode in ("length", "chunked"):
            self.fault("truncate", mode=mode, bytes=50)
            with self.assertRaises(http.client.IncompleteRead) as caught:
                self.body()
            self.assertEqual(len(caught.exception.partial), 50)
        self.fault("truncate", mode="close", bytes=50)
        self.assertEqual(len(self.body()), 50)
        self.fault("truncate")
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.body()
        self.assertEqual(len(caught.exception.partial), whole // 2)

    def test_reset(self):
        for count in (0, 20):
            self.fault("reset", bytes=count)
            with self.assertRaises(ConnectionResetError):
                self.body()

    def test_slowness(self):
        self.fault("stall", seconds=20)
        with self.assertRaises(socket.timeout):
            self.get(OBSERVATIONS, timeout=0.3)
        self.fault("drip", bytes=10, every=0.02, seconds=0.2)
        began = time.monotonic()
        with self.assertRaises(http.client.IncompleteRead):
            self.body()
        self.assertGreater(time.monotonic() - began, 0.15)
        self.fault("delay", seconds=0.2)
        began = time.monotonic()
        json.loads(self.body())
        self.assertGreater(time.monotonic() - began, 0.2)

    def test_too_large(self):
        whole = len(self.body())
        for length in (True, False):
            self.fault("oversize", bytes=3 << 20, length=length)
            body = self.body()
            self.assertEqual(len(body), (3 << 20) + whole)
            json.loads(body)
        self.fault("gzip-bomb", bytes=64 << 20)
        status, headers, body = self.get(OBSERVATIONS)
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertLess(len(body), 1 << 20)
        whole = gzip.decompress(body)
        self.assertGreater(len(whole), 64 << 20)
        json.loads(whole)

    def test_corrupt_gzip(self):
        for how in ("flip", "checksum", "cut", "plain"):
            self.fault("corrupt-gzip", how=how)
            status, headers, body = self.get(OBSERVATIONS)
            self.assertEqual(headers["Content-Encoding"], "gzip")
            with self.assertRaises((OSError, EOFError, zlib.error),
                                   msg=how):
                gzip.decompress(body)

    def test_log(self):
        self.upstream.do({"do": "clear-requests"})
        self.get(OBSERVATIONS + "?$filter=" + quote(AMSTERDAM),
                 {"User-Agent": "woondruk test", "Host": "datasets.cbs.nl"})
        self.fault("html", path="Properties")
        self.get(CBS + "03759ned/Properties")
        first, second = self.upstream.requests()
        self.assertEqual((first["table"], first["set"], first["query"],
                          first["status"], first["fault"]),
                         ("03759ned", "Observations",
                          "$filter=" + AMSTERDAM, 200, None))
        self.assertEqual(first["headers"]["User-Agent"], "woondruk test")
        self.assertEqual((second["fault"], second["in_flight"]), ("html", 1))
        self.assertLessEqual(first["at"], second["at"])


if __name__ == "__main__":
    unittest.main()
