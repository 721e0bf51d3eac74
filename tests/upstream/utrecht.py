"""open.utrecht.nl: lists as JSON:API, and files that they point to.

The list is as captured. Not captured, and therefore ours: one data set by
itself, and its distributions. The files themselves are plain files of this
host, behind the same wall.
"""

import re

from jsontext import Number, dump
from platforms import Platform, Reply, wall

JSON = "application/vnd.api+json"
ROOT = "/api/datasets"


class Utrecht(Platform):
    name = "utrecht"
    hosts = ("open.utrecht.nl",)
    switches = {
        "agents": "any",        # who is let in: any, named, none
        "max_rows": None,       # fewer a page than asked
        "page": None,           # of distributions: so many, and a next link
        "next": None,           # that link, whatever it should be
        "counted": True}        # distributions say how many there are
    settings = {}

    def answer(self, asked):
        refused = wall(asked, self.switch(asked.host, "agents"))
        if refused is not None:
            return refused
        dataset = self.find(asked, "datasets")
        if dataset is None or not asked.path.startswith("/api/"):
            return None
        if asked.path == ROOT:
            return self.list(dataset, asked)
        match = re.match(ROOT + r"/([^/]+)(/distributions)?\Z", asked.path)
        found = [row for row in dataset.records
                 if match and row["id"] == match.group(1)]
        if not found:
            asked.entity = "none"
            return Reply(404, content_type=JSON, text=dump({
                "jsonapi": {"version": "1.0"}, "errors": [
                    {"status": "404", "title": "Not Found"}]}))
        asked.dataset = found[0]["id"]
        if match.group(2):
            return self.distributions(asked, found[0])
        asked.entity = "dataset"
        return Reply(content_type=JSON, text=dump({
            "jsonapi": {"version": "1.0"}, "data": self.item(asked,
                                                             found[0])}))

    @staticmethod
    def item(asked, row):
        return {"type": "dataset", "id": row["id"],
                "attributes": {"dct:title": row["title"]},
                "links": {"self": "%s/dataset/%s" % (asked.base, row["id"])},
                "meta": {"visibility": "public"}}

    @staticmethod
    def body(meta, rows):
        """A collection; `meta` is a function of the reply."""
        return Reply(content_type=JSON, rows=rows, tail="]}",
                     head=lambda reply: '{"jsonapi":{"version":"1.0"},'
                     '"meta":%s,"data":[' % dump(meta(reply)))

    def list(self, dataset, asked):
        asked.entity = "list"
        begin, size = asked.whole("start", 0), asked.whole("rows", 10)
        if begin < 0 or size < 0:
            return Reply(400, content_type=JSON, text=dump({
                "jsonapi": {"version": "1.0"}, "errors": [
                    {"status": "400", "title": "Bad Request"}]}))
        most = self.switch(asked.host, "max_rows")
        size = size if most is None else min(size, most)
        reply = self.body(
            lambda reply: {"start": Number(begin),
                           "rows": Number(len(reply.rows)),
                           "total": Number(reply.count)},
            [dump(self.item(asked, row))
             for row in dataset.records[begin:begin + size]])
        reply.count = len(dataset.records)
        return reply

    def distributions(self, asked, row):
        asked.entity = "distributions"
        rows = [dump({
            "type": "distribution", "id": "%s-%d" % (row["id"], n + 1),
            "attributes": {
                "dct:title": address.rpartition("/")[2],
                "dct:format": address.rpartition(".")[2].upper(),
                "dcat:accessURL": address, "dcat:downloadURL": address,
                "dct:license": "http://creativecommons.org/publicdomain/"
                "zero/1.0/deed.nl"}})
            for n, address in enumerate(row["files"])]
        count, begin = len(rows), asked.whole("start", 0)
        size = self.switch(asked.host, "page")
        links = {}
        if size is not None:
            rows = rows[begin:begin + size]
            path = "%s%s?start=%d&rows=%d" % (asked.base, asked.path,
                                              begin + size, size)
            links["next"] = self.switch(asked.host, "next") or (
                path if begin + size < count else None)
        counted = self.switch(asked.host, "counted")
        reply = self.body(
            lambda reply: {"total": Number(reply.count)} if counted else {},
            rows)
        if links:
            reply.tail = '],"links":%s}' % dump(links)
        reply.count = count
        return reply
