#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What many printers cost the real program: processor time a report, memory a printer, and how soon the API shows a change.

The printers are bambu-printer.py --fleet in a process of its own: a TLS connection and a certificate each, and a recorded print that
all of them say again and again, each from another place. Processor time is what the kernel counts for the program's threads, not the
clock on the wall; memory is what the program has written to itself: what it shares with others changes as they come and go.
"""
import http.client
import json
import os
import statistics
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.environ["TAKT_SOURCE_ROOT"], "tests", "e2e"))

from takt_e2e import SHARED, Peers, Takt, http_call, main, wait_until  # noqa: E402

STREAM = os.path.join(SHARED, "bambu", "captures", "stream_a1_long_cloud_speedchange.jsonl")
SECONDS = 20
HOUR_PRINTERS = 50
# Of one printer: fewer than the program lets wait, so that none is lost.
BATCH = 60
HOUR = 3600
CHANGES = 40


class Quiet(Takt):
    """Without a listener to the events: that is another program's cost."""

    def _listen(self):
        pass


def cpu_seconds(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
                total += int(file.read().split()[0])
        except FileNotFoundError:
            pass
    return total / 1e9


def memory_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Anonymous:"))


class Fleet:
    def __init__(self, peers, count):
        self.count = count
        arguments = ["--fleet", str(count), "--model", "A1", "--own-broker"]
        self.sim = peers.start("bambu-printer.py", *arguments, *(["--replay", STREAM] if os.path.exists(STREAM) else []))
        self.machines = json.loads(self.sim.line())
        self.app = Quiet(peers.directory)
        peers.processes.append(self)
        self.app.start()
        self.pid = self.app.process.process.pid
        self.before = memory_kib(self.pid)
        self.ids = [self.add(machine) for machine in self.machines]
        wait_until(lambda: all(printer["status"] == "online" for printer in self.app.ok("GET", "/api/printers")),
                   "all printers to be heard", 180)
        self.marks = 0

    def kill(self):
        self.app.kill()

    def add(self, at):
        return self.app.ok("POST", "/api/printers", {
            "name": at["serial"], "connection_type": "bambu_lan", "model": "A1", "host": "127.0.0.1", "serial": at["serial"],
            "access_code": at["access_code"], "mqtt_port": at["mqtt_port"], "certificate_fingerprint": at["fingerprint"]})["id"]

    def status(self, printer):
        return self.app.ok("GET", f"/api/printer-connections/{printer}/status")

    def sim_do(self, act, wish, serial=None):
        url = f"http://127.0.0.1:{self.machines[0]['control_port']}/{serial + '/' if serial else ''}_sim/{act}"
        status, _headers, answer = http_call(url, "POST", wish, timeout=600)
        assert status == 200, (act, status, answer)
        return answer

    def talk(self, count, interval=0):
        """All say so much, and the program has taken the last of it. Returns the number of reports."""
        self.marks += 1
        wifi = -30 - self.marks % 50
        told = self.sim_do("load", {"count": count, "interval": interval, "last": {"wifi_signal": f"{wifi}dBm"}})

        def has_all():
            seen = (self.status(printer)["machine"] for printer in (self.ids[-1], *self.ids[::50]))
            return all(machine and machine["wifi_dbm"] == wifi for machine in seen)

        wait_until(has_all, "the last reports to be taken", 120)
        return told["reports"]

    def measure(self, count, interval):
        """Milliseconds of processor time a report."""
        before = cpu_seconds(self.pid)
        reports = self.talk(count, interval)
        return (cpu_seconds(self.pid) - before) * 1000 / reports


def many(count):
    with Peers() as peers:
        fleet = Fleet(peers, count)
        fleet.talk(BATCH)
        steady = fleet.measure(SECONDS, 1) if count > 1 else fleet.measure(600, 0.01)
        memory = (memory_kib(fleet.pid) - fleet.before) / count
        threads = len(os.listdir(f"/proc/{fleet.pid}/task"))
        print(f"# {count} printers, {'a report a second' if count > 1 else '100 reports a second'}: {steady:.3f} ms of processor "
              f"time a report; {memory:.0f} KiB a printer; {threads} threads", flush=True)
        if count > 1:
            latency(fleet)


def latency(fleet):
    """From the printer's word to the event, while all the others talk once a second."""
    parts = urllib.parse.urlsplit(fleet.app.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {fleet.app.token}"})
    stream = connection.getresponse()
    arrived = {}

    def listen():
        for line in stream:
            if line.startswith(b"data:") and b"printers" in line:
                arrived[line] = time.monotonic()

    threading.Thread(target=listen, daemon=True).start()
    background = threading.Thread(target=lambda: fleet.sim_do("load", {"count": SECONDS, "interval": 1}), daemon=True)
    background.start()
    took = []
    for change in range(CHANGES):
        target = fleet.machines[change % fleet.count]
        printer = fleet.ids[change % fleet.count]
        level = 1 + change % 4
        began = time.monotonic()
        fleet.sim_do("delta", {"spd_lvl": level, "layer_num": change + 1}, target["serial"])
        while fleet.status(printer)["machine"]["speed_level"] != level:
            assert time.monotonic() - began < 10, "the change does not show"
        took.append((time.monotonic() - began) * 1000)
    background.join()
    took.sort()
    print(f"# {fleet.count} printers talking: a change shows in the API after {statistics.median(took):.0f} ms (median, with the "
          f"question), {took[-2]:.0f} ms (all but one of {CHANGES})", flush=True)


def hour():
    with Peers() as peers:
        fleet = Fleet(peers, HOUR_PRINTERS)
        sizes = []
        spent = []
        for done in range(0, HOUR, BATCH):
            spent.append(fleet.measure(BATCH - 1, 0))
            if done % 600 == 540:
                sizes.append(memory_kib(fleet.pid))
        print(f"# {HOUR_PRINTERS} printers, an hour of reports as fast as it goes: {statistics.median(spent):.3f} ms of processor time "
              f"a report; KiB after each 10 minutes: {sizes}", flush=True)


def run(tap):
    if not os.path.exists(STREAM):
        tap.skip("a fleet that talks", "captured data is not beside this checkout")
        return
    for count in (1, 50, 500):
        tap.case(f"{count} printers", many, count)
    tap.case("an hour", hour)


if __name__ == "__main__":
    main(run)
