"""Conditions as SQL has them: `where` of ArcGIS and of Opendatasoft.

Comparisons, in, like, is null, and, or, not, brackets. Names may hold dots
and brackets (`SHAPE.STArea()`). What the real services understand besides is
refused, so that a test notices.
"""

import re
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase

TOKEN = re.compile(r"""\s*(?:
    (?:date|timestamp)?\s*(?P<text>'(?:[^']|'')*')|(?P<double>"[^"]*")|
    (?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<op><>|!=|<=|>=|=|<|>|\(|\)|,)|
    (?P<name>[A-Za-z_][A-Za-z0-9_.]*(?:\(\))?)|`(?P<ticked>[^`]+)`)""",
                   re.X | re.I)


class ConditionError(Exception):
    def __init__(self, message, field=None):
        super().__init__(message)
        self.field = field


def tokens(text):
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ConditionError("cannot read %r" % text[place:place + 20])
        found.append((match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return found


def ordered(left, right):
    """Two values to compare: as numbers when both are, else as texts."""
    try:
        return Decimal(str(left)), Decimal(str(right))
    except InvalidOperation:
        return str(left), str(right)


COMPARE = {"=": lambda a, b: a == b, "<>": lambda a, b: a != b,
           "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
           "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
           ">=": lambda a, b: a >= b}


class Parser:
    def __init__(self, text, names, double):
        self.left = tokens(text)
        self.names = {name.lower(): name for name in names}
        self.double = double        # "name" or "text": what " stands for

    def peek(self):
        return self.left[0] if self.left else (None, "")

    def word(self, *words):
        """Take the next token when it is one of these words."""
        kind, text = self.peek()
        if kind in ("name", "op") and text.lower() in words:
            self.left.pop(0)
            return text.lower()
        return None

    def need(self, word):
        if not self.word(word):
            raise ConditionError("expected %s before %r" %
                                 (word, self.peek()[1]))

    def whole(self):
        found = self.any()
        if self.left:
            raise ConditionError("cannot read %r" % self.left[0][1])
        return found

    def any(self):
        parts = [self.all()]
        while self.word("or"):
            parts.append(self.all())
        return lambda record: any([part(record) for part in parts])

    def all(self):
        parts = [self.one()]
        while self.word("and"):
            parts.append(self.one())
        return lambda record: all([part(record) for part in parts])

    def one(self):
        if self.word("not"):
            part = self.one()
            return lambda record: not part(record)
        if self.word("("):
            part = self.any()
            self.need(")")
            return part
        return self.comparison()

    def side(self):
        """A function of the record: a field's value, or a constant."""
        if not self.left:
            raise ConditionError("something is missing at the end")
        kind, text = self.left.pop(0)
        if kind == "text":
            value = text[1:-1].replace("''", "'")
            return lambda record: value
        if kind == "number":
            return lambda record: text
        if kind == "double" and self.double == "text":
            return lambda record: text[1:-1]
        name = text.strip('"')
        if kind == "op" or name.lower() not in self.names:
            raise ConditionError("unknown field %s" % name, name)
        name = self.names[name.lower()]
        return lambda record: record.get(name)

    def comparison(self):
        left = self.side()
        if self.word("is"):
            negated = self.word("not")
            self.need("null")
            return lambda record: (left(record) is None) != bool(negated)
        negated = self.word("not")
        if self.word("in"):
            self.need("(")
            values = [self.side()]
            while self.word(","):
                values.append(self.side())
            self.need(")")

            def found(record):
                value = left(record)
                return value is not None and any(
                    a == b for a, b in (ordered(value, one(record))
                                        for one in values))
        elif self.word("like"):
            pattern = self.side()

            def found(record):
                return left(record) is not None and fnmatchcase(
                    str(left(record)), str(pattern(record)).replace("%", "*"))
        else:
            kind, op = self.left.pop(0) if self.left else (None, "")
            if op not in COMPARE or negated:
                raise ConditionError("no comparison: %r" % op)
            right = self.side()

            def found(record):
                one, other = left(record), right(record)
                return one is not None and other is not None and \
                    COMPARE[op](*ordered(one, other))
        return (lambda record: not found(record)) if negated else found


def condition(text, names, double="name"):
    """A function that tells whether a record fits; names are its fields."""
    return Parser(text, names, double).whole()
