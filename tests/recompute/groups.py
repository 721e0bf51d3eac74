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
        return self.instead(found, figures, ("GM",) + self.published)

    @staticmethod
    def instead(ours, theirs, levels):
        """Figures of the source stand for ours."""
        return {**ours, **{key: x for key, x in theirs.items()
                           if level(key[0]) in levels}}

    def sums(self, top, bottom, weighed=False, beside=None):
        """(top, bottom, beside) of every area: over the members that have
        both, where they are enough of the denominator."""
        tops, bottoms = by_period(top), by_period(bottom)
        besides = by_period(beside or {})
        found = {}
        for when, above in tops.items():
            below, aside = bottoms.get(when, {}), besides.get(when, {})
            for area, codes in self.members(when).items():
                whole = [code for code in codes
                         if code in above and code in below]
                known = [below[code] for code in codes if code in below]
                n = sum(below[code] for code in whole)
                if not whole or not self.covers(n, known, whole, codes):
                    continue
                t = sum(above[code] * below[code] if weighed else above[code]
                        for code in whole)
                found[area, when] = (t, n, sum(aside.get(code, 0)
                                               for code in whole))
        return found

    @staticmethod
    def covers(there, known, whole, codes):
        """The share of the denominator that is there; members of which it is
        not known count as one of all."""
        if sum(known) == 0:
            return len(whole) >= COVERAGE * len(codes)
        return there * len(known) >= COVERAGE * sum(known) * len(codes)

    def ratio(self, top, bottom, formula, beside=None, own=None,
              published=None):
        """Ratio of sums.  The formula gives None where there is no figure;
        `own` are the ratios that the source tells itself."""
        levels = ("GM",) + (published or self.published)
        rows = {key: (top[key], bottom[key], (beside or {}).get(key, 0))
                for key in top if key in bottom and level(key[0]) in levels}
        if own is not None:
            rows = {key: x for key, x in own.items() if level(key[0])
                    in levels}
        found = {}
        sums = self.sums(top, bottom, beside=beside)
        for key, row in {**sums, **rows}.items():
            x = row if own is not None and key in rows else formula(*row)
            if x is not None:
                found[key] = x
        return found

    def mean(self, value, weight):
        """Of an area that the source has, its own; else weighted."""
        found = {key: Fraction(t) / n for key, (t, n, _) in
                 self.sums(value, weight, weighed=True).items() if n}
        return self.instead(found, value, ("GM", "NL", "PV"))


def ratio(times=1, floor=None, least=None):
    """100 * t / n, with a smallest denominator, or a smallest numerator."""
    def formula(t, n, beside):
        if n <= 0 or floor is not None and n < floor or \
                least is not None and t < least:
            return None
        return Fraction(times * t) / n
    return formula


def change(floor=None):
    """By how many per cent."""
    share = ratio(100, floor)

    def formula(t, n, beside):
        x = share(t, n, beside)
        return None if x is None else x - 100
    return formula


def only(figures, *levels):
    """Of those levels; others are refused."""
    return {key: x for key, x in figures.items() if level(key[0]) in levels}


def of_country(figures, when):
    return figures.get((COUNTRY, when))
