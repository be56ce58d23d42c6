#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Etsy's own OpenAPI document as a server: Stoplight Prism, which checks each request against it.

The first line of output is "Prism listening on http://127.0.0.1:PORT", or "skip: REASON" where Prism cannot be had; each further
one a JSON object for a request that breaks the document: {"request", "violation"}. Its examples are not checked.

    etsy-prism.py DOCUMENT
    etsy-prism.py --install    says nothing, or "skip: REASON"

Prism is installed by npm into ~/.cache/takt-tests (XDG_CACHE_HOME, or TAKT_TEST_CACHE), once.
"""
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys

VERSION = "5.14.2"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def skip(reason):
    print("skip: " + reason, flush=True)
    sys.exit(0)


def install():
    """The program's path."""
    cache = os.environ.get("TAKT_TEST_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "takt-tests")
    folder = os.path.join(cache, "prism-" + VERSION)
    program = os.path.join(folder, "node_modules", ".bin", "prism")
    done = os.path.join(folder, "installed")
    npm = shutil.which("npm")
    if npm is None:
        skip("npm is not installed")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(os.path.join(folder, "lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.exists(done):
                with open(os.path.join(folder, "package.json"), "w") as file:
                    json.dump({"name": "takt-tests", "private": True}, file)
                made = subprocess.run(
                    [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error",
                     "@stoplight/prism-cli@" + VERSION], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=150)
                if made.returncode != 0:
                    skip("npm cannot install Prism: " + made.stderr.decode(errors="replace").strip().splitlines()[-1][:200])
                open(done, "w").close()
    except (OSError, subprocess.TimeoutExpired) as error:
        skip("Prism cannot be installed: %s" % error)
    return program


def find_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    program = install()
    if sys.argv[1] == "--install":
        return
    port = find_port()
    prism = subprocess.Popen([program, "mock", "-h", "127.0.0.1", "-p", str(port), sys.argv[1]], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, errors="replace")
    # Ends the loop below. An exception out of a signal handler could be lost, and the sim would live on.
    signal.signal(signal.SIGTERM, lambda *_: prism.kill())
    request = ""
    try:
        for line in prism.stdout:
            line = COLOURS.sub("", line)
            if "Prism is listening" in line:
                print("Prism listening on http://127.0.0.1:%d" % port, flush=True)
            elif "Request received" in line:
                request = line.strip()
            elif "Violation: request" in line:
                print(json.dumps({"request": request, "violation": line.strip()}), flush=True)
    finally:
        prism.kill()


main()
