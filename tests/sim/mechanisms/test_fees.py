"""Fees: sellers lose a share to fraud and pay for money that is not settled yet; the ledger is checked every week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.week.week_facts import platform_columns
from tests.small_world import small, small_model

if TYPE_CHECKING:
    from typing import Any

    from sim.model import TradeModel

WEEKS = 6


def after(data: dict[str, Any] | None = None, settings: dict[str, Any] | None = None) -> TradeModel:
    model = small_model(small(weeks=WEEKS).with_(data=data or {}, settings=settings or {}))
    for _ in range(WEEKS):
        model.step()
    return model


def received(model: TradeModel, receiver: str) -> int:
    """Return what a receiver got in the last week and is owed, 1e-4 USD."""
    return int(model.payment_schedule.owed[:, model.receivers[receiver]].sum())


def test_fraud_and_waiting_go_from_sellers_to_fraudsters_and_lenders() -> None:
    model = after()
    table, world = platform_columns(model), model.world
    days = world.column("payment_rails", "settlement_days")
    assert table.rail_waiting == pytest.approx(0.1 * days / 364.0)
    assert (table.rail_fraud == world.column("payment_rails", "fraud_share")).all()
    assert received(model, "fraudsters") > 0
    assert received(model, "lenders") > 0


def test_three_times_the_days_cost_more_and_at_most_three_times_as_much() -> None:
    usual = after()
    longer = after({"payment_rails.settlement_days": "x3"})
    ratio = received(longer, "lenders") / received(usual, "lenders")
    assert 1.0 < ratio <= 3.05  # sellers turn to rails that settle sooner


def test_money_that_costs_nothing_makes_waiting_free_and_no_fraud_loses_nothing() -> None:
    assert received(after(settings={"cost_of_money_share": 0.0}), "lenders") == 0
    assert received(after({"payment_rails.fraud_share": 0.0}), "fraudsters") == 0


def test_the_cheapest_rail_to_the_seller_counts_fraud_and_waiting() -> None:
    model = after()
    table, rails = platform_columns(model), model.world.rails
    card, cash = rails.index("card"), rails.index("cash_on_delivery")
    both = (1 << card) | (1 << cash)
    assert table.rail_home[both] == card
    slow = small_model(small(weeks=1).with_(data={"payment_rails.fraud_share[card]": 0.05}))
    assert platform_columns(slow).rail_home[both] == cash
