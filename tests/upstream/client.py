"""Starting the upstream from a test, and talking to its control address."""

import json
import os
import subprocess
import sys
import urllib.request
from urllib.parse import urlencode

HERE = os.path.dirname(os.path.abspath(__file__))


class Upstream:
    """`with Upstream("--recordings", DIR) as upstream: upstream.do(...)`"""

    def __init__(self, *arguments):
        self.arguments = arguments
        self.process = None
        self.url = None

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "upstream.py"),
             *self.arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().split()
        if len(line) != 2 or line[0] != "ready":
            self.__exit__()
            raise RuntimeError("upstream did not start")
        self.url = line[1]
        return self

    def __exit__(self, *ignored):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def redirect(self):
        """The value for WOONDRUK_REDIRECT: every host that is played."""
        pairs = [("datasets.cbs.nl", self.url), ("opendata.cbs.nl", self.url)]
        pairs += [(host, "http://127.0.0.1:%d" % port) for host, port in
                  self.state()["hosts"].items()]
        return ",".join("https://%s=%s" % pair for pair in pairs)

    def do(self, *actions):
        """Run control actions; returns the state after them."""
        request = urllib.request.Request(
            self.url + "/_control", json.dumps(actions).encode("utf-8"),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)

    def fault(self, name, **settings):
        return self.do(dict(settings, do="fault", fault=name))

    def state(self):
        with urllib.request.urlopen(self.url + "/_control",
                                    timeout=30) as reply:
            return json.load(reply)

    def held(self, host, dataset):
        """The records of a municipal data set; numbers as texts.

        {"key": [...], "fields": [...], "records": [...], ...}
        """
        with urllib.request.urlopen(
                self.url + "/_control/records?" + urlencode(
                    {"host": host, "dataset": dataset}),
                timeout=30) as reply:
            return json.load(reply, parse_int=str, parse_float=str)

    def requests(self):
        with urllib.request.urlopen(self.url + "/_control/requests",
                                    timeout=30) as reply:
            return json.load(reply)
