"""What may be said of a run beside its scenarios: declared once, and handed through as one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.running.carrying_out import Progress
    from sim.running.run_files import RecordFlows
    from sim.running.workers import Where

TRADE_MODEL = "sim.model:TradeModel"


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How scenarios are simulated; `run` says what each option means."""

    seeds: int | Sequence[int] = 10
    """How many, or which."""
    weeks: int | None = None
    """Length, where it should differ from the scenarios'."""
    consumers: int | None = None
    """Number of consumers, where it should differ from the scenarios'."""
    smes: int | None = None
    """Number of firms, where it should differ from the scenarios'."""
    jobs: int | None = None
    """Processes; as many as processors where it is not said."""
    threads: int | None = None
    """Threads of each process."""
    progress: Progress | None = None
    """Called after every week; its answer False stops the run."""
    record_flows: RecordFlows = "first"
    """Of which seeds weekly flows are kept."""
    folders: Sequence[str | Path] | None = None
    """Where each scenario's run is saved; None for temporary folders."""
    command: str | None = None
    """What to type to repeat the run."""
    model: str = TRADE_MODEL
    """`module:class`; another one for tests."""
    checkpoint_every: int | None = None
    """Weeks between two checkpoints; none where it is not said."""
    resume: bool = False
    """Whether a stopped run in the folder is gone on with."""
    where: Where | None = None
    """Workers over which the consumers of a seed are spread; None for its own process."""
    panel: int = 0
    """Consumers, and as many firms, that are followed week by week."""


__all__ = ["TRADE_MODEL", "RunOptions"]
