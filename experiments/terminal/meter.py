"""Progress on standard error: a bar on a terminal, a line for each tenth otherwise, nothing when quiet.

Time left is said once it was measured (`experiments.terminal.pace`); before that the meter says "estimating".
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Any

from experiments.ending.signals import heed
from experiments.terminal.pace import Pace

TENTHS = 10


class Meter:
    """How far a job is; called with the steps done and the steps in all."""

    def __init__(
        self, what: str, *, quiet: bool, unit: str = "weeks", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.what, self.unit = what, unit
        self._on_terminal = not quiet and sys.stderr.isatty()
        self._in_lines = not quiet and not self._on_terminal
        self._clock, self._pace = clock, Pace()
        self._started, self._tenths = clock(), 0
        self._progress: Any = None
        self._task: Any = None

    def __enter__(self) -> Meter:
        if self._on_terminal:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

            self._progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=20),
                TaskProgressColumn(),
                TextColumn("{task.fields[where]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
            self._task = self._progress.add_task(self.what, total=None, where="starting")
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        """Take the steps done of all, over all seeds and processes.

        Raises:
            KeyboardInterrupt: A stopping signal came and was lost on the way here.
        """
        heed()
        self._pace.add(self._clock(), done)
        if self._progress is not None:
            where = f"{done:,} of {total:,} {self.unit}, {self.left(total)}"
            self._progress.update(self._task, completed=done, total=total, where=where)
        elif self._in_lines and TENTHS * done // total > self._tenths:
            self._tenths = math.floor(TENTHS * done / total)
            line = f"{done / total:4.0%}  {done:,} of {total:,} {self.unit}, {self._ending(done, total)}"
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    def left(self, total: int) -> str:
        """Return the time left in words."""
        seconds = self._pace.left(total)
        return "estimating" if seconds is None else f"{duration(seconds)} left"

    def _ending(self, done: int, total: int) -> str:
        if done < total:
            return self.left(total)
        return f"done in {duration(self._clock() - self._started)}"


def duration(seconds: float) -> str:
    """Seconds as a person says them: 45 s, 3 min 20 s, 2 h 05 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
