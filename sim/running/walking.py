"""Walking everything a model holds, attribute by attribute, down to arrays and plain values (see
``sim.running.snapshot``).

What never changes in a run and what is made again from the rest is left out by name; all else is met. An object of a
kind that is not known here is refused by name, so that nothing is passed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

PLAIN = (bool, int, float, str, type(None))
NEVER_CHANGE = ("world", "calibration", "settings", "scenario", "law")
"""Attributes of a model that are built from the scenario, and all they hold."""
LEFT_TO_MESA = (
    "_rng", "_seed", "_user_step", "step", "_agents", "_agents_by_type", "_all_agents", "time", "_simulator",
    "_event_list", "_event_generators", "_default_schedule", "data_registry",
)  # fmt: skip
"""Mesa's registries, and its clock (3.5): events wait for it that nobody carries; weeks are counted in ``tick``."""
MADE_AGAIN = {
    "threads": "as the process that goes on has them: no bit depends on it",
    "market.threads": "as the process that goes on has them: no bit depends on it",
    "sellers.threads": "as the process that goes on has them: no bit depends on it",
    "debug": "as the process that goes on is asked",
    "panel": "what is noted of some agents; nothing depends on it, and checkpoints keep it apart",
    "week": "the tables of the week just over: read before the next one",
    "tally": "cleared at the start of a week",
    "desks": "cleared at the start of a week",
    "shoppers": "consumers' columns are walked as consumers, what they spent at first is built",
    "_rules_key": "from the calendar",
    "charges": "declared",
    "receivers": "declared",
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
    "market.own": "the run's own",
    "sellers.own": "the run's own",
    "market._priced": "what the offers were made from",
    "market._believed": "what the offers were made from",
    "market.bulk_choice": "from offers",
    "market.bulk_cumulative": "from offers and mechanisms",
    "market.bulk_log_whole": "from offers",
    "market.welfare": "from tables",
    "sellers._now": "room for sums",
    "sellers.pull": "from sellers' attraction",
    "sellers.home": "from sellers' weights and attraction",
    "sellers.abroad": "from listings and attraction",
}
"""What ``made_again`` makes from the rest, and why it needs no keeping; it is most of a model's size."""


class StateError(TypeError):
    """A model holds something that cannot be carried over; the message names it."""


def columns_of(population: Any) -> dict[str, np.ndarray]:
    """Return every column of a population by name (the one place where agents' columns are taken)."""
    return {name: population.column(name) for name in population.declared()}


def leaves(model: Any) -> Iterator[tuple[str, Any]]:
    """Give (path, value) of all a model holds that may change, each object once."""
    # The objects themselves are held too: the number of one that is gone may come again for another.
    seen = {id(each): each for each in unchanging(model)}
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


def _leaves_below(value: Any, path: str, seen: dict[int, Any]) -> Iterator[tuple[str, Any]]:
    if id(value) in seen and not isinstance(value, PLAIN):
        return
    children = children_of(value, path)
    if children is None:
        if not isinstance(value, (*PLAIN, np.generic)):
            seen[id(value)] = value
        yield path, value
        return
    seen[id(value)] = value
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
