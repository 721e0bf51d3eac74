"""Zip files as platforms pack them, and as they arrive when things go wrong.

Like a server that streams, entries are written with data descriptors: sizes
and checksum behind the data, zeros in front of it.
"""

import io
import struct
import zipfile

from faults import RuleError, fault, replace

MOMENT = (2026, 11, 22, 22, 30, 0)


class Pipe(io.RawIOBase):
    """A file that cannot seek: it makes zipfile write data descriptors."""

    def __init__(self):
        super().__init__()
        self.parts = []

    def writable(self):
        return True

    def write(self, data):
        self.parts.append(bytes(data))
        return len(data)

    def seekable(self):
        return False


def packed(entries, descriptors=True):
    """A zip of [(name, bytes)]; the same bytes each time."""
    sink = Pipe() if descriptors else io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return b"".join(sink.parts) if descriptors else sink.getvalue()


def checksum_wrong(body):
    """Another CRC in the central directory and in every descriptor."""
    body = bytearray(body)
    for mark, offset in ((b"PK\1\2", 16), (b"PK\7\x08", 4)):
        place = body.find(mark)
        while place >= 0:
            body[place + offset] ^= 0xff
            place = body.find(mark, place + 4)
    return bytes(body)


def encrypted(body):
    """The bit that says so, in both places."""
    body = bytearray(body)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = body.find(mark)
        while place >= 0:
            body[place + offset] |= 1
            place = body.find(mark, place + 4)
    return bytes(body)


def unpacked(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return [(one.filename, archive.read(one)) for one in
                archive.infolist()]


def bomb(body, size):
    """Every entry with so many blanks behind it."""
    return packed([(name, data + b" " * size)
                   for name, data in unpacked(body)])


def outside(body):
    return packed([("../../" + name, data) for name, data in unpacked(body)])


def large_sizes(body):
    """Sizes in the central directory that belong in a ZIP64 field."""
    place = body.find(b"PK\1\2")
    return body[:place + 20] + struct.pack("<II", 0xffffffff, 0xffffffff) + \
        body[place + 28:]


@fault("broken-zip", how="crc", bytes=1 << 26)
def broken_zip(answer, request, how, bytes):
    """A zip that is truncated, lies, or is meant to hurt."""
    ways = {"truncated": lambda body: body[:len(body) * 2 // 3],
            "crc": checksum_wrong, "encrypted": encrypted,
            "outside": outside, "zip64": large_sizes,
            "bomb": lambda body: bomb(body, bytes),
            "empty": lambda body: packed([]),
            "two": lambda body: packed(unpacked(body) + [
                ("leesmij.txt", b"Niet de gegevens.\r\n")]),
            "no-zip": lambda body: b"Bestand niet gevonden\r\n"}
    if how not in ways:
        raise RuleError("broken-zip has no way %s" % how)
    body = answer.body()
    if body.startswith(b"PK"):      # a rule for all paths hits lists too
        replace(answer, ways[how](body))
