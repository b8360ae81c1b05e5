"""A walk over everything that a model holds, attribute by attribute, whether declared as state or not.

It finds what a class forgot to declare (`tests/sim/running/test_declared_state.py`). Only what a run is of and
shares with other runs is left out, and Mesa's registries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import mesa
import numpy as np

PLAIN = (bool, int, float, str, type(None), slice, np.generic, date)
NEVER_CHANGE = ("world", "calibration", "settings", "scenario", "law")
"""Attributes of a model that are built from the scenario, and all they hold."""
CARRIED_FOR_MESA = {"steps", "running", "random", "rng"}


def walked(model: Any) -> dict[str, str]:
    """Return a fingerprint of every value a model holds, by path, as ``market.offers.tau`` or ``carriers.3.quoted``."""
    shared = {id(each): each for each in _unchanging(model)}
    of_mesa = set(vars(mesa.Model(rng=1))) - CARRIED_FOR_MESA
    found = {}
    for name in sorted(set(vars(model)) - of_mesa - set(NEVER_CHANGE)):
        found.update(_below(vars(model)[name], name, shared))
    return found


def below(value: Any, path: str, but: tuple[Any, ...] = ()) -> dict[str, str]:
    """Return a fingerprint of everything that one value holds, by path, but some objects and what they hold."""
    return dict(_below(value, path, {id(each): each for each in but}))


def differing(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """Return the paths at which two walks differ, or that only one has."""
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def _unchanging(model: Any) -> list[Any]:
    found = [model, model.market.reference, *model.scenario.policies]
    found += [getattr(model, name) for name in NEVER_CHANGE]
    return [*found, *vars(model.calibration).values(), *vars(model.world).values()]


def _below(value: Any, path: str, above: dict[int, Any]) -> Iterator[tuple[str, str]]:
    if id(value) in above and not isinstance(value, PLAIN):
        return
    children = _children(value)
    if children is None:
        yield path, _fingerprint(value, path)
        return
    within = {**above, id(value): value}
    for name, child in children.items():
        yield from _below(child, f"{path}.{name}", within)


def _children(value: Any) -> dict[str, Any] | None:
    """Return what a value is made of, by name; None for a leaf."""
    if isinstance(value, np.ndarray) and value.dtype.names:  # not the bytes between fields
        return {name: value[name] for name in value.dtype.names}
    if (
        isinstance(value, (*PLAIN, np.ndarray))
        or hasattr(value, "bit_generator")
        or hasattr(value, "getstate")
    ):
        return None
    if isinstance(value, mesa.DataCollector):
        return {"model_vars": value.model_vars}
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if isinstance(value, list | tuple | frozenset):
        value = sorted(value, key=repr) if isinstance(value, frozenset) else value
        return {str(at): each for at, each in enumerate(value)}
    return dict(vars(value)) if hasattr(value, "__dict__") and not callable(value) else None


def _fingerprint(value: Any, path: str) -> str:
    if isinstance(value, np.ndarray):
        return (
            f"{value.dtype}{value.shape}{hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()}"
        )
    if isinstance(value, np.generic) and value.shape == ():
        return repr(value.item())  # numpy's numbers and Python's are the same bits
    if isinstance(value, PLAIN):
        return repr(value)
    if hasattr(value, "bit_generator"):
        return repr(value.bit_generator.state)
    if hasattr(value, "getstate"):
        return repr(value.getstate())
    raise TypeError(f"{path} is a {type(value).__qualname__}: say in tests/walking.py what it is made of")
