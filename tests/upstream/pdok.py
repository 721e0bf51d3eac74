"""PDOK: OGC API Features with cursors, and WFS 2.0.

Not captured, and therefore ours: the order of members around the features,
and the words of problems. A cursor says nothing to a client: it may not be
taken apart or made up.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from xml.sax.saxutils import escape

from dso import camel
from jsontext import Number, dump
from platforms import Platform, Reply, in_order

GEO = "application/geo+json"
XML = 'application/xml; charset="UTF-8"'
MOST = 1000
ITEMS = re.compile(r"/(.+/ogc/v1/collections/[a-z_]+)(/items)?\Z")
EQUAL = re.compile(r"<(?:\w+:)?PropertyIsEqualTo[^>]*>\s*<(?:\w+:)?"
                   r"(?:ValueReference|PropertyName)>([^<]+)</[^>]+>\s*"
                   r"<(?:\w+:)?Literal>([^<]*)</")


class Pdok(Platform):
    name = "pdok"
    hosts = ("api.pdok.nl", "service.pdok.nl")
    switches = {"most": MOST}       # rows in one answer
    settings = {
        "number_matched": False}    # whether the whole is counted

    def answer(self, asked):
        if "/wfs/" in asked.path:
            return self.wfs(asked)
        match = ITEMS.match(asked.path)
        dataset = match and self.find(asked, match.group(1))
        if not dataset:
            return self.problem(404, "Not Found")
        asked.entity = "items" if match.group(2) else "collection"
        if not match.group(2):
            return Reply(text=dump({
                "id": dataset.path.rpartition("/")[2], "itemType": "feature",
                "links": [{"rel": "items", "type": GEO,
                           "href": asked.base + asked.path + "/items"}]}))
        return self.items(dataset, asked)

    @staticmethod
    def problem(status, title, detail=None):
        return Reply(status, content_type="application/problem+json",
                     text=dump({"title": title, "status": Number(status),
                                **({"detail": detail} if detail else {})}))

    @staticmethod
    def feature(n, row, names):
        return dump({"type": "Feature", "id": Number(n + 1),
                     "geometry": row.get("geometry"),
                     "properties": {shown: row.get(name) for name, shown in
                                    names if name != "geometry"}})

    def items(self, dataset, asked):
        limit = asked.whole("limit", 10)
        most = self.switch(asked.host, "most")
        if limit < 1:
            return self.problem(400, "Bad Request", "limit is not valid")
        limit = min(limit, most)
        begin = 0
        if "cursor" in asked.options:
            try:
                begin = int(urlsafe_b64decode(
                    asked.options["cursor"]).decode("ascii").split("|")[0])
            except ValueError:
                return self.problem(400, "Bad Request", "invalid cursor")
        rows = in_order(dataset, asked, True)
        for option, value in asked.options.items():
            if option in ("f", "limit", "cursor", "crs", "bbox", "bbox-crs",
                          "datetime"):
                continue
            if option not in dataset.fields:
                return self.problem(400, "Bad Request", "unknown query "
                                    "parameter(s) found: %s" % option)
            rows = [row for row in rows if str(row.get(option)) == value]
        reply = Reply(content_type=GEO, count=len(rows), rows=[
            self.feature(begin + n, row, [(name, name)
                                          for name in dataset.fields])
            for n, row in enumerate(rows[begin:begin + limit])])
        if begin + limit < len(rows):
            cursor = urlsafe_b64encode(b"%d|%d" % (
                begin + limit, len(rows))).decode("ascii")
            reply.next_link = asked.link(cursor=cursor)

        def head(reply):
            links = [{"rel": "self", "title": "This document", "type": GEO,
                      "href": asked.link()}]
            if reply.next_link:
                links.append({"rel": "next", "title": "Next page",
                              "type": GEO, "href": reply.next_link})
            return '{"type":"FeatureCollection","timeStamp":' \
                '"2026-11-25T03:00:00Z","coordRefSys":"http://www.opengis' \
                '.net/def/crs/OGC/1.3/CRS84","links":%s,"features":[' % \
                dump(links)

        def tail(reply):
            matched = ',"numberMatched":%d' % reply.count \
                if self.of(dataset, "number_matched") else ""
            return '],"numberReturned":%d%s}' % (len(reply.rows), matched)
        reply.head, reply.tail = head, tail
        return reply

    # WFS.

    @staticmethod
    def exception(code, locator, text):
        return Reply(400, content_type=XML, text=(
            '<?xml version="1.0" encoding="UTF-8"?>\n<ows:ExceptionReport '
            'xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0" '
            'xml:lang="en-US">\n  <ows:Exception exceptionCode="%s" locator='
            '"%s">\n    <ows:ExceptionText>%s</ows:ExceptionText>\n  '
            '</ows:Exception>\n</ows:ExceptionReport>\n' % (
                code, locator, escape(text))))

    def wfs(self, asked):
        options = {name.lower(): value
                   for name, value in asked.options.items()}
        asked.entity = options.get("request", "")
        name = options.get("typenames", options.get("typename", ""))
        dataset = self.find(asked, name)
        if dataset is None or dataset.root != asked.path:
            return self.exception(
                "InvalidParameterValue", "typename",
                "msWFSDispatch(): WFS server error. One of the TYPENAME "
                "layers is unknown: %s" % name)
        if asked.entity.lower() != "getfeature":
            return self.exception("OperationNotSupported", "request",
                                  "Request %s is not known" % asked.entity)
        rows = in_order(dataset, asked, "sortby" in options)
        # CQL_FILTER is not looked at, like everything that is unknown.
        for field, value in EQUAL.findall(options.get("filter", "")):
            rows = [row for row in rows
                    if any(camel(own) == field and str(row[own]) == value
                           for own in dataset.fields)]
        if options.get("resulttype", "").lower() == "hits":
            asked.entity = "hits"
            return Reply(
                content_type=XML, rows=[], count=len(rows),
                tail=lambda reply: '<?xml version="1.0" encoding="UTF-8"?>\n'
                '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/'
                'wfs/2.0" numberMatched="%d" numberReturned="0"/>\n' %
                reply.count)
        try:
            begin = int(options.get("startindex", 0))
            size = int(options.get("count", MOST))
        except ValueError:
            return self.exception("InvalidParameterValue", "count",
                                  "COUNT is no number")
        size = min(size, self.switch(asked.host, "most"))
        names = [(field, camel(field)) for field in dataset.fields]
        return Reply(
            content_type="application/json; subtype=geojson; charset=utf-8",
            head='{"type":"FeatureCollection","name":%s,"crs":{"type":"name"'
            ',"properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},'
            '"features":[' % dump(name.rpartition(":")[2]), tail="]}",
            rows=[self.feature(begin + n, row, names)
                  for n, row in enumerate(rows[begin:begin + size])])
