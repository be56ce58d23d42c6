#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session's portal as far as Takt needs it: Background and Inhibit of org.freedesktop.portal.Desktop on the session bus.

usage: desktop-portal.py [--deny]

Prints "session 1" when it can be asked, then a line of JSON for each call; --deny grants nothing."""
import argparse
import json

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

PORTAL = "org.freedesktop.portal."
PATH = "/org/freedesktop/portal/desktop"


def tell(**what):
    print(json.dumps(what), flush=True)


class Request(dbus.service.Object):
    @dbus.service.method(PORTAL + "Request", in_signature="", out_signature="")
    def Close(self):
        tell(call="Close")
        self.remove_from_connection()

    @dbus.service.signal(PORTAL + "Request", signature="ua{sv}")
    def Response(self, code, results):
        pass


class Portal(dbus.service.Object):
    def __init__(self, bus, deny):
        super().__init__(bus, PATH)
        self.bus = bus
        self.deny = deny
        self.last = 0

    def _request(self, sender, token):
        self.last += 1
        return Request(self.bus, f"{PATH}/request/{sender[1:].replace('.', '_')}/{token or f'sim{self.last}'}")

    @dbus.service.method(PORTAL + "Background", in_signature="sa{sv}", out_signature="o", sender_keyword="sender")
    def RequestBackground(self, _window, options, sender=None):
        tell(call="RequestBackground", autostart=bool(options.get("autostart")), reason=str(options.get("reason", "")),
             command=[str(word) for word in options.get("commandline", [])])
        request = self._request(sender, options.get("handle_token"))
        results = {"background": not self.deny, "autostart": not self.deny and bool(options.get("autostart"))}

        def answer():
            request.Response(dbus.UInt32(1 if self.deny else 0), dbus.Dictionary(results, signature="sv"))
            request.remove_from_connection()
            return False

        GLib.idle_add(answer)
        return request.__dbus_object_path__

    @dbus.service.method(PORTAL + "Inhibit", in_signature="sua{sv}", out_signature="o", sender_keyword="sender")
    def Inhibit(self, _window, flags, options, sender=None):
        tell(call="Inhibit", flags=int(flags), reason=str(options.get("reason", "")))
        return self._request(sender, options.get("handle_token")).__dbus_object_path__


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deny", action="store_true")
    options = parser.parse_args()
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    name = dbus.service.BusName(PORTAL + "Desktop", bus)
    portal = Portal(bus, options.deny)
    print("session 1", flush=True)
    GLib.MainLoop().run()
    del name, portal


main()
