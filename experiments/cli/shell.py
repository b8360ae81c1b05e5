"""What all commands share: options, where words go, how errors look.

Results go to standard output, messages to standard error. With `--json` standard output holds one JSON object
and nothing else.
"""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

SCHEMA_VERSION = 1
"""Of every `--json` object; raised when a key changes its meaning or goes away."""

OK, CHECK_FAILED, BAD_INPUT, FAILED, STOPPED = 0, 1, 2, 3, 130
WIDTH_WITHOUT_TERMINAL = 132

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as one JSON object on standard output.")
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No messages and no progress on standard error.")
]


class BadInput(ValueError):
    """What was asked for cannot be meant; the message says what was found, and what would be right."""


BAD_INPUT_TYPES = {
    ("experiments.cli.shell", "BadInput"),
    ("sim.scenario_file", "ScenarioError"),
    ("sim.saved.faults", "ResultsError"),
    ("sim.resuming", "CheckpointError"),
    ("sim.workers", "ClusterError"),
    ("sim.compare", "ComparisonError"),
    ("sim.distributions", "DistributionError"),
    ("sim.registry", "UnknownNameError"),
    ("sim.world.tables", "TableError"),
}
"""Errors that are the asker's, by module and name: looking them up imports nothing."""


def is_bad_input(fault: BaseException) -> bool:
    """Whether an error says that the input is wrong, not that the program failed."""
    kinds = {(kind.__module__, kind.__name__) for kind in type(fault).__mro__}
    return bool(kinds & BAD_INPUT_TYPES)


def print_json(payload: Mapping[str, Any]) -> None:
    """Print one JSON object on standard output; what is not a number becomes null."""
    whole = {"schema_version": SCHEMA_VERSION, **payload}
    sys.stdout.write(json.dumps(plain_values(whole), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def plain_values(value: Any) -> Any:
    """Turn dates, NumPy numbers, tuples and nan into what JSON knows."""
    if isinstance(value, dict):
        return {str(key): plain_values(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain_values(each) for each in value]
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def print_error(message: str, kind: str, as_json: bool, faults: Iterable[str] | None = None) -> None:
    """Say what went wrong: on standard error, and with `--json` also as an object."""
    listed = [str(each) for each in faults or []]
    sys.stdout.flush()
    for line in listed or [message]:
        sys.stderr.write(f"error: {line}\n" if kind != "stopped" else f"{line}\n")
    if as_json:
        print_json({"error": {"kind": kind, "message": message, "faults": listed}})


@dataclass
class Shell:
    """Where a command's words go."""

    as_json: bool = False
    quiet: bool = False
    _console: Console | None = field(default=None, repr=False)

    def say(self, text: str) -> None:
        """A message for the person at the terminal."""
        if not self.quiet:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()

    @property
    def console(self) -> Console:
        """Standard output for tables: as wide as the terminal, wide enough for a table where there is
        none.
        """
        if self._console is None:
            from rich.console import Console

            self._console = Console(
                highlight=False,
                markup=False,
                emoji=False,
                width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL,
            )
        return self._console

    def print(self, what: Any = "") -> None:
        """Print a line or a table on standard output."""
        self.console.print(what, soft_wrap=isinstance(what, str))


class Meter:
    """Progress on standard error: a bar with time left on a terminal, plain lines otherwise, nothing when
    quiet.
    """

    def __init__(self, what: str, *, quiet: bool) -> None:
        self.what, self.quiet = what, quiet
        self._progress: Any = None
        self._task: Any = None
        self._started = time.monotonic()
        self._next_share = 0.1

    def __enter__(self) -> Meter:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn("{task.completed:.0f} of {task.total:.0f} weeks"),
                TimeRemainingColumn(compact=True),
                TextColumn("left"),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        """Take the weeks done of all seeds."""
        if self.quiet:
            return
        if self._progress is not None:
            if self._task is None:
                self._task = self._progress.add_task(self.what, total=total)
            self._progress.update(self._task, completed=done)
        elif done >= self._next_share * total:
            spent = time.monotonic() - self._started
            left = spent * (total - done) / done
            sys.stderr.write(f"{done / total:4.0%}  {done} of {total} weeks, {duration(left)} left\n")
            sys.stderr.flush()
            self._next_share = (math.floor(10 * done / total) + 1) / 10


def counted(number: int, thing: str, things: str = "") -> str:
    """A number with its thing: 1 seed, 10 seeds."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def duration(seconds: float) -> str:
    """Seconds as a person says them: 45 s, 3 min 20 s, 2 h 05 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def size(megabytes: float) -> str:
    """Megabytes as a person says them."""
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{max(1, round(megabytes))} MB"
