"""Nothing that a run carries from week to week is forgotten: a model that was saved and resumed is walked attribute by
attribute beside the one that never stopped. What is not declared must be made again, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.agents.consumer import Consumers
from sim.core.carried import Array
from sim.mechanisms import MECHANISMS
from sim.model import TradeModel
from sim.running.snapshot import Built, State, built, leaves, put_state, state_of
from tests.small_world import SIX, small_about_its_policies
from tests.walking import differing, walked

EVERY_MECHANISM = {"relation_separation_share": 0.05, "class_lambda": 0.5}
"""Settings that bring to life what is off by itself."""
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "many policies": ("us_de_minimis_repeal", {}),
    "many policies, wages adjust": ("us_de_minimis_repeal", {"closure": "general"}),
    "a package": ("green_data_tariff_package", {"settings": EVERY_MECHANISM}),
    "a package, wages adjust": (
        "green_data_tariff_package",
        {"closure": "general", "settings": EVERY_MECHANISM},
    ),
    "drones": ("eu_permits_delivery_drones", {"closure": "general"}),
    "no mechanism": ("law_2023", {"off": tuple(MECHANISMS)}),
}
WEEKS, STOPS, ON = 33, (1, 3, 4, 18, 28), 2
"""Weeks of a run, weeks after which it is saved, and weeks that the two go on."""
OF_THE_WEEK = ("week.", "week", "counters.", "accumulators.", "shoppers.accumulators.")
"""What the last week left behind and the next one clears before it writes."""
KEPT = ("_books", "market.law_tables")
"""Rule books and tables of laws of earlier weeks, kept to save time; tests of their own hold them against new ones
(tests/sim/policy/test_entry_law.py, tests/sim/market/test_law_tables.py)."""
LEDGERS = (".cells.", ".payables.", ".shelf.")
"""Rows of an accumulator; of those that the week did not use the content does not count. Week hashes cover the
others.
"""

Make = Callable[[], TradeModel]


def maker(variant: str, kind: type[TradeModel] = TradeModel) -> Make:
    """What builds a model of a variant."""
    name, changes = VARIANTS[variant]
    scenario = small_about_its_policies(name, weeks=WEEKS, **changes)
    return lambda: kind(scenario, rng=1, economies=SIX)


def resumed(model: TradeModel, before: Built, make: Make) -> TradeModel:
    """Another model brought to the state of one, through copies as a file would give them."""
    state = state_of(model, before)
    fresh = make()
    put_state(fresh, State({path: array.copy() for path, array in state.arrays.items()}, state.plain))
    return fresh


def without(found: set[str], starts: tuple[str, ...] = (), within: tuple[str, ...] = ()) -> list[str]:
    return sorted(
        path for path in found if not path.startswith(starts) and not any(part in path for part in within)
    )


def not_alike(model: TradeModel, other: TradeModel) -> list[str]:
    """Where two models differ as they go into a week."""
    pair = [each.branch() for each in (model, other)]
    for each in pair:
        each.keep_calendar()
        each.refresh_offers()
    return without(differing(*map(walked, pair)), OF_THE_WEEK + KEPT)


def not_alike_later(model: TradeModel, other: TradeModel) -> list[str]:
    """Where two models differ some weeks later, their last week included."""
    pair = [each.branch() for each in (model, other)]
    for each in pair:
        for _ in range(ON):
            each.step()
    return without(differing(*map(walked, pair)), KEPT, LEDGERS)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_model_that_was_saved_and_resumed_holds_what_one_that_never_stopped_holds(variant: str) -> None:
    make = maker(variant)
    model = make()
    before = built(model)
    for week in range(1, max(STOPS) + 1):
        model.step()
        if week in STOPS:
            other = resumed(model, before, make)
            assert not_alike(model, other) == [], f"after week {week}"
            assert not_alike_later(model, other) == [], f"some weeks after week {week}"


def test_tables_that_no_learning_touched_are_made_again_as_they_were() -> None:
    make = maker("many policies")
    model = make()
    before = built(model)
    for _ in range(6):
        model.step()
    assert not model._stale
    assert without(differing(walked(model), walked(resumed(model, before, make))), OF_THE_WEEK + KEPT) == []


# -- the test itself ----------------------------------------------------------------------------------------
class Forgetful(TradeModel):
    """A model with a count that nobody declared, and one deep in a part."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.visits = 0
        self.market.__dict__["seen"] = [np.zeros(2)]

    def step(self) -> None:
        super().step()
        self.visits += 1
        self.market.__dict__["seen"][0][1] += 0.5


def test_what_nobody_declared_is_found_by_name() -> None:
    make = maker("many policies", Forgetful)
    model = make()
    before = built(model)
    model.step()
    other = resumed(model, before, make)
    assert not_alike(model, other) == ["market.seen.0", "visits"]
    assert not_alike_later(model, other) == ["market.seen.0", "visits"]


@pytest.mark.parametrize(
    "path",
    [
        "escrow_e4usd",
        "sellers.parcel_belief",
        "sellers.listing",
        "market.shelf_cost",
        "payment_schedule.owed",
        "carriers.0.utilisation",
    ],
)
def test_a_declaration_that_is_taken_away_is_missed(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make = maker("many policies")
    model = make()
    (leaf,) = [each for each in leaves(model) if each.path == path]
    declared = type(leaf.holder).declared()
    fewer = {name: field for name, field in declared.items() if field is not leaf.field}
    monkeypatch.setattr(type(leaf.holder), "declared", classmethod(lambda _: fewer))
    before = built(model)
    for _ in range(4):
        model.step()
    assert any(found.startswith(path) for found in not_alike(model, resumed(model, before, make)))


def test_a_walk_meets_all_that_is_declared() -> None:
    model = maker("a package, wages adjust")()
    met = {path.replace("._columns.", ".") for path in walked(model)}
    declared = {each.path for each in leaves(model)}
    assert without(declared - met, ("datacollector", "states")) == []
    assert {"own.relations.share", "own.last_mile.share", "closure.pot_e4usd"} <= declared


def test_columns_of_consumers_that_a_week_changes_are_those_that_shards_send_back() -> None:
    model = maker("many policies, wages adjust")()
    before = built(model)
    for _ in range(4):
        model.step()
    moved = {path for path in state_of(model, before).arrays if path.startswith("consumers.")}
    assert moved == {f"consumers.{name}" for name, each in Consumers.declared().items() if each.moves}


def test_axes_of_one_name_are_of_one_length_throughout_a_model() -> None:
    model = maker("a package, wages adjust")()
    lengths: dict[str, int] = {}
    for each in leaves(model):
        axes = each.field.axes if isinstance(each.field, Array) else ()
        for axis, length in zip(axes, np.shape(each.value)[: len(axes)], strict=True):
            if axis not in ("agent", "one"):
                assert lengths.setdefault(axis, length) == length, f"{each.path} has {length} along {axis}"
    assert lengths["economy"] == len(SIX)
    assert all(each.field.doc for each in leaves(model))
