#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large Etsy shop without limits: pages of receipts that were made into bytes before the first request, for measurements.

The first line of output is "Etsy pages listening on http://127.0.0.1:PORT".

    etsy-pages.py [--receipts N]

Answers the token endpoint, /users/me, /shops/N and getShopReceipts by created, offset and limit=100; all other passes of a sync
find nothing. Keys and tokens are not looked at. GET /_sim/requests is how many calls there were, without itself and the tokens.
"""
import argparse
import http.server
import json
import os
import signal
import time
import urllib.parse

PAGE = 100
SHOP = {"shop_id": 70000001, "user_id": 900000001, "shop_name": "LargePrintShop", "currency_code": "USD"}
TOKENS = {"access_token": "900000001.access", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "900000001.refresh"}


def money(amount):
    return {"amount": amount, "divisor": 100, "currency_code": "USD"}


def make_line(number, k, at):
    return {
        "transaction_id": number * 4 + k, "title": "Personalised desk stand number %d &amp; hook" % (number % 300),
        "description": "Printed to order. " * 20, "seller_user_id": 900000001, "buyer_user_id": 910000000 + number % 5000,
        "create_timestamp": at, "created_timestamp": at, "paid_timestamp": at + 5, "shipped_timestamp": at + 86400,
        "quantity": 1 + number % 3, "listing_image_id": 4000000000 + number % 300, "receipt_id": number, "is_digital": False,
        "file_data": "", "listing_id": 1100000000 + number % 300, "sku": "SKU-%d" % (number % 200), "product_id": 12000000000 + k,
        "transaction_type": "listing", "price": money(1800), "shipping_cost": money(0), "product_data": [],
        "variations": [{"property_id": 200, "value_id": 50000000001, "formatted_name": "Color", "formatted_value": "Black"},
                       {"property_id": 54, "value_id": None, "formatted_name": "Name", "formatted_value": "Zo&#235; %d" % number,
                        "question_id": 18205840821}],
        "shipping_profile_id": 220000000001, "min_processing_days": 1, "max_processing_days": 3, "shipping_method": None,
        "shipping_upgrade": None, "expected_ship_date": at + 3 * 86400, "buyer_coupon": 0, "shop_coupon": 0,
    }


def make_receipt(number, at):
    lines = [make_line(number, k, at) for k in range(1 + number % 2)]
    total = sum(one["price"]["amount"] * one["quantity"] for one in lines)
    return {
        "receipt_id": number, "receipt_type": 0, "seller_user_id": 900000001, "seller_email": "shop@example.com",
        "buyer_user_id": 910000000 + number % 5000, "buyer_email": None, "name": "Buyer %d" % number,
        "first_line": "%d Long Street" % (number % 99), "second_line": None, "city": "Exampleville", "state": "OH", "zip": "43000",
        "status": "Completed", "formatted_address": "Buyer %d\nLong Street\nEXAMPLEVILLE, OH 43000\nUnited States" % number,
        "country_iso": "US", "payment_method": "cc", "payment_email": None, "message_from_payment": None,
        "message_from_seller": None, "message_from_buyer": "Please don&#39;t bend it", "is_shipped": True, "is_paid": True,
        "create_timestamp": at, "created_timestamp": at, "update_timestamp": at + 8, "updated_timestamp": at + 8, "is_gift": False,
        "gift_message": "", "gift_sender": "", "grandtotal": money(total + 499), "subtotal": money(total),
        "total_price": money(total), "total_shipping_cost": money(499), "total_tax_cost": money(0), "total_vat_cost": money(0),
        "discount_amt": money(0), "gift_wrap_price": money(0), "transactions": lines, "refunds": [],
        "shipments": [{"receipt_shipping_id": 1000000000000 + number, "shipment_notification_timestamp": at + 86400,
                       "carrier_name": "usps", "tracking_code": "9400%d" % number}],
    }


def make_pages(count):
    first = int(time.time()) - count * 600
    pages = []
    for start in range(0, count, PAGE):
        rows = [make_receipt(3000000000 + n, first + n * 600) for n in range(start, min(start + PAGE, count))]
        pages.append(json.dumps({"count": count, "results": rows}).encode())
    return pages


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One write an answer: headers and body in packets of their own would wait for each other.
    wbufsize = -1
    pages = []
    requests = 0
    empty = json.dumps({"count": 0, "results": []}).encode()

    def log_message(self, *_arguments):
        pass

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-limit-per-second", "100000")
        self.send_header("x-limit-per-day", "1000000")
        self.send_header("x-remaining-today", "1000000")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.endswith("/scopes"):
            self.answer(json.dumps(["shops_r", "listings_r", "transactions_r", "transactions_w"]).encode())
        else:
            self.answer(json.dumps(TOKENS).encode())

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/_sim/requests":
            self.answer(json.dumps(Handler.requests).encode())
            return
        Handler.requests += 1
        if url.path.endswith("/receipts"):
            page = int(query["offset"]) // PAGE
            found = query["sort_on"] == "created" and "min_created" not in query and page < len(self.pages)
            self.answer(self.pages[page] if found else self.empty)
        else:
            self.answer(json.dumps(SHOP).encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receipts", type=int, default=10000)
    options = parser.parse_args()

    Handler.pages = make_pages(options.receipts)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # Not sys.exit: an exception out of a signal handler is lost where the interpreter happens to run a weak reference's
    # callback, and the sim lives on. Nothing here needs tidying.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print("Etsy pages listening on http://127.0.0.1:%d" % server.server_address[1], flush=True)
    server.serve_forever(poll_interval=0.05)


main()
