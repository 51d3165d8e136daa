"""Models of emulated scopes, with the profiles that a technician would write for them."""

# The emulator's ports as the station names them.
LEFT_PORT = "usb-vhci_hcd.0-1"
RIGHT_PORT = "usb-vhci_hcd.0-2"
THIRD_PORT = "usb-vhci_hcd.0-3"
LEFT, RIGHT, THIRD = LEFT_PORT, RIGHT_PORT, THIRD_PORT

# Small and slow enough for an emulated machine.
SMALL = [{"fourCC": "MJPG", "sizes": [{"width": 320, "height": 240, "fps": [10]}]}]
SMALL_MODE = {"use": "capture", "format": "MJPG", "width": 320, "height": 240, "fps": 10}
# Of the extension unit that unit_light() puts into a scope.
LIGHT_GUID = "49e40215-f434-47fe-b158-0e885023e51b"
WHY = "So that two pictures of one lesion can be compared."


def model(vendor: str = "1209", product: str = "ee01", **more: object) -> dict:
    usb = {"vendorID": vendor, "productID": product, "product": "Emulated scope", **more.pop("usb", {})}
    return {"usb": usb, "formats": SMALL, **more}


def unit_light(states: dict[str, str], **more: object) -> dict:
    """A model's light behind an extension unit; the bytes of each state in hex."""
    return {"kind": "xu", "guid": LIGHT_GUID, "unit": 6, "selector": 3, "states": states, **more}


def profile(
    identity: str = "guest-alpha", vendor: str = "1209", product: str = "ee01", name: str = "Alpha", **sections: object
) -> dict:
    """A profile of a scope with one mode; sections as in docs/profiles.md."""
    return {
        "schema": "epilume.profile/1", "id": identity, "vendor": "Guest", "model": name, "kind": "dermatoscope",
        "evidence": {
            "level": "bench-tested",
            "sources": [{"url": "README.md", "accessed": "2026-11-22", "says": "It is emulated here."}],
        },
        "match": [{"vid": vendor, "pid": product}],
        "modes": [SMALL_MODE],
        **sections,
    }


def held(control: str, value: object, **more: object) -> dict:
    return {"control": control, "value": value, "why": WHY, **more}


# Masters first, as the lane demands of what reaches the device.
LOCKED = [
    held("exposure-auto", "manual", master=True),
    held("auto-white-balance", "off", master=True),
    held("exposure-absolute", 157),
    held("white-balance-temperature", 5000, tolerance=10),
    held("power-line-frequency", "50hz"),
]
LOCKED_ON_DEVICE = {
    "auto_exposure": 1, "white_balance_automatic": 0, "exposure_time_absolute": 157,
    "white_balance_temperature": 5000, "power_line_frequency": 1,
}
MASTERS = ("auto_exposure", "white_balance_automatic")
BUTTON = {"path": "evdev"}
