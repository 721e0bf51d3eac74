"""The examples of api.html, run against the tree behind a plain web server."""

import functools
import html
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

SECONDS = 60


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def of_page(path):
    """Name of the language -> code."""
    with open(path, encoding="utf-8") as file:
        return {name: html.unescape(code) for name, code in re.findall(
            r'<pre tabindex="0" id="voorbeeld-(\w+)"><code>(.*?)</code>',
            file.read(), re.S)}


def command_of(language, code, folder):
    """How to run it here; None when this machine cannot."""
    if language == "curl":
        return ["sh", "-c", code] if shutil.which("curl") else None
    program, extension = {
        "python": (sys.executable, "py"), "r": (shutil.which("Rscript"), "R"),
        "javascript": (shutil.which("node"), "mjs")}[language]
    path = os.path.join(folder, "example." + extension)
    with open(path, "w", encoding="utf-8") as file:
        file.write(code)
    return [program, path] if program else None


def run(tree, base):
    """Language -> what it printed, or None where it cannot be run; ${base} is
    the address in the page, which becomes that of the server."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=tree))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        here = "http://127.0.0.1:%d" % server.server_address[1]
        printed = {}
        for language, code in of_page(os.path.join(tree, "api.html")).items():
            with tempfile.TemporaryDirectory() as folder:
                command = command_of(language, code.replace(base, here),
                                     folder)
                printed[language] = command and subprocess.run(
                    command, capture_output=True, text=True, check=True,
                    timeout=SECONDS, env=dict(os.environ, no_proxy="*")).stdout
        return printed
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
