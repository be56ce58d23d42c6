# SPDX-License-Identifier: GPL-3.0-or-later
"""A printer's camera on port 6000 (protocol.md §10.1): single pictures over TLS, for one client at a time.

set_mode() says how it behaves towards the next picture it sends:

    pictures   as it should
    dribble    byte by byte
    silent     takes the login and sends nothing: live view is off
    close      hangs up after the login
    cut        hangs up in the middle of a picture
    junk       pictures that are no JPEG
    giant      a head that promises four gigabytes
"""

import base64
import socket
import ssl
import struct
import threading
import time

LOGIN_BYTES = 80
MODES = ("pictures", "dribble", "silent", "close", "cut", "junk", "giant")

# 32 × 24 points of one colour.
PICTURE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqm"
    "x5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAYACAD"
    "ASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKB"
    "kaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZ"
    "mqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQF"
    "BgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5"
    "OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX"
    "2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCtRRRXUcoUUUUAFFFFABRRRQB//9k=")


def picture(number):
    """A JPEG with its number in a comment."""
    comment = b"frame %d" % number
    return PICTURE[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + PICTURE[2:]


class Camera:
    def __init__(self, options, pki):
        self.options = options
        self.lock = threading.Condition()
        self.mode = "pictures"
        self.interval = options.camera_interval
        self.state = {"connections": 0, "logins": 0, "bad_codes": 0, "turned_away": 0, "open": 0, "strange_bytes": 0}
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pki["chain"], pki["key"])
        self.listener = socket.create_server((options.host, options.camera_port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def set_mode(self, wish):
        with self.lock:
            self.mode = wish["mode"]
            assert self.mode in MODES
            self.lock.notify_all()

    def count(self, what, by=1):
        with self.lock:
            self.state[what] += by

    def listen(self):
        while True:
            connection, _ = self.listener.accept()
            self.count("connections")
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with self.context.wrap_socket(connection, server_side=True) as client:
                login = self.read_login(client)
                if login != self.expected_login():
                    self.count("bad_codes" if len(login) == LOGIN_BYTES else "strange_bytes")
                    return
                self.count("logins")
                with self.lock:
                    if self.state["open"] > 0:
                        self.state["turned_away"] += 1
                        return
                    self.state["open"] += 1
                try:
                    self.send_pictures(client)
                finally:
                    self.count("open", -1)
        except OSError:
            pass

    @staticmethod
    def read_login(client):
        login = b""
        while len(login) < LOGIN_BYTES:
            part = client.recv(LOGIN_BYTES - len(login))
            if not part:
                break
            login += part
        return login

    def expected_login(self):
        return (struct.pack("<IIII", 0x40, 0x3000, 0, 0) + b"bblp".ljust(32, b"\0")
                + self.options.access_code.encode().ljust(32, b"\0"))

    def send_pictures(self, client):
        number = 0
        while True:
            number += 1
            with self.lock:
                mode = self.mode
            data = picture(number)
            head = struct.pack("<IIII", len(data), 0, 1, 0)
            if mode == "close":
                return
            if mode == "silent":
                with self.lock:
                    self.lock.wait_for(lambda: self.mode != "silent")
                continue
            if mode == "giant":
                client.sendall(struct.pack("<IIII", 0xFFFFFFFF, 0, 1, 0))
                client.recv(1)
                return
            if mode == "cut":
                client.sendall(head + data[:len(data) // 2])
                return
            if mode == "junk":
                data = b"x" * len(data)
            if mode == "dribble":
                for byte in head + data:
                    client.sendall(bytes([byte]))
            else:
                client.sendall(head + data)
            time.sleep(self.interval)

    def get_state(self):
        with self.lock:
            return dict(self.state)
