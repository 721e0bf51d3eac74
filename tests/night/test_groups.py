"""A table with an open dimension, 85980NED, on a small night of the invented
Netherlands: the groups that a person approved are published, the others named;
what a title means no more, or what is withdrawn, is no figure.
"""

import json
import os
import shutil
import sys
import tempfile
import unittest
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   Upstream, World)

import descriptors                                      # noqa: E402
import invented                                         # noqa: E402
import recorded                                         # noqa: E402
from forms import approve, sources_and_forms            # noqa: E402
from selected import selected                           # noqa: E402
from tables import MEASURE, VALUE                       # noqa: E402

NAMES = ("cbs-03759ned", "cbs-85980ned", "cbs-gebieden", "groepen")
GROUPS = {"Voltijdsstudent: totaal": "voltijdstudenten",
          "Statushouder: totaal": "statushouders"}
OTHERS = ["Oudere: totaal", "Totaal aandachtsgroepen",
          "Voltijdsstudent: uitwonend"]
RATE = "aandachtsgroepen"


def rounded(number, decimals):
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


class Groups(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.sources = os.path.join(cls.folder, "sources")
        os.mkdir(cls.sources)
        sources_and_forms(cls.sources, NAMES, forms=())
        approve(cls.sources)
        recorded.definitions(os.path.join(cls.folder, "sql"), cls.sources)
        cls.unbind(os.path.join(cls.folder, "sql", "5-checks", "bounds.csv"))
        os.symlink(os.path.join(ROOT, "output"),
                   os.path.join(cls.folder, "output"))
        cls.upstream = cls.enterClassContext(
            Upstream("--invented", cls.sources))
        cls.world = World(cls.postgres)
        cls.addClassCleanup(cls.world.close)
        os.mkdir(cls.world.public)      # for its copies; nothing is published
        for command in ("fetch", "land", "compute"):
            done = cls.run_(command)
            if done.status != 0:
                raise AssertionError(str(done))
        cls.raw = cls.read_raw()

    @staticmethod
    def unbind(path):
        """Leave the bounds that hold for all: most indicators are not here."""
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()[:2]
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines)

    @classmethod
    def run_(cls, *words, world=None, sources=None, now=FIRST_NIGHT):
        return (world or cls.world).run(
            *words, upstream=cls.upstream, now=now,
            WOONDRUK_SOURCES=sources or cls.sources,
            WOONDRUK_SHARE=cls.folder)

    @classmethod
    def read_raw(cls):
        """(title of the group, area, period) -> persons or None, as the
        upstream has them, and under None the inhabitants."""
        tables, found = invented.load(cls.sources), {}
        table = tables["85980NED"]
        measure = cls.measure(table, "Totaal personen")
        group, kind = [{code["Identifier"]: code["Title"].strip()
                        for code in table.codes[name]} for name in (
                            "AandachtsgroepVolkshuisvesting", "Kenmerken")]
        for row in table.rows:
            if row[MEASURE] == measure and \
                    kind[row[table.place("Kenmerken")]] == "Totaal":
                found[group[row[table.place("AandachtsgroepVolkshuisvesting")]],
                      row[table.place("RegioS")].strip(),
                      row[table.place("Perioden")]] = row[VALUE]
        source = next(source for source in descriptors.load(cls.sources)
                      if source.table == "03759ned")
        table = tables["03759ned"]
        for name, row in selected(source, table):
            if name == "bevolking-1-januari":
                found[None, row[table.place("RegioS")].strip(),
                      row[table.place("Perioden")]] = row[VALUE]
        return found

    @staticmethod
    def measure(table, title):
        return next(one["Identifier"] for one in table.measures
                    if one["Title"].strip() == title)

    def persons(self, title, areas, period):
        """Their sum, None when one of them has none, and that of the
        inhabitants of the day."""
        year = int(period[:4]) + (len(period) > 4)
        code = period[:4] + ("MM12" if len(period) > 4 else "MM01")
        sums = [0, 0]
        for area in areas:
            both = (self.raw.get((title, area, code)),
                    self.raw.get((None, area, "%dJJ00" % year)))
            sums = [None if None in (sums[0], both[0]) else
                    sums[0] + int(both[0]), sums[1] + int(both[1])]
        return sums

    def values(self, world=None, indicator=RATE):
        """(area, period, reeks) -> (value, teller, noemer, reason)."""
        return {tuple(line.split("|")[:3]): tuple(line.split("|")[3:])
                for line in (world or self.world).sql(
                    "select area_code, p.code, reeks, value, teller, noemer,"
                    " coalesce(case when reden = 'invoer-ontbreekt' then"
                    " reden_invoer end, reden, '') from indicator.value"
                    " join core.period p using (period_id)"
                    " where indicator = '%s'" % indicator).splitlines()}

    def expect(self, title, areas, period):
        both = self.persons(title, areas, period)
        if both[0] is None:
            return ("", "", str(both[1]), "personen-in-aandachtsgroep/%s %s-%s: geheim" % (
                GROUPS[title], period[:4], "12" if period[4:] else "01"))
        if both[0] < 10:
            return ("", "", "", "geheim")
        return (str(rounded(Decimal(1000 * both[0]) / both[1], 1)),
                str(both[0]), str(both[1]), "")

    def test_figures_are_those_of_the_source(self):
        """Of municipalities as the table has them, from the raw bodies; and of
        the four cities together, from their sums."""
        found, kinds = self.values(), defaultdict(int)
        same = [code for code in self.world.sql(
            "select code from core.current_municipality where code not in"
            " (select to_code from core.event where event_date >="
            " '2023-01-01')").splitlines()]
        for title, reeks in GROUPS.items():
            for period in ("2023", "2023-12-31", "2024", "2024-12-31",
                           "2025"):
                for area, areas in [(code, [code]) for code in same] + [
                        ("G4", ["GM0363", "GM0518", "GM0344", "GM0599"]),
                        ("NL01", ["NL01"]), ("PV27", ["PV27"])]:
                    wanted = self.expect(title, areas, period)
                    self.assertEqual(found[area, period, reeks], wanted,
                                     (area, period, reeks))
                    kinds[wanted[3].rpartition(" ")[2] or "value"] += 1
        self.assertGreater(kinds["value"], 2000)
        # Hidden by the source, and by us because there are fewer than ten.
        self.assertGreater(kinds["geheim"], 100)
        self.assertTrue(all("afgerond-op-5" in line for line in self.world.sql(
            "select markeringen from indicator.value where value is not null"
            " and indicator = '%s'" % RATE).splitlines()))

    def regions(self, world=None):
        """In which area the spreading of each municipality is seen."""
        return dict(line.split("|") for line in (world or self.world).sql(
            "select gm_code, area_code from core.spreading_region"
            ).splitlines())

    def test_quotients_with_their_bounds(self):
        """Of each municipality against the country and its COROP area."""
        regions = self.regions()
        self.assertTrue(all(area[:2] == "CR" for area in regions.values()))
        kinds = self.check_quotients(self.world, "corop", regions)
        for kind in ("value", "geheim", "noemer-te-klein"):
            self.assertGreater(kinds[kind], 10, kinds)

    def check_quotients(self, world, within, regions):
        """Those of 2024, and how many there are of each kind."""
        size = Counter(regions.values())
        rates = self.values(world)
        population = dict(line.split("|") for line in world.sql(
            "select area_code, value from indicator.value join core.period p"
            " using (period_id) where indicator = 'bevolking' and basis ="
            " 'huidig' and p.code = '2024'").splitlines())
        kinds, against_all = defaultdict(int), set()
        for (area, period, reeks), row in self.values(
                world, "locatiequotient-aandachtsgroepen").items():
            if period != "2024" or not area.startswith("GM"):
                continue
            group, against, *bound = reeks.split("-")
            against_all.add(against)
            of = "NL01" if against == "nederland" else regions[area]
            here, there = rates[area, period, group], rates[of, period, group]
            if of != "NL01" and size[of] == 1:
                wanted = "regio-met-een-gemeente"
            elif here[0] == "":
                wanted = here[3]
            elif there[0] == "":
                wanted = there[3]
            elif float(there[1]) / float(there[2]) * \
                    float(population[of]) < 100:
                wanted = "noemer-te-klein"
            else:
                self.assertNotEqual(row[0], "", (area, reeks, row, here,
                                                 there, population[of]))
                self.near(row[0], bound, here, there,
                          1 if of == "NL01" else size[of])
                wanted = "value"
            if wanted != "value":
                self.assertEqual(row[0], "", (area, reeks, wanted))
                self.assertIn(wanted.rpartition(" ")[2], row[3],
                              (area, reeks))
            kinds[wanted.rpartition(" ")[2]] += 1
        self.assertEqual(against_all, {"nederland", within})
        self.assertEqual(kinds["value"] % 3, 0)
        return kinds

    def test_persons_above_a_proportional_share(self):
        """There where there is a quotient, and with its reason elsewhere."""
        kinds = self.check_above(self.world, self.regions())
        for kind in ("none", "more", "less"):
            self.assertGreater(kinds[kind], 10, kinds)

    def check_above(self, world, regions):
        quotients = self.values(world, "locatiequotient-aandachtsgroepen")
        above = self.values(world, "aandachtsgroep-boven-naar-rato")
        self.assertEqual(set(above), {
            key for key in quotients if key[2].count("-") == 1})
        rates, kinds = self.values(world), defaultdict(int)
        for (area, period, reeks), row in above.items():
            quotient = quotients[area, period, reeks]
            self.assertEqual((row[0] == "", row[3].rpartition(" ")[2]), (
                quotient[0] == "", quotient[3].rpartition(" ")[2]))
            if row[0] == "":
                kinds["none"] += 1
            elif area.startswith("GM"):
                group, against = reeks.split("-")
                here, all_ = (rates[code, period, group] for code in (
                    area, "NL01" if against == "nederland"
                    else regions[area]))
                self.assertAlmostEqual(
                    float(row[0]), float(here[1]) - float(here[2]) *
                    float(all_[1]) / float(all_[2]), delta=0.501,
                    msg=(area, period, reeks))
                kinds["more" if float(row[0]) > 0 else "less"] += 1
        return kinds

    def test_within_regions_of_centre_municipalities(self):
        """A list that is loaded takes the place of COROP areas: of forty
        regions that cut through those, and of one with nothing but a city."""
        world = self.world.copy()
        self.addCleanup(world.close)
        codes = [code for code in sorted(self.regions()) if code != "GM0034"]
        mine = {code: "regio-" + codes[n % 40]
                for n, code in enumerate(codes)}
        mine["GM0034"] = "regio-GM0034"
        sources = self.sources_with_regions(mine)
        for command in (("fetch", "--only", "centrumregios"),
                        ("land", "--only", "centrumregios"), ("compute",)):
            done = self.run_(*command, world=world, sources=sources,
                             now=SECOND_NIGHT)
            self.assertEqual(done.status, 0, done)
        self.assertEqual(self.regions(world), mine)
        kinds = self.check_quotients(world, "centrumregio", mine)
        for kind, least in (("value", 100), ("regio-met-een-gemeente", 1),
                            ("noemer-te-klein", 10)):
            self.assertGreaterEqual(kinds[kind], least, kinds)
        self.assertGreater(self.check_above(world, mine)["more"], 100)

    def sources_with_regions(self, region_of):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        sources = shutil.copytree(self.sources, os.path.join(folder, "s"))
        shutil.copytree(os.path.join(ROOT, "sources", "centrumregios"),
                        os.path.join(sources, "centrumregios"))
        with open(os.path.join(sources, "centrumregios", "regions.csv"), "a",
                  encoding="utf-8") as file:
            for code, region in region_of.items():
                file.write("%s,Regio,%s,%s,,,Besluit,2026-11-20\n" % (
                    region, code,
                    "yes" if region == "regio-" + code else "no"))
        return sources

    def near(self, value, bound, here, there, cells):
        """A quotient, or one of its bounds, worked out in another way; of the
        larger area the count is a sum of so many cells, or of fewer where some
        are hidden."""
        persons, inhabitants = float(here[1]), float(here[2])
        if bound == ["laag"]:
            n = max(persons - 2.5, 1e-9)
            persons = n * (1 - 1 / (9 * n) - 1.96 / 3 / n ** 0.5) ** 3
        elif bound == ["hoog"]:
            n = persons + 3.5
            persons = n * (1 - 1 / (9 * n) + 1.96 / 3 / n ** 0.5) ** 3
        wanted = persons / inhabitants / float(there[1]) * float(there[2])
        # What rounding leaves: both counts are of cells rounded to fives.
        sd = wanted * 5 / 12 ** 0.5 * (
            float(here[1]) ** -2 + cells * float(there[1]) ** -2) ** 0.5
        decimals = len(value.partition(".")[2])
        self.assertIn(decimals, {2 if one < 0.1 else 1 if one < 1 else 0
                                 for one in (0.95 * sd, sd)})
        self.assertAlmostEqual(float(value), wanted,
                               delta=0.5 / 10 ** decimals + 0.0001)

    def test_nothing_of_the_others_is_computed(self):
        self.assertEqual({key[2] for key in self.values()},
                         set(GROUPS.values()))
        listed = self.world.sql(
            "select title, coalesce(reeks, reden) from output.listed_group"
            " where source = 'cbs-85980ned' order by 1").splitlines()
        for title, reeks in GROUPS.items():
            self.assertIn("%s|%s" % (title, reeks), listed)
        for title in OTHERS:
            self.assertIn("%s|niet-goedgekeurd" % title, listed)

    def test_explained_down_to_the_body(self):
        for area in ("GM0363", "G4"):
            for reeks in GROUPS.values():
                done = self.run_("explain", area, RATE, "2024-12-31",
                                 "--reeks", reeks, "--json")
                self.assertEqual(done.status, 0, done)
                told = json.loads(done.out)
                self.assertTrue(told["recomputed"]["equal"])
                text = json.dumps(told)
                self.assertNotIn("differs", text)
                title = next(t for t, r in GROUPS.items() if r == reeks)
                self.assertIn('"as-received": "%s"' % self.raw[
                    title, "GM0344" if area == "G4" else area, "2024MM12"],
                    text)

    def test_a_quotient_is_explained(self):
        done = self.run_("explain", "GM0363", "locatiequotient-"
                         "aandachtsgroepen", "2024", "--reeks",
                         "statushouders-nederland-laag", "--json")
        self.assertEqual(done.status, 0, done)
        told = json.loads(done.out)
        self.assertTrue(told["recomputed"]["equal"])
        for area in ("GM0363", "NL01"):
            self.assertIn('"as-received": "%s"' % self.raw[
                "Statushouder: totaal", area, "2024MM01"], json.dumps(told))

    def changed(self, old, new):
        """A copy of the sources whose approvals say something else."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        sources = shutil.copytree(self.sources, os.path.join(folder, "s"))
        path = os.path.join(sources, "cbs-85980ned", "approved.csv")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))
        return sources

    def test_a_title_that_means_nothing_is_no_figure(self):
        """The table keeps what it has; the group has no figure, and the other
        has its own."""
        world = self.world.copy()
        self.addCleanup(world.close)
        before = self.values()
        sources = self.changed(",Statushouder: totaal,", ",Statushouders,")
        done = self.run_("land", world=world, sources=sources,
                         now=SECOND_NIGHT)
        self.assertEqual(done.status, 1, done)
        self.assertIn("approved.csv:3: the table has no code called"
                      " 'Statushouders'; look what became of it", done.err)
        done = self.run_("compute", world=world, sources=sources,
                         now=SECOND_NIGHT)
        self.assertEqual(done.status, 0, done)
        after = self.values(world)
        self.assertEqual(set(after), set(before))
        for key, row in after.items():
            if key[2] == "voltijdstudenten":
                self.assertEqual(row, before[key])
            else:
                self.assertEqual(row[:2], ("", ""), key)
        self.assertEqual(after["GM0363", "2024", "statushouders"][3],
                         "niet-goedgekeurd")

    def test_what_is_withdrawn_is_gone(self):
        """Whatever becomes of the table: nothing is landed here."""
        world = self.world.copy()
        self.addCleanup(world.close)
        with open(os.path.join(self.sources, "cbs-85980ned",
                               "approved.csv"), encoding="utf-8") as file:
            head, _, *rest = file.read().split("\n")
        sources = self.changed("\n".join([head, _] + rest),
                               "\n".join([head] + rest))
        done = self.run_("compute", world=world, sources=sources,
                         now=SECOND_NIGHT)
        self.assertEqual(done.status, 0, done)
        self.assertEqual({key[2] for key in self.values(world)},
                         {"statushouders"})
        self.assertIn("Voltijdsstudent: totaal|niet-goedgekeurd", world.sql(
            "select title, reden from output.listed_group").splitlines())


if __name__ == "__main__":
    sys.exit(unittest.main())
