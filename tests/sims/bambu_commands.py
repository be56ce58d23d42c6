# SPDX-License-Identifier: GPL-3.0-or-later
"""What a printer does when it is told something other than to print a file (protocol.md §7.1, §7.4). `obey` gets the machine and one
command of the section "print" that was acknowledged already."""

CANCELLED = 0x0300400C


def pause(machine, _body):
    machine.pause({"print_error": 0x03008001})


def resume(machine, body):
    """With an error it needs the whole shape; without it nothing happens (pitfall 27)."""
    if "err" in body and (body.get("param") != "reserve" or "job_id" not in body):
        return
    machine.resume({})


def stop(machine, _body):
    machine.tell(gcode_state="PAUSE")
    machine.fail({"print_error": CANCELLED})
    machine.tell(print_error=0)


def print_speed(machine, body):
    """Firmware takes anything: "A" gave 254 % (pitfall 53)."""
    level = int(body["param"]) if body.get("param") in ("1", "2", "3", "4") else 254
    machine.tell(spd_lvl=level)


def skip_objects(machine, body):
    machine.tell(s_obj=sorted(set(machine.state.get("s_obj", [])) | set(body["obj_list"])))


def ams_filament_setting(machine, body):
    """Without the setting's id the slot goes back to what it was (pitfall 55)."""
    members = {"id": str(body["tray_id"]), "tray_type": body["tray_type"], "tray_color": body["tray_color"],
               "tray_info_idx": body["tray_info_idx"], "nozzle_temp_min": str(body["nozzle_temp_min"]),
               "nozzle_temp_max": str(body["nozzle_temp_max"])}
    if machine.options.forgets_slots or not body.get("setting_id"):
        return
    if body["ams_id"] >= 254:
        machine.tell(vt_tray=members)
    else:
        machine.tell(ams={"ams": [{"id": str(body["ams_id"]), "tray": [members]}]})


def ignore(machine, body):
    if body.get("param") == "reserve" and "job_id" in body and "err" in body:
        machine.resume({})


def clean_print_error(machine, _body):
    machine.tell(print_error=0)


COMMANDS = {function.__name__: function for function in (pause, resume, stop, print_speed, skip_objects, ams_filament_setting,
                                                         ignore, clean_print_error)}


def obey(machine, command, body):
    function = COMMANDS.get(command)
    if function:
        function(machine, body)


def switch_light(machine, body):
    machine.acknowledge("system", body)
    machine.tell(lights_report=[{"node": body["led_node"], "mode": body["led_mode"]}])
