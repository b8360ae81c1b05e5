"""How much one visitor, and all together, may ask for: requests a second, runs that wait, the size of a run.

Requests are counted in buckets that fill at a steady rate. Those without a session share one bucket, so that nobody
gains by throwing the cookie away.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SESSIONS_COUNTED = 2_000
WORK_KEYS = ("weeks", "seeds", "consumers")
ARMS = 2
TICK_S = 0.040
"""Processor time of a week of the smallest sample, and of each consumer in it: rounded up from docs/performance.md."""
CONSUMER_TICK_S = 190e-9


@dataclass(frozen=True)
class Rate:
    """Requests a second, and how many may come at once."""

    per_s: float
    at_once: float


SESSION_RATE = Rate(per_s=40, at_once=200)
"""The page asks twice a second while a run goes on, and a few times for each control that is moved."""
STRANGERS_RATE = Rate(per_s=100, at_once=1_000)
"""A class of 40 that opens the page in the same second sends some 300 requests."""


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


class Buckets:
    """What each session may still send. Called from many threads."""

    def __init__(self, session: Rate = SESSION_RATE, strangers: Rate = STRANGERS_RATE) -> None:
        self._session, self._strangers = session, strangers
        self._left: OrderedDict[str | None, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, session: str | None, now: float | None = None) -> bool:
        """Count one request; returns whether it may be answered.

        Args:
            session: who sent it; None for those who have none yet.
            now: seconds on a clock that only goes forward; this moment when left out.
        """
        now = time.monotonic() if now is None else now
        rate = self._strangers if session is None else self._session
        with self._lock:
            left, since = self._left.pop(session, (rate.at_once, now))
            left = min(rate.at_once, left + (now - since) * rate.per_s)
            is_fine = left >= 1
            self._left[session] = (left - 1 if is_fine else left, now)
            while len(self._left) > SESSIONS_COUNTED:
                self._left.popitem(last=False)
        return is_fine
