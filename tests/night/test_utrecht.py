"""Files that open.utrecht.nl lists, over sockets into the database.

The figures are made up.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from city_case import CityCase                          # noqa: E402
from world import FIRST_NIGHT, SECOND_NIGHT             # noqa: E402

HOST = "open.utrecht.nl"
FOLDER = "https://%s/sites/default/files/open-data/" % HOST
FILE = "indicatoren-wonen.csv"
SOURCE = {
    "protocol": "utrecht-open", "host": HOST, "path": "/api/datasets",
    "table": "indicatoren-wonen", "municipality": "GM0344",
    "completeness": ["whole-body"], "delimiter": ";", "numbers": "comma",
    "nulls": {"": "niet-gepubliceerd"},
    "fields": {
        "gebied": {"role": "key"},
        "jaar": {"role": "period", "form": "year"},
        "onderwerp": {"role": "measure"},
        "eenheid": {"role": "label", "title": "Eenheid"},
        "waarde": {"role": "value"}},
    "measures": {
        "Woningvoorraad": {"title": "Woningvoorraad", "unit": "woningen",
                           "decimals": 0},
        "Huurwoningen corporatie": {"title": "Huurwoningen van corporaties",
                                    "unit": "%", "decimals": 1}}}


class Utrecht(CityCase):
    source = SOURCE

    def change(self, *actions):
        """Actions on the file."""
        self.upstream.do(*[{"host": HOST, "dataset": FILE, **action}
                           for action in actions])

    def held(self):
        return self.upstream.held(HOST, FILE)["records"]

    def files(self, *addresses):
        self.upstream.do({
            "do": "set-record", "host": HOST, "dataset": "datasets",
            "where": {"id": self.described["table"]},
            "changes": {"files": list(addresses)}})

    def switch(self, **settings):
        self.upstream.do({"do": "platform", "platform": "utrecht",
                          "host": HOST, "settings": settings})

    def seen(self):
        return [one["set"] for one in self.upstream.requests()]

    def assertAllLanded(self):
        cells = self.cells()
        records = self.held()
        self.assertEqual(len(cells), len(records))
        for one in records:
            value, reason, labels = cells[
                one["onderwerp"], '["%s"]' % one["gebied"], "GM0344",
                one["jaar"]]
            wanted = one["waarde"]
            self.assertEqual(value, wanted and wanted.replace(",", "."))
            self.assertEqual(reason, None if wanted is not None
                             else "niet-gepubliceerd")
            self.assertEqual(labels["Eenheid"], one["eenheid"])

    def test_the_whole(self):
        self.assertIn("24 cells", self.take())
        self.assertAllLanded()
        self.assertIn('["onbekend"]', {key for _, key, *_ in self.cells()})
        self.assertEqual(self.seen(), ["dataset", "distributions", "file"])

    def test_nothing_new(self):
        self.take()
        self.upstream.do({"do": "clear-requests"})
        self.assertIn("unchanged", self.do("fetch", SECOND_NIGHT).err)
        self.assertEqual(self.seen(), ["dataset", "distributions", "file"])

    def test_a_change_is_seen(self):
        self.take()
        self.change({"do": "set-record", "changes": {"waarde": "99,9"},
                     "where": {"gebied": "onbekend", "jaar": 2024,
                               "onderwerp": "Huurwoningen corporatie"}})
        self.assertIn("0 new, 1 changed, 0 gone", self.take(SECOND_NIGHT))
        self.assertAllLanded()

    def test_a_column_that_nobody_named(self):
        self.take()
        self.change({"do": "add-field", "field": "bsn", "value": "1"})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.assertIn("field 'bsn' comes", self.do("land", SECOND_NIGHT).err)
        self.assertEqual(len(self.cells()), 24)

    def test_asked_live(self):
        done = self.world.run(
            "check", "--live", "--sources", self.sources, "--sources",
            os.path.join(self.world.under_test, "sources"), "--only",
            self.source_id, upstream=self.upstream, WOONDRUK_SOURCES=None)
        self.assertIn("fits by utrecht-open on " + HOST, done.out, done)
        self.assertEqual(self.seen(), ["dataset", "distributions"])

    # U1.

    def test_the_door_is_shut(self):
        """403 as HTML: the source is not to be had, which is not "empty"."""
        self.take()
        self.switch(agents="none")
        self.refused("HTTP 403 (an HTML page)", "access is refused",
                     "block this")

    def test_the_door_opens_for_who_says_who_he_is(self):
        self.switch(agents="named")
        night = self.world.run(
            "fetch", "--sources", self.sources, "--sources",
            os.path.join(self.world.under_test, "sources"), "--only",
            self.source_id, now=FIRST_NIGHT, upstream=self.upstream,
            WOONDRUK_SOURCES=None, WOONDRUK_CONTACT="post@stad.example")
        self.assertEqual(night.status, 0, night)

    def test_an_id_that_ends_in_a_line(self):
        """And of two files the one that is CSV."""
        self.describe(
            table="indicatoren-verhuringen-via-woningcorporaties-wonen-",
            measures=None, fields={
                "Onderwerp": {"role": "key"}, **{area: {
                    "role": "value", "title": area, "unit": "aantal",
                    "decimals": 1} for area in (
                        "Utrecht", "Wijk 01 West", "Wijk 02 Noordwest",
                        "onbekend")}})
        self.take()
        self.assertEqual(len(self.cells()), 24)

    def describe(self, **members):
        """A member that is None is left out."""
        whole = {**self.source, **members}
        self.source = {name: value for name, value in whole.items()
                       if value is not None}
        super().describe()

    # Which file.

    def test_which_file(self):
        self.take()
        self.files(FOLDER + FILE, FOLDER + "oud.csv")
        self.refused("more than one can be read as CSV",
                     '"indicatoren-wonen.csv" (CSV, id indicatoren-wonen-1)',
                     "name one as 'part'")
        for part in (FILE, "indicatoren-wonen-1"):
            self.describe(part=part)
            self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        self.describe(part="weg.csv")
        self.refused('none is "weg.csv"', good=False)

    def test_no_file(self):
        self.describe(table="dataset-001")
        self.refused("none can be read as CSV, GeoJSON or zip; it has none",
                     good=False)
        self.describe(table="indicatoren-wonen")
        self.files(FOLDER + "leeswijzer.pdf")
        self.refused('it has "leeswijzer.pdf" (PDF', good=False)

    def test_a_link_to_another_host(self):
        self.take()
        self.files("https://bestanden.example.nl/open/woningen.csv")
        before = len(self.upstream.requests())
        self.refused("is not on open.utrecht.nl: https://bestanden.example",
                     "describe it as a source with protocol csv-file")
        self.assertEqual(self.seen()[before:], ["dataset", "distributions"])

    def test_a_list_by_links(self):
        folder = [FOLDER + name for name in ("a.pdf", "b.pdf", "c.pdf", FILE)]
        self.files(*folder)
        for counted in (True, False):
            with self.subTest(counted=counted):
                self.switch(page=1, counted=counted)
                self.upstream.do({"do": "clear-requests"})
                self.take(FIRST_NIGHT)
                self.assertAllLanded()
                self.assertEqual([one["query"] for one in
                                  self.upstream.requests()[1:-1]],
                                 ["", "start=1&rows=1", "start=2&rows=1",
                                  "start=3&rows=1"])
        for link, why in (
                ("https://bestanden.example.nl/api/datasets/indicatoren-wonen/"
                 "distributions?start=1", "the next link leads elsewhere"),
                ("/api/datasets/indicatoren-wonen/distributions?start=1",
                 "back to a page that was read already|comes twice")):
            with self.subTest(link=link):
                self.switch(next=link)
                night = self.do("fetch", SECOND_NIGHT)
                self.assertEqual(night.status, 1, night)
                self.assertRegex(night.err, why)
        self.assertEqual({one["host"] for one in self.upstream.requests()},
                         {HOST})

    def test_a_link_without_s(self):
        self.files((FOLDER + FILE).replace("https:", "http:"))
        self.take()
        self.assertAllLanded()

    # What does not fit.

    def test_a_dataset_that_is_gone(self):
        self.take()
        self.upstream.do({"do": "drop-records", "host": HOST,
                          "dataset": "datasets",
                          "where": {"id": "indicatoren-wonen"}})
        self.refused("HTTP 404", "check host, path and table")

    def test_lists_that_are_not_whole(self):
        self.take()
        for by, words in ((5, "distribution indicatoren-wonen-1 comes twice"),
                          (-1, "1 records came where 0 were counted")):
            with self.subTest(by=by):
                self.upstream.do({"do": "clear-faults"})
                self.fault("wrong-count", path="distributions", by=by)
                self.refused(words)

    def test_what_is_no_answer(self):
        self.take()
        for path in ("dataset", "distributions", "file"):
            for name, settings, words in (
                    ("html", {}, "an HTML page came"),
                    ("empty", {}, "; "),
                    ("redirect", {"to": "other-host"}, "HTTP 302")):
                with self.subTest(fault=name, path=path):
                    self.upstream.do({"do": "clear-faults"})
                    self.upstream.fault(name, path=path, host=HOST,
                                        **settings)
                    self.refused(words)

    def test_dead_links(self):
        self.take()
        for status, words in ((404, "HTTP 404"), (200, "an HTML page came")):
            with self.subTest(status=status):
                self.upstream.do({"do": "clear-faults"})
                self.upstream.fault("dead-link", table=FILE, status=status)
                self.refused(words)

    def test_half_the_rows_gone(self):
        self.take()
        stood = self.cells()
        self.change({"do": "drop-records", "keep": 0.5})
        self.assertEqual(self.do("fetch", SECOND_NIGHT).status, 0)
        night = self.do("land", SECOND_NIGHT)
        self.assertEqual(night.status, 1, night)
        self.assertEqual(self.cells(), stood)


if __name__ == "__main__":
    unittest.main()
