"""BEHAVIOURS.md names a test for every behaviour of the facts, and each is one
that runs."""

import ast
import os
import re
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FACTS = os.path.join(os.path.dirname(ROOT), "shared", "facts",
                     "municipal-apis.md")
ROW = re.compile(r"(?m)^\| ([A-Z]\d) \| (.*) \| `([a-z_/]+\.(?:py|c))` "
                 r"([A-Za-z_0-9.]+) \|$")
IDS = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "C1", "C2", "C3", "O1", "O2",
       "O3", "G1", "G2", "S1", "S2", "U1", "P1", "X1"]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def names(path):
    """Tests of a file, as it names them when it runs."""
    text = read(path)
    if path.endswith(".c"):
        return set(re.findall(r"cmocka_unit_test\((test_\w+)\)", text))
    return {"%s.%s" % (one.name, test.name)
            for one in ast.parse(text).body if isinstance(one, ast.ClassDef)
            for test in one.body if isinstance(test, ast.FunctionDef) and
            test.name.startswith("test_")}


class Behaviours(unittest.TestCase):
    def setUp(self):
        text = read(os.path.join(HERE, "BEHAVIOURS.md"))
        self.rows = ROW.findall(text)
        # A line that does not read as a row would be a part without a test.
        self.assertEqual(len(self.rows), len(re.findall(r"(?m)^\| ", text)) - 1)

    def test_each_has_a_test_that_runs(self):
        known = {}
        for one, part, path, test in self.rows:
            with self.subTest(behaviour=one, part=part):
                if path not in known:
                    known[path] = names(os.path.join(ROOT, "tests", path))
                self.assertIn(test, known[path])

    def test_all_are_there(self):
        self.assertEqual(list(dict.fromkeys(row[0] for row in self.rows)), IDS)

    def test_nothing_of_the_facts_is_left_out(self):
        if not os.path.exists(FACTS):
            self.skipTest("no ../shared/facts")
        section = read(FACTS).partition("\n## 11.")[2].partition("\n## ")[0]
        told = dict(re.findall(r"(?m)^\| ([A-Z]\d) \| [^|]* \| (.*) \|$",
                               section))
        self.assertEqual(list(told), IDS)
        for one, part, _, _ in self.rows:
            self.assertIn(part, told[one])
            told[one] = told[one].replace(part, "", 1)
        self.assertEqual({one: rest for one, rest in told.items()
                          if rest.strip(" ,;:")}, {})


if __name__ == "__main__":
    unittest.main()
