"""What nginx and Caddy answer with the configurations of output/serve, over two
releases of a small public tree."""

import ctypes
import ctypes.util
import glob
import gzip
import http.client
import json
import os
import re
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
CONFIGURED = os.environ.get("SERVE") or os.path.join(ROOT, "output/serve")
PATH = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
BEGIN = 1795399200              # 2026-11-23T02:00:00Z
OLD, NEW = "2026-11-23", "2026-11-24"
# Of what the program does not compress.
UNFIT = (".png", ".ico", ".xlsx")

JSON = "application/json"
TYPES = {
    "index.html": "text/html; charset=utf-8",
    "gemeenten/index.html": "text/html; charset=utf-8",
    "gemeenten/GM0363.html": "text/html; charset=utf-8",
    "embed/bevolking.html": "text/html; charset=utf-8",
    "stijl.css": "text/css; charset=utf-8",
    "indicatoren/bevolking.svg": "image/svg+xml",
    "indicatoren/bevolking.png": "image/png",
    "favicon.ico": "image/x-icon",
    "v1/manifest.json": JSON,
    "v1/indicatoren/bevolking.json": JSON,
    "v1/indicatoren/bevolking.jsonstat.json": JSON,
    "v1/indicatoren/bevolking.csv": "text/csv; charset=utf-8",
    "v1/indicatoren/bevolking.xlsx": "application/vnd.openxmlformats-"
                                     "officedocument.spreadsheetml.sheet",
    "schema/v1/indicator.schema.json": JSON,
    "catalog.jsonld": "application/ld+json",
    "catalog.ttl": "text/turtle; charset=utf-8",
    "feed.atom": "application/atom+xml",
    "feed.json": "application/feed+json",
    "gemeenten/GM0363.feed.json": "application/feed+json",
    "sitemap.xml": "application/xml",
    "robots.txt": "text/plain; charset=utf-8",
    ".well-known/security.txt": "text/plain; charset=utf-8",
    "SHA256SUMS": "text/plain; charset=utf-8",
}
TYPES["index.html.gz"] = "application/gzip"
TYPES["index.html.br"] = "application/octet-stream"
# These change from the one release to the other, in the same second and to as
# many bytes, in every encoding.
CHANGED = ("v1/manifest.json", "v1/indicatoren/bevolking.json", "index.html",
           "SHA256SUMS")

SHORT = "public, max-age=300, stale-while-revalidate=3600, " \
        "stale-if-error=86400"
IMMUTABLE = "public, max-age=31536000, immutable"
MINUTE = "public, max-age=60"
ERROR = "public, max-age=30"
ENCODINGS = {None: "br, gzip", "br": "gzip;q=0.5, br", "gzip": "gzip",
             "": "identity"}


class Brotli:
    """libbrotli itself; None of it where it is not installed."""

    def __init__(self):
        names = [ctypes.util.find_library(n) for n in ("brotlienc",
                                                       "brotlidec")]
        self.there = all(names)
        if self.there:
            self.enc, self.dec = (ctypes.CDLL(n) for n in names)

    def encode(self, plain):
        room = ctypes.c_size_t(len(plain) + 1024)
        out = ctypes.create_string_buffer(room.value)
        assert self.enc.BrotliEncoderCompress(
            11, 22, 0, ctypes.c_size_t(len(plain)), plain,
            ctypes.byref(room), out)
        return out.raw[:room.value]

    def decode(self, coded):
        room = ctypes.c_size_t(1 << 20)
        out = ctypes.create_string_buffer(room.value)
        if self.dec.BrotliDecoderDecompress(
                ctypes.c_size_t(len(coded)), coded, ctypes.byref(room),
                out) != 1:
            raise ValueError("not brotli")
        return out.raw[:room.value]


BROTLI = Brotli()


def variants(plain):
    return {"": plain, ".gz": gzip.compress(plain, 9, mtime=0),
            ".br": BROTLI.encode(plain)}


def pair(name):
    """Contents before and after; of what changes, equal in size in all
    encodings, which is the hardest case."""
    plain = ("%s van de proef\n" % name).encode() * 40
    if name not in CHANGED:
        return plain, plain
    sizes = {}
    for n in range(1000):
        text = plain + b"%03d\n" % n
        key = tuple(len(v) for v in variants(text).values())
        if key in sizes:
            return sizes[key], text
        sizes[key] = text
    raise AssertionError("no two texts of equal sizes")


CONTENTS = {}


def contents(name):
    if name not in CONTENTS:
        CONTENTS[name] = pair(name)
    return CONTENTS[name]


def write(path, data, at):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.utime(path, (at, at))


def put_release(public, release, before=None):
    """A release as etl/publish/staging.c leaves it: what did not change is the
    file of the release before; what did has a later time, though the clock
    stands still.  Then the one link is renamed."""
    into = os.path.join(public, "r", release)
    for name in TYPES:
        if name.endswith((".gz", ".br")):
            continue
        old, new = contents(name)
        plain = old if before is None else new
        every = {"": plain} if name.endswith(UNFIT) or name == "SHA256SUMS" \
            else variants(plain)
        for suffix, data in every.items():
            path = os.path.join(into, name + suffix)
            if before is None:
                write(path, data, BEGIN)
            elif name in CHANGED:
                write(path, data, BEGIN + 1)
            else:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.link(os.path.join(public, "r", before, name + suffix), path)
    for name in os.listdir(into):
        link = os.path.join(public, name)
        if not os.path.islink(link):
            os.symlink("huidig/" + name, link)
    os.symlink("r/" + release, os.path.join(public, ".huidig.new"))
    os.rename(os.path.join(public, ".huidig.new"),
              os.path.join(public, "huidig"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process):
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("%s does not answer on port %d"
                         % (process.args, port))


class Answer:
    def __init__(self, port, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            # Nothing of http.client's own, which asks for identity.
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            self.status, self.headers = answer.status, answer.headers
            self.body = answer.read()
        finally:
            connection.close()

    def __getitem__(self, name):
        return self.headers[name]

    def decoded(self):
        coding = self["Content-Encoding"]
        if coding is None:
            return self.body
        return {"gzip": gzip.decompress, "br": BROTLI.decode}[coding](
            self.body)


class Serving:
    """The tests, for either server: a subclass starts one."""

    @classmethod
    def setUpClass(cls):
        if shutil.which(cls.program, path=PATH) is None:
            raise unittest.SkipTest("no %s: apt-get install %s"
                                    % (cls.program, cls.package))
        if not BROTLI.there:
            raise unittest.SkipTest("no libbrotli: apt-get install libbrotli1")
        cls.folder = tempfile.mkdtemp(prefix="woondruk-serve-")
        cls.public = os.path.join(cls.folder, "public")
        cls.process = None
        try:
            put_release(cls.public, OLD)
            write(os.path.join(cls.public, "status.json"), b"{}\n", BEGIN)
            for name in ("r/.%s.new/v1/half.json" % NEW, "r/.journal",
                         "v1/.half.json.new", ".config"):
                write(os.path.join(cls.public, name), b"half", BEGIN)
            cls.port = free_port()
            with open(os.path.join(cls.folder, "log"), "wb") as log:
                cls.process = cls.start(log)
            wait_for(cls.port, cls.process)
            # What a reader has of the first release.
            cls.had = {(name, coding): cls.ask("/" + name,
                                               Accept_Encoding=accept)
                       for name in TYPES
                       for coding, accept in ENCODINGS.items()}
            put_release(cls.public, NEW, OLD)
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls):
        if cls.process is not None:
            cls.process.terminate()
            try:
                cls.process.wait(10)
            except subprocess.TimeoutExpired:
                cls.process.kill()
                cls.process.wait()
        shutil.rmtree(cls.folder)

    @classmethod
    def ask(cls, path, method="GET", **headers):
        return Answer(cls.port, path, method, **headers)

    def check_everywhere(self, answer, csp="default-src 'none'"):
        for name, value in {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Expose-Headers":
                    "API-Version, Content-Length, Content-Range, ETag, "
                    "Last-Modified, Link",
                "Cross-Origin-Resource-Policy": "cross-origin",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Content-Security-Policy": csp}.items():
            self.assertEqual(answer.headers.get_all(name), [value], name)
        self.assertNotRegex(answer["Server"] or "", r"\d")

    # --- one file ---

    def test_headers_of_every_kind_of_file(self):
        for name in TYPES:
            with self.subTest(name=name):
                answer = self.ask("/" + name)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer["Content-Type"], TYPES[name])
                csp = "default-src 'none'"
                if name.endswith(".html"):
                    embed = name.startswith("embed/")
                    csp += "; style-src 'self'; img-src 'self'; " + (
                        "" if embed else "connect-src 'self'; ") + \
                        "base-uri 'none'; form-action 'none'; " \
                        "frame-ancestors " + ("*" if embed else "'none'")
                elif name.endswith(".svg"):
                    csp += "; style-src 'unsafe-inline'"
                self.check_everywhere(answer, csp)
                self.assertEqual(answer["API-Version"],
                                 "1.0.0" if name.startswith("v1/") else None)
                self.assertRegex(answer["ETag"], r'^"[^"]+"$')
                self.assertIsNotNone(answer["Last-Modified"])

    def test_how_long_it_may_be_kept(self):
        for name in TYPES:
            with self.subTest(name=name):
                self.assertEqual(self.ask("/" + name)["Cache-Control"],
                                 MINUTE if name == "v1/manifest.json" else SHORT)
                for release in (OLD, NEW):
                    answer = self.ask("/r/%s/%s" % (release, name))
                    self.assertEqual(answer["Cache-Control"], IMMUTABLE)
                    self.assertEqual(answer["Content-Type"], TYPES[name])
                    self.assertEqual(answer["API-Version"],
                                     "1.0.0" if name.startswith("v1/") else None)
        self.assertEqual(self.ask("/status.json")["Cache-Control"], MINUTE)
        self.assertEqual(self.ask("/status.json")["Content-Type"], JSON)

    def test_encodings_hold_the_plain_file(self):
        for name in TYPES:
            with self.subTest(name=name):
                if name.endswith((".gz", ".br")):
                    continue
                plain = contents(name)[1]
                fit = not name.endswith(UNFIT) and name != "SHA256SUMS"
                for wanted, accept in (("br", "br, gzip"), ("br", "gzip, br"),
                                       ("br", "br"), ("gzip", "gzip"),
                                       (None, "identity"), (None, None)):
                    headers = {"Accept_Encoding": accept} if accept else {}
                    answer = self.ask("/" + name, **headers)
                    self.assertEqual(answer["Content-Encoding"],
                                     wanted if fit else None, accept)
                    self.assertEqual(answer.decoded(), plain, accept)
                    self.assertEqual(answer["Content-Type"], TYPES[name])
                    if fit:
                        self.assertIn("Accept-Encoding", answer["Vary"] or "")
                        self.assertEqual(len(answer.headers.get_all("Vary")), 1)

    def test_each_encoding_has_an_etag_of_its_own(self):
        for name in TYPES:
            with self.subTest(name=name):
                if name.endswith(UNFIT + (".gz", ".br")) or name == "SHA256SUMS":
                    continue
                self.assertEqual(len({self.ask("/" + name,
                                               Accept_Encoding=accept)["ETag"]
                                      for accept in ("br", "gzip", "identity")}),
                                 3)

    def test_head_is_get_without_body(self):
        answer = self.ask("/v1/manifest.json", "HEAD")
        whole = self.ask("/v1/manifest.json")
        self.assertEqual((answer.status, answer.body), (200, b""))
        for name in ("ETag", "Content-Type", "Cache-Control", "API-Version"):
            self.assertEqual(answer[name], whole[name])

    def test_a_range(self):
        plain = contents("v1/indicatoren/bevolking.csv")[1]
        answer = self.ask("/v1/indicatoren/bevolking.csv", Range="bytes=5-14")
        self.assertEqual((answer.status, answer.body), (206, plain[5:15]))
        self.assertEqual(answer["Content-Range"],
                         "bytes 5-14/%d" % len(plain))
        self.check_everywhere(answer)
        answer = self.ask("/v1/indicatoren/bevolking.csv",
                          Range="bytes=999999-")
        self.assertEqual(answer.status, 416)

    def test_a_range_of_something_that_changed_is_the_whole(self):
        name = "v1/indicatoren/bevolking.json"
        answer = self.ask("/" + name, Range="bytes=5-14",
                          If_Range=self.had[name, ""]["ETag"])
        self.assertEqual((answer.status, answer.body),
                         (200, contents(name)[1]))

    def test_preflight(self):
        for path in ("/v1/manifest.json", "/index.html", "/r/%s/v1/x" % NEW):
            answer = self.ask(path, "OPTIONS", Origin="https://example.org",
                              Access_Control_Request_Method="GET",
                              Access_Control_Request_Headers="if-none-match")
            self.assertEqual((answer.status, answer.body), (204, b""), path)
            self.assertEqual(answer["Access-Control-Allow-Origin"], "*")
            self.assertEqual(answer["Access-Control-Allow-Methods"],
                             "GET, HEAD, OPTIONS")
            self.assertEqual(answer["Access-Control-Allow-Headers"],
                             "If-Modified-Since, If-None-Match, Range")
            self.assertEqual(answer["Access-Control-Max-Age"], "86400")

    # --- two releases ---

    def test_what_did_not_change_is_still_a_304(self):
        for (name, coding), before in self.had.items():
            if name.removesuffix(".gz").removesuffix(".br") in CHANGED:
                continue
            with self.subTest(name=name, coding=coding):
                answer = self.ask("/" + name,
                                  Accept_Encoding=ENCODINGS[coding],
                                  If_None_Match=before["ETag"])
                self.assertEqual((answer.status, answer.body), (304, b""))
                self.assertEqual(answer["Cache-Control"], SHORT)
                self.assertEqual(answer["ETag"], before["ETag"])
                self.assertEqual(answer["Access-Control-Allow-Origin"], "*")
                answer = self.ask(
                    "/" + name, Accept_Encoding=ENCODINGS[coding],
                    If_Modified_Since=before["Last-Modified"])
                self.assertEqual(answer.status, 304)

    def test_bug_1_changed_bytes_of_equal_size_are_no_304(self):
        for (name, coding), before in self.had.items():
            if name not in CHANGED:
                continue
            with self.subTest(name=name, coding=coding):
                for condition in ({"If_None_Match": before["ETag"]},
                                  {"If_Modified_Since":
                                   before["Last-Modified"]}):
                    answer = self.ask("/" + name,
                                      Accept_Encoding=ENCODINGS[coding],
                                      **condition)
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(len(answer.body), len(before.body))
                    self.assertNotEqual(answer.body, before.body)
                    self.assertEqual(answer.decoded(), contents(name)[1])

    def test_bug_2_no_variant_is_older_than_its_file(self):
        for name in CHANGED:
            for accept in ENCODINGS.values():
                for where, n in (("/", 1), ("/huidig/", 1), ("/r/%s/" % OLD, 0),
                                 ("/r/%s/" % NEW, 1)):
                    answer = self.ask(where + name, Accept_Encoding=accept)
                    self.assertEqual(answer.decoded(), contents(name)[n],
                                     (where, name, accept))

    # --- errors ---

    def test_bug_3_a_404_below_r_is_not_kept_for_a_year(self):
        for path in ("/r/%s/v1/nee.json" % NEW, "/r/2020-01-01/index.html",
                     "/r/nee", "/r/%s/v1" % OLD + "/nee/", "/r/",
                     "/r/%s/gemeenten/nee.html" % NEW):
            answer = self.ask(path)
            self.assertEqual((answer.status, answer["Cache-Control"]),
                             (404, ERROR), path)

    def test_bug_4_no_answer_loses_headers(self):
        page = "default-src 'none'; style-src 'self'; img-src 'self'; " \
               "connect-src 'self'; base-uri 'none'; form-action 'none'; " \
               "frame-ancestors 'none'"
        data = "default-src 'none'"
        etag = self.ask("/feed.json")["ETag"]
        for path, method, headers, status, csp in (
                ("/v1/nee.json", "GET", {}, 404, data),
                ("/r/%s/v1/nee.csv" % NEW, "GET", {}, 404, data),
                ("/v1/", "GET", {}, 404, data),
                ("/nee.html", "GET", {}, 404, page),
                ("/v1/.half.json.new", "GET", {}, 404, data),
                ("/v1/manifest.json", "POST", {"Content_Length": "0"}, 405,
                 data),
                ("/feed.json", "GET", {}, 200, data),
                ("/feed.json", "GET", {"If_None_Match": etag}, 304, data),
                ("/feed.json", "GET", {"Range": "bytes=0-3"}, 206, data),
                ("/feed.json", "OPTIONS", {}, 204, data),
                ("/.well-known/security.txt", "GET", {}, 200, data)):
            with self.subTest(path=path, status=status):
                answer = self.ask(path, method, **headers)
                self.assertEqual(answer.status, status)
                self.check_everywhere(answer, csp)
                if status >= 400:
                    self.assertEqual(answer["Cache-Control"], ERROR)

    def test_a_404_of_data_is_a_problem_in_json(self):
        for path in ("/v1/nee.json", "/v1/nee.csv", "/v1/nee", "/v1/",
                     "/v1/indicatoren/", "/r/%s/v1/nee.xlsx" % NEW,
                     "/schema/v1/nee.schema.json", "/catalog2.ttl",
                     "/x/feed.json"):
            answer = self.ask(path, Accept_Encoding="br, gzip")
            self.assertEqual((answer.status, answer["Content-Type"]),
                             (404, "application/problem+json"), path)
            self.assertEqual(json.loads(answer.body)["status"], 404)

    def test_a_404_of_a_page_is_a_page(self):
        """Ours when there is one in the tree."""
        own = os.path.join(self.public, "404.html")
        for text in (None, b"<!DOCTYPE html><title>Van ons</title>"):
            if text is not None:
                for suffix, data in variants(text).items():
                    write(own + suffix, data, BEGIN)
            for path in ("/nee.html", "/gemeenten/nee.html", "/nee", "/nee/",
                         "/r/%s/nee.html" % NEW):
                answer = self.ask(path, Accept_Encoding="gzip")
                self.assertEqual(
                    (answer.status, answer["Content-Type"],
                     answer["Cache-Control"]),
                    (404, "text/html; charset=utf-8", ERROR), path)
                self.assertIn(text or b"Deze pagina bestaat niet",
                              answer.decoded())
        for suffix in ("", ".gz", ".br"):
            os.unlink(own + suffix)

    def test_folders(self):
        """A front page or nothing: no folder is listed."""
        for path in ("/", "/gemeenten/", "/r/%s/" % OLD):
            answer = self.ask(path)
            self.assertEqual((answer.status, answer["Content-Type"]),
                             (200, "text/html; charset=utf-8"), path)
        self.assertEqual(self.ask("/r/%s/" % OLD)["Cache-Control"], IMMUTABLE)
        self.assertEqual(self.ask("/")["Cache-Control"], SHORT)
        for path in ("/r/", "/v1/", "/v1/indicatoren/", "/schema/",
                     "/r/%s/v1/" % NEW):
            answer = self.ask(path)
            self.assertEqual(answer.status, 404, path)
            self.assertNotIn(b"bevolking", answer.body)
        answer = self.ask("/r/%s/gemeenten" % NEW)
        self.assertIn(answer.status, (301, 308))
        # Without a host: before TLS stands another server.
        self.assertEqual(answer["Location"], "/r/%s/gemeenten/" % NEW)
        self.assertNotIn("immutable", answer["Cache-Control"])

    def test_hidden_files_are_not_served(self):
        for path in ("/r/.%s.new/v1/half.json" % NEW, "/r/.%s.new/" % NEW,
                     "/r/%%2e%s.new/v1/half.json" % NEW, "/r/.journal",
                     "/v1/.half.json.new", "/.config", "/.well-known/.config",
                     "/r/.%s.new/.well-known/x" % NEW,
                     "/.well-known/..%2f.config"):
            answer = self.ask(path)
            # What leads out of the tree may be refused before it is looked for.
            self.assertIn(answer.status, (400, 404), path)
            self.assertNotIn(b"half", answer.body)


class Nginx(Serving, unittest.TestCase):
    program = "nginx"
    package = "nginx libnginx-mod-http-brotli-static"

    @classmethod
    def start(cls, log):
        return subprocess.Popen(
            [os.path.join(CONFIGURED, "nginx-here"), cls.public,
             str(cls.port), os.path.join(cls.folder, "nginx")],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)


class Caddy(Serving, unittest.TestCase):
    program = package = "caddy"

    @classmethod
    def start(cls, log):
        own = os.path.join(cls.folder, "Caddyfile")
        with open(own, "w", encoding="utf-8") as file:
            file.write("{\n\tadmin off\n}\nimport %s\n"
                       % os.path.join(CONFIGURED, "Caddyfile"))
        return subprocess.Popen(
            ["caddy", "run", "--adapter", "caddyfile", "--config", own],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={"PATH": PATH, "HOME": cls.folder,
                 "WOONDRUK_SITE": "http://127.0.0.1:%d" % cls.port,
                 "WOONDRUK_PUBLIC": cls.public})


class MakeServe(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="woondruk-serve-")
        self.addCleanup(shutil.rmtree, self.folder)

    def serve(self, public, port, path=PATH):
        return subprocess.Popen(
            ["make", "serve", "PORT=%s" % port], cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env={"PATH": path, "WOONDRUK_PUBLIC": public})

    def test_shows_the_tree_until_it_is_interrupted(self):
        if shutil.which("nginx", path=PATH) is None or not BROTLI.there:
            self.skipTest("no nginx: apt-get install nginx "
                          "libnginx-mod-http-brotli-static")
        put_release(self.folder, OLD)
        port = free_port()
        process = self.serve(self.folder, port)
        try:
            wait_for(port, process)
            answer = Answer(port, "/v1/manifest.json", Accept_Encoding="br")
            self.assertEqual(answer.decoded(), contents("v1/manifest.json")[0])
            with self.assertRaises(OSError):
                socket.create_connection(("127.0.0.2", port), 1).close()
        finally:
            # As the terminal does: to make and all that it started.
            os.killpg(process.pid, signal.SIGINT)
            said, _ = process.communicate(timeout=20)
        self.assertIn("http://127.0.0.1:%d/" % port, said)
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", port), 1)

    def test_says_what_is_missing(self):
        script = os.path.join(CONFIGURED, "nginx-here")
        for public, port, path, told in (
                (self.folder, "8080", PATH, "make one with 'make run'"),
                (self.folder, "web", PATH, "PORT is 'web'")):
            if port == "8080" and shutil.which("nginx", path=PATH) is None:
                continue
            process = self.serve(public, port, path)
            said, _ = process.communicate(timeout=20)
            self.assertNotEqual(process.returncode, 0)
            self.assertIn(told, said)
        # A machine without nginx, as far as the script can see.
        text = open(script, encoding="utf-8").read()
        copy = os.path.join(self.folder, "nginx-here")
        with open(copy, "w", encoding="utf-8") as file:
            file.write(text.replace(":/usr/sbin:/usr/local/sbin", ""))
        for name in ("sh", "dirname"):
            os.symlink(shutil.which(name), os.path.join(self.folder, name))
        done = subprocess.run(["/bin/sh", copy, self.folder, "8080",
                               self.folder], env={"PATH": self.folder},
                              capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install nginx", done.stderr)


class Pages(unittest.TestCase):
    def test_pages_need_no_more_than_their_policy_gives(self):
        """No script, no style within, nothing from elsewhere."""
        found = glob.glob(os.path.join(ROOT, "output/page/*.html"))
        self.assertTrue(found)
        for path in found:
            text = open(path, encoding="utf-8").read()
            self.assertNotRegex(text, r'<style|\sstyle=|\son[a-z]+=|<form'
                                r'|<base|<iframe', path)
            for kind in re.findall(r"<script([^>]*)>", text):
                self.assertIn('type="application/ld+json"', kind)
            for address in re.findall(
                    r'<(?:link rel="stylesheet" href|img src)="([^"]*)"',
                    text):
                self.assertNotRegex(address, r"^(https?:|//|data:)", path)
