"""Putting an answer on the wire, well or badly.

Every way of delivering ends in bounded time, stops when the server stops, and
does not mind a client that hangs up.
"""

import gzip
import socket
import struct

BLANKS = b" " * 65536


def encoded(answer, accept, allowed):
    """(body, Content-Encoding) after negotiation and mangling."""
    body = answer.body()
    wants = allowed and "gzip" in accept.lower()
    encoding = answer.encoding
    if encoding is None and wants and body and answer.status == 200:
        encoding = "gzip"
    if encoding == "gzip" and not answer.delivery.get("encoded"):
        body = gzip.compress(body, 1, mtime=0)
    if answer.mangle is not None:
        body = answer.mangle(body)
    return body, encoding if encoding == "gzip" else None


class Delivery:
    def __init__(self, handler, answer, stopping, settings):
        self.handler, self.answer = handler, answer
        self.how = answer.delivery
        self.stopping = stopping
        self.chunked = self.how.get("chunked",
                                    settings["transfer"] == "chunked")
        self.body, self.encoding = encoded(
            answer, handler.headers.get("Accept-Encoding", ""),
            settings["gzip"])

    def run(self):
        if self.how.get("delay"):
            self.stopping.wait(self.how["delay"])
        mode = self.how.get("mode", "whole")
        if mode != "whole":
            self.handler.close_connection = True
        getattr(self, mode)()

    def head(self, framing, length=None):
        """Status line and headers; framing is length, chunked or close."""
        send = self.handler
        send.send_response(self.answer.status)
        if self.answer.content_type is not None:
            send.send_header("Content-Type", self.answer.content_type)
        if self.answer.odata and (self.answer.text is not None or
                                  self.answer.rows is not None):
            send.send_header("OData-Version", "4.0")
        if self.encoding:
            send.send_header("Content-Encoding", self.encoding)
        if framing == "length":
            send.send_header("Content-Length", str(
                len(self.body) if length is None else length))
        elif framing == "chunked":
            send.send_header("Transfer-Encoding", "chunked")
        for name, value in self.answer.headers.items():
            send.send_header(name, value)
        if send.close_connection:
            send.send_header("Connection", "close")
        send.end_headers()

    def write(self, data, framing="length"):
        if framing == "chunked" and data:
            data = b"%x\r\n%s\r\n" % (len(data), data)
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def whole(self):
        framing = "chunked" if self.chunked and self.body else "length"
        if self.answer.status == 304:
            framing, self.body = "none", b""
        self.head(framing)
        if self.handler.command == "HEAD":
            return
        if framing == "length":
            self.write(self.body)
        elif framing == "chunked":
            for place in range(0, len(self.body), 16384):
                self.write(self.body[place:place + 16384], framing)
            self.write(b"0\r\n\r\n")

    def part(self):
        wanted = self.how.get("bytes")
        return self.body[:len(self.body) // 2 if wanted is None else wanted]

    def cut(self):
        """Half of the body, and then the end of the connection."""
        framing = self.how["framing"]
        self.head(framing)
        self.write(self.part(), framing)

    def reset(self):
        if self.how["bytes"]:
            self.head("length")
            self.write(self.part())
        self.handler.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.abandon()

    def stall(self):
        if self.how["headers"]:
            self.head("length")
            self.write(self.part())
        self.stopping.wait(self.how["seconds"])

    def drip(self):
        self.head("length")
        left = self.how["seconds"]
        for place in range(0, len(self.body), self.how["bytes"]):
            self.write(self.body[place:place + self.how["bytes"]])
            left -= self.how["every"]
            if left <= 0 or self.stopping.wait(self.how["every"]):
                return

    def endless(self):
        """Blanks in front of the body, up to the size that was asked."""
        total = self.how["bytes"]
        self.head("length" if self.how["length"] else "close",
                  total + len(self.body))
        left = total
        while left > 0 and not self.stopping.is_set():
            self.write(BLANKS[:left])
            left -= len(BLANKS)
        self.write(self.body)
