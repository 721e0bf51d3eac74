"""A normal yearly release, on the invented Netherlands: a new year, a few per
cent of old figures revised, provisional ones that become final.  It passes
without a hand."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (SECOND_NIGHT, THIRD_NIGHT, Upstream,  # noqa: E402
                   World, difference)

# Table: its measure, what is published of it, the year before last, whether
# its municipalities add up.
TABLES = {"03759ned": ("M000352", "bevolking", 2025, True),
          "71486ned": ("M912478", "huishoudens", 2025, True),
          "83625NED": ("M001534", "gemiddelde-verkoopprijs", 2024, False)}
# One of so many final figures is revised, by one.
ONE_OF = 40


class Yearly(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.world = World(cls.postgres, whole=True)
        cls.addClassCleanup(cls.world.close)
        cls.upstream = cls.enterClassContext(Upstream(
            "--invented", os.path.join(cls.world.under_test, "sources")))
        # As it was a year before: the newest year is not there, and the one
        # before it provisional.
        for table, (_, _, year, _) in TABLES.items():
            cls.upstream.do(
                {"do": "drop-period", "table": table,
                 "period": "%dJJ00" % (year + 1)},
                {"do": "period-status", "table": table,
                 "period": "%dJJ00" % year, "status": "Voorlopig"})
        cls.world.night(cls.upstream, expect=0)

    def published(self, indicator):
        """(area, year): row, of municipalities as they were then."""
        return {(row["gebied_code"], row["periode"]): row
                for row in self.world.document(
                    "v1/indicatoren/%s.toenmalig.json" % indicator)["rijen"]
                if row["gebied_code"].startswith("GM")}

    def moves(self, table):
        """What is revised: (area, year): value.  Where figures add up they
        move from one municipality to another of the same province."""
        _, indicator, year, adds_up = TABLES[table]
        register = self.world.document("v1/gemeenten/index.json")
        province = {one["code"]: one["provincie_code"]
                    for one in register["gemeenten"]}
        of, final = {}, 0
        for (area, when), row in sorted(self.published(indicator).items()):
            if row["waarde"] is None:
                continue
            final += row["status"] == "definitief"
            # All that is provisional, and now and then what is final.
            if when == str(year) or final % ONE_OF < 2:
                of.setdefault((when, province.get(area)), []).append(
                    (area, row["waarde"]))
        become = {}
        for (when, _), cells in of.items():
            for (one, was), (other, had) in zip(cells[::2], cells[1::2]):
                by = max(1, was // 500) if when == str(year) else 1
                become[one, when] = was + by
                become[other, when] = had - by if adds_up else had + by
        return become

    def test_a_normal_year(self):
        before = {indicator: self.published(indicator)
                  for _, indicator, _, _ in TABLES.values()}
        revised = {table: self.moves(table) for table in TABLES}
        self.upstream.do({"do": "reset"})
        for table, (measure, _, year, _) in TABLES.items():
            self.upstream.do(
                {"do": "period-status", "table": table,
                 "period": "%dJJ00" % (year + 1), "status": "Voorlopig"},
                {"do": "period-status", "table": table,
                 "period": "%dJJ00" % year, "status": "Definitief"},
                *({"do": "set-cell", "table": table, "measure": measure,
                   "region": area, "period": when + "JJ00",
                   "value": str(value)}
                  for (area, when), value in revised[table].items()),
                {"do": "release", "table": table, "version": "202611230000"})
        former = self.world.release()
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=0)
        self.assertIn("published " + SECOND_NIGHT[:10], night.last)
        self.assertNotEqual(self.world.release(), former)
        self.assertIsNone(self.world.document("status.json")["vastgehouden"])
        self.assertEqual({row["toestand"] for row in self.world.document(
            "status.json")["bronnen"]}, {"vers"})

        for table, (_, indicator, year, _) in TABLES.items():
            now, was = self.published(indicator), before[indicator]
            with self.subTest(table=table):
                # A few per cent of what was final, all that was not.
                final = [key for key, row in was.items()
                         if row["status"] == "definitief" and
                         row["waarde"] is not None]
                moved = [key for key in final
                         if now[key]["waarde"] != was[key]["waarde"]]
                self.assertEqual(set(moved), set(revised[table]) & set(final))
                self.assertGreater(len(moved), len(final) // 100)
                self.assertLess(len(moved), len(final) // 15)
                self.assertEqual({key: now[key]["waarde"]
                                  for key in revised[table]}, revised[table])
                of = {when: {row["status"] for (_, period), row in now.items()
                             if period == str(when) and
                             row["waarde"] is not None}
                      for when in (year, year + 1)}
                self.assertEqual(of, {year: {"definitief"},
                                      year + 1: {"voorlopig"}})
                self.assertEqual({row["status"] for (_, period), row in
                                  was.items() if period == str(year)
                                  and row["waarde"] is not None},
                                 {"voorlopig"})
                self.assertEqual(set(was) - set(now), set())

        # Each change has its cause.
        causes = {(row["indicator"], row["oorzaak"]) for row in
                  self.world.document("v1/wijzigingen/%s.json" %
                                      SECOND_NIGHT[:10])["rijen"]}
        for _, indicator, _, _ in TABLES.values():
            self.assertEqual({cause for name, cause in causes
                              if name == indicator},
                             {"bronherziening", "nieuwe-periode"})
        self.assertEqual(self.world.run("verify").status, 0)

        # And the night after has nothing to do.
        tree = self.world.tree()
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertEqual([name for name in difference(tree, self.world.tree())
                          if not name.startswith("status.json")], [])


if __name__ == "__main__":
    sys.exit(unittest.main())
