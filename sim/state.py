"""What a run carries from week to week, taken out of a model and put into a freshly built one.

Everything a model holds is walked, attribute by attribute, and whatever differs from the model as it was built is
state. So a new attribute cannot be forgotten: it is carried unless ``MADE_AGAIN`` names it, and what cannot be
carried is refused by name. World, calibration and scenario never change; the next run builds them from the scenario.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np

PLAIN = (bool, int, float, str, type(None))
NEVER_CHANGE = ("world", "calibration", "settings", "scenario", "law", "paces")
"""Attributes of a model that are built from the scenario, and all they hold."""
LEFT_TO_MESA = (
    "_rng", "_seed", "_user_step", "step", "_agents", "_agents_by_type", "_all_agents", "time", "_simulator",
    "_event_list", "_event_generators", "_default_schedule", "data_registry",
)  # fmt: skip
"""Mesa's registries, and its clock (3.5): events wait for it that nobody carries; weeks are counted in ``tick``."""
MADE_AGAIN = {
    "week": "the tables of the week just over: read before the next one",
    "tally": "cleared at the start of a week",
    "_needs": "filled anew every week",
    "_rules_key": "from the calendar",
    "goods": "from quotes and rules",
    "bulk": "from quotes and rules",
    "home_price": "from offers",
    "shelf_price": "from offers",
    "recommender": "from rules",
    "fate": "from regulators",
    "market.rules": "from the calendar",
    "market.sizes": "from rules",
    "market.offers": "from rules, quotes, beliefs and sellers",
    "market.tables": "from offers",
    "market.quotes": "from rules and rates",
    "market.terms": "from quotes and rules",
    "market._priced": "what the offers were made from",
    "market._believed": "what the offers were made from",
    "market.bulk_cumulative": "from offers",
    "market.bulk_log_whole": "from offers",
    "market.welfare": "from tables",
    "sellers._now": "room for sums",
}
"""What ``made_again`` makes from the rest, and why it needs no keeping; it is most of a model's size."""


class StateError(TypeError):
    """A model holds something that cannot be carried over; the message names it."""


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
    from sim import start

    now, stale, concerned = model.tick, model._stale, list(model._concerned)
    if now == 0:
        return
    model.tick, model._rules_key = now - 1, None
    model.keep_calendar()
    offers, sellers = model.market.offers, model.sellers
    sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)
    shelf_cost = model.market.shelf_cost.copy()
    model._stale = True
    model.refresh_offers()
    model.market.shelf_cost[:] = shelf_cost
    model.fate = start.fate_of(model)
    model.tick, model._stale, model._concerned = now, stale, concerned


def columns_of(population: Any) -> dict[str, np.ndarray]:
    """Return every column of a population by name (the one place where agents' columns are taken)."""
    return {name: population.column(name) for name in population.declared()}


def leaves(model: Any) -> Iterator[tuple[str, Any]]:
    """Give (path, value) of all a model holds that may change, each object once."""
    seen = {id(each) for each in unchanging(model)}
    for name in names_of(model):
        yield from _leaves_below(getattr(model, name), name, seen)


def unchanging(model: Any) -> list[Any]:
    """Return the model itself and what it shares with others of its world."""
    found = [model, *(getattr(model, name) for name in NEVER_CHANGE if hasattr(model, name))]
    for holder in ("calibration", "world"):
        found += vars(getattr(model, holder, None)).values() if hasattr(model, holder) else []
    if hasattr(model, "market"):
        found.append(model.market.reference)
    return found + list(getattr(model.scenario, "policies", ()))


def names_of(model: Any) -> list[str]:
    """Return the attributes to walk, agents first."""
    left = {*MADE_AGAIN, *NEVER_CHANGE, *LEFT_TO_MESA}
    return sorted(set(vars(model)) - left, key=lambda name: (name not in ("consumers", "smes"), name))


def is_generator(value: Any) -> bool:
    """Return whether this is one of Mesa's generators of random numbers (ours has no hidden state)."""
    return hasattr(value, "bit_generator") or (hasattr(value, "getstate") and hasattr(value, "setstate"))


def children_of(value: Any, path: str) -> dict[str, Any] | None:
    """Return what an object is made of by name; None for a leaf."""
    if isinstance(value, (*PLAIN, np.ndarray, np.generic, date)) or is_generator(value):
        return None
    if hasattr(value, "declared") and hasattr(value, "column"):
        return columns_of(value)
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if isinstance(value, list | tuple):
        if all(isinstance(each, PLAIN) for each in value):
            return None
        return {str(at): each for at, each in enumerate(value)}
    kind = type(value)
    if kind.__name__ == "DataCollector":
        return {"model_vars": value.model_vars}
    if hasattr(value, "__dict__") and kind.__module__.partition(".")[0] in ("sim", "tests", "types"):
        return dict(vars(value))
    raise StateError(
        f"{path} is a {kind.__module__}.{kind.__qualname__}: a checkpoint does not know how to carry it"
    )


def _leaves_below(value: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if id(value) in seen and not isinstance(value, PLAIN):
        return
    children = children_of(value, path)
    if children is None:
        if not isinstance(value, (*PLAIN, np.generic)):
            seen.add(id(value))
        yield path, value
        return
    seen.add(id(value))
    for name, child in children.items():
        below = f"{path}.{name}"
        if below not in MADE_AGAIN:
            yield from _leaves_below(child, below, seen)


def mark_of(array: np.ndarray) -> bytes:
    """Return a fingerprint of an array's type, shape and values."""
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).view(np.uint8).data if array.size else b"")
    return digest.digest()[:16]


def plain_form(value: Any) -> Any:
    """Return a leaf that is no array as JSON takes it; numbers of numpy and generators keep their kind."""
    if isinstance(value, np.generic):
        return {"numpy": value.dtype.str, "value": value.item()}
    if is_generator(value):
        inner = value.bit_generator.state if hasattr(value, "bit_generator") else value.getstate()
        return {"generator": json.loads(json.dumps(inner))}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return list(value) if isinstance(value, list | tuple) else value


def same_plain(one: Any, other: Any) -> bool:
    """Return whether two plain values are the same as they would be written (1 is not 1.0, nan is nan)."""
    return json.dumps(one) == json.dumps(other)


class _Putting:
    """One pass over a fresh model, in the order in which ``leaves`` goes."""

    def __init__(self, model: Any, state: State) -> None:
        self.model, self.state = model, state
        self.left = set(state.arrays) | set(state.plain)
        self.seen = {id(each) for each in unchanging(model)}
        self.shared = {id(each) for each in arrays_in(unchanging(model)[1:])}

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
        self.seen.add(id(value))
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
        self.seen.add(id(value))
        value[...] = wanted
        return value


def arrays_in(values: list[Any]) -> Iterator[np.ndarray]:
    """Give the arrays that unchanging objects hold: they belong to other models too."""
    waiting, met = list(values), set()
    while waiting:
        value = waiting.pop()
        if id(value) in met:
            continue
        met.add(id(value))
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += [each for each in value if not isinstance(each, PLAIN)]
        elif hasattr(value, "__dict__") and not isinstance(value, type):
            waiting += vars(value).values()


def with_children(value: Any, changed: dict[str, Any]) -> Any:
    """Return an object with parts replaced: the same one, or a new tuple."""
    if hasattr(value, "declared") and hasattr(value, "column"):
        raise StateError(
            f"a column of {type(value).__name__} has another size or type in the checkpoint: {min(changed)}"
        )
    if isinstance(value, dict):
        value.update({key: changed[str(key)] for key in value if str(key) in changed})
    elif isinstance(value, tuple):
        names = getattr(value, "_fields", None) or [str(at) for at in range(len(value))]
        parts = [changed.get(name, part) for name, part in zip(names, value, strict=True)]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    elif isinstance(value, list):
        for name, part in changed.items():
            value[int(name)] = part
    else:
        for name, part in changed.items():
            setattr(value, name, part)
    return value


def from_plain(value: Any, wanted: Any) -> Any:
    """Return a leaf from its plain form; generators take their state, lists stay the lists they are."""
    if isinstance(wanted, dict) and "numpy" in wanted:
        return np.dtype(wanted["numpy"]).type(wanted["value"])
    if isinstance(wanted, dict) and "date" in wanted:
        return date.fromisoformat(wanted["date"])
    if hasattr(value, "bit_generator"):
        value.bit_generator.state = wanted["generator"]
        return value
    if is_generator(value):
        version, inner, gauss = wanted["generator"]
        value.setstate((version, tuple(inner), gauss))
        return value
    if isinstance(value, list):
        value[:] = wanted
        return value
    return tuple(wanted) if isinstance(value, tuple) else wanted


__all__ = ["MADE_AGAIN", "Built", "State", "StateError", "built", "put_state", "state_of"]
