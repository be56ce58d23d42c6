# SPDX-License-Identifier: GPL-3.0-or-later
"""In a sandbox it is the Background portal that says whether Takt may stay without its window and start with the session."""
import os
import subprocess

from takt_e2e import PYTHON, SIMS, Peers, json_lines, main, wait_until
from takt_session import APPLICATION, Desktop, Session, missing


def run(tap):
    reason = missing()
    if reason is None and subprocess.run([PYTHON, "-c", "import dbus, gi"], capture_output=True, check=False).returncode != 0:
        reason = "python3-dbusmock is not installed"
    if reason:
        tap.skip("/e2e/portal", reason)
        return
    with Peers() as peers:
        session = Session(peers)
        session.env["TAKT_SANDBOX"] = "1"

        def start_portal(*arguments):
            portal = session.start(PYTHON, os.path.join(SIMS, "desktop-portal.py"), *arguments)
            assert portal.line() == "session 1"
            return portal

        portal = start_portal()
        takt = Desktop(session).start("--background")

        def calls(of):
            return [call for call in json_lines(of) if call["call"] == "RequestBackground"]

        def granted():
            wait_until(lambda: calls(portal), "the request")
            assert calls(portal)[0]["autostart"] is False and calls(portal)[0]["reason"], calls(portal)
            takt.ok("PUT", "/api/settings", {"autostart": True})
            wait_until(lambda: len(calls(portal)) == 2, "the request for autostart")
            assert calls(portal)[1]["autostart"] and calls(portal)[1]["command"] == ["takt", "--background"], calls(portal)
            folder = os.path.join(session.env["XDG_CONFIG_HOME"], "autostart")
            assert not os.path.exists(folder)
            assert takt.ok("GET", "/api/settings")["autostart"] is True

        def stays():
            subprocess.run(takt.process.process.args[:1], env=session.env, check=True, timeout=30)
            session.wait_window()
            session.close_window(left=0)
            assert takt.ok("GET", "/api/printers") == []
            session.quit()
            assert takt.wait_end() == 0

        def denied():
            portal.kill()
            wait_until(lambda: not session.has_name("org.freedesktop.portal.Desktop"), "the portal to be gone")
            strict = start_portal("--deny")
            takt.start()
            session.wait_window()
            # It was on: what the desktop does not grant is not shown as if it were.
            wait_until(lambda: takt.ok("GET", "/api/settings")["autostart"] is False, "the setting to be what is")
            assert calls(strict)[0]["autostart"] is True
            session.close_window(left=2)
            assert takt.is_running()
            assert session.has_name(APPLICATION)

        tap.case("/e2e/portal/granted", granted)
        tap.case("/e2e/portal/stays-without-a-window", stays)
        tap.case("/e2e/portal/denied", denied)


main(run)
