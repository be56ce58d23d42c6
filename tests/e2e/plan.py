#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of the whole shop on the demo: a preview, what if, applying it, taking it back, and the calendar."""
import os
import re

from takt_e2e import TAKT, Peers, Process, http_call, main


def run(tap):
    with Peers() as peers:
        env = dict(os.environ, HOME=peers.directory, XDG_DATA_HOME=os.path.join(peers.directory, "data"), TMPDIR=peers.directory,
                   DBUS_SESSION_BUS_ADDRESS="disabled:", LC_ALL="C.UTF-8")
        takt = Process([TAKT, "--demo", "--headless", "--api-port", "0"], env=env, name="takt")
        peers.processes.append(takt)
        url = takt.line(0).rsplit(" ", 1)[1]
        headers = {"Authorization": "Bearer " + re.search(r"Bearer ([\w.-]+)", takt.line(1)).group(1)}

        def call(method, path, body=None, wanted=200):
            status, _headers, answer = http_call(url + path, method, body, headers)
            assert status == wanted, (method, path, status, answer)
            return answer

        def where():
            return {job["id"]: (job["printer_id"], job["status"]) for job in call("GET", "/api/bambu/scheduled-prints?limit=1000")}

        def preview():
            before = where()
            plan = call("POST", "/api/plan", {"budget_ms": 100, "seed": 1})
            assert set(before) == set(where()), "a preview makes no jobs"
            assert plan["plan_id"] and plan["jobs"], plan
            assert plan["after"]["late_orders"] <= max(plan["before"]["late_orders"], len(plan["orders"]))
            starts = {}
            for job in plan["jobs"]:
                assert job["printer_id"] or job["message"], job
                if job["printer_id"]:
                    starts.setdefault(job["printer_id"], []).append((job["position"], job["planned_start"], job["planned_end"]))
            for places in starts.values():
                places.sort()
                assert [place[0] for place in places] == list(range(len(places))), places
                assert all(one[2] <= other[1] for one, other in zip(places, places[1:])), "no overlap"

        tap.case("a preview places what can be placed and says why of the rest", preview)

        def what_if():
            printers = call("GET", "/api/printers")
            answer = call("POST", "/api/plan", {"budget_ms": 50, "what_if": {"more_like": printers[0]["id"], "more": 2}})
            assert answer["plan_id"] is None, answer
            assert answer["after"]["unplaced_prints"] <= answer["before"]["unplaced_prints"], answer["after"]
            down = call("POST", "/api/plan", {"budget_ms": 50, "what_if": {"down": printers[0]["id"]}})
            assert not [job for job in down["jobs"] if job["printer_id"] == printers[0]["id"]], down["jobs"]

        tap.case("what if: more printers, one out of order", what_if)

        def apply():
            # Time runs fast here: a print may begin or end between the two calls. That is refused, and the plan is made again.
            for _attempt in range(20):
                plan = call("POST", "/api/plan", {"budget_ms": 0})
                status, _headers, answer = http_call(url + "/api/plan/apply", "POST", {"plan_id": plan["plan_id"]}, headers)
                assert status in (200, 409), (status, answer)
                if status == 200:
                    break
                assert "not applied" in answer["message"], answer
            assert status == 200, answer
            jobs = where()
            planned = [job for job in plan["jobs"] if job["printer_id"]]
            assert answer["prints"] >= len(planned), (answer, len(planned))
            for job in planned:
                assert job["id"] is None or jobs[job["id"]][0] == job["printer_id"], job
            call("POST", "/api/plan/apply", {"plan_id": plan["plan_id"]}, wanted=404)

        tap.case("a plan becomes the queues, once", apply)

        def reasons():
            queued = call("GET", "/api/bambu/scheduled-prints?status=queued&limit=1000")
            told = [job["waits_for"] for job in queued if job["waits_for"]]
            assert told and all(waits["reason"] and waits["message"] for waits in told), queued

        tap.case("waiting prints say what they wait for", reasons)

        def move():
            queued = call("GET", "/api/bambu/scheduled-prints?status=queued&limit=1000")
            before = where()
            price = call("POST", "/api/plan/move", {"job_id": queued[0]["id"], "printer_id": queued[-1]["printer_id"], "position": 0})
            assert price["message"] and price["made_late"] >= 0, price
            assert {job: place[0] for job, place in before.items()} == {job: place[0] for job, place in where().items()}

        tap.case("what a move costs is told, and nothing moves", move)

        def calendar():
            answer = call("GET", "/api/calendar")
            printers = {printer["id"] for printer in call("GET", "/api/printers")}
            assert answer["attended"] and answer["blocks"], answer
            for block in answer["blocks"]:
                assert block["printer_id"] in printers and block["from"] <= block["to"], block
            assert {"print"} <= {block["kind"] for block in answer["blocks"]}

        tap.case("the calendar", calendar)
        tap.case("it ends cleanly", lambda: takt.stop())


if __name__ == "__main__":
    main(run)
