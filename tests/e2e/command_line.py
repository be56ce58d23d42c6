#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as promised: words, exit status, one engine a profile, backup and restore, import."""
import os
import sqlite3
import subprocess

from takt_e2e import TAKT, Peers, http_call, main

CSV = (
    'Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,'
    'Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,'
    'Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,Listings Type,Payment Type,'
    'InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU\n'
    '11/18/26,"Cable Stand, ""tall""",Ann,2,12.50,,,0,0,4.00,0,25.00,USD,9001,7001,11/18/26,,Ann Example,1 Way,,Town,OH,'
    '43000,United States,55001,Color:Black,online,listing,online_cc,,,,ST-1\n'
)


NOTICE = ("The term 'Etsy' is a trademark of Etsy, Inc. This application uses the Etsy API but is not endorsed or certified by Etsy, "
          "Inc.")


def run_takt(directory, *arguments, status):
    env = dict(os.environ, HOME=directory, SECRET_BACKEND="file", SECRET_FILE_TEST_PATH=os.path.join(directory, "s"),
               SECRET_FILE_TEST_PASSWORD="x", DBUS_SESSION_BUS_ADDRESS="disabled:", LC_ALL="C.UTF-8")
    env.pop("DISPLAY", None)
    env.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run([TAKT, *arguments], env=env, capture_output=True, text=True, timeout=20)
    assert done.returncode == status, (arguments, done)
    return done


def usage(directory):
    assert run_takt(directory, "--version", status=0).stdout.startswith("takt ")
    assert "--headless" in run_takt(directory, "--help", status=0).stdout
    about = run_takt(directory, "--about", status=0).stdout
    assert about.startswith("Takt ") and "GPL-3.0-or-later" in about, about
    assert NOTICE in about, about
    for wrong in (["--nonsense"], ["frobnicate"], ["backup"], ["check", "x"], ["--api-port", "70000"],
                  ["--demo", "--data-dir", directory], ["token", "--days", "0"], ["ship"], ["ship", "1", "2"],
                  ["check", "--carrier", "usps"]):
        done = run_takt(directory, *wrong, status=2)
        assert len(done.stderr.strip().splitlines()) == 1 and not done.stdout, done
    assert os.listdir(directory) == [], "wrong usage must touch nothing"
    done = run_takt(directory, status=1)
    assert "--headless" in done.stderr and len(done.stderr.strip().splitlines()) == 1, done


def one_engine(takt):
    done = run_takt(takt.directory, "--headless", "--api-port", "0", "--data-dir", takt.data_dir, status=1)
    assert str(takt.process.process.pid) in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def token_works(takt):
    status, _headers, _answer = http_call(takt.url + "/api/orders", headers={"Authorization": "Bearer " + takt.token})
    assert status == 200
    assert takt.run("token") != takt.run("token", "--days", "3")


def backup_beside_the_engine(takt):
    takt.ok("POST", "/api/product-profiles", {"name": "Kept", "estimated_minutes": 5,
                                              "materials": [{"material_type": "PLA", "grams": 1}]})
    takt.backup = os.path.join(takt.directory, "copy.db")
    takt.run("backup", takt.backup)
    with sqlite3.connect(takt.backup) as copy:
        kept = copy.execute("SELECT name FROM product_profiles").fetchall()
        assert kept == [("Kept",)], kept
    takt.run("check")
    takt.run("restore", takt.backup, status=1)


def restore_and_check(takt):
    takt.ok("POST", "/api/product-profiles", {"name": "Later", "estimated_minutes": 5,
                                              "materials": [{"material_type": "PLA", "grams": 1}]})
    assert takt.stop() == 0
    takt.run("restore", takt.backup)
    assert [name for name in os.listdir(takt.data_dir) if "before-restore" in name]
    takt.start()
    assert [profile["name"] for profile in takt.ok("GET", "/api/product-profiles")] == ["Kept"]
    assert takt.stop() == 0
    broken = os.path.join(takt.directory, "broken.db")
    with open(broken, "wb") as file:
        file.write(b"no database at all" * 100)
    takt.run("restore", broken, status=1)
    takt.run("check")


def import_orders(takt):
    path = os.path.join(takt.directory, "EtsySoldOrderItems2026.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(CSV)
    takt.run("import-orders", path)
    takt.run("import-orders", path)
    takt.start()
    orders = takt.ok("GET", "/api/orders")
    assert [(order["order_number"], order["items"][0]["title"], order["items"][0]["quantity"], order["items"][0]["sku"])
            for order in orders] == [("55001", 'Cable Stand, "tall"', 2, "ST-1")], orders
    # Beside the running program, which does it: the same orders are recognised, a further one is new.
    assert "1 order in the file: 0 new, 0 updated" in takt.run("import-orders", path)
    with open(path, "a", encoding="utf-8") as file:
        file.write(CSV.splitlines(keepends=True)[1].replace("55001", "55002").replace("9001", "9002"))
    assert "2 orders in the file: 1 new, 0 updated" in takt.run("import-orders", path)
    assert [order["order_number"] for order in takt.ok("GET", "/api/orders?sort=order_number")] == ["55001", "55002"]
    port_file = os.path.join(takt.data_dir, "api-port")
    os.rename(port_file, port_file + ".away")
    fault = takt.run("import-orders", path, status=1)
    assert "Takt runs with this profile" in fault, fault
    os.rename(port_file + ".away", port_file)
    assert takt.stop() == 0
    assert not os.path.exists(port_file)
    with open(path, "w", encoding="utf-8") as file:
        file.write("not,an,export\n1,2,3\n")
    takt.run("import-orders", path, status=1)
    fault = takt.run("import-orders", os.path.join(takt.directory, "absent.csv"), status=1)
    assert "absent.csv" in fault and "Nothing was imported" in fault, fault


def ship_orders(takt):
    """Marks orders shipped without the running program and with it; who would have to tell Etsy says so."""
    assert "no order" in takt.run("ship", "5500", "--carrier", "usps", "--tracking", "1", status=1)
    out = takt.run("ship", "55001", "--carrier", "usps", "--tracking", "9400 1")
    assert "55001" in out and "here" in out, out
    takt.start()
    order = {one["order_number"]: one for one in takt.ok("GET", "/api/orders")}["55001"]
    assert (order["status"], order["carrier"], order["tracking_code"]) == ("shipped", "usps", "9400 1"), order
    out = takt.run("ship", "55002", "--carrier", "ups", "--tracking", "1Z", "--only-here")
    assert "55002" in out, out
    order = {one["order_number"]: one for one in takt.ok("GET", "/api/orders")}["55002"]
    assert order["status"] == "shipped" and order["shipments"][-1]["only_here"], order
    assert "no order" in takt.run("ship", "77", status=1)
    assert takt.stop() == 0


def damaged_profile(takt):
    with open(os.path.join(takt.data_dir, "takt.db"), "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    takt.run("check", status=1)


def run(tap):
    with Peers() as peers:
        empty = os.path.join(peers.directory, "empty")
        os.mkdir(empty)
        tap.case("wrong usage is status 2 and touches nothing", usage, empty)
        takt = peers.takt()
        tap.case("headless starts and says where", takt.start)
        tap.case("a second engine says who holds the profile", one_engine, takt)
        tap.case("tokens of the command line open the API", token_works, takt)
        tap.case("backup while it runs, no restore while it runs", backup_beside_the_engine, takt)
        tap.case("restore with a safety copy", restore_and_check, takt)
        tap.case("import of sold orders", import_orders, takt)
        tap.case("orders are marked shipped", ship_orders, takt)
        tap.case("a damaged profile is named", damaged_profile, takt)


if __name__ == "__main__":
    main(run)
