"""source.schema.json and the program say the same of every descriptor.

The schema is for editors, the program decides; here each good descriptor is
taken by both, and each slip is refused by both. What only the program can see
(names that nobody gives, a file that is not there) is in the unit tests.
"""

import copy
import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT,
                                                     "build/san/woondruk")
SOURCES = os.path.join(ROOT, "sources")

needs_jsonschema = unittest.skipUnless(
    jsonschema, "no module jsonschema: apt-get install python3-jsonschema")


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def descriptors():
    return sorted(glob.glob(os.path.join(SOURCES, "*/source.json")))


NETWORK = read(os.path.join(SOURCES, "cbs-03759ned/source.json"))
CURATED = read(os.path.join(SOURCES, "groepen/source.json"))
MEASURE = ["measures", "bevolking-1-januari"]
CITY = {
    "title": "Bouwplannen", "title-en": "Building plans",
    "publisher": "Gemeente Voorbeeld", "licence": "not-stated",
    "attribution": "Gemeente Voorbeeld", "page": "https://stad.example/",
    "protocol": "zip-file", "host": "stad.example", "path": "/open/data",
    "table": "wonen/plannen.zip", "cadence": "quarterly", "evidence": "seen",
    "completeness": ["whole-body"], "municipality": "GM0363",
    "definition": "Alle plannen", "numbers": "comma",
    "encoding": "windows-1252", "delimiter": ";", "layout": "list",
    "clock": "utc",
    "part": "plannen.csv", "nulls": {"": "niet-gepubliceerd"},
    "areas": {"STAD": "GM0363"}, "ignored": ["geom"],
    "fields": {
        "plan.nummer": {"role": "key", "keep": ["1", "2"]},
        "wijk": {"role": "area"},
        "wijknaam": {"role": "area-name"},
        "jaar": {"role": "period", "form": "year"},
        "status": {"role": "label", "title": "Status"},
        "aantal": {"role": "value", "title": "Aantal", "unit": "woningen",
                   "decimals": 0},
    },
}
WAYS = dict(CITY, fallback=[
    {"protocol": "csv-file", "host": "stad.example", "path": "/bulk",
     "table": "wonen/plannen.csv"},
    {"protocol": "geojson-file", "host": "stad.example", "path": "/geo"}])
LONG = dict(CITY, measures={"WVOORR": {"title": "Voorraad",
                                       "unit": "woningen", "decimals": 0}},
            fields=dict(CITY["fields"], aantal={"role": "value"},
                        code={"role": "measure"}))
# One whose fields nobody has seen.
WAITING = {name: value for name, value in CITY.items()
           if name not in ("fields", "nulls", "areas", "ignored")}
WAITING.update(evidence="not-seen", wants=["Woningen naar wijk en jaar"])
CITY_MUST = ("host", "path", "table", "completeness", "municipality", "fields",
             "title", "licence", "cadence")
CITY_ONLY = ("municipality", "definition", "fields", "nulls", "areas",
             "ignored", "wants", "part", "numbers", "encoding", "delimiter",
             "layout", "clock")
GONE = object()
GROUPED = json.loads(json.dumps(NETWORK))
GROUPED["measures"][MEASURE[1]]["group-title"] = "Mannen en vrouwen: alle"


def changed(base, **members):
    """A descriptor with other members; GONE takes one out."""
    made = copy.deepcopy(base)
    made.update(members)
    return {name: value for name, value in made.items() if value is not GONE}


# A dimension of which each measure takes a code, and one that is open; asked in
# slices.
CHOSEN = changed(
    NETWORK, slices="Perioden",
    dimensions=dict(NETWORK["dimensions"], Geslacht={"role": "chosen"},
                    Leeftijd={"role": "open", "keep": ["10000"]}),
    measures={name: dict(measure, rounded=5, codes={
        "Geslacht": {"code": "T001038", "title": "Totaal mannen en vrouwen"}})
        for name, measure in NETWORK["measures"].items()})
# The country alone, from a table that gets a new id every year.
EDITIONS = changed(
    NETWORK, table=GONE, first=GONE, register=GONE, region="NL01",
    tables={"2023": "85618NED", "2024": "85984NED"},
    dimensions={"Geslacht": NETWORK["dimensions"]["Geslacht"]})

# Titles change: a measure of some years only.
EDITIONS["measures"]["van-toen"] = dict(
    EDITIONS["measures"][MEASURE[1]], title="Inwoners", code="M1",
    **{"from": "2010", "to": "2023"})
# Of what each area is part, instead of figures.
CLASSES = changed(
    EDITIONS, measures=GONE, region=GONE,
    dimensions={"RegioS": {"role": "region", "keep": ["GM"]}},
    classes={"provincie": {"group-title": "Provincies", "code": "Code",
                           "name": "Naam", "begins": "PV"}})

# The list of all tables.
CATALOGUE = read(os.path.join(SOURCES, "cbs-catalogus/source.json"))

# Figures kept by hand.
FIGURES = changed(
    CURATED, format="figures", boundaries="as-of-period", first="2024HJ01",
    measures=NETWORK["measures"])

# Base, path to a member, and what it becomes.
SLIPS = [
    *[(NETWORK, [name], GONE) for name in NETWORK
      if name not in ("$schema", "register", "fallback")],
    *[(CATALOGUE, [name], GONE) for name in CATALOGUE if name != "$schema"],
    (CATALOGUE, ["first"], "2010JJ00"),
    (CATALOGUE, ["measures"], NETWORK["measures"]),
    (CATALOGUE, ["fallback"], NETWORK["fallback"]),
    (CATALOGUE, ["table"], "a/b"),
    (NETWORK, ["fallback", 0, "protocol"], "cbs-catalogue"),
    *[(CURATED, [name], GONE) for name in CURATED if name != "$schema"],
    *[(NETWORK, MEASURE + [name], GONE)
      for name in ("title", "unit", "decimals", "adds-up")],
    (NETWORK, ["if"], "x"),
    (NETWORK, ["file"], "a.csv"),
    (NETWORK, ["title"], ""),
    (NETWORK, ["title"], " "),
    (NETWORK, ["title"], "a\nb"),
    (NETWORK, ["title"], 1),
    (NETWORK, ["title"], "x" * 1025),
    (NETWORK, ["page"], "http://cbs.example/"),
    (NETWORK, ["page"], "https://a/ b"),
    (NETWORK, ["page"], "https://cbs.example@stad.example/"),
    (NETWORK, ["page"], "https:///x"),
    (NETWORK, ["licence"], "CC-BY-NC-4.0"),
    (NETWORK, ["protocol"], "gopher"),
    (NETWORK, ["cadence"], "often"),
    (NETWORK, ["evidence"], "heard"),
    (NETWORK, ["host"], "datasets.cbs.nl:80"),
    (NETWORK, ["host"], "127.0.0.1"),
    (NETWORK, ["host"], "localhost"),
    (NETWORK, ["path"], "/a/../b"),
    (NETWORK, ["path"], "/a/"),
    (NETWORK, ["path"], "a"),
    (NETWORK, ["table"], "../x"),
    (NETWORK, ["table"], "a b"),
    (NETWORK, ["completeness"], []),
    (NETWORK, ["completeness"], ["hope"]),
    (NETWORK, ["completeness"], ["count", "count"]),
    (NETWORK, ["boundaries"], "fixed-25"),
    (NETWORK, ["fallback"], []),
    (NETWORK, ["fallback"], NETWORK["fallback"][0]),
    (NETWORK, ["fallback", 0, "protocol"], "curated"),
    (NETWORK, ["fallback", 0, "host"], "127.0.0.1"),
    (NETWORK, ["fallback", 0, "path"], "/a/../b"),
    (NETWORK, ["fallback", 0, "path"], GONE),
    (NETWORK, ["fallback", 0, "table"], "83625NED"),
    (CURATED, ["fallback"], NETWORK["fallback"]),
    (NETWORK, ["first"], "2010"),
    (NETWORK, ["first"], "2010KW05"),
    (NETWORK, ["first"], "3010JJ00"),
    (NETWORK, ["register"], "yes"),
    (NETWORK, ["dimensions", "a/b"], {"role": "fixed", "code": "x",
                                      "title": "x"}),
    (NETWORK, ["dimensions", "RegioS", "keep"], ["XX"]),
    (NETWORK, ["dimensions", "RegioS", "code"], "x"),
    (NETWORK, ["dimensions", "Perioden", "keep"], ["decade"]),
    (NETWORK, ["dimensions", "Perioden", "role"], "when"),
    (NETWORK, ["dimensions", "Geslacht", "code"], GONE),
    (NETWORK, ["dimensions", "Geslacht", "keep"], ["NL"]),
    (NETWORK, ["dimensions", "Geslacht", "code"], "T'1"),
    (NETWORK, ["measures"], {}),
    (NETWORK, ["measures", "Bevolking"], NETWORK["measures"][MEASURE[1]]),
    (NETWORK, MEASURE + ["decimals"], 7),
    (NETWORK, MEASURE + ["decimals"], "0"),
    (NETWORK, MEASURE + ["code"], "a b"),
    (NETWORK, MEASURE + ["formula"], "2 * x"),
    (NETWORK, MEASURE + ["group-title"], ""),
    (GROUPED, MEASURE + ["group"], "G1"),
    (NETWORK, MEASURE + ["adds-up"], "count"),
    (NETWORK, MEASURE + ["adds-up", "as"], "sum"),
    (NETWORK, MEASURE + ["adds-up", "as"], "mean"),
    (NETWORK, MEASURE + ["adds-up", "moves-with"], "cows"),
    (NETWORK, MEASURE + ["adds-up", "weight"], "x"),
    (CHOSEN, ["slices"], "Geslacht/"),
    (CHOSEN, ["dimensions", "Geslacht", "keep"], ["3000"]),
    (CHOSEN, ["dimensions", "Leeftijd", "code"], "10000"),
    (CHOSEN, ["dimensions", "Leeftijd", "keep"], []),
    (CHOSEN, MEASURE + ["rounded"], -5),
    (CHOSEN, MEASURE + ["codes", "Geslacht", "code"], GONE),
    (CHOSEN, MEASURE + ["codes", "Geslacht", "code"], "a b"),
    (CHOSEN, MEASURE + ["codes"], {}),
    (EDITIONS, ["measures", "van-toen", "from"], "10"),
    (EDITIONS, ["measures", "van-toen", "to"], "2023JJ00"),
    (NETWORK, MEASURE + ["from"], "2010"),
    (FIGURES, MEASURE + ["to"], "2010"),
    (EDITIONS, ["tables"], {}),
    (EDITIONS, ["tables", "24"], "85984NED"),
    (EDITIONS, ["tables", "2024"], "../x"),
    (EDITIONS, ["table"], "85984NED"),
    (EDITIONS, ["first"], "2024JJ00"),
    (EDITIONS, ["last"], "2024JJ00"),
    (EDITIONS, ["region"], "Nederland"),
    *[(CLASSES, ["classes", "provincie", name], GONE)
      for name in CLASSES["classes"]["provincie"]],
    (CLASSES, ["classes"], {}),
    (CLASSES, ["classes"], GONE),
    (CLASSES, ["classes", "Provincie"], CLASSES["classes"]["provincie"]),
    (CLASSES, ["classes", "provincie", "begins"], "P V"),
    (CLASSES, ["classes", "provincie", "begins"], "PVPVP"),
    (CLASSES, ["classes", "provincie", "unit"], "x"),
    (CLASSES, ["measures"], NETWORK["measures"]),
    (CLASSES, ["dimensions", "Geslacht"], {"role": "chosen"}),
    (CLASSES, ["table"], "85984NED"),
    *[(base, ["classes"], CLASSES["classes"])
      for base in (NETWORK, CURATED, CITY, CATALOGUE)],
    (CURATED, ["region"], "NL01"),
    (CURATED, ["slices"], "Perioden"),
    (CURATED, ["tables"], {"2024": "85984NED"}),
    *[(FIGURES, [name], GONE) for name in ("boundaries", "first", "measures")],
    (FIGURES, ["first"], "2024H1"),
    (FIGURES, ["dimensions"], NETWORK["dimensions"]),
    (FIGURES, ["format"], "groups"),
    (CURATED, ["measures"], NETWORK["measures"]),
    (CURATED, ["file"], "../x"),
    (CURATED, ["format"], "xml"),
    (CURATED, ["host"], "datasets.cbs.nl"),
    (CURATED, ["last"], "2020JJ00"),
    *[(CITY, [name], GONE) for name in CITY_MUST],
    *[(base, [name], dict(WAITING, **CITY)[name]) for name in CITY_ONLY
      for base in (NETWORK, CURATED)],
    (NETWORK, ["licence"], "not-stated"),
    (NETWORK, ["table"], "a/b"),
    *[(CITY, [name], NETWORK[name]) for name in
      ("boundaries", "first", "dimensions", "fallback", "measures")],
    (CITY, ["register"], True),
    (WAYS, ["fallback"], []),
    (WAYS, ["fallback", 0, "protocol"], "curated"),
    (WAYS, ["fallback", 0, "table"], "../x"),
    (WAYS, ["fallback", 0, "part"], "x.csv"),
    (CITY, ["file"], "a.csv"),
    (CITY, ["licence"], "CC-BY-NC-4.0"),
    (CITY, ["table"], "/a"),
    (CITY, ["table"], "a/"),
    (CITY, ["table"], "a//b"),
    (CITY, ["table"], "a/../b"),
    (CITY, ["table"], "a?b"),
    (CITY, ["municipality"], "0363"),
    (CITY, ["numbers"], "dot"),
    (CITY, ["encoding"], "ebcdic"),
    (CITY, ["delimiter"], "|"),
    (CITY, ["layout"], "upside-down"),
    (CITY, ["layout"], "areas-as-rows"),
    (WAITING, ["layout"], "areas-as-columns"),
    (CITY, ["clock"], "cet"),
    (CITY, ["ignored"], []),
    (CITY, ["nulls"], {}),
    (CITY, ["nulls", "."], "weg"),
    (CITY, ["nulls", "."], 1),
    (CITY, ["nulls", "x" * 65], "geheim"),
    (CITY, ["areas", "STAD"], "a b"),
    (CITY, ["fields"], {}),
    (CITY, ["fields", ""], {"role": "key"}),
    *[(CITY, [*path, name % blank], value) for blank in (" ", "\u00a0")
      for path, name, value in (
          (["fields"], "%snr", {"role": "key"}), (["nulls"], "x%s", "geheim"),
          (["nulls"], "%s", "geheim"), (["areas"], "%sX", "GM0363"))],
    (CITY, ["ignored"], ["a "]),
    (CITY, ["part"], " a.csv"),
    (CITY, ["fields", "plan.nummer", "keep"], ["1 "]),
    (CITY, ["fields", "aantal", "title"], "  "),
    (LONG, ["measures", " WV"], LONG["measures"]["WVOORR"]),
    (LONG, ["measures", "WVOORR", "unit"], " "),
    *[(changed(CITY, protocol="geojson-file", part=GONE, encoding=GONE,
               delimiter=GONE, layout=GONE), [name], CITY[name])
      for name in ("part", "encoding", "delimiter", "layout")],
    (CITY, ["fields", "jaar", "form"], GONE),
    (CITY, ["fields", "jaar", "form"], "week"),
    (CITY, ["fields", "jaar", "role"], "when"),
    (CITY, ["fields", "jaar", "title"], "Jaar"),
    (CITY, ["fields", "wijk", "form"], "year"),
    (CITY, ["fields", "wijk", "unit"], "x"),
    (CITY, ["fields", "status", "title"], GONE),
    (CITY, ["fields", "status", "decimals"], 0),
    (CITY, ["fields", "plan.nummer", "keep"], []),
    (CITY, ["fields", "plan.nummer", "formula"], "x"),
    (CITY, ["fields", "aantal", "keep"], ["1"]),
    (CITY, ["fields", "aantal", "title"], GONE),
    (CITY, ["fields", "aantal", "unit"], GONE),
    (CITY, ["fields", "aantal", "decimals"], GONE),
    (CITY, ["fields", "aantal", "decimals"], 7),
    (CITY, ["fields", "code"], {"role": "measure"}),
    (CITY, ["measures"], LONG["measures"]),
    (CITY, ["wants"], WAITING["wants"]),
    *[(WAITING, [name], CITY[name]) for name in
      ("fields", "nulls", "areas", "ignored", "evidence")],
    (WAITING, ["measures"], LONG["measures"]),
    (WAITING, ["wants"], GONE),
    (WAITING, ["wants"], []),
    (WAITING, ["wants"], [""]),
    (WAITING, ["wants"], ["a\nb"]),
    (LONG, ["measures"], GONE),
    (LONG, ["measures"], {}),
    (LONG, ["measures", "WVOORR", "unit"], GONE),
    (LONG, ["measures", "WVOORR", "decimals"], 7),
    (LONG, ["measures", "WVOORR", "adds-up"], {"as": "median"}),
    (LONG, ["fields", "aantal", "unit"], "woningen"),
    (LONG, ["fields", "code", "keep"], ["WVOORR"]),
]


def slipped(base, path, value):
    made = copy.deepcopy(base)
    at = made
    for name in path[:-1]:
        at = at[name]
    if value is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return made


def renamed(base, suffix):
    return dict(base, measures={
        name + suffix: measure
        for name, measure in base["measures"].items()})


def name_of(path, value):
    return "%s: %s" % ("/".join(map(str, path)), "gone" if value is GONE else value)


class Schema(unittest.TestCase):
    def validator(self):
        schema = read(os.path.join(SOURCES, "source.schema.json"))
        kind = jsonschema.Draft202012Validator
        kind.check_schema(schema)
        return kind(schema)

    @needs_jsonschema
    def test_takes_every_descriptor(self):
        validator = self.validator()
        self.assertGreater(len(descriptors()), 4)
        for path in descriptors():
            with self.subTest(path):
                self.assertEqual(
                    [e.message for e in validator.iter_errors(read(path))], [])
        for made in (CHOSEN, GROUPED, EDITIONS, CLASSES, FIGURES):
            self.assertEqual(
                [e.message for e in validator.iter_errors(made)], [])

    @needs_jsonschema
    def test_takes_a_city(self):
        validator = self.validator()
        for city in (CITY, LONG, WAITING, WAYS):
            self.assertEqual(
                [e.message for e in validator.iter_errors(city)], [])

    @needs_jsonschema
    def test_refuses_every_slip(self):
        validator = self.validator()
        for base, path, value in SLIPS:
            with self.subTest(name_of(path, value)):
                self.assertFalse(
                    validator.is_valid(slipped(base, path, value)))

    def test_every_descriptor_names_the_schema(self):
        for path in descriptors():
            with self.subTest(path):
                self.assertEqual(read(path)["$schema"],
                                 "../source.schema.json")


class Program(unittest.TestCase):
    """woondruk check on a folder of slips, in one go."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as world:
            for folder in ("sql/3-normalise", "sql/4-indicators", "output"):
                os.makedirs(os.path.join(world, folder))
            cls.put(world, "good", NETWORK)
            # Of every measure there can be one: these have other names.
            cls.put(world, "good-chosen", renamed(changed(
                CHOSEN, register=GONE), "-x"))
            cls.put(world, "good-editions", renamed(EDITIONS, "-y"))
            cls.put(world, "good-classes", CLASSES)
            cls.put(world, "good-figures", renamed(FIGURES, "-z"))
            cls.put(world, "good-city", CITY)
            cls.put(world, "good-long", LONG)
            cls.put(world, "good-waiting", WAITING)
            cls.put(world, "good-ways", WAYS)
            for n, slip in enumerate(SLIPS):
                cls.put(world, "slip-%d" % n, slipped(*slip))
            done = subprocess.run(
                [PROGRAM, "check", "--json"], stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=60,
                env={"PATH": os.environ["PATH"], "WOONDRUK_SHARE": world,
                     "WOONDRUK_SOURCES": os.path.join(world, "sources")})
        cls.status = done.returncode
        cls.found = {}
        for finding in json.loads(done.stdout)["findings"]:
            match = re.search(r"sources/([^/]+)/source\.json:\d+$",
                              finding["place"])
            cls.found.setdefault(match.group(1), finding["text"])

    @staticmethod
    def put(world, name, descriptor):
        folder = os.path.join(world, "sources", name)
        os.makedirs(folder)
        with open(os.path.join(folder, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump(descriptor, file, indent=1)
        with open(os.path.join(folder, "members.csv"), "w",
                  encoding="utf-8") as file:
            file.write("group\n")

    def test_refuses_every_slip(self):
        self.assertEqual(self.status, 64)
        for n, (_, path, value) in enumerate(SLIPS):
            with self.subTest(name_of(path, value)):
                self.assertIn("slip-%d" % n, self.found)

    def test_takes_the_good_one(self):
        for name in ("good", "good-chosen", "good-editions", "good-classes",
                     "good-figures", "good-city", "good-long",
                     "good-waiting", "good-ways"):
            self.assertNotIn(name, self.found, self.found.get(name))

    def test_takes_our_own(self):
        done = subprocess.run([PROGRAM, "check"], cwd=ROOT, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env={"PATH": os.environ["PATH"]}, timeout=60)
        self.assertEqual((done.returncode, done.stdout.count("\n")), (0, 1),
                         done.stdout)


if __name__ == "__main__":
    unittest.main()
