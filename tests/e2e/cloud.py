#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account at the maker's cloud: signed in with a code, its printers listed and added, one followed over the cloud's broker through a
print, and signed out. Nothing is commanded through it, and no secret turns up anywhere."""
import json
import os

from farm import Farm
from takt_e2e import http_call, json_lines, main, wait_until


class CloudFarm(Farm):
    def start_cloud(self, *arguments):
        self.cloud = json.loads(self.start("bambu-cloud.py", *arguments).line())
        return {"TAKT_BAMBU_CLOUD_URL": self.cloud["url"],
                "TAKT_BAMBU_CLOUD_MQTT": f"{self.cloud['mqtt_host']}:{self.cloud['mqtt_port']},{self.cloud['ca']}"}

    def cloud_sim(self, method, what, body=None):
        status, _headers, answer = http_call(f"{self.cloud['url']}/_sim/{what}", method, body)
        assert status == 200, (what, status, answer)
        return answer

    def status(self):
        return self.app.ok("GET", "/api/bambu/cloud/status")

    def printer_status(self, printer_id):
        return self.app.ok("GET", f"/api/printer-connections/{printer_id}/status")


def set_up(farm):
    farm.start_sinks()
    farm.app = farm.takt(env=farm.start_cloud()).start()
    assert farm.status()["state"] == "signed_out", farm.status()
    farm.app.refused(503, "GET", "/api/bambu/cloud/printers")


def signs_in(farm):
    account = farm.cloud["account"]
    wrong = farm.app.refused(422, "POST", "/api/bambu/cloud/sign-in", {"account": account, "password": "wrong"})
    assert wrong["field"] == "account", wrong
    assert farm.status()["state"] == "failed", farm.status()
    asked = farm.app.ok("POST", "/api/bambu/cloud/sign-in", {"account": account, "password": farm.cloud["password"]})
    assert asked["state"] == "needs_code", asked
    farm.app.refused(422, "POST", "/api/bambu/cloud/code", {"code": "0000000"})
    code = farm.cloud_sim("GET", "code")["code"]
    done = farm.app.ok("POST", "/api/bambu/cloud/code", {"code": f"{code[:3]} {code[3:]}"})
    assert (done["state"], done["account"], done["notice"], done["last_error"]) == ("signed_in", account, None, None), done


def lists_and_adds(farm):
    on, off = farm.cloud["serials"]
    bound = farm.app.ok("GET", "/api/bambu/cloud/printers")["printers"]
    assert [(p["serial"], p["online"], p["has_access_code"], p["known_id"]) for p in bound] == \
        [(on, True, True, None), (off, False, True, None)], bound
    printer = farm.app.ok("POST", "/api/bambu/cloud/printers", {"serial": on})
    assert (printer["connection_type"], printer["name"], printer["model"]) == \
        ("bambu_cloud", "Printer 1", "Bambu Lab P1S"), printer
    farm.app.refused(409, "POST", "/api/bambu/cloud/printers", {"serial": on})
    farm.app.refused(404, "POST", "/api/bambu/cloud/printers", {"serial": "01P00A000000000"})
    silent = farm.app.ok("POST", "/api/bambu/cloud/printers", {"serial": off, "name": "Attic"})
    farm.app.ok("PUT", f"/api/bambu/notifications/{printer['id']}", {"webhook_url": farm.webhook_url()})
    farm.reconnected(printer["id"])
    assert farm.printer_status(silent["id"])["link"] != "live"
    return printer["id"], on


def follows_a_print(farm, printer_id, serial):
    farm.cloud_sim("POST", f"printer/{serial}/start", {"title": "bracket.gcode.3mf", "subtask_id": 77})
    farm.cloud_sim("POST", f"printer/{serial}/progress", {"percent": 40, "layer": 40})
    wait_until(lambda: farm.app.ok("GET", f"/api/printers/{printer_id}")["status"] == "printing", "the print to be seen")
    refused = farm.app.refused(409, "POST", f"/api/printers/{printer_id}/stop")
    assert "Bambu Cloud" in refused["message"], refused
    farm.cloud_sim("POST", f"printer/{serial}/finish", {})
    wait_until(lambda: farm.hooks("print_complete"), "the end of the print to be told")
    assert len(farm.hooks("print_complete")) == 1
    commands = [body["command"] for request in farm.cloud_sim("GET", f"commands/{serial}") for body in request.values()]
    assert set(commands) == {"get_version", "pushall"}, commands


def starts_nothing(farm, printer_id, serial):
    """Prints start by themselves on this printer, but not through the cloud: the first waits with the reason and is tried once."""
    path = "/api/bambu/scheduled-prints"
    farm.app.ok("POST", f"/api/printers/{printer_id}/plate-cleared")
    farm.app.ok("PUT", f"/api/printers/{printer_id}", {"auto_start": True})
    job = farm.app.ok("POST", path, {"printer_id": printer_id, "job_name": "bracket", "file_name": "bracket.gcode.3mf",
                                     "estimated_duration_minutes": 10})["id"]
    wait_until(lambda: farm.app.ok("GET", f"{path}/{job}")["problem"], "the reason why the print waits")
    before = farm.app.ok("GET", f"{path}/{job}")
    assert "local network" in before["problem"] and before["status"] == "queued", before
    for percent in range(3):
        farm.cloud_sim("POST", f"printer/{serial}/progress", {"percent": percent})
    wait_until(lambda: farm.printer_status(printer_id)["progress_percent"] == 2, "the machine to be heard")
    assert farm.app.ok("GET", f"{path}/{job}") == before
    farm.app.ok("PUT", f"{path}/{job}", {"status": "cancelled"})
    farm.app.ok("PUT", f"/api/printers/{printer_id}", {"auto_start": False})
    commands = [body["command"] for request in farm.cloud_sim("GET", f"commands/{serial}") for body in request.values()]
    assert "project_file" not in commands, commands


def comes_and_goes(farm, printer_id, serial):
    """Offline when the broker says so (protocol.md §16 no. 67)."""
    farm.cloud_sim("POST", f"presence/{serial}", {"online": False})
    wait_until(lambda: farm.printer_status(printer_id)["link"] == "offline", "the printer to be offline")
    farm.cloud_sim("POST", f"presence/{serial}", {"online": True})
    farm.reconnected(printer_id)


def survives(farm, printer_id):
    farm.app.restart()
    wait_until(lambda: farm.status()["state"] == "signed_in", "the stored sign-in to be read")
    farm.reconnected(printer_id)
    farm.cloud_sim("POST", "hang-up")
    wait_until(lambda: farm.printer_status(printer_id)["link"] != "live", "the loss to be seen")
    farm.reconnected(printer_id)


def signs_out(farm, printer_id):
    answer = farm.app.ok("POST", "/api/bambu/cloud/sign-out")
    assert (answer["state"], answer["account"], answer["expires_at"]) == ("signed_out", None, None), answer
    wait_until(lambda: farm.printer_status(printer_id)["link"] == "unreachable", "the printer to be out of sight")


def keeps_secrets(farm):
    """Neither password nor token nor access code lies in the profile or went over a channel; nothing but the sign-in was told."""
    token = next(entry["headers"]["Authorization"] for entry in farm.cloud_sim("GET", "log")
                 if "Authorization" in entry["headers"]).removeprefix("Bearer ")
    secrets = [farm.cloud["password"], token]
    said = "\n".join(farm.app.process.errors + farm.app.process.lines) + json.dumps(json_lines(farm.webhooks))
    for folder, _folders, files in os.walk(farm.app.data_dir):
        for name in files:
            with open(os.path.join(folder, name), "rb") as handle:
                said += handle.read().decode("latin-1")
    for secret in secrets:
        assert secret not in said
    posts = [entry["path"] for entry in farm.cloud_sim("GET", "log") if entry["method"] == "POST"]
    assert set(posts) == {"/v1/user-service/user/login", "/v1/user-service/user/sendemail/code"}, posts


def run(tap):
    with CloudFarm() as farm:
        tap.case("a cloud, and nobody is signed in", set_up, farm)
        tap.case("signed in with password and code", signs_in, farm)
        printer_id, serial = tap.case("bound printers are listed and added", lists_and_adds, farm)
        tap.case("a print is followed and not commanded", follows_a_print, farm, printer_id, serial)
        tap.case("/e2e/cloud/pitfall-097-nothing-is-started", starts_nothing, farm, printer_id, serial)
        tap.case("offline when told so", comes_and_goes, farm, printer_id, serial)
        tap.case("after a restart and a lost connection it is heard again", survives, farm, printer_id)
        tap.case("signed out", signs_out, farm, printer_id)
        tap.case("secrets stay secret", keeps_secrets, farm)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
