"""The command line: `tradewinds`. One file per group of commands; nothing heavy is imported before it is
needed, and nothing at all before the process can be stopped politely.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    try:
        from experiments.ending.process import carried_out

        code = carried_out(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:  # in the hundredth of a second before signals are taken
        sys.stderr.write("stopped\n")
        code = 130
    if arguments is None:
        from experiments.ending.signals import deaf

        deaf()  # what is left is the end of the interpreter
    sys.exit(code)


__all__ = ["main"]
