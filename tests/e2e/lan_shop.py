# SPDX-License-Identifier: GPL-3.0-or-later
"""A shop with one printer in the network, which keeps files and prints what it is told to; and sliced files for it."""
import hashlib
import io
import json
import os
import threading
import uuid
import zipfile

from takt_e2e import http_call, wait_until

GCODE = "; HEADER_BLOCK_START\n; total layer number: 50\n; HEADER_BLOCK_END\nG28\n" + "G1 X1 Y1 E0.1\n" * 300000
SLICE_INFO = """<?xml version="1.0" encoding="UTF-8"?>
<config><header><header_item key="X-BBL-Client-Version" value="02.04.00.70"/></header>%s</config>"""
PLATE_INFO = """<plate><metadata key="index" value="%d"/><metadata key="printer_model_id" value="%s"/><metadata key="nozzle_diameters" value="0.4"/>
<metadata key="prediction" value="600"/><metadata key="weight" value="4.00"/>
<filament id="3" tray_info_idx="GFL99" type="PLA" color="#000000" used_m="1.3" used_g="4.00"%s/></plate>"""
# While the print runs on the sim's clock; the program's runs faster, so that its patience is short.
PACE = "1.5"
CLOCK = "4"


class Model:
    def __init__(self, name, code, serial, nozzles=1):
        self.name, self.code, self.serial = name, code, serial
        self.settings = {"printer_model": f"Bambu Lab {name}", "nozzle_diameter": ["0.4"] * nozzles}
        self.group = ""
        if nozzles > 1:
            # The slicer counts from the left, the printer from the right; the filament is the right one's.
            self.settings["physical_extruder_map"] = ["1", "0"]
            self.group = ' group_id="1"'


A1 = Model("A1", "N2S", "03900A000000001")


def sliced_file(plates, model):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("3D/3dmodel.model", "<model/>")
        package.writestr("Metadata/slice_info.config", SLICE_INFO % "".join(PLATE_INFO % (plate, model.code, model.group) for plate in plates))
        package.writestr("Metadata/project_settings.config", json.dumps(model.settings))
        for plate in plates:
            package.writestr(f"Metadata/plate_{plate}.json", '{"bed_type": "textured_plate"}')
            package.writestr(f"Metadata/plate_{plate}.gcode.md5", hashlib.md5(GCODE.encode()).hexdigest().upper())
            package.writestr(f"Metadata/plate_{plate}.gcode", GCODE)
    return out.getvalue()


def upload(app, name, plates=(1,), plate=1, model=A1):
    boundary = uuid.uuid4().hex
    body = (f'--{boundary}\r\nContent-Disposition: form-data; name="plate"\r\n\r\n{plate}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: model/3mf\r\n\r\n").encode() + sliced_file(plates, model) + f"\r\n--{boundary}--\r\n".encode()
    status, _headers, answer = app.call("POST", "/api/product-profiles", body,
                                        {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    assert status == 201, answer
    return answer


class Shop:
    def __init__(self, farm, model=A1, file_service=("--ftps-dialect",)):
        self.farm = farm
        self.wanted = 0
        self.kills = 0
        farm.start_printer("--serial", model.serial, "--model", f"Bambu Lab {model.name}", "--firmware", "01.04.00.00",
                           "--ftps-port", "0", "--pace", PACE, *file_service)
        self.app = farm.app = farm.takt(env={"TAKT_CLOCK_SPEED": CLOCK}).start()
        at = farm.printer_at
        self.printer = self.app.ok("POST", "/api/printers", {
            "name": "Bench", "connection_type": "bambu_lan", "model": model.name, "host": "127.0.0.1", "serial": at["serial"],
            "access_code": at["access_code"], "mqtt_port": at["mqtt_port"], "ftps_port": at["ftps_port"],
            "certificate_fingerprint": at["fingerprint"]})["id"]
        farm.reconnected(self.printer)
        self.profile = upload(self.app, "Desk bracket (1).gcode.3mf", model=model)
        wait_until(lambda: len(self.app.ok("GET", f"/api/bambu/materials/{self.printer}")) == 3, "the spools that the printer reads")

    def sim(self, what):
        return http_call(f"http://127.0.0.1:{self.farm.printer_at['control_port']}/_sim/{what}")[2]

    def add_job(self, name, profile=None):
        self.wanted += 1
        return self.app.ok("POST", "/api/bambu/scheduled-prints", {
            "printer_id": self.printer, "profile_id": (profile or self.profile)["id"], "job_name": name})["id"]

    def job(self, job):
        return self.app.ok("GET", f"/api/bambu/scheduled-prints/{job}")

    def card(self):
        """Names of the files on the printer's card."""
        return [entry.name for entry in os.scandir(self.farm.printer_at["card"]) if entry.is_file()]

    def emptied(self, what):
        wait_until(lambda: not self.card(), f"the card to be empty {what}")

    def start(self, job, body=None):
        """After a restart or a cleared plate a printer becomes free with its next report."""
        answers = []

        def attempt():
            answers.append(self.app.call("POST", f"/api/bambu/scheduled-prints/{job}/start", body))
            return answers[-1][0] == 200

        try:
            wait_until(attempt, "the printer to take a start", 15)
        except AssertionError as fault:
            raise AssertionError(f"{fault}: {answers[-1]}") from fault

    def start_aside(self, job):
        """The answer is of no interest: the program is killed before it comes."""
        def call():
            try:
                self.app.call("POST", f"/api/bambu/scheduled-prints/{job}/start")
            except Exception:
                pass

        threading.Thread(target=call, daemon=True).start()

    def finish(self, job):
        wait_until(lambda: self.job(job)["status"] == "completed", f"the end of {job}")
        self.app.ok("POST", f"/api/printers/{self.printer}/plate-cleared")
        wait_until(lambda: self.app.ok("GET", f"/api/printers/{self.printer}")["plate_clear"], "the plate to be clear")
        self.emptied(f"after {job}")

    def misbehave(self, **faults):
        self.farm.printer_sim("misbehave", faults)

    def ftps(self, **faults):
        self.farm.printer_sim("ftps", faults)

    def kill(self):
        self.app.restart()
        self.kills += 1
        self.farm.reconnected(self.printer)


def project_file(shop):
    return [request["print"] for request in shop.sim("requests") if request.get("print", {}).get("command") == "project_file"]


def counted(shop):
    printed = len(shop.sim("prints"))
    print(f"# {shop.kills} kills, {shop.wanted} prints wanted, {printed} begun", flush=True)
    assert printed == shop.wanted, shop.sim("prints")
    # What was refused or cancelled on its way may still be read for a while.
    print(f"# still on the card: {shop.card()}", flush=True)
