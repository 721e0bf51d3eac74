"""Collections of OGC API Features as PDOK serves them, over sockets into the
database.

The neighbourhoods are made up.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import SECOND_NIGHT                          # noqa: E402

VALUES = {
    "aantal_inwoners": ("Aantal inwoners", "inwoners"),
    "aantal_huishoudens": ("Aantal huishoudens", "huishoudens"),
    "gemiddelde_woningwaarde": ("Gemiddelde WOZ-waarde", "x 1 000 euro"),
    "percentage_koopwoningen": ("Koopwoningen", "%"),
}
NULLS = {"-99995": "niet-van-toepassing", "-99997": "geheim",
         "-99999999": "niet-gepubliceerd"}


def fields(kind, **members):
    """Those of a collection: land of one municipality."""
    return {
        kind + "code": {"role": "area"},
        kind + "naam": {"role": "area-name"},
        "gemeentecode": {"role": "label", "title": "Gemeente",
                         "keep": ["GM0363"]},
        "water": {"role": "label", "title": "Water", "keep": ["NEE"]},
        **{name: {"role": "value", "title": title, "unit": unit,
                  "decimals": 0} for name, (title, unit) in VALUES.items()},
        **members}


class Features(CityCase):
    source = {"protocol": "pdok-features", "host": "api.pdok.nl",
              "path": "/cbs/wijken-en-buurten-2025/ogc/v1/collections",
              "table": "wijken", "municipality": "GM0363",
              "completeness": ["count", "last-page"],
              "fields": fields("wijk"), "nulls": NULLS,
              "ignored": ["id", "gemeentenaam"]}

    @property
    def dataset(self):
        return self.described["path"][1:] + "/" + self.described["table"]

    def change_a_row(self):
        self.change({"do": "set-record", "where": {"id": 10},
                     "changes": {"aantal_inwoners": 61}})

    def assertAllLanded(self, kind="wijk", gemeente=None):
        held = [one for one in self.held() if one["water"] == "NEE" and
                gemeente in (None, one["gemeentecode"])]
        self.assertEqual(
            {(code, area): (value, reason) for (code, _, area, _), (
                value, reason, _) in self.cells().items()},
            {(name, one[kind + "code"]):
             (None, NULLS[one[name]]) if one[name] in NULLS else
             (one[name], None) for one in held for name in VALUES})
        return held

    def whole_land(self, kind="wijk", most=50):
        """All municipalities, on three pages."""
        self.upstream.do({"do": "platform", "platform": "pdok",
                          "host": "api.pdok.nl", "settings": {"most": most}})
        self.describe(table=kind + "en", fields=fields(kind, gemeentecode={
            "role": "label", "title": "Gemeente"}))

    # P1: cursors, 1000 a page.

    def test_the_whole(self):
        self.whole_land("buurt", 1000)
        said = self.take()
        held = self.assertAllLanded("buurt")
        self.assertEqual(len(held), 2130 - 53)
        self.assertIn("%d cells" % (4 * len(held)), said)
        sample, first, second, third = self.queries("items")
        self.assertIn("limit=1&", sample + "&")
        self.assertIn("limit=1000", first)
        for query in (second, third):
            self.assertIn("cursor=", query)

    def test_of_one_municipality(self):
        self.take()
        held = self.assertAllLanded(gemeente="GM0363")
        self.assertEqual(len(held), 26)
        self.assertEqual(len(self.asked("items")), 2)
        for query in self.queries("items"):
            self.assertIn("gemeentecode=GM0363", query)
            self.assertIn("water=NEE", query)
        self.assertEqual({one["wijknaam"] for one in held}, set(
            self.world.sql("select area_name from city.observation")
            .split("\n")))

    def test_a_page_that_is_full(self):
        """The last page has exactly as many as are asked for."""
        self.whole_land(most=127)
        self.assertEqual(len([one for one in self.held()
                              if one["water"] == "NEE"]), 127)
        self.describe(fields=fields("wijk", gemeentecode={
            "role": "label", "title": "Gemeente"}))
        self.take()
        self.assertAllLanded()
        self.assertEqual(len(self.asked("items")), 2)

    def test_counted(self):
        self.whole_land()
        self.set(number_matched=True)
        self.take()
        self.assertAllLanded()
        self.assertEqual(len(self.asked("items")), 4)
        self.change_a_row()
        self.fault("no-next-link", path="items", after=1)
        self.refused("50 features came where 127 were counted, and there is "
                     "no link to more")

    def test_only_a_count_is_proof(self):
        self.describe(completeness=["count"])
        self.refused("the service does not count the whole", good=False)

    # P1: sentinels and water.

    def test_water(self):
        wet = [one["wijkcode"] for one in self.held()
               if one["water"] == "JA"]
        self.assertEqual(len(wet), 3)
        self.whole_land()
        self.take()
        self.assertFalse(set(wet) & {key[2] for key in self.cells()})

    # P1: an exception in XML, with 400.

    def test_an_exception(self):
        self.take()
        self.change_a_row()
        self.fault("status", path="items", status=400, body=(
            '<?xml version="1.0" encoding="UTF-8"?><ows:ExceptionReport>'
            "<ows:ExceptionText>msWFSDispatch(): wrong</ows:ExceptionText>"
            "</ows:ExceptionReport>"), content_type="application/xml")
        self.refused("HTTP 400", "msWFSDispatch(): wrong")

    def test_a_question_that_is_refused(self):
        self.take()
        self.change({"do": "rename-field", "field": "gemeentecode",
                     "to": "gm_code"})
        self.refused("HTTP 400", "unknown query parameter")

    def test_a_collection_that_is_gone(self):
        self.take()
        self.change({"do": "drop-dataset"})
        self.refused("HTTP 404", "check host, path and table")

    # A second night.

    def test_nothing_new(self):
        self.whole_land()
        self.take()
        stood = self.cells()
        night = self.do("fetch", SECOND_NIGHT)
        self.assertEqual(night.status, 0, night)
        self.assertIn("unchanged", night.err)
        self.assertEqual(self.do("land", SECOND_NIGHT).status, 0)
        self.assertEqual(self.cells(), stood)

    def test_a_change_is_seen(self):
        self.take()
        self.change_a_row()
        self.assertIn("0 new, 1 changed, 0 gone", self.take(SECOND_NIGHT))

    # Links that lead astray.

    def test_links_astray(self):
        self.whole_land()
        self.take()
        self.change_a_row()
        for to, why in (
                ("self", "leads back to a page that was read already"),
                ("first", "leads back to a page that was read already"),
                ("grow", "comes twice: pages overlap"),
                ("other-host", "the next link leads elsewhere"),
                ("relative", "the next link leads elsewhere"),
                ("other-table", "the next link leads elsewhere"),
                ("https://api.pdok.nl@upstream.example.org/items?",
                 "the next link leads elsewhere")):
            with self.subTest(to=to):
                self.upstream.do({"do": "clear-faults"},
                                 {"do": "clear-requests"})
                self.fault("next-link", path="items", to=to, after=1)
                self.refused(why)
                self.assertLess(len(self.asked()), 6)

    def test_rows_that_are_missing_or_too_many(self):
        self.whole_land()
        self.take()
        self.change_a_row()
        for name, settings, why in (
                ("short-page", {}, "features came where 127 were counted"),
                ("empty-page", {}, "without features"),
                ("wrong-count", {"by": 3},
                 "the service counted 127 features and now counts 130")):
            with self.subTest(fault=name):
                self.upstream.do({"do": "clear-faults"})
                self.set(number_matched=True)
                self.fault(name, path="items", after=2, **settings)
                self.refused(why)

    def test_rows_twice(self):
        self.take()
        self.change({"do": "repeat-records", "count": 1})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn("is the same cell more than once",
                      self.do("land", SECOND_NIGHT).err)

    # X1, where it differs.

    def test_a_column_renamed(self):
        self.take()
        self.change({"do": "rename-field", "field": "aantal_inwoners",
                     "to": "inwoners"})
        self.refused('there is no field "aantal_inwoners"; the records have',
                     "inwoners")

    def test_a_column_that_nobody_asked_for(self):
        self.take()
        self.change({"do": "add-field", "field": "bsn", "value": 1})
        self.refused('field "bsn" came', "personal data")

    def test_half_the_rows_gone(self):
        self.take()
        stood = self.cells()
        self.change({"do": "drop-records", "keep": 0.5})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn("known cells", self.do("land", SECOND_NIGHT).err)
        self.assertEqual(self.cells(), stood)

    def test_no_rows(self):
        self.describe(fields=fields("wijk", gemeentecode={
            "role": "label", "title": "Gemeente", "keep": ["GM9999"]}))
        self.refused("there are no features at all", good=False)

    def test_what_is_no_answer(self):
        self.take()
        self.change_a_row()
        for name, settings, words in (
                ("html", {}, "an HTML page came"),
                ("truncate", {"mode": "length"}, "after 5 tries"),
                ("cut-clean", {"bytes": 700}, "the next run asks again"),
                ("empty", {}, "empty"),
                ("redirect", {"to": "other-host"}, "HTTP 302")):
            with self.subTest(fault=name, **settings):
                self.upstream.do({"do": "clear-faults"})
                self.fault(name, path="items", **settings)
                self.refused(words)

    def test_live(self):
        """Metadata alone: one feature, and what does not fit is told."""
        night = self.do("check", more=["--live"])
        self.assertEqual(night.status, 0, night)
        self.assertEqual(len(self.asked("items")), 1)
        self.change({"do": "rename-field", "field": "aantal_inwoners",
                     "to": "inwoners"})
        night = self.do("check", more=["--live"])
        self.assertEqual(night.status, 1, night)
        self.assertIn('there is no field "aantal_inwoners"', night.out)


if __name__ == "__main__":
    unittest.main()
