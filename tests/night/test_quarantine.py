"""A table that is no longer the table that we have: kept out, alone, with its
last good figures, and told since when and why."""

import json
import os
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from world import (SECOND_NIGHT, THIRD_NIGHT,           # noqa: E402
                   AfterFirstNight, World, difference)

SOURCES = {"03759ned": "cbs-03759ned", "83625NED": "cbs-83625ned",
           "85792NED": "cbs-85792ned", "81955NED": "cbs-81955ned",
           "71486ned": "cbs-71486ned"}
HALF = ["GM%04d" % code for code in range(0, 2000, 2)]
# Drill by drill: table, what happens to it, and the words of the message.
DRILLS = {
    "one": [
        ("03759ned", {"do": "drop-rows", "share": 31},
         "known cells have no value any more"),
        ("81955NED", {"do": "swap-measures", "measure": "D002935",
                      "other": "D002967"},
         "woningen-beginstand .*it has what woningen-eindstand had.*"
         "woningen-eindstand .*it has what woningen-beginstand had"),
        ("83625NED", {"do": "scale-measure", "measure": "M001534",
                      "by": 1000},
         r"verkoopprijs-gemiddeld \(\d+ of \d+, as \w+ \d+: \d+, was \d+; "
         "1000 times as much"),
        ("85792NED", {"do": "drop-rows", "period": "2024JJ00"},
         "known cells"),
        ("71486ned", {"do": "drop-rows", "regions": HALF},
         "known cells have no value any more")],
    "two": [
        ("03759ned", {"do": "drop-rows", "share": 68},
         "known cells have no value any more"),
        ("83625NED", {"do": "drop-rows", "period": "2024JJ00"},
         "known cells")],
    # These show before any row is asked.
    "three": [
        ("71486ned", {"do": "rename-code", "code": "10000", "to": "10001",
                      "dim": "LeeftijdReferentiepersoon"},
         r"code 10000 \(Totaal\) is not there"),
        ("83625NED", {"do": "set-measure", "measure": "M001534",
                      "changes": {"Unit": "1 000 euro"}},
         "its unit is '1 000 euro' where 'euro' was expected"),
        ("03759ned", {"do": "drop-measure", "measure": "M000352"},
         "the table has no such measure"),
        ("81955NED", {"do": "rename-dimension", "dim": "Gebruiksfunctie",
                      "to": "Functie"},
         "unknown dimension \"Functie\"")],
}


class Quarantine(AfterFirstNight):
    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)

    def release(self, version, *tables):
        self.upstream.do(*({"do": "release", "table": table,
                            "version": version} for table in tables))

    def standing(self):
        return {row["bron"]: row for row in
                self.world.document("status.json")["bronnen"]}

    def drill(self, name, *away):
        struck = [table for table, _, _ in DRILLS[name]]
        for table, action, _ in DRILLS[name]:
            self.upstream.do(dict(action, table=table))
        self.release("202611230000", *struck)
        before = self.world.tree()
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=1)
        # Zero published files changed, no figure touched.
        self.assertEqual([key for key in difference(before, self.world.tree())
                          if not key.startswith("status.json")], [], night)
        self.assertEqual(self.world.sql(
            "select count(*) from core.observation_history"), "0")
        for table, _, words in DRILLS[name]:
            with self.subTest(table=table):
                self.assertRegex(night.err, "%s: (refused|failed)  .*%s" % (
                    SOURCES[table], words))
                self.assertRegex(night.out, "%s +quarantined +its last figures"
                                 " serve .*%s" % (SOURCES[table], words))
                self.assertRegex(night.last, "quarantined: [^;]*" +
                                 SOURCES[table])
                row = self.standing()[SOURCES[table]]
                self.assertEqual(row["toestand"], "bron-in-quarantaine")
                self.assertEqual(row["in_quarantaine_sinds"], SECOND_NIGHT)
                self.assertRegex(row["reden"], words)
        # Those that were left alone are fresh.
        for table in set(SOURCES) - set(struck):
            if SOURCES[table] not in away:
                self.assertEqual(self.standing()[SOURCES[table]]["toestand"],
                                 "vers")
        told = json.loads(self.world.run("status", "--json").out)
        self.assertEqual({row["source"] for row in told["sources"]
                          if row["state"] == "quarantined"},
                         {SOURCES[table] for table in struck})
        # A night later it has lasted since then.
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=1)
        for table in struck:
            self.assertEqual(self.standing()[SOURCES[table]][
                "in_quarantaine_sinds"], SECOND_NIGHT)
        return struck

    def test_drills(self):
        struck = self.drill("one")
        # The source mends it, and it is over.
        self.upstream.do({"do": "reset"})
        self.release("202611250000", *struck)
        self.world.night(self.upstream, now="2026-11-26T02:00:00Z", expect=0)
        self.assertEqual({row["toestand"] for bron, row in
                          self.standing().items() if bron in SOURCES.values()},
                         {"vers"})
        self.assertEqual({row["in_quarantaine_sinds"] for row in
                          self.standing().values()}, {None})
        self.assertEqual(self.world.release(), self.first.release())

    def test_more_drills(self):
        self.drill("two")

    def test_what_a_table_says_of_itself_is_another(self):
        """Nothing of it is kept; and that a source is away is not the same."""
        self.upstream.do({"do": "fault", "fault": "status", "status": 503,
                          "table": "85792NED"})
        away, words = "cbs-85792ned", r"its unit is '1 000 euro'"
        struck = self.drill("three", away)
        row = self.standing()[away]
        self.assertEqual((row["toestand"], row["in_quarantaine_sinds"]),
                         ("verouderd", None))
        self.assertEqual(row["verouderd_sinds"], SECOND_NIGHT)
        self.assertIn("503", row["reden"])
        text = self.world.run("describe", "sources").out
        self.assertRegex(text, r"\| cbs-83625ned .*\| quarantined \|")
        self.assertRegex(text, r"\| cbs-85792ned .*\| stale \|")

        # That all are away mends nothing, and hides no reason.
        self.upstream.do({"do": "fault", "fault": "status", "status": 503})
        night = self.world.night(self.upstream, expect=1,
                                 now="2026-11-26T02:00:00Z")
        row = self.standing()["cbs-83625ned"]
        self.assertEqual(row["toestand"], "bron-in-quarantaine")
        self.assertEqual(row["in_quarantaine_sinds"], SECOND_NIGHT)
        self.assertRegex(row["reden"], words)
        self.assertRegex(night.last, "quarantined: .*cbs-83625ned")

        # The table is what it was, and it is over.
        self.upstream.do({"do": "reset"})
        self.world.night(self.upstream, expect=0, now="2026-11-27T02:00:00Z")
        for table in struck:
            row = self.standing()[SOURCES[table]]
            self.assertEqual((row["toestand"], row["in_quarantaine_sinds"],
                              row["reden"]), ("vers", None, None))

    def test_drifted_before_anything_was_had(self):
        """Its recording serves; what that has not is in quarantine."""
        self.upstream.do({"do": "set-measure", "table": "83625NED",
                          "measure": "M001534",
                          "changes": {"Unit": "1 000 euro"}})
        world = World(self.postgres)
        self.addCleanup(world.close)
        night = world.night(self.upstream, expect=1)
        self.assertIn("quarantined: cbs-83625ned", night.last)
        self.assertIn("its recording serves", night.out)
        rows = world.document("v1/indicatoren/gemiddelde-verkoopprijs"
                              ".json")["rijen"]
        self.assertIn("opname", world.row("gemiddelde-verkoopprijs", "GM0344",
                                          "2025")["markeringen"])
        reasons = {row["reden"] for row in rows} | {
            row["reden_invoer"] for row in rows}
        self.assertNotIn("bron-onbereikbaar", str(reasons))

    def test_a_version_that_is_right_all_the_same(self):
        """Its descriptor accepts it, by name; the next one is judged again."""
        self.upstream.do({"do": "scale-measure", "table": "83625NED",
                          "measure": "M001534", "by": 2})
        self.release("202611230000", "83625NED")
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=1)
        sources = os.path.join(self.world.folder, "sources")
        shutil.copytree(os.path.join(self.world.under_test, "sources"),
                        sources)
        path = os.path.join(sources, "cbs-83625ned", "source.json")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # Another word in its descriptor lifts nothing; it says what does.
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(
                '"cadence":', '"reviewed": "2026-11-24", "cadence":', 1))
        landed = self.world.run("land", now=THIRD_NIGHT,
                                WOONDRUK_SOURCES=sources)
        self.assertEqual(landed.status, 1, landed)
        self.assertRegex(landed.err, 'cbs-83625ned: refused .*2 times as much'
                         '.*"accepts": "202611230000 WHY"')
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(
                '"cadence":', '"accepts": "202611230000 CBS counts in halves",'
                ' "cadence":', 1))
        # It lands; what is made of it is for the gate to judge.
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=2,
                         WOONDRUK_SOURCES=sources)
        self.assertEqual(self.standing()["cbs-83625ned"]["toestand"], "vers")
        run = self.world.sql("select max(run_id) from ledger.gate")
        night = self.world.run("accept", run, "--reason", "Zie CBS.",
                               now=THIRD_NIGHT, WOONDRUK_SOURCES=sources)
        self.assertEqual(night.status, 0, night)
        # Readers are told why both were let through, once.
        told = self.world.document("v1/manifest.json")["toelichtingen"]
        self.assertEqual([(one["soort"], one["bron"]) for one in told],
                         [("vrijgegeven", None), ("bron", "cbs-83625ned")])
        self.assertEqual(told[1], {
            "soort": "bron", "indicator": None, "bron": "cbs-83625ned",
            "datum": THIRD_NIGHT[:10], "reden": "CBS counts in halves",
            "bevindingen": ["202611230000"]})
        self.assertEqual(self.world.sql(
            "select count(*) from ledger.reason_due((select max(run_id)"
            " from ledger.release))"), "0")
        self.upstream.do({"do": "scale-measure", "table": "83625NED",
                          "measure": "M001534", "by": 2})
        self.release("202611250000", "83625NED")
        night = self.world.night(
            self.upstream, now="2026-11-26T02:00:00Z", expect=1,
            WOONDRUK_SOURCES=sources)
        self.assertIn("2 times as much", night.err)


if __name__ == "__main__":
    sys.exit(unittest.main())
