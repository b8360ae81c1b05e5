"""Standard output, as a person or a program reads it.

On a terminal: tables that fit its width, notes broken between words, colours unless NO_COLOR is set. In a pipe or a
file: tables as tab-separated records; notes begin with `# `, so that `grep -v '^#'` or pandas' `comment="#"` leaves
the records alone. Tables with the same header follow each other under one header line; others after an empty line.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from experiments.terminal import piped
from experiments.terminal.table import Table

if TYPE_CHECKING:
    from rich.console import Console

NOTE = "# "
HANG = 2
"""Columns by which lines that go on are set in below the first, of a text that is set in itself."""


class Screen:
    """Writes tables, notes and answers on standard output."""

    def __init__(self) -> None:
        self.is_terminal = sys.stdout.isatty()
        self._console: Console | None = None
        self._header = ""

    @property
    def console(self) -> Console:
        """Standard output of a terminal, as wide as it is."""
        if self._console is None:
            from rich.console import Console

            self._console = Console(
                highlight=False,
                markup=False,
                emoji=False,
                color_system=None if os.environ.get("NO_COLOR") else "auto",
            )
        return self._console

    def table(self, table: Table) -> None:
        """Print a table."""
        if self.is_terminal:
            from experiments.terminal import forms

            forms.show(table, self.console)
            return
        if table.title:
            self.note(table.title)
        header = piped.header(table)
        if header != self._header:
            sys.stdout.write(("\n" if self._header else "") + header + "\n")
            self._header = header
        for record in piped.records(table):
            sys.stdout.write(record + "\n")
        if table.caption:
            self.note(table.caption)

    def note(self, text: str = "") -> None:
        """Print what is said about a table; a program skips it."""
        if self.is_terminal:
            self.text(text)
        elif text:
            sys.stdout.write("".join(f"{NOTE}{line}\n" for line in text.split("\n") if line.strip()))

    def text(self, text: str = "") -> None:
        """Print what is itself the answer: sentences, paths."""
        if self.is_terminal:
            from experiments.terminal import forms

            forms.prose(text, self.console, hang=HANG if text.startswith(" ") else 0)
        else:
            sys.stdout.write(text + "\n")

    def print(self, what: Any = "") -> None:
        """Print a table or a text."""
        if isinstance(what, Table):
            self.table(what)
        else:
            self.text(str(what))
