# SPDX-License-Identifier: GPL-3.0-or-later
"""What each model says of itself: the words of protocol.md §13, and the state it starts from.

The state is a captured full report where the captures lie beside the checkout, brought to rest; else a small one of our own with
what tells the model from others. `--model CODE` of bambu-printer.py plays one of these.
"""

import json
import os

CAPTURES = os.path.join(os.environ.get("TAKT_SHARED") or os.path.join(os.path.dirname(__file__), "..", "..", "..", "shared"),
                        "bambu", "captures")

# Bit 29 of "fun": commands must be signed (§12.3).
SIGNED = 1 << 29

AT_REST = {"gcode_state": "IDLE", "mc_percent": 0, "mc_remaining_time": 0, "layer_num": 0, "total_layer_num": 0, "print_error": 0,
           "stg_cur": 0, "subtask_name": "", "subtask_id": "0", "task_id": "0", "gcode_file": "", "print_type": "idle", "hms": [],
           "sdcard": True, "nozzle_temper": 24.5, "nozzle_target_temper": 0, "bed_temper": 22.25, "bed_target_temper": 0}


class Model:
    """@pushall, @version: names of captures; @own: members of "print" where there is none."""

    def __init__(self, name, code, prefix, firmware, pushall="", version="", **own):
        self.name, self.code, self.prefix, self.firmware = name, code, prefix, firmware
        self.pushall, self.version, self.own = pushall, version, own

    @staticmethod
    def read(capture):
        path = os.path.join(CAPTURES, f"{capture}.json")
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as handle:
            return json.load(handle)


def two_nozzles():
    extruder = {"info": [{"id": 0, "spre": 65535, "snow": 65535, "star": 65535, "stat": 0, "temp": 25},
                         {"id": 1, "spre": 65535, "snow": 65535, "star": 65535, "stat": 0, "temp": 25}], "state": 2}
    nozzle = {"info": [{"id": number, "diameter": 0.4, "type": "HS01", "tm": 0, "wear": 0} for number in (0, 1)], "state": 0}
    return {"device": {"extruder": extruder, "nozzle": nozzle, "ctc": {"info": {"temp": 27}, "state": 0}}}


def warm_chamber():
    return {"device": {"ctc": {"info": {"temp": 27}, "state": 0}}}


MODELS = {
    "X1C": Model("Bambu Lab X1-Carbon", "BL-P001", "00M", "01.09.00.01", "x1c_01.09.00.01_multiams_pushall", "x1c_01.09.00.01_multiams_get_version", chamber_temper=27),
    "X1": Model("Bambu Lab X1", "BL-P002", "00W", "01.09.00.01", chamber_temper=27),
    "X1E": Model("Bambu Lab X1E", "C13", "03W", "01.01.00.00", chamber_temper=27),
    "P1P": Model("Bambu Lab P1P", "C11", "01S", "01.07.00.00", "p1p_01.07.00.00_failed_pushall", "p1p_01.07.00.00_failed_get_version"),
    "P1S": Model("Bambu Lab P1S", "C12", "01P", "01.07.00.00", "p1s_finish_ams_pushall", chamber_temper=5),
    "P2S": Model("Bambu Lab P2S", "N7", "22E", "01.01.00.00", "p2s_running_pushall", "p2s_running_get_version", **warm_chamber()),
    "A1M": Model("Bambu Lab A1 mini", "N1", "030", "01.07.02.00", "a1mini_01.07.02.00_idle_pushall", "a1mini_01.07.02.00_get_version"),
    "A1": Model("Bambu Lab A1", "N2S", "039", "01.05.00.00", "a1_01.05.00.00_idle_pushall", "a1_01.05.00.00_idle_get_version"),
    "A2L": Model("Bambu Lab A2L", "N9", "26A", "01.00.00.00"),
    "X2D": Model("Bambu Lab X2D", "N6", "20P", "01.00.00.00", **two_nozzles()),
    "H2D": Model("Bambu Lab H2D", "O1D", "094", "01.01.02.00", "h2d_01.01.02.00_3ams_pushall",
                 "h2d_01.01.02.00_3ams_get_version", **two_nozzles()),
    "H2DP": Model("Bambu Lab H2D Pro", "O1E", "239", "01.00.00.00", **two_nozzles()),
    "H2S": Model("Bambu Lab H2S", "O1S", "093", "01.00.00.00", **warm_chamber()),
    "H2C": Model("Bambu Lab H2C", "O1C", "31B", "01.00.00.00", **two_nozzles()),
}


def read_state(model, own, locked):
    """A full report at rest; @own: what a model without a capture says beside its own members. @locked: as it was captured, for
    whoever wants signed commands; else Developer Mode is on."""
    captured = model.read(model.pushall)
    if captured is None:
        return {**own, **model.own}

    state = {name: value for name, value in captured["print"].items() if name not in ("command", "msg", "sequence_id")}
    state.update({name: value for name, value in AT_REST.items() if name in state})
    state.setdefault("gcode_state", "IDLE")
    if not locked and "fun" in state:
        state["fun"] = f"{int(state['fun'], 16) & ~SIGNED:X}"
    return state


def has_message_number(model):
    """Whether its reports say if they are full; the X1's do not (§3.5)."""
    captured = model.read(model.pushall)
    return captured is None or "msg" in captured["print"]


def read_modules(model, serial):
    """The answer to get_version as captured, under @serial; None: there is none."""
    captured = model.read(model.version)
    if captured is None:
        return None
    modules = captured["info"]["module"]
    for module in modules:
        if module["name"] == "ota":
            module["sn"] = serial
    return modules
