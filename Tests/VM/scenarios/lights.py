"""The light: switched, asked, and not believed without an answer."""

from lane.fault import demand
from lane.models import LEFT, LEFT_PORT, LIGHT_GUID, model, profile, unit_light
from lane.scenario import Bench, Family

family = Family()

STATES = {"off": "8001f0", "on": "8001f1", "polarised": "8001f2"}


def _bytes(text: str) -> str:
    return " ".join(text[index:index + 2] for index in range(0, len(text), 2))


def _section(verification: str, **more: object) -> dict:
    # Brightness tells light from none and not one lamp from another.
    names = ["off", "on"] if verification == "image" else list(STATES)
    states = [{"name": name, "write": _bytes(STATES[name])} for name in names]
    if verification == "read-back":
        for state in states:
            state["expect"] = state["write"]
    return {"means": "extension-unit", "verification": verification, "guid": LIGHT_GUID, "selector": 3,
            "length": 3, "states": states, **more}


@family.scenario
def a_light_is_switched_and_read_back(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench, _section("read-back"))
    light = station.answer("device", "light", "left", "polarised")["light"]
    demand((light["state"], light["verification"]) == ("polarised", "read-back"), f"{light}")
    demand(scope.state()["light"] == "polarised", f"the device itself is {scope.state()['light']}")
    record = _record(bench)
    demand(record["light"] == {"state": "polarised", "verification": "read-back"}, f"the record says {record['light']}")
    refused = station.command("device", "light", "left", "ultraviolet")
    demand(refused.code != 0 and "ultraviolet" in refused.error, f"a state of no plan: {refused}")
    station.verify_all()


@family.scenario
def a_light_that_lies_is_never_a_state(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench, _section("read-back"))
    scope.fault("set-ignored", control="light")
    light = station.answer("device", "light", "left", "polarised")["light"]
    demand("state" not in light and light["verification"] == "unverified", f"{light}")
    demand("says that it is not" in light["sentence"], f"{light}")
    record = _record(bench)
    demand("polarised" not in str(record.get("light", {}).get("state")), f"the record says {record.get('light')}")
    station.verify_all()


@family.soak
def a_light_that_the_scope_itself_switched_is_no_state(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench, _section("read-back"))
    station.answer("device", "light", "left", "polarised")
    # The scope's own switch: no command, and no word to anybody.
    scope.change("light", STATES["off"])
    demand(scope.state()["light"] == "off", f"the device itself is {scope.state()['light']}")
    record = _record(bench)
    demand("state" not in record.get("light", {}), f"the record says {record.get('light')}")
    light = station.device(LEFT)["light"]
    demand("state" not in light and "says now that it is not" in light["sentence"], f"{light}")
    station.verify_all()


@family.scenario
def a_light_is_believed_when_the_picture_follows(bench: Bench) -> None:
    station = bench.station
    scope = _armed(bench, _section("image"), levels={"off": 0, "on": 100, "polarised": 60})
    # What shone before the first command was not known, so that the first can only be the beginning.
    first = station.answer("device", "light", "left", "off")["light"]
    demand(first["verification"] == "unverified", f"{first}")
    light = station.answer("device", "light", "left", "on")["light"]
    demand((light["state"], light["verification"]) == ("on", "image"), f"{light}")
    record = _record(bench)
    demand(record["light"] == {"state": "on", "verification": "image"}, f"the record says {record['light']}")
    scope.fault("light-stuck")
    station.answer("device", "light", "left", "off")
    stuck = station.device(LEFT)["light"]
    demand("state" not in stuck, f"a light that does not change is believed: {stuck}")


def _armed(bench: Bench, section: dict, **more: object):
    bench.station.add_profile(profile(light=section))
    bench.station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model(light=unit_light(STATES, **more)))
    bench.station.await_device(LEFT, "armed")
    return scope


def _record(bench: Bench) -> dict:
    folder = bench.in_guest(bench.new_folder("light"))
    return bench.station.record(folder, bench.station.capture("left")["item"])
