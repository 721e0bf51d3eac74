"""A throw-away PostgreSQL for tests: private socket, nothing synced to disk.

    with postgres.shared() as server:
        server.create("night")
        ... DATABASE_URL=server.url("night") ...

The first to ask starts it, and stops it by its process id in the end; whoever
it starts in turn finds it through TEST_POSTGRES. KEEP=1 leaves it standing and
says how to reach it.
"""

import contextlib
import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from urllib.parse import quote

OWNER = "postgres"
START_SECONDS = 60
OPTIONS = ["fsync=off", "full_page_writes=off", "synchronous_commit=off",
           "listen_addresses=", "shared_buffers=128MB", "max_connections=60",
           "wal_level=minimal", "max_wal_senders=0", "max_wal_size=4GB",
           "autovacuum=off", "log_min_messages=warning"]


class Missing(Exception):
    """There is no PostgreSQL here."""


def programs():
    """The folder of the newest PostgreSQL's programs."""
    found = glob.glob("/usr/lib/postgresql/*/bin/postgres")
    if found:
        newest = max(found, key=lambda path: int(
            re.search(r"/(\d+)/bin/", path).group(1)))
        return os.path.dirname(newest)
    initdb = shutil.which("initdb")
    if initdb is None:
        raise Missing("no PostgreSQL server is installed: apt-get install "
                      "postgresql")
    return os.path.dirname(os.path.realpath(initdb))


class Server:
    """One that runs, reached by the folder of its socket."""

    def __init__(self, folder, process=None):
        self.folder = folder
        self.process = process      # of one that is ours alone

    def url(self, name):
        return "postgresql://%s@/%s?host=%s" % (OWNER, quote(name),
                                                quote(self.folder, ""))

    def psql(self, name, sql, check=True):
        """The answer, as psql -At prints it."""
        return subprocess.run(
            [os.path.join(programs(), "psql"), "-XAtq", "-v",
             "ON_ERROR_STOP=1", "-h", self.folder, "-U", OWNER, "-d", name,
             "-c", sql], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=check).stdout.rstrip("\n")

    def end(self):
        """At once, as by a crash; begin() recovers what was committed."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.process = None

    def is_ready(self):
        return subprocess.run(
            [os.path.join(programs(), "pg_isready"), "-q", "-h", self.folder],
            stdin=subprocess.DEVNULL).returncode == 0

    def session(self, name, sql):
        """A psql of its own that goes on."""
        return subprocess.Popen(
            [os.path.join(programs(), "psql"), "-XAtq", "-h", self.folder,
             "-U", OWNER, "-d", name, "-c", sql], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def spent(self):
        """Seconds of processor of all sessions that have ended."""
        with open(os.path.join(self.folder, "data", "postmaster.pid"),
                  encoding="ascii") as file:
            postmaster = file.readline().strip()
        with open("/proc/%s/stat" % postmaster, encoding="ascii") as file:
            user, system = file.read().rpartition(")")[2].split()[13:15]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def create(self, name, template="template0"):
        """A new database; one of that name is dropped first."""
        self.drop(name)
        self.psql(OWNER, 'create database "%s" template "%s"' %
                  (name, template))

    def drop(self, name):
        self.psql(OWNER, 'drop database if exists "%s" with (force)' % name)


def as_owner():
    """What lets a child run as another user, when we are root."""
    if os.getuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(OWNER)
    except KeyError:
        raise Missing("PostgreSQL does not run as root, and there is no user "
                      "%s: apt-get install postgresql" % OWNER) from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def initialise(folder, child):
    if child:
        os.chown(folder, child["user"], child["group"])
    made = subprocess.run(
        [os.path.join(programs(), "initdb"), "-D", folder + "/data", "-U",
         OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
         "--no-instructions"], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **child)
    if made.returncode != 0:
        raise Missing("initdb failed:\n" + made.stdout)


def start(folder, child, more=()):
    """The process, once it answers."""
    with open(folder + "/log", "wb") as log:
        process = subprocess.Popen(
            [os.path.join(programs(), "postgres"), "-D", folder + "/data",
             "-k", folder] + [word for option in [*OPTIONS, *more]
                              for word in ("-c", option)],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            **child)
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if Server(folder).is_ready():
            return process
        time.sleep(0.05)
    process.kill()
    process.wait()
    with open(folder + "/log", encoding="utf-8", errors="replace") as log:
        raise Missing("PostgreSQL did not start:\n" + log.read())


@contextlib.contextmanager
def shared():
    """The Server of this run of tests."""
    if os.environ.get("TEST_POSTGRES"):
        yield Server(os.environ["TEST_POSTGRES"])
        return
    # Short, since the name of a socket is: 107 bytes.
    folder = tempfile.mkdtemp(prefix="pgtest-")
    process = None
    try:
        child = as_owner()
        initialise(folder, child)
        process = start(folder, child)
        os.environ["TEST_POSTGRES"] = folder
        yield Server(folder)
    finally:
        os.environ.pop("TEST_POSTGRES", None)
        if process is not None and os.environ.get("KEEP"):
            print("kept: psql -h %s -U %s (process %d)" % (folder, OWNER,
                                                           process.pid))
        else:
            if process is not None:
                process.send_signal(signal.SIGQUIT)
                process.wait()
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def private(more=()):
    """A Server of one's own, which may be ended and begun again; with more
    options."""
    folder = tempfile.mkdtemp(prefix="pgtest-")
    child = as_owner()
    server = Server(folder)
    try:
        initialise(folder, child)
        server.begin = lambda: setattr(server, "process", start(
            folder, child, more))
        server.begin()
        yield server
    finally:
        if server.process is not None:
            server.end()
        shutil.rmtree(folder, ignore_errors=True)
