"""Made-up data of municipalities, in the shape of the real sets.

Every figure in here is arithmetic, none is real. Names of fields, sizes of
sets and oddities (NA is an area, counts as texts, dates before 1970) are
those of the facts; area codes are made after the real pattern.
"""

from datasets import Dataset

DSO = "api.data.amsterdam.nl"
ROTTERDAM = "services.arcgis.com"
DELFT = "services3.arcgis.com"
UTRECHT = "open.utrecht.nl"
AREAS = (("STAD", "Amsterdam", "Gemeenten"), ("A", "Centrum", "Stadsdelen"),
         ("N", "Noord", "Stadsdelen"), ("AA", "Burgwallen", "Wijken"),
         ("NA", "Oostzanerwerf", "Wijken"), ("NB", "Tuindorp", "Wijken"),
         ("DX01", "Bos en Lommer", "Gebieden"))
INDICATORS = ((101, "WVOORRBAG", "Woningvoorraad", "aantal", "", 0),
              (102, "WWOZ_GEM", "Gemiddelde WOZ-waarde", "euro", "€", 0),
              (103, "WCORHUUR_P", "% corporatiewoningen", "procent", "%", 1))


def value_of(area, year, indicator):
    """A count as int, a mean as real, a share with a decimal, some nulls."""
    n = area * 37 + (year - 2020) * 11 + indicator
    if n % 13 == 5:
        return None
    return (1200 + n * 10, float(300000 + n * 1000),
            round(20 + n % 60 + n % 10 / 10, 1))[indicator]


def bbga():
    records = []
    for year in range(2022, 2026):
        for i, (_, name, *_) in enumerate(INDICATORS):
            for a, (code, *_) in enumerate(AREAS):
                records.append({
                    "jaar": year, "gebiedcode15": code,
                    "waarde": value_of(a, year, i),
                    "indicatorDefinitieId": name})
    return Dataset("dso", DSO, "bbga/kerncijfers", records,
                   ["indicatorDefinitieId", "jaar", "gebiedcode15"],
                   bulk="bbga_v1_kerncijfers")


def definitions():
    return Dataset("dso", DSO, "bbga/indicatoren_definities", [
        {"variabele": name, "label": label, "definitie": "%s op 1 januari,\n"
         "\"vastgesteld\"; verzonnen" % label, "bron": "Verzonnen",
         "peildatum": "1 januari",
         "verschijningsfrequentie": "1 keer per jaar",
         "rekeneenheid": (2, 5, 1)[n], "symbool": symbol or None,
         "groep": None, "format": "F8." if decimals == 0 else "F5.1"}
        for n, (_, name, label, _, symbol, decimals) in
        enumerate(INDICATORS)], ["variabele"])


def statistieken():
    records = []
    for year in range(2022, 2026):
        for i, (number, *_) in enumerate(INDICATORS):
            for a, (code, name, kind) in enumerate(AREAS):
                records.append({
                    "id": 900000 + len(records), "gebied.type": kind,
                    "gebied.datum": "2022-03-24", "gebied.code": code,
                    "gebied.naam": name, "tijdType": "Peildatum",
                    "begindatum": "%d-01-01" % year,
                    "einddatum": "%d-01-01" % year,
                    "heeftBetrekkingOp": str(year), "indicatorId": number,
                    "waarde": value_of(a, year, i)})
    # 84 rows; 80 of them have a page size that divides them.
    cijfers = Dataset("dso", DSO, "statistieken/v2/cijfers", records, ["id"],
                      bulk="statistieken_v2_all")
    indicatoren = Dataset("dso", DSO, "statistieken/v2/indicatoren", [
        {"id": number, "naam": name, "label": label,
         "definitie": "%s: een verzonnen reeks" % label, "thema": ["Wonen"],
         "eenheid.naam": unit, "eenheid.symbool": symbol,
         "decimalen": decimals, "frequentie": "1 keer per jaar",
         "privacygevoelig": False, "status.vervallen": False,
         "status.vervalDatum": None, "status.vervalReden": None,
         "bron": ["BAG", "OIS"]}
        for number, name, label, unit, symbol, decimals in INDICATORS],
        ["id"], bulk="statistieken_v2_all")
    kengetallen = Dataset("dso", DSO, "statistieken/v2/kengetallen", [
        {"id": 1 + n, "indicatorId": number, "begindatum": "2025-01-01",
         "heeftBetrekkingOp": "2025", "gemiddelde": 100.25 + n,
         "standaarddeviatie": 7.5, "bron": "Wijken"}
        for n, (number, *_) in enumerate(INDICATORS)], ["id"],
        bulk="statistieken_v2_all")
    return [cijfers, indicatoren, kengetallen]


def building_plans():
    """Numbers as numbers, and five of them as texts, as the schema says."""
    phases = ("Verkenning", "Haalbaarheid", "Investeringsbesluit", "In bouw")
    records = []
    for n in range(60):
        social, middle, own = n * 3 % 40, n * 5 % 30, n * 7 % 25
        records.append({
            "id": 5001 + n, "projectnaamAfkorting": "Plan %d" % (n + 1),
            "buurtCode": "NA0%d" % (n % 5 + 1),
            "buurtNaam": "Buurt %d" % (n % 5 + 1), "wijkCode": "NA",
            "wijkNaam": "Oostzanerwerf", "gebiedCode": "GN%d" % (n % 3 + 1),
            "gebiedNaam": "Gebied %d" % (n % 3 + 1), "stadsdeelCode": "N",
            "stadsdeelNaam": "Noord", "zelfbouw": None,
            "socialeHuurCorporatie": "Ja" if social else "Nee",
            "plaberumPublicatie": phases[n % 4],
            "startBouwGepland": "%d-07-01" % (2026 + n % 6),
            "startBouwGerealiseerd": "2025-03-15" if n % 4 == 3 else None,
            "socialeHuurZelfstPerm": social, "middeldureHuur": middle,
            "betaalbareKoop": own, "vrijeSectorHuur": 0,
            "vrijeSectorKoop": 2, "vrijeSectorNb": 0,
            "onbekend": None if n % 7 == 0 else 0,
            "jongeren": str(n % 11), "studenten": "0",
            "shOnzelfstEnOfTijdelijk": str(n % 3),
            "onzelfstandig": "" if n % 9 == 0 else "4", "tijdelijk": None,
            "totaal": social + middle + own + 2,
            "totaalZelfstPerm": social + middle + own + 2,
            "peildatum": "2026-10-01",
            "geometrie": {"type": "MultiPolygon", "coordinates": [[[
                [121000 + n, 487000], [121100 + n, 487000],
                [121100 + n, 487100], [121000 + n, 487000]]]]}})
    plans = Dataset("dso", DSO, "nieuwbouwplannen/woningbouwplannen_openbaar",
                    records, ["id"])
    closed = [Dataset("dso", DSO, "nieuwbouwplannen/woningbouwplannen_" +
                      name, records[:1], ["id"], restricted=True)
              for name in ("kwartaal_standaard", "kwartaal_uitgebreid")]
    return [plans, *closed]


def programme(count):
    """Woningbouw_Programma of Rotterdam."""
    states = ("STUDIE", "ZACHTE_PLANVOORRAAD", "HARDE_PLANVOORRAAD",
              "GESTART")
    return [{"OBJECTID": n + 1, "naam": "Project %d" % (n + 1),
             "bouwplannummer": "BP%05d" % (n + 1),
             "aantal_woningen": n * 13 % 250, "status": states[n % 4],
             # Epoch milliseconds; some before 1970, some not there.
             "datum_start_bouw": None if n % 5 == 4 else
             -86400000 if n == 10 else 1767225600000 + n * 86400000,
             "jaar_oplevering": None if n % 3 else 2027 + n % 8,
             "SHAPE.STArea()": 1000.5 + n, "point": [4.4 + n / 10000, 51.9]}
            for n in range(count)]


def rotterdam():
    root = "/zP1tGdLpGvt2qNJ6/arcgis/rest/services/"
    types = {"datum_start_bouw": "Date"}
    return [
        Dataset("arcgis", ROTTERDAM, "Woningbouw_Programma/FeatureServer/0",
                lambda: programme(994), ["OBJECTID"], root=root, types=types),
        # The same set, grown past what one answer holds.
        Dataset("arcgis", ROTTERDAM,
                "Woningbouw_Programma_groot/FeatureServer/0",
                lambda: programme(1250), ["OBJECTID"], root=root, types=types),
        Dataset("arcgis", ROTTERDAM,
                "Locaties_Beschermd_wonen_area/FeatureServer/0", [
                    {"OBJECTID": n + 1, "Gebiednaam": "Gebied %d" % (n % 14),
                     "Eerste_conclusie_locaties": (
                         "Positief", "Misschien", "Negatief")[n % 3],
                     "Score": 1.5 + n % 30,
                     "point": [4.5, 51.9 + n / 10000]}
                    for n in range(150)], ["OBJECTID"], root=root)]


def delft():
    return Dataset(
        "arcgis", DELFT, "corporatiebezit/FeatureServer/0", lambda: [
            {"OBJECTID": 7 + n * 2, "corporatie": "Corporatie %d" % (n % 3),
             "wijkcode": "WK0503%02d" % (11 + n % 14),
             "buurtcode": "BU0503%02d%02d" % (11 + n % 14, n % 6),
             "bouwjaar": 1900 + n % 125, "woningtype": "Etagewoning"
             if n % 2 else "Eengezinswoning", "peiljaar": 2026}
            for n in range(9573)], ["OBJECTID"],
        root="/j07voPd56xoB4c87/arcgis/rest/services/",
        max_record_count=2000, geometry=None)


def others_of_arcgis():
    return [
        Dataset("arcgis", "services7.arcgis.com",
                "Woning_Corporatie/FeatureServer/26", [
                    {"OBJECTID": n, "corporatie": "Corporatie %d" % n,
                     "woningen": 1000 + n * 7} for n in range(1, 11)],
                ["OBJECTID"], geometry=None,
                root="/b8OtZx5E96LVMxxJ/ArcGIS/rest/services/"),
        Dataset("arcgis", "services-eu1.arcgis.com",
                "Corporatiekaart_Gemeente_Utrecht/FeatureServer/1", lambda: [
                    {"FID": n, "wijk": "Wijk %d" % (n % 10), "aantal": n % 9}
                    for n in range(1, 2101)], ["FID"], geometry=None,
                root="/SMnoOtmU2UWf0vRp/arcgis/rest/services/",
                max_record_count=2000)]


def opendatasoft():
    def records(count, town, code):
        return [{
            "objectid": 1000 + n, "buurt": "Buurt %d" % (n % 20),
            "wijkcode": "WK%s%02d" % (code, n % 12),
            "omschrijving": "Plan; fase \"%d\"" % n if n % 10 == 0
            else "Plan %s" % town, "aantal": float(n % 40),
            "oppervlakte": None if n % 6 == 0 else 55.5 + n % 100,
            "peildatum": "2026-01-01",
            "gewijzigd": "2026-06-30T22:%02d:00+00:00" % (n % 60),
            "geo_point_2d": {"lon": 5.47 + n / 10000, "lat": 51.43}}
            for n in range(count)]
    return [
        Dataset("opendatasoft", "data.eindhoven.nl", "woningbouwplannen",
                records(230, "Eindhoven", "0772"), ["objectid"]),
        Dataset("opendatasoft", "den-haag-opendata.opendatasoft.com",
                "woningvoorraad-per-wijk", records(115, "Den Haag", "0518"),
                ["objectid"]),
        Dataset("opendatasoft", "data.eindhoven.nl", "bomen",
                lambda: [{"objectid": n} for n in range(10260)],
                ["objectid"])]


def swing_rows(subjects, areas, years):
    """A long file as Utrecht's indicators come: comma, and a rest area."""
    return [{"onderwerp": subject, "jaar": year, "gebied": area,
             "eenheid": "%" if s == 1 else "aantal",
             "waarde": None if (s + a + year) % 17 == 0 else
             "%d,%d" % (10 + (s * 31 + a * 7 + year) % 80, (a + year) % 10)
             if s == 1 else str(100 + s * 10 + a * 3 + year % 100)}
            for s, subject in enumerate(subjects)
            for year in years for a, area in enumerate(areas)]


def files():
    folder = "/sites/default/files/open-data/"
    areas = ["Utrecht", "Wijk 01 West", "Wijk 02 Noordwest", "onbekend"]
    years = [2023, 2024, 2025]
    common = {"delimiter": ";", "decimal": "comma"}
    found = [
        Dataset("files", UTRECHT, "indicatoren-wonen.csv", swing_rows(
            ["Woningvoorraad", "Huurwoningen corporatie"], areas, years),
            ["onderwerp", "jaar", "gebied"], root=folder, **common),
        Dataset("files", UTRECHT,
                "indicatoren-verhuringen-via-woningcorporaties-wonen-.csv",
                swing_rows(["Verhuringen", "Verhuringen met voorrang"],
                           areas, years), ["onderwerp", "jaar", "gebied"],
                root=folder, layout="areas-as-columns", label="brackets",
                **common)]
    # Old addresses of Amsterdam: semicolon, Latin-1, a BOM, blank lines.
    found.append(Dataset(
        "files", DSO, "woningen/purls/1", [
            {"wijk": "Café-buurt %d" % n, "jaar": 2015 + n,
             "woningen": 100 + n, "prijs": 250.5 + n} for n in range(12)],
        ["wijk", "jaar"], root="/dcatd/datasets/", delimiter=";",
        encoding="iso-8859-1", bom=True, blank_lines=True))
    for kind, ending in (("csv", "csv"), ("geojson", "geojson"),
                         ("zip", "zip")):
        found.append(Dataset(
            "files", "bestanden.example.nl", "woningen.%s" % ending, [
                {"wijkcode": "WK9999%02d" % n, "wijknaam": "Wijk “%d”" % n,
                 "jaar": 2025, "woningen": 1000 + n * 3,
                 "prijs": None if n == 4 else 310.25 + n}
                for n in range(25)], ["wijkcode", "jaar"],
            root="/open/", form=kind))
    return found


def utrecht():
    """The list of open.utrecht.nl: two sets with figures, and many others."""
    files = "https://%s/sites/default/files/open-data/" % UTRECHT
    records = [
        {"id": "indicatoren-wonen", "title": "Indicatoren Wonen",
         "files": [files + "indicatoren-wonen.csv"]},
        {"id": "indicatoren-verhuringen-via-woningcorporaties-wonen-",
         "title": "Indicatoren Verhuringen via woningcorporaties (Wonen)",
         "files": [files + "leeswijzer.pdf", files + "indicatoren-"
                   "verhuringen-via-woningcorporaties-wonen-.csv"]}]
    records += [{"id": "dataset-%03d" % n, "title": "Dataset %d" % n,
                 "files": []} for n in range(1, 24)]
    return Dataset("utrecht", UTRECHT, "datasets", records, ["id"])


def ckan():
    """Packages with the oddities of captured ones, and rows."""
    def resource(n, form, url, **more):
        return {"id": "00000000-0000-4000-8000-%012d" % n, "url": url,
                "format": form, "size": None, "bytesize": "0", "hash": "",
                "mimetype": None, "name": "Bestand %d" % n,
                "last_modified": None, "datastore_active": False, **more}
    store = resource(1, "CSV", "https://bestanden.example.nl/open/"
                     "woningen.csv", datastore_active=True,
                     last_modified="2026-10-01T01:35:22.727269")
    packages = [
        {"id": "10000000-0000-4000-8000-000000000001",
         "name": "wachttijden-woningen", "title": "Wachttijden woningen",
         "metadata_modified": "2026-10-01T01:35:22.727269",
         "license_id": "cc-0", "organization": {"name": "gemeente-x"},
         "maintainer": "http://standaarden.overheid.nl/owms/terms/"
         "'s-Gravenhage", "num_resources": 3, "resources": [
             store,
             resource(2, "text/csv", "https://bestanden.example.nl/open/"
                      "verdwenen.csv", bytesize="2420 rijen, 11 kolommen"),
             resource(3, "application/atom+xml",
                      "http://weg.example.nl/feed")]},
        {"id": "10000000-0000-4000-8000-000000000002",
         "name": "woningbouw-zonder-bestand", "title": "Woningbouw",
         "metadata_modified": "2015-04-06T01:35:22.727269",
         "license_id": "", "organization": {"name": "gemeente-y"},
         "maintainer": None, "num_resources": 0, "resources": []}]
    rows = [{"_id": n + 1, "Wijk": "Wijk %d" % (n % 50),
             "Wachttijd": "%d,%d" % (5 + n % 9, n % 10),
             "Reacties": n * 3 % 97, "Gemiddeld": 7.5 + n % 4,
             "Peildatum": "%d-01-01T00:00:00" % (2020 + n // 50)}
            for n in range(250)]
    return [Dataset("ckan", "data.overheid.nl", "packages", packages,
                    ["id"]),
            Dataset("ckan", "data.overheid.nl", store["id"], rows, ["_id"],
                    types={"Peildatum": "timestamp"})]


def pdok():
    """Neighbourhoods with sentinels and water, beyond 1000 rows."""
    def areas(kind, letters, count, digits):
        return [{
            "id": n, "%scode" % kind: "%s%04d%0*d" % (
                letters, 363 + n % 5, digits, n),
            "%snaam" % kind: "Naam %d" % n,
            "gemeentecode": "GM%04d" % (363 + n % 5),
            "gemeentenaam": "Gemeente %d" % (363 + n % 5),
            "water": "JA" if n % 40 == 39 else "NEE",
            "aantal_inwoners": -99997 if n % 12 == 7 else 50 + n % 900,
            "aantal_huishoudens": -99995 if n % 40 == 39 else 30 + n % 400,
            "gemiddelde_woningwaarde": -99999999 if n % 15 == 2
            else 250 + n % 300, "percentage_koopwoningen": n % 101,
            "geometry": {"type": "Point", "coordinates": [4.9, 52.3]}}
            for n in range(count)]
    root = "cbs/wijken-en-buurten-2025/ogc/v1/collections/"

    def wijken():
        return areas("wijk", "WK", 130, 2)

    def buurten():
        return areas("buurt", "BU", 2130, 4)
    found = [Dataset("pdok", "api.pdok.nl", root + name, rows, ["id"],
                     root="/") for name, rows in
             (("wijken", wijken), ("buurten", buurten))]
    return found + [
        Dataset("pdok", "service.pdok.nl", "wijkenbuurten:" + name, rows,
                ["id"], root="/cbs/wijkenbuurten/2024/wfs/v1_0")
        for name, rows in (("wijken", wijken), ("buurten", buurten))]


def swing():
    """Variables of a Swing site; marks for null, and a poisoned code."""
    marks = ("", "-", "x", "?", ".", "-99997", "-99999")
    found = []
    for host in ("utrecht.incijfers.nl", "delft.incijfers.nl"):
        for v, (name, title) in enumerate((
                ("phhink125", "Huishoudens tot 125% sociaal minimum"),
                ("wvoorraad", "Woningvoorraad"))):
            found.append(Dataset("swing", host, name, [
                {"ExternalCode": "wijk_344_%02d" % w, "Name": "Wijk %d" %
                 (w % 11), "GeoLevel": "wijk", "PeriodLevel": "year",
                 "Period": str(year), "Description": "",
                 "ValueString": marks[w % 7] if w % 3 == 2 and v == 0 else
                 str(1000 + w * 13 + year) if v else "%d.%d" % (w, w % 10),
                 "PointX": 130000 + w, "PointY": 455000}
                for year in (2022, 2023) for w in range(23)] + [
                {"ExternalCode": "gemeente_344", "Name": "Utrecht",
                 "GeoLevel": "gemeente", "PeriodLevel": "year",
                 "Period": str(year), "Description": "",
                 "ValueString": "31.4", "PointX": 136000, "PointY": 455000}
                for year in (2022, 2023)],
                ["ExternalCode", "Period"], title=title))
    return found


def all_datasets():
    return [bbga(), definitions(), *statistieken(), *building_plans(),
            *rotterdam(), delft(), *others_of_arcgis(), *opendatasoft(),
            *files(), utrecht(), *ckan(), *pdok(), *swing()]
