"""Tradewinds: an agent-based simulator of cross-border e-commerce trade. The front door:

    from sim import Scenario, TradeModel, Results, run, compare

Nothing heavy is imported until one of these names is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.comparison.compare_scenarios import Comparison, compare
    from sim.model import TradeModel
    from sim.results.run_results import Results
    from sim.running.run_scenarios import run
    from sim.running.workers import Where
    from sim.scenario.definition import Scenario

__all__ = ["Comparison", "Results", "Scenario", "TradeModel", "Where", "compare", "run"]

_HOME = {
    "Comparison": "sim.comparison.compare_scenarios",
    "Results": "sim.results.run_results",
    "Scenario": "sim.scenario.definition",
    "TradeModel": "sim.model",
    "Where": "sim.running.workers",
    "compare": "sim.comparison.compare_scenarios",
    "run": "sim.running.run_scenarios",
}


def __getattr__(name: str) -> Any:
    """Import what a name stands for when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("tradewinds")
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
