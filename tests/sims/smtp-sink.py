#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server that delivers to standard output.

The first line says "HOST PORT"; every message taken after that is one line of JSON: sender, recipients, whether the line was
encrypted, who signed in, the raw message and the message as Python's mail parser reads it, with a line for each part.

    smtp-sink.py [--mode starttls|tls|none] [--certificate PEM --key PEM] [--user NAME --password WORD]

What it refuses: recipients at bounce.test (550) and busy.test (451), the sender nobody@refused.test (553), a wrong password (535,
with the password in the answer, as a badly behaved server would), and content with the line "SPAM" (554).
--no-starttls: a server in 'starttls' clothing that offers no encryption. --silent: accepts connections, writes {"connected": true} and says nothing.
"""

import argparse
import asyncio
import base64
import email
import email.policy
import json
import logging
import signal
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def part_text(message, kind):
    part = message.get_body(preferencelist=(kind,))
    return None if part is None else part.get_content().replace("\r\n", "\n")


def part_outline(part):
    data = None if part.is_multipart() else part.get_payload(decode=True)
    return {
        "type": part.get_content_type(),
        "id": part["Content-ID"],
        "disposition": part.get_content_disposition(),
        "base64": None if data is None else base64.b64encode(data).decode(),
    }


class Handler:
    def __init__(self, mode):
        self.mode = mode

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.endswith("@refused.test"):
            return "553 5.1.8 this sender is not ours"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@bounce.test"):
            return "550-5.1.1 nobody of that name\r\n550 5.1.1 lives here"
        if address.endswith("@busy.test"):
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if b"\r\nSPAM\r\n" in envelope.content:
            return "554 5.7.1 that smells of advertising"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "encrypted": session.ssl is not None or self.mode == "tls",
            "user": session.auth_data.login.decode() if session.authenticated else None,
            "headers": [[name, str(value)] for name, value in message.items()],
            "type": message.get_content_type(),
            "text": part_text(message, "plain"),
            "html": part_text(message, "html"),
            "parts": [part_outline(part) for part in message.walk()],
            "raw": envelope.content.decode("latin-1"),
        }))
        return "250 taken"


async def listen_in_silence(reader, writer):
    say(json.dumps({"connected": True}))
    await reader.read()


async def serve(options):
    context = None
    if options.mode != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)

    def authenticate(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (
            data.login.decode(), data.password.decode()) == (options.user, options.password)
        if good:
            return AuthResult(success=True, auth_data=data)
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 no, {data.password.decode()} is wrong")

    def protocol():
        return SMTP(
            Handler(options.mode),
            hostname="sink.test",
            loop=asyncio.get_running_loop(),
            authenticator=authenticate if options.user else None,
            auth_required=bool(options.user),
            auth_require_tls=options.mode == "starttls",
            require_starttls=options.mode == "starttls" and not options.no_starttls,
            tls_context=context if options.mode == "starttls" and not options.no_starttls else None,
        )

    loop = asyncio.get_running_loop()
    # A client that rejects our certificate is what some tests are about: no traceback.
    loop.set_exception_handler(lambda loop, details: None)
    if options.silent:
        server = await asyncio.start_server(listen_in_silence, "127.0.0.1", 0)
    else:
        server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if options.mode == "tls" else None)
    say("127.0.0.1 %d" % server.sockets[0].getsockname()[1])

    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    server.close()


def main():
    # What goes wrong on the line is the client's story to tell.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=["starttls", "tls", "none"], default="starttls")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--no-starttls", action="store_true")
    parser.add_argument("--silent", action="store_true")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
