#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A printer is found, added at an address where it no longer is, followed to where it announces itself, and tested."""
import socket

from farm import Farm
from takt_e2e import main, wait_until


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def set_up(farm):
    port = free_udp_port()
    farm.start_printer("--ssdp-port", str(port), "--ssdp-interval", "0.2", "--name", "Bench left", "--ftps-port", "0",
                       "--ftps-dialect", "--camera-port", "0")
    farm.app = farm.takt(env={"TAKT_FINDER_PORT": str(port)}).start()


def finds(farm):
    def announced():
        return farm.app.ok("POST", "/api/printers/discover")["printers"]

    found = wait_until(announced, "the printer to be found")
    assert len(found) == 1, found
    assert found[0]["serial"] == farm.printer_at["serial"], found
    assert (found[0]["host"], found[0]["name"], found[0]["model"]) == ("127.0.0.1", "Bench left", "Bambu Lab P1S"), found
    assert found[0]["known_id"] is None, found
    assert farm.app.ok("GET", "/api/printers") == []


def follows(farm):
    at = farm.printer_at
    printer = farm.app.ok("POST", "/api/printers", {
        "name": "Left", "connection_type": "bambu_lan", "host": "127.0.0.9", "serial": at["serial"],
        "access_code": at["access_code"], "mqtt_port": at["mqtt_port"], "ftps_port": at["ftps_port"],
        "camera_port": at["camera_port"]})
    path = f"/api/printers/{printer['id']}"
    wait_until(lambda: farm.app.ok("GET", path)["host"] == "127.0.0.1", "the address to be followed")
    assert farm.app.ok("POST", "/api/printers/discover")["printers"][0]["known_id"] == printer["id"]
    return path


def tests(farm, path):
    """The certificate is confirmed by the fingerprint that the test shows; then all is well."""
    def results(answer):
        return {step["step"]: step["result"] for step in answer["steps"]}

    first = farm.app.ok("POST", path + "/test")
    assert first["ok"] is False
    assert results(first) == {"address": "fine", "port": "fine", "certificate": "failed", "access_code": "unknown",
                              "reports": "unknown", "developer_mode": "unknown", "files": "unknown",
                              "camera": "unknown"}, first
    assert first["certificate_fingerprint"] == farm.printer_at["fingerprint"]
    farm.app.ok("PUT", path, {"certificate_fingerprint": first["certificate_fingerprint"]})
    second = farm.app.ok("POST", path + "/test")
    assert second["ok"] is True and set(results(second).values()) == {"fine"}, second


def run(tap):
    with Farm() as farm:
        tap.case("a printer announces itself", set_up, farm)
        tap.case("it is found and not added", finds, farm)
        path = tap.case("it is followed to where it is", follows, farm)
        tap.case("the test says what to do, then all is fine", tests, farm, path)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
