"""Limits: what mechanisms that are off write into the world's tables, the settings and the paces of adjustment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.mechanisms import MECHANISMS
from sim.mechanisms.switches import ordered
from sim.ports.mechanism import Rule, Table

if TYPE_CHECKING:
    from sim.core.settings import ModelSettings
    from sim.week.paces import Paces


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


def limited_settings(settings: ModelSettings, off: Iterable[str]) -> ModelSettings:
    """Return the settings with those of mechanisms that are off at their limits."""
    limits: dict[str, Any] = {}
    for name in ordered(off):
        limits |= {key: value for key, value in MECHANISMS[name].settings.items() if hasattr(settings, key)}
    return replace(settings, **limits) if limits else settings


def paces_of(off: Iterable[str], adaptation: bool) -> Paces:
    """Return the paces of a run.

    Args:
        off: names of mechanisms in their limit.
        adaptation: the setting of that name; without it nobody remembers and stocks do not bind.
    """
    from sim.week.paces import Paces  # here, because a scenario is checked without numpy

    without = () if adaptation else ("memory", "inventories")
    return Paces()._replace(**limited_paces((*off, *without)))  # type: ignore[arg-type]


def limited_paces(off: Iterable[str]) -> dict[str, float | bool]:
    """Return the paces of mechanisms that are off, at their limits."""
    limits: dict[str, float | bool] = {}
    for name in off:
        limits |= MECHANISMS[name].paces
    return limits


def calibrating(off: Iterable[str]) -> tuple[str, ...]:
    """Return those mechanisms that are off whose limit is another calibration though tables do not show it."""
    return tuple(name for name in off if MECHANISMS[name].calibrates_anew)
