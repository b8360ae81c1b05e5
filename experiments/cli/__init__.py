"""The command line: `tradewinds`. One file per group of commands; nothing heavy is imported before it is
needed.
"""

from __future__ import annotations

from experiments.cli.app import main

__all__ = ["main"]
