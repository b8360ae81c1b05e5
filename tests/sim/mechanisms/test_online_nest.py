"""The online nest in the calibrated world: week 0 stays, a levy moves buyers within online first, welfare is right."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from experiments.verification.friction_measures import channel_shares
from sim.calibration.calibrated import calibrate, under, week_zero
from sim.calibration.calibrated_state import Calibration
from sim.calibration.plain_sums import expected_sums
from sim.calibration.solution_store import MET
from sim.core.codes import FIRST_MARKET, HOME, ONLINE, SHELF
from sim.mechanisms.run_settings import make_settings
from sim.mechanisms.worlds import load_world
from sim.model import TradeModel
from sim.week.expected_welfare import fill_welfare
from tests.small_world import hashes_of, small

THREE = ("CHN", "DEU", "USA")
LAMBDAS = (1.0, 0.5, 0.3)


@lru_cache(maxsize=3)
def calibrated(class_lambda: float) -> Calibration:
    settings = make_settings({"class_lambda": class_lambda})
    return calibrate(load_world(THREE, settings=settings), settings)


def run(weeks: int, class_lambda: float) -> TradeModel:
    scenario = small(weeks=max(weeks, 1), settings={"class_lambda": class_lambda})
    model = TradeModel(scenario, rng=1, debug=True, economies=THREE)
    for _ in range(weeks):
        model.step()
    return model


def test_one_level_is_no_bit_and_no_state() -> None:
    off = hashes_of(small(off=("online_nest",)))
    assert hashes_of(small(settings={"class_lambda": 1.0})) == off
    assert hashes_of(small()) != off
    assert run(0, 1.0).own["online_nest"].column("share").size == 0


@pytest.mark.parametrize("class_lambda", LAMBDAS[1:])
def test_week_0_keeps_its_sales_at_any_lambda(class_lambda: float) -> None:
    usual, found = calibrated(1.0), calibrated(class_lambda)
    assert found.miss.max() < MET
    assert (found.shifters.platform != usual.shifters.platform).all()
    lanes = usual.world.lanes
    for key, size in (
        (lanes.platform_market, lanes.platform_markets),
        (lanes.origin * 3 + lanes.destination, 9),
    ):
        before, after = (np.bincount(key, each.lane_fob_usd.sum(axis=1), size) for each in (usual, found))
        # Slots are fitted; what a pair sells in parcels is fitted up to its other channels.
        assert after == pytest.approx(before, rel=1e-7 if size == lanes.platform_markets else 2e-2)
    assert found.home_fob_usd.sum(axis=1) == pytest.approx(usual.home_fob_usd.sum(axis=1), rel=1e-7)
    assert found.shelf_fob_usd.sum(axis=1) == pytest.approx(usual.shelf_fob_usd.sum(axis=1), rel=1e-7)


def test_sums_without_the_solvers_kernels_are_the_same() -> None:
    found = calibrated(0.3)
    plain = expected_sums(found)
    assert plain.lane == pytest.approx(found.lane_fob_usd.sum(axis=1), rel=1e-9)
    assert plain.home == pytest.approx(found.home_fob_usd.sum(axis=1), rel=1e-9)
    assert plain.shelf == pytest.approx(found.shelf_fob_usd.sum(axis=1), rel=1e-9)
    given_up = found.targets.give_up_share * plain.spending
    assert plain.given_up == pytest.approx(given_up, rel=1e-6)


def levied(calibration: Calibration, platform: int) -> Calibration:
    """Return week 0 with 10 % on every lane of a platform, at the same tastes."""
    start = week_zero(calibration.world, calibration.settings)
    start.offers.non_price_cost[:, calibration.world.lanes.platform == platform] += 0.1
    return under(start, calibration.shifters, calibration.rounds, calibration.miss, "held")


def column_sales(calibration: Calibration, d: int) -> np.ndarray:
    """Return expected spending in d by channel column."""
    share, spent = channel_shares(calibration)
    found: np.ndarray = (share[d] * spent[d][..., None]).sum(axis=(0, 1, 2))
    return found


def test_a_levy_on_one_platform_moves_buyers_first_within_online() -> None:
    usual = calibrated(1.0)
    lanes = usual.world.lanes
    sold = np.bincount(lanes.platform_market, usual.lane_fob_usd.sum(axis=1))
    platform_market = int(np.argmax(sold))
    d = int(lanes.market_destination[platform_market])
    column = FIRST_MARKET + platform_market - int(lanes.destination_first_market[d])
    staying = []
    for each in LAMBDAS:
        before, after = (
            calibrated(each),
            levied(calibrated(each), int(lanes.market_platform[platform_market])),
        )
        gained = column_sales(after, d) - column_sales(before, d)
        assert gained[column] < 0.0
        assert gained.sum() == pytest.approx(0.0, abs=1e-9 * -gained[column])
        others = gained[FIRST_MARKET:].sum() - gained[column]
        staying.append(others / -gained[column])
        assert (gained[[HOME, SHELF]] > 0.0).all()
    assert staying[0] < staying[1] < staying[2] < 1.0


def welfare_of(calibration: Calibration) -> np.ndarray:
    """Return the expected log of real goods consumption [d, octile]."""
    n, sizes = calibration.world.n, calibration.sizes
    welfare = np.zeros((n, calibration.offers.composite.shape[1]))
    fill_welfare(
        0, n, calibration.preferences, calibration.lanes, sizes.spending_share, sizes.count,
        calibration.tables.channel, welfare,
    )  # fmt: skip
    return welfare


def test_welfare_falls_by_what_is_spent_on_what_gets_dearer() -> None:
    """The envelope theorem: d ln consumption = - share x d ln price. A wrong scale of classes would show."""
    calibration, rise = calibrated(0.5), 1e-5
    start = week_zero(calibration.world, calibration.settings)
    start.offers.non_price_cost[:] += rise
    after = under(start, calibration.shifters, calibration.rounds, calibration.miss, "held")
    preferences, octiles = calibration.preferences, calibration.offers.composite.shape[1]
    share, _ = channel_shares(calibration)
    online = share[..., FIRST_MARKET:].sum(axis=-1)
    weight = (
        preferences.category_share[:, :, None, None] * calibration.sizes.spending_share[..., None]
        * preferences.spending[:, None, None, :]
    )  # fmt: skip
    spent = (online * weight).sum(axis=(1, 2)).reshape(3, -1, octiles).sum(axis=1)
    spent /= preferences.spending.reshape(3, -1, octiles).sum(axis=1)
    fall = (welfare_of(calibration) - welfare_of(after)) / rise
    assert fall == pytest.approx(spent, rel=1e-3)


def test_a_run_notes_the_class_online() -> None:
    model = run(2, 0.5)
    own = model.own["online_nest"]
    share, spent = channel_shares(model.calibration)
    whole = spent.sum(axis=(2, 3))
    online = (share[..., FIRST_MARKET:].sum(axis=-1) * spent).sum(axis=(2, 3))
    buys = whole > 0.0
    assert own.column("share")[buys] == pytest.approx((online[buys] / whole[buys]), rel=0.05)
    assert (own.column("share")[~buys] == 0.0).all()
    assert np.isfinite(own.column("inclusive")).all()
    assert (model.market.preferences.column_class == ONLINE).any()
    assert model.week is not None
    assert model.week.own["online_nest"]["share"].shape == own.column("share").shape


def test_a_lambda_out_of_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="class_lambda"):
        make_settings({"class_lambda": 1.2})
    with pytest.raises(ValueError, match="class_lambda"):
        make_settings({"class_lambda": 0.2})
