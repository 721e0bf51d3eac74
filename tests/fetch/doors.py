"""Between us and a host: ports of this machine that stand for those of CBS,
over TLS or with something wrong.

The program asks https://datasets.cbs.nl as ever; tests/drills/faulty.c, which
is loaded before libc, takes it to a door, and names the one certificate that
is trusted.
"""

import atexit
import contextlib
import functools
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading

HOSTS = ("datasets.cbs.nl", "opendata.cbs.nl")
# A pair for a host that nobody asks: what is fetched is of trials, and a wait
# in vain lasts a third of a second, not a quarter of a minute.
TRIAL = {"WOONDRUK_REDIRECT": "https://example.org=http://127.0.0.1:9",
         "WOONDRUK_PACE_MS": "2"}
PLAIN = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n" \
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
# Doors that lead nowhere: an answer that is not TLS; hanging up on the first
# words; taking a connection and saying nothing; not even taking it.
SHUT = ("plain", "cut", "silent", "full")


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True,
                   stdin=subprocess.DEVNULL, capture_output=True)


@functools.lru_cache(maxsize=None)
def certified():
    """A folder, for as long as this process runs, of ca.pem and certificates
    with their keys: each name is a form."""
    folder = tempfile.mkdtemp(prefix="woondruk-doors-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    new = ("req", "-nodes", "-newkey", "ec", "-pkeyopt",
           "ec_paramgen_curve:prime256v1")
    openssl(folder, *new, "-x509", "-days", "2", "-subj", "/CN=drills",
            "-keyout", "ca.key", "-out", "ca.pem")
    ours = "subjectAltName=" + ",".join("DNS:" + host for host in HOSTS)
    for form, names, days in (("good", ours, "2"), ("expired", ours, "-1"),
                              ("other-name",
                               "subjectAltName=DNS:example.org", "2")):
        openssl(folder, *new, "-subj", "/CN=door", "-addext", names,
                "-keyout", form + ".key", "-out", form + ".request")
        openssl(folder, "x509", "-req", "-in", form + ".request", "-days",
                days, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-copy_extensions", "copy", "-out", form + ".pem")
    openssl(folder, *new, "-x509", "-days", "2", "-subj", "/CN=door",
            "-addext", ours, "-keyout", "self-signed.key", "-out",
            "self-signed.pem")
    return folder


def carry(one, other):
    """Bytes from one connection to the other, until there are no more."""
    with contextlib.suppress(OSError):
        while some := one.recv(65536):
            other.sendall(some)
    for side in (one, other):
        with contextlib.suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)


class Door:
    """A port of this machine that leads to the upstream, with the certificate
    of that form; or one of those that are SHUT."""

    def __init__(self, family, form, upstream, folder):
        self.form, self.taken = form, 0
        self.to = int(upstream.url.rpartition(":")[2])
        self.context = None
        if form not in SHUT:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(
                os.path.join(folder, form + ".pem"),
                os.path.join(folder, form + ".key"))
        address = "::1" if family == socket.AF_INET6 else "127.0.0.1"
        self.kept = [socket.socket(family, socket.SOCK_STREAM)]
        self.kept[0].bind((address, 0))
        self.kept[0].listen(0 if form == "full" else 64)
        self.port = self.kept[0].getsockname()[1]
        if form != "full":
            threading.Thread(target=self.serve, daemon=True).start()
            return
        for _ in range(8):
            self.kept.append(socket.socket(family, socket.SOCK_STREAM))
            self.kept[-1].setblocking(False)
            self.kept[-1].connect_ex((address, self.port))

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                one = self.kept[0].accept()[0]
                self.taken += 1
                self.kept.append(one)
                threading.Thread(target=self.answer, args=(one,),
                                 daemon=True).start()

    def answer(self, one):
        # A client that does not like the certificate hangs up: an OSError.
        with contextlib.suppress(OSError):
            if self.form == "silent":
                return
            if self.context is None:
                one.recv(65536)
                if self.form == "plain":
                    one.sendall(PLAIN)
                one.close()
                return
            one = self.context.wrap_socket(one, server_side=True)
            self.kept.append(one)
            other = socket.create_connection(("127.0.0.1", self.to))
            self.kept.append(other)
            threading.Thread(target=carry, args=(other, one),
                             daemon=True).start()
            carry(one, other)

    def close(self):
        for one in self.kept:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def preload(program):
    """The value of LD_PRELOAD; None when the shim was not built.  What checks
    addresses wants to be first."""
    shim = os.path.join(os.path.dirname(program), "faulty.so")
    if not os.path.exists(shim):
        return None
    linked = subprocess.run(["ldd", program], capture_output=True, text=True,
                            check=True).stdout.split()
    return " ".join([word for word in linked if word.startswith("/") and
                     "libasan" in word] + [shim])


@contextlib.contextmanager
def doors(upstream, loaded, six, four):
    """The doors, and the settings of a program whose hosts have these two, of
    IPv6 and of IPv4; None: there is no such address."""
    folder = certified()
    opened = [form and Door(family, form, upstream, folder)
              for family, form in ((socket.AF_INET6, six),
                                   (socket.AF_INET, four))]
    try:
        yield opened, dict(
            TRIAL, LD_PRELOAD=loaded, DRILL_HOSTS="%d,%d" % tuple(
                door.port if door else 0 for door in opened),
            DRILL_CA=os.path.join(folder, "ca.pem"))
    finally:
        for door in opened:
            if door:
                door.close()
