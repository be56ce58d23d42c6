#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with a printer in the course of a print, one fault a printer, all of them at once, over mosquitto and TLS.

Each case: a job is queued and started, the fault happens, the API tells of it, the fault passes, and the job ends as it should. In the end
every event was told once and every print that was wanted was begun once. The program's clock runs SPEED times as fast, so that limits of
minutes pass in seconds; the machines talk accordingly.
"""
import json
import os
import threading
import traceback

from farm import Farm
from takt_e2e import http_call, main, wait_until

SPEED = 10
# Of the machines' clocks: a report in time to be believed alive.
INTERVAL = "0.4"
MODELS = "P1S,X1C,A1"
# Cases take turns with what they share, so this is for the slowest of them.
LIMIT = 60


class Case:
    """A printer, its job and what was told of it."""

    def __init__(self, farm, at, name):
        self.farm, self.app, self.at, self.name = farm, farm.app, at, name
        self.printer = self.app.ok("POST", "/api/printers", {
            "name": name, "connection_type": "bambu_lan", "model": at["model"], "host": "127.0.0.1", "serial": at["serial"],
            "access_code": at["access_code"], "mqtt_port": at["mqtt_port"], "certificate_fingerprint": at["fingerprint"]})["id"]
        self.app.ok("PUT", f"/api/bambu/notifications/{self.printer}", {
            "webhook_url": farm.webhook_url(), "notify_material_change": True, "notify_maintenance": True})
        self.job = None

    def sim(self, act, **wish):
        url = f"http://127.0.0.1:{self.at['control_port']}/{self.at['serial']}/_sim/{act}"
        status, _headers, answer = http_call(url, "POST", wish)
        assert status == 200, (self.name, act, status, answer)
        return answer

    def ask(self, what):
        return http_call(f"http://127.0.0.1:{self.at['control_port']}/{self.at['serial']}/_sim/{what}")[2]

    def status(self):
        return self.app.ok("GET", f"/api/printer-connections/{self.printer}/status")

    def job_now(self):
        return self.app.ok("GET", f"/api/bambu/scheduled-prints/{self.job}")

    def until(self, condition, what):
        try:
            return wait_until(condition, what, LIMIT)
        except AssertionError as fault:
            raise AssertionError(f"{self.name}: {fault}: {self.status()} {self.job_now() if self.job else ''}") from fault

    def link_is(self, *words):
        return self.until(lambda: self.status()["link"] in words and self.status(), f"the link to be {words}")

    def state_is(self, word):
        return self.until(lambda: self.status()["state"] == word and self.status(), f"the machine to be {word}")

    def job_is(self, word):
        return self.until(lambda: self.job_now()["status"] == word and self.job_now(), f"the job to be {word}")

    def queue(self):
        self.link_is("live")
        self.job = self.app.ok("POST", "/api/bambu/scheduled-prints", {
            "printer_id": self.printer, "job_name": self.name, "file_name": f"{self.name}.gcode.3mf",
            "estimated_duration_minutes": 60})["id"]

    def start(self):
        """A person starts the file at the machine, where it lies already; Takt takes the print for the queued job."""
        self.queue()
        self.sim("start", title=self.name, subtask_id="4711")
        self.job_is("started")
        self.sim("progress", percent=40, layer=40, remaining=30)
        self.until(lambda: self.status()["progress_percent"] == 40, "the progress")

    def finish(self):
        self.sim("finish")
        self.job_is("completed")

    def told(self, event):
        return [hook for hook in self.farm.hooks(event) if hook["printer_id"] == self.printer]

    def assert_told(self, **counts):
        """How often each event was told: not less, not more."""
        for event, count in counts.items():
            self.until(lambda: len(self.told(event)) >= count, f"{count} of {event}")
            assert len(self.told(event)) == count, (self.name, event, self.told(event))

    def assert_completed(self):
        self.assert_told(print_start=1, print_complete=1, print_failed=0)
        attempts = [entry for entry in self.app.ok("GET", "/api/history") if entry["job_id"] == self.job]
        assert [entry["outcome"] for entry in attempts] == ["completed"], (self.name, attempts)


def drop(case):
    case.start()
    case.sim("hang-up")
    case.link_is("live")
    case.finish()
    case.assert_completed()


def silence(case):
    case.start()
    case.sim("silence", on=True)
    case.link_is("stale", "offline")
    assert case.status()["link_message"], case.status()
    assert case.job_now()["status"] == "started"
    case.sim("silence", on=False)
    case.link_is("live")
    case.finish()
    case.assert_completed()


def half_open(case):
    """The connection stands and carries nothing; a new one is not answered either."""
    case.start()
    case.sim("freeze", on=True)
    seen = case.link_is("offline", "unreachable")
    assert seen["state"] == "offline" and seen["link_message"], seen
    assert case.job_now()["status"] == "started"
    case.sim("freeze", on=False)
    case.link_is("live")
    case.finish()
    case.assert_completed()


def wrong_certificate(case):
    case.start()
    shown = case.sim("identity", variants=["other-key"])["fingerprint"]
    seen = case.link_is("cert_problem")
    assert shown in seen["link_message"] and "was not sent" in seen["link_message"], seen
    asked = len(case.ask("requests"))
    case.sim("identity", variants=[])
    assert len(case.ask("requests")) == asked
    case.link_is("live")
    case.finish()
    case.assert_completed()


def client_limit(case):
    case.start()
    case.sim("clients", most=1)
    seen = case.link_is("refused", "unreachable")
    assert seen["link_message"], seen
    case.sim("clients", most=0)
    case.link_is("live")
    case.finish()
    case.assert_completed()


def runout(case):
    case.start()
    case.sim("runout")
    seen = case.state_is("paused")
    assert any("8011" in code for code in seen["errors"]), seen
    assert any("run out" in complaint["text"] for complaint in seen["complaints"]), seen
    case.assert_told(material_change=1)
    case.sim("resume")
    case.state_is("printing")
    case.finish()
    case.assert_completed()
    case.assert_told(material_change=1)


def health_message(case):
    """A serious message of the machine's health that stops nothing is told once, and goes away by itself."""
    case.start()
    case.sim("delta", hms=[{"attr": 0x03000100, "code": 0x00010001}])
    case.until(lambda: case.status()["errors"], "the message")
    case.assert_told(maintenance=1)
    case.sim("delta", hms=[])
    case.until(lambda: not case.status()["errors"], "the message to be gone")
    case.finish()
    case.assert_completed()
    case.assert_told(maintenance=1)


def cancel_at_the_screen(case):
    case.start()
    case.sim("cancel")
    case.job_is("cancelled")
    case.assert_told(print_start=1, print_complete=0, print_failed=0)


def power_cut(case):
    """After it the machine rests and knows of nothing."""
    case.start()
    case.sim("power-cut", seconds=1)
    case.link_is("live")
    case.until(lambda: case.job_now()["status"] != "started", "the end of the print")
    case.assert_told(print_start=1, print_complete=0)
    assert case.status()["state"] == "idle", case.status()


CASES = (drop, silence, half_open, wrong_certificate, client_limit, runout, health_message, cancel_at_the_screen, power_cut)


class Faults:
    def __init__(self, farm):
        farm.start_sinks()
        sims = farm.start("bambu-printer.py", "--fleet", str(len(CASES)), "--model", MODELS, "--interval", INTERVAL)
        farm.app = farm.takt(env={"TAKT_CLOCK_SPEED": str(SPEED)}).start()
        machines = json.loads(sims.line())
        self.cases = [(function, Case(farm, at, function.__name__.replace("_", " "))) for function, at in zip(CASES, machines)]
        self.faults = {}

    def play(self, function, case):
        try:
            function(case)
        except Exception:
            self.faults[function] = traceback.format_exc()

    def run(self):
        threads = [threading.Thread(target=self.play, args=pair) for pair in self.cases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def judge(self, function):
        assert function not in self.faults, self.faults[function]


def run(tap):
    with Farm() as farm:
        faults = tap.case(f"{len(CASES)} printers", Faults, farm)
        faults.run()
        for function in CASES:
            tap.case(function.__name__.replace("_", "-"), faults.judge, function)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
