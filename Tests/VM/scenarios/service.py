"""The service's life: what starts it, what confines it, how it ends."""

from lane.camera import SCOPE, SCOPE_PORT, SCOPE_POSITION, STRANGER
from lane.fault import demand
from lane.scenario import Bench, Family
from lane.station import EXIT_NO_DAEMON, SERVICE, STATE

family = Family()

# systemd-analyze counts in tenths.
EXPOSURE_LIMIT_TENTHS = 15


@family.scenario
def a_camera_starts_the_service(bench: Bench) -> None:
    station = bench.station
    station.configure(SCOPE_POSITION)
    demand(station.service("ActiveState") == "inactive", "the service runs although there is no camera")
    demand(station.service("UnitFileState") == "disabled", "the service is enabled: the rule would prove nothing")
    alone = station.command("devices")
    demand(alone.code == EXIT_NO_DAEMON, f"without a daemon: {alone}")
    demand(len(alone.error.splitlines()) >= 1 and "systemctl" in alone.error, f"it does not say what to do: {alone}")

    bench.cameras.plug()
    station.await_active()
    scope = station.await_device(SCOPE, "armed")
    demand(scope["position"] == "scope" and scope["port"] == SCOPE_PORT, f"not bound to its position: {scope}")
    demand(scope["sentence"].strip(), "an armed device has no sentence")
    listed = {device["id"]: device["state"] for device in station.answer("devices")["devices"]}
    demand(listed.get(SCOPE) == "armed", f"`epilume devices` does not show it armed: {listed}")
    stranger = station.await_device(STRANGER, "unbound")
    demand("position" not in stranger and "mode" not in stranger, f"a device of no position is armed: {stranger}")
    station.press(STRANGER).demand_refusal("a capture from a device of no position")


@family.scenario
def a_camera_that_is_there_first_is_found(bench: Bench) -> None:
    """The other order: the daemon starts, as at boot, on cameras that udev announced long ago."""
    station = bench.station
    station.configure(SCOPE_POSITION)
    bench.machine.check(f"systemctl mask --runtime {SERVICE}")
    bench.cameras.plug()
    bench.machine.check(f"systemctl unmask --runtime {SERVICE} && systemctl start {SERVICE}")
    station.await_device(SCOPE, "armed")
    station.capture()


@family.scenario
def the_service_is_confined(bench: Bench) -> None:
    station = bench.station
    machine = bench.machine
    judged = machine.run(f"systemd-analyze security --threshold={EXPOSURE_LIMIT_TENTHS} {SERVICE}")
    demand(judged.code == 0, f"exposure is above {EXPOSURE_LIMIT_TENTHS / 10}: {judged.text.splitlines()[-1:]}")

    station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    station.capture()
    lines = machine.check(f"cat /proc/{station.process}/status").splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    user = machine.check("id -u epilume")
    demand(status["Uid"].split() == [user] * 4, f"it runs as {status['Uid']}, not as epilume ({user})")
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        demand(int(status[name], 16) == 0, f"it has capabilities: {name} {status[name]}")
    demand(status["NoNewPrivs"] == "1" and status["Seccomp"] == "2", "it runs without its system-call filter")

    modes = {
        f"{STATE}/keys": "700 epilume epilume", f"{STATE}/journal": "700 epilume epilume",
        f"{STATE}/outbox": "2770 epilume epilume-spool", f"{STATE}/outbox/held": "2770 epilume epilume-spool",
        "/run/epilume": "750 epilume epilume", "/run/epilume/epilume.sock": "660 epilume epilume",
    }
    for path, wanted in modes.items():
        found = machine.check(f"stat -c '%a %U %G' {path}")
        demand(found == wanted, f"{path} is {found}, not {wanted}")
    keys = machine.check(f"find {STATE}/keys -type f -printf '%m %u\\n'").splitlines()
    demand(keys and all(line == "600 epilume" for line in keys), f"the keys are readable by others: {keys}")
    items = machine.check(f"find {STATE}/outbox/held -type f -printf '%m %g\\n'").splitlines()
    demand(items == ["640 epilume-spool"], f"the item is not of the spool's group alone: {items}")


@family.scenario
def a_stop_during_a_stream_keeps_every_promise(bench: Bench) -> None:
    station = bench.station
    station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    presses = station.begin_presses(SCOPE)
    station.until(lambda: presses.made() >= 3, "presses are being made")
    bench.machine.check(f"systemctl stop {SERVICE}", seconds=120)
    # Judged by outcome: systemd's own, not the time it took.
    result, ending = station.service("Result"), station.service("ExecMainCode")
    demand(result == "success" and ending == "1", f"the stop ended as {result} (code {ending}), not as an exit")
    demand(station.service("ExecMainStatus") == "0", "the daemon exited with a failure")
    done = presses.finish()
    for press in done:
        press.demand_known_end()

    bench.machine.check(f"systemctl start {SERVICE}")
    station.await_device(SCOPE, "armed")
    station.capture()
    there = {item["item"] for item in station.items()}
    lost = [press.item for press in done if press.safe and press.item not in there]
    demand(not lost, f"reported safe before the stop, and lost: {lost}")
    station.verify_all()
