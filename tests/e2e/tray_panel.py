# SPDX-License-Identifier: GPL-3.0-or-later
"""The tray of a real xfce4-panel: the icon, its menu by mouse, and life in it. What a click does is asked of the engine."""
import os
import shutil

import dbus

from takt_e2e import Peers, main, wait_until
from takt_session import Desktop, Session, missing

XFCONF = "/usr/share/dbus-1/services/org.xfce.Xfconf.service"
MENU = "/io/github/taktapp/Takt/TrayMenu"
# The panel below fills the top of the screen; its last 32 pixels are the icon.
ICON = (1262, 16)
PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator"><property name="expand" type="bool" value="true"/></property>
    <property name="plugin-2" type="string" value="systray"/>
  </property>
</channel>
"""


def start_panel(session, dark=False):
    folder = os.path.join(session.env["XDG_CONFIG_HOME"], "xfce4", "xfconf", "xfce-perchannel-xml")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "xfce4-panel.xml"), "w", encoding="utf-8") as file:
        file.write(PANEL)
    return session.start("xfce4-panel", "--disable-wm-check", env={"GTK_THEME": "Adwaita:dark"} if dark else None)


def run(tap):
    reason = missing() or (None if shutil.which("xfce4-panel") else "xfce4-panel is not installed")
    if reason:
        tap.skip("/e2e/tray-panel", reason)
        return
    with Peers() as peers:
        session = Session(peers)
        shutil.copy(XFCONF, session.services)
        takt = Desktop(session).start("--background")
        panels = []

        def menu_lines():
            item = session.tray_items()[0]
            name = item.split("/")[0]
            _revision, root = session.call(name, MENU, "com.canonical.dbusmenu", "GetLayout", 0, 1, dbus.Array([], signature="s"))
            return [str(line[1].get("label", "")) for line in root[2]]

        def open_menu():
            before = set(session.windows("--class", "xfce4-panel")) | set(session.windows("--class", "wrapper-2.0"))
            session.click(*ICON, button=3)

            def opened():
                now = set(session.windows("--class", "xfce4-panel")) | set(session.windows("--class", "wrapper-2.0"))
                tall = [window for window in now - before if session.geometry(window)[3] > 60]
                return tall[0] if tall else None

            return wait_until(opened, "the menu")

        def choose(label, done, picture=None):
            """By mouse: all lines but the rules are of one height, and rules are thin beside them. A panel that draws itself anew may swallow a click."""
            for attempt in range(4):
                lines = [line for line in menu_lines() if line]
                x, y, width, height = session.geometry(open_menu())
                if picture:
                    session.picture(picture)
                session.click(x + width // 2, y + round(height * (lines.index(label) + 0.5) / len(lines)))
                try:
                    wait_until(done, f"what “{label}” does", 5)
                    return
                except AssertionError:
                    session.picture(f"tray-missed-{attempt}.png")
                    session.run("xdotool", "key", "Escape")
                    if attempt == 3:
                        raise

        def answers(item):
            try:
                session.call(item.split("/")[0], "/StatusNotifierItem", dbus.PROPERTIES_IFACE, "Get", "org.kde.StatusNotifierItem", "Title")
            except dbus.DBusException:
                return False
            return True

        def paused():
            return [printer["queue_paused"] for printer in takt.ok("GET", "/api/printers")]

        def registered():
            for name in ("Shelf", "Desk"):
                takt.ok("POST", "/api/printers", {"name": name, "connection_type": "virtual"})
            panels.append(start_panel(session))
            assert len(wait_until(session.tray_items, "the icon")) == 1
            assert session.takt_windows() == []

        def shows_menu():
            # The icon is drawn some time after it was registered: a click before that opens nothing.
            wait_until(lambda: "Pause All Queues" in menu_lines(), "the menu's lines")
            assert menu_lines()[-2:] == ["Open Takt", "Quit"]
            assert paused() == [False, False]
            choose("Pause All Queues", lambda: paused() == [True, True], "tray-menu.png")
            wait_until(lambda: "Resume All Queues" in menu_lines(), "the line that lets them go on")
            choose("Resume All Queues", lambda: paused() == [False, False])

        def left_click():
            session.click(*ICON)
            session.wait_window()
            session.picture("tray-window.png")

        def closes_to_tray():
            session.close_window(left=0)
            assert takt.is_running()
            assert paused() == [False, False]

        def panel_returns():
            panels.pop().kill()
            wait_until(lambda: not session.tray_items(), "the panel to be gone")
            panels.append(start_panel(session, dark=True))
            wait_until(session.tray_items, "the icon in the new panel")
            assert session.takt_windows() == []

        def window_returns():
            panels.pop().kill()
            session.wait_window(limit=25)
            assert takt.is_running()

        def switched_off():
            panels.append(start_panel(session, dark=True))
            item = wait_until(session.tray_items, "the icon in the new panel")[0]
            session.picture("tray-dark.png")
            takt.ok("PUT", "/api/settings", {"tray_enabled": False})
            wait_until(lambda: not answers(item), "the icon to be gone")
            # Where there is no icon the window is not closed into it.
            session.close_window(left=2)
            session.refuse()
            takt.ok("PUT", "/api/settings", {"tray_enabled": True})

        def quits():
            wait_until(lambda: session.tray_items() and "Quit" in menu_lines(), "the icon that is back")
            choose("Quit", lambda: not takt.is_running())
            assert takt.wait_end() == 0
            wait_until(lambda: not session.tray_items(), "the icon to be gone")

        tap.case("/e2e/tray-panel/registers", registered)
        tap.case("/e2e/tray-panel/menu-by-mouse", shows_menu)
        tap.case("/e2e/tray-panel/left-click-opens", left_click)
        tap.case("/e2e/tray-panel/closes-to-the-tray", closes_to_tray)
        tap.case("/e2e/tray-panel/registers-with-a-new-panel", panel_returns)
        tap.case("/e2e/tray-panel/window-returns-without-a-panel", window_returns)
        tap.case("/e2e/tray-panel/switched-off", switched_off)
        tap.case("/e2e/tray-panel/quits", quits)


main(run)
