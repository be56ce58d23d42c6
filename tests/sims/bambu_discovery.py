# SPDX-License-Identifier: GPL-3.0-or-later
"""How a printer is found: it announces itself by UDP and answers who it is (protocol.md §2). On loopback addresses alone."""
import json
import socket
import socketserver
import ssl
import struct
import threading

import bambu_models

# By the name a printer calls itself.
CODES = {model.name: model.code for model in bambu_models.MODELS.values()}
CODES.update({"Bambu Lab X1 Carbon": "BL-P001", "Bambu Lab X1C": "BL-P001"})
MOST_BYTES = 1024


def announcement(options, location):
    """The lines of a current model, as it would send them."""
    lines = ["NOTIFY * HTTP/1.1", "Host: 239.255.255.250:1990", "Server: UPnP/1.0", f"Location: {location}",
             "NT: urn:bambulab-com:device:3dprinter:1", "NTS: ssdp:alive", f"USN: {options.serial}", "Cache-Control: max-age=1800",
             f"DevModel.bambu.com: {CODES.get(options.model, 'C12')}", f"DevName.bambu.com: {options.name}",
             "DevSignal.bambu.com: -52", "DevConnect.bambu.com: lan", "DevBind.bambu.com: free", "Devseclink.bambu.com: secure",
             f"DevVersion.bambu.com: {options.firmware}", "DevCap.bambu.com: 1", "", ""]
    return "\r\n".join(lines).encode()


class Announcer:
    """Says every now and then where it is, until it is told to be quiet."""

    def __init__(self, options):
        self.options = options
        self.location = options.host
        self.ended = threading.Event()
        self.moved = threading.Event()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((options.host, 0))

    def start(self):
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while not self.ended.is_set():
            try:
                self.socket.sendto(announcement(self.options, self.location), ("127.0.0.1", self.options.ssdp_port))
            except OSError:
                pass  # nobody listens just now
            self.moved.wait(self.options.ssdp_interval)
            self.moved.clear()

    def move(self, location):
        self.location = location
        self.moved.set()


def frame(payload):
    body = json.dumps(payload).encode()
    return b"\xa5\xa5" + struct.pack("<H", len(body) + 6) + body + b"\xa7\xa7"


def read_exactly(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            return None
        data += part
    return data


class Identity(socketserver.BaseRequestHandler):
    """One exchange a connection; to a frame of a wrong length a printer says nothing at all."""
    options = context = None

    def handle(self):
        connection = self.request
        try:
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.exchange(connection)
        except (OSError, ValueError):
            pass

    def exchange(self, connection):
        head = read_exactly(connection, 4)
        if head is None or head[:2] != b"\xa5\xa5":
            return
        length = struct.unpack("<H", head[2:])[0]
        if not 6 < length <= MOST_BYTES:
            return
        rest = read_exactly(connection, length - 4)
        if rest is None or rest[-2:] != b"\xa7\xa7":
            return
        login = json.loads(rest[:-2]).get("login", {})
        if login.get("command") == "detect":
            connection.sendall(frame({"login": self.answer(login)}))

    def answer(self, login):
        options = self.options
        if options.probe_refuses:
            reason = json.dumps({"devmsg": "LAN-ONLY enabled", "err_code": 83902489})
            return {"command": "login_report", "status": "FAILURE", "reason": reason, "sequence_id": login.get("sequence_id")}
        return {"command": "detect", "sequence_id": 3021, "id": options.serial, "model": CODES.get(options.model, "C12"),
                "name": options.name, "version": options.firmware, "bind": "free", "connect": "lan", "dev_cap": 1}


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def serve_identity(options, port, pki=None):
    """Answers on @port (0: a free one), over TLS with the printer's certificate where that is given; returns the port."""
    context = None
    if pki is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pki["chain"], pki["key"])
    handler = type("Handler", (Identity,), {"options": options, "context": context})
    server = Server((options.host, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
