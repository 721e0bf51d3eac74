"""A table as one file: the bulk CSV of CBS, whole, unchanged, and damaged."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fetching import (PROGRAM, ROOT, SOURCE, TABLE, Case,      # noqa: E402
                      recorded_sources)

BULK = "v4-csv/" + TABLE
V4 = {"do": "server", "bulk": "zip"}
BARE = {"do": "server", "bulk": "bare"}


class Bulk(Case):
    """One source, by its file alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parent = tempfile.mkdtemp(prefix="woondruk-bulk-")
        cls.addClassCleanup(shutil.rmtree, parent)
        cls.sources = os.path.join(parent, "sources")
        shutil.copytree(recorded_sources(), cls.sources)
        cls.describe()

    @classmethod
    def describe(cls, **changes):
        folder = os.path.join(ROOT, "sources", SOURCE)
        with open(os.path.join(folder, "source.json"),
                  encoding="utf-8") as file:
            source = json.load(file)
        del source["fallback"]
        source.update(protocol="cbs-csv", path="/csv/CBS/nl", **changes)
        with open(os.path.join(cls.sources, SOURCE, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump(source, file)

    def setUp(self):
        super().setUp()
        self.fresh()

    def bulk(self, *actions):
        """Fetch that source, after these actions."""
        self.upstream.do(*actions)
        return self.fetch("--only", SOURCE, WOONDRUK_SOURCES=self.sources)

    def well(self, *actions):
        outcome = self.bulk(*actions)
        self.assertEqual(outcome.status, 0, outcome.text)
        return outcome

    def refused(self, pattern, *actions):
        """The last good file stays, and the reason is told."""
        self.well(V4)
        was = self.home.snapshot(SOURCE)
        self.release()
        outcome = self.bulk(*actions)
        self.assertEqual(outcome.status, 1, outcome.text)
        self.assertRegex(outcome.lines[SOURCE], r"^failed +.*" + pattern)
        self.assertRegex(outcome.lines[SOURCE], r"using the snapshot of ")
        self.assertEqual(self.home.snapshot(SOURCE), was)

    def test_whole(self):
        outcome = self.well(V4)
        self.assertRegex(outcome.lines[SOURCE],
                         r"^fetched +1 requests, 1 page, \d+ rows")
        snapshot = self.home.snapshot(SOURCE)
        rows = self.upstream.state()["tables"][TABLE]["rows"]
        self.assertEqual(snapshot["proof"], "count %d" % rows)
        self.assertEqual(snapshot["protocol"], "cbs-csv")
        self.assertEqual([part["role"] for part in snapshot["parts"]],
                         ["bundle"])
        was = self.good.snapshot(SOURCE)
        self.assertEqual(snapshot["version"], was["version"])
        self.assertEqual(
            [entry["path"] for entry in self.upstream.requests()],
            ["/csv/CBS/nl/" + TABLE])

    def test_unchanged(self):
        """By its bytes; by its version, when they differ; and a new one."""
        self.well(V4)
        was = self.home.snapshot(SOURCE)
        self.assertEqual(self.well().state(SOURCE), "unchanged")
        cell = {"do": "set-cell", "table": TABLE, "measure": "M001534",
                "region": "NL01", "period": "2024JJ00", "value": "451001"}
        self.assertEqual(self.well(cell).state(SOURCE), "unchanged")
        self.assertEqual(self.home.snapshot(SOURCE), was)
        self.release()
        self.assertEqual(self.well().state(SOURCE), "fetched")
        self.assertEqual(self.home.snapshot(SOURCE)["version"],
                         "202712310000")

    def test_bare(self):
        outcome = self.well(BARE)
        self.assertRegex(outcome.lines[SOURCE], r"^fetched .*version not told")
        snapshot = self.home.snapshot(SOURCE)
        rows = self.upstream.state()["tables"][TABLE]["rows"]
        self.assertEqual(snapshot["proof"], "last-page %d rows" % rows)
        self.assertEqual(self.well().state(SOURCE), "unchanged")
        cell = {"do": "set-cell", "table": TABLE, "measure": "M001534",
                "region": "NL01", "period": "2024JJ00", "value": "451001"}
        self.assertEqual(self.well(cell).state(SOURCE), "fetched")

    def test_bare_is_no_proof(self):
        """Where the descriptor wants a count, a bare file has none."""
        self.describe(completeness=["count"])
        self.addCleanup(self.describe)
        outcome = self.bulk(BARE)
        self.assertRegex(outcome.lines[SOURCE], "nothing tells how many rows")

    def spoilt(self, fault, **settings):
        return dict(settings, do="fault", fault=fault, table=BULK)

    def test_a_row_too_few(self):
        self.refused(r"bundle .* 5422 rows came where Properties counts 5423",
                     self.spoilt("corrupt-zip", how="row"))

    def test_a_row_too_many(self):
        self.refused(r"5423 rows came where Properties counts 5422",
                     {"do": "count-offset", "table": TABLE, "by": -1})

    def test_wrong_crc(self):
        self.refused(r"Observations\.csv: .*(CRC|sum)",
                     self.spoilt("corrupt-zip", how="crc"))

    def test_no_observations(self):
        self.refused(r"0 entries .* ending in 'Observations\.csv'",
                     self.spoilt("corrupt-zip", how="file"))

    def test_path_that_leads_out(self):
        self.refused(r"\.\./Observations\.csv",
                     self.spoilt("corrupt-zip", how="path"))

    def test_cut_off(self):
        """Shorter than told, and shorter with a length that agrees."""
        self.refused(r"after 5 tries",
                     self.spoilt("truncate", bytes=20000))
        self.upstream.do({"do": "clear-faults"})
        self.assertRegex(
            self.bulk(self.spoilt("cut-clean", bytes=20000)).lines[SOURCE],
            r"^failed .*zip.*the next run asks again")

    def test_bare_cut_off(self):
        self.refused(r"ends in the middle of a line", BARE,
                     self.spoilt("cut-clean", bytes=20005))

    def test_other_answers(self):
        self.refused(r"an HTML page came where application/zip",
                     self.spoilt("html"))
        for fault, pattern in (
                (self.spoilt("html", content_type="application/zip"),
                 "a page or a message came where a zip or CSV was expected"),
                (self.spoilt("empty"), "the body is empty"),
                (self.spoilt("content-type", content_type="image/png"),
                 "Content-Type image/png came where application/zip"),
                ({"do": "set-property", "table": TABLE,
                  "changes": {"Status": "Gediscontinueerd"}},
                 r"Properties\.csv: the status of the table is"),
                ({"do": "set-measure", "table": TABLE, "measure": "M001534",
                  "changes": {"Unit": "gulden"}},
                 r"MeasureCodes\.csv: .*gulden"),
                ({"do": "rename-dimension", "table": TABLE, "dim": "RegioS",
                  "to": "Gebied"},
                 r'Dimensions\.csv: unknown dimension "Gebied"')):
            self.upstream.do({"do": "reset"}, V4)
            self.release()
            self.assertRegex(self.bulk(fault).lines[SOURCE],
                             "^failed .*" + pattern)

    def test_survey(self):
        """check --live has nothing to ask of it but the figures."""
        env = {"PATH": os.environ["PATH"], "WOONDRUK_HOME": self.home.path,
               "WOONDRUK_SOURCES": self.sources,
               "WOONDRUK_REDIRECT": self.upstream.redirect()}
        done = subprocess.run(
            [PROGRAM, "check", "--live", "--only", SOURCE], cwd=ROOT, env=env,
            timeout=60, stdin=subprocess.DEVNULL, capture_output=True,
            text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, SOURCE + " +is not compared by cbs-csv "
                         r"on datasets\.cbs\.nl: that tells its fields only")
        self.assertIn("0 of 0 ways", done.stderr)
        self.assertEqual(self.upstream.requests(), [])

    def test_same_by_other_types(self):
        self.well(V4, self.spoilt("content-type",
                                  content_type="application/octet-stream"))


