"""An XLSX file as a spreadsheet would show it, read from its XML by nothing of
ours.

    read(path) -> {name of sheet: [{column: number or text}, ...]}
"""

import re
import xml.etree.ElementTree as ElementTree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column(reference):
    """0 of A7, 26 of AA7."""
    number = 0
    for letter in re.match("[A-Z]+", reference).group():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def text_of(element):
    return "".join(t.text or "" for t in element.iter(MAIN + "t"))


def number(text):
    """A double has 15 digits; what is behind them no spreadsheet shows."""
    return float("%.15g" % float(text))


def value_of(cell, shared):
    if cell.find(MAIN + "f") is not None:
        raise AssertionError("a formula in " + cell.get("r"))
    if cell.get("t") == "inlineStr":
        return text_of(cell)
    value = cell.find(MAIN + "v").text
    return shared[int(value)] if cell.get("t") == "s" else number(value)


def read(path):
    with zipfile.ZipFile(path) as file:
        if file.testzip() is not None:
            raise AssertionError(path + " is damaged")
        names = [sheet.get("name") for sheet in ElementTree.fromstring(
            file.read("xl/workbook.xml")).iter(MAIN + "sheet")]
        shared = []
        if "xl/sharedStrings.xml" in file.namelist():
            shared = [text_of(item) for item in ElementTree.fromstring(
                file.read("xl/sharedStrings.xml")).iter(MAIN + "si")]
        return {name: [
            {column(cell.get("r")): value_of(cell, shared)
             for cell in row.iter(MAIN + "c")}
            for row in ElementTree.fromstring(file.read(
                "xl/worksheets/sheet%d.xml" % nth)).iter(MAIN + "row")]
            for nth, name in enumerate(names, 1)}


def as_shown(cell):
    """What a cell of CSV is in a spreadsheet: a double, or text."""
    return number(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell
