#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sliced file is printed on a printer in the network: scheduled, checked, uploaded over FTPS, started, followed to its end. And the program is
killed at each step of that: in the end each print that was wanted was printed once."""
import hashlib
import io
import os
import threading
import uuid
import zipfile

from farm import Farm
from takt_e2e import http_call, main, wait_until

GCODE = "; HEADER_BLOCK_START\n; total layer number: 50\n; HEADER_BLOCK_END\nG28\n" + "G1 X1 Y1 E0.1\n" * 300000
SLICE_INFO = """<?xml version="1.0" encoding="UTF-8"?>
<config><header><header_item key="X-BBL-Client-Version" value="02.04.00.70"/></header>%s</config>"""
PLATE_INFO = """<plate><metadata key="index" value="%d"/><metadata key="printer_model_id" value="N2S"/><metadata key="nozzle_diameters" value="0.4"/>
<metadata key="prediction" value="600"/><metadata key="weight" value="4.00"/>
<filament id="3" tray_info_idx="GFL99" type="PLA" color="#000000" used_m="1.3" used_g="4.00"/></plate>"""
# While the print runs on the sim's clock; the program's runs faster, so that its patience is short.
PACE = "1.5"
CLOCK = "4"


def sliced_file(plates):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("3D/3dmodel.model", "<model/>")
        package.writestr("Metadata/slice_info.config", SLICE_INFO % "".join(PLATE_INFO % plate for plate in plates))
        package.writestr("Metadata/project_settings.config", '{"printer_model": "Bambu Lab A1", "nozzle_diameter": ["0.4"]}')
        for plate in plates:
            package.writestr(f"Metadata/plate_{plate}.json", '{"bed_type": "textured_plate"}')
            package.writestr(f"Metadata/plate_{plate}.gcode.md5", hashlib.md5(GCODE.encode()).hexdigest().upper())
            package.writestr(f"Metadata/plate_{plate}.gcode", GCODE)
    return out.getvalue()


def upload(app, name, plates=(1,), plate=1):
    boundary = uuid.uuid4().hex
    body = (f'--{boundary}\r\nContent-Disposition: form-data; name="plate"\r\n\r\n{plate}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: model/3mf\r\n\r\n").encode() + sliced_file(plates) + f"\r\n--{boundary}--\r\n".encode()
    status, _headers, answer = app.call("POST", "/api/product-profiles", body,
                                        {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    assert status == 201, answer
    return answer


class Shop:
    def __init__(self, farm):
        self.farm = farm
        self.wanted = 0
        self.kills = 0
        farm.start_printer("--serial", "03900A000000001", "--model", "Bambu Lab A1", "--firmware", "01.04.00.00", "--ftps-dialect",
                           "--ftps-port", "0", "--pace", PACE)
        self.app = farm.app = farm.takt(env={"TAKT_CLOCK_SPEED": CLOCK}).start()
        at = farm.printer_at
        self.printer = self.app.ok("POST", "/api/printers", {
            "name": "Bench", "connection_type": "bambu_lan", "model": "A1", "host": "127.0.0.1", "serial": at["serial"],
            "access_code": at["access_code"], "mqtt_port": at["mqtt_port"], "ftps_port": at["ftps_port"],
            "certificate_fingerprint": at["fingerprint"]})["id"]
        farm.reconnected(self.printer)
        self.profile = upload(self.app, "Desk bracket (1).gcode.3mf")
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

    def start(self, job):
        """After a restart or a cleared plate a printer becomes free with its next report."""
        answers = []

        def attempt():
            answers.append(self.app.call("POST", f"/api/bambu/scheduled-prints/{job}/start"))
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


def whole_print(shop):
    job = shop.add_job("Desk bracket / left")
    assert shop.job(job)["problem"] is None, shop.job(job)
    shop.start(job)
    assert shop.job(job)["dispatch_step"] in ("acknowledged", "running"), shop.job(job)
    wait_until(lambda: shop.job(job)["dispatch_step"] == "running", "the machine's word that it prints")
    assert len(shop.card()) == 1, shop.card()
    shop.finish(job)

    sent = project_file(shop)
    assert len(sent) == 1, sent
    body = dict(sent[0])
    sequence, identity, name = body.pop("sequence_id"), body["task_id"], body["file"]
    assert 20000 <= int(sequence) <= 29999 and 1 <= int(identity) < 2**31 - 1, sent
    assert name == f"Desk_bracket__1_-{identity}.gcode.3mf", name
    assert body == {
        "command": "project_file", "param": "Metadata/plate_1.gcode", "url": f"file:///sdcard/{name}", "file": name, "md5": "",
        "subtask_name": "Desk bracket _ left", "project_id": identity, "profile_id": "0", "task_id": identity, "subtask_id": identity,
        "bed_type": "textured_plate", "bed_leveling": True, "auto_bed_leveling": 1, "flow_cali": False, "extrude_cali_flag": 0,
        "vibration_cali": True, "layer_inspect": False, "timelapse": False, "nozzle_offset_cali": 0, "cfg": "0", "use_ams": True,
        "ams_mapping": [-1, -1, 2],
        "ams_mapping2": [{"ams_id": 255, "slot_id": 255}, {"ams_id": 255, "slot_id": 255}, {"ams_id": 0, "slot_id": 2}]}, body


def plate_that_was_sent(shop):
    """The machine calls its file what it likes: the plate is the one of our row, and is what the command names."""
    profile = upload(shop.app, "two plates.gcode.3mf", plates=(1, 2), plate=2)
    job = shop.add_job("second plate", profile)
    assert shop.job(job)["file_plate"] == 2, shop.job(job)
    shop.start(job)
    shop.finish(job)
    assert project_file(shop)[-1]["param"] == "Metadata/plate_2.gcode", project_file(shop)[-1]
    assert shop.sim("prints")[-1]["param"] == "Metadata/plate_2.gcode", shop.sim("prints")[-1]
    assert shop.job(job)["file_plate"] == 2, shop.job(job)


def another_nozzle(shop):
    job = shop.add_job("for another nozzle")
    shop.wanted -= 1
    before = len(project_file(shop))
    path = f"/api/bambu/scheduled-prints/{job}"
    shop.farm.printer_sim("delta", {"nozzle_diameter": "0.6"})
    wait_until(lambda: "0.6" in shop.app.call("POST", path + "/start")[2].get("message", ""), "the start to be refused")
    now = shop.job(job)
    assert now["status"] == "queued" and "0.4 mm" in now["problem"] and "0.6 mm" in now["problem"], now
    shop.farm.printer_sim("delta", {"nozzle_diameter": "0.4"})
    assert len(project_file(shop)) == before and not shop.card()
    shop.app.ok("PUT", path, {"status": "cancelled"})


def booked(shop):
    """Grams are the file's, the spool is the one in the slot that was sent."""
    spool = [entry for entry in shop.app.ok("GET", f"/api/bambu/materials/{shop.printer}") if entry["slot"] == 2][0]
    attempt = shop.app.ok("GET", "/api/history")[0]
    assert [(entry["material_id"], entry["grams"]) for entry in attempt["materials"]] == [(spool["id"], 4)], attempt


def commands(shop):
    path = f"/api/printers/{shop.printer}"
    shop.app.refused(409, "POST", path + "/speed", {"level": 3})
    shop.app.ok("POST", path + "/light", {"on": False})
    assert shop.sim("state")["lights_report"] == [{"node": "chamber_light", "mode": "off"}]
    shop.app.ok("POST", path + "/set-slot", {"slot": 1, "material_type": "PETG", "color_hex": "00ff00", "nozzle_temp_min": 230,
                                             "nozzle_temp_max": 260})
    assert shop.sim("state")["ams"]["ams"][0]["tray"][1]["tray_color"] == "00FF00FF"


def killed(shop, name, arrange, reached, undo=None):
    """Kills when `reached`, restarts, starts once more what was given back, and wants the job printed."""
    job = shop.add_job(name)
    arrange()
    shop.start_aside(job)
    wait_until(lambda: reached(job), f"the moment to kill: {name}", 15)
    shop.kill()
    if undo:
        undo()

    def decided():
        now = shop.job(job)
        return now["status"] != "queued" or now["dispatch_step"] is None

    wait_until(decided, f"{name}: the job to be taken up or given back")
    now = shop.job(job)
    print(f"# {name}: {'given back' if now['status'] == 'queued' else 'taken up'}", flush=True)
    if now["status"] == "queued":
        shop.start(job)
    shop.finish(job)
    assert len([print_ for print_ in shop.sim("prints") if print_["title"] == name]) == 1, shop.sim("prints")


def kills(shop):
    def has_file(job):
        """All bytes are there, and the printer keeps its word back."""
        now = shop.job(job)
        return now["dispatch_step"] == "uploading" and now["upload_percent"] == 100

    killed(shop, "before the upload", lambda: shop.ftps(crowded=100), lambda job: shop.job(job)["dispatch_step"] == "uploading",
           lambda: shop.ftps(crowded=0))
    killed(shop, "in the middle of the upload", lambda: shop.ftps(rate=1000000),
           lambda job: 10 <= (shop.job(job)["upload_percent"] or 0) < 100, lambda: shop.ftps(rate=0))
    killed(shop, "after the upload", lambda: shop.ftps(end_after=6.0), has_file, lambda: shop.ftps(end_after=0.0))
    before = len(project_file(shop))
    killed(shop, "after the command", lambda: shop.misbehave(no_ack=True, parse=3.0), lambda job: len(project_file(shop)) > before,
           shop.misbehave)
    killed(shop, "after the answer", lambda: shop.misbehave(parse=3.0), lambda job: shop.job(job)["dispatch_step"] == "acknowledged",
           shop.misbehave)


def removed_after_kills(shop):
    """Killed while it prints, and again while the printer does not let go of the file: it is gone in the end."""
    job = shop.add_job("killed while it prints")
    shop.start(job)
    wait_until(lambda: shop.job(job)["dispatch_step"] == "running", "the print to run")
    shop.ftps(dele=450)
    shop.kill()
    assert len(shop.card()) == 1, shop.card()
    wait_until(lambda: shop.job(job)["status"] == "completed" and any(line.startswith("DELE ") for line in shop.sim("ftps")["commands"]),
               "an attempt to take the file away")
    shop.kill()
    assert len(shop.card()) == 1, shop.card()
    shop.ftps(dele=0)
    shop.finish(job)


def removed_after_absence(shop):
    """The print ends while the program is not there."""
    job = shop.add_job("ended unseen")
    shop.start(job)
    wait_until(lambda: shop.job(job)["dispatch_step"] == "running", "the print to run")
    shop.app.stop()
    wait_until(lambda: shop.sim("state")["gcode_state"] == "FINISH", "the end of the print")
    assert len(shop.card()) == 1, shop.card()
    shop.app.start()
    shop.finish(job)


def cancelled_in_the_upload(shop):
    """It leaves neither a start command nor a print."""
    job = shop.add_job("not wanted any more")
    shop.wanted -= 1
    before = len(project_file(shop))
    shop.ftps(rate=1000000)
    shop.start_aside(job)
    wait_until(lambda: (shop.job(job)["upload_percent"] or 0) >= 10, "the upload to be under way", 15)
    shop.app.ok("PUT", f"/api/bambu/scheduled-prints/{job}", {"status": "cancelled"})
    shop.ftps(rate=0)
    assert shop.job(job)["dispatch_step"] is None
    assert len(project_file(shop)) == before


def slow_parser(shop):
    """While the machine parses nothing else is sent to it, and nothing is sent again."""
    job, other = shop.add_job("slow"), shop.add_job("next")
    before = len(project_file(shop))
    shop.misbehave(parse=2.0)
    shop.start(job)
    assert shop.job(job)["status"] == "queued" and shop.job(job)["dispatch_step"] == "acknowledged"
    assert "sent to this printer" in shop.app.refused(409, "POST", f"/api/bambu/scheduled-prints/{other}/start")["message"]
    shop.finish(job)
    assert len(project_file(shop)) == before + 1
    shop.misbehave()
    shop.start(other)
    shop.finish(other)


def lost_answer(shop):
    """The connection dies after the command; the print is taken up when the machine is heard again."""
    job = shop.add_job("lost answer")
    shop.misbehave(drop=True, drop_obeys=True)
    shop.start(job)
    shop.misbehave()
    shop.finish(job)


def storage_error(shop):
    job = shop.add_job("unreadable")
    shop.misbehave(error=0x0500C010)
    shop.start(job)
    wait_until(lambda: shop.job(job)["dispatch_step"] is None, "the job to be given back")
    now = shop.job(job)
    assert now["status"] == "queued" and "0500_C010" in now["problem"] and "memory card" in now["problem"], now
    shop.misbehave()
    shop.farm.printer_sim("delta", {"print_error": 0})
    shop.start(job)
    shop.finish(job)


def cancelled_at_the_screen(shop):
    job = shop.add_job("cancelled at the screen")
    shop.misbehave(cancel=True)
    shop.start(job)
    wait_until(lambda: shop.job(job)["status"] == "cancelled", "the cancel at the screen")
    shop.misbehave()
    shop.farm.printer_sim("delta", {"print_error": 0})
    shop.app.ok("POST", f"/api/printers/{shop.printer}/plate-cleared")


def another_file(shop):
    """An old file begins instead of ours: ours is not taken for it."""
    job = shop.add_job("ours")
    shop.misbehave(other_job="an old one")
    shop.start(job)
    wait_until(lambda: shop.sim("state")["gcode_state"] == "FINISH" and shop.sim("prints")[-1]["title"] == "an old one",
               "the other print's end")
    assert shop.job(job)["status"] == "queued", shop.job(job)
    shop.misbehave()
    shop.app.ok("PUT", f"/api/bambu/scheduled-prints/{job}", {"status": "cancelled"})


def counted(shop):
    printed = len(shop.sim("prints"))
    print(f"# {shop.kills} kills, {shop.wanted} prints wanted, {printed} begun", flush=True)
    assert printed == shop.wanted, shop.sim("prints")
    # What was refused or cancelled on its way may still be read for a while.
    print(f"# still on the card: {shop.card()}", flush=True)


def run(tap):
    with Farm() as farm:
        shop = tap.case("a printer with a card, a profile with a sliced file", Shop, farm)
        tap.case("scheduled, uploaded, started, finished", whole_print, shop)
        tap.case("/e2e/lan-start/pitfall-079b-booked-from-the-slot", booked, shop)
        tap.case("/e2e/lan-start/pitfall-017-plate-that-was-sent", plate_that_was_sent, shop)
        tap.case("/e2e/lan-start/pitfall-051-another-nozzle", another_nozzle, shop)
        tap.case("commands that need more than a word", commands, shop)
        tap.case("killed at each step", kills, shop)
        tap.case("/e2e/lan-start/pitfall-029-removed-after-kills", removed_after_kills, shop)
        tap.case("/e2e/lan-start/pitfall-029-removed-after-absence", removed_after_absence, shop)
        for name, case in (("/e2e/lan-start/pitfall-040-cancelled-in-the-upload", cancelled_in_the_upload),
                           ("/e2e/lan-start/pitfall-033-038-slow-parser", slow_parser), ("/e2e/lan-start/pitfall-037-lost-answer", lost_answer),
                           ("/e2e/lan-start/pitfall-034-storage-error", storage_error), ("cancelled at the screen", cancelled_at_the_screen),
                           ("/e2e/lan-start/pitfall-037-another-file", another_file)):
            tap.case(name, case, shop)
        tap.case("each print that was wanted was printed once", counted, shop)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
