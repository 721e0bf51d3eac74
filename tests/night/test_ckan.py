"""Resources of CKAN, in its DataStore and as files, over sockets into the
database.

The packages are made up.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import SECOND_NIGHT                          # noqa: E402

HOST = "data.overheid.nl"
STORE = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000009"
FIELDS = {
    "Wijk": {"role": "key"},
    "Peildatum": {"role": "period", "form": "datetime"},
    "Wachttijd": {"role": "value", "title": "Wachttijd", "unit": "jaren",
                  "decimals": 1},
    "Reacties": {"role": "value", "title": "Reacties", "unit": "aantal",
                 "decimals": 0},
    "Gemiddeld": {"role": "value", "title": "Gemiddeld", "unit": "jaren",
                  "decimals": 1},
}


class Package(CityCase):
    """What holds for both kinds of resource."""

    source = {"protocol": "ckan", "host": HOST,
              "path": "/data/api/3/action", "table": "wachttijden-woningen",
              "part": "Bestand 1", "numbers": "comma", "fields": FIELDS}

    def package(self, *resources, **members):
        """Other resources: each the first one, with other members."""
        held = self.upstream.held(HOST, "packages")["records"][0]
        self.upstream.do({
            "do": "set-record", "host": HOST, "dataset": "packages",
            "where": {"name": "wachttijden-woningen"}, "changes": {
                "resources": [dict(held["resources"][0], **one)
                              for one in resources] or held["resources"],
                **members}})

    def switch(self, **settings):
        self.upstream.do({"do": "platform", "platform": "ckan", "host": HOST,
                          "settings": settings})

    def seen(self):
        return [one["set"] for one in self.upstream.requests()]


class Store(Package):
    def change(self, *actions):
        self.upstream.do(*[{"host": HOST, "dataset": STORE, **action}
                           for action in actions])

    def fault(self, name, **settings):
        self.upstream.fault(name, table=STORE, **settings)

    def fault_of_pages(self, name, **settings):
        self.fault(name, query="sort=_id", **settings)

    def held(self):
        return self.upstream.held(HOST, STORE)["records"]

    def pages(self):
        return [one["query"] for one in self.upstream.requests()
                if "sort=_id" in one["query"]]

    def assertAllLanded(self, records=None):
        records = self.held() if records is None else records
        cells = self.cells()
        self.assertEqual(len(cells), 3 * len(records))
        for one in records:
            for name in ("Wachttijd", "Reacties", "Gemiddeld"):
                value, reason, _ = cells[
                    name, '["%s"]' % one["Wijk"], "GM0599",
                    one["Peildatum"][:10]]
                self.assertEqual((value, reason),
                                 (one[name].replace(",", "."), None))

    def second(self):
        """A second night on which rows may have changed."""
        self.package({"last_modified": "2026-11-23T12:00:00.000000"})

    def test_the_whole(self):
        self.assertIn("750 cells", self.take())
        self.assertAllLanded()
        self.assertEqual(self.seen(), ["package_show", "datastore_search",
                                       "datastore_search"])
        query, = self.pages()
        for words in ("resource_id=" + STORE, "limit=32000", "offset=0",
                      "include_total=true",
                      "fields=_id,Wijk,Peildatum,Wachttijd"):
            self.assertIn(words, query)

    def test_nothing_new(self):
        self.take()
        self.upstream.do({"do": "clear-requests"})
        self.take(SECOND_NIGHT)
        self.assertEqual(self.seen(), ["package_show", "datastore_search"])
        self.assertEqual(self.pages(), [])

    def test_a_change_is_seen(self):
        self.take()
        self.change({"do": "set-record", "where": {"_id": 3},
                     "changes": {"Wachttijd": "99,5"}})
        self.second()
        self.assertIn("0 new, 1 changed, 0 gone", self.take(SECOND_NIGHT))
        self.assertAllLanded()

    def test_rows_that_come_after_the_upload(self):
        """A file was put there just before the first night, and its rows were
        loaded after it."""
        self.package({"last_modified": "2026-11-23T01:59:00.000000"})
        self.take()
        self.change({"do": "set-record", "where": {"_id": 3},
                     "changes": {"Wachttijd": "99,5"}})
        self.assertIn("0 new, 1 changed, 0 gone", self.take(SECOND_NIGHT))

    def test_rows_that_no_file_gave(self):
        """They change without a date; the same bytes are nothing new."""
        self.package({"url_type": "datastore"})
        self.take()
        self.assertIn("unchanged", self.do("fetch", SECOND_NIGHT).err)
        self.change({"do": "set-record", "where": {"_id": 3},
                     "changes": {"Wachttijd": "99,5"}})
        self.assertIn("0 new, 1 changed, 0 gone", self.take(SECOND_NIGHT))

    def test_some_records(self):
        self.describe(fields=dict(FIELDS, Wijk={
            "role": "key", "keep": ["Wijk 3", "Wijk 44"]}))
        self.take()
        self.assertAllLanded([one for one in self.held()
                              if one["Wijk"] in ("Wijk 3", "Wijk 44")])
        self.assertIn('filters={"Wijk":["Wijk 3","Wijk 44"]}',
                      self.pages()[0])

    # C1.

    def test_a_limit_that_is_clamped(self):
        self.switch(most=60, link_prefix="/data")
        self.assertIn("750 cells", self.take())
        self.assertAllLanded()
        self.assertEqual([page.split("offset=")[1].split("&")[0]
                          for page in self.pages()],
                         ["0", "60", "120", "180", "240"])

    def test_no_order_unless_asked(self):
        self.set(unordered=True)
        self.switch(most=60)
        self.take()
        self.assertAllLanded()

    def test_an_estimated_total(self):
        self.take()
        self.second()
        self.set(estimated=True)
        self.refused("total_was_estimated", "nothing proves that all came")

    def test_numbers_as_texts(self):
        self.set(numbers="comma")
        self.take()
        self.assertAllLanded()
        self.set(numbers="text")
        self.second()
        self.refused('field "Reacties" holds numbers with a point, as texts')

    # C2.

    def test_a_bare_string(self):
        self.take()
        self.second()
        for query in ("limit=0", "sort=_id"):
            self.upstream.do({"do": "clear-faults"})
            self.fault("bare-string", query=query)
            self.refused("HTTP 400", "Bad request - JSON Error")

    def test_refusals(self):
        self.take()
        self.second()
        for status, words in ((403, "Authorization Error"),
                              (404, "Not Found Error"),
                              (409, "Validation Error")):
            for query in ("limit=0", "sort=_id"):
                with self.subTest(status=status, query=query):
                    self.upstream.do({"do": "clear-faults"})
                    self.fault("success-false", status=status, query=query)
                    self.refused("HTTP %d" % status, words)

    def test_refusals_with_status_200(self):
        self.take()
        self.second()
        for query in ("limit=0", "sort=_id"):
            with self.subTest(query=query):
                self.upstream.do({"do": "clear-faults"})
                self.fault("success-false", status=200, query=query,
                           message="Not found: Resource was not found.")
                self.refused("success is not true, with status 200: \"Not "
                             "Found Error: Not found: Resource",
                             "check path, table and part")
        self.upstream.do({"do": "clear-faults"})
        self.upstream.fault("success-false", path="package_show", status=200)
        self.refused("success is not true, with status 200")

    def test_a_resource_that_is_closed(self):
        self.take()
        self.second()
        self.set(private=True)
        self.refused("HTTP 403", "Access denied")

    # C3, and what becomes of resources.

    def test_another_id(self):
        """Uploaded again: another id under the same name."""
        self.take()
        self.upstream.do({"do": "add-dataset", "platform": "ckan",
                          "host": HOST, "dataset": OTHER, "records": [
                              dict(one, _id=n + 1) for n, one in
                              enumerate(self.held())], "key": ["_id"],
                          "settings": {"types": {"Peildatum": "timestamp"}}},
                         {"do": "drop-dataset", "host": HOST,
                          "dataset": STORE})
        self.refused("HTTP 404")
        self.package({"id": OTHER, "name": "bestand  1"})
        night = self.do("fetch", SECOND_NIGHT)
        self.assertEqual(night.status, 0, night)
        self.assertIn(OTHER, self.pages()[-1])

    def test_which_resource(self):
        self.take()
        self.describe(part="Bestand 8")
        self.refused('none is "Bestand 8"', '"Bestand 1" (CSV, id 0000',
                     '"Bestand 3" (application/atom+xml', good=False)
        self.package({}, {"id": OTHER})
        self.describe()
        self.refused('more than one is "Bestand 1"', good=False)
        self.describe(part=OTHER)
        self.refused("HTTP 404", good=False)

    def test_a_package_that_is_gone(self):
        self.take()
        self.package(name="anders")
        self.refused("HTTP 404", "Not Found Error",
                     "check host, path and table")

    # What does not prove that all came.

    def test_pages_that_do_not_fit(self):
        self.take()
        self.second()
        self.switch(most=60)
        for name, settings, words in (
                ("empty-page", {"after": 1}, "the page has no records, after "
                 "60 of 250"),
                ("wrong-count", {"by": -5, "after": 1},
                 "changed while it was read: 250 records, and now 245"),
                ("wrong-count", {"by": -245},
                 "60 records came where 5 were counted"),
                ("html", {}, "an HTML page came"),
                ("cut-clean", {"bytes": 700}, "the next run asks again"),
                ("empty", {}, "empty"),
                ("error-in-200", {}, "success is not true"),
                ("redirect", {"to": "other-host"}, "HTTP 302")):
            with self.subTest(fault=name):
                self.upstream.do({"do": "clear-faults"})
                self.fault_of_pages(name, **settings)
                self.refused(words)

    def test_records_twice(self):
        self.take()
        self.second()
        self.change({"do": "repeat-records", "count": 2})
        self.refused("_id 1 comes after 1: pages overlap")

    def test_rows_that_go_meanwhile(self):
        self.take()
        self.second()
        self.switch(most=60)
        self.fault_of_pages("none", count=1, then=[
            {"do": "drop-records", "host": HOST, "dataset": STORE,
             "where": {"_id": 7}}])
        self.refused("changed while it was read: 250 records, and now 249")

    # Columns.

    def test_a_column_renamed(self):
        self.take()
        self.change({"do": "rename-field", "field": "Reacties", "to": "n"})
        self.refused('the resource has no field "Reacties"; it has _id, Wijk,')

    def test_a_column_of_another_type(self):
        self.take()
        self.second()
        self.set(types={"Peildatum": "json"})
        self.refused('"Peildatum" is of type json, which does not fit period')

    def test_a_column_that_nobody_named(self):
        self.take()
        self.second()
        self.change({"do": "add-field", "field": "bsn", "value": "1"})
        self.take(SECOND_NIGHT)
        self.assertNotIn("bsn", self.pages()[-1])

    def test_half_the_rows_gone(self):
        self.take()
        stood = self.cells()
        self.second()
        self.change({"do": "drop-records", "keep": 0.5})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn("of 750 known cells", self.do("land", SECOND_NIGHT).err)
        self.assertEqual(self.cells(), stood)

    def test_what_is_asked_live(self):
        self.upstream.do({"do": "clear-requests"})
        self.live()
        self.assertEqual(self.seen(), ["package_show", "datastore_search"])

    def live(self):
        done = self.world.run(
            "check", "--live", "--sources", self.sources, "--sources",
            os.path.join(self.world.under_test, "sources"), "--only",
            self.source_id, upstream=self.upstream, WOONDRUK_SOURCES=None)
        self.assertIn("fits by ckan on " + HOST, done.out, done)


class File(Package):
    """A resource that is not in the DataStore."""

    source = dict(Package.source, numbers="point", fields={
        "wijkcode": {"role": "area"},
        "wijknaam": {"role": "area-name"},
        "jaar": {"role": "period", "form": "year"},
        "woningen": {"role": "value", "title": "Woningen",
                     "unit": "woningen", "decimals": 0},
        "prijs": {"role": "value", "title": "Prijs", "unit": "euro",
                  "decimals": 2}}, completeness=["whole-body"],
                  nulls={"": "niet-gepubliceerd"})
    file_name = "woningen.csv"

    def setUp(self):
        super().setUp()
        held = self.upstream.held("bestanden.example.nl", "woningen.csv")
        self.records = held["records"]
        for form, name in (("csv", "woningen.csv"), ("zip", "alles.zip"),
                           ("geojson", "woningen.geojson")):
            self.upstream.do({
                "do": "add-dataset", "platform": "files", "host": HOST,
                "dataset": name, "records": [
                    {key: value if value is None or key.startswith("wijk")
                     else float(value) if "." in value else int(value)
                     for key, value in one.items()} for one in self.records],
                "key": ["wijkcode", "jaar"], "root": "/bestanden/",
                "settings": {"form": form}})
        self.file()

    def file(self, url="http://%s/bestanden/woningen.csv" % HOST, form=None,
             **members):
        self.package({"datastore_active": False, "url": url,
                      "format": form or "text/csv", **members})

    def assertAllLanded(self):
        cells = self.cells()
        self.assertEqual(len(cells), 2 * len(self.records))
        for one in self.records:
            value, reason, _ = cells["prijs", "", one["wijkcode"], "2025"]
            self.assertEqual(value, one["prijs"])
            self.assertEqual(cells["woningen", "", one["wijkcode"],
                                   "2025"][0], one["woningen"])

    def test_the_whole(self):
        self.assertIn("50 cells", self.take())
        self.assertAllLanded()
        self.assertEqual(self.seen(), ["package_show", "file"])

    def test_a_count_that_is_asked_is_not_given_by_a_file(self):
        """Who accepts a count alone does not get a body in its place."""
        self.describe(completeness=["count"])
        self.refused('the only proof that everything was received is '
                     '"whole-body", and "completeness" of source.json does '
                     'not accept that', good=False)
        self.describe(completeness=["count", "whole-body"])
        self.take()

    def test_each_form(self):
        for url, form in (("/bestanden/woningen.geojson", "iets"),
                          ("https://%s/bestanden/alles.zip" % HOST, "CSV")):
            with self.subTest(url=url):
                self.setUp()
                self.file(url, form)
                self.take()
                self.assertAllLanded()

    def test_nothing_new(self):
        self.take()
        self.upstream.do({"do": "clear-requests"})
        self.assertIn("unchanged", self.do("fetch", SECOND_NIGHT).err)
        self.assertEqual(self.seen(), ["package_show", "file"])

    def test_by_the_name_of_the_file(self):
        self.describe(part="woningen.csv")
        self.take()
        self.assertAllLanded()

    def test_a_link_to_another_host(self):
        self.take()
        self.file("https://bestanden.example.nl/open/woningen.csv")
        before = len(self.upstream.requests())
        self.refused("is not on data.overheid.nl: https://bestanden.example",
                     "describe it as a source with protocol csv-file")
        self.assertEqual(self.seen()[before:], ["package_show"])
        for url, why in (
                ("https://data.overheid.nl@weg.example.nl/a.csv", "is not on"),
                ("//weg.example.nl/a.csv", "is not on data.overheid.nl"),
                ("https://data.overheid.nl:8443/a.csv", "names a port of"),
                ("a.csv", "is relative, and nothing says to what"),
                (None, "the list gives no address of file"),
                ("ftp://data.overheid.nl/a.csv", "only https is asked")):
            with self.subTest(url=url):
                self.file(url)
                self.refused(why)

    def test_dead_links(self):
        self.take()
        for status, words in ((404, "HTTP 404"), (200, "an HTML page came")):
            with self.subTest(status=status):
                self.upstream.do({"do": "clear-faults"})
                self.upstream.fault("dead-link", table=self.file_name,
                                    status=status)
                self.refused(words)
        self.upstream.do({"do": "clear-faults"})
        self.upstream.fault("stall", table=self.file_name, headers=False,
                            seconds=20)
        night = self.do("fetch", SECOND_NIGHT, WOONDRUK_PACE_MS="2")
        self.assertEqual(night.status, 1, night)
        self.assertIn("after 5 tries: Operation too slow", night.err)

    def test_no_form_that_is_read(self):
        self.take()
        self.file("https://%s/bestanden/woningen.atom" % HOST,
                  "application/atom+xml")
        self.refused("no CSV, GeoJSON or zip", "choose another as 'part'")

    def test_an_upload_that_was_broken(self):
        self.take()
        self.upstream.fault("cut-clean", table=self.file_name, bytes=205)
        self.refused("is it cut off")


if __name__ == "__main__":
    unittest.main()
