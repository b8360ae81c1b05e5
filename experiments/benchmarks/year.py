"""A year of a million consumers from the command line: the whole process, full recording."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import tradewinds

if TYPE_CHECKING:
    from collections.abc import Callable

CONSUMERS, SMES, WEEKS, SEED = 1_000_000, 20_000, 52, 1


def measure(_large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return wall seconds of the run, and the hash of what it found."""
    tell(f"a year from the command line: {CONSUMERS:,} consumers, {SMES:,} SMEs")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        ended = tradewinds(
            "run", "law_2023", "--seeds", f"{SEED},", "--weeks", str(WEEKS), "--consumers", str(CONSUMERS), "--smes",
            str(SMES), "--flows", "all", "--out", str(out), "--quiet", "--json",
        )  # fmt: skip
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return {
        "consumers": CONSUMERS,
        "smes": SMES,
        "weeks": WEEKS,
        "threads": manifest["threads"],
        "wall_seconds": ended.seconds,
        "peak_rss_mib": manifest["peak_memory_mb"],
        "result_hash": manifest["result_hash"],
    }
