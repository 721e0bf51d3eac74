#!/usr/bin/env python3
"""Run one file of tests (unittest), tell what failed or was skipped and why.

    tests/suite.py tests/night/test_golden.py [TEST...]

One line at the end; V=1 also names what passed, with its time. The counts go
to the file that TEST_COUNTS names, as tests/README.md says.
"""

import faulthandler
import importlib.util
import os
import signal
import sys
import time
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Result(unittest.TestResult):
    """Tells troubles as they come; counts what passed."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self.began = 0.0

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def tell(self, word, test, text=""):
        name = str(test).split(" ")[0] if not hasattr(test, "_subDescription") \
            else test.id().rpartition(".")[2]
        print("%s %s %s" % (word, name, text), flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        if os.environ.get("V"):
            self.tell("passed", test,
                      "%.1f s" % (time.monotonic() - self.began))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell("FAILED", test, "\n" + self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.tell("FAILED", test, "\n" + self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            told = self.failures or self.errors
            if issubclass(err[0], test.failureException):
                told = self.failures
            else:
                told = self.errors
            self.tell("FAILED", subtest, "\n" + told[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tell("skipped", test, "(%s)" % reason)

    def addExpectedFailure(self, test, err):
        raise AssertionError("no test here is expected to fail")


def load(path, names):
    """The tests of one file; its folder is where it imports from."""
    sys.path[:0] = [os.path.dirname(path), os.path.join(ROOT, "tests")]
    spec = importlib.util.spec_from_file_location(
        os.path.basename(path)[:-len(".py")], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    loader = unittest.TestLoader()
    if names:
        return loader.loadTestsFromNames(names, module)
    return loader.loadTestsFromModule(module)


def main():
    path = os.path.abspath(sys.argv[1])
    name = os.path.relpath(path, os.path.join(ROOT, "tests"))[:-len(".py")]
    faulthandler.register(signal.SIGTERM, all_threads=True, chain=True)
    os.chdir(ROOT)
    result = Result()
    began = time.monotonic()
    load(path, sys.argv[2:]).run(result)
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    if result.passed + failed + skipped == 0:
        print("FAILED %s holds no test" % path)
        failed = 1
    print("%-28s %3d passed%s%s, %.0f s" % (
        name, result.passed, ", %d FAILED" % failed if failed else "",
        ", %d skipped" % skipped if skipped else "",
        time.monotonic() - began), flush=True)
    if os.environ.get("TEST_COUNTS"):
        with open(os.environ["TEST_COUNTS"], "a", encoding="ascii") as counts:
            counts.write("%d %d %d %s\n" % (result.passed, failed, skipped,
                                            name))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
