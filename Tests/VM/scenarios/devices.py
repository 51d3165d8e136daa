"""Which device is which: profiles, ports, twins, enrolment, pairing."""

import json

from lane.evidence import Evidence
from lane.fault import demand
from lane.models import (
    BUTTON, LEFT, LEFT_PORT, LOCKED, LOCKED_ON_DEVICE, MASTERS, RIGHT, RIGHT_PORT, held, model, profile, unit_light,
)
from lane.scenario import Bench, Family
from scope.pattern import note_in_jpeg

family = Family()

FLAPS = 6
TWO_POSITIONS = {"left": {"port": LEFT_PORT}, "right": {"port": RIGHT_PORT}}


@family.scenario
def two_models_are_recognised_and_their_controls_locked(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile(controls=LOCKED))
    station.add_profile(profile("guest-beta", product="ee02", name="Beta", controls=[held("brightness", -20)]))
    station.configure_positions(TWO_POSITIONS)
    alpha = bench.scopes.plug("alpha", port=0, model=model())
    beta = bench.scopes.plug("beta", port=1, model=model(product="ee02"))
    left, right = station.await_device(LEFT, "armed"), station.await_device(RIGHT, "armed")
    demand((left["profile"]["id"], right["profile"]["id"]) == ("guest-alpha", "guest-beta"), f"{left} {right}")
    demand(all(control.get("holds") for control in left["controls"] + right["controls"]), f"shown as {left} {right}")
    _demand_locked(alpha)
    demand(beta.state()["controls"]["brightness"] == -20, f"the other model has {beta.state()}")
    folder = bench.in_guest(bench.new_folder("models"))
    record = station.record(folder, station.capture("left")["item"])
    demand(record["device"]["profile"] == {"id": "guest-alpha", "evidence": "bench-tested"}, f"{record['device']}")
    read = {control["name"]: control["value"] for control in record["controls"]}
    demand(read["exposure-absolute"] == 157 and read["exposure-auto"] == 1, f"the record says {read}")
    station.capture("right")
    demand(station.verify_all() == 2, "not both pictures verify")


@family.scenario
def twins_that_swap_ports_are_still_named_by_port(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile())
    station.configure_positions(TWO_POSITIONS)
    # The same ids, and the same serial number: nothing but the port tells them apart.
    twin = model(usb={"serial": "200901010001"}, light=unit_light({"off": "00", "on": "01"}))
    one = bench.scopes.plug("one", port=0, model=twin)
    other = bench.scopes.plug("other", port=1, model={**twin, "light": {**twin["light"], "initial": "on"}})
    demand(_seen(bench, "left") == "off" and _seen(bench, "right") == "on", "before the swap")
    bench.scopes.swap(one, other)
    for device in (LEFT, RIGHT):
        station.await_device(device, "armed")
    demand(_seen(bench, "left") == "on" and _seen(bench, "right") == "off", "after the swap")
    station.verify_all()


@family.scenario
def a_replug_proves_every_control_again(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile(controls=LOCKED))
    station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model())
    station.await_device(LEFT, "armed")
    daemon = station.process
    for _ in range(2):
        scope.unplug()
        station.until(lambda: station.device(LEFT) is None, "the device has left")
        begin = scope.state()["nextRequest"]
        scope.plug(0)
        # It has forgotten everything, as real ones do.
        device = station.await_device(LEFT, "armed")
        demand(all(control.get("holds") for control in device["controls"]), f"armed with {device['controls']}")
        _demand_locked(scope, begin)
        station.capture("left")
    station.demand_same_process(daemon)
    station.verify_all()
    ours, plain = _replug_milliseconds(bench), _plain_milliseconds(bench, scope)
    print(f"     armed {ours:.0f} ms after it was noticed; v4l2-ctl alone sets and reads these controls in {plain:.0f} ms")


@family.scenario
def what_a_person_turned_off_stays_off(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile())
    station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model())
    station.await_device(LEFT, "armed")
    station.answer("device", "disarm", "left")
    station.await_device(LEFT, "disarmed")
    # Neither a loose cable nor a restart is a person.
    scope.unplug()
    station.until(lambda: station.device(LEFT) is None, "the device has left")
    scope.plug(0)
    station.await_device(LEFT, "disarmed")
    bench.machine.check("systemctl restart epilumed")
    station.await_device(LEFT, "disarmed")
    armed = [line for line in station.journal() if line.startswith("device.armed")]
    demand(len(armed) == 1, f"it was armed meanwhile: {armed}")
    station.press("left").demand_refusal("a capture of a device that was turned off")
    station.answer("device", "arm", "left")
    station.await_device(LEFT, "armed")
    station.capture("left")
    station.verify_all()


@family.scenario
def an_unknown_model_is_shown_and_not_kept_until_it_is_enrolled(bench: Bench) -> None:
    station = bench.station
    station.configure_positions({"left": {"port": LEFT_PORT}})
    bench.scopes.plug("stranger", port=0, model=model(product="eeff"))
    device = station.await_device(LEFT, "viewOnly")
    demand(device["profile"]["evidence"] == "unverified" and "enrol" in device["action"], f"{device}")
    station.press("left").demand_refusal("a capture of a model that nobody knows")
    enrolled = station.command("device", "enrol", "left")
    demand(enrolled.code == 0, f"enrolling gave {enrolled}")
    station.await_device(LEFT, "armed")
    record = station.record(bench.in_guest(bench.new_folder("stranger")), station.capture("left")["item"])
    demand(record["device"]["profile"]["evidence"] == "unverified", f"the record hides it: {record['device']}")
    station.verify_all()


@family.scenario
def of_two_twins_the_one_whose_button_is_pressed_is_paired(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile(button=BUTTON))
    station.configure_positions({"scope": {"port": "any"}})
    bench.scopes.plug("one", port=0, model=model())
    other = bench.scopes.plug("other", port=1, model=model())
    for device in (LEFT, RIGHT):
        station.await_device(device, "ambiguous")
    station.press().demand_refusal("a capture while nobody knows which scope it is")
    pairing = bench.machine.begin("exec epilume device pair scope --json", 120)
    station.until(lambda: _is_listened_to(bench, RIGHT), "the button is listened to")
    other.press()
    answer = pairing.result()
    demand(answer.code == 0 and RIGHT in answer.text, f"pairing gave {answer}")
    station.await_device(RIGHT, "armed")
    demand(station.device(LEFT)["state"] == "unbound", "the twin is still in the way")
    demand(station.items() == [], "the press that answered the question took a picture")
    station.capture()
    # And it stays so.
    bench.machine.check("systemctl restart epilumed")
    station.await_device(RIGHT, "armed")
    station.capture()
    station.verify_all()


@family.scenario
def a_scope_held_by_another_program_is_named(bench: Bench) -> None:
    station, machine = bench.station, bench.machine
    station.add_profile(profile())
    station.configure_positions({"left": {"port": LEFT_PORT}})
    machine.check("systemctl mask --runtime epilumed")
    scope = bench.scopes.plug("alpha", port=0, model=model())
    machine.check(
        f"systemd-run --quiet --unit=holder v4l2-ctl -d {scope.node} --stream-mmap --stream-count=100000 "
        "--stream-to=/dev/null"
    )
    station.until(lambda: scope.state()["streaming"], "the other program streams")
    machine.check("systemctl unmask --runtime epilumed && systemctl start epilumed")
    busy = station.await_device(LEFT, "busy")
    demand("Another program" in busy["sentence"] and "doctor" in busy["action"], f"{busy}")
    report = station.command("doctor", "--json")
    demand("v4l2-ctl" in report.text, f"doctor as root does not name the program: {report.text[:2000]}")
    machine.check("systemctl stop holder")
    station.await_device(LEFT, "armed")
    station.capture("left")


@family.soak
def a_flapping_scope_is_left_alone_for_a_while(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile())
    station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model())
    station.await_device(LEFT, "armed")
    daemon = station.process
    scope.flap(times=FLAPS, down=0.5, up=1.5)
    # It stays in at the end.
    station.until(lambda: scope.state()["plugs"] == 1 + FLAPS and scope.state()["configured"], "the flapping is over")
    device = station.await_device(LEFT, "quarantined")
    demand("came and went" in device["sentence"], f"{device}")
    station.press("left").demand_refusal("a capture from a device that is left alone")
    armed = station.command("device", "arm", "left")
    demand(armed.code == 0, f"a person may try it again: {armed}")
    now = station.device(LEFT)["state"]
    demand(now != "quarantined", f"a person has armed it, and it is {now}")
    station.await_device(LEFT, "armed")
    station.capture("left")
    station.demand_same_process(daemon)


def _seen(bench: Bench, position: str) -> str:
    """Which of the twins a picture of the position shows, by the light that its frame names."""
    bench.station.until(
        lambda: any(d["state"] == "armed" and d.get("position") == position for d in bench.station.devices()),
        f"{position} is armed",
    )
    folder = bench.new_folder("twins")
    item = bench.station.capture(position)["item"]
    bench.station.export(item, bench.in_guest(folder))
    note = note_in_jpeg(Evidence(folder / item).picture.read_bytes())
    demand(note is not None, "the picture is not the emulator's")
    return note["light"]


def _replug_milliseconds(bench: Bench) -> float:
    """From the last device.arrived to the device.armed after it, by the journal's own clock."""
    moments: dict[str, int] = {}
    for entry in map(json.loads, bench.station.journal("json")):
        for name in ("device.arrived", "device.armed"):
            if str(entry.get("MESSAGE", "")).startswith(name):
                moments[name] = int(entry["__MONOTONIC_TIMESTAMP"])
    return (moments["device.armed"] - moments["device.arrived"]) / 1000


def _plain_milliseconds(bench: Bench, scope) -> float:
    """The same values, set and read back by v4l2-ctl, masters first."""
    values = ",".join(f"{name}={value}" for name, value in LOCKED_ON_DEVICE.items())
    names = ",".join(LOCKED_ON_DEVICE)
    return float(bench.machine.check(f"""
        begin=$(date +%s%N)
        v4l2-ctl -d {scope.node} --set-ctrl={values} --get-ctrl={names} >/dev/null
        echo $(( ($(date +%s%N) - begin) / 1000000 ))
    """))


def _is_listened_to(bench: Bench, device: str) -> bool:
    shown = bench.station.device(device)
    return shown is not None and shown.get("button", {}).get("sentence") == "Its button is listened to."


def _demand_locked(scope, since: int = 0) -> None:
    """The device itself has the values, and was told the masters before what they rule."""
    controls = scope.state()["controls"]
    wrong = {name: controls[name] for name, value in LOCKED_ON_DEVICE.items() if controls[name] != value}
    demand(not wrong, f"the device itself has {wrong}")
    order = [name for name, _ in scope.settings(since)]
    demand(set(order) >= set(LOCKED_ON_DEVICE), f"only {order} was set")
    last_master = max(order.index(name) for name in MASTERS)
    first_ruled = min(order.index(name) for name in ("exposure_time_absolute", "white_balance_temperature"))
    demand(last_master < first_ruled, f"set in the order {order}")
