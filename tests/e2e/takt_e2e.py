# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: the program and its peers as processes, the API, waiting without sleeping, TAP.

Everything that happens outside (a line on a sink's standard output, a server-sent event) wakes a condition; wait_until()
looks again only then. A limit ends the test with what it was waiting for.
"""
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

LIMIT_SECONDS = 30
PYTHON = "/usr/bin/python3"
SOURCE = os.environ["TAKT_SOURCE_ROOT"]
TAKT = os.environ["TAKT_PROGRAM"]
SIMS = os.path.join(SOURCE, "tests", "sims")
SHARED = os.environ.get("TAKT_SHARED", os.path.join(SOURCE, "..", "shared"))

_woken = threading.Condition()


def wake():
    with _woken:
        _woken.notify_all()


def wait_until(condition, what, limit=LIMIT_SECONDS):
    """Returns the condition's first true value; looks again each time something outside happened."""
    deadline = time.monotonic() + limit
    with _woken:
        while True:
            value = condition()
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"gave up after {limit} s waiting for: {what}")
            # A peer may change what only the API shows; half a second bounds how long such a change stays unseen.
            _woken.wait(min(left, 0.5))


class Tap:
    """Runs cases and prints them as TAP; a case is a function that raises when it fails."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def case(self, name, function, *arguments):
        self.count += 1
        try:
            value = function(*arguments)
        except Exception as fault:
            self.failed += 1
            print(f"not ok {self.count} - {name}", flush=True)
            for line in traceback.format_exc().splitlines():
                print("#", line, flush=True)
            raise SystemExit(self.done()) from fault
        print(f"ok {self.count} - {name}", flush=True)
        return value

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)

    def done(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0


class Process:
    """A program whose lines on standard output are kept; each one wakes the waiters."""

    def __init__(self, arguments, env=None, name=None):
        self.name = name or os.path.basename(arguments[0])
        self.lines = []
        self.errors = []
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
                                        start_new_session=True)
        for stream, kept in ((self.process.stdout, self.lines), (self.process.stderr, self.errors)):
            threading.Thread(target=self._read, args=(stream, kept), daemon=True).start()

    def _read(self, stream, kept):
        for line in stream:
            kept.append(line.rstrip("\n"))
            wake()
        wake()

    def line(self, index=0):
        def ready():
            if len(self.lines) > index:
                return True
            if self.process.poll() is not None and len(self.lines) <= index:
                raise AssertionError(f"{self.name} ended with {self.process.returncode}: {' | '.join(self.errors[-8:])}")
            return False

        wait_until(ready, f"line {index} of {self.name}")
        return self.lines[index]

    def kill(self):
        """As a power cut would: no handler runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(LIMIT_SECONDS)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop on SIGTERM") from None


def http_call(url, method="GET", body=None, headers=None, timeout=LIMIT_SECONDS):
    """One request; returns (status, headers, decoded body)."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    headers = dict(headers or {})
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        kind = answer.getheader("Content-Type", "")
        return answer.status, dict(answer.getheaders()), json.loads(text) if "json" in kind and text else text
    finally:
        connection.close()


class Takt:
    """The real program, headless, on a profile of its own; secrets in libsecret's file back end."""

    def __init__(self, directory, env=None, arguments=()):
        self.directory = directory
        self.data_dir = os.path.join(directory, "profile")
        self.env = dict(os.environ, HOME=directory, XDG_DATA_HOME=os.path.join(directory, "data"),
                        XDG_CONFIG_HOME=os.path.join(directory, "config"), XDG_CACHE_HOME=os.path.join(directory, "cache"),
                        SECRET_BACKEND="file", SECRET_FILE_TEST_PATH=os.path.join(directory, "secrets"),
                        SECRET_FILE_TEST_PASSWORD="test", DBUS_SESSION_BUS_ADDRESS="disabled:", TZ="UTC", LC_ALL="C.UTF-8")
        self.env.pop("DISPLAY", None)
        self.env.update(env or {})
        self.arguments = list(arguments)
        self.process = None
        self.token = None
        self.url = None

    def start(self):
        self.process = Process([TAKT, "--headless", "--data-dir", self.data_dir, "--api-port", "0", *self.arguments],
                               env=self.env, name="takt")
        first = self.process.line()
        assert first.startswith("API listening on http://127.0.0.1:"), first
        self.url = first.rsplit(" ", 1)[1]
        if self.token is None:
            self.token = self.run("token", "--name", "e2e", "--days", "2").strip()
        self._listen()
        return self

    def _listen(self):
        """Every change that the engine tells wakes the waiters."""
        parts = urllib.parse.urlsplit(self.url)

        def read():
            try:
                connection = http.client.HTTPConnection(parts.hostname, parts.port)
                connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {self.token}"})
                for _line in connection.getresponse():
                    wake()
            except (OSError, http.client.HTTPException, ValueError):
                pass
            wake()

        threading.Thread(target=read, daemon=True).start()

    def run(self, *arguments, status=0):
        done = subprocess.run([TAKT, *arguments, "--data-dir", self.data_dir], env=self.env, capture_output=True, text=True,
                              timeout=LIMIT_SECONDS)
        assert done.returncode == status, f"takt {arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout if status == 0 else done.stderr

    def call(self, method, path, body=None, headers=None):
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if method in ("POST", "PUT") and body is None:
            headers.setdefault("Content-Type", "application/json")
        return http_call(self.url + path, method, body, headers)

    def ok(self, method, path, body=None):
        status, _headers, answer = self.call(method, path, body)
        assert status in (200, 201, 204), f"{method} {path}: {status} {answer}"
        return answer

    def refused(self, status, method, path, body=None, headers=None):
        got, _headers, answer = self.call(method, path, body, headers)
        assert got == status, f"{method} {path}: {got} instead of {status}: {answer}"
        return answer

    def kill(self):
        self.process.kill()

    def restart(self):
        self.kill()
        return self.start()

    def stop(self):
        return self.process.stop() if self.process else 0


class Peers:
    """Starts sims and ends them, whatever happens in between; owns the test's directory."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="takt-e2e-")
        self.processes = []

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        for process in reversed(self.processes):
            process.kill()
        subprocess.run(["rm", "-rf", self.directory], check=False)

    def start(self, program, *arguments):
        process = Process([PYTHON, os.path.join(SIMS, program), *arguments], name=program)
        self.processes.append(process)
        return process

    def takt(self, **options):
        takt = Takt(self.directory, **options)
        peers = self

        class Handle:
            def kill(self):
                if takt.process:
                    takt.process.kill()

        peers.processes.append(Handle())
        return takt


def json_lines(process, start=1):
    """The JSON objects that a sink has printed after its first line."""
    return [json.loads(line) for line in process.lines[start:] if line.startswith("{")]


def main(function):
    tap = Tap()
    function(tap)
    sys.exit(tap.done())
