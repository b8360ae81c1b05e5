"""The demo from an empty cache of compiled kernels, as a newcomer meets it; takes its two minutes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import tradewinds

if TYPE_CHECKING:
    from collections.abc import Callable


def measure(_large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return wall seconds of the whole command."""
    tell("the demo, compiling included")
    with tempfile.TemporaryDirectory() as folder:
        words = ("demo", "--out", str(Path(folder) / "demo"), "--quiet", "--json")
        kernels = Path(folder) / "kernels"
        kernels.mkdir()
        return {"wall_seconds": tradewinds(*words, changes={"NUMBA_CACHE_DIR": str(kernels)}).seconds}
