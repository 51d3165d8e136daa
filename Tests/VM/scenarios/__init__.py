"""Every scenario, in the order in which it runs."""

from . import chain, driver, faults, kills, loss, pictures, scope_itself, service, storage

ALL = [
    scenario
    for family in (service, driver, scope_itself, pictures, chain, loss, faults, kills, storage)
    for scenario in family.family.scenarios
]
