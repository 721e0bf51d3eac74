"""A number and what is known of it: how much rounding took from it, and how
final it is. It is computed with as a number is, exactly."""

from fractions import Fraction

# How final; that of a sum is the worst of what went into it.  0: nobody said.
STATUSES = ("", "geschat", "voorlopig", "nader-voorlopig", "definitief")


class Known:
    """`noise`: the variance that rounding by the source gives it. What went
    into it was rounded independently. `coverage`: of the figure of a group,
    which part of it is there; what is made of it has none."""

    __slots__ = ("x", "noise", "status", "coverage")

    def __init__(self, x, noise=0, status=4, coverage=None):
        self.x, self.noise, self.status = x, noise, status
        self.coverage = coverage

    def with_status(self, status):
        return Known(self.x, self.noise, status)

    def exactly(self):
        return Known(self.x, 0, self.status)

    def made(self, other, x, mine, its):
        """Of this and another: x, which moves with each so much."""
        if isinstance(other, Known):
            noise = 0
            if self.noise:
                noise = self.noise * mine * mine
            if other.noise:
                noise += other.noise * its * its
            return Known(x, noise, self.status if self.status < other.status
                         else other.status)
        return Known(x, self.noise and self.noise * mine * mine, self.status)

    def __add__(self, other):
        return self.made(other, self.x + bare(other), 1, 1)

    __radd__ = __add__

    def __sub__(self, other):
        return self.made(other, self.x - bare(other), 1, 1)

    def __rsub__(self, other):
        return self.made(other, bare(other) - self.x, 1, 1)

    def __mul__(self, other):
        y = bare(other)
        return self.made(other, self.x * y, y, self.x)

    __rmul__ = __mul__

    def __truediv__(self, other):
        y = Fraction(bare(other))
        x = self.x / y
        return self.made(other, x, 1 / y, x / y if self.is_rough(other) else 0)

    @staticmethod
    def is_rough(other):
        return isinstance(other, Known) and other.noise

    def __rtruediv__(self, other):
        x = Fraction(bare(other)) / self.x
        return self.made(None, x, x / self.x if self.noise else 0, 0)

    def __abs__(self):
        return Known(abs(self.x), self.noise, self.status)

    def __eq__(self, other):
        return self.x == bare(other)

    def __lt__(self, other):
        return self.x < bare(other)

    def __le__(self, other):
        return self.x <= bare(other)

    def __gt__(self, other):
        return self.x > bare(other)

    def __ge__(self, other):
        return self.x >= bare(other)

    def __bool__(self):
        return bool(self.x)

    __hash__ = None


def bare(x):
    return x.x if isinstance(x, Known) else x


def worst(figures):
    """The status of all of them."""
    return min(one.status for one in figures)
