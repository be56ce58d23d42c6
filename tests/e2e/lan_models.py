#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A print on a printer of each family, with the real file server that demands the TLS session of its control connection again."""
import os

from farm import Farm
from lan_shop import A1, Model, Shop, project_file
from takt_e2e import main

H2D = Model("H2D", "O1D", "09400A000000001", nozzles=2)


def printed(model, options, told):
    """`told`: members of the start command that the model or the options make."""
    with Farm() as farm:
        shop = Shop(farm, model, ())
        job = shop.add_job("bracket")
        shop.start(job, {"print_options": options})
        shop.finish(job)
        sent = project_file(shop)
        assert len(sent) == 1, sent
        have = {name: sent[0][name] for name in told}
        assert have == {name: value.format(file=sent[0]["file"]) if isinstance(value, str) else value for name, value in told.items()}, have
        farm.app.stop()


CASES = {
    "/e2e/lan-models/pitfall-057-083-in-place": (A1, {"timelapse": True, "bed_levelling": "auto"}, {
        "url": "file:///sdcard/{file}", "bed_leveling": True, "auto_bed_leveling": 1, "timelapse": True, "vibration_cali": True,
        "nozzle_offset_cali": 0, "use_ams": True, "ams_mapping": [-1, -1, 2]}),
    "/e2e/lan-models/pitfall-046-two-nozzles": (H2D, {"bed_levelling": "auto", "vibration_calibration": False}, {
        "url": "ftp://{file}", "bed_leveling": False, "auto_bed_leveling": 2, "timelapse": False, "vibration_cali": False,
        "nozzle_offset_cali": 2, "use_ams": True, "ams_mapping": [-1, -1, 2],
        "ams_mapping2": [{"ams_id": 255, "slot_id": 255}, {"ams_id": 255, "slot_id": 255}, {"ams_id": 0, "slot_id": 2}]}),
}


def run(tap):
    for name, case in CASES.items():
        if os.geteuid() == 0:
            tap.case(name, printed, *case)
        else:
            tap.skip(name, "proftpd lets root alone serve its users")


if __name__ == "__main__":
    main(run)
