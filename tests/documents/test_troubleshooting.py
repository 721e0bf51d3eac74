"""The page of troubles has words that the program prints, and commands that it
has."""

import glob
import os
import re
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT,
                                                     "build/san/woondruk")
PAGE = "cron/troubleshooting.md"
SCRIPT = "cron/woondruk-nightly"
# What the page names of others.
OTHERS = {"df", "pgrep"}


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def literals(text):
    """The texts of a C file; those that stand behind each other are one."""
    end, found = None, []
    for match in re.finditer(r"""'(?:[^'\\]|\\.)+'|/\*.*?\*/"""
                             r"""|"((?:[^"\\]|\\.)*)\"""", text, re.S):
        if match.group(1) is None:
            continue
        between = None if end is None else text[end:match.start()]
        if between is not None and re.fullmatch(r"\s*(PRI\w+\s*)?", between):
            found[-1] += match.group(1)
        else:
            found.append(match.group(1))
        end = match.end()
    return [one.replace('\\"', '"') for one in found]


def printed():
    """All texts of the program, and the script as one."""
    texts = [" ".join(read(SCRIPT).split())]
    for path in glob.glob(os.path.join(ROOT, "etl/**/*.c"), recursive=True):
        texts += literals(read(path))
    return texts


def help_of(name):
    done = subprocess.run([PROGRAM, "help", name], capture_output=True,
                          text=True, timeout=60,
                          env={"PATH": os.environ["PATH"]})
    return done.stdout if done.returncode == 0 else None


class Troubleshooting(unittest.TestCase):
    def setUp(self):
        self.page = read(PAGE)
        self.rows = [[cell.strip() for cell in line.strip("|").split(" | ")]
                     for line in self.page.splitlines()
                     if line.startswith("| `")]

    def test_rows_are_whole(self):
        self.assertGreater(len(self.rows), 25)
        for row in self.rows:
            self.assertEqual(len(row), 4, row)
            self.assertTrue(all(row), row)

    def test_words_are_those_that_are_printed(self):
        known = printed()
        for row in self.rows:
            for symptom in re.findall(r"`([^`]+)`", row[0]):
                for part in symptom.split("…"):
                    part = part.strip(" :")
                    with self.subTest(symptom=symptom, part=part):
                        self.assertTrue(part == "" or any(
                            part in text for text in known))

    def test_commands_exist(self):
        page = self.page
        for row in self.rows:
            page = page.replace(row[0], "")
        used = set(re.findall(r"`(woondruk [^`]+)`", page))
        self.assertGreater(len(used), 8)
        for command in used:
            with self.subTest(command=command):
                words = command.split()
                text = help_of(words[1])
                self.assertIsNotNone(text)
                for flag in (word for word in words if word.startswith("--")):
                    self.assertIn(flag, text)

    def test_nothing_else_is_to_be_typed(self):
        """Commands of others, settings, files and words, and no more."""
        settings = subprocess.run(
            [PROGRAM, "--help"], capture_output=True, text=True,
            timeout=60).stdout + read(SCRIPT)
        for code in re.findall(r"`([^`]+)`", " ".join(
                row[3] for row in self.rows)):
            with self.subTest(code=code):
                first = code.split()[0]
                if first == "woondruk":
                    continue
                if re.match("WOONDRUK_|DATABASE_|--", first):
                    self.assertRegex(
                        settings + help_of("run"),
                        re.escape(first) + r"\b")
                elif "/" in first:
                    self.assertTrue(os.path.exists(os.path.join(ROOT, first)))
                elif " " in code:
                    self.assertIn(first, OTHERS)

    def test_troubles_of_the_mail_are_all_there(self):
        """Each word that status and the summary of the night have."""
        words = set()
        for name, table in (("etl/trouble.c", "trouble_word"),
                            ("etl/summary.c", "troubles")):
            match = re.search(r"%s\[[A-Z_]*\] = \{(.*?)\}" % table,
                              read(name), re.S)
            words |= set(re.findall(r'"([^"]+)"', match.group(1)))
        self.assertGreater(len(words), 8)
        # It is the state of a source that the mail calls not fetched; and it is
        # told by another row.
        words -= {"stale", "not published"}
        for word in words:
            self.assertTrue(any("`%s: …`" % word in row[0]
                                for row in self.rows), word)


if __name__ == "__main__":
    sys.exit(unittest.main())
