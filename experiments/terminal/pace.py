"""How long a job will still take, from what was measured of it.

The first report is where measuring starts: what was before it (starting processes, compiling) does not repeat itself.
A pause between two reports that is far longer than the others (a kernel compiled late) counts as an ordinary one.
"""

from __future__ import annotations

LEAST_SECONDS, LEAST_REPORTS = 2.0, 8
"""Measured before anything is said."""
LONGEST_GAP = 5.0
"""Times the usual gap; longer ones are cut to this."""
RARE = 20
"""One gap of so many, the longest, is left out where the usual one is sought."""
SMOOTHING = 0.3
"""Weight of a new estimate that is above what was said before."""


class Pace:
    """Time left of a job whose steps take about equally long."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None
        self._last = (0.0, 0)
        self._gaps: list[float] = []
        self._steps: list[int] = []
        self._said: tuple[float, float] | None = None

    def add(self, now: float, done: int) -> None:
        """Take the steps done at a time in seconds."""
        if self._first is None:
            self._first = self._last = (now, done)
            return
        if done <= self._last[1]:
            return
        self._gaps.append(now - self._last[0])
        self._steps.append(done - self._last[1])
        self._last = (now, done)

    def seconds_per_step(self) -> float | None:
        """Return the measured time of a step; None while too little is measured."""
        if self._first is None or len(self._gaps) < LEAST_REPORTS:
            return None
        if self._last[0] - self._first[0] < LEAST_SECONDS:
            return None
        longest = LONGEST_GAP * usual_gap(self._gaps)
        return sum(min(gap, longest) for gap in self._gaps) / sum(self._steps)

    def left(self, total: int) -> float | None:
        """Return the seconds left; None while that cannot be said.

        What was said before runs down with the clock; an estimate above it is taken over little by little.
        """
        rate = self.seconds_per_step()
        if rate is None:
            return None
        now, done = self._last
        found = max(0.0, rate * (total - done))
        if self._said is not None:
            before = max(0.0, self._said[1] - (now - self._said[0]))
            if found > before:
                found = before + SMOOTHING * (found - before)
        self._said = (now, found)
        return found


def usual_gap(gaps: list[float]) -> float:
    """Return the length of gap in which half of the time is spent, the few longest left out.

    Not the middle gap: processes that report together leave many gaps of no length between two long ones.
    """
    kept = sorted(gaps, reverse=True)[max(1, len(gaps) // RARE) :]
    half, spent = sum(kept) / 2.0, 0.0
    for gap in kept:
        spent += gap
        if spent >= half:
            return gap
    return 0.0
