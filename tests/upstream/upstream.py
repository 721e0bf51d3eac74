#!/usr/bin/env python3
"""A loopback upstream for tests: CBS as we know it, and misbehaving on demand.

Serves tables made from recordings or captured answers on 127.0.0.1, prints
`ready http://127.0.0.1:PORT`, and stops on SIGTERM or when the pipe on its
standard input is closed. See README.md beside this file.
"""

import argparse
import json
import os
import selectors
import signal
import socketserver
import stat
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, unquote_plus

sys.dont_write_bytecode = True

import captures                                         # noqa: E402
import invented                                         # noqa: E402
import recordings                                       # noqa: E402
from control import ControlError, World                 # noqa: E402
from datasets import DatasetError, read_json            # noqa: E402
from delivery import Delivery                           # noqa: E402
from odata4 import error_answer                         # noqa: E402

CONTROL_BODY = 64 << 20


def parse_query(query):
    """The options of a query; an option given twice counts once, last."""
    options = {}
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            options[unquote_plus(name)] = unquote_plus(value)
    return options


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "upstream"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120

    def do_GET(self):
        target, _, query = self.path.partition("?")
        if target.startswith("/_control"):
            self.guarded(self.control_get, target, query)
        else:
            self.guarded(self.serve, target, query)

    do_HEAD = do_GET

    def do_POST(self):
        if self.path == "/_control":
            self.guarded(self.control_post)
        elif self.city():
            self.guarded(self.serve_form)
        else:
            self.close_connection = True
            self.guarded(self.refuse, 405)

    def city(self):
        """The public host of a municipality that is asked, or None."""
        named = self.headers.get("Host", "").lower().partition(":")[0]
        if named in self.server.ports:
            return named
        port = self.connection.getsockname()[1]
        return next((host for host, own in self.server.ports.items()
                     if own == port), None)

    def serve_form(self):
        """A long query may come as a form, in the body."""
        length = int(self.headers.get("Content-Length", 0))
        if length > CONTROL_BODY:
            raise ConnectionResetError("form too large")
        query = self.rfile.read(length).decode("utf-8")
        self.serve(self.path.partition("?")[0], query)

    def guarded(self, function, *arguments):
        """A client that hangs up is its own business."""
        try:
            function(*arguments)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.abandon()

    def abandon(self):
        """Close without another byte, whatever is still in the buffer."""
        self.close_connection = True
        try:
            self.rfile.close()
            self.connection.close()
        except OSError:
            pass

    def finish(self):
        try:
            super().finish()
        except (OSError, ValueError):
            pass

    def serve(self, target, query):
        world = self.server.world
        path, plain = unquote(target), unquote_plus(query)
        entry = world.begin(self.command, path, plain, dict(self.headers))
        try:
            host = self.city()
            if host is not None:
                answer = world.ask_city(entry, host, path, plain,
                                        parse_query(query))
            else:
                answer = world.request(entry, path, plain, parse_query(query),
                                       self.headers.get("Accept", ""))
            delivery = Delivery(self, answer, self.server.stopping,
                                world.settings)
            entry.update(status=answer.status, bytes=len(delivery.body))
            delivery.run()
        finally:
            world.end(entry)

    def refuse(self, status):
        answer = error_answer(status, "not allowed")
        Delivery(self, answer, self.server.stopping,
                 self.server.world.settings).run()

    def reply(self, status, value):
        if not isinstance(value, str):
            value = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        body = value.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def control_get(self, target, query):
        world = self.server.world
        if target == "/_control/requests":
            with world.lock:
                log = [dict(entry) for entry in world.log]
            self.reply(200, log)
        elif target == "/_control":
            self.reply(200, self.state())
        elif target == "/_control/records":
            self.records(dict(parse_qsl(query)))
        else:
            self.reply(404, {"error": "no such address"})

    def control_post(self):
        length = int(self.headers.get("Content-Length", 0))
        if length > CONTROL_BODY:
            raise ConnectionResetError("control body too large")
        text = self.rfile.read(length)
        try:
            run_actions(self.server.world, read_json(text))
        except (ValueError, ControlError) as error:
            self.reply(400, {"error": str(error)})
        else:
            self.reply(200, self.state())

    def state(self):
        return {**self.server.world.state(), "hosts": self.server.ports}

    def records(self, options):
        """What is held of one data set, numbers spelled as they are."""
        world = self.server.world
        try:
            with world.lock:
                text = world.cities.holding(options.get("host", ""),
                                            options.get("dataset", ""))
        except DatasetError as error:
            self.reply(404, {"error": str(error)})
        else:
            self.reply(200, text)

    def log_message(self, format, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    timeout = 1         # to wait for who knocked and went away again

    def __init__(self, port, world):
        super().__init__(("127.0.0.1", port), Handler)
        self.world = world
        self.stopping = threading.Event()
        self.ports = {}         # public host -> the port that stands for it
        self.gates = [self]

    def open_gates(self):
        """A port for each host of a municipality, all for this world."""
        for host in self.world.cities.hosts():
            gate = Server(0, self.world)
            gate.stopping, gate.ports = self.stopping, self.ports
            self.ports[host] = gate.server_address[1]
            self.gates.append(gate)

    def serve(self):
        """Serve at all gates, from one thread, until told to stop."""
        with selectors.DefaultSelector() as selector:
            for gate in self.gates:
                selector.register(gate, selectors.EVENT_READ)
            while not self.stopping.is_set():
                for key, _ in selector.select(0.05):
                    key.fileobj.handle_request()
        for gate in self.gates:
            gate.server_close()

    def server_bind(self):
        """As inherited, without asking the DNS for our own name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def shutdown_request(self, request):
        """As inherited, but a socket that a fault closed stays closed."""
        if request.fileno() >= 0:
            super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that hangs up between two requests is no trouble."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def stop(self, *ignored):
        self.stopping.set()


def run_actions(world, actions):
    """One action, or a list of them in order."""
    for action in actions if isinstance(actions, list) else [actions]:
        world.act(action)


def watch_stdin(server):
    """Stop at the end of a pipe or socket; a file or /dev/null means none."""
    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return

    def wait():
        while os.read(0, 4096):
            pass
        server.stop()
    threading.Thread(target=wait, daemon=True).start()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--recordings", metavar="DIR",
                        help="folder with <source>/recording.tsv")
    parser.add_argument("--captures", metavar="DIR",
                        help="folder with <table>/v4-json captures")
    parser.add_argument("--invented", metavar="DIR",
                        help="folder with <source>/source.json")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--page-size", type=int, default=100000)
    parser.add_argument("--begin", metavar="FILE",
                        help="JSON file with control actions to start with")
    options = parser.parse_args()
    if not (options.recordings or options.captures or options.invented):
        parser.error("give --recordings, --captures or --invented")
    tables = {}
    try:
        if options.invented:
            tables.update(invented.load(options.invented))
        if options.captures:
            tables.update(captures.load(options.captures))
        if options.recordings:
            tables.update(recordings.load(options.recordings))
        world = World(tables, options.page_size,
                      look_alikes=bool(options.invented))
        if options.begin:
            with open(options.begin, encoding="utf-8") as file:
                run_actions(world, json.load(file))
    except (OSError, ValueError, ControlError,
            recordings.RecordingError) as error:
        sys.exit("upstream: %s" % error)
    server = Server(options.port, world)
    server.open_gates()
    signal.signal(signal.SIGTERM, server.stop)
    signal.signal(signal.SIGINT, server.stop)
    watch_stdin(server)
    print("ready http://127.0.0.1:%d" % server.server_address[1], flush=True)
    server.serve()


if __name__ == "__main__":
    main()
