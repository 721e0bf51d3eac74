"""A city's own figures, from a file on the loopback address to the database.

The city and its figures are made up.
"""

import csv
import hashlib
import http.server
import json
import os
import sys
import tempfile
import threading
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   THIRD_NIGHT, Upstream, World, first_night)

HOST = "open.stad.example"
SOURCE = {
    "title": "Bouwplannen van Stad", "title-en": "Building plans of Stad",
    "publisher": "Gemeente Stad", "licence": "CC-BY-4.0",
    "attribution": "Gemeente Stad", "page": "https://open.stad.example/",
    "protocol": "csv-file", "host": HOST, "path": "/data",
    "table": "wonen/plannen.csv", "cadence": "quarterly",
    "evidence": "not-seen", "completeness": ["whole-body"],
    "municipality": "GM0363", "definition": "Plannen vanaf tien woningen.",
    "numbers": "comma", "encoding": "windows-1252", "delimiter": ";",
    "nulls": {"": "nog-niet-beschikbaar", ".": "niet-van-toepassing",
              "<5": "geheim", "-99997": "geheim"},
    "areas": {"STAD": "GM0363"}, "ignored": ["intern"],
    "fields": {
        "plan": {"role": "key"},
        "wijk": {"role": "area"},
        "wijknaam": {"role": "area-name"},
        "jaar": {"role": "period", "form": "year"},
        "fase": {"role": "label", "title": "Fase"},
        "start": {"role": "label", "title": "Start", "form": "date"},
        "woningen": {"role": "value", "title": "Aantal woningen",
                     "unit": "woningen", "decimals": 0},
        "oppervlak": {"role": "value", "title": "Gemiddeld oppervlak",
                      "unit": "m2", "decimals": 1},
    },
}
HEADING = "plan;wijk;wijknaam;jaar;fase;start;woningen;oppervlak;intern"
ROWS = ["%d;%s;%s;2026;hard;2026-0%d-01;%s;%s;x" % row for row in (
    (1, "NA", "Oostzanerwerf", 1, '"1.234"', "71,5"),
    (2, "NA", "Oostzanerwerf", 2, "<5", "."),
    (3, "AB", "Caf\u00e9wijk", 3, "-99997", ""),
    (4, "STAD", "", 4, '" 56 "', "80"),
    *((n, "AC", "Zuid", 5, 10 + n, "60,0") for n in range(5, 25)))]


def table(rows=ROWS, heading=HEADING, encoding="windows-1252"):
    return "".join("%s\r\n" % row for row in [heading, *rows]).encode(encoding)


def among(number, old, new):
    """The rows, with something else in one of them."""
    return [row.replace(old, new, 1) if n == number else row
            for n, row in enumerate(ROWS, 1)]


class Server:
    """One file; its bytes and its type can be exchanged."""

    def __init__(self):
        self.body, self.type, self.asked = table(), "text/csv", []
        self.tells_length = True
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", outer.type)
                if outer.tells_length:
                    self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def redirect(self):
        return "https://%s=http://127.0.0.1:%d" % (HOST,
                                                   self.http.server_port)

    def close(self):
        self.http.shutdown()
        self.http.server_close()


class Base(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())

    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.world = self.new_world()
        self.addCleanup(self.world.close)
        self.sources = self.enterContext(
            tempfile.TemporaryDirectory(prefix="woondruk-city-"))
        self.describe(SOURCE)

    def new_world(self):
        return World(self.postgres)

    def describe(self, source):
        folder = os.path.join(self.sources, "stad-plannen")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump(source, file)

    def do(self, command, now=FIRST_NIGHT, more=("--only", "stad-plannen")):
        return self.world.run(
            command, "--sources", self.sources, "--sources",
            os.path.join(self.world.under_test, "sources"), *more, now=now,
            upstream=self.server, WOONDRUK_SOURCES=None)

    def take(self, now=FIRST_NIGHT, body=None, expect=0):
        """Fetch and land; what landing said."""
        if body is not None:
            self.server.body = body
        self.assertEqual(self.do("fetch", now).status, 0)
        night = self.do("land", now)
        self.assertEqual(night.status, expect, night)
        return night.err

    def refused(self, body, why, now=SECOND_NIGHT):
        """After a good night: it is refused, and what stood stands."""
        self.take()
        stood = self.cells()
        self.assertIn(why, self.take(now, body, 1))
        self.assertEqual(self.cells(), stood)
        self.assertEqual(self.world.sql(
            "select count(*) from city.observation_history"), "0")
        status = self.do("status", now, more=("--json",))
        self.assertIn(why.split("'")[0], status.out)

    def cells(self):
        return self.world.sql(
            "select concat_ws('|', m.code, o.key, o.area_code, o.area_name,"
            " o.period, o.value, o.reason, o.changed_on, o.labels)"
            " from city.observation o join city.measure m using (measure_id)"
            " order by o.key collate \"C\", m.code").split("\n")


class City(Base):
    def test_a_good_night(self):
        said = self.take()
        self.assertIn("48 cells, 4 without value: 48 new", said)
        self.assertEqual(self.server.asked, ["/data/wonen/plannen.csv"])
        cells = self.cells()
        labels = '{"Fase": "hard", "plan": "%d", "Start": "2026-0%d-01"}'
        for cell in (
                '["1"]|NA|Oostzanerwerf|2026|71.5|2026-11-23|',
                '["1"]|NA|Oostzanerwerf|2026|1234|2026-11-23|',
                '["2"]|NA|Oostzanerwerf|2026|niet-van-toepassing|2026-11-23|',
                '["2"]|NA|Oostzanerwerf|2026|geheim|2026-11-23|',
                '["3"]|AB|Caf\u00e9wijk|2026|nog-niet-beschikbaar|2026-11-23|',
                '["3"]|AB|Caf\u00e9wijk|2026|geheim|2026-11-23|',
                '["4"]|GM0363|2026|80|2026-11-23|',
                '["4"]|GM0363|2026|56|2026-11-23|'):
            number = int(cell[2])
            cell += labels % (number, number)
            self.assertIn(cell, [one.partition("|")[2] for one in cells])
        self.assertEqual(self.world.sql(
            "select count(*) from core.measure"), "0")
        self.assertEqual(self.world.sql(
            "select id || ' ' || municipality from city.source"),
            "stad-plannen GM0363")

    def test_a_second_night_changes_nothing(self):
        self.take()
        stood = self.cells()
        self.take(SECOND_NIGHT)
        self.assertEqual(self.cells(), stood)
        # Also when it is landed anew, since the file is another one.
        said = self.take(THIRD_NIGHT, table(ROWS[::-1]))
        self.assertIn("0 new, 0 changed, 0 gone", said)
        self.assertEqual(self.cells(), stood)
        self.assertEqual(self.world.sql(
            "select count(*) from city.observation_history"), "0")

    def test_several_sources_are_landed_by_name(self):
        self.assertEqual(self.do("fetch").status, 0)
        night = self.do("land", more=("--only", "stad-plannen", "--only",
                                      "cbs-83625ned"))
        self.assertEqual(night.status, 1, night)
        self.assertIn("1 landed, 0 refused, 1 never fetched", night.err)
        night = self.do("land", more=("--only", "stad-plannen", "--only",
                                      "stad-plan"))
        self.assertEqual(night.status, 64, night)
        self.assertIn('no source is called "stad-plan"', night.err)

    def test_a_revised_value_leaves_history(self):
        self.take()
        rows = [row.replace(";15;60,0", ";16;60,0")
                for row in ROWS]
        rows[3] = rows[3].replace("hard", "gestart")
        said = self.take(SECOND_NIGHT, table(rows))
        self.assertIn("0 new, 3 changed, 0 gone", said)
        self.assertEqual(self.world.sql(
            "select m.code || ' ' || h.value || ' ' || h.changed_on || ' ' ||"
            " (h.ended_run = (select max(run_id) from ledger.run))"
            " from city.observation_history h join city.measure m"
            " using (measure_id) where h.area_code = 'AC'"),
            "woningen 15 2026-11-23 true")
        self.assertEqual(self.world.sql(
            "select o.value || ' ' || o.changed_on from city.observation o"
            " where key = '[\"5\"]' and value < 50"), "16 2026-11-24")
        self.assertEqual(self.world.sql(
            "select distinct h.labels->>'Fase' || ' ' || (o.labels->>'Fase')"
            " from city.observation_history h join city.observation o"
            " using (measure_id, area_code, period, key)"
            " where o.area_code = 'GM0363'"), "hard gestart")

    def test_a_number_cut_where_nothing_tells_the_length(self):
        self.take()
        stood = self.cells()
        self.server.tells_length = False
        for body, status in ((table()[:-2], 1), (table(ROWS[::-1]), 0)):
            self.server.body = body
            night = self.do("fetch", SECOND_NIGHT)
            self.assertEqual(night.status, status, night)
            self.assertEqual("the last row has no line end and nothing tells "
                             "how long the body is" in night.err, status == 1)
        self.assertIn("0 changed", self.take(THIRD_NIGHT))
        self.assertEqual(self.cells(), stood)

    def test_half_the_rows_gone(self):
        self.refused(table(ROWS[:12]),
                     "24 of 44 known cells have no value any more")

    def test_all_values_gone(self):
        rows = [";".join(row.split(";")[:6] + [".", "1", "x"])
                for row in ROWS]
        self.refused(table(rows), "measure woningen had values and has none")

    def test_a_column_too_many(self):
        self.refused(table([row + ";1" for row in ROWS], HEADING + ";bsn"),
                     "field 'bsn' comes and is not in the descriptor")

    def test_a_column_renamed(self):
        self.refused(table(heading=HEADING.replace("woningen", "aantal")),
                     "field 'aantal' comes and is not in the descriptor")

    def test_a_column_in_another_case(self):
        self.refused(table(heading=HEADING.replace("woningen", "Woningen")),
                     "field 'Woningen' comes and is not in the descriptor")

    def test_areas_are_as_the_city_calls_them(self):
        """NA is an area: they are kept as they came, and mean what the city
        means by them.  Another municipality than its own is for the register
        to know, which has not landed here."""
        self.take()
        self.assertEqual(self.world.sql(
            "select string_agg(distinct area_code, ' ' order by area_code)"
            " from city.observation"), "AB AC GM0363 NA")
        self.assertIn(
            "1 rows cannot be used, the first is file row 2: no register of "
            "municipalities has landed yet to tell whether this is one "
            "'GM0457 2026'",
            self.take(SECOND_NIGHT, table(among(2, ";NA;", ";GM0457;")), 1))

    def test_a_mark_of_thousands_that_was_taken_for_a_decimal(self):
        """With a point for decimals 1.234 is 1 and something; the city means
        a thousand, and its other numbers do not show it."""
        self.describe(dict(SOURCE, numbers="point"))
        rows = [row.replace("71,5", "71.5").replace(",0;", ";")
                for row in ROWS]
        self.assertIn(
            "1 rows cannot be used, the first is file row 1: more decimals "
            "than were told 'woningen: 1.234'; all are in land.reject; mend "
            "'numbers' of source.json when the mark is that of thousands, "
            "and 'decimals' when it is not", self.take(body=table(rows),
                                                       expect=1))

    def test_all_rows_rejected(self):
        """They are told, not that a measure has gone."""
        rows = [row.replace("1.234", "onbekend") for row in ROWS[:1]]
        self.assertIn(
            "1 rows cannot be used, the first is file row 1: broken number "
            "'woningen: onbekend'; all are in land.reject; name in 'nulls' of "
            "source.json what stands for no value, and in 'numbers' how "
            "numbers are written", self.take(body=table(rows), expect=1))

    def test_a_field_of_a_hundred_megabytes(self):
        self.take()
        stood = self.cells()
        for body in (
                table([ROWS[0].replace("hard", "x" * (100 << 20)),
                       *ROWS[1:]]),
                # A quote that is never closed makes one field of the rest.
                table() + b'"' + b"x;\r\n" * (25 << 20)):
            self.server.body = body
            night = self.do("fetch", SECOND_NIGHT)
            self.assertEqual(night.status, 1, night)
            self.assertIn("1048576", night.err)
            self.assertIn("using the snapshot of 2026-11-23", night.err)
        self.assertEqual(self.do("land", SECOND_NIGHT).status, 0)
        self.assertEqual(self.cells(), stood)

    def test_a_column_gone(self):
        self.refused(table([row.replace(";hard", "") for row in ROWS],
                           HEADING.replace(";fase", "")),
                     "field 'fase' is in none of the records")

    def test_a_cell_twice(self):
        self.refused(table(ROWS + ROWS[:1]), "is the same cell more than once")

    def test_an_unknown_mark(self):
        rows = [row.replace("<5", "<10") for row in ROWS]
        self.refused(table(rows), "1 rows cannot be used, the first is file "
                     "row 2: broken number 'woningen: <10'")
        self.assertEqual(self.world.sql(
            "select source || ' ' || row || ' ' || reason || ' ' || text"
            " from land.reject"),
            "stad-plannen 2 broken number woningen: <10")

    def test_a_decimal_point(self):
        rows = [row.replace("71,5", "71.5") for row in ROWS]
        self.refused(table(rows), "broken number 'oppervlak: 71.5'")

    def test_utf_8_with_a_byte_order_mark(self):
        self.describe(dict(SOURCE, encoding="utf-8"))
        self.assertIn("48 cells",
                      self.take(body=table(encoding="utf-8-sig")))
        self.assertIn("Caf\u00e9wijk", "".join(self.cells()))

    def test_another_encoding_than_was_told(self):
        self.describe(dict(SOURCE, encoding="utf-8"))
        night = self.do("fetch")
        self.assertEqual(night.status, 1)
        self.assertIn("UTF-8", night.err)

    def test_what_is_no_table(self):
        self.take()
        for body, kind, why in (
                (b"<html><body>Onderhoud</body></html>", "text/html",
                 "an HTML page came"),
                (b"<html><body>Onderhoud</body></html>", "text/csv",
                 "an HTML or XML page came"),
                (table()[:-60] + b'"', "text/csv", "quot"),
                (table([]), "text/csv", "no rows below its heading")):
            self.server.body, self.server.type = body, kind
            night = self.do("fetch", SECOND_NIGHT)
            self.assertEqual(night.status, 1, night)
            self.assertIn(why, night.err)
        self.assertEqual(self.do("land", SECOND_NIGHT).status, 0)
        self.assertEqual(len(self.cells()), 48)

    def test_a_figure_that_is_not_there_yet(self):
        ask = ("NA", "stad-plannen", "2026")
        self.do("fetch")
        self.do("land", more=("--only", "taakstelling"))
        night = self.do("explain", more=ask)
        self.assertEqual(night.status, 64, night)
        self.assertIn("stad-plannen has no figures yet: woondruk fetch --only "
                      "stad-plannen, then woondruk land", night.err)
        for asked, why in (
                ("bevolking", "bevolking has not been computed yet: woondruk"),
                ("cbs-03759ned", "cbs-03759ned is a source; its cells"),
                ("bevolkng", "no source of a city called 'bevolkng'")):
            night = self.do("explain", more=("GM0363", asked, "2026"))
            self.assertEqual(night.status, 64, night)
            self.assertIn(why, night.err)

    def test_an_area_by_the_name_that_the_city_gives_it(self):
        self.describe(dict(SOURCE, areas={"NA": "GM0363-NA"}))
        self.take()
        said = [self.do("explain", more=(area, "stad-plannen", "2026")).out
                for area in ("NA", "GM0363-NA")]
        self.assertIn("GM0363-NA", said[0])
        self.assertEqual(*said)

    def test_a_figure_is_traced_to_its_body(self):
        self.take()
        night = self.do("explain", more=("NA", "stad-plannen", "2026",
                                         "--reeks", "oppervlak", "--json"))
        self.assertEqual(night.status, 0, night)
        told = json.loads(night.out)
        self.assertEqual(
            [(row["measure"], row["value"], row["reason"], row["key"])
             for row in told["figures"]],
            [("oppervlak", "71.5", None, '["1"]'),
             ("oppervlak", None, "niet-van-toepassing", '["2"]')])
        body, = told["snapshots"][0]["bodies"]
        self.assertEqual(
            (body["body"], body["url"]),
            (hashlib.sha256(table()).hexdigest(),
             "https://%s/data/wonen/plannen.csv" % HOST))
        self.assertEqual(told["figures"][0]["snapshot"],
                         told["snapshots"][0]["snapshot"])
        night = self.do("explain", more=("XX", "stad-plannen", "2026"))
        self.assertEqual(night.status, 64, night)
        self.assertIn('stad-plannen has no figure for XX in "2026"; areas',
                      night.err)

    def test_fewer_records_when_the_descriptor_says_so(self):
        self.take()
        fields = dict(SOURCE["fields"], wijk={"role": "area",
                                              "keep": ["NA", "STAD"]})
        self.describe(dict(SOURCE, fields=fields))
        self.assertIn("0 new, 0 changed, 42 gone", self.take(SECOND_NIGHT))
        self.assertEqual(self.world.sql(
            "select count(*) from city.observation_history"), "42")
        # From then on these are what may not get lost.
        self.assertIn("2 of 4 known cells",
                      self.take(THIRD_NIGHT, table(ROWS[1:]), 1))

    def test_a_slip_in_the_descriptor_can_be_mended(self):
        """Figures that went under the wrong code, or were none, go."""
        self.take()
        self.describe(dict(SOURCE, areas={"STAD": "ZZ"}))
        self.assertIn("2 new, 0 changed, 2 gone", self.take(SECOND_NIGHT))
        known = self.world.sql("select value from city.observation"
                               " where area_code = 'AC'")
        self.describe(dict(SOURCE, nulls={**SOURCE["nulls"], **{
            number: "geheim" for number in ("15", "16")}}))
        self.take(THIRD_NIGHT)
        self.assertNotEqual(known, self.world.sql(
            "select value from city.observation where area_code = 'AC'"))

    def test_a_licence_that_is_withdrawn_is_known_at_once(self):
        self.take()
        self.describe(dict(SOURCE, licence="not-stated"))
        self.take(SECOND_NIGHT, table(ROWS[:2]), 1)
        self.assertEqual(self.world.sql(
            "select descriptor->>'licence' from city.source"), "not-stated")


class Published(Base):
    """Beside the figures of CBS, in a whole night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))
        cls.first, night = first_night(cls.postgres, cls.upstream)
        if night.status != 0:
            raise AssertionError(night)

    def new_world(self):
        return self.first.copy("-al")

    def night(self, now=SECOND_NIGHT, expect=0):
        night = self.do("run", now)
        self.assertEqual(night.status, expect, night)
        return night

    def published(self):
        return self.world.document("v1/gemeentelijk/stad-plannen.json")

    def test_published(self):
        figures = self.world.document("v1/indicatoren/bevolking.json")
        computed = "select run_id from ledger.compute_input"
        run = self.world.sql(computed)
        self.night()
        # No indicator needs a city: nothing was computed for it.
        self.assertEqual(self.world.sql(computed), run)
        document = self.published()
        with open(self.world.path("v1/gemeentelijk/stad-plannen.csv"),
                  encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        rows = document["rijen"]
        self.assertEqual((len(rows), len(table)), (48, 48))
        self.assertEqual(
            (document["gemeente_code"], document["gemeente"],
             document["definitie"], document["licentie"]["id"],
             document["citeren"]),
            ("GM0363", "Amsterdam", "Plannen vanaf tien woningen.",
             "CC-BY-4.0", "Bron: Gemeente Stad (Bouwplannen van Stad,"
             " 2026-11-24), bewerking Woondruk. Proef: niet om te"
             " gebruiken"))
        self.assertIn("Niet te vergelijken", document["toelichting"])
        self.assertEqual(rows[-1], {
            "gemeente_code": "GM0363", "gebied_code": "NA",
            "gebied": "Oostzanerwerf", "periode": "2026", "maat": "woningen",
            "omschrijving": "Aantal woningen", "waarde": None,
            "eenheid": "woningen", "reden": "geheim",
            "kenmerken": {"Fase": "hard", "plan": "2", "Start": "2026-02-01"},
            "gewijzigd_op": "2026-11-24"})
        # In JSON the line to cite stands once, over the rows.
        self.assertEqual(list(table[0]), list(rows[0]) + ["citeren"])
        for row, line in zip(rows, table):
            self.assertEqual(line["citeren"], document["citeren"])
            self.assertEqual(json.loads(line["kenmerken"]), row["kenmerken"])
            self.assertEqual(line["waarde"], "" if row["waarde"] is None
                             else str(row["waarde"]))
        whole = [row for row in rows if row["gebied_code"] == "GM0363"]
        self.assertEqual([(row["gebied"], str(row["waarde"]))
                          for row in whole],
                         [("Amsterdam", "80.0"), ("Amsterdam", "56")])
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no python3-jsonschema: apt-get install it")
        schema = self.world.document("schema/v1/gemeentelijk.schema.json")
        with open(self.world.path("v1/gemeentelijk/stad-plannen.json"),
                  encoding="utf-8") as file:
            self.assertEqual([error.message for error in
                              jsonschema.Draft202012Validator(
                                  schema).iter_errors(json.load(file))], [])
        self.assertEqual(
            [(source["uitgever"], source["tabel"], source["opgehaald"])
             for source in self.world.document("v1/manifest.json")["bronnen"]
             if source["bron"] == "stad-plannen"],
            [("Gemeente Stad", "wonen/plannen.csv", "2026-11-24")])
        with open(self.world.path("index.html"), encoding="utf-8") as file:
            page = file.read()
        self.assertIn('<li>Amsterdam: Bouwplannen van Stad (<a href="v1/'
                      'gemeentelijk/stad-plannen.csv">', page)
        self.assertIn("niet te vergelijken", page)
        with open(self.first.path("index.html"), encoding="utf-8") as file:
            self.assertNotIn("v1/gemeentelijk", file.read())
        # It never reaches the figures of CBS, nor do they become new.
        self.assertEqual(
            self.world.document("v1/indicatoren/bevolking.json"), figures)
        for row in self.world.document("status.json")["bronnen"]:
            if row["bron"] == "stad-plannen":
                self.assertEqual((row["titel"], row["tabel"],
                                  row["toestand"]),
                                 ("Bouwplannen van Stad", "wonen/plannen.csv",
                                  "vers"))
        self.assertEqual(self.world.run("verify").status, 0)

    def test_municipalities_are_those_of_the_register(self):
        """Up to the day on which they were dissolved, and under the codes
        that the descriptor gives them, too."""
        self.take()
        stood = self.cells()
        for code, year, why in (
                ("GM9999", "2026", "there is no such municipality"),
                ("GM0457", "2023", "the municipality was dissolved before the "
                 "period")):
            with self.subTest(code):
                rows = among(2, ";NA;Oostzanerwerf;2026;",
                             ";%s;;%s;" % (code, year))
                said = self.take(SECOND_NIGHT, table(rows), 1)
                self.assertIn(
                    "1 rows cannot be used, the first is file row 2: %s '%s "
                    "%s'; all are in land.reject; name in 'areas'" % (
                        why, code, year), said)
                self.assertEqual(self.cells(), stood)
        self.assertEqual(
            self.world.sql("select distinct text from land.reject"
                           " where source = 'stad-plannen' order by 1"),
            "GM0457 2023\nGM9999 2026")
        # Weesp was there for some of 2022; and it went into Amsterdam.
        self.take(SECOND_NIGHT, table(among(
            2, ";NA;Oostzanerwerf;2026;", ";GM0457;;2022;")))
        self.describe(dict(SOURCE, areas={"STAD": "GM0457"}))
        self.assertIn("dissolved before the period 'GM0457 2026'",
                      self.take(THIRD_NIGHT, table(), 1))

    def test_codes_that_are_meant_for_a_municipality_and_are_none(self):
        self.take()
        self.describe(dict(SOURCE, areas={"STAD": "gm0363"}))
        self.assertIn("a municipality is written GM and four digits; mend it "
                      "in 'areas' 'gm0363 2026'",
                      self.take(SECOND_NIGHT, table(), 1))
        self.describe(dict(SOURCE, municipality="GM9999"))
        self.assertIn("there is no municipality GM9999; mend 'municipality'",
                      self.take(SECOND_NIGHT, table(), 1))

    def test_nothing_new_is_no_release(self):
        self.night()
        release = self.world.release()
        self.server.body = table(ROWS[::-1])
        self.night(THIRD_NIGHT)
        self.assertEqual(self.world.release(), release)

    def test_a_revision_is_a_release(self):
        self.night()
        release = self.world.release()
        self.server.body = table([ROWS[0].replace("1.234", "1.235"),
                                  *ROWS[1:]])
        self.night(THIRD_NIGHT)
        self.assertNotEqual(self.world.release(), release)
        self.assertEqual(
            [(row["waarde"], row["gewijzigd_op"])
             for row in self.published()["rijen"]
             if row["gewijzigd_op"] > "2026-11-24"], [(1235, "2026-11-25")])

    def test_a_city_that_fails_holds_nothing_up(self):
        self.night()
        self.server.body = table(ROWS[:12])
        night = self.night(THIRD_NIGHT, 1)
        self.assertIn("24 of 44 known cells", night.err)
        self.assertEqual(len(self.published()["rijen"]), 48)
        row, = [row for row in self.world.document("status.json")["bronnen"]
                if row["bron"] == "stad-plannen"]
        self.assertEqual((row["toestand"], row["verouderd_sinds"]),
                         ("bron-in-quarantaine", THIRD_NIGHT))
        self.assertIn("24 of 44 known cells", row["reden"])

    def test_without_a_licence_it_is_not_published(self):
        self.describe(dict(SOURCE, licence="not-stated"))
        self.night()
        self.assertEqual(len(self.cells()), 48)
        self.assertFalse(os.path.exists(self.world.path("v1/gemeentelijk")))

    def test_a_licence_that_is_withdrawn(self):
        self.night()
        self.describe(dict(SOURCE, licence="not-stated"))
        self.night(THIRD_NIGHT)
        self.assertFalse(os.path.exists(
            self.world.path("v1/gemeentelijk/stad-plannen.json")))

    def test_a_source_that_is_taken_out(self):
        self.night()
        self.world.night(self.upstream, now=THIRD_NIGHT, expect=0)
        self.assertFalse(os.path.exists(
            self.world.path("v1/gemeentelijk/stad-plannen.json")))


if __name__ == "__main__":
    unittest.main()
