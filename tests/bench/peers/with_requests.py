"""What a Python program does: requests, json, lines for COPY, page by page.

    with_requests.py FIRST_URL PUBLIC=LOOPBACK [long]

`long` makes a row of each measure of a wide one. Rows go to stdout.
"""

import sys

import requests


def field(value):
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace(
        "\n", "\\n")


url, (host, loopback) = sys.argv[1], sys.argv[2].split("=")
session, write = requests.Session(), sys.stdout.write
while url:
    page = session.get(url.replace(host, loopback)).json()
    if "long" in sys.argv:
        for row in page["value"]:
            region, period = row.pop("RegioS"), row.pop("Perioden")
            for name, value in row.items():
                write("\t".join((region, name, period, field(value))) + "\n")
    else:
        for row in page["value"]:
            write("\t".join(map(field, row.values())) + "\n")
    url = page.get("@odata.nextLink") or page.get("odata.nextLink")
