#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo, headless: every reading route answers at once, within a second of work, and nothing touches the real profile."""
import os
import re
import time
import urllib.request

from takt_e2e import TAKT, Peers, Process, http_call, main, wait_until

# Of the processor, not of the clock: others may want it at the same time, and then the clock says nothing about Takt.
START_LIMIT_SECONDS = 1.0
CLOCK_LIMIT_SECONDS = 10.0


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        user, system = file.read().rsplit(") ", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def run(tap):
    with Peers() as peers:
        env = dict(os.environ, HOME=peers.directory, XDG_DATA_HOME=os.path.join(peers.directory, "data"), TMPDIR=peers.directory,
                   DBUS_SESSION_BUS_ADDRESS="disabled:", LC_ALL="C.UTF-8")
        began = time.monotonic()
        takt = Process([TAKT, "--demo", "--headless", "--api-port", "0"], env=env, name="takt")
        peers.processes.append(takt)
        url = takt.line(0).rsplit(" ", 1)[1]
        token = re.search(r"Bearer ([\w.-]+)", takt.line(1)).group(1)
        headers = {"Authorization": f"Bearer {token}"}

        def get(path):
            status, _headers, answer = http_call(url + path, headers=headers)
            assert status == 200, (path, status, answer)
            return answer

        def all_routes():
            document = get("/api/openapi.json")
            known = {"orders": "/api/orders", "printers": "/api/printers", "materials": "/api/materials",
                     "product-profiles": "/api/product-profiles", "scheduled-prints": "/api/bambu/scheduled-prints",
                     "history": "/api/history", "maintenance": "/api/maintenance"}
            empty = ("option-rules", "color-synonyms", "blocks")
            ids = {noun: get(path)[0]["id"] for noun, path in known.items()}
            ids["order-items"] = get(f"/api/orders/{ids['orders']}")["items"][0]["id"]
            # These are asked by the printer's id (the workflow's own shapes).
            of_printer = re.compile(r"/api/bambu/materials/|/api/bambu/notifications/|/printer-connections/|/queue$")
            called = 0
            for path, operations in document["paths"].items():
                # Pictures and tables are no JSON, no print has a photo yet, and no cloud is asked.
                if "get" not in operations or path.endswith(("/events", "/picture", ".csv", "/api/photos/{id}", "/cloud/printers")):
                    continue
                if path.endswith(tuple(f"/{noun}/{{id}}" for noun in empty)):
                    assert get(path.removesuffix("/{id}")) == [], path
                    continue
                noun = "printers" if of_printer.search(path) else next((noun for noun in ids if f"/{noun}/" in path), None)
                # Objects are asked of a print that is under way: the second printer is in the midst of one.
                number = 2 if path.endswith("/objects") else ids[noun] if noun else ""
                get(path.replace("{id}", str(number)))
                called += 1
            took = time.monotonic() - began
            used = processor_seconds(takt.process.pid)
            print(f"# {called} routes answered, {took:.2f} s after the start of the process, which worked for {used:.2f} s")
            assert used < START_LIMIT_SECONDS, f"{used:.2f} s"
            assert took < CLOCK_LIMIT_SECONDS, f"{took:.2f} s"

        tap.case("all reading routes answer within a second of work after the start", all_routes)

        def content():
            orders = get("/api/orders")
            assert len(orders) >= 40, len(orders)
            every = {"new", "scheduled", "printing", "printed", "shipped", "attention", "cancelled"}
            wait_until(lambda: {order["status"] for order in get("/api/orders")} == every, "orders in every state")
            assert len(get("/api/printers")) == 6
            assert [order for order in orders if order["order_number"] == "12345"]

        tap.case("a shop with orders in every state", content)
        def pictures():
            for profile in get("/api/product-profiles"):
                request = urllib.request.Request(f"{url}/api/product-profiles/{profile['id']}/picture", headers=headers)
                with urllib.request.urlopen(request, timeout=10) as answer:
                    assert answer.read(8) == b"\x89PNG\r\n\x1a\n", profile["name"]

        tap.case("each product has a picture", pictures)
        tap.case("a printer prints in fast time", lambda: wait_until(
            lambda: any((get(f"/api/printer-connections/{printer['id']}/status")["progress_percent"] or 0) > 0
                        for printer in get("/api/printers")), "progress on one of the printers"))

        def finds_nothing():
            status, _headers, answer = http_call(url + "/api/printers/discover", "POST", {}, headers)
            assert status == 200 and answer["printers"] == [] and "no network" in answer["message"], answer
            status, _headers, answer = http_call(url + "/api/printers/discover", "POST", {"host": "127.0.0.1"}, headers)
            assert status == 503, (status, answer)

        tap.case("no printer is looked for", finds_nothing)

        def leaves_nothing():
            assert takt.stop() == 0
            left = [name for name in os.listdir(peers.directory)]
            assert left == [], left

        tap.case("nothing is left behind", leaves_nothing)


if __name__ == "__main__":
    main(run)
