#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A printer whose camera sends a video over RTSPS: what its plate looked like when a print was done, and when one failed, lies in the
history, as GStreamer read it. Where the program or the camera was built without GStreamer, or its plug-ins are not installed, that is said and skipped."""
import json
import os
import subprocess
import urllib.request

from farm import Farm
from takt_e2e import SIMS, Process, main, wait_until

CAMERA = os.environ.get("TAKT_RTSP_CAMERA")


def is_jpeg(data):
    return data[:3] == b"\xff\xd8\xff" and data[-2:] == b"\xff\xd9"


class VideoFarm(Farm):
    def set_up(self):
        self.start_sinks()
        pki = os.path.join(self.directory, "pki")
        at = self.start_printer("--model", "X1C", "--pki", pki)
        made = json.loads(subprocess.run(["/usr/bin/python3", os.path.join(SIMS, "bambu_pki.py"), pki, at["serial"]], check=True,
                                         capture_output=True, text=True).stdout)
        self.camera = Process([CAMERA, made["chain"], made["key"], at["access_code"], "video"], name="rtsp-camera")
        self.processes.append(self.camera)
        # GStreamer's rtspsrc complains of its own end; the program lives on, as it would at an owner's.
        self.app = self.takt(env={"G_DEBUG": "gc-friendly"}).start()
        self.printer_id = self.app.ok("POST", "/api/printers", {
            "name": "Bench", "connection_type": "bambu_lan", "model": "X1C", "host": "127.0.0.1", "serial": at["serial"],
            "access_code": at["access_code"], "mqtt_port": at["mqtt_port"], "camera_port": int(self.camera.line()),
            "certificate_fingerprint": at["fingerprint"]})["id"]
        self.reconnected(self.printer_id)

    def start_job(self, name):
        """Begun at the machine; Takt takes it for the queued job."""
        job = self.app.ok("POST", "/api/bambu/scheduled-prints", {
            "printer_id": self.printer_id, "job_name": name, "file_name": f"{name}.gcode.3mf", "estimated_duration_minutes": 60})["id"]
        self.printer_sim("start", {"title": name, "subtask_id": "4711"})
        self.job_is(job, "started")
        return job

    def job_is(self, job, word):
        wait_until(lambda: self.app.ok("GET", f"/api/bambu/scheduled-prints/{job}")["status"] == word, f"{job} to be {word}")

    def read_photo(self, url):
        request = urllib.request.Request(self.app.url + url, headers={"Authorization": f"Bearer {self.app.token}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.headers["Content-Type"], answer.read()


def find_obstacle(farm):
    """A person asks for a photo in mid print: what stands in the way is what GStreamer lacks, or nothing."""
    job = farm.start_job("asked for")
    status, _headers, answer = farm.app.call("POST", f"/api/bambu/scheduled-prints/{job}/photos")
    farm.printer_sim("finish")
    farm.job_is(job, "completed")
    if status == 201:
        return None
    assert "GStreamer" in answer["message"], answer
    return answer["message"]


def ends_with_photo(farm, name, act, outcome):
    farm.app.ok("POST", f"/api/printers/{farm.printer_id}/plate-cleared")
    job = farm.start_job(name)
    farm.printer_sim("progress", {"percent": 60, "layer": 60})
    farm.printer_sim(act)
    farm.job_is(job, outcome)
    path = f"/api/bambu/scheduled-prints/{job}/photos"
    wait_until(lambda: farm.app.ok("GET", path), f"the photo of a print that {outcome}")
    photos = farm.app.ok("GET", path)
    assert [(photo["kind"], photo["attempt"], photo["printer_id"]) for photo in photos] == [(outcome, 1, farm.printer_id)], photos
    attempts = [entry for entry in farm.app.ok("GET", "/api/history") if entry["job_id"] == job]
    assert [(entry["outcome"], entry["photos"]) for entry in attempts] == [(outcome, [photos[0]["url"]])], attempts
    kind, picture = farm.read_photo(photos[0]["url"])
    assert kind == "image/jpeg" and is_jpeg(picture) and len(picture) == photos[0]["size_bytes"], (kind, len(picture), photos)
    return picture


def photos(farm):
    done = ends_with_photo(farm, "bracket", "finish", "completed")
    failed = ends_with_photo(farm, "vase", "fail", "failed")
    # A ball flies through the picture.
    assert done != failed


def let_go(farm):
    """Nobody looks any more: the camera serves one client at a time, and others want it too."""
    wait_until(lambda: farm.camera.lines[1:].count("closed") == farm.camera.lines[1:].count("connected") > 0,
               "the camera to be let go")


def run(tap):
    if CAMERA is None:
        tap.skip("photos of a video", "built without GStreamer or its RTSP server (libgstrtspserver-1.0-dev)")
        return
    with VideoFarm() as farm:
        tap.case("a printer whose camera sends a video", farm.set_up)
        obstacle = tap.case("a photo in mid print", find_obstacle, farm)
        if obstacle:
            tap.skip("photos of ends", obstacle)
        else:
            tap.case("photos of ends", photos, farm)
            tap.case("the camera is let go", let_go, farm)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
