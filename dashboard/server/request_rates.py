"""How many requests a second one visitor may send, and all who have no session together.

Requests are counted in buckets that fill at a steady rate. Those without a session share one bucket, so that nobody
gains by throwing the cookie away.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

SESSIONS_COUNTED = 2_000


@dataclass(frozen=True)
class Rate:
    """Requests a second, and how many may come at once."""

    per_s: float
    at_once: float


SESSION_RATE = Rate(per_s=40, at_once=200)
"""The page asks twice a second while a run goes on, and a few times for each control that is moved."""
STRANGERS_RATE = Rate(per_s=100, at_once=1_000)
"""A class of 40 that opens the page in the same second sends some 300 requests."""


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
