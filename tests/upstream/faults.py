"""Misbehaviour on demand: rules that say which answers go wrong, and how.

A rule names a fault, the table and entity set it hits (with * and ?), how
many times, and after how many good answers. The first rule that applies to a
request wins. A fault changes the parts of an answer, or its delivery; how
bytes are withheld, cut or dripped is in delivery.py.
"""

import io
import re
import zipfile
import zlib
from email.utils import formatdate
from fnmatch import fnmatchcase
from time import time

from odata3 import HOST as HOST3
from odata4 import TEXT, link
from tables import HOST

MIB = 1 << 20
FAULTS = {}
COMMON = {"fault", "host", "table", "path", "query", "count", "after",
          "then"}


class RuleError(Exception):
    pass


def fault(name, **defaults):
    """Register a fault; `defaults` are the settings that a rule may give."""
    def register(function):
        FAULTS[name] = (function, defaults)
        return function
    return register


class Request:
    """What a fault may know about the request it spoils."""

    def __init__(self, path, query, options, table, entity, asked=None):
        self.path, self.query, self.options = path, query, options
        self.table, self.entity = table, entity
        self.asked = asked      # of a municipality; None: of CBS
        self.host = asked.host if asked else ""
        self.base = asked.base if asked else HOST


class Rule:
    def __init__(self, settings):
        self.name = settings.get("fault")
        if self.name not in FAULTS:
            raise RuleError("unknown fault %s" % self.name)
        self.function, defaults = FAULTS[self.name]
        unknown = sorted(set(settings) - set(defaults) - COMMON)
        if unknown:
            raise RuleError("fault %s has no setting %s" %
                            (self.name, unknown[0]))
        self.settings = dict(defaults)
        self.settings.update((key, value) for key, value in settings.items()
                             if key not in COMMON)
        self.host = settings.get("host", "*")
        self.table = settings.get("table", "*")
        self.path = settings.get("path", "*")
        self.query = settings.get("query", "")
        self.left = settings.get("count")       # None: for ever
        self.after = settings.get("after", 0)
        self.then = settings.get("then", [])
        self.hits = 0

    def applies(self, request):
        """Whether this request is hit; counts it when it matches."""
        if self.left == 0 or \
                not fnmatchcase(request.host, self.host) or \
                not fnmatchcase(request.table, self.table) or \
                not fnmatchcase(request.entity, self.path) or \
                self.query not in request.query:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.left is not None:
            self.left -= 1
        self.hits += 1
        return True

    def spoil(self, answer, request):
        self.function(answer, request, **self.settings)

    def state(self):
        return {"fault": self.name, "host": self.host, "table": self.table,
                "path": self.path, "left": self.left, "hits": self.hits}


def replace(answer, text, content_type=None, status=None):
    answer.raw = text.encode("utf-8") if isinstance(text, str) else text
    answer.rows = None
    if content_type is not None:
        answer.content_type = content_type
    if status is not None:
        answer.status = status


# Another answer than the one asked for.

@fault("none")
def none(answer, request):
    """Nothing goes wrong; for the sake of the rule's `then`."""


@fault("status", status=503, retry_after=None, body="Service Unavailable\n",
       content_type=TEXT)
def status(answer, request, status, retry_after, body, content_type):
    """A status; retry_after is seconds, or "date+N" for a date in N s."""
    replace(answer, body, content_type, status)
    if retry_after is not None:
        retry_after = str(retry_after)
        if retry_after.startswith("date+"):
            retry_after = formatdate(time() + int(retry_after[5:]),
                                     usegmt=True)
        answer.headers["Retry-After"] = retry_after


@fault("html", status=200, content_type="text/html; charset=utf-8")
def html(answer, request, status, content_type):
    """A page for people where JSON was asked, as retired hosts give."""
    replace(answer, "<!DOCTYPE html>\r\n<html lang=\"nl\"><head><title>CBS "
            "Open data StatLine</title></head>\r\n<body><h1>Deze dienst is "
            "verhuisd</h1></body></html>\r\n", content_type, status)


@fault("empty")
def empty(answer, request):
    replace(answer, "")


@fault("error-in-200", message="Er is een fout opgetreden")
def error_in_200(answer, request, message):
    replace(answer, '{"error":{"code":"","message":"%s"}}' % message)


@fault("not-json", body="Error getting Observations: timeout\n")
def not_json(answer, request, body):
    replace(answer, body)


@fault("content-type", content_type="application/octet-stream")
def content_type(answer, request, content_type):
    """The right body under another name (None: no Content-Type at all)."""
    answer.content_type = content_type


@fault("header", headers={})
def header(answer, request, headers):
    answer.headers.update(headers)


@fault("redirect", to="same-host", status=302)
def redirect(answer, request, to, status):
    """To the same address, another host, plain http, a file or any URL."""
    place = request.path + ("?" + request.query if request.query else "")
    known = {"same-host": request.base + place,
             "other-host": "https://upstream.example.org" + place,
             "http": request.base.replace("https:", "http:") + place,
             "file": "file:///etc/passwd"}
    replace(answer, "", TEXT, status)
    answer.headers["Location"] = known.get(to, to)


# Bytes that are wrong, at full length.

@fault("invalid-utf8", where="Title")
def invalid_utf8(answer, request, where):
    """A byte that is no UTF-8 in the first text after `where`."""
    body = answer.body()
    place = body.find(b'"' + where.encode() + b'":"')
    place = body.find(b'"', place + len(where) + 3) + 1 if place >= 0 \
        else body.rfind(b'"')
    replace(answer, body[:place] + b"\xff\xfe" + body[place:])


@fault("nul-byte")
def nul_byte(answer, request):
    body = answer.body()
    place = len(body) // 2
    replace(answer, body[:place] + b"\0" + body[place:])


@fault("cut-clean", bytes=None)
def cut_clean(answer, request, bytes):
    """A shorter body with a Content-Length that agrees with it."""
    body = answer.body()
    replace(answer, body[:len(body) // 2 if bytes is None else bytes])


@fault("corrupt-gzip", how="flip")
def corrupt_gzip(answer, request, how):
    """gzip with a flipped byte, a wrong checksum, cut, trailing, or none."""
    def mangle(body):
        middle = len(body) // 2
        return {
            "flip": lambda: body[:middle] + bytes([body[middle] ^ 0xff]) +
            body[middle + 1:],
            "checksum": lambda: body[:-8] + bytes([body[-8] ^ 0xff]) +
            body[-7:],
            "cut": lambda: body[:middle],
            "trailing": lambda: body + b"trailing",
            "plain": lambda: answer.body()}[how]()
    answer.encoding = "gzip"
    answer.mangle = mangle


@fault("gzip-bomb", bytes=1 << 30)
def gzip_bomb(answer, request, bytes):
    """Blanks before the body: small on the wire, `bytes` when decoded."""
    flate = zlib.compressobj(9, zlib.DEFLATED, -15)
    blank = b" " * MIB
    block = flate.compress(blank) + flate.flush(zlib.Z_FULL_FLUSH)
    again = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = answer.body()
    tail = again.compress(body) + again.flush()
    times, check = max(1, bytes // MIB), 0
    for _ in range(times):
        check = zlib.crc32(blank, check)
    check = zlib.crc32(body, check)
    size = (times * MIB + len(body)) & 0xffffffff
    replace(answer, b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + block * times + tail +
            check.to_bytes(4, "little") + size.to_bytes(4, "little"))
    answer.encoding = "gzip"
    answer.delivery["encoded"] = True


@fault("oversize", bytes=1 << 30, length=True)
def oversize(answer, request, bytes, length):
    """JSON that goes on: blanks up to `bytes`, with or without a length."""
    answer.delivery.update(mode="endless", bytes=bytes, length=length)
    answer.encoding = "identity"


@fault("corrupt-zip", how="crc")
def corrupt_zip(answer, request, how):
    """A zip of which the sum of Observations is wrong (crc), that lacks its
    last row (row) or the file itself (file), or holds a path that leads out of
    its folder (path)."""
    with zipfile.ZipFile(io.BytesIO(answer.body())) as packed:
        texts = {info.filename: packed.read(info)
                 for info in packed.infolist()}
        crc = packed.getinfo("Observations.csv").CRC
    if how == "crc":
        replace(answer, answer.body().replace(
            crc.to_bytes(4, "little"), (crc ^ 1).to_bytes(4, "little")))
        return
    rows = texts.pop("Observations.csv")
    if how == "row":
        texts["Observations.csv"] = rows[:rows[:-1].rindex(b"\n") + 1]
    elif how == "path":
        texts["../Observations.csv"] = rows
    elif how != "file":
        raise RuleError("corrupt-zip has no way %s" % how)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in texts.items():
            packed.writestr(name, text)
    replace(answer, out.getvalue())


# Delivery that fails; all of these end by closing the connection.

@fault("truncate", mode="length", bytes=None)
def truncate(answer, request, mode, bytes):
    """Fewer bytes than promised: by length, chunked, or neither."""
    if mode not in ("length", "chunked", "close"):
        raise RuleError("truncate has no mode %s" % mode)
    answer.delivery.update(mode="cut", framing=mode, bytes=bytes)


@fault("reset", bytes=0)
def reset(answer, request, bytes):
    """A TCP reset after so many bytes of the body (0: before any answer)."""
    answer.delivery.update(mode="reset", bytes=bytes)


@fault("stall", seconds=30, bytes=0, headers=True)
def stall(answer, request, seconds, bytes, headers):
    """Nothing more for so long, after the headers and some of the body."""
    answer.delivery.update(mode="stall", seconds=seconds, bytes=bytes,
                           headers=headers)


@fault("drip", bytes=16, every=0.05, seconds=30)
def drip(answer, request, bytes, every, seconds):
    """A few bytes at a time, for so long at most; then the line is cut."""
    answer.delivery.update(mode="drip", bytes=bytes, every=every,
                           seconds=seconds)


@fault("delay", seconds=1)
def delay(answer, request, seconds):
    """A good answer that comes late."""
    answer.delivery.update(delay=seconds)


# Content that is wrong, in well-formed clothes.

def edit(answer, row, where, change):
    """Apply `change` to the text of one record, or of the whole body."""
    if answer.rows is None:
        answer.text = change(answer.body().decode("utf-8"))
        answer.raw = None
        return
    for n in range(len(answer.rows)):
        if (where in answer.rows[n]) if where else n == row:
            answer.rows[n] = change(answer.rows[n])
            return


def with_field(record, name, value):
    """Set a member to raw JSON text; add it at the end when not there."""
    pattern = r'("%s":)("(?:[^"\\]|\\.)*"|[^,}\]]+)' % re.escape(name)
    changed, times = re.subn(pattern, lambda m: m.group(1) + value, record, 1)
    return changed if times else '%s,"%s":%s}' % (record[:-1], name, value)


@fault("set-field", field="Value", json="null", row=0, where="")
def set_field(answer, request, field, json, row, where):
    """One member of one record becomes this text, valid JSON or not.

    `where` chooses the first record that holds a text, `row` counts.
    """
    edit(answer, row, where, lambda text: with_field(text, field, json))


@fault("drop-field", field="Value", row=0, where="")
def drop_field(answer, request, field, row, where):
    pattern = r',"%s":("(?:[^"\\]|\\.)*"|[^,}\]]+)' % re.escape(field)
    edit(answer, row, where, lambda text: re.sub(pattern, "", text, 1))


def shorthand(name, member, json):
    """A fault that is set-field with a value of its own."""
    @fault(name, field=member, json=json, row=0, where="")
    def short(answer, request, field, json, row, where):
        if field == "Perioden" and request.entity == "PeriodenCodes" or \
                field == "RegioS" and request.entity == "RegioSCodes":
            field = "Identifier"
        set_field(answer, request, field, json, row, where)


shorthand("broken-number", "Value", "12.3.4")
shorthand("infinite-number", "Value", "1e999")
shorthand("text-number", "Value", '"12.345"')
shorthand("absurd-period", "Perioden", '"2026XX99"')
shorthand("region-with-path", "RegioS", '"../../etc/passwd"')
shorthand("region-with-quote", "RegioS", '"GM\'; drop table x;--\\""')
shorthand("unknown-code", "RegioS", '"GM9999"')
shorthand("unknown-dimension", "Onbekend", '"X1"')
shorthand("unknown-measure", "Measure", '"M999999"')
shorthand("unknown-attribute", "ValueAttribute", '"Confidential"')
shorthand("null-without-attribute", "Value", "null")
shorthand("wrong-identifier", "Identifier", '"99999NED"')


@fault("wrong-context", table_id="99999NED")
def wrong_context(answer, request, table_id):
    if answer.rows is not None:
        answer.context = answer.context.replace("/" + request.table + "/",
                                                "/" + table_id + "/")
    else:
        answer.text = answer.text.replace("/" + request.table + "/$metadata",
                                          "/" + table_id + "/$metadata")


@fault("wrong-count", by=1)
def wrong_count(answer, request, by):
    """$count (or @odata.count) is off by so many."""
    if answer.count is not None:
        answer.count += by
    elif answer.rows is None:
        answer.text = str(int(answer.text) + by)


@fault("short-page", by=1)
def short_page(answer, request, by):
    """The last rows of the page are not there; the link stays as it was."""
    if answer.rows:
        del answer.rows[max(0, len(answer.rows) - by):]


@fault("empty-page")
def empty_page(answer, request):
    if answer.rows is not None:
        answer.rows = []


@fault("no-next-link")
def no_next_link(answer, request):
    """Paging stops early, without a word."""
    answer.next_link = None


def city_link(asked, to):
    """The same for a municipality, whose pages are counted in many ways."""
    again = int(asked.again or 0) + 1
    here = asked.link() if asked.again is None else \
        asked.link(again=asked.again)
    known = {
        "self": lambda: here,
        "first": lambda: asked.link(page=None, start=None, offset=None,
                                    cursor=None, **{"$skip": None}),
        "grow": lambda: asked.link(again=again),
        "other-host": lambda: here.replace(
            asked.base, "https://upstream.example.org", 1),
        "http": lambda: here.replace("https:", "http:", 1),
        "relative": lambda: "?" + here.partition("?")[2],
        "other-table": lambda: here.replace(asked.dataset, "99999NED", 1)}
    return known[to]() if to in known else to


@fault("next-link", to="other-host")
def next_link(answer, request, to):
    """The next link leads elsewhere.

    self: this very page; first: the first page; grow: the same rows under
    ever new links; other-host, http, relative, other-table; or any text.
    """
    if request.asked is not None:
        answer.next_link = city_link(request.asked, to)
        return
    skip = int(request.options.get("$skip", 0))
    path, options = request.path, request.options
    known = {
        "self": lambda: link(path, options),
        "first": lambda: link(path, options, skip=None),
        "grow": lambda: link(path, options, skip=skip + 1),
        "other-host": lambda: link(path, options).replace(
            HOST, "https://upstream.example.org"),
        "http": lambda: link(path, options).replace("https:", "http:"),
        "relative": lambda: "Observations?$skip=%d" % (skip + 1),
        "other-table": lambda: link(path.replace(
            "/%s/" % request.table, "/99999NED/"), options)}
    leads = known[to]() if to in known else to
    if request.table.startswith("v3/") and to in ("self", "first", "grow"):
        leads = leads.replace(HOST, HOST3, 1)
    answer.next_link = leads
