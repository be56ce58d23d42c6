# SPDX-License-Identifier: GPL-3.0-or-later
"""Just enough MQTT 3.1.1 for a printer to sit on its own broker: one connection, publish at QoS 0, subscribe at QoS 1."""

import socket
import struct
import threading

CONNACK, PUBLISH, PUBACK, SUBACK = 2, 3, 4, 9


def text(value):
    data = value.encode()
    return struct.pack("!H", len(data)) + data


def packet(head, body):
    length, size = b"", len(body)
    while True:
        size, digit = divmod(size, 128)
        length += bytes([digit | (0x80 if size else 0)])
        if not size:
            return bytes([head]) + length + body


class Client:
    def __init__(self, port, user, password, topic, on_message):
        self.on_message = on_message
        self.lock = threading.Lock()
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.send(packet(0x10, text("MQTT") + bytes([4, 0xC2, 0, 0]) + text("machine of " + topic) + text(user) + text(password)))
        kind, _, body = self.receive()
        if kind != CONNACK or body[1] != 0:
            raise OSError("the broker refused its own machine")
        self.send(packet(0x82, struct.pack("!H", 1) + text(topic) + b"\x01"))
        while self.receive()[0] != SUBACK:
            pass
        threading.Thread(target=self.run, daemon=True).start()

    def send(self, data):
        with self.lock:
            self.socket.sendall(data)

    def receive(self):
        head = self.read(1)[0]
        length = shift = 0
        while True:
            digit = self.read(1)[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                return head >> 4, head & 0xF, self.read(length)

    def read(self, count):
        data = self.file.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def run(self):
        try:
            while True:
                kind, flags, body = self.receive()
                if kind != PUBLISH:
                    continue
                size = struct.unpack("!H", body[:2])[0]
                payload = body[2 + size:]
                if flags & 6:
                    self.send(packet(PUBACK << 4, payload[:2]))
                    payload = payload[2:]
                self.on_message(payload)
        except (EOFError, OSError):
            pass

    def publish(self, topic, payload):
        self.send(packet(PUBLISH << 4, text(topic) + payload))

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
