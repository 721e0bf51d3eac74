"""A few drills on one night, and that what they look at would be seen."""

import os
import random
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), HERE]

import ground                                           # noqa: E402
import kinds                                            # noqa: E402
import postgres                                         # noqa: E402

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(
    1, 1 << 31)
# Those that leave the PostgreSQL of all suites alone, and the program under
# test without another library before it.
SHORT = ("kill", "pg-session")


class Drills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ground = cls.enterClassContext(ground.prepared(
            cls.enterClassContext(postgres.shared()), ("news",)))

    def drill(self):
        self.ground.reset()
        drill = self.ground.drill("news", random.Random(SEED))
        self.addCleanup(drill.close)
        return drill

    def test_nights_that_are_broken_into(self):
        print("SEED=%d" % SEED)
        drill = self.drill()
        for kind in SHORT:
            kinds.KINDS[kind][0](drill)
        drill.stand()
        drill.settle()
        self.assertEqual(drill.lost + drill.troubles, [], drill.told)

    def test_what_is_wrong_is_seen(self):
        """Each of these is done to a world at rest."""
        def published(world):
            with open(world.path("r/%s/v1/manifest.json" % ground.BEFORE[:10]),
                      "r+b") as file:
                file.write(b" ")

        def body(world):
            top = os.path.join(world.home, "depot/objects")
            folder = os.path.join(top, sorted(os.listdir(top))[0])
            name = os.path.join(folder, os.listdir(folder)[0])
            with open(name, "r+b") as file:
                file.truncate(os.path.getsize(name) - 4)

        def log(world):
            with open(os.path.join(world.home, "depot/log.jsonl"),
                      "r+b") as file:
                file.truncate(100)

        def cell(world):
            world.sql("delete from core.observation where ctid in (select ctid"
                      " from core.observation limit 1)")

        def run(world):
            world.sql("update ledger.run set finished_at = null")

        drill = self.drill()
        for wrong in (cell, run, published, body, log):
            wrong(drill.world)
        drill.stand()
        for word in ("by half", "a run that ended"):
            self.assertIn(word, "\n".join(drill.troubles))
        for word in ("manifest.json is ", "log are gone"):
            self.assertIn(word, "\n".join(drill.lost))
        self.assertRegex("\n".join(drill.troubles), "verify: |Compressed file")


if __name__ == "__main__":
    sys.exit(unittest.main())
