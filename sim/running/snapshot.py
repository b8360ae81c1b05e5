"""What a run carries from week to week, taken out of a model and put into a freshly built one.

The model's class and those of its parts declare it (`sim.core.carried`). Of what is declared, only what differs from
the model as it was built is kept. World, calibration and scenario never change; the next run builds them from the
scenario.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.core.carried import Field, Part, StateError


class Leaf(NamedTuple):
    """One declared field of one object."""

    path: str
    """As ``market.commission`` or ``carriers.3.quoted``."""
    field: Field[Any]
    """Its declaration."""
    holder: Any
    """The object."""
    value: Any
    """What the object has there."""

    def taken(self) -> Any:
        """Return the value as it is kept: an array (not a copy), or what JSON takes."""
        return self.field.taken(self.value, self.path)


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


def leaves(holder: Any, within: str = "") -> Iterator[Leaf]:
    """Give all that an object and its parts declare, in order.

    Raises:
        StateError: an object declares nothing, or lacks what it declares.
    """
    declared = getattr(holder, "declared", None)
    if declared is None:
        raise StateError(
            f"{within.rstrip('.') or 'the model'} is a {type(holder).__qualname__}, which does not declare what it "
            "carries from week to week (sim.core.carried)"
        )
    in_columns = hasattr(holder, "column")
    for name, field in declared().items():
        path = within + name
        try:
            value = holder.column(name) if in_columns else getattr(holder, name)
        except (AttributeError, KeyError):
            raise StateError(f"{path} is declared by {type(holder).__qualname__}, and has no value") from None
        if isinstance(field, Part):
            for end, each in field.below(value):
                yield from leaves(each, f"{path}{end}.")
        else:
            yield Leaf(path, field, holder, value)


def built(model: Any) -> Built:
    """Take the fingerprints of a model that has not made a step."""
    arrays, plain = {}, {}
    for leaf in leaves(model):
        taken = leaf.taken()
        if isinstance(taken, np.ndarray):
            arrays[leaf.path] = mark_of(taken)
        else:
            plain[leaf.path] = taken
    return Built(arrays, plain)


def state_of(model: Any, before: Built) -> State:
    """Return what of a model differs from what was built (arrays are not copied)."""
    arrays, plain, met = {}, {}, set()
    for leaf in leaves(model):
        path, taken = leaf.path, leaf.taken()
        met.add(path)
        if isinstance(taken, np.ndarray):
            if before.arrays.get(path) != mark_of(taken):
                arrays[path] = taken
        elif path not in before.plain or not same_plain(before.plain[path], taken):
            plain[path] = taken
    gone = sorted((set(before.arrays) | set(before.plain)) - met)
    if gone:
        raise StateError(
            f"a model of the start held {gone[0]}, and now does not: such state cannot be carried"
        )
    return State(arrays, plain)


def put_state(model: Any, state: State) -> None:
    """Bring a freshly built model to a state taken from one built alike; make the rest from it.

    Raises:
        StateError: the state holds what the model does not declare, or of another kind or size.
    """
    left = {**state.arrays, **state.plain}
    for path, field, holder, value in leaves(model):
        if path in left:
            field.put(holder, value, left.pop(path), path)
    if left:
        raise StateError(f"{min(left)} is in the checkpoint, and not in a model built anew")
    if hasattr(model, "market"):
        made_again(model)


def made_again(model: Any) -> None:
    """Make quotes, offers and choice tables from rules, rates, beliefs and sellers, as they stood in the last week."""
    from sim.week import week_facts

    now, tables_version, stale, affected = (
        model.tick,
        model.tables_version,
        model._stale,
        list(model._affected),
    )
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
    model.outcome_chances = week_facts.outcome_chances_of(model)
    model.tick, model.tables_version, model._stale, model._affected = now, tables_version, stale, affected


def mark_of(array: np.ndarray) -> bytes:
    """Return a fingerprint of an array's type, shape and values."""
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).view(np.uint8).data if array.size else b"")
    return digest.digest()[:16]


def same_plain(one: Any, other: Any) -> bool:
    """Return whether two plain values are the same as they would be written (1 is not 1.0, nan is nan)."""
    return json.dumps(one) == json.dumps(other)


__all__ = ["Built", "State", "StateError", "built", "leaves", "put_state", "state_of"]
