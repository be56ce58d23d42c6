# SPDX-License-Identifier: GPL-3.0-or-later
"""Life without a window, on a desktop without a tray: --background, a second start, D-Bus activation, autostart; the window is never
closed behind its owner's back."""
import os
import re
import shutil
import subprocess

import dbus

from takt_e2e import TAKT, Peers, main, wait_until
from takt_session import APPLICATION, Desktop, Session, missing

OBJECT = "/io/github/taktapp/Takt"


def run(tap):
    reason = missing()
    if reason:
        tap.skip("/e2e/background", reason)
        return
    with Peers() as peers:
        session = Session(peers)
        takt = Desktop(session).start("--background")

        def without_window():
            wait_until(lambda: session.has_name(APPLICATION), "the name on the bus")
            assert takt.ok("GET", "/api/printers") == []
            assert session.takt_windows() == []

        def second_start():
            again = subprocess.run([TAKT, "--background"], env=session.env, capture_output=True, text=True, timeout=30, check=False)
            assert again.returncode == 0, again.stderr
            assert session.takt_windows() == []
            again = subprocess.run([TAKT], env=session.env, capture_output=True, text=True, timeout=30, check=False)
            assert again.returncode == 0, again.stderr
            session.wait_window()
            assert takt.is_running()

        def close_asks():
            session.close_window(left=2)
            session.picture("background-question.png")
            assert takt.is_running()
            session.refuse()
            assert takt.ok("GET", "/api/printers") == []

        def close_ends():
            takt.ok("PUT", "/api/settings", {"run_in_background": False})
            session.close_window(left=0)
            assert takt.wait_end() == 0

        def activation():
            built = os.path.join(os.path.dirname(TAKT), "..", "..", "data", f"{APPLICATION}.service")
            with open(built, encoding="utf-8") as file:
                text = file.read()
            assert re.search(r"^Exec=/\S+/bin/takt --gapplication-service$", text, re.M), text
            text = re.sub(r"^Exec=\S+", f"Exec={TAKT} --api-port 0", text, flags=re.M)
            with open(os.path.join(session.services, f"{APPLICATION}.service"), "w", encoding="utf-8") as file:
                file.write(text)
            session.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig")
            takt.process = None
            session.call(APPLICATION, OBJECT, "org.freedesktop.Application", "ActivateAction", "show-page",
                         dbus.Array(["materials"], signature="v"), dbus.Dictionary({}, signature="sv"))
            wait_until(lambda: session.windows("--name", "^Materials$"), "the page that was asked for")
            takt.wait_api()
            session.call(APPLICATION, OBJECT, "org.freedesktop.Application", "Activate", dbus.Dictionary({}, signature="sv"))
            assert len(session.takt_windows()) == 1

        def autostart():
            path = os.path.join(session.env["XDG_CONFIG_HOME"], "autostart", f"{APPLICATION}.desktop")
            assert not os.path.exists(path)
            takt.ok("PUT", "/api/settings", {"autostart": True})
            wait_until(lambda: os.path.exists(path), "the entry of the session")
            with open(path, encoding="utf-8") as file:
                text = file.read()
            assert f'Exec="{os.path.realpath(TAKT)}" "--background"\n' in text, text
            if shutil.which("desktop-file-validate"):
                subprocess.run(["desktop-file-validate", path], check=True, timeout=30)
            takt.ok("PUT", "/api/settings", {"autostart": False})
            wait_until(lambda: not os.path.exists(path), "the entry to be gone")

        def autostart_fails():
            folder = os.path.join(session.env["XDG_CONFIG_HOME"], "autostart")
            os.rmdir(folder)
            with open(folder, "w", encoding="utf-8"):
                pass
            takt.ok("PUT", "/api/settings", {"autostart": True})
            wait_until(lambda: not takt.ok("GET", "/api/settings")["autostart"], "the setting to be what is")

        def ends():
            session.quit()
            wait_until(lambda: not session.has_name(APPLICATION), "takt to end")
            # The name goes first, what stands in the profile's folder after it.
            wait_until(lambda: not os.path.exists(os.path.join(takt.data_dir, "api-port")), "the port to be forgotten")
            takt.run("check")

        tap.case("/e2e/background/starts-without-a-window", without_window)
        tap.case("/e2e/background/second-start-opens-the-window", second_start)
        tap.case("/e2e/background/closing-says-what-happens", close_asks)
        tap.case("/e2e/background/closing-ends-where-wanted", close_ends)
        tap.case("/e2e/background/bus-starts-it", activation)
        tap.case("/e2e/background/autostart", autostart)
        tap.case("/e2e/background/autostart-that-cannot-be-written", autostart_fails)
        tap.case("/e2e/background/quit-is-clean", ends)


main(run)
