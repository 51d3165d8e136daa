"""Controls that do not do as they are told."""

from lane.fault import demand
from lane.models import LEFT, LEFT_PORT, LOCKED, held, model, profile
from lane.scenario import Bench, Family

family = Family()

INVALID_REQUEST = 7  # bRequestErrorCode, UVC 1.1, 4.2.1.2


def _plug(bench: Bench, rules: list[dict], faults: list[dict], **more: object):
    bench.station.add_profile(profile(controls=rules))
    bench.station.configure_positions({"left": {"port": LEFT_PORT}})
    return bench.scopes.plug("alpha", port=0, model=model(**more), faults=faults)


@family.scenario
def a_control_that_refuses_keeps_the_device_from_arming(bench: Bench) -> None:
    station = bench.station
    scope = _plug(bench, LOCKED, [{
        "kind": "control-stall", "control": "exposure_time_absolute", "requests": ["SET_CUR"], "code": INVALID_REQUEST,
    }])
    refused = station.await_device(LEFT, "controlRefused")
    demand("exposure-absolute" in refused["sentence"], f"the sentence names no control: {refused['sentence']}")
    station.press("left").demand_refusal("a capture with a control that does not hold")
    demand(station.items() == [], "a picture was kept")
    scope.heal("control-stall")
    # Tried again by itself.
    station.await_device(LEFT, "armed")
    station.capture("left")


@family.scenario
def a_control_that_only_says_yes_keeps_the_device_from_arming(bench: Bench) -> None:
    """The write is taken and does nothing; of a control that was never read before, the first read asks the device."""
    station = bench.station
    scope = _plug(bench, [held("brightness", -20)], [{"kind": "set-ignored", "control": "brightness"}])
    refused = station.await_device(LEFT, "controlRefused")
    demand("brightness did not take -20" in refused["sentence"], f"{refused['sentence']}")
    demand(scope.state()["controls"]["brightness"] != -20, "the emulator obeyed after all")


@family.soak
def controls_that_answer_late_are_waited_for(bench: Bench) -> None:
    station = bench.station
    station.add_profile(profile(controls=LOCKED, stream={"control-patience-seconds": 60}))
    station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model(), faults=[{"kind": "late", "tries": 40}])
    station.await_device(LEFT, "armed")
    demand(scope.state()["controls"]["exposure_time_absolute"] == 157, "it was armed without its exposure")
    stalls = [one for one in scope.requests() if one["outcome"].startswith("stall") and one["request"] != "GET_INFO"]
    demand(stalls, "the scope was ready before the service asked: nothing was waited for")
    failed = [line for line in station.journal() if line.startswith("device.failed")]
    demand(not failed, f"it was not waited for: {failed[:2]}")
    station.capture("left")


@family.scenario
def a_control_that_drifts_rejects_the_capture(bench: Bench) -> None:
    """The device changes a value by itself and tells nobody; the read-back around the capture asks it."""
    station = bench.station
    scope = _plug(bench, LOCKED, [], controls={
        **{name: {} for name in ALL_CONTROLS}, "exposure_time_absolute": {"autoUpdate": True},
    })
    station.await_device(LEFT, "armed")
    station.capture("left")
    scope.change("exposure_time_absolute", 300)
    press = station.press("left")
    press.demand_refusal("a capture with a control that has changed")
    demand("exposure-absolute is 300" in press.error, f"the refusal names no control: {press.error}")
    station.await_device(LEFT, "armed")
    demand(scope.state()["controls"]["exposure_time_absolute"] == 157, "armed again without its exposure")
    station.capture("left")
    demand(station.verify_all() == 2, "the rejected picture was kept")


@family.scenario
def a_drift_that_the_device_reports_is_mended_before_anybody_presses(bench: Bench) -> None:
    station = bench.station
    scope = _plug(bench, LOCKED, [], controls={
        **{name: {} for name in ALL_CONTROLS}, "exposure_time_absolute": {"autoUpdate": True, "async": True},
    })
    station.await_device(LEFT, "armed")
    since = scope.state()["nextRequest"]
    scope.change("exposure_time_absolute", 300, notice=True)
    station.until(
        lambda: ("exposure_time_absolute", 157) in scope.settings(since), "the control is set again")
    station.await_device(LEFT, "armed")
    station.capture("left")


ALL_CONTROLS = (
    "brightness", "contrast", "auto_exposure", "exposure_time_absolute", "white_balance_automatic",
    "white_balance_temperature", "power_line_frequency",
)
