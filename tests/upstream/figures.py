"""The figures of the invented Netherlands.

A count is worked out for a municipality and added up; a mean is weighed on
the way up; a ratio is that of its two counts. Every value follows from the
seed and the codes of its cell alone, and is the same in every run and dialect.
"""

import re
from itertools import product

from accounts import (BREAKS, FLOWS, LAST, SHARES, Books, dice, key, means, spans,
                      spread)
from areas import apportion
from plans import MEMBERS

HIDDEN = "Confidential"
NOTHING = (None, "Impossible")
SMALL = 5                       # smaller counts of people are not shown


def clock(period):
    """The middle of a period, in years."""
    begin, end = spans(period)
    return int(period[:4]) + (begin + end) / 24


def decimal(value, decimals):
    """Text with so many decimals; never -0."""
    text = "%.*f" % (decimals, value)
    return text.lstrip("-") if not text.strip("-0.") else text


def shifted(number, decimals):
    """A whole number of the smallest step, as text."""
    if not decimals:
        return str(number)
    digits = str(abs(number)).zfill(decimals + 1)
    return ("-" if number < 0 else "") + digits[:-decimals] + "." + \
        digits[-decimals:]


class Model:
    """What there is to know, by the names of our measures."""

    def __init__(self, plans, areas):
        self.areas, self.plans = areas, plans
        self.books = Books(areas)
        self.names = {}             # our measure -> (plan, topic, place)
        for plan in plans:
            for topic in plan.topics:
                topic.how = None
                for combination, measure in topic.names.items():
                    self.names.setdefault(measure.name, (plan, topic,
                                                         combination))
        for plan in plans:
            self.resolve(plan)
        self.leaves = {}
        self.countries = {}

    # What a measure is.

    def resolve(self, plan):
        parts = {}
        for whole, children in plan.trees:
            for n, (topic, weight) in enumerate(children):
                parts.setdefault(id(topic), (
                    "part", whole, n, [weight for _, weight in children]))
        for topic in plan.topics:
            topic.how = parts.get(id(topic))
            if topic.counts:
                topic.how = self.resolve_count(plan, topic) or topic.how \
                    or ("own",)

    def resolve_count(self, plan, topic):
        if plan.table in MEMBERS:
            return ("own",)     # of some people, whatever it is called
        for pattern, book, share in SHARES:
            if means(pattern, topic.title):
                return ("share", book, share, pattern)
        if key(topic.title).startswith("totalewaarde"):
            price, sold = plan.topic(r"gemiddelde.*prijs", False), \
                plan.topic(r"verkochtewoningen")
            if price and sold:
                return ("product", price, sold)
        found = self.books.meaning(topic.title)
        return found and ("book",) + found

    # Counts, in full.

    def base(self, book, code, year, fixed):
        """The opening stock of a year, on boundaries of another one."""
        years = self.books.books[book].years
        if fixed is None:
            found = years[year].get(code)
            return found[0] if found else None
        found = years[fixed].get(code)
        return found[0] * self.country(book, year) / \
            self.country(book, fixed) if found else None

    def country(self, book, year):
        """Behind the accounts, which a forecast reaches, growing."""
        if year > LAST:
            return self.country(book, LAST) * (1000 + 8 * (year - LAST)) // 1000
        if (book, year) not in self.countries:
            self.countries[book, year] = sum(
                stock for stock, lines in
                self.books.books[book].years[year].values())
        return self.countries[book, year]

    def count(self, plan, topic, code, period, fixed=None):
        """The whole of a count in one municipality, or None."""
        year = int(period[:4])
        what = topic.how[0]
        if fixed == year:
            fixed = None
        if self.base("dwellings", code, year, fixed) is None:
            return None
        if what == "book":
            return self.booked(topic, code, period, fixed,
                               plan.table in BREAKS)
        if what == "share":
            book, share, mark = topic.how[1:]
            return int(self.base(book, code, year, fixed) * share *
                       spread(0.01, mark, code))
        if what == "part":
            whole, place, weights = topic.how[1:]
            return self.part(self.count(plan, whole, code, period, fixed),
                             place, weights, code)
        if what == "product":
            mean = self.mean(plan, topic.how[1], plan.base, code, period)
            sold = self.count(plan, topic.how[2], code, period, fixed)
            return int(mean * sold * topic.how[1].factor)
        return self.own(plan, topic, code, period, fixed)

    @staticmethod
    def part(whole, place, weights, area):
        """The same division of the same whole, whichever table asks.

        A division in four is one in two, of which the second is divided.
        """
        def off(number, weight):
            return int(weight * 100 * spread(0.25, str(weights[0]), area,
                                             str(number)))
        if len(weights) == 4:
            rest = sum(weights[1:])
            first, other = off(0, weights[0]), off(1, 1000 - weights[0])
            weights = [first * rest] + [other * one for one in weights[1:]]
        else:
            weights = [off(n, one) for n, one in enumerate(weights)]
        return apportion(whole, weights)[place]

    def booked(self, topic, code, period, fixed, broken):
        name, meaning = topic.how[1:]
        book = self.books.books[name]
        if fixed is None:
            return book.amount(meaning, code, period, broken)
        here = book.amount(meaning, code, str(fixed) + period[4:], broken)
        return here * self.country(name, int(period[:4])) // \
            self.country(name, fixed)

    def own(self, plan, topic, code, period, fixed):
        """A count that no account knows: a share that drifts."""
        year, at = int(period[:4]), topic.constants
        if "rate" not in at:
            mark = (plan.table, topic.title, topic.unit, topic.group or "")
            at["mark"] = "/".join(mark)
            at["rate"] = 10 ** (-2.6 + dice("rate", *mark) / 2 ** 32 * 1.3)
            if plan.table in MEMBERS:
                at["rate"] /= 5     # few enough to be hidden in places
            at["drift"] = spread(0.02, "drift", *mark)
            at["book"] = "dwellings" if topic.adds.get("moves-with") == \
                "dwellings" else "persons"
            at["flow"] = re.search(FLOWS, key(topic.title)) is not None
            at["off"] = {}
        if code not in at["off"]:
            at["off"][code] = at["rate"] * spread(0.5, at["mark"], code)
        size = self.base(at["book"], code, year, fixed) * at["off"][code]
        begin, end = spans(period)
        if at["flow"]:
            whole = int(size * at["drift"] ** (year - 2015) *
                        spread(0.08, at["mark"], code, period[:4]))
            shift = dice(at["mark"], code, period[:4]) % 12
            before = [(whole * month + shift) // 12 if month not in (0, 12)
                      else whole * month // 12 for month in (begin, end)]
            return before[1] - before[0]
        return int(size * at["drift"] ** (year + begin / 12 - 2015) *
                   spread(0.03, at["mark"], code, period))

    # Parts of dimensions.

    def places(self, plan):
        """Per combination the leaves it is made of; and their weights.

        They are the same for all measures, so that a measure that is part of
        another stays below it.
        """
        found = self.leaves.get(plan.table)
        if found is None:
            leaves = list(product(*[axis.parts for axis in plan.axes]))
            weights = [1 + dice(plan.table, *leaf) % 97
                       for leaf in leaves]
            cum, upto = [0], 0
            for weight in weights:
                upto += weight
                cum.append(upto)
            of = {one: [n for n, leaf in enumerate(leaves) if all(
                code in (part, axis.total) for code, part, axis in
                zip(one, leaf, plan.axes))] for one in plan.combinations}
            found = self.leaves[plan.table] = (of, cum)
        return found

    def divided(self, plan, whole, combinations, code, period):
        """The amounts of combinations; parts add up to their totals."""
        if combinations == [plan.totals]:
            return {plan.totals: whole}
        of, cum = self.places(plan)
        shift = dice(plan.table, code, period) % cum[-1]
        upto = [(whole * weight + shift) // cum[-1] for weight in cum]
        return {one: sum(upto[n + 1] - upto[n] for n in of[one])
                for one in combinations}

    def named(self, name, code, period, fixed=None):
        """A count by our name for it, in full; None when it has none."""
        found = self.known(name, period)
        if found is None:
            return None
        plan, topic, combination = found
        whole = self.count(plan, topic, code, period, fixed)
        if whole is None or combination == plan.totals:
            return whole
        return self.divided(plan, whole, [combination], code,
                            period)[combination]

    def known(self, name, period):
        for one in (name, "%s-%s" % (name, period[:4])):
            found = self.names.get(one)
            if found is not None and found[1].counts:
                return found
        return None

    # Means, medians, indices and shares.

    @staticmethod
    def level(topic):
        """About how large a mean is, in its unit."""
        level = {"euro": 900, "1000euro": 38, "m2": 112, "%": 22,
                 "aantal": 2.2}.get(key(topic.unit) or topic.unit, 40)
        words = key(topic.title)
        if "woz" in words:
            return 260000 if level == 900 else 260
        return 290000 if "prijs" in words and level == 900 else level

    def mean(self, plan, topic, combination, code, period):
        mark, known = combination + (code,), topic.constants
        if mark not in known:
            long = (plan.table, topic.title, topic.unit) + combination
            known[mark] = ("/".join(long), self.level(topic) *
                           spread(0.2, *long) * spread(0.3, *long, code),
                           spread(0.02, "drift", *long))
        long, level, drift = known[mark]
        return level * spread(0.02, long, code, period) * \
            drift ** (clock(period) - 2015)

    def weight(self, topic, combination, code, period, fixed):
        name = topic.adds_up(combination).get("weight") \
            if isinstance(topic.adds_up(combination), dict) else None
        found = self.named(name, code, period, fixed) if name else None
        if found is not None:
            return found
        book = "dwellings" if "won" in (name or "") else "persons"
        return self.base(book, code, int(period[:4]), fixed)

    def index(self, plan, topic, combination, area, period):
        """100 over the base year, which the unit names."""
        mark = (plan.table, topic.title, topic.group or "", area) + \
            combination
        year = int(period[:4])
        base = re.match(r"(\d{4})\s*=\s*100", topic.unit)

        def at(year, part):
            return spread(0.05, "growth", *mark) ** \
                (year + part / 4 - 2015) * \
                spread(0.01, *mark, str(year), str(part))

        def over(year):
            return sum(at(year, part) for part in range(4))
        if base is None:
            return 9 * spread(1, *mark, period)
        here = over(year) / 4
        if period[4:6] == "KW":
            here = at(year, int(period[6:8]) - 1)
        elif period[4:6] == "MM":
            here = at(year, (int(period[6:8]) - 1) // 3)
        return 400 * here / over(int(base.group(1)))

    def share(self, topic, area, combination):
        """A share that is part of another, in steps of its decimals."""
        whole, place, weights = topic.how[1:]
        steps = 100 * 10 ** topic.decimals if whole is None else \
            self.share(whole, area, combination)
        return self.part(steps, place, weights, area)


class Filling:
    """All cells of one table: (topic, combination, period) -> {area: cell}.

    A cell is (text of the number or None, attribute).
    """

    def __init__(self, model, plan):
        self.model, self.plan = model, plan
        self.listed = set(plan.regions)
        self.small = {code[2:6] for code in plan.regions
                      if code and code.startswith("WK")}
        self.chains = {}

    def chain(self, code):
        """The listed areas that a municipality is part of, and its own."""
        if code not in self.chains:
            if self.plan.region is None:
                found = [None]
            else:
                found = [area for area in self.plan.areas.chains[code]
                         if area in self.listed]
            self.chains[code] = found
        return self.chains[code]

    def municipalities(self, period):
        return self.plan.areas.municipalities(
            self.plan.fixed or int(period[:4]))

    def cells(self, topic, combinations, period):
        kind = topic.adds["as"]
        if topic.how and topic.how[-1] == ("average", None) and \
                period[:4] == self.plan.periods[-1][:4]:
            return {one: {} for one in combinations}    # not published yet
        if kind == "count":
            return self.counts(topic, combinations, period)
        found = {}
        for one in combinations:
            rule = topic.adds_up(one)
            if kind == "index":
                found[one] = self.each(topic, one, period, self.model.index)
            elif kind == "ratio" and all(
                    self.model.known(rule.get(name), period)
                    for name in ("numerator", "denominator")):
                found[one] = self.ratio(topic, rule, one, period)
            elif topic.how is not None:
                found[one] = self.each(
                    topic, one, period, lambda plan, topic, one, area, period:
                    self.model.share(topic, area or "NL01", one) /
                    10 ** topic.decimals)
            else:
                found[one] = self.means(topic, one, period)
        return found

    def counts(self, topic, combinations, period):
        plan, model = self.plan, self.model
        sums = {one: {} for one in combinations}
        alone = plan.region is None
        whole = 0
        for code in self.municipalities(period):
            count = model.count(plan, topic, code, period, plan.fixed)
            if count is None:
                continue
            if alone:
                whole += count
                continue
            parts = model.divided(plan, self.steps(topic, count),
                                  combinations, code, period)
            for one, part in parts.items():
                into = sums[one]
                for area in self.chain(code):
                    into[area] = into.get(area, 0) + part
                self.districts(into, code, part)
        if alone:
            parts = model.divided(plan, self.steps(topic, whole),
                                  combinations, "NL01", period)
            sums = {one: {None: part} for one, part in parts.items()}
        return {one: {area: self.shown(topic, area, steps)
                      for area, steps in sums[one].items()}
                for one in combinations}

    def districts(self, into, code, part):
        if code[2:] not in self.small:
            return
        for n, district in enumerate(self.plan.districts(code)):
            into[district] = apportion(part, (3, 2))[n]
            for m, quarter in enumerate(self.plan.quarters(district)):
                into[quarter] = apportion(into[district], (3, 2))[m]

    @staticmethod
    def steps(topic, count):
        """A whole count in steps of what the table shows."""
        factor = topic.factor
        return (2 * count * 10 ** topic.decimals + factor) // (2 * factor)

    @staticmethod
    def shown(topic, area, steps):
        small = area is not None and area[:2] in ("GM", "WK", "BU")
        if small and 0 < steps < SMALL and topic.factor == 1 and \
                (topic.rounded or topic.how == ("own",) and
                 topic.adds.get("moves-with") == "inhabitants"):
            return None, HIDDEN
        if topic.rounded:
            grid = topic.rounded * 10 ** topic.decimals
            steps = (2 * steps + grid) // (2 * grid) * grid
        return shifted(steps, topic.decimals), "None"

    def each(self, topic, one, period, work):
        """Cells that are worked out for every area by itself."""
        areas = dict.fromkeys(
            area for code in self.municipalities(period)
            for area in self.chain(code) + self.below(code))
        return {area: (decimal(work(self.plan, topic, one, area or "NL01",
                                    period), topic.decimals), "None")
                for area in areas}

    def below(self, code):
        """Districts and their parts, where the table has them."""
        if code[2:] not in self.small:
            return []
        return [area for district in self.plan.districts(code)
                for area in [district] + self.plan.quarters(district)]

    def ratio(self, topic, rule, one, period):
        model, fixed = self.model, self.plan.fixed
        above, under = {}, {}
        for code in self.municipalities(period):
            counts = [model.named(rule[name], code, period, fixed)
                      for name in ("numerator", "denominator")]
            if None in counts:
                continue
            for area in self.chain(code) + self.below(code):
                above[area] = above.get(area, 0) + counts[0]
                under[area] = under.get(area, 0) + counts[1]
        words = key(topic.unit)
        times = 100 if topic.unit == "%" else 1000 if "1000" in words else 1
        return {area: (decimal(times * above[area] / under[area],
                               topic.decimals), "None") if under[area]
                else NOTHING for area in under}

    def means(self, topic, one, period):
        plan, model = self.plan, self.model
        sums, weights, own = {}, {}, {}
        for code in self.municipalities(period):
            weight = model.weight(topic, one, code, period, plan.fixed)
            if weight is None:
                continue
            value = model.mean(plan, topic, one, code, period)
            for area in self.chain(code) + self.below(code):
                sums[area] = sums.get(area, 0) + value * weight
                weights[area] = weights.get(area, 0) + weight
            if dice("few", plan.table, code, period) % 97 == 0:
                own[code] = NOTHING
        return {area: own.get(area) or
                (decimal(sums[area] / weights[area], topic.decimals), "None")
                if weights[area] else NOTHING for area in sums}
