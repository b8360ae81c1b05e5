"""Limits: what mechanisms that are off write into the world's tables and the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.mechanisms import MECHANISMS
from sim.mechanisms.switches import ordered
from sim.ports.mechanism import Rule, Table

if TYPE_CHECKING:
    from sim.core.settings import ModelSettings


def limited_tables(tables: Mapping[str, Table], off: Iterable[str]) -> dict[str, Table]:
    """Return the world's tables with the columns of mechanisms that are off at their limits."""
    import numpy as np  # here, because a scenario is checked without it

    changed = {name: dict(table) for name, table in tables.items()}
    for name in ordered(off):
        for place, limit in MECHANISMS[name].columns.items():
            table, _, column = place.partition(".")
            values = changed[table][column]
            limited = limit.values(changed[table]) if isinstance(limit, Rule) else limit
            changed[table][column] = np.full(len(values), limited, dtype=np.float64)
    return changed


def setting_limits(off: Iterable[str], adaptation: bool = True) -> dict[str, Any]:
    """Return the values that settings have in the limits of mechanisms.

    Args:
        off: names of mechanisms in their limit.
        adaptation: the setting of that name; without it some mechanisms' settings are in their limit too.
    """
    without = () if adaptation else tuple(name for name, each in MECHANISMS.items() if each.adapts)
    limits: dict[str, Any] = {}
    for name in ordered((*off, *without)):
        limits |= MECHANISMS[name].settings
    return limits


def limited_settings(settings: ModelSettings, off: Iterable[str]) -> ModelSettings:
    """Return the settings with those of mechanisms that are off at their limits."""
    limits = setting_limits(off, settings.adaptation)
    held = {key: value for key, value in limits.items() if hasattr(settings, key)}
    return replace(settings, **held) if held else settings


def calibrating(off: Iterable[str]) -> tuple[str, ...]:
    """Return those mechanisms that are off whose limit is another calibration though tables do not show it."""
    return tuple(name for name in off if MECHANISMS[name].calibrates_anew)
