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
