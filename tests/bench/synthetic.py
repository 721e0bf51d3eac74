"""An upstream of any size, as files that nginx can serve as they are.

Real municipalities out of the invented Netherlands, tables that nobody has:
one of the CBS v4 shape with a row for each of 100 measures, 400 regions and as
many periods as make the size that is asked; one of the v3 shape, as wide as 20
measures; one as a bare CSV file, of a service that tells no version; and many
small ones. Everything follows from the size: the same files every time.

What is asked by a query is a file of its own here, named by the `page` of the
link to it.
"""

import gzip
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests", "upstream")]

import invented                                         # noqa: E402
from jsontext import dump                               # noqa: E402
from odata4 import Service                              # noqa: E402

V4, V3 = "https://datasets.cbs.nl", "https://opendata.cbs.nl"
CITY = "https://example.amsterdam.nl"
REGISTER = "03759ned"
MEASURES, REGIONS = 100, 400
PAGE = 100000               # rows of v4
WIDE_PAGE, WIDE_COLUMNS = 10000, 20
SMALL_TABLES = 50
# Of all cells one in a hundred is another in the second version, all of the newest
# period, as revisions are; and in the third another one in a hundred, anywhere.
FIRST, AGAIN, ANYWHERE = VERSIONS = ("202610150200", "202610160200",
                                     "202610170200")
CHANGED_OF = 100
# One cell in twenty has no value.
EMPTY_OF = 20


def mixed(number):
    """A number without pattern out of another one."""
    number = (number ^ number >> 15) * 0x2c1b3c6d & 0xffffffff
    number = (number ^ number >> 12) * 0x297a2d39 & 0xffffffff
    return number ^ number >> 15


def value_of(cell, version, newest=0):
    """The text of a cell, or None; the newest period is one of so many."""
    chance = mixed(cell)
    if chance % EMPTY_OF == 0:
        return None
    number = chance >> 8 & 0xfffff
    if version >= AGAIN and newest and \
            mixed(cell + 5) % CHANGED_OF < newest:
        number += 1
    if version >= ANYWHERE and mixed(cell + 7) % CHANGED_OF == 0:
        number += 1
    return "%d.%d" % (number // 10, number % 10) if cell % 4 == 0 \
        else str(number)


def periods_of(rows):
    """Years as long as these do, then months of them."""
    count = max(1, rows // (MEASURES * REGIONS))
    if count <= 40:
        return ["%dJJ00" % (2025 - n) for n in reversed(range(count))]
    return ["%dMM%02d" % (2000 + n // 12, n % 12 + 1) for n in range(count)]


def measure_code(n):
    return "M%06d" % (n + 1)


class Synthetic:
    """The files below ${folder}/<version>, one folder a host."""

    def __init__(self, folder, rows):
        self.folder, self.rows = folder, rows
        self.periods = periods_of(rows)
        self.pages = max(1, rows // PAGE)
        tables = invented.load(os.path.join(ROOT, "sources"))
        self.register = tables[REGISTER]
        self.service = Service(tables, PAGE)
        self.regions = [
            one for one in self.register.codes["RegioS"]
            if one["Identifier"][:2] in ("NL", "PV", "GM")
            and one["DimensionGroupId"] != "OVERIG"][:REGIONS]

    # --- files ---

    def write(self, version, name, text):
        path = os.path.join(self.folder, version, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".gz", "wb") as file:
            file.write(gzip.compress(text.encode("utf-8"), 6, mtime=0))

    def record_lists(self, version, top, table, sets):
        for name, records in sets.items():
            self.write(version, "%s/%s" % (top, name), dump(
                {"@odata.context": "%s/odata/v1/CBS/%s/$metadata#%s" % (
                    V4, table, name), "value": records}))

    # --- the tables of v4 ---

    def properties(self, table, version):
        return dump({
            "@odata.context": "%s/odata/v1/CBS/%s/$metadata#Properties" % (
                V4, table), "Identifier": table, "Title": table,
            "Modified": "2026-10-15T02:00:00+02:00", "Version": version,
            "Status": "Regulier",
            "ObservationsModified": "2026-10-15T02:00:00+02:00"})

    def small_documents(self, version, table, periods, measures):
        top = "v4/odata/v1/CBS/" + table
        self.write(version, top + "/Properties",
                   self.properties(table, version))
        self.record_lists(version, top, table, {
            "Dimensions": [
                {"Identifier": name, "Kind": kind, "ContainsGroups": False,
                 "ContainsCodes": True} for name, kind in (
                     ("RegioS", "GeoDimension"),
                     ("Perioden", "TimeDimension"))],
            "RegioSCodes": self.regions,
            "PeriodenCodes": [
                {"Identifier": code, "Title": code[:4], "Description": "",
                 "Status": "Definitief" if code not in periods[-2:]
                 else "Voorlopig"} for code in periods],
            "MeasureCodes": [
                {"Identifier": measure_code(n), "Title": "Maat %d" % n,
                 "Unit": "aantal", "DataType": "Double", "Decimals": 1,
                 "MeasureGroupId": None} for n in range(measures)]})
        return top

    def row(self, n, version):
        measure, rest = divmod(n, len(self.regions) * len(self.periods))
        region, period = divmod(rest, len(self.periods))
        text = value_of(n, version, len(self.periods) if period ==
                        len(self.periods) - 1 else 0)
        return '{"Id":%d,"Measure":"%s","ValueAttribute":"%s","Value":%s,' \
            '"StringValue":null,"RegioS":"%s","Perioden":"%s"}' % (
                n, measure_code(measure),
                "Impossible" if text is None else "None",
                "null" if text is None else text,
                self.regions[region]["Identifier"], self.periods[period])

    def page(self, version, page):
        table = "99001NED"
        top = "%s/odata/v1/CBS/%s" % (V4, table)
        rows = [self.row(n, version) for n in
                range(page * PAGE, min(self.rows, (page + 1) * PAGE))]
        link = ',"@odata.nextLink":"%s/Observations?page=%d"' % (
            top, page + 1) if page + 1 < self.pages else ""
        self.write(version, "v4/odata/v1/CBS/%s/Observations-%s" % (
            table, page or ""),
            '{"@odata.context":"%s/$metadata#Observations","value":[%s]%s}' %
            (top, ",".join(rows), link))

    def large(self, version):
        top = self.small_documents(version, "99001NED", self.periods,
                                   MEASURES)
        self.write(version, top + "/Observations/$count", str(self.rows))

    def small(self, version):
        """Tables that a quiet night asks for their properties alone."""
        for n in range(SMALL_TABLES):
            table = "98%03dNED" % n
            top = self.small_documents(version, table, ["2024JJ00"], 1)
            rows = ['{"Id":%d,"Measure":"%s","ValueAttribute":"None","Value":'
                    '%d,"StringValue":null,"RegioS":"%s","Perioden":'
                    '"2024JJ00"}' % (k, measure_code(0), k * n,
                                     region["Identifier"])
                    for k, region in enumerate(self.regions)]
            self.write(version, top + "/Observations/$count", str(len(rows)))
            self.write(version, top + "/Observations-", '{"@odata.context":'
                       '"%s/odata/v1/CBS/%s/$metadata#Observations","value":'
                       '[%s]}' % (V4, table, ",".join(rows)))

    def area_register(self, version):
        """The real descriptor's table, with the last of its periods."""
        table, top = self.register, "v4/odata/v1/CBS/" + REGISTER
        base = "/odata/v1/CBS/" + REGISTER
        for name in ["Properties", "Dimensions", "MeasureCodes",
                     "RegioSGroups"] + [dim + "Codes" for dim in table.dims]:
            answer = self.service.answer("%s/%s" % (base, name), {})
            self.write(version, "%s/%s" % (top, name),
                       answer.body().decode("utf-8"))
        answer = self.service.answer(base + "/Observations", {
            "$filter": "Geslacht eq 'T001038' and Leeftijd eq '10000' and "
            "BurgerlijkeStaat eq 'T001019' and Perioden ge '2010'"})
        self.write(version, top + "/Observations-",
                   answer.body().decode("utf-8"))
        self.write(version, top + "/Observations/$count",
                   str(len(answer.rows)))

    # --- the table of v3 ---

    def wide_rows(self):
        return self.rows // 10

    def wide_columns(self):
        return ["Maat%d_%d" % (n, n + 1) for n in range(WIDE_COLUMNS)]

    def wide_documents(self, version):
        top = "v3/ODataFeed/OData/97001NED"
        periods = self.wide_periods()
        self.write(version, top + "/TableInfos", dump({"value": [{
            "Identifier": "97001NED", "Title": "Breed",
            "Modified": "2026-10-15T02:00:00", "OutputStatus": "Regulier",
            "RecordCount": self.wide_rows()}]}))
        self.write(version, top + "/DataProperties", dump({"value": [
            {"Type": "GeoDimension", "Key": "RegioS", "Title": "Regio's"},
            {"Type": "TimeDimension", "Key": "Perioden", "Title": "Perioden"}]
            + [{"Type": "Topic", "Key": name, "Title": "Maat %d" % n,
                "Unit": "aantal", "Decimals": 1, "Datatype": "Double"}
               for n, name in enumerate(self.wide_columns())]}))
        self.write(version, top + "/RegioS", dump({"value": [
            {"Key": one["Identifier"], "Title": one["Title"],
             "Description": "", "CategoryGroupID": None}
            for one in self.regions]}))
        self.write(version, top + "/Perioden", dump({"value": [
            {"Key": code, "Title": code[:4], "Description": "",
             "Status": "Definitief"} for code in periods]}))
        self.write(version, top + "/TypedDataSet/$count",
                   str(self.wide_rows()))

    def wide_periods(self):
        count = self.wide_rows() // len(self.regions)
        return ["%dMM%02d" % (2000 + n // 12, n % 12 + 1)
                for n in range(count)]

    def wide_page(self, version, page):
        top = V3 + "/ODataFeed/OData/97001NED"
        periods, names, rows = self.wide_periods(), self.wide_columns(), []
        last = min(self.wide_rows(), (page + 1) * WIDE_PAGE)
        for n in range(page * WIDE_PAGE, last):
            region, period = divmod(n, len(periods))
            rows.append('{"RegioS":"%s","Perioden":"%s",%s}' % (
                self.regions[region]["Identifier"], periods[period],
                ",".join('"%s":%s' % (name, value_of(
                    n * WIDE_COLUMNS + k, version) or "null")
                    for k, name in enumerate(names))))
        link = ',"odata.nextLink":"%s/TypedDataSet?page=%d"' % (
            top, page + 1) if last < self.wide_rows() else ""
        self.write(version, "v3/ODataFeed/OData/97001NED/TypedDataSet-%s" % (
            page or ""),
            '{"odata.metadata":"%s/$metadata#TypedDataSet","value":[%s]%s}' %
            (top, ",".join(rows), link))

    def wide_pages(self):
        return -(-self.wide_rows() // WIDE_PAGE)

    # --- the file without a version ---

    def file(self, version):
        lines = ["Id,Maat,Regio,Jaar,Waarde"]
        for n in range(self.rows):
            measure, rest = divmod(n, len(self.regions) * len(self.periods))
            region, period = divmod(rest, len(self.periods))
            lines.append("%d,%s,%s,%s,%s" % (
                n, measure_code(measure), self.regions[region]["Identifier"],
                self.periods[period][:4], value_of(n, version) or ""))
        self.write(version, "city/files/bench.csv", "\n".join(lines) + "\n")

    # --- all of it ---

    def build(self):
        """Make what is not there yet."""
        for version in VERSIONS:
            if os.path.exists(os.path.join(self.folder, version, "done")):
                continue
            self.large(version)
            self.small(version)
            self.area_register(version)
            self.wide_documents(version)
            with ProcessPoolExecutor(2) as pool:
                work = [pool.submit(self.page, version, n)
                        for n in range(self.pages)]
                work += [pool.submit(self.wide_page, version, n)
                         for n in range(self.wide_pages())]
                work.append(pool.submit(self.file, version))
                for one in work:
                    one.result()
            with open(os.path.join(self.folder, version, "done"), "w",
                      encoding="ascii") as file:
                file.write("%d rows\n" % self.rows)

    # --- the definitions that read it ---

    def describe(self, target, small):
        """A folder of sources: the register, and the large, the wide and the
        file, or the small ones."""
        common = {"title": "Proef", "title-en": "Trial", "publisher": "CBS",
                  "licence": "CC-BY-4.0", "attribution": "Verzonnen",
                  "page": "https://example.org/", "cadence": "yearly",
                  "evidence": "not-seen"}

        def source(name, **more):
            os.makedirs(os.path.join(target, name))
            with open(os.path.join(target, name, "source.json"), "w",
                      encoding="utf-8") as file:
                json.dump({**common, **more}, file, indent=1)

        def cbs(name, protocol, host, path, table, periods, measures):
            grain = "month" if "MM" in periods[0] else "year"
            source(name, protocol=protocol, host=host[8:], path=path,
                   table=table, boundaries="as-of-period", completeness=["count", "last-page"],
                   first=periods[0], dimensions={
                       "RegioS": {"role": "region",
                                  "keep": ["NL", "PV", "GM"]},
                       "Perioden": {"role": "period", "keep": [grain]}},
                   measures={
                       "%s-%d" % (name, n): {
                           "title": "Maat %d" % n, "unit": "aantal",
                           "decimals": 1, "adds-up": {"as": "median"}}
                       for n in range(measures)})

        with open(os.path.join(ROOT, "sources", "cbs-" + REGISTER,
                               "source.json"), encoding="utf-8") as file:
            register = json.load(file)
        del register["$schema"], register["fallback"]
        source("cbs-" + REGISTER, **register)
        if small:
            for n in range(SMALL_TABLES):
                cbs("bench-small-%d" % n, "cbs-odata4", V4, "/odata/v1/CBS",
                    "98%03dNED" % n, ["2024JJ00"], 1)
            return
        cbs("bench", "cbs-odata4", V4, "/odata/v1/CBS", "99001NED",
            self.periods, MEASURES)
        cbs("bench-wide", "cbs-odata3", V3, "/ODataFeed/OData", "97001NED",
            self.wide_periods(), WIDE_COLUMNS)
        source("bench-file", protocol="csv-file", host=CITY[8:], path="/files",
               table="bench.csv", municipality="GM0363", definition="Proef.",
               completeness=["whole-body"], fields={
                   "Id": {"role": "key"},
                   "Maat": {"role": "label", "title": "Maat"},
                   "Regio": {"role": "label", "title": "Regio"},
                   "Jaar": {"role": "label", "title": "Jaar"},
                   "Waarde": {"role": "value", "title": "Waarde",
                              "unit": "aantal", "decimals": 1}})
