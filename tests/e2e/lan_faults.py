#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts on a printer in the network that go wrong: cancelled, slow, unanswered, refused, taken for another. In the end each print that was wanted
was printed once."""
from farm import Farm
from lan_shop import Shop, counted, project_file
from takt_e2e import main, wait_until


def cancelled_in_the_upload(shop):
    """It leaves neither a start command nor a print."""
    job = shop.add_job("not wanted any more")
    shop.wanted -= 1
    before = len(project_file(shop))
    shop.ftps(rate=1000000)
    shop.start_aside(job)
    wait_until(lambda: (shop.job(job)["upload_percent"] or 0) >= 10, "the upload to be under way", 15)
    shop.app.ok("PUT", f"/api/bambu/scheduled-prints/{job}", {"status": "cancelled"})
    shop.ftps(rate=0)
    assert shop.job(job)["dispatch_step"] is None
    assert len(project_file(shop)) == before


def broken_upload(shop):
    """The network breaks in the middle of the file and stays away for a while: nothing is started of the half that is there, which goes."""
    job = shop.add_job("broken upload")
    before = len(project_file(shop))
    shop.ftps(reset_at=1000000, gone=2)
    shop.start_aside(job)
    wait_until(lambda: shop.job(job)["problem"], "the failure of the upload")
    now = shop.job(job)
    assert (now["status"], now["dispatch_step"]) == ("queued", None) and "network connection broke" in now["problem"], now
    shop.emptied("of the half that was sent")
    assert len(project_file(shop)) == before, project_file(shop)
    shop.ftps()
    shop.start(job)
    shop.finish(job)


def slow_parser(shop):
    """While the machine parses nothing else is sent to it, and nothing is sent again."""
    job, other = shop.add_job("slow"), shop.add_job("next")
    before = len(project_file(shop))
    shop.misbehave(parse=2.0)
    shop.start(job)
    assert shop.job(job)["status"] == "queued" and shop.job(job)["dispatch_step"] == "acknowledged"
    assert "sent to this printer" in shop.app.refused(409, "POST", f"/api/bambu/scheduled-prints/{other}/start")["message"]
    shop.finish(job)
    assert len(project_file(shop)) == before + 1
    shop.misbehave()
    shop.start(other)
    shop.finish(other)


def lost_answer(shop):
    """The connection dies after the command; the print is taken up when the machine is heard again."""
    job = shop.add_job("lost answer")
    shop.misbehave(drop=True, drop_obeys=True)
    shop.start(job)
    shop.misbehave()
    shop.finish(job)


def storage_error(shop):
    job = shop.add_job("unreadable")
    shop.misbehave(error=0x0500C010)
    shop.start(job)
    wait_until(lambda: shop.job(job)["dispatch_step"] is None, "the job to be given back")
    now = shop.job(job)
    assert now["status"] == "queued" and "0500_C010" in now["problem"] and "memory card" in now["problem"], now
    shop.misbehave()
    shop.farm.printer_sim("delta", {"print_error": 0})
    shop.start(job)
    shop.finish(job)


def cancelled_at_the_screen(shop):
    job = shop.add_job("cancelled at the screen")
    shop.misbehave(cancel=True)
    shop.start(job)
    wait_until(lambda: shop.job(job)["status"] == "cancelled", "the cancel at the screen")
    shop.misbehave()
    shop.farm.printer_sim("delta", {"print_error": 0})
    shop.app.ok("POST", f"/api/printers/{shop.printer}/plate-cleared")


def another_file(shop):
    """An old file begins instead of ours: ours is not taken for it."""
    job = shop.add_job("ours")
    shop.misbehave(other_job="an old one")
    shop.start(job)
    wait_until(lambda: shop.sim("state")["gcode_state"] == "FINISH" and shop.sim("prints")[-1]["title"] == "an old one",
               "the other print's end")
    assert shop.job(job)["status"] == "queued", shop.job(job)
    shop.misbehave()
    shop.app.ok("PUT", f"/api/bambu/scheduled-prints/{job}", {"status": "cancelled"})


def run(tap):
    with Farm() as farm:
        shop = tap.case("a printer with a card, a profile with a sliced file", Shop, farm)
        for name, case in (("/e2e/lan-start/pitfall-040-cancelled-in-the-upload", cancelled_in_the_upload),
                           ("the network breaks in the upload", broken_upload),
                           ("/e2e/lan-start/pitfall-033-038-slow-parser", slow_parser), ("/e2e/lan-start/pitfall-037-lost-answer", lost_answer),
                           ("/e2e/lan-start/pitfall-034-storage-error", storage_error), ("cancelled at the screen", cancelled_at_the_screen),
                           ("/e2e/lan-start/pitfall-037-another-file", another_file)):
            tap.case(name, case, shop)
        tap.case("each print that was wanted was printed once", counted, shop)
        tap.case("SIGTERM ends it cleanly", lambda: farm.app.stop())


if __name__ == "__main__":
    main(run)
