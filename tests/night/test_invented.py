"""A night against the invented Netherlands lands every source of CBS, with as
many cells, values and the same sums as the upstream holds.

A folder that is added to `sources/` is found by itself. Beside these are the
forms that a descriptor may have (`tests/upstream/forms.py`).
"""

import gzip
import json
import os
import shutil
import sys
import tempfile
import unittest
from collections import defaultdict
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import FIRST_NIGHT, ROOT, Upstream, World    # noqa: E402
import explained                                        # noqa: E402
import recompute.compare                                # noqa: E402

import descriptors                                      # noqa: E402
import invented                                         # noqa: E402
from forms import approve, sources_and_forms            # noqa: E402
from selected import selected                           # noqa: E402

# Of all sources, on two processors that are busy.
SECONDS = 800
AMSTERDAM = "amsterdam-bbga"
LANDED = "select s.id, m.name, count(*), count(o.value)," \
    " coalesce(sum(o.value), 0)" \
    " from core.observation o" \
    " join core.source s using (source_id)" \
    " join core.series using (series_id)" \
    " join core.measure m using (measure_id)" \
    " group by 1, 2 order by 1, 2"


# The scale of each indicator of the index: 5th percentile, where the most
# pressed fifth begins, 95th percentile, of the invented figures of 2021.
FROZEN = {
    "huishoudens-per-100-woningen": "90.50 107.26 113.34",
    "woningen-per-extra-huishouden": "0.40 0.80 2.60",
    "woz-inkomensverhouding": "4.02 7.20 9.28",
    "woonquote-huurders-laagste-inkomens": "21.4 33.6 36.4",
    "verhuismobiliteit": "28.71 35.87 74.75",
    "huishoudens-tot-110-procent-sociaal-minimum": "4.0 9.0 14.0",
    "corporatiewoningen-per-huishouden-laag-inkomen": "0.14 0.18 0.38"}


def freeze(folder):
    """The definitions, with those scales in the place of what a person has to
    put there."""
    for room in ("sql", "output"):
        shutil.copytree(os.path.join(ROOT, room), os.path.join(folder, room),
                        ignore=shutil.ignore_patterns("public"))
    for name, scale in FROZEN.items():
        path = os.path.join(folder, "sql", "4-indicators", name + ".sql")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if "\n-- reference:" in text or "\n-- index:" not in text:
            raise AssertionError(path)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(
                "\n-- index:", "\n-- reference:   2021 %s 342 2026-11-23 proef:"
                " verzonnen\n-- index:" % scale, 1))


class Invented(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.begin()
        cls.night = cls.world.night(cls.upstream, seconds=SECONDS,
                                    **cls.settings)

    @classmethod
    def begin(cls):
        """Upstream and an empty world; tests/bench begins here too."""
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.sources = cls.enterClassContext(tempfile.TemporaryDirectory())
        sources_and_forms(cls.sources)
        approve(cls.sources)
        cls.upstream = cls.enterClassContext(
            Upstream("--invented", cls.sources))
        cls.invent_amsterdam()
        cls.invent_by_hand()
        share = cls.enterClassContext(tempfile.TemporaryDirectory())
        freeze(share)
        cls.settings = {"WOONDRUK_SOURCES": cls.sources,
                        "WOONDRUK_SHARE": share}
        cls.world = World(cls.postgres)
        cls.addClassCleanup(cls.world.close)

    @classmethod
    def invent_by_hand(cls):
        """What people have to look up, in files that are empty as long as
        nobody did.  One year has no margins, and therefore no estimate."""
        rows = [("dakloze-mensen" + who + bound, "NL01", year, value)
                for year in ("2021JJ00", "2022JJ00", "2024JJ00")
                for who in ("", "-g4", "-buiten-g4")
                for bound, value in (("-ondergrens", 20), ("-bovengrens", 40))]
        cls.by_hand("dakloze-mensen-marges", rows)
        cls.by_hand("dakloze-mensen-in-opvang", [
            ("dakloze-mensen-in-opvang-geteld", "NL01", "2023JJ00", 30000)])
        there = {code for row in invented.load(cls.sources)["03759ned"].rows
                 if "2025JJ00" in row and row[3] is not None
                 for code in row[5:] if code.startswith("GM")}
        cls.by_hand("taakstelling-realisatie", [
            ("gehuisveste-statushouders", code, half, 40)
            for half in ("2024HJ01", "2024HJ02", "2025HJ01")
            for code in sorted(there)])

    @classmethod
    def by_hand(cls, source, rows):
        with open(os.path.join(cls.sources, source, "figures.csv"), "a",
                  encoding="utf-8") as file:
            for row in rows:
                file.write("%s,%s,%s,%d,,invented,2026-11-25\n" % row)

    @classmethod
    def invent_amsterdam(cls):
        """Every key figure that the descriptor takes; the table that the
        upstream begins with has three."""
        with open(os.path.join(cls.sources, AMSTERDAM, "source.json"),
                  encoding="utf-8") as file:
            source = json.load(file)
        cls.amsterdam = [
            {"jaar": year, "gebiedcode15": area, "waarde": 100 * i + year,
             "indicatorDefinitieId": name}
            for i, name in enumerate(source["measures"])
            for year in (2023, 2024) for area in ("STAD", "N", "NA")]
        cls.upstream.do({
            "do": "set-records", "host": source["host"],
            "dataset": source["table"], "records": cls.amsterdam,
            "key": ["indicatorDefinitieId", "jaar", "gebiedcode15"]})

    def test_nothing_is_to_be_reviewed(self):
        """Every source has landed for the first time, and its regions are
        those of the register."""
        self.assertNotIn(" review  ", self.night.err)
        self.assertEqual(self.world.sql(
            "select source, code, figures from land.unknown_region"), "")
        self.assertEqual(
            self.world.document("status.json")["te_beoordelen"], [])
        self.assertGreater(int(self.world.sql(
            "select count(distinct source) from land.listed")), 30)

    def test_who_polls_fetches_little(self):
        """Of a whole country, compressed as for servers that do no more than
        that."""
        for name in ("status.json", "v1/manifest.json"):
            with open(self.world.path(name), "rb") as file:
                size = len(gzip.compress(file.read(), mtime=0))
            self.assertLess(size, 100000, name)

    def test_key_figures_of_amsterdam(self):
        self.assertEqual(
            str(self.world.sql(
                "select count(value), sum(value) from city.observation"
                " join city.source s using (source_id)"
                " where s.id = '%s'" % AMSTERDAM)),
            "%d|%d" % (len(self.amsterdam),
                       sum(row["waarde"] for row in self.amsterdam)))

    @classmethod
    def served(cls):
        """The tables of the upstream, and the rows that are to be landed."""
        if not hasattr(cls, "kept"):
            tables = invented.load(cls.sources)
            cls.kept = tables, {
                source.id: list(selected(source, tables[source.table]))
                for source in descriptors.load(cls.sources)}
        return cls.kept

    def test_every_source_is_landed_as_it_is_served(self):
        tables, rows = self.served()
        expected = {}
        for source in descriptors.load(self.sources):
            found = defaultdict(list)
            for name, row in rows[source.id]:
                found[name].append(row[3])
            for name, values in found.items():
                there = [Decimal(value) for value in values
                         if value is not None]
                expected[source.id, name] = (len(values), len(there),
                                             sum(there))
        landed = {}
        for line in str(self.world.sql(LANDED)).splitlines():
            source, name, cells, values, total = line.split("|")
            landed[source, name] = (int(cells), int(values), Decimal(total))
        # Curated figures come from a file, not from CBS.
        ours = {source for source, name in expected}
        landed = {key: value for key, value in landed.items()
                  if key[0] in ours}
        self.assertEqual(sorted(landed), sorted(expected), self.night)
        self.assertEqual(
            [(key, landed[key], expected[key]) for key in sorted(expected)
             if landed[key] != expected[key]], [], self.night)
        self.assertGreater(sum(cells for cells, *rest in landed.values()),
                           20000)

    def test_every_indicator_has_figures_where_it_may(self):
        """On every level that is allowed, and on none that is refused, where
        the reason stands instead."""
        found = defaultdict(dict)
        for line in self.world.sql(
                "select v.indicator, indicator.level_of(area_code),"
                " count(value), count(*) filter (where reden ="
                " 'niveau-niet-toegestaan') - count(*) from indicator.value v"
                " where basis = 'huidig' group by 1, 2").splitlines():
            name, level, values, others = line.split("|")
            found[name][level] = (int(values), int(others))
        empty, told = [], []
        for line in self.world.sql(
                "select id, (select string_agg(l, ' ') from"
                " jsonb_array_elements_text(descriptor->'levels') l) from indicator.definition order by 1").splitlines():
            name, levels = line.split("|")
            have = {level for level, (values, _) in found[name].items()
                    if values}
            wanted = set(levels.split())
            empty += sorted((name, level) for level in wanted - have)
            told += [(name, level) for level, (values, others)
                     in sorted(found[name].items())
                     if level not in levels.split() and (values or others)]
        self.assertEqual(empty, [])
        self.assertEqual(told, [])
        self.assertEqual(found["dakloze-mensen-schatting"]["GM"][0], 0)
        self.assertEqual(found["beschermd-wonen"]["GM"][0], 0)

    def test_every_figure_is_that_of_another_computation(self):
        """Of every indicator, area, period and basis (`tests/recompute`)."""
        tables, rows = self.served()
        compared = recompute.compare.compare(
            recompute.compare.read(self.sources, tables, rows,
                                   FIRST_NIGHT[:10]),
            self.world.path("v1/indicatoren"),
            os.path.join(ROOT, "sql/4-indicators"))
        self.assertEqual([
            "%s %s: %d differ, as %s" % (name, basis, len(wrong), wrong[:3])
            for name, basis, figures, wrong in compared if wrong], [])
        self.assertEqual([name for name, basis, figures, wrong in compared
                          if not figures], [])
        self.assertGreater(sum(figures for name, basis, figures, wrong
                               in compared), 260000)

    def test_no_estimate_goes_out_without_its_margins(self):
        self.assertEqual(
            self.world.sql(
                "select p.code, string_agg(reeks || ' ' || coalesce(reden,"
                " 'known'), ', ' order by reeks)"
                " from indicator.value v join core.period p using (period_id)"
                " where indicator = 'dakloze-mensen-schatting'"
                " and area_code = 'NL01' and p.code between '2022' and '2024'"
                " group by p.code order by 1").splitlines(),
            [year + "|" + ", ".join(
                reeks + who + " " + what for reeks in
                ("bovengrens", "ondergrens", "schatting")
                for who in ("", "-buiten-g4", "-g4"))
             for year, what in (("2022", "known"),
                                ("2023", "niet-gepubliceerd"),
                                ("2024", "known"))])

    def test_index_is_published_with_its_margins(self):
        margins = self.world.document("v1/woondruk-index/marges.json")
        self.assertEqual(margins["trekkingen"], 10000)
        self.assertEqual({row["indicator"] for row in margins["ijkpunten"]},
                         set(FROZEN))
        self.assertGreater(len(margins["gevoeligheid"]), 10)
        years = defaultdict(list)
        for row in margins["rijen"]:
            years[row["periode"]].append(row)
            self.assertIn("experimenteel", row["markeringen"])
            self.assertLessEqual(row["rang_druk_5"], row["rang_druk_mediaan"])
            self.assertLessEqual(row["rang_druk_mediaan"], row["rang_druk_95"])
            self.assertLessEqual(row["waarde_5"], row["waarde_95"])
        for rows in years.values():
            self.assertEqual({row["steden"] for row in rows}, {len(rows)})
        self.assertGreater(max(len(rows) for rows in years.values()), 40)
        # What each adds comes to the index, within its rounding.
        points = defaultdict(lambda: [0, 0])
        for row in self.world.document("v1/woondruk-index/bijdragen.json"
                                       )["rijen"]:
            cell = points[row["gebied_code"], row["periode"]]
            cell[0] += row["punten"]
            cell[1] += 1
        for row in margins["rijen"]:
            total, n = points[row["gebied_code"], row["periode"]]
            self.assertAlmostEqual(float(total), float(row["waarde"]) - 1,
                                   delta=0.05 + 0.005 * n + 1e-9)

    def test_index_keeps_its_schemas(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no python3-jsonschema: apt-get install it")
        for name in ("marges", "bijdragen"):
            schema = self.world.document("schema/v1/index-%s.schema.json"
                                         % name)
            with open(os.path.join(self.world.public, "v1", "woondruk-index",
                                   name + ".json"), encoding="utf-8") as file:
                document = json.load(file)
            document["rijen"] = document["rijen"][:200]
            jsonschema.Draft202012Validator.check_schema(schema)
            self.assertEqual(
                [error.message[:200] for error in
                 jsonschema.Draft202012Validator(schema).iter_errors(document)
                 ][:3], [])

    def test_figures_are_explained(self):
        """Of each indicator every level and every series: computed again, they
        are those that are published, and what they are made of is named."""
        asked = explained.sample(self.world.sql(explained.FIGURES))
        self.assertGreater(len(asked), 250)
        answers = explained.ask(self.world, asked, self.settings)
        self.assertEqual(len(answers), len(asked))
        declared = recompute.compare.declared(
            os.path.join(ROOT, "sql/4-indicators"))
        self.assertEqual([
            (figure, wrong) for figure, answer in zip(asked, answers)
            for wrong in explained.faults(figure, answer,
                                          declared[figure.indicator])], [])
        # Of the invented country no bound of the forecast gives a figure; of
        # how many persons a quotient is, only its bounds depend.
        self.assertEqual(
            explained.unnamed(asked, answers, declared),
            [("bouwtempo-2030", "huishoudens-prognose-hoog"),
             ("bouwtempo-2030", "huishoudens-prognose-laag"),
             ("locatiequotient-aandachtsgroepen", "bevolking")])

    def test_figures_are_explained_down_to_their_bodies(self):
        """The index down to counts; a figure of the source's own, and not the
        counts that it is a share of."""
        for area, name, period, words in (
                ("GM0363", "woondruk-index", "2024", (
                    "woondruk-scores", "huishoudens-per-100-woningen",
                    "huishoudens-1-januari")),
                ("GM0363", "huishoudens-65-plus-laag-inkomen", "2023", (
                    "huishoudens-65-plus-laag-inkomen-110-aandeel",
                    "as-received"))):
            done = self.world.run("explain", area, name, period,
                                  **self.settings)
            self.assertEqual(done.status, 0, done)
            for word in words:
                self.assertIn(word, done.out)

    def test_the_country_has_one_code(self):
        self.assertEqual(self.world.sql(
            "select count(*) from core.region where code = 'NL00'"), "0")
        self.assertEqual(self.world.sql(
            "select count(*) from core.observation o join core.source s"
            " using (source_id) join core.region r using (region_id)"
            " where s.id = 'cbs-kwb-2024' and r.code = 'NL01'"), "6")

    def test_nothing_is_stale_or_refused(self):
        self.assertEqual(self.night.status, 0, self.night)
        self.assertNotIn("refused", self.night.err)
        self.assertNotIn("stale", self.night.last)


if __name__ == "__main__":
    sys.exit(unittest.main())
