"""Trends computed another way than `sql/2-functions/088-development.sql` does: in
exact fractions, and by walking through orders instead of by formulas."""

import functools
import itertools
import math
from decimal import Decimal
from fractions import Fraction
from statistics import median

# Benjamini and Hochberg: how many of those named may be false.
Q = Fraction(1, 10)


def sign(x):
    return (x > 0) - (x < 0)


def kendall(values):
    """Pairs that rise less pairs that fall."""
    return sum(sign(b - a) for a, b in itertools.combinations(values, 2))


def chance_by_orders(values):
    """Of all orders in time, the share that is as far from none or farther."""
    all_of = [abs(kendall(order)) for order in itertools.permutations(values)]
    return Fraction(sum(s >= abs(kendall(values)) for s in all_of),
                    len(all_of))


@functools.cache
def ways_of(ties):
    """In how many orders of values, so many of each, there are that many pairs
    that rise less those that fall: which set of them comes first, and next?"""
    values = [v for v, t in enumerate(ties) for _ in range(t)]
    n = len(values)
    ways = [{} for _ in range(1 << n)]
    ways[0][0] = 1
    for placed in range(1 << n):
        for e in range(n):
            if placed >> e & 1:
                continue
            step = sum(sign(values[e] - values[f]) for f in range(n)
                       if placed >> f & 1)
            to = ways[placed | 1 << e]
            for s, count in ways[placed].items():
                to[s + step] = to.get(s + step, 0) + count
    return ways[-1]


def chance_by_sets(values):
    """The same for more years."""
    far = abs(kendall(values))
    ways = ways_of(tuple(sorted(values.count(v) for v in set(values))))
    return Fraction(sum(count for s, count in ways.items() if abs(s) >= far),
                    math.factorial(len(values)))


def chance_by_normal(values):
    n, s = len(values), abs(kendall(values))
    ties = [values.count(v) for v in set(values)]
    variance = (n * (n - 1) * (2 * n + 5) -
                sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    return math.erfc((s - 1) / math.sqrt(2 * variance)) if s else 1


def theil_sen(points):
    return median(Fraction(b - a) / (later - year) for (year, a), (later, b)
                  in itertools.combinations(sorted(points.items()), 2))


def clear(chances):
    """Benjamini and Hochberg (1995): the largest k with p(k) <= q k / m."""
    ordered = sorted(chances.values())
    bound = max((p for k, p in enumerate(ordered, 1)
                 if p <= Q * k / len(ordered)), default=-1)
    return {area for area, p in chances.items() if p <= bound}


def rounded(x, decimals):
    """Half away from zero, as PostgreSQL does."""
    x = Fraction(x)
    digits = math.floor(abs(x) * 10 ** decimals + Fraction(1, 2))
    return sign(x) * Decimal(digits).scaleb(-decimals)


def robust_z(change, others):
    """How far a change is from the middle of the others, in median absolute
    deviations times 1.4826; None where that says nothing."""
    if len(others) < 3:
        return None
    middle = median(others)
    deviation = median(abs(x - middle) for x in others)
    if deviation == 0:
        return None
    return (change - middle) / (deviation * Fraction(14826, 10000))
