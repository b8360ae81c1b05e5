"""What all commands share: options, where words go, how errors look.

Results go to standard output, messages to standard error. With `--json` standard output holds one JSON object
and nothing else.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.help import PRINTED
from experiments.ending.codes import BAD_INPUT, CHECK_FAILED, FAILED, OK, STOPPED
from experiments.ending.telling import SCHEMA_VERSION, plain_values, print_error, print_json
from experiments.terminal.lines import broken
from experiments.terminal.meter import Meter, duration
from experiments.terminal.screen import Screen

if TYPE_CHECKING:
    from experiments.terminal.table import Table

JsonOption = Annotated[
    bool,
    typer.Option(
        "--json", help="Print the result as one JSON object on standard output.", rich_help_panel=PRINTED
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="No messages and no progress on standard error.", rich_help_panel=PRINTED
    ),
]


class BadInput(ValueError):
    """What was asked for cannot be meant; the message says what was found, and what would be right."""


BAD_INPUT_TYPES = {
    ("experiments.cli.shell", "BadInput"),
    ("sim.scenario_file", "ScenarioError"),
    ("sim.saved.faults", "ResultsError"),
    ("sim.resuming", "CheckpointError"),
    ("sim.workers", "ClusterError"),
    ("sim.comparison.arms", "ComparisonError"),
    ("sim.distributions", "DistributionError"),
    ("sim.registry", "UnknownNameError"),
    ("sim.world.tables", "TableError"),
}
"""Errors that are the asker's, by module and name: looking them up imports nothing."""


TOLD_WHOLE_TYPES = {("sim.carrying_out", "NoRoom")}
"""Errors of the place a run writes to; they say what is kept and how to go on."""


def is_bad_input(fault: BaseException) -> bool:
    """Whether an error says that the input is wrong, not that the program failed."""
    return bool(_kinds(fault) & BAD_INPUT_TYPES)


def is_told_whole(fault: BaseException) -> bool:
    """Whether a failure is not the program's, and its message all there is to say."""
    return bool(_kinds(fault) & TOLD_WHOLE_TYPES)


def _kinds(fault: BaseException) -> set[tuple[str, str]]:
    return {(kind.__module__, kind.__name__) for kind in type(fault).__mro__}


@dataclass
class Shell:
    """Where a command's words go."""

    as_json: bool = False
    quiet: bool = False
    _screen: Screen | None = field(default=None, repr=False)

    def say(self, text: str) -> None:
        """A message for the person at the terminal, broken between words where it is one."""
        if self.quiet:
            return
        if sys.stderr.isatty():
            text = "\n".join(broken(text, shutil.get_terminal_size().columns))
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    @property
    def screen(self) -> Screen:
        """Standard output: a terminal, or a pipe."""
        if self._screen is None:
            self._screen = Screen()
        return self._screen

    def print(self, what: Table | str = "") -> None:
        """Print a table, or a text that is itself the answer, on standard output."""
        self.screen.print(what)

    def note(self, text: str = "") -> None:
        """Print what is said about a table: in a pipe behind `# `, where a program skips it."""
        self.screen.note(text)


def counted(number: int, thing: str, things: str = "") -> str:
    """A number with its thing: 1 seed, 10 seeds."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def size(megabytes: float) -> str:
    """Megabytes as a person says them."""
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{max(1, round(megabytes))} MB"


__all__ = [
    "BAD_INPUT",
    "CHECK_FAILED",
    "FAILED",
    "OK",
    "SCHEMA_VERSION",
    "STOPPED",
    "BadInput",
    "JsonOption",
    "Meter",
    "QuietOption",
    "Shell",
    "counted",
    "duration",
    "is_bad_input",
    "plain_values",
    "print_error",
    "print_json",
    "size",
]
