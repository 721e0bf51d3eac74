"""A release build is hardened, and a binary that is not is told.

What is read here is a program made by the Makefile's own rules for a release
out of a few of our files; `make check-output` reads woondruk itself.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import hardening

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
CLEAN = {key: value for key, value in os.environ.items()
         if not key.startswith(("MAKE", "MFLAGS"))
         and key not in ("B", "CC", "CFLAGS", "LDFLAGS", "SAN", "KIND")}
OF_BASE = ("buf", "csv", "err", "mem", "text")

# All of them, and then each taken away.
FLAGS = ["-O2", "-fPIE", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong",
         "-pie", "-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code"]
PROGRAM = r"""
#include <stdio.h>
#include <string.h>
#ifdef BOTH
__asm__(".section .both, \"awx\", @progbits\n.byte 0\n.text");
#endif
int
main(int argc, char **argv)
{
	char name[16];
	memcpy(name, argv[0], (size_t)argc);
	return printf("%s %p\n", name, (void *)main) < 0;
}
"""


class Hardening(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="woondruk-")
        self.addCleanup(shutil.rmtree, self.folder)

    def run_well(self, *command, **more):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, env=CLEAN,
                              capture_output=True, text=True, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def make(self, *words):
        program = self.folder + "/tests/unit/test_csv"
        objects = ["%s/etl/base/%s.o" % (self.folder, name)
                   for name in OF_BASE]
        self.run_well("make", "B=" + self.folder,
                      "LIB_OBJ=" + " ".join(objects), *words, program,
                      cwd=ROOT)
        return hardening.lacking(program)

    def compiled(self, flags):
        source, program = self.folder + "/p.c", self.folder + "/p"
        with open(source, "w", encoding="ascii") as file:
            file.write(PROGRAM)
        self.run_well("gcc", "-w", *flags, "-o", program, source)
        return hardening.lacking(program)

    def test_the_release_build(self):
        self.assertEqual(self.make(), [])

    def test_a_build_with_sanitisers_is_no_release(self):
        self.assertIn("BIND_NOW", self.make("SAN=1"))

    def test_what_is_taken_away_is_told(self):
        self.assertEqual(self.compiled(FLAGS), [])
        for flag, instead, words in [
                ("-pie", ["-no-pie"], ["PIE"]),
                ("-D_FORTIFY_SOURCE=2", [], ["fortified calls"]),
                ("-fstack-protector-strong", ["-fno-stack-protector"],
                 ["stack protector"]),
                (FLAGS[-1], ["-Wl,-z,norelro,-z,now,-z,separate-code"],
                 ["RELRO"]),
                (FLAGS[-1], ["-Wl,-z,relro,-z,lazy,-z,separate-code"],
                 ["BIND_NOW"]),
                (FLAGS[-1], ["-Wl,-z,now,-z,execstack,-z,separate-code"],
                 ["a stack that cannot be executed"]),
                (FLAGS[-1], ["-Wl,-z,now,-z,noseparate-code"],
                 ["code apart from data"]),
                ("-O2", ["-O2", "-DBOTH"],
                 ["no memory to write and to execute",
                  "code apart from data"]),
                ("-O2", ["-O2", "-Wl,-rpath,/usr/lib"], ["no RPATH"])]:
            with self.subTest(instead=instead, words=words):
                flags = [f for f in FLAGS if f != flag] + instead
                self.assertEqual(self.compiled(flags), words)

    def test_text_relocations_are_told(self):
        self.assertEqual(
            self.compiled([f for f in FLAGS if f != "-fPIE"] +
                          ["-fno-pie", "-mcmodel=large", "-Wl,-z,notext"]),
            ["no text relocations"])


if __name__ == "__main__":
    sys.exit(unittest.main())
