"""When v4 is down, or has not got a table, v3 is asked in the same night."""

import json
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fetching import (NETWORKED, SOURCE, TABLE, Case,          # noqa: E402
                      recorded_sources)

DOWN = {"do": "fault", "fault": "status", "status": 404}
V3 = {"do": "server", "odata3": True}
COLUMN = "GemiddeldeVerkoopprijs_1"


class Fallback(Case):
    def down(self, table=TABLE, *more):
        self.upstream.do(V3, dict(DOWN, table=table), *more)

    def wide(self, snapshot):
        rows = []
        for part in snapshot["parts"]:
            if part["role"].startswith("rows/"):
                rows += json.loads(self.home.body(part["sha256"]))["value"]
        return rows

    def test_same_cells(self):
        self.down()
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertRegex(outcome.lines[SOURCE], r"^fetched .*; by cbs-odata3$")
        self.assertRegex(outcome.text, r"failing .*404.*; trying cbs-odata3 "
                         r"on opendata\.cbs\.nl")
        snapshot = self.home.snapshot(SOURCE)
        self.assertEqual(snapshot["protocol"], "cbs-odata3")
        self.assertEqual([part["role"] for part in snapshot["parts"]],
                         ["table-infos", "data-properties", "codes/RegioS",
                          "codes/Perioden", "rows/1"])
        rows = self.wide(snapshot)
        self.assertEqual(snapshot["proof"], "count %d" % len(rows))
        self.assertEqual(set(rows[0]), {"RegioS", "Perioden", COLUMN})
        was = {(row["RegioS"], row["Perioden"]): row["Value"]
               for row in self.home.rows(self.good.snapshot(SOURCE))}
        self.assertEqual({(row["RegioS"].strip(), row["Perioden"]):
                          row[COLUMN] for row in rows}, was)

    def test_all_sources(self):
        self.down("[!v]*")
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        for source in NETWORKED:
            self.assertEqual(self.home.snapshot(source)["protocol"],
                             "cbs-odata3", outcome.text)
        rows = self.wide(self.home.snapshot("cbs-03759ned"))
        self.assertEqual({row["Geslacht"].strip() for row in rows},
                         {"T001038"})

    def test_unchanged_and_back(self):
        self.down()
        self.assertEqual(self.fetch().status, 0)
        older = self.home.snapshot(SOURCE)
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertRegex(outcome.lines[SOURCE],
                         r"^unchanged .*; by cbs-odata3$")
        self.assertEqual(self.home.snapshot(SOURCE), older)
        self.upstream.do({"do": "reset"})
        outcome = self.fetch()
        self.assertEqual(outcome.state(SOURCE), "fetched", outcome.text)
        self.assertEqual(self.home.snapshot(SOURCE)["protocol"], "cbs-odata4")

    def test_pages(self):
        """Pages by next link; columns whose numbers have moved."""
        self.down("03759ned", {"do": "server", "odata3_shift": 68},
                  {"do": "server", "odata3_counts": False},
                  {"do": "page-size", "table": "03759ned", "rows": 2000})
        outcome = self.fetch("--only", "cbs-03759ned")
        self.assertEqual(outcome.status, 0, outcome.text)
        snapshot = self.home.snapshot("cbs-03759ned")
        rows = self.wide(snapshot)
        self.assertEqual(snapshot["proof"], "last-page %d rows" % len(rows))
        self.assertEqual(snapshot["parts"][-1]["role"], "rows/%d" %
                         -(-len(rows) // 2000))
        self.assertGreater(len(rows), 2000)
        self.assertEqual(len({(row["RegioS"], row["Perioden"])
                              for row in rows}), len(rows))

    def test_both_down(self):
        self.down(TABLE, {"do": "fault", "fault": "not-json",
                          "table": "v3/" + TABLE, "body": "Error getting "
                          "TypedDataSet for '83625NED': query returns more "
                          "than 10000 records", "path": "TypedDataSet"})
        outcome = self.fetch()
        self.assertKept(outcome, "HTTP 404.*; by cbs-odata3: rows/1 .*"
                        "more than 10000 records")

    def test_faults(self):
        for fault, path, pattern in (
                ({"fault": "next-link", "to": "other-host"}, "TypedDataSet",
                 "leads elsewhere"),
                # Without an end, were it followed.
                ({"fault": "next-link", "to": "self"}, "TypedDataSet",
                 "rows came where|leads back"),
                ({"fault": "next-link", "to": "first"}, "TypedDataSet",
                 "rows came where|leads back|leads elsewhere"),
                ({"fault": "next-link", "to": "grow"}, "TypedDataSet",
                 "rows came where|leads back|leads elsewhere"),
                ({"fault": "wrong-count", "by": 1}, "TypedDataSet/$count",
                 "were counted"),
                ({"fault": "html"}, "DataProperties", "HTML|text/html"),
                ({"fault": "empty-page"}, "TypedDataSet", "no rows"),
                ({"fault": "truncate", "mode": "chunked"}, "TypedDataSet",
                 "cbs-odata3: rows/1")):
            with self.subTest(**fault):
                self.upstream.do({"do": "reset"})
                self.down(TABLE, dict(fault, do="fault", path=path,
                                      table="v3/" + TABLE))
                self.assertKept(self.fetch(), pattern)

    def test_measure_gone(self):
        self.down(TABLE, {"do": "set-measure", "table": TABLE,
                          "measure": "M001534",
                          "changes": {"Unit": "1 000 euro"}})
        self.assertKept(self.fetch(), "its unit is '1 000 euro'")


class LargeTable(Case):
    """The Api of v3 gives no more than 10,000 records and has no pages: a table
    that is larger goes by the Feed, as ours are declared, or in slices.  Here
    the limit is 2,000, since no table of the upstream is as large."""

    source, table = "cbs-03759ned", "03759ned"

    def by(self, path, **members):
        parent = self.enterContext(tempfile.TemporaryDirectory())
        sources = os.path.join(parent, "sources")
        shutil.copytree(recorded_sources(), sources)
        file = os.path.join(sources, self.source, "source.json")
        with open(file, encoding="utf-8") as text:
            described = json.load(text)
        self.assertEqual([way["path"] for way in described["fallback"]],
                         ["/ODataFeed/OData"])
        described["fallback"][0]["path"] = path
        described.update(members)
        with open(file, "w", encoding="utf-8") as text:
            json.dump(described, text)
        self.fresh()
        self.upstream.do({"do": "clear-requests"}, V3,
                         dict(DOWN, table=self.table), {
                             "do": "page-size", "table": self.table,
                             "rows": 2000})
        outcome = self.fetch("--only", self.source, WOONDRUK_SOURCES=sources)
        asked = [one for one in self.upstream.requests()
                 if one["set"] == "TypedDataSet"]
        return outcome, asked

    def test_feed(self):
        outcome, asked = self.by("/ODataFeed/OData")
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertEqual(len(asked), 2)
        self.assertRegex(self.home.snapshot(self.source)["proof"],
                         "^count 3912$")

    def test_api(self):
        outcome, asked = self.by("/ODataApi/OData")
        self.assertRegex(outcome.lines[self.source], "failed .*HTTP 500 .*"
                         "query returns more than 10000 records")
        self.assertGreater(len(asked), 0)

    def test_api_in_slices(self):
        outcome, asked = self.by("/ODataApi/OData", slices="Perioden")
        self.assertEqual(outcome.status, 0, outcome.text)
        proof = self.home.snapshot(self.source)["proof"]
        self.assertRegex(proof, r"^count 3912 in \d+ slices$")
        self.assertGreater(len(asked), 5)
        for one in asked:
            self.assertIn("Perioden", one["query"])


if __name__ == "__main__":
    unittest.main()
