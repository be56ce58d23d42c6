#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server that writes down what it is sent.

The first line on standard output says "HOST PORT"; every whole request after that is one line of JSON: method, path, headers (a list of
pairs, as sent), body. With --secret it also checks the signature by the Standard Webhooks convention, in an implementation of its
own: "signature" is then true or false.

The path chooses the answer: /status/N, /redirect (301 to /elsewhere), /limit (429 with Retry-After: 7; /limit/TEXT: what TEXT says,
escaped as in an address, with "{+N}" for the HTTP date N seconds after the answer's Date), /slow (no answer until the
client leaves), /drop (hangs up), /endless (200 and a body that never ends), else 200.

    webhook-sink.py [--certificate PEM --key PEM] [--secret WORD]
"""

import argparse
import base64
import email.utils
import hashlib
import hmac
import http.server
import json
import os
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.parse

OUT = threading.Lock()


def say(line):
    with OUT:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def signature_is_good(secret, headers, body):
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    signed = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
    good = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(good, headers.get("webhook-signature", ""))


def limit_text(escaped):
    text = urllib.parse.unquote(escaped)
    if text.startswith("{+"):
        return email.utils.formatdate(time.time() + int(text[2:-1]), usegmt=True)
    return text


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    secret = None

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            # Its sender died in the middle of it: it was not received.
            self.close_connection = True
            return
        record = {
            "method": self.command,
            "path": self.path,
            "headers": [[name, value] for name, value in self.headers.items()],
            "body": body.decode("utf-8", "replace"),
        }
        if self.secret:
            record["signature"] = signature_is_good(self.secret, self.headers, body)
        say(json.dumps(record))

        parts = self.path.split("/")
        if parts[1] == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif parts[1] == "slow":
            self.connection.recv(1)
            self.close_connection = True
        elif parts[1] == "endless":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            except OSError:
                self.close_connection = True
                say(json.dumps({"path": "/endless", "left": True}))
        elif parts[1] == "redirect":
            self.finish_with(301, {"Location": "/elsewhere"})
        elif parts[1] == "limit":
            self.finish_with(429, {"Retry-After": limit_text(parts[2]) if len(parts) > 2 else "7"})
        elif parts[1] == "status":
            self.finish_with(int(parts[2]), {})
        else:
            self.finish_with(200, {})

    def finish_with(self, code, headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--secret")
    options = parser.parse_args()

    Handler.secret = options.secret
    server = Server(("127.0.0.1", 0), Handler)
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        # The handshake belongs into the request's thread, or one bad client would hold up all others.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    # Not sys.exit: an exception out of a signal handler is lost where the interpreter happens to run a weak reference's
    # callback, and the sim lives on. Nothing here needs tidying.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    say("127.0.0.1 %d" % server.server_address[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
