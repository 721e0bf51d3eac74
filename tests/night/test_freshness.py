"""Each source against its own calendar: what its table says of new figures, or
how often it gives them; late when that has gone by, and a month more."""

import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
import recorded                                         # noqa: E402
from world import (FIRST_NIGHT, ROOT, SECOND_NIGHT,     # noqa: E402
                   THIRD_NIGHT, AfterFirstNight, Upstream, World)

POPULATION, PRICES, INDEX, HOUSEHOLDS = TABLES = (
    "03759ned", "83625NED", "85792NED", "71486ned")
SOURCE = {table: "cbs-" + table.lower() for table in TABLES}
# A table that has ended, and a file of our own that comes when it comes.
ENDED, OWN = "cbs-81955ned", "groepen"
HEADING = "Gegevens beschikbaar vanaf: 2019\r\n\r\nWanneer komen er nieuwe" \
    " cijfers?\r\n%s\r\n\r\nStatus: op 1 januari 2030\r\n"
QUARTER = "In het eerste kwartaal van 2027 worden cijfers opgenomen."
HOUR = "T02:00:00Z"
FOURTH_NIGHT = "2026-11-26" + HOUR


def only(*sources):
    return [word for source in sources for word in ("--only", source)]


def release(upstream, table, version, text=None):
    """The same figures once more, with another text when there is one."""
    if text is not None:
        upstream.do({"do": "set-property", "table": table,
                     "changes": {"Description": HEADING % text}})
    upstream.do({"do": "release", "table": table, "version": version})


class Calendar(unittest.TestCase):
    """Sources that are fetched and landed, and no more."""
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", os.path.join(ROOT, "sources")))
        cls.start = World(cls.postgres)
        cls.addClassCleanup(cls.start.close)
        os.mkdir(cls.start.public)          # copied, though nothing is in it
        cls.take(cls.start, FIRST_NIGHT, *SOURCE.values(), ENDED, OWN)

    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = self.start.copy()
        self.addCleanup(self.world.close)

    @classmethod
    def take(cls, world, now, *sources, expect=0, **settings):
        fetched, landed = (world.run(
            stage, *only(*sources), upstream=cls.upstream, now=now, **settings)
            for stage in ("fetch", "land"))
        if fetched.status > 1 or landed.status != expect:
            raise AssertionError("%s\n%s" % (fetched, landed))
        return fetched

    def status(self, source, now):
        """What `woondruk status` says of a source at a time."""
        status = json.loads(self.world.run("status", "--json", now=now).out)
        row, = [row for row in status["sources"] if row["source"] == source]
        late = [row["since"] for row in status["late"]
                if row["source"] == source]
        self.assertEqual(late, [row["late_since"]] if row["late_since"] else
                         [])
        return row

    def awaited(self, source, day):
        row = self.status(source, day + HOUR)
        return row["expected"], row["expected_by"], row["late_since"]

    def reached(self, source, now):
        row = self.status(source, now)
        return row["unreachable_since"], row["last_good"]

    def becomes_late(self, source, expected, by, last):
        """Not on that last day; and since the day behind it."""
        self.assertEqual(self.awaited(source, last), (expected, by, None))
        behind = self.world.sql("select '%s'::date + 1" % last)
        self.assertEqual(self.awaited(source, behind), (expected, by, behind))
        self.assertEqual(self.awaited(source, "2029-12-31"),
                         (expected, by, behind))

    def test_on_time_late_and_there_at_last(self):
        release(self.upstream, POPULATION, "202611230000", QUARTER)
        self.take(self.world, SECOND_NIGHT, SOURCE[POPULATION])
        self.becomes_late(SOURCE[POPULATION], "2027-03", "text", "2027-04-30")
        # Nothing new comes, and it stays late.
        self.take(self.world, "2027-05-20T02:00:00Z", SOURCE[POPULATION])
        self.assertEqual(self.awaited(SOURCE[POPULATION], "2027-05-20"),
                         ("2027-03", "text", "2027-05-01"))
        text = self.world.run("status", now="2027-05-20T02:00:00Z").out
        self.assertRegex(text, r"\nlate: .*(\n .*)*\n  source %s, expected "
                         r"2027-03,\s+expected_by text,\s+since\s+"
                         "2027-05-01\n" % SOURCE[POPULATION])
        # The new version tells of the next.
        release(self.upstream, POPULATION, "202705200000",
                QUARTER.replace("7", "8"))
        self.take(self.world, "2027-05-21T02:00:00Z", SOURCE[POPULATION])
        self.becomes_late(SOURCE[POPULATION], "2028-03", "text", "2028-04-30")

    def test_a_release_in_its_time_with_the_old_text(self):
        """Then how often counts, from that release."""
        release(self.upstream, POPULATION, "202611230000", QUARTER)
        self.take(self.world, SECOND_NIGHT, SOURCE[POPULATION])
        release(self.upstream, POPULATION, "202702110000")
        self.take(self.world, "2027-02-12T02:00:00Z", SOURCE[POPULATION])
        self.becomes_late(SOURCE[POPULATION], "2028-02", "cadence",
                          "2028-03-31")

    def test_a_release_shortly_before_its_time(self):
        """A publisher that is early with the old text is not late."""
        release(self.upstream, INDEX, "202611230000",
                "Nieuwe cijfers komen in februari 2027.")
        self.take(self.world, SECOND_NIGHT, SOURCE[INDEX])
        release(self.upstream, INDEX, "202701290000")
        self.take(self.world, "2027-01-30T02:00:00Z", SOURCE[INDEX])
        self.becomes_late(SOURCE[INDEX], "2027-04", "cadence", "2027-05-31")

    def test_a_version_of_days_to_come(self):
        """A slip, which silences nobody: the day we had it counts."""
        release(self.upstream, INDEX, "209911230000", "")
        self.take(self.world, SECOND_NIGHT, SOURCE[INDEX])
        self.becomes_late(SOURCE[INDEX], "2027-02", "cadence", "2027-03-31")

    def test_what_is_described_no_more(self):
        self.assertEqual(self.awaited(SOURCE[INDEX], "2026-12-01")[2],
                         "2026-09-01")
        folder = self.enterContext(tempfile.TemporaryDirectory())
        sources = recorded.copy(os.path.join(folder, "sources"))
        shutil.rmtree(os.path.join(sources, SOURCE[INDEX]))
        self.take(self.world, SECOND_NIGHT, SOURCE[PRICES],
                  WOONDRUK_SOURCES=sources)
        status = json.loads(self.world.run(
            "status", "--json", now="2026-12-01" + HOUR,
            WOONDRUK_SOURCES=sources).out)
        self.assertEqual([row for row in status["late"]
                          if row["source"] == SOURCE[INDEX]], [])

    def test_a_day(self):
        release(self.upstream, INDEX, "202611230000",
                "Nieuwe cijfers verschijnen op 22 januari 2027.")
        self.take(self.world, SECOND_NIGHT, SOURCE[INDEX])
        self.becomes_late(SOURCE[INDEX], "2027-01-22", "text", "2027-02-22")

    def test_a_time_after_the_period(self):
        """Counted from the end of the period behind the newest, 2025."""
        source = SOURCE[PRICES]
        release(self.upstream, PRICES, "202611230000", "De nieuwe cijfers "
                "worden circa één tot drie maanden na het verslagjaar "
                "gepubliceerd.")
        self.take(self.world, SECOND_NIGHT, source)
        self.becomes_late(source, "2027-03", "text", "2027-04-30")
        # A release before its time, of another cause, is not the awaited one.
        release(self.upstream, PRICES, "202612230000")
        self.take(self.world, "2026-12-24T02:00:00Z", source)
        self.assertEqual(self.awaited(source, "2026-12-24"),
                         ("2027-03", "text", None))
        self.upstream.do({"do": "add-period", "table": PRICES,
                          "period": "2026JJ00", "status": "Voorlopig",
                          "like": "2025JJ00"})
        release(self.upstream, PRICES, "202702170000")
        self.take(self.world, "2027-02-18T02:00:00Z", source)
        self.becomes_late(source, "2028-03", "text", "2028-04-30")
        # Nor is one in its time that has not got the period.
        release(self.upstream, PRICES, "202803140000")
        self.take(self.world, "2028-03-15T02:00:00Z", source)
        self.becomes_late(source, "2028-03", "text", "2028-04-30")

    def test_how_often_where_no_text_says(self):
        # Of 22 April, and every quarter.
        self.becomes_late(SOURCE[INDEX], "2026-07", "cadence", "2026-08-31")
        release(self.upstream, INDEX, "202611230000",
                "Deze tabel wordt ieder kwartaal aangevuld.")
        self.take(self.world, SECOND_NIGHT, SOURCE[INDEX])
        self.becomes_late(SOURCE[INDEX], "2027-02", "cadence", "2027-03-31")

    def test_what_has_ended_is_never_late(self):
        release(self.upstream, HOUSEHOLDS, "202611230000",
                "Niet meer van toepassing.")
        self.take(self.world, SECOND_NIGHT, SOURCE[HOUSEHOLDS])
        self.assertEqual(self.awaited(SOURCE[HOUSEHOLDS], "2040-01-01"),
                         (None, "text", None))
        # The descriptor has its last period; and one that comes when it comes.
        for source in (ENDED, OWN):
            self.assertEqual(self.awaited(source, "2040-01-01"),
                             (None, None, None))

    def test_nights_without_an_answer(self):
        source = SOURCE[INDEX]
        self.assertEqual(self.reached(source, FIRST_NIGHT),
                         (None, FIRST_NIGHT))
        self.upstream.do({"do": "fault", "fault": "status", "status": 404,
                          "table": "*" + INDEX})
        for now in (SECOND_NIGHT, THIRD_NIGHT):
            self.take(self.world, now, source)
            self.assertEqual(self.reached(source, now),
                             (SECOND_NIGHT, FIRST_NIGHT))
        self.upstream.do({"do": "clear-faults"})
        self.take(self.world, FOURTH_NIGHT, source)
        self.assertEqual(self.reached(source, FOURTH_NIGHT),
                         (None, FOURTH_NIGHT))

    def test_in_quarantine_it_is_reached_and_not_late(self):
        """What was awaited came, if nothing that can be used."""
        source = SOURCE[INDEX]
        self.assertEqual(self.awaited(source, "2026-11-24")[2], "2026-09-01")
        self.upstream.do({"do": "drop-rows", "table": INDEX,
                          "period": "2024JJ00"})
        release(self.upstream, INDEX, "202611230000")
        for now in (SECOND_NIGHT, THIRD_NIGHT):
            self.take(self.world, now, source, expect=1)
            self.assertEqual(self.reached(source, now), (None, FIRST_NIGHT))
            self.assertEqual(self.awaited(source, now[:10]),
                             ("2027-02", "cadence", None))
        self.upstream.do({"do": "reset"})
        release(self.upstream, INDEX, "202611250000")
        self.take(self.world, FOURTH_NIGHT, source)
        self.assertEqual(self.reached(source, FOURTH_NIGHT),
                         (None, FOURTH_NIGHT))

    def test_the_text_in_bulk_csv(self):
        """It is one file then, and the text stands in it."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        sources = recorded.copy(os.path.join(folder, "sources"))
        path = os.path.join(sources, SOURCE[INDEX], "source.json")
        with open(path, encoding="utf-8") as file:
            source = json.load(file)
        source["fallback"] = [{"protocol": "cbs-csv", "path": "/csv/CBS/nl",
                               "host": "datasets.cbs.nl"}]
        with open(path, "w", encoding="utf-8") as file:
            json.dump(source, file)
        self.upstream.do({"do": "server", "bulk": "zip"},
                         {"do": "fault", "fault": "status", "status": 404,
                          "table": "[!v]*"})
        release(self.upstream, INDEX, "202611230000", QUARTER)
        fetched = self.take(self.world, SECOND_NIGHT, SOURCE[INDEX],
                            WOONDRUK_SOURCES=sources)
        self.assertRegex(fetched.err, "fetched .*by cbs-csv")
        self.becomes_late(SOURCE[INDEX], "2027-03", "text", "2027-04-30")

    def test_the_text_by_the_older_way(self):
        self.upstream.do({"do": "server", "odata3": True},
                         {"do": "fault", "fault": "status", "status": 404,
                          "table": "[!v]*"})
        release(self.upstream, INDEX, "202611230000", QUARTER)
        fetched = self.take(self.world, SECOND_NIGHT, SOURCE[INDEX])
        self.assertRegex(fetched.err, "fetched .*by cbs-odata3")
        self.becomes_late(SOURCE[INDEX], "2027-03", "text", "2027-04-30")


class StatusJson(AfterFirstNight):
    def row(self):
        row, = [row for row in self.world.document("status.json")["bronnen"]
                if row["bron"] == SOURCE[POPULATION]]
        return [row[name] for name in (
            "verwacht", "verwacht_volgens", "te_laat_sinds",
            "onbereikbaar_sinds", "laatst_goed")]

    def test_it_says_the_same_and_alone(self):
        """Days change nothing that is published but status.json."""
        self.upstream.do({"do": "reset"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)
        self.assertEqual(self.row(), ["2027-06", "cadans", None, None,
                                      FIRST_NIGHT])
        release(self.upstream, POPULATION, "202611230000", QUARTER)
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=0)
        self.assertEqual(self.row(), ["2027-03", "tekst", None, None,
                                      SECOND_NIGHT])
        kept = self.world.release()
        late = "2027-05-20T02:00:00Z"
        self.upstream.do({"do": "fault", "fault": "status", "status": 404,
                          "table": "*" + POPULATION})
        self.world.night(self.upstream, now=late, expect=1)
        self.assertEqual(self.row(), ["2027-03", "tekst", "2027-05-01", late,
                                      SECOND_NIGHT])
        self.assertEqual(self.world.release(), kept)


if __name__ == "__main__":
    unittest.main()
