#!/usr/bin/env python3
"""Re-express captured CBS answers as the recordings of this folder.

usage: python3 sources/record.py [--check] DATA

DATA is the folder of captured answers (the one with cbs/ in it). Writes
sources/<id>/recording.tsv for each source below; with --check it compares
with the files on disk instead. RECORDING.md describes the format.

Exit status: 0 written, or the same; 1 a recording on disk differs;
2 a captured answer is missing or is not what it should be.

Same input, same bytes. A figure is copied digit for digit: no number goes
through a float, and none is computed here.
"""

import csv
import datetime
import hashlib
import io
import json
import re
import sys
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Boundary history is built from this day on; older periods, regions and
# events stay out.
FIRST_YEAR = 2010
FIRST_DAY = "2010-01-01"

RESERIALISED = (
    "The captured answer was re-serialised by the program that captured it: "
    "the values are those of the source, the spelling of a number may not be "
    "(17441500.0 became 17441500)."
)
NAMES_TO_CODES = (
    "The captured file has names, not codes. Each name was matched with one "
    "code by its title in RegioSCodes of 03759ned, version {version}, and "
    "checked both ways: the municipalities with a value are exactly those "
    "that existed on 1 January of that year."
)


class BadCapture(Exception):
    """A captured answer is not what it should be; says which and where."""


class Figure(str):
    """A JSON number, as spelled in the answer."""


def require(condition, message):
    if not condition:
        raise BadCapture(message)


# --- reading what was captured ---------------------------------------------


class Capture:
    """The captured answers of one table, and the hash of each one used."""

    def __init__(self, data, folder):
        self.folder = Path(data) / "cbs" / folder
        self.hashes = []

    def read(self, name):
        path = self.folder / name
        try:
            body = path.read_bytes()
        except OSError as e:
            raise BadCapture(f"{path}: {e.strerror}; is DATA right?") from e
        self.hashes.append(hashlib.sha256(body).hexdigest())
        return body

    def json(self, name):
        try:
            return json.loads(self.read(name), parse_int=Figure,
                              parse_float=Figure)
        except ValueError as e:
            raise BadCapture(f"{self.folder / name}: {e}") from e

    def values(self, name):
        return self.json(name)["value"]

    def table(self, name, delimiter):
        try:
            text = self.read(name).decode("utf-8-sig")
            return list(csv.reader(io.StringIO(text, newline=""),
                                   delimiter=delimiter, strict=True))
        except (UnicodeDecodeError, csv.Error) as e:
            raise BadCapture(f"{self.folder / name}: {e}") from e


# --- writing a recording ---------------------------------------------------


Measure = namedtuple("Measure", "name code title unit")


class Recording:
    """The lines of one recording.tsv."""

    def __init__(self, source):
        self.path = HERE / source / "recording.tsv"
        self.source = source
        self.lines = []
        self.add("woondruk-recording", "1")
        self.add("source", source)

    def add(self, *fields):
        for field in fields:
            require(not re.search(r"[\t\r\n]", field),
                    f"{self.source}: tab or line break in {field!r}")
        self.lines.append("\t".join(fields))

    def head(self, table, title, attribution, retrieved, version, hashes,
             notes):
        self.add("table", table)
        self.add("title", title)
        self.add("publisher", "CBS")
        self.add("licence", "CC-BY-4.0")
        self.add("attribution", attribution)
        self.add("retrieved", retrieved)
        self.add("version", version)
        for sha256 in hashes:
            self.add("capture", sha256)
        for note in notes:
            self.add("note", note)

    def measures(self, measures):
        for measure in measures:
            self.add("measure", *measure)

    def periods(self, periods):
        for code, status in periods:
            self.add("period", code, status)

    def cells(self, measure, periods, regions, cells):
        """One block; cells is (region, period) -> figure, "" for no value."""
        self.add("cells", measure, *periods)
        for region in regions:
            self.add(region, *(cells.get((region, period), "?")
                               for period in periods))

    def bytes(self):
        return ("\n".join(self.lines) + "\n").encode("utf-8")


def region_order(code):
    """From the country down, then by code."""
    return ("NL", "LD", "PV", "GM").index(code[:2]), code


# --- the register: RegioSCodes.Description ---------------------------------


Amount = namedtuple("Amount", "hectares dwellings inhabitants")
Event = namedtuple("Event", "kind date giver receiver amount")
Region = namedtuple("Region", "code title group begin end")

DATE = r"(?P<date>\d\d-\d\d-\d{4})"

# What a line may be, and the direction in which the places listed under it
# stand. Wijziging is the word of before 1991 for both a merger and a shift.
HEADINGS = [(kind, re.compile(pattern)) for kind, pattern in (
    ("ended", rf"Opgeheven per {DATE}, overgegaan naar:"),
    ("gave", rf"(Grenswijziging|Wijziging) per {DATE}, overgegaan naar:"),
    ("got", rf"(Grenswijziging|Wijziging) per {DATE}, ontvangen van:"),
    ("got", rf"Gemeentelijke herindeling per {DATE}, ontvangen van:"),
    ("born", rf"Ontstaan per {DATE}(, ontvangen van|,? uit):"),
    ("renamed", rf"Naamswijziging per {DATE},"),
    ("province", rf"Provinciale wijziging per {DATE}:"),
)]
BEGIN = re.compile(rf"Begindatum ({DATE}|voor 1830)")
PLACE = re.compile(r"- .+ \((?P<code>GM\d{4})\),?")
NAME = re.compile(r"(?P<which>oude|nieuwe) naam: .+ \((?P<code>GM\d{4})\),?")
PROVINCE = re.compile(r"- overgegaan van provincie .+ naar provincie .+")
AMOUNT = re.compile(
    r"\.\.\."
    r"( (?P<hectares>\d+(,\d+)?) hectare( met)?)?"
    r"( (?P<dwellings>\d+) woning(en)? en)?"
    r" (?P<inhabitants>\d+) inwoners?"
)


def iso_date(dutch):
    day, month, year = dutch.split("-")
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError as e:
        raise BadCapture(f"{dutch!r} is no date") from e


class History:
    """What one code's Description says about it."""

    def __init__(self, code, description):
        self.code = code
        self.begin = None       # Begindatum; "" is before 1830
        self.born = None        # Ontstaan per
        self.end = None
        self.gave = {}          # (date, giver, receiver) -> Amount
        self.got = {}           # the same, as the receiver tells it
        self.became = {}        # (date, old code, new code) -> None
        self.was = {}           # the same, as the new code tells it
        self.heading = None
        self.date = None
        self.place = None
        self.named = True
        for number, line in enumerate(description.split("\n"), 1):
            line = line.strip()
            # Five texts have a stray full stop between two paragraphs.
            if line in ("", "."):
                continue
            if not self.line(line):
                raise BadCapture(
                    f"RegioSCodes, {code}, line {number} of the Description: "
                    f"{line!r} is no phrase that is known here, or not in "
                    "this place; add it to the grammar in record.py")
        self.close()

    def line(self, line):
        for kind, pattern in HEADINGS:
            match = pattern.fullmatch(line)
            if match:
                self.close()
                self.open(kind, iso_date(match["date"]))
                return True
        match = BEGIN.fullmatch(line)
        if match:
            self.close()
            require(self.begin is None, f"{self.code}: two begin dates")
            self.begin = iso_date(match["date"]) if match["date"] else ""
            return True
        if self.heading == "renamed":
            return self.rename(NAME.fullmatch(line))
        if self.heading == "province":
            self.named = True
            return bool(PROVINCE.fullmatch(line))
        if self.heading is None:
            return False
        if self.place is None:
            match = PLACE.fullmatch(line)
            self.place = match and match["code"]
            return bool(match)
        return self.amount(AMOUNT.fullmatch(line))

    def open(self, kind, date):
        self.heading, self.date, self.named = kind, date, False
        if kind == "ended":
            self.set_end(date)
        elif kind == "born":
            self.born = date

    def close(self):
        """A heading without what belongs under it is an error."""
        require(self.place is None and self.named,
                f"RegioSCodes, {self.code}: nothing, or no amount, under the "
                f"heading of {self.date}")
        self.heading = None

    def set_end(self, date):
        require(self.end in (None, date), f"{self.code}: two end dates")
        self.end = date

    def rename(self, match):
        if not match:
            return False
        self.named = True
        if match["code"] == self.code:
            return True         # a new name under the same code
        if match["which"] == "nieuwe":
            self.set_end(self.date)
            self.became[self.date, self.code, match["code"]] = None
        else:
            self.was[self.date, match["code"], self.code] = None
        return True

    def amount(self, match):
        if not match:
            return False
        amount = Amount((match["hectares"] or "").replace(",", "."),
                        match["dwellings"] or "", match["inhabitants"] or "")
        other, self.place, self.named = self.place, None, True
        if other == self.code:
            return True         # what it kept of itself
        if self.heading in ("ended", "gave"):
            side, key = self.gave, (self.date, self.code, other)
        else:
            side, key = self.got, (self.date, other, self.code)
        require(key not in side, f"{self.code}: {key} is told twice")
        side[key] = amount
        return True

    def begin_date(self):
        """Ontstaan per, which the texts of others confirm, else Begindatum.

        Five young codes have no Begindatum, and one contradicts itself.
        """
        begin = self.begin if self.born is None else self.born
        require(begin is not None, f"{self.code}: no begin date")
        return begin


class Register:
    """Regions and events of RegioSCodes of 03759ned."""

    def __init__(self, capture, version):
        self.version = version
        self.regions = {}
        self.titles = {}        # title -> code of a municipality, also old
        self.histories = {}
        self.notes = []         # where the texts are at odds
        for row in capture.values("codes-RegioS.json"):
            self.take(row)
        self.events = sorted(self.moves() + self.code_changes(),
                             key=lambda e: (e.date, e.giver, e.receiver))

    def take(self, row):
        code, title = row["Identifier"].strip(), row["Title"].strip()
        group = (row["DimensionGroupId"] or "").strip()
        # GM0997 is the former central register of persons, no municipality.
        if code[:2] == "CR" or group == "OVERIG":
            return
        begin = end = ""
        if code[:2] == "GM":
            require(title not in self.titles, f"two codes have {title!r}")
            self.titles[title] = code
            history = History(code, row["Description"])
            self.histories[code] = history
            begin, end = history.begin_date(), history.end or ""
            if history.begin not in (None, begin):
                self.notes.append(
                    f"The text of {code} gives two begin dates, "
                    f"{history.begin or 'before 1830'} and {begin}. Used: "
                    f"{begin}, on which its predecessors ended.")
            # Who ended on the first day stays: that day's events name them.
            if end and end < FIRST_DAY:
                return
        self.regions[code] = Region(code, title, group, begin, end)

    def told(self, side):
        """Everything that the codes say of one side, from 2010 on."""
        return {key: amount for history in self.histories.values()
                for key, amount in getattr(history, side).items()
                if key[0] >= FIRST_DAY}

    def compare(self, told_by_giver, told_by_receiver):
        """Two texts that contradict each other stop us; silence is noted."""
        for key in sorted(told_by_giver.keys() | told_by_receiver.keys()):
            date, giver, receiver = key
            if key in told_by_giver and key in told_by_receiver:
                a, b = told_by_giver[key], told_by_receiver[key]
                require(a == b, f"RegioSCodes: {date}, {giver} to {receiver}:"
                        f" the giver says {a}, the receiver {b}")
            # Who is abroad has no text.
            elif giver in self.histories and receiver in self.histories:
                silent = receiver if key in told_by_giver else giver
                self.notes.append(f"The event of {date} from {giver} to "
                                  f"{receiver} is not in the text of "
                                  f"{silent}.")

    def moves(self):
        gave, got = self.told("gave"), self.told("got")
        self.compare(gave, got)
        events = []
        for (date, giver, receiver), amount in (got | gave).items():
            history = self.histories.get(giver)
            ended = history is not None and history.end == date
            events.append(Event("opgeheven" if ended else "grenswijziging",
                                date, giver, receiver, amount))
        return events

    def code_changes(self):
        became, was = self.told("became"), self.told("was")
        # Both must tell it: without the end of the old code it would count
        # beside the new one.
        require(became == was, "RegioSCodes: a change of code is told by one "
                f"side only: {sorted(became.keys() ^ was.keys())}")
        return [Event("codewijziging", date, old, new, Amount("", "", ""))
                for date, old, new in became]

    def municipalities(self, day):
        """The codes that were a municipality on that day."""
        return {r.code for r in self.regions.values()
                if r.code[:2] == "GM" and r.begin <= day
                and (r.end == "" or r.end > day)}

    def code_of(self, name):
        """The code of a name in a StatLine download, or an error."""
        for title in (name, name + " (gemeente)", "'" + name,
                      "'" + name + " (gemeente)"):
            if title in self.titles:
                return self.titles[title]
        raise BadCapture(f"no municipality is called {name!r}")

    def record(self, recording):
        for code in sorted(self.regions, key=region_order):
            recording.add("region", *self.regions[code])
        for event in self.events:
            recording.add("event", *event[:4], *event.amount)


# --- tables captured from OData v4 -----------------------------------------


def check_measures(capture, measures):
    listed = {row["Identifier"]: row
              for row in capture.values("measure-codes.json")}
    for measure in measures:
        row = listed.get(measure.code)
        require(row is not None
                and row["Title"].strip() == measure.title
                and row["Unit"].strip() == measure.unit,
                f"{capture.folder}: {measure.code} is not {measure.title!r} "
                f"in {measure.unit!r}")


def read_cells(capture, index, measures, total):
    """(measure code, region, period) -> figure, "" for a null."""
    wanted = {measure.code for measure in measures}
    cells, rows = {}, 0
    for page in index["observationPages"]:
        for row in capture.values(page):
            rows += 1
            where = f"{capture.folder / page}: row {rows}"
            for dimension, code in total.items():
                require(row[dimension] == code, f"{where}: {dimension}")
            if row["Measure"] not in wanted:
                continue
            value, attribute = row["Value"], row["ValueAttribute"]
            require(value is None or isinstance(value, Figure)
                    and attribute == "None", f"{where}: {value!r} with "
                    f"{attribute!r}")
            key = row["Measure"], row["RegioS"], row["Perioden"]
            require(key not in cells, f"{where}: {key} occurs twice")
            cells[key] = value or ""
    require(rows == int(index["observationRows"]),
            f"{capture.folder}: {rows} rows, expected "
            f"{index['observationRows']}")
    return cells


def record_v4(data, source, table, attribution, measures, total=None,
              register=None, notes=()):
    """One recording of one table, and the register it was checked with.

    Without a register, this is the table that has it.
    """
    capture = Capture(data, table + "/v4-json")
    index = capture.json("index.json")
    properties = capture.json("properties.json")
    require(properties["Identifier"] == table, f"{capture.folder}: table")
    require(properties["License"].endswith("/by/4.0/"),
            f"{capture.folder}: licence {properties['License']}")
    check_measures(capture, measures)
    periods = [(row["Identifier"], row["Status"] or "")
               for row in capture.values("codes-Perioden.json")
               if int(row["Identifier"][:4]) >= FIRST_YEAR]
    has_register = register is None
    if has_register:
        register = Register(capture, properties["Version"])
    cells = read_cells(capture, index, measures, total or {})

    regions = sorted({region for _, region, _ in cells}, key=region_order)
    left_out = [r for r in regions
                if r[:2] == "GM" and r not in register.regions]
    for (_, region, period), value in cells.items():
        require(value == "" or region not in left_out,
                f"{table}: {region} has a value in {period}, but ended "
                f"before {FIRST_DAY}")
    captured = {period for _, _, period in cells}

    recording = Recording(source)
    recording.head(table, properties["Title"].strip(), attribution,
                   index["capturedAt"][:10], properties["Version"],
                   capture.hashes, [RESERIALISED, *notes]
                   + (register.notes if has_register else []))
    recording.measures(measures)
    recording.periods(periods)
    if has_register:
        register.record(recording)
    for measure in measures:
        recording.cells(
            measure.name, [code for code, _ in periods if code in captured],
            [region for region in regions if region not in left_out],
            {(region, period): value
             for (code, region, period), value in cells.items()
             if code == measure.code})
    return recording, register


def record_population(data):
    return record_v4(
        data, "cbs-03759ned", "03759ned", "CBS (StatLine 03759ned)",
        [Measure("bevolking-1-januari", "M000352", "Bevolking op 1 januari",
                 "aantal")],
        total={"Geslacht": "T001038", "Leeftijd": "10000",
               "BurgerlijkeStaat": "T001019"},
        notes=["Captured: all sexes, ages and marital statuses together; "
               "country, provinces and municipalities; from 2019.",
               "GM0998 in an event is abroad (Buitenland) and has no region "
               "line."])


def record_sale_prices(data, register):
    return record_v4(
        data, "cbs-83625ned", "83625NED", "CBS, Kadaster (StatLine 83625NED)",
        [Measure("verkoopprijs-gemiddeld", "M001534",
                 "Gemiddelde verkoopprijs", "euro")],
        register=register, notes=["Captured: from 2015."])[0]


def record_price_index(data, register):
    return record_v4(
        data, "cbs-85792ned", "85792NED", "CBS, Kadaster (StatLine 85792NED)",
        [Measure("prijsindex-koopwoningen", "M001505_2",
                 "Prijsindex verkoopprijzen", "2020=100"),
         Measure("verkochte-woningen", "M001532_2", "Verkochte woningen",
                 "aantal"),
         Measure("verkoopprijs-pbk", "M001534", "Gemiddelde verkoopprijs",
                 "euro"),
         Measure("verkoopwaarde-pbk", "M001535",
                 "Totale waarde verkoopprijzen", "mln euro")],
        register=register, notes=["Captured: from 2020."])[0]


# --- tables captured as StatLine downloads ---------------------------------


def years(first, last):
    """Period codes; a download has no code list, so no status."""
    return [(f"{year}JJ00", "") for year in range(first, last + 1)]


def check_coverage(register, table, cells, year):
    """Exactly the municipalities of 1 January have a value, each one once."""
    period = f"{year}JJ00"
    have = {region for (region, p), value in cells.items()
            if p == period and value != "" and region[:2] == "GM"}
    exist = register.municipalities(f"{year}-01-01")
    require(have == exist, f"{table}, {year}: no value for "
            f"{sorted(exist - have)}, a value for {sorted(have - exist)}")


def record_stock(data, register):
    table = "81955NED"
    capture = Capture(data, table + "/statline-csv")
    rows = capture.table("Voorraad_woningen_en_nieuwbouw.csv", ",")
    measures = [
        Measure("woningen-beginstand", "D002935", "Beginstand voorraad",
                "aantal"),
        Measure("nieuwbouw-woningen", "M003003", "Nieuwbouw", "aantal"),
        Measure("woningen-eindstand", "D002967", "Eindstand voorraad",
                "aantal")]
    require(rows[0] == ["Regio's", "Perioden"] + [m.title for m in measures],
            f"{table}: columns {rows[0]}")
    require(rows[-1][0] == "Bron: CBS", f"{table}: no closing line")

    cells = {measure.name: {} for measure in measures}
    names = {}
    for name, year, *figures in rows[1:-1]:
        code = register.code_of(name)
        require(names.setdefault(code, name) == name,
                f"{table}: {name} and {names[code]} are both {code}")
        for measure, figure in zip(measures, figures, strict=True):
            require(re.fullmatch(r"\d*", figure), f"{table}: {figure!r}")
            key = code, year + "JJ00"
            require(key not in cells[measure.name], f"{table}: {key} twice")
            cells[measure.name][key] = figure
    captured = sorted({row[1] for row in rows[1:-1]})
    for measure in measures:
        for year in captured:
            check_coverage(register, table, cells[measure.name], year)

    recording = Recording("cbs-81955ned")
    recording.head(
        table, "Voorraad woningen en niet-woningen; mutaties, "
        "gebruiksfunctie, regio", "CBS (StatLine 81955NED)", "", "",
        capture.hashes,
        ["The captured file is a StatLine download without version and "
         "without date: both are not known. It carries no status.",
         "Captured: municipalities only, the years "
         + ", ".join(captured) + ". The file has no national row.",
         "The codes of table and measures are not in the captured file, nor "
         "is the category of use; the figures are those of dwellings "
         "(A045364).",
         "The table began in 2012 and ended with 2024.",
         NAMES_TO_CODES.format(version=register.version)])
    recording.measures(measures)
    recording.periods(years(2012, 2024))
    for measure in measures:
        recording.cells(measure.name, [year + "JJ00" for year in captured],
                        sorted(names, key=region_order), cells[measure.name])
    return recording


def record_households(data, register):
    table, year = "70072ned", "2025"
    capture = Capture(data, table + "/statline-csv")
    rows = capture.table(
        "Regionale_kerncijfers_Nederland_11122025_133649.csv", ";")
    title = "Totaal particuliere huishoudens"
    columns = [i for i, head in enumerate(rows[0])
               if head.endswith(f"/{title} (aantal)")]
    require(len(columns) == 1 and rows[0][:2] == ["Perioden", "Regio's"],
            f"{table}: no one column {title!r}")

    cells, names = {}, {}
    for row in rows[1:]:
        name, figure = row[1], row[columns[0]]
        require(row[0] == year and re.fullmatch(r"\d*", figure),
                f"{table}: {row[0]}, {name}: {figure!r}")
        code = "NL01" if name == "Nederland" else register.code_of(name)
        require(code not in names, f"{table}: {name} and {names.get(code)} "
                f"are both {code}")
        names[code] = name
        require(figure == "" or code in register.regions,
                f"{table}: a value for {name}, ended before {FIRST_DAY}")
        if code in register.regions:
            cells[code, year + "JJ00"] = figure
    check_coverage(register, table, cells, year)
    national = int(cells["NL01", year + "JJ00"])
    total = sum(int(v) for (r, _), v in cells.items() if v and r != "NL01")
    require(total == national,
            f"{table}: municipalities add up to {total}, not {national}")

    recording = Recording("cbs-71486ned")
    recording.head(
        table, "Regionale kerncijfers Nederland", "CBS (StatLine 70072ned)",
        "2025-12-11", "", capture.hashes,
        ["Table 70072ned stands in for 71486ned, which was not captured. It "
         "holds the same count: private households on 1 January.",
         "The date of retrieval is the stamp that StatLine put in the file "
         "name (11122025, day first). The version of the table is not "
         "known, nor is the status of the figures or the code of the "
         "measure.",
         "Captured: country and municipalities, 2025 only. The periods "
         "below are those that 71486ned is expected to have.",
         NAMES_TO_CODES.format(version=register.version)])
    measure = Measure("huishoudens-1-januari", "", title, "aantal")
    recording.measures([measure])
    recording.periods(years(FIRST_YEAR, int(year)))
    recording.cells(measure.name, [year + "JJ00"],
                    sorted({region for region, _ in cells}, key=region_order),
                    cells)
    return recording


# --- all of them -----------------------------------------------------------


def record_all(data):
    population, register = record_population(data)
    return [population,
            record_sale_prices(data, register),
            record_price_index(data, register),
            record_stock(data, register),
            record_households(data, register)]


def write(recordings):
    for recording in recordings:
        recording.path.parent.mkdir(exist_ok=True)
        recording.path.write_bytes(recording.bytes())
        print(f"{recording.source}: {len(recording.lines)} lines, "
              f"{len(recording.bytes())} bytes")
    return 0


def check(recordings):
    status = 0
    for recording in recordings:
        path = recording.path
        if not path.exists() or path.read_bytes() != recording.bytes():
            print(f"{recording.source}: {path.name} is not what the captured "
                  "answers give; run record.py without --check",
                  file=sys.stderr)
            status = 1
    return status


def main(args):
    checking = "--check" in args
    args = [arg for arg in args if arg != "--check"]
    if len(args) != 1 or args[0].startswith("-"):
        print("usage: python3 sources/record.py [--check] DATA",
              file=sys.stderr)
        return 2
    try:
        recordings = record_all(args[0])
    except BadCapture as e:
        print(f"record.py: {e}", file=sys.stderr)
        return 2
    except (KeyError, IndexError, TypeError, ValueError) as e:
        print(f"record.py: a captured answer has not the shape it should "
              f"have: {e!r}", file=sys.stderr)
        return 2
    return check(recordings) if checking else write(recordings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
