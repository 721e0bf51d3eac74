"""What the platforms of municipalities have in common, and who serves what.

A platform is one file: a class that makes an answer out of a request and the
data sets of its hosts, and the faults that only it knows. The host comes from
the Host header, or from the port: every public host has one of its own, since
a program that is redirected sends the name of the loopback address.
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from datasets import Dataset, DatasetError
from jsontext import dump
from odata4 import Answer

HTML = "text/html; charset=utf-8"


@dataclass
class Reply(Answer):
    """An answer in parts: text around records that are texts too.

    `head` and `tail` may be functions of the reply: what they say about the
    count and the next page is then what a fault has made of it.
    """

    content_type: str = "application/json"
    head: object = ""
    joint: str = ","
    tail: object = ""
    charset: str = "utf-8"
    late: dict = field(default_factory=dict)    # headers, made at the end
    maker: object = None        # whole body as bytes out of the rows

    odata = False

    def body(self):
        if self.raw is not None:
            return self.raw
        if self.maker is not None and self.rows is not None:
            return self.maker(self)
        if self.rows is None:
            return (self.text or "").encode(self.charset)
        return "".join((self.said(self.head), self.joint.join(self.rows),
                        self.said(self.tail))).encode(self.charset)

    def said(self, part):
        return part(self) if callable(part) else part

    def settle(self):
        if self.rows is not None:
            for name, value in self.late.items():
                self.headers[name] = value(self)


def page_for_people(title, status=200):
    """HTML, as gateways and walls give it."""
    return Reply(status, content_type=HTML, text=(
        "<!DOCTYPE html>\n<html><head><title>%s</title></head>\n<body>"
        "<h1>%s</h1></body></html>\n" % (title, title)))


def wall(asked, agents):
    """403 as HTML for who is not let in: nobody (`none`), or programs that do
    not say who they are (`named`); None for who is."""
    agent = asked.header("User-Agent")
    if agents == "any" or (agents == "named" and (
            "@" in agent or "http" in agent or "(" in agent)):
        return None
    return page_for_people("403 Forbidden", 403)


class Asked:
    """One request; platforms note in it what it was for."""

    def __init__(self, host, path, query, options, headers, number):
        self.host, self.path, self.query = host, path, query
        self.options = {name: value for name, value in options.items()
                        if name != "again"}
        self.again = options.get("again")
        self.headers = {name.lower(): value for name, value in
                        headers.items()}
        self.number = number        # of the request, in the log
        self.base = "https://" + host
        self.dataset, self.entity = "", path.strip("/")

    def header(self, name):
        return self.headers.get(name.lower(), "")

    def whole(self, name, otherwise=None):
        """An option that is a whole number, 0 or more; -1 when it is none."""
        text = self.options.get(name)
        if text is None:
            return otherwise
        return int(text) if text.isascii() and text.isdigit() and \
            len(text) < 10 else -1

    def link(self, safe=",:()*'$", **changes):
        """This address with other options; None takes one away."""
        options = dict(self.options)
        options.update(changes)
        query = "&".join("%s=%s" % (quote(name, safe="$"),
                                    quote(str(value), safe=safe))
                         for name, value in options.items()
                         if value is not None)
        return self.base + quote(self.path) + ("?" + query if query else "")


class Platform:
    """The base of all; `answer` gives None for what is not its own."""

    name = ""
    hosts = ()
    switches = {}       # what a host can be told, with what it starts with
    settings = {}       # what a data set can be told

    def __init__(self, cities):
        self.cities = cities
        self.told = {}

    def switch(self, host, name):
        return self.told.get(host, {}).get(name, self.switches[name])

    def tell(self, host, settings):
        for name in settings:
            if name not in self.switches:
                raise DatasetError("%s has no switch %s" % (self.name, name))
        self.told.setdefault(host, {}).update(settings)

    def of(self, dataset, name):
        return dataset.settings.get(name, self.settings[name])

    def datasets(self, host):
        return [one for one in self.cities.datasets.values()
                if one.host == host and one.platform == self.name]

    def find(self, asked, path):
        """The data set of a path, noted in the request."""
        one = self.cities.datasets.get((asked.host, path))
        if one is None or one.platform != self.name:
            return None
        asked.dataset = path
        return one

    def answer(self, asked):
        raise NotImplementedError


def in_order(dataset, asked, is_sorted):
    """Records; a set that is told `unordered` gives another order each time
    that the client does not ask for one."""
    records = dataset.records
    if is_sorted or not dataset.settings.get("unordered"):
        return records
    turn = asked.number * 7 % max(1, len(records))
    return records[turn:] + records[:turn]


class Cities:
    """All platforms and their data sets."""

    def __init__(self, platforms, datasets):
        self.datasets = {(one.host, one.path): one.copy()
                         for one in datasets}
        self.platforms = [platform(self) for platform in platforms]

    def hosts(self):
        """Every public host that something is served for."""
        names = [host for platform in self.platforms
                 for host in platform.hosts]
        return sorted({*names, *(host for host, _ in self.datasets)})

    def answer(self, asked):
        for platform in self.platforms:
            if asked.host in platform.hosts or platform.datasets(asked.host):
                answer = platform.answer(asked)
                if answer is not None:
                    return answer
        return page_for_people("404 Not Found", 404)

    # Control.

    def dataset(self, host, path):
        if (host, path) not in self.datasets:
            raise DatasetError("%s has no data set %s" % (host, path))
        return self.datasets[host, path]

    def platform(self, name):
        for platform in self.platforms:
            if platform.name == name:
                return platform
        raise DatasetError("no platform %s" % name)

    def check(self, dataset, settings):
        known = self.platform(dataset.platform).settings
        for name in settings:
            if name not in known and name != "unordered":
                raise DatasetError("a data set of %s has no setting %s" %
                                   (dataset.platform, name))

    def add(self, platform, host, dataset, records, key=(), fields=None,
            root="", settings=None):
        one = Dataset(platform, host, dataset, records, key, fields, root,
                      **(settings or {}))
        self.check(one, one.settings)
        if host not in self.hosts():
            raise DatasetError("nothing is served for %s" % host)
        self.datasets[host, dataset] = one

    def tell(self, platform, host, settings):
        self.platform(platform).tell(host, settings)

    def holding(self, host, path):
        """What the upstream holds of a data set, numbers as they are."""
        one = self.dataset(host, path)
        return dump({"platform": one.platform, "host": host, "dataset": path,
                     "key": one.key, "fields": one.fields,
                     "records": one.records})
