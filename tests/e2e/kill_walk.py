#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow again, but the power goes between any two steps, and sometimes within one: nothing is lost, nothing repeated."""
import threading

import seed_walk
from farm import Farm
from takt_e2e import main, wait_until


def counts(walk):
    """What must not change by dying and coming back: every row that the API shows."""
    app = walk.farm.app
    shown = {}
    for noun, path in (("orders", "/api/orders"), ("profiles", "/api/product-profiles"), ("materials", "/api/materials"),
                       ("prints", "/api/bambu/scheduled-prints"), ("history", "/api/history"),
                       ("settings", "/api/settings")):
        shown[noun] = app.ok("GET", path)
    # What is reckoned from the present, and again after each start.
    for order in shown["orders"]:
        order.pop("promise", None)
    for job in shown["prints"] + [job for order in shown["orders"] for job in order["prints"]]:
        job.pop("planned_start", None)
        job.pop("planned_end", None)
    return shown


class KillingWalk(seed_walk.Walk):
    """Kills and restarts around every request; kill_points counts how often."""

    kill_points = 0

    def die(self):
        before = counts(self)
        self.farm.app.restart()
        self.kill_points += 1
        self.farm.reconnected(self.ids["printer"])
        after = counts(self)
        assert before == after, [(noun, before[noun], after[noun]) for noun in before if before[noun] != after[noun]]

    def do(self, name):
        self.die()
        answer = super().do(name)
        self.die()
        return answer


def set_up(farm):
    walk = seed_walk.set_up(farm)
    killing = KillingWalk(farm)
    killing.ids = walk.ids
    return killing


def killed_while_answering(walk):
    """The kill lands at some moment of a running request: the change is there whole or not at all, and told at most once."""
    farm = walk.farm
    printer = walk.ids["printer"]
    done = {"queued": 0, "completed": 0}
    for attempt in range(12):
        job = farm.app.ok("POST", "/api/bambu/scheduled-prints", {
            "printer_id": printer, "job_name": f"Kill {attempt}", "estimated_duration_minutes": 10})["id"]
        path = f"/api/bambu/scheduled-prints/{job}"

        def call():
            try:
                farm.app.call("PUT", path, {"status": "completed"})
            except (OSError, ValueError, AssertionError):
                pass
            except Exception:  # http.client's family: the connection went with the process
                pass

        thread = threading.Thread(target=call)
        thread.start()
        thread.join(0.0005 * attempt)
        farm.app.kill()
        thread.join()
        farm.app.start()
        walk.kill_points += 1
        status = farm.app.ok("GET", path)["status"]
        assert status in done, status
        done[status] += 1
        if status == "completed":
            wait_until(lambda: [hook for hook in farm.hooks("print_complete") if hook["job_id"] == job],
                       "the webhook of a completion that was committed")
            attempts = [entry for entry in farm.app.ok("GET", "/api/history") if entry["job_id"] == job]
            assert len(attempts) == 1, attempts
        else:
            assert not [hook for hook in farm.hooks("print_complete") if hook["job_id"] == job]
            farm.app.ok("DELETE", path)
    print(f"# killed while answering: {done}")


def told_once_each(walk):
    """Over all deaths, one webhook id an event. A delivery cut off by a death may come twice, but with the same id."""
    ids = {}
    for line in walk.farm.hook_lines():
        body = line["body"]
        ids.setdefault((body["event"], body["job_id"], body["order_id"], body["reason"]), set()).add(line["id"])
    assert all(len(found) == 1 for found in ids.values()), ids
    assert walk.kill_points >= 20, walk.kill_points
    print(f"# {walk.kill_points} kills, {len(ids)} events")


def run(tap):
    with Farm() as farm:
        walk = tap.case("the shop is set up", set_up, farm)
        for name, step in (("sync", seed_walk.step_1_sync), ("sync again", seed_walk.step_1_again),
                           ("printers", seed_walk.step_2_printers), ("materials", seed_walk.step_3_materials),
                           ("notifications", seed_walk.step_4_notifications), ("schedule", seed_walk.step_5_schedule),
                           ("queue", seed_walk.step_6_queue), ("start", seed_walk.step_7_start),
                           ("status", seed_walk.step_8_status), ("complete", seed_walk.step_9_complete),
                           ("usage", seed_walk.step_10_usage), ("failure and retry", seed_walk.failure_and_retry),
                           ("second job", seed_walk.step_11_complete_second), ("order", seed_walk.step_11_order)):
            tap.case(f"killed before and after: {name}", step, walk)
        tap.case("killed while a request is being answered", killed_while_answering, walk)
        tap.case("every event was told once", told_once_each, walk)


if __name__ == "__main__":
    main(run)
