"""Does the invented Netherlands agree with itself, in all that it serves?

Over the descriptors of the project, and a few beside them that hold every
form a descriptor may have.
"""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from collections import defaultdict
from decimal import Decimal

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import descriptors                                      # noqa: E402
import invented                                         # noqa: E402
from accounts import ACCOUNTS, BREAKS, means, spans     # noqa: E402
from catalogue import LIKENESSES                        # noqa: E402
from control import World                               # noqa: E402
from figures import HIDDEN, SMALL                       # noqa: E402
from filters import compile_filter                      # noqa: E402
from forms import sources_and_forms                     # noqa: E402
from selected import selected                           # noqa: E402
from tables import (ATTRIBUTE, CODES, MEASURE,         # noqa: E402
                    STRING, VALUE)


def digest(table):
    return hashlib.sha256(repr(table.rows).encode()).hexdigest()


class View:
    """The cells of a table: (measure, combination) -> period -> area."""

    def __init__(self, table):
        self.table, self.plan = table, table.plan
        n = len(self.plan.axes)
        self.cells = defaultdict(lambda: defaultdict(dict))
        for row in table.rows:
            codes = row[CODES:]
            one, rest = tuple(codes[:n]), codes[n:]
            area = rest.pop(0) if self.plan.region else "NL01"
            area = "NL01" if area == "NL00" else area
            period = rest[0] if rest else self.plan.periods[0]
            self.cells[row[MEASURE], one][period][area] = \
                (row[VALUE] and Decimal(row[VALUE]), row[ATTRIBUTE])

    def counts(self):
        """(topic, combination, period, areas) of every count."""
        for (code, one), periods in self.cells.items():
            topic = next(topic for topic in self.plan.topics
                         if topic.code == code)
            if topic.counts:
                for period, areas in periods.items():
                    yield topic, one, period, areas


class Netherlands(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        sources_and_forms(folder)
        cls.folder = folder
        began = time.monotonic()
        loaded = invented.load(folder)
        cls.tables = {name: table for name, table in loaded.items()
                      if isinstance(table, invented.InventedTable)}
        # Tables of texts, which have nothing to add up.
        cls.texts = [table for name, table in loaded.items()
                     if name not in cls.tables]
        cls.loading = time.monotonic() - began
        cls.unmade = all(table.work.made is None
                         for table in cls.tables.values())
        cls.views = {}

    def view(self, name):
        if name not in self.views:
            self.views[name] = View(self.tables[name])
        return self.views[name]

    def each(self):
        return [(name, self.view(name)) for name in self.tables]

    def known(self, areas, level):
        """(sum, values, hidden) of the areas of one level."""
        there = [cell for area, cell in areas.items()
                 if area.startswith(level)]
        values = [value for value, _ in there if value is not None]
        return sum(values), len(values), sum(
            attribute == HIDDEN for _, attribute in there)

    def test_nothing_is_worked_out_before_it_is_asked_for(self):
        self.assertTrue(self.unmade)
        self.assertLess(self.loading, 30)
        for name, view in self.each():
            self.assertEqual(view.plan.row_count(), len(view.table.rows))
            self.assertLess(len(view.table.rows), 400000)
            self.assertEqual(str(view.table.properties["ObservationCount"]),
                             str(len(view.table.rows)))

    def test_every_municipality_is_in_one_class_of_each_kind(self):
        self.assertGreater(len(self.texts), 12)
        for table in self.texts:
            found = {}
            for row in table.rows:
                found.setdefault(row[MEASURE], []).append(row[STRING])
            areas = {row[CODES] for row in table.rows}
            self.assertEqual({len(texts) for texts in found.values()},
                             {len(areas)})
            self.assertEqual(len(set(found["CR0001"])), 40)
            self.assertEqual(found["GM000C_1"][0].strip(),
                             table.rows[0][CODES])

    def test_municipalities_add_up_to_provinces_and_the_country(self):
        checked = 0
        for name, view in self.each():
            if not view.plan.whole():
                continue
            for topic, one, period, areas in view.counts():
                country = areas["NL01"][0]
                if country is None:
                    continue
                for level in ("GM", "PV"):
                    total, n, hidden = self.known(areas, level)
                    room = hidden * SMALL + \
                        Decimal(topic.rounded or 0) / 2 * (n + 1 + hidden)
                    self.assertLessEqual(
                        abs(country - total), room,
                        (name, topic.title, one, period, level))
                    checked += 1
        self.assertGreater(checked, 500)

    def test_the_areas_of_a_period_are_those_of_its_year(self):
        for name, view in self.each():
            plan = view.plan
            if not plan.whole():
                continue
            for topic, one, period, areas in view.counts():
                if areas["NL01"][0] is None:
                    continue
                self.assertEqual(
                    {area for area, (value, attribute) in areas.items()
                     if area.startswith("GM") and (value is not None or
                                                   attribute == HIDDEN)},
                    set(plan.areas.municipalities(
                        plan.fixed or int(period[:4]))), (name, period))

    def test_parts_add_up_to_their_total(self):
        checked = 0
        for name, view in self.each():
            plan = view.plan
            for n, axis in enumerate(plan.axes):
                for topic in plan.topics:
                    if not topic.counts or topic.rounded or not topic.asked:
                        continue
                    parts = [view.cells[topic.code, plan.base[:n] + (code,) +
                                        plan.base[n + 1:]]
                             for code in axis.parts]
                    whole = view.cells[topic.code, plan.base[:n] +
                                       (axis.total,) + plan.base[n + 1:]]
                    for period in plan.late & set(whole):
                        for area, (value, _) in whole[period].items():
                            cells = [part[period][area] for part in parts]
                            if value is None or HIDDEN in [
                                    attribute for _, attribute in cells]:
                                continue
                            checked += 1
                            self.assertEqual(
                                sum(part for part, _ in cells), value,
                                (name, topic.title, axis.dim.name, area))
        self.assertGreater(checked, 5000)

    def test_measures_that_are_parts_of_another(self):
        checked = 0
        for name, view in self.each():
            plan = view.plan
            for whole, parts in plan.trees:
                if any(topic.rounded for topic, _ in parts) or \
                        parts[0][0].adds["as"] == "ratio":
                    continue
                for one in plan.wanted:
                    cells = [view.cells[topic.code, one]
                             for topic, _ in parts]
                    if not all(cells):
                        continue
                    for period in cells[0]:
                        for area, (value, _) in cells[0][period].items():
                            if value is None or area[:2] in ("WK", "BU"):
                                continue
                            checked += 1
                            total = 100 if whole is None else view.cells[
                                whole.code, one][period][area][0]
                            # Elsewhere each is rounded on its own.
                            room = 0 if one == plan.totals or whole is None \
                                else 450 * len(parts)
                            self.assertLessEqual(
                                abs(sum(cell[period][area][0]
                                        for cell in cells) - total), room,
                                (name, parts[0][0].title, area))
        self.assertGreater(checked, 1000)

    def books(self):
        """(name, view, account, topics by role) of tables that hold one."""
        for name, view in self.each():
            for account in ACCOUNTS.values():
                ends = [view.plan.topic(pattern) for pattern in
                        (account.opening, account.closing)]
                if None not in ends and ends[0].factor == 1 and \
                        view.plan.region:
                    yield name, view, account, ends

    def test_opening_and_flows_make_closing(self):
        checked = set()
        for name, view, account, (opening, closing) in self.books():
            one = view.plan.base
            lines = [(line.sign, view.cells[
                view.plan.topic(line.pattern).code, one])
                for line in account.lines]
            for period, areas in view.cells[opening.code, one].items():
                for area, (value, _) in areas.items():
                    if value is None:
                        continue
                    value += sum(sign * cells[period][area][0]
                                 for sign, cells in lines)
                    self.assertEqual(
                        value, view.cells[closing.code, one][period][area][0],
                        (name, period, area))
            checked.add(name)
        self.assertIn("81955NED", checked)
        self.assertIn(BREAKS[0], checked)

    def test_closing_is_the_next_opening(self):
        checked = 0
        for name, view, account, (opening, closing) in self.books():
            one, areas = view.plan.base, view.plan.areas
            starts = {(int(period[:4]) * 12 + spans(period)[0],
                       period[4:6]): cells for period, cells in
                      view.cells[opening.code, one].items()}
            for period, cells in view.cells[closing.code, one].items():
                year = int(period[:4])
                end = year * 12 + spans(period)[1]
                after = starts.get((end, period[4:6]))
                moved = {code for event in areas.events
                         if str(year) <= event.date[:4] <= str(year + 1)
                         for code in (event.source, event.target)}
                for area, (value, _) in cells.items():
                    if after is None or value is None or area in moved or \
                            area.startswith(("CR", "PV", "LD")):
                        continue
                    checked += 1
                    self.assertEqual(after[area][0], value,
                                     (name, period, area))
        self.assertGreater(checked, 4000)

    def total(self, table, pattern, period, area):
        view = self.view(table)
        topic = view.plan.topic(pattern)
        return view.cells[topic.code, view.plan.totals][period][area][0]

    def test_tables_agree_with_each_other(self):
        persons = self.view("03759ned").cells["M000352", (
            "T001019", "T001038", "10000")]
        for code, year in (("99003NED", "2021"), ("99004NED", "2022")):
            here = self.view(code)
            inhabitants = here.cells[here.plan.topic(
                "aantalinwoners").code, ()][year + "JJ00"]
            for area, (value, _) in inhabitants.items():
                if not area.startswith(("WK", "BU")):
                    self.assertEqual(value, persons[year + "JJ00"][area][0])
        households = self.view("71486ned")
        code = households.plan.topic("totaalparticulierehuishoudens").code
        for period, areas in households.cells[
                code, households.plan.totals].items():
            if not period.endswith("JJ00"):
                continue
            for area, (value, _) in areas.items():
                if value is not None:
                    self.assertLess(value, persons[period][area][0])
        old = self.total("81955NED", "eindstandvoorraad", "2024JJ00", "NL01")
        new = self.total(BREAKS[0], "beginstandvoorraad", "2025JJ00", "NL01")
        self.assertTrue(0 < new - old < 200, (old, new))
        stock = self.total("81955NED", "beginstandvoorraad", "2021JJ00",
                           "GM0363")
        self.assertEqual(self.total("99007NED", "totalewoningvoorraad",
                                    "2021JJ00", "GM0363"), stock)

    def test_ratio_index_and_grid(self):
        view = self.view("99001NED")
        share = view.plan.topic("aandeelingrens", False)
        count = view.plan.topic("huishoudensingrens")
        total, part = [(*view.plan.base[:1], code)
                       for code in ("T001164", "A043007")]
        for area, (value, _) in view.cells[share.code,
                                           part]["2024JJ00"].items():
            above, under = (view.cells[count.code, one]["2024JJ00"][area][0]
                            for one in (part, total))
            if value is not None and above is not None:
                self.assertAlmostEqual(value, 100 * above / under, 1)
        view = self.view("99006NED")
        index = view.plan.topic("index", False)
        self.assertEqual(
            {value for value, _ in view.cells[index.code, ()][
                "2021JJ00"].values()} - {None}, {Decimal("100.0")})
        self.assertGreater(len({value for value, _ in view.cells[
            index.code, ()]["2024JJ00"].values()}), 20)
        view = self.view("99002NED")
        values = [value for topic, one, period, areas in view.counts()
                  for value, _ in areas.values() if value is not None]
        self.assertEqual({value % 5 for value in values}, {0})
        attributes = {row[ATTRIBUTE] for table in self.tables.values()
                      for row in table.rows}
        self.assertEqual(attributes, {"None", "Impossible", HIDDEN})

    def test_mean_of_the_country_lies_within(self):
        view = self.view("99006NED")
        mean = view.plan.topic("gemiddeldinkomen", False)
        areas = view.cells[mean.code, ()]["2024JJ00"]
        values = [value for area, (value, _) in areas.items()
                  if area.startswith("GM") and value is not None]
        self.assertTrue(min(values) < areas["NL01"][0] < max(values))

    def test_there_is_more_than_descriptors_ask_for(self):
        for name, view in self.each():
            plan, table = view.plan, view.table
            asked = [topic.title for topic in plan.topics if topic.asked]
            titles = [topic.title for topic in plan.topics]
            self.assertGreater(len(titles), len(asked))
            self.assertLess(len(set(titles)), len(titles))
            for axis in plan.axes:
                if axis.dim.role != "open" or axis.dim.keep:
                    self.assertGreater(len(axis.titles), len(axis.wanted))
            if plan.time:
                self.assertTrue({period[4:6] for period in plan.periods} -
                                {"JJ"}, name)
            taken = sum(1 for _ in selected(plan.source, table))
            self.assertTrue(0 < taken < len(table.rows), name)

    def test_every_measure_of_ours_has_its_cells(self):
        for source in descriptors.load(self.folder):
            names = {name for name, row in
                     selected(source, self.tables[source.table])}
            self.assertEqual(names, {m.name for m in source.measures},
                             source.id)

    def test_the_same_in_every_run_whatever_else_is_there(self):
        names = ["99001NED", "99005NED", "81955NED"]
        ours = {name: digest(self.tables[name]) for name in names}
        with tempfile.TemporaryDirectory() as folder:
            sources_and_forms(folder, ["cbs-03759ned", "cbs-81955ned"],
                              ["cbs-chosen", "cbs-country"])
            made = subprocess.run(
                [sys.executable, "-c", "import sys, json\n"
                 "sys.path.insert(0, sys.argv[1])\n"
                 "sys.dont_write_bytecode = True\n"
                 "import invented, test_invented\n"
                 "tables = invented.load(sys.argv[2])\n"
                 "print(json.dumps({name: test_invented.digest(tables[name])"
                 " for name in sys.argv[3:]}))", HERE, folder, *names],
                capture_output=True, text=True, check=True,
                env=dict(os.environ, PYTHONHASHSEED="7"))
        self.assertEqual(json.loads(made.stdout), ours)


class Served(unittest.TestCase):
    """The same cells in every dialect, and the lists of tables."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        sources_and_forms(folder, ["cbs-03759ned", "cbs-81955ned"],
                          ["cbs-chosen", "cbs-years"])
        cls.world = World(invented.load(folder), 20000, look_alikes=True)

    def setUp(self):
        self.world.reset()
        self.world.act({"do": "server", "odata3": True})

    def get(self, path, query="", older=False):
        """All records behind an address, page after page."""
        found, options = [], {}
        if query:
            options["$filter"] = query
        while True:
            entry = {"headers": {}}
            answer = self.world.request(entry, path, query, options, "")
            self.assertEqual(answer.status, 200, answer.body()[:200])
            body = json.loads(answer.body(), parse_float=Decimal,
                              parse_int=Decimal)
            found += body["value"]
            if not (body.get("@odata.nextLink") or
                    body.get("odata.nextLink")):
                return found
            options["$skip"] = str(len(found))

    def test_older_dialect_gives_the_same_cells(self):
        for table in ("99001NED", "99003NED"):
            dims = self.world.service.tables[table].dims
            titles = {m["Identifier"]: n for n, m in enumerate(self.get(
                "/odata/v1/CBS/%s/MeasureCodes" % table))}
            long = {(titles[row["Measure"]],
                     *[row[dim] for dim in dims]): row["Value"]
                    for row in self.get("/odata/v1/CBS/%s/Observations" %
                                        table)}
            base = "/ODataFeed/OData/%s/" % table
            columns = [one["Key"] for one in self.get(
                base + "DataProperties") if one["Type"] == "Topic"]
            wide = {}
            for row in self.get(base + "TypedDataSet"):
                for n, column in enumerate(columns):
                    key = (n, *[row[dim].strip() for dim in dims])
                    if key in long:
                        wide[key] = row[column]
                    else:
                        self.assertIsNone(row[column])
            self.assertEqual(wide, long)
            self.assertGreater(len(long), 1000)

    def test_bulk_csv_gives_the_same_cells(self):
        self.world.act({"do": "server", "bulk": "bare"})
        answer = self.world.request({"headers": {}}, "/csv/CBS/nl/99001NED",
                                    "", {}, "")
        rows = list(csv.DictReader(
            io.StringIO(answer.body().decode("utf-8")), delimiter=";"))
        long = self.get("/odata/v1/CBS/99001NED/Observations")
        self.assertEqual(
            [(row["Id"], row["Measure"], row["RegioS"], row["Grens"],
              row["Value"].replace(",", "."), row["ValueAttribute"])
             for row in rows],
            [(str(row["Id"]), row["Measure"], row["RegioS"], row["Grens"],
              "" if row["Value"] is None else str(row["Value"]),
              row["ValueAttribute"]) for row in long])

    def test_slices_are_parts_of_the_whole(self):
        path = "/odata/v1/CBS/99001NED/Observations"
        table = self.world.service.tables["99001NED"]
        place = table.place("Perioden")
        asked = "(Grens eq 'T001164' or Grens eq 'A043007')"
        for query in ("%s and Perioden eq '2022JJ00'" % asked,
                      "Perioden eq '2022JJ00' and %s" % asked,
                      "Perioden eq '2022JJ00' or RegioS eq 'NL01'",
                      "(Perioden eq '2022JJ00') and RegioS eq 'NL01'",
                      "not Perioden eq '2022JJ00' and RegioS eq 'NL01'"):
            wanted = compile_filter(query, table.columns())
            self.assertEqual(
                [int(row["Id"]) for row in self.get(path, query)],
                [row[0] for row in table.rows if wanted(row)], query)
        narrow = self.world.service.narrowed(
            table, "%s and Perioden eq '2022JJ00'" % asked)
        self.assertEqual({row[place] for row in narrow}, {"2022JJ00"})
        self.assertLess(len(narrow), len(table.rows))

    def test_filled_filters_pages_and_counts(self):
        path = "/odata/v1/CBS/99001NED/Observations"
        query = "startswith(RegioS,'PV') and Perioden ge '2023' and " \
            "(Grens eq 'T001164' or Grens eq 'A043007')"
        whole = self.get(path, query)
        self.world.act({"do": "page-size", "rows": 7, "table": "99001NED"})
        self.assertEqual(self.get(path, query), whole)
        answer = self.world.request({"headers": {}}, path + "/$count", query,
                                    {"$filter": query}, "")
        self.assertEqual(answer.body(), str(len(whole)).encode())

    def listed(self):
        newer = {one["Identifier"]: one
                 for one in self.get("/odata/v1/CBS/Datasets")}
        older = {one["Identifier"]: one
                 for one in self.get("/ODataCatalog/Tables")}
        self.assertEqual({name: one["Status"] for name, one in
                          newer.items()}, {
            name: one["OutputStatus"] for name, one in older.items()})
        return newer

    def test_lists_hold_all_tables_and_look_alikes(self):
        listed = self.listed()
        tables = self.world.service.tables
        self.assertEqual(len(listed), 2 * len(tables))
        self.assertLess(set(tables), set(listed))
        for name, one in listed.items():
            if name not in tables:
                self.assertTrue(one["Title"].endswith(
                    tuple(ending for ending, _ in LIKENESSES)))
        self.assertEqual(listed["81955NED"]["Status"], "Gediscontinueerd")

    def test_a_table_ends_and_another_goes_on(self):
        before = self.listed()["03759ned"]
        self.assertEqual(before["Status"], "Regulier")
        self.world.act({"do": "end-table", "table": "03759ned"})
        self.world.act({"do": "add-successor", "table": "03759ned",
                        "successor": "99999NED", "first": "2024JJ00",
                        "shift": 2})
        self.world.act({"do": "list-table", "identifier": "99998NED",
                        "title": "Bevolking; heel anders", "like":
                        "03759ned"})
        listed = self.listed()
        self.assertEqual(listed["03759ned"]["Status"], "Gediscontinueerd")
        self.assertEqual(listed["99999NED"]["Status"], "Regulier")
        self.assertIn("99998NED", listed)
        query = "RegioS eq 'NL01' and Measure eq 'M000352' and " \
            "Geslacht eq 'T001038' and Leeftijd eq '10000' and " \
            "BurgerlijkeStaat eq 'T001019' and Perioden ge '2024JJ00'"
        old, new = (self.get("/odata/v1/CBS/%s/Observations" % table, query)
                    for table in ("03759ned", "99999NED"))
        self.assertEqual([row["Value"] + 2 for row in old],
                         [row["Value"] for row in new])
        self.setUp()
        self.assertEqual(self.listed()["03759ned"], before)

    def test_a_change_is_undone_by_reset(self):
        query = "RegioS eq 'GM0363' and Measure eq 'D002935'"
        path = "/odata/v1/CBS/81955NED/Observations"
        before = self.get(path, query)
        self.world.act({"do": "set-cell", "table": "81955NED", "measure":
                        "D002935", "region": "GM0363", "period": "2024JJ00",
                        "value": "1", "codes": {"Gebruiksfunctie":
                                                "A045364"}})
        self.assertNotEqual(self.get(path, query), before)
        self.world.reset()
        self.assertEqual(self.get(path, query), before)


if __name__ == "__main__":
    unittest.main()
