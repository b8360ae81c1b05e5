"""How long until the first result: `--help`, a short run with kernels compiled before, and one with none."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import tradewinds

if TYPE_CHECKING:
    from collections.abc import Callable

HELP_CALLS = 3
WEEKS, CONSUMERS, SMES = 4, 3_200, 1_152
"""A run that is almost all start: the smallest sample, one cycle of weeks."""


def measure(cold: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return seconds of whole processes; the cold one takes about a minute, so only when asked."""
    tell("first result: help, warm run")
    found: dict[str, Any] = {
        "weeks": WEEKS,
        "consumers": CONSUMERS,
        "smes": SMES,
        "help_seconds": min(tradewinds("--help").seconds for _ in range(HELP_CALLS)),
        "warm_run_seconds": short_run(),
        "cold_run_seconds": None,
    }
    if cold:
        tell("first result: cold run (compiles everything)")
        with tempfile.TemporaryDirectory() as empty:
            found["cold_run_seconds"] = short_run({"NUMBA_CACHE_DIR": empty})
    return found


def short_run(changes: dict[str, str] | None = None) -> float:
    """Return wall seconds of one short run from the command line."""
    with tempfile.TemporaryDirectory() as folder:
        words = ("run", "law_2023", "--seeds", "1", "--weeks", str(WEEKS), "--consumers", str(CONSUMERS))
        out = ("--smes", str(SMES), "--out", str(Path(folder) / "run"), "--quiet", "--json")
        return tradewinds(*words, *out, changes=changes).seconds
