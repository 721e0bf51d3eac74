"""The disk, under the program alone: full, broken, without descriptors, or
writing half; and a power cut that takes what was not synced.

What fails is one call of libc in the program, by its number, and in some
drills every such call after it.  The numbers are those of a rehearsal.
"""

import os
import random
import shutil

# Beside the build, and not built with sanitisers: those want to be first.
FAULTY = os.path.join(os.path.dirname(os.environ["WOONDRUK"]), "faulty.so")
ERRORS = ("ENOSPC", "EIO", "EMFILE", "short")
# Half of them are among the first, where most kinds of call come by.
EARLY = 500


def preloaded(drill, **more):
    """Settings of a night with the failing disk."""
    return dict({"LD_PRELOAD": FAULTY}, **more)


def journal(drill):
    return {"DRILL_JOURNAL": os.path.join(drill.world.folder, "journal"),
            "DRILL_KEEP": os.path.join(drill.world.folder, "kept"),
            "DRILL_BELOW": drill.world.folder}


def rehearsed(ground, form):
    """How many calls each error could come from, and how many steps."""
    if form not in ground.calls:
        other = ground.drill(form, random.Random(0))
        count = os.path.join(other.world.folder, "count")
        os.mkdir(journal(other)["DRILL_KEEP"])
        other.night(statuses=(0,), **preloaded(
            other, DRILL_COUNT=count, **journal(other)))
        with open(count, encoding="ascii") as file:
            numbers = [int(word) for word in file.read().split()]
        other.close()
        if other.troubles:
            raise AssertionError(other.troubles)
        ground.calls[form] = dict(zip(ERRORS + ("steps",), numbers))
        print("calls of a night (%s): %s" % (form, ground.calls[form]),
              flush=True)
    return ground.calls[form]


def strike(drill, error, number, lasts=False):
    drill.told.append("%s at call %d%s" % (error, number,
                                           " and after" if lasts else ""))
    drill.night(**preloaded(drill, DRILL_ERROR=error, DRILL_CALL=str(number),
                            DRILL_LASTS="1" if lasts else None))


def failing(error):
    def disturb(drill):
        dice, calls = drill.dice, rehearsed(drill.ground, drill.form)[error]
        number = dice.randrange(1, calls + 1)
        if calls > EARLY and dice.random() < 0.5:
            number = dice.randrange(1, EARLY + 1)
        strike(drill, error, number, dice.random() < 0.4)
    return disturb


# --- power ---

class Step:
    """One line of the journal; the folder whose syncing makes it last."""

    def __init__(self, line):
        self.what, *self.words = line.split(" ")
        self.folder = None
        if self.what in "crlymux":
            path = self.words[1 if self.what == "r" else 0]
            self.folder = os.path.dirname(path)

    def undo(self):
        """As if it had never reached the disk; what it rests on may be gone
        already."""
        try:
            if self.what in "cly":
                os.unlink(self.words[0])
            elif self.what == "m":
                shutil.rmtree(self.words[0])
            elif self.what == "x":
                os.mkdir(self.words[0])
            elif self.what == "r":
                os.rename(self.words[1], self.words[0])
                if self.words[2] != "-":
                    os.rename(self.words[2], self.words[1])
            elif self.what == "u" and self.words[1] != "-":
                os.rename(self.words[1], self.words[0])
        except FileNotFoundError:
            pass


def unsynced(steps):
    """Folder -> its steps, oldest first, that no syncing of it followed."""
    found = {}
    for step in steps:
        if step.what == "d":
            found.pop(step.words[0].rstrip("/"), None)
        elif step.folder is not None:
            found.setdefault(step.folder, []).append(step)
    return found


def forget_names(steps, dice):
    """In every folder the newest of its steps are undone, as many as the dice
    say: all of them in one drill of three."""
    all_go = dice.random() < 1 / 3
    gone = set()
    for waiting in unsynced(steps).values():
        kept = 0 if all_go else dice.randrange(len(waiting) + 1)
        gone.update(id(step) for step in waiting[kept:])
    for step in reversed(steps):
        if id(step) in gone:
            step.undo()
    return len(gone)


def forget_bytes(top, steps, dice):
    """Files lose what was written into them after they were last synced, or
    have nothing but zeros there."""
    dirty, sizes = set(), {}
    for step in steps:
        if step.what == "w":
            dirty.add(int(step.words[0]))
        elif step.what == "s":
            dirty.discard(int(step.words[0]))
            sizes[int(step.words[0])] = int(step.words[1])
    n = 0
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            stat = os.lstat(path)
            if os.path.islink(path) or stat.st_ino not in dirty:
                continue
            synced = min(sizes.get(stat.st_ino, 0), stat.st_size)
            with open(path, "r+b") as file:
                file.truncate(synced)
                if dice.random() < 0.3:
                    file.truncate(stat.st_size)
            n += 1
    return n


def power(drill):
    """Cut after any step; the disk then has what was synced, and of the rest
    what the dice say.  The database is taken to keep what it committed."""
    dice, world = drill.dice, drill.world
    cut = dice.randrange(1, rehearsed(drill.ground, drill.form)["steps"] + 1)
    settings = journal(drill)
    os.mkdir(settings["DRILL_KEEP"])
    drill.night(**preloaded(drill, DRILL_CUT=str(cut), **settings))
    with open(settings["DRILL_JOURNAL"], encoding="utf-8") as file:
        steps = [Step(line) for line in file.read().splitlines()]
    names = forget_names(steps, dice)
    lost = sum(forget_bytes(top, steps, dice)
               for top in (world.home, world.public))
    drill.told.append("after step %d of %d: %d names and the bytes of %d files"
                      " forgotten" % (cut, len(steps), names, lost))
    shutil.rmtree(settings["DRILL_KEEP"])


# Of these every call can be tried, one after another.
EVERY = {"disk-full": "ENOSPC", "disk-broken": "EIO",
         "descriptors": "EMFILE", "short-writes": "short"}
KINDS = {"disk-full": (failing("ENOSPC"), 120, "news first"),
         "disk-broken": (failing("EIO"), 120, "news first"),
         "descriptors": (failing("EMFILE"), 60, "news first"),
         "short-writes": (failing("short"), 40, "news first"),
         "power": (power, 100, "news first")}
