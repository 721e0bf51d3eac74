"""From municipalities to groups (rules A1 and A2 of the method), and which
figure stands: that of the source, or ours."""

from collections import defaultdict
from fractions import Fraction

from recompute.areas import COUNTRY
from recompute.figures import Then, Today, first_day, years_on

# Below it a group has no figure.
COVERAGE = Fraction(95, 100)


def level(area):
    return area[:2] if area[:2] in ("NL", "LD", "PV", "CR", "GM") and \
        area[2:].isdigit() else "groep"


def by_period(figures):
    found = defaultdict(dict)
    for (area, when), x in figures.items():
        if area.startswith("GM"):
            found[when][area] = x
    return found


class Figures(dict):
    """Figures, and why others are none: (reason, coverage)."""

    holes = {}


class Basis:
    """One way to see the country: on the boundaries of today, or of then."""

    def __init__(self, name, served):
        self.name, self.served, self.areas = name, served, served.areas
        self.figures = (Today if name == "huidig" else Then)(served)
        self.of = self.figures.of
        # Where the source has figures of its own of what is not a group.
        self.published = ("NL",) if name == "huidig" else ("NL", "PV")

    def of_one_table(self, name, figures, years):
        """Figures made of a series and what it was so many years before: not
        those over a break in it."""
        year = self.served.break_of(name)
        return {(area, when): x for (area, when), x in figures.items()
                if not year or not years_on(when[:4], -years) < year
                <= when[:4]}

    def members(self, when):
        return self.areas.members if self.name == "huidig" else \
            self.areas.members_on(first_day(when))

    def total(self, figures):
        """Counts, and their sums where no member lacks."""
        found = {}
        for when, own in by_period(figures).items():
            for area, codes in self.members(when).items():
                if all(code in own for code in codes):
                    found[area, when] = sum(own[code] for code in codes)
                    found[area, when].coverage = 1
        return self.instead(found, figures, ("GM",) + self.published)

    @staticmethod
    def instead(ours, theirs, levels):
        """Figures of the source stand for ours."""
        return {**ours, **{key: x for key, x in theirs.items()
                           if level(key[0]) in levels}}

    def sums(self, top, bottom, weighed=False, beside=None):
        """(top, bottom, beside, coverage) of every area: over the members that
        have both, where they are enough of the denominator; and the coverage
        of each where they are not."""
        tops, bottoms = by_period(top), by_period(bottom)
        besides = by_period(beside or {})
        found, holes = {}, {}
        for when, above in tops.items():
            below, aside = bottoms.get(when, {}), besides.get(when, {})
            for area, codes in self.members(when).items():
                whole = [code for code in codes
                         if code in above and code in below]
                known = [below[code] for code in codes if code in below]
                n = sum(below[code] for code in whole)
                if not whole:
                    continue
                coverage = self.covered(n, known, whole, codes)
                if coverage < COVERAGE:
                    holes[area, when] = coverage
                    continue
                t = sum(above[code] * below[code].exactly() if weighed
                        else above[code]
                        for code in whole)
                found[area, when] = (t, n, sum(aside.get(code, 0)
                                               for code in whole), coverage)
        return found, holes

    @staticmethod
    def covered(there, known, whole, codes):
        """The share of the denominator that is there; members of which it is
        not known count as one of all."""
        if sum(known) == 0:
            return Fraction(len(whole), len(codes))
        return Fraction(there.x * len(known)) / (sum(known).x * len(codes))

    def ratio(self, top, bottom, formula, beside=None, own=None,
              published=None):
        """Ratio of sums.  The formula gives a reason where there is no figure,
        or None for that of the indicator; `own` are the ratios that the source
        tells itself."""
        levels = ("GM",) + (published or self.published)
        rows = {key: (top[key], bottom[key], (beside or {}).get(key, 0), None)
                for key in top if key in bottom and level(key[0]) in levels}
        if own is not None:
            rows = {key: x for key, x in own.items() if level(key[0])
                    in levels}
        sums, low = self.sums(top, bottom, beside=beside)
        found = Figures()
        # What the source has of the country or a province says it better.
        found.holes = {key: ("dekking-te-laag", part) for key, part in
                       low.items() if level(key[0]) not in ("NL", "PV")}
        for key, row in {**sums, **rows}.items():
            is_own = own is not None and key in rows
            x = row if is_own else formula(*row[:3])
            if x is None or isinstance(x, str):
                found.holes[key] = (x, row[3])
                continue
            if not is_own:
                x.coverage = row[3]
            found[key] = x
        return found

    def mean(self, value, weight):
        """Of an area that the source has, its own; else weighted."""
        found = {}
        for key, (t, n, _, part) in self.sums(value, weight, weighed=True
                                              )[0].items():
            if n:
                found[key] = t / n.exactly()
                found[key].coverage = part
        return self.instead(found, value, ("GM", "NL", "PV"))


def ratio(times=1, floor=None, least=None):
    """100 * t / n, with a smallest denominator, or a smallest numerator."""
    def formula(t, n, beside):
        if least is not None and t < least:
            return "geheim"
        if n <= 0 or floor is not None and n < floor:
            return None
        return times * t / n
    return formula


def change(floor=None):
    """By how many per cent."""
    share = ratio(100, floor)

    def formula(t, n, beside):
        x = share(t, n, beside)
        return x if x is None or isinstance(x, str) else x - 100
    return formula


def only(figures, *levels):
    """Of those levels; others are refused."""
    return {key: x for key, x in figures.items() if level(key[0]) in levels}


def of_country(figures, when):
    return figures.get((COUNTRY, when))
