#!/usr/bin/env python3
"""The laws of the house, checked on the files themselves.

Runs alone; prints each place that breaks a law, and one line at the end.  The
laws are told in etl/README.md.
"""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# The rooms of etl/, in the order of the night.  A room includes itself and
# those before it; the stages never include each other.
ROOMS = ["base", "db", "define", "fetch", "land", "model", "publish"]
STAGES = {"fetch", "land", "model", "publish"}

# Headers of libraries, and the one place (a file, or a room ending in a slash)
# that may include them.
LIBRARIES = {
    r"libpq-fe\.h|libpq/|postgres_ext\.h": ["etl/db/"],
    r"curl/": ["etl/fetch/http.c"],
    r"zlib\.h|zconf\.h": ["etl/base/gzip.c"],
    r"zip\.h|zipconf\.h": ["etl/base/zipread.c"],
    r"jansson(_config)?\.h": ["etl/base/json.c"],
    r"csv\.h$": ["etl/base/csvread.c"],
    r"openssl/": ["etl/base/hash.c"],
    r"libdeflate\.h|brotli/": ["etl/publish/compress.c"],
    r"xlsxwriter\.h": ["etl/publish/writer_xlsx.c"],
}

# Who may write to the log: main, the night and the commands (etl/*.c), and the
# entry file of each stage (the survey is one of fetching).
LOGGERS = {
    "etl/base/log.c", "etl/fetch/fetch.c", "etl/fetch/survey.c",
    "etl/land/land.c",
    "etl/model/compute.c", "etl/model/gate.c", "etl/model/succession.c",
    "etl/publish/publish.c",
}

CATCH_ALL = re.compile(
    r"(^|[_-])(utils?|helpers?|managers?|common|misc|stuff|tools?)([_.-]|$)")
MAX_LINES = 800
CODE = (".c", ".h", ".py", ".sh", ".sql")
# Written in pieces, so that this file does not break its own law.  A name of
# our own in the folder for temporary files (a short socket path) is no path of
# one machine.
MACHINE_PATH = re.compile("(?<![A-Za-z0-9_.}>/-])/(?:" + "wor" + "k|tm" + "p)/"
                          "(?!woondruk-)")

# Folders without a reader: what they hold is named by the folder above.
WITHOUT_PLATE = re.compile(r"^tests/fuzz/seeds|^\.")


def files():
    """All files of the project, as paths from its root, in order."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True).stdout
        found = [name.decode() for name in listed.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, below, names in os.walk(ROOT):
            below[:] = [b for b in below if b not in
                        (".git", "build", "var", "public", "__pycache__")]
            found += [os.path.relpath(os.path.join(folder, n), ROOT)
                      for n in names]
    return sorted(f for f in set(found)
                  if os.path.isfile(os.path.join(ROOT, f)))


def lines(path):
    with open(os.path.join(ROOT, path), encoding="utf-8",
              errors="replace") as f:
        return f.read().split("\n")


def includes(path):
    """Line number, '"' or '<', and name of each include."""
    for number, line in enumerate(lines(path), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)', line)
        if match:
            yield number, match.group(1), match.group(2)


def room_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "etl" else None


def of_etl(every):
    return [p for p in every
            if p.startswith("etl/") and p.endswith((".c", ".h"))]


def law_rooms_are_known(every):
    for path in of_etl(every):
        room = room_of(path)
        if room is not None and room not in ROOMS:
            yield f"{path}: {room} is no room of etl/README.md"


def law_a_room_includes_itself_and_rooms_above(every):
    known = set(every)
    for path in of_etl(every):
        room = room_of(path)
        for number, mark, name in includes(path):
            where = f"{path}:{number}"
            if mark == "<":
                continue
            if "etl/" + name not in known:
                yield (f'{where}: "{name}" is no path from etl/ to a header '
                       "of ours")
                continue
            other = room_of("etl/" + name)
            if room is None or room not in ROOMS or other == room:
                continue
            if other is None:
                yield f"{where}: a room includes a file of the top, {name}"
            elif other not in ROOMS:
                yield f"{where}: {other} is no room"
            elif room in STAGES and other in STAGES:
                yield f"{where}: stage {room} includes stage {other}"
            elif ROOMS.index(other) > ROOMS.index(room):
                yield f"{where}: {room} includes {other}, which is below it"


def law_a_library_is_known_in_one_place(every):
    for path in of_etl(every):
        for number, _, name in includes(path):
            for header, places in LIBRARIES.items():
                if re.match(header, name) and not any(
                        path == p or (p.endswith("/") and path.startswith(p))
                        for p in places):
                    yield (f"{path}:{number}: {name} is for "
                           f"{' '.join(places)} only")


def law_library_code_does_not_log(every):
    for path in of_etl(every):
        if room_of(path) is None or path in LOGGERS or path.endswith(".h"):
            continue
        for number, line in enumerate(lines(path), 1):
            if re.search(r"\blog_(debug|info|warn|error|progress)\s*\(", line):
                yield f"{path}:{number}: only stage entry files log"


def law_no_copy_without_an_end(every):
    """What base/banned.h cannot poison, since a library's header names it."""
    for path in of_etl(every):
        if path == "etl/base/banned.h":
            continue
        for number, line in enumerate(lines(path), 1):
            if re.search(r"\bstrncpy\b", line):
                yield f"{path}:{number}: strncpy leaves text without an end"


def law_files_stay_small(every):
    for path in every:
        if path.endswith(CODE):
            n = len(lines(path)) - 1
            if n > MAX_LINES:
                yield (f"{path}: {n} lines, more than {MAX_LINES}: a noun is "
                       "hiding in it")


def law_no_catch_all_names(every):
    for path in every:
        for part in path.split("/"):
            if CATCH_ALL.search(part):
                yield f"{path}: name it after what it holds"
                break


def law_each_folder_has_a_door_plate(every):
    known = set(every)
    folders = set()
    for path in every:
        parts = path.split("/")[:-1]
        # The folders of the root and of etl/, sql/ and tests/.
        for depth in range(1, len(parts) + 1):
            folder = "/".join(parts[:depth])
            if depth == 1 or (depth == 2 and parts[0] in ("etl", "tests")):
                folders.add(folder)
    for folder in sorted(folders):
        if not WITHOUT_PLATE.search(folder) and \
                folder + "/README.md" not in known:
            yield f"{folder}: no README.md that says what lives here"


def law_no_path_of_one_machine(every):
    for path in every:
        if path.endswith((".tsv", ".csv", ".gz", ".png", ".xlsx")):
            continue
        for number, line in enumerate(lines(path), 1):
            if MACHINE_PATH.search(line):
                yield f"{path}:{number}: a path of one machine"


# A call of what keeps cells in the order that they come in, its arguments, and
# what follows; parentheses nest twice.
IN_ORDER = re.compile(
    r"\b(sum_cells|array_agg|string_agg)\s*"
    r"\(((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)\)\s*(over\b)?")


def law_cells_are_brought_together_in_an_order(every):
    """Of a definition, whose bytes may not hang on how rows happened to lie:
    the first reason, and the names, are those of the first."""
    for path in every:
        if not re.match(r"sql/(3-normalise|4-indicators)/.*\.sql$", path):
            continue
        text = "\n".join(line.partition("--")[0] for line in lines(path))
        for call in IN_ORDER.finditer(text):
            if not call[3] and " order by " not in \
                    " ".join(call[2].split()):
                number = text.count("\n", 0, call.start()) + 1
                yield f"{path}:{number}: {call[1]} without an order"


def law_headers_are_guarded_by_their_path(every):
    """A header is guarded by ROOM_NAME_H."""
    for path in of_etl(every):
        if not path.endswith(".h"):
            continue
        guard = re.sub(r"[/.]", "_", path[len("etl/"):]).upper()
        if not any(line == f"#ifndef {guard}" for line in lines(path)):
            yield f"{path}: not guarded by {guard}"


def main():
    every = files()
    passed = failed = 0
    for name, law in list(globals().items()):
        if not name.startswith("law_"):
            continue
        broken = list(law(every))
        words = name[len("law_"):].replace("_", " ")
        if broken:
            failed += 1
            print(f"FAILED {words}")
            for place in broken:
                print(f"    {place}")
        else:
            passed += 1
            if os.environ.get("V"):
                print(f"passed {words}")
    print(f"architecture: {passed} passed, {failed} failed")
    if os.environ.get("TEST_COUNTS"):
        with open(os.environ["TEST_COUNTS"], "a", encoding="ascii") as f:
            f.write(f"{passed} {failed} 0 architecture\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
