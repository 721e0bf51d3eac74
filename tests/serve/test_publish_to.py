"""A release sent to where others serve it, by rclone: to a folder, and to a server
of WebDAV, which keeps no times."""

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SCRIPT = os.path.join(os.environ.get("SERVE") or os.path.join(
    ROOT, "output/serve"), "publish-to")
RCLONE = shutil.which("rclone")
SECONDS = 120
FILES = {"index.html": "<p>v</p>", "feed.atom": "<feed/>", "feed.json": "{}",
         "favicon.ico": "icon",
         "catalog.ttl": "#", "catalog.jsonld": "{}",
         "indicatoren/bevolking.html": "<p>3</p>",
         "v1/indicatoren/bevolking.csv": "waarde\r\n1\r\n",
         "v1/indicatoren/bevolking.csv.gz": "packed",
         "v1/indicatoren/bevolking.xlsx": "book",
         "gemeenten/GM0363.feed.json": "{}",
         "v1/gemeenten/GM 0363.json": "{}"}
CHANGED = "v1/indicatoren/bevolking.csv"
AT = 1795399200                 # 2026-11-23T02:00:00Z
# In place of rclone: what was asked is noted, and which files where; from the LAST-th call on it
# fails as when the connection is lost; the first of those in the midst of a file.
FAILING = """#!/bin/sh
set -eu
echo "$*" >>"$CALLS"
if [ "$(wc -l <"$CALLS")" -gt "$LAST" ]; then
	echo 'connection lost' >&2
	exit 1
fi
case $1 in
copy)
	list=$*
	list=${list#*--files-from-raw }
	sed "s|^|$3 |" "${list%%%% *}" >>"$CALLS.sent"
	;;
esac
exec %s "$@"
"""


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    os.utime(path, (AT, AT))    # a time that says nothing


def sums(files):
    return "".join("%s  %s\n" % (hashlib.sha256(text.encode()).hexdigest(),
                                 name) for name, text in sorted(files.items()))


def put_release(public, name, files):
    """As the program leaves it: the files, their list, and the links."""
    files = dict(files, **{"v1/manifest.json":
                           json.dumps({"release": name})})
    for path, text in files.items():
        put(os.path.join(public, "r", name, path), text)
    put(os.path.join(public, "r", name, "SHA256SUMS"), sums(files))
    put(os.path.join(public, "r/.%s.new/half" % name), "not finished")
    put(os.path.join(public, "status.json"), '{"of": "%s"}' % name)
    put(os.path.join(public, ".well-known/security.txt"), "Contact: x\n")
    for top in {path.split("/")[0] for path in files} | {"SHA256SUMS"}:
        if not os.path.lexists(os.path.join(public, top)):
            os.symlink("huidig/" + top, os.path.join(public, top))
    link = os.path.join(public, "huidig")
    if os.path.lexists(link):
        os.remove(link)
    os.symlink("r/" + name, link)


@unittest.skipIf(RCLONE is None, "no rclone: apt-get install rclone")
class PublishTo(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="woondruk-to-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.public = os.path.join(self.folder, "public")
        self.there = os.path.join(self.folder, "there")
        self.calls = os.path.join(self.folder, "calls")
        os.mkdir(self.there)
        path = os.path.join(self.folder, "bin/rclone")
        put(path, FAILING % RCLONE)
        os.chmod(path, 0o755)
        put_release(self.public, "2026-11-23", FILES)

    def second(self):
        files = dict(FILES, **{CHANGED: "waarde\r\n2\r\n"})
        del files["indicatoren/bevolking.html"]
        put_release(self.public, "2026-11-24", files)

    def send(self, remote=None, last=10**6):
        if os.path.exists(self.calls):
            os.remove(self.calls)
        return subprocess.run(
            [SCRIPT, self.public, remote or self.there,
             os.path.join(self.folder, "work")], text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
            env=dict(os.environ, CALLS=self.calls, LAST=str(last),
                     RCLONE_CONFIG=os.path.join(
                         self.folder, "rclone.conf"), no_proxy="*",
                     PATH=os.path.join(self.folder, "bin") + ":"
                     + os.environ["PATH"]))

    def read(self, name, top=None):
        with open(os.path.join(top or self.there, name), encoding="utf-8",
                  newline="") as file:
            return file.read()

    def tree(self, top=None):
        found = {}
        top = top or self.there
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                found[os.path.relpath(path, top)] = (
                    self.read(path), os.stat(path).st_mtime_ns,
                    os.stat(path).st_ino)
        return found

    def wanted(self):
        """What a reader of the local tree finds, and no draft."""
        found = {}
        for folder, _, names in os.walk(self.public, followlinks=True):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name),
                                       self.public)
                if not path.startswith(("huidig/", "r/.")) and os.path.exists(
                        os.path.join(self.public, path)):
                    found[path] = self.read(path, self.public)
        return found

    def check_all_there(self):
        self.assertEqual({name: text for name, (text, _, _)
                          in self.tree().items()}, self.wanted())

    def check_whole(self):
        """Does what the manifest names stand there, to the last byte?  True
        when it is the second release."""
        path = os.path.join(self.there, "v1/manifest.json")
        if not os.path.exists(path):
            return None
        release = json.loads(self.read(path))["release"]
        done = subprocess.run(
            ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
            cwd=os.path.join(self.there, "r", release), text=True,
            capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return release

    def test_all_of_it_and_then_what_changed(self):
        done = self.send()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_all_there()
        before = self.tree()
        self.second()
        done = self.send()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_all_there()
        after = self.tree()
        self.assertEqual(
            {name for name in set(before) | set(after)
             if before.get(name) != after.get(name)
             and not name.startswith("r/2026-11-24/")},
            {CHANGED, "v1/manifest.json", "SHA256SUMS", "status.json",
             "indicatoren/bevolking.html"})
        # And nothing twice, but for what stands outside of the releases.
        done = self.send()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.tree(), after)
        copies = [line for line in self.read(self.calls).splitlines()
                  if line.startswith("copy ")]
        self.assertEqual(len(copies), 2, copies)

    def test_the_order(self):
        self.assertEqual(self.send().returncode, 0)
        sent = [line.split(" ", 1) for line in
                self.read(self.calls + ".sent").splitlines()]
        where = [folder == self.there for folder, _ in sent]
        self.assertEqual(where, sorted(where), "releases first")
        release = [name for folder, name in sent if folder != self.there]
        self.assertEqual(release[-1], "SHA256SUMS")
        shown = [name for folder, name in sent if folder == self.there]
        self.assertEqual(shown.index("v1/manifest.json"), len(shown) - 1)
        self.assertEqual(sorted(release + ["status.json",
                                           ".well-known/security.txt"]),
                         sorted(shown))

    def test_types_and_for_how_long(self):
        self.assertEqual(self.send().returncode, 0)
        calls = self.read(self.calls)
        for type_ in ("text/csv; charset=utf-8", "application/ld+json",
                      "text/turtle; charset=utf-8", "application/feed+json",
                      "application/atom+xml", "application/gzip"):
            for cache in ("public, max-age=31536000, immutable",
                          "public, max-age=300, stale-while-revalidate=3600"):
                self.assertIn("--header-upload Content-Type: %s "
                              "--header-upload Cache-Control: %s"
                              % (type_, cache), calls)

    def test_a_feed_of_a_municipality_is_a_feed(self):
        shutil.rmtree(self.public)
        put_release(self.public, "2026-11-23",
                    {"gemeenten/GM0363.feed.json": "{}"})
        self.assertEqual(self.send().returncode, 0)
        self.assertIn("Content-Type: application/feed+json",
                      self.read(self.calls))

    def test_a_connection_that_is_lost(self):
        self.assertEqual(self.send().returncode, 0)
        first = os.path.join(self.folder, "first")
        shutil.copytree(self.there, first)
        self.second()
        self.assertEqual(self.send().returncode, 0)
        calls = len(self.read(self.calls).splitlines())
        seen = set()
        # Within the release, and after each of the last steps.
        for last in (0, 3, calls // 2, *range(calls - 6, calls)):
            shutil.rmtree(self.there)
            shutil.copytree(first, self.there)
            self.assertNotEqual(self.send(last=last).returncode, 0, last)
            seen.add(self.check_whole())
            # The next time makes good what was left.
            done = self.send()
            self.assertEqual(done.returncode, 0, done.stderr)
            self.check_all_there()
        self.assertEqual(seen, {"2026-11-23", "2026-11-24"})

    def test_half_of_a_release_that_was_not_to_be(self):
        """Files of one release, then back to those of the one before."""
        self.assertEqual(self.send().returncode, 0)
        self.second()
        put(os.path.join(self.there, CHANGED), "waarde\r\n2\r\n")
        put(os.path.join(self.there, "r/.sending"), "2026-11-24\n")
        link = os.path.join(self.public, "huidig")
        os.remove(link)
        os.symlink("r/2026-11-23", link)
        self.assertEqual(self.send().returncode, 0)
        self.assertEqual(self.read(CHANGED), FILES[CHANGED])
        self.assertFalse(os.path.exists(os.path.join(self.there,
                                                     "r/.sending")))

    def test_to_a_server(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        server = subprocess.Popen(
            [RCLONE, "serve", "webdav", self.there, "--addr",
             "127.0.0.1:%d" % port], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, RCLONE_CONFIG=os.path.join(
                         self.folder, "rclone.conf")))
        try:
            end = time.monotonic() + 20
            while time.monotonic() < end:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            remote = ":webdav,url='http://127.0.0.1:%d':" % port
            for _ in range(2):
                done = self.send(remote)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.check_all_there()
                # of equal size, and in a store without times
                self.second()
            self.assertEqual(self.check_whole(), "2026-11-24")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)

    def test_says_what_is_missing(self):
        done = subprocess.run([SCRIPT, self.folder, self.there, self.folder],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("make one with 'make run'", done.stderr)
        done = subprocess.run(["make", "publish-to"], cwd=ROOT,
                              capture_output=True, text=True,
                              env=dict(os.environ,
                                       WOONDRUK_PUBLIC=self.public))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("REMOTE=", done.stderr + done.stdout)


if __name__ == "__main__":
    unittest.main()
