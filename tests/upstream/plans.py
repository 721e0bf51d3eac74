"""The layout of an invented table: what its descriptor asks for, and more.

Beside what is selected stands what a careless client would take with it:
parts of every dimension, an earlier year, months beside years, regions of
other levels, measures nobody asked for, a title that comes twice.
"""

import itertools
import re
from dataclasses import dataclass, field

import shapes
from accounts import ACCOUNTS, TREES, dice, key, means

KINDS = {"year": "JJ", "half-year": "HJ", "quarter": "KW", "month": "MM"}
PARTS_OF = {"HJ": 2, "KW": 4, "MM": 12}
# Part codes of a dimension that many tables have; each list is complete.
PARTS = {
    "Geslacht": (("3000", "Mannen"), ("4000", "Vrouwen")),
    "BurgerlijkeStaat": (("1010", "Ongehuwd"), ("1020", "Gehuwd"),
                         ("Z9010", "Verweduwd of gescheiden")),
    "Leeftijd": (("10010", "0 jaar"), ("Z9020", "1 tot 105 jaar"),
                 ("22300", "105 jaar of ouder")),
    "LeeftijdReferentiepersoon": (("Z9030", "15 tot 65 jaar"),
                                  ("71400", "65 tot 70 jaar"),
                                  ("Z9031", "70 jaar of ouder"))}
# The members of an open dimension, where they are to have names.
MEMBERS = {"85980NED": ("Totaal aandachtsgroepen", "Voltijdsstudent: totaal",
                        "Voltijdsstudent: uitwonend", "Oudere: totaal",
                        "Statushouder: totaal")}
# Tables that know few municipalities only.
FOUR = ("GM0363", "GM0518", "GM0344", "GM0599")
FEW = {"83162NED": FOUR, "85792NED": FOUR}
TOTAL = "T009001"
MOST_LEAVES = 600


@dataclass
class Topic:
    """A measure of the table, whoever asks for it."""

    code: str
    title: str
    unit: str
    group: str
    decimals: int
    adds: dict
    rounded: int = 0
    group_title: str = None     # of the group above that of the topic
    names: dict = field(default_factory=dict)   # combination -> our measure
    asked: bool = True
    always: bool = True         # in all periods, or in the last ones only
    how: tuple = None
    constants: dict = field(default_factory=dict)

    def adds_up(self, combination):
        measure = self.names.get(combination)
        return measure.adds if measure else self.adds

    @property
    def counts(self):
        return self.adds["as"] == "count"

    @property
    def factor(self):
        unit = key(self.unit)
        if unit.startswith("mln"):
            return 1000000
        return 1000 if unit.startswith(("x1000", "1000")) else 1


class Axis:
    """The codes of one dimension that is neither region nor period."""

    def __init__(self, source, dim):
        self.dim = dim
        wanted = []                     # (code, title), either may be None
        if dim.role == "fixed":
            wanted = [(dim.code, dim.title)]
        elif dim.role == "open":
            wanted = [(code, None) for code in dim.keep] or \
                [(None, title) for title in MEMBERS.get(source.table, (
                    "Totaal", "Eerste groep", "Tweede groep",
                    "Derde groep"))]
        else:
            for measure in source.measures:
                if dim.name in measure.codes and \
                        measure.codes[dim.name] not in wanted:
                    wanted.append(measure.codes[dim.name])
        self.titles = {}                # code -> title, in order
        self.total = None
        self.wanted = []
        alone = len(wanted) == 1
        for code, title in self.merged(wanted):
            known = self.known(source.table, code)
            title = title or known or (
                "Totaal" if alone or self.looks_total(code, "")
                else "Groep %s" % code)
            code = code or "Z%06d" % (dice(source.table, dim.name, title) %
                                      1000000)
            self.titles[code] = title
            self.wanted.append(code)
            if self.total is None and self.looks_total(code, title):
                self.total = code
        if self.total is None:
            self.total = TOTAL
            self.titles = {TOTAL: "Totaal", **self.titles}
        self.parts = [code for code in self.titles if code != self.total]
        more = PARTS.get(dim.name, ())
        if not more:
            letters = "AB" if not self.parts else "A"
            more = [("Z8%s01" % letter, "Categorie " + letter)
                    for letter in letters] + [("Z8X01", "Overig of onbekend")]
        for code, title in more:
            if code not in self.titles:
                self.titles[code] = title
                self.parts.append(code)
        if dim.role == "open" and not dim.keep:
            self.wanted = list(self.titles)

    @staticmethod
    def merged(wanted):
        """A code that one measure names and a title that another adds."""
        titles = {code: title for code, title in wanted if code and title}
        codes = {title: code for code, title in titles.items()}
        found = []
        for code, title in wanted:
            pair = (code or codes.get(title), title or titles.get(code))
            if pair not in found:
                found.append(pair)
        return found

    def known(self, table, code):
        shape = shapes.SHAPES.get(table)
        for dim in shape.dimensions if shape else ():
            for known, title, within in dim.codes:
                if (dim.name, known) == (self.dim.name, code):
                    return title
        return None

    @staticmethod
    def looks_total(code, title):
        words = key(title)
        return code.startswith("T00") or words.startswith(
            ("totaal", "alle", "particulierehuish", "particulierhuish",
             "mannenenvrouwen", "prognose")) or \
            words.endswith("totaal") and not set(":;") & set(title)


def periods_of(source, kinds, last):
    """(codes that may be selected, others), each in the order of time."""
    first = int(source.first[:4])
    forecast = re.search(r"prognose \d{4}-(\d{4})", source.title)
    upto = int(forecast[1] if forecast else
               (source.last or "%dJJ00" % last)[:4])
    kept = []
    for kind in kinds:
        mark = KINDS.get(kind)
        if mark is None:
            continue
        for year in range(first - 1, upto + 1):
            if mark == "JJ":
                kept.append("%dJJ00" % year)
                continue
            if mark == "MM" and means(r".*1januarien31december", source.title):
                kept += ["%dMM01" % year, "%dMM12" % year][:1 + (year < upto)]
                continue
            parts = PARTS_OF[mark]
            if year == upto and source.last is None:
                parts = {"HJ": 1, "KW": 2, "MM": 8}[mark]
            kept += ["%d%s%02d" % (year, mark, n + 1) for n in range(parts)]
    others = []
    if "month" not in kinds:
        others = ["%dMM%02d" % (upto, month) for month in (1, 2)]
    return sorted(kept), others


class Plan:
    """One table, before any figure is worked out."""

    def __init__(self, source, areas):
        self.source, self.areas = source, areas
        self.table = source.table
        self.shape = shapes.SHAPES.get(source.table)
        self.axes = [Axis(source, dim) for dim in self.in_order()]
        self.region, self.time = source.dim("region"), source.dim("period")
        self.limit_leaves()
        self.wanted = list(itertools.product(
            *[axis.wanted for axis in self.axes]))
        self.base = tuple(axis.total if axis.total in axis.wanted
                          else axis.wanted[0] for axis in self.axes)
        self.totals = tuple(axis.total for axis in self.axes)
        self.combinations = self.all_combinations()
        self.fixed = int(source.boundaries[-4:]) \
            if source.boundaries.startswith("fixed-") else \
            int(source.year) if source.year else None
        self.set_periods()
        self.topics = self.asked_topics()
        self.trees = []         # (whole or None, [(part, weight)])
        self.complete_topics()
        self.more_topics()
        self.number_topics()
        self.regions = self.listed_regions() if self.region else [None]

    def in_order(self):
        """The table's own order of dimensions, where it is known."""
        others = self.source.others()
        if self.shape:
            order = [dim.name for dim in self.shape.dimensions]
            others.sort(key=lambda dim: order.index(dim.name)
                        if dim.name in order else 99)
        return others

    def limit_leaves(self):
        """Leave invented parts out where all together are too many."""
        def size():
            return len(list(itertools.product(
                *[axis.parts for axis in self.axes])))
        for axis in self.axes:
            while size() > MOST_LEAVES and len(axis.parts) > 1 and \
                    axis.parts[-2] not in axis.wanted:
                del axis.titles[axis.parts.pop(-2)]

    def all_combinations(self):
        """Those selected, and one step aside in every dimension."""
        found = list(self.wanted)
        for n, axis in enumerate(self.axes):
            for code in axis.titles:
                one = self.base[:n] + (code,) + self.base[n + 1:]
                if one not in found:
                    found.append(one)
        order = [list(axis.titles) for axis in self.axes]
        found.sort(key=lambda one: [codes.index(code) for codes, code in
                                    zip(order, one)])
        return found

    def set_periods(self):
        """Periods, and those late ones in which there is more to see."""
        self.status = {}
        if self.time is None:
            year = self.source.year or "2025"
            self.periods, self.late = [year + "JJ00"], {year + "JJ00"}
            return
        stock = "1 januari" in self.source.title.lower()
        kept, others = periods_of(self.source, self.time.keep,
                                  2026 if stock else 2025)
        self.periods = sorted(kept + others)
        self.late = set(others)
        for mark in KINDS.values():
            late = [code for code in kept if code[4:6] == mark][-2:]
            self.late.update(late)
            if stock or self.source.cadence == "once":
                continue
            for code, status in zip(late, ("NaderVoorlopig", "Voorlopig")):
                self.status[code] = status

    def asked_topics(self):
        """Several measures of ours may be codes of one in the table."""
        found = {}
        for m in self.source.measures:
            same = (m.title, m.unit, m.group, m.group_title)
            topic = found.get(same)
            if topic is None:
                topic = found[same] = Topic(
                    m.code, m.title, m.unit, m.group or self.invented_group(
                        m.group_title), m.decimals, m.adds, m.rounded,
                    m.group_title)
            topic.code = topic.code or m.code
            for combination in self.wanted:
                if self.selects(m, combination):
                    topic.names[combination] = m
        return list(found.values())

    def invented_group(self, title):
        """The id of a group that lies in one of that title."""
        return title and "G98%04d_1" % (
            dice("group", self.table, key(title)) % 10000)

    def selects(self, measure, combination):
        for axis, code in zip(self.axes, combination):
            if axis.dim.role != "chosen":
                continue
            wanted, title = measure.codes.get(axis.dim.name, (None, None))
            if code != wanted and (wanted is not None or
                                   axis.titles[code] != title):
                return False
        return True

    def topic(self, pattern, counts=True):
        return next((topic for topic in self.topics
                     if means(pattern, topic.title) and
                     topic.counts == counts), None)

    def add(self, title, like, **more):
        if any(key(topic.title) == key(title) and topic.unit == like.unit
               for topic in self.topics):
            return
        self.topics.append(Topic(None, title, like.unit, None, like.decimals,
                                 like.adds, like.rounded, asked=False,
                                 **more))

    def complete_topics(self):
        """What it takes to check an account or the parts of a whole."""
        for account in ACCOUNTS.values():
            opening = self.topic(account.opening)
            if opening is None or self.topic(account.closing) is None:
                continue
            for line in account.lines:
                if self.topic(line.pattern) is None:
                    self.add(line.title, opening)
        for whole, parts in TREES:
            self.complete_tree(whole, parts)

    def complete_tree(self, whole, parts):
        """The topics that are parts of another; missing ones are added.

        Shares (%) of a whole that is no share itself are parts of 100.
        """
        for counts in (True, False):
            parent = self.topic(whole, counts)
            if self.in_tree(parts, counts) < 1 or counts and not parent:
                continue
            if any(self.in_tree(others, counts) * len(parts) >
                   self.in_tree(parts, counts) * len(others)
                   for top, others in TREES if top == whole and
                   {part[1] for part in others} & {part[1] for part in
                                                   parts}):
                continue
            like = next(filter(None, (self.topic(part[1], counts)
                                      for part in parts)))
            if not counts and like.unit != "%":
                continue
            for title, pattern, weight in parts:
                if self.topic(pattern, counts) is None:
                    self.add(title, like)
            self.trees.append((parent, [
                (self.topic(pattern, counts), weight)
                for title, pattern, weight in parts]))

    def in_tree(self, parts, counts):
        return sum(self.topic(part[1], counts) is not None for part in parts)

    def more_topics(self):
        """Measures that nobody asked for."""
        first = self.topics[0]
        for topic in [topic for topic in self.topics
                      if topic.asked and topic.group]:
            self.topics.append(Topic(
                None, topic.title, topic.unit, "G990002", topic.decimals,
                {"as": "index"}, asked=False, always=False))
            break
        if first.counts and means(ACCOUNTS["persons"].opening, first.title):
            self.add("Gemiddelde bevolking ", first, always=False)
        for number in (1, 2):
            self.topics.append(Topic(
                None, "Ontwikkeling  t.o.v. voorgaande periode", "%",
                "G99000%d" % number, 1, {"as": "index"}, asked=False,
                always=False))

    def number_topics(self):
        known = {key(m.title) + m.unit: m.code for m in
                 (self.shape.measures if self.shape else ())
                 if not m.group}
        used = {topic.code for topic in self.topics}
        for topic in self.topics:
            code = topic.code or known.get(key(topic.title) + topic.unit)
            if topic.code is None and code in used:
                code = None
            number = dice(self.table, topic.title, topic.unit,
                          topic.group or "") % 100000
            while code is None:
                code = "M9%05d" % number
                if code in used:
                    code, number = None, (number + 1) % 100000
            topic.code = code
            used.add(code)

    def listed_regions(self):
        """Every code of the list: kept levels, and what is to be left."""
        keep = self.region.keep
        listed = self.areas.listed
        municipalities = listed("GM")
        if self.table in FEW:
            municipalities = list(FEW[self.table])
        elif self.fixed:
            municipalities = self.areas.municipalities(self.fixed)
        found = listed("NL") + listed("LD") + listed("PV")
        found += listed("CR") if "CR" in keep else listed("CR")[:3]
        found += listed("AM") if "AM" in keep else []
        found += municipalities
        small = self.region.name == "WijkenEnBuurten"
        if small or {"WK", "BU"} & set(keep):
            whole = municipalities if {"WK", "BU"} & set(keep) else ["GM0363"]
            for code in whole:
                for district in self.districts(code):
                    found.append(district)
                    found += self.quarters(district)
        if not small and not self.fixed and self.table not in FEW:
            found.append("GM0997")
        return found

    @staticmethod
    def districts(code):
        return ["WK%s%02d" % (code[2:], n) for n in (0, 1)]

    @staticmethod
    def quarters(district):
        return ["BU%s%02d" % (district[2:], n) for n in (0, 1)]

    def present(self, period):
        """The (topics, combinations) that a period has rows of."""
        late = period in self.late
        return ([topic for topic in self.topics if late or topic.always],
                self.combinations if late else self.wanted)

    def served(self, topic, combination):
        """Extra measures are there for one combination only."""
        return topic.asked or combination == self.base

    def row_count(self):
        count = 0
        for period in self.periods:
            topics, combinations = self.present(period)
            count += sum(self.served(topic, one) for topic in topics
                         for one in combinations)
        return count * len(self.regions)

    def whole(self):
        """Whether the municipalities of the table make up the country."""
        return self.region is not None and self.table not in FEW
