"""The part of `$filter` that CBS is known to understand, applied for real.

Comparisons with text (eq, ne, gt, ge, lt, le) compare code by code, as the
service does with periods; and, or, not, brackets and startswith() combine
them. Anything else is refused with 400: a test upstream that guesses would
hide a mistake in the client.
"""

import re

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<mark>[(),])|"
                   r"(?P<word>[A-Za-z_][A-Za-z0-9_]*))")
COMPARE = {"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<",
           "le": "<="}


class FilterError(Exception):
    pass


def tokens(text):
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise FilterError("syntax error at position %d in '%s'" %
                              (place, text))
        found.append((match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return found


class Compiler:
    """Recursive descent from tokens to one Python expression over `r`.

    Only column subscripts and repr() of texts enter the expression.
    """

    def __init__(self, text, columns):
        self.left = tokens(text)
        self.columns = columns

    def peek(self):
        return self.left[0] if self.left else (None, None)

    def take(self, kind, *values):
        found = self.peek()
        if found[0] != kind or (values and found[1] not in values):
            raise FilterError("expected %s, found '%s'" %
                              (" or ".join(values) or kind, found[1]))
        return self.left.pop(0)[1]

    def whole(self):
        expression = self.either()
        if self.left:
            raise FilterError("unexpected '%s'" % self.left[0][1])
        return expression

    def chain(self, word, part):
        parts = [part()]
        while self.peek() == ("word", word):
            self.left.pop(0)
            parts.append(part())
        return "(%s)" % (" %s " % word).join(parts)

    def either(self):
        return self.chain("or", self.both)

    def both(self):
        return self.chain("and", self.one)

    def one(self):
        if self.peek() == ("word", "not"):
            self.left.pop(0)
            return "(not %s)" % self.one()
        if self.peek() == ("mark", "("):
            self.left.pop(0)
            inner = self.either()
            self.take("mark", ")")
            return inner
        word = self.take("word")
        if self.peek() == ("mark", "("):
            return self.call(word)
        column = self.column(word)
        operator = COMPARE[self.take("word", *COMPARE)]
        if self.peek() == ("word", "null") and operator in ("==", "!="):
            self.left.pop(0)
            return "(%s %s None)" % (column,
                                     "is" if operator == "==" else "is not")
        return "((%s or '') %s %r)" % (column, operator, self.text())

    def call(self, name):
        if name != "startswith":
            raise FilterError("an unknown function with name '%s'" % name)
        self.take("mark", "(")
        column = self.column(self.take("word"))
        self.take("mark", ",")
        prefix = self.text()
        self.take("mark", ")")
        return "(%s or '').startswith(%r)" % (column, prefix)

    def column(self, name):
        if name not in self.columns:
            raise FilterError("could not find a property named '%s'" % name)
        return "r[%r]" % (self.columns[name],)

    def text(self):
        return self.take("text")[1:-1].replace("''", "'")


def compile_filter(text, columns):
    """A predicate over a row; `columns` maps a name to its subscript."""
    expression = Compiler(text, columns).whole()
    return eval("lambda r: " + expression, {"__builtins__": {}})
