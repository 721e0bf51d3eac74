#!/usr/bin/env python3
"""How long loading takes, beside raw COPY of the same rows and beside what
else a person would use.

    tests/bench/load.py            ROUNDS=9 ROWS=2000000

Every round does everything once, in turn, so that what the machine does besides
is shared; medians are of ratios within a round. See README.md.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests"), HERE]

import postgres                                         # noqa: E402
import recorded                                         # noqa: E402
from served import Nginx, watched                       # noqa: E402
from synthetic import AGAIN, ANYWHERE, CITY, FIRST, \
    Synthetic, V3, V4, VERSIONS                          # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "3"))
ROWS = int(os.environ.get("ROWS", "2000000"))
PROGRAM = os.environ.get("WOONDRUK", os.path.join(ROOT, "build", "woondruk"))
BUILD = os.path.join(ROOT, "build", "bench")
# What a peer needs to be here; those that are not are left out, with a word.
PEERS = {
    "node": ["node", "stream.mjs"],
    "requests": [sys.executable, "with_requests.py"],
    "jq": ["sh", "curl_jq.sh"],
    "duckdb": ["node", "duckdb.mjs"],
}
# What of npm they need is installed here, as their lock file says.
MODULES = os.path.join(BUILD, "peers")
# As the private server of the program has it, but for what makes seconds those of
# the disk; the yardstick stands on the same.
postgres.OPTIONS = [
    "fsync=off", "synchronous_commit=off", "listen_addresses=",
    "shared_buffers=128MB", "wal_level=replica", "max_wal_size=8GB",
    "autovacuum=off", "max_parallel_workers_per_gather=0",
    "log_min_messages=warning"]
# What it may take, against what (facts of the project, issue 8).
BARS = [
    ("rows staged", "copy text", 1.3),
    ("rows staged", "node", 1 / 3),
    ("first load", "copy text", 3),
    ("1 % newest", "copy text", 3),
    ("1 % anywhere", "copy text", 3),
    ("hash only", "copy text", 0.7),
    ("wide rows staged", "requests-wide", 0.5),
]
QUIET_MS, MEMORY_MB = 25, 24
NIGHTS = ["2026-11-%02dT02:00:00Z" % day for day in range(23, 31)]
PLAIN = "(id bigint, measure text, attribute text, value numeric," \
    " stringvalue text, region text, period text)"
CODED = "(region_id int, series_id int, period_id int, value numeric," \
    " attribute text)"


def share(target):
    """The definitions that the register alone can feed."""
    os.makedirs(target)
    recorded.fed_by(target + "/sql", ["bevolking-1-januari"])
    recorded.output(target + "/output", target + "/sql")


class World:
    """A home and a database, or a copy of one."""

    def __init__(self, bench, name, model=None, sources="sources"):
        self.bench, self.server, self.name = bench, bench.server, name
        self.sources = sources
        self.folder = os.path.join(bench.folder, self.name)
        shutil.rmtree(self.folder, ignore_errors=True)
        if model is None:
            os.makedirs(self.folder + "/public")
            self.server.create(self.name)
        else:
            subprocess.run(["cp", "-a", model.folder, self.folder],
                           check=True)
            self.server.create(self.name, model.name)

    def run(self, *words, version=FIRST, night=0, expect=(0,), **settings):
        nginx = self.bench.nginx
        env = {key: value for key, value in os.environ.items()
               if not key.startswith(("WOONDRUK", "PG", "DATABASE_URL"))}
        env.update(
            WOONDRUK_HOME=self.folder + "/home",
            WOONDRUK_PUBLIC=self.folder + "/public",
            WOONDRUK_SHARE=self.bench.folder + "/share",
            WOONDRUK_SOURCES=self.bench.folder + "/" + self.sources,
            WOONDRUK_RSVG_CONVERT="none", WOONDRUK_COMPRESSION="quick",
            WOONDRUK_PACE_MS="0", WOONDRUK_NOW=NIGHTS[night],
            WOONDRUK_LOG="text,debug",
            WOONDRUK_REDIRECT=",".join(
                "%s=%s" % (host, nginx.url("%s/%s" % (version, name)))
                for host, name in ((V4, "v4"), (V3, "v3"), (CITY, "city"))),
            DATABASE_URL=self.server.url(self.name), **settings)
        return watched([PROGRAM, *words], self.folder, env=env, expect=expect)

    def load(self, source, version=FIRST, night=0):
        """Fetch, then land: both, and the seconds until rows were staged."""
        fetch = self.run("fetch", "--only", source, version=version,
                         night=night)
        land = self.run("land", "--only", source, version=version,
                        night=night)
        staged = re.search(r"staged +[0-9]+ cells, ([0-9.]+) s", land.err)
        return fetch, land, float(staged.group(1)) if staged else None

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.server.drop(self.name)


class Bench:
    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.found, self.said = {}, {}
        self.synthetic = Synthetic(
            os.path.join(BUILD, "upstream-%d" % ROWS), ROWS)
        self.synthetic.build()
        self.memory = tempfile.mkdtemp(prefix="woondruk-bench-", dir=(
            "/dev/shm" if os.path.isdir("/dev/shm") else None))
        roots = {"%s/%s" % (version, host): os.path.join(
            self.synthetic.folder, version, host)
            for version in VERSIONS for host in ("v4", "v3", "city")}
        self.nginx = Nginx(folder + "/nginx", roots)
        share(folder + "/share")
        self.synthetic.describe(folder + "/sources", False)
        self.synthetic.describe(folder + "/small", True)

    def psql(self, sql):
        return [os.path.join(postgres.programs(), "psql"), "-XAtq", "-v",
                "ON_ERROR_STOP=1", "-h", self.server.folder, "-U",
                postgres.OWNER, "-d", "bench_plain", "-c", sql]

    def note(self, name, seconds, cpu=None, memory=None, server=None):
        self.found.setdefault(name, []).append((seconds, cpu, memory, server))

    def server_cpu(self):
        """Seconds of processor of all sessions of the server that have ended."""
        time.sleep(0.3)
        return self.server.spent()

    # --- once ---

    def prepare(self):
        """The rows in memory, as text and as binary, and a world to copy."""
        self.server.create("bench_plain")
        self.run_peer("requests", "create table text_rows " + PLAIN,
                      "text_rows", keep=True)
        self.sql("create table coded_rows as select"
                 " dense_rank() over (order by region)::int as region_id,"
                 " dense_rank() over (order by measure)::int as series_id,"
                 " dense_rank() over (order by period)::int as period_id,"
                 " value, nullif(attribute, 'None') as attribute"
                 " from text_rows order by id")
        for table, how in (("text_rows", "text"), ("coded_rows", "binary")):
            with open("%s/%s" % (self.memory, how), "wb") as file:
                subprocess.run(self.psql("copy %s to stdout (format %s)" % (
                    table, how)), stdout=file, check=True)
            self.sql("drop table " + table)
        self.model = World(self, "bench_model")
        self.model.load("cbs-03759ned")
        self.quiet = World(self, "bench_quiet", sources="small")
        self.quiet.run("run", expect=(0, 1))

    def sql(self, text):
        return self.server.psql("bench_plain", text)

    # --- in every round ---

    def raw(self, name, columns, how, kind=""):
        self.sql("drop table if exists raw; create %s table raw %s" % (
            kind, columns))
        with open("%s/%s" % (self.memory, how), "rb") as file:
            before = self.server_cpu()
            done = watched(self.psql("copy raw from stdin (format %s)" % how),
                           self.folder, stdin=file)
            server = self.server_cpu() - before
        self.sql("drop table raw")
        self.note(name, done.wall, done.cpu, None, server)

    def receive(self):
        top = self.nginx.url(FIRST + "/v4") + \
            "/odata/v1/CBS/99001NED/Observations"
        urls = [top] + ["%s?page=%d" % (top, n)
                        for n in range(1, self.synthetic.pages)]
        words = ["curl", "-sS", "--compressed"]
        for url in urls:
            words += ["-o", "/dev/null", url]
        done = watched(words, self.folder)
        self.note("receive", done.wall, done.cpu, done.memory)

    def run_peer(self, name, create, table, v3=False, keep=False):
        program = list(PEERS[name])
        program[1] = os.path.join(HERE, "peers", program[1])
        host, kind = (V3, "v3") if v3 else (V4, "v4")
        first = host + ("/ODataFeed/OData/97001NED/TypedDataSet" if v3 else
                        "/odata/v1/CBS/99001NED/Observations")
        self.sql("drop table if exists %s; %s" % (table, create))
        done = watched(
            program + [first, "%s=%s" % (host, self.nginx.url(
                "%s/%s" % (FIRST, kind)))] + (["long"] if v3 else []) +
            ([MODULES] if name == "duckdb" else []),
            self.folder, into=self.psql("copy %s from stdin" % table))
        if not keep:
            self.sql("drop table " + table)
        return done

    def peer(self, name):
        done = self.run_peer(name, "create table peer " + PLAIN, "peer")
        self.note(name, done.wall, done.cpu, done.memory)

    def wide_peer(self):
        done = self.run_peer(
            "requests", "create table peer (region text, period text,"
            " measure text, value numeric)", "peer", v3=True)
        self.note("requests-wide", done.wall, done.cpu, done.memory)

    def wal(self):
        return int(self.sql(
            "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"))

    def load(self, world, name, source, version=FIRST, night=0):
        """Fetch and land; seconds until rows were staged, and what it said."""
        before = self.server_cpu()
        fetch, land, staged = world.load(source, version, night)
        self.note(name, fetch.wall + land.wall, fetch.cpu + land.cpu,
                  max(fetch.memory, land.memory), self.server_cpu() - before)
        self.said[name] = re.search(r"landed  .*", land.err).group(0)
        return fetch.wall + staged

    def woondruk(self):
        world = World(self, "bench_round", self.model)
        before = self.wal()
        self.note("rows staged", self.load(world, "first load", "bench"))
        self.note("WAL, first load", (self.wal() - before) / 1e6)
        before = self.wal()
        self.load(world, "1 % newest", "bench", AGAIN, 1)
        self.note("WAL, 1 % newest", (self.wal() - before) / 1e6)
        self.load(world, "1 % anywhere", "bench", ANYWHERE, 2)
        self.note("wide rows staged", self.load(world, "wide", "bench-wide"))
        world.run("fetch", "--only", "bench-file")
        done = world.run("fetch", "--only", "bench-file", night=1)
        if "unchanged" not in done.err:
            raise SystemExit("the file is new: " + done.err)
        self.note("hash only", done.wall, done.cpu, done.memory)
        world.close()

    def quiet_night(self, night):
        """Nothing is new: what the program did, and whether it wrote."""
        def tree():
            public = os.path.join(self.quiet.folder, "public")
            return {os.path.join(top, name): os.lstat(
                os.path.join(top, name)).st_mtime_ns
                for top, _, names in os.walk(public) for name in names
                if name != "status.json"}
        before = tree()
        done = self.quiet.run("run", night=night, expect=(0, 1))
        if tree() != before:
            raise SystemExit("a night without news has written files")
        self.said["quiet night"] = "%d requests" % done.err.count("asking ")
        self.note("quiet night", done.wall, done.cpu, done.memory)

    def round(self, number, peers):
        self.raw("copy text", PLAIN, "text")
        self.raw("copy text unlogged", PLAIN, "text", "unlogged")
        self.raw("copy binary", CODED, "binary")
        self.raw("copy binary unlogged", CODED, "binary", "unlogged")
        self.receive()
        self.woondruk()
        self.quiet_night(1 + number % (len(NIGHTS) - 1))
        self.wide_peer()
        for name in peers:
            self.peer(name)

    # --- the end ---

    def ratio(self, name, to="copy text"):
        """Median of what it took, in a round, to what the other took."""
        return statistics.median(
            a[0] / b[0] for a, b in zip(self.found[name], self.found[to]))

    def median(self, name, place):
        values = [one[place] for one in self.found[name]
                  if one[place] is not None]
        return statistics.median(values) if values else None

    def table(self):
        print("%-22s %9s %10s %9s %9s %9s" % (
            "medians of %d" % ROUNDS, "wall", "raw COPY", "own cpu",
            "server", "memory"))
        for name in self.found:
            cpu, memory, server = (self.median(name, n) for n in (1, 2, 3))
            if name.startswith("WAL"):
                print("%-22s %6.1f MB" % (name, self.median(name, 0)))
                continue
            print("%-22s %7.2f s %8.2f x %9s %9s %9s" % (
                name, self.median(name, 0), self.ratio(name),
                "%.3f s" % cpu if cpu is not None else "",
                "%.2f s" % server if server is not None else "",
                "%.1f MB" % (memory / 1024) if memory else ""))
        for name, words in self.said.items():
            print("%s: %s" % (name, words))

    def bars(self):
        found = [(name, self.ratio(name, to), bar, "x " + to)
                 for name, to, bar in BARS
                 if name in self.found and to in self.found]
        found.append(("own processor, quiet", 1000 *
                      self.median("quiet night", 1), QUIET_MS, "ms"))
        found.append(("memory of the program", max(
            one[2] for name in ("first load", "1 % newest", "1 % anywhere",
                                "wide", "hash only")
            for one in self.found[name]) / 1024, MEMORY_MB, "MB"))
        for name, is_now, bar, unit in found:
            print("%-22s %8.2f, bar %6.2f %-15s %s" % (
                name, is_now, bar, unit, "met" if is_now <= bar
                else "missed by %.2f x" % (is_now / bar)))


def missing(name):
    """Why a peer cannot run here, or None."""
    if name == "requests":
        try:
            import requests                             # noqa: F401
        except ImportError:
            return "python3-requests is not installed"
    for word in {"node": ["node"], "jq": ["jq", "curl"],
                 "duckdb": ["node", "npm"]}.get(name, []):
        if shutil.which(word) is None:
            return word + " is not installed"
    if name == "duckdb":
        return install()
    return None


def install():
    """What peers need of npm; why that cannot be had, or None."""
    if os.path.isdir(os.path.join(MODULES, "node_modules")):
        return None
    os.makedirs(MODULES, exist_ok=True)
    for file in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(os.path.join(HERE, "peers", file), MODULES)
    done = subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"],
                          cwd=MODULES, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    return None if done.returncode == 0 else \
        "npm ci failed in " + MODULES


def main():
    with postgres.shared() as server, \
            tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(server, folder)
        peers = [name for name in ("node", "duckdb", "requests", "jq")
                 if "PEERS" not in os.environ or
                 name in os.environ["PEERS"].split()]
        for name in list(peers):
            why = missing(name)
            if why:
                print("left out: %s, %s" % (name, why))
                peers.remove(name)
        try:
            with bench.nginx:
                bench.prepare()
                for number in range(ROUNDS):
                    bench.round(number, peers)
        finally:
            shutil.rmtree(bench.memory, ignore_errors=True)
        bench.table()
        bench.bars()


if __name__ == "__main__":
    main()
