"""What programs that show the model may use of it, beside `from sim import Scenario, run, compare`.

The dashboard imports from here and from `sim` alone, so that packages can change inside. Nothing heavy is imported
until one of these names is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass

_MODULES = {
    "sim.comparison.compare_scenarios": ("Comparison",),
    "sim.comparison.judging": ("FEW_SEEDS",),
    "sim.core.intervals": ("paired",),
    "sim.core.parameter": ("Parameter",),
    "sim.core.scales": ("scale_for", "scale_of_difference"),
    "sim.focus": ("WORLD", "Focus", "measures", "place_in_words"),
    "sim.mechanisms": ("MECHANISMS",),
    "sim.mechanisms.limits": ("setting_limits",),
    "sim.mechanisms.run_settings": ("declared_settings",),
    "sim.metrics": ("METRICS", "rows_shown"),
    "sim.naming": ("did_you_mean", "display_name", "find", "is_known"),
    "sim.policy.instruments": ("FAMILIES", "INSTRUMENTS", "Instrument"),
    "sim.policy.lever": ("Lever",),
    "sim.policy.places": ("DATA_FOLDER", "places"),
    "sim.ports.mechanism": ("GROUPS", "Mechanism"),
    "sim.ports.setting_lever": ("PERCENT_PER_SHARE", "SettingLever"),
    "sim.reading": ("read_number",),
    "sim.reading.identifiers": ("LONGEST_NAME",),
    "sim.running.precompile": ("load_all",),
    "sim.running.preparing": ("available_processors",),
    "sim.running.workers": ("KEEP_MEMORY", "ONE_THREAD", "environment"),
    "sim.saved.faults": ("ResultsError",),
    "sim.saved.reading": ("COMPARISON", "RUN", "kind_in", "read_manifest"),
    "sim.scenario.definition": ("scenario_names",),
    "sim.scenario.document": ("ScenarioError",),
    "sim.scenario.library": ("shipped_folder",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import what a name stands for when it is first used."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sim.front' has no attribute {name!r}")
