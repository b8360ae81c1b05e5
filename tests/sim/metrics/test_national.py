"""Households, owners and treasuries add up to nations, and nations to the world, in both closures."""

from __future__ import annotations

import numpy as np
import pytest

from sim.metrics import METRICS, Names, Week
from sim.model import TradeModel
from sim.scenario.definition import Scenario
from sim.week.national_accounts import profits
from tests.small_world import small, small_model

TARIFF = """question: Why?
extends: law_2023
policies:
  - {instrument: tariff, importers: [USA], exporters: all, from: 2024-01-01, rate: 20%}
"""


def last_week(closure: str) -> tuple[TradeModel, Week]:
    model = small_model(small(Scenario.from_yaml(TARIFF), weeks=4, closure=closure))
    for _ in range(4):
        model.step()
    assert model.week is not None
    return model, Week(model.week, Names.of(model.world))


def value(name: str, by: str, week: Week) -> np.ndarray:
    found = METRICS[name].function(week)[by]
    assert isinstance(found, np.ndarray)
    return found


@pytest.mark.parametrize("closure", ["partial", "general"])
def test_the_parts_of_a_metric_are_its_whole(closure: str):
    """How figures are written, not what they are: the world is made as the sum of economies."""
    _, week = last_week(closure)
    for name in ("household_gain", "profits", "national_gain"):
        assert value(name, "economy", week).sum() == pytest.approx(value(name, "world", week)[0], rel=1e-12)
    assert value("profits", "owner", week).sum() == pytest.approx(
        value("profits", "world", week)[0], rel=1e-12
    )


def test_in_the_partial_closure_a_nation_has_what_its_households_owners_and_treasury_have():
    _, week = last_week("partial")
    parts = value("household_gain", "economy", week) + value("profits", "economy", week)
    parts += value("treasury_receipts", "economy", week)
    assert value("national_gain", "economy", week) == pytest.approx(parts, rel=1e-12)


def test_what_incomes_hold_in_the_general_closure_counts_once():
    model, week = last_week("general")
    owners, duty = week.tables.profits_usd, np.zeros(model.world.n)
    np.add.at(duty, week.flows.destination, week.flows.duty_e4usd / 1e4)
    parts = value("household_gain", "economy", week) + owners[:, 1] + owners[:, 3]
    parts += value("treasury_receipts", "economy", week) - duty
    assert value("national_gain", "economy", week) == pytest.approx(parts, rel=1e-12)


def test_households_spend_in_week_0_what_they_are_said_to():
    """Money-metric consumption starts at the budget: the tariff is not there yet in the first week."""
    model = small_model(small(weeks=1, consumers=20_000))
    model.step()
    spent = np.zeros(model.world.n)
    assert model.week is not None
    shops = np.isin(model.week.flows.channel, (0, 1, 2))
    np.add.at(spent, model.week.flows.destination[shops], model.week.flows.paid_e4usd[shops] / 1e4)
    budget = model.week.real_spending_usd.sum(axis=1)
    assert spent.sum() == pytest.approx(budget.sum(), rel=0.1)


def test_the_price_index_is_of_prices_and_the_cost_of_living_of_choice_too():
    """An origin that is taxed away: prices of what was bought rise by the tax, people who choose lose less."""
    model, week = last_week("partial")
    usa = model.world.iso3.index("USA")
    prices, living = week.tables.price_index, week.tables.cost_of_living
    assert prices[usa] > living[usa] > 1.0
    others = np.arange(model.world.n) != usa
    assert prices[others] == pytest.approx(1.0, abs=2e-3)


def test_fixed_costs_follow_the_firms_that_are_left() -> None:
    """Half of every producer's firms gone: half the fixed costs, and nothing else changes."""
    model, _ = last_week("partial")
    assert model.week is not None
    none = np.zeros(len(model.world.platforms), dtype=np.int64)
    nothing = np.zeros(len(model.smes), dtype=np.int64)
    before = profits(model, model.week.flows, none, nothing)
    fixed = np.where(model.smes.column("active"), model.smes.column("fixed_cost_e4usd"), 0) / 1e4
    model.sellers.first_weight = model.sellers.first_weight * 2
    after = profits(model, model.week.flows, none, nothing)
    assert fixed.sum() > 0.0
    assert (after - before).sum() == pytest.approx(fixed.sum() / 2.0, rel=0.01)
    assert (after[:, 1:] == before[:, 1:]).all()
