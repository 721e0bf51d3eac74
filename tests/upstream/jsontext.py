"""JSON as the service writes it: compact, keys in order, numbers untouched.

Numbers are kept as the text they came in, so that `93750.0` stays `93750.0`
and 0.1 never becomes 0.1000000000000000055.
"""

import json
import re


class Number(str):
    """The text of a JSON number."""

    __slots__ = ()


NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")


def number(value):
    """A Number out of an int, a text or None (None stays None)."""
    if value is None:
        return None
    text = str(value)
    if isinstance(value, bool) or not NUMBER.match(text):
        raise ValueError("not a number: %r" % (value,))
    return Number(text)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_int=Number, parse_float=Number)


def dump(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(key, ensure_ascii=False) + ":" +
                              dump(item) for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
