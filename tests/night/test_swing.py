"""Variables of Swing, by OData and by its table, over sockets into the
database.

The variables are made up, with the marks that sites are known to use.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import SECOND_NIGHT, THIRD_NIGHT             # noqa: E402

HOST = "utrecht.incijfers.nl"
KEY = "geheim-0123456789"
NULLS = {"": "niet-gepubliceerd", "-": "niet-van-toepassing",
         "x": "geheim", "?": "niet-gepubliceerd", ".": "niet-gepubliceerd",
         "-99997": "geheim", "-99999": "niet-gepubliceerd"}
VALUE = {"role": "value", "title": "Huishoudens tot 125% van het sociaal "
         "minimum", "unit": "%", "decimals": 1}


class Variables(CityCase):
    """What holds for both."""

    @property
    def dataset(self):
        return self.described["table"].partition("/")[0]

    def platform(self, **settings):
        self.upstream.do({"do": "platform", "platform": "swing",
                          "host": HOST, "settings": settings})

    def wijken(self, *years):
        return [one for one in self.held() if one["GeoLevel"] == "wijk" and
                (not years or one["Period"] in years)]

    def assertLanded(self, records, measure):
        """Digit for digit, and each mark by its reason."""
        self.assertEqual(
            {key: (value, reason)
             for key, (value, reason, _) in self.cells().items()},
            {(measure, "", one["ExternalCode"], one["Period"]):
             (None, NULLS[one["ValueString"]])
             if one["ValueString"] in NULLS else (one["ValueString"], None)
             for one in records})

    def one_changes(self):
        self.change({"do": "set-record", "where": {
            "ExternalCode": "wijk_344_03", "Period": "2023"},
            "changes": {"ValueString": "41.5"}})

    def live(self, missing):
        """Metadata alone, and what does not fit is told."""
        self.platform(key="optional")
        night = self.do("check", more=["--live"])
        self.assertEqual(night.status, 0, night)
        self.assertEqual(len(self.asked()), 1)
        self.describe(fields={**self.source["fields"], "Aantal": {
            "role": "label", "title": "Aantal"}})
        night = self.do("check", more=["--live"])
        self.assertEqual(night.status, 1, night)
        self.assertIn('there is no field "Aantal"; the records have ' +
                      missing, night.out)

    def nothing_new(self):
        self.take()
        night = self.do("fetch", SECOND_NIGHT)
        self.assertEqual(night.status, 0, night)
        self.assertIn("unchanged", night.err)
        self.one_changes()
        self.assertIn("0 new, 1 changed, 0 gone", self.take(THIRD_NIGHT))

    def drops(self, **which):
        """So many records that landing refuses what is left."""
        self.take()
        stood = self.cells()
        self.change({"do": "drop-records", **which})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn("of 32 known cells", self.do("land", SECOND_NIGHT).err)
        self.assertEqual(self.cells(), stood)

    def no_answers(self, path):
        self.take()
        self.one_changes()
        for name, settings, words in (
                ("html", {}, "an HTML page came"),
                ("truncate", {"mode": "length"}, "after 5 tries"),
                ("cut-clean", {"bytes": 300}, "the next run asks again"),
                ("empty", {}, "empty"),
                ("error-in-200", {"message": "Time-out"}, ""),
                ("redirect", {"to": "other-host"}, "HTTP 302")):
            with self.subTest(fault=name, **settings):
                self.upstream.do({"do": "clear-faults"})
                self.fault(name, path=path, **settings)
                self.refused(words)


class OData(Variables):
    source = {"protocol": "swing", "host": HOST,
              "path": "/jiveservices/odata", "table": "phhink125/wijk/year",
              "municipality": "GM0344", "completeness": ["last-page"],
              "nulls": NULLS, "fields": {
                  "ExternalCode": {"role": "area"},
                  "GeoLevel": {"role": "label", "title": "Gebiedsniveau"},
                  "Period": {"role": "period", "form": "year"},
                  "ValueString": VALUE},
              "ignored": ["PeriodLevel", "Description"]}

    def setUp(self):
        super().setUp()
        self.platform(key_value=KEY)

    def do(self, command, now=None, more=()):
        """With the key, unless a test is about that."""
        arguments = {} if now is None else {"now": now}
        return super().do(command, more=more, **{
            "WOONDRUK_SWING_KEYS": self.keys, **arguments})

    keys = "delft.incijfers.nl=anders,%s=%s" % (HOST, KEY)

    # S1: ten a page, with and without links.

    def test_the_whole(self):
        self.assertIn("46 cells", self.take())
        self.assertLanded(self.wijken(), "ValueString")
        sample, *pages = self.queries("Values")
        self.assertEqual(sample, "$top=1")
        # Five pages, and nothing behind the last.
        self.assertEqual(len(pages), 6)
        self.assertEqual(pages[-1], "$skip=46")

    def test_without_links(self):
        for links, page in ((False, 10), (False, 7), (True, 23), (True, 100)):
            with self.subTest(links=links, page=page):
                self.platform(links=links, page=page)
                self.change({"do": "set-record", "where": {
                    "ExternalCode": "wijk_344_00", "Period": "2022"},
                    "changes": {"ValueString": str(page)}})
                self.take()
                self.assertLanded(self.wijken(), "ValueString")

    def test_counted(self):
        self.platform(count=True)
        self.describe(completeness=["count"])
        self.take()
        self.assertLanded(self.wijken(), "ValueString")
        self.one_changes()
        self.fault("wrong-count", path="Values", by=3)
        self.refused("46 records came where 49 were counted")

    def test_only_a_count_is_proof(self):
        self.describe(completeness=["count"])
        self.refused("the service does not count its values", good=False)

    def test_one_period(self):
        self.describe(fields={**self.source["fields"], "Period": {
            "role": "period", "form": "year", "keep": ["2023"]}})
        self.take()
        self.assertLanded(self.wijken("2023"), "ValueString")
        self.assertIn("Periods('2023')/Values", self.asked()[0]["path"])

    def test_of_the_municipality(self):
        self.describe(table="phhink125/gemeente/year",
                      areas={"gemeente_344": "GM0344"})
        self.take()
        self.assertEqual({key[2] for key in self.cells()}, {"GM0344"})

    def test_rows_that_are_missing_or_too_many(self):
        self.take()
        self.one_changes()
        for name, settings, words in (
                ("next-link", {"to": "self"}, "comes twice|leads back"),
                ("next-link", {"to": "first"}, "leads elsewhere"),
                ("next-link", {"to": "grow"}, "comes twice"),
                ("next-link", {"to": "other-host"}, "leads elsewhere"),
                ("next-link", {"to": "relative"}, "leads elsewhere"),
                ("next-link", {"to": "other-table"}, "leads elsewhere|HTTP"),
                ("empty-page", {"count": 1},
                 "a page without values has a link to another one")):
            with self.subTest(fault=name, **settings):
                self.upstream.do({"do": "clear-faults"},
                                 {"do": "clear-requests"})
                self.fault(name, path="Values", after=2, **settings)
                night = self.refused()
                self.assertRegex(night.err, words)
                self.assertLess(len(self.asked()), 6)

    def test_links_that_stop(self):
        """Then by number: nothing is missed."""
        self.fault("no-next-link", path="Values")
        self.take()
        self.assertLanded(self.wijken(), "ValueString")

    # S1: 401, and a key that goes where it is wanted.

    def test_a_key(self):
        self.keys = "delft.incijfers.nl=anders"
        night = self.do("fetch")
        self.assertEqual(night.status, 1)
        self.assertRegex(night.err, r"HTTP 401 \(.*Guest user group not found, "
                         r"No access!.*without a key; ask the publisher for "
                         r"one and set WOONDRUK_SWING_KEYS to utrecht\."
                         r"incijfers\.nl=\.\.\.")
        self.keys = HOST + "=fout-0123"
        night = self.do("fetch")
        self.assertIn("with the key of WOONDRUK_SWING_KEYS", night.err)
        self.assertNotIn("fout-0123", night.err)
        self.assertEqual(self.upstream.requests()[-1]["headers"]["apikey"],
                         "fout-0123")
        del self.keys
        self.assertNotIn(KEY, self.take())
        self.assertEqual({one["headers"]["apikey"]
                          for one in self.asked()}, {KEY})
        self.assertTrue(all(KEY not in one["query"] for one in self.asked()))
        for folder, _, names in os.walk(self.world.home):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(KEY.encode(), file.read(), name)

    def test_a_site_that_is_shut(self):
        self.take()
        self.platform(agents="none")
        self.refused("HTTP 403", "WOONDRUK_SWING_KEYS")

    # S1: marks.

    def test_a_mark_that_nobody_named(self):
        self.take()
        self.change({"do": "set-record", "where": {
            "ExternalCode": "wijk_344_03", "Period": "2023"},
            "changes": {"ValueString": "n.b."}})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn("broken number 'ValueString: n.b.'",
                      self.do("land", SECOND_NIGHT).err)

    def test_decimal_comma(self):
        self.change({"do": "set-record", "where": {
            "ExternalCode": "wijk_344_03", "Period": "2023"},
            "changes": {"ValueString": "1.234,5"}})
        self.describe(numbers="comma", fields={
            **self.source["fields"], "Period": {
                "role": "period", "form": "year", "keep": ["2023"]},
            "ExternalCode": {"role": "area", "keep": ["wijk_344_03"]}})
        self.take()
        (value, _, _), = self.cells().values()
        self.assertEqual(value, "1234.5")

    # What does not fit, and a second night.

    def test_a_variable_that_is_unknown(self):
        self.describe(table="weg/wijk/year")
        self.refused("HTTP 404", good=False)
        self.describe(table="phhink125/buurt/year")
        self.refused("HTTP 404", good=False)

    def test_nothing_new(self):
        self.nothing_new()

    def test_half_the_rows_gone(self):
        self.drops(where={"Period": "2022"})

    def test_live(self):
        self.live("ExternalCode, GeoLevel")

    def test_what_is_no_answer(self):
        self.no_answers("Values")


class Table(Variables):
    source = {"protocol": "swing-table", "host": HOST, "path": "/jive",
              "table": "phhink125/wijk/year", "municipality": "GM0344",
              "completeness": ["whole-body"], "nulls": NULLS, "fields": {
                  "Geo": {"role": "area"},
                  "Perioden": {"role": "period", "form": "year",
                               "keep": ["2022", "2023"]},
                  "Huishoudens tot 125% sociaal minimum": VALUE}}
    measure = "Huishoudens tot 125% sociaal minimum"

    def test_the_whole(self):
        self.assertIn("46 cells", self.take())
        self.assertLanded(self.wijken(), self.measure)
        self.assertEqual([query.rpartition("=")[2]
                          for query in self.queries("table")],
                         ["mrp", "2022,2023"])

    def test_newer_sites(self):
        self.describe(path="/viewer")
        self.take()
        self.assertLanded(self.wijken(), self.measure)

    # S1: the table gives nothing to who shows a key.

    def test_no_key_is_shown(self):
        night = self.world.run(
            "fetch", "--sources", self.sources, "--only", self.source_id,
            upstream=self.upstream, WOONDRUK_SOURCES=None,
            WOONDRUK_SWING_KEYS="%s=%s" % (HOST, KEY))
        self.assertEqual(night.status, 0, night)
        self.assertEqual(len(self.asked()), 2)
        for one in self.asked():
            self.assertNotIn("apikey", one["headers"])

    def test_empty_with_a_status_of_200(self):
        self.take()
        self.one_changes()
        self.fault("empty", path="table")
        self.refused("the body is empty")

    def test_a_variable_that_is_unknown(self):
        self.take()
        self.change({"do": "drop-dataset"})
        self.refused("the table is empty, which is how this service says")

    # S1: names in the place of codes.

    def test_names_that_repeat(self):
        self.take()
        self.platform(first_column="name")
        self.refused("comes twice in 2022", "has names that repeat")

    def test_a_period_that_is_not_there(self):
        self.describe(fields={**self.source["fields"], "Perioden": {
            "role": "period", "form": "year", "keep": ["2023", "2024"]}})
        self.refused("there is no row of period 2024", good=False)

    def test_periods_that_nobody_named(self):
        self.describe(fields={**self.source["fields"], "Perioden": {
            "role": "period", "form": "year"}})
        self.refused("the table gives the periods that it is asked for",
                     good=False)
        self.assertEqual(self.asked(), [])

    def test_another_title(self):
        self.take()
        self.set(title="Huishoudens tot 130%")
        self.refused('there is no field "Huishoudens tot 125% sociaal '
                     'minimum"; the records have Geo, Perioden, Huishoudens '
                     "tot 130%")

    def test_a_site_that_is_shut(self):
        self.take()
        self.platform(agents="none")
        self.refused("HTTP 403")

    def test_nothing_new(self):
        self.nothing_new()

    def test_half_the_rows_gone(self):
        self.drops(keep=0.7)

    def test_live(self):
        self.live("Geo, Perioden")

    def test_what_is_no_answer(self):
        self.no_answers("table")


AREAS = {"Utrecht": "GM0344", "Wijk 01 West": "WK034401",
         "Wijk 02 Noordwest": "WK034402"}


class Exports(CityCase):
    """S2: files that Swing makes, of areas by measures and years."""

    source = {"protocol": "csv-file", "host": "open.utrecht.nl",
              "path": "/sites/default/files/open-data",
              "table": "indicatoren-wonen.csv", "municipality": "GM0344",
              "completeness": ["whole-body"], "delimiter": ";",
              "numbers": "comma", "nulls": {"": "niet-gepubliceerd",
                                            "-": "geheim"}, "areas": AREAS,
              "fields": {"Gebied": {"role": "area"},
                         "Onderwerp": {"role": "measure"},
                         "jaar": {"role": "period", "form": "year"},
                         "waarde": {"role": "value"}},
              "measures": {
                  "Woningvoorraad": {"title": "Woningvoorraad",
                                     "unit": "woningen", "decimals": 0},
                  "Huurwoningen corporatie": {
                      "title": "Huurwoningen van corporaties", "unit": "%",
                      "decimals": 1}}}

    def assertAllLanded(self):
        self.assertEqual(
            {key: (value, reason)
             for key, (value, reason, _) in self.cells().items()},
            {(one["onderwerp"], "", AREAS.get(one["gebied"], one["gebied"]),
              one["jaar"]): (None, "niet-gepubliceerd")
             if one["waarde"] is None else
             (one["waarde"].replace(",", "."), None) for one in self.held()})

    def test_both_ways_round(self):
        for layout in ("areas-as-rows", "areas-as-columns"):
            for label in ("brackets", "bar"):
                with self.subTest(layout=layout, label=label):
                    self.describe(layout=layout)
                    self.set(layout=layout, label=label)
                    self.assertIn("24 cells", self.take())
                    self.assertAllLanded()
                    self.assertIn("onbekend",
                                  {key[2] for key in self.cells()})

    def test_points_between_thousands(self):
        self.describe(layout="areas-as-rows", measures={
            name: dict(one, decimals=1)
            for name, one in self.source["measures"].items()})
        self.set(layout="areas-as-rows")
        self.change({"do": "set-record", "where": {
            "onderwerp": "Woningvoorraad", "gebied": "Utrecht",
            "jaar": 2024}, "changes": {"waarde": "161.234,5"}})
        self.take()
        self.assertEqual(self.cells()[
            "Woningvoorraad", "", "GM0344", "2024"][0], "161234.5")

    def test_a_new_year(self):
        """It comes as a column, and nobody has to tell it."""
        self.describe(layout="areas-as-rows")
        self.set(layout="areas-as-rows")
        self.take()
        self.change({"do": "add-record", "like": {
            "onderwerp": "Woningvoorraad", "gebied": "Utrecht",
            "jaar": 2025}, "record": {"jaar": 2026, "waarde": "200"}})
        self.take(SECOND_NIGHT)
        self.assertEqual(self.cells()[
            "Woningvoorraad", "", "GM0344", "2026"][0], "200")
        self.assertEqual(len(self.cells()), 28)

    def test_the_wrong_way_round(self):
        self.describe(layout="areas-as-rows")
        self.set(layout="areas-as-rows")
        self.take()
        stood = self.cells()
        self.set(layout="areas-as-columns")
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn('the first column is "Onderwerp" where the descriptor '
                      'has "Gebied"', self.do("land", SECOND_NIGHT).err)
        self.assertEqual(self.cells(), stood)

    def test_a_label_without_a_year(self):
        self.describe(layout="areas-as-rows")
        self.set(text="Gebied;Woningvoorraad\r\nUtrecht;1\r\n")
        self.assertEqual(self.do("fetch").status, 0)
        self.assertIn('"Woningvoorraad" has no year, as in',
                      self.do("land").err)
        self.assertEqual(self.cells(), {})

    def test_a_mark_that_nobody_named(self):
        self.describe(layout="areas-as-columns")
        self.set(layout="areas-as-columns", null="x")
        self.assertEqual(self.do("fetch").status, 0)
        self.assertIn("broken number 'waarde: x'", self.do("land").err)


if __name__ == "__main__":
    unittest.main()
