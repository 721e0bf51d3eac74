"""Does the upstream speak the dialect, and do its tables change as asked?"""

import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from urllib.parse import quote

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from case import AMSTERDAM, CBS, OBSERVATIONS, PUBLIC   # noqa: E402
from case import RECORDING, TOTALS, Recorded            # noqa: E402
from control import PLATFORMS, TABLE_ACTIONS            # noqa: E402
from datasets import DATASET_ACTIONS                    # noqa: E402
from faults import FAULTS                               # noqa: E402
from filters import FilterError, compile_filter         # noqa: E402
from recordings import Recording, RecordingError, load  # noqa: E402
from tables import version_time                         # noqa: E402


class Dialect(Recorded):
    def test_cells(self):
        self.assertEqual(
            [(row["Perioden"], row["Value"], row["ValueAttribute"])
             for row in self.rows("03759ned", AMSTERDAM)],
            [("2025JJ00", 934927, "None"), ("2026JJ00", 941927, "None")])
        weesp = TOTALS + " and RegioS eq 'GM0457' and Measure eq 'M000352'"
        self.assertEqual(
            [(row["Perioden"], row["Value"], row["ValueAttribute"])
             for row in self.rows("03759ned", weesp)],
            [("2025JJ00", None, "Impossible")])

    def test_forgotten_filter_shows(self):
        rows = self.rows("03759ned", "RegioS eq 'GM0363' and Perioden eq "
                         "'2026JJ00' and Measure eq 'M000352'")
        self.assertEqual(len(rows), 7)
        self.assertEqual(len({row["Value"] for row in rows}), 3)

    def test_filters(self):
        count = lambda text: len(self.rows("03759ned", text))  # noqa: E731
        whole = count("")
        self.assertEqual(count("Perioden ge '2026JJ00'") +
                         count("Perioden le '2025JJ00'"), whole)
        self.assertEqual(count("not (Perioden gt '2025JJ00')"),
                         count("Perioden lt '2026JJ00'"))
        self.assertEqual(count("Measure ne 'M000352'"),
                         count("Measure eq 'M000365'"))
        self.assertEqual(count("startswith(RegioS,'GM') or RegioS eq 'NL01' "
                               "and Measure eq 'M000352'"),
                         count("startswith(RegioS,'GM') or (RegioS eq 'NL01' "
                               "and Measure eq 'M000352')"))
        self.assertEqual(count("StringValue eq null"), whole)
        self.assertEqual(count("RegioS eq 'it''s'"), 0)
        for bad in ("Onbekend eq 'x'", "RegioS eq", "RegioS eq 'x",
                    "contains(RegioS,'GM')", "(RegioS eq 'x'",
                    "RegioS eq 'x' RegioS eq 'y'", "RegioS is 'x'"):
            status, headers, body = self.get(
                OBSERVATIONS + "?$filter=" + quote(bad))
            self.assertEqual(status, 400, bad)
            self.assertIn("error", json.loads(body))
        with self.assertRaises(FilterError):
            compile_filter("__import__('os')", {})

    def test_count(self):
        status, headers, body = self.get(
            OBSERVATIONS + "/$count?$filter=" + quote(AMSTERDAM))
        self.assertEqual((status, body), (200, b"2"))
        self.assertTrue(headers["Content-Type"].startswith("text/plain"))

    def test_paging(self):
        whole = self.json(OBSERVATIONS)["value"]
        self.upstream.do({"do": "page-size", "rows": 5})
        path, pages = OBSERVATIONS, []
        while path:
            page = self.json(path)
            pages.append(page["value"])
            path = page.get("@odata.nextLink")
            if path:
                self.assertTrue(path.startswith(PUBLIC + CBS), path)
                self.assertEqual(list(page), ["@odata.context", "value",
                                              "@odata.nextLink"])
                path = path[len(PUBLIC):]
        self.assertEqual(sum(pages, []), whole)
        self.assertEqual({len(page) for page in pages[:-1]}, {5})
        page = self.json(OBSERVATIONS + "?$filter=" +
                         quote("Perioden ge '2026JJ00'"))
        self.assertEqual(page["@odata.nextLink"], PUBLIC + OBSERVATIONS +
                         "?$filter=Perioden%20ge%20'2026JJ00'&$skip=5")

    def test_lists_are_paged_only_when_told(self):
        path = CBS + "03759ned/RegioSCodes"
        self.upstream.do({"do": "page-size", "rows": 3})
        self.assertEqual(len(self.json(path)["value"]), 8)
        self.upstream.do({"do": "page-size", "rows": 3, "lists": True})
        page = self.json(path)
        self.assertEqual(len(page["value"]), 3)
        self.assertEqual(page["@odata.nextLink"], PUBLIC + path + "?$skip=3")

    def test_skip_and_top(self):
        whole = self.json(OBSERVATIONS)["value"]
        self.assertEqual(self.json(OBSERVATIONS + "?$skip=3&$top=4")["value"],
                         whole[3:7])
        self.assertEqual(self.json(OBSERVATIONS + "?$skip=9999")["value"], [])
        self.assertEqual(self.get(OBSERVATIONS + "?$skip=-1")[0], 400)
        self.upstream.do({"do": "page-size", "rows": 3})
        page = self.json(OBSERVATIONS + "?$top=5")
        self.assertIn("$top=2&$skip=3", page["@odata.nextLink"].replace(
            "$skip=3&$top=2", "$top=2&$skip=3"))

    def test_unknown_addresses(self):
        for path in (CBS + "03759NED/Properties", CBS + "83625NED/Properties",
                     CBS + "03759ned/Nothing", CBS + "03759ned/XCodes",
                     CBS + "03759ned/Properties/x", "/", "/odata"):
            self.assertEqual(self.get(path)[0], 404, path)
        self.assertEqual(self.get(CBS + "03759ned/$metadata")[0], 406)
        status, headers, body = self.get(CBS + "03759ned/$metadata",
                                         {"Accept": "application/xml"})
        self.assertEqual(status, 200)
        self.assertIn(b"RegioS", body)

    def test_gzip_and_chunks(self):
        plain = self.get(OBSERVATIONS)[2]
        self.upstream.do({"do": "server", "transfer": "chunked"})
        status, headers, body = self.get(OBSERVATIONS,
                                         {"Accept-Encoding": "gzip"})
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertEqual(headers["Transfer-Encoding"], "chunked")
        self.assertEqual(gzip.decompress(body), plain)

    def test_validators(self):
        self.upstream.do({"do": "server", "validators": True})
        path = CBS + "03759ned/Properties"
        tag = self.get(path)[1]["ETag"]
        self.assertEqual(self.get(path, {"If-None-Match": tag})[0], 304)
        self.upstream.do({"do": "release", "table": "03759ned",
                          "version": "202607010955"})
        self.assertEqual(self.get(path, {"If-None-Match": tag})[0], 200)

    def test_stand_in(self):
        """A recording of another table is served as the table asked for."""
        rows = self.rows("71486ned", "LeeftijdReferentiepersoon eq '10000' "
                         "and Measure eq 'M900001'")
        self.assertEqual([row["Value"] for row in rows], [496000])
        codes = self.json(CBS + "71486ned/RegioSCodes")["value"]
        self.assertEqual([one["Title"] for one in codes], ["Amsterdam"])
        self.assertIsNone(self.json(CBS + "71486ned/PeriodenCodes")
                          ["value"][0]["Status"])

    def test_descriptions(self):
        text = {one["Identifier"]: one["Description"] for one in
                self.json(CBS + "03759ned/RegioSCodes")["value"]}
        self.assertEqual(
            text["GM0363"],
            "Gemeentelijke herindeling per 24-03-2022, ontvangen van:\r\n"
            "- Weesp (GM0457),\r\n"
            "... 2272 hectare met 9526 woningen en 20766 inwoners\r\n\r\n"
            "Begindatum voor 1830\r\n")
        self.assertEqual(
            text["GM0457"],
            "Opgeheven per 24-03-2022, overgegaan naar:\r\n"
            "- Amsterdam (GM0363),\r\n"
            "... 2272 hectare met 9526 woningen en 20766 inwoners\r\n\r\n"
            "Grenswijziging per 01-01-2016, ontvangen van:\r\n"
            "- Muiden (GM0424),\r\n... 0,5 hectare met 170 inwoners\r\n\r\n"
            "Begindatum voor 1830\r\n")
        self.assertEqual(
            text["GM1942"],
            "Ontstaan per 01-01-2016, ontvangen van:\r\n"
            "- Muiden (GM0424),\r\n"
            "... 1 hectare met 1 woning en 1 inwoner\r\n\r\n"
            "Begindatum 01-01-2016\r\n")
        self.assertEqual(
            text["GM1940"],
            "Naamswijziging per 01-07-2015,\r\n"
            "oude naam: De Friese Meren (GM1921)\r\n\r\n"
            "Begindatum 01-07-2015\r\n")
        self.assertIn("nieuwe naam: De Fryske Marren (GM1940)\r\n",
                      text["GM1921"])


class Changes(Recorded):
    def do(self, do, **rest):
        return self.upstream.do(dict(rest, do=do, table="03759ned"))

    def measures(self):
        return {one["Identifier"]: (one["Title"], one["Unit"]) for one in
                self.json(CBS + "03759ned/MeasureCodes")["value"]}

    def test_cell(self):
        self.do("set-cell", measure="M000352", region="GM0363",
                period="2025JJ00", value="934928")
        self.do("set-cell", measure="Bevolking op 1 januari",
                region="GM0363", period="2026JJ00", value=None,
                attribute="Confidential")
        self.assertEqual([(row["Value"], row["ValueAttribute"]) for row in
                          self.rows("03759ned", AMSTERDAM)],
                         [(934928, "None"), (None, "Confidential")])

    def test_period_and_version(self):
        self.do("add-period", period="2027JJ00", add=100,
                measure="M000352", values={"GM0363": "950000"})
        self.do("release", version="202706220000")
        self.assertEqual([row["Value"] for row in
                          self.rows("03759ned", AMSTERDAM)],
                         [934927, 941927, 950000])
        national = TOTALS + " and RegioS eq 'NL01' and Perioden eq " \
            "'2027JJ00' and Measure eq 'M000352'"
        self.assertEqual(self.rows("03759ned", national)[0]["Value"],
                         18130308)
        ids = [row["Id"] for row in self.rows("03759ned")]
        self.assertEqual(ids, list(range(len(ids))))
        period = self.json(CBS + "03759ned/PeriodenCodes")["value"][-1]
        self.assertEqual(period, {
            "Identifier": "2027JJ00", "Index": 4, "Title": "2027",
            "Description": "", "DimensionGroupId": "0",
            "Status": "Voorlopig"})
        properties = self.json(CBS + "03759ned/Properties")
        self.assertEqual(properties["Version"], "202706220000")
        self.assertEqual(properties["ObservationsModified"],
                         "2027-06-22T00:00:00+02:00")
        self.assertEqual(properties["ObservationCount"], len(ids))

    def test_measures(self):
        self.do("set-measure", measure="M000352",
                changes={"Unit": "x 1 000", "Title": "Inwoners "})
        self.assertEqual(self.measures()["M000352"],
                         ("Inwoners ", "x 1 000"))
        self.do("set-measure", measure="M000352",
                changes={"Identifier": "M777777"})
        self.assertEqual(self.rows("03759ned", AMSTERDAM), [])
        self.do("add-measure", measure="M888888", title="Inwoners",
                unit="aantal", like="M777777")
        self.do("drop-measure", measure="M777777")
        self.assertEqual(sorted(self.measures()), ["M000365", "M888888"])
        self.assertEqual(len(self.rows("03759ned", AMSTERDAM.replace(
            "M000352", "M888888"))), 2)

    def test_dimensions(self):
        self.do("drop-dimension", dim="Leeftijd")
        self.do("rename-dimension", dim="RegioS", to="Gebieden")
        row = self.rows("03759ned")[0]
        self.assertEqual(list(row)[5:], ["BurgerlijkeStaat", "Geslacht",
                                         "Gebieden", "Perioden"])
        dim = self.json(CBS + "03759ned/Dimensions")["value"][2]
        self.assertTrue(dim["CodesUrl"].endswith("/GebiedenCodes"))
        self.assertEqual(self.get(CBS + "03759ned/GebiedenCodes")[0], 200)
        self.assertEqual(self.get(CBS + "03759ned/LeeftijdCodes")[0], 404)

    def test_rows_and_codes(self):
        self.do("duplicate-rows", region="GM0363", count=1)
        self.assertEqual(len(self.rows("03759ned", AMSTERDAM)), 3)
        self.do("count-offset", by=-1)
        self.assertEqual(self.get(OBSERVATIONS + "/$count?$filter=" +
                                  quote(AMSTERDAM))[2], b"2")
        self.do("add-region", region='GM"1', title="Nieuw", group="GMPV27",
                like="GM0363")
        self.assertIn('GM"1', {row["RegioS"]
                               for row in self.rows("03759ned")})
        self.do("set-code", dim="RegioS", code="GM0363",
                changes={"Description": None})
        self.do("drop-code", dim="RegioS", code="NL01")
        self.do("period-status", period="2026JJ00", status="Definitief")
        self.do("set-property", changes={"Status": "Gediscontinueerd"})
        self.assertEqual(self.json(CBS + "Datasets")["value"][0]["Status"],
                         "Gediscontinueerd")

    def test_spelling(self):
        self.upstream.do({"do": "server", "spelling": "point",
                          "link_first": True})
        self.upstream.do({"do": "page-size", "table": "03759ned", "rows": 1})
        body = self.get(OBSERVATIONS)[2]
        self.assertIn(b'"Value":18044027.0,', body)
        self.assertLess(body.index(b"nextLink"), body.index(b'"value"'))

    def test_mistakes_are_told(self):
        for action in ({"do": "nothing"}, {"do": "fault", "fault": "x"},
                       {"do": "fault", "fault": "html", "bytes": 3},
                       {"do": "set-cell", "table": "03759ned",
                        "measure": "M000352", "region": "GM0001",
                        "period": "2026JJ00"},
                       {"do": "drop-measure", "table": "x", "measure": "y"}):
            with self.assertRaises(Exception) as caught:
                self.upstream.do(action)
            self.assertEqual(caught.exception.code, 400)
            caught.exception.close()


class Process(unittest.TestCase):
    def start(self):
        process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "upstream.py"),
             "--recordings", HERE], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.assertRegex(process.stdout.readline(),
                         r"^ready http://127\.0\.0\.1:\d+\n$")
        return process

    def test_stops_on_sigterm(self):
        process = self.start()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(5), 0)
        process.stdin.close()

    def test_stops_with_its_input(self):
        process = self.start()
        process.stdin.close()
        self.assertEqual(process.wait(5), 0)


class Page(unittest.TestCase):
    def test_readme_names_everything(self):
        with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
            text = file.read()
        told = [name for platform in PLATFORMS
                for name in (*platform.switches, *platform.settings)]
        for name in [*TABLE_ACTIONS, *DATASET_ACTIONS, *FAULTS, *told]:
            self.assertIn("`%s`" % name, text)


class Reading(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "x"))
            path = os.path.join(folder, "x", "recording.tsv")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            return Recording(path), load(folder)

    def test_mistakes_in_a_recording(self):
        self.read(RECORDING)
        for old, new in (("woondruk-recording\t1", "woondruk-recording\t2"),
                         ("\n", "\r\n"), ("18044027", "18.044.027"),
                         ("934927\t", ""), ("opgeheven", "weg"),
                         ("2025JJ00\t2026JJ00", "2025JJ00\t2029JJ00"),
                         ("table\t03759ned\n", ""),
                         ("cells\tbev", "cells\txbev"),
                         ("GM0457\t\t?", "GM0363\t\t?")):
            self.assertIn(old, RECORDING)
            with self.assertRaises(RecordingError, msg=old):
                self.read(RECORDING.replace(old, new))

    def test_version_time(self):
        self.assertEqual(version_time("202602170000"),
                         "2026-02-17T00:00:00+01:00")
        self.assertEqual(version_time("202603290300"),
                         "2026-03-29T03:00:00+02:00")


if __name__ == "__main__":
    unittest.main()
