"""ArcGIS REST, as Online and Server have it: layers, queries, errors at 200.

Shapes are those of a captured layer. A data set is one layer; its `root` is
what stands before it. Records hold everything that is an attribute, and a
`point` (lon, lat) as geometry, unless the layer has none.
"""

import json

from conditions import ConditionError, condition
from faults import fault, replace
from jsontext import Number, dump
from platforms import Platform, Reply, in_order, page_for_people

JSON = "application/json; charset=utf-8"
HOSTS = ("services.arcgis.com", "services3.arcgis.com",
         "services7.arcgis.com", "services-eu1.arcgis.com",
         "geo.arnhem.nl")
KINDS = {"OBJECTID": "OID", "FID": "OID", "OBJECTID_1": "OID"}


class Refused(Exception):
    """An error as ArcGIS gives it: with status 200."""

    def __init__(self, code, message, details=(), extended=None):
        super().__init__(message)
        self.code, self.message = code, message
        self.details, self.extended = list(details), extended

    def reply(self):
        return Reply(content_type=JSON, text=error_text(
            self.code, self.message, self.details, self.extended))


def error_text(code, message, details, extended=None):
    body = {"code": Number(code)}
    if extended is not None:
        body["extendedCode"] = Number(extended)
    body.update(message=message, details=list(details))
    return json.dumps({"error": json.loads(dump(body))}, indent=2,
                      ensure_ascii=False)


def invalid_field(name):
    return Refused(400, "Cannot perform query. Invalid query parameters.",
                   ["'Invalid field: %s' parameter is invalid" % name])


class Arcgis(Platform):
    name = "arcgis"
    hosts = HOSTS
    settings = {
        "types": {},                # field -> Date, GUID, ...
        "domains": {},              # field -> {code: text}
        "geometry": "point",
        "max_record_count": 1000,
        "max_rows": None,           # a server that gives fewer than asked
        "flag": "top",              # or "properties", "both", "none"
        "ignores_offset": False,    # as before 10.3
        "paging": True,             # what the layer says of it
        "extra": {},                # attributes that come unasked
        "token": None,              # 499, 498 or 403: no longer public
        "edited": 1790000000000}    # when, in ms

    def answer(self, asked):
        dataset, rest = self.layer(asked)
        if dataset is None:
            if self.is_under_root(asked):
                return Refused(400, "Invalid URL", ["Invalid URL"]).reply()
            return None
        asked.entity = rest or "layer"
        if asked.options.get("f", "html") == "html":
            return page_for_people("ArcGIS REST Services Directory")
        try:
            token = self.of(dataset, "token")
            if token is not None:
                raise Refused(token, {
                    499: "Token Required", 498: "Invalid Token"}.get(
                        token, "You do not have permissions to access this "
                        "resource or perform this operation."))
            return self.query(dataset, asked) if rest == "query" else \
                self.description(dataset)
        except Refused as refused:
            return refused.reply()

    def layer(self, asked):
        for one in self.datasets(asked.host):
            whole = one.root + one.path
            if asked.path in (whole, whole + "/query"):
                asked.dataset = one.path
                return one, asked.path[len(whole) + 1:]
        return None, None

    def is_under_root(self, asked):
        return any(asked.path.startswith(one.root)
                   for one in self.datasets(asked.host)) or \
            "/rest/services" in asked.path

    # What a layer says of itself.

    def attributes(self, dataset):
        return [name for name in dataset.fields if name != "point"]

    def object_id(self, dataset):
        return next((name for name in dataset.fields if name in KINDS),
                    dataset.fields[0])

    def kind(self, dataset, name):
        known = self.of(dataset, "types").get(name) or KINDS.get(name)
        if known:
            return known
        values = dataset.numbers(name)
        if values and all(isinstance(value, Number) for value in values):
            return "Double" if any("." in value for value in values) \
                else "Integer"
        return "String"

    def field(self, dataset, name):
        kind = self.kind(dataset, name)
        found = {"name": name, "type": "esriFieldType" + kind, "alias": name}
        if kind == "String":
            found["length"] = Number(255)
        domain = self.of(dataset, "domains").get(name)
        if domain:
            found["domain"] = {
                "type": "codedValue", "name": name, "codedValues": [
                    {"name": text, "code": code}
                    for code, text in domain.items()]}
        return found

    def description(self, dataset):
        return Reply(content_type=JSON, text=dump({
            "currentVersion": Number("11.3"),
            "id": Number(dataset.path.rpartition("/")[2]),
            "name": dataset.path.partition("/")[0], "type": "Feature Layer"
            if self.of(dataset, "geometry") else "Table",
            "geometryType": "esriGeometryPoint"
            if self.of(dataset, "geometry") else None,
            "objectIdField": self.object_id(dataset),
            "fields": [self.field(dataset, name)
                       for name in self.attributes(dataset)],
            "maxRecordCount": Number(self.of(dataset, "max_record_count")),
            "advancedQueryCapabilities": {
                "supportsPagination": self.of(dataset, "paging"),
                "supportsOrderBy": True},
            "editingInfo": {"lastEditDate": Number(
                self.of(dataset, "edited"))},
            "capabilities": "Query"}))

    # Queries.

    def names(self, dataset, text):
        """The fields of a list; * is all of them."""
        known = {name.lower(): name for name in self.attributes(dataset)}
        if text in ("", "*"):
            return list(known.values()) if text else \
                [self.object_id(dataset)]
        chosen = []
        for name in text.split(","):
            if name.strip().lower() not in known:
                raise invalid_field(name.strip())
            chosen.append(known[name.strip().lower()])
        return chosen

    def matching(self, dataset, asked):
        text = asked.options.get("where", "")
        if not text and "objectIds" not in asked.options:
            raise Refused(400, "Cannot perform query. Invalid query "
                          "parameters.", ["Unable to perform query. "
                                          "'where' clause is required"])
        order = asked.options.get("orderByFields", "")
        rows = in_order(dataset, asked, order)
        if "objectIds" in asked.options:
            wanted = asked.options["objectIds"].split(",")
            place = self.object_id(dataset)
            rows = [row for row in rows if row[place] in wanted]
        if text:
            try:
                fits = condition(text, self.attributes(dataset))
            except ConditionError:
                raise Refused(400, "Unable to complete operation.",
                              extended=-2147220985) from None
            rows = [row for row in rows if fits(row)]
        for part in reversed(order.split(",")):
            name, _, direction = part.strip().partition(" ")
            if name:
                place = self.names(dataset, name)[0]
                rows = sorted(rows, key=lambda row: sorting(row.get(place)),
                              reverse=direction.strip().upper() == "DESC")
        return rows

    def query(self, dataset, asked):
        chosen = self.names(dataset, asked.options.get("outFields", ""))
        rows = self.matching(dataset, asked)
        place = self.object_id(dataset)
        if asked.options.get("returnCountOnly") == "true":
            asked.entity = "count"
            return Reply(content_type=JSON, rows=[], count=len(rows),
                         tail=lambda reply: '{"count":%d}' % reply.count)
        if asked.options.get("returnIdsOnly") == "true":
            asked.entity = "ids"
            return Reply(content_type=JSON, text=dump({
                "objectIdFieldName": place,
                "objectIds": [row[place] for row in rows]}))
        begin, wanted = asked.whole("resultOffset", 0), \
            asked.whole("resultRecordCount")
        if begin < 0 or wanted == -1:
            raise Refused(400, "Cannot perform query. Invalid query "
                          "parameters.", ["'resultOffset' is invalid"])
        if self.of(dataset, "ignores_offset"):
            begin = 0
        most = self.of(dataset, "max_record_count")
        size = most if wanted is None else min(wanted, most)
        if self.of(dataset, "max_rows") is not None:
            size = min(size, self.of(dataset, "max_rows"))
        here = rows[begin:begin + size]
        more = begin + size < len(rows)
        shape = self.geojson if asked.options["f"] == "geojson" else \
            self.esri
        return shape(dataset, asked, here, chosen, more)

    def values(self, dataset, row, chosen):
        return {**{name: row.get(name) for name in chosen},
                **self.of(dataset, "extra")}

    def wants_geometry(self, dataset, asked):
        return self.of(dataset, "geometry") and \
            asked.options.get("returnGeometry", "true") == "true"

    def esri(self, dataset, asked, rows, chosen, more):
        fields = [self.field(dataset, name) for name in chosen] + [
            {"name": name, "type": "esriFieldTypeString", "alias": name,
             "length": Number(255)} for name in self.of(dataset, "extra")]
        head = {"objectIdFieldName": self.object_id(dataset),
                "globalIdFieldName": "",
                "fieldAliases": {one["name"]: one["alias"]
                                 for one in fields}}
        wkid = Number(asked.options.get("outSR", "28992"))
        if self.wants_geometry(dataset, asked):
            head.update(geometryType="esriGeometryPoint", spatialReference={
                "wkid": wkid, "latestWkid": wkid})
        head["fields"] = fields

        def feature(row):
            found = {"attributes": self.values(dataset, row, chosen)}
            if self.wants_geometry(dataset, asked) and row.get("point"):
                found["geometry"] = dict(zip("xy", row["point"]))
            return dump(found)
        flag = ',"exceededTransferLimit":true' if more and \
            self.of(dataset, "flag") != "none" else ""
        return Reply(content_type=JSON, rows=[feature(row) for row in rows],
                     head=dump(head)[:-1] + ',"features":[',
                     tail="]" + flag + "}")

    def geojson(self, dataset, asked, rows, chosen, more):
        def feature(row):
            point = row.get("point") \
                if self.wants_geometry(dataset, asked) else None
            return dump({
                "type": "Feature", "id": row[self.object_id(dataset)],
                "geometry": point and {"type": "Point",
                                       "coordinates": point},
                "properties": self.values(dataset, row, chosen)})
        where = self.of(dataset, "flag") if more else "none"
        head = '{"type":"FeatureCollection","crs":{"type":"name",' \
            '"properties":{"name":"EPSG:4326"}},'
        if where in ("properties", "both"):
            head += '"properties":{"exceededTransferLimit":true},'
        if where in ("top", "both"):
            head += '"exceededTransferLimit":true,'
        return Reply(content_type="application/geo+json; charset=utf-8",
                     rows=[feature(row) for row in rows],
                     head=head + '"features":[', tail="]}")


def sorting(value):
    """Nulls first, numbers by size."""
    if value is None:
        return (0, 0.0, "")
    if isinstance(value, Number):
        return (1, float(value), "")
    return (2, 0.0, value)


@fault("arcgis-error", code=400, message="Unable to complete operation.",
       details=[], extended=-2147220985)
def arcgis_error(answer, request, code, message, details, extended):
    """Something is wrong, and the status says that nothing is."""
    replace(answer, error_text(code, message, details, extended), JSON, 200)
