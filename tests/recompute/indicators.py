"""The indicators, each by its definition (the method and the front matter of
`sql/4-indicators`), not by its SQL.

An entry takes a basis, and gives {series: {(area, period): exact figure}}.
Growth is given as the ratio of which the fifth root is meant (`Root`).
How a figure is shown (decimals, first period) is what the front matter says.
"""

from fractions import Fraction
from statistics import median

from recompute.areas import COUNTRY
from recompute.figures import both, later, years_on
from recompute.groups import change, of_country, only, ratio
from recompute.known import STATUSES, worst

# Not computed here: those that have a suite of their own.
ELSEWHERE = ("aandachtsgroep-boven-naar-rato",
             "locatiequotient-aandachtsgroepen",
             "woondruk-index", "woondruk-scores", "woondruk-telling")

DEFINITIONS = {}


def indicator(name):
    def known(work):
        DEFINITIONS[name] = work
        return work
    return known


class Root:
    """100 * ((after / before) ^ (1/5) - 1)"""

    def __init__(self, after, before):
        self.power = after / before
        self.coverage = None


def alone(figures):
    return {"": figures}


# Inputs that many share.

def population(basis):
    return basis.of("bevolking-1-januari")


def households(basis):
    return basis.of("huishoudens-1-januari")


def dwellings(basis):
    return basis.of("woningvoorraad")


def new_dwellings(basis):
    return basis.of("nieuwe-woningen")


def of_associations(basis):
    return basis.of("van-corporaties")


def owned(basis):
    return basis.of("naar-eigendom")


def at_year_end(figures):
    return {(area, when + "-12-31"): x for (area, when), x in figures.items()}


def mean_population(basis):
    """Of the beginning and the end of the year."""
    people = population(basis)
    return both(lambda x, y: (x + y) / 2, people, later(people, -1))


# Plain figures.

@indicator("bevolking")
def _(basis):
    return alone(basis.total(population(basis)))


@indicator("huishoudens")
def _(basis):
    return alone(basis.total(households(basis)))


@indicator("woningvoorraad")
def _(basis):
    return alone(basis.total(dwellings(basis)))


@indicator("gemiddelde-verkoopprijs")
def sale_price(basis):
    return alone(basis.mean(basis.of("verkoopprijs-gemiddeld"),
                            dwellings(basis)))


@indicator("gemiddelde-woz-waarde")
def assessed_value(basis):
    return alone(basis.mean(basis.of("woz-waarde-gemiddeld"),
                            dwellings(basis)))


@indicator("gemiddeld-besteedbaar-inkomen")
def income(basis):
    return alone(basis.mean(basis.of("inkomen-besteedbaar-gemiddeld"),
                            basis.of("huishoudens-met-inkomen")))


@indicator("eenpersoonshuishoudens")
def _(basis):
    return alone(basis.ratio(basis.of("eenpersoonshuishoudens-1-januari"),
                             households(basis), ratio(100)))


@indicator("institutionele-bevolking")
def _(basis):
    return alone(basis.ratio(basis.of("personen-in-instellingen"),
                             population(basis), ratio(1000)))


@indicator("binnenlands-migratiesaldo")
def _(basis):
    """Of the country it would always be nought."""
    found = basis.ratio(basis.of("migratiesaldo-binnenlands"),
                        mean_population(basis), ratio(1000))
    return alone({key: x for key, x in found.items() if key[0] != COUNTRY})


@indicator("huurverhoging")
def _(basis):
    return {"alle": basis.of("huurverhoging-alle"),
            "sociale-verhuurders": basis.of(
                "huurverhoging-sociale-verhuurders"),
            "vrije-sector": basis.of("huurverhoging-vrije-sector")}


@indicator("voltijdstudenten")
def _(basis):
    rates = in_group(basis).get("voltijdstudenten", {})
    return alone({key: x / 10 for key, x in rates.items()})


# Demand.

def growth(basis, figures):
    def root(t, n, beside):
        return Root(t, n) if n > 0 else None
    return alone(basis.ratio(figures, later(figures, 5), root))


@indicator("bevolkingsgroei-5-jaar")
def _(basis):
    return growth(basis, population(basis))


@indicator("huishoudensgroei-5-jaar")
def _(basis):
    return growth(basis, households(basis))


@indicator("huishoudens-per-100-woningen")
def _(basis):
    return alone(basis.ratio(households(basis), dwellings(basis),
                             ratio(100)))


@indicator("thuiswonenden-25-29-jaar")
def _(basis):
    return alone(basis.ratio(basis.of("thuiswonende-kinderen-25-29-jaar"),
                             basis.of("personen-25-29-jaar"),
                             ratio(100, floor=50)))


@indicator("personen-buiten-woningen")
def _(basis):
    everybody = basis.of("personen-woonruimten-totaal")
    outside = both(lambda x, y: x - y, everybody,
                   basis.of("personen-in-woningen"))
    return alone(basis.ratio(at_year_end(outside), at_year_end(everybody),
                             ratio(1000)))


@indicator("gedeelde-woningen")
def _(basis):
    return alone(basis.ratio(
        at_year_end(basis.of("woningen-bewoond-twee-of-meer-huishoudens")),
        at_year_end(basis.of("woningen-bewoond")), ratio(100)))


# Supply.

@indicator("nieuwbouw")
def _(basis):
    return alone(basis.ratio(new_dwellings(basis), dwellings(basis),
                             ratio(1000)))


@indicator("netto-toevoeging")
def _(basis):
    return alone(basis.ratio(basis.of("netto-toegevoegd"),
                             dwellings(basis), ratio(1000)))


@indicator("transformatie")
def _(basis):
    return alone(basis.ratio(basis.of("getransformeerd"),
                             basis.of("bruto-toegevoegd"),
                             ratio(100, floor=50)))


def last_quarters(figures, number):
    """The sum of so many quarters, up to and including the one named."""
    found = {}
    for area, when in figures:
        at = int(when[:4]) * 4 + int(when[5]) - 1
        before = ["%dK%d" % (one // 4, one % 4 + 1)
                  for one in range(at - number + 1, at + 1)]
        if all((area, one) in figures for one in before):
            found[area, when] = sum(figures[area, one] for one in before)
    return found


def last_years(figures, number):
    found = {}
    for area, when in figures:
        before = [(area, years_on(when, -back)) for back in range(number)]
        if all(key in figures for key in before):
            found[area, when] = sum(figures[key] for key in before)
    return found


@indicator("vergunde-woningen")
def _(basis):
    permits, there = basis.of("woningen-vergund"), dwellings(basis)
    a_year = last_quarters(permits, 4)
    three = {key: x / 3
             for key, x in last_quarters(permits, 12).items()}

    def per_stock(figures):
        # Of whom no permits are known counts in what should be there.
        below = {(area, when): x for when in {when for _, when in figures}
                 for (area, year), x in there.items() if year == when[:4]}
        return basis.ratio(figures, below, ratio(1000))
    return {"vier-kwartalen": per_stock(a_year),
            "drie-jaar": per_stock(three)}


def whole_years(figures, number):
    """Quarters of so many years, by the last of those years."""
    return {(area, when[:4]): x for (area, when), x in
            last_quarters(figures, 4 * number).items() if when[5] == "4"}


@indicator("oplevering-per-vergunning")
def _(basis):
    completed = basis.of_one_table(
        "nieuwe-woningen", last_years(new_dwellings(basis), 3), 2)
    permits = whole_years(basis.of("woningen-vergund"), 3)
    return {name: basis.ratio(completed, later(permits, lag),
                              ratio(floor=50))
            for name, lag in (("een-jaar", 1), ("twee-jaar", 2),
                              ("drie-jaar", 3))}


@indicator("woningen-per-extra-huishouden")
def _(basis):
    there, living = dwellings(basis), households(basis)

    def formula(t, n, before):
        # Only where households grew by more than half a per cent.
        return t / n if n > 0 and 200 * n > before else None
    return alone(basis.ratio(
        basis.of_one_table("woningvoorraad", both(
            lambda x, y: x - y, there, later(there, 5)), 5),
        both(lambda x, y: x - y, living, later(living, 5)),
        formula, beside=later(living, 5)))


@indicator("niet-bewoonde-woningen")
def _(basis):
    return alone(basis.ratio(basis.of("onbewoond"), owned(basis),
                             ratio(100)))


@indicator("corporatiewoningen")
def association_share(basis):
    return alone(basis.ratio(of_associations(basis), owned(basis),
                             ratio(100)))


@indicator("verandering-corporatiewoningen")
def _(basis):
    there = of_associations(basis)
    return alone(basis.ratio(
        basis.of_one_table("van-corporaties", there, 5), later(there, 5),
        change(floor=50)))


# Affordability.

@indicator("prijs-inkomensverhouding")
def _(basis):
    return alone(both(lambda price, year: price / (1000 * year),
                      sale_price(basis)[""], income(basis)[""]))


@indicator("woz-inkomensverhouding")
def _(basis):
    return alone(both(lambda value, year: value / year,
                      assessed_value(basis)[""],
                      later(income(basis)[""], 1)))


def since(figures, year):
    """In per cent, from that year on."""
    base = {area: x for (area, when), x in figures.items() if when == year}
    return {(area, when): 100 * x / base[area] - 100
            for (area, when), x in figures.items()
            if area in base and when >= year}


@indicator("verandering-verkoopprijs")
def _(basis):
    prices = sale_price(basis)[""]
    return {"sinds-" + year: since(prices, year) for year in ("2019", "2021")}


@indicator("verandering-prijsindex")
def _(basis):
    return alone(since(basis.of("prijsindex-koopwoningen"), "2021"))


@indicator("woonquote-huurders-laagste-inkomens")
def _(basis):
    return alone(basis.mean(
        basis.of("woonquote-mediaan-huurders-laagste-inkomens"),
        basis.of("huurders-laagste-inkomens")))


def low_income(basis, name, known):
    return alone(basis.ratio(basis.of(name), basis.of(known), ratio(100),
                             own=basis.of(name + "-aandeel"),
                             published=("NL", "PV")))


@indicator("huishoudens-tot-110-procent-sociaal-minimum")
def _(basis):
    return low_income(basis, "huishoudens-laag-inkomen-110",
                      "huishoudens-inkomen-bekend")


@indicator("corporatiewoningen-per-huishouden-laag-inkomen")
def _(basis):
    poor = {key: 1000 * x for key, x in
            basis.of("huishoudens-laag-inkomen-110").items()}
    return alone(basis.ratio(of_associations(basis), poor, ratio(floor=1000)))


# Throughflow.

@indicator("verhuismobiliteit")
def _(basis):
    return alone(basis.ratio(basis.of("verhuisde-personen"),
                             mean_population(basis), ratio(1000)))


@indicator("ouderen-in-eengezinswoningen")
def _(basis):
    return alone(basis.ratio(
        at_year_end(basis.of("eengezinswoningen-65-plus")),
        at_year_end(basis.of("woningen-65-plus")), ratio(100)))


@indicator("huishoudens-65-plus-laag-inkomen")
def _(basis):
    return low_income(basis, "huishoudens-65-plus-laag-inkomen-110",
                      "huishoudens-65-plus-inkomen-bekend")


@indicator("uitstroom-wmo-verblijf")
def _(basis):
    there = basis.of("wmo-verblijf-stand")
    return alone(only(basis.ratio(
        years(basis.of("wmo-verblijf-uitstroom")),
        years(both(lambda x, y: (x + y) / 2, there,
                   later(there, 1))), ratio(least=10)), "NL", "CR"))


def years(figures):
    return {key: x for key, x in figures.items() if len(key[1]) == 4}


# Groups of people.

def day_of(when):
    """The day of a month in a table of 1 January and 31 December, and the
    year on whose first day, or the day before it, that is."""
    year, _, month = when.partition("-")
    return (year, year) if month == "01" else \
        (year + "-12-31", years_on(year, 1))


def in_group(basis):
    """Of every 1,000 inhabitants, by group and day."""
    people, found = population(basis), {}
    for reeks in basis.served.series_of("personen-in-aandachtsgroep"):
        counted = basis.of("personen-in-aandachtsgroep/" + reeks)
        persons = {(area, day_of(when)[0]): x
                   for (area, when), x in counted.items()}
        beside = {(area, day): x
                  for day, year in {day_of(when) for _, when in counted}
                  for (area, other), x in people.items() if other == year}
        found[reeks] = basis.ratio(persons, beside, ratio(1000, least=10),
                                   published=("NL", "PV"))
    return found


@indicator("aandachtsgroepen")
def _(basis):
    return in_group(basis)


@indicator("beschermd-wonen")
def _(basis):
    return alone(only(basis.ratio(
        years(basis.of("beschermd")), population(basis),
        ratio(1000, least=10)), "NL", "CR"))


@indicator("opvang")
def _(basis):
    clients = both(lambda x, y: x + y, basis.of("wmo-clienten-opvang"),
                   basis.of("wmo-clienten-spoedopvang"))
    return alone(only(basis.ratio(years(clients), population(basis),
                                  ratio(1000, least=10)), "NL", "CR"))


@indicator("dakloze-mensen-in-opvang")
def _(basis):
    counted = basis.of("dakloze-mensen-in-opvang-geteld")
    return alone(only(both(lambda x, y: 1000 * x / y, counted,
                           population(basis)), "NL"))


def estimate(x):
    return x.with_status(STATUSES.index("geschat"))


@indicator("dakloze-mensen-schatting")
def homeless(basis):
    """With its margins, or not at all."""
    found = {}
    for who in ("", "-g4", "-buiten-g4"):
        told = [basis.of("dakloze-mensen" + who + bound)
                for bound in ("-ondergrens", "", "-bovengrens")]
        found.update({series + who: both(lambda x, *others: estimate(1000 * x), told[n],
                                         *told[:n], *told[n + 1:])
                      for n, series in enumerate(("ondergrens", "schatting",
                                                  "bovengrens"))})
    return found


@indicator("afstand-dakloosheid-2030")
def _(basis):
    """The widest margin: the lowest of now and the highest of 2021."""
    estimates = homeless(basis)

    def gap(series, other):
        begin = of_country(estimates[other], "2021")
        return {(area, when): x - begin * Fraction(2030 - int(when), 9)
                for (area, when), x in estimates[series].items()}
    return {"schatting": gap("schatting", "schatting"),
            "ondergrens": gap("ondergrens", "bovengrens"),
            "bovengrens": gap("bovengrens", "ondergrens")}


def part_of_task(basis):
    """The task of the country, by inhabitants."""
    people, task = population(basis), basis.of("taakstelling-nederland")
    part = {}
    for (_, when), whole in task.items():
        year = when[:4]
        everybody = of_country(people, year)
        part.update({(area, when): whole * x / everybody
                     for (area, other), x in people.items()
                     if other == year and everybody})
    return part


@indicator("taakstelling-statushouders")
def _(basis):
    return alone(basis.ratio(basis.of("gehuisveste-statushouders"),
                             part_of_task(basis), ratio(100, floor=10)))


@indicator("achterstand-taakstelling-statushouders")
def _(basis):
    """All half-years since the first of 2024, or nothing."""
    short = both(lambda x, y: x - y, part_of_task(basis),
                 basis.of("gehuisveste-statushouders"))
    people, behind, beside = population(basis), {}, {}
    for area, when in short:
        halves = ["%dH%d" % (year, half)
                  for year in range(2024, int(when[:4]) + 1)
                  for half in (1, 2) if "%dH%d" % (year, half) <= when]
        if all((area, one) in short for one in halves):
            behind[area, when] = sum(short[area, one] for one in halves)
            beside[area, when] = people[area, when[:4]]
    return alone(basis.ratio(behind, beside, ratio(10000)))


@indicator("scheidingen")
def _(basis):
    people = both(lambda x, y: x + y, basis.of("scheidende-mannen"),
                  basis.of("scheidende-vrouwen"))
    return alone(basis.ratio(people, mean_population(basis), ratio(1000)))


# Spreading.

@indicator("locatiequotient-corporatiewoningen")
def _(basis):
    share = association_share(basis)[""]
    corop = {code: area for area, codes in basis.areas.members.items()
             if area.startswith("CR") and len(codes) > 1 for code in codes}

    def quotient(of):
        return {(area, when): x / share[of(area), when]
                for (area, when), x in share.items()
                if area != COUNTRY and share.get((of(area), when))}
    return {"nederland": quotient(lambda area: COUNTRY),
            "corop": quotient(corop.get)}


def hoover(pairs):
    """Half of all differences between shares of C and of S."""
    homes = sum(c for c, s in pairs)
    all_of = sum(s for c, s in pairs)
    return sum(abs(c / homes - s / all_of)
               for c, s in pairs) / 2


@indicator("hoover-corporatiewoningen")
def _(basis):
    homes, there = of_associations(basis), owned(basis)
    towns, within = {}, {}
    for when in {when for area, when in homes}:
        regions = []
        for area, codes in basis.areas.members.items():
            if not area.startswith(("NL", "CR")) or not all(
                    (code, when) in homes and (code, when) in there
                    for code in codes):
                continue
            pairs = [(homes[code, when], there[code, when])
                     for code in codes]
            towns[area, when] = hoover(pairs)
            if area.startswith("CR"):
                regions.append((towns[area, when], sum(c for c, s in pairs)))
        if len(regions) == sum(area.startswith("CR")
                               for area in basis.areas.members):
            within[COUNTRY, when] = sum(x * c for x, c in regions) / \
                sum(c for x, c in regions)
    return {"gemeenten": towns, "binnen-corop": within}


def centre_to_rest(basis, counted, there):
    """Of every region that has both, and what they have in common: the one in
    the middle and the ends, where none is missing."""
    def share(codes, when):
        if not all((code, when) in counted and (code, when) in there
                   for code in codes):
            return None
        return sum(counted[code, when] for code in codes) / \
            sum(there[code, when] for code in codes)
    regions = []
    for area, codes in basis.areas.members.items():
        centre = [code for code in codes if code in basis.areas.centres]
        rest = [code for code in codes if code not in centre]
        if area.startswith("CR") and centre and rest:
            regions.append((area, centre, rest))
    found = {"": {}, "laagste": {}, "hoogste": {}}
    for when in {when for _, when in counted if len(when) in (4, 10)}:
        for area, centre, rest in regions:
            one, other = share(centre, when), share(rest, when)
            if one is not None and other:
                found[""][area, when] = one / other
        all_of = [found[""][area, when] for area, *_ in regions
                  if (area, when) in found[""]]
        if len(all_of) == len(regions):
            for name, of in (("", median), ("laagste", min),
                             ("hoogste", max)):
                found[name][COUNTRY, when] = of(all_of).with_status(
                    worst(all_of))
    return found


@indicator("centrum-rest-verhouding")
def _(basis):
    homes = centre_to_rest(basis, of_associations(basis), owned(basis))
    others = {"nieuwbouw": (new_dwellings(basis), dwellings(basis)),
              "vergunningen": (whole_years(basis.of(
                  "woningen-vergund-overheid-of-corporatie"), 3),
                  dwellings(basis))}
    everybody = population(basis)
    for reeks, rates in in_group(basis).items():
        people = {(area, when): everybody[area, years_on(
            when[:4], int(len(when) > 4))] for area, when in rates
            if area.startswith("GM")}
        others[reeks] = ({key: rates[key] * x for key, x in people.items()},
                         people)
    for reeks, (counted, there) in others.items():
        homes.update({(reeks + "-" + name).rstrip("-"): x for name, x in
                      centre_to_rest(basis, counted, there).items()})
    return homes


@indicator("vergunningen-corporaties-en-overheid")
def _(basis):
    social = basis.of("woningen-vergund-overheid-of-corporatie")
    return alone(basis.ratio(whole_years(social, 3),
                             whole_years(basis.of("woningen-vergund"), 3),
                             ratio(100, floor=50)))


# Outlook.

BOUNDS = ("", "-laag", "-hoog")


def in_2030(basis, bound):
    """Households expected, area -> number."""
    return {area: estimate(1000 * x) for (area, when), x in
            basis.of("huishoudens-prognose" + bound).items()
            if when == "2030"}


def of_2019(basis):
    """Dwellings a household had in the country."""
    return dwellings(basis)[COUNTRY, "2019"] / \
        households(basis)[COUNTRY, "2019"]


def required(basis, bound, as_in_2019):
    """(a year, of how many): dwellings to be added, by area and year."""
    expected = in_2030(basis, bound)
    found = {}
    there, kept = dwellings(basis), of_2019(basis)
    for (area, when), living in households(basis).items():
        if not "2023" <= when < "2030" or area not in expected or \
                (area, when) not in there:
            continue
        have = there[area, when]
        wanted = expected[area] * kept if as_in_2019 else \
            have * expected[area] / living
        found[area, when] = (wanted - have) / (2030 - int(when))
    # The ratio of 2019 is of the table of 2019.
    return {key: x for key, x in found.items() if not as_in_2019 or
            basis.of_one_table("woningvoorraad", {key: x},
                               int(key[1]) - 2019)}


def series_2030(work):
    return {task + bound: work(bound, task == "als-2019")
            for task in ("behoud", "als-2019") for bound in BOUNDS}


@indicator("benodigde-toevoeging-2030")
def _(basis):
    """Of a group: its dwellings, its households and its forecast, each added
    up (A1 on Hf, S, H).  To keep the ratio, dwellings have to grow as
    households do."""
    def work(bound, as_in_2019):
        if as_in_2019:
            return basis.ratio(required(basis, bound, True),
                               dwellings(basis), ratio(1000))
        expected, living = in_2030(basis, bound), households(basis)
        more = {(area, when): (expected[area] - x) /
                (2030 - int(when)) for (area, when), x in living.items()
                if area in expected and "2023" <= when < "2030"}
        return basis.ratio(more, living, ratio(1000))
    return series_2030(work)


@indicator("bouwtempo-2030")
def _(basis):
    added = basis.of("netto-toegevoegd")
    three = basis.of_one_table("netto-toegevoegd", last_years(added, 3), 2)
    pace = later({key: x / 3 for key, x in three.items()}, 1)
    # The pace is lowest when most is required.
    other = {"": "", "-laag": "-hoog", "-hoog": "-laag"}
    return series_2030(lambda bound, as_in_2019: basis.ratio(
        pace, required(basis, other[bound], as_in_2019), ratio()))
