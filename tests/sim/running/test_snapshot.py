"""A model's state, taken out and put into one built anew; what does not fit is refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Scenario, TradeModel
from sim.core.carried import Array, Number
from sim.running.digest import state_digest
from sim.running.snapshot import State, StateError, built, leaves, put_state, state_of

ECONOMIES = ("CHN", "DEU", "USA")
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


def test_what_is_carried_is_small():
    model = model_of("law_2023")
    before = built(model)
    for _ in range(5):
        model.step()
    state = state_of(model, before)
    assert "consumers.key" not in state.arrays
    assert "consumers.trust_penalty" in state.arrays
    assert not [path for path in state.arrays if path.startswith(("world", "calibration", "market.offers"))]


class Counting(TradeModel):
    """A model with state of its own, declared as the house declares it."""

    visits = Array("i8", ("economy",), "visits", "visits of users' own agents")
    calls = Number(int, "calls", "calls")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.visits, self.calls = np.zeros(len(ECONOMIES), np.int64), 0


def test_what_a_class_of_users_declares_is_carried_too():
    scenario = Scenario.load("law_2023").with_(**SOME)
    model, fresh = (Counting(scenario, rng=5, economies=ECONOMIES) for _ in range(2))
    before = built(model)
    model.visits[1], model.calls = 7, np.int64(3)
    put_state(fresh, state_of(model, before))
    assert fresh.visits.tolist() == [0, 7, 0]
    assert fresh.calls == 3
    assert type(fresh.calls) is int
    assert state_digest(fresh) == state_digest(model)
    model.visits = np.zeros(3)
    with pytest.raises(StateError, match="visits is <f8, declared i8"):
        state_of(model, before)
    del model.visits
    with pytest.raises(StateError, match="visits is declared by Counting, and has no value"):
        state_of(model, before)


@pytest.mark.parametrize(
    ("arrays", "plain", "said"),
    [
        (
            {"own.trust.platform": np.zeros((3, 2))},
            {},
            r"own.trust.platform is float64\[3, 2\] in the checkpoint, and float64\[3, 4, 12\] in a",
        ),
        ({"own.trust.platform": np.zeros((3, 4, 12), np.float32)}, {}, "own.trust.platform is float32"),
        ({}, {"tick": "five"}, "tick is a str, declared int"),
        ({}, {"carriers.0.quoted": 1}, "carriers.0.quoted is a int, declared float"),
        ({}, {"states": 5}, "states is a int, declared a list of whole numbers"),
        ({}, {"datacollector": {"parcels": [1]}}, r"datacollector reports \['parcels'\] in the checkpoint"),
        ({}, {"brand_new": 1}, "brand_new is in the checkpoint, and not in a model built anew"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_by_name(
    arrays: dict[str, np.ndarray], plain: dict[str, Any], said: str
):
    with pytest.raises(StateError, match=said):
        put_state(model_of("law_2023"), State(arrays, plain))


def test_a_model_that_declares_nothing_is_refused():
    with pytest.raises(StateError, match="the model is a object, which does not declare what it carries"):
        built(object())
    model = model_of("law_2023")
    model.market = object()
    with pytest.raises(StateError, match="market is a object, which does not declare"):
        built(model)


def test_what_a_reporter_gives_that_no_file_takes_is_named():
    model = model_of("law_2023")
    model.datacollector.model_vars["parcels"].append([1])
    with pytest.raises(StateError, match=r"datacollector\.parcels reported a list"):
        built(model)


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
    assert [each.path for each in leaves(resumed)] == [each.path for each in leaves(model)]
