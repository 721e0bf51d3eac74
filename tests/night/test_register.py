"""The register of areas, as it comes out of CBS's own code list.

The list of 03759ned of July 2026, as it was captured, has to give the municipal
mergers, the weights and the municipalities that others worked out from it by
other means.  Both are at `../shared/data` from the project's root.

What CBS says in words that the program does not know is told, one by one.
"""

import csv
import json
import os
import shutil
import sys
import tempfile
import unittest
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   THIRD_NIGHT, Upstream, World, first_night)

TABLE, SOURCE = "03759ned", "cbs-03759ned"
SHARED = os.path.realpath(os.path.join(ROOT, "..", "shared", "data"))
CAPTURED = os.path.join(SHARED, "cbs", TABLE)
REFERENCE = os.path.join(SHARED, "reference")
KINDS = {"dissolved": "opgeheven", "code_rename": "codewijziging",
         "boundary_correction": "grenswijziging"}
# Weights of the reference have six decimals or more.
CLOSE = Decimal("0.000001")


def reference(name):
    with open(os.path.join(REFERENCE, name), encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return Decimal(text) if text else None


@unittest.skipUnless(os.path.isdir(os.path.join(CAPTURED, "v4-json")) and
                     os.path.isdir(REFERENCE),
                     "no captured list of %s and no reference lists at "
                     "../shared/data" % TABLE)
class Captured(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        folder = tempfile.mkdtemp(prefix="woondruk-register-")
        cls.addClassCleanup(shutil.rmtree, folder)
        captures = os.path.join(folder, "cbs")
        os.mkdir(captures)
        os.symlink(CAPTURED, os.path.join(captures, TABLE))
        upstream = cls.enterClassContext(Upstream("--captures", captures))
        cls.world = World(cls.postgres)
        cls.addClassCleanup(cls.world.close)
        for command in ("fetch", "land"):
            done = cls.world.run(command, "--only", SOURCE, upstream=upstream)
            if done.status != 0:
                raise AssertionError(str(done))

    def rows(self, sql):
        return [line.split("|") for line in self.world.sql(sql).splitlines()]

    def test_it_came_from_the_list(self):
        self.assertEqual(self.world.sql(
            "select origin from ledger.snapshot"), "live")

    def test_events(self):
        got = sorted(
            (kind, date, old, new, number(hectares), number(dwellings),
             number(inhabitants))
            for kind, date, old, new, hectares, dwellings, inhabitants in
            self.rows("select kind, event_date, from_code, to_code, hectares,"
                      " dwellings, inhabitants from core.region_event"))
        wanted = sorted(
            (KINDS[row["type"]], row["effective_date"], row["old_gm"],
             row["new_gm"], number(row["hectares"]),
             number(row["dwellings_transferred"]),
             number(row["inhabitants_transferred"]))
            for row in reference("herindelingen.csv"))
        self.assertEqual(len(wanted), 219)
        self.assertEqual([one for one in got if one not in wanted], [])
        self.assertEqual([one for one in wanted if one not in got], [])

    def test_ends_are_those_of_the_events(self):
        ends = dict(self.rows("select code, end_date from core.region where"
                              " kind = 'GM' and end_date >= '2010-01-01'"))
        self.assertEqual(ends, {
            row["old_gm"]: row["effective_date"]
            for row in reference("herindelingen.csv")
            if row["type"] != "boundary_correction"})

    def test_weights(self):
        got = {(old, new): (number(dwellings) or 0, number(inhabitants) or 0)
               for old, new, dwellings, inhabitants in self.rows(
                   "select from_code, to_code, max(num / den) filter (where"
                   " moves_with = 'dwellings'), max(num / den) filter (where"
                   " moves_with = 'inhabitants') from core.crosswalk"
                   " where from_code <> to_code group by 1, 2")}
        wanted = reference("crosswalk_to_2026.csv")
        self.assertEqual(len(wanted), 147)
        for row in wanted:
            # What gives nothing has no row here.
            weights = got.pop((row["old_gm"], row["gm_2026"]), (0, 0))
            for column, weight in zip(
                    ("weight_dwellings", "weight_inhabitants"), weights):
                self.assertLess(abs(Decimal(row[column]) - weight), CLOSE,
                                row)
        self.assertEqual(got, {})

    def test_municipalities_of_today(self):
        got = {code: (title, province) for code, title, province in self.rows(
            "select code, title, province_code from core.current_municipality"
        )}
        self.assertEqual(got, {
            row["gm_code"]: (row["title_in_regios_codes"], row["pv_code"])
            for row in reference("municipalities_2026.csv")})

    def test_how_many_there_were(self):
        counts = (431, 418, 415, 408, 403, 393, 390, 388, 380, 355, 355, 352,
                  345, 342, 342, 342, 342)
        self.assertEqual(self.rows(
            "select y, count(*) from generate_series(2010, 2026) y,"
            " core.region where kind = 'GM'"
            " and coalesce(begin_date, '-infinity') <= make_date(y, 1, 1)"
            " and coalesce(end_date, 'infinity') > make_date(y, 1, 1)"
            " group by 1 order by 1"),
            [[str(year), str(count)]
             for year, count in zip(range(2010, 2027), counts)])


class UnknownPhrases(unittest.TestCase):
    """A text about boundaries that nobody taught the program."""

    SAID = {"GM0363": "Samengevoegd per 01-01-2027 met:\r\n- Diemen (GM0384),"
                      "\r\n... 1 hectare met 1 woning en 1 inwoner\r\n",
            "GM0599": "Begindatum in 1340\r\nDatum onzeker\r\n"}
    TOLD = [("GM0363", "Samengevoegd per 01-01-2027 met:"),
            ("GM0599", "Begindatum in 1340"), ("GM0599", "Datum onzeker")]

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))
        cls.first, _ = first_night(cls.postgres, cls.upstream)

    def phrases(self, world, now):
        answer = world.run("status", "--json", now=now)
        return [(row["source"], row["region"], row["phrase"])
                for row in json.loads(answer.out)["unknown_phrases"]]

    def test_each_is_told_until_it_is_gone(self):
        self.upstream.do({"do": "reset"}, *(
            {"do": "set-code", "table": TABLE, "dim": "RegioS", "code": code,
             "changes": {"Description": text}}
            for code, text in self.SAID.items()),
            {"do": "release", "table": TABLE, "version": "202611230000"})
        world = self.first.copy("-al")
        self.addCleanup(world.close)
        self.assertEqual(self.phrases(world, FIRST_NIGHT), [])
        night = world.night(self.upstream, now=SECOND_NIGHT, expect=1)
        told = [(SOURCE, *one) for one in self.TOLD]
        for region, phrase in self.TOLD:
            self.assertRegex(night.err, "%s.*phrase.*%s: %s" % (
                SOURCE, region, phrase))
        self.assertIn("3 rows cannot be used", night.err)
        self.assertEqual(self.phrases(world, SECOND_NIGHT), told)
        self.assertIn("phrase Datum onzeker", world.run("status").out)
        status = world.document("status.json")
        self.assertEqual(
            [(one["bron"], one["gebied"], one["zin"])
             for one in status["onbekende_zinnen"]], told)
        # The register stands as it was, and so do the figures.
        for table in ("core.region", "core.region_event", "indicator.value"):
            count = "select count(*), md5(string_agg(x::text, ''" \
                " order by x::text)) from %s x" % table
            self.assertEqual(world.sql(count), self.first.sql(count))
        self.upstream.do({"do": "reset"},
                         {"do": "release", "table": TABLE,
                          "version": "202611240000"})
        world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertEqual(self.phrases(world, THIRD_NIGHT), [])
        self.assertEqual(world.document("status.json")["onbekende_zinnen"], [])


if __name__ == "__main__":
    unittest.main()
