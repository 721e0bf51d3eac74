"""What is made once for all suites that run at the same time."""

import contextlib
import fcntl


@contextlib.contextmanager
def alone(path):
    """One suite at a time makes what is to stand at this path."""
    with open(path + ".lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
