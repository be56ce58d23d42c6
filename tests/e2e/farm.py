# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole shop for end-to-end tests: Takt, the Etsy sim, a printer, mail and webhook sinks, connected over real wire."""
import json
import os
import urllib.parse

from takt_e2e import Peers, http_call, json_lines, wait_until

REDIRECT = "http://localhost:{port}/oauth/redirect"
SEED_SETTINGS = {"currency": "USD", "labor_rate_per_hour": 15.00, "overhead_per_order": 0.50, "pricing": "markup",
                 "buffer_minutes": 15}
SEED_PROFILES = [
    {"name": "Custom Desk Bracket", "file_name": "custom_desk_bracket.stl", "estimated_minutes": 120, "units_per_plate": 1,
     "materials": [{"material_type": "PLA", "color": "White", "grams": 45}], "nozzle_temp": 200, "bed_temp": 60,
     "print_speed": 50, "labor_minutes": 30, "target_margin_pct": 40},
    {"name": "Cable Stand", "file_name": "cable_stand.stl", "estimated_minutes": 180, "units_per_plate": 1,
     "materials": [{"material_type": "PLA", "color": "White", "grams": 30}], "nozzle_temp": 200, "bed_temp": 60,
     "print_speed": 50, "labor_minutes": 30, "target_margin_pct": 40},
]
SEED_SPOOL = {"slot": 0, "material_type": "PLA", "color": "White", "weight_grams": 250, "remaining_pct": 100,
              "vendor": "Bambu Lab", "cost_per_kg": 25.00}


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Farm(Peers):
    def __init__(self):
        super().__init__()
        self.etsy = self.printer = self.smtp = self.webhooks = None
        self.etsy_url = None

    # peers

    def start_etsy(self, *arguments):
        self.etsy = self.start("etsy-shop.py", *arguments)
        self.etsy_url = self.etsy.line().rsplit(" ", 1)[1]
        return self.etsy_url

    def start_sinks(self):
        self.smtp = self.start("smtp-sink.py", "--mode", "none")
        self.webhooks = self.start("webhook-sink.py")
        self.smtp_at = self.smtp.line().split()
        self.webhooks_at = self.webhooks.line().split()

    def start_printer(self, *arguments):
        self.printer = self.start("bambu-printer.py", *arguments)
        self.printer_at = json.loads(self.printer.line())
        return self.printer_at

    def printer_sim(self, act, body=None, at=None):
        at = at or self.printer_at
        status, _headers, answer = http_call(f"http://127.0.0.1:{at['control_port']}/_sim/{act}", "POST", body or {})
        assert status == 200, (act, status, answer)
        return answer

    def etsy_sim(self, act, body=None):
        status, _headers, answer = http_call(f"{self.etsy_url}/_sim/{act}", "POST", body or {})
        assert status == 200, (act, status, answer)
        return answer

    def start_takt(self, speed=1):
        env = {"TAKT_ETSY_API_URL": self.etsy_url, "TAKT_ETSY_AUTH_URL": f"{self.etsy_url}/oauth/connect"} if self.etsy else {}
        if speed != 1:
            env["TAKT_CLOCK_SPEED"] = str(speed)
        self.app = self.takt(env=env)
        return self.app.start()

    # set-up through the API, as an owner would

    def connect_etsy(self):
        redirect = REDIRECT.format(port=free_port())
        answer = self.app.ok("POST", "/api/etsy/connect", {"keystring": "simkeystring", "shared_secret": "simsecret",
                                                          "redirect_uri": redirect})
        # What a browser does: follow the authorise page to the redirect that Takt listens for.
        url = answer["authorize_url"]
        for _hop in range(3):
            status, headers, body = http_call(url)
            if status not in (301, 302, 303):
                break
            url = urllib.parse.urljoin(url, headers["Location"])
        assert status == 200, (status, body)
        wait_until(lambda: self.app.ok("GET", "/api/etsy/status")["connected"], "Etsy to be connected")

    def add_lan_printer(self, name="Bambu Lab X1"):
        at = self.printer_at
        ca = os.path.join(self.app.data_dir, "printer-ca.pem")
        printer = self.app.ok("POST", "/api/printers", {
            "name": name, "connection_type": "bambu_lan", "model": "X1C", "host": "127.0.0.1", "serial": at["serial"],
            "access_code": at["access_code"], "mqtt_port": at["mqtt_port"],
            "certificate_fingerprint": at["fingerprint"]})
        assert not os.path.exists(ca)
        self.reconnected(printer["id"])
        return printer["id"]

    def set_up_seed(self, printer_id):
        settings = dict(SEED_SETTINGS)
        settings["smtp"] = {"host": self.smtp_at[0], "port": int(self.smtp_at[1]), "security": "none",
                            "from": "takt@example.com"}
        self.app.ok("PUT", "/api/settings", settings)
        for profile in SEED_PROFILES:
            self.app.ok("POST", "/api/product-profiles", profile)
        return self.app.ok("POST", f"/api/bambu/materials/{printer_id}", SEED_SPOOL)["id"]

    def reconnected(self, printer_id):
        """The link is live again: the first full report since the start has been seen."""
        path = f"/api/printer-connections/{printer_id}/status"
        wait_until(lambda: self.app.ok("GET", path)["link"] == "live", "the printer's link to be live")

    # what arrived

    def hook_lines(self):
        """One dictionary a request that arrived: its message id and what it told."""
        return [{"id": dict((name.lower(), value) for name, value in line["headers"])["webhook-id"],
                 "body": json.loads(line["body"])} for line in json_lines(self.webhooks)]

    def hooks(self, event=None):
        """The bodies that arrived, each message id once: a receiver drops a repeat by its id."""
        by_id = {line["id"]: line["body"] for line in self.hook_lines()}
        return [body for body in by_id.values() if event is None or body["event"] == event]

    def mail_subjects(self):
        """Of the letters that arrived, each message id once."""
        headers = [dict(letter["headers"]) for letter in json_lines(self.smtp)]
        return list({letter["Message-ID"]: letter["Subject"] for letter in headers}.values())

    def webhook_url(self, path="/hook"):
        return f"http://{self.webhooks_at[0]}:{self.webhooks_at[1]}{path}"
