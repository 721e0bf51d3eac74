"""A host whose address hangs: the backlog of a socket is full, so that a
connection is neither taken nor refused.  libcurl asks the address of IPv4 of
`localhost` first, so here it is that one which hangs; CBS was seen with the
other."""

import contextlib
import os
import socket
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fetching import SOURCE, Case                               # noqa: E402

# A wait in vain lasts a second, not a minute.
HURRY = {"WOONDRUK_PACE_MS": "2"}


def carry(one, other):
    """Bytes from one connection to the other, until there are no more."""
    with contextlib.suppress(OSError):
        while True:
            some = one.recv(65536)
            if not some:
                break
            other.sendall(some)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)


class Hanging(Case):
    def setUp(self):
        super().setUp()
        self.release()
        self.redirect = self.upstream.redirect()
        self.port = int(self.redirect.split(",")[0].rpartition(":")[2])

    def socket(self, family=socket.AF_INET):
        one = socket.socket(family, socket.SOCK_STREAM)
        self.addCleanup(one.close)
        return one

    def hang(self):
        """A port of 127.0.0.1 on which connections hang."""
        full = self.socket()
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        for _ in range(8):
            waiting = self.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        probe = self.socket()
        probe.settimeout(0.5)
        with self.assertRaises(TimeoutError):
            probe.connect(("127.0.0.1", port))
        return port

    def answer(self, port):
        """The upstream on that port too, by the other address."""
        door = self.socket(socket.AF_INET6)
        try:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            door.bind(("::1", port))
        except OSError as error:
            self.skipTest("no IPv6 on the loopback: %s" % error)
        door.listen(64)
        self.taken = 0

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    one = door.accept()[0]
                    self.taken += 1
                    other = socket.create_connection(("127.0.0.1", self.port))
                    for pair in ((one, other), (other, one)):
                        threading.Thread(target=carry, args=pair,
                                         daemon=True).start()
        threading.Thread(target=serve, daemon=True).start()

    def fetch_by(self, name, port):
        return self.home.fetch(
            self.redirect.replace("127.0.0.1:%d" % self.port,
                                  "%s:%d" % (name, port)),
            "--only", SOURCE, **HURRY)

    def test_the_other_address_is_asked(self):
        port = self.hang()
        self.answer(port)
        outcome = self.fetch_by("localhost", port)
        self.assertEqual(outcome.state(SOURCE), "fetched", outcome.text)
        self.assertGreater(self.taken, 0)
        self.assertLess(outcome.seconds, 60)

    def test_there_is_no_other(self):
        """It is given up in time, and told as a host that is not there."""
        outcome = self.fetch_by("127.0.0.1", self.hang())
        self.assertEqual(outcome.status, 1, outcome.text)
        self.assertRegex(outcome.lines[SOURCE],
                         r"failed +.*cannot be reached.*; using the snapshot")
        self.assertLess(outcome.seconds, 60)


if __name__ == "__main__":
    unittest.main()
