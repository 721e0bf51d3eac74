"""What a measurement needs around it: nginx over a folder of files, and a
process that is watched while it runs."""

import os
import shutil
import socket
import subprocess
import time

CONF = """daemon off;
master_process off;
pid %(prefix)s/nginx.pid;
error_log %(prefix)s/error.log;
events { }
http {
	access_log off;
	client_body_temp_path %(prefix)s/body;
	proxy_temp_path %(prefix)s/proxy;
	fastcgi_temp_path %(prefix)s/fastcgi;
	uwsgi_temp_path %(prefix)s/uwsgi;
	scgi_temp_path %(prefix)s/scgi;
	sendfile on;
	gzip_static always;
	default_type application/json;
%(servers)s}
"""
SERVER = """	server {
		listen 127.0.0.1:%d;
		root %s;
		location ~ \\.csv$ { default_type text/csv; }
		location ~ /.count$ { default_type text/plain; }
		location ~ /(Observations|TypedDataSet)$ {
			rewrite ^(.*)$ $1-$arg_page break;
		}
	}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """`with Nginx(prefix, {"first/v4": folder}) as nginx: nginx.port[...]`

    All that it writes goes below ${prefix}.
    """

    def __init__(self, prefix, roots):
        self.prefix = os.path.abspath(prefix)
        self.port = {name: free_port() for name in roots}
        os.makedirs(self.prefix, exist_ok=True)
        servers = "".join(SERVER % (self.port[name], os.path.abspath(root))
                          for name, root in roots.items())
        with open(self.prefix + "/nginx.conf", "w", encoding="ascii") as file:
            file.write(CONF % {"prefix": self.prefix, "servers": servers})

    def __enter__(self):
        program = shutil.which("nginx", path=os.environ["PATH"] +
                               ":/usr/sbin:/usr/local/sbin")
        self.process = subprocess.Popen(
            [program, "-p", self.prefix, "-c", self.prefix + "/nginx.conf",
             "-e", "stderr"], stdin=subprocess.DEVNULL)
        until = time.monotonic() + 10
        for port in self.port.values():
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.02)
        return self

    def __exit__(self, *ignored):
        self.process.terminate()
        self.process.wait()

    def url(self, name):
        return "http://127.0.0.1:%d" % self.port[name]


def status_kb(process, name):
    """A line of /proc/PID/status in kB; 0 when it has ended."""
    try:
        with open("/proc/%d/status" % process, encoding="ascii",
                  errors="replace") as file:
            for line in file:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


class Done:
    """Seconds of wall and of processor, peak memory in kB, and the words."""

    def __init__(self, wall, cpu, memory, out, err, status):
        self.wall, self.cpu, self.memory = wall, cpu, memory
        self.out, self.err, self.status = out, err, status


def ended(process, watch):
    """Seconds of processor; ${watch} is called while it runs."""
    while True:
        found, status, usage = os.wait4(process.pid, os.WNOHANG)
        if found:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_utime + usage.ru_stime
        watch()
        time.sleep(0.004)


def watched(command, cwd, into=None, stdin=None, env=None, expect=(0,)):
    """Run to the end, with its output ${into} another command, if any.

    Peak memory is that of the first, asked of it while it runs: what the system
    tells afterwards has the memory of who started it in it.
    """
    words, peak = os.path.join(cwd, "words"), [0]
    with open(words + ".out", "w+b") as out, open(words + ".err",
                                                  "w+b") as err:
        started = time.monotonic()
        process = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE if into else out, stderr=err)
        second = subprocess.Popen(into, stdin=process.stdout, stdout=out,
                                  stderr=err, cwd=cwd) if into else None
        if second:
            process.stdout.close()

        def look():
            peak[0] = max(peak[0], status_kb(process.pid, "VmHWM"))
        cpu = ended(process, look)
        if second:
            cpu += ended(second, lambda: None)
        wall = time.monotonic() - started
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    done = Done(wall, cpu, peak[0], *texts, process.returncode)
    if done.status not in expect or (second and second.returncode != 0):
        raise SystemExit("%s: status %d\n%s" % (
            " ".join(map(str, command)), done.status, done.err[-3000:]))
    return done
