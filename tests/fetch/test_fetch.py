"""Fetching, end to end: what comes into the depot, and how politely."""

import os
import re
import shutil
import socket
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import recorded                                         # noqa: E402
from fetching import NETWORKED, ROOT, SOURCE, TABLE, Case      # noqa: E402


class Whole(Case):
    """What a fetch brings is what the service has."""

    def test_first_fetch(self):
        self.fresh()
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        for source in NETWORKED:
            self.assertEqual(outcome.state(source), "fetched", outcome.text)
            snapshot = self.home.snapshot(source)
            rows = self.home.rows(snapshot)
            self.assertRegex(snapshot["proof"], r"^count %d( in \d+ slices)?$"
                             % len(rows))
            self.assertEqual(snapshot["origin"], "live")
            ids = [row["Id"] for row in rows]
            self.assertEqual(len(set(ids)), len(ids))
        population = {
            (row["RegioS"], row["Perioden"]): row["Value"]
            for row in self.home.rows(self.home.snapshot("cbs-03759ned"))
            if row["Measure"] == "M000352"}
        self.assertEqual(population["GM0363", "2026JJ00"], 941927)
        self.assertEqual(population["NL01", "2026JJ00"], 18130208)

    def test_slice(self):
        rows = self.home.rows(self.home.snapshot("cbs-03759ned"))
        self.assertEqual({(row["Geslacht"], row["Leeftijd"],
                           row["BurgerlijkeStaat"]) for row in rows},
                         {("T001038", "10000", "T001019")})
        self.assertEqual({row["RegioS"][:2] for row in rows},
                         {"NL", "PV", "GM"})

    def test_roles(self):
        roles = [part["role"] for part in
                 self.home.snapshot("cbs-03759ned")["parts"]]
        self.assertEqual(roles, [
            "properties", "dimensions", "codes/RegioS", "codes/Perioden",
            "codes/Geslacht", "codes/Leeftijd", "codes/BurgerlijkeStaat",
            "groups/RegioS", "measure-codes", "observations/1"])

    def test_paging_by_link(self):
        whole = self.home.rows(self.home.snapshot(SOURCE))
        for first in (False, True):
            with self.subTest(link_first=first):
                self.upstream.do({"do": "page-size", "rows": 700},
                                 {"do": "server", "link_first": first})
                self.fresh()
                outcome = self.fetch("--only", SOURCE)
                self.assertEqual(outcome.status, 0, outcome.text)
                snapshot = self.home.snapshot(SOURCE)
                self.assertGreater(len([
                    part for part in snapshot["parts"]
                    if part["role"].startswith("observations/")]), 3)
                self.assertEqual(self.home.rows(snapshot), whole)

    def test_paging_by_number(self):
        whole = self.home.rows(self.home.snapshot(SOURCE))
        self.upstream.do({"do": "page-size", "rows": 700})
        self.upstream.fault("no-next-link", table=TABLE, path="Observations")
        self.fresh()
        outcome = self.fetch("--only", SOURCE)
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertEqual(self.home.rows(self.home.snapshot(SOURCE)), whole)

    def test_no_count(self):
        self.upstream.do({"do": "page-size", "rows": 700})
        self.upstream.fault("status", status=501, table=TABLE,
                            path="Observations/$count")
        self.release()
        outcome = self.fetch("--only", SOURCE)
        self.assertEqual(outcome.status, 0, outcome.text)
        rows = self.home.rows(self.home.snapshot(SOURCE))
        self.assertEqual(self.home.snapshot(SOURCE)["proof"],
                         "last-page %d rows" % len(rows))
        self.assertEqual(rows, self.home.rows(self.good.snapshot(SOURCE)))

    def test_plain_and_chunked(self):
        good = self.home.snapshot(SOURCE)["parts"]
        self.upstream.do({"do": "server", "gzip": False,
                          "transfer": "chunked"})
        self.fresh()
        outcome = self.fetch("--only", SOURCE)
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertEqual(self.home.snapshot(SOURCE)["parts"], good)

    def test_kept_as_received(self):
        entry = [line for line in self.home.log() if line["kind"] == "body" and
                 line["role"] == "observations/1"][0]
        self.assertEqual(entry["headers"]["content-encoding"], "gzip")
        self.assertEqual(int(entry["headers"]["content-length"]),
                         entry["stored"])
        self.assertTrue(entry["url"].startswith("https://datasets.cbs.nl/"))

    def test_moved_while_read(self):
        self.upstream.do({"do": "page-size", "rows": 2000})
        self.upstream.fault("none", table=TABLE, path="Observations", after=1,
                            count=1, then=[
                                {"do": "release", "table": TABLE,
                                 "version": "202712310001"}])
        self.release()
        outcome = self.fetch("--only", SOURCE)
        self.assertEqual(outcome.status, 0, outcome.text)
        snapshot = self.home.snapshot(SOURCE)
        self.assertEqual(snapshot["version"], "202712310001")
        self.assertEqual(len([part for part in snapshot["parts"]
                              if part["role"] == "properties"]), 1)


class Unchanged(Case):
    def test_one_request_a_table(self):
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertEqual(
            sorted((entry["table"], entry["set"])
                   for entry in self.upstream.requests()),
            sorted((source[4:] if source.endswith(("03759ned", "71486ned"))
                    else source[4:].upper(), "Properties")
                   for source in NETWORKED))
        for source in NETWORKED + ["groepen"]:
            self.assertEqual(outcome.state(source), "unchanged")
            self.assertEqual(self.home.snapshot(source),
                             self.good.snapshot(source))

    def test_new_version(self):
        self.release()
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertEqual(outcome.state(SOURCE), "fetched")
        self.assertEqual(outcome.state("cbs-03759ned"), "unchanged")
        new, old = self.home.snapshot(SOURCE), self.good.snapshot(SOURCE)
        self.assertEqual(new["version"], "202712310000")
        self.assertEqual(new["parts"][1:], old["parts"][1:])


class Polite(Case):
    def test_headers(self):
        self.fetch("--only", SOURCE)
        headers = self.upstream.requests()[0]["headers"]
        self.assertRegex(headers["User-Agent"],
                         r"^woondruk/[0-9.]+ \(\+tests\)$")
        self.assertEqual(headers["Accept"], "application/json")
        self.assertEqual(headers["Accept-Encoding"], "gzip")
        self.assertNotIn("Cookie", headers)

    def test_in_flight(self):
        self.upstream.fault("delay", seconds=0.2, path="Properties")
        self.fetch()
        self.assertEqual(max(entry["in_flight"]
                             for entry in self.upstream.requests()), 3)

    def test_pace(self):
        self.fetch(WOONDRUK_PACE_MS="60")
        at = sorted(entry["at"] for entry in self.upstream.requests())
        self.assertGreater(min(b - a for a, b in zip(at, at[1:])), 0.03)

    def test_retries(self):
        self.upstream.fault("status", status=503, table=TABLE)
        outcome = self.fetch(WOONDRUK_PACE_MS="10")
        self.assertKept(outcome, r"after 5 tries: HTTP 503 "
                        r'\("Service Unavailable"\)')
        at = [entry["at"] for entry in self.asked(TABLE)]
        self.assertEqual(len(at), 5)
        gaps = [b - a for a, b in zip(at, at[1:])]
        for n, gap in enumerate(gaps):
            # From half to the whole of 100 ms, doubled each time.
            self.assertGreater(gap, 0.045 * 2 ** n)
            self.assertLess(gap, 0.1 * 2 ** n + 0.3)

    def test_statuses(self):
        for status, tries in ((408, 5), (429, 5), (500, 5), (502, 5),
                              (504, 5), (522, 5), (524, 5), (400, 1),
                              (403, 1), (404, 1), (501, 1)):
            with self.subTest(status=status):
                self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
                self.upstream.fault("status", status=status, table=TABLE)
                self.assertKept(self.fetch(), "HTTP %d" % status)
                self.assertEqual(len(self.asked(TABLE)), tries)

    def test_passing_trouble(self):
        for fault in ({"fault": "status", "status": 502},
                      {"fault": "reset"},
                      {"fault": "reset", "bytes": 200},
                      {"fault": "truncate", "mode": "length"},
                      {"fault": "truncate", "mode": "chunked"},
                      {"fault": "truncate", "mode": "close"},
                      {"fault": "corrupt-gzip", "how": "cut"}):
            with self.subTest(**fault):
                self.upstream.do({"do": "reset"}, dict(
                    fault, do="fault", table=TABLE, path="Observations",
                    count=2))
                self.release()
                shutil.rmtree(self.home.path)
                shutil.copytree(self.good.path, self.home.path)
                outcome = self.fetch("--only", SOURCE)
                self.assertEqual(outcome.status, 0, outcome.text)
                self.assertEqual(
                    self.home.rows(self.home.snapshot(SOURCE)),
                    self.good.rows(self.good.snapshot(SOURCE)))

    def test_retry_after(self):
        for value in (2, "date+3"):
            with self.subTest(value=value):
                self.upstream.do({"do": "reset"}, {"do": "clear-requests"})
                self.upstream.fault("status", status=429, retry_after=value,
                                    table=TABLE, count=1)
                outcome = self.fetch("--only", SOURCE)
                self.assertEqual(outcome.status, 0, outcome.text)
                first, second = [entry["at"] for entry in self.asked(TABLE)]
                self.assertGreater(second - first, 1.9)
                self.assertLess(second - first, 4)

    def test_retry_after_too_long(self):
        self.upstream.fault("status", status=503, retry_after=301,
                            table=TABLE)
        outcome = self.fetch()
        self.assertKept(outcome, r"asks to wait 301 s, longer than we do")
        self.assertEqual(len(self.asked(TABLE)), 1)

    def test_redirect(self):
        self.upstream.fault("redirect", table=TABLE, count=3)
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertEqual(len(self.asked(TABLE)), 4)

    def test_redirect_relative(self):
        self.upstream.fault("redirect", table=TABLE, count=1, status=307,
                            to="Properties?a=b")
        self.assertEqual(self.fetch().status, 0)
        self.assertEqual(self.asked(TABLE)[1]["query"], "a=b")


class Time(Case):
    def test_deadline(self):
        for fault in ({"fault": "stall", "seconds": 30},
                      {"fault": "drip", "bytes": 1}):
            with self.subTest(**fault):
                self.upstream.do({"do": "reset"}, dict(
                    fault, do="fault", table=TABLE, path="Dimensions"))
                self.release()
                outcome = self.fetch("--deadline", "2")
                self.assertKept(outcome, "deadline")
                self.assertLess(outcome.seconds, 6)

    def test_no_retry_behind_the_deadline(self):
        self.upstream.fault("status", status=503, retry_after=100,
                            table=TABLE)
        outcome = self.fetch("--deadline", "20")
        # What is still in the queue when the answer comes waits with it.
        self.assertKept(outcome, "no time for another try before the "
                        "deadline: HTTP 503",
                        waiting="may not be asked again before the deadline")
        self.assertLess(outcome.seconds, 10)

    def test_all_wait_for_the_host(self):
        """Whoever is not on the way when a host says to wait fails at once
        when the deadline comes first, and keeps what it has."""
        self.upstream.fault("status", status=503, retry_after=100,
                            path="Properties")
        outcome = self.fetch("--deadline", "20")
        self.assertEqual(outcome.status, 1, outcome.text)
        self.assertIn("may not be asked again before the deadline",
                      outcome.text)
        self.assertLess(outcome.seconds, 10)
        for source in NETWORKED:
            self.assertEqual(outcome.state(source), "failed", outcome.text)
            self.assertEqual(self.home.snapshot(source),
                             self.good.snapshot(source))

    def test_hanging_ipv6(self):
        port = int(self.upstream.url.rpartition(":")[2])
        hanging = socket.socket(socket.AF_INET6)
        self.addCleanup(hanging.close)
        try:
            hanging.bind(("::1", port))
        except OSError as error:
            self.skipTest("no ::1 here: %s" % error)
        # A full queue of connections: the next one hangs.
        hanging.listen(0)
        for _ in range(8):
            line = socket.socket(socket.AF_INET6)
            line.setblocking(False)
            line.connect_ex(("::1", port))
            self.addCleanup(line.close)
        outcome = self.home.fetch(
            "https://datasets.cbs.nl=http://localhost:%d" % port)
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertLess(outcome.seconds, 60)


class NoNetwork(Case):
    def setUp(self):
        super().setUp()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.nowhere = ",".join(
                "https://%s=http://127.0.0.1:%d" %
                (host, free.getsockname()[1])
                for host in ("datasets.cbs.nl", "opendata.cbs.nl"))

    def test_recordings(self):
        self.fresh()
        outcome = self.home.fetch(self.nowhere)
        self.assertEqual(outcome.status, 1, outcome.text)
        for source in NETWORKED:
            self.assertRegex(
                outcome.lines[source],
                r"cannot be reached.*; using the recording(, of unknown date|"
                r" of \d{4}-\d\d-\d\d)$")
            snapshot = self.home.snapshot(source)
            self.assertEqual(snapshot["origin"], "recording")
            with open(os.path.join(ROOT, "sources", source, "recording.tsv"),
                      "rb") as file:
                self.assertEqual(
                    self.home.body(snapshot["parts"][0]["sha256"]),
                    file.read())
        population = self.home.snapshot("cbs-03759ned")
        self.assertEqual((population["table"], population["version"],
                          population["retrieved"]),
                         ("03759ned", "202606230000", "2026-07-02"))
        households = self.home.snapshot("cbs-71486ned")
        self.assertEqual(households["table"], "70072ned")
        self.assertIsNone(households["version"])
        lines = len(self.home.log())
        self.home.fetch(self.nowhere)
        # Another night without network adds only that it failed.
        self.assertEqual([line["kind"] for line in self.home.log()[lines:]
                          if line["source"] in NETWORKED],
                         ["failed"] * len(NETWORKED))
        outcome = self.fetch()
        self.assertEqual(outcome.status, 0, outcome.text)
        self.assertEqual(self.home.snapshot(SOURCE)["origin"], "live")

    def test_last_good_serves(self):
        outcome = self.home.fetch(self.nowhere)
        self.assertEqual(outcome.status, 1)
        for source in NETWORKED:
            self.assertRegex(outcome.lines[source],
                             r"using the snapshot of \d")
            self.assertEqual(self.home.snapshot(source),
                             self.good.snapshot(source))

    def test_given_up_soon(self):
        outcome = self.home.fetch(self.nowhere, WOONDRUK_PACE_MS="10")
        self.assertEqual(outcome.status, 1)
        self.assertLess(outcome.seconds, 5)
        # Each host is given up once, with one reason, which is then that of
        # all who wanted something of it.
        self.assertEqual(outcome.text.count("trying cbs-odata3"), 5)
        reasons = {outcome.lines[source] for source in NETWORKED}
        self.assertEqual(len(reasons), 1, outcome.text)
        self.assertRegex(
            reasons.pop(), r"^failed +datasets\.cbs\.nl cannot be reached: "
            r".*; by cbs-odata3: opendata\.cbs\.nl cannot be reached: ")

    def test_offline(self):
        outcome = self.fetch("--offline")
        self.assertEqual(outcome.status, 1, outcome.text)
        self.assertEqual(self.upstream.requests(), [])
        for source in NETWORKED:
            self.assertEqual(outcome.state(source), "offline")
        self.fresh()
        outcome = self.fetch("--offline")
        for source in NETWORKED:
            self.assertRegex(outcome.lines[source], "using the recording")
        self.assertEqual(outcome.state("groepen"), "fetched")
        self.assertEqual(self.upstream.requests(), [])


class Definitions(Case):
    """What is in the folder of a source."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.sources = os.path.join(folder.name, "sources")
        recorded.copy(self.sources)

    def edit(self, name, old, new):
        path = os.path.join(self.sources, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def again(self, *arguments):
        return self.fetch(*arguments, WOONDRUK_SOURCES=self.sources)

    def test_newer_recording(self):
        self.fresh()
        self.again("--offline")
        old = self.home.snapshot(SOURCE)
        self.edit(SOURCE + "/recording.tsv", "retrieved\t2026-07-17",
                  "retrieved\t2026-08-01")
        self.again("--offline")
        new = self.home.snapshot(SOURCE)
        self.assertEqual((old["retrieved"], new["retrieved"]),
                         ("2026-07-17", "2026-08-01"))
        self.assertEqual(self.again("--only", SOURCE).status, 0)
        self.edit(SOURCE + "/recording.tsv", "retrieved\t2026-08-01",
                  "retrieved\t2026-09-01")
        self.again("--offline")
        self.assertEqual(self.home.snapshot(SOURCE)["origin"], "live")

    def test_recording_of_another(self):
        self.fresh()
        shutil.copy(os.path.join(self.sources, "cbs-03759ned",
                                 "recording.tsv"),
                    os.path.join(self.sources, SOURCE, "recording.tsv"))
        outcome = self.again("--offline")
        self.assertRegex(outcome.text, "is no recording of this source")
        self.assertIsNone(self.home.snapshot(SOURCE))
        self.assertIsNotNone(self.home.snapshot("cbs-85792ned"))

    def test_curated(self):
        with open(os.path.join(self.sources, "groepen", "groups.csv"),
                  "a", encoding="utf-8") as file:
            file.write("GX,Proef,Test,Een groep\n")
        outcome = self.again()
        self.assertEqual(outcome.state("groepen"), "fetched", outcome.text)
        roles = [part["role"] for part in
                 self.home.snapshot("groepen")["parts"]]
        self.assertEqual(roles, ["curated/members.csv", "curated/groups.csv"])
        self.assertEqual(self.again().state("groepen"), "unchanged")
        os.remove(os.path.join(self.sources, "groepen", "groups.csv"))
        outcome = self.again()
        self.assertEqual(outcome.state("groepen"), "failed")
        self.assertRegex(outcome.text, "groups.csv")

    def test_changed_descriptor_reads_again(self):
        path = os.path.join(self.sources, SOURCE, "source.json")
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n")
        outcome = self.again()
        self.assertEqual(outcome.state(SOURCE), "fetched", outcome.text)
        self.assertEqual(outcome.state("cbs-85792ned"), "unchanged")


class Usage(Case):
    def test_redirect_elsewhere(self):
        for text in ("https://datasets.cbs.nl=http://192.0.2.1:80",
                     "https://datasets.cbs.nl=http://127.0.0.1.example.org",
                     "https://datasets.cbs.nl=http://127.0.0.1:80/x",
                     "https://datasets.cbs.nl=https://example.org",
                     "http://datasets.cbs.nl=http://127.0.0.1:80",
                     "nonsense"):
            with self.subTest(text):
                outcome = self.home.fetch(text)
                self.assertEqual(outcome.status, 64, outcome.text)
                self.assertIn("WOONDRUK_REDIRECT", outcome.text)

    def test_unknown(self):
        outcome = self.fetch("--only", "cbs-nothing")
        self.assertEqual(outcome.status, 64)
        self.assertIn("cbs-nothing", outcome.text)
        self.assertEqual(self.fetch("--frobnicate").status, 64)

    def test_only(self):
        outcome = self.fetch("--only", SOURCE)
        self.assertEqual(list(outcome.lines), [SOURCE])
        self.assertTrue(re.search("0 fetched, 1 unchanged", outcome.text))


if __name__ == "__main__":
    unittest.main()
