# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop session of a test's own: a display with a window manager, a session bus that activates nothing but what the test says, and
the program with its window on it, with its engine watched through the local API."""
import os
import shutil
import subprocess

import dbus
import dbus.bus

from takt_e2e import TAKT, Process, Takt, wait_until

APPLICATION = "io.github.taktapp.Takt"
WATCHER = "org.kde.StatusNotifierWatcher"
# Where pictures of the screen go, for people to look at.
PICTURES = os.environ.get("TAKT_PICTURES")

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={directory}</listen><auth>EXTERNAL</auth><servicedir>{services}</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""


def missing():
    """Why a session cannot be had here, or None."""
    for program in ("Xvfb", "openbox", "xdotool", "xprop", "dbus-daemon"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    return None


class Session:
    def __init__(self, peers):
        self.peers = peers
        self.directory = peers.directory
        self.services = os.path.join(self.directory, "services")
        os.makedirs(self.services)
        self.env = dict(os.environ, HOME=self.directory, XDG_DATA_HOME=os.path.join(self.directory, "data"),
                        XDG_CONFIG_HOME=os.path.join(self.directory, "config"), XDG_CACHE_HOME=os.path.join(self.directory, "cache"),
                        XDG_RUNTIME_DIR=os.path.join(self.directory, "run"), GDK_BACKEND="x11", GSK_RENDERER="cairo",
                        GTK_A11Y="none", NO_AT_BRIDGE="1", GSETTINGS_BACKEND="memory",
                        SECRET_BACKEND="file", SECRET_FILE_TEST_PATH=os.path.join(self.directory, "secrets"),
                        SECRET_FILE_TEST_PASSWORD="test", TZ="UTC", LC_ALL="C.UTF-8")
        self.env.pop("WAYLAND_DISPLAY", None)
        os.makedirs(self.env["XDG_RUNTIME_DIR"], mode=0o700)
        display = self.start("Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset")
        self.env["DISPLAY"] = ":" + display.line()
        config = os.path.join(self.directory, "bus.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(BUS.format(directory=self.directory, services=self.services))
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.start("dbus-daemon", "--config-file", config, "--nofork", "--print-address").line()
        self.bus = dbus.bus.BusConnection(self.env["DBUS_SESSION_BUS_ADDRESS"])
        self.start("openbox")
        wait_until(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "the window manager")

    def start(self, *arguments, env=None):
        process = Process(list(arguments), env={**self.env, **(env or {})})
        self.peers.processes.append(process)
        return process

    def run(self, *arguments):
        return subprocess.run(arguments, env=self.env, capture_output=True, text=True, check=False, timeout=30).stdout

    def picture(self, name):
        if PICTURES:
            self.run("import", "-window", "root", os.path.join(PICTURES, name))

    # Windows

    def windows(self, *what):
        return self.run("xdotool", "search", "--onlyvisible", *what).split()

    def takt_windows(self):
        return self.windows("--class", "takt")

    def wait_window(self, limit=30):
        return wait_until(self.takt_windows, "Takt's window", limit)[0]

    def close_window(self, left):
        """As its owner does; @left: so many windows are there then, the question among them. What else appears may take the keys away."""
        for attempt in range(5):
            self.run("xdotool", "windowactivate", self.takt_windows()[-1])
            self.run("xdotool", "key", "alt+F4")
            try:
                wait_until(lambda: len(self.takt_windows()) == left, f"{left} windows", 4)
                return
            except AssertionError:
                if attempt == 4:
                    raise

    def refuse(self):
        """Says no to the question."""
        self.run("xdotool", "key", "Escape")
        wait_until(lambda: len(self.takt_windows()) == 1, "the question to be gone")

    def geometry(self, window):
        lines = dict(line.split("=") for line in self.run("xdotool", "getwindowgeometry", "--shell", window).split())
        return tuple(int(lines[key]) for key in ("X", "Y", "WIDTH", "HEIGHT"))

    def click(self, x, y, button=1):
        self.run("xdotool", "mousemove", str(x), str(y))
        self.run("xdotool", "click", str(button))

    # The bus

    def has_name(self, name):
        return self.bus.name_has_owner(name)

    def call(self, name, path, interface, method, *arguments):
        return self.bus.get_object(name, path, introspect=False).get_dbus_method(method, interface)(*arguments)

    def tray_items(self):
        if not self.has_name(WATCHER):
            return []
        return [str(item) for item in self.call(WATCHER, "/StatusNotifierWatcher", dbus.PROPERTIES_IFACE, "Get", WATCHER,
                                                "RegisteredStatusNotifierItems")]

    def quit(self):
        self.call(APPLICATION, "/io/github/taktapp/Takt", "org.freedesktop.Application", "ActivateAction", "quit",
                  dbus.Array([], signature="v"), dbus.Dictionary({}, signature="sv"))


class Desktop(Takt):
    """The program as a person has it: on a session, with its window or without."""

    def __init__(self, session):
        super().__init__(session.directory, env=session.env)
        self.session = session
        self.data_dir = os.path.join(self.env["XDG_DATA_HOME"], "takt")

    def start(self, *arguments):
        self.process = self.session.start(TAKT, "--api-port", "0", *arguments)
        return self.wait_api()

    def wait_api(self):
        port = os.path.join(self.data_dir, "api-port")

        def read():
            if self.process is not None and self.process.process.poll() is not None:
                raise AssertionError(f"takt ended: {' | '.join(self.process.errors[-8:])}")
            if not os.path.exists(port):
                return None
            with open(port, encoding="utf-8") as file:
                return file.read().strip()

        self.url = f"http://127.0.0.1:{wait_until(read, 'the API')}"
        if self.token is None:
            self.token = self.run("token", "--name", "e2e", "--days", "2").strip()
        self._listen()
        return self

    def is_running(self):
        return self.process.process.poll() is None

    def wait_end(self):
        wait_until(lambda: not self.is_running(), "takt to end")
        return self.process.process.returncode
