#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One Etsy shop over HTTP: authorise page, token endpoint and the receipts of Open API v3 (reference.md).

The first line of output is "Etsy sim listening on http://127.0.0.1:PORT". It is both the API (TAKT_ETSY_API_URL is that
address) and the authorise page (TAKT_ETSY_AUTH_URL is that address + /oauth/connect).

    etsy-shop.py [--port N] [--receipts FILE] [--hold NUMBER ...] [--keystring K] [--shared-secret S]
                 [--redirect-uri URI] [--per-second N] [--per-day N] [--now EPOCH]

Without --receipts it holds five paid orders of the last days, the newest being 12345 of john@example.com. --hold keeps an order
back until it is released. --redirect-uri: the only one that is registered; without it every address on loopback is.
--now: what time it is when it starts.

Control, without keys:
    POST /_sim/fault     {"kind", "count": 1, "match": "", "delay": 0, "retry_after": 1}   the next "count" calls whose path
                         holds "match"; kinds: 429 500 html cut slow 401 403 redirect wrong-type bad-row large revoked, and for the authorise
                         page deny, and less, which leaves out the scopes in "without".
                         "after": true does what was asked first and then answers so (createReceiptShipment)
    POST /_sim/gate      {"tracking": false} as with new keys of many countries: 403 to createReceiptShipment; {"addresses": false}
    POST /_sim/receipts  {"results": [...]} or {"file": PATH}: instead of all; {"add": [...]}; {"release": NUMBER};
                         {"receipt_id": N, "set": {...}} members as they are;
                         {"receipt_id": N, "act": "refund"|"cancel"|"ship"|"pay"|"address"|"touch", "amount": minor}.
                         As with the real shop, refund and cancel do not move updated_timestamp; ship, pay, address, touch and "set" with
                         "touch": true do
    POST /_sim/ledger    {"entries": [...], "payments": [...]} of the payment account, or {"file": PATH, "payments_file": PATH}; added
                         to what is there
    POST /_sim/tokens    {"revoke": true} as a change of password does; {"expire": true} ends access tokens alone
    POST /_sim/clock     {"advance": SECONDS}
    GET  /_sim/requests  what was asked so far, without the control calls; DELETE forgets it
    GET  /_sim/state     counts of tokens, for tests
"""

import argparse
import base64
import copy
import email.utils
import hashlib
import http.server
import json
import os
import secrets
import signal
import sys
import threading
import time
import urllib.parse

MIN_TIME = 946684800
MAX_OFFSET = 12000
USER_ID = 900000001
SHOP_ID = 70000001
CODE_SECONDS = 300
ACCESS_SECONDS = 3600
CARRIERS = {"usps", "ups", "fedex", "dhl", "dhl-germany", "royal-mail", "india-post", "other"}
SCOPES = {"address_r", "address_w", "email_r", "listings_d", "listings_r", "listings_w", "profile_r", "profile_w", "shops_r",
          "shops_w", "transactions_r", "transactions_w"}


def money(amount, currency="USD"):
    return {"amount": amount, "divisor": 1 if currency == "JPY" else 100, "currency_code": currency}


def line(number, title, price, at, ship, quantity=1, variations=()):
    return {
        "transaction_id": number, "title": title, "description": "", "seller_user_id": USER_ID, "buyer_user_id": 910000000,
        "create_timestamp": at, "created_timestamp": at, "paid_timestamp": at + 5, "shipped_timestamp": None,
        "quantity": quantity, "listing_image_id": None, "receipt_id": None, "is_digital": False, "file_data": "",
        "listing_id": 1100000000 + number % 100, "sku": "", "product_id": 12000000000 + number, "transaction_type": "listing",
        "price": money(price), "shipping_cost": money(0), "variations": list(variations), "product_data": [],
        "shipping_profile_id": 220000000001, "min_processing_days": 1, "max_processing_days": 3, "shipping_method": None,
        "shipping_upgrade": None, "expected_ship_date": ship, "buyer_coupon": 0, "shop_coupon": 0,
    }


def receipt(number, name, mail, at, lines, shipping=0, **more):
    total = sum(one["price"]["amount"] * one["quantity"] for one in lines)
    made = {
        "receipt_id": number, "receipt_type": 0, "seller_user_id": USER_ID, "seller_email": "shop@example.com",
        "buyer_user_id": 910000000 + number % 1000, "buyer_email": mail, "name": name, "first_line": "1 Example Street",
        "second_line": None, "city": "Exampleville", "state": "OH", "zip": "43000", "status": "Paid",
        "formatted_address": name + "\n1 Example Street\nEXAMPLEVILLE, OH 43000\nUnited States", "country_iso": "US",
        "payment_method": "cc", "payment_email": None, "message_from_payment": None, "message_from_seller": None,
        "message_from_buyer": "", "is_shipped": False, "is_paid": True, "create_timestamp": at, "created_timestamp": at,
        "update_timestamp": at + 8, "updated_timestamp": at + 8, "is_gift": False, "gift_message": "", "gift_sender": "",
        "grandtotal": money(total + shipping), "subtotal": money(total), "total_price": money(total),
        "total_shipping_cost": money(shipping), "total_tax_cost": money(0), "total_vat_cost": money(0),
        "discount_amt": money(0), "gift_wrap_price": money(0), "shipments": [], "transactions": lines, "refunds": [],
    }
    for one in lines:
        one["receipt_id"] = number
    made.update(more)
    return made


def default_receipts(now):
    day = 24 * 60 * 60
    red = {"property_id": 200, "value_id": 50000000001, "formatted_name": "Color", "formatted_value": "Red"}
    name = {"property_id": 54, "value_id": None, "formatted_name": "Name to print", "formatted_value": "Zo&#235; &amp; Max",
            "question_id": 18205840821}
    return [
        receipt(12341, "Ann Example", None, now - 4 * day, [line(41, "Custom Desk Bracket", 1800, now - 4 * day, now + day)]),
        receipt(12342, "Bo Example", None, now - 3 * day, [line(42, "Cable Stand", 1200, now - 3 * day, now + 2 * day, 2)], 499),
        receipt(12343, "Cem Example", None, now - 2 * day,
                [line(43, "Name Sign &quot;Cloud&quot;", 2400, now - 2 * day, now + 3 * day, 1, [red, name])], 499),
        receipt(12344, "Dora Example", None, now - day, [line(44, "Cable Stand", 1200, now - day, now + 4 * day)],
                message_from_buyer="Please don&#39;t bend it"),
        receipt(12345, "John Example", "john@example.com", now - 600,
                [line(45, "Custom Desk Bracket", 1800, now - 600, now + 5 * day),
                 line(46, "Cable Stand", 1200, now - 600, now + 5 * day)]),
    ]


class Shop:
    """All state; every access holds the lock."""

    def __init__(self, options):
        self.options = options
        self.lock = threading.RLock()
        self.offset = options.now - time.time() if options.now else 0.0
        self.receipts = {}
        self.held = {}
        self.entries = []   # of the payment account
        self.payments = []
        self.faults = []
        self.requests = []
        self.codes = {}    # code -> challenge, redirect, keystring, expiry
        self.access = {}   # access token -> expiry
        self.refresh = {}  # refresh token -> family, used
        self.revoked = set()
        self.families = 0
        self.scopes = {}   # family -> what was granted
        self.asked_today = 0
        self.gate = {"tracking": True, "addresses": True}
        self.mails = []    # to buyers: receipt, code; each success sends one
        self.telling = 0   # shipments that are being told just now
        self.told_together = 0
        self.put(self.read(options.receipts) if options.receipts else default_receipts(self.now()))
        for number in options.hold:
            self.held[number] = self.receipts.pop(number)

    def now(self):
        return int(time.time() + self.offset)

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)["results"]

    def put(self, receipts):
        for one in receipts:
            self.receipts[one["receipt_id"]] = copy.deepcopy(one)

    def touch(self, one):
        one["update_timestamp"] = one["updated_timestamp"] = self.now()

    def act(self, one, act, amount):
        total = one.get("grandtotal") or one["subtotal"]
        if act == "refund":
            already = sum(entry["amount"]["amount"] for entry in one.setdefault("refunds", []))
            given = total["amount"] - already if amount is None else amount
            one["refunds"].append({"amount": dict(total, amount=given), "created_timestamp": self.now(), "reason": "Other",
                                   "note_from_issuer": "", "status": "SUCCESS"})
            one["status"] = "Fully Refunded" if already + given >= total["amount"] else "Partially Refunded"
        elif act == "cancel":
            self.act(one, "refund", None)
            one["status"] = "Canceled"
        elif act == "ship":
            one["is_shipped"] = True
            one["status"] = "Completed"
            one["shipments"].append({"receipt_shipping_id": 1200000000000 + one["receipt_id"], "carrier_name": "usps",
                                     "shipment_notification_timestamp": self.now(), "tracking_code": "9400100000000000000001"})
        elif act == "pay":
            one["is_paid"] = True
            one["status"] = "Paid"
        elif act == "address":
            one["first_line"] = "2 Other Road"
            one["formatted_address"] = one["name"] + "\n2 Other Road\nOTHERTOWN, OH 43001\nUnited States"
        elif act != "touch":
            raise ValueError("unknown act " + str(act))
        if act not in ("refund", "cancel"):
            self.touch(one)

    def ship(self, number, kind, body):
        """createReceiptShipment: status and body (reference.md §8)."""
        one = self.receipts.get(int(number) if number.isdigit() else 0)
        if not self.gate["tracking"]:
            return 403, {"error": "Unauthorized"}
        if one is None:
            return 404, {"error": "Could not find a Shop Receipt with receipt_id = %s associated with shop_id = %s."
                                  % (number, SHOP_ID)}
        # A body of another kind is taken for an empty one: shipped, and the number is lost.
        told = json.loads(body) if kind == "application/json" and body else {}
        code, carrier = told.get("tracking_code"), told.get("carrier_name")
        if any(not isinstance(told.get(name, ""), str) for name in ("tracking_code", "carrier_name", "note_to_buyer")):
            return 400, {"error": "Invalid type for a parameter"}
        total = (one.get("grandtotal") or one["subtotal"])["amount"]
        if not code and (one.get("country_iso") == "IN" or (one.get("country_iso") == "US" and total > 1000)):
            return 400, {"error": "A tracking number is required for this order. A carrier name is required."}
        if carrier not in CARRIERS:
            code = None
        one["is_shipped"] = True
        one["status"] = "Completed"
        # Noon of the day, whatever the hour.
        one["shipments"].append({"receipt_shipping_id": 1200000000000 + len(self.mails), "carrier_name": carrier if code else "",
                                 "shipment_notification_timestamp": self.now() // 86400 * 86400 + 17 * 3600,
                                 "tracking_code": code or ""})
        self.mails.append({"receipt_id": one["receipt_id"], "tracking_code": code, "note": told.get("note_to_buyer"),
                           "bcc": told.get("send_bcc", False)})
        self.touch(one)
        return 200, one

    def change(self, order):
        if "file" in order or "results" in order:
            self.receipts.clear()
            self.put(self.read(order["file"]) if "file" in order else order["results"])
        elif "add" in order:
            self.put(order["add"])
        elif "release" in order:
            one = self.held.pop(int(order["release"]))
            self.touch(one)
            self.receipts[one["receipt_id"]] = one
        else:
            one = self.receipts[int(order["receipt_id"])]
            one.update(order.get("set", {}))
            if "act" in order:
                self.act(one, order["act"], order.get("amount"))
            elif order.get("touch"):
                self.touch(one)

    def take_fault(self, path):
        for fault in self.faults:
            if fault.get("match", "") in path:
                fault["count"] = fault.get("count", 1) - 1
                if fault["count"] <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def scopes_of(self, token):
        known = self.access.get(token)
        return self.scopes.get(known["family"], []) if known is not None else []

    def grant(self, family):
        pair = ("%d.%s" % (USER_ID, secrets.token_urlsafe(24)), "%d.%s" % (USER_ID, secrets.token_urlsafe(24)))
        self.access[pair[0]] = {"family": family, "until": self.now() + ACCESS_SECONDS}
        self.refresh[pair[1]] = {"family": family, "used": False}
        return {"access_token": pair[0], "token_type": "Bearer", "expires_in": ACCESS_SECONDS, "refresh_token": pair[1]}

    def exchange(self, form):
        code = self.codes.pop(form.get("code"), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if code is None or code["until"] < self.now():
            return 400, {"error": "invalid_grant", "error_description": "authorization code is invalid or expired"}
        if form.get("redirect_uri") != code["redirect_uri"] or form.get("client_id") != code["client_id"]:
            return 400, {"error": "invalid_grant", "error_description": "code was issued to another client or redirect"}
        if challenge.decode().rstrip("=") != code["challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "code_verifier does not match"}
        self.families += 1
        self.scopes[self.families] = code["scopes"]
        return 200, self.grant(self.families)

    def renew(self, form):
        known = self.refresh.get(form.get("refresh_token"))
        if form.get("client_id") != self.options.keystring:
            return 400, {"error": "invalid_client", "error_description": "client_id is not known"}
        if known is not None and known["used"]:
            self.revoked.add(known["family"])
        if known is None or known["family"] in self.revoked:
            return 400, {"error": "invalid_grant", "error_description": "refresh_token is revoked"}
        known["used"] = True
        return 200, self.grant(known["family"])

    def list_entries(self, query):
        """getShopPaymentAccountLedgerEntries: both bounds of time must be there."""
        numbers = {}
        for name, least in (("min_created", MIN_TIME), ("max_created", MIN_TIME), ("limit", 1), ("offset", 0)):
            text = query.get(name, {"limit": "25", "offset": "0"}.get(name, ""))
            if not text.isdigit() or int(text) < least:
                raise ValueError("Invalid value for parameter %s" % name)
            numbers[name] = int(text)
        found = [one for one in self.entries if numbers["min_created"] <= one["create_date"] <= numbers["max_created"]]
        found.sort(key=lambda one: one["sequence_number"])
        start = numbers["offset"]
        return {"count": len(found), "results": found[start:start + min(numbers["limit"], 100)]}

    def list_entry_payments(self, query):
        """getPaymentAccountLedgerEntryPayments: payments that the entries are about, also by their refunds."""
        wanted = set(query.get("ledger_entry_ids", "").split(","))
        about = {(one["reference_type"], str(one["reference_id"])) for one in self.entries if str(one["entry_id"]) in wanted}
        found = [one for one in self.payments
                 if ("shop_payment", str(one["payment_id"])) in about
                 or any(("payment_adjustment", str(each["payment_adjustment_id"])) in about
                        for each in one.get("payment_adjustments") or [])]
        return {"count": len(found), "results": found}

    def list(self, query):
        """getShopReceipts: status and body."""
        def number(name, fallback, least):
            text = query.get(name)
            if text is None:
                return fallback
            if not text.isdigit() or int(text) < least:
                raise ValueError("Invalid value for parameter %s" % name)
            return int(text)

        def truth(name):
            text = query.get(name)
            if text not in (None, "true", "false", "1", "0"):
                raise ValueError("Invalid value for parameter %s" % name)
            return None if text is None else text in ("true", "1")

        limit = min(number("limit", 25, 1), 100)
        offset = number("offset", 0, 0)
        if offset > MAX_OFFSET:
            raise ValueError("Offset provided is greater than the maximum offset allowed.")
        sort = {"created": "created_timestamp", "updated": "updated_timestamp", "receipt_id": "receipt_id"}.get(
            query.get("sort_on", "created"))
        if sort is None:
            raise ValueError("Invalid value for parameter sort_on")
        order = query.get("sort_order", "desc")
        if order not in ("asc", "ascending", "up", "desc", "descending", "down"):
            raise ValueError("Invalid value for parameter sort_order")

        ranges = [("created_timestamp", number("min_created", None, MIN_TIME), number("max_created", None, MIN_TIME)),
                  ("updated_timestamp", number("min_last_modified", None, MIN_TIME),
                   number("max_last_modified", None, MIN_TIME))]
        flags = [("was_paid", lambda one: bool(one.get("is_paid"))), ("was_shipped", lambda one: bool(one.get("is_shipped"))),
                 ("was_canceled", lambda one: str(one.get("status")).lower() == "canceled"),
                 ("was_delivered", lambda one: False)]
        found = list(self.receipts.values())
        for field, least, most in ranges:
            found = [one for one in found if (least is None or one.get(field, 0) >= least)
                     and (most is None or one.get(field, 0) <= most)]
        for name, test in flags:
            wanted = truth(name)
            found = [one for one in found if wanted is None or test(one) == wanted]
        found.sort(key=lambda one: (one.get(sort) or 0, one["receipt_id"]), reverse=order[0] == "d")
        return {"count": len(found), "results": [self.shown(one) for one in found[offset:offset + limit]]}

    def shown(self, one):
        hidden = ("first_line", "second_line", "city", "state", "zip", "country_iso", "formatted_address")
        return one if self.gate["addresses"] else dict(one, **{name: None for name in hidden})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shop = None

    def log_message(self, *_arguments):
        pass

    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(self.shop.now() if timestamp is None else timestamp, usegmt=True)

    def send(self, status, body, kind="application/json; charset=utf-8", headers=(), cut=False):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if cut else body)
        if cut:
            self.wfile.flush()
            self.close_connection = True

    def api_headers(self):
        options = self.shop.options
        self.shop.asked_today += 1
        return [("x-limit-per-second", str(options.per_second)), ("x-remaining-this-second", "4"),
                ("x-limit-per-day", str(options.per_day)),
                ("x-remaining-today", str(max(options.per_day - self.shop.asked_today, 0))),
                ("x-etsy-request-uuid", secrets.token_hex(8))]

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def handle_any(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        body = self.read_body()
        shop = self.shop
        try:
            if url.path.startswith("/_sim/"):
                with shop.lock:
                    self.control(url.path, body)
                return
            is_telling = self.command == "POST" and url.path.endswith("/tracking")
            with shop.lock:
                if is_telling:
                    shop.telling += 1
                    shop.told_together = max(shop.told_together, shop.telling)
                shop.requests.append({
                    "method": self.command, "path": url.path, "query": query, "form": dict(urllib.parse.parse_qsl(body.decode())), "type": self.headers.get("Content-Type"),
                    "body": body.decode("utf-8", "replace"),
                    "key": self.headers.get("x-api-key"), "bearer": self.headers.get("Authorization"),
                    "user_agent": self.headers.get("User-Agent")})
                fault = shop.take_fault(self.path)
            done = None
            if fault is not None and fault.get("after"):
                with shop.lock:
                    done = shop.ship(url.path.split("/")[-2], self.headers.get_content_type(), body)
            if fault is not None and fault["kind"] == "slow":
                shop.slow.wait(fault.get("delay", 3600))
                fault = None
            if is_telling:
                with shop.lock:
                    shop.telling -= 1
            with shop.lock:
                if done is not None and fault is None:
                    self.send(*done, headers=self.api_headers())
                elif url.path == "/oauth/connect":
                    self.authorise(query, fault)
                elif fault is not None and self.fail(fault, query):
                    pass
                elif url.path == "/v3/public/oauth/token":
                    self.token(body)
                elif url.path == "/v3/application/scopes" and self.check_key() is None:
                    self.send(200, shop.scopes_of(dict(urllib.parse.parse_qsl(body.decode())).get("token")),
                              headers=self.api_headers())
                elif url.path.startswith("/v3/application/"):
                    self.api(url.path[len("/v3/application/"):].split("/"), query, fault, body)
                else:
                    self.send(404, {"error": "Resource not found"})
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def fail(self, fault, query):
        """True: the fault is the answer."""
        kind = str(fault["kind"])
        headers = self.api_headers()
        if kind == "429":
            self.send(429, {"error": "Exceeded rate limit"}, headers=headers + [("retry-after", str(fault.get("retry_after", 1)))])
        elif kind == "500":
            self.send(500, {"error": "Server Error"}, headers=headers)
        elif kind == "html":
            self.send(fault.get("status", 200), b"<html><body>Pardon our dust</body></html>", "text/html")
        elif kind == "redirect":
            self.send(302, b"", "text/html", headers + [("Location", "http://localhost:%d/elsewhere" % self.server.server_address[1])])
        elif kind == "cut":
            self.send(200, self.shop.list({}), headers=headers, cut=True)
        elif kind == "401":
            self.send(401, {"error": "invalid_token", "error_description": "access token is expired"}, headers=headers)
        elif kind == "403":
            self.send(403, {"error": fault.get("text", "Unauthorized")}, headers=headers)
        elif kind == "revoked":
            self.send(403, {"error": "access token has been revoked"}, headers=headers)
        elif kind == "wrong-type":
            self.send(200, {"count": "many", "results": {"receipt_id": []}}, headers=headers)
        elif kind == "large":
            filler = "x" * fault.get("bytes", 9 << 20)
            self.send(200, dict(self.shop.list(query), filler=filler), headers=headers)
        else:
            return False
        return True

    def authorise(self, query, fault):
        options = self.shop.options
        redirect = query.get("redirect_uri", "")
        host = urllib.parse.urlsplit(redirect).hostname
        registered = redirect == options.redirect_uri if options.redirect_uri else host in ("localhost", "127.0.0.1", "::1")
        scopes = set(query.get("scope", "").split())
        if not registered:
            self.send(400, b"<p>The requested redirect URL is not permitted.</p>", "text/html")
            return
        if (query.get("response_type") != "code" or query.get("client_id") != options.keystring or not query.get("state")
                or query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43
                or not scopes or not scopes <= SCOPES):
            self.send(400, b"<p>An error occurred: the request is not valid.</p>", "text/html")
            return
        if fault is not None and fault["kind"] == "deny":
            answer = {"error": "access_denied", "error_description": "The user denied the request", "state": query["state"]}
        else:
            code = secrets.token_urlsafe(24)
            self.shop.codes[code] = {"challenge": query["code_challenge"], "redirect_uri": redirect,
                                     "scopes": sorted(scopes - set((fault or {}).get("without", []))),
                                     "client_id": query["client_id"], "until": self.shop.now() + CODE_SECONDS}
            answer = {"code": code, "state": query["state"]}
        self.send(302, b"", "text/html", [("Location", redirect + "?" + urllib.parse.urlencode(answer))])

    def token(self, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        if self.headers.get_content_type() != "application/x-www-form-urlencoded":
            status, answer = 400, {"error": "invalid_request", "error_description": "form expected"}
        elif form.get("grant_type") == "authorization_code":
            status, answer = self.shop.exchange(form)
        elif form.get("grant_type") == "refresh_token":
            status, answer = self.shop.renew(form)
        else:
            status, answer = 400, {"error": "unsupported_grant_type"}
        self.send(status, answer)

    def check_key(self):
        key = self.headers.get("x-api-key", "")
        options = self.shop.options
        if key.count(":") != 1:
            return {"error": "Invalid API key: should be in the format 'keystring:shared_secret'."}
        if key != options.keystring + ":" + options.shared_secret:
            return {"error": "API key not found or not active, or incorrect shared secret for API key."}
        return None

    def check_bearer(self):
        bearer = self.headers.get("Authorization", "")
        token = bearer[len("Bearer "):]
        known = self.shop.access.get(token)
        if not bearer.startswith("Bearer ") or not token.split(".")[0].isdigit():
            return 403, {"error": "No user was provided as part of the bearer token."}
        if known is not None and known["family"] in self.shop.revoked:
            return 403, {"error": "access token has been revoked"}
        if known is None or known["until"] <= self.shop.now():
            return 401, {"error": "invalid_token", "error_description": "access token is expired"}
        return None

    def api(self, parts, query, fault, body):
        headers = self.api_headers()
        refused = self.check_key()
        if refused is not None:
            self.send(403, refused, headers=headers)
            return
        if parts == ["openapi-ping"]:
            self.send(200, {"application_id": 1}, headers=headers)
            return
        if len(parts) == 2 and parts[0] == "shops":
            self.send(*self.shop_record(parts[1]), headers=headers)
            return
        refused = self.check_bearer()
        if refused is not None:
            self.send(*refused, headers=headers)
        elif parts == ["users", "me"]:
            self.send(200, {"user_id": USER_ID, "shop_id": SHOP_ID}, headers=headers)
        elif parts[0] == "shops" and parts[1] != str(SHOP_ID):
            self.send(404, {"error": "User does not own Shop %s" % parts[1]}, headers=headers)
        elif parts[0] == "shops" and parts[2:] == ["receipts"]:
            try:
                answer = self.shop.list(query)
            except ValueError as error:
                self.send(400, {"error": str(error)}, headers=headers)
                return
            if fault is not None and fault["kind"] == "bad-row" and answer["results"]:
                answer["results"] = copy.deepcopy(answer["results"])
                answer["results"][0]["subtotal"]["divisor"] = 0
            self.send(200, answer, headers=headers)
        elif parts[0] == "shops" and parts[2:4] == ["payment-account", "ledger-entries"]:
            try:
                answer = (self.shop.list_entry_payments if parts[4:] == ["payments"] else self.shop.list_entries)(query)
            except ValueError as error:
                self.send(400, {"error": str(error)}, headers=headers)
                return
            self.send(200, answer, headers=headers)
        elif self.command == "POST" and len(parts) == 5 and parts[2] == "receipts" and parts[4] == "tracking":
            self.send(*self.shop.ship(parts[3], self.headers.get_content_type(), body), headers=headers)
        elif parts[0] == "shops" and len(parts) == 4 and parts[2] == "receipts":
            one = self.shop.receipts.get(int(parts[3]) if parts[3].isdigit() else 0)
            if one is None:
                self.send(404, {"error": "Could not find a Shop Receipt with receipt_id = %s associated with shop_id = %s."
                                         % (parts[3], parts[1])}, headers=headers)
            else:
                self.send(200, one, headers=headers)
        else:
            self.send(404, {"error": "Resource not found"}, headers=headers)

    @staticmethod
    def shop_record(number):
        if number != str(SHOP_ID):
            return 404, {"error": "Could not find a Shop with shop_id = %s" % number}
        return 200, {"shop_id": SHOP_ID, "user_id": USER_ID, "shop_name": "SamplePrintShop", "title": "3D printed things",
                     "currency_code": "USD", "is_vacation": False, "url": "https://www.etsy.com/shop/SamplePrintShop",
                     "icon_url_fullxfull": None, "transaction_sold_count": 5, "shipping_from_country_iso": "US",
                     "shop_location_country_iso": "US"}

    def control(self, path, body):
        shop = self.shop
        order = json.loads(body) if body else {}
        if path == "/_sim/requests":
            self.send(200, shop.requests)
            if self.command == "DELETE":
                shop.requests.clear()
            return
        if path == "/_sim/state":
            self.send(200, {"access": len(shop.access), "refresh": len(shop.refresh), "revoked": len(shop.revoked),
                            "receipts": len(shop.receipts), "held": sorted(shop.held), "faults": len(shop.faults),
                            "mails": shop.mails, "told_together": shop.told_together})
            return
        try:
            if path == "/_sim/fault":
                if order["kind"] == "none":
                    shop.faults.clear()
                    shop.slow.set()
                else:
                    shop.slow.clear()
                    shop.faults.append(order)
            elif path == "/_sim/receipts":
                shop.change(order)
            elif path == "/_sim/ledger":
                shop.entries += shop.read(order["file"]) if "file" in order else order.get("entries", [])
                shop.payments += shop.read(order["payments_file"]) if "payments_file" in order else order.get("payments", [])
            elif path == "/_sim/tokens":
                if order.get("revoke"):
                    shop.revoked.update(range(1, shop.families + 1))
                if order.get("expire"):
                    for known in shop.access.values():
                        known["until"] = 0
            elif path == "/_sim/gate":
                shop.gate.update(order)
            elif path == "/_sim/clock":
                shop.offset += order["advance"]
            else:
                raise KeyError(path)
        except (KeyError, ValueError, OSError) as error:
            self.send(400, {"error": repr(error)})
            return
        self.send(200, {})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--receipts")
    parser.add_argument("--hold", type=int, action="append", default=[])
    parser.add_argument("--keystring", default="simkeystring")
    parser.add_argument("--shared-secret", default="simsecret")
    parser.add_argument("--redirect-uri")
    parser.add_argument("--per-second", type=int, default=5)
    parser.add_argument("--per-day", type=int, default=5000)
    parser.add_argument("--now", type=int)
    options = parser.parse_args()

    Handler.shop = Shop(options)
    Handler.shop.slow = threading.Event()
    server = Server(("127.0.0.1", options.port), Handler)
    # Not sys.exit: an exception out of a signal handler is lost where the interpreter happens to run a weak reference's
    # callback, and the sim lives on. Nothing here needs tidying.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print("Etsy sim listening on http://127.0.0.1:%d" % server.server_address[1], flush=True)
    server.serve_forever(poll_interval=0.05)


main()
