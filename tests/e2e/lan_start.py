#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sliced file is printed on a printer in the network: scheduled, checked, uploaded over FTPS, started, followed to its end. And the program is
killed at each step of that: in the end each print that was wanted was printed once."""
from farm import Farm
from lan_shop import Shop, counted, project_file, upload
from takt_e2e import main, wait_until


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

    def refused():
        message = shop.app.call("POST", path + "/start")[2].get("message", "")
        return "0.4" in message and "0.6" in message

    wait_until(refused, "the start to be refused")
    assert shop.job(job)["status"] == "queued", shop.job(job)
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
        tap.case("each print that was wanted was printed once", counted, shop)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
