#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a caller of the local API may rely on, seen from outside: the shape of every refusal, money, spools, the queue, deletes."""
import json
import re
import socket

from farm import SEED_PROFILES, SEED_SETTINGS, SEED_SPOOL
from takt_e2e import LIMIT_SECONDS, Peers, main

PRINTS = "/api/bambu/scheduled-prints"
# Port 1 of this machine listens to nobody: a printer that is known and not there, so that only a person's word counts.
ABSENT_PRINTER = {"name": "Bambu Lab X1", "connection_type": "bambu_lan", "host": "127.0.0.1", "serial": "00M00A000000001",
                  "access_code": "12345678", "mqtt_port": 1}


class Shop:
    """The seed's shop without its peers."""

    def __init__(self, app):
        self.app = app
        app.ok("PUT", "/api/settings", SEED_SETTINGS)
        self.printer = app.ok("POST", "/api/printers", ABSENT_PRINTER)["id"]
        self.spool = app.ok("POST", f"/api/bambu/materials/{self.printer}", SEED_SPOOL)["id"]
        self.profiles = [app.ok("POST", "/api/product-profiles", profile)["id"] for profile in SEED_PROFILES]

    def order(self, number):
        return self.app.ok("POST", "/api/orders", {"order_number": number, "total_price": 30.00, "items": [
            {"title": "Custom Desk Bracket"}, {"title": "Cable Stand"}]})

    def schedule(self, order, **body):
        answer = self.app.ok("POST", f"/api/orders/{order['id']}/schedule-prints", {"printer_id": self.printer, **body})
        return [job["id"] for job in answer["prints"]]

    def say(self, job, status, **body):
        return self.app.ok("PUT", f"{PRINTS}/{job}", {"status": status, **body})

    def cost(self, order):
        return self.app.ok("GET", f"/api/orders/{order['id']}/cost")

    def refused(self, status, field, method, path, body=None):
        answer = self.app.refused(status, method, path, body)
        assert answer.get("field") == field, (path, body, answer)
        return answer


def ask_raw(app, text):
    """What the server answers to bytes that no HTTP library would send."""
    with socket.create_connection(("127.0.0.1", int(app.url.rsplit(":", 1)[1])), timeout=LIMIT_SECONDS) as peer:
        peer.sendall(text.encode())
        stream = peer.makefile("rb")
        head = b""
        while (line := stream.readline()) not in (b"\r\n", b""):
            head += line
        head = head.decode().lower()
        length = re.search(r"content-length: (\d+)", head)
        body = stream.read() if "connection: close" in text.lower() else stream.read(int(length.group(1)))
    return int(head.split()[1]), head, body


def refusals_have_one_shape(shop):
    common = f"Host: localhost\r\nAuthorization: Bearer {shop.app.token}\r\n"
    for status, request in ((400, "GARBAGE\r\n\r\n"),
                            (400, f"GET /api/orders HTTP/1.1\r\nAuthorization: Bearer {shop.app.token}\r\n\r\n"),
                            (400, f"GET api/orders HTTP/1.1\r\n{common}\r\n"),
                            (400, f"POST /api/plan HTTP/1.1\r\n{common}Content-Length: abc\r\n\r\n"),
                            (501, f"POST /api/plan HTTP/1.1\r\n{common}Transfer-Encoding: gzip\r\n\r\n"),
                            (505, f"GET /api/orders HTTP/2.0\r\n{common}\r\n"),
                            (404, f"OPTIONS * HTTP/1.1\r\n{common}\r\n"),
                            (404, f"GET /api/orders/ HTTP/1.1\r\n{common}\r\n"),
                            (405, f"PATCH /api/orders HTTP/1.1\r\n{common}\r\n"),
                            (401, "GET /api/orders HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                            (403, "GET /api/orders HTTP/1.1\r\nHost: shop.example\r\n\r\n")):
        got, head, body = ask_raw(shop.app, request)
        assert got == status, (request, got, head)
        assert "content-type: application/json" in head, (request, head)
        answer = json.loads(body)
        assert set(answer) == {"error", "message"} and answer["message"].endswith("."), (request, answer)


def options_and_head_have_no_body(shop):
    common = f"Host: localhost\r\nAuthorization: Bearer {shop.app.token}\r\nConnection: close\r\n"
    got, head, body = ask_raw(shop.app, f"OPTIONS /api/orders HTTP/1.1\r\n{common}\r\n")
    assert (got, body) == (204, b"") and "allow: head, get, post, options" in head, (got, head, body)
    got, head, body = ask_raw(shop.app, f"HEAD /api/printers HTTP/1.1\r\n{common}\r\n")
    assert (got, body) == (200, b"") and "x-total-count: 1" in head, (got, head, body)


def blank_filters_are_none(shop):
    status, headers, answer = shop.app.call("GET", "/api/orders?status=&q=&limit=&offset=&sort=")
    assert (status, headers["X-Total-Count"]) == (200, str(len(answer))), answer
    shop.refused(422, "printer_id", "GET", f"{PRINTS}?printer_id=99")
    shop.refused(422, "state", "GET", f"{PRINTS}?state=queued")


def address_comes_first(shop):
    shop.refused(404, None, "POST", "/api/orders/99/schedule-prints", {"printer_id": 99})
    shop.refused(404, None, "PUT", "/api/orders/99", {"foo": 1})
    shop.refused(404, None, "PUT", "/api/order-items/99", {"profile_id": 99})


def currency_keeps_the_numbers(shop):
    app = shop.app
    answer = app.ok("PUT", "/api/settings", {"currency": "JPY"})
    assert (answer["labor_rate_per_hour"], answer["overhead_per_order"]) == (15, 1), answer
    answer = app.ok("PUT", "/api/settings", {"labor_rate_per_hour": 1500, "overhead_per_order": 50})
    assert (answer["labor_rate_per_hour"], answer["overhead_per_order"]) == (1500, 50), answer
    shop.refused(422, "labor_rate_per_hour", "PUT", "/api/settings", {"labor_rate_per_hour": 1500.5})

    spool = app.ok("POST", "/api/materials", {"material_type": "ABS", "weight_grams": 1000, "cost_per_kg": 2500})
    profile = app.ok("POST", "/api/product-profiles", {"name": "Vase", "estimated_minutes": 60, "labor_minutes": 30,
                                                       "target_margin_pct": 40,
                                                       "materials": [{"material_type": "ABS", "grams": 45}]})
    order = app.ok("POST", "/api/orders", {"total_price": 3000, "items": [{"title": "Vase", "quantity": 2}]})
    cost = shop.cost(order)
    assert (cost["material_cost"], cost["labor_cost"], cost["total_cost"], cost["suggested_price"]) == (225, 1500, 1775, 2485)
    app.ok("PUT", "/api/settings", {"pricing": "margin"})
    assert shop.cost(order)["suggested_price"] == 2958
    # No price leaves the whole of it as margin.
    app.ok("PUT", f"/api/product-profiles/{profile['id']}", {"target_margin_pct": 100})
    assert shop.cost(order)["suggested_price"] is None

    # A spool keeps the currency of its price until it gets a new one.
    app.ok("PUT", "/api/settings", SEED_SETTINGS)
    assert app.ok("PUT", "/api/settings", {"currency": "USD"})["labor_rate_per_hour"] == 15
    assert shop.cost(order)["material_cost"] == 0
    assert app.ok("PUT", f"/api/bambu/materials/{spool['id']}", {"cost_per_kg": 20.50})["cost_per_kg"] == 20.5
    assert shop.cost(order)["material_cost"] == 1.85


def unknown_costs_are_no_profit(shop):
    order = shop.app.ok("POST", "/api/orders", {"total_price": 30, "items": [{"title": "Cable Stand"}, {"title": "Nobody's"}]})
    assert (order["status"], order["attention"]) == ("attention", ["unmapped_item"]), order
    assert (order["profit"], order["margin_pct"]) == (None, None), order
    cost = shop.cost(order)
    assert (cost["price"], cost["profit"], cost["margin_pct"], cost["suggested_price"]) == (30, None, None, None), cost


def ranges_are_the_true_ones(shop):
    for field, most in (("buffer_minutes", 1440), ("etsy_sync_minutes", 10080)):
        answer = shop.refused(422, field, "PUT", "/api/settings", {field: -1})
        assert str(most) in answer["message"], answer
        shop.refused(422, field, "PUT", "/api/settings", {field: most + 1})


def grams_and_percent_agree(shop):
    path = f"/api/bambu/materials/{shop.spool}"
    assert shop.app.ok("PUT", path, {"remaining_pct": 82})["remaining_grams"] == 205
    # The percentage is what is known already, the grams are not: still a contradiction.
    shop.refused(422, "remaining_grams", "PUT", path, {"remaining_pct": 82, "remaining_grams": 100})
    assert shop.app.ok("PUT", path, {"remaining_pct": 82, "remaining_grams": 205})["remaining_grams"] == 205
    assert shop.app.ok("PUT", path, {"remaining_grams": 250})["remaining_pct"] == 100


def printers_say_one_thing(shop):
    app = shop.app
    cloud = app.ok("POST", "/api/printers", {"name": "Cloud", "connection_type": "bambu_cloud", "serial": "00M00A000000002"})
    assert cloud["status"] == "offline"
    assert app.ok("GET", f"/api/printer-connections/{cloud['id']}/status")["state"] == "offline"
    assert "access_code" not in app.ok("GET", f"/api/printers/{shop.printer}")
    app.ok("DELETE", f"/api/printers/{cloud['id']}")
    # Its number does not come back: what was told and kept under it is not the next one's.
    after = app.ok("POST", "/api/printers", {"name": "Next", "connection_type": "virtual"})
    assert after["id"] > cloud["id"], (cloud, after)
    app.ok("DELETE", f"/api/printers/{after['id']}")


def queue_says_what_is_wrong(shop):
    first, second = shop.schedule(shop.order("queue"))
    shop.refused(422, "ids", "POST", f"{PRINTS}/reorder", {"printer_id": shop.printer, "ids": [second]})
    queue = shop.app.ok("POST", f"{PRINTS}/reorder", {"printer_id": shop.printer, "ids": [second, first]})
    assert [job["id"] for job in queue] == [second, first]
    answer = shop.refused(422, "priority", "PUT", f"{PRINTS}/{first}", {"status": "started", "priority": 3})
    assert "status" in answer["message"], answer

    shop.say(second, "started")
    shop.app.refused(409, "PUT", f"{PRINTS}/{first}", {"status": "started"})
    printer = shop.app.ok("GET", f"/api/printers/{shop.printer}")
    assert printer["current_job"]["id"] == second, printer
    shop.say(second, "cancelled")
    assert shop.app.ok("GET", f"/api/printers/{shop.printer}")["current_job"] is None
    shop.app.ok("DELETE", f"{PRINTS}/{first}")


def history_outlives_its_job(shop):
    order = shop.order("history")
    job = shop.schedule(order)[0]
    before = shop.app.ok("GET", "/api/history/analytics")
    shop.say(job, "failed", failed_reason="nozzle clogged")
    told = shop.app.ok("GET", "/api/history")[0]
    assert (told["job_id"], told["job_name"], told["order_id"], told["reason"]) == (
        job, "Order #history - Custom Desk Bracket", order["id"], "nozzle clogged"), told
    # Nobody saw it start: no minutes of work are made up for a failure.
    assert told["minutes"] == 0, told
    shop.app.ok("DELETE", f"{PRINTS}/{job}")
    shop.app.refused(404, "GET", f"{PRINTS}/{job}")
    assert shop.app.ok("GET", "/api/history")[0] == told
    assert shop.app.ok("GET", "/api/history/analytics")["failed"] == before["failed"] + 1


def costs_outlive_nothing_they_rest_on(shop):
    shop.app.ok("PUT", f"/api/bambu/materials/{shop.spool}", {"remaining_pct": 100})
    shop.app.ok("POST", f"/api/printers/{shop.printer}/plate-cleared")
    for job in shop.app.ok("GET", f"{PRINTS}/{shop.printer}/queue"):
        shop.app.ok("DELETE", f"{PRINTS}/{job['id']}")
    order = shop.order("costs")
    for job in shop.schedule(order):
        shop.say(job, "completed")
    assert shop.cost(order)["total_cost"] == 17.38
    shop.app.refused(409, "DELETE", f"/api/product-profiles/{shop.profiles[0]}")
    shop.app.refused(409, "DELETE", f"/api/printers/{shop.printer}")
    assert shop.cost(order)["total_cost"] == 17.38

    # What a deleted job had used is still paid for.
    other = shop.order("scrap")
    job = shop.schedule(other)[0]
    shop.say(job, "started")
    shop.say(job, "failed")
    scrap = shop.cost(other)["scrap_cost"]
    shop.app.ok("DELETE", f"{PRINTS}/{job}")
    assert shop.cost(other)["scrap_cost"] == scrap


def run(tap):
    with Peers() as peers:
        shop = tap.case("a shop with a printer that is away", lambda: Shop(peers.takt().start()))
        for name, case in (("every refusal has the one shape", refusals_have_one_shape),
                           ("OPTIONS and HEAD", options_and_head_have_no_body),
                           ("filters that are left blank", blank_filters_are_none),
                           ("the address is looked at before the body", address_comes_first),
                           ("another currency keeps the numbers", currency_keeps_the_numbers),
                           ("an item that nobody knows the costs of", unknown_costs_are_no_profit),
                           ("ranges in messages", ranges_are_the_true_ones),
                           ("grams and percent of a spool", grams_and_percent_agree),
                           ("a printer's status and state", printers_say_one_thing),
                           ("refusals of the queue", queue_says_what_is_wrong),
                           ("the history outlives a deleted job", history_outlives_its_job),
                           ("nothing that costs rest on is deleted", costs_outlive_nothing_they_rest_on)):
            tap.case(name, case, shop)
        tap.case("SIGTERM ends it cleanly", lambda: stop(shop.app))


def stop(app):
    assert app.stop() == 0


if __name__ == "__main__":
    main(run)
