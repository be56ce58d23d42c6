#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest: the rights that docs/security.md promises, and sources that cannot change under us."""

import json
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
ID = "io.github.taktapp.Takt"
manifest = json.loads((root / "flatpak" / f"{ID}.json").read_text())
promise = (root / "docs" / "security.md").read_text().split("**Flatpak**", 1)[1].split("\n\n", 1)[0]
fetched = [source for module in manifest["modules"] for source in module["sources"] if source["type"] != "dir"]

CASES = {
    "its id is the application's": manifest["id"] == ID and (root / "data" / f"{ID}.desktop.in").exists(),
    "its rights are those of docs/security.md": sorted(manifest["finish-args"]) == sorted(re.findall(r"`(--[^`]+)`", promise)),
    "what it fetches is pinned": bool(fetched) and all(
        source["url"].startswith("https://") and re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")) for source in fetched),
    "the program is built last, from this tree": manifest["modules"][-1]["sources"][0]["path"] == "..",
}

print("TAP version 13")
print(f"1..{len(CASES)}")
for number, (name, holds) in enumerate(CASES.items(), 1):
    print(f"{'ok' if holds else 'not ok'} {number} - {name}")
sys.exit(not all(CASES.values()))
