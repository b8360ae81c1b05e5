"""What a resolved scenario holds in every week, runs of earlier versions too; and mechanisms in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.mechanisms import MECHANISMS

ASSUMPTIONS = ("settings", "data", "mechanisms", "closure", "law_date")
"""Keys of a resolved scenario that hold in every week."""
USUAL: dict[str, Any] = {"settings": {}, "data": {}, "mechanisms": {}, "closure": "partial"}
"""What a run holds that was saved before there was such a key."""
FEW = 4
"""Mechanisms that are named one by one."""


def assumption(resolved: Mapping[str, Any], key: str) -> Any:
    """What a resolved scenario says under one of `ASSUMPTIONS`."""
    return resolved.get(key) or USUAL.get(key)


def assumptions_differ(base: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two runs differ in anything that holds all the time."""
    return any(assumption(base, key) != assumption(other, key) for key in ASSUMPTIONS)


def closure_of(resolved: Mapping[str, Any]) -> str:
    """The closure of a resolved scenario, as a manifest holds it; runs of earlier versions name none."""
    return str(assumption(resolved, "closure"))


def off_of(resolved: Mapping[str, Any]) -> list[str]:
    """The mechanisms that are off in a resolved scenario, as a manifest holds it."""
    switches: Mapping[str, Any] = assumption(resolved, "mechanisms")
    return [name for name, switch in switches.items() if switch in ("off", False)]


def spoken_off(off: Iterable[str]) -> str:
    """Mechanisms in words: all, all but a few, or their names."""
    off = list(off)
    on = [name for name in MECHANISMS if name not in off]
    if not off:
        return "none"
    if not on:
        return f"all {len(MECHANISMS)} (frictionless)"
    if len(on) <= FEW:
        return f"all but {', '.join(on)}"
    if len(off) <= FEW:
        return ", ".join(off)
    return f"{len(off)} mechanisms ({', '.join(off)})"
