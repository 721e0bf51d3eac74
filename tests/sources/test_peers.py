"""The cities that each city is compared with: made anew from their features."""

import csv
import os
import sys
import unittest
from decimal import Decimal, getcontext

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "sources", "vergelijking")
PEERS = 5
# Far more digits than the four that are kept.
getcontext().prec = 40


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8",
              newline="") as file:
        return list(csv.DictReader(file))


def standardised(values):
    """City -> value with mean 0 and standard deviation 1."""
    mean = sum(values.values()) / len(values)
    spread = (sum((x - mean) ** 2 for x in values.values())
              / len(values)).sqrt()
    return {city: (x - mean) / spread for city, x in values.items()}


class Peers(unittest.TestCase):
    def setUp(self):
        self.features = read(FOLDER, "features.csv")
        self.values = read(FOLDER, "values.csv")
        self.cities = [row["gm_code"] for row in self.values]

    def test_they_are_the_nearest(self):
        z = []
        for feature in self.features:
            values = {row["gm_code"]: Decimal(row[feature["feature"]])
                      for row in self.values}
            if feature["scale"] == "log":
                values = {city: x.ln() for city, x in values.items()}
            z.append(standardised(values))
        made = []
        for city in self.cities:
            near = sorted((sum((x[city] - x[other]) ** 2 for x in z).sqrt(),
                           other) for other in self.cities if other != city)
            made += [{"city": city, "nth": str(nth), "peer": peer,
                      "distance": str(round(distance, 4)), "method": "1"}
                     for nth, (distance, peer) in enumerate(near[:PEERS], 1)]
        self.assertEqual(read(FOLDER, "peers.csv"), made)

    def test_they_are_those_of_the_g4_and_the_g40(self):
        members = {row["gm_code"] for row in read(
            os.path.join(ROOT, "sources", "groepen"), "members.csv")
            if row["group"] in ("G4", "G40")}
        self.assertEqual(set(self.cities), members)
        self.assertEqual(self.cities, sorted(members))

    def test_every_feature_has_its_source(self):
        self.assertEqual([row["feature"] for row in self.features],
                         list(self.values[0])[1:])
        for row in self.features:
            for column in ("table", "period", "citation", "date_cited"):
                self.assertTrue(row[column], (row["feature"], column))


if __name__ == "__main__":
    unittest.main()
