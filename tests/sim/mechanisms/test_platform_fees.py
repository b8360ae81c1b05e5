"""A handling fee that platforms pay is a cost of theirs: they pass it into commissions or leave; nobody is given it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest

from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from sim.settlement.flows import AMOUNT_COLUMNS
from sim.week.expected_demand import demand_of
from tests.small_world import SIX, small, small_model

USA = SIX.index("USA")
MONTH, WEEKS = 4, 20
A_DOLLAR = 1.0
"""A year: where a platform has left, choice keeps weights of nothing."""


def model_of(usd: float, adaptation: bool = True, consumers: int = 300, seed: int = 1) -> TradeModel:
    """Return a model in which platforms pay the United States so much a parcel."""
    scenario = small(weeks=WEEKS, consumers=consumers)
    fee = INSTRUMENTS["handling_fee"].make_example(scenario.start, payer="platform", usd=usd)
    settings = {"adaptation": adaptation}
    return small_model(scenario.with_(policies=(fee,) if usd else (), settings=settings), seed=seed)


def parcels_usd(model: TradeModel) -> np.ndarray:
    """Return expected parcels from abroad [d], USD fob a year."""
    lanes = model.market.lanes
    first = np.unique(lanes.cell, return_index=True)[1]
    abroad = np.where(lanes.origin[first] != lanes.destination[first], demand_of(model).cell.sum(axis=1), 0.0)
    return np.bincount(lanes.destination[first], weights=abroad, minlength=model.world.n)


class Ran(NamedTuple):
    """A run's course."""

    parcels: list[np.ndarray]
    """[d] expected, USD a year, by month"""
    commission: np.ndarray
    """[platform] at the end"""
    fees: np.ndarray
    """[platform, d] expected, USD a year, at the end"""
    present: np.ndarray
    """[platform, d] at the end"""


@lru_cache(maxsize=8)
def ran(usd: float) -> Ran:
    """Run, with the ledger checked to the unit every week (``small_model``)."""
    model, parcels = model_of(usd), []
    for week in range(WEEKS):
        model.step()
        if (week + 1) % MONTH == 0:
            model.refresh_offers()
            parcels.append(parcels_usd(model))
    present = np.array([platform.markets for platform in model.platforms])
    return Ran(
        parcels, model.own["fees"].column("commission").copy(), demand_of(model).platform_fees, present
    )


def test_a_fee_moves_money_from_platforms_to_the_treasury_and_nothing_else() -> None:
    """Before anybody learns: every column of every flow but two is that of the world without it."""
    usual, dear = (model_of(usd, adaptation=False, consumers=6_000) for usd in (0.0, 10.0))
    for _ in range(2):
        usual.step()
        dear.step()
        assert usual.week is not None
        assert dear.week is not None
        for name in {*AMOUNT_COLUMNS} - {"fees_e4usd", "commission_e4usd"}:
            assert np.array_equal(getattr(usual.week.flows, name), getattr(dear.week.flows, name)), name
        more = dear.week.flows.fees_e4usd - usual.week.flows.fees_e4usd
        assert (dear.week.flows.commission_e4usd == usual.week.flows.commission_e4usd - more).all()
        assert more.sum() > 0
        assert (more[dear.week.flows.destination != USA] == 0).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_platforms_expect_to_pay_is_what_they_are_charged_in_the_mean(seed: int) -> None:
    """A parcel of a small order owes as much as a large one, and small orders turn from ways that are dear for them."""
    usual, dear = (model_of(usd, adaptation=False, consumers=100_000, seed=seed) for usd in (0.0, 5.0))
    charged = 0
    for _ in range(MONTH):
        usual.step()
        dear.step()
        assert usual.week is not None
        assert dear.week is not None
        charged += int((dear.week.flows.fees_e4usd - usual.week.flows.fees_e4usd).sum())
    expected = demand_of(dear).platform_fees
    assert charged / E4USD_PER_USD * WEEKS_PER_YEAR / MONTH == pytest.approx(expected.sum(), rel=0.12)
    assert (np.delete(expected, USA, axis=1) == 0.0).all()
    assert (demand_of(usual).platform_fees == 0.0).all()


def test_a_higher_fee_is_a_higher_commission_and_fewer_parcels_once_platforms_reacted(
    record_property: Callable[[str, object], None],
) -> None:
    none, low, high = (ran(usd) for usd in (0.0, 2.0, 10.0))
    assert (low.present == none.present).all(), "nobody leaves for a small fee"
    for less, more in ((none, low), (low, high)):
        pays = more.fees[:, USA] > A_DOLLAR
        assert pays.sum() > 2
        assert (more.commission >= less.commission)[pays].all()
        assert (more.commission > less.commission)[pays].any()
    for month in range(1, WEEKS // MONTH):
        assert high.parcels[month][USA] < low.parcels[month][USA] < none.parcels[month][USA]
    assert low.parcels[-1][USA] < 0.99 * none.parcels[-1][USA]
    record_property(
        "measured",
        "; ".join(
            f"{usd} USD a parcel into the USA: commissions up to {moved.max():+.1%} of the price, parcels "
            f"{each.parcels[-1][USA] / none.parcels[-1][USA] - 1.0:+.1%} after {WEEKS} weeks"
            for usd, each in ((2, low), (10, high))
            for moved in (each.commission - none.commission,)
        ),
    )


def test_platforms_leave_a_market_that_takes_more_than_they_earn_there() -> None:
    none, most = ran(0.0), ran(50.0)
    left = none.present & ~most.present
    assert left[:, USA].any()
    assert not np.delete(left, USA, axis=1).any()
    assert (most.fees[left[:, USA], USA] < A_DOLLAR).all()
