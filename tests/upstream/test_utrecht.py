"""Does open.utrecht.nl list its sets as captured, and shut its door?"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import City                                   # noqa: E402

API = "/api/datasets"


class Utrecht(City):
    host = "open.utrecht.nl"

    def tell(self, **settings):
        self.upstream.do({"do": "platform", "platform": "utrecht",
                          "host": self.host, "settings": settings})

    def test_whole(self):
        ids = []
        while True:
            page = self.read("%s?start=%d&rows=10" % (API, len(ids)))
            self.assertEqual(page["meta"]["total"], "25")
            if not page["data"]:
                break
            ids += [one["id"] for one in page["data"]]
        self.assertEqual(ids, [one["id"] for one in self.held("datasets")])
        self.assertIn(
            "indicatoren-verhuringen-via-woningcorporaties-wonen-", ids)

    def test_as_captured(self):
        real = self.captured("utrecht-open-data/datasets.json")
        ours = self.read(API + "?start=0&rows=100")
        self.assertEqual(list(ours), list(real))
        self.assertEqual(list(ours["meta"]), list(real["meta"]))
        for name in ("indicatoren-wonen",
                     "indicatoren-verhuringen-via-woningcorporaties-wonen-"):
            of_name = lambda page: next(  # noqa: E731
                one for one in page["data"] if one["id"] == name)
            mine, theirs = of_name(ours), of_name(real)
            self.assertEqual(list(mine), list(theirs))
            self.assertEqual(mine["links"], theirs["links"])
            self.assertEqual(mine["meta"], theirs["meta"])

    def test_to_the_file(self):
        one = self.read(API + "/indicatoren-wonen")["data"]
        self.assertEqual(one["attributes"]["dct:title"],
                         "Indicatoren Wonen")
        found = self.read(API + "/indicatoren-verhuringen-via-"
                          "woningcorporaties-wonen-/distributions")["data"]
        self.assertEqual([item["attributes"]["dct:format"]
                          for item in found], ["PDF", "CSV"])
        address = found[1]["attributes"]["dcat:downloadURL"]
        status, _, body = self.ask(address.partition(self.host)[2])
        self.assertEqual((status, body[:17]), (200, b"Onderwerp;Utrecht"))
        self.assertEqual(self.ask(API + "/weg")[0], 404)

    def test_fewer_than_asked(self):
        self.tell(max_rows=7)
        page = self.read(API + "?start=21&rows=100")
        self.assertEqual((page["meta"]["rows"], len(page["data"])), ("4", 4))
        self.fault("wrong-count", path="list", by=-5)
        self.assertEqual(self.read(API)["meta"]["total"], "20")

    def test_door(self):
        self.tell(agents="named")
        status, headers, body = self.ask(API, User_Agent="curl/8")
        self.assertEqual((status, headers["Content-Type"]),
                         (403, "text/html; charset=utf-8"))
        self.assertEqual(self.ask(API, User_Agent="woondruk (post@x.nl)")[0],
                         200)
        self.tell(agents="none")
        self.assertEqual(self.ask("/sites/default/files/open-data/"
                                  "indicatoren-wonen.csv",
                                  User_Agent="woondruk (post@x.nl)")[0], 403)


if __name__ == "__main__":
    unittest.main()
