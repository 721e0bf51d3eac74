"""Region code lists in the words of CBS, out of a recording's register.

`RegioSCodes.Description` tells boundary history in fixed Dutch phrases. A
recording keeps the facts (region and event lines); this puts them back into
the phrases, with CRLF line ends, each event told at both municipalities.
"""

from collections import defaultdict

from jsontext import Number

FIXED = {
    "LD": "LD = Landsdeel\r\n\r\nRegionale groepering van provincies. "
          "Nederland telt 4 landsdelen.\r\n\r\n",
    "PV": "PV = Provincie\r\n\r\nBestuurlijke onderverdeling van het "
          "Nederlands grondgebied. Sinds het instellen van de provincie "
          "Flevoland per 1 januari 1986 telt Nederland 12 provincies."
          "\r\n\r\n",
}
PROVINCES = {
    "20": "Groningen", "21": "Fryslân", "22": "Drenthe", "23": "Overijssel",
    "24": "Flevoland", "25": "Gelderland", "26": "Utrecht",
    "27": "Noord-Holland", "28": "Zuid-Holland", "29": "Zeeland",
    "30": "Noord-Brabant", "31": "Limburg"}
ABROAD = {"GM0998": "Buitenland"}


def dutch_date(date):
    return "-".join(reversed(date.split("-")))


def plural(number, one, more):
    return "%s %s" % (number.replace(".", ","), one if number == "1" else more)


def extent(event):
    """`... N hectare met N woningen en N inwoners`, less what is unknown."""
    people = [plural(event.dwellings, "woning", "woningen")] \
        if event.dwellings else []
    if event.inhabitants:
        people.append(plural(event.inhabitants, "inwoner", "inwoners"))
    parts = ["%s hectare" % event.hectares.replace(".", ",")] \
        if event.hectares else []
    if people:
        parts.append(" en ".join(people))
    return " met ".join(parts)


class Register:
    """The regions and events of one recording."""

    def __init__(self, regions, events):
        self.regions = {region.code: region for region in regions}
        self.told = defaultdict(list)
        for event in events:
            for code in {event.source, event.target}:
                self.told[code].append(event)

    def title(self, code):
        if code in self.regions:
            return self.regions[code].title
        return ABROAD.get(code, code)

    def exchange(self, head, pairs):
        lines = [head]
        for code, event in pairs:
            lines.append("- %s (%s)," % (self.title(code), code))
            if extent(event):
                lines.append("... " + extent(event))
        return lines

    def on_date(self, code, date):
        """The lines about one region on one date, in the order of CBS."""
        region = self.regions[code]
        day = dutch_date(date)
        lines = []
        renamed = [e for e in self.told[code]
                   if e.date == date and e.kind == "codewijziging"]
        ended, moved = ("opgeheven",), ("grenswijziging",)
        sections = [
            ("Opgeheven per %s, overgegaan naar:", ended, False),
            ("Gemeentelijke herindeling per %s, ontvangen van:", ended, True),
            ("Grenswijziging per %s, ontvangen van:", moved, True),
            ("Grenswijziging per %s, overgegaan naar:", moved, False)]
        if region.begin == date and not renamed:
            sections[1:3] = [("Ontstaan per %s, ontvangen van:",
                              ended + moved, True)]
        for head, kinds, receives in sections:
            pairs = [(e.source if receives else e.target, e)
                     for e in self.told[code]
                     if e.date == date and e.kind in kinds and
                     (e.target if receives else e.source) == code and
                     (receives or e.source != e.target)]
            if pairs:
                lines += self.exchange(head % day, pairs)
        for event in renamed:
            lines.append("Naamswijziging per %s," % day)
            if event.target == code:
                lines.append("oude naam: %s (%s)" % (
                    self.title(event.source), event.source))
            else:
                lines.append("nieuwe naam: %s (%s)" % (
                    self.title(event.target), event.target))
        return lines

    def description(self, code):
        region = self.regions[code]
        if not code.startswith("GM"):
            return FIXED.get(code[:2], "")
        dates = {event.date for event in self.told[code]}
        blocks = [self.on_date(code, date)
                  for date in sorted(dates, reverse=True)]
        if region.end and region.end not in dates:
            blocks.insert(0, ["Opgeheven per " + dutch_date(region.end)])
        blocks.append(["Begindatum " + (dutch_date(region.begin)
                                        if region.begin else "voor 1830")])
        return "\r\n\r\n".join("\r\n".join(block) for block in blocks
                               if block) + "\r\n"

    def short_description(self, code):
        """As the tables without boundary history have it."""
        region = self.regions.get(code)
        if region is None or not code.startswith("GM"):
            return FIXED.get(code[:2], "").rstrip()
        lines = ["Opgeheven per " + dutch_date(region.end)] \
            if region.end else []
        lines.append("Begindatum " + (dutch_date(region.begin)
                                      if region.begin else "voor 1830"))
        return "\r\n".join(lines)

    def codes(self, wanted, history, numbered_groups=False):
        """A RegioSCodes list; `history` tells events as 03759ned does."""
        listed = []
        for n, code in enumerate(wanted):
            region = self.regions.get(code)
            group = region.group if region else None
            if numbered_groups:
                group = {"NL": "1", "LD": "2", "PV": "3"}.get(code[:2], "4")
            listed.append({
                "Identifier": code, "Index": Number(n + 1),
                "Title": self.title(code),
                "Description": self.description(code)
                if history and region else self.short_description(code),
                "DimensionGroupId": group or None})
        return listed


def group(number, name, title, parent=None):
    return {"Id": name, "Index": Number(number), "Title": title,
            "Description": None, "ParentId": parent}


def region_groups(numbered=False):
    if numbered:
        return [group(n, str(n + 1), title) for n, title in enumerate(
            ("Nederland", "Landsdelen", "Provincies", "Gemeenten"))]
    found = [("NL", "Nederland", None), ("LD", "Landsdelen", None),
             ("PV", "Provincies", None)]
    for head, title in (("CRPV", "COROP gebieden per provincie"),
                        ("GMPV", "Gemeenten per provincie")):
        found.append((head, title, None))
        found += [(head + code, name + " (PV)", head)
                  for code, name in PROVINCES.items()]
    found.append(("OVERIG", "Overig", None))
    return [group(n, *one) for n, one in enumerate(found)]


def period_groups(numbered):
    if numbered:
        return [group(0, "0", "Kwartalen"), group(1, "1", "Jaren")]
    return [group(0, "0", "Jaren")]
