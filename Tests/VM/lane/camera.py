"""The guest's cameras: instances of the kernel's virtual video driver, vivid."""

from .fault import demand
from .machine import Machine

# The scope of the booth, and a second camera that no position names.
SCOPE = "platform_vivid-000"
SCOPE_PORT = "platform:vivid-000"
STRANGER = "platform_vivid-001"
# Left to itself, vivid sends five frames a second.
SCOPE_POSITION = {"port": SCOPE_PORT, "format": "YUYV", "width": 640, "height": 480, "fps": 15}
DRIVER = "/sys/bus/platform/drivers/vivid"
NO_TEXT = 2
COLOUR_SQUARES = 4


class Cameras:
    def __init__(self, machine: Machine):
        self._machine = machine

    def plug(self) -> None:
        """Two webcams; the kernel announces both to udev."""
        self._machine.check("modprobe vivid n_devs=2 node_types=0x1,0x1 && udevadm settle")

    def vanish(self) -> None:
        """Both are gone at once, whoever holds them open."""
        self._machine.check(f"echo vivid.0 > {DRIVER}/unbind")

    def reappear(self) -> None:
        self._machine.check(f"echo vivid.0 > {DRIVER}/bind")

    def node(self, instance: int) -> str:
        """Names such as /dev/video0 are given out anew at each plug."""
        node = self._machine.check(
            f"grep -l '^vivid-{instance:03d}-vid-cap$' /sys/class/video4linux/*/name | cut -d/ -f5"
        )
        demand(node.startswith("video"), f"vivid's instance {instance} has no capture node: {node!r}")
        return f"/dev/{node}"

    def set(self, control: str, value: int = 1, instance: int = 0) -> None:
        """Sets a control, or presses one that is a button."""
        self._machine.check(f"v4l2-ctl -d {self.node(instance)} --set-ctrl={control}={value}")

    def show_bare_pattern(self) -> None:
        """The same unmoving picture on both: without the text that counts frames, and not the default pattern."""
        for instance in (0, 1):
            self.set("osd_text_mode", NO_TEXT, instance)
            self.set("test_pattern", COLOUR_SQUARES, instance)

    def take_reference(self, fourcc: str, width: int, height: int, path: str) -> None:
        """One frame of the second camera, taken by v4l2-ctl alone."""
        mode = f"width={width},height={height},pixelformat={fourcc}"
        self._machine.check(
            f"v4l2-ctl -d {self.node(1)} --set-fmt-video={mode} --stream-mmap=4 --stream-count=1 --stream-to={path}",
        )
