"""How many runs may wait or go on, and how large one may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WORK_KEYS = ("weeks", "seeds", "consumers")
ARMS = 2
TICK_S = 0.040
"""Processor time of a week of the smallest sample, and of each consumer in it: rounded up from docs/performance.md."""
CONSUMER_TICK_S = 190e-9


@dataclass(frozen=True)
class RunLimits:
    """Runs that may be asked for."""

    of_session: int = 3
    """Runs of one session that wait or go on."""
    in_all: int = 60
    """Runs of all sessions that wait or go on; a class of 40 fits."""
    processor_s: float = 600.0
    """Processor time of one run, estimated."""

    def too_large(self, spec: Mapping[str, Any]) -> str | None:
        """Why a run is too large for the page; None where it is not."""
        if not all(key in spec for key in WORK_KEYS):  # a saved comparison is only read
            return None
        ticks = ARMS * spec["weeks"] * spec["seeds"]
        needed = ticks * (TICK_S + spec["consumers"] * CONSUMER_TICK_S)
        if needed <= self.processor_s:
            return None
        most = (self.processor_s / ticks - TICK_S) / CONSUMER_TICK_S
        advice = f"Take at most {int(most):,} consumers, or fewer" if most >= 1 else "Take fewer"
        return (
            f"This run is too large for the page: {spec['consumers']:,} consumers, {spec['weeks']} weeks and "
            f"{spec['seeds']} seeds take about {needed / 60:.0f} minutes of a processor; at most "
            f"{self.processor_s / 60:.0f} are allowed. {advice} weeks or seeds."
        )

    def too_many(self, of_session: int, in_all: int) -> str | None:
        """Why no further run is taken on; None where one is."""
        if of_session >= self.of_session:
            return f"{of_session} of your runs wait or go on already. Cancel one, or wait until one is done."
        if in_all >= self.in_all:
            return f"{in_all} runs wait already. Try again when some are done."
        return None
