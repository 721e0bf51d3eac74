"""The sources whose figures are known here: those with a recording, and those
that are files of their own folder.  Suites that compare figures stand on them;
tests/night/test_invented.py is the one over all sources."""

import csv
import glob
import json
import os
import re
import shutil

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCES = os.path.join(ROOT, "sources")


def is_recorded(folder):
    path = os.path.join(folder, "source.json")
    if not os.path.exists(path):
        return False
    if os.path.exists(os.path.join(folder, "recording.tsv")):
        return True
    with open(path, encoding="utf-8") as file:
        return json.load(file).get("format") in ("groups", "announcements",
                                               "peers", "care-regions")


def copy(target):
    """Make the folder ${target} with these sources alone."""
    os.makedirs(target)
    for name in sorted(os.listdir(SOURCES)):
        folder = os.path.join(SOURCES, name)
        if is_recorded(folder):
            shutil.copytree(folder, os.path.join(target, name),
                            ignore=shutil.ignore_patterns("__pycache__"))
    return target



def needs(path):
    """The names that a definition in SQL reads."""
    with open(path, encoding="utf-8") as file:
        lines = re.search(r"^-- needs: *(.*(?:\n--   +.*)*)", file.read(),
                          re.M).group(1)
    return set(re.sub(r"\n-- +", " ", lines).replace(",", " ").split())


def fed_by(target, measures):
    """Make the folder ${target}, as sql/, with the series and indicators that
    these measures can feed: each of the others would be a finding."""
    shutil.copytree(os.path.join(ROOT, "sql"), target)
    given = set(measures)
    left = {path: needs(path) for path in glob.glob(
        os.path.join(target, "[34]-*", "*.sql"))}
    fed = True
    while fed:
        fed = [path for path in left if left[path] <= given]
        for path in fed:
            given.add(os.path.basename(path)[:-len(".sql")])
            del left[path]
    leave_out(target, left)
    return target


def definitions(target, sources):
    """Make the folder ${target}, as sql/, for these sources."""
    given = set()
    for name in os.listdir(sources):
        with open(os.path.join(sources, name, "source.json"),
                  encoding="utf-8") as file:
            given |= set(json.load(file).get("measures", ()))
    return fed_by(target, given)


def output(target, definitions):
    """Make the folder ${target}, as output/, in which nothing names an indicator
    that these definitions lack."""
    shutil.copytree(os.path.join(ROOT, "output"), target,
                    ignore=shutil.ignore_patterns("public"))
    path = os.path.join(target, "limitations.csv")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            row["indicators"] = "|".join(
                name for name in row["indicators"].split("|")
                if os.path.exists(os.path.join(
                    definitions, "4-indicators", name + ".sql")))
            writer.writerow(row)


# Enough for a night to have a count, a rate of two tables, one over years and a
# price, on each of the recorded tables.
FEW = ("bevolking", "bevolkingsgroei-5-jaar", "gemiddelde-verkoopprijs",
       "huishoudens-per-100-woningen", "nieuwbouw", "verandering-prijsindex")
# One count over few years, with the documents of three municipalities: for nights
# that are run by the hundred.
LEAST = ("bevolking",)
LEAST_FIRST = "2020JJ00"
# This check asks for what the register of all years tells.
OLDER_YEARS = "5-checks/ended-has-event.sql"
LEAST_MUNICIPALITIES = ("GM0363", "GM0502", "GM0599")
# What is made once for every municipality and every indicator.
MANY_PAGES = ("page/gemeente.", "page/gemeente-feed.", "municipality-feed.",
              "page/gemeenten.", "page/indicator.", "page/insluiten.",
              "chart/indicator.")


def without_many_pages(top):
    """Leave in this folder, as output/, the pages that there is one of."""
    for kind in MANY_PAGES:
        for path in glob.glob(os.path.join(top, kind + "*")):
            os.remove(path)


def begin(sources, first):
    """Let the tables in this folder of sources begin with that period."""
    for path in glob.glob(os.path.join(sources, "*", "source.json")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub(r'("first": )"\d{4}JJ00"', r'\1"%s"' % first,
                              text))


def least_municipalities(top):
    """Leave in this folder, as output/, the documents of these alone."""
    path = os.path.join(top, "municipality.sql")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    codes = ", ".join("'%s'" % code for code in LEAST_MUNICIPALITIES)
    for order, code in ((' order by m.code collate "C"', "m.code"),
                        (" order by c.area_nth", "c.area_code")):
        if text.count(order) != 1:
            raise AssertionError("%s has no%s" % (path, order))
        text = text.replace(order, " where %s in (%s)\n%s" % (code, codes,
                                                             order))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def keep(definitions, names):
    """Leave in this folder, as sql/, these indicators alone."""
    leave_out(definitions, [path for path in glob.glob(
        os.path.join(definitions, "4-indicators", "*.sql"))
        if os.path.basename(path)[:-len(".sql")] not in names])


def leave_out(definitions, paths):
    """Take these files out of the folder, and the bounds of what they define."""
    for path in paths:
        os.remove(path)
    unbind(os.path.join(definitions, "5-checks", "bounds.csv"),
           {os.path.basename(path)[:-len(".sql")] for path in paths})


def unbind(path, names):
    """Take the bounds of these indicators out of the file."""
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line for line in lines
                        if line.split(",")[0] not in names)
