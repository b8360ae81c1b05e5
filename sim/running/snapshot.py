"""What a run carries from week to week, taken out of a model and put into a freshly built one.

Everything a model holds is walked (``sim.running.walking``), and whatever differs from the model as it was built is
state. So a new attribute cannot be forgotten: it is carried unless ``MADE_AGAIN`` names it, and what cannot be carried
is refused by name. World, calibration and scenario never change; the next run builds them from the scenario.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

import numpy as np

from sim.running.walking import (
    MADE_AGAIN,
    PLAIN,
    StateError,
    arrays_in,
    children_of,
    from_plain,
    leaves,
    mark_of,
    names_of,
    plain_form,
    same_plain,
    unchanging,
    with_children,
)


class State(NamedTuple):
    """A model's state by path, as ``market.commission`` or ``carriers.3.quoted``."""

    arrays: dict[str, np.ndarray]
    plain: dict[str, Any]
    """Numbers, words and lists of them, as JSON takes them."""


class Built(NamedTuple):
    """Fingerprints of a model as it was built, by path: what differs from them is state."""

    arrays: dict[str, bytes]
    plain: dict[str, Any]

    def digest(self) -> str:
        """Return one fingerprint of it all: the same for the same world, scenario, seed and code."""
        whole = hashlib.sha256()
        for path, mark in sorted(self.arrays.items()):
            whole.update(path.encode() + b"\0" + mark)
        whole.update(json.dumps(self.plain, sort_keys=True).encode())
        return whole.hexdigest()[:16]


def built(model: Any) -> Built:
    """Take the fingerprints of a model that has not made a step."""
    arrays, plain = {}, {}
    for path, value in leaves(model):
        if isinstance(value, np.ndarray):
            arrays[path] = mark_of(value)
        else:
            plain[path] = plain_form(value)
    return Built(arrays, plain)


def state_of(model: Any, before: Built) -> State:
    """Return what of a model differs from what was built (arrays are not copied)."""
    arrays, plain, met = {}, {}, set()
    for path, value in leaves(model):
        met.add(path)
        if isinstance(value, np.ndarray):
            if before.arrays.get(path) != mark_of(value):
                arrays[path] = value
        elif path not in before.plain or not same_plain(before.plain[path], plain_form(value)):
            plain[path] = plain_form(value)
    gone = sorted((set(before.arrays) | set(before.plain)) - met)
    if gone:
        raise StateError(
            f"a model of the start held {gone[0]}, and now does not: such state cannot be carried"
        )
    return State(arrays, plain)


def put_state(model: Any, state: State) -> None:
    """Bring a freshly built model to a state taken from one built alike; make the rest from it."""
    _Putting(model, state).all()
    if hasattr(model, "market"):
        made_again(model)


def made_again(model: Any) -> None:
    """Make quotes, offers and choice tables from rules, rates, beliefs and sellers, as they stood in the last week."""
    from sim.week import week_facts

    now, edition, stale, concerned = model.tick, model.edition, model._stale, list(model._concerned)
    if now == 0:
        return
    model.tick, model._rules_key = now - 1, None
    model.keep_calendar()
    offers, sellers = model.market.offers, model.sellers
    sellers.pool_moved[:] = True
    sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)
    shelf_cost = model.market.shelf_cost.copy()
    model._stale = True
    model.refresh_offers()
    model.market.shelf_cost[:] = shelf_cost
    model.fate = week_facts.fate_of(model)
    model.tick, model.edition, model._stale, model._concerned = now, edition, stale, concerned


class _Putting:
    """One pass over a fresh model, in the order in which ``leaves`` goes."""

    def __init__(self, model: Any, state: State) -> None:
        self.model, self.state = model, state
        self.left = set(state.arrays) | set(state.plain)
        self.seen = {id(each): each for each in unchanging(model)}
        self.shared = {id(each): each for each in arrays_in(unchanging(model)[1:])}

    def all(self) -> None:
        """Put everything; what finds no place is an error."""
        for name in names_of(self.model):
            value = getattr(self.model, name)
            put = self.put(value, name)
            if put is not value:
                setattr(self.model, name, put)
        if self.left:
            raise StateError(f"{min(self.left)} is in the checkpoint, and not in a model built anew")

    def put(self, value: Any, path: str) -> Any:
        """Return what stands at a path afterwards: the same object wherever it can be written into."""
        if path in self.state.arrays:
            self.left.discard(path)
            return self.array(value, self.state.arrays[path])
        if path in self.state.plain:
            self.left.discard(path)
            return from_plain(value, self.state.plain[path])
        if isinstance(value, PLAIN) or id(value) in self.seen:
            return value
        children = children_of(value, path)
        self.seen[id(value)] = value
        if not children:
            return value
        changed = {}
        for name, child in children.items():
            below = f"{path}.{name}"
            if below not in MADE_AGAIN:
                after = self.put(child, below)
                if after is not child:
                    changed[name] = after
        return with_children(value, changed) if changed else value

    def array(self, value: Any, wanted: np.ndarray) -> np.ndarray:
        """Write into the array that is there, because agents and kernels share it; else give a new one."""
        fits = isinstance(value, np.ndarray) and (value.shape, value.dtype) == (wanted.shape, wanted.dtype)
        if not fits or not value.flags.writeable or id(value) in self.shared or id(value) in self.seen:
            return wanted.copy()
        self.seen[id(value)] = value
        value[...] = wanted
        return value


__all__ = ["Built", "State", "StateError", "built", "put_state", "state_of"]
