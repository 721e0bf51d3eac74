"""Is the upstream like CBS? Held against captured answers, when there.

The captured answers are at `../shared/data/cbs` from the project's root.
"""

import io
import json
import os
import re
import sys
import unittest
import zipfile
from urllib.parse import quote

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import CBS, Case                              # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
CAPTURES = os.path.join(ROOT, "..", "shared", "data", "cbs")
RECORDINGS = os.path.join(ROOT, "sources")


def skeleton(value):
    """The keys in order and the kinds of values, without the values."""
    if isinstance(value, dict):
        return [(key, skeleton(item)) for key, item in value.items()]
    if isinstance(value, list):
        return []
    return "null" if value is None else \
        "bool" if isinstance(value, bool) else \
        "number" if isinstance(value, (int, float)) else "text"


@unittest.skipUnless(os.path.isdir(CAPTURES),
                     "no captured answers at ../shared/data/cbs")
class AgainstCaptures(Case):
    """What CBS answered comes back the same, for the same question."""

    arguments = ("--captures", CAPTURES)

    def captured(self, table, name):
        with open(os.path.join(CAPTURES, table, "v4-json", name),
                  encoding="utf-8") as file:
            return json.load(file)

    def same(self, mine, captured):
        """Equal, keys in the same order (compared as text for speed)."""
        self.assertTrue(json.dumps(mine) == json.dumps(captured))

    def test_whole_answers(self):
        for table in ("03759ned", "83625NED", "85792NED", "82235NED"):
            index = self.captured(table, "index.json")
            for role, name in index["files"].items():
                path = {"properties": "Properties",
                        "dimensions": "Dimensions",
                        "measure-codes": "MeasureCodes"}.get(
                            role, role[6:] + "Codes")
                self.same(self.json(CBS + table + "/" + path),
                          self.captured(table, name))
            wanted = index.get("sliceFilter") or ""
            query = "?$filter=" + quote(wanted) if wanted else ""
            self.same(self.json(CBS + table + "/Observations" + query),
                      self.captured(table, "observations-page-1.json"))
            count = self.get(CBS + table + "/Observations/$count" + query)
            self.assertEqual(count[2],
                             str(index["observationRows"]).encode())

    def test_narrower_filter(self):
        text = "(startswith(RegioS,'PV') or RegioS eq 'NL01') and " \
            "Perioden ge '2025JJ00' and Measure eq 'M000352'"
        captured = [row for row in self.captured(
            "03759ned", "observations-page-1.json")["value"]
            if row["RegioS"][:2] in ("PV", "NL") and
            row["Perioden"] >= "2025JJ00" and row["Measure"] == "M000352"]
        self.assertEqual(len(captured), 26)
        self.same(self.rows("03759ned", text), captured)

    def test_bulk_csv(self):
        """The bundle has the files and columns of a captured one."""
        self.upstream.do({"do": "server", "bulk": "zip"})
        status, headers, body = self.get("/csv/CBS/nl/83625NED")
        self.assertEqual(status, 200)
        self.assertEqual(headers["Content-Type"], "application/zip")
        folder = os.path.join(CAPTURES, "85678NED", "v4-csv")
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = set(packed.namelist())
            for name in ("Properties", "Dimensions", "MeasureCodes",
                         "RegioSCodes", "RegioSGroups", "PeriodenCodes",
                         "PeriodenGroups"):
                with open(os.path.join(folder, name + ".csv"), "rb") as file:
                    captured = file.read()
                mine = packed.read(name + ".csv")
                self.assertEqual(mine.splitlines()[0],
                                 captured.splitlines()[0])
                self.assertEqual(mine.endswith(b"\n"),
                                 captured.endswith(b"\n"), name)
                names.remove(name + ".csv")
            rows = packed.read("Observations.csv").splitlines()
        self.assertEqual(names, {"Observations.csv"})
        self.assertEqual(rows[0], b"Id;Measure;RegioS;Perioden;Value;"
                         b"StringValue;ValueAttribute")
        index = self.captured("83625NED", "index.json")
        self.assertEqual(len(rows) - 1, index["observationRows"])

    def test_catalogue(self):
        path = os.path.join(CAPTURES, "catalog", "v4-json", "_catalog.json")
        with open(path, encoding="utf-8") as file:
            captured = json.load(file)
        mine = self.json(CBS + "Datasets?$select=Identifier,Title,"
                         "Description,Status,DatasetType,Language,Modified")
        self.assertEqual(list(mine), list(captured))
        self.assertEqual(mine["@odata.context"], captured["@odata.context"])
        self.assertEqual([list(one) for one in mine["value"]],
                         [list(captured["value"][0])] * len(mine["value"]))


@unittest.skipUnless(
    os.path.isdir(CAPTURES) and os.path.exists(
        os.path.join(RECORDINGS, "cbs-03759ned", "recording.tsv")),
    "no captured answers at ../shared/data/cbs, or no recordings")
class RecordingsAgainstCaptures(Case):
    """Tables made from recordings look like the real ones."""

    arguments = ("--recordings", RECORDINGS)

    def captured(self, table, name):
        return AgainstCaptures.captured(self, table, name)

    def test_shapes(self):
        for table in ("03759ned", "83625NED", "85792NED"):
            for path, name in (
                    ("Properties", "properties"),
                    ("Dimensions", "dimensions"),
                    ("MeasureCodes", "measure-codes"),
                    ("RegioSCodes", "codes-RegioS"),
                    ("PeriodenCodes", "codes-Perioden"),
                    ("Observations?$top=1", "observations-page-1")):
                mine = self.json(CBS + table + "/" + path)
                captured = self.captured(table, name + ".json")
                mine.pop("@odata.nextLink", None)
                if path == "Dimensions":
                    self.assertEqual(mine, captured)
                self.assertEqual(skeleton(mine), skeleton(captured))
                if "value" in mine:
                    self.assertEqual(skeleton(mine["value"][0]),
                                     skeleton(captured["value"][0]),
                                     (table, path))

    def test_measures(self):
        for table in ("03759ned", "83625NED", "85792NED"):
            mine, captured = [
                [dict(one, Description="") for one in answer["value"]]
                for answer in (self.json(CBS + table + "/MeasureCodes"),
                               self.captured(table, "measure-codes.json"))]
            self.assertEqual(mine, captured)

    def test_figures(self):
        """Every recorded cell is the captured cell."""
        totals = "Geslacht eq 'T001038' and Leeftijd eq '10000' and " \
            "BurgerlijkeStaat eq 'T001019' and Measure eq 'M000352'"
        captured = {(row["RegioS"], row["Perioden"]): row["Value"]
                    for row in self.captured(
                        "03759ned", "observations-page-1.json")["value"]
                    if row["Measure"] == "M000352"}
        mine = self.rows("03759ned", totals)
        self.assertGreater(len(mine), 3000)
        for row in mine:
            self.assertEqual(row["Value"],
                             captured[row["RegioS"], row["Perioden"]])

    @staticmethod
    def events(text):
        """The exchanges told in a description, from 2010 on.

        A municipality that lives on and receives from one that ends: CBS
        calls that sometimes `Grenswijziging`, sometimes `Gemeentelijke
        herindeling`. Here the two are one.
        """
        found, head = set(), None
        text = re.sub(r",? uit:", ", ontvangen van:", text)
        text = text.replace("Gemeentelijke herindeling", "Grenswijziging")
        for line in text.split("\r\n"):
            match = re.match(r"[A-Z]\w+ per \d\d-\d\d-(\d{4}),? ?\w*",
                             line)
            if match:
                head = match.group(0) if match.group(1) >= "2010" else None
            code = re.search(r"\((GM\d{4})\)", line)
            if head and code and not line.startswith("..."):
                found.add((head, code.group(1)))
        return found

    def test_boundary_history(self):
        """Each exchange that CBS tells is told here, in the same words."""
        captured = {one["Identifier"]: one["Description"] for one in
                    self.captured("03759ned", "codes-RegioS.json")["value"]}
        told = 0
        for one in self.json(CBS + "03759ned/RegioSCodes")["value"]:
            code = one["Identifier"]
            if not code.startswith("GM"):
                continue
            theirs = {(head, other) for head, other in
                      self.events(captured[code]) if other != code}
            missing = theirs - self.events(one["Description"])
            self.assertFalse(missing, code)
            told += len(theirs)
        self.assertGreater(told, 400)


if __name__ == "__main__":
    unittest.main()
