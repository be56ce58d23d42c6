#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with a printer in the course of a print, one fault a printer, all of them at once, over mosquitto and TLS.

Each case: a job is queued and started, the fault happens, the API tells of it, the fault passes, and the job ends as it should. In the end
every event was told once and every print that was wanted was begun once. Some machines go wrong with a print that is on its way, others
with the start itself: these get a file from Takt and are told to print it (protocol.md §15.3). The program's clock runs SPEED times as
fast, so that limits of minutes pass in seconds; the machines talk accordingly.
"""
import json
import os
import threading
import time
import traceback

from farm import Farm
from lan_shop import Model, upload
from takt_e2e import http_call, main, wait_until

SPEED = 10
# Of the machines' clocks: a report in time to be believed alive.
INTERVAL = "0.4"
MODELS = "P1S,X1C,A1"
STARTED = Model("X1", "BL-P002", None)
# The longest that a machine was seen to read a file before it began, by the program's clock.
PARSED_AFTER = 135
# Cases take turns with what they share, so this is for the slowest of them.
LIMIT = 60


class Case:
    """A printer, its job and what was told of it."""

    def __init__(self, farm, at, name):
        self.farm, self.app, self.at, self.name = farm, farm.app, at, name
        self.printer = self.app.ok("POST", "/api/printers", {
            "name": name, "connection_type": "bambu_lan", "model": at["model"], "host": "127.0.0.1", "serial": at["serial"],
            "access_code": at["access_code"], "mqtt_port": at["mqtt_port"], "certificate_fingerprint": at["fingerprint"],
            **({"ftps_port": at["ftps_port"]} if at["ftps_port"] else {})})["id"]
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

    # Starts by Takt itself.

    def ready(self, profile):
        """A job with a sliced file, on a printer whose spools are known."""
        self.link_is("live")
        self.until(lambda: any(spool["slot"] == 2 for spool in self.app.ok("GET", f"/api/bambu/materials/{self.printer}")), "the spools")
        self.job = self.app.ok("POST", "/api/bambu/scheduled-prints", {
            "printer_id": self.printer, "profile_id": profile["id"], "job_name": self.name})["id"]

    def ask_start(self):
        return self.app.call("POST", f"/api/bambu/scheduled-prints/{self.job}/start")

    def send(self):
        """A printer becomes free with its next report."""
        answers = []
        self.until(lambda: answers.append(self.ask_start()) or answers[-1][0] == 200, "the start to be taken")

    def given_back(self, *words):
        """The start came to nothing, and a person is told why."""
        now = self.until(lambda: self.job_now()["dispatch_step"] is None and self.job_now(), "the job to be given back")
        assert now["status"] == "queued" and all(word in now["problem"] for word in words), (self.name, now)

    def assert_begun(self, prints, commands):
        """How many prints the machine began, and how many it was told to."""
        assert len(self.ask("prints")) == prints, (self.name, self.ask("prints"))
        asked = [request for request in self.ask("requests") if request.get("print", {}).get("command") == "project_file"]
        assert len(asked) == commands, (self.name, asked)

    def count_connections(self):
        """Each begins with this question."""
        return sum(request.get("info", {}).get("command") == "get_version" for request in self.ask("requests"))

    def print_to_the_end(self, commands, kept=0):
        """What was accepted runs and ends; it is the one print of this job, after so many commands, and its file goes. `kept`: of files
        that the machine may still be reading."""
        self.sim("run")
        self.job_is("started")
        self.finish()
        self.assert_completed()
        self.assert_begun(1, commands)
        self.until(lambda: sum(entry.is_file() for entry in os.scandir(self.at["card"])) == kept, "the file to go")

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


def verify_failed(case, profile):
    """The machine wants signed commands: it says no, begins nothing, and the owner is told what to switch on."""
    case.ready(profile)
    case.sim("misbehave", locked=True)
    answers = []
    case.until(lambda: answers.append(case.ask_start()) or "Developer Mode" in answers[-1][2].get("message", ""),
               "the refusal to be told")
    case.given_back("Developer Mode")
    case.until(lambda: case.status()["developer_mode"] == "locked", "the lock to be seen")
    case.assert_begun(0, 1)
    case.assert_told(print_start=0)

    # Switched on at its screen, which wants it restarted.
    case.sim("misbehave")
    case.sim("delta", hms=[], fun="0")
    case.sim("hang-up")
    case.until(lambda: case.status()["link"] == "live" and case.status()["developer_mode"] != "locked", "the lock to be gone")
    case.send()
    case.sim("begin")
    case.print_to_the_end(2)


def accepted_and_not_begun(case, profile):
    """"Success", and then nothing: Takt sends nothing again, and after the time that machines may take a person decides."""
    case.ready(profile)
    case.sim("misbehave", no_start=True)
    case.send()
    assert case.job_now()["dispatch_step"] == "acknowledged", case.job_now()
    case.given_back("accepted", "did not start")
    case.assert_begun(0, 1)
    case.assert_told(print_start=0)
    case.sim("misbehave")
    case.send()
    case.sim("begin")
    case.print_to_the_end(2, kept=1)


def slow_parser(case, profile):
    """It rests for minutes before it begins: it is waited for, not told again, and not shaken by a new connection."""
    case.ready(profile)
    case.sim("misbehave", parse=PARSED_AFTER / SPEED)
    connections = case.count_connections()
    case.send()
    sent = time.monotonic()
    seen = set()

    def has_begun():
        now = case.job_now()
        seen.add((now["status"], now["dispatch_step"], now["problem"]))
        return case.ask("prints")

    case.until(has_begun, "the machine to begin")
    assert (time.monotonic() - sent) * SPEED > PARSED_AFTER - 15, "it began at once"
    assert ("queued", "acknowledged", None) in seen and all(status != "failed" and not problem for status, _step, problem in seen), seen
    case.print_to_the_end(1)
    assert case.count_connections() == connections, case.ask("requests")


def storage_error(case, profile):
    """Accepted, then 0500_C010: the file could not be read. The next start is a person's."""
    case.ready(profile)
    case.sim("misbehave", error=0x0500C010)
    case.send()
    case.given_back("0500_C010", "memory card")
    case.assert_begun(0, 1)
    case.assert_told(print_start=0)
    case.sim("misbehave")
    case.sim("delta", print_error=0)
    case.send()
    case.sim("begin")
    case.print_to_the_end(2)


STARTS = (verify_failed, accepted_and_not_begun, slow_parser, storage_error)
CASES = (drop, silence, half_open, wrong_certificate, client_limit, runout, health_message, cancel_at_the_screen, power_cut)


class Faults:
    def __init__(self, farm):
        farm.start_sinks()
        sims = farm.start("bambu-printer.py", "--fleet", str(len(CASES)), "--model", MODELS, "--interval", INTERVAL)
        farm.app = farm.takt(env={"TAKT_CLOCK_SPEED": str(SPEED)}).start()
        with_files = farm.start("bambu-printer.py", "--fleet", str(len(STARTS)), "--model", STARTED.name, "--interval", INTERVAL,
                                "--ftps-port", "0", "--ftps-dialect")
        profile = upload(farm.app, "bracket.gcode.3mf", model=STARTED)
        self.cases = [(function, Case(farm, at, function.__name__.replace("_", " "))) for function, at in zip(CASES, json.loads(sims.line()))]
        self.cases += [(function, Case(farm, at, function.__name__.replace("_", " ")), profile)
                       for function, at in zip(STARTS, json.loads(with_files.line()))]
        self.faults = {}

    def play(self, function, *case):
        try:
            function(*case)
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
        faults = tap.case(f"{len(CASES + STARTS)} printers", Faults, farm)
        faults.run()
        for function in CASES + STARTS:
            tap.case(function.__name__.replace("_", "-"), faults.judge, function)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
