"""Which errors are the asker's: what was asked for cannot be meant, and the message says what would be right."""

from __future__ import annotations


class BadInput(ValueError):
    """What was asked for cannot be meant; the message says what was found, and what would be right."""


BAD_INPUT_TYPES = {
    ("experiments.ending.bad_input", "BadInput"),
    ("sim.scenario.document", "ScenarioError"),
    ("sim.saved.faults", "ResultsError"),
    ("sim.running.resuming", "CheckpointError"),
    ("sim.running.workers", "ClusterError"),
    ("sim.comparison.arms", "ComparisonError"),
    ("sim.results.distributions", "DistributionError"),
    ("sim.core.registry", "UnknownNameError"),
    ("sim.world.tables", "TableError"),
    ("sim.world.data_changes", "DataChangeError"),
    ("sim.calibration.calibrated", "CalibrationError"),
}
"""Errors that are the asker's, by module and name: looking them up imports nothing."""
WHOLE_MESSAGE_TYPES = {("sim.running.carrying_out", "NoRoom")}
"""Errors of the place a run writes to; they say what is kept and how to go on."""


def is_bad_input(fault: BaseException) -> bool:
    """Whether an error says that the input is wrong, not that the program failed."""
    return bool(_kinds(fault) & BAD_INPUT_TYPES)


def is_whole_message(fault: BaseException) -> bool:
    """Whether a failure is not the program's, and its message all there is to say."""
    return bool(_kinds(fault) & WHOLE_MESSAGE_TYPES)


def _kinds(fault: BaseException) -> set[tuple[str, str]]:
    return {(kind.__module__, kind.__name__) for kind in type(fault).__mro__}


__all__ = ["BadInput", "is_bad_input", "is_whole_message"]
