"""What the tests of the upstream share: one running, and two small recordings.

The figures in these recordings are those of CBS; the boundary events are made
up to hold each of their forms.
"""

import http.client
import json
import os
import tempfile
import unittest
from urllib.parse import quote

import captures
from client import Upstream

CBS = "/odata/v1/CBS/"
PUBLIC = "https://datasets.cbs.nl"
RECORDING = """\
woondruk-recording\t1
source\tcbs-03759ned
table\t03759ned
title\tBevolking
publisher\tCBS
licence\tCC-BY-4.0
attribution\tCBS
retrieved\t2026-07-02
version\t202606230000
measure\tbevolking-1-januari\tM000352\tBevolking op 1 januari\taantal
period\t2024JJ00\tDefinitief
period\t2025JJ00\tDefinitief
period\t2026JJ00\tVoorlopig
region\tNL01\tNederland\tNL\t\t
region\tPV27\tNoord-Holland (PV)\tPV\t\t
region\tGM0363\tAmsterdam\tGMPV27\t\t
region\tGM0457\tWeesp\tGMPV27\t\t2022-03-24
region\tGM1942\tGooise Meren\tGMPV27\t2016-01-01\t
region\tGM0424\tMuiden\tGMPV27\t\t2016-01-01
region\tGM1921\tDe Friese Meren\tGMPV21\t2014-01-01\t2015-07-01
region\tGM1940\tDe Fryske Marren\tGMPV21\t2015-07-01\t
event\tcodewijziging\t2015-07-01\tGM1921\tGM1940\t\t\t
event\topgeheven\t2016-01-01\tGM0424\tGM1942\t1\t1\t1
event\tgrenswijziging\t2016-01-01\tGM0424\tGM0457\t0.5\t\t170
event\topgeheven\t2022-03-24\tGM0457\tGM0363\t2272\t9526\t20766
cells\tbevolking-1-januari\t2025JJ00\t2026JJ00
NL01\t18044027\t18130208
GM0363\t934927\t941927
GM0457\t\t?
"""
SECOND = """\
woondruk-recording\t1
source\tcbs-71486ned
table\t70072ned
title\tRegionale kerncijfers
publisher\tCBS
licence\tCC-BY-4.0
attribution\tCBS
retrieved\t
version\t
measure\thuishoudens-1-januari\t\tTotaal particuliere huishoudens\taantal
period\t2025JJ00\t
cells\thuishoudens-1-januari\t2025JJ00
GM0363\t496000
"""


class Case(unittest.TestCase):
    """An upstream of its own per class, reset after every test."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.upstream = Upstream(*cls.arguments)
        cls.upstream.__enter__()
        cls.port = int(cls.upstream.url.rpartition(":")[2])

    @classmethod
    def tearDownClass(cls):
        cls.upstream.__exit__()

    def tearDown(self):
        self.upstream.do({"do": "reset"}, {"do": "clear-requests"})

    def get(self, path, headers=None, timeout=10):
        """(status, headers, body as sent) of one request."""
        line = http.client.HTTPConnection("127.0.0.1", self.port,
                                          timeout=timeout)
        try:
            line.request("GET", path, headers=headers or {})
            reply = line.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            line.close()

    def json(self, path):
        status, headers, body = self.get(path)
        self.assertEqual(status, 200, body)
        self.assertEqual(headers["Content-Type"],
                         "application/json; odata.metadata=minimal; "
                         "charset=utf-8")
        return json.loads(body)

    def rows(self, table, text="", more=""):
        query = "?$filter=" + quote(text) + more if text or more else ""
        return self.json(CBS + table + "/Observations" + query)["value"]


class Recorded(Case):
    """The same, serving the two small recordings."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        for name, text in (("cbs-03759ned", RECORDING),
                           ("cbs-71486ned", SECOND)):
            os.mkdir(os.path.join(cls.folder.name, name))
            with open(os.path.join(cls.folder.name, name, "recording.tsv"),
                      "w", encoding="utf-8") as file:
                file.write(text)
        cls.arguments = ("--recordings", cls.folder.name)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()


class City(Case):
    """The same without CBS, asking one host of a municipality."""

    host = ""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.arguments = ("--recordings", cls.folder.name)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def ask(self, path, host=None, **headers):
        """(status, headers, body) as the host gives it; `_` in the name of a
        header stands for `-`."""
        named = {name.replace("_", "-"): value
                 for name, value in headers.items()}
        named["Host"] = host or self.host
        return self.get(path, named)

    def read(self, path, host=None, **headers):
        """The JSON of an answer that is good, numbers as texts."""
        status, _, body = self.ask(path, host, **headers)
        self.assertEqual(status, 200, body)
        return json.loads(body, parse_int=str, parse_float=str)

    def held(self, dataset, host=None):
        """The records that the upstream holds, numbers as texts."""
        return self.upstream.held(host or self.host, dataset)["records"]

    def captured(self, name):
        """A captured JSON answer; without it the test is skipped."""
        text = captures.municipal(name)
        if text is None:
            self.skipTest("no captured answers at ../shared/data/municipal")
        return json.loads(text)

    def act(self, do, dataset, **arguments):
        self.upstream.do(dict(arguments, do=do, host=self.host,
                              dataset=dataset))

    def fault(self, name, **settings):
        self.upstream.do({"do": "clear-faults"})
        self.upstream.fault(name, host=self.host, **settings)


TOTALS = "Geslacht eq 'T001038' and Leeftijd eq '10000' and " \
    "BurgerlijkeStaat eq 'T001019'"
AMSTERDAM = TOTALS + " and RegioS eq 'GM0363' and Measure eq 'M000352'"
OBSERVATIONS = CBS + "03759ned/Observations"
