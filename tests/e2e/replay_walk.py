#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real input on the same way: receipts of real shops through the Etsy sim, captured printer streams through mosquitto and TLS."""
import json
import os
import threading

import seed_walk
from farm import Farm
from takt_e2e import SHARED, main, wait_until

RECEIPTS = os.path.join(SHARED, "etsy", "samples", "receipts-real-scrubbed.json")
SPEED = 40
# name, file, and the incidents that a person would count: the second jam comes back once within half a minute of being freed.
STREAMS = [
    ("a1, one colour, from the cloud", "stream_a1_01.07.00.00_single_cloud.jsonl", 0),
    ("a1, several colours, jams", "stream_a1_01.07.00.00_multicolor_local.jsonl", 3),
]


def real_receipts(farm):
    with open(RECEIPTS, encoding="utf-8") as file:
        receipts = json.load(file)["results"]
    farm.start_etsy("--receipts", RECEIPTS)
    farm.start_sinks()
    farm.start_takt()
    farm.connect_etsy()
    answer = farm.app.ok("POST", "/api/etsy/sync-orders")
    seed_walk.has(answer, success=True, total_receipts=len(receipts), new_orders_saved=len(receipts))
    orders = {order["order_number"]: order for order in farm.app.ok("GET", "/api/orders")}
    assert sorted(orders) == sorted(str(receipt["receipt_id"]) for receipt in receipts)
    for receipt in receipts:
        order = orders[str(receipt["receipt_id"])]
        assert len(order["items"]) == len(receipt["transactions"])
        assert sum(item["quantity"] for item in order["items"]) == sum(line["quantity"] for line in receipt["transactions"])
        money = receipt["subtotal"]["amount"] + receipt["total_shipping_cost"]["amount"] + \
            (receipt.get("gift_wrap_price") or {"amount": 0})["amount"]
        assert order["currency"] == receipt["grandtotal"]["currency_code"]
        assert round(order["total_price"] * receipt["subtotal"]["divisor"]) == money, order
        for item in order["items"]:
            assert "&#" not in item["title"] and "&amp;" not in item["title"], item["title"]
    again = farm.app.ok("POST", "/api/etsy/sync-orders")
    seed_walk.has(again, new_orders_saved=0, updated_orders=0)


class Recorded:
    """A printer that says again what a real one said, and the job that is queued for it."""

    def __init__(self, farm, name):
        self.farm = farm
        self.path = os.path.join(SHARED, "bambu", "captures", name)
        self.at = farm.start_printer("--replay", self.path, "--speed", "0", "--model", "Bambu Lab A1")
        self.printer = farm.add_lan_printer(name=name.split(".")[0])
        farm.app.ok("PUT", f"/api/bambu/notifications/{self.printer}", {"webhook_url": farm.webhook_url()})
        self.job = farm.app.ok("POST", "/api/bambu/scheduled-prints", {
            "printer_id": self.printer, "job_name": "From a real stream", "file_name": title_of(self.path),
            "estimated_duration_minutes": 60})["id"]
        self.played = threading.Thread(target=self.play, daemon=True)

    def play(self):
        """At the pace of the record, as fast as the program's clock."""
        before, pace = None, threading.Event()
        while True:
            answer = self.farm.printer_sim("step", {"count": 1}, at=self.at)
            if not answer["left"]:
                break
            pace.wait(max(0, min(60, answer["next"] - (before or answer["next"]))) / SPEED)
            before = answer["next"]

    def drives_its_job(self, incidents):
        """The job goes from queued to completed by nothing but what a real machine once said."""
        farm, job = self.farm, self.job
        wait_until(lambda: farm.app.ok("GET", f"/api/bambu/scheduled-prints/{job}")["status"] == "completed"
                   or not self.played.is_alive(), "the stream to be over", limit=240)
        wait_until(lambda: farm.app.ok("GET", f"/api/bambu/scheduled-prints/{job}")["status"] == "completed",
                   "the stream to have driven the job to completed")
        wait_until(lambda: of_job(farm, job, "print_complete"), "the webhook of the completion")
        self.played.join()
        assert len(of_job(farm, job, "print_start")) == 1
        assert len(of_job(farm, job, "print_complete")) == 1
        assert not of_job(farm, job, "print_failed")
        attempts = [entry for entry in farm.app.ok("GET", "/api/history") if entry["job_id"] == job]
        assert len(attempts) == 1 and attempts[0]["outcome"] == "completed", attempts
        print(f"# {os.path.basename(self.path)}: {attempts[0]['minutes']} minutes, {attempts[0]['incidents']} incidents")
        assert attempts[0]["incidents"] == incidents, attempts


def of_job(farm, job, event):
    return [hook for hook in farm.hooks(event) if hook["job_id"] == job]


def title_of(path):
    """What the machine calls the job, which is the name of the file that it prints."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            title = (report.get("print") or report.get("payload", {}).get("print") or {}).get("subtask_name")
            if title:
                last = title
    return last


def run(tap):
    if not os.path.exists(RECEIPTS):
        tap.skip("real receipts and streams", "captured data is not beside this checkout")
        return
    with Farm() as farm:
        tap.case("receipts of real shops", real_receipts, farm)
    with Farm() as farm:
        farm.start_sinks()
        farm.start_takt(speed=SPEED)
        printers = tap.case("recorded printers are connected and have a job queued",
                            lambda: [(name, Recorded(farm, stream), incidents) for name, stream, incidents in STREAMS])
        for _name, recorded, _incidents in printers:
            recorded.played.start()
        for name, recorded, incidents in printers:
            tap.case(f"stream: {name}", recorded.drives_its_job, incidents)


if __name__ == "__main__":
    main(run)
