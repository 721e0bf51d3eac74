"""README.md, the manual page and --help say the same."""

import os
import re
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT,
                                                     "build/san/woondruk")
# Made by running or building.
MADE = re.compile(r"^(build/|output/public|public/|var\b|\.\./)")


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def ask(*arguments):
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, cwd=ROOT,
                          env={"PATH": os.environ["PATH"]}, timeout=60)
    return done.returncode, done.stdout, done.stderr


def section(text, title):
    """The lines of --help under one heading."""
    _, _, rest = text.partition("\n%s" % title)
    lines = rest.split("\n")[1:]
    end = next((n for n, line in enumerate(lines) if not line), len(lines))
    return lines[:end]


def unroff(text):
    """The manual page without its marks, and without line breaks."""
    text = re.sub(r'^\.\\".*\n', "", text, flags=re.M)
    text = re.sub(r'^\.[A-Za-z]+ ?', "", text, flags=re.M)
    text = re.sub(r"\\f.", "", text.replace("\\-", "-"))
    return " ".join(text.replace('"', "").split())


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, cls.help, _ = ask("--help")
        cls.readme = read("README.md")
        cls.manual = unroff(read("etl/woondruk.1"))
        cls.commands = [line.split(None, 1)
                        for line in section(cls.help, "commands:")]
        cls.settings = [line for line in section(cls.help, "settings,")]

    def test_help_is_there(self):
        self.assertGreater(len(self.commands), 8)
        self.assertGreater(len(self.settings), 8)
        self.assertEqual(ask("help")[1], self.help)
        self.assertEqual(ask("help")[0], 0)

    def test_commands_are_in_the_manual(self):
        for name, words in self.commands:
            with self.subTest(command=name):
                status, text, _ = ask("help", name)
                self.assertEqual(status, 0)
                usage = re.match(r"usage: woondruk \[SETTING\.\.\.\] (.*)",
                                 text).group(1)
                self.assertIn("%s %s." % (usage, words), self.manual)
                self.assertEqual(text, ask(name, "--help")[1])

    def test_the_manual_has_no_other_commands(self):
        part = re.search(r"\.SH COMMANDS\n(.*?)\n\.SH", read("etl/woondruk.1"),
                         re.S).group(1)
        named = re.findall(r"^\.TP\n\.B ([a-z]+)", part, re.M)
        self.assertEqual(named, [name for name, _ in self.commands])

    def test_more_help_is_in_the_manual(self):
        for name, _ in self.commands:
            _, text, _ = ask("help", name)
            for flag, words in re.findall(r"^(--.*?) {2,}(.*)$", text, re.M):
                self.assertIn("%s : %s." % (flag, words), self.manual)

    def test_settings_are_everywhere(self):
        self.assertIn("WOONDRUK_CONFIG", self.manual)
        self.assertIn("WOONDRUK_CONFIG", self.readme)
        for line in self.settings:
            match = re.match(r"  (--[a-z]+ [A-Z]+)? +([A-Z_]+) +(.*)$", line)
            self.assertIsNotNone(match, line)
            flag, variable, words = match.groups()
            with self.subTest(setting=variable):
                name = "%s, %s" % (flag, variable) if flag else variable
                self.assertIn("%s %s" % (name, words), self.manual)
                self.assertRegex(self.readme, r"\|[ `]*%s[ `]*\| `%s` \|" % (
                    re.escape(flag or ""), variable))
                fallback = re.search(r" \(([^()]+)\)$", words)
                if fallback:
                    row = re.search(r"\| `%s` \|(.*)\|" % variable,
                                    self.readme).group(1)
                    self.assertIn("`%s`" % fallback.group(1), row)

    def test_the_readme_has_no_other_settings(self):
        part = self.readme.partition("\n## Settings")[2].partition("\n## ")[0]
        named = re.findall(r"^\|[^|]*\| `([A-Z_]+)` \|", part, re.M)
        self.assertEqual(named, [re.search(r"(?:^| )([A-Z_]{5,})(?: |$)",
                                           line[20:]).group(1)
                                 for line in self.settings])

    def test_exit_statuses_are_everywhere(self):
        lines = section(self.help, "exit status")
        self.assertEqual(len(lines), 7)
        for line in lines:
            status, words = line.split(None, 1)
            with self.subTest(status=status):
                self.assertIn("%s %s" % (status, words), self.manual)
                self.assertRegex(self.readme, r"\| %s \| %s" % (
                    status, re.escape(words)))

    def test_wrong_command_lines(self):
        for arguments in (["nonsense"], [], ["--nonsense"], ["help", "x"],
                          ["--log", "loud", "run"], ["--deadline", "0", "run"],
                          ["run", "--nonsense"], ["run", "--only"],
                          ["--home"], ["run", "--only", "no-such-source"],
                          ["verify", "a", "b"], ["describe", "nonsense"]):
            with self.subTest(arguments=arguments):
                status, out, err = ask(*arguments)
                self.assertEqual((status, out), (64, ""), err)
                self.assertIn("exit status 64", err.split("\n")[-2])
                self.assertLessEqual(err.count("\n"), 3, err)

    def test_version(self):
        status, out, _ = ask("--version")
        self.assertEqual(status, 0)
        header = read("etl/base/version.h")
        self.assertEqual(out, "woondruk %s\n" % re.search(
            r'VERSION "(.*)"', header).group(1))

    def test_two_commands_and_ci(self):
        makefile = read("Makefile")
        self.assertIn("\n    make run\n    make test\n", self.readme)
        self.assertRegex(read(".ci/run"), r"&& make test &&")
        for target in set(re.findall(r"`make ([a-z-]+)", self.readme)):
            self.assertRegex(makefile, r"(?m)^%s:" % target)

    def test_commands_of_the_readme_exist(self):
        names = {name for name, _ in self.commands}
        used = re.findall(r"woondruk ([a-z][a-z]*)\b", self.readme +
                          read("cron/README.md"))
        wrong = {word for word in re.findall(
            r"`[^`\n]*?woondruk ([a-z]+)[^`\n]*`", self.readme)} - names
        self.assertTrue(used)
        self.assertEqual(wrong, set())

    def test_paths_of_the_readme_exist(self):
        missing = []
        for path in re.findall(r"`([A-Za-z0-9_.-]+/[A-Za-z0-9_./-]*)`",
                               self.readme):
            if not MADE.match(path) and not any(
                    os.path.exists(os.path.join(ROOT, place, path))
                    for place in ("", "etl")):
                missing.append(path)
        self.assertEqual(missing, [])

    def test_every_plain_word_of_the_data_is_explained(self):
        """The areas and marks a reader meets stand in the glossary."""
        part = self.readme.partition("\n## Words")[2].partition("\n## ")[0]
        for word in ("gemeente", "wijk", "buurt", "dakloos", "statushouder",
                     "aandachtsgroep", "woningvoorraad", "corporatie",
                     "herindeling", "toenmalig", "huidig", "opname",
                     "reeksbreuk", "dekking", "niet-optelbaar"):
            self.assertRegex(part, r"(?m)^\|[^|]*\b%s\b" % word)


if __name__ == "__main__":
    sys.exit(unittest.main())
