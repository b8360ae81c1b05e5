"""What a run will cost, before it starts: from times measured on two processors, so a rough guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.definition import Scenario

START_SECONDS = 6.0
"""Starting processes, reading the world, fitting it."""
SECONDS_PER_WEEK = 0.05
"""Of one seed, whatever the number of agents: offers, metrics, recording."""
SECONDS_PER_WEEK_OF_GENERAL_CLOSURE = 0.05
"""Wages move every offer, so all are quoted anew each week."""
CALIBRATION_SECONDS = 30.0
"""Solving a calibration that neither comes with Tradewinds nor is kept from an earlier run; then it is kept."""
SECONDS_PER_WEEK_AND_CONSUMER = 0.55e-6
SECONDS_PER_WEEK_AND_SME = 4e-6
MEMORY_MB = 600.0
"""Of one process."""
MEMORY_MB_OF_A_COPY = 380.0
"""Where scenarios share their first weeks, a copy of the model goes on under each."""
MEMORY_MB_PER_CONSUMER = 0.0004
MEMORY_MB_PER_SME = 0.004
DISK_MB_PER_WEEK_OF_FLOWS = 0.4
DISK_MB_PER_SEED_AND_WEEK = 0.01


class Cost(NamedTuple):
    """Expected seconds, memory and disk."""

    seconds: float
    memory_mb: float
    disk_mb: float
    jobs: int
    calibrations: int
    """How many of them have to be solved first; their time is in the seconds."""


def expected_cost(arms: Sequence[Scenario], seeds: int, jobs: int | None, flows: str) -> Cost:
    """Estimate the cost of some scenarios over some seeds."""
    from sim.running.preparing import available_processors

    jobs = min(jobs or available_processors(), seeds * len(arms))
    seconds = memory = disk = 0.0
    for arm in arms:
        week = (
            SECONDS_PER_WEEK
            + SECONDS_PER_WEEK_OF_GENERAL_CLOSURE * (arm.closure == "general")
            + SECONDS_PER_WEEK_AND_CONSUMER * arm.consumers
            + SECONDS_PER_WEEK_AND_SME * arm.smes
        )
        seconds += week * arm.weeks * seeds
        memory = max(
            memory,
            MEMORY_MB
            + MEMORY_MB_OF_A_COPY * (len(arms) > 1)
            + MEMORY_MB_PER_CONSUMER * arm.consumers
            + MEMORY_MB_PER_SME * arm.smes,
        )
        with_flows = {"first": 1, "all": seeds, "none": 0}[flows]
        disk += arm.weeks * (DISK_MB_PER_WEEK_OF_FLOWS * with_flows + DISK_MB_PER_SEED_AND_WEEK * seeds)
    calibrations = len(calibrations_to_solve(arms))
    start = START_SECONDS + CALIBRATION_SECONDS * calibrations
    return Cost(start + seconds / jobs, memory * jobs + 200, disk, jobs, calibrations)


def calibrations_to_solve(arms: Sequence[Scenario]) -> set[str]:
    """Return the inputs (their keys) of which no calibration is there yet, as `calibrate` will find."""
    from sim.calibration.calibrated import to_be_solved
    from sim.mechanisms.limits import limited_settings
    from sim.mechanisms.worlds import load_world

    keys = set()
    for arm in arms:
        settings = limited_settings(arm.model_settings(), arm.off)
        keys.add(to_be_solved(load_world(None, arm.off, settings, arm.data), settings))
    return keys - {""}
