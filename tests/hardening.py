#!/usr/bin/env python3
"""What protects a program against defects of its own, read from the binary.

    tests/hardening.py BINARY...

Prints each protection that a binary lacks; ends with status 1 when one does.
What the flags of the Makefile ask for is not believed.
"""

import re
import subprocess
import sys


def readelf(path, *options):
    return subprocess.run(["readelf", "-W", *options, path], check=True,
                          capture_output=True, text=True,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}).stdout


def lacking(path):
    """The protections that this program lacks, as words."""
    header = readelf(path, "-h")
    segments = readelf(path, "-l")
    dynamic = readelf(path, "-d")
    imported = set(re.findall(r" UND (\w+)", readelf(path, "--dyn-syms")))
    tags = set(re.findall(r"\((\w+)\)", dynamic))
    flags = {word for line in re.findall(r"\(FLAGS(?:_1)?\)(.*)", dynamic)
             for word in line.split()}
    rights = [line.split()[6:-1] for line in segments.splitlines()
              if line.split()[:1] == ["LOAD"]]
    stack = re.search(r"GNU_STACK.*?0x\S+ 0x\S+ 0x\S+ 0x\S+ 0x\S+ ([RWE]+) ",
                      segments)
    there = {
        "PIE": "Type:" in header and re.search(r"Type: +DYN", header)
               and "PIE" in flags,
        "RELRO": "GNU_RELRO" in segments,
        # RELRO is full only with it: the table of addresses is read-only.
        "BIND_NOW": "BIND_NOW" in flags or "NOW" in flags,
        "a stack that cannot be executed": stack and "E" not in stack[1],
        "no memory to write and to execute": rights and not any(
            "W" in "".join(r) and "E" in "".join(r) for r in rights),
        "code apart from data": rights and all(
            "".join(r) in ("R", "RE", "RW") for r in rights)
        and [r for r in rights if r == ["R"]],
        "no text relocations": "TEXTREL" not in tags | flags,
        "no RPATH": not tags & {"RPATH", "RUNPATH"},
        "stack protector": "__stack_chk_fail" in imported,
        "fortified calls": any(name.endswith("_chk") and
                               name != "__stack_chk_fail"
                               for name in imported),
    }
    return [word for word, is_there in there.items() if not is_there]


def main():
    status = 0
    for path in sys.argv[1:]:
        for word in lacking(path):
            print("%s: lacks: %s" % (path, word))
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
