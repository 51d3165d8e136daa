"""The capture driver's own suites on a node of the real kernel."""

import re

from lane.fault import demand
from lane.runtime import BUNDLE_FOLDER, BUNDLE_NAME, LIBRARY_FOLDER
from lane.scenario import Bench, Family
from lane.station import SERVICE

family = Family()

FRAME_BEGIN = 1


@family.scenario
def the_v4l2_driver_keeps_its_contract(bench: Bench) -> None:
    """The suite that the simulated scope and the scripted camera pass elsewhere, and the watch beside real udev."""
    machine = bench.machine
    machine.check(f"systemctl mask --runtime {SERVICE}")
    bench.cameras.plug()
    # Cameras date a frame by its beginning; vivid does so when asked.
    bench.cameras.set("timestamp_source", FRAME_BEGIN)
    bundle = bench.in_guest(bench.share / BUNDLE_FOLDER)
    ended = machine.run(
        f"LD_LIBRARY_PATH={bundle}/{LIBRARY_FOLDER} EPILUME_TEST_V4L2_NODE={bench.cameras.node(0)} "
        f"{bundle}/{BUNDLE_NAME} --testing-library swift-testing --filter V4L2NodeTests 2>&1",
        seconds=300,
    )
    machine.check(f"systemctl unmask --runtime {SERVICE}")
    counts = re.search(r"Test run with (\d+) tests? .*passed", ended.text)
    failures = [line for line in ended.text.splitlines() if "✘" in line]
    demand(ended.code == 0 and counts is not None, f"the suite failed: {failures[:5] or ended.text[-500:]}")
    # A filter that matches nothing passes, and so does a suite that is skipped.
    demand(int(counts.group(1)) >= 7 and "skipped" not in ended.text, f"not every test ran: {ended.text[-500:]}")
