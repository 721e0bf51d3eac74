"""Descriptors that hold every form a descriptor may have, and folders of them.

They are of tables that do not exist; together with the project's own sources
they are what the invented Netherlands is tested with.
"""

import json
import os
import shutil

from accounts import BREAKS
import descriptors

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SOURCES = os.path.join(ROOT, "sources")
COUNT = {"as": "count", "moves-with": "inhabitants"}
DWELLINGS = {"as": "count", "moves-with": "dwellings"}
REGION = {"role": "region", "keep": ["NL", "PV", "GM"]}
YEARS = {"role": "period", "keep": ["year"]}


def measure(title, adds=COUNT, unit="aantal", decimals=0, **more):
    return {"title": title, "unit": unit, "decimals": decimals,
            "adds-up": adds, **more}


def descriptor(dimensions, measures, **more):
    text = {"title": "Verzonnen", "title-en": "Invented",
            "publisher": "CBS", "licence": "CC-BY-4.0",
            "attribution": "CBS", "page": "https://dataportal.cbs.nl/",
            "protocol": "cbs-odata4", "host": "datasets.cbs.nl",
            "path": "/odata/v1/CBS", "cadence": "yearly",
            "evidence": "not-seen", "completeness": ["count", "last-page"],
            "boundaries": "as-of-period", "dimensions": dimensions,
            "measures": measures}
    if "tables" not in more:
        text["first"] = "2020JJ00"
    text.update(more)
    return text


# Tables that are served for these tests only, by their folders.
FORMS = {
    "cbs-chosen": descriptor(
        {"RegioS": REGION, "Perioden": YEARS,
         "Duur": {"role": "fixed", "title": "Ten minste 1 jaar"},
         "Grens": {"role": "chosen"}},
        {"t-alle": measure("Huishoudens in grens", codes={
            "Grens": {"code": "T001164", "title": "Totaal"}}),
         "t-onder": measure("Huishoudens in grens", codes={
             "Grens": {"code": "A043007"}}),
         "t-boven": measure("Huishoudens in grens", codes={
             "Grens": {"title": "Boven de grens"}}),
         "t-deel": measure(
             "Aandeel in grens", {"as": "ratio", "numerator": "t-onder",
                                  "denominator": "t-alle"}, "%", 1,
             codes={"Grens": {"code": "A043007"}})},
        table="99001NED", slices="Perioden"),
    "cbs-open": descriptor(
        {"RegioS": REGION, "Perioden": {"role": "period",
                                        "keep": ["year", "half-year"]},
         "Groep": {"role": "open"}},
        {"t-groep": measure("Personen in groep", rounded=5)},
        table="99002NED"),
    "cbs-kept": descriptor(
        {"RegioS": REGION, "Perioden": {"role": "period",
                                        "keep": ["month"]},
         "Groep": {"role": "open", "keep": ["T009990", "A1", "A2"]}},
        {"t-maand": measure("Personen in een maand")},
        table="99008NED", first="2025MM03", cadence="monthly",
        slices="Perioden"),
    "cbs-years": descriptor(
        {"WijkenEnBuurten": {"role": "region", "keep": ["NL", "GM"]}},
        {"t-inwoners": measure("Aantal inwoners"),
         "t-koop": measure("Koopwoningen", {"as": "median"}, "%"),
         "t-huur": measure("Huurwoningen totaal", {"as": "median"}, "%"),
         "t-65": measure("65 jaar of ouder")},
        tables={"2021": "99003NED", "2022": "99004NED"}),
    "cbs-country": descriptor(
        {"Perioden": YEARS},
        {"t-begin": measure("Beginstand voorraad", DWELLINGS, "x 1 000"),
         "t-nieuw": measure("Nieuwbouw", DWELLINGS)},
        table="99005NED", region="NL01", first="1990JJ00"),
    "cbs-fixed": descriptor(
        {"RegioS": REGION, "Perioden": YEARS},
        {"t-index": measure("Index", {"as": "index"}, "2021=100", 1),
         "t-hh": measure("Particuliere huishoudens", COUNT, "x 1 000", 1),
         "t-inkomen": measure("Gemiddeld inkomen", {
             "as": "mean", "weight": "t-hh"}, "1 000 euro", 1)},
        table="99006NED", boundaries="fixed-2025"),
    "cbs-next": descriptor(
        {"RegioS": REGION,
         "Perioden": {"role": "period", "keep": ["year", "quarter"]},
         "Gebruiksfunctie": {"role": "fixed", "code": "A045364"}},
        {"t-beginstand": measure("Beginstand voorraad", DWELLINGS),
         "t-nieuwbouw": measure("Nieuwbouw totaal", DWELLINGS),
         "t-erbij": measure("Toevoegingen totaal", DWELLINGS),
         "t-eindstand": measure("Eindstand voorraad", DWELLINGS)},
        table=BREAKS[0], first="2022JJ00"),
    "cbs-tenure": descriptor(
        {"RegioS": REGION, "Perioden": YEARS, "StatusVanBewoning": {
            "role": "fixed", "code": "T001742"}},
        {"t-voorraad": measure("Totale woningvoorraad", DWELLINGS),
         "t-corporatie": measure("Eigendom woningcorporaties", DWELLINGS),
         "t-huurders": measure("Totaal huurwoningen", DWELLINGS),
         "t-personen": measure("Eigendom natuurlijke personen", DWELLINGS)},
        table="99007NED"),
}

# What a person might have approved of 85980NED: two groups of several.
APPROVED = """\
code,title,reeks,label_nl,label_en,direction,approved_by,approved_on,reason
,Voltijdsstudent: totaal,voltijdstudenten,Voltijdstudenten,\
Full-time students,0,A. Verzonnen,2026-11-20,Gezien op de bladzijde van het CBS
,Statushouder: totaal,statushouders,Statushouders,Status holders,+,\
A. Verzonnen,2026-11-21,"Gezien, en gevraagd door de steden"
"""


def approve(into):
    """Approve them, in a folder of sources."""
    with open(os.path.join(into, "cbs-85980ned", "approved.csv"), "w",
              encoding="utf-8") as file:
        file.write(APPROVED)


def sources_and_forms(into, names=None, forms=None):
    """The project's sources, or some, and these forms, in one folder.

    A form is left out when a source of the project has its table.
    """
    taken = {source.table for source in descriptors.load(SOURCES)}
    for name in os.listdir(SOURCES) if names is None else names:
        if os.path.isdir(os.path.join(SOURCES, name)):
            shutil.copytree(os.path.join(SOURCES, name),
                            os.path.join(into, name))
    for name, text in FORMS.items():
        if text.get("table") in taken or \
                (forms is not None and name not in forms):
            continue
        os.mkdir(os.path.join(into, name))
        with open(os.path.join(into, name, "source.json"), "w",
                  encoding="utf-8") as file:
            json.dump(text, file)
