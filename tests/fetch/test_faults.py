"""Every way in which the service goes wrong: one line that names source,
place and mend; that source keeps its last good data, all others go on."""

import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fetching import (SOURCE, TABLE, Case,               # noqa: E402
                      recorded_sources)

PLACE = r"\S+ \(https://datasets\.cbs\.nl/odata/v1/CBS/83625NED/%s[^)]*\): "
AGAIN = "the next run asks again; using"
BY_HAND = "look at the address by hand; using"

# fault, entity set that it hits, what the line says behind the place.
ANSWERS = [
    ({"fault": "html"}, "Properties",
     "an HTML page came where application/json was expected; when the "
     "service has moved, mend host and path in source.json"),
    ({"fault": "html", "content_type": "application/json"}, "Properties",
     "an HTML or XML page came where JSON was expected; .*mend host"),
    ({"fault": "html"}, "Observations", "an HTML page came"),
    ({"fault": "html", "content_type": "application/json"}, "Observations",
     "an HTML or XML page came"),
    ({"fault": "html", "status": 503}, "Dimensions",
     r"after 5 tries: HTTP 503 \(an HTML page\)"),
    ({"fault": "status", "status": 404}, "Dimensions",
     r'HTTP 404 \("Service Unavailable"\); check host, path and table in '
     "source.json"),
    ({"fault": "status", "status": 500, "body":
      "Error getting TypedDataSet for '70072ned': \x1b[31m\nno " + 500 * "x"},
     "Dimensions", r"HTTP 500 \(\"Error getting TypedDataSet for '70072ned': "
     r"\?\[31m no x+\"\)"),
    ({"fault": "status", "status": 204, "body": ""}, "Dimensions",
     "HTTP 204"),
    ({"fault": "empty"}, "Properties", "the body is empty; " + AGAIN),
    ({"fault": "empty"}, "Observations", "the body is empty; " + AGAIN),
    ({"fault": "empty"}, "Observations/$count",
     "the body is empty; " + AGAIN),
    ({"fault": "error-in-200"}, "Dimensions",
     'the service answers with an error: "Er is een fout'),
    ({"fault": "error-in-200"}, "Observations",
     "the service answers with an error: .*Er is een fout.*" + AGAIN),
    ({"fault": "not-json"}, "RegioSCodes",
     'JSON was expected: "Error getting Observations: timeout'),
    ({"fault": "not-json"}, "Observations",
     'JSON was expected: "Error getting Observations: timeout'),
    ({"fault": "not-json", "body": "many"}, "Observations/$count",
     "the count.*" + AGAIN),
    ({"fault": "not-json", "body": "0"}, "Observations/$count",
     "the filter selects no rows; check codes"),
    ({"fault": "not-json", "body": "{}"}, "Observations",
     'no list "value"'),
    ({"fault": "not-json", "body": "[]"}, "Dimensions", "no JSON object"),
    ({"fault": "not-json", "body": '{"value":[]}'}, "MeasureCodes",
     "the list is empty; check the table"),
    ({"fault": "content-type"}, "Properties",
     "Content-Type application/octet-stream came where application/json was "
     "expected; " + BY_HAND),
    ({"fault": "content-type", "content_type": None}, "Observations",
     "no Content-Type where application/json was expected; " + BY_HAND),
    ({"fault": "content-type", "content_type": "application/json"},
     "Observations/$count", "Content-Type application/json came where "
     "text/plain"),
    ({"fault": "header", "headers": {"Content-Encoding": "br"}},
     "Properties", "encoded as br, which was not asked for"),
    ({"fault": "redirect", "to": "other-host"}, "Properties",
     "HTTP 302: the address is on another host than datasets.cbs.nl: "
     "https://upstream.example.org.*mend the host in source.json"),
    ({"fault": "redirect", "to": "http"}, "Properties",
     "HTTP 302: only https is asked, and this is http://"),
    ({"fault": "redirect", "to": "file"}, "Properties",
     "HTTP 302.*(only https is asked|to an address that is none).*file:"),
    ({"fault": "redirect", "to": "https://datasets.cbs.nl@example.org/"},
     "Properties", "another host"),
    ({"fault": "redirect", "to": "https://datasets.cbs.nl:8443/"},
     "Properties", "names a port of datasets.cbs.nl that is not asked"),
    ({"fault": "redirect"}, "Properties", "more than 3 redirects"),
    ({"fault": "redirect", "to": ""}, "Properties",
     "HTTP 302 without a Location"),
]

# Where no answer may send us, and what a terminal, or who reads the depot's log,
# may not get: the address, what the line says.
ELSEWHERE = [
    ("https://127.0.0.1/", "another host"),
    ("https://[::1]/", "another host"),
    ("https://10.0.0.1/", "another host"),
    ("https://169.254.169.254/latest/meta-data/", "another host"),
    ("https://localhost/", "another host"),
    ("https://datasets.cbs.nl.example.org/", "another host"),
    ("https://datasets.cbs.nl:5432/", "a port of datasets.cbs.nl"),
    ("//example.org/x", "another host"),
    ("gopher://datasets.cbs.nl/", "only https|an address that is none"),
    ("ftp://datasets.cbs.nl/", "only https"),
    ("data:text/plain,x", "only https|an address that is none"),
    ("https://datasets.cbs.nl\\@example.org/", "no address has|is none"),
    ("https://example.org/\x1b]0;x\x07", "another host|is none|no address"),
]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

BYTES = [
    ({"fault": "invalid-utf8"}, "RegioSCodes", "no whole JSON"),
    ({"fault": "invalid-utf8", "where": "Measure"}, "Observations",
     "UTF-8.*" + AGAIN),
    ({"fault": "nul-byte"}, "RegioSCodes", "no whole JSON"),
    ({"fault": "nul-byte"}, "Observations", AGAIN),
    ({"fault": "cut-clean"}, "RegioSCodes", "no whole JSON"),
    ({"fault": "cut-clean"}, "Observations", AGAIN),
    ({"fault": "cut-clean", "bytes": 1}, "Observations", AGAIN),
    ({"fault": "truncate", "mode": "length"}, "Observations",
     "after 5 tries"),
    ({"fault": "truncate", "mode": "chunked"}, "Observations",
     "after 5 tries"),
    ({"fault": "truncate", "mode": "close"}, "Observations",
     "after 5 tries"),
    ({"fault": "reset"}, "Observations", "after 5 tries"),
    ({"fault": "reset", "bytes": 100}, "Observations", "after 5 tries"),
    ({"fault": "corrupt-gzip", "how": "flip"}, "Observations", "gzip"),
    ({"fault": "corrupt-gzip", "how": "checksum"}, "Observations", "gzip"),
    ({"fault": "corrupt-gzip", "how": "cut"}, "Observations", "gzip"),
    ({"fault": "corrupt-gzip", "how": "trailing"}, "Observations", "gzip"),
    ({"fault": "corrupt-gzip", "how": "plain"}, "Observations", "gzip"),
    ({"fault": "gzip-bomb", "bytes": 64 << 20}, "Dimensions",
     "larger than 33554432 bytes|than 33554432|ratio|unfolds"),
    ({"fault": "oversize", "bytes": 64 << 20}, "Dimensions",
     "larger than 33554432 bytes"),
    ({"fault": "oversize", "bytes": 64 << 20, "length": False}, "Dimensions",
     "larger than 33554432 bytes"),
]

CONTENT = [
    ({"fault": "wrong-identifier"}, "Properties",
     'about table "99999NED", not 83625NED; check table in source.json'),
    ({"fault": "wrong-context"}, "Properties",
     "about another table than 83625NED: its context"),
    ({"fault": "wrong-context"}, "MeasureCodes", "about another table"),
    ({"fault": "wrong-context"}, "Observations", "about another table"),
    ({"fault": "set-field", "field": "Version", "json": "null"},
     "Properties", "no usable Version"),
    ({"fault": "set-field", "field": "Status", "json": '"Vervallen"'},
     "Properties", 'status of the table is "Vervallen", not Regulier; name '
     "its successor"),
    ({"fault": "absurd-period"}, "PeriodenCodes", "2026XX99"),
    ({"fault": "set-field", "field": "Identifier", "json": '"9999JJ00"'},
     "PeriodenCodes", "9999JJ00"),
    ({"fault": "region-with-path"}, "RegioSCodes",
     r'"\.\./\.\./etc/passwd" is no code.*ask the publisher'),
    ({"fault": "region-with-quote"}, "RegioSCodes",
     "\"GM'; drop table x;--.*\" is no code"),
    ({"fault": "set-field", "field": "Identifier", "json": '"GM0363"'},
     "RegioSCodes", "code GM0363 is in the list twice"),
    ({"fault": "set-field", "field": "Identifier", "json": "12"},
     "RegioSCodes", "is no code"),
    ({"fault": "set-field", "field": "Identifier",
      "json": '"%s"' % (65 * "G")}, "RegioSCodes", "is no code"),
    ({"fault": "set-field", "field": "Title", "json": '"%s"' % (1100 * "x")},
     "RegioSCodes", "the title of code .* is longer than 1024"),
    ({"fault": "broken-number"}, "Observations", "record 1.*" + AGAIN),
    ({"fault": "wrong-count", "by": 1}, "Observations/$count",
     "no rows, after 5379 that came before"),
    ({"fault": "wrong-count", "by": -1}, "Observations/$count",
     "5379 rows came where 5378 were counted; " + AGAIN),
    ({"fault": "empty-page"}, "Observations", "the page has no rows"),
]

# The same, of a table that comes in pages of 700 rows.
PAGES = [
    ({"fault": "next-link", "to": "self"}, "rows came where 5379|leads back"),
    ({"fault": "next-link", "to": "first"}, "rows came where 5379|leads back"),
    ({"fault": "next-link", "to": "grow"}, "rows came where 5379"),
    ({"fault": "next-link", "to": "other-host"},
     'leads elsewhere: "https://upstream.example.org.*does not begin with '
     "https://datasets.cbs.nl/odata/v1/CBS/83625NED/Observations.*mend host"),
    ({"fault": "next-link", "to": "other-table"}, "leads elsewhere"),
    ({"fault": "next-link", "to": "relative"}, "leads elsewhere"),
    ({"fault": "next-link", "to": "https://datasets.cbs.nl/odata/v1/CBS/"
      "83625NED/Observations?a b"}, "no address has"),
    ({"fault": "next-link", "to": "ftp://x/"}, "leads elsewhere"),
    ({"fault": "next-link", "to": "https://datasets.cbs.nl/odata/v1/CBS/"
      "83625NED/Observations?" + 8000 * "x"}, "longer than 8000 bytes"),
    ({"fault": "short-page", "after": 1, "count": 1},
     "of the 5379 rows that were counted|no rows, after 5378"),
    ({"fault": "empty-page", "after": 2, "count": 1},
     "observations/3 .*no rows, after 1400 that came before"),
    ({"fault": "html", "after": 2}, "observations/3 .*HTML"),
    ({"fault": "wrong-context", "after": 2}, "observations/3 .*another table"),
]

# Changes of the table itself, which its descriptor does not expect.
DRIFT = [
    ("83625NED", {"do": "drop-measure", "measure": "M001534"},
     "measure-codes", ""),
    ("83625NED", {"do": "set-measure", "measure": "M001534",
                  "changes": {"Unit": "1 000 euro"}},
     "measure-codes", "'Gemiddelde verkoopprijs'.*unit is '1 000 euro' where "
     "'euro' was expected"),
    ("83625NED", {"do": "set-measure", "measure": "M001534",
                  "changes": {"Title": "Andere prijs"}},
     "measure-codes", "the table has: Andere prijs"),
    ("83625NED", {"do": "set-measure", "measure": "M001534",
                  "changes": {"Identifier": "M999999"}},
     "measure-codes", "its code is 'M999999' where 'M001534' was expected"),
    ("83625NED", {"do": "add-measure", "measure": "M888888", "title":
                  "Gemiddelde verkoopprijs", "unit": "euro", "like":
                  "M001534"}, "measure-codes", "name the measure group"),
    ("03759ned", {"do": "drop-dimension", "dim": "Geslacht"}, "dimensions",
     'dimension "Geslacht" is not there; the table has .*RegioS'),
    ("03759ned", {"do": "rename-dimension", "dim": "Geslacht", "to": "Sekse"},
     "dimensions", r'unknown dimension "Sekse" \(.*\): .*name it in '
     "source.json"),
    ("03759ned", {"do": "set-code", "dim": "Leeftijd", "code": "10000",
                  "changes": {"Title": "0 tot 5 jaar"}}, "codes/Leeftijd",
     'code 10000 is "0 tot 5 jaar" where "Totaal" was expected'),
    ("03759ned", {"do": "drop-code", "dim": "Leeftijd", "code": "10000"},
     "codes/Leeftijd", r"code 10000 \(Totaal\) is not there"),
    ("83625NED", {"do": "set-property",
                  "changes": {"Status": "Gediscontinueerd"}}, "properties",
     'status of the table is "Gediscontinueerd", not Regulier'),
    ("83625NED", {"do": "drop-table"}, "properties",
     "HTTP 404 .*Dataset '83625NED' not found.*capitals count"),
]


class Faults(Case):
    def begin(self, *actions):
        """As after setUp, in the same test."""
        self.home.close()
        self.setUp()
        self.upstream.do(*actions)

    def some(self, source=SOURCE):
        """Two sources say as much as six, and are faster."""
        return self.fetch("--only", source, "--only", "cbs-85792ned")

    def check(self, faults):
        for fault, path, pattern in faults:
            with self.subTest(path=path, **fault):
                self.begin(dict(fault, do="fault", table=TABLE, path=path))
                if path != "Properties":
                    self.release()
                if fault["fault"] == "wrong-count":
                    path = "Observations"       # where it is seen
                place = PLACE % path.replace("$", r"\$")
                self.assertKept(self.some(), place + ".*(%s)" % pattern)

    def test_answers(self):
        self.check(ANSWERS)

    def test_no_answer_sends_us_elsewhere(self):
        for to, pattern in ELSEWHERE:
            with self.subTest(to=to):
                self.begin({"do": "fault", "fault": "redirect", "to": to,
                            "table": TABLE, "path": "Properties"})
                outcome = self.some()
                self.assertKept(outcome, "HTTP 302.*(%s)" % pattern)
                self.assertIsNone(CONTROL.search(outcome.text), outcome.text)

    def test_headers_are_disarmed(self):
        """What they say is kept, and is a command to no terminal."""
        armed = "\x1b[31mred\x9b2J\x07"
        names = ("ETag", "Last-Modified", "Date", "Retry-After")
        self.begin({"do": "fault", "fault": "header", "table": TABLE,
                    "headers": {name: armed for name in names}})
        self.release()
        outcome = self.fetch("--only", SOURCE)
        self.assertEqual(outcome.status, 0, outcome.text)
        log = json.dumps(self.home.log(), ensure_ascii=False)
        self.assertIn("[31mred", log)
        self.assertIsNone(CONTROL.search(log))
        self.assertNotIn("\\u00", log)
        self.assertIsNone(CONTROL.search(outcome.text), outcome.text)

    def test_bytes(self):
        self.check(BYTES)

    def test_content(self):
        self.check(CONTENT)

    def test_pages(self):
        for fault, pattern in PAGES:
            with self.subTest(**{key: str(value)[:80]
                                 for key, value in fault.items()}):
                self.begin({"do": "page-size", "rows": 700}, dict(
                    fault, do="fault", table=TABLE, path="Observations"))
                self.release()
                self.assertKept(self.some(), "(%s)" % pattern)
                self.assertLess(len(self.asked(TABLE)), 30)

    def test_moves_for_ever(self):
        self.begin({"do": "page-size", "rows": 2000})
        for n, after in enumerate((1, 4)):
            self.upstream.fault("none", table=TABLE, path="Observations",
                                after=after, count=1, then=[
                                    {"do": "release", "table": TABLE,
                                     "version": "20280101000%d" % n}])
        self.release()
        self.assertKept(self.some(), "the table changed twice while it was "
                        "read.*" + AGAIN)

    def test_lists_in_pages(self):
        self.begin({"do": "page-size", "rows": 100, "lists": True})
        self.release()
        self.assertKept(self.some(), "the list comes in pages")

    def test_filter_overlooked(self):
        self.begin({"do": "fault", "fault": "set-field", "field": "Geslacht",
                    "json": '"3000"', "row": 7, "table": "03759ned",
                    "path": "Observations"})
        self.release("03759ned")
        self.assertKept(self.some("cbs-03759ned"), "observations/1 .*row 8: "
                        '.*Geslacht "3000" where only T001038 was asked',
                        "cbs-03759ned")

    def test_drift(self):
        for table, action, role, pattern in DRIFT:
            with self.subTest(**action):
                self.begin()
                self.release(table)
                self.upstream.do(dict(action, table=table))
                source = "cbs-" + table.lower()
                self.assertKept(self.some(source),
                                "%s .*(%s)" % (role, pattern), source)

    def test_rows_are_for_landing(self):
        # What a row holds is judged where it is landed, with its reason.
        for fault in ("text-number", "null-without-attribute", "absurd-period",
                      "unknown-attribute", "unknown-measure", "unknown-code",
                      "region-with-path", "region-with-quote"):
            with self.subTest(fault):
                self.begin({"do": "fault", "fault": fault, "table": TABLE,
                            "path": "Observations"})
                self.release()
                outcome = self.some()
                self.assertEqual(outcome.state(SOURCE), "fetched",
                                 outcome.text)

    def test_one_fails_others_land(self):
        self.fresh()
        self.upstream.fault("html", table=TABLE)
        outcome = self.fetch()
        self.assertEqual(outcome.status, 1)
        self.assertRegex(outcome.lines[SOURCE], "using the recording of")
        others = set(os.listdir(recorded_sources())) - {SOURCE}
        self.assertEqual({source for source in others
                          if outcome.state(source) != "fetched"}, set(),
                         outcome.text)


if __name__ == "__main__":
    unittest.main()
