"""The button, and what else comes over the status endpoint (UVC 1.1, 2.4.2.2)."""

from collections import deque

from .descriptors import STREAMING_INTERFACE
from .model import ButtonModel

STATUS_CONTROL = 1
STATUS_STREAMING = 2
EVENT_BUTTON = 0
EVENT_CONTROL_CHANGE = 0
ATTRIBUTE_VALUE = 0


class StatusPipe:
    """Packets that wait for the kernel to poll. Without a poll they are lost, as on most devices."""

    def __init__(self, keeps: bool):
        self._keeps = keeps
        self._packets: deque[bytes] = deque()
        self._urbs: deque[int] = deque()
        self.polled = False
        self.lost = 0

    def unplugged(self) -> None:
        self.polled = False
        self._urbs.clear()
        self._packets.clear()

    def put(self, packet: bytes) -> None:
        if self.polled or self._keeps:
            self._packets.append(packet)
        else:
            self.lost += 1

    def poll(self, sequence: int) -> None:
        self.polled = True
        self._urbs.append(sequence)

    def take_back(self, sequence: int) -> bool:
        """The kernel stops polling: the last user has closed the node."""
        if sequence not in self._urbs:
            return False
        self._urbs.remove(sequence)
        self.polled = False
        return True

    def next_answer(self) -> tuple[int, bytes] | None:
        if not self._urbs or not self._packets:
            return None
        return self._urbs.popleft(), self._packets.popleft()


def button_packet(pressed: bool, model: ButtonModel) -> bytes:
    return bytes([STATUS_STREAMING, STREAMING_INTERFACE, EVENT_BUTTON, pressed != model.inverted])


def change_packet(entity: int, selector: int, value: bytes) -> bytes:
    return bytes([STATUS_CONTROL, entity, EVENT_CONTROL_CHANGE, selector, ATTRIBUTE_VALUE]) + value


def press_edges(hold: float, bounces: int, count: int, gap: float) -> list[tuple[float, bool]]:
    """When the contact closes and opens, in seconds from now: `bounces` false edges within 4 ms on either side."""
    edges, moment = [], 0.0
    for _ in range(count):
        for closing in (True, False):
            for bounce in range(bounces):
                spacing = 0.004 / bounces
                edges += [(moment, closing), (moment + spacing / 2, not closing)]
                moment += spacing
            edges.append((moment, closing))
            moment += hold if closing else gap
    return edges
