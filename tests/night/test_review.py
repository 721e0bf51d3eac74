"""What a person has to look at, while everything goes on: a region that the
register has not got, and what is new in a table's own lists or gone from them."""

import json
import os
import re
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from world import (SECOND_NIGHT, THIRD_NIGHT,           # noqa: E402
                   AfterFirstNight, World, difference)

FOURTH_NIGHT = "2026-11-26T02:00:00Z"
FIFTH_NIGHT = "2026-11-27T02:00:00Z"
PRICES, POPULATION = "83625NED", "03759ned"
NEW = "GM9998"
PART = "- %s (%s),\r\n... 1 hectare met 10 woningen en 20 inwoners"


def told(night):
    """What the log says to review: source -> words."""
    lines = re.findall(r"(?m)(\S+): review   (.*)$", night.err)
    assert len(dict(lines)) == len(lines), lines
    return dict(lines)


class Lists(AfterFirstNight):
    """One night after another, on which lists say something new."""

    maxDiff = 4000

    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)

    def change(self, table, version, *actions):
        self.upstream.do(*(dict(action, table=table) for action in actions),
                         {"do": "release", "table": table,
                          "version": version})

    def listed(self):
        return self.world.document("status.json")["te_beoordelen"]

    def published_nothing(self, before):
        self.assertEqual([name for name in difference(before, self.world.tree())
                          if not name.startswith("status.json")], [])


class Area(Lists):
    whole = True

    def test_a_region_that_the_register_has_not_got(self):
        self.change(PRICES, "202611230000",
                    {"do": "add-region", "region": NEW, "title": "Nieuwstad",
                     "group": "GMPV26", "like": "GM0344"})
        before = self.world.tree()
        figures = int(self.world.sql(
            "select count(value) from core.observation"
            " join core.region using (region_id)"
            " join core.source using (source_id)"
            " where code = 'GM0344' and id = 'cbs-83625ned'"))
        self.assertGreater(figures, 5)
        for now in (SECOND_NIGHT, THIRD_NIGHT):
            night = self.world.night(self.upstream, now=now, expect=0)
            # Its figures wait; all others are as they were.
            self.published_nothing(before)
            self.assertEqual(self.world.sql(
                "select count(*) from core.region where code = '%s'" % NEW),
                "0")
            self.assertEqual(list(told(night)), ["cbs-83625ned"])
            self.assertIn(
                "since %s: unknown region %s (Nieuwstad; %d figures wait for "
                "the register of areas); name in " % (
                    SECOND_NIGHT[:10], NEW, figures),
                told(night)["cbs-83625ned"])
            self.assertTrue(night.last.endswith("; to review: cbs-83625ned"),
                            night.last)
            self.assertRegex(night.out, r"(?m)^to review      cbs-83625ned, "
                             "since .* unknown region " + NEW)
            row, = self.listed()
            self.assertEqual(
                (row["bron"], row["soort"], row["code"], row["titel"],
                 row["wat"], row["sinds"], row["cijfers"]),
                ("cbs-83625ned", "gebied", NEW, "Nieuwstad", "onbekend",
                 SECOND_NIGHT[:10], figures))
            shown = self.world.run("status", "--json")
            self.assertEqual(shown.status, 0, shown)
            self.assertEqual(
                [(row["source"], row["kind"], row["code"], row["figures"])
                 for row in json.loads(shown.out)["review"]],
                [("cbs-83625ned", "region", NEW, str(figures))])
            self.assertIn(NEW, self.world.run("status").out)

        # The register learns it, a part of Utrecht since 2025; the prices
        # themselves are those of before.
        was = {year: self.first.value("bevolking", "GM0344", year)
               for year in ("2025", "2026")}
        years = self.world.sql(
            "select p.code from core.observation o"
            " join core.period p using (period_id)"
            " join core.region r using (region_id)"
            " join core.source s using (source_id)"
            " where r.code = 'GM0344' and s.id = 'cbs-03759ned'").split()
        text = json.loads(self.world.sql(
            "select to_json(title) from core.region where code = 'GM0344'"))
        self.change(
            POPULATION, "202611250000",
            {"do": "add-region", "region": NEW, "title": "Nieuwstad",
             "group": "GMPV26", "like": "GM0344", "description":
             "Ontstaan per 01-01-2025, ontvangen van:\r\n" +
             PART % (text, "GM0344") + "\r\n\r\nBegindatum 01-01-2025\r\n"},
            {"do": "set-code", "dim": "RegioS", "code": "GM0344", "changes":
             {"Description":
              "Grenswijziging per 01-01-2025, overgegaan naar:\r\n" +
              PART % ("Nieuwstad", NEW) + "\r\n\r\nBegindatum voor 1830\r\n"}},
            *({"do": "set-cell", "measure": "M000352", "region": NEW,
               "period": year + "JJ00"} for year in years),
            *({"do": "set-cell", "measure": "M000352", "region": area,
               "period": year + "JJ00", "value": str(value)}
              for year in was for area, value in (
                  (NEW, 20), ("GM0344", was[year] - 20))))
        # (The other tables have not got it; a person says that it is right.)
        night = self.world.night(self.upstream, now=FOURTH_NIGHT, expect=2)
        self.assertIn("held: coverage-area", night.last)
        self.assertEqual((told(night), self.listed()), ({}, []))
        self.assertIn("cbs-83625ned: landed   ", night.err)
        accepted = self.world.run(
            "accept", self.world.sql("select max(run_id) from ledger.gate"),
            "--reason", "Nieuwstad is er", now=FOURTH_NIGHT)
        self.assertEqual(accepted.status, 0, accepted)
        self.assertEqual(self.world.sql(
            "select count(value) from core.observation"
            " join core.region using (region_id)"
            " join core.source using (source_id)"
            " where code = '%s' and id = 'cbs-83625ned'" % NEW), str(figures))
        self.assertEqual(
            self.world.value("gemiddelde-verkoopprijs", NEW, "2025"),
            self.first.value("gemiddelde-verkoopprijs", "GM0344", "2025"))
        self.assertEqual(self.world.value("bevolking", NEW, "2026"), 20)

        # And that is that.
        before = self.world.tree()
        night = self.world.night(self.upstream, now=FIFTH_NIGHT, expect=0)
        self.published_nothing(before)
        self.assertNotIn("cbs-83625ned: landed", night.err)


class Review(Lists):
    def test_new_and_gone_in_lists(self):
        """And a new period, of which nobody has to be told."""
        self.change(PRICES, "202611230000",
                    {"do": "add-measure", "measure": "M777777", "title":
                     "Mediane verkoopprijs", "unit": "euro",
                     "like": "M001534"})
        self.change(POPULATION, "202611230000",
                    {"do": "rename-code", "dim": "Geslacht", "code": "3000",
                     "to": "3001"},
                    {"do": "set-code", "dim": "Geslacht", "code": "4000",
                     "changes": {"Title": "Vrouwelijk"}},
                    {"do": "add-period", "period": "2027JJ00"})
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=0)
        night = self.world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertIsNotNone(self.world.value("bevolking", "GM0344", "2027"))
        words = told(night)
        self.assertEqual(set(words), {"cbs-83625ned", "cbs-03759ned"})
        self.assertIn("since 2026-11-24: new measure M777777 (Mediane "
                      "verkoopprijs); name in ", words["cbs-83625ned"])
        self.assertIn("since 2026-11-24: new member Geslacht 3001 (Mannen), "
                      "new member Geslacht 4000 (Vrouwelijk), "
                      "member gone: Geslacht 3000 (Mannen); name in ",
                      words["cbs-03759ned"])
        self.assertEqual(
            [(row["bron"], row["soort"], row["dimensie"], row["code"],
              row["wat"], row["sinds"], row["cijfers"])
             for row in self.listed()],
            [("cbs-03759ned", "code", "Geslacht", "3000", "verdwenen",
              "2026-11-24", None),
             ("cbs-03759ned", "code", "Geslacht", "3001", "nieuw",
              "2026-11-24", None),
             ("cbs-03759ned", "code", "Geslacht", "4000", "nieuw",
              "2026-11-24", None),
             ("cbs-83625ned", "maat", None, "M777777", "nieuw",
              "2026-11-24", None)])

        # One is taken into the descriptor, of the other a person has seen
        # what there was; what comes later is told again.
        sources = os.path.join(self.world.folder, "sources")
        shutil.copytree(os.path.join(self.world.under_test, "sources"),
                        sources)
        self.edit(sources, "cbs-83625ned", lambda one: one["measures"].update(
            {"verkoopprijs-mediaan": dict(
                one["measures"]["verkoopprijs-gemiddeld"], code="M777777",
                title="Mediane verkoopprijs", **{"adds-up":
                                                 {"as": "median"}})}))
        self.edit(sources, "cbs-03759ned",
                  lambda one: one.update(reviewed="2026-11-25"))
        night = self.world.night(self.upstream, now=FOURTH_NIGHT,
                                 WOONDRUK_SOURCES=sources)
        self.assertEqual((told(night), self.listed()), ({}, []), night)
        self.change(POPULATION, "202611260000",
                    {"do": "add-measure", "measure": "M888888",
                     "title": "Bevolking op 31 december", "unit": "aantal"})
        night = self.world.night(self.upstream, now=FIFTH_NIGHT,
                                 WOONDRUK_SOURCES=sources)
        self.assertEqual(list(told(night)), ["cbs-03759ned"])
        self.assertEqual([(row["code"], row["sinds"])
                          for row in self.listed()],
                         [("M888888", "2026-11-27")])

    @staticmethod
    def edit(sources, name, change):
        path = os.path.join(sources, name, "source.json")
        with open(path, encoding="utf-8") as file:
            one = json.load(file)
        change(one)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(one, file)

    def test_where_it_begins(self):
        """The first night by any way has no news, nor the first by another
        way, where the numbers of columns move."""
        self.assertEqual(self.first.document("status.json")["te_beoordelen"],
                         [])
        self.assertGreater(int(self.first.sql(
            "select count(*) from land.listed where not is_chosen")), 10)
        self.upstream.do({"do": "server", "odata3": True},
                         *({"do": "fault", "fault": "status", "status": 404,
                            "table": table} for table in (PRICES, POPULATION)))
        for now, shift in ((SECOND_NIGHT, 0), (THIRD_NIGHT, 40)):
            self.upstream.do({"do": "server", "odata3_shift": shift})
            for table in (PRICES, POPULATION):
                self.change(table, now[:10].replace("-", "") + "0000")
            self.assertEqual(self.land(now), {})
        self.assertEqual(self.world.sql(
            "select string_agg(distinct protocol, ' ') from land.listed"
            " where source = 'cbs-83625ned'"), "cbs-odata3 cbs-odata4")
        self.change(PRICES, "202611260000",
                    {"do": "add-measure", "measure": "M777777", "title":
                     "Mediane verkoopprijs", "unit": "euro",
                     "like": "M001534"})
        words = self.land(FOURTH_NIGHT, 1)
        self.assertEqual(list(words), ["cbs-83625ned"])
        self.assertIn("new measure MedianeVerkoopprijs (Mediane verkoopprijs)",
                      words["cbs-83625ned"])

    def land(self, now, tables=2):
        """Fetch and land alone; what there is to review."""
        for command in ("fetch", "land"):
            done = self.world.run(command, "--only", "cbs-03759ned", "--only",
                                  "cbs-83625ned", upstream=self.upstream,
                                  now=now)
            self.assertEqual(done.status, 0, done)
        self.assertEqual(done.err.count("landed   "), tables, done)
        return told(done)

    def test_after_recordings(self):
        """A night without network lists nothing: the first answer is where it
        begins."""
        world = World(self.postgres)
        self.addCleanup(world.close)
        self.assertEqual(told(world.night(expect=1)), {})
        night = world.night(self.upstream, now=SECOND_NIGHT)
        self.assertEqual(told(night), {})
        self.assertEqual(world.document("status.json")["te_beoordelen"], [])


if __name__ == "__main__":
    sys.exit(unittest.main())
