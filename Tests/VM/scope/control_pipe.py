"""Endpoint zero: standard requests (USB 2.0, 9.4), the video class's and the vendor's."""

import struct
from typing import Callable, Optional

from . import descriptors, faults
from .controls import (
    GET_CUR, GET_INFO, GET_LEN, INFO_GET, INVALID_CONTROL, INVALID_REQUEST, REQUEST_NAMES, SET_CUR, Control, Controls,
    Silence, Stall, StandardControl,
)
from .light import VENDOR_ENTITY, Light
from .log import RequestLog
from .model import Model
from .streaming import COMMIT, PROBE, Negotiation

# bmRequestType.
IN = 0x80
TYPE = 0x60
STANDARD = 0x00
CLASS = 0x20
VENDOR = 0x40
RECIPIENT = 0x1F
TO_INTERFACE = 1
TO_ENDPOINT = 2

GET_STATUS = 0
CLEAR_FEATURE = 1
GET_DESCRIPTOR = 6
GET_CONFIGURATION = 8
SET_CONFIGURATION = 9
GET_INTERFACE = 10
SET_INTERFACE = 11
ENDPOINT_HALT = 0

# Controls of the control interface itself, which have the entity 0.
POWER_MODE = 1
ERROR_CODE = 2
POWER_FULL = 0


class ControlPipe:
    """`on_commit` and `on_clear` are called when a stream begins and when an endpoint's halt is cleared."""

    def __init__(
        self, model: Model, controls: Controls, light: Optional[Light], faulty: faults.Faults, log: RequestLog,
        on_commit: Callable[[], None], on_clear: Callable[[int], None],
    ):
        self._model = model
        self._controls = controls
        self._light = light
        self._faults = faulty
        self._log = log
        self._on_commit = on_commit
        self._on_clear = on_clear
        self.negotiation = Negotiation(model)
        self._error = 0
        self._configured = 0

    def plugged(self) -> None:
        self.negotiation = Negotiation(self._model)
        self._error = 0
        self._configured = 0

    @property
    def configured(self) -> bool:
        """The kernel has chosen the configuration: this life of the device has begun."""
        return self._configured != 0

    def answer(self, setup: bytes, data: bytes) -> bytes:
        """What an IN request is answered with; nothing for an OUT request. May raise Stall and Silence."""
        kind, request, value, index, length = struct.unpack("<BBHHH", setup)
        if kind & TYPE == CLASS and kind & RECIPIENT == TO_INTERFACE:
            return self._class(request, value >> 8, index >> 8, index & 0xFF, data)[:length]
        if kind & TYPE == VENDOR:
            return self._vendor(kind, request, value, data)[:length]
        if kind & TYPE == STANDARD:
            return self._standard(kind, request, value, index)[:length]
        raise Stall(INVALID_REQUEST)

    # Standard requests

    def _standard(self, kind: int, request: int, value: int, index: int) -> bytes:
        if request == GET_DESCRIPTOR:
            return self._descriptor(value >> 8, value & 0xFF)
        if request == GET_STATUS:
            return bytes(2)
        if request == GET_CONFIGURATION:
            return bytes([self._configured])
        if request == SET_CONFIGURATION:
            self._configured = value
            return b""
        if request == GET_INTERFACE:
            return b"\0"
        if request == SET_INTERFACE and value == 0:
            return b""
        if request == CLEAR_FEATURE and kind & RECIPIENT == TO_ENDPOINT and value == ENDPOINT_HALT:
            self._on_clear(index)
            return b""
        raise Stall(INVALID_REQUEST)

    def _descriptor(self, kind: int, index: int) -> bytes:
        found: Optional[bytes] = None
        if kind == descriptors.DEVICE:
            found = descriptors.device(self._model)
        elif kind == descriptors.CONFIGURATION:
            found = descriptors.configuration(self._model)
        elif kind == descriptors.STRING:
            found = descriptors.string(self._model, index)
        elif kind == descriptors.DEVICE_QUALIFIER:
            found = descriptors.device_qualifier()
        if found is None:
            raise Stall(INVALID_REQUEST)
        return found

    # Requests of the video class

    def _class(self, request: int, selector: int, entity: int, interface: int, data: bytes) -> bytes:
        if interface == descriptors.CONTROL_INTERFACE and entity == 0:
            return self._interface_control(request, selector)
        name = REQUEST_NAMES.get(request, f"request-{request:02x}")
        control = None
        if interface == descriptors.STREAMING_INTERFACE:
            label = {PROBE: "probe", COMMIT: "commit"}.get(selector, f"streaming-{selector}")
        else:
            label = f"{entity}/{selector}"
        outcome = "ok"
        try:
            if interface == descriptors.STREAMING_INTERFACE:
                answer, outcome = self._streaming(request, selector, label, data)
            else:
                control = self._controls.at(entity, selector)
                label = control.name
                answer, outcome = self._control(control, request, data)
            self._error = 0
        except Stall as stall:
            self._error = stall.code
            self._log.add(name, label, f"stall {stall.code}", _readable(control, data) if data else None)
            raise
        except Silence:
            self._log.add(name, label, "silence", _readable(control, data) if data else None)
            raise
        valued = control if request in (SET_CUR, GET_CUR) else None
        self._log.add(name, label, outcome, _readable(valued, data or answer))
        if request == SET_CUR and label == "commit":
            self._on_commit()
        return answer

    def _interface_control(self, request: int, selector: int) -> bytes:
        if selector not in (POWER_MODE, ERROR_CODE):
            raise Stall(INVALID_CONTROL)
        if request == GET_INFO:
            return bytes([INFO_GET])
        if request == GET_LEN:
            return b"\1\0"
        if request == GET_CUR:
            return bytes([self._error if selector == ERROR_CODE else POWER_FULL])
        raise Stall(INVALID_REQUEST)

    def _streaming(self, request: int, selector: int, label: str, data: bytes) -> tuple[bytes, str]:
        fault = self._faults.of_request(label, request)
        if fault is not None:
            _refuse(fault)
        if request == SET_CUR:
            self.negotiation.set(selector, data)
            return b"", "ok"
        return self.negotiation.answer(selector, request), "ok"

    def _control(self, control: Control, request: int, data: bytes) -> tuple[bytes, str]:
        """Returns the answer and what the log says of it."""
        late = self._faults.late()
        if late is not None:
            raise Stall(late)
        fault = self._faults.of_request(control.name, request)
        if fault is not None:
            _refuse(fault)
        if request != SET_CUR:
            if fault is not None and fault.kind == faults.CONTROL_LIE:
                return _lie(fault, control, request), "lie"
            return control.answer(request), "ok"
        code = control.refuse(data)
        if code is not None:
            raise Stall(code)
        if fault is not None and fault.kind == faults.SET_IGNORED:
            control.said = data if fault.description.get("echo") else None
            return b"", "ignored"
        control.value = data
        control.said = None
        return b"", "ok"

    # Requests of the vendor

    def _vendor(self, kind: int, request: int, value: int, data: bytes) -> bytes:
        """A light without a driver: any program may send these, also while uvcvideo holds the interfaces."""
        light = self._light
        if light is None or not light.wants(request):
            raise Stall(INVALID_REQUEST)
        control = self._controls.at(VENDOR_ENTITY, request)
        cause = GET_CUR if kind & IN else SET_CUR
        name = "VENDOR_IN" if kind & IN else "VENDOR_OUT"
        sent = b""
        try:
            sent = b"" if kind & IN else light.vendor_value(value, data)
            answer, outcome = self._control(control, cause, sent)
        except Stall as stall:
            self._log.add(name, control.name, f"stall {stall.code}", sent.hex())
            raise
        except Silence:
            self._log.add(name, control.name, "silence", sent.hex())
            raise
        self._log.add(name, control.name, outcome, (sent or answer).hex())
        return answer


def _refuse(fault: faults.Fault) -> None:
    if fault.kind == faults.CONTROL_STALL:
        raise Stall(fault.description.get("code", INVALID_REQUEST))
    if fault.kind == faults.CONTROL_SILENCE:
        raise Silence


def _lie(fault: faults.Fault, control: Control, request: int) -> bytes:
    value = fault.description["value"]
    if isinstance(value, str):
        return bytes.fromhex(value)
    size = {GET_LEN: 2, GET_INFO: 1}.get(request)
    if size is None and isinstance(control, StandardControl):
        return control.pack(value)
    return value.to_bytes(size or control.size, "little")


def _readable(control: Optional[Control], data: bytes) -> int | str:
    """A standard control's value as a number, everything else as hexadecimal digits."""
    if isinstance(control, StandardControl) and len(data) == control.size:
        return control.unpack(data)
    return data.hex()
