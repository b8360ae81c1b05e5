"""Where a command's words go: results to standard output, messages to standard error.

With `--json` standard output holds one JSON object and nothing else.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from experiments.terminal.lines import broken
from experiments.terminal.screen import Screen

if TYPE_CHECKING:
    from experiments.terminal.table import Table


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


__all__ = ["Shell", "counted", "size"]
