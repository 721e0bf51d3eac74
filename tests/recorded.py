"""The sources whose figures are known here: those with a recording, and those
that are files of their own folder.  Suites that compare figures stand on them;
tests/night/test_invented.py is the one over all sources."""

import json
import os
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
        return json.load(file).get("format") in ("groups", "announcements")


def copy(target):
    """Make the folder ${target} with these sources alone."""
    os.makedirs(target)
    for name in sorted(os.listdir(SOURCES)):
        folder = os.path.join(SOURCES, name)
        if is_recorded(folder):
            shutil.copytree(folder, os.path.join(target, name),
                            ignore=shutil.ignore_patterns("__pycache__"))
    return target
