"""Rest is rest: with everything that learns on and nothing changed, a year ends where it began."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.mechanisms import MECHANISMS
from sim.model import TradeModel
from sim.week.expected_year import expected_flows
from tests.small_world import SIX, small

LEARNERS = [name for name, each in MECHANISMS.items() if each.learn_from_month is not None]
SHELVES = "inventories"
"""Its shelves cost what the lots on them did, so they follow the luck of lots."""


def after_a_year(seed: int, smes: int, off: tuple[str, ...] = ()) -> TradeModel:
    model = TradeModel(small(consumers=600, smes=smes, weeks=52, off=off), rng=seed, economies=SIX)
    for _ in range(52):
        model.step()
    model.refresh_offers()
    return model


@pytest.mark.parametrize(("seed", "smes"), [(1, 108), (2, 480)])
def test_nothing_moves_in_a_year_but_the_luck_of_shelves(seed: int, smes: int) -> None:
    model = after_a_year(seed, smes, (SHELVES,))
    market, sellers, smes_ = model.market, model.sellers, model.smes
    assert (market.welfare == market.welfare_at_start).all()
    assert (smes_.column("price") == model.first_price).all()
    assert (smes_.column("weight") == sellers.first_weight).all()
    assert (sellers.listing == sellers.initial_listing).all()
    assert (sellers.bulk_listing == sellers.initial_bulk).all()
    assert (sellers.boost == 1.0).all()
    assert (model.own["capacity"].column("rate_index") == 1.0).all()
    assert (
        model.own["fees"].column("commission") == model.world.column("platforms", "commission_share")
    ).all()


def test_and_yet_firms_turn_over_as_declared() -> None:
    """A year has thirteen months of four weeks; the last is in the tables of the week after it."""
    model = TradeModel(small(weeks=53), rng=1, economies=SIX)
    first, left, entered = model.smes.column("weight").copy(), 0, 0
    makes = ~model.smes.column("is_retailer")
    for _ in range(53):
        model.step()
        assert model.week is not None
        left, entered = left + int(model.week.exited.sum()), entered + int(model.week.entered.sum())
    turnover = model.world.setting("firm_turnover_share") * first[makes].sum()
    assert left == pytest.approx(turnover, rel=0.01)
    assert entered == pytest.approx(turnover, rel=0.01)


def test_with_shelves_a_year_ends_within_a_thousandth_of_where_it_began(
    record_property: Callable[[str, object], None],
) -> None:
    welfare, flows, firms = [], [], []
    for seed in (1, 2, 3, 4):
        model = after_a_year(seed, 192)
        first = TradeModel(small(consumers=600, smes=192), rng=seed, economies=SIX)
        abroad = ~np.eye(len(SIX), dtype=bool)
        welfare.append(float((model.market.welfare - model.market.welfare_at_start).mean()))
        flows.append(float(expected_flows(model)[abroad].sum() / expected_flows(first)[abroad].sum()) - 1.0)
        firms.append(float(model.smes.column("weight").sum() / first.smes.column("weight").sum()) - 1.0)
    moved = [f"{np.mean(each):+.3%}" for each in (welfare, flows, firms)]
    record_property("measured", f"after a year welfare {moved[0]}, trade {moved[1]}, firms {moved[2]}")
    assert abs(np.mean(welfare)) < 1e-3
    assert abs(np.mean(flows)) < 1e-3
    assert abs(np.mean(firms)) < 1e-3


@pytest.mark.parametrize("name", LEARNERS)
def test_every_mechanism_that_learns_is_asked_by_a_month_at_rest(name: str) -> None:
    """Else the year above would hold it to nothing."""
    model = TradeModel(small(weeks=4), rng=1, economies=SIX)
    assert name in {mechanism.name for mechanism, _ in model.world.switched.running("learn_from_month")}
