"""What is published of the development of indicators, computed again from the
published figures themselves."""

import csv
import glob
import os
import sys
import unittest
from collections import defaultdict
from fractions import Fraction

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "night"),
                os.path.dirname(HERE)]

from world import AfterFirstNight                       # noqa: E402
from trends import (chance_by_normal, chance_by_sets,   # noqa: E402
                    clear, kendall, robust_z, rounded, theil_sen)

# indicator, area, base year, procent (or verschil, of percentages), min_nl
VALUES = """
gemiddelde-verkoopprijs GM0363 2019 30.0 -25.7
gemiddelde-verkoopprijs GM0363 2021 10.7 -13.3
gemiddelde-verkoopprijs GM0344 2019 44.6 -11.1
gemiddelde-verkoopprijs GM0344 2021 16.8 -7.2
gemiddelde-verkoopprijs NL01 2019 55.7 None
gemiddelde-verkoopprijs NL01 2021 24.0 None
bevolking GM0363 2019 6.8 1.9
bevolking G40 2021 4.4 0.6
""".strip().split("\n")
WORDS = {1: "stijgend", -1: "dalend", 0: "geen-duidelijke-richting"}


class Development(AfterFirstNight):
    whole = True

    def documents(self):
        found = sorted(glob.glob(self.first.path("v1/ontwikkeling/*.json")))
        self.assertTrue(found)
        for path in found:
            name = os.path.basename(path)[:-len(".json")]
            yield name, self.first.document("v1/ontwikkeling/%s.json" % name)

    def series(self, name):
        """(area, series) -> year -> row of v1/indicatoren."""
        found = defaultdict(dict)
        for row in self.first.document(
                "v1/indicatoren/%s.json" % name)["rijen"]:
            if row["periode"].isdigit():
                found[row["gebied_code"], row["reeks"]][
                    int(row["periode"])] = row
        return found

    def test_known_values(self):
        documents = dict(self.documents())
        for line in VALUES:
            name, area, base, percent, beside = line.split()
            with self.subTest(line=line):
                row, = [row for row in documents[name]["rijen"]
                        if row["gebied_code"] == area]
                self.assertEqual((str(row["procent_" + base]),
                                  str(row["min_nl_" + base])),
                                 (percent, beside))

    def test_a_number_or_a_reason(self):
        """And a word about the direction from five years on only."""
        for name, document in self.documents():
            for row in document["rijen"]:
                for base in ("2019", "2021"):
                    for number, reason in (("verschil", "reden"),
                                           ("procent", "reden_procent"),
                                           ("min_nl", "reden_min_nl")):
                        self.assertNotEqual(
                            row["%s_%s" % (number, base)] is None,
                            row["%s_%s" % (reason, base)] is None,
                            (name, row))
                self.assertEqual(row["jaren"] < 5, row["ontwikkeling"] ==
                                 "te-weinig-jaren", (name, row))
                for key in ("helling", "mann_kendall", "p_waarde"):
                    self.assertEqual(row["jaren"] < 5, row[key] is None,
                                     (name, row))

    def test_changes_follow_from_the_published_figures(self):
        seen = 0
        for name, document in self.documents():
            of, decimals = self.series(name), document["decimalen"]
            percents = "%" in document["eenheid"]
            for row in document["rijen"]:
                years = of[row["gebied_code"], row["reeks"]]
                country = of["NL01", row["reeks"]]
                self.assertEqual(years[int(row["periode"])]["waarde"],
                                 row["waarde"])
                for base in (2019, 2021):
                    if row["verschil_%d" % base] is None:
                        continue
                    new, old = (Fraction(years[y]["waarde"]) for y in (
                        int(row["periode"]), base))
                    change = new - old if percents else \
                        100 * (new - old) / old
                    self.assertEqual(row["verschil_%d" % base], new - old)
                    if not percents:
                        self.assertEqual(row["procent_%d" % base],
                                         rounded(change, 1), (name, row))
                    if row["min_nl_%d" % base] is None:
                        continue
                    new, old = (Fraction(country[y]["waarde"]) for y in (
                        int(row["periode"]), base))
                    change -= new - old if percents else \
                        100 * (new - old) / old
                    self.assertEqual(
                        row["min_nl_%d" % base],
                        rounded(change, decimals if percents else 1),
                        (name, row))
                    seen += 1
        self.assertGreater(seen, 1000)

    def test_trends_follow_from_the_published_figures(self):
        """Every slope, chance and word, with the correction over the cities,
        the other municipalities and the rest."""
        cities = {m["code"] for m in self.first.document(
            "v1/groepen/G4-G40.json")["leden"]}
        self.assertEqual(len(cities), 45)
        for name, document in self.documents():
            of, chances, rows = self.series(name), defaultdict(dict), []
            for row in document["rijen"]:
                area = row["gebied_code"]
                points = {year: Fraction(figure["waarde"]) for year, figure in
                          of[area, row["reeks"]].items()
                          if figure["waarde"] is not None
                          and figure["status"] in ("definitief", None)}
                self.assertEqual(row["jaren"], len(points), (name, row))
                if len(points) < 5:
                    continue
                values = [value for _, value in sorted(points.items())]
                p = chance_by_sets(values) if len(values) <= 10 else \
                    Fraction(chance_by_normal(values))
                family = "cities" if area in cities else area[:2] == "GM"
                chances[row["reeks"], family][area] = p
                rows.append((row, family, kendall(values)))
                self.assertEqual(row["mann_kendall"], kendall(values))
                self.assertAlmostEqual(float(row["p_waarde"]), float(p), 6)
                self.assertEqual(row["helling"], rounded(
                    theil_sen(points), document["decimalen"] + 2), (name, row))
                self.assertEqual((row["eerste_jaar"], row["laatste_jaar"]),
                                 (min(points), max(points)))
            found = {key: clear(of) for key, of in chances.items()}
            for row, family, s in rows:
                is_clear = row["gebied_code"] in found[row["reeks"], family]
                self.assertEqual(row["ontwikkeling"], WORDS[
                    (s > 0) - (s < 0) if is_clear else 0], (name, row))

    def test_unusual_changes_follow_from_the_published_figures(self):
        """Of every city that has cities like it in its document."""
        peers = {code: [one["code"] for one in document["vergelijking"]
                        ["steden"]] for code, document in (
            (m["code"], self.first.document(
                "v1/gemeenten/%s.json" % m["code"]))
            for m in self.first.document("v1/groepen/G4-G40.json")["leden"])}
        scored = flagged = 0
        for name, document in self.documents():
            of, percents = self.series(name), "%" in document["eenheid"]
            rows = {(row["gebied_code"], row["reeks"]): row
                    for row in document["rijen"]}

            def change(row, base):
                if row is None or row["verschil_%d" % base] is None or \
                        not percents and row["procent_%d" % base] is None:
                    return None
                years = of[row["gebied_code"], row["reeks"]]
                new, old = (Fraction(years[y]["waarde"])
                            for y in (int(row["periode"]), base))
                return new - old if percents else 100 * (new - old) / old

            for (area, reeks), row in rows.items():
                scores = []
                for base in (2019, 2021):
                    mine, score = change(row, base), None
                    if mine is not None and area in peers:
                        score = robust_z(mine, [x for x in (
                            change(other, base) for other in (
                                rows.get((peer, reeks))
                                for peer in peers[area])
                            if other and other["periode"] == row["periode"])
                            if x is not None])
                    self.assertEqual(
                        row["z_%d" % base],
                        score if score is None else rounded(score, 2),
                        (name, row))
                    scores += [] if score is None else [abs(score)]
                self.assertEqual(row["ongewoon"],
                                 max(scores) > Fraction(7, 2) if scores
                                 else None, (name, row))
                scored += len(scores)
                flagged += bool(row["ongewoon"])
        self.assertGreater(scored, 200)
        self.assertGreater(flagged, 0)

    def test_csv_says_what_json_says(self):
        for name, document in self.documents():
            with open(self.first.path("v1/ontwikkeling/%s.csv" % name),
                      encoding="utf-8", newline="") as file:
                head, *lines = csv.reader(file)
            self.assertEqual(len(lines), len(document["rijen"]))
            # what came later stands behind it
            at = head.index("citeren")
            self.assertEqual(head[at - 1:], [
                "tegenover_nl", "citeren", "markeringen_2019",
                "markeringen_2021"])
            for row, line in zip(document["rijen"], lines):
                self.assertEqual(head[:at] + head[at + 1:], list(row))
                self.assertEqual(line.pop(at), document["citeren"])
                self.assertEqual(line, [
                    "" if v is None else "|".join(v) if isinstance(v, list)
                    else str(v).lower() if isinstance(v, bool) else str(v)
                    for v in row.values()])


if __name__ == "__main__":
    sys.exit(unittest.main())
