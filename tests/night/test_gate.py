"""Whole nights before the gate: what is held, what readers see of it, and what
an operator does about it."""

import csv
import os
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import MEASURE, TABLE, moves              # noqa: E402
from world import (SECOND_NIGHT, THIRD_NIGHT,           # noqa: E402
                   AfterFirstNight, World, difference)

RELEASE = {"do": "release", "table": TABLE, "version": "202611230000"}


class Gate(AfterFirstNight):
    def setUp(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)

    def test_too_many_old_cells_changed(self):
        actions, become = moves(self.first, 0.15)
        self.upstream.do(*actions, RELEASE)
        before = self.world.tree()
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=2)
        self.assertIn("held: change-share", night.last)
        # Zero published files changed.
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if not name.startswith("status.json")], [])
        # In plain words: which, old and new, and where all of them are.
        run = self.world.sql("select max(run_id) from ledger.run")
        path = os.path.join(self.world.home, "gate", run, "change-share.csv")
        self.assertIn(path, night.out)
        self.assertRegex(night.out, r"indicator bevolking.*, gebied GM\d{4} "
                         r"\(.+\), periode \d{4}, oud \d+, nieuw \d+")
        with open(path, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file)
                    if row["indicator"] == "bevolking" and
                    row["basis"] == "toenmalig"]
        self.assertEqual({(row["gebied"], row["periode"]): int(row["nieuw"])
                          for row in rows if row["gebied"].startswith("GM")},
                         become)
        # Readers are told in their language.
        held = self.world.document("status.json")["vastgehouden"]
        self.assertIn("meer definitieve cijfers zijn veranderd", held)
        self.assertIn("oud ", held)
        self.assertIn("change-share", self.world.run("status").out)

    def test_live_figures_replace_a_recording(self):
        """Those that both have fall under the bounds; the others are new."""
        world = World(self.postgres)
        self.addCleanup(world.close)
        night = world.night(expect=1)
        self.assertIn("recording: ", night.last)
        had = {(row["gebied_code"], row["periode"]) for row in world.document(
            "v1/indicatoren/bevolking.toenmalig.json")["rijen"]
            if row["waarde"] is not None}
        new = [{"do": "add-period", "table": TABLE, "period": "2027JJ00",
                "status": "Voorlopig"}]
        before = world.tree()

        # Out of bounds: held, and readers keep the recording.
        actions, become = moves(world, 0.15)
        self.upstream.do(*actions, *new, RELEASE)
        night = world.night(self.upstream, now=SECOND_NIGHT, expect=2)
        self.assertIn("held: change-share", night.last)
        self.assertEqual([name for name in difference(before, world.tree())
                          if not name.startswith("status.json")], [])
        self.assertIn("meer definitieve cijfers zijn veranderd",
                      world.document("status.json")["vastgehouden"])
        run = world.sql("select max(run_id) from ledger.run")
        with open(os.path.join(world.home, "gate", run, "change-share.csv"),
                  encoding="utf-8", newline="") as file:
            told = {(row["gebied"], row["periode"]) for row in
                    csv.DictReader(file) if row["basis"] == "toenmalig" and
                    row["indicator"] == "bevolking" and
                    row["gebied"].startswith("GM")}
        # What the recording has not is no change.
        self.assertEqual(told, set(become))
        self.assertLessEqual(told, had)

        # Within bounds it passes, with all that is new.
        self.upstream.do({"do": "reset"})
        actions, become = moves(world, 0.03)
        self.upstream.do(*actions, *new,
                         dict(RELEASE, version="202611240000"))
        world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertEqual(world.release(), "r/" + THIRD_NIGHT[:10])
        rows = {(row["gebied_code"], row["periode"]): row for row in
                world.document("v1/indicatoren/bevolking.toenmalig.json")
                ["rijen"]}
        self.assertEqual({key: rows[key]["waarde"] for key in become}, become)
        self.assertIsNotNone(rows["GM0363", "2027"]["waarde"])
        self.assertNotIn(("GM0363", "2027"), had)
        self.assertNotIn("opname", {mark for row in rows.values()
                                    for mark in row["markeringen"]})
        self.assertEqual(world.run("verify").status, 0)

    def accept(self, *words, now=SECOND_NIGHT):
        return self.world.run("accept", *words, now=now)

    def last_run(self):
        return self.world.sql("select max(run_id) from ledger.gate")

    def test_an_operator_lets_it_through_and_readers_are_told_why(self):
        actions, become = moves(self.first, 0.15)
        self.upstream.do(*actions, RELEASE)
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=2)
        former = self.last_run()
        self.assertIn("woondruk accept %s --reason" % former, night.out)

        # The night after it is held again, and that is the one to accept.
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=2)
        newest = self.last_run()
        before = self.world.tree()
        for words, told in (
                ((former, "--reason", "x"), "superseded by run " + newest),
                (("999999", "--reason", "x"), "never came to the gate"),
                ((newest, "--reason", " "), "--reason is empty"),
                ((newest, "--reason", "a\nb"), "control character"),
                ((newest,), "--reason TEXT"),
                (("x", "--reason", "x"), "RUN")):
            night = self.accept(*words, now=THIRD_NIGHT)
            self.assertEqual(night.status, 64, night)
            self.assertIn(told, night.last)
        self.assertEqual(difference(before, self.world.tree()), [])

        reason = "CBS heeft de bevolking herzien: zie <de toelichting>."
        night = self.accept(newest, "--reason", reason, now=THIRD_NIGHT)
        self.assertEqual(night.status, 0, night)
        self.assertEqual(self.world.release(), "r/" + THIRD_NIGHT[:10])
        (area, year), value = sorted(become.items())[0]
        self.assertEqual(self.world.value("bevolking", area, year,
                                          basis="toenmalig"), value)
        told = [{"soort": "vrijgegeven", "indicator": None,
                 "datum": THIRD_NIGHT[:10], "reden": reason, "bron": None,
                 "bevindingen": ["meer definitieve cijfers zijn veranderd dan"
                                 " bij dit onderwerp past"]}]
        self.assertEqual(self.world.document(
            "v1/manifest.json")["toelichtingen"], told)
        self.assertEqual([one["toelichtingen"] for one in self.world.document(
            "v1/releases.json")["releases"]], [told, []])
        self.assertIsNone(self.world.document("status.json")["vastgehouden"])
        self.assertEqual(self.world.run("verify").status, 0)
        # Once is enough, also for the next night.
        night = self.accept(newest, "--reason", reason, now=THIRD_NIGHT)
        self.assertEqual(night.status, 64, night)
        self.world.night(self.upstream, now="2026-11-26T02:00:00Z", expect=0)
        self.assertEqual(self.world.release(), "r/" + THIRD_NIGHT[:10])

    def test_what_is_wrong_by_itself_is_accepted_once(self):
        """The municipalities do not add up: no release to compare with cures
        that, so the same rows do not hold the nights that follow."""
        self.upstream.do(
            {"do": "set-cell", "table": TABLE, "measure": MEASURE, "region":
             "GM0599", "period": "2024JJ00", "value": "671000"}, RELEASE)
        # Landing would not let it in, if it knew that they should.
        sources = os.path.join(self.world.folder, "sources")
        shutil.copytree(os.path.join(self.world.under_test, "sources"),
                        sources)
        os.remove(os.path.join(sources, "cbs-03759ned/identities.csv"))
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=2,
                         WOONDRUK_SOURCES=sources)
        # A stage alone does not let it through either.
        night = self.world.run("publish", now=SECOND_NIGHT)
        self.assertEqual(night.status, 2, night)
        self.assertEqual(self.world.release(), self.first.release())
        night = self.accept(self.last_run(), "--reason", "CBS telt zo.")
        self.assertEqual(night.status, 0, night)
        night = self.world.night(self.upstream, now=THIRD_NIGHT, expect=0,
                                 WOONDRUK_SOURCES=sources)
        self.assertIn("accepted       population-then", night.out)
        # Another row is another matter.
        self.upstream.do(
            {"do": "set-cell", "table": TABLE, "measure": MEASURE, "region":
             "GM0599", "period": "2023JJ00", "value": "671000"},
            dict(RELEASE, version="202611250000"))
        self.world.night(self.upstream, now="2026-11-26T02:00:00Z", expect=2,
                         WOONDRUK_SOURCES=sources)

    def share(self, name, *changes):
        """Definitions with one indicator edited."""
        share = os.path.join(self.world.folder, "share")
        shutil.rmtree(share, ignore_errors=True)
        for part in ("sql", "output"):
            shutil.copytree(os.path.join(self.world.under_test, part),
                            os.path.join(share, part))
        path = os.path.join(share, "sql/4-indicators", name + ".sql")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return share

    def test_a_definition_that_changed_says_why(self):
        name, why = "huishoudens-per-100-woningen", "Op verzoek verdubbeld."
        double = ("100 * teller / noemer", "200 * teller / noemer")
        share = self.share(name, double)
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=2,
                                 WOONDRUK_SHARE=share)
        self.assertIn("indicator %s" % name, night.out)
        before = self.world.tree()

        # With a reason it may; another indicator still may not.
        share = self.share(name, double, (
            "-- needs:", "-- changed: 2026-11-24 %s\n-- needs:" % why))
        actions, _ = moves(self.first, 0.15)
        self.upstream.do(*actions, RELEASE)
        night = self.world.night(self.upstream, now=THIRD_NIGHT, expect=2,
                                 WOONDRUK_SHARE=share)
        self.assertIn("indicator bevolking", night.out)
        self.assertNotIn("indicator %s" % name, night.out)
        self.assertEqual([key for key in difference(before, self.world.tree())
                          if not key.startswith("status.json")], [])

        # Without that, it is published, with why, once.
        self.upstream.do({"do": "reset"},
                         dict(RELEASE, version="202611250000"))
        for day in ("26", "27"):
            self.world.night(self.upstream, expect=0, WOONDRUK_SHARE=share,
                             now="2026-11-%sT02:00:00Z" % day)
        self.assertEqual(self.world.release(), "r/2026-11-26")
        self.assertEqual(self.world.document("v1/manifest.json")[
            "toelichtingen"], [
                {"soort": "definitie", "indicator": name, "datum":
                 "2026-11-24", "reden": why, "bevindingen": [],
                 "bron": None}])
        # What it moves next is judged as ever.
        share = self.share(name, ("100 * teller / noemer",
                                  "110 * teller / noemer"), (
            "-- needs:", "-- changed: 2026-11-24 %s\n-- needs:" % why))
        self.world.night(self.upstream, expect=2, WOONDRUK_SHARE=share,
                         now="2026-11-28T02:00:00Z")


if __name__ == "__main__":
    sys.exit(unittest.main())
