# SPDX-License-Identifier: GPL-3.0-or-later
"""How a printer starts a sliced file (protocol.md §7.2, §15.3) and what goes wrong with that.

The file is looked for where the command's url says, in the folder of the file service where there is one. Whoever has a clock of its
own (--pace SECONDS for a whole print) goes on by itself; else a test says begin, run and finish. `FAULTS`, set by POST
/_sim/misbehave, say what happens instead; `printed` is every print that began, in order.
"""

import os
import threading
import time
import urllib.parse
import zipfile

CANCELLED = 0x0300400C
CANNOT_PARSE = 0x05004003
BUSY = 0x05004004
STORAGE = 0x0500C010
NO_MAPPING = 0x07FF8012

FAULTS = {
    "refuse": "",        # the ack says failed with this reason
    "no_ack": False,     # says nothing to the command and obeys it
    "no_start": False,   # the ack says success, nothing happens
    "error": 0,          # the ack says success, then this print_error and nothing else
    "other_job": "",     # an older file of this title begins instead
    "parse": 0.0,        # seconds from the ack until it begins; until then it shows what it showed before
    "power_cut": 0.0,    # the power fails after the ack, for so many seconds; then it is idle
    "drop": False,       # the connection ends before the ack; the command was heard
    "drop_obeys": False, # with "drop": it is obeyed all the same
    "locked": False,     # it wants signed commands: the ack says failed
    "cancel": False,     # somebody cancels at the screen while it prepares
}


class Jobs:
    """`machine` tells and acknowledges; `card` is the folder that the file service shows as its root, None: any file is there."""

    def __init__(self, machine, pace):
        self.machine, self.pace = machine, pace
        self.card = None
        self.drop = None
        self.faults = dict(FAULTS)
        self.printed = []
        self.accepted = None

    def misbehave(self, wish):
        for name in wish:
            if name not in FAULTS:
                raise KeyError(name)
        self.faults = {**FAULTS, **wish}

    # ---- the command

    def find_file(self, url):
        """Path on the card; None: nothing is where the url points."""
        parts = urllib.parse.urlsplit(url)
        path = None
        if parts.scheme == "file" and parts.path.startswith("/sdcard/"):
            path = parts.path.removeprefix("/sdcard/")
        elif parts.scheme == "ftp":
            path = (parts.netloc + parts.path).lstrip("/")
        if not path or " " in url:
            return None
        if self.card is None:
            return path
        whole = os.path.join(self.card, path)
        return whole if os.path.isfile(whole) else None

    def find_error(self, body):
        found = self.find_file(body.get("url", ""))
        if found is None:
            return STORAGE
        if self.card is not None:
            try:
                with zipfile.ZipFile(found) as package:
                    if body["param"] not in package.namelist():
                        return CANNOT_PARSE
            except (OSError, zipfile.BadZipFile):
                return CANNOT_PARSE
        units = self.machine.state["ams"]["ams"]
        slots = [entry for entry in body.get("ams_mapping2", []) if entry["ams_id"] < 254]
        if body.get("use_ams") is True and not (units and slots):
            return NO_MAPPING
        return 0

    def take(self, body):
        machine, faults = self.machine, self.faults
        if faults["drop"] and self.drop:
            self.drop()
            if not faults["drop_obeys"]:
                return
        elif faults["refuse"]:
            machine.acknowledge("print", body, "failed", faults["refuse"], err_code=0x0500400A)
            return
        elif not faults["no_ack"]:
            machine.acknowledge("print", body)

        if machine.state["gcode_state"] in ("PREPARE", "RUNNING", "PAUSE"):
            # As an A1 mini does it: neither the old nor the new one is printed.
            machine.fail({"print_error": BUSY})
            return
        error = faults["error"] or self.find_error(body)
        if error:
            machine.tell(print_error=error)
            return
        if faults["power_cut"]:
            self.after(0, self.cut_power)
            return
        if faults["no_start"]:
            machine.tell(print_type="local")
            machine.tell(print_type="idle")
            return
        self.accepted = body
        if self.pace or faults["parse"]:
            self.after(faults["parse"], self.begin)

    @staticmethod
    def after(seconds, act):
        timer = threading.Timer(seconds, act)
        timer.daemon = True
        timer.start()

    def cut_power(self):
        machine = self.machine
        with machine.lock:
            machine.silent = True
        time.sleep(self.faults["power_cut"])
        with machine.lock:
            machine.silent = False
            machine.restart_state()

    # ---- the print

    def begin(self, _wish=None):
        """What was accepted begins, and with a clock of its own goes on to the end."""
        machine = self.machine
        with machine.lock:
            body, self.accepted = self.accepted, None
            if body is None or self.faults["no_start"]:
                return
            title, job = body["subtask_name"], body["subtask_id"]
            if self.faults["other_job"]:
                title, job = self.faults["other_job"], "77"
            self.printed.append({"title": title, "subtask_id": job, "url": body["url"], "param": body["param"]})
            machine.tell(gcode_state="PREPARE", subtask_name=title, subtask_id=job, task_id=job, print_type="local",
                         gcode_file=body.get("file", ""), mc_percent=0, layer_num=0, print_error=0, stg_cur=2, total_layer_num=50,
                         mc_remaining_time=1, bed_target_temper=60)
            if self.faults["cancel"]:
                self.after(0.2, self.cancel)
                return
        if self.pace:
            self.after(self.pace / 10, self.run)

    def cancel(self):
        with self.machine.lock:
            self.machine.fail({"print_error": CANCELLED})

    def is_ours(self):
        return self.machine.state["gcode_state"] in ("PREPARE", "RUNNING")

    def run(self, _wish=None):
        with self.machine.lock:
            if not self.is_ours():
                return
            self.machine.tell(gcode_state="RUNNING", stg_cur=0, nozzle_target_temper=220, nozzle_temper=219.5)
        if self.pace:
            self.after(self.pace * 0.4, self.half)

    def half(self):
        with self.machine.lock:
            if not self.is_ours():
                return
            self.machine.progress({"percent": 50, "layer": 25, "remaining": 1})
        self.after(self.pace * 0.5, self.finish)

    def finish(self):
        with self.machine.lock:
            if self.is_ours():
                self.machine.finish({})
