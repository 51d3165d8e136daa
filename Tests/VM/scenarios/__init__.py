"""Every scenario, in the order in which it runs."""

from . import (
    buttons, calibration, calibration_kept, chain, controls, devices, driver, faults, jpegs, keys, kills, lights, loss,
    pictures, releases, scope_itself, service, several, storage, support,
)

ALL = [
    scenario
    for family in (
        # The longest first, since guests that work together should end together.
        several, calibration, service, driver, scope_itself, releases, keys, pictures, chain, loss, faults, kills,
        storage, calibration_kept, devices, controls, buttons, lights, jpegs, support,
    )
    for scenario in family.family.scenarios
]
