# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of the workflow that Takt exists for, in order; and the same read from the mission's own text, to compare.

Ids are the text's (printer 1, order 1, material 5, prints 10 and 11); a walk puts its own in their place.
"""
import json
import re

REQUESTS = [
    ("sync", "POST", "/api/etsy/sync-orders", None),
    ("printers", "GET", "/api/printers", None),
    ("materials", "GET", "/api/bambu/materials/1", None),
    ("notifications", "PUT", "/api/bambu/notifications/1", {
        "notify_print_start": True, "notify_print_complete": True, "notify_print_failed": True,
        "notify_material_change": False, "notify_maintenance": True, "email_enabled": True,
        "webhook_url": "https://webhook.site/your-unique-endpoint"}),
    ("schedule", "POST", "/api/orders/1/schedule-prints", {
        "printer_id": 1, "material_type": "PLA", "start_offset_minutes": 0}),
    ("queue", "GET", "/api/bambu/scheduled-prints/1/queue", None),
    ("start", "PUT", "/api/bambu/scheduled-prints/10", {"status": "started"}),
    ("status", "GET", "/api/printer-connections/1/status", None),
    ("complete", "PUT", "/api/bambu/scheduled-prints/10", {"status": "completed"}),
    ("usage", "PUT", "/api/bambu/materials/5", {"remaining_pct": 82}),
    ("complete second", "PUT", "/api/bambu/scheduled-prints/11", {"status": "completed"}),
    ("order", "GET", "/api/orders/1", None),
    ("failure", "PUT", "/api/bambu/scheduled-prints/11", {
        "status": "failed", "failed_reason": "Filament ran out mid-print, nozzle clogged"}),
]


def read_from_text(text):
    """The curl commands of the text as (method, path, body), in order."""
    found = []
    for command in re.findall(r"curl -X (.*?)\n```", text, re.S):
        method, url = re.match(r"(\w+) http://localhost:5000(\S+)", command).groups()
        body = re.search(r"-d '(.*?)'", command, re.S)
        found.append((method, url, json.loads(body.group(1)) if body else None))
    return found
