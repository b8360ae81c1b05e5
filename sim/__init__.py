"""Tradewinds: an agent-based simulator of cross-border e-commerce trade. The front door:

    from sim import Scenario, TradeModel, Results, run, compare

Nothing heavy is imported until one of these names is used.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.compare import Comparison, compare
    from sim.model import TradeModel
    from sim.results import Results
    from sim.run import run
    from sim.scenario import Scenario
    from sim.workers import Where

__all__ = ["Comparison", "Results", "Scenario", "TradeModel", "Where", "compare", "run"]

_HOME = {
    "Comparison": "sim.compare",
    "Results": "sim.results",
    "Scenario": "sim.scenario",
    "TradeModel": "sim.model",
    "Where": "sim.workers",
    "compare": "sim.compare",
    "run": "sim.run",
}


def __getattr__(name: str) -> Any:
    """Import what a name stands for when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("tradewinds")
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


class _FrontDoor(types.ModuleType):
    """Keeps `sim.run` and `sim.compare` the functions, although modules of the same names are imported too."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("run", "compare") and isinstance(value, types.ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor
