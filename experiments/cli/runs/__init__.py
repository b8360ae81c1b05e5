"""tradewinds runs: commands on saved runs, in the order in which --help lists them."""

from __future__ import annotations

from experiments.asking.command_registry import group

from experiments.cli.runs import (  # isort: skip  (in the order of --help)
    runs_list,
    runs_open,
    runs_verify,
    runs_delete,
)

group("runs", panel="Results", help="List, open, verify or delete saved runs.")

__all__ = ["runs_delete", "runs_list", "runs_open", "runs_verify"]
