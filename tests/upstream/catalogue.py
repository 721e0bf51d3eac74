"""The lists of all tables, in both dialects, and what becomes of a table.

Beside the tables that are served stand tables that only look like them, as in
the real list, where most have ended. A look-alike has no data: a client that
takes a title for a table gets 404.
"""

from jsontext import Number, dump
from odata4 import Answer, DATASET_KEYS
from tables import version_time

ROOT3 = "/ODataCatalog"
V3 = "https://opendata.cbs.nl"
JSON3 = "application/json;odata=minimalmetadata;charset=utf-8"
# What is added to the titles of served tables, and the status of the result.
LIKENESSES = ((", 2000-2012", "Gediscontinueerd"),
              ("; Caribisch Nederland", "Regulier"))


def likeness(number, table):
    """A record of the list that resembles a table, under an id of its own."""
    ending, status = LIKENESSES[number % len(LIKENESSES)]
    return dict({key: table.properties[key] for key in DATASET_KEYS},
                Identifier="9%04dNED" % number, Status=status,
                Title=table.properties["Title"] + ending,
                Modified=version_time("20%02d06150000" % (10 + number % 15)))


class Catalogue:
    """The list of tables of a service, and what changes in it."""

    def __init__(self, service):
        self.service = service

    def add_look_alikes(self):
        """For every table a record that resembles it."""
        tables = sorted(self.service.tables.values(),
                        key=lambda table: table.id.lower())
        for n, table in enumerate(tables):
            record = likeness(n, table)
            self.service.elsewhere[record["Identifier"]] = record

    def older(self, path):
        """The list as v3 has it; anything else there is not known."""
        if path.rstrip("/") != ROOT3 + "/Tables":
            return Answer(404, content_type="text/plain; charset=utf-8",
                          text="Not Found")
        rows = [dump({
            "Updated": one["Modified"][:19], "ID": Number(n),
            "Identifier": one["Identifier"], "Title": one["Title"],
            "ShortTitle": one["Title"][:60], "ShortDescription":
            one["Description"], "Summary": one["Title"],
            "Modified": one["Modified"][:19], "MetaDataModified":
            one["Modified"][:19], "ReasonDelivery": "Actualisering",
            "OutputStatus": one["Status"], "Language": one["Language"],
            "Catalog": "CBS", "Frequency": "Perjaar",
            "ApiUrl": "%s/ODataApi/OData/%s" % (V3, one["Identifier"]),
            "FeedUrl": "%s/ODataFeed/OData/%s" % (V3, one["Identifier"])})
            for n, one in enumerate(self.service.datasets())]
        return Answer(content_type=JSON3, text='{"odata.metadata":%s,'
                      '"value":[%s]}' % (dump(
                          V3 + ROOT3 + "/$metadata#Tables"), ",".join(rows)))

    # What becomes of tables.

    @staticmethod
    def end(table, status="Gediscontinueerd", reason="Stopgezet"):
        """The table is complete and will not be continued."""
        table.set_property({"Status": status, "VersionReason": reason})

    def succeed(self, table, successor, title=None, shift=0, first=None):
        """A table that goes on where another ends, nearly the same.

        Its whole numbers are `shift` higher; what is before `first` is left
        out.
        """
        if successor in self.service.tables:
            raise ValueError("there is a table %s" % successor)
        other = table.copy()
        other.claim()
        other.rename(successor, title or
                     table.properties["Title"] + " (nieuw)")
        if first is not None:
            time = other.role("TimeDimension")
            for code in [code["Identifier"] for code in other.codes[time]
                         if code["Identifier"] < first]:
                other.drop_code(time, code)
        if shift:
            other.shift_values(shift)
        other.renumber()
        self.service.tables[successor] = other

    def list_another(self, identifier, title, status="Regulier", like=None):
        """A record without data, with the description of another."""
        text = like.properties["Description"] if like else title
        self.service.elsewhere[identifier] = {
            "Identifier": identifier, "Description": text, "Language": "nl",
            "Title": title, "Modified": version_time("202611010000"),
            "Status": status, "DatasetType": "Numeric"}
