"""The light: its states on the wire and in the picture."""

from typing import Optional

from .controls import Controls, INVALID_REQUEST, OUT_OF_RANGE, ExtensionControl, Stall
from .model import LightModel

# No class request can name this entity: a vendor's light answers vendor requests alone.
VENDOR_ENTITY = 0x100
NAME = "light"


class Light:
    def __init__(self, model: LightModel, controls: Controls):
        self._model = model
        entity, selector = (model.unit, model.selector) if model.kind == "xu" else (VENDOR_ENTITY, model.request)
        first = model.states[model.initial]
        self.control: ExtensionControl = controls.add_extension(
            entity, selector, first, set(model.states.values()), NAME
        )
        self._level = model.levels[model.initial]

    @property
    def state(self) -> str:
        return next((name for name, value in self._model.states.items() if value == self.control.value), "unknown")

    def level(self, stuck: bool) -> int:
        """How much brighter the picture is; a stuck light keeps what it was."""
        if not stuck:
            self._level = self._model.levels[self.state]
        return self._level

    def wants(self, request: int) -> bool:
        """Whether a vendor request is for the light."""
        return self._model.kind == "vendor" and request == self._model.request

    def vendor_value(self, value: int, data: bytes) -> bytes:
        """A state travels as data, or as wValue where there is no data."""
        size = self.control.size
        if data:
            return data
        if size > 2:
            raise Stall(INVALID_REQUEST)
        if value >= 1 << 8 * size:
            raise Stall(OUT_OF_RANGE)
        return value.to_bytes(size, "little")


def light_of(model: Optional[LightModel], controls: Controls) -> Optional[Light]:
    return None if model is None else Light(model, controls)
