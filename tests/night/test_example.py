"""The worked examples of sources/README.md, taken from its text: a folder with
that source.json is all that it takes to have the figures."""

import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from test_city import HOST, Server                      # noqa: E402
from world import ROOT, Upstream, World                 # noqa: E402

import recorded                                         # noqa: E402

SOURCES = os.path.join(ROOT, "sources")
REGISTER = "cbs-03759ned"
ROWS = """\
2024;A;Centrum;41.230;71,5;2025-02-01
2025;A;Centrum;41.512;71,4;2026-02-01
2025;B;Haven;<5;;2026-02-01
2025;STAD;;41.515;71,4;2026-02-01
"""


def blocks(title):
    """The indented blocks of one section, without their indent."""
    with open(os.path.join(SOURCES, "README.md"), encoding="utf-8") as file:
        text = file.read().split("\n## %s\n" % title)[1].split("\n## ")[0]
    found, inside = [], False
    for line in text.split("\n"):
        if line.startswith("    "):
            if not inside:
                found.append("")
            found[-1] += line[4:] + "\n"
        inside = line.startswith("    ")
    return found


def descriptor(title):
    return next(text for text in blocks(title) if text.startswith("{"))


class Example(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", SOURCES))

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.sources = recorded.copy(os.path.join(folder, "sources"))
        self.world = World(self.postgres)
        self.addCleanup(self.world.close)

    def put(self, source, text):
        folder = os.path.join(self.sources, source)
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        with open(os.path.join(folder, "source.json"), "w",
                  encoding="utf-8") as file:
            file.write(text)

    def do(self, *words, expect=0):
        done = self.world.run(*words, upstream=self.upstream,
                              WOONDRUK_SOURCES=self.sources)
        self.assertEqual(done.status, expect, done)
        return done

    def take(self, *ids):
        self.do("check")
        for one in ids:
            self.do("fetch", "--only", one)
            self.do("land", "--only", one)

    def test_a_table_of_cbs(self):
        text = descriptor("An example")
        with open(os.path.join(SOURCES, "cbs-83625ned", "source.json"),
                  encoding="utf-8") as file:
            self.assertEqual(json.loads(text), json.load(file))
        self.put("cbs-83625ned", text)
        self.take(REGISTER, "cbs-83625ned")
        self.assertEqual(self.world.sql(
            "select r.code, o.value from core.observation o join core.series"
            " using (source_id, series_id) join core.measure m using"
            " (source_id, measure_id) join core.region r using (region_id)"
            " join core.period p using (period_id) where m.name ="
            " 'verkoopprijs-gemiddeld' and p.code = '2025' and r.code in"
            " ('NL01', 'GM0344') order by 1"), "GM0344|549113\nNL01|479527")

    def test_what_check_says_of_a_slip(self):
        text = descriptor("An example").replace('"woningvoorraad"',
                                                '"woningvoorad"')
        self.put("cbs-83625ned", text)
        said = " ".join(blocks("An example")[1].split())
        found = self.do("check", expect=64)
        self.assertIn(said.partition("sources/")[2],
                      " ".join((found.out + found.err).split()))

    def test_a_file_of_a_city(self):
        heading, text = blocks("An example of a city")
        source = json.loads(text)
        self.assertEqual(source["host"], HOST)
        server = Server()
        self.addCleanup(server.close)
        server.body = (heading + ROWS).encode()
        self.upstream = server
        self.put("stad-voorraad", text)
        self.take("stad-voorraad")
        self.assertEqual(self.world.sql(
            "select m.code, o.area_code, o.period, o.value, o.reason from"
            " city.observation o join city.measure m using (measure_id)"
            " join city.source s on s.source_id = m.source_id where s.id ="
            " 'stad-voorraad' order by 1, 3, 2").split("\n"), [
                "oppervlakte|A|2024|71.5|", "oppervlakte|A|2025|71.4|",
                "oppervlakte|B|2025||niet-gepubliceerd",
                "oppervlakte|GM0599|2025|71.4|",
                "woningen|A|2024|41230|", "woningen|A|2025|41512|",
                "woningen|B|2025||geheim", "woningen|GM0599|2025|41515|"])
        self.assertEqual(server.asked, ["%s/%s" % (source["path"],
                                                   source["table"])])


if __name__ == "__main__":
    sys.exit(unittest.main())
