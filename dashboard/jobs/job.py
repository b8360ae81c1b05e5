"""One run as the job service holds it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from dashboard.facts.run_facts import Facts

Phase = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(eq=False)
class Job:
    """One run asked for. Sessions that ask the same question share it."""

    id: str
    spec: dict[str, Any]
    phase: Phase = "queued"
    done: int = 0
    total: int = 0
    last_seen: float = field(default_factory=time.monotonic)
    """When a page last asked how far it is; a run nobody watches any more is stopped."""
    started_at: float = 0.0
    paced_at: float = 0.0
    """When the first weeks were done: what came before was preparation."""
    done_at_first: int = 0
    ended_at: float = 0.0
    fault: str = ""
    details: str = ""
    facts: Facts | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.phase in ("done", "failed", "cancelled")

    @property
    def share_done(self) -> float:
        """Weeks done as a share of all weeks (0..1)."""
        return self.done / self.total if self.total else 0.0

    @property
    def seconds(self) -> float:
        """Seconds since it started to run, until it ended."""
        return (self.ended_at or time.monotonic()) - self.started_at if self.started_at else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds still to go at the present pace; None while there is no pace yet."""
        done = self.done - self.done_at_first
        if not self.paced_at or done < 0.02 * self.total:
            return None
        return (time.monotonic() - self.paced_at) * (self.total - self.done) / done
