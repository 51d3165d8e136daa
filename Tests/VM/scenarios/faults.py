"""Faults that vivid injects: counted, survived, and never in a record."""

from lane.camera import SCOPE, SCOPE_POSITION
from lane.evidence import Evidence
from lane.fault import demand
from lane.scenario import Bench, Family
from lane.station import SERVICE

family = Family()

KERNEL_ERROR_FLAG = 0x40  # V4L2_BUF_FLAG_ERROR, linux/videodev2.h
WATCHDOG_SECONDS = 4


@family.scenario
def dropped_buffers_are_counted_gaps(bench: Bench) -> None:
    daemon = _armed(bench)
    bench.cameras.set("percentage_of_dropped_buffers", 40)
    bench.station.until(lambda: _frames(bench)["gaps"] > 0, "gaps are counted")
    for _ in range(5):
        bench.station.capture()
    bench.cameras.set("percentage_of_dropped_buffers", 0)
    _demand_sound(bench, daemon)


@family.scenario
def frames_with_the_error_flag_are_never_chosen(bench: Bench) -> None:
    daemon = _armed(bench)
    before = _frames(bench)["invalid"].get("kernelError", 0)
    presses = bench.station.begin_presses(SCOPE)

    def flagged() -> bool:
        bench.cameras.set("inject_v4l2_buf_flag_error")
        return _frames(bench)["invalid"].get("kernelError", 0) >= before + 5 and presses.made() >= 5

    bench.station.until(flagged, "frames with the error flag are counted while presses are made")
    refused = [press for press in presses.finish() if not press.safe]
    demand(not refused, f"presses failed although good frames came: {refused[:2]}")
    _demand_sound(bench, daemon)


@family.soak
def a_failing_queue_is_survived(bench: Bench) -> None:
    _recovers_from(bench, "inject_vidioc_qbuf_error")


@family.soak
def a_fatal_streaming_error_is_survived(bench: Bench) -> None:
    _recovers_from(bench, "inject_fatal_streaming_error")


@family.scenario
def a_forced_disconnect_is_survived(bench: Bench) -> None:
    """vivid answers ENODEV until all have closed the node; the kernel sends no event for it."""
    _recovers_from(bench, "disconnect")


@family.scenario
def a_stream_that_does_not_start_is_tried_again(bench: Bench) -> None:
    daemon = _armed(bench)
    for fault in ("inject_vidioc_reqbufs_error", "inject_vidioc_streamon_error"):
        bench.station.answer("device", "disarm", SCOPE)
        bench.station.await_device(SCOPE, "disarmed")
        bench.cameras.set(fault)
        # The fault hits this arming; whether that is an error or already tried again is the daemon's choice.
        bench.station.command("device", "arm", SCOPE)
        bench.station.await_device(SCOPE, "armed")
        bench.station.capture()
    _demand_sound(bench, daemon)


@family.soak
def a_silent_camera_does_not_kill_the_daemon(bench: Bench) -> None:
    bench.machine.check(f"mkdir -p /run/systemd/system/{SERVICE}.d")
    bench.machine.write(
        f"/run/systemd/system/{SERVICE}.d/watchdog.conf", f"[Service]\nWatchdogSec={WATCHDOG_SECONDS}\n"
    )
    bench.machine.check("systemctl daemon-reload")
    daemon = _armed(bench)
    bench.cameras.set("percentage_of_dropped_buffers", 100)
    # Longer than the watchdog allows, and by the guest's own clock, which may be slow.
    bench.machine.check(f"sleep {3 * WATCHDOG_SECONDS}")
    silent = bench.station.device(SCOPE)
    demand(silent is not None and silent["state"] != "armed", f"a camera that sends nothing is shown as {silent}")
    bench.station.press(SCOPE).demand_refusal("a capture from a silent camera")
    bench.cameras.set("percentage_of_dropped_buffers", 0)
    bench.station.await_device(SCOPE, "armed")
    _demand_sound(bench, daemon)


def _armed(bench: Bench) -> int:
    bench.station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    bench.station.await_device(SCOPE, "armed")
    return bench.station.process


def _frames(bench: Bench) -> dict:
    return bench.station.await_device(SCOPE, "armed")["frames"]


def _recovers_from(bench: Bench, fault: str) -> None:
    daemon = _armed(bench)
    presses = bench.station.begin_presses(SCOPE)
    for _ in range(3):
        before = presses.made()
        bench.station.until(lambda: presses.made() > before, "presses are being made")
        bench.cameras.set(fault)
        bench.station.until(lambda: presses.made() > before + 2, "presses are answered after the fault")
        bench.station.await_device(SCOPE, "armed")
    for press in presses.finish():
        if not press.safe:
            press.demand_refusal("a press into the fault")
    bench.station.await_device(SCOPE, "armed")
    _demand_sound(bench, daemon)


def _demand_sound(bench: Bench, daemon: int) -> None:
    """The same process captures, and every record is of a frame that the kernel did not call damaged."""
    bench.station.capture()
    bench.station.demand_same_process(daemon)
    bench.station.verify_all()
    folder = bench.new_folder("faults")
    for item in bench.station.items():
        bench.station.export(item["item"], bench.in_guest(folder))
        flags = Evidence(folder / item["item"]).record["v4l2"]["flags"]
        demand(flags & KERNEL_ERROR_FLAG == 0, f"{item['item']} was made of a frame with the error flag")
