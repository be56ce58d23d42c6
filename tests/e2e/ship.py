#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shipments of the real program to the simulated shop, with SIGKILL at each step of sending: one letter to the buyer, never two, and
the state is told as it is."""
import http.client
import threading

from farm import Farm
from takt_e2e import LIMIT_SECONDS, http_call, main, wait_until

# An hour of the program's clock: time for a kill before anything is sent.
LONG = 3600
# Slow enough for answers within their limit.
SPEED = 20
# Fast enough that the half hour of looking for a lost answer passes in seconds; a look without an answer is taken again.
FAST = 100


class Shop:
    def __init__(self, farm):
        self.farm = farm
        self.orders = {order["order_number"]: order["id"] for order in farm.app.ok("GET", "/api/orders")}

    def order(self, number):
        return self.farm.app.ok("GET", f"/api/orders/{self.orders[number]}")

    def shipment(self, number):
        return self.order(number)["shipments"][-1]

    def ship(self, number, **more):
        return self.farm.app.ok("POST", f"/api/orders/{self.orders[number]}/ship",
                                {"carrier": "usps", "tracking_code": f"00{number}", **more})

    def state(self):
        return http_call(f"{self.farm.etsy_url}/_sim/state")[2]

    def mails(self, number):
        return [mail for mail in self.state()["mails"] if mail["receipt_id"] == int(number)]

    def wait(self, number, *states, limit=LIMIT_SECONDS):
        return wait_until(lambda: self.shipment(number)["state"] in states and self.shipment(number), f"{number} to be {states}",
                          limit)

    def requests(self, suffix):
        return [one for one in http_call(f"{self.farm.etsy_url}/_sim/requests")[2] if one["path"].endswith(suffix)]

    def die(self, speed=SPEED):
        self.farm.app.kill()
        self.farm.app.env["TAKT_CLOCK_SPEED"] = str(speed)
        self.farm.app.start()
        wait_until(lambda: self.farm.app.ok("GET", "/api/etsy/status")["connected"], "Etsy to be connected again")


def set_up(farm):
    farm.start_etsy("--per-second", "200")
    farm.start_takt(speed=SPEED)
    farm.connect_etsy()
    farm.app.ok("POST", "/api/etsy/sync-orders")
    return Shop(farm)


def delay(shop, seconds):
    shop.farm.app.ok("PUT", "/api/settings", {"ship_delay_seconds": seconds})


def killed_while_planned(shop):
    delay(shop, LONG)
    answer = shop.ship("12341")
    assert answer["shipments"][0]["state"] == "planned" and answer["status"] != "shipped", answer
    shop.die()
    assert shop.shipment("12341")["state"] == "planned"
    assert not shop.mails("12341")
    shop.farm.app.ok("POST", f"/api/orders/{shop.orders['12341']}/ship/undo")
    assert shop.shipment("12341")["state"] == "withdrawn"
    delay(shop, 0)
    shop.ship("12341")
    shop.wait("12341", "sent")
    assert len(shop.mails("12341")) == 1
    assert shop.order("12341")["status"] == "shipped"


def killed_in_the_look(shop):
    shop.farm.etsy_sim("fault", {"kind": "slow", "match": "/receipts/12342"})
    shop.ship("12342")
    wait_until(lambda: shop.requests("/receipts/12342"), "the look")
    assert shop.shipment("12342")["state"] == "planned"
    shop.farm.app.kill()
    shop.farm.etsy_sim("fault", {"kind": "none"})
    shop.farm.app.start()
    shop.wait("12342", "sent")
    assert len(shop.mails("12342")) == 1


def killed_in_the_request(shop):
    """The request is there, but nothing was done yet: it is worked on after the death of who sent it."""
    shop.farm.etsy_sim("fault", {"kind": "slow", "match": "/12343/tracking"})
    shop.ship("12343")
    wait_until(lambda: shop.requests("/12343/tracking"), "the request")
    shop.farm.app.kill()
    shop.farm.app.start()
    assert shop.shipment("12343")["state"] == "unclear", shop.shipment("12343")
    shop.farm.app.refused(409, "POST", f"/api/orders/{shop.orders['12343']}/ship", {"carrier": "usps", "tracking_code": "2"})
    shop.farm.etsy_sim("fault", {"kind": "none"})
    shop.wait("12343", "sent")
    assert len(shop.mails("12343")) == 1 and len(shop.requests("/12343/tracking")) == 1


def killed_before_the_answer(shop):
    shop.farm.etsy_sim("fault", {"kind": "slow", "match": "/12344/tracking", "after": True})
    shop.ship("12344")
    wait_until(lambda: shop.mails("12344"), "the letter to the buyer")
    shop.farm.app.kill()
    shop.farm.etsy_sim("fault", {"kind": "none"})
    shop.farm.app.start()
    shop.wait("12344", "sent")
    assert len(shop.mails("12344")) == 1 and len(shop.requests("/12344/tracking")) == 1


def killed_at_any_moment(shop):
    """A further parcel of each order, each killed a little later than the one before; then time passes for those without an answer."""
    tried = {number: f"77{attempt}" for attempt, number in enumerate(sorted(shop.orders))}
    for attempt, (number, code) in enumerate(tried.items()):
        path = f"/api/orders/{shop.orders[number]}/ship"

        def call():
            try:
                shop.farm.app.call("POST", path, {"carrier": "usps", "tracking_code": code})
            except (OSError, ValueError, http.client.HTTPException):
                pass

        thread = threading.Thread(target=call)
        thread.start()
        thread.join(0.006 * attempt)
        shop.farm.app.kill()
        thread.join()
        shop.die()

    shop.die(FAST)
    sent = 0
    for number, code in tried.items():
        known = [one for one in shop.order(number)["shipments"] if one["tracking_code"] == code]
        state = shop.wait(number, "sent", "failed", limit=60)["state"] if known else "unknown"
        letters = len([mail for mail in shop.mails(number) if mail["tracking_code"] == code])
        assert letters == (1 if state == "sent" else 0), (code, state, letters)
        sent += letters
    print(f"# {sent} parcels of {len(tried)} were sent, each once")
    shop.die()


def by_command(shop):
    """The command line has the running program tell Etsy, once; without it nobody would, and it says so."""
    before = len(shop.mails("12342"))
    out = shop.farm.app.run("ship", "12342", "--carrier", "usps", "--tracking", "420042", "--note", "Thank you")
    assert "12342" in out, out
    assert shop.wait("12342", "sent")["note_to_buyer"] == "Thank you"
    mails = shop.mails("12342")
    assert len(mails) == before + 1 and mails[-1]["tracking_code"] == "420042", mails
    assert "already" in shop.farm.app.run("ship", "12342", "--carrier", "usps", "--tracking", "420042", status=1)
    shop.farm.app.stop()
    assert "does not run" in shop.farm.app.run("ship", "12342", "--carrier", "usps", "--tracking", "8", status=1)
    shop.farm.app.start()
    assert len(shop.mails("12342")) == before + 1
    wait_until(lambda: shop.farm.app.ok("GET", "/api/etsy/status")["connected"], "Etsy to be connected again")


def region_gate(shop):
    letters = len(shop.mails("12341"))
    shop.farm.etsy_sim("gate", {"tracking": False})
    shop.ship("12341", tracking_code="9")
    failed = shop.wait("12341", "failed")
    assert failed["reason"] == "not_allowed" and failed["clipboard"] == "usps 9", failed
    assert shop.order("12341")["source_url"].endswith("order_id=12341")
    status = shop.farm.app.ok("GET", "/api/etsy/status")
    assert status["can_ship"] == "no" and "Unauthorized" in status["can_ship_reason"], status
    assert len(shop.mails("12341")) == letters


def run(tap):
    with Farm() as farm:
        shop = tap.case("the shop is set up", set_up, farm)
        tap.case("killed while it could be taken back", killed_while_planned, shop)
        tap.case("killed in the look before", killed_in_the_look, shop)
        tap.case("killed with the request on its way", killed_in_the_request, shop)
        tap.case("killed before the answer", killed_before_the_answer, shop)
        tap.case("killed at any moment", killed_at_any_moment, shop)
        tap.case("told by the command line", by_command, shop)
        tap.case("a key that may not ship", region_gate, shop)


if __name__ == "__main__":
    main(run)
