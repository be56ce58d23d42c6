# SPDX-License-Identifier: GPL-3.0-or-later
"""Many printers in one process: certificates for all of them, and a broker of our own for each, light enough for hundreds.

The broker speaks MQTT 3.1.1 over TLS as far as one printer and its clients need: a password, subscriptions by exact topic, QoS 1
inwards and 0 outwards, a limit of clients, silence at TCP level. Where a few printers do, mosquitto is the real thing.
"""

import asyncio
import datetime
import hashlib
import itertools
import json
import os
import ssl
import struct
import threading

import bambu_mqtt
import bambu_pki

CONNECT, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 1, 3, 4, 8, 9, 10, 11, 12, 13, 14
REFUSED = 5
MOST_BYTES = 1 << 20


def make_certificates(folder, serials):
    """As bambu_pki.make() for many: one key and a certificate each. Hundreds take well under a second."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    with bambu_pki.locked(folder):
        authority, authority_key = bambu_pki.make_authority(folder, "ca", bambu_pki.AUTHORITY)
        with open(authority, "rb") as handle:
            issuer = x509.load_pem_x509_certificate(handle.read())
        with open(authority_key, "rb") as handle:
            issuer_key = serialization.load_pem_private_key(handle.read(), None)
        key = ec.generate_private_key(ec.SECP256R1())
        key_path = os.path.join(folder, "fleet.key")
        with open(key_path, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as handle:
            handle.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption()))
        made = []
        for serial in serials:
            name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, serial)])
            leaf = (x509.CertificateBuilder().subject_name(name).issuer_name(issuer.subject).public_key(key.public_key())
                    .serial_number(x509.random_serial_number()).not_valid_before(datetime.datetime(2020, 1, 1))
                    .not_valid_after(datetime.datetime(2049, 12, 31)).sign(issuer_key, hashes.SHA256()))
            chain = os.path.join(folder, f"fleet-{serial}.chain")
            with open(chain, "wb") as handle:
                handle.write(leaf.public_bytes(serialization.Encoding.PEM) + issuer.public_bytes(serialization.Encoding.PEM))
            digest = hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()
            made.append({"ca": authority, "chain": chain, "key": key_path, "fingerprint": digest})
        return made


class Loop:
    """One thread for all brokers of the process."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def run(self, task):
        return asyncio.run_coroutine_threadsafe(task, self.loop).result()

    def soon(self, function, *arguments):
        self.loop.call_soon_threadsafe(function, *arguments)


class Broker:
    """Stands where bambu-printer.py has mosquitto: the same methods."""

    def __init__(self, options, loop, chain, key):
        self.options, self.loop = options, loop
        self.port = options.port
        self.most_clients = 0
        self.on_message = None
        self.clients = set()
        self.server = None
        self.log_path = os.devnull
        self.set_identity(chain, key)

    def set_identity(self, chain, key):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        version = ssl.TLSVersion.TLSv1_3 if self.options.tls == "tlsv1.3" else ssl.TLSVersion.TLSv1_2
        self.context.minimum_version = self.context.maximum_version = version
        self.context.load_cert_chain(chain, key)

    def start(self):
        self.loop.run(self._start())

    async def _start(self):
        self.server = await asyncio.start_server(self.serve, self.options.host, self.port, ssl=self.context)
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self):
        self.loop.run(self._stop())

    async def _stop(self):
        self.server.close()
        for client in list(self.clients):
            client.writer.transport.abort()
        await self.server.wait_closed()

    def limit(self, most):
        self.most_clients = most

    def connect(self, on_message):
        self.on_message = on_message
        return self

    def close(self):
        self.on_message = None

    def publish(self, topic, payload):
        self.loop.soon(self.tell, topic, bambu_mqtt.packet(PUBLISH << 4, bambu_mqtt.text(topic) + payload))

    def tell(self, topic, data):
        for client in self.clients:
            if topic in client.topics:
                client.writer.write(data)

    async def load(self, topic, payloads, count, interval):
        """Says @count of @payloads, which may go on for ever; without @interval as fast as the clients read."""
        for payload in itertools.islice(payloads, count):
            self.tell(topic, bambu_mqtt.packet(PUBLISH << 4, bambu_mqtt.text(topic) + payload))
            if interval:
                await asyncio.sleep(interval)
            else:
                for client in list(self.clients):
                    await client.writer.drain()

    async def serve(self, reader, writer):
        client = Client(self, reader, writer)
        if self.most_clients and len(self.clients) >= self.most_clients:
            writer.transport.abort()
            return
        self.clients.add(client)
        try:
            await client.run()
        except (OSError, EOFError, ValueError, IndexError, struct.error):
            pass
        finally:
            self.clients.discard(client)
            writer.close()


class Client:
    """One connection of a client: MQTT 3.1.1."""

    def __init__(self, broker, reader, writer):
        self.broker, self.reader, self.writer = broker, reader, writer
        self.topics = set()

    async def receive(self):
        head = (await self.reader.readexactly(1))[0]
        length = shift = 0
        while True:
            digit = (await self.reader.readexactly(1))[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                break
        if length > MOST_BYTES:
            raise ValueError
        return head >> 4, head & 0xF, await self.reader.readexactly(length)

    def send(self, kind, body):
        self.writer.write(bambu_mqtt.packet(kind << 4, body))

    async def run(self):
        kind, _flags, body = await self.receive()
        if kind != CONNECT or not self.is_welcome(body):
            self.send(bambu_mqtt.CONNACK, bytes([0, REFUSED]))
            await self.writer.drain()
            return
        self.send(bambu_mqtt.CONNACK, bytes([0, 0]))
        while kind != DISCONNECT:
            kind, flags, body = await self.receive()
            if kind == SUBSCRIBE:
                self.topics.add(read_text(body, 2)[0])
                self.send(SUBACK, body[:2] + b"\x00")
            elif kind == UNSUBSCRIBE:
                self.topics.discard(read_text(body, 2)[0])
                self.send(UNSUBACK, body[:2])
            elif kind == PINGREQ:
                self.send(PINGRESP, b"")
            elif kind == PUBLISH:
                self.take(flags, body)

    def is_welcome(self, body):
        """Client id, user name and password follow ten bytes that are always the same."""
        _client, at = read_text(body, 10)
        user, at = read_text(body, at)
        word, _at = read_text(body, at)
        return user == "bblp" and word == self.broker.options.access_code

    def take(self, flags, body):
        topic, at = read_text(body, 0)
        if flags & 6:
            self.send(PUBACK, body[at:at + 2])
            at += 2
        if topic == f"device/{self.broker.options.serial}/request" and self.broker.on_message:
            self.broker.on_message(body[at:])


def read_text(body, at):
    size = struct.unpack("!H", body[at:at + 2])[0]
    return body[at + 2:at + 2 + size].decode(), at + 2 + size


def read_deltas(path):
    """What a recorded machine said between two full reports, as payloads."""
    with open(path, encoding="utf-8") as lines:
        payloads = [json.loads(line)["payload"] for line in lines]
    return [json.dumps(payload).encode() for payload in payloads
            if payload.get("print", {}).get("msg") == 1 and payload["print"].get("command") == "push_status"]


class Load:
    """What keeps many machines talking: the recorded messages again and again, each machine from another place."""

    def __init__(self, loop, printers, path):
        self.loop, self.printers = loop, printers
        self.payloads = read_deltas(path) if path else [json.dumps({"print": {
            "command": "push_status", "msg": 1, "nozzle_temper": 219.5 + tenth / 10}}).encode() for tenth in range(10)]
        self.sources = [itertools.islice(itertools.cycle(self.payloads), index * 7 % len(self.payloads), None)
                        for index in range(len(printers))]

    def run(self, wish):
        """{"count", "interval" in seconds, "last": members of "print" that each says at the end}. Returns when all is said."""
        return self.loop.run(self._run(wish))

    async def _run(self, wish):
        async def play(printer, source, delay):
            topic = f"device/{printer.options.serial}/report"
            await asyncio.sleep(delay)
            await printer.broker.load(topic, source, wish["count"], wish.get("interval", 0))
            if "last" in wish:
                printer.machine.tell(**wish["last"])

        step = wish.get("interval", 0) / max(1, len(self.printers))
        await asyncio.gather(*(play(printer, source, index * step)
                               for index, (printer, source) in enumerate(zip(self.printers, self.sources))))
        return {"reports": (wish["count"] + ("last" in wish)) * len(self.printers)}
