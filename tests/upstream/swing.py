"""Swing of ABF Research: figures of areas as OData, and a table without key.

A data set is a variable; a record is a value of an area in a period. Values
are texts. Lists of variables, levels and periods follow from the records.
Frames are those of clients; what they do not show is ours.
"""

import re
from urllib.parse import quote

from jsontext import dump
from platforms import Platform, Reply, wall

JSON = "application/json; odata.metadata=minimal; charset=utf-8"
ODATA = re.compile(r"/(?:jive|viewer)services/odata/(.*)\Z")
PART = re.compile(r"([A-Za-z]+)(?:\('([^']*)'\))?\Z")
LISTS = ("Variables", "GeoLevels", "PeriodLevels", "Periods")


class Swing(Platform):
    name = "swing"
    hosts = ("utrecht.incijfers.nl", "rotterdam.incijfers.nl",
             "denhaag.incijfers.nl", "delft.incijfers.nl",
             "www.waarstaatjegemeente.nl")
    switches = {
        "agents": "any",            # who is let in: any, named, none
        "key": "required",          # of OData; or "optional"
        "key_value": None,          # the one that is taken; None: any
        "page": 10,                 # rows in one answer of OData
        "links": True,              # @odata.nextLink, or $skip by oneself
        "count": False,             # @odata.count
        "first_column": "code",     # of the table; or "name"
        "empty_with_key": True}     # the table, when a key is sent
    settings = {"title": None}
    shut = ("rotterdam.incijfers.nl", "denhaag.incijfers.nl")

    def __init__(self, cities):
        super().__init__(cities)
        for host in self.shut:
            self.tell(host, {"agents": "none"})

    def answer(self, asked):
        refused = wall(asked, self.switch(asked.host, "agents"))
        if refused is not None:
            return refused
        if asked.path in ("/jive/selectiontableasjson.ashx",
                          "/viewer/selectiontableasjson.ashx"):
            return self.table(asked)
        match = ODATA.match(asked.path)
        if match is None:
            return None
        if not self.has_key(asked):
            return self.error(401, "Guest user group not found, No access!")
        return self.odata(asked, match.group(1))

    def has_key(self, asked):
        if self.switch(asked.host, "key") != "required":
            return True
        right = self.switch(asked.host, "key_value")
        sent = asked.header("apikey")
        return sent == right if right is not None else bool(sent)

    @staticmethod
    def error(status, message):
        return Reply(status, content_type="application/json", text=dump(
            {"error": {"message": message}}))

    # OData.

    def odata(self, asked, path):
        """Variables('x')/GeoLevels('y')/...: narrow down, then a list."""
        parts = [PART.match(part) for part in path.strip("/").split("/")]
        if None in parts:
            return self.error(404, "Resource not found")
        steps = [(part.group(1), part.group(2)) for part in parts]
        asked.entity = steps[-1][0]
        where = dict(steps[:-1])
        if steps[-1][1] is not None:
            where[steps[-1][0]] = steps[-1][1]
        rows = self.narrowed(asked, where)
        if rows is None:
            return self.error(404, "Resource not found")
        if steps[-1][0] == "Values":
            return self.page(asked, [self.value(asked, row) for row in rows])
        if steps[-1][0] == "GeoItems":
            found = {row["ExternalCode"]: row for row in rows}
            return self.page(asked, [
                {"Name": row.get("Name"), "ExternalCode": code,
                 "PointX": row.get("PointX"), "PointY": row.get("PointY")}
                for code, row in found.items()])
        if steps[-1][0] in LISTS:
            return self.page(asked, self.listed(asked, steps[-1][0], rows))
        return self.error(404, "Resource not found")

    def narrowed(self, asked, where):
        """The rows of what the path names; None when it names nothing."""
        rows = [dict(row, variable=one) for one in self.datasets(asked.host)
                for row in one.records]
        if "Variables" in where:
            dataset = self.find(asked, where["Variables"])
            if dataset is None:
                return None
            rows = [row for row in rows if row["variable"] is dataset]
        for step, field in (("GeoLevels", "GeoLevel"),
                            ("PeriodLevels", "PeriodLevel"),
                            ("Periods", "Period")):
            value = where.get(step)
            if value is None or (step == "Periods" and value == "all"):
                continue
            if step == "Periods" and value in ("mrp", "mostrecent"):
                value = max((row["Period"] for row in rows), default="")
            found = [row for row in rows if row[field] == value]
            if rows and not found:
                return None
            rows = found
        return rows

    def listed(self, asked, name, rows):
        if name == "Variables":
            return [{"ExternalCode": one.path, "Name": self.of(
                one, "title") or one.path}
                for one in self.datasets(asked.host)]
        field = {"GeoLevels": "GeoLevel", "PeriodLevels": "PeriodLevel",
                 "Periods": "Period"}[name]
        return [{"ExternalCode": value, "Name": value} for value in
                dict.fromkeys(row[field] for row in rows)]

    @staticmethod
    def value(asked, row):
        address = "%s/jiveservices/odata/Variables('%s')/GeoItems('%s')" % (
            asked.base, row["variable"].path, row["ExternalCode"])
        return {"@odata.type": "#Swing.Value", "@odata.id": quote(
            address, safe=":/()'"), "ExternalCode": row["ExternalCode"],
            "GeoLevel": row["GeoLevel"], "PeriodLevel": row["PeriodLevel"],
            "Period": row["Period"], "ValueString": row["ValueString"],
            "Description": row.get("Description", "")}

    def page(self, asked, records):
        begin, top = asked.whole("$skip", 0), asked.whole("$top")
        if begin < 0 or top == -1:
            return self.error(400, "Invalid value for $skip or $top")
        end = len(records) if top is None else min(len(records), begin + top)
        size = self.switch(asked.host, "page")
        reply = Reply(content_type=JSON, joint=",", rows=[
            dump(one) for one in records[begin:min(end, begin + size)]])
        if self.switch(asked.host, "count"):
            reply.count = len(records)
        if begin + size < end and self.switch(asked.host, "links"):
            left = {} if top is None else {"$top": top - size}
            reply.next_link = asked.link(**{"$skip": begin + size, **left})

        def head(reply):
            count = '"@odata.count":%d,' % reply.count \
                if reply.count is not None else ""
            return '{"@odata.context":"%s/jiveservices/odata/$metadata",' \
                '%s"value":[' % (asked.base, count)
        reply.head = head
        reply.tail = lambda reply: "]" + (
            ',"@odata.nextLink":%s' % dump(reply.next_link)
            if reply.next_link else "") + "}"
        return reply

    # The table.

    def table(self, asked):
        asked.entity = "table"
        reply = Reply(content_type="application/json; charset=utf-8")
        if asked.header("apikey") and \
                self.switch(asked.host, "empty_with_key"):
            reply.text = ""
            return reply
        names = asked.options.get("var", "").split(",")
        found = [self.find(asked, name) for name in names]
        found = [one for one in found if one is not None]
        level = asked.options.get("geolevel")
        wanted = asked.options.get("period", "mrp")
        rows = [(one, row) for one in found for row in one.records
                if row["GeoLevel"] == level]
        periods = wanted.split(",")
        if wanted in ("mrp", "mostrecent"):
            periods = [max((row["Period"] for _, row in rows), default="")]
        first = "ExternalCode" if self.switch(
            asked.host, "first_column") == "code" else "Name"
        cells, order = {}, {}
        for one, row in rows:
            if row["Period"] in periods:
                line = (row["ExternalCode"], row["Period"])
                order[line] = row[first]
                cells[line, one.path] = row["ValueString"]
        reply.head = '{"headers":' + dump(
            [{"name": "Geo", "type": "String"},
             {"name": "Perioden", "type": "String"}] +
            [{"name": self.of(one, "title") or one.path, "type": "Numeric"}
             for one in found]) + ',"rows":['
        # An unknown variable or level: no rows, and nothing wrong.
        reply.rows = [dump([label, line[1], *(
            cells.get((line, one.path), "") for one in found)])
            for line, label in order.items()]
        reply.tail = "]}"
        return reply
