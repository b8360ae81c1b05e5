"""Every number is read: what moves no result is marked with a reason, and what is marked moves none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.mechanisms.run_settings import declared_settings
from sim.world.data_columns import number_columns
from sim.world.numbers_without_effect import COLUMNS, SETTINGS, UNSEEN_SETTINGS
from tests.sim.world import scenes
from tests.sim.world.moved_numbers import (
    EVERY_POLICY,
    column_acts,
    digest_of,
    moved,
    same_runs,
    setting_acts,
    tables_as_read,
)

CONTROLS = ("categories.sigma", "economies.grid_kg_co2e_per_kwh", "payment_rails.fraud_share",
            "payment_rails.settlement_days", "carriage.rate_relative")  # fmt: skip
"""Columns that were read by nothing once, or are new: each must move a result."""
SHOWN = ("fixed_cost_slope", "queue_days", "surprise_borne_by")
"""Settings whose scenes are looked at in every run of the tests; the other scenes are slow together."""


def test_marks_name_what_there_is_and_say_why(record_property: Callable[[str, object], None]) -> None:
    assert set(COLUMNS) <= set(number_columns())
    assert set(SETTINGS) | set(UNSEEN_SETTINGS) <= set(declared_settings())
    assert not set(SETTINGS) & set(UNSEEN_SETTINGS)
    assert set(scenes.SCENES) <= set(declared_settings())
    assert not set(scenes.SCENES) & {*SETTINGS, *UNSEEN_SETTINGS}, "what has a scene in which it acts is seen"
    assert all([*COLUMNS.values(), *SETTINGS.values(), *UNSEEN_SETTINGS.values()])
    record_property(
        "measured",
        f"{len(COLUMNS)} of {len(number_columns())} columns and {len(SETTINGS)} of {len(declared_settings())} "
        f"settings move no result, all marked; {len(UNSEEN_SETTINGS)} settings are not seen to act in small worlds; "
        f"{len(scenes.SCENES)} need a scene of their own",
    )


def test_marked_columns_moved_together_move_no_result() -> None:
    tables = tables_as_read()
    for place in COLUMNS:
        tables = moved(tables, place)
    assert digest_of(tables) == digest_of(tables_as_read())


@pytest.mark.parametrize("place", CONTROLS)
def test_a_column_that_is_not_marked_moves_results(place: str) -> None:
    assert digest_of(moved(tables_as_read(), place)) != digest_of(tables_as_read(), kind=EVERY_POLICY)


@pytest.mark.parametrize("setting", SHOWN)
def test_a_setting_acts_in_its_scene(setting: str) -> None:
    assert scenes.acts_in_its_scene(setting)


@pytest.mark.slow
@pytest.mark.parametrize("setting", sorted(set(scenes.SCENES) - set(SHOWN)))
def test_every_setting_with_a_scene_acts_there(setting: str) -> None:
    assert scenes.acts_in_its_scene(setting)


def test_a_scene_in_which_a_setting_does_not_act_is_seen() -> None:
    """With one seller in a category and economy its rank is 1: the slope of fixed costs acts on nothing."""
    alone = scenes.SCENES["fixed_cost_slope"]._replace(changes={})
    one, other = (scenes.digest_in(alone, "fixed_cost_slope", value) for value in alone.values)
    assert one == other


@pytest.mark.slow
def test_every_column_moves_results_or_is_marked() -> None:
    still = same_runs()
    without = {place for place in number_columns() if not column_acts(place, still)}
    assert sorted(without - set(COLUMNS)) == [], (
        "read these, or say in numbers_without_effect why they are kept"
    )
    assert sorted(set(COLUMNS) - without) == [], "these are read: take their mark away"


@pytest.mark.slow
def test_every_setting_moves_results_or_is_marked() -> None:
    still = same_runs()
    without = {
        name
        for name, declared in declared_settings().items()
        if name not in scenes.SCENES and not setting_acts(declared, still)
    }
    marked = {*SETTINGS, *UNSEEN_SETTINGS}
    assert sorted(without - marked) == [], "read these, or say in numbers_without_effect why they are kept"
    assert sorted(set(SETTINGS) - without) == [], "these act: take their mark away"
    assert sorted(set(UNSEEN_SETTINGS) - without) == [], "these are seen to act: take their mark away"
