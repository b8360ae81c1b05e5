"""Scenes: small runs in which settings act that the usual small world does not show: what is held, and two values.

A bound acts where one of its values binds, a rule about many sellers where a category has more than one, one about
full fleets where they have no room to spare.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.policy.instrument import INSTRUMENTS
from sim.policy.instruments.chokepoint_closure import PASSAGES
from tests.sim.world.moved_numbers import (
    CHOSEN,
    EVERY_POLICY,
    Tables,
    digest_of_run,
    scenario_of,
    tables_as_read,
)

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Scene(NamedTuple):
    """One run, twice."""

    values: tuple[Any, Any]
    """of the setting"""
    settings: Mapping[str, Any] = NOTHING
    """held in both runs"""
    changes: Mapping[str, Any] = NOTHING
    """of the usual run: sizes, weeks"""
    policies: Mapping[str, dict[str, Any]] = NOTHING
    """instead of every instrument's example: instruments, changed so"""
    numbers: Mapping[str, float] = NOTHING
    """columns of the data (`table.column`) that are one number in all rows"""
    economies: tuple[str, ...] = CHOSEN


MANY = {"smes": 600}
"""Several sellers in a category and economy."""
CHECKED = {"consumers": 50_000, "smes": 600}
TIGHT = {"carrier_modes.reference_utilisation": 1.0}
FULL = {"load_memory": 1.0, "fleet_speed": 0.0, "rate_step": 0.001}
CLOSED = {"chokepoint_closure": {"passages": tuple(PASSAGES)}}
DEAR_DATA = {"data_localisation": {"platform_cost_usd_per_year": 1e8}}
FEE = {"handling_fee": {"importers": CHOSEN, "usd": 50.0, "payer": "platform"}}
FOLLOWS = {"exit_cost_share": 1e9, "commission_speed": 1.0, "cost_pass_through": 1.0}
SEARCHING = {"relation_separation_share": 0.1, "supplier_search_response": 0.3}
LATER = 2
"""Weeks after the start at which a scene's policies come, unannounced."""
WALL = {"tariff": {"importers": ("ARE", "BRA", "CAN", "DEU", "USA"), "exporters": ("CHN",), "rate": 9.0}}
SHUT = {**WALL, "de_minimis": {"importers": WALL["tariff"]["importers"], "duty_free_below_usd": 0.0}}

SCENES: dict[str, Scene] = {
    "longest_road_km": Scene((2_500.0, 12_000.0)),
    "narrow_scope_origins": Scene((0, 16)),
    "least_food_share": Scene((0.05, 0.25)),
    "least_category_share": Scene((0.0001, 0.005)),
    "most_online_budget_share": Scene((0.3, 0.9)),
    "most_open_china_share": Scene((0.45, 0.98), numbers={"economies.china_parcel_share": 0.7}),
    "least_home_shop_share": Scene((0.05, 0.4), economies=("BEL", "CHN", "HKG", "NLD", "SGP", "USA")),
    "specialisation_power": Scene((0.0, 1.0), changes=MANY),
    "productivity_spread": Scene((0.1, 0.8), changes=MANY),
    "fixed_cost_slope": Scene((0.4, 1.7), changes=MANY),
    "least_elasticity": Scene((1.05, 3.0), {"supply_elasticity": 0.5}, changes=MANY),
    "ranking_power": Scene((0.0, 10.0), {"rating_step": 0.001}, changes=MANY),
    "rating_step": Scene((0.001, 0.1), {"ranking_power": 10.0}, changes=MANY),
    "first_cash_weeks": Scene((4, 104), {"fixed_cost_share": 0.3}, changes=MANY),
    "least_profit_share": Scene((0.02, 0.5), {"fixed_cost_share": 0.3}, changes=MANY),
    "lost_weeks": Scene((1, 8)),
    "bad_memory": Scene((0.0, 1.0)),
    "queue_days": Scene((0.0, 40.0), FULL, policies=CLOSED, numbers=TIGHT),
    "least_rate": Scene((0.1, 1.0)),
    "most_rate": Scene((1.0, 20.0), {**FULL, "rate_months": 1}, policies=CLOSED, numbers=TIGHT),
    "supply_elasticity": Scene((0.5, 20.0)),
    "price_speed": Scene((0.05, 1.0), {"supply_elasticity": 0.5}),
    "most_fixed_cost_ratio": Scene((2.0, 100.0), {"learning_speed": 0.5}, policies=WALL),
    "least_relative_sales": Scene(
        (0.01, 0.2), {"commission_step": 0.0001, "commission_speed": 1.0}, policies=SHUT
    ),
    "cost_pass_through": Scene((0.0, 1.0)),
    "exit_cost_share": Scene((0.0, 1.5)),
    "least_commission_ratio": Scene((0.1, 1.0)),
    "most_commission_share": Scene((0.3, 0.8), FOLLOWS, policies=FEE),
    "month_sales_weight": Scene((0.0, 1.0), {"exit_cost_share": 0.5}, policies={**WALL, **DEAR_DATA}),
    "inspected_share": Scene((0.0, 0.2), changes=CHECKED),
    "supplier_search_cost_share": Scene((0.004, 0.15), SEARCHING, policies=WALL),
    "supplier_credit_days": Scene((0.0, 90.0), SEARCHING, policies=WALL),
    "supplier_search_response": Scene((0.3, 3.0), SEARCHING, policies=WALL),
    "b2b_platform_search_saving_share": Scene(
        (0.2, 0.9), {**SEARCHING, "b2b_platform_share": 0.4}, policies=WALL
    ),
    "most_surprise_ratio": Scene((1.0, 4.0), policies=WALL),
    "surprise_borne_by": Scene(("buyer", "seller"), policies=WALL),
}
"""By setting: where it acts."""


def digest_in(scene: Scene, setting: str, value: Any) -> str:
    """Return a digest of a scene's run with a value of the setting."""
    usual = scenario_of(EVERY_POLICY)
    policies = usual.policies
    if scene.policies:
        start = usual.start + timedelta(weeks=LATER)
        policies = tuple(
            INSTRUMENTS[name].make_example(start, **changes) for name, changes in scene.policies.items()
        )
    settings = {**usual.settings, **scene.settings, setting: value}
    scenario = usual.with_(policies=policies, settings=settings, **scene.changes)
    return digest_of_run(tables_of(scene), scenario, scene.economies)


def tables_of(scene: Scene) -> Tables:
    """Return the tables of a scene's world."""
    tables = tables_as_read()
    for place, number in scene.numbers.items():
        table, column = place.split(".")
        tables[table] = {**tables[table], column: tables[table][column] * 0 + number}
    return tables


def acts_in_its_scene(setting: str) -> bool:
    """Whether a setting's two values make two runs."""
    scene = SCENES[setting]
    one, other = (digest_in(scene, setting, value) for value in scene.values)
    return one != other


__all__ = ["SCENES", "acts_in_its_scene"]
