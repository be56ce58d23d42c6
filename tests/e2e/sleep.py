# SPDX-License-Identifier: GPL-3.0-or-later
"""The computer under the program, with logind as python-dbusmock plays it on a system bus of the test's own: kept awake for a transfer and for
nothing else; connections end with sleep and begin anew after it."""
import os
import subprocess

import dbus
import dbus.bus

from farm import Farm
from lan_shop import Shop
from takt_e2e import PYTHON, Process, main, wait_until

LOGIND = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
MANAGER = "org.freedesktop.login1.Manager"


def run(tap):
    if subprocess.run([PYTHON, "-c", "import dbusmock"], capture_output=True, check=False).returncode != 0:
        tap.skip("/e2e/sleep", "python3-dbusmock is not installed")
        return
    with Farm() as farm:
        def start(*arguments):
            process = Process(list(arguments))
            farm.processes.append(process)
            return process

        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = address = start("dbus-daemon", "--session", "--nofork", "--print-address").line()
        bus = dbus.bus.BusConnection(address)
        start(PYTHON, "-m", "dbusmock", "--system", "--template", "logind")
        wait_until(lambda: bus.name_has_owner(LOGIND), "logind")
        # Each call with its arguments, a line each.
        heard = start("dbus-monitor", "--address", address, f"interface='{MANAGER}',member='Inhibit'")
        heard.line()
        logind = bus.get_object(LOGIND, PATH, introspect=False)
        shop = Shop(farm)

        def inhibitors():
            return [tuple(str(part) for part in entry[:4]) for entry in logind.get_dbus_method("ListInhibitors", MANAGER)()]

        def say(about_to):
            logind.get_dbus_method("EmitSignal", "org.freedesktop.DBus.Mock")(MANAGER, "PrepareForSleep", "b",
                                                                             dbus.Array([dbus.Boolean(about_to)], signature="v"))

        def link():
            return shop.app.ok("GET", f"/api/printer-connections/{shop.printer}/status")["link"]

        def asked():
            return sum("member=Inhibit" in line for line in heard.lines)

        def transfer():
            assert inhibitors() == [] and asked() == 0
            job = shop.add_job("Desk bracket")
            shop.start(job)
            wait_until(lambda: shop.job(job)["dispatch_step"] == "running", "the machine's word that it prints")
            wait_until(lambda: asked() == 1, "the wish to stay awake")
            for word in ("sleep", "Takt", "block"):
                wait_until(lambda word=word: any(f'string "{word}"' in line for line in heard.lines), f"the wish's word {word}")
            # It prints by itself: the computer may sleep.
            wait_until(lambda: inhibitors() == [], "the lock to be given back")
            assert shop.job(job)["status"] == "started"
            shop.finish(job)
            assert asked() == 1

        def sleeps():
            assert link() == "live"
            say(True)
            wait_until(lambda: link() != "live", "the connection to end")
            say(False)
            wait_until(lambda: link() == "live", "the connection to be back")

        tap.case("/e2e/sleep/awake-for-a-transfer-alone", transfer)
        tap.case("/e2e/sleep/connections-end-and-begin", sleeps)


main(run)
