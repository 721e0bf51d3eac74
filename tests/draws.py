"""The index drawn another way than `etl/model/draws.c` does: the same numbers in
the same order (`etl/model/draws.h`), logarithms of the library, lists and sorting
instead of counters."""

import bisect
import math
import struct

MASK = (1 << 64) - 1
SPREAD = math.sqrt((65536 ** 2 - 1) / 3)
CHOICES = ("z-scores", "rangpercentielen", "schaal-van-de-steden",
           "rekenkundig-gemiddelde")
BANDS = "ABCDE"


class Source:
    """xoshiro256**, filled by splitmix64."""

    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = seed + 0x9e3779b97f4a7c15 & MASK
            z = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9 & MASK
            z = (z ^ z >> 27) * 0x94d049bb133111eb & MASK
            self.state.append(z ^ z >> 31)

    def next(self):
        a, b, c, d = self.state
        x = b * 5 & MASK
        answer = (x << 7 & MASK | x >> 57) * 9 & MASK
        c ^= a
        d ^= b
        self.state = [a ^ d, b ^ c, c ^ (b << 17 & MASK),
                      d << 45 & MASK | d >> 19]
        return answer

    def uniform(self):
        return (self.next() >> 11) / (1 << 53)

    def one_of(self, n):
        return int(self.uniform() * n)

    def noise(self):
        return (sum(struct.unpack("<4H", struct.pack("<Q", self.next())))
                - 131070) / SPREAD


def clamp(x):
    return min(max(x, 0), 100)


def tenths(score):
    return math.floor(score * 10 + 0.5)


class Member:
    """An indicator: figures of everybody and of the cities, as doubles."""

    def __init__(self, side, direction, low, high, everybody, cities):
        self.side, self.sign = side, 1 if direction == "+" else -1
        low, high = sorted((self.sign * low, self.sign * high))
        self.frozen = (low, high)
        self.pools = []
        for values in (everybody, cities):
            values = sorted(self.sign * value for value in values)
            mean = sum(values) / len(values)
            self.pools.append((
                values, mean,
                math.sqrt(sum((v - mean) ** 2 for v in values) / len(values)),
                values[math.ceil(len(values) * 0.05 - 1e-9) - 1],
                values[math.ceil(len(values) * 0.95 - 1e-9) - 1]))

    def score(self, scale, pool, value):
        value *= self.sign
        values, mean, spread, low, high = self.pools[pool]
        if scale == 1:
            return clamp(50 + 25 * (value - mean) / spread)
        if scale == 2:
            return 50 * (bisect.bisect_left(values, value)
                         + bisect.bisect_right(values, value)) / len(values)
        if pool == 0:
            low, high = self.frozen
        return clamp(100 * (value - low) / (high - low))


class Index:
    """figures: for each city a (value, noise) or None for each member, which are
    sorted by side; ranked: whether the city has an index."""

    def __init__(self, members, figures, ranked):
        self.members, self.figures, self.ranked = members, figures, ranked
        self.cities = [i for i, is_ranked in enumerate(ranked) if is_ranked]
        self.sides = sorted({m.side for m in members})

    def composite(self, city, scale=0, pool=0, geometric=True, without=None,
                  weights=None, off=None):
        totals, total_weight = [], 0
        for s, side in enumerate(self.sides):
            scores, weight = [], 0
            for i, member in enumerate(self.members):
                figure = self.figures[city][i]
                if member.side != side or figure is None or i == without:
                    continue
                value, noise = figure
                w = weights[1][i] if weights else 1
                scores.append(w * member.score(
                    scale, pool, value + (noise * off[i] if off else 0)))
                weight += w
            if not weight:
                continue
            mean = sum(scores) / weight
            w = weights[0][s] if weights else 1
            totals.append(w * (math.log(max(mean, 1)) if geometric else mean))
            total_weight += w
        mean = sum(totals) / total_weight
        return clamp(math.exp(mean)) if geometric else mean

    def ranks(self, scores):
        """1 is most; who are equal share the better one."""
        down = sorted(-score for score in scores.values())
        return {city: bisect.bisect_left(down, -score) + 1
                for city, score in scores.items()}

    def all(self, **choice):
        return {city: self.composite(city, **choice) for city in self.cities}

    def shifts(self):
        """Places that all cities move together, by one other choice."""
        base = self.ranks(self.all())
        others = [("z-scores", "", {"scale": 1}),
                  ("rangpercentielen", "", {"scale": 2}),
                  ("schaal-van-de-steden", "", {"pool": 1}),
                  ("rekenkundig-gemiddelde", "", {"geometric": False})]
        others += [("zonder-indicator", i, {"without": i})
                   for i in range(len(self.members))]
        found = {}
        for name, without, choice in others:
            ranks = self.ranks(self.all(**choice))
            found[name, without] = sum(abs(ranks[c] - base[c]) for c in base)
        return found

    def draw(self, seed, draws):
        """By city: ranks and scores (in tenths) of every draw, sorted."""
        source = Source(seed)
        ranks = {city: [] for city in self.cities}
        scores = {city: [] for city in self.cities}
        n = len(self.members)
        for _ in range(draws):
            weights = ([0.75 + 0.5 * source.uniform() for _ in self.sides],
                       [0.75 + 0.5 * source.uniform() for _ in self.members])
            scale, pool = source.one_of(3), source.one_of(2)
            geometric = source.one_of(2) == 1
            is_without = source.uniform() < 0.5
            without = source.one_of(n)
            off = [[source.noise() for _ in self.members] for _ in self.ranked]
            found = {city: self.composite(
                city, scale, pool, geometric, without if is_without else None,
                weights, off[city]) for city in self.cities}
            for city, rank in self.ranks(found).items():
                ranks[city].append(rank)
                scores[city].append(tenths(found[city]))
        for city in self.cities:
            ranks[city].sort()
            scores[city].sort()
        return ranks, scores


def place(sorted_values, hundredths):
    """The first by which so many hundredths have been counted."""
    return sorted_values[-(-len(sorted_values) * hundredths // 100) - 1]


def band(base, scores):
    """As one letter, or two when it lies between."""
    of = [min(score // 200, 4) for score in scores]
    counts = [of.count(i) for i in range(5)]
    own = min(base // 200, 4)
    beside = max(counts[own - 1] if own else 0,
                 counts[own + 1] if own < 4 else 0)
    if 5 * (counts[own] + beside) >= 4 * len(scores):
        return BANDS[own] * 2
    best = max(range(4), key=lambda i: (counts[i] + counts[i + 1], -i))
    return BANDS[best] + BANDS[best + 1]
