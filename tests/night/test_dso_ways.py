"""A table of Amsterdam by every way to it: pages of JSON, the whole as CSV, and
the packed file. All give the same cells; when one fails, the next is taken. The
figures are made up."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import SECOND_NIGHT, THIRD_NIGHT             # noqa: E402

HOST = "api.data.amsterdam.nl"
PACKED = {"protocol": "zip-file", "host": HOST, "path": "/bulk-data/csv",
          "table": "bbga_v1_kerncijfers_openbaar.csv.zip"}
FIGURES = {
    "protocol": "amsterdam-dso", "host": HOST, "path": "/v1",
    "table": "bbga/kerncijfers", "completeness": ["count", "whole-body"],
    "municipality": "GM0363", "areas": {"STAD": "GM0363"},
    "nulls": {"": "niet-gepubliceerd"},
    "fields": {
        "indicatorDefinitieId": {"role": "measure"},
        "jaar": {"role": "period", "form": "year"},
        "gebiedcode15": {"role": "area"}, "waarde": {"role": "value"}},
    "measures": {
        name: {"title": name, "unit": "x", "decimals": 1}
        for name in ("WVOORRBAG", "WWOZ_GEM", "WCORHUUR_P")}}


class Fallback(CityCase):
    source = dict(FIGURES, fallback=[PACKED])

    def test_the_next_way(self):
        """By the packed file, whose headings are titles: the same cells."""
        self.take()
        stood = self.cells()
        self.assertEqual(len(stood), 84)
        self.fault("status", path="json", status=503)
        night = self.do("fetch", SECOND_NIGHT)
        self.assertEqual(night.status, 0, night)
        self.assertRegex(night.err, "HTTP 503.*trying zip-file on " + HOST)
        self.assertRegex(night.err, "84 rows.*; by zip-file")
        landed = self.do("land", SECOND_NIGHT)
        self.assertIn("0 new, 0 changed, 0 gone", landed.err)
        self.assertEqual(self.cells(), stood)
        self.assertEqual(self.asked("bulk")[-1]["path"],
                         "/bulk-data/csv/" + PACKED["table"])
        # Nothing new by that way; and the first one is tried again.
        self.assertIn("unchanged", self.do("fetch", SECOND_NIGHT).err)
        self.upstream.do({"do": "clear-faults"})
        self.assertNotIn("by zip-file", self.take(THIRD_NIGHT))
        self.assertEqual(self.cells(), stood)

    def test_no_way(self):
        self.take()
        self.fault("status", status=503)
        self.refused("after 5 tries: HTTP 503", "; by zip-file: file (https:"
                     "//%s/bulk-data/csv/%s): after" % (HOST,
                                                        PACKED["table"]))


if __name__ == "__main__":
    unittest.main()
