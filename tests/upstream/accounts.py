"""Stocks and flows of the invented Netherlands, and which titles mean them.

This is the one place that knows what a title means. A title is compared by
its letters and digits only, in lower case: `Beginstand voorraad ` is
`beginstandvoorraad`. What is not named here is invented on its own.
"""

import re
import unicodedata
from collections import namedtuple
from functools import lru_cache
from zlib import crc32

from areas import FIRST, apportion

SEED = "woondruk"
LAST = 2027                     # the last year that accounts are kept for
# A line of an account: `share` of the opening stock flows in (+1) or out
# (-1) in a year; with `of`, the whole country's line of that name is shared.
Line = namedtuple("Line", "name sign share title pattern of",
                  defaults=(None,))
# What a title means besides a line: so many times each line.
Sum = namedtuple("Sum", "title pattern lines")
Account = namedtuple("Account", "by opening closing lines sums")

ACCOUNTS = {
    "dwellings": Account(
        "dwellings",
        r"(totale)?(beginstand)?(woning)?voorraad(woningen)?(op1januari)?",
        r"eindstand(woning)?voorraad",
        (Line("new", 1, 0.0092, "Nieuwbouw",
              r"nieuwbouw(totaal|woningen)?|nieuwbouwwoningen"),
         Line("other-in", 1, 0.0031, "Overige toevoeging",
              r"(totaal)?overigetoevoeging(en)?"),
         Line("gone", -1, 0.0014, "Sloop", r"sloop(totaal)?"),
         Line("other-out", -1, 0.0016, "Overige onttrekking",
              r"(totaal)?overigeonttrekking(en)?"),
         Line("correction", 1, 0, "Correctie", r"correctie")),
        (Sum("Toevoegingen totaal", r"toevoegingen(totaal)?|"
             r"totaaltoevoegingen", {"new": 1, "other-in": 1}),
         Sum("Onttrekkingen totaal", r"onttrekkingen(totaal)?|"
             r"totaalonttrekkingen", {"gone": 1, "other-out": 1}),
         Sum("Woningbouw", r"woningbouw",
             {"new": 1, "other-in": 1, "other-out": -1}),
         Sum("Saldo voorraad", r"saldovoorraad",
             {"new": 1, "other-in": 1, "gone": -1, "other-out": -1,
              "correction": 1}))),
    "persons": Account(
        "inhabitants",
        r"(totale)?bevolking(op1januari|aanhetbeginvandeperiode)?|"
        r"(aantal)?inwoners(totaal)?|bevolkingbeginvandeperiode",
        r"bevolkingaanheteindevandeperiode|bevolkingeindevandeperiode",
        (Line("born", 1, 0.0098, "Levend geboren kinderen",
              r"levendgeboren(kinderen)?|geboorte"),
         Line("moved-in", 1, 0.032, "Vestiging vanuit een andere gemeente",
              r"vestigingvanuit(een)?anderegemeente|"
              r"tussengemeentengevestigdepersonen", "moved-out"),
         Line("from-abroad", 1, 0.017, "Immigratie", r"immigratie"),
         Line("died", -1, 0.0089, "Overledenen", r"overledenen|sterfte"),
         Line("moved-out", -1, 0.032, "Vertrek naar andere gemeente",
              r"vertreknaar(een)?anderegemeente|"
              r"tussengemeentenvertrokkenpersonen"),
         Line("abroad", -1, 0.011,
              "Emigratie (inclusief adm. correcties)",
              r"emigratie(inclusiefadm(inistratieve)?correcties)?"),
         Line("correction", 1, 0, "Overige correcties",
              r"overigecorrecties")),
        (Sum("Totale vestiging", r"totalevestiging",
             {"moved-in": 1, "from-abroad": 1}),
         Sum("Totaal vertrek (incl. adm. correcties)",
             r"totaalvertrek(inclusief|incl)?(adm(inistratieve)?correcties)?",
             {"moved-out": 1, "abroad": 1}),
         Sum("Binnenlands migratiesaldo", r"binnenlandsmigratiesaldo",
             {"moved-in": 1, "moved-out": -1}),
         Sum("Bevolkingsgroei", r"bevolkingsgroei",
             {"born": 1, "moved-in": 1, "from-abroad": 1, "died": -1,
              "moved-out": -1, "abroad": -1, "correction": 1})))}

# Measures of one table that are the parts of another: title of the whole,
# then title, pattern and weight of every part. A part that no descriptor asks
# for is in the table all the same.
TREES = (
    (r"(totale)?woningvoorraad",
     (("Koopwoningen", r"koopwoningen", 570),
      ("Totaal huurwoningen", r"(totaal)?huurwoningen(totaal)?", 421),
      ("Eigendom onbekend", r"eigendomonbekend", 9))),
    (r"(totaal)?huurwoningen(totaal)?",
     (("Eigendom woningcorporatie",
       r"(eigendom|inbezit)woningcorporaties?", 690),
      ("Eigendom overige verhuurders",
       r"(eigendom|inbezit)overigeverhuurders?", 310))),
    (r"(totaal)?huurwoningen(totaal)?",
     (("Eigendom woningcorporaties",
       r"(eigendom|inbezit)woningcorporaties?", 690),
      ("Eigendom natuurlijke personen", r"eigendomnatuurlijkepersonen", 140),
      ("Eigendom bv's en nv's", r"eigendombvs?ennvs?", 120),
      ("Eigendom overige rechtspersonen", r"eigendomoverigerechtspersonen",
       50))),
    (r"(totaal)?particulierehuishoudens|huishoudenstotaal|"
     r"(aantal)?huishoudens",
     (("Eenpersoonshuishouden", r"eenpersoonshuishoudens?", 390),
      ("Totaal meerpersoonshuishoudens",
       r"(totaal)?meerpersoonshuishoudens?", 610))),
    (r"totaalpersoneninhuishoudens",
     (("Thuiswonend kind", r"thuiswonendkind", 270),
      ("Overige personen in huishoudens",
       r"overigepersoneninhuishoudens", 730))),
    (r"(totaal)?overigetoevoeging(en)?",
     (("Transformatie", r"transformatie", 610),
      ("Woningsplitsing", r"woningsplitsing", 240),
      ("Overig door verbouw", r"overigdoorverbouw", 150))),
    (r"(aantal)?inwoners(totaal)?",
     (("Mannen", r"mannen", 497), ("Vrouwen", r"vrouwen", 503))),
    (r"(aantal)?inwoners(totaal)?",
     (("0 tot 15 jaar", r"k?0tot15jaar", 153),
      ("15 tot 25 jaar", r"k?15tot25jaar", 123),
      ("25 tot 45 jaar", r"k?25tot45jaar", 252),
      ("45 tot 65 jaar", r"k?45tot65jaar", 266),
      ("65 jaar of ouder", r"k?65jaarofouder", 206))),
)
# Counts that are a share of the inhabitants or dwellings of an area.
SHARES = (
    (r"(totaal)?particulierehuishoudens|huishoudenstotaal|"
     r"(aantal)?huishoudens", "persons", 0.465),
    (r"(totaal)?personen(inhuishoudens)?", "persons", 0.985),
    (r"woningeninvoorraad|bewoondewoonruimten", "dwellings", 0.96),
)
# Counts that happen in a period, so that months add up to a year.
FLOWS = r"nieuwbouw|sloop|verkocht|verleend|vergund|gestart|instroom|" \
    r"uitstroom|verhuis|gevestigd|vertrok|scheid|verzoek|toevoeging|" \
    r"onttrekking|totalewaarde|bouwvergunning|geboren|overleden"
# Tables whose opening stock differs from that of their predecessor.
BREAKS = ("86098NED",)
# The largest cities, so that the country has its proportions. Invented.
LARGE = {"GM0363": 770000, "GM0599": 590000, "GM0518": 490000,
         "GM0344": 310000, "GM0772": 210000, "GM0014": 190000,
         "GM0855": 205000, "GM0034": 188000, "GM0758": 174000,
         "GM0268": 163000}


@lru_cache(maxsize=65536)
def key(title):
    """The letters and digits of a title."""
    bare = unicodedata.normalize("NFKD", title.lower())
    return re.sub(r"[^a-z0-9]", "", bare)


def means(pattern, title):
    return re.fullmatch(pattern, key(title)) is not None


def dice(*codes):
    """A whole number below 2^32 out of the seed and the codes of a cell."""
    number = crc32("|".join((SEED,) + codes).encode())
    number ^= number >> 16
    number = number * 0x45d9f3b & 0xffffffff
    number ^= number >> 16
    number = number * 0x45d9f3b & 0xffffffff
    return number ^ number >> 16


def spread(width, *codes):
    """A factor around 1, at most `width` off."""
    return 1 + width * (dice(*codes) / 2147483648 - 1)


@lru_cache(maxsize=65536)
def spans(period):
    """(first, end) month of a period within its year."""
    kind, part = period[4:6], period[6:8]
    if kind == "JJ":
        return 0, 12
    months = {"HJ": 6, "KW": 3, "MM": 1}.get(kind)
    if months is None:                  # a day: its month
        return int(kind) - 1, int(kind)
    return (int(part) - 1) * months, int(part) * months


class Years(dict):
    """The years of a book; those before the first are made when asked for."""

    def __init__(self, before):
        super().__init__()
        self.before = before

    def __missing__(self, year):
        if year >= FIRST:
            raise KeyError(year)
        self[year] = self.before(year)
        return self[year]


class Book:
    """One account, year after year, for every municipality."""

    def __init__(self, name, areas):
        self.name, self.areas = name, areas
        self.account = ACCOUNTS[name]
        self.years = Years(self.before)  # {code: [opening, {line: n}]}
        self.breaks = {}        # year -> {code: what a new table has more}
        opening = {code: self.start(code)
                   for code in areas.municipalities(FIRST)}
        more = {code: int(dice(name, "break", code) % 7 == 0)
                for code in opening}
        for year in range(FIRST, LAST + 1):
            self.breaks[year] = dict(more)
            self.years[year] = self.flows(year, opening)
            opening = {code: stock + self.net(lines) for
                       code, (stock, lines) in self.years[year].items()}
            areas.move(opening, year, self.account.by)
            areas.move(more, year, self.account.by)

    def before(self, year):
        """A year of which only the next one is known."""
        after = self.years[year + 1]
        found = self.flows(year, {code: stock * 985 // 1000 for
                                  code, (stock, lines) in after.items()})
        first = self.account.lines[0].name
        for code, (stock, lines) in found.items():
            lines[first] += after[code][0] - stock - self.net(lines)
        return found

    def start(self, code):
        stock = LARGE.get(code)
        if stock is None:
            sizes = [dice("size", code, str(n)) % 1000 for n in range(3)]
            stock = 4000 + 70 * sum(sizes) // 3 + \
                (sizes[0] ** 3 // 20000)
        if self.name == "dwellings":
            stock = int(stock * 0.445 * spread(0.06, "dwellings", code))
        return stock

    def flows(self, year, opening):
        found = {code: [stock, {}] for code, stock in opening.items()}
        for line in self.account.lines:
            for code, (stock, lines) in found.items():
                lines[line.name] = self.flow(line, year, code, stock)
        for line in self.account.lines:
            if line.of is None:
                continue
            codes = list(found)
            whole = sum(found[code][1][line.of] for code in codes)
            weights = [found[code][1][line.name] + 1 for code in codes]
            for code, part in zip(codes, apportion(whole, weights)):
                found[code][1][line.name] = part
        return found

    def flow(self, line, year, code, stock):
        at = (self.name, line.name, code, str(year))
        if line.name == "correction":
            if dice(*at) % 40:
                return 0
            return dice("size", *at) % (stock // 60 + 2) - stock // 120
        return int(stock * line.share * spread(0.6, *at))

    def net(self, lines):
        return sum(line.sign * lines[line.name]
                   for line in self.account.lines)

    def months(self, year, code, line, upto):
        """The part of a year's flow before a month."""
        whole = self.years[year][code][1][line]
        if upto in (0, 12):
            return whole * upto // 12
        shift = dice(self.name, line, code, str(year)) % 12
        return (abs(whole) * upto + shift) // 12 * (1 if whole > 0 else -1)

    def line(self, name, code, period):
        year = int(period[:4])
        begin, end = spans(period)
        return self.months(year, code, name, end) - \
            self.months(year, code, name, begin)

    def sum(self, lines, code, period):
        return sum(times * self.line(name, code, period)
                   for name, times in lines.items())

    def stock(self, code, period, closing=False, broken=False):
        year, month = int(period[:4]), spans(period)[closing]
        stock = self.years[year][code][0] + sum(
            line.sign * self.months(year, code, line.name, month)
            for line in self.account.lines)
        return stock + (self.breaks[max(year, FIRST)].get(code, 0)
                        if broken else 0)

    def meaning(self, title):
        """How to work out a title of this account, or None."""
        account = self.account
        if means(account.opening, title):
            return ("stock", False)
        if self.name == "persons" and means("gemiddeldebevolking", title):
            return ("average", None)
        if means(account.closing, title):
            return ("stock", True)
        for line in account.lines:
            if means(line.pattern, title):
                return ("line", line.name)
        for one in account.sums:
            if means(one.pattern, title):
                return ("sum", one.lines)
        return None

    def amount(self, meaning, code, period, broken=False):
        what, which = meaning
        if what == "stock":
            return self.stock(code, period, which, broken)
        if what == "average":
            return (self.stock(code, period) +
                    self.stock(code, period, True)) // 2
        if what == "line":
            return self.line(which, code, period)
        return self.sum(which, code, period)


class Books:
    def __init__(self, areas):
        self.books = {name: Book(name, areas) for name in ACCOUNTS}

    def meaning(self, title):
        for name, book in self.books.items():
            found = book.meaning(title)
            if found is not None:
                return name, found
        return None
