"""The options that every command has: `--json` and `--quiet`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from experiments.asking.command_registry import Options
from experiments.asking.help_text import PRINTED
from experiments.terminal.shell import Shell

JsonOption = Annotated[
    bool,
    typer.Option(
        "--json", help="Print the result as one JSON object on standard output.", rich_help_panel=PRINTED
    ),
]


@dataclass(frozen=True)
class Printed(Options):
    """In which form a command answers, and whether it says what it does meanwhile."""

    as_json: JsonOption = False
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", help="No messages and no progress on standard error.", rich_help_panel=PRINTED
        ),
    ] = False

    def shell(self) -> Shell:
        """Return where the command's words go."""
        return Shell(self.as_json, self.quiet)


__all__ = ["JsonOption", "Printed"]
