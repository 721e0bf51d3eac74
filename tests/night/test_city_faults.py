"""Every protocol of cities under every fault of the wire, all at once: a row a
protocol, a row a fault. What holds for each: the source is told as failed, with
the place and the reason, its last good snapshot serves, and what was landed
stands. The figures are made up.

To add a protocol: a row in PROTOCOLS, and its own words in UNLIKE where a fault
reads otherwise than for the others.
"""

import json
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import postgres                                         # noqa: E402
from city_case import BASE                              # noqa: E402
from world import FIRST_NIGHT, SECOND_NIGHT, Upstream, World  # noqa: E402

STORE = "00000000-0000-4000-8000-000000000001"
# So that a crawl is borne for a second, not for a minute.
HURRY = {"WOONDRUK_PACE_MS": "2"}
AMSTERDAM = {"host": "api.data.amsterdam.nl", "path": "/v1"}
FILES = {
    "host": "bestanden.example.nl", "path": "/open",
    "completeness": ["whole-body"], "nulls": {"": "geheim"}}


def value(title):
    return {"role": "value", "title": title, "unit": "x", "decimals": 2}


DISTRICTS = {
    "wijkcode": {"role": "area"}, "wijknaam": {"role": "area-name"},
    "jaar": {"role": "period", "form": "year"},
    "woningen": value("Woningen"), "prijs": value("Prijs")}


SWING = {"table": "wvoorraad/wijk/year", "municipality": "GM0344"}


def uploaded_again(upstream):
    where = {"host": "data.overheid.nl", "dataset": "packages"}
    package = upstream.held(*where.values())["records"][0]
    upstream.do({
        "do": "set-record", **where, "where": {"name": package["name"]},
        "changes": {"resources": [
            dict(one, last_modified="2026-11-23T12:00:00.000000")
            for one in package["resources"]]}})


def row(protocol, body, fields, changed=None, dataset=None, struck=None,
        **members):
    """The descriptor; which answers hold its figures; what makes the upstream
    say that it has something new (settings of its table, or a function); what that calls the table, and the one that
    is asked first, where it is another."""
    table = dataset or members["table"]
    return {"source": {**BASE, "protocol": protocol, "fields": fields,
                       **members}, "body": body, "changed": changed,
            "dataset": table, "first": struck or table}


PROTOCOLS = {one["source"]["protocol"]: one for one in (
    row("amsterdam-dso", {"path": "json", "query": "_pageSize=1000"}, {
        "indicatorDefinitieId": {"role": "key"}, "gebiedcode15":
        {"role": "area"}, "jaar": {"role": "period", "form": "year"},
        "waarde": value("Waarde")}, table="bbga/kerncijfers", **AMSTERDAM),
    row("amsterdam-dso-csv", {"path": "csv"}, {
        "id": {"role": "key"}, "gebied.code": {"role": "area"},
        "waarde": value("Waarde")}, table="statistieken/v2/cijfers",
        **AMSTERDAM),
    row("arcgis", {"path": "query"}, {
        "bouwplannummer": {"role": "key"},
        "aantal_woningen": value("Woningen")}, {"edited": 1790000000001},
        host="services.arcgis.com",
        path="/zP1tGdLpGvt2qNJ6/arcgis/rest/services",
        table="Woningbouw_Programma/FeatureServer/0"),
    row("opendatasoft", {"path": "exports/*"}, {
        "objectid": {"role": "key"}, "wijkcode": {"role": "area"},
        "aantal": value("Woningen")},
        {"processed": "2026-11-24T04:00:03+00:00"},
        host="data.eindhoven.nl", table="woningbouwplannen",
        path="/api/explore/v2.1/catalog/datasets"),
    row("opendatasoft-v1", {"path": "v1"}, {
        "objectid": {"role": "key"}, "wijkcode": {"role": "area"},
        "aantal": value("Woningen")}, host=
        "den-haag-opendata.opendatasoft.com", path="/api/records/1.0/search",
        table="woningvoorraad-per-wijk", ignored=[
            "buurt", "omschrijving", "oppervlakte", "peildatum", "gewijzigd",
            "geo_point_2d"]),
    row("ckan", {"query": "sort=_id"}, {
        "Wijk": {"role": "key"},
        "Peildatum": {"role": "period", "form": "datetime"},
        "Reacties": value("Reacties")}, uploaded_again,
        dataset=STORE, struck="wachttijden-woningen", host="data.overheid.nl",
        path="/data/api/3/action", table="wachttijden-woningen",
        part="Bestand 1"),
    row("utrecht-open", {"path": "file"}, {
        "gebied": {"role": "key"}, "onderwerp": {"role": "key"},
        "eenheid": {"role": "key"},
        "jaar": {"role": "period", "form": "year"},
        "waarde": value("Waarde")}, dataset="indicatoren-wonen.csv",
        struck="indicatoren-wonen", host="open.utrecht.nl",
        path="/api/datasets", table="indicatoren-wonen",
        municipality="GM0344", delimiter=";", numbers="comma",
        completeness=["whole-body"], nulls={"": "geheim"}),
    row("csv-file", {"path": "file"}, DISTRICTS, table="woningen.csv",
        **FILES),
    row("geojson-file", {"path": "file"}, DISTRICTS,
        table="woningen.geojson", **FILES),
    row("zip-file", {"path": "file"}, DISTRICTS, table="woningen.zip",
        **FILES),
    row("pdok-features", {"path": "items", "query": "limit=1000"}, {
        "wijkcode": {"role": "area"}, "aantal_inwoners": value("Inwoners")},
        dataset="cbs/wijken-en-buurten-2025/ogc/v1/collections/wijken",
        host="api.pdok.nl", table="wijken", completeness=["last-page"],
        nulls={"-99997": "geheim"},
        path="/cbs/wijken-en-buurten-2025/ogc/v1/collections", ignored=[
            "id", "wijknaam", "gemeentecode", "gemeentenaam", "water",
            "aantal_huishoudens", "gemiddelde_woningwaarde",
            "percentage_koopwoningen"]),
    row("swing", {"path": "Values", "query": "skip"}, {
        "ExternalCode": {"role": "area"},
        "Period": {"role": "period", "form": "year"},
        "ValueString": value("Woningen")}, dataset="wvoorraad",
        host="utrecht.incijfers.nl", path="/jiveservices/odata",
        completeness=["last-page"],
        ignored=["GeoLevel", "PeriodLevel", "Description"], **SWING),
    row("swing-table", {"path": "table", "query": "2022"}, {
        "Geo": {"role": "area"},
        "Perioden": {"role": "period", "form": "year",
                     "keep": ["2022", "2023"]},
        "Woningvoorraad": value("Woningen")}, dataset="wvoorraad",
        host="delft.incijfers.nl", path="/jive",
        completeness=["whole-body"], **SWING))}

# What is asked of which answers, and what is told.
FAULTS = {
    "stall": ({"fault": "stall", "bytes": 100, "seconds": 20},
              "after 5 tries: Operation too slow"),
    "stall before the first byte": (
        {"fault": "stall", "headers": False, "seconds": 20},
        "after 5 tries: Operation too slow"),
    "drip": ({"fault": "drip", "bytes": 4, "every": 0.05, "seconds": 20},
             "after 5 tries: Operation too slow"),
    "cut": ({"fault": "truncate", "mode": "length", "bytes": 200},
            "after 5 tries: (transfer closed|end of response) with"),
    "cut in a chunk": ({"fault": "truncate", "mode": "chunked"},
                       "after 5 tries"),
    "reset": ({"fault": "reset", "bytes": 100}, "after 5 tries: .*reset"),
    "reset before the first byte": ({"fault": "reset"}, "after 5 tries"),
    "500": ({"fault": "status", "status": 500, "body": "Traceback"},
            r'after 5 tries: HTTP 500 \("Traceback"\)'),
    "404": ({"fault": "status", "status": 404, "body": "weg"},
            r'HTTP 404 \("weg"\); check host, path and table'),
    "another host": ({"fault": "redirect", "to": "other-host"},
                     "HTTP 302: the address is on another host than .*: "
                     "https://upstream.example.org"),
    "plain http": ({"fault": "redirect", "to": "http"},
                   "HTTP 302: only https is asked"),
    "round and round": ({"fault": "redirect"}, "more than 3 redirects"),
    "a page": ({"fault": "html"}, "an HTML page came where .* was expected; "
               "when the service has moved"),
    "a page by another name": ({"fault": "html", "content_type": None},
                               "an HTML or XML page came where"),
    "empty": ({"fault": "empty"}, "the body is empty; the next run"),
    "shorter": ({"fault": "cut-clean", "bytes": 200},
                "(record|no whole JSON).*the next run asks again"),
    "gzip that ends early": ({"fault": "corrupt-gzip", "how": "cut"},
                             "after 5 tries: .*gzip"),
    "another type": ({"fault": "content-type", "content_type": "image/png"},
                     "Content-Type image/png came where"),
}
NO_ZIP = "bytes without the end of a zip archive"
UNLIKE = {
    ("a page by another name", "zip-file"): NO_ZIP,
    ("empty", "csv-file"): "it is empty",
    ("empty", "amsterdam-dso-csv"): "is empty",
    ("empty", "utrecht-open"): "(it|the body) is empty",
    ("empty", "zip-file"): "the zip archive is empty",
    ("shorter", "zip-file"): NO_ZIP,
    ("shorter", "csv-file"): "is it cut off",
    ("shorter", "utrecht-open"): "is it cut off|no whole JSON",
    # Its count comes as JSON.
    ("shorter", "amsterdam-dso-csv"): "is it cut off|record 1",
}
# The media type of figures, where a page is to pass for them.
TYPES = {"amsterdam-dso": "application/hal+json", "arcgis":
         "application/json", "opendatasoft": "application/json",
         "opendatasoft-v1": "application/json",
         "ckan": "application/json", "utrecht-open": "text/csv",
         "csv-file": "text/csv", "amsterdam-dso-csv": "text/csv",
         "geojson-file": "application/geo+json",
         "zip-file": "application/zip",
         "pdok-features": "application/geo+json",
         "swing": "application/json", "swing-table": "application/json"}


class Landed(unittest.TestCase):
    """All of them, after a good night."""

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        nothing = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.upstream = cls.enterClassContext(
            Upstream("--recordings", nothing))
        cls.sources = cls.enterClassContext(
            tempfile.TemporaryDirectory(prefix="woondruk-faults-"))
        cls.world = World(cls.postgres)
        cls.addClassCleanup(cls.world.close)
        for name, one in PROTOCOLS.items():
            os.mkdir(os.path.join(cls.sources, name))
            with open(os.path.join(cls.sources, name, "source.json"), "w",
                      encoding="utf-8") as file:
                json.dump(one["source"], file)
        cls.upstream.do({
            "do": "platform", "platform": "swing",
            "host": "utrecht.incijfers.nl", "settings": {"key": "optional"}})
        night = cls.do("fetch", FIRST_NIGHT)
        if night.status != 0:
            raise AssertionError(night)
        cls.land(FIRST_NIGHT)
        cls.stood = cls.cells()
        for one in PROTOCOLS.values():
            if one["changed"] is not None:
                cls.renew(one)

    @classmethod
    def renew(cls, one):
        if callable(one["changed"]):
            one["changed"](cls.upstream)
            return
        cls.upstream.do({
            "do": "dataset", "host": one["source"]["host"],
            "dataset": one["dataset"], "settings": one["changed"]})

    @classmethod
    def land(cls, now=SECOND_NIGHT):
        for name in PROTOCOLS:
            night = cls.do("land", now, (name,))
            if night.status != 0:
                raise AssertionError(night)

    @classmethod
    def do(cls, command, now=SECOND_NIGHT, names=tuple(PROTOCOLS), **more):
        only = [word for name in names for word in ("--only", name)]
        return cls.world.run(
            command, "--sources", cls.sources, "--sources",
            os.path.join(cls.world.under_test, "sources"), *only, now=now,
            **{"upstream": cls.upstream, "WOONDRUK_SOURCES": None, **more})

    @classmethod
    def cells(cls):
        """All that was landed, of all sources."""
        return cls.world.sql(
            "select id || ' ' || count(*) || ' ' || md5(string_agg(o::text,"
            " ',' order by o::text)) from city.observation o"
            " join city.source using (source_id) group by id order by id")


class Municipalities(Landed):
    def describe(self, name, **members):
        with open(os.path.join(self.sources, name, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump({**PROTOCOLS[name]["source"], **members}, file)

    def test_one_that_was_dissolved(self):
        """By every protocol, where an area of the source means it, or the
        source is about it: rejected, and what stood stands."""
        for command in ("fetch", "land"):
            self.world.run(command, "--only", "cbs-03759ned",
                           *["--offline"] * (command == "fetch"))
        self.assertGreater(int(self.world.sql(
            "select count(*) from core.region where kind = 'GM'")), 400)
        for name, one in PROTOCOLS.items():
            with self.subTest(name):
                area = self.world.sql(
                    "select area_code from city.observation"
                    " join city.source using (source_id) where id = '%s'"
                    " order by period desc, area_code limit 1" % name)
                has_area = any(field["role"] == "area" for field in
                               one["source"]["fields"].values())
                self.describe(name, **(
                    {"areas": {area: "GM0457"}} if has_area
                    else {"municipality": "GM0457"}))
                self.addCleanup(self.describe, name)
                night = self.do("land", names=(name,))
                self.assertEqual(night.status, 1, night)
                self.assertRegex(
                    night.err, "rows cannot be used, the first is .*: the "
                    "municipality was dissolved before the period 'GM0457 ")
        self.assertEqual(self.cells(), self.stood)


class Case(Landed):
    def setUp(self):
        self.upstream.do({"do": "clear-faults"})

    def test_all_is_there_before(self):
        """Every source, and none of them empty."""

        counts = [int(line.split(" ")[1]) for line in self.stood.split("\n")]
        self.assertEqual(len(counts), len(PROTOCOLS))
        self.assertGreater(min(counts), 20)

    def strike(self, name, where):
        fault, words = FAULTS[name]
        for protocol, one in PROTOCOLS.items():
            more = dict(one["body"]) if where == "body" else {}
            if "content_type" in fault and fault["content_type"] is None:
                more["content_type"] = TYPES[protocol]
            self.upstream.do({**fault, "do": "fault", **more,
                              "host": one["source"]["host"],
                              "table": one["dataset" if where == "body"
                                           else "first"]})
        slow = "Operation too slow" in words
        night = self.do("fetch", **(HURRY if slow else {}))
        self.assertEqual(night.status, 1, night)
        for protocol in PROTOCOLS:
            with self.subTest(fault=name, protocol=protocol, where=where):
                line, = [line for line in night.err.split("\n")
                         if " %s: " % protocol in line]
                self.assertRegex(line, r"failed +\S+ \(https://\S+\): .*(%s)"
                                 % UNLIKE.get((name, protocol), words))
                self.assertRegex(line, "; using the snapshot of 2026-11-23$")

    def strike_all(self, names):
        for name in names:
            for where in ("body", "first")[:1 if "name" in name else 2]:
                self.setUp()
                self.strike(name, where)
        self.land()
        self.assertEqual(self.cells(), self.stood)

    def test_of_the_wire(self):
        self.strike_all([name for name, (_, words) in FAULTS.items()
                         if "too slow" not in words])

    def test_that_are_slow(self):
        """Each try is given up by the low speed, not after minutes."""
        self.strike_all([name for name, (_, words) in FAULTS.items()
                         if "too slow" in words])


if __name__ == "__main__":
    unittest.main()
