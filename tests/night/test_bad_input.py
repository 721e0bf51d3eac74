"""Every way in which an answer can be wrong.

What holds for each: a line that names the source, the place and what to do;
that source keeps its last good figures; the others go on; exit status 1.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from revision import REVISED, revise                    # noqa: E402
from world import (SECOND_NIGHT, AfterFirstNight, World, # noqa: E402
                   difference)

SOURCES = {"03759ned": "cbs-03759ned", "83625NED": "cbs-83625ned",
           "85792NED": "cbs-85792ned", "81955NED": "cbs-81955ned",
           "71486ned": "cbs-71486ned"}
RELEASE = "202611230000"


def fault(name, table, words, path="Observations", **more):
    """An answer spoilt: what to do to the upstream, and words to be told."""
    return table, words, [dict(more, do="fault", fault=name, table=table,
                               path=path)]


def change(do, table, words, **more):
    """A table that changed its shape."""
    return table, words, [dict(more, do=do, table=table)]


# Several sources are struck in one night, each by another blow.
NIGHTS = {
    "bodies": [
        fault("html", "03759ned", ["an HTML page", "application/json"]),
        fault("truncate", "83625NED", ["Observations"]),
        fault("empty", "85792NED", ["Observations"]),
        fault("error-in-200", "81955NED", ["Er is een fout opgetreden"]),
        fault("oversize", "71486ned", ["Properties"], path="Properties",
              bytes=64 << 20)],
    "shapes": [
        change("drop-measure", "03759ned", ["Bevolking op 1 januari"],
               measure="M000352"),
        change("set-measure", "83625NED", ["1 000 euro", "euro"],
               measure="M001534", changes={"Unit": "1 000 euro"}),
        change("duplicate-rows", "85792NED", [], region="NL01"),
        change("rename-dimension", "81955NED", ["Gebruiksfunctie"],
               dim="Gebruiksfunctie", to="Functie"),
        fault("broken-number", "71486ned", ["record 1"])],
    "codes": [
        fault("absurd-period", "03759ned", ["2026XX99"]),
        fault("region-with-path", "83625NED", ["../../etc/passwd"]),
        fault("region-with-quote", "85792NED", ["drop table"]),
        fault("unknown-code", "81955NED", ["GM9999"]),
        fault("content-type", "71486ned", ["octet-stream"])],
    "pages": [
        fault("unknown-measure", "03759ned", ["M999999"]),
        fault("wrong-count", "83625NED", [], path="Observations/$count"),
        fault("next-link", "85792NED", ["upstream.example.org"],
              to="other-host"),
        fault("gzip-bomb", "81955NED", [], bytes=1 << 30),
        fault("cut-clean", "71486ned", [])],
    "hosts": [
        fault("redirect", "03759ned", ["upstream.example.org"],
              to="other-host"),
        fault("corrupt-gzip", "83625NED", []),
        fault("invalid-utf8", "85792NED", [], where="Measure"),
        fault("nul-byte", "81955NED", []),
        fault("short-page", "71486ned", [])],
    "words": [
        fault("infinite-number", "03759ned", ["record 1", "number"]),
        fault("text-number", "83625NED", []),
        fault("status", "85792NED", ["404"], status=404),
        fault("null-without-attribute", "81955NED", []),
        change("drop-code", "71486ned", ["10000"],
               dim="LeeftijdReferentiepersoon", code="10000")],
}


class BadInput(AfterFirstNight):
    def setUp(self):
        self.upstream.do({"do": "reset"})
        self.world = self.first.copy("-al")
        self.addCleanup(self.world.close)

    def release(self, *tables):
        self.upstream.do(*({"do": "release", "table": table,
                            "version": RELEASE} for table in tables))

    def told(self, night, source):
        """The lines of the log that warn of a source."""
        return [line for line in night.err.split("\n") if source in line and
                (" warn " in line or " error " in line)]

    def strike(self, name):
        blows = NIGHTS[name]
        for _, _, actions in blows:
            self.upstream.do(*actions)
        self.release(*SOURCES)
        before = self.world.tree()
        night = self.world.night(self.upstream, now=SECOND_NIGHT)
        self.assertEqual(night.status, 1, night)
        self.assertEqual([key for key in difference(before, self.world.tree())
                          if not key.startswith("status.json")], [], night)
        self.assertEqual(self.world.sql(
            "select count(*) from core.observation_history"), "0")
        status = str(self.world.document("status.json"))
        for table, words, actions in blows:
            blow = actions[0].get("fault", actions[0]["do"])
            with self.subTest(blow=blow):
                lines = self.told(night, SOURCES[table])
                self.assertTrue(lines, "not told: %s\n%s" % (blow, night))
                text = "\n".join(lines)
                for word in words:
                    self.assertIn(word, text)
                # What holds instead, or what to do.
                self.assertRegex(text, "using the snapshot of 2026-11-23|"
                                 "keeping the last good figures")
                self.assertIn(SOURCES[table], night.last)
                self.assertIn(SOURCES[table], status)

    def test_nothing_came_of_it_and_the_next_night_is_fine(self):
        """After the blows the same figures are fetched, and all is well."""
        self.upstream.do(*NIGHTS["shapes"][2][2])
        self.release("85792NED")
        self.world.night(self.upstream, now=SECOND_NIGHT, expect=1)
        self.upstream.do({"do": "reset"},
                         {"do": "release", "table": "85792NED",
                          "version": "202611240000"})
        self.world.night(self.upstream, now="2026-11-25T02:00:00Z", expect=0)
        self.assertEqual(self.world.release(), self.first.release())

    def test_the_others_go_on(self):
        """One source is struck; what another has new is published."""
        self.upstream.do(
            *revise(self.first),
            {"do": "fault", "fault": "broken-number", "table": "83625NED",
             "path": "Observations"})
        self.release("03759ned", "83625NED")
        night = self.world.night(self.upstream, now=SECOND_NIGHT, expect=1)
        self.assertEqual(self.world.row("bevolking", "GM0599",
                                        "2024")["waarde"], REVISED)
        self.assertEqual(
            self.world.row("gemiddelde-verkoopprijs", "GM0344", "2025"),
            self.first.row("gemiddelde-verkoopprijs", "GM0344", "2025"))
        self.assertIn("cbs-83625ned", night.last)
        self.assertNotIn("cbs-03759ned", night.last)

    def test_struck_on_the_first_night_the_recording_serves(self):
        self.upstream.do({"do": "fault", "fault": "broken-number",
                          "table": "83625NED", "path": "Observations"})
        world = World(self.postgres)
        self.addCleanup(world.close)
        world.night(self.upstream, expect=1)
        row = world.row("gemiddelde-verkoopprijs", "GM0344", "2025")
        self.assertEqual(row["waarde"], 549113)
        self.assertIn("opname", row["markeringen"])
        self.assertNotIn("opname", world.row("bevolking", "GM0363",
                                             "2026")["markeringen"])


def add_tests():
    for name in NIGHTS:
        def test(self, name=name):
            self.strike(name)
        setattr(BadInput, "test_" + name, test)


add_tests()

if __name__ == "__main__":
    sys.exit(unittest.main())
