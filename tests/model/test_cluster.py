"""The private PostgreSQL: made, shared, stopped, and found again after a kill."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import postgres
from made_up import PROGRAM, ROOT, TODAY

# A configured server would be used instead.
NO_SERVER = {name: value for name, value in os.environ.items()
             if name != "DATABASE_URL" and not name.startswith("PG")}


def setUpModule():
    if not os.access(PROGRAM, os.X_OK):
        raise unittest.SkipTest("%s is not built" % PROGRAM)
    try:
        postgres.as_owner()
        postgres.programs()
    except postgres.Missing as missing:
        raise unittest.SkipTest(str(missing)) from None


class Cluster(unittest.TestCase):
    """Making a data folder takes a second, so most tests begin with a copy of
    one that was made and stopped."""

    made = None

    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="cluster-")
        os.chmod(self.top, 0o755)
        self.home = os.path.join(self.top, "home")
        self.addCleanup(self.clean)

    def begin(self):
        if Cluster.made is None:
            Cluster.made = tempfile.mkdtemp(prefix="cluster-")
            os.chmod(Cluster.made, 0o755)
            self.make()
            subprocess.run(["cp", "-a", self.home, Cluster.made], check=True)
        else:
            subprocess.run(["cp", "-a", Cluster.made + "/home", self.top],
                           check=True)

    @classmethod
    def tearDownClass(cls):
        if Cluster.made is not None:
            shutil.rmtree(Cluster.made, ignore_errors=True)

    def clean(self):
        for base in self.bases():
            for pid in self.servers(base):
                os.kill(pid, signal.SIGQUIT)
                while os.path.exists("/proc/%d/cwd" % pid):
                    time.sleep(0.02)
            if base.startswith("/var/lib/woondruk/"):
                shutil.rmtree(base, ignore_errors=True)
        shutil.rmtree(self.top, ignore_errors=True)

    def bases(self):
        """Folders of the private cluster of this test."""
        found = [os.path.join(self.home, "pg")]
        return found + [base for base in glob.glob("/var/lib/woondruk/pg-*")
                        if base not in self.before]

    before = frozenset(glob.glob("/var/lib/woondruk/pg-*"))

    @staticmethod
    def servers(base):
        """Pids of postmasters at work in the data folder."""
        try:
            with open(base + "/data/postmaster.pid", encoding="ascii") as file:
                pid = int(file.readline())
            if os.readlink("/proc/%d/cwd" % pid) == os.path.realpath(
                    base + "/data"):
                return [pid]
        except (OSError, ValueError):
            pass
        return []

    def call(self, command, **more):
        return subprocess.run(
            [PROGRAM, command], cwd=ROOT, capture_output=True, text=True,
            env=dict(NO_SERVER, WOONDRUK_HOME=self.home, WOONDRUK_NOW=TODAY,
                     **more))

    def status(self, **more):
        return self.call("status", **more)

    def make(self):
        """Commands that only read make nothing."""
        done = self.call("gate")
        self.assertEqual(done.returncode, 0, done.stderr)

    def assertWell(self, done):
        self.assertEqual(done.returncode, 1, done.stderr)   # never fetched

    def start_server(self):
        """A server without a user, as a killed program leaves it."""
        base = os.path.join(self.home, "pg")
        child = postgres.as_owner()
        with open(self.top + "/log", "wb") as log:
            return subprocess.Popen(
                [os.path.join(postgres.programs(), "postgres"), "-D",
                 base + "/data", "-c", "listen_addresses=", "-c",
                 "unix_socket_directories=" + base + "/socket"],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                **child)

    def test_made_used_and_stopped(self):
        self.make()
        base = os.path.join(self.home, "pg")
        self.assertEqual(os.stat(base).st_mode & 0o777, 0o700)
        self.assertEqual(self.servers(base), [])
        self.assertWell(self.status())

    def test_reading_makes_nothing(self):
        for words, about in (
                (["status"], "no home at "),
                (["status", "--json"], "no home at "),
                (["explain", "GM0363", "bevolking", "2026"], "no home at "),
                (["query", "bevolking"], "no home at "),
                (["diff"], "no home at "),
                (["replay", "2026-11-23", "--to", "x"], "no home at ")):
            with self.subTest(words=words):
                done = subprocess.run(
                    [PROGRAM, *words], cwd=ROOT, capture_output=True,
                    text=True, env=dict(NO_SERVER, WOONDRUK_HOME=self.home))
                self.assertEqual((done.returncode, done.stdout), (64, ""),
                                 done.stderr)
                self.assertIn(about + self.home, done.stderr)
                self.assertFalse(os.path.exists(self.home))
        # A home whose runs use another server gets none of its own.
        os.mkdir(self.home)
        open(os.path.join(self.home, "lock"), "w", encoding="ascii").close()
        done = self.status()
        self.assertEqual(done.returncode, 64, done.stderr)
        self.assertIn("set DATABASE_URL", done.stderr)
        self.assertEqual(os.listdir(self.home), ["lock"])
        self.assertEqual(set(glob.glob("/var/lib/woondruk/pg-*")),
                         set(self.before))

    def test_left_over_server_is_used(self):
        self.begin()
        server = self.start_server()
        base = os.path.join(self.home, "pg")
        until = time.monotonic() + 30
        while not glob.glob(base + "/socket/.s.PGSQL.5432") \
                and time.monotonic() < until:
            time.sleep(0.02)
        self.assertWell(self.status())
        # Nobody used it any more, so it was stopped.
        self.assertIsNotNone(server.wait(30))

    def test_two_at_once(self):
        self.begin()
        both = [subprocess.Popen(
            [PROGRAM, "status"], cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=dict(
                NO_SERVER, WOONDRUK_HOME=self.home, WOONDRUK_NOW=TODAY))
            for _ in range(4)]
        for process in both:
            _, told = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 1, told)
        self.assertEqual(self.servers(os.path.join(self.home, "pg")), [])

    def test_stale_pid_file(self):
        self.begin()
        # After a reboot the number can be that of any process: here, ours.
        for name in ("data/postmaster.pid", "socket/.s.PGSQL.5432.lock"):
            path = os.path.join(self.home, "pg", name)
            with open(path, "w", encoding="ascii") as file:
                file.write("%d\n" % os.getpid())
            if os.getuid() == 0:
                shutil.chown(path, postgres.OWNER)
        self.assertWell(self.status())

    def test_server_that_is_going_down(self):
        self.begin()
        for signal_, pause in ((signal.SIGINT, 0), (signal.SIGTERM, 0.01),
                               (signal.SIGQUIT, 0.02)):
            server = self.start_server()
            base = os.path.join(self.home, "pg")
            while not glob.glob(base + "/socket/.s.PGSQL.5432"):
                time.sleep(0.02)
            server.send_signal(signal_)
            time.sleep(pause)
            began = time.monotonic()
            self.assertWell(self.status())
            self.assertLess(time.monotonic() - began, 60)
            server.wait(30)

    def test_killed_server_with_a_busy_child(self):
        self.begin()
        server = self.start_server()
        base = os.path.join(self.home, "pg")
        until = time.monotonic() + 30
        psql = [os.path.join(postgres.programs(), "psql"), "-XAtq", "-h",
                base + "/socket", "-U", "woondruk", "-d", "postgres", "-c"]
        child = postgres.as_owner()
        while subprocess.run(psql + ["select 1"], cwd="/", check=False,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, **child).returncode \
                and time.monotonic() < until:
            time.sleep(0.05)
        busy = subprocess.Popen(
            psql + ["select sum(n) from generate_series(1, 5000000) n"],
            cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **child)
        time.sleep(0.3)
        server.kill()
        # Not reaped yet: its number still looks alive.
        try:
            self.assertWell(self.status())
        finally:
            server.wait()
            busy.kill()
            busy.wait()

    def test_half_made_folder(self):
        self.begin()
        base = os.path.join(self.home, "pg")
        os.rename(base + "/data", base + "/data.new")
        os.remove(base + "/data.new/PG_VERSION")
        self.assertWell(self.status())

    def test_home_with_a_long_and_awkward_name(self):
        self.home = os.path.join(self.top, "it's, a \"home\" " + "x" * 90)
        self.make()
        self.assertWell(self.status())

    def test_no_server_programs(self):
        empty = os.path.join(self.top, "empty")
        os.mkdir(empty)
        if os.path.isdir("/usr/lib/postgresql"):
            self.skipTest("/usr/lib/postgresql is here, and is searched")
        done = self.call("gate", PATH=empty)
        self.assertEqual(done.returncode, 69)
        self.assertIn("apt-get install postgresql", done.stderr)

    def test_the_server_is_another_user_for_good(self):
        """It has nothing of root, and none of our keys."""
        if os.getuid() != 0:
            self.skipTest("only root becomes another user")
        self.begin()
        base = os.path.join(self.home, "pg")
        process = subprocess.Popen(
            [PROGRAM, "status"], cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(
                NO_SERVER, WOONDRUK_HOME=self.home, WOONDRUK_NOW=TODAY,
                WOONDRUK_AMSTERDAM_KEY="a-key", HOME="/root", PGUSER="me"))
        found = {}
        while process.poll() is None and "environ" not in found:
            for pid in self.servers(base):
                try:
                    for name in ("status", "environ"):
                        with open("/proc/%d/%s" % (pid, name),
                                  encoding="utf-8") as file:
                            found[name] = file.read()
                except OSError:
                    found = {}
        process.wait()
        said = dict(line.split(":\t", 1) for line in
                    found["status"].splitlines() if ":\t" in line)
        there = pwd.getpwnam("postgres")
        self.assertEqual(said["Uid"].split(), [str(there.pw_uid)] * 4)
        self.assertEqual(said["Gid"].split(), [str(there.pw_gid)] * 4)
        self.assertEqual(set(map(int, said["Groups"].split())),
                         set(os.getgrouplist("postgres", there.pw_gid)))
        self.assertEqual(int(said["CapEff"], 16), 0)
        self.assertEqual(int(said["CapPrm"], 16), 0)
        self.assertEqual(said["Umask"], "0077")
        variables = found["environ"].split("\0")
        self.assertIn("HOME=/", variables)
        self.assertEqual([v for v in variables
                          if v.startswith(("WOONDRUK_", "PGUSER"))], [])

    def test_all_of_it_is_another_user(self):
        """When somebody says who: what it makes belongs to that user, and a
        folder that is closed to it is told."""
        if os.getuid() != 0:
            self.skipTest("only root becomes another user")
        if subprocess.run(["test", "-r", ROOT + "/sql/README.md"],
                          user="postgres", check=False).returncode:
            self.skipTest("postgres cannot read the folder of the project")
        there = pwd.getpwnam("postgres")
        os.chmod(self.top, 0o755)
        os.mkdir(self.home)
        os.chown(self.home, there.pw_uid, there.pw_gid)
        done = self.call("gate", WOONDRUK_USER="postgres")
        self.assertEqual(done.returncode, 0, done.stderr)
        owners = {os.lstat(os.path.join(folder, name)).st_uid
                  for folder, folders, files in os.walk(self.home)
                  for name in folders + files}
        self.assertEqual(owners, {there.pw_uid})
        process = subprocess.Popen(
            [PROGRAM, "status"], cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(
                NO_SERVER, WOONDRUK_HOME=self.home, WOONDRUK_NOW=TODAY,
                WOONDRUK_USER="postgres"))
        said = {}
        while process.poll() is None:
            with open("/proc/%d/status" % process.pid,
                      encoding="utf-8") as file:
                found = dict(line.split(":\t", 1) for line in
                             file.read().splitlines() if ":\t" in line)
            if "CapEff" in found and not found["State"].startswith("Z"):
                said = found
        self.assertEqual(said["Uid"].split(), [str(there.pw_uid)] * 4)
        self.assertEqual(said["Gid"].split(), [str(there.pw_gid)] * 4)
        self.assertEqual(int(said["CapPrm"], 16), 0)
        os.chown(self.home, 0, 0)
        os.chmod(self.home, 0o700)
        done = self.call("gate", WOONDRUK_USER="postgres")
        self.assertEqual(done.returncode, 69, done.stderr)
        self.assertIn("Permission denied", done.stderr)

    def test_wrong_users(self):
        if os.getuid() != 0:
            self.skipTest("only root becomes another user")
        done = self.call("gate", WOONDRUK_USER="nobody-of-that-name")
        self.assertEqual(done.returncode, 69)
        self.assertIn("apt-get install postgresql", done.stderr)
        self.assertEqual(self.call("gate", WOONDRUK_USER="root").returncode,
                         64)

    def test_home_that_the_server_cannot_reach(self):
        if os.getuid() != 0:
            self.skipTest("only root becomes another user")
        os.chmod(self.top, 0o700)
        self.make()
        self.assertFalse(os.path.exists(os.path.join(self.home, "pg")))
        self.assertWell(self.status())
