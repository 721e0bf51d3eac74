"""The recordings under sources/, and the script that makes them.

Run from the project's root:

    python3 -m unittest tests/sources/test_recordings.py

What compares with the captured answers is skipped when they are absent.
"""

import contextlib
import csv
import importlib.util
import io
import re
import sys
import tempfile
import unittest
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "sources"
CAPTURED = ROOT / "../shared/data"

needs_captured = unittest.skipUnless(
    CAPTURED.is_dir(), "no captured answers at ../shared/data")

HEAD = ["woondruk-recording", "source", "table", "title", "publisher",
        "licence", "attribution", "retrieved", "version"]
WIDTH = {"capture": 2, "note": 2, "measure": 5, "period": 3, "region": 6,
         "event": 8}
ORDER = HEAD + ["capture", "note", "measure", "period", "region", "event",
                "cells"]


def load_script():
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec = importlib.util.spec_from_file_location(
            "record", SOURCES / "record.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    return module


record = load_script()


class Parsed:
    """A recording read by the letter of RECORDING.md."""

    def __init__(self, path):
        body = path.read_bytes()
        assert body.endswith(b"\n") and b"\r" not in body, path
        lines = [line.split("\t") for line in body.decode().split("\n")[:-1]]
        assert [line[0] for line in lines[:len(HEAD)]] == HEAD, path
        self.head = {line[0]: line[1] for line in lines[:len(HEAD)]}
        assert all(len(line) == 2 for line in lines[:len(HEAD)]), path
        self.rows = defaultdict(list)
        self.cells = defaultdict(dict)
        place = len(HEAD) - 1
        block = None
        for line in lines[len(HEAD):]:
            kind = line[0]
            if block and re.fullmatch(r"(NL|LD|PV)\d\d|GM\d{4}", kind):
                self.block_line(block, line)
                continue
            assert ORDER.index(kind) >= place, line
            place = ORDER.index(kind)
            if kind == "cells":
                block = line
            else:
                assert len(line) == WIDTH[kind], line
                self.rows[kind].append(line[1:])

    def block_line(self, block, line):
        region, values = line[0], line[1:]
        for period, value in zip(block[2:], values, strict=True):
            assert re.fullmatch(r"(-?\d+(\.\d+)?)?|\?", value), line
            assert (region, period) not in self.cells[block[1]], line
            self.cells[block[1]][region, period] = value

    def sum(self, measure, period, prefix="GM"):
        """Total and number of the values of the regions with a prefix."""
        values = [int(value) for (region, p), value
                  in self.cells[measure].items()
                  if p == period and region.startswith(prefix) and value]
        return sum(values), len(values)


FILES = {path.parent.name: path
         for path in sorted(SOURCES.glob("*/recording.tsv"))}
PARSED = {source: Parsed(path) for source, path in FILES.items()}
REGISTER = PARSED["cbs-03759ned"]
POPULATION = REGISTER.cells["bevolking-1-januari"]


def existed(day):
    return {code for code, _, _, begin, end in REGISTER.rows["region"]
            if code.startswith("GM") and begin <= day
            and (end == "" or end > day)}


class TheFormat(unittest.TestCase):
    def test_every_source_has_its_own_file(self):
        self.assertLessEqual({"cbs-03759ned", "cbs-71486ned", "cbs-81955ned",
                              "cbs-83625ned", "cbs-85792ned"}, set(FILES))
        for source, parsed in PARSED.items():
            self.assertEqual(parsed.head["woondruk-recording"], "1")
            self.assertEqual(parsed.head["source"], source)

    def test_licence_attribution_and_captures_are_never_empty(self):
        for source, parsed in PARSED.items():
            with self.subTest(source):
                self.assertEqual(parsed.head["licence"], "CC-BY-4.0")
                self.assertIn("CBS", parsed.head["attribution"])
                self.assertTrue(parsed.rows["capture"])
                for sha256, in parsed.rows["capture"]:
                    self.assertRegex(sha256, r"^[0-9a-f]{64}$")
                self.assertRegex(parsed.head["retrieved"],
                                 r"^(\d{4}-\d\d-\d\d)?$")

    def test_cells_name_known_measures_periods_and_regions(self):
        regions = {row[0] for row in REGISTER.rows["region"]}
        for source, parsed in PARSED.items():
            with self.subTest(source):
                periods = [row[0] for row in parsed.rows["period"]]
                self.assertEqual(len(periods), len(set(periods)))
                self.assertEqual([row[0] for row in parsed.rows["measure"]],
                                 list(parsed.cells))
                for cells in parsed.cells.values():
                    self.assertLessEqual({r for r, _ in cells}, regions)
                    self.assertLessEqual({p for _, p in cells}, set(periods))

    def test_together_at_most_three_megabytes(self):
        self.assertLess(sum(p.stat().st_size for p in FILES.values()),
                        3_000_000)


class TheRegister(unittest.TestCase):
    def test_municipalities_on_1_january_2010_to_2026(self):
        self.assertEqual(
            [len(existed(f"{year}-01-01")) for year in range(2010, 2027)],
            [431, 418, 415, 408, 403, 393, 390, 388, 380, 355, 355, 352, 345,
             342, 342, 342, 342])

    def test_an_end_date_and_its_event_go_together(self):
        ends = {(code, end) for code, *_, end in REGISTER.rows["region"]
                if end}
        events = {(giver, date) for kind, date, giver, *_
                  in REGISTER.rows["event"] if kind != "grenswijziging"}
        self.assertEqual(ends, events)

    def test_both_places_of_an_event_exist_at_its_date(self):
        regions = {row[0]: row for row in REGISTER.rows["region"]}
        for kind, date, giver, receiver, *_ in REGISTER.rows["event"]:
            with self.subTest(kind=kind, date=date, giver=giver):
                if giver != "GM0998":
                    _, _, _, begin, end = regions[giver]
                    self.assertLess(begin, date)
                    self.assertTrue(end == "" or end >= date)
                if receiver != "GM0998":
                    _, _, _, begin, end = regions[receiver]
                    self.assertLessEqual(begin, date)
                    self.assertTrue(end == "" or end > date)

    @needs_captured
    def test_events_equal_the_reference_list(self):
        kinds = {"dissolved": "opgeheven", "code_rename": "codewijziging",
                 "boundary_correction": "grenswijziging"}
        with open(CAPTURED / "reference/herindelingen.csv",
                  encoding="utf-8", newline="") as f:
            expected = [[kinds[row["type"]], row["effective_date"],
                         row["old_gm"], row["new_gm"], row["hectares"],
                         row["dwellings_transferred"],
                         row["inhabitants_transferred"]]
                        for row in csv.DictReader(f)]
        self.assertEqual(sorted(REGISTER.rows["event"]), sorted(expected))
        self.assertEqual(Counter(row[0] for row in expected),
                         {"opgeheven": 144, "grenswijziging": 72,
                          "codewijziging": 3})


class TheFigures(unittest.TestCase):
    def test_municipalities_and_provinces_add_up_to_the_country(self):
        for year, count in zip(range(2019, 2027), (355, 355, 352, 345, 342,
                                                   342, 342, 342)):
            with self.subTest(year):
                period = f"{year}JJ00"
                national = int(POPULATION["NL01", period])
                self.assertEqual(
                    REGISTER.sum("bevolking-1-januari", period),
                    (national, count))
                self.assertEqual(
                    REGISTER.sum("bevolking-1-januari", period, "PV"),
                    (national, 12))

    def test_population_stands_where_a_municipality_existed(self):
        for year in range(2019, 2027):
            self.assertEqual(
                {r for (r, p), v in POPULATION.items()
                 if p == f"{year}JJ00" and v and r.startswith("GM")},
                existed(f"{year}-01-01"))

    def test_known_values(self):
        prices = PARSED["cbs-83625ned"].cells["verkoopprijs-gemiddeld"]
        index = PARSED["cbs-85792ned"].cells["prijsindex-koopwoningen"]
        self.assertEqual(POPULATION["NL01", "2026JJ00"], "18130208")
        self.assertEqual(POPULATION["GM0363", "2026JJ00"], "941927")
        self.assertEqual(POPULATION["GM0599", "2026JJ00"], "673804")
        self.assertEqual(prices["GM0344", "2025JJ00"], "549113")
        self.assertEqual(index["NL01", "2020KW01"], "96.9")

    def test_number_of_municipalities_with_a_price(self):
        # In 2015 a municipality that changed its code has a price twice.
        counts = (394, 390, 388, 380, 355, 355, 352, 345, 342, 342, 342)
        for year, count in zip(range(2015, 2026), counts):
            self.assertEqual(PARSED["cbs-83625ned"].sum(
                "verkoopprijs-gemiddeld", f"{year}JJ00")[1], count)

    def test_price_index_is_complete(self):
        for cells in PARSED["cbs-85792ned"].cells.values():
            self.assertEqual(len(cells), 21 * 31)
            self.assertTrue(all(v not in ("", "?") for v in cells.values()))

    def test_stock_of_every_municipality_in_each_captured_year(self):
        stock = PARSED["cbs-81955ned"]
        for year in (2012, 2016, 2020, 2024):
            for measure in stock.cells:
                self.assertEqual(
                    {r for (r, p), v in stock.cells[measure].items()
                     if p == f"{year}JJ00" and v}, existed(f"{year}-01-01"))
        new, _ = stock.sum("nieuwbouw-woningen", "2024JJ00")
        opening, _ = stock.sum("woningen-beginstand", "2024JJ00")
        closing, _ = stock.sum("woningen-eindstand", "2024JJ00")
        # 8.43 new dwellings per 1,000, without a float.
        self.assertEqual((new * 200_000 + opening) // (2 * opening), 843)
        self.assertEqual(closing, 8_274_478)

    def test_households_add_up_to_the_country(self):
        households = PARSED["cbs-71486ned"]
        self.assertEqual(households.head["table"], "70072ned")
        self.assertEqual(
            households.sum("huishoudens-1-januari", "2025JJ00"),
            (8_430_352, 342))
        self.assertEqual(households.cells["huishoudens-1-januari"]
                         ["NL01", "2025JJ00"], "8430352")


class TheScript(unittest.TestCase):
    """The texts in these tests were made up, in the phrases of CBS."""

    def register(self, *rows):
        class Capture:
            @staticmethod
            def values(name):
                return [{"Identifier": code, "Title": code,
                         "DimensionGroupId": "GMPV20", "Description": text}
                        for code, text in rows]
        return record.Register(Capture, "1")

    def test_an_unknown_phrase_is_named_with_code_and_line(self):
        with self.assertRaisesRegex(record.BadCapture,
                                    "GM9001, line 2 .*Verhuisd"):
            self.register(("GM9001", "Begindatum voor 1830\r\n"
                                     "Verhuisd per 01-01-2020\r\n"))

    def test_a_heading_without_amounts_is_refused(self):
        with self.assertRaisesRegex(record.BadCapture, "GM9001"):
            self.register(("GM9001",
                           "Opgeheven per 01-01-2020, overgegaan naar:\r\n"
                           "- Elders (GM9002),\r\n"
                           "Begindatum voor 1830\r\n"))

    def test_an_impossible_date_is_refused(self):
        with self.assertRaises(record.BadCapture):
            self.register(("GM9001", "Begindatum 31-02-2020\r\n"))

    def test_texts_that_contradict_each_other_are_refused(self):
        gave = ("Grenswijziging per 01-01-2020, overgegaan naar:\r\n"
                "- B (GM9002),\r\n"
                "... 5 hectare met 1 woning en 2 inwoners\r\n"
                "Begindatum voor 1830\r\n")
        got = ("Grenswijziging per 01-01-2020, ontvangen van:\r\n"
               "- A (GM9001),\r\n"
               "... 5 hectare met 1 woning en 3 inwoners\r\n"
               "Begindatum voor 1830\r\n")
        with self.assertRaisesRegex(record.BadCapture, "GM9001 to GM9002"):
            self.register(("GM9001", gave), ("GM9002", got))

    def test_a_silent_text_is_noted(self):
        register = self.register(
            ("GM9001", "Begindatum voor 1830\r\n"),
            ("GM9002", "Grenswijziging per 01-01-2020, ontvangen van:\r\n"
                       "- A (GM9001),\r\n"
                       "... 0,17 hectare met 0 woningen en 0 inwoners\r\n"
                       "Begindatum 02-03-1900\r\n"))
        self.assertEqual(register.events, [
            ("grenswijziging", "2020-01-01", "GM9001", "GM9002",
             ("0.17", "0", "0"))])
        self.assertEqual(register.regions["GM9002"].begin, "1900-03-02")
        self.assertEqual(len(register.notes), 1)

    def test_a_tab_never_enters_a_recording(self):
        with self.assertRaises(record.BadCapture):
            record.Recording("cbs-03759ned").add("note", "a\tb")

    def test_a_missing_folder_is_one_line_and_status_2(self):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            self.assertEqual(record.main(["--check", "no-such-folder"]), 2)
        self.assertEqual(errors.getvalue().count("\n"), 1)

    @needs_captured
    def test_check_passes_on_what_is_here(self):
        self.assertEqual(record.main(["--check", str(CAPTURED)]), 0)

    @needs_captured
    def test_check_sees_one_changed_byte_and_writing_repairs_it(self):
        here = record.HERE
        with tempfile.TemporaryDirectory() as folder:
            record.HERE = Path(folder)
            try:
                with contextlib.redirect_stdout(io.StringIO()), \
                        contextlib.redirect_stderr(io.StringIO()):
                    self.assertEqual(record.main([str(CAPTURED)]), 0)
                    path = Path(folder) / "cbs-83625ned/recording.tsv"
                    body = path.read_bytes()
                    self.assertEqual(body, FILES[
                        "cbs-83625ned"].read_bytes())
                    path.write_bytes(body.replace(b"549113", b"549114"))
                    self.assertEqual(
                        record.main(["--check", str(CAPTURED)]), 1)
            finally:
                record.HERE = here

    @needs_captured
    def test_capture_hashes_are_those_of_the_provenance_list(self):
        with open(CAPTURED / "PROVENANCE.tsv", encoding="utf-8") as f:
            listed = {line.split("\t")[2]: line.split("\t")[0] for line in f}
        for source, parsed in PARSED.items():
            for sha256, in parsed.rows["capture"]:
                self.assertIn(f"cbs/{parsed.head['table']}/",
                              listed.get(sha256, "not listed"), source)


if __name__ == "__main__":
    unittest.main()
