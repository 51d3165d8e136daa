"""The rooms' own suites on the real kernel: capture driver, controls, survey, buttons, lights."""

import re

from lane.fault import demand
from lane.models import model, unit_light
from lane.runtime import BUNDLE_FOLDER, BUNDLE_NAME, LIBRARY_FOLDER
from lane.scenario import Bench, Family
from lane.station import SERVICE

family = Family()

FRAME_BEGIN = 1


@family.scenario
def the_v4l2_driver_keeps_its_contract(bench: Bench) -> None:
    """The suite that the simulated scope and the scripted camera pass elsewhere, and the watch beside real udev."""
    bench.machine.check(f"systemctl mask --runtime {SERVICE}")
    bench.cameras.plug()
    # Cameras date a frame by its beginning; vivid does so when asked.
    bench.cameras.set("timestamp_source", FRAME_BEGIN)
    _suite(bench, "V4L2NodeTests", 16, EPILUME_TEST_V4L2_NODE=bench.cameras.node(0))


@family.scenario
def a_button_of_the_kernel_keeps_its_contract(bench: Bench) -> None:
    bench.machine.check(f"systemctl mask --runtime {SERVICE}")
    bench.machine.check("modprobe -a uinput evdev")
    _suite(bench, "UinputButtonTests", 5, EPILUME_TEST_UINPUT="1")


@family.scenario
def lights_of_the_kernel_are_switched_and_asked(bench: Bench) -> None:
    bench.machine.check(f"systemctl mask --runtime {SERVICE}")
    unit = bench.scopes.plug("unit", port=0, model=model(
        light=unit_light({"off": "8001f0", "on": "8001f1", "polarised": "8001f2"})))
    vendor = bench.scopes.plug("vendor", port=1, model=model(light={
        "kind": "vendor", "request": "51", "states": {"off": "00", "on": "01"},
    }))
    _suite(
        bench, "KernelLightTests", 5, EPILUME_TEST_UNIT_LIGHT=unit.node, EPILUME_TEST_VENDOR_LIGHT=vendor.node)


def _suite(bench: Bench, name: str, fewest: int, **environment: str) -> None:
    machine = bench.machine
    bundle = bench.in_guest(bench.share / BUNDLE_FOLDER)
    settings = " ".join(f"{key}={value}" for key, value in environment.items())
    ended = machine.run(
        f"LD_LIBRARY_PATH={bundle}/{LIBRARY_FOLDER} {settings} "
        f"{bundle}/{BUNDLE_NAME} --testing-library swift-testing --filter {name} 2>&1",
        seconds=300,
    )
    machine.check(f"systemctl unmask --runtime {SERVICE}")
    counts = re.search(r"Test run with (\d+) tests? .*passed", ended.text)
    failures = [line for line in ended.text.splitlines() if "✘" in line]
    demand(ended.code == 0 and counts is not None, f"the suite failed: {failures[:5] or ended.text[-500:]}")
    # A filter that matches nothing passes, and so does a suite that is skipped.
    demand(int(counts.group(1)) >= fewest and "skipped" not in ended.text, f"not every test ran: {ended.text[-500:]}")
