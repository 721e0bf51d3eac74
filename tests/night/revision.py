"""One revised cell that the gate lets through: Rotterdam, 2024 unless another
year is asked for.

The people come from its neighbour, so that the municipalities of a province
and of the country still add up to what is published for them.
"""

TABLE, MEASURE, PERIOD = "03759ned", "M000352", "2024JJ00"
CITY, NEIGHBOUR = "GM0599", "GM0502"
REVISED = 671000


def revise(first, value=REVISED, period=PERIOD):
    """Actions for the upstream; ${first} is the world as it was published."""
    was = {area: first.value("bevolking", area, period[:4])
           for area in (CITY, NEIGHBOUR)}
    return [{"do": "set-cell", "table": TABLE, "measure": MEASURE,
             "region": area, "period": period, "value": str(number)}
            for area, number in (
                (CITY, value),
                (NEIGHBOUR, was[NEIGHBOUR] + was[CITY] - value))]


def released(first, value, version):
    """The same, with the table released anew."""
    return revise(first, value) + [
        {"do": "release", "table": TABLE, "version": version}]


def moves(first, share, by=1):
    """People move in pairs of municipalities, so that sums stand: actions
    for so large a share of the final cells of population, and the cells
    with what they become."""
    rows = first.document("v1/indicatoren/bevolking.toenmalig.json")
    cells = sorted((row["periode"], row["gebied_code"], row["waarde"])
                   for row in rows["rijen"] if row["status"] ==
                   "definitief" and row["gebied_code"].startswith("GM"))
    cells = cells[:int(len(cells) * share)]
    become = {}
    for (year, one, was), (of, other, had) in zip(cells[::2], cells[1::2]):
        if of == year:
            become[one, year] = was + by
            become[other, year] = had - by
    return [{"do": "set-cell", "table": TABLE, "measure": MEASURE,
             "region": area, "period": year + "JJ00", "value": str(value)}
            for (area, year), value in become.items()], become
