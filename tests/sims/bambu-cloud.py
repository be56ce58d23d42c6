#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The printer maker's cloud (protocol.md §11): accounts with password, e-mail code and authenticator code, a list of bound printers, and a
real mosquitto over TLS on which these printers report.

The first line on standard output is one JSON object: url, mqtt_host, mqtt_port, ca (PEM file), account, password, uid, tfa_code, and
serials. It is played with through url:

    GET  /_sim/about        the first line again · /_sim/broker-log: what mosquitto logged
    GET  /_sim/log          what was asked: [{"method", "path", "body", "headers"}]
    GET  /_sim/code         the code of the newest e-mail, as a text
    GET  /_sim/commands/SERIAL   what a printer was asked over MQTT
    POST /_sim/faults       {"next": ["cloudflare", "limit", "down", "html", "huge", "not-json", "redirect"]}: how the next calls go
    POST /_sim/login        {"way": "token" | "code" | "tfa"}: what a right password leads to
    POST /_sim/expire       {}: codes that were sent are too old · /_sim/revoke: the token is
    POST /_sim/printer/SERIAL/ACT   as bambu-printer.py's /_sim/ACT: start, progress, pause, resume, finish, fail, delta, silence …
    POST /_sim/presence/SERIAL      {"online": false}: the broker tells that the printer came or went
    POST /_sim/hang-up      the broker's connections break · /_sim/freeze {"on": true}: they stand, and nothing comes or goes

By hand: bambu-cloud.py --port 9090, then TAKT_BAMBU_CLOUD_URL=http://127.0.0.1:9090 and TAKT_BAMBU_CLOUD_MQTT=127.0.0.1:PORT,CAFILE.
"""

import argparse
import http.server
import importlib.machinery
import importlib.util
import json
import os
import queue
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import threading

import bambu_mqtt
import bambu_pki

HERE = os.path.dirname(os.path.abspath(__file__))


def load_printers():
    loader = importlib.machinery.SourceFileLoader("bambu_printer", os.path.join(HERE, "bambu-printer.py"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


bambu_printer = load_printers()


def make_certificate(folder, names):
    """A server of the public kind: signed by an authority, for @names."""
    ca_crt, ca_key = bambu_pki.make_authority(folder, "public", "/CN=Takt test public authority")
    key, crt, request, extensions = (os.path.join(folder, "broker" + end) for end in (".key", ".crt", ".csr", ".ext"))
    bambu_pki.make_key(key, False)
    bambu_pki.openssl("req", "-new", "-key", key, "-subj", "/CN=broker", "-out", request)
    with open(extensions, "w") as handle:
        handle.write(f"basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName={names}\n")
    bambu_pki.openssl("x509", "-req", "-in", request, "-CA", ca_crt, "-CAkey", ca_key, "-CAcreateserial", "-days", "30",
                      "-extfile", extensions, "-out", crt)
    return ca_crt, crt, key


class Broker(bambu_printer.Broker):
    """For clients of the account; the printers themselves come in by the inner door."""

    def __init__(self, options, folder, chain, key, user, token):
        super().__init__(options, folder, chain, key)
        self.user = user
        self.set_token(token)

    def set_token(self, token):
        subprocess.run(["mosquitto_passwd", "-b", os.path.join(self.folder, "passwd"), self.user, token], check=True,
                       stderr=subprocess.DEVNULL)


class Cloud:
    def __init__(self, options):
        self.options = options
        self.lock = threading.RLock()
        self.uid = str(random.randrange(10**9, 4 * 10**9))
        self.token = "sim." + secrets.token_urlsafe(300)
        self.is_revoked = False
        self.way = options.way
        self.code, self.code_is_old = None, False
        self.tfa_key = self.csrf = None
        self.faults, self.log = [], []
        self.machines = {}
        self.devices = []

    def bind(self, device, machine):
        self.devices.append(device)
        self.machines[device["dev_id"]] = machine

    def login(self, body):
        """(status, answer) of a login."""
        if body.get("account") != self.options.account:
            return 400, {"code": 1, "error": "Incorrect account or password"}
        if "code" in body:
            if self.code is None or body["code"] != self.code:
                return 400, {"code": 2, "error": "Incorrect code"}
            if self.code_is_old:
                return 400, {"code": 1, "error": "Code does not exist or has expired"}
            self.code = None
            return 200, self.answer_token()
        if body.get("password") != self.options.password:
            return 400, {"code": 1, "error": "Incorrect account or password"}
        if self.way == "token":
            return 200, self.answer_token()
        if self.way == "code":
            return 200, {"accessToken": "", "loginType": "verifyCode", "tfaKey": ""}
        self.tfa_key = secrets.token_urlsafe(24)
        return 200, {"accessToken": "", "loginType": "tfa", "tfaKey": self.tfa_key}

    def answer_token(self):
        self.is_revoked = False
        return {"accessToken": self.token, "refreshToken": self.token, "expiresIn": self.options.lifetime, "loginType": "",
                "tfaKey": ""}

    def send_code(self, body):
        if body.get("email") != self.options.account or body.get("type") != "codeLogin":
            return 400, {"code": 3, "error": "no such account"}
        self.code, self.code_is_old = f"{random.randrange(10**6):06}", False
        return 200, {}

    def presence(self, serial, online):
        machine = self.machines[serial]
        event = "client.connected" if online else "client.disconnected"
        machine.publish({"event": {"event": event, "disconnected_at": "2026-01-01T00:00:00Z"}})

    def tasks(self):
        return {"total": 1, "hits": [{
            "id": 1, "title": "bracket", "status": 2, "startTime": "2026-01-01T08:00:00Z", "endTime": "2026-01-01T09:00:00Z",
            "weight": 18.4, "costTime": 3600, "deviceId": self.devices[0]["dev_id"], "mode": "lan_file"}]}


class Handler(http.server.BaseHTTPRequestHandler):
    cloud = broker = restart = about = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def answer(self, status, value, headers=(), kind="application/json"):
        body = value.encode() if isinstance(value, str) and kind != "application/json" else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def fail(self, fault):
        if fault == "cloudflare":
            self.answer(403, "<html><title>Just a moment...</title></html>", [("cf-mitigated", "challenge")], "text/html; charset=UTF-8")
        elif fault == "html":
            self.answer(403, "<html><title>Just a moment...</title></html>", [], "text/html")
        elif fault == "limit":
            self.answer(429, "slow down", [("Retry-After", "120")], "text/plain")
        elif fault == "down":
            self.answer(503, {"error": "down"})
        elif fault == "huge":
            self.answer(200, {"accessToken": "x" * (2 << 20)})
        elif fault == "not-json":
            self.answer(200, "certainly", [], "text/plain")
        elif fault == "redirect":
            self.answer(307, {}, [("Location", f"http://127.0.0.1:{self.server.server_address[1]}/elsewhere")])
        else:
            raise ValueError(fault)

    def read_body(self):
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            return json.loads(text or "{}")
        except ValueError:
            return {}

    def do_GET(self):
        self.handle_call("GET", {})

    def do_POST(self):
        self.handle_call("POST", self.read_body())

    def handle_call(self, method, body):
        cloud = self.cloud
        if self.path.startswith("/_sim/"):
            self.play(self.path.removeprefix("/_sim/"), body)
            return
        with cloud.lock:
            cloud.log.append({"method": method, "path": self.path, "body": body, "headers": dict(self.headers.items())})
            fault = cloud.faults.pop(0) if cloud.faults else None
            if fault:
                self.fail(fault)
                return
            if self.path.startswith("/v1/iot-service/") or self.path.startswith("/v1/design-user-service/") \
                    or self.path.startswith("/v1/user-service/my/"):
                self.serve_account(method, self.path.partition("?")[0])
            else:
                self.serve_sign_in(method, self.path, body)

    def serve_sign_in(self, method, path, body):
        cloud = self.cloud
        if (method, path) == ("POST", "/v1/user-service/user/login"):
            self.answer(*cloud.login(body))
        elif (method, path) == ("POST", "/v1/user-service/user/sendemail/code"):
            self.answer(*cloud.send_code(body))
        elif (method, path) == ("GET", "/api/csrf"):
            cloud.csrf = secrets.token_hex(16)
            self.answer(200, {}, [("Set-Cookie", f"bbl_csrf_token={cloud.csrf}; Path=/; Secure; SameSite=Lax")])
        elif (method, path) == ("POST", "/api/sign-in/tfa"):
            self.serve_tfa(body)
        else:
            self.answer(404, {"error": "no such thing"})

    def serve_tfa(self, body):
        cloud = self.cloud
        has_csrf = cloud.csrf is not None and self.headers.get("x-bbl-csrf-token") == cloud.csrf \
            and f"bbl_csrf_token={cloud.csrf}" in (self.headers.get("Cookie") or "")
        cloud.csrf = None
        if not has_csrf or body.get("tfaKey") != cloud.tfa_key or body.get("tfaCode") != cloud.options.tfa_code:
            self.answer(400, {"code": 2, "error": "Incorrect code"})
            return
        cloud.is_revoked = False
        self.answer(200, {}, [("Set-Cookie", f"token={cloud.token}; Path=/; HttpOnly; Secure")])

    def serve_account(self, method, path):
        cloud = self.cloud
        if self.headers.get("Authorization") != "Bearer " + cloud.token or cloud.is_revoked:
            self.answer(401, {"code": 4, "error": "Please login."})
        elif (method, path) == ("GET", "/v1/design-user-service/my/preference"):
            self.answer(200, {"uid": int(cloud.uid), "name": "sim"})
        elif (method, path) == ("GET", "/v1/iot-service/api/user/bind"):
            self.answer(200, {"message": "success", "code": None, "error": None, "devices": cloud.devices})
        elif (method, path) == ("GET", "/v1/user-service/my/tasks"):
            self.answer(200, cloud.tasks())
        elif path == "/v1/user-service/my/task":
            self.answer(403, {"code": 4, "error": "internal blocking"})
        elif path.startswith("/v1/iot-service/api/user/task/"):
            self.answer(403, {"error": "permission denied"})
        else:
            self.answer(404, {"error": "no such thing"})

    # ---- for whoever plays with it

    def play(self, what, body):
        cloud = self.cloud
        words = what.split("/")
        if what == "hang-up":
            done = threading.Event()
            self.restart.put(done)
            done.wait()
            self.answer(200, {})
            return
        if words[0] == "commands":
            machine = cloud.machines[words[1]]
            with machine.lock:
                self.answer(200, machine.requests)
            return
        if words[0] == "printer":
            machine = cloud.machines[words[1]]
            with machine.lock:
                getattr(machine, words[2])(body)
            self.answer(200, {})
            return
        with cloud.lock:
            answers = {"log": lambda: cloud.log, "about": lambda: self.about, "code": lambda: {"code": cloud.code},
                       "broker-log": lambda: bambu_pki.read(self.broker.log_path).splitlines()}
            if what in answers:
                self.answer(200, answers[what]())
                return
            if what == "faults":
                cloud.faults = list(body["next"])
            elif what == "login":
                cloud.way = body["way"]
            elif what == "expire":
                cloud.code_is_old = True
            elif what == "revoke":
                cloud.is_revoked = True
            elif what == "freeze":
                self.broker.freeze(body.get("on", False))
            elif words[0] == "presence":
                cloud.presence(words[1], body.get("online", False))
            else:
                self.answer(404, {})
                return
            self.answer(200, {})


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="of HTTP, 0 for a free one")
    parser.add_argument("--mqtt-port", type=int, default=0)
    parser.add_argument("--account", default="maker@example.com")
    parser.add_argument("--password", default="correct horse")
    parser.add_argument("--tfa-code", default="314159")
    parser.add_argument("--way", default="code", choices=["token", "code", "tfa"], help="what a right password leads to")
    parser.add_argument("--lifetime", type=int, default=7776000, help="seconds that a token says it is good for")
    parser.add_argument("--printers", type=int, default=2, help="how many are bound; the second one is switched off")
    return parser.parse_args()


def make_machine(serial, model):
    """A printer of bambu-printer.py without a broker of its own."""
    return bambu_printer.Machine(bambu_printer.read_options(
        ["--serial", serial, "--model", model, "--firmware", "01.08.02.00", "--locked"]))


def bind_printers(cloud, count):
    kinds = [("01P00A", "C12", "P1S"), ("00M09A", "BL-P001", "X1 Carbon"), ("22E8BJ", "N7-V2", "P2S")]
    for number in range(count):
        prefix, code, product = kinds[number % len(kinds)]
        serial = prefix + f"{random.randrange(10**9):09}"
        machine = make_machine(serial, "Bambu Lab " + product)
        device = {"dev_id": serial, "name": f"Printer {number + 1}", "online": number != 1, "dev_model_name": code,
                  "dev_product_name": product, "dev_access_code": secrets.token_hex(4) + "\n", "nozzle_diameter": 0.4,
                  "dev_structure": "CoreXY"}
        if number == 1:
            machine.silent = True
        else:
            device["print_status"] = "SUCCESS"
        cloud.bind(device, machine)


def connect(cloud, broker):
    for serial, machine in cloud.machines.items():
        machine.client = bambu_mqtt.Client(broker.inner_port, "machine", broker.password, f"device/{serial}/request",
                                           machine.on_message)


def main():
    options = read_options()
    cloud = Cloud(options)
    bind_printers(cloud, options.printers)
    with tempfile.TemporaryDirectory(prefix="takt-cloud-") as folder:
        ca, chain, key = make_certificate(folder, "IP:127.0.0.1")
        broker = Broker(bambu_printer.read_options(["--port", str(options.mqtt_port), "--tls", "tlsv1.3"]), folder, chain, key,
                        "u_" + cloud.uid, cloud.token)
        restart = queue.SimpleQueue()
        # Ends the loop below. An exception out of a signal handler could be lost, and the sim would live on.
        signal.signal(signal.SIGTERM, lambda *_: restart.put(None))
        broker.start()
        try:
            connect(cloud, broker)
            Handler.cloud, Handler.broker, Handler.restart = cloud, broker, restart
            server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
            Handler.about = {"url": f"http://127.0.0.1:{server.server_address[1]}", "mqtt_host": "127.0.0.1",
                             "mqtt_port": broker.port, "ca": ca, "account": options.account, "password": options.password,
                             "uid": cloud.uid, "tfa_code": options.tfa_code, "serials": list(cloud.machines)}
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(json.dumps(Handler.about), flush=True)
            # The broker dies with the thread that made it, so this one does nothing else.
            while done := restart.get():
                for machine in cloud.machines.values():
                    machine.client.close()
                broker.stop()
                broker.start()
                connect(cloud, broker)
                done.set()
        finally:
            broker.stop()


if __name__ == "__main__":
    main()
