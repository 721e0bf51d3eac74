"""The night under valgrind: no byte is read before it was written or after it
was freed, and none is lost for good.  It sees what the sanitisers do not: what
libraries read of ours, in the plain build."""

import os
import shutil
import subprocess
import time

from world import PROGRAM

HERE = os.path.dirname(os.path.abspath(__file__))
SUPPRESSIONS = os.path.join(HERE, "valgrind.supp")
FOUND = 99
# Some fifty times as long as without.
SECONDS = 3600


def valgrind(drill):
    world = drill.world
    told = os.path.join(world.folder, "valgrind.txt")
    if shutil.which("valgrind") is None:
        raise AssertionError("apt-get install valgrind")
    drill.began = time.monotonic()
    process = subprocess.Popen(
        ["valgrind", "--error-exitcode=%d" % FOUND, "--leak-check=full",
         "--errors-for-leak-kinds=definite", "--log-file=" + told,
         "--suppressions=" + SUPPRESSIONS, "--num-callers=30",
         os.path.join(world.under_test, os.path.basename(PROGRAM)), "run"],
        cwd=world.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=world.environment(
            now=drill.now, upstream=drill.upstream))
    status = drill.ended(process, (0,), SECONDS)
    with open(told, encoding="utf-8", errors="replace") as file:
        text = file.read()
    drill.told.append(text.rstrip("\n").rpartition("\n")[2])
    if status == FOUND:
        drill.troubles.append(text[:20000])


KINDS = {"valgrind": (valgrind, 2, "news first")}
