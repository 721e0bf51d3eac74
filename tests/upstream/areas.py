"""Which municipalities there are in a year, and what moves between them.

Codes, dates and events are those of the register in a recording. A year has
the boundaries of its first day, in all its parts: a municipality that ends on
24 March is still there for the whole year, as CBS has it.
"""

from collections import defaultdict

from regions import PROVINCES

FIRST = 2009                    # years before it have its municipalities
PARTS = {"LD01": "20 21 22", "LD02": "23 24 25", "LD03": "26 27 28 29",
         "LD04": "30 31"}
# How many COROP areas each province has, in the order of their numbers.
COROP = (("20", 3), ("21", 3), ("22", 3), ("23", 3), ("25", 4), ("26", 1),
         ("27", 7), ("28", 6), ("29", 2), ("30", 4), ("31", 3), ("24", 1))


def apportion(amount, weights):
    """Whole parts of a whole amount, by weight; they add up to it."""
    total, cum, given, parts = sum(weights), 0, 0, []
    for weight in weights:
        cum += weight
        upto = (2 * amount * cum + total) // (2 * total)
        parts.append(upto - given)
        given = upto
    return parts


class Areas:
    def __init__(self, regions, events):
        self.regions = {region.code: region for region in regions}
        self.events = [event for event in events
                       if event.source in self.regions and
                       event.target in self.regions]
        self.in_year = {}
        self.corop = {}
        number = 0
        for province, count in COROP:
            codes = sorted(code for code, region in self.regions.items()
                           if code.startswith("GM") and
                           region.group == "GMPV" + province)
            for n, code in enumerate(codes):
                self.corop[code] = "CR%02d" % (number + 1 + n % count)
            number += count
        self.chains = {code: self.chain(code) for code in self.regions
                       if code.startswith("GM")}

    def chain(self, code):
        """The areas above a municipality, itself included."""
        province = self.regions[code].group[-2:]
        part = next(part for part, within in PARTS.items()
                    if province in within.split())
        return ("NL01", part, "PV" + province, self.corop[code],
                "AM" + province, code)

    def municipalities(self, year):
        year = max(year, FIRST)
        if year not in self.in_year:
            day = "%d-01-01" % year
            self.in_year[year] = [
                code for code, region in self.regions.items()
                if code.startswith("GM") and region.begin <= day and
                (not region.end or region.end > day)]
        return self.in_year[year]

    def listed(self, level):
        """Every code of a level, whether or not it exists today."""
        if level == "CR":
            return sorted(set(self.corop.values()))
        if level == "AM":
            return ["AM" + province for province in PROVINCES]
        return [code for code in self.regions if code.startswith(level)]

    def move(self, amounts, year, by):
        """Bring amounts from the boundaries of a year to those of the next.

        Nothing is lost: every part that leaves arrives somewhere.
        """
        if year < FIRST:
            return
        after, upto = "%d-01-01" % year, "%d-01-01" % (year + 1)
        days = defaultdict(list)
        for event in self.events:
            if after < event.date <= upto:
                days[event.date].append(event)
        for day in sorted(days):
            self.move_on(amounts, days[day], by)
        for code in [code for code in amounts
                     if code not in self.municipalities(year + 1)]:
            if amounts.pop(code):
                raise ValueError("%s ended and left something" % code)

    @staticmethod
    def move_on(amounts, events, by):
        before = dict(amounts)
        ended = defaultdict(list)
        for event in events:
            if event.kind == "opgeheven":
                ended[event.source].append(event)
        for code, parts in ended.items():
            weights = [int(getattr(event, by) or 0) for event in parts]
            if not sum(weights):
                weights = [1] * len(parts)
            whole = before.get(code, 0)
            amounts[code] = amounts.get(code, 0) - whole
            for event, part in zip(parts, apportion(whole, weights)):
                amounts[event.target] = amounts.get(event.target, 0) + part
        for event in events:
            if event.kind == "grenswijziging" and not \
                    {event.source, event.target} & set(ended):
                part = min(int(getattr(event, by) or 0),
                           before.get(event.source, 0) // 50)
                amounts[event.source] = amounts.get(event.source, 0) - part
                amounts[event.target] = amounts.get(event.target, 0) + part
        for event in events:
            if event.kind == "codewijziging":
                amounts[event.target] = amounts.get(event.target, 0) + \
                    amounts.pop(event.source, 0)
