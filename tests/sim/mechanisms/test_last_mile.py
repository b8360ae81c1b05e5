"""The mechanism last mile in a run: its limit, its law, its metrics and the scenario it decides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.core.codes import DRONE, VEHICLES
from sim.core.units import GRAMS_PER_KG
from sim.mechanisms.last_mile import usd_step
from sim.metrics import METRICS, Names, Week
from sim.model import TradeModel
from sim.policy.instruments.delivery_permission import DeliveryPermission
from sim.scenario.definition import Scenario
from tests.small_world import small, small_about_its_policies

FOUR = ("CHN", "DEU", "MEX", "USA")
MONTH = 5
"""Weeks after which a month's learning is in the quotes."""


def run(weeks: int, scenario: Scenario | None = None, **changes: Any) -> TradeModel:
    model = TradeModel(scenario or small(weeks=weeks, **changes), rng=1, debug=True, economies=FOUR)
    for _ in range(weeks):
        model.step()
    return model


def measured(model: TradeModel, metric: str, by: str) -> np.ndarray:
    assert model.week is not None
    above, below = METRICS[metric].function(Week(model.week, Names.of(model.world)))[by]
    return np.divide(above, below, out=np.zeros(len(above)), where=np.asarray(below) > 0)


@pytest.fixture(scope="module")
def usual() -> TradeModel:
    return run(MONTH)


@pytest.fixture(scope="module")
def limit() -> TradeModel:
    return run(MONTH, off=("last_mile",))


def test_the_limit_is_the_one_mix_of_the_world(limit: TradeModel) -> None:
    mix, own = limit.world.tables["last_mile"], limit.own["last_mile"]
    share = mix["share"].astype(float)
    assert own.column("usd") == pytest.approx((share * mix["cost_usd_per_parcel"].astype(float)).sum())
    assert own.column("kg_co2e") == pytest.approx(
        (share * mix["emission_kg_co2e_per_parcel"].astype(float)).sum()
    )
    assert own.column("progress")[0] == 0.0


def test_fees_days_and_grams_follow_the_destination(usual: TradeModel, limit: TradeModel) -> None:
    lanes, own, mean = usual.world.lanes, usual.own["last_mile"], limit.own["last_mile"]
    fee = usual.market.quotes.lane_fee_usd - limit.market.quotes.lane_fee_usd
    assert fee == pytest.approx((own.column("usd") - mean.column("usd"))[lanes.destination], abs=1e-9)
    days = usual.market.quotes.lane_days - limit.market.quotes.lane_days
    assert days == pytest.approx(
        (own.column("hours") - mean.column("hours"))[lanes.destination] / 24.0, abs=1e-9
    )
    assert usual.week is not None
    flows = usual.week.flows
    parcels = (flows.channel == 2) & (flows.orders > 1_000)
    grams = flows.lastmile_g[parcels] / flows.orders[parcels]
    expected = GRAMS_PER_KG * own.column("kg_co2e")[flows.destination[parcels]]
    assert grams == pytest.approx(expected, rel=1e-3)


def test_without_speed_shares_stay() -> None:
    model = run(MONTH, settings={"last_mile_adoption_speed": 0.0})
    first = TradeModel(small(), rng=1, economies=FOUR).own["last_mile"]
    assert model.own["last_mile"].column("share") == pytest.approx(first.column("share"))


def test_quotes_move_in_steps_and_freight_off_is_free(usual: TradeModel) -> None:
    steps = usual.own["last_mile"].column("usd") / usd_step(usual.world)
    assert steps == pytest.approx(np.round(steps))
    free = run(1, off=("freight",))
    assert (free.market.quotes.lane_fee_usd[np.isfinite(free.market.quotes.lane_fee_usd)] == 0.0).all()


def test_metrics_state_the_shares_costs_and_times_of_the_state(usual: TradeModel) -> None:
    own = usual.own["last_mile"]
    assert measured(usual, "deliveries_by_vehicle", "vehicle").sum() == pytest.approx(100.0)
    for metric, column, factor in (
        ("last_mile_cost", "usd", 1.0), ("last_mile_emissions", "kg_co2e", 1.0), ("last_mile_hours", "hours", 1.0),
        ("sorting_by_robots", "sorting_robots", 100.0),
    ):  # fmt: skip
        found = measured(usual, metric, "importer")
        met = found > 0.0
        assert met.any()
        assert found[met] == pytest.approx(factor * own.column(column)[met])
        world = measured(usual, metric, "world")[0]
        assert found[met].min() - 1e-9 <= world <= found[met].max() + 1e-9
    names = Names.of(usual.world)
    assert names.labels("vehicle") == VEHICLES
    picked = measured(usual, "pickup_deliveries", "importer")
    assert picked[picked > 0.0].max() <= 56.0


def test_the_permission_sets_the_rule_book_of_its_importers(usual: TradeModel) -> None:
    policy = DeliveryPermission(importers=("DEU",), drones_share=0.5)
    rules = policy.apply(usual.law, usual.world, usual.week_start)
    deu, usa = usual.world.index["DEU"], usual.world.index["USA"]
    assert rules.drones_allowed_share[deu] == 0.5
    assert rules.drones_allowed_share[usa] == usual.law.drones_allowed_share[usa] > 0.0
    assert (rules.robots_allowed_share == usual.law.robots_allowed_share).all()
    said = policy.sentence(usual.world)
    assert "drones on 50% of deliveries" in said
    assert "pavements" not in said


def test_the_scenario_is_decided_by_the_permission() -> None:
    """Without it Germany has no drones, whatever they cost; with it they fly; with the mechanism off neither moves."""
    weeks = 21
    changed = small_about_its_policies("eu_permits_delivery_drones", weeks=weeks)
    before = changed.with_(policies=())
    deu = FOUR.index("DEU")

    def drones(scenario: Scenario) -> float:
        model = run(weeks, scenario)
        own = model.own["last_mile"]
        return float((own.column("zone_share")[deu] * own.column("share")[deu, :, DRONE]).sum())

    assert drones(before) == 0.0
    assert drones(changed) > 0.001
    assert drones(changed.with_(off=("last_mile",))) == 0.0
