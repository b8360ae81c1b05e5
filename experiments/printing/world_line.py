"""One line on a run's closure and the mechanisms that are off in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.assumptions import closure_of, off_of, spoken_off

if TYPE_CHECKING:
    from collections.abc import Mapping


def world_line(resolved: Mapping[str, Any]) -> str:
    """One line on a run's closure and switches; nothing where both are as usual."""
    closure, off = closure_of(resolved), off_of(resolved)
    if closure == "partial" and not off:
        return ""
    return f"Closure {closure}{_wages(closure)} · mechanisms off: {spoken_off(off)}"


def _wages(closure: str) -> str:
    return " (wages and incomes adjust)" if closure == "general" else " (wages and incomes fixed)"
