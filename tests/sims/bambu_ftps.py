# SPDX-License-Identifier: GPL-3.0-or-later
"""A printer's file service: implicit FTPS with the printer's certificate and access code (protocol.md §8).

Two of them. Proftpd is a real server that demands, like most models, that the data connection resumes the control connection's TLS
session. Dialect speaks as the A1's own server does (answers without text, a stale address in 227, no EPSV, FEAT, LIST -a), and
misbehaves on demand, which no real server does; Dialect.faults tells how. Both store in `root`.
"""

import grp
import os
import pwd
import select
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time

FAULTS = {
    "refuse_login": 0,      # this many logins are refused
    "crowded": 0,           # this many connections are told 421
    "stor": 0,              # STOR is answered with this
    "dele": 0,              # DELE is answered with this
    "cut_at": -1,           # of a file no more than this is stored
    "end": 226,             # what a stored file is answered with; 0: nothing, the connection ends; -1: nothing, for ever
    "end_after": 0.0,       # seconds that takes
    "times": -1,            # the faults of STOR, of cutting and of the end happen this often; -1: always
    "capacity": -1,         # bytes that the card holds
    "rate": 0,              # bytes a second
    "hang_at": -1,          # after this many bytes of a file nothing more is read
    "reset_at": -1,         # after this many bytes of a file the network breaks (RST) on the connections that "reset" names
    "reset": "both",        # "data": the printer complains over the control connection; "control": nothing more is read; "both"
    "gone": 0,              # this many connections after that are reset before a word
    "data": "any",          # "demand" a resumed session on the data connection, "refuse" one, "clear": no TLS on it
}


def free_port(host):
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


# Runs a server until the other end of standard input is gone, however that came. A server that gives up being root loses the wish to
# die with its parent (prctl (2), PR_SET_PDEATHSIG).
WHILE_PARENT_LIVES = '''
exec 3<&0
"$@" &
server=$!
{ read -r _ <&3; kill "$server"; } &
watch=$!
wait "$server"
kill "$watch"
'''


def reset(connection):
    """Ends a connection as a network that breaks does: no end of TLS, no FIN, and what is on its way is lost."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(connection.detach())


def empty(root):
    for folder, _, names in os.walk(root):
        for name in names:
            os.remove(os.path.join(folder, name))


class Proftpd:
    def __init__(self, options, folder, pki):
        self.options, self.pki = options, pki
        self.folder = os.path.join(folder, "ftps")
        self.root = os.path.join(self.folder, "card")
        self.port = options.ftps_port
        os.makedirs(os.path.join(self.root, "timelapse"))
        os.makedirs(os.path.join(self.root, "cache"))

    def start(self):
        if os.geteuid() != 0:
            raise SystemExit("proftpd shows a printer's card as / and needs root for that; use --ftps-dialect")
        owner = pwd.getpwnam("nobody")
        for path in (folder for folder, _, _ in os.walk(self.root)):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        for path in (os.path.dirname(self.folder), self.folder):
            os.chmod(path, 0o711)
        word = subprocess.run(["openssl", "passwd", "-5", "-stdin"], input=self.options.access_code, text=True, check=True,
                              stdout=subprocess.PIPE).stdout.strip()
        users = os.path.join(self.folder, "passwd")
        with open(users, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as handle:
            handle.write(f"bblp:{word}:{owner.pw_uid}:{owner.pw_gid}::{self.root}:/bin/false\n")
        for _ in range(20):
            if self.spawn(users, owner):
                return
        raise SystemExit("proftpd does not start; see " + self.folder)

    def spawn(self, users, owner):
        port = self.port or free_port(self.options.host)
        config = os.path.join(self.folder, "proftpd.conf")
        loose = " NoSessionReuseRequired" if self.options.ftps_any_session else ""
        with open(config, "w") as handle:
            handle.write(f"""
LoadModule mod_tls.c
ServerType standalone
DefaultAddress {self.options.host}
SocketBindTight on
Port {port}
PidFile {self.folder}/pid
ScoreboardFile {self.folder}/score
SystemLog {self.folder}/system.log
TransferLog none
WtmpLog off
User nobody
Group {grp.getgrgid(owner.pw_gid).gr_name}
UseReverseDNS off
DelayEngine off
RequireValidShell off
AuthOrder mod_auth_file.c
AuthUserFile {users}
DefaultRoot ~
AllowOverwrite on
<IfModule mod_tls.c>
TLSEngine on
TLSRequired on
TLSLog {self.folder}/tls.log
TLSProtocol {' '.join(self.options.ftps_tls)}
TLSOptions UseImplicitSSL{loose}
{'TLSRSACertificateFile' if self.options.rsa else 'TLSECCertificateFile'} {self.pki['chain']}
{'TLSRSACertificateKeyFile' if self.options.rsa else 'TLSECCertificateKeyFile'} {self.pki['key']}
</IfModule>
""")
        program = shutil.which("proftpd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        self.process = subprocess.Popen(["sh", "-c", WHILE_PARENT_LIVES, "sh", program, "-n", "-c", config], stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.process.poll() is None:
            try:
                socket.create_connection((self.options.host, port), 1).close()
                self.port = port
                return True
            except OSError:
                time.sleep(0.02)
        return False

    def stop(self):
        self.process.stdin.close()
        self.process.wait()

    def renew(self):
        empty(self.root)


class Dialect:
    def __init__(self, options, folder, pki):
        self.options = options
        self.root = os.path.join(folder, "card")
        os.makedirs(os.path.join(self.root, "timelapse"))
        os.makedirs(os.path.join(self.root, "cache"))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pki["chain"], pki["key"])
        if "TLSv1.3" not in options.ftps_tls:
            self.context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.faults = dict(FAULTS)
        self.lock = threading.Lock()
        self.idle = threading.Condition(self.lock)
        self.commands = []  # of all connections; without the access code
        self.transfers = self.most_transfers = self.logins = 0
        self.is_broken = False  # since the last wish

    def start(self):
        self.listener = socket.create_server((self.options.host, self.options.ftps_port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        if self.is_broken and self.take("gone"):
            reset(connection)
            return
        try:
            with self.context.wrap_socket(connection, server_side=True) as control:
                Session(self, control).run()
        except OSError:
            pass

    def set_faults(self, wish):
        with self.lock:
            self.faults = {**FAULTS, **wish}
            self.is_broken = False

    def renew(self):
        """As at the start, once what goes on has ended."""
        with self.lock:
            self.faults = dict(FAULTS)
            ended = self.idle.wait_for(lambda: self.transfers == 0, timeout=20)
            empty(self.root)
            self.commands, self.most_transfers, self.logins = [], 0, 0
        if not ended:
            raise TimeoutError("a transfer goes on")

    def take(self, name):
        """One of those that are counted."""
        with self.lock:
            have = self.faults[name] > 0
            self.faults[name] -= have
            return have

    def get_state(self):
        with self.lock:
            return {"commands": list(self.commands), "transfers": self.transfers, "most_transfers": self.most_transfers,
                    "logins": self.logins}

    def used(self):
        return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(self.root) for name in names)


class Session:
    def __init__(self, server, control):
        self.server, self.control = server, control
        self.folder, self.passive, self.secured, self.is_in = "/", None, False, False

    def say(self, reply):
        """Often a code alone; the space after it is what the makers' own client, which is libcurl, ends a reply at."""
        self.control.sendall((f"{reply}" if " " in str(reply) else f"{reply} ").encode() + b"\r\n")

    def path(self, name):
        full = os.path.normpath(os.path.join(self.folder, name))
        return self.server.root + (full if full != "/" else "")

    def run(self):
        if self.server.take("crowded"):
            self.say("421")
            return
        self.say("220 BBL-P003 FTP Server")
        for line in self.control.makefile("r", encoding="utf-8", newline="\r\n"):
            word, _, rest = line.rstrip("\r\n").partition(" ")
            with self.server.lock:
                self.server.commands.append("PASS" if word == "PASS" else line.rstrip("\r\n"))
            if word == "QUIT":
                self.say("221")
                return
            act = getattr(self, "do_" + word.lower(), None)
            if act is None or not (self.is_in or word in ("USER", "PASS", "PBSZ", "PROT")):
                self.say("502" if self.is_in else "332")
            elif act(rest) is False:
                return

    def do_user(self, _name):
        self.say("331")

    def do_pass(self, word):
        self.is_in = word == self.server.options.access_code and not self.server.take("refuse_login")
        if self.is_in:
            with self.server.lock:
                self.server.logins += 1
        self.say("230" if self.is_in else "530")

    def do_type(self, _kind):
        self.say("200")

    def do_pbsz(self, _size):
        self.say("200")

    def do_prot(self, level):
        self.secured = level == "P"
        self.say("200")

    def do_pwd(self, _rest):
        self.say("257 " + self.folder)

    def do_cwd(self, name):
        if os.path.isdir(self.path(name)):
            self.folder = os.path.normpath(os.path.join(self.folder, name))
            self.say("250")
        else:
            self.say("550")

    def do_pasv(self, _rest):
        if self.passive is not None:
            self.passive.close()
        self.passive = socket.create_server((self.server.options.host, 0))
        port = self.passive.getsockname()[1]
        self.say(f"227 (0,0,0,0,{port >> 8},{port & 255})")

    def do_size(self, name):
        path = self.path(name)
        self.say(f"213 {os.path.getsize(path)}" if os.path.isfile(path) else "550")

    def do_dele(self, name):
        path = self.path(name)
        if self.server.faults["dele"]:
            self.say(self.server.faults["dele"])
        elif os.path.isfile(path):
            os.remove(path)
            self.say("250")
        else:
            self.say("550")

    def open_data(self):
        """After 150, as the printers do it. None: refused."""
        data, _ = self.passive.accept()
        self.passive.close()
        self.passive = None
        wish = self.server.faults["data"]
        if not self.secured:
            return data
        if wish == "clear":
            data.close()
            return None
        secured = self.server.context.wrap_socket(data, server_side=True)
        if (wish == "demand" and not secured.session_reused) or (wish == "refuse" and secured.session_reused):
            secured.close()
            return None
        return secured

    def do_list(self, rest):
        if rest.startswith("-"):
            self.say("550")
            return
        self.say("150")
        data = self.open_data()
        if data is None:
            self.say("425")
            return
        with data:
            for name in sorted(os.listdir(self.path(rest or "."))):
                path = os.path.join(self.path(rest or "."), name)
                kind = "drwxrwxrwx" if os.path.isdir(path) else "-rw-rw-rw-"
                data.sendall(f"{kind}   1 root  root   {os.path.getsize(path)} Jan 22 01:49 {name}\r\n".encode())
        self.say("226")

    def do_stor(self, name):
        server = self.server
        with server.lock:
            is_bad = server.faults["times"] != 0
            if server.faults["times"] > 0:
                server.faults["times"] -= 1
            faults = dict(server.faults) if is_bad else {**FAULTS, "data": server.faults["data"]}
        if faults["stor"]:
            self.say(faults["stor"])
            return None
        self.say("150")
        with server.lock:
            server.transfers += 1
            server.most_transfers = max(server.most_transfers, server.transfers)
        try:
            reply = self.store(self.path(name), faults)
        finally:
            with server.lock:
                server.transfers -= 1
                server.idle.notify_all()
        time.sleep(faults["end_after"])
        if reply == -1:
            while self.control.recv(4096):
                pass
        if reply <= 0:
            return False
        self.say(reply)
        return None

    def break_off(self, data, which):
        self.server.is_broken = True
        if which != "control":
            reset(data)
        if which == "data":
            return 426
        reset(self.control)
        if which == "control":
            # Until the client gives it up.
            gone = select.poll()
            gone.register(data, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
            gone.poll(20000)
        return 0

    def store(self, path, faults):
        with open(path, "wb") as handle:
            try:
                data = self.open_data()
            except OSError:
                data = None
            if data is None:
                return 425
            room = faults["capacity"] - self.server.used() if faults["capacity"] >= 0 else None
            stored = 0
            with data:
                while True:
                    if 0 <= faults["hang_at"] <= stored:
                        self.control.recv(1)
                        return 0
                    if 0 <= faults["reset_at"] <= stored:
                        return self.break_off(data, faults["reset"])
                    block = data.recv(16384)
                    if not block:
                        break
                    if faults["rate"]:
                        time.sleep(len(block) / faults["rate"])
                    if faults["cut_at"] >= 0:
                        block = block[:max(0, faults["cut_at"] - stored)]
                    if room is not None and stored + len(block) > room:
                        return 552
                    handle.write(block)
                    handle.flush()
                    stored += len(block)
        return faults["end"]
