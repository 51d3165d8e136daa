"""What a support engineer does: doctor, a recording, and its replay at a desk."""

import json

from lane.fault import demand
from lane.models import BUTTON, LEFT, LEFT_PORT, model, profile
from lane.scenario import Bench, Family
from lane.station import CONFIGURATION, LOCAL_PROFILES, SERVICE, STATE
from scope.pattern import Pattern, note_in_jpeg

family = Family()

CALM = 0
FAILURES = 2
HOLDER = "v4l2-ctl -d {node} --stream-mmap --stream-count=100000 --stream-to=/dev/null"


@family.scenario
def doctor_names_induced_faults(bench: Bench) -> None:
    station, machine = bench.station, bench.machine
    station.add_profile(profile(button=BUTTON))
    station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model())
    station.await_device(LEFT, "armed")
    healthy = _verdicts(bench)
    named = {
        "key": f"chmod 0644 {STATE}/keys/capture.pem",
        "state-directory": f"chmod 0755 {STATE}/keys",
        "permissions": f"chmod 0600 {scope.node}",
        "udev": "mv /usr/local/lib/udev/rules.d/71-epilume.rules /root/",
        "configuration": f"cp {CONFIGURATION} /root/right.yaml && echo '}} nonsense: 1' >> {CONFIGURATION}",
        "driver": "echo 1 > /sys/module/uvcvideo/parameters/hwtimestamps",
        "button": f"chmod 0600 {scope.event_node}",
        "profile": f"echo 'nonsense: 1' >> {LOCAL_PROFILES}/guest-alpha/profile.yaml",
        "service": f"systemctl mask --runtime {SERVICE} && systemctl stop {SERVICE}",
    }
    mends = {
        "key": f"chmod 0600 {STATE}/keys/capture.pem", "state-directory": f"chmod 0700 {STATE}/keys",
        "permissions": f"chmod 0660 {scope.node}",
        "udev": "mv /root/71-epilume.rules /usr/local/lib/udev/rules.d/",
        "configuration": f"cp /root/right.yaml {CONFIGURATION}",
        "driver": "echo 0 > /sys/module/uvcvideo/parameters/hwtimestamps",
        "button": f"chmod 0640 {scope.event_node}",
        "profile": f"sed -i '$d' {LOCAL_PROFILES}/guest-alpha/profile.yaml",
        "service": f"systemctl unmask --runtime {SERVICE}",
    }
    missed = []
    for check, fault in named.items():
        machine.check(fault)
        found = _verdicts(bench)
        machine.check(mends[check])
        if not _is_worse(found.get(check, []), healthy.get(check, [])):
            missed.append((check, found.get(check)))
    demand(not missed, f"not named: {missed}; healthy: {healthy}")


@family.scenario
def doctor_hears_a_press_with_the_service_and_without(bench: Bench) -> None:
    station, machine = bench.station, bench.machine
    station.add_profile(profile(button=BUTTON))
    station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model())
    station.await_device(LEFT, "armed")
    demand(_press_test(bench, scope) == "A press was heard.", "not heard through the service")
    station.until(lambda: len(station.items()) == 1, "the press through the service counts")
    machine.check(f"systemctl mask --runtime {SERVICE} && systemctl stop {SERVICE}")
    alone = _press_test(bench, scope)
    machine.check(f"systemctl unmask --runtime {SERVICE}")
    demand(alone == "A press was heard.", f"without the service: {alone}")


@family.scenario
def a_recorded_scope_plays_again(bench: Bench) -> None:
    """A booth's fault at a desk: the folder that `device record` wrote, played by another device on another port."""
    station, machine = bench.station, bench.machine
    station.add_profile(profile())
    station.configure_positions({"left": {"port": LEFT_PORT}})
    scope = bench.scopes.plug("alpha", port=0, model=model(usb={"serial": "ABC-1"}))
    station.await_device(LEFT, "armed")
    folder = bench.new_folder("recording") / "scope"
    unasked = station.command("device", "record", "left", bench.in_guest(folder), "--frames", "20")
    demand(unasked.code != 0 and "person" in unasked.error, f"nobody was asked: {unasked}")
    recorded = station.command(
        "device", "record", "left", bench.in_guest(folder), "--frames", "20", "--yes-no-person-in-view")
    demand(recorded.code == 0, f"recording gave {recorded}")
    manifest = json.loads((folder / "recording.json").read_text())
    demand(manifest["noPersonInView"] is True and manifest["purpose"] == "check", f"{manifest}")
    machine.check(f"cd {bench.in_guest(folder)} && sha256sum --quiet --check SHA256SUMS")
    # The station has its camera again.
    station.await_device(LEFT, "armed")
    scope.unplug()
    station.until(lambda: station.device(LEFT) is None, "the device has left")
    frames = {path.read_bytes() for path in (folder / "frames").glob("*.jpg")}
    demand(len(frames) == 20 and all(note_in_jpeg(frame) for frame in frames), f"{len(frames)} frames were kept")
    pattern = Pattern("MJPG", 320, 240)
    bent = [
        frame for frame in frames
        if frame != pattern.frame(note_in_jpeg(frame)["frame"], 0, {"device": "alpha"})
    ]
    demand(not bent, f"{len(bent)} recorded frames are not as the scope sent them")
    bench.scopes.plug("desk", port=0, model={"recording": bench.in_guest(folder)})
    device = station.await_device(LEFT, "armed")
    demand(device["profile"]["id"] == "guest-alpha" and device["usb"]["serial"] == "ABC-1", f"{device}")
    exported = bench.new_folder("desk")
    item = station.capture("left")["item"]
    station.export(item, bench.in_guest(exported))
    picture = (exported / item / "picture.jpg").read_bytes()
    demand(picture in frames, "the picture is none of the recorded frames")
    station.verify_all()


@family.scenario
def a_draft_profile_of_a_plugged_scope_is_completed_by_a_technician(bench: Bench) -> None:
    station, machine = bench.station, bench.machine
    station.configure_positions({"left": {"port": LEFT_PORT}})
    bench.scopes.plug("stranger", port=0, model=model(product="eeff"))
    station.await_device(LEFT, "viewOnly")
    drafted = station.answer("profile", "new", "left", "--output", LOCAL_PROFILES)
    folder = machine.check(f"ls -d {LOCAL_PROFILES}/*")
    demand(folder in json.dumps(drafted), f"the draft is elsewhere: {drafted}")
    incomplete = station.command("profile", "lint", folder)
    demand(incomplete.code == 1, f"an incomplete draft passes: {incomplete}")
    places = [line for line in (incomplete.text + incomplete.error).splitlines() if "profile.yaml:" in line]
    demand(len(places) >= 3, f"it does not say what to complete: {incomplete}")
    draft = machine.check(f"cat {folder}/profile.yaml")
    demand("1209" in draft and "eeff" in draft and "320" in draft, f"the draft knows nothing: {draft[:500]}")
    for told in ("brightness", "exposure-absolute", "camera"):
        demand(told in draft, f"the draft does not tell of {told}: {draft[-800:]}")


def _verdicts(bench: Bench) -> dict[str, list[str]]:
    result = bench.station.command("doctor", "--json")
    demand(result.code in (CALM, 1, FAILURES), f"doctor gave {result}")
    verdicts: dict[str, list[str]] = {}
    for finding in json.loads(result.text)["findings"]:
        verdicts.setdefault(finding["check"], []).append(finding["verdict"])
    return verdicts


def _press_test(bench: Bench, scope) -> str:
    """Presses once doctor asks for it; returns what doctor says of the press."""
    prompt = "/run/doctor-prompt"
    test = bench.machine.begin(f"epilume doctor --press --only button --json 2>{prompt}", 60)
    bench.station.until(
        lambda: "press the button" in bench.machine.run(f"cat {prompt}").text, "doctor asks for a press")
    scope.press(hold=1)
    answer = test.result()
    return json.loads(answer.text)["findings"][-1]["sentence"]


def _is_worse(now: list[str], before: list[str]) -> bool:
    order = ["ok", "unknown", "warning", "failure"]
    worst = max((order.index(verdict) for verdict in now), default=0)
    return worst > max((order.index(verdict) for verdict in before), default=0)
