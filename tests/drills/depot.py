"""Is the depot whole?  Read without the program that wrote it."""

import gzip
import hashlib
import json
import os
import re
import zlib


def objects(home):
    """Digest -> size on disk, of all bodies."""
    top = os.path.join(home, "depot/objects")
    found = {}
    for folder, _, names in os.walk(top):
        for name in names:
            found[os.path.basename(folder) + name] = os.path.getsize(
                os.path.join(folder, name))
    return found


def lines(home):
    """The lines of the log; the last may lack its end."""
    path = os.path.join(home, "depot/log.jsonl")
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        return file.read().split(b"\n")


def named(entry):
    """The bodies that a line names."""
    found = [part["sha256"] for part in entry.get("parts", ())]
    if entry["kind"] == "body":
        found.append(entry["sha256"])
    if entry.get("definitions"):
        found.append(entry["definitions"])
    return found


def troubles(home):
    """What is wrong, as texts."""
    found = []
    there = objects(home)
    for digest in sorted(there):
        path = os.path.join(home, "depot/objects", digest[:2], digest[2:])
        if not re.fullmatch("[0-9a-f]{64}", digest):
            found.append("depot: %s is no name of a body" % path)
            continue
        try:
            with gzip.open(path) as file:
                text = file.read()
        except (OSError, EOFError, zlib.error) as error:
            found.append("depot: %s: %s" % (digest, error))
            continue
        if hashlib.sha256(text).hexdigest() != digest:
            found.append("depot: %s holds other bytes" % digest)
    for number, line in enumerate(lines(home), 1):
        try:
            entry = json.loads(line)
        except ValueError:
            continue        # torn by a crash; readers pass over it
        for digest in named(entry):
            if digest not in there:
                found.append("depot: line %d (%s of %s) names %s, which is"
                             " not there" % (number, entry["kind"],
                                             entry.get("source"), digest))
    return found


def lost(home, before):
    """What ${before}, a home as it stood, had and this one has not."""
    now = objects(home)
    found = ["depot: %s is gone" % digest
             for digest in sorted(set(objects(before)) - set(now))]
    was, now = lines(before), lines(home)
    if now[:len(was) - 1] != was[:-1]:
        found.append("depot: lines of the log are gone")
    return found
