"""Errors of the lane itself, each one sentence for the person who reads the run."""


class LaneFault(Exception):
    """The lane cannot do its work: a tool is missing, the machine does not answer."""


class ScenarioFailure(Exception):
    """What a scenario demands is not so."""


def demand(condition: object, sentence: str) -> None:
    """Fails the scenario with `sentence` unless `condition` holds."""
    if not condition:
        raise ScenarioFailure(sentence)
