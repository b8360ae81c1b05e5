"""Wages, incomes and welfare as a week of the model leaves them, in both closures."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import TradeModel
from tests.small_world import small, small_model

TARIFF = """question: Why?
extends: law_2023
policies:
  - {instrument: tariff, importers: [USA], exporters: all, from: 2024-01-01, rate: 20%}
"""


def after_weeks(weeks: int, closure: str) -> TradeModel:
    from sim.scenario.definition import Scenario

    model = small_model(small(Scenario.from_yaml(TARIFF), weeks=weeks, closure=closure))
    for _ in range(weeks):
        model.step()
    return model


def of_prices(model: TradeModel) -> np.ndarray:
    """What an unchanged budget buys now [economy, octile], log."""
    return np.asarray(model.market.welfare - model.market.welfare_at_start)


def test_without_a_closure_wages_and_incomes_stay_and_welfare_is_of_prices_alone():
    model = after_weeks(4, "partial")
    assert model.week is not None
    assert (model.week.wage == 1.0).all()
    assert (model.week.income == 1.0).all()
    assert (model.week.welfare_log == of_prices(model)).all()


def test_in_the_general_closure_welfare_adds_income_and_the_price_index_does_not():
    model = after_weeks(3, "general")
    assert model.closure is not None
    wage, income = model.closure.wage.copy(), model.closure.income.copy()
    model.step()
    week = model.week
    assert week is not None
    assert (week.wage == wage).all(), "the week's sellers paid the wage that was set before it"
    assert (week.income == income).all()
    assert np.ptp(week.income) > 1e-4
    assert week.welfare_log == pytest.approx(of_prices(model) + np.log(income)[:, None], abs=1e-12)
    share = model.world.tastes.spending_share.reshape(model.world.n, -1, 8).sum(axis=1)
    by_hand = np.exp(-(of_prices(model) * share).sum(axis=1) / share.sum(axis=1))
    assert week.cost_of_living == pytest.approx(by_hand, abs=1e-12)


def test_the_tables_of_a_week_do_not_change_when_wages_do():
    model = after_weeks(3, "general")
    assert model.week is not None
    before = model.week
    wage = before.wage.copy()
    model.step()
    assert (before.wage == wage).all()
    assert (model.week.wage != wage).any()


def test_the_first_week_is_at_rest():
    model = after_weeks(1, "general")
    assert model.week is not None
    assert (model.week.wage == 1.0).all()
    assert (model.week.income == 1.0).all()
