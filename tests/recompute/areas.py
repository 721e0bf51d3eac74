"""Municipalities through time, and which areas they make up today.

From the register of the upstream (regions and events), its table Gebieden in
Nederland, and the lists of `sources/groepen`; see section 8.3 of the method:
what ended is divided by the dwellings or inhabitants that went to each.
"""

import csv
import os
from collections import defaultdict
from fractions import Fraction

COUNTRY = "NL01"


class Areas:
    """`moves`: by dwellings or inhabitants, {then: {today: share}}."""

    def __init__(self, regions, events, today, classes, groups, alike):
        self.regions = {one.code: one for one in regions
                        if one.code.startswith("GM")}
        self.days = {}
        self.current = self.on(today)
        self.events = [one for one in events
                       if one.kind != "grenswijziging" and one.date <= today]
        self.moves = {by: self.followed(by)
                      for by in ("dwellings", "inhabitants")}
        # A code that only changed is the same municipality.
        self.renamed = {one.source for one in self.events
                        if one.kind == "codewijziging"}
        self.classes = classes
        self.members = {**self.made_up_of(groups), **alike}
        self.centres = set(groups["centrumgemeente"])
        self.made_of = defaultdict(dict)
        for then, shares in self.moves["dwellings"].items():
            for now, share in shares.items():
                self.made_of[now][then] = share

    def on(self, day):
        """The municipalities that there are on a day."""
        if day not in self.days:
            self.days[day] = {
                code for code, one in self.regions.items()
                if (one.begin or "") <= day and
                (not one.end or one.end > day)}
        return self.days[day]

    def province(self, code):
        return "PV" + self.regions[code].group[-2:]

    def followed(self, by):
        """Where every municipality there ever was has gone."""
        steps = defaultdict(dict)
        for one in self.events:
            steps[one.source, one.date][one.target] = \
                int(getattr(one, by) or 0) if one.kind == "opgeheven" else 1
        last = {}
        for (code, date), parts in steps.items():
            if len(parts) == 1:
                parts = {to: 1 for to in parts}
            whole = sum(parts.values())
            last[code] = {to: Fraction(part, whole)
                          for to, part in parts.items() if part}
        found = {}

        def follow(code):
            if code not in found:
                found[code] = defaultdict(Fraction)
                if code in self.current:
                    found[code][code] = Fraction(1)
                else:
                    for to, share in last.get(code, {}).items():
                        for end, part in follow(to).items():
                            found[code][end] += share * part
            return found[code]
        return {code: dict(follow(code)) for code in self.regions}

    def made_up_of(self, groups):
        large = set(groups["G4"]) | set(groups["G40"])
        found = {"G4": groups["G4"], "G40": groups["G40"],
                 "G40-2021": groups["G40-2021"], "G4-G40": large,
                 "rest-nl": self.current - large, COUNTRY: self.current}
        for code in self.current:
            for area in [self.province(code)] + self.classes[code]:
                found.setdefault(area, set()).add(code)
        return {area: sorted(codes) for area, codes in found.items()}

    def members_on(self, day):
        """On the boundaries of that day: the country and the provinces."""
        found = {COUNTRY: sorted(self.on(day))}
        for code in found[COUNTRY]:
            found.setdefault(self.province(code), []).append(code)
        return found


def classes_of(table):
    """Part of the country and COROP area of each municipality."""
    found = defaultdict(list)
    for row in table.rows:
        text = (row[4] or "").strip()
        if len(text) == 4 and text[:2] in ("LD", "CR"):
            found[row[5]].append(text)
    return found


def groups_of(folder, today):
    """Group -> municipalities that are in it today; that of 2021 is fixed."""
    found = defaultdict(list)
    with open(os.path.join(folder, "groepen", "members.csv"),
              encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row["valid_to"] or row["valid_to"] > today or \
                    row["group"] == "G40-2021":
                found[row["group"]].append(row["gm_code"])
    return found


def cities_alike(folder):
    """The group of cities beside each city, if anybody listed them."""
    found = defaultdict(list)
    path = os.path.join(folder, "vergelijking", "peers.csv")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found["vergelijk-" + row["city"]].append(row["peer"])
    return found
