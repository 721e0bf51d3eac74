"""Does PDOK hand out cursors, cut without a word, and object in XML?"""

import os
import sys
import unittest
from urllib.parse import quote

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402

BUURTEN = "cbs/wijken-en-buurten-2025/ogc/v1/collections/buurten"
ITEMS = "/" + BUURTEN + "/items?f=json"
SERVICE = "service.pdok.nl"
WFS = "/cbs/wijkenbuurten/2024/wfs/v1_0?service=WFS&version=2.0.0&" \
    "request=GetFeature&outputFormat=application/json&typeNames="


class Pdok(City):
    host = "api.pdok.nl"

    def test_whole(self):
        path, rows, pages = ITEMS + "&limit=1000", [], 0
        while path:
            page = self.read(path)
            rows += [one["properties"] for one in page["features"]]
            self.assertNotIn("numberMatched", page)
            self.assertEqual(page["numberReturned"],
                             str(len(page["features"])))
            links = {one["rel"]: one["href"] for one in page["links"]}
            path = links.get("next", "").partition(self.host)[2]
            pages += 1
        self.assertEqual(pages, 3)
        held = self.held(BUURTEN)
        for row in held:
            del row["geometry"]
        self.assertEqual(rows, held)

    def test_values(self):
        rows = self.held(BUURTEN)
        self.assertEqual({row["water"] for row in rows}, {"JA", "NEE"})
        self.assertIn("-99997", {row["aantal_inwoners"] for row in rows})
        page = self.read(ITEMS + "&limit=1000&gemeentecode=GM0363")
        self.assertEqual(len(page["features"]), 426)

    def test_limits(self):
        self.assertEqual(len(self.read(ITEMS)["features"]), 10)
        self.assertEqual(len(self.read(ITEMS + "&limit=5000")["features"]),
                         1000)
        for bad in ("&limit=0", "&cursor=abc", "&kleur=rood"):
            status, headers, _ = self.ask(ITEMS + bad)
            self.assertEqual((status, headers["Content-Type"]),
                             (400, "application/problem+json"), bad)
        self.act("dataset", BUURTEN, settings={"number_matched": True})
        self.assertEqual(self.read(ITEMS)["numberMatched"], "2130")
        self.assertEqual(self.ask("/cbs/weg/ogc/v1/collections/x/items")[0],
                         404)

    def test_links_that_mislead(self):
        for to, start in (("other-host", "https://upstream.example.org/"),
                          ("self", "https://api.pdok.nl/" + BUURTEN)):
            self.fault("next-link", to=to)
            self.assertTrue(self.read(ITEMS)["links"][-1]["href"]
                            .startswith(start))
        self.fault("no-next-link")
        self.assertEqual(len(self.read(ITEMS)["links"]), 1)

    def test_wfs(self):
        name = "wijkenbuurten:buurten"
        page = self.read(WFS + name + "&count=5000", SERVICE)
        self.assertEqual(len(page["features"]), 1000)
        self.assertIn("aantalInwoners", page["features"][0]["properties"])
        rows = []
        for begin in (0, 1000, 2000):
            rows += self.read("%s%s&count=1000&startIndex=%d" % (
                WFS, name, begin), SERVICE)["features"]
        self.assertEqual([one["properties"]["buurtcode"] for one in rows],
                         [one["buurtcode"] for one in
                          self.held(name, SERVICE)])
        self.assertEqual(len(self.read(WFS + name + "&CQL_FILTER=water%3D"
                                       "%27JA%27", SERVICE)["features"]),
                         1000)
        text = "<Filter><PropertyIsEqualTo><ValueReference>gemeentecode" \
            "</ValueReference><Literal>GM0363</Literal>" \
            "</PropertyIsEqualTo></Filter>"
        self.assertEqual(len(self.read(WFS + name + "&filter=" + quote(text),
                                       SERVICE)["features"]), 426)
        self.assertIn(b'numberMatched="2130"', self.ask(
            WFS + name + "&resultType=hits", SERVICE)[2])

    def test_exception(self):
        status, headers, body = self.ask(WFS + "weg", SERVICE)
        self.assertEqual((status, headers["Content-Type"]),
                         (400, 'application/xml; charset="UTF-8"'))
        self.assertIn(b"<ows:ExceptionReport", body)


if __name__ == "__main__":
    unittest.main()
