"""The data sets of municipalities in memory, and how tests change them.

A data set is what one address serves: a host, a path, records in order, and
the names of the fields that identify a record. Numbers keep their spelling
(479000.0 is not 479000), nested fields are written with dots. Nothing in here
knows about HTTP or about any platform.
"""

import json

from jsontext import NUMBER, Number


class DatasetError(Exception):
    """A change that makes no sense for this data set."""


class Real(float):
    """A real number that remembers how it was written."""

    def __new__(cls, text):
        self = super().__new__(cls, text)
        self.text = text
        return self


def read_json(text):
    """JSON in which 479000.0 is still that when it is served."""
    return json.loads(text, parse_float=Real)


def spelled(value):
    """A value as records hold it: numbers as Number, all else as it is."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Real):
        return Number(value.text)
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, float):
        text = repr(value)
        if not NUMBER.match(text):
            raise ValueError("not a number: %s" % text)
        return Number(text)
    if isinstance(value, dict):
        return {key: spelled(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelled(item) for item in value]
    raise ValueError("no value for a record: %r" % (value,))


def holds(record, where):
    """Whether a record has these values; spelling of numbers counts."""
    return all(name in record and record[name] == spelled(value)
               for name, value in where.items())


class Dataset:
    def __init__(self, platform, host, path, records, key=(), fields=None,
                 root="", **settings):
        self.platform, self.host = platform, host
        self.path = path            # below `root`, as a descriptor names it
        self.root = root            # what stands before it in the address
        self.key = list(key)
        self.settings = settings    # what only the platform understands
        self.source = None          # who gives the records, until asked
        if callable(records):
            self.source = lambda: self.set_records(records(), fields=fields)
        else:
            self.set_records(records, fields=fields)

    def copy(self):
        other = Dataset(self.platform, self.host, self.path, [], self.key,
                        root=self.root, **dict(self.settings))

        def fill():
            other.records = [dict(record) for record in self.records]
            other.fields = list(self.fields)
        del other.records, other.fields
        other.source = fill
        return other

    def __getattr__(self, name):
        """Large sets are not made before someone asks: most tests do not."""
        source = self.__dict__.get("source")
        if name not in ("records", "fields") or source is None:
            raise AttributeError(name)
        self.source = None
        source()
        return self.__dict__[name]

    def state(self):
        """As the control address tells it; a set that no one has asked for
        yet does not count its rows."""
        rows = self.__dict__.get("records")
        return {"platform": self.platform, "host": self.host,
                "dataset": self.path, "key": self.key,
                "fields": self.__dict__.get("fields"),
                "rows": None if rows is None else len(rows),
                "settings": self.settings}

    def numbers(self, name):
        """The values of a field that are there."""
        return [record[name] for record in self.records
                if record.get(name) is not None]

    # What tests change.

    def set_records(self, records, key=None, fields=None):
        """Other records; fields are those that occur, in that order."""
        self.source = None
        self.records = [{name: spelled(value) for name, value in
                         record.items()} for record in records]
        if fields is None:
            fields = list(dict.fromkeys(
                name for record in self.records for name in record))
        self.fields = list(fields)
        if key is not None:
            self.key = list(key)

    def find(self, where):
        found = [record for record in self.records if holds(record, where)]
        if not found:
            raise DatasetError("%s has no record %s" % (self.path, where))
        return found

    def set_record(self, where, changes):
        for record in self.find(where):
            for name, value in changes.items():
                if name not in self.fields:
                    raise DatasetError("%s has no field %s" %
                                       (self.path, name))
                record[name] = spelled(value)

    def add_record(self, record, like=None):
        """A record behind the others; `like` lends it the rest."""
        model = dict(self.find(like)[0]) if like else {}
        model.update((name, spelled(value)) for name, value in record.items())
        self.records.append(model)
        for name in model:
            if name not in self.fields:
                self.fields.append(name)

    def drop_records(self, where=None, keep=None):
        """Those with these values, or all behind a share that is kept."""
        if where is not None:
            self.find(where)
            self.records = [record for record in self.records
                            if not holds(record, where)]
        if keep is not None:
            del self.records[int(len(self.records) * keep):]

    def repeat_records(self, count=1):
        """The first records again, at the end: the same keys twice."""
        self.records += [dict(record) for record in self.records[:count]]

    def place(self, field):
        if field not in self.fields:
            raise DatasetError("%s has no field %s" % (self.path, field))
        return self.fields.index(field)

    def rename_field(self, field, to):
        self.fields[self.place(field)] = to
        self.key = [to if name == field else name for name in self.key]
        self.records = [{to if name == field else name: value
                         for name, value in record.items()}
                        for record in self.records]

    def add_field(self, field, value=None, at=None):
        self.fields.insert(len(self.fields) if at is None else at, field)
        for record in self.records:
            record[field] = spelled(value)

    def drop_field(self, field):
        del self.fields[self.place(field)]
        for record in self.records:
            record.pop(field, None)

    def set_settings(self, settings):
        self.settings.update(settings)


DATASET_ACTIONS = {
    "set-records": Dataset.set_records, "set-record": Dataset.set_record,
    "add-record": Dataset.add_record, "drop-records": Dataset.drop_records,
    "repeat-records": Dataset.repeat_records,
    "rename-field": Dataset.rename_field, "add-field": Dataset.add_field,
    "drop-column": Dataset.drop_field, "dataset": Dataset.set_settings}
