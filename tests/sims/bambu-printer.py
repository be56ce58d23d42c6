#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A printer: a real mosquitto with TLS and an access code, and a machine that sits on it (protocol.md §3, §4, §7.1).

The first line on standard output is one JSON object: host, mqtt_port, serial, access_code, ca (PEM file), fingerprint (SHA-256 of
the leaf), control_port, log (the broker's), probe_port and probe_tls_port (0: none), ftps_port (0: none) and card (its folder), camera_port (0: none). The machine is played with through http://127.0.0.1:control_port:

    POST /_sim/start       {"title", "subtask_id", "layers", "minutes"}: a job begins
    POST /_sim/progress    {"percent", "layer", "remaining"}
    POST /_sim/pause       {"print_error", "hms"} · /_sim/resume · /_sim/finish · /_sim/fail {"print_error"}
    POST /_sim/delta       {…}: these members of "print", merged and told
    POST /_sim/ack         {…}: an answer to somebody else's command; not merged
    POST /_sim/silence     {"on": true}: says nothing and answers nothing
    POST /_sim/hang-up     ends the broker and starts it again on the same port
    POST /_sim/freeze      {"on": true}: half open: connections stand and the machine's side does nothing, nor does it when asked anew
    POST /_sim/identity    {"variants": ["other-key"]}: shows this certificate to whoever connects from now on; [] for its own
    POST /_sim/clients     {"most": 1}: takes no more, and somebody else has one place; {"most": 0}: as many as come
    POST /_sim/runout      the spool is empty · /_sim/cancel: at its screen · /_sim/power-cut {"seconds"}: then it is idle
    POST /_sim/load        {"count", "interval", "last"}: all printers of a fleet talk; bambu_fleet.Load.run
    POST /_sim/end         ends the broker for good; answers its whole log
    POST /_sim/garbage · wrong-utf8 · two-roots · 2mb · wrong-topic
    POST /_sim/step        {"count": 1}: the next messages of the file to replay; answers {"t", "next", "reports", "left"}
    POST /_sim/move        {"location"}: announces itself at another address
    POST /_sim/ftps        {…}: how its file service misbehaves from now on; bambu_ftps.FAULTS (--ftps-dialect)
    GET  /_sim/ftps        what was asked of its file service (--ftps-dialect)
    POST /_sim/new-card    the card is empty, and its file service as at the start
    POST /_sim/camera      {"mode"}: how its camera behaves from now on; bambu_camera.MODES
    GET  /_sim/camera      who came to its camera
    POST /_sim/misbehave   {…}: how it takes the next prints; bambu_jobs.FAULTS
    POST /_sim/begin · /_sim/run: the print that was accepted (without --pace)
    GET  /_sim/prints      every print that a command began
    GET  /_sim/requests    what was asked of it so far · /_sim/state · /_sim/log
    GET  /_sim/requests/N  the same, once there are N of them (a minute at most)

`--model X1C` plays that model (bambu_models.MODELS): its serial, its modules and its state, from a capture where there is one.

`--fleet N` plays N of them in one process, of the models named, in turns. The first line is then one list of such objects, and each is
played with under /SERIAL/_sim/ of the one control port. With `--own-broker` each has a light broker of ours instead of a mosquitto.

    bambu-printer.py --fleet 14 --model all
    bambu-printer.py --fleet 500 --model X1C,P1S,A1 --own-broker --replay stream.jsonl
"""

import argparse
import ctypes
import datetime
import http.server
import json
import os
import queue
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import bambu_camera
import bambu_commands
import bambu_discovery
import bambu_fleet
import bambu_ftps
import bambu_jobs
import bambu_models
import bambu_mqtt
import bambu_pki

VERIFY_FAILED = 84033543
RUNOUT = 0x07008011


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_port(host):
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


class Broker:
    """mosquitto with two doors: TLS for clients, plain on loopback for the machine itself."""

    def __init__(self, options, folder, chain, key):
        self.options, self.folder, self.chain, self.key = options, folder, chain, key
        self.log_path = os.path.join(folder, "broker.log")
        self.log = open(self.log_path, "a")
        self.password = secrets.token_hex(16)
        self.port = options.port or free_port(options.host)
        self.inner_port = 0
        self.most_clients, self.other_client = 0, None
        passwords = os.path.join(folder, "passwd")
        open(passwords, "w").close()
        for user, word in (("bblp", options.access_code), ("machine", self.password)):
            subprocess.run(["mosquitto_passwd", "-b", passwords, user, word], check=True, stderr=subprocess.DEVNULL)

    def set_identity(self, chain, key):
        self.chain, self.key = chain, key

    def limit(self, most):
        self.most_clients = most

    def freeze(self, on):
        self.process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def connect(self, on_message):
        topic = f"device/{self.options.serial}/request"
        return bambu_mqtt.Client(self.inner_port, "machine", self.password, topic, on_message)

    def start(self):
        for _ in range(20):
            if self.spawn():
                if self.most_clients:
                    self.other_client = socket.create_connection((self.options.host, self.port))
                return
            if not self.options.port:
                self.port = free_port(self.options.host)
        sys.exit("mosquitto does not start; see " + self.log_path)

    def spawn(self):
        self.inner_port = free_port("127.0.0.1")
        config = os.path.join(self.folder, "mosquitto.conf")
        with open(config, "w") as handle:
            handle.write(f"""{'user root' if os.geteuid() == 0 else ''}
per_listener_settings false
allow_anonymous false
password_file {self.folder}/passwd
persistence false
max_queued_messages 0
log_dest stderr
log_type all
listener {self.port} {self.options.host}
certfile {self.chain}
keyfile {self.key}
tls_version {self.options.tls}
{f'max_connections {self.most_clients}' if self.most_clients else ''}
listener {self.inner_port} 127.0.0.1
""")
        running = threading.Event()
        program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        self.process = subprocess.Popen([program, "-c", config], stderr=subprocess.PIPE, text=True,
                                        preexec_fn=die_with_parent)
        self.follower = threading.Thread(target=self.follow, args=(self.process, running), daemon=True)
        self.follower.start()
        while not running.wait(0.05):
            if self.process.poll() is not None:
                return False
        return self.process.poll() is None

    def follow(self, process, running):
        for line in process.stderr:
            self.log.write(line)
            self.log.flush()
            if line.rstrip().endswith("running"):
                running.set()

    def stop(self):
        if self.other_client:
            self.other_client.close()
            self.other_client = None
        self.process.terminate()
        self.process.send_signal(signal.SIGCONT)
        self.process.wait()
        self.follower.join()


def merge(state, update):
    for name, value in update.items():
        old = state.get(name)
        if name in ("ams", "tray") and isinstance(value, list) and isinstance(old, list):
            merge_by_id(old, value)
        elif isinstance(old, dict) and isinstance(value, dict):
            merge(old, value)
        else:
            state[name] = json.loads(json.dumps(value))


def merge_by_id(old, entries):
    have = {entry["id"]: entry for entry in old}
    for entry in entries:
        if entry["id"] in have:
            merge(have[entry["id"]], entry)
        else:
            old.append(json.loads(json.dumps(entry)))


def tray(number, kind="", color="00000000", **more):
    return {"id": str(number), "state": 11 if kind else 10, "tray_type": kind, "tray_color": color, "tray_sub_brands": "",
            "tray_uuid": "0" * 32, "tray_weight": "0", "remain": -1, **more}


def new_state():
    """Idle, with an AMS of three spools; the shape of a P1S."""
    spool = {"tray_sub_brands": "PLA Basic", "tray_uuid": "A1B2C3D4E5F60718293A4B5C6D7E8F90", "tray_weight": "1000", "remain": 82}
    return {
        "gcode_state": "IDLE", "mc_percent": 0, "mc_remaining_time": 0, "layer_num": 0, "total_layer_num": 0,
        "nozzle_temper": 24.5, "nozzle_target_temper": 0, "bed_temper": 22.25, "bed_target_temper": 0, "chamber_temper": 5,
        "print_error": 0, "stg_cur": 0, "spd_lvl": 2, "spd_mag": 100, "wifi_signal": "-52dBm", "home_flag": 0x1734598,
        "subtask_name": "", "subtask_id": "0", "task_id": "0", "gcode_file": "", "print_type": "idle", "hms": [], "sdcard": True,
        "lights_report": [{"node": "chamber_light", "mode": "on"}],
        "ams": {"ams_exist_bits": "1", "tray_exist_bits": "7", "tray_now": "255", "tray_tar": "255", "power_on_flag": True,
                "ams": [{"id": "0", "humidity": "4", "info": "1001", "temp": "24.0",
                         "tray": [tray(0, "PLA", "FFFFFFFF", **spool), tray(1, "PETG", "FF6A13FF"), tray(2, "PLA", "000000FF"),
                                  tray(3)]}]},
        "vt_tray": tray(254),
    }


class Machine:
    def __init__(self, options):
        self.options = options
        self.serial = options.serial
        self.lock = threading.RLock()
        self.asked = threading.Condition(self.lock)
        self.model = bambu_models.MODELS.get(options.model_code)
        self.state = bambu_models.read_state(self.model, new_state(), options.locked) if self.model else new_state()
        self.numbers_messages = self.model is None or bambu_models.has_message_number(self.model)
        self.requests = []
        self.silent = options.silent
        self.sequence = 0
        self.client = None
        self.replay, self.times = [], []
        self.replaying = threading.Event()
        self.jobs = bambu_jobs.Jobs(self, options.pace)
        if options.no_ams:
            self.state["ams"] = {"ams": [], "ams_exist_bits": "0", "tray_exist_bits": "0", "tray_now": "255"}
        if options.replay:
            self.load(options.replay)

    # ---- what it says

    def publish(self, payload, topic=None):
        if not isinstance(payload, bytes):
            payload = json.dumps(payload, ensure_ascii=False).encode()
        with self.lock:
            if self.silent:
                return
            try:
                self.client.publish(topic or f"device/{self.serial}/report", payload)
            except OSError:
                pass  # between two brokers

    def push(self, members, full):
        self.sequence += 1
        number = {"msg": 0 if full else 1} if self.numbers_messages else {}
        self.publish({"print": {**members, "command": "push_status", **number, "sequence_id": str(self.sequence)}})

    def tell(self, **members):
        with self.lock:
            merge(self.state, members)
            self.push(members, False)

    def acknowledge(self, section, body, result="success", reason="success", **more):
        self.publish({section: {**body, "result": result, "reason": reason, **more}})

    def beat(self):
        while True:
            time.sleep(self.options.interval)
            with self.lock:
                self.tell(nozzle_temper=round(self.state["nozzle_temper"] + random.uniform(-0.2, 0.2), 2))

    # ---- what it is asked

    def on_message(self, payload):
        try:
            request = json.loads(payload)
        except ValueError:
            return
        with self.lock:
            self.requests.append(request)
            self.asked.notify_all()
            if self.silent:
                return
            for section, body in request.items():
                if isinstance(body, dict):
                    self.obey(section, body)

    def obey(self, section, body):
        command = body.get("command")
        if section == "info" and command == "get_version":
            self.publish({"info": {"command": command, "sequence_id": body.get("sequence_id"), "module": self.list_modules()}})
        elif section == "pushing" and command == "pushall":
            self.push(self.state, True)
            self.replaying.set()
        elif section == "pushing" and command == "start":
            self.push({"nozzle_temper": self.state["nozzle_temper"]}, False)
        elif section == "system" and command == "ledctrl":
            bambu_commands.switch_light(self, body)
        elif section == "print":
            self.obey_print(command, body)

    def list_modules(self):
        captured = self.model and bambu_models.read_modules(self.model, self.serial)
        return captured or [
            {"name": "ota", "product_name": self.options.model, "sw_ver": self.options.firmware, "sn": self.serial},
            {"name": "ams/0", "product_name": "AMS (1)", "sw_ver": "00.00.06.49"}]

    def obey_print(self, command, body):
        if self.options.mute:
            return
        if self.options.locked or self.jobs.faults["locked"]:
            self.acknowledge("print", body, "failed", "mqtt message verify failed", err_code=VERIFY_FAILED)
            self.tell(hms=[{"attr": 0x05000500, "code": 0x00010007}])
            return
        if command == "project_file":
            self.jobs.take(body)
            return
        if self.options.half_acks:
            self.publish({"print": {"command": command, "sequence_id": body.get("sequence_id")}})
        else:
            self.acknowledge("print", body)
        bambu_commands.obey(self, command, body)

    # ---- what happens to it

    def start(self, wish):
        job = str(wish.get("subtask_id", random.randint(1, 2**31 - 2)))
        self.tell(gcode_state="PREPARE", subtask_name=wish.get("title", "bracket.gcode.3mf"), subtask_id=job, task_id=job,
                  print_type="local", mc_percent=0, layer_num=0, print_error=0, hms=[], stg_cur=2,
                  total_layer_num=wish.get("layers", 100), mc_remaining_time=wish.get("minutes", 120), bed_target_temper=60,
                  ams={"tray_tar": "0", "tray_now": "0"})
        self.tell(gcode_state="RUNNING", stg_cur=0, nozzle_target_temper=220, nozzle_temper=219.5)

    def progress(self, wish):
        self.tell(mc_percent=wish.get("percent", 50), layer_num=wish.get("layer", 50), mc_remaining_time=wish.get("remaining", 60))

    def pause(self, wish):
        self.tell(gcode_state="PAUSE", print_error=wish.get("print_error", 0), hms=wish.get("hms", []))

    def resume(self, _wish):
        self.tell(gcode_state="RUNNING", print_error=0, hms=[])

    def finish(self, _wish):
        self.tell(mc_percent=100, layer_num=self.state["total_layer_num"], mc_remaining_time=0)
        self.tell(gcode_state="FINISH", gcode_file="", print_type="idle", nozzle_target_temper=0, bed_target_temper=0,
                  ams={"tray_now": "255"})

    def fail(self, wish):
        self.tell(gcode_state="FAILED", print_error=wish.get("print_error", 0x03004000), mc_percent=0, print_type="idle")

    def runout(self, _wish):
        self.pause({"print_error": RUNOUT})

    def cancel(self, _wish):
        self.jobs.cancel()

    def restart_state(self):
        """After a power cut: idle, and it knows of nothing."""
        card = {name: self.state[name] for name in ("ams", "vt_tray", "sdcard") if name in self.state}
        self.state = {**new_state(), **card}
        self.push(self.state, True)

    def delta(self, wish):
        self.tell(**wish)

    def ack(self, wish):
        self.acknowledge("print", wish)

    def silence(self, wish):
        self.silent = wish.get("on", True)

    # ---- what no printer should say; each of these would show as FAILED if it were believed

    def garbage(self, _wish):
        self.publish(os.urandom(4096))

    def wrong_utf8(self, _wish):
        self.publish(b'{"print":{"command":"push_status","msg":1,"subtask_name":"W\xfcrfel","mc_percent":42}}')

    def two_roots(self, _wish):
        self.publish(b'{"print":{"command":"push_status","msg":0,"gcode_state":"FAILED"}}' * 2)

    def two_megabytes(self, _wish):
        self.publish({"print": {"command": "push_status", "msg": 0, "gcode_state": "FAILED", "pad": "x" * (2 << 20)}})

    def wrong_topic(self, _wish):
        self.publish({"print": {"command": "push_status", "msg": 0, "gcode_state": "FAILED"}}, "device/00M00A000000000/report")

    # ---- a recorded machine

    def load(self, path):
        """Everything up to the first full report has happened before anybody looks."""
        self.state = {}
        waiting = True
        with open(path) as lines:
            for line in lines:
                record = json.loads(line)
                body = record["payload"].get("print", {})
                if not waiting:
                    self.replay.append(record["payload"])
                    self.times.append(self.time_of(record))
                    continue
                self.learn(record["payload"])
                waiting = body.get("msg") != 0 or "result" in body

    @staticmethod
    def time_of(record):
        if "t" in record:
            return datetime.datetime.fromisoformat(record["t"]).replace(tzinfo=datetime.timezone.utc).timestamp()
        return record.get("dt_ms", 0) / 1000

    def learn(self, payload):
        body = payload.get("print", {})
        is_state = "result" not in body and body.get("command") in (None, "push_status")
        if is_state:
            merge(self.state, {name: value for name, value in body.items() if name not in ("command", "msg", "sequence_id")})
        return is_state

    def step(self, wish):
        """Says the next messages. "t": when the last of them was recorded; "next": when the one after it was; "reports": how many of
        them were state."""
        with self.lock:
            now = reports = 0
            for _ in range(min(wish.get("count", 1), len(self.replay))):
                payload = self.replay.pop(0)
                now = self.times.pop(0)
                reports += self.learn(payload)
                self.publish(payload)
            return {"t": now, "reports": reports, "next": self.times[0] if self.times else 0, "left": len(self.replay)}

    def play(self):
        self.replaying.wait()
        while self.replay:
            before = self.times[0]
            self.step({})
            if self.times and self.options.speed > 0:
                time.sleep(max(0, self.times[0] - before) / self.options.speed)


class Printer:
    """A machine, its broker and its other services. `work` is done by the main thread: a broker dies with the thread that made it."""

    def __init__(self, options, folder, pki, work, loop=None):
        self.options, self.folder, self.pki, self.work = options, folder, pki, work
        chain, key = pki["chain"], pki["key"]
        self.broker = bambu_fleet.Broker(options, loop, chain, key) if loop else Broker(options, folder, chain, key)
        self.machine = Machine(options)
        self.files = self.camera = None
        self.announcer = bambu_discovery.Announcer(options) if options.ssdp_port else None

    def open(self):
        """Returns what the first line says of it."""
        options, machine = self.options, self.machine
        self.broker.start()
        self.files = open_files(options, self.folder, self.pki)
        machine.jobs.card = self.files.root if self.files else None
        machine.jobs.drop = lambda: self.work.put((self.start_anew, threading.Event()))
        machine.client = self.broker.connect(machine.on_message)
        probe_port, probe_tls_port = 0, 0
        if options.probe_port is not None:
            probe_port = bambu_discovery.serve_identity(options, options.probe_port)
        if options.probe_tls_port is not None:
            probe_tls_port = bambu_discovery.serve_identity(options, options.probe_tls_port, self.pki)
        if options.camera_port is not None:
            stranger = bambu_pki.make(os.path.dirname(self.pki["ca"]), options.serial, ["wrong-cn"])
            self.camera = bambu_camera.Camera(options, stranger if options.camera_stranger else self.pki)
        if options.interval > 0:
            threading.Thread(target=machine.beat, daemon=True).start()
        if options.replay and options.speed > 0:
            threading.Thread(target=machine.play, daemon=True).start()
        return {"host": options.host, "mqtt_port": self.broker.port, "serial": options.serial, "access_code": options.access_code,
                "model": options.model_code, "ca": self.pki["ca"], "fingerprint": self.pki["fingerprint"],
                "log": self.broker.log_path, "probe_port": probe_port, "probe_tls_port": probe_tls_port,
                "ftps_port": self.files.port if self.files else 0, "card": self.files.root if self.files else "",
                "camera_port": self.camera.port if self.camera else 0}

    def close(self):
        if self.files:
            self.files.stop()
        self.broker.stop()

    def do(self, task):
        done = threading.Event()
        self.work.put((task, done))
        done.wait()

    def take_away(self):
        self.machine.client.close()
        self.broker.stop()

    def bring_back(self):
        self.broker.start()
        self.machine.client = self.broker.connect(self.machine.on_message)

    def start_anew(self):
        self.take_away()
        self.bring_back()

    # ---- what happens to its connections

    def hang_up(self, _wish):
        self.do(self.start_anew)

    def freeze(self, wish):
        self.broker.freeze(wish.get("on", True))

    def set_identity(self, wish):
        pki = bambu_pki.make(os.path.dirname(self.pki["ca"]), self.options.serial, wish["variants"]) if wish["variants"] else self.pki
        self.broker.set_identity(pki["chain"], pki["key"])
        self.do(self.start_anew)
        return {"fingerprint": pki["fingerprint"]}

    def set_clients(self, wish):
        self.broker.limit(wish["most"])
        self.do(self.start_anew)

    def cut_power(self, wish):
        def turn_on():
            self.machine.restart_state()
            self.bring_back()

        self.do(self.take_away)
        self.machine.jobs.after(wish["seconds"], lambda: self.do(turn_on))

    def end(self, _wish):
        self.broker.stop()
        return bambu_pki.read(self.broker.log_path).splitlines()

    # ---- its other services

    def move(self, wish):
        self.announcer.move(wish["location"])

    def set_faults(self, wish):
        self.files.set_faults(wish)

    def renew_files(self, _wish):
        self.files.renew()

    def set_camera(self, wish):
        self.camera.set_mode(wish)


class Control(http.server.BaseHTTPRequestHandler):
    printers, load = {}, None  # by serial; the first is meant where a path names none
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def find(self):
        """The printer and the act that a path names."""
        serial, _, act = self.path.rpartition("/_sim/")
        printer = self.printers.get(serial.strip("/")) if serial else next(iter(self.printers.values()))
        return printer, act

    def do_GET(self):
        printer, act = self.find()
        if printer is None:
            self.answer(404, {})
            return
        machine = printer.machine
        with machine.lock:
            if act == "requests":
                self.answer(200, machine.requests)
            elif act.startswith("requests/"):
                count = int(act.rsplit("/", 1)[1])
                machine.asked.wait_for(lambda: len(machine.requests) >= count, timeout=60)
                self.answer(200, machine.requests)
            elif act == "state":
                self.answer(200, machine.state)
            elif act == "prints":
                self.answer(200, machine.jobs.printed)
            elif act == "camera":
                self.answer(200, printer.camera.get_state())
            elif act == "ftps":
                self.answer(200, printer.files.get_state())
            elif act == "log":
                self.answer(200, bambu_pki.read(printer.broker.log_path).splitlines())
            else:
                self.answer(404, {})

    def do_POST(self):
        printer, name = self.find()
        wish = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        if name == "load" and self.load:
            self.answer(200, self.load.run(wish))
            return
        act = self.list_acts(printer).get(name) if printer else None
        if act is None:
            self.answer(404, {})
            return
        with printer.machine.lock:
            self.answer(200, act(wish) or {})

    @staticmethod
    def list_acts(printer):
        machine = printer.machine
        return {"start": machine.start, "progress": machine.progress, "pause": machine.pause, "resume": machine.resume,
                "finish": machine.finish, "fail": machine.fail, "delta": machine.delta, "ack": machine.ack,
                "silence": machine.silence, "runout": machine.runout, "cancel": machine.cancel, "garbage": machine.garbage,
                "wrong-utf8": machine.wrong_utf8, "two-roots": machine.two_roots, "2mb": machine.two_megabytes,
                "wrong-topic": machine.wrong_topic, "step": machine.step, "misbehave": machine.jobs.misbehave,
                "begin": machine.jobs.begin, "run": machine.jobs.run, "hang-up": printer.hang_up, "freeze": printer.freeze,
                "identity": printer.set_identity, "clients": printer.set_clients, "power-cut": printer.cut_power,
                "end": printer.end, "move": printer.move, "ftps": printer.set_faults,
                "camera": printer.set_camera, "new-card": printer.renew_files}


def read_options(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--serial")
    parser.add_argument("--access-code", default=secrets.token_hex(4))
    parser.add_argument("--host", default="127.0.0.1", help="loopback address for clients")
    parser.add_argument("--port", type=int, default=0, help="port for clients, 0 for a free one")
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--model", default="Bambu Lab P1S", help="what it calls itself, or a model to play: " + ", ".join(bambu_models.MODELS))
    parser.add_argument("--fleet", type=int, default=0, help="that many printers, of the models in --model (with commas, or all)")
    parser.add_argument("--own-broker", action="store_true", help="a light broker in this process instead of mosquitto")
    parser.add_argument("--name", default="3DP-01P-001", help="what its owner calls it")
    parser.add_argument("--ssdp-port", type=int, default=0, help="announces itself to this UDP port of 127.0.0.1")
    parser.add_argument("--ssdp-interval", type=float, default=1, help="seconds between announcements")
    parser.add_argument("--probe-port", type=int, help="answers there who it is, 0 for a free port")
    parser.add_argument("--probe-tls-port", type=int, help="likewise over TLS")
    parser.add_argument("--probe-refuses", action="store_true", help="answers that it is in LAN Only mode instead")
    parser.add_argument("--ftps-port", type=int, help="keeps files there, 0 for a free port")
    parser.add_argument("--ftps-dialect", action="store_true", help="speaks as the A1 does and misbehaves on demand; else a proftpd")
    parser.add_argument("--ftps-tls", nargs="+", default=["TLSv1.2", "TLSv1.3"], help="versions its file service takes")
    parser.add_argument("--ftps-any-session", action="store_true", help="the data connection need not resume the TLS session")
    parser.add_argument("--ftps-stranger", action="store_true", help="another machine's certificate on its file service alone")
    parser.add_argument("--camera-port", type=int, help="shows pictures there, 0 for a free port")
    parser.add_argument("--camera-stranger", action="store_true", help="another machine's certificate on its camera alone")
    parser.add_argument("--camera-interval", type=float, default=0.05, help="seconds between its pictures")
    parser.add_argument("--firmware", default="01.07.00.00")
    parser.add_argument("--pki", help="folder that keeps certificates between runs")
    parser.add_argument("--interval", type=float, default=0, help="seconds between reports nobody asked for, 0 for none")
    parser.add_argument("--replay", help="recorded messages, one JSON object a line")
    parser.add_argument("--speed", type=float, default=1, help="how much faster than recorded; 0: by POST /_sim/step")
    parser.add_argument("--tls", default="tlsv1.2", choices=["tlsv1.2", "tlsv1.3"])
    parser.add_argument("--no-ams", action="store_true", help="has only the external holder, which is empty")
    parser.add_argument("--silent", action="store_true", help="says nothing from the start")
    parser.add_argument("--locked", action="store_true", help="wants signed commands: Developer Mode is off")
    parser.add_argument("--mute", action="store_true", help="ignores commands without a word")
    parser.add_argument("--pace", type=float, default=0, help="seconds a whole print takes; 0: by POST /_sim/begin, run, finish")
    parser.add_argument("--forgets-slots", action="store_true", help="takes the setting of a slot and drops it")
    parser.add_argument("--half-acks", action="store_true", help="acknowledges without a result")
    for name, what in (("wrong-cn", "certificate of another serial"), ("other-key", "another key for the same serial"),
                       ("other-ca", "certificate of an unknown authority"), ("rsa", "RSA key, else EC"),
                       ("v1", "X.509 version 1 leaf"), ("expired", "leaf of years ago"),
                       ("intermediate", "leaf by an authority between, which it sends along")):
        parser.add_argument("--" + name, action="store_true", help=what)
    options = parser.parse_args(arguments)
    options.model_code = None
    if not options.fleet:
        set_model(options, options.model)
    return options


def set_model(options, model):
    """@model: a code of bambu_models.MODELS, else no more than a name."""
    known = bambu_models.MODELS.get(model)
    options.model = known.name if known else model
    if known:
        options.model_code, options.firmware = model, known.firmware
    if not options.serial:
        options.serial = (known.prefix if known else "01P") + "00A" + str(random.randrange(10**9)).zfill(9)


def open_files(options, folder, pki):
    """None: it has no file service."""
    if options.ftps_port is None:
        return None
    if options.ftps_stranger:
        pki = bambu_pki.make(os.path.dirname(pki["ca"]), options.serial, ["wrong-cn"])
    files = (bambu_ftps.Dialect(options, folder, pki) if options.ftps_dialect
             else bambu_ftps.Proftpd(options, folder, pki))
    files.start()
    return files


def make_fleet(options, folder, work):
    """The printers that are asked for, not yet open."""
    loop = bambu_fleet.Loop() if options.own_broker else None
    pki_folder = os.path.abspath(options.pki) if options.pki else os.path.join(folder, "pki")
    if not options.fleet:
        variants = [word for word in bambu_pki.VARIANTS if getattr(options, word.replace("-", "_"))]
        return [Printer(options, folder, bambu_pki.make(pki_folder, options.serial, variants), work, loop)], loop

    models = list(bambu_models.MODELS) if options.model == "all" else options.model.split(",")
    members = []
    for index in range(options.fleet):
        member = argparse.Namespace(**vars(options))
        member.port, member.replay = 0, None
        member.serial = None
        set_model(member, models[index % len(models)])
        member.serial = member.serial[:6] + str(index + 1).zfill(9)
        members.append(member)
    printers = []
    for member, pki in zip(members, bambu_fleet.make_certificates(pki_folder, [member.serial for member in members])):
        own = os.path.join(folder, member.serial)
        os.mkdir(own)
        printers.append(Printer(member, own, pki, work, loop))
    return printers, loop


def main():
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="takt-printer-") as folder:
        work = queue.SimpleQueue()
        # Ends the loop below. An exception out of a signal handler could be lost, and the sim would live on.
        signal.signal(signal.SIGTERM, lambda *_: work.put(None))
        printers, loop = make_fleet(options, folder, work)
        Control.printers = {printer.options.serial: printer for printer in printers}
        if loop:
            Control.load = bambu_fleet.Load(loop, printers, options.replay)
        try:
            told = [printer.open() for printer in printers]
            control = http.server.ThreadingHTTPServer(("127.0.0.1", options.control_port), Control)
            threading.Thread(target=control.serve_forever, daemon=True).start()
            for line in told:
                line["control_port"] = control.server_address[1]
            print(json.dumps(told if options.fleet else told[0]), flush=True)
            for printer in printers:
                if printer.announcer:
                    printer.announcer.start()
            while order := work.get():
                task, done = order
                task()
                done.set()
        finally:
            for printer in printers:
                printer.close()


if __name__ == "__main__":
    main()
