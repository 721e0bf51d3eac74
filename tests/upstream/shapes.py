"""What the five tables look like at CBS, apart from their figures.

Dimension names, total codes, measure codes, titles and units are the real
ones, trailing and double blanks included. Made up, for want of knowledge: the
measure codes of 71486ned (M9...) and what `Gebruiksfunctie` has beside
A045364; the titles of the groups of 71486ned are those of its page, their ids
are made up too. The first code of a dimension is its total; rows for the others are
made up, so that a client that forgets to filter sees figures that do not fit.
"""

from collections import namedtuple

Dimension = namedtuple("Dimension", "name title codes grouped")
Measure = namedtuple("Measure", "code title unit type decimals index group "
                     "presentation")
Shape = namedtuple("Shape", "table title frequency version status source "
                   "dimensions measures measure_groups history plain_region")


def measure(code, title, unit="aantal", type="Long", decimals=0, index=1,
            group=None, presentation=None):
    return Measure(code, title, unit, type, decimals, index, group,
                   presentation)


def shape(table, title, dimensions=(), measures=(), measure_groups=(),
          frequency="Per jaar", version="202601150000", status="Regulier",
          source="CBS.", history=False, plain_region=False):
    return Shape(table, title, frequency, version, status, source,
                 list(dimensions), list(measures), list(measure_groups),
                 history, plain_region)


SHAPES = {known.table: known for known in (
    shape(
        "03759ned",
        "Bevolking op 1 januari en gemiddeld; geslacht, leeftijd en regio",
        [Dimension("BurgerlijkeStaat", "Burgerlijke staat",
                   [("T001019", "Totaal burgerlijke staat", None),
                    ("1010", "Ongehuwd", None),
                    ("1020", "Gehuwd", None)], False),
         Dimension("Geslacht", "Geslacht",
                   [("T001038", "Totaal mannen en vrouwen", None),
                    ("3000", "Mannen", None),
                    ("4000", "Vrouwen", None)], False),
         Dimension("Leeftijd", "Leeftijd",
                   [("10000", "Totaal", "1"), ("10010", "0 jaar", "2"),
                    ("22300", "105 jaar of ouder", "13")], True)],
        [measure("M000352", "Bevolking op 1 januari", index=5,
                 presentation="Absolute"),
         measure("M000365", "Gemiddelde bevolking ", type="Double",
                 decimals=1, index=6, presentation="Absolute")],
        version="202606230000", history=True),
    shape(
        "83625NED",
        "Bestaande koopwoningen; gemiddelde verkoopprijzen, regio",
        measures=[measure("M001534", "Gemiddelde verkoopprijs", "euro",
                          index=2, presentation="Relative")],
        version="202602170000",
        source="Centraal Bureau voor de Statistiek, Kadaster"),
    shape(
        "85792NED",
        "Bestaande koopwoningen; verkoopprijzen, prijsindex 2020=100, regio",
        measures=[
            measure("M001505_2", "Prijsindex verkoopprijzen", "2020=100",
                    "Float", 1, 3, "M001505_1"),
            measure("M005104", "Ontwikkeling  t.o.v. voorgaande periode",
                    "%", "Float", 1, 4, "M001505_1"),
            measure("M005355", "Ontwikkeling  t.o.v. een jaar eerder",
                    "%", "Float", 1, 5, "M001505_1"),
            measure("M001532_2", "Verkochte woningen", index=7,
                    group="M001532_1"),
            measure("M005157", "Ontwikkeling  t.o.v. voorgaande periode",
                    "%", "Float", 1, 8, "M001532_1"),
            measure("M005284", "Ontwikkeling  t.o.v. een jaar eerder",
                    "%", "Float", 1, 9, "M001532_1"),
            measure("M001534", "Gemiddelde verkoopprijs", "euro", index=10),
            measure("M001535", "Totale waarde verkoopprijzen", "mln euro",
                    index=11)],
        measure_groups=[("M001505_1", "Prijsindex verkoopprijzen"),
                        ("M001532_1", "Verkochte woningen")],
        frequency="Per kwartaal", version="202604220000",
        plain_region=True),
    shape(
        "81955NED",
        "Voorraad woningen en niet-woningen; mutaties, gebruiksfunctie, regio",
        [Dimension("Gebruiksfunctie", "Gebruiksfunctie",
                   [("A045364", "Woning totaal", None),
                    ("A045365", "Niet-woning totaal", None),
                    ("A045366", "Bijeenkomstfunctie", None)], False)],
        [measure("D002935", "Beginstand voorraad", index=1),
         measure("M003003", "Nieuwbouw", index=2),
         measure("D003027", "Overige toevoeging", index=3),
         measure("D003023", "Sloop", index=4),
         measure("D003006", "Overige onttrekking", index=5),
         measure("D003020", "Saldo voorraad", index=6),
         measure("D002967", "Eindstand voorraad", index=7)],
        status="Gediscontinueerd"),
    shape(
        "71486ned",
        "Huishoudens; samenstelling, grootte, regio, 1 januari",
        [Dimension("LeeftijdReferentiepersoon", "Leeftijd referentiepersoon",
                   [("10000", "Totaal", "0"),
                    ("71400", "65 tot 70 jaar", "0"),
                    ("22000", "95 jaar of ouder", "0")], True)],
        [measure("M900001", "Totaal particuliere huishoudens", index=1,
                 group="M900001_1"),
         measure("M900002", "Eenpersoonshuishouden ", index=2,
                 group="M900001_1")],
        measure_groups=[("M900001_1",
                         "Particuliere huishoudens: samenstelling"),
                        ("M900003_1", "Particuliere huishoudens: grootte")]),
)}


def by_source(source):
    """The shape of source `cbs-03759ned`, or None."""
    for table, known in SHAPES.items():
        if source.lower() == "cbs-" + table.lower():
            return known
    return None
