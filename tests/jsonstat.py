"""What the schema of JSON-stat 2.0 cannot say: the semantic rules of its
official validator (S1-S8 and D1-D7b, version 1.0.0), and that every unit says
its decimals, which the specification asks and the schema does not.

    broken(document) -> the names of the rules that it breaks, in order
"""

from math import prod


def ids_of(category):
    index = category.get("index")
    if isinstance(index, dict):
        return list(index)
    return index if index is not None else list(category.get("label", {}))


def has_cycle(child):
    """Does a category stand, in the end, below itself?"""
    def below(one, above):
        return one in above or any(below(c, above | {one})
                                   for c in child.get(one, []))
    return any(below(one, frozenset()) for one in child)


def of_dimension(category, size, is_metric):
    ids = ids_of(category)
    index = category.get("index")
    child = category.get("child", {})
    found = []
    if isinstance(index, list) and len(index) != size:
        found.append("D1")
    if isinstance(index, dict) and sorted(index.values()) != list(range(size)):
        found.append("D2")
    for rule, member in (("D3a", "label"), ("D4", "unit"),
                         ("D5", "coordinates"), ("D6", "note")):
        if set(category.get(member, {})) - set(ids):
            found.append(rule)
    if "label" in category and set(ids) - set(category["label"]):
        found.append("D3b")
    if (set(child) | {c for below in child.values() for c in below}) \
            - set(ids):
        found.append("D7a")
    if has_cycle(child):
        found.append("D7b")
    if is_metric:
        if not category.get("unit"):
            found.append("S8")
        elif any("decimals" not in unit for unit in category["unit"].values()):
            found.append("decimals")
    return found


def is_position(key, cells):
    return str(key).isdigit() and int(key) < cells


def broken(document):
    """Of one dataset."""
    ids, size = document["id"], document["size"]
    dimension, role = document["dimension"], document.get("role", {})
    value, status = document["value"], document.get("status")
    cells = prod(size)
    found = []
    if len(ids) != len(size):
        found.append("S1")
    if set(dimension) != set(ids):
        found.append("S2")
    if isinstance(value, list) and len(value) != cells:
        found.append("S3")
    if isinstance(value, dict) and \
            not all(is_position(key, cells) for key in value):
        found.append("S4")
    if any(name not in ids for names in role.values() for name in names):
        found.append("S5")
    if isinstance(status, list) and len(status) not in (1, cells):
        found.append("S6")
    if isinstance(status, dict) and \
            not all(is_position(key, cells) for key in status):
        found.append("S7")
    for name, length in zip(ids, size):
        if name in dimension:
            found += of_dimension(dimension[name]["category"], length,
                                  name in role.get("metric", []))
    return found


def cells(document):
    """Every cell: its categories, in the order of id, its value and status."""
    lists = [ids_of(document["dimension"][name]["category"])
             for name in document["id"]]
    status = document.get("status") or [None] * prod(document["size"])
    for place, value in enumerate(document["value"]):
        rest, key = place, []
        for names in reversed(lists):
            rest, nth = divmod(rest, len(names))
            key.append(names[nth])
        yield tuple(reversed(key)), value, status[place]
