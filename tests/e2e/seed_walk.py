#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow that Takt exists for: its eleven steps and the failure example, against the real program and real peers."""
import os
import re
from datetime import datetime, timedelta

import seed_requests
from farm import Farm
from takt_e2e import SHARED, main, wait_until

ISO = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def at(text):
    assert ISO.match(text), text
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def has(answer, **wanted):
    for field, value in wanted.items():
        assert field in answer, f"no field {field} in {answer}"
        if isinstance(value, type):
            assert isinstance(answer[field], value), (field, answer[field])
        else:
            assert answer[field] == value and type(answer[field]) is type(value), (field, answer[field], value)


class Walk:
    """Performs the requests as written, with the ids of this profile in place of the text's."""

    def __init__(self, farm):
        self.farm = farm
        self.requests = {name: (method, path, body) for name, method, path, body in seed_requests.REQUESTS}
        self.ids = {}

    def do(self, name):
        method, path, body = self.requests[name]
        for noun, number in re.findall(r"/(orders|scheduled-prints|materials|notifications|printer-connections)/(\d+)", path):
            if noun == "materials" and method == "GET" or noun in ("notifications", "printer-connections") \
                    or path.endswith("/queue"):
                kind = "printer"
            else:
                kind = {"orders": "order", "scheduled-prints": f"print {number}", "materials": "material"}[noun]
            path = path.replace(f"/{noun}/{number}", f"/{noun}/{self.ids[kind]}")
        if name == "notifications":
            body = dict(body, webhook_url=self.farm.webhook_url("/your-unique-endpoint"))
        if name == "schedule":
            body = dict(body, printer_id=self.ids["printer"])
        return self.farm.app.ok(method, path, body)


def set_up(farm):
    farm.start_etsy("--hold", "12345")
    farm.start_sinks()
    # Without an AMS the one spool is the one that the owner enters.
    farm.start_printer("--model", "Bambu Lab X1C", "--no-ams")
    farm.start_takt()
    walk = Walk(farm)
    walk.ids["printer"] = farm.add_lan_printer()
    walk.ids["material"] = farm.set_up_seed(walk.ids["printer"])
    farm.connect_etsy()
    known = farm.app.ok("POST", "/api/etsy/sync-orders")
    has(known, success=True, total_receipts=4, new_orders_saved=4)
    farm.etsy_sim("receipts", {"release": 12345})
    return walk


def step_1_sync(walk):
    has(walk.do("sync"), success=True, total_receipts=5, new_orders_saved=1,
        message="Successfully synced 1 new orders", updated_orders=0, cancelled_orders=0, refunded_orders=0)
    found = [order for order in walk.farm.app.ok("GET", "/api/orders") if order["order_number"] == "12345"]
    assert len(found) == 1
    order = found[0]
    walk.ids["order"] = order["id"]
    has(order, customer_email="john@example.com", total_price=30.0, currency="USD", status="new")
    assert [(item["title"], item["quantity"]) for item in order["items"]] == [("Custom Desk Bracket", 1), ("Cable Stand", 1)]


def step_1_again(walk):
    has(walk.do("sync"), success=True, new_orders_saved=0, updated_orders=0)


def step_2_printers(walk):
    printers = walk.do("printers")
    assert len(printers) == 1
    has(printers[0], id=walk.ids["printer"], name="Bambu Lab X1", type="bambu", connection_type="bambu_lan",
        status="online", current_job=None, utilization_pct=0)


def step_3_materials(walk):
    spools = walk.do("materials")
    assert len(spools) == 1, spools
    has(spools[0], id=walk.ids["material"], printer_id=walk.ids["printer"], slot=0, material_type="PLA", color="White",
        weight_grams=250, remaining_pct=100, remaining_grams=250, vendor="Bambu Lab", cost_per_kg=25.0)
    at(spools[0]["loaded_at"])
    assert "last_synced" in spools[0]


def step_4_notifications(walk):
    answer = walk.do("notifications")
    has(answer, printer_id=walk.ids["printer"], notify_print_start=True, notify_print_complete=True,
        notify_print_failed=True, notify_material_change=False, notify_maintenance=True, email_enabled=True,
        webhook_url=walk.farm.webhook_url("/your-unique-endpoint"))
    assert isinstance(answer["id"], int)
    at(answer["updated_at"])


def step_5_schedule(walk):
    answer = walk.do("schedule")
    has(answer, message="Scheduled 2 print jobs")
    first, second = answer["prints"]
    walk.ids["print 10"], walk.ids["print 11"] = first["id"], second["id"]
    common = {"printer_id": walk.ids["printer"], "order_id": walk.ids["order"], "status": "queued", "material_type": "PLA",
              "material_slot": 0, "nozzle_temp": 200, "bed_temp": 60, "print_speed": 50, "notes": "Quantity: 1"}
    has(first, job_name="Order #12345 - Custom Desk Bracket", file_name="custom_desk_bracket.stl", scheduled_start=None,
        estimated_duration_minutes=120, priority=10, **common)
    has(second, job_name="Order #12345 - Cable Stand", file_name="cable_stand.stl", estimated_duration_minutes=180,
        priority=9, **common)
    # 120 minutes of printing and 15 for taking the part off: counted from the moment of the call.
    gap = at(second["scheduled_start"]) - at(second["created_at"])
    assert timedelta(minutes=134, seconds=50) < gap < timedelta(minutes=135, seconds=10), gap
    refusal = walk.farm.app.refused(409, "POST", f"/api/orders/{walk.ids['order']}/schedule-prints",
                                    {"printer_id": walk.ids["printer"], "material_type": "PLA"})
    has(refusal, error="conflict")
    walk.second_start = second["scheduled_start"]


def step_6_queue(walk):
    first, second = walk.do("queue")
    has(first, id=walk.ids["print 10"], job_name="Order #12345 - Custom Desk Bracket", status="queued", priority=10,
        scheduled_start=None, estimated_duration_minutes=120)
    has(second, id=walk.ids["print 11"], job_name="Order #12345 - Cable Stand", status="queued", priority=9,
        scheduled_start=walk.second_start, estimated_duration_minutes=180)


def told_once(walk, event, job, subject_words):
    """One webhook and one mail for the event, with what a person needs to know."""
    farm = walk.farm

    def letters():
        return [subject for subject in farm.mail_subjects() if all(word in subject for word in subject_words)]

    wait_until(lambda: [hook for hook in farm.hooks(event) if hook["job_id"] == job], f"webhook {event}")
    wait_until(letters, f"mail {event}")
    hooks = [hook for hook in farm.hooks(event) if hook["job_id"] == job]
    assert len(hooks) == 1, hooks
    assert len(letters()) == 1, letters()
    has(hooks[0], event=event, printer_id=walk.ids["printer"], printer_name="Bambu Lab X1", order_id=walk.ids["order"],
        order_number="12345")
    at(hooks[0]["at"])
    return hooks[0]


def step_7_start(walk):
    answer = walk.do("start")
    has(answer, id=walk.ids["print 10"], status="started", job_name="Order #12345 - Custom Desk Bracket")
    at(answer["started_at"])
    told_once(walk, "print_start", walk.ids["print 10"], ["started", "Custom Desk Bracket"])


def step_8_status(walk):
    walk.farm.printer_sim("delta", {"gcode_state": "RUNNING", "mc_percent": 45, "layer_num": 180, "total_layer_num": 400,
                                     "nozzle_temper": 200, "nozzle_target_temper": 200, "bed_temper": 62,
                                     "bed_target_temper": 60, "chamber_temper": 35, "mc_remaining_time": 66,
                                     "subtask_name": "custom_desk_bracket", "stg_cur": 0})
    path = f"/api/printer-connections/{walk.ids['printer']}/status"
    wait_until(lambda: walk.farm.app.ok("GET", path)["progress_percent"] == 45, "45 % to arrive")
    answer = walk.do("status")
    has(answer, printer_name="Bambu Lab X1", connection_type="bambu_lan", state="printing", progress_percent=45,
        layers_printed=180, total_layers=400, errors=None)
    assert (answer["nozzle_temp"], answer["bed_temp"], answer["chamber_temp"]) == (200, 62, 35), answer
    at(answer["last_updated"])
    printer = walk.farm.app.ok("GET", f"/api/printers/{walk.ids['printer']}")
    has(printer, status="printing")
    assert printer["current_job"] is not None
    # The printer's own start is the start that the person had booked: nothing is told again.
    assert len(walk.farm.hooks("print_start")) == 1


def step_9_complete(walk):
    job = f"/api/bambu/scheduled-prints/{walk.ids['print 10']}"
    # While the machine says that it runs, nobody can book the end.
    walk.farm.app.refused(409, "PUT", job, {"status": "completed"})
    walk.farm.printer_sim("delta", {"gcode_state": "FINISH", "mc_percent": 100, "layer_num": 400, "mc_remaining_time": 0})
    wait_until(lambda: walk.farm.app.ok("GET", job)["status"] == "completed", "the printer's end to be booked")
    answer = walk.do("complete")
    has(answer, id=walk.ids["print 10"], status="completed", estimated_duration_minutes=120,
        job_name="Order #12345 - Custom Desk Bracket")
    assert at(answer["started_at"]) <= at(answer["completed_at"])
    told_once(walk, "print_complete", walk.ids["print 10"], ["finished", "Custom Desk Bracket"])
    queue = walk.do("queue")
    assert [queued["id"] for queued in queue] == [walk.ids["print 11"]]


def step_10_usage(walk):
    spool = walk.do("materials")[0]
    assert spool["remaining_grams"] == 205, f"45 g of 250 were booked, {spool} left"
    answer = walk.do("usage")
    has(answer, id=walk.ids["material"], slot=0, material_type="PLA", weight_grams=250, remaining_pct=82,
        remaining_grams=205, vendor="Bambu Lab", cost_per_kg=25.0)
    at(answer["last_synced"])


def failure_and_retry(walk):
    """The text's failure example, taken before the second job completes: fail, retry by status, queued again."""
    answer = walk.do("failure")
    has(answer, id=walk.ids["print 11"], status="failed", failed_reason="Filament ran out mid-print, nozzle clogged")
    at(answer["completed_at"])
    hook = told_once(walk, "print_failed", walk.ids["print 11"], ["failed", "Cable Stand"])
    has(hook, reason="Filament ran out mid-print, nozzle clogged")
    has(walk.farm.app.ok("GET", f"/api/orders/{walk.ids['order']}"), status="attention", attention=["failed_job"])
    path = f"/api/bambu/scheduled-prints/{walk.ids['print 11']}"
    again = walk.farm.app.ok("PUT", path, {"status": "queued"})
    has(again, status="queued", failed_reason=None, completed_at=None, started_at=None, attempts=1)


def step_11_complete_second(walk):
    answer = walk.do("complete second")
    has(answer, id=walk.ids["print 11"], status="completed", started_at=None)
    at(answer["completed_at"])
    walk.farm.app.refused(409, "PUT", f"/api/bambu/scheduled-prints/{walk.ids['print 11']}", {"status": "queued"})


def step_11_order(walk):
    order = walk.do("order")
    has(order, order_number="12345", status="printed", total_print_minutes=300, material_grams=75, material_cost=1.88,
        total_cost=17.38)
    assert [job["status"] for job in order["prints"]] == ["completed", "completed"]
    cost = walk.farm.app.ok("GET", f"/api/orders/{walk.ids['order']}/cost")
    has(cost, material_cost=1.88, labor_cost=15.0, overhead=0.5, total_cost=17.38, price=30.0, profit=12.62,
        suggested_price=24.33, pricing="markup")
    assert round(cost["margin_pct"]) == 42
    walk.farm.app.ok("PUT", "/api/settings", {"pricing": "margin"})
    has(walk.farm.app.ok("GET", f"/api/orders/{walk.ids['order']}/cost"), suggested_price=28.97, pricing="margin")
    wait_until(lambda: walk.farm.hooks("order_ready"), "order_ready")
    assert len(walk.farm.hooks("order_ready")) == 1


def same_as_the_text(_walk):
    with open(os.path.join(SHARED, "seed", "workflow.md"), encoding="utf-8") as text:
        assert seed_requests.read_from_text(text.read()) == [request[1:] for request in seed_requests.REQUESTS]


def nothing_leaked(walk):
    """Secrets are in no file of the profile and in nothing that was printed."""
    secrets = [walk.farm.printer_at["access_code"], "simsecret", walk.farm.app.token]
    printed = "\n".join(walk.farm.app.process.lines[1:] + walk.farm.app.process.errors)
    for secret in secrets:
        assert secret not in printed
    for folder, _folders, files in os.walk(walk.farm.app.data_dir):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            for secret in secrets:
                assert secret.encode() not in content, f"a secret stands in {name}"


def run(tap):
    with Farm() as farm:
        walk = tap.case("the peers are up and the shop is set up", set_up, farm)
        if os.path.exists(os.path.join(SHARED, "seed", "workflow.md")):
            tap.case("the requests are the text's own", same_as_the_text, walk)
        else:
            tap.skip("the requests are the text's own", "the text is not beside this checkout")
        for name, step in (("step 1: sync", step_1_sync), ("step 1 again saves nothing", step_1_again),
                           ("step 2: printers", step_2_printers), ("step 3: materials", step_3_materials),
                           ("step 4: notifications", step_4_notifications), ("step 5: schedule", step_5_schedule),
                           ("step 6: queue", step_6_queue), ("step 7: start", step_7_start),
                           ("step 8: status", step_8_status), ("step 9: complete", step_9_complete),
                           ("step 10: usage", step_10_usage), ("failure example and retry", failure_and_retry),
                           ("step 11: second job", step_11_complete_second), ("step 11: order, totals, costs", step_11_order),
                           ("no secret is where it should not be", nothing_leaked)):
            tap.case(name, step, walk)
        tap.case("SIGTERM ends it cleanly", lambda: assert_zero(farm.app.stop()))


def assert_zero(status):
    assert status == 0, status


if __name__ == "__main__":
    main(run)
