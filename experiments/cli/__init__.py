"""The command line: `tradewinds`. One file per command; nothing heavy is imported before it is needed, and nothing at
all before the process can be stopped politely.

A file is named as its command, so one is called `list`: inside this package that name is the module.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    try:
        from experiments.ending.command_process import carried_out

        code = carried_out([*(sys.argv[1:] if arguments is None else arguments)], _exit_code)
    except KeyboardInterrupt:  # in the hundredth of a second before signals are taken
        sys.stderr.write("stopped\n")
        code = 130
    if arguments is None:
        from experiments.ending.signals import deaf

        deaf()  # what is left is the end of the interpreter
    sys.exit(code)


def _exit_code(words: Sequence[str]) -> int:
    from experiments.cli.exit_codes import exit_code

    return exit_code([*words])


__all__ = ["main"]
