"""A model's state, taken out and put into one built anew: every attribute is as if it had never stopped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Scenario, TradeModel
from sim.running.snapshot import State, StateError, built, put_state, state_of
from sim.running.walking import MADE_AGAIN, PLAIN, leaves

ECONOMIES = ("CHN", "DEU", "USA")
CLOCK = ("time", "_event_list", "_event_generators", "_default_schedule")
"""Mesa's clock from 3.5 on, which counts from where a process began."""
SOME = {"consumers": 600, "smes": 160, "weeks": 40}


def model_of(name: str, **changes: Any) -> TradeModel:
    return TradeModel(Scenario.load(name).with_(**SOME, **changes), rng=5, economies=ECONOMIES)


def carried(model: TradeModel, before: Any, **changes: Any) -> TradeModel:
    """A fresh model brought to the state of another, through copies as a file would give them."""
    state = state_of(model, before)
    fresh = model_of(model.scenario.name, **changes)
    assert built(fresh).digest() == before.digest()
    put_state(fresh, State({path: array.copy() for path, array in state.arrays.items()}, state.plain))
    return fresh


def differences(one: Any, other: Any, path: str, seen: set[int]) -> list[str]:
    """Where two objects differ, however deep; objects that are the same one are skipped."""
    if (
        one is other or id(one) in seen or path.endswith(("sellers._now", ".cells", ".dues", ".shelf"))
    ):  # room for sums and ledgers, filled before it is read
        return []
    if type(one) is not type(other):
        return [f"{path}: {type(one).__name__} and {type(other).__name__}"]
    if isinstance(one, np.ndarray):
        same = one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
        return [] if same else [path]
    if isinstance(one, (*PLAIN, np.generic)):
        return [] if repr(one) == repr(other) else [f"{path}: {one!r} and {other!r}"]
    if isinstance(one, np.random.Generator):
        return differences(one.bit_generator.state, other.bit_generator.state, path, seen)
    seen.add(id(one))
    if isinstance(one, dict):
        keys, others = ([key if isinstance(key, str) else type(key) for key in each] for each in (one, other))
        if keys != others:
            return [f"{path}: keys"]
        pairs = list(zip(map(str, one), one.values(), other.values(), strict=True))
    elif isinstance(one, list | tuple):
        if len(one) != len(other):
            return [f"{path}: length"]
        pairs = [(str(at), *both) for at, both in enumerate(zip(one, other, strict=True))]
    elif hasattr(one, "getstate"):
        return [] if one.getstate() == other.getstate() else [path]
    elif hasattr(one, "__dict__") and not callable(one):
        return differences(vars(one), vars(other), path, seen)
    else:
        return []
    return [found for name, a, b in pairs for found in differences(a, b, f"{path}.{name}", seen)]


@pytest.mark.parametrize("stop", [1, 4, 7, 17, 18])
@pytest.mark.parametrize(
    ("name", "changes"),
    [("us_de_minimis_repeal", {}), ("us_de_minimis_repeal", {"closure": "general"}), ("frictionless", {})],
)
def test_every_attribute_is_as_if_it_had_never_stopped(name: str, changes: dict[str, Any], stop: int):
    whole = model_of(name, **changes)
    before = built(whole)
    for _ in range(stop):
        whole.step()
    resumed = carried(whole, before, **changes)
    for _ in range(3):
        whole.step()
        resumed.step()
        one, other = (
            {name: value for name, value in vars(each).items() if name not in CLOCK}
            for each in (whole, resumed)
        )
        assert differences(one, other, "model", set()) == []


def test_what_is_carried_is_small():
    model = model_of("law_2023")
    before = built(model)
    for _ in range(5):
        model.step()
    state = state_of(model, before)
    assert "consumers.key" not in state.arrays
    assert "consumers.deviation" in state.arrays
    assert not [path for path in state.arrays if path.startswith(("world", "calibration", "market.offers"))]


def test_an_attribute_of_another_day_is_carried_too():
    """Nothing has to be told of a new attribute."""
    model, fresh = model_of("law_2023"), model_of("law_2023")
    for each in (model, fresh):
        each.brand_new = np.zeros(3)
        each.market.brand_new = {"one": [0, 0]}
    before = built(model)
    model.brand_new[1] = 2.5
    model.market.brand_new["one"][0] = 10**30
    model.tick = 0
    put_state(fresh, state_of(model, before))
    assert fresh.brand_new.tolist() == [0.0, 2.5, 0.0]
    assert fresh.market.brand_new == {"one": [10**30, 0]}


def test_what_cannot_be_carried_is_named():
    model = model_of("law_2023")
    model.market.odd = lambda: None
    with pytest.raises(StateError, match=r"market\.odd is a builtins\.function"):
        built(model)


def test_names_that_are_made_again_are_there():
    """A name that no model has any more is a leftover."""
    model = model_of("law_2023")
    model.step()
    for path in MADE_AGAIN:
        holder: Any = model
        for name in path.split("."):
            assert name in vars(holder), path
            holder = getattr(holder, name)


def test_putting_a_state_leaves_the_world_alone():
    model = model_of("us_de_minimis_repeal")
    before = built(model)
    held = {name: repr(value) for name, value in vars(model.calibration).items()}
    for _ in range(6):
        model.step()
    resumed = carried(model, before)
    assert resumed.calibration is model.calibration
    assert {name: repr(value) for name, value in vars(model.calibration).items()} == held
    assert not np.shares_memory(resumed.smes.column("price"), model.smes.column("price"))
    assert resumed.firm_columns.stock_units is resumed.smes.column("stock_units")
    assert built(model_of("us_de_minimis_repeal")).digest() == before.digest()
    assert [path for path, _ in leaves(resumed)] == [path for path, _ in leaves(model)]
