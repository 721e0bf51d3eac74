"""1 January: municipalities merge, are divided, get another code or name.

Five nights on real figures, as CBS stood on each (as_of.py).  Before: everything
is as it was in 2020.  Announced: it is 1 January, CBS knows of nothing, and the
changes stand in a list of our own.  New Year: the list of CBS has Eemsdelta, Haaren is in
four parts, and there are no figures yet.  Spring: the figures of 2021.  Now:
everything until 2026, Weesp in Amsterdam too.
"""

import contextlib
import json
import os
import shutil
import sys
import tempfile
import unittest
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import as_of                                            # noqa: E402
import postgres                                         # noqa: E402
from said import places                                 # noqa: E402
from world import Upstream, World                       # noqa: E402

# Night, what CBS had said by then, and the last year of its figures.
STAGES = {"before": ("2020-12-30T02:00:00Z", 2020),
          "announced": ("2021-01-01T02:00:00Z", 2020),
          "new year": ("2021-01-02T02:00:00Z", 2020),
          "spring": ("2021-03-01T02:00:00Z", 2021),
          "now": ("2026-11-23T02:00:00Z", 2026)}
EEMSDELTA = ("GM0003", "GM0010", "GM0024")
# Haaren's inhabitants, by the four that took them.
HAAREN = {"GM0757": 2149, "GM0824": 5827, "GM0855": 1442, "GM0865": 4900}
GROWTH = "bevolkingsgroei-5-jaar"
HEADING = "kind,date,from,from_title,to,to_title,to_province,dwellings," \
    "inhabitants,state,citation,date_cited"
LINE = "%s,2021-01-01,%s,%s,%s,%s,%s,%s,%s,vastgesteld,Stb. 2020 x,2020-12-01"
ANNOUNCED = "\n".join(
    [HEADING] +
    [LINE % ("opgeheven", code, title, "GM1979", "Eemsdelta", "PV20", "", "")
     for code, title in zip(EEMSDELTA, ("Appingedam", "Delfzijl",
                                        "Loppersum"))] +
    # Other inhabitants than CBS will tell: CBS is right.
    [LINE % ("opgeheven", "GM0788", "Haaren", code, title, "", 1, people)
     for code, title, people in (
         ("GM0757", "Boxtel", 2149), ("GM0824", "Oisterwijk", 5827),
         ("GM0855", "Tilburg", 1442), ("GM0865", "Vught", 4899))] +
    [LINE % ("codewijziging", as_of.OLD_CODE, "Staphorst", as_of.NEW_CODE,
             "Staphorst", "PV23", "", ""),
     LINE % ("naamswijziging", as_of.RENAMED, as_of.OLD_NAME, as_of.RENAMED,
             as_of.NEW_NAME, "", "", "")]) + "\n"


class Stage:
    """What was published in one night."""

    def __init__(self, world, night, status):
        self.night, self.status = night, status
        self.rows = {}
        for basis, name in (("huidig", "bevolking"),
                            ("toenmalig", "bevolking.toenmalig")):
            for row in world.document("v1/indicatoren/%s.json" %
                                      name)["rijen"]:
                self.rows[basis, row["gebied_code"], row["periode"]] = row
        self.register = {row["code"]: row for row in world.document(
            "v1/gemeenten/index.json")["gemeenten"]}
        self.feed = {code: world.document("v1/gemeenten/%s.json" % code)
                     for code in self.register}

    def value(self, area, period, basis="huidig"):
        row = self.rows.get((basis, area, str(period)))
        return row and row["waarde"]

    def municipalities(self, period, basis):
        return {area: row for (of, area, when), row in self.rows.items()
                if of == basis and when == period and area.startswith("GM")}

    def periods(self):
        return sorted({key[2] for key in self.rows})


class January(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(postgres.shared())
        cls.world = World(cls.postgres)
        cls.addClassCleanup(cls.world.close)
        cls.stage = {}
        folder = tempfile.mkdtemp(prefix="woondruk-january-")
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.sources = os.path.join(folder, "sources")
        shutil.copytree(os.path.join(cls.world.under_test, "sources"),
                        cls.sources)
        with open(os.path.join(cls.sources, "aankondigingen",
                               "announcements.csv"), "w",
                  encoding="utf-8") as file:
            file.write(ANNOUNCED)
        for name, (now, last_year) in STAGES.items():
            with contextlib.ExitStack() as stack:
                folder = tempfile.mkdtemp(prefix="woondruk-january-")
                stack.callback(shutil.rmtree, folder)
                as_of.write(folder, "2020-12-30" if name == "announced"
                            else now[:10], last_year)
                upstream = stack.enter_context(
                    Upstream("--recordings", folder))
                upstream.do(*(
                    {"do": "release", "table": table, "version":
                     now[:10].replace("-", "") + "0200"}
                    for table in ("03759ned", "71486ned", "81955NED",
                                  "83625NED", "85792NED")))
                night = cls.world.night(upstream, now=now,
                                        WOONDRUK_SOURCES=cls.sources)
                status = cls.world.run("status", "--json", now=now,
                                       WOONDRUK_SOURCES=cls.sources)
            # One table has no figure before 2025, and is told as such.
            if night.status not in (0, 1):
                raise AssertionError("%s: %s" % (name, night))
            cls.stage[name] = Stage(cls.world, night, json.loads(status.out))

    def test_population_is_fresh_and_published_each_time(self):
        for name, stage in self.stage.items():
            with self.subTest(stage=name):
                self.assertNotRegex(stage.night.err, "cbs-03759ned +refused")
                self.assertRegex(stage.night.out, "published")

    def test_one_code_a_municipality(self):
        for name, count in (("before", 355), ("announced", 352),
                            ("new year", 352),
                            ("spring", 352), ("now", 342)):
            with self.subTest(stage=name):
                here = [row for row in self.stage[name].register.values()
                        if row["toestand"] == "bestaat"]
                self.assertEqual(len(here), count)

    def test_no_gap(self):
        """Every municipality of the night has every year, on its boundaries."""
        for name, stage in self.stage.items():
            here = {code for code, row in stage.register.items()
                    if row["toestand"] == "bestaat"}
            for period in stage.periods():
                if period < "2019":
                    continue
                with self.subTest(stage=name, period=period):
                    rows = stage.municipalities(period, "huidig")
                    self.assertEqual(set(rows), here)
                    self.assertEqual([code for code, row in rows.items()
                                      if row["waarde"] is None], [])

    def test_the_country_is_the_sum_on_both_bases(self):
        for name, stage in self.stage.items():
            for period in stage.periods():
                if period < "2019":
                    continue
                country = stage.value("NL01", period)
                self.assertIsNotNone(country)
                with self.subTest(stage=name, period=period):
                    self.assertEqual(
                        country, stage.value("NL01", period, "toenmalig"))
                    then = stage.municipalities(period, "toenmalig")
                    self.assertEqual([code for code, row in then.items()
                                      if row["waarde"] is None and
                                      row["reden"] != "gebied-opgeheven"], [])
                    self.assertEqual(country, sum(
                        row["waarde"] or 0 for row in then.values()))
                    # Moved parts are rounded one by one when published; that
                    # they add up before is what the gate asks every night.
                    now = stage.municipalities(period, "huidig")
                    split = sum("geschatte-splitsing" in row["markeringen"]
                                for row in now.values())
                    self.assertLessEqual(
                        abs(country - sum(row["waarde"]
                                          for row in now.values())),
                        Decimal(split) / 2)

    def test_three_become_one(self):
        before = self.stage["before"]
        parts = [before.value(code, 2020) for code in EEMSDELTA]
        self.assertEqual(parts, [11642, 24678, 9537])
        for name in ("announced", "new year", "spring", "now"):
            stage = self.stage[name]
            with self.subTest(stage=name):
                row = stage.rows["huidig", "GM1979", "2020"]
                self.assertEqual((row["waarde"], row["status"],
                                  row["markeringen"]),
                                 (sum(parts), "definitief", []))
                for code, part in zip(EEMSDELTA, parts):
                    self.assertEqual(stage.value(code, 2020, "toenmalig"),
                                     part)
                    self.assertIsNone(stage.value(code, 2020))
                self.assertNotIn(("toenmalig", "GM1979", "2020"), stage.rows)
        self.assertEqual(self.stage["spring"].value("GM1979", 2021), 45587)
        self.assertEqual(
            self.stage["spring"].value("GM1979", 2021, "toenmalig"), 45587)

    def test_one_into_four(self):
        before, after = self.stage["before"], self.stage["new year"]
        self.assertIn("geschatte-splitsing", self.stage["announced"].rows[
            "huidig", "GM0865", "2020"]["markeringen"])
        haaren, all_moved = before.value("GM0788", 2020), sum(HAAREN.values())
        self.assertEqual(haaren, 14370)
        for code, moved in HAAREN.items():
            exact = before.value(code, 2020) + Decimal(haaren * moved) \
                / all_moved
            row = after.rows["huidig", code, "2020"]
            self.assertEqual(row["waarde"],
                             int(exact.quantize(Decimal(1))), code)
            self.assertEqual(row["markeringen"], ["geschatte-splitsing"])
            # As published then, nothing is estimated.
            row = after.rows["toenmalig", code, "2020"]
            self.assertEqual((row["waarde"], row["markeringen"]),
                             (before.value(code, 2020), []))
        told = {one["code"]: one["naar_inwoners"]["breuk"]
                for one in after.register["GM0788"]["opvolgers"]}
        self.assertEqual(set(told), set(HAAREN))
        for code, moved in HAAREN.items():
            num, den = map(int, told[code].split("/"))
            self.assertEqual(num * all_moved, moved * den, code)

    def test_within_the_year(self):
        """Weesp on 24 March 2022: it has its own figure on 1 January."""
        now = self.stage["now"]
        self.assertEqual(now.value("GM0457", 2022, "toenmalig"), 20766)
        self.assertEqual(now.value("GM0363", 2022, "toenmalig"), 882633)
        self.assertEqual(now.value("GM0363", 2022), 903399)
        self.assertEqual(now.register["GM0457"]["einddatum"], "2022-03-24")
        self.assertEqual(self.stage["spring"].register["GM0457"]["toestand"],
                         "bestaat")

    def test_another_code(self):
        old, new = as_of.OLD_CODE, as_of.NEW_CODE
        was = self.stage["before"].value(old, 2020)
        for name in ("announced", "new year", "spring", "now"):
            stage = self.stage[name]
            row = stage.rows["huidig", new, "2020"]
            self.assertEqual((row["waarde"], row["markeringen"]), (was, []))
            self.assertEqual(stage.value(old, 2020, "toenmalig"), was)
            self.assertEqual([one["code"] for one in
                              stage.register[old]["opvolgers"]], [new])
        self.assertEqual(self.stage["spring"].value(new, 2021), 17261)

    def test_another_name(self):
        code = as_of.RENAMED
        self.assertEqual(self.stage["before"].register[code]["naam"],
                         as_of.OLD_NAME)
        for name in ("announced", "new year", "spring", "now"):
            with self.subTest(stage=name):
                stage = self.stage[name]
                self.assertEqual(stage.register[code]["naam"], as_of.NEW_NAME)
                self.assertEqual(stage.feed[code]["titel"], as_of.NEW_NAME)
                for document in (stage.register[code], stage.feed[code]):
                    self.assertEqual(document["vroegere_namen"], [
                        {"naam": as_of.OLD_NAME, "tot": "2021-01-01"}])
                self.assertEqual(stage.value(code, 2020),
                                 self.stage["before"].value(code, 2020))

    def test_announced_until_cbs_tells(self):
        standing = {name: {one["standing"] for one in
                           stage.status["announcements"]}
                    for name, stage in self.stage.items()}
        self.assertEqual(standing, {
            "before": {"awaited"}, "announced": {"in effect"},
            "new year": {"superseded"}, "spring": {"superseded"},
            "now": {"superseded"}})
        before, announced = self.stage["before"], self.stage["announced"]
        told = before.register["GM0003"]["aankondigingen"]
        self.assertEqual([(one["soort"], one["datum"], one["naar"],
                           one["toestand"]) for one in told],
                         [("opgeheven", "2021-01-01", "GM1979",
                           "vastgesteld")])
        self.assertEqual(before.register["GM1979"]["toestand"], "toekomstig")
        self.assertEqual(announced.register["GM0003"]["aankondigingen"][0][
            "toestand"], "van-kracht")
        self.assertEqual(announced.register["GM1979"]["provincie_code"],
                         "PV20")
        self.assertEqual(self.stage["new year"].register["GM0003"][
            "aankondigingen"], [])
        # But for the weights of Haaren, CBS changes nothing that was computed.
        after = self.stage["new year"]
        changed = {key[1] for key in set(announced.rows) | set(after.rows)
                   if (announced.rows.get(key) or {}).get("waarde") !=
                   (after.rows.get(key) or {}).get("waarde")}
        self.assertLessEqual({area for area in changed
                              if area.startswith("GM")}, set(HAAREN))

    def test_old_codes_resolve(self):
        """Each code that ended has its document, and leads to one of today."""
        for name, stage in self.stage.items():
            for code, row in stage.register.items():
                if row["toestand"] != "opgeheven":
                    continue
                with self.subTest(stage=name, code=code):
                    self.assertEqual(stage.feed[code]["toestand"],
                                     "opgeheven")
                    self.assertTrue(row["opvolgers"])
                    for document in (row, stage.feed[code]):
                        self.assertEqual(document["reden"],
                                         "gebied-opgeheven")
                    for one in row["opvolgers"]:
                        self.assertEqual(stage.register[one["code"]][
                            "toestand"], "bestaat")
                    self.assertEqual(stage.feed[code]["opvolgers"],
                                     row["opvolgers"])
        for code in EEMSDELTA:
            rows = self.stage["now"].feed[code]["rijen"]
            # It ends with the reason, in the first year without it.
            self.assertEqual(
                [(row["periode"], row["waarde"], row["reden"]) for row in rows
                 if row["indicator"] == "bevolking"][-1],
                ("2021", None, "gebied-opgeheven"))
            self.assertEqual([row["waarde"] for row in rows
                              if row["indicator"] == "bevolking" and
                              row["periode"] == "2020"],
                             [self.stage["before"].value(code, 2020)])

    def test_growth_of_amsterdam(self):
        """1.05 % a year; the 1.52 % of who forgets Weesp is nowhere: in no
        file of any release, of any format."""
        world = self.world
        row = world.row(GROWTH, "GM0363", "2026")
        self.assertEqual((row["waarde"], row["teller"], row["noemer"]),
                         (Decimal("1.05"), 941927, 893783))
        said = (world.public, "GM0363", "Amsterdam", GROWTH,
                "Gemiddelde jaarlijkse bevolkingsgroei")
        top = world.release()
        self.assertLessEqual({
            os.path.join(top, name) for name in (
                "v1/indicatoren/%s.json" % GROWTH,
                "v1/indicatoren/%s.csv" % GROWTH,
                "v1/indicatoren/%s.xlsx" % GROWTH,
                "v1/historie/%s.json" % GROWTH, "v1/gemeenten/GM0363.json",
                "v1/wijzigingen/index.json", "v1/wijzigingen/index.csv")},
            set(places(*said, "1.05")))
        self.assertEqual(places(*said, "1.52"), [])

    def test_other_golden_figures(self):
        for area, growth, people in (
                ("NL01", "0.74", 18130208), ("G4", "0.88", 2563320),
                ("G40", "0.86", 5421026), ("G40-2021", "0.85", 5325186),
                ("rest-nl", "0.64", 10145862)):
            with self.subTest(area=area):
                self.assertEqual(self.world.value(GROWTH, area, "2026"),
                                 Decimal(growth))
                self.assertEqual(self.world.value("bevolking", area, "2026"),
                                 people)


if __name__ == "__main__":
    unittest.main()
