"""Datasets of Opendatasoft, both of its APIs, over sockets into the database.

The datasets are made up.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import SECOND_NIGHT, THIRD_NIGHT             # noqa: E402

FIELDS = {
    "objectid": {"role": "key"},
    "wijkcode": {"role": "area"},
    "buurt": {"role": "label", "title": "Buurt"},
    "peildatum": {"role": "period", "form": "date"},
    "omschrijving": {"role": "label", "title": "Omschrijving"},
    "gewijzigd": {"role": "label", "title": "Gewijzigd", "form": "datetime"},
    "aantal": {"role": "value", "title": "Aantal", "unit": "woningen",
               "decimals": 0},
    "oppervlakte": {"role": "value", "title": "Oppervlakte", "unit": "m2",
                    "decimals": 1},
}
# 22:00 UTC on the last day of June is the first of July in Amsterdam.
CHANGED = "2026-07-01"


class Datasets(CityCase):
    """What holds for both."""

    def assertAllLanded(self, records=None):
        records = self.held() if records is None else records
        cells = self.cells()
        self.assertEqual(len(cells), 2 * len(records))
        for one in records:
            for name in ("aantal", "oppervlakte"):
                value, reason, labels = cells[
                    name, '["%s"]' % one["objectid"], one["wijkcode"],
                    one["peildatum"]]
                self.assertEqual(value, one[name])
                self.assertEqual(reason, None if one[name] is not None
                                 else "niet-gepubliceerd")
                self.assertEqual(labels["Omschrijving"], one["omschrijving"])
                self.assertEqual(labels["Gewijzigd"], CHANGED)

    def no_answers(self, path):
        self.take()
        self.set(processed="2026-11-24T04:00:03+00:00")
        for name, settings, words in (
                ("html", {}, "an HTML page came"),
                ("cut-clean", {"bytes": 700}, "the next run asks again"),
                ("empty", {}, "empty"),
                ("redirect", {"to": "http"}, "HTTP 302"),
                ("corrupt-gzip", {"how": "cut"}, "after 5 tries")):
            with self.subTest(fault=name):
                self.upstream.do({"do": "clear-faults"})
                self.fault(name, path=path, **settings)
                self.refused(words)

    def quota(self, path):
        self.take()
        self.set(processed="2026-11-24T04:00:03+00:00")
        self.upstream.do({"do": "clear-requests"})
        self.fault("quota", path=path)
        self.refused("the quota of calls is used up until 20", "T00:00:00Z",
                     "HTTP 429")
        self.assertEqual(len(self.asked(path)), 1)


class Explore(Datasets):
    source = {"protocol": "opendatasoft",
              "host": "den-haag-opendata.opendatasoft.com",
              "path": "/api/explore/v2.1/catalog/datasets",
              "table": "woningvoorraad-per-wijk", "municipality": "GM0518",
              "fields": FIELDS}

    def test_the_whole(self):
        self.assertIn("230 cells", self.take())
        self.assertAllLanded()
        query, = self.queries("exports/jsonl")
        for part in ("select=objectid,wijkcode,buurt,peildatum,omschrijving,"
                     "gewijzigd,aantal,oppervlakte", "limit=-1",
                     "timezone=Europe/Amsterdam", "lang=nl"):
            self.assertIn(part, query)

    def test_more_than_pages_give(self):
        self.describe(host="data.eindhoven.nl", table="bomen", fields={
            "objectid": {"role": "value", "title": "Nummer", "unit": "-",
                         "decimals": 0}})
        # One cell as often: what counts is that all of them came.
        self.assertEqual(self.do("fetch").status, 0)
        night = self.do("land")
        self.assertIn("is the same cell more than once", night.err)
        self.describe(host="data.eindhoven.nl", table="bomen", fields={
            "objectid": {"role": "key"}, "nummer": {
                "role": "value", "title": "Nummer", "unit": "-",
                "decimals": 0}})
        self.change({"do": "add-field", "field": "nummer", "value": 3})
        self.take()
        self.assertEqual(len(self.cells()), 10260)

    def test_nothing_new(self):
        self.take()
        self.upstream.do({"do": "clear-requests"})
        self.take(SECOND_NIGHT)
        self.assertEqual([one["set"] for one in self.asked()], ["dataset"])

    def test_a_change_is_seen(self):
        self.take()
        self.change({"do": "set-record", "where": {"objectid": 1003},
                     "changes": {"aantal": 41.0}})
        self.set(processed="2026-11-24T04:00:03+00:00")
        self.assertIn("0 new, 1 changed, 0 gone", self.take(SECOND_NIGHT))

    def test_some_records(self):
        fields = dict(FIELDS)
        fields["buurt"] = dict(FIELDS["buurt"], keep=["Buurt 3", "d'Or"])
        fields["objectid"] = {"role": "key", "keep": ["1003", "1023"]}
        self.describe(fields=fields)
        self.take()
        self.assertAllLanded([one for one in self.held()
                              if one["objectid"] in ("1003", "1023")])
        self.assertIn('where=(objectid=1003 or objectid=1023) and '
                      '(buurt="Buurt 3" or buurt="d\'Or")',
                      self.queries("records")[0])

    def test_a_keep_that_cannot_be_asked(self):
        self.describe(fields=dict(FIELDS, buurt=dict(
            FIELDS["buurt"], keep=["a\"b'c"])))
        self.refused("whose quotes cannot be asked for", good=False)

    # O1: what it refuses is shown; no page is asked for that it does not give.

    def test_a_question_that_is_refused(self):
        self.take()
        self.set(processed="2026-11-24T04:00:03+00:00")
        self.fault("status", path="records", status=400, body=(
            '{"error_code":"ODSQLError","message":"ODSQL query is '
            'malformed: x"}'), content_type="application/json")
        self.refused("HTTP 400", "ODSQLError", "malformed")

    def test_a_dataset_that_is_gone(self):
        self.take()
        self.change({"do": "drop-dataset"})
        self.refused("HTTP 404", "DatasetNotFoundError",
                     "check host, path and table")

    def test_a_key(self):
        self.take()
        self.upstream.do({"do": "platform", "platform": "opendatasoft",
                          "host": self.described["host"],
                          "settings": {"key": "required"}})
        self.refused("HTTP 401", "does the publisher ask for a key")

    # O2.

    def test_the_quota_is_used_up(self):
        for path in ("dataset", "exports/jsonl"):
            with self.subTest(path=path):
                self.setUp()
                self.quota(path)

    def test_an_export_that_is_broken_off(self):
        self.take()
        self.set(processed="2026-11-24T04:00:03+00:00")
        for rows in (0, 1, 60):
            with self.subTest(rows=rows):
                self.upstream.do({"do": "clear-faults"})
                self.fault("interrupted", path="exports/jsonl", rows=rows)
                self.refused("the export was broken off, with status 200: "
                             '"Streaming interrupted', "83714 was found")

    def test_fewer_and_more_than_were_counted(self):
        self.take()
        self.set(processed="2026-11-24T04:00:03+00:00")
        self.fault("short-page", path="exports/jsonl")
        self.refused("114 records came where 115 were counted")
        self.upstream.do({"do": "clear-faults"})
        self.fault("wrong-count", path="records", by=-5)
        self.refused("115 records came where 110 were counted")

    # What the dataset says of itself.

    def test_no_records_in_it(self):
        self.set(has_records=False)
        self.refused("has_records is false", good=False)

    def test_a_column_renamed(self):
        self.take()
        self.change({"do": "rename-field", "field": "aantal", "to": "n"})
        self.refused('the dataset has no field "aantal"; it has objectid')

    def test_a_column_that_is_no_number_any_more(self):
        self.take()
        self.change({"do": "set-record", "where": {"objectid": 1003},
                     "changes": {"oppervlakte": "veel"}})
        self.set(processed="2026-11-24T04:00:03+00:00")
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        night = self.do("land", SECOND_NIGHT)
        self.assertIn("broken number 'oppervlakte: veel'", night.err)

    def test_half_the_rows_gone(self):
        self.take()
        stood = self.cells()
        self.change({"do": "drop-records", "keep": 0.5})
        self.set(processed="2026-11-24T04:00:03+00:00")
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn("of 210 known cells", self.do("land", SECOND_NIGHT).err)
        self.assertEqual(self.cells(), stood)

    def test_what_is_no_answer(self):
        self.no_answers("exports/jsonl")


class Export(Datasets):
    """The CSV that the portal offers to people: a file like any other."""

    source = {**Explore.source, "protocol": "csv-file", "delimiter": ";",
              "path": Explore.source["path"] +
              "/woningvoorraad-per-wijk/exports", "table": "csv",
              "completeness": ["whole-body"], "ignored": ["geo_point_2d"],
              "nulls": {"": "niet-gepubliceerd"}}
    dataset = Explore.source["table"]

    def test_with_and_without_a_mark(self):
        """O1: the byte order mark is no part of the first column."""
        self.assertIn("230 cells", self.take())
        self.assertAllLanded()
        self.upstream.do({"do": "platform", "platform": "opendatasoft",
                          "host": self.described["host"],
                          "settings": {"with_bom": False}})
        self.assertIn("0 new, 0 changed, 0 gone", self.take(SECOND_NIGHT))


class Older(Datasets):
    source = {"protocol": "opendatasoft-v1", "host": "data.eindhoven.nl",
              "path": "/api/records/1.0/search", "table": "woningbouwplannen",
              "municipality": "GM0772", "fields": FIELDS,
              "ignored": ["geo_point_2d"]}

    def test_the_whole(self):
        self.assertIn("460 cells", self.take())
        self.assertAllLanded()
        # Counts are reals: 5.0 is what it gives, digit for digit.
        self.assertIn("5.0", [value for value, _, _ in
                              self.cells().values()])

    def test_more_than_a_page(self):
        self.describe(table="bomen", fields={
            "objectid": {"role": "key"}, "nummer": {
                "role": "value", "title": "Nummer", "unit": "-",
                "decimals": 0}})
        self.change({"do": "add-field", "field": "nummer", "value": 3})
        self.refused("there are 10260 records, and this API gives no more "
                     "than 10000; use protocol opendatasoft", good=False)
        self.change({"do": "drop-records", "keep": 0.9})
        self.take()
        self.assertEqual(
            {key[1] for key in self.cells()},
            {'["%s"]' % one["objectid"] for one in self.held()})
        self.assertEqual(len(self.asked("v1")), 11)

    # O3.

    def test_times_with_and_without_fraction(self):
        for fraction, now in ((True, None), (False, SECOND_NIGHT)):
            self.upstream.do({"do": "platform", "platform": "opendatasoft",
                              "host": self.described["host"],
                              "settings": {"fraction": fraction}})
            if now is None:
                self.take()
                stood = self.cells()
            else:
                self.assertIn("0 new, 0 changed, 0 gone", self.take(now))
                self.assertEqual(self.cells(), stood)

    def test_a_count_and_no_records(self):
        self.take()
        self.fault("empty-page", path="v1")
        self.refused("the page has no records, after 0 of 230")

    def test_a_value_that_is_left_out_is_none(self):
        self.take()
        self.assertEqual(
            {(value, reason) for (code, key, *_), (value, reason, _) in
             self.cells().items() if key == '["1000"]'},
            {("0.0", None), (None, "niet-gepubliceerd")})

    def test_a_field_that_nobody_named(self):
        self.take()
        self.change({"do": "add-field", "field": "bsn", "value": "1"})
        self.refused('field "bsn" came', "personal data")

    def test_records_twice(self):
        self.take()
        self.change({"do": "repeat-records", "count": 2})
        self.refused("comes twice: pages overlap")

    def test_another_count(self):
        self.take()
        self.fault("wrong-count", path="v1", by=-5)
        self.refused("230 records came where 225 were counted")

    def test_a_dataset_that_is_gone(self):
        self.take()
        self.change({"do": "drop-dataset"})
        self.refused("HTTP 404", "Unknown dataset",
                     "check host, path and table", now=THIRD_NIGHT)

    def test_the_quota_is_used_up(self):
        self.quota("v1")

    def test_what_is_no_answer(self):
        self.no_answers("v1")


if __name__ == "__main__":
    unittest.main()
