"""Of what each municipality is part: texts of a table a year, by every way, and
what keeps them out. The areas are those of the register, the table is made up.
"""

import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   THIRD_NIGHT, Upstream, World)

ID = "cbs-gebieden"
TABLE = "86247NED"              # 2026
REGISTER = "cbs-03759ned"
V4_DOWN = {"do": "fault", "fault": "status", "status": 404, "table": "8*"}
BULK = {"protocol": "cbs-csv", "host": "datasets.cbs.nl",
        "path": "/csv/CBS/nl"}
LANDED = "select class, year, area, code, name from core.area_class" \
    " order by 1, 2, 3"


class Classes(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.sources = cls.enterClassContext(tempfile.TemporaryDirectory())
        for name in (ID, REGISTER):
            shutil.copytree(os.path.join(ROOT, "sources", name),
                            os.path.join(cls.sources, name))
        path = os.path.join(cls.sources, ID, "source.json")
        with open(path, encoding="utf-8") as file:
            cls.source = json.load(file)
        cls.source["tables"] = {year: table for year, table in
                                cls.source["tables"].items()
                                if year in ("2022", "2026")}
        cls.source["fallback"].append(BULK)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(cls.source, file)
        cls.upstream = cls.enterClassContext(
            Upstream("--invented", cls.sources))

    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)

    def do(self, command, now=FIRST_NIGHT, sources=None):
        return self.world.run(
            command, "--sources", sources or self.sources, "--only",
            ID + "-2026", now=now, upstream=self.upstream,
            WOONDRUK_SOURCES=None)

    def take(self, now=FIRST_NIGHT):
        night = self.do("fetch", now)
        self.assertEqual(night.status, 0, night)
        return self.do("land", now)

    def landed(self):
        return str(self.world.sql(LANDED)).splitlines()

    @staticmethod
    def cell(measure, area, text):
        return {"do": "set-cell", "table": TABLE, "measure": measure,
                "region": area, "string": text, "value": None,
                "attribute": "None"}

    def change(self, measure, area, text, now=SECOND_NIGHT):
        """After a good night, one text is another."""
        self.assertEqual(self.take().status, 0)
        self.upstream.do(
            self.cell(measure, area, text),
            {"do": "release", "table": TABLE, "version": "202602150200"})
        return self.take(now)

    def refused(self, night, words):
        self.assertEqual(night.status, 1, night)
        self.assertIn(words, night.err)
        self.assertEqual(len(self.landed()), 3 * 342)

    def test_every_year_by_every_way(self):
        """v4, then v3, then one file: the same, and nothing has changed."""
        for now, way, actions in (
                (FIRST_NIGHT, "fetched ", ()),
                (SECOND_NIGHT, "; by cbs-odata3",
                 ({"do": "server", "odata3": True}, V4_DOWN)),
                (THIRD_NIGHT, "; by cbs-csv",
                 ({"do": "server", "bulk": "zip"}, V4_DOWN))):
            with self.subTest(way):
                self.upstream.do({"do": "reset"}, *actions)
                for command in ("fetch", "land"):
                    night = self.world.run(
                        command, "--sources", self.sources, now=now,
                        upstream=self.upstream, WOONDRUK_SOURCES=None)
                    if command == "fetch":
                        self.assertIn(way, night.err)
                    elif actions:
                        self.assertEqual(
                            night.err.count("0 new, 0 changed, 0 gone"), 2,
                            night)
                rows = self.landed()
                self.assertEqual(len(rows), 3 * (345 + 342), night)
                self.assertIn("provincie|2026|GM0363|PV27|Noord-Holland", rows)
                self.assertIn("landsdeel|2022|GM0457|LD03|West-Nederland",
                              rows)
                self.assertEqual([row for row in rows
                                  if row.startswith("corop|2026|GM0363")][0]
                                 .split("|")[3][:2], "CR")
        self.assertEqual(self.world.sql(
            "select count(*) from core.measure m join core.source"
            " using (source_id) where id like '%s-%%'" % ID), "0")

    def test_a_corrected_text_takes_the_place_of_the_former_one(self):
        night = self.change("Z1002", "GM0363", "Noord-Holland")
        self.assertEqual(night.status, 0, night)
        self.assertIn("2052 texts, 0 without value: 0 new, 0 changed, 0 gone",
                      night.err)
        self.upstream.do(
            self.cell("Z1001", "GM0363", "PV26"),
            self.cell("Z1002", "GM0363", "Utrecht"),
            {"do": "release", "table": TABLE, "version": "202603150200"})
        night = self.take(THIRD_NIGHT)
        self.assertIn("0 new, 1 changed, 0 gone", night.err)
        self.assertEqual(
            self.world.sql("select code, name from core.area_class where"
                " (class, year, area) = ('provincie', 2026, 'GM0363')"),
            "PV26|Utrecht")

    def test_a_code_with_two_names_is_refused(self):
        self.refused(self.change("Z1002", "GM0363", "Holland"),
                     'provincie: PV27 is called "Holland" and "Noord-Holland"')

    def test_a_code_of_another_kind_is_refused(self):
        self.refused(self.change("Z1001", "GM0363", "CR23"),
                     "the code begins with other letters")

    def test_an_area_without_its_class_is_refused(self):
        self.refused(self.change("Z1001", "GM0363", None),
                     "provincie: code of GM0363 is missing")

    def test_an_area_that_the_table_does_not_list_is_refused(self):
        self.assertEqual(self.take().status, 0)
        self.upstream.do({"do": "fault", "fault": "unknown-code",
                          "table": TABLE, "path": "Observations",
                          "row": 3})
        self.upstream.do({"do": "release", "table": TABLE, "version": "202602150200"})
        self.refused(self.take(SECOND_NIGHT),
                     "area is not in the table's list")

    def test_a_group_that_is_called_otherwise_stops_it(self):
        path = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, path)
        changed = json.loads(json.dumps(self.source))
        changed["classes"]["provincie"]["group-title"] = "Gewesten"
        del changed["fallback"]
        os.mkdir(os.path.join(path, ID))
        with open(os.path.join(path, ID, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump(changed, file)
        night = self.do("fetch", sources=path)
        self.assertEqual(night.status, 1, night)
        self.assertIn("the table has no group of measures called 'Gewesten'",
                      night.err)


if __name__ == "__main__":
    unittest.main()
