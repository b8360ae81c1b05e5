"""Demand: what slow loops learn from is what the week draws from, in the mean, and stays at rest to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.units import E4USD_PER_USD
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from sim.week.demand import relative
from sim.week.expected_demand import demand_of, expected_rating, fakes_by_pool
from sim.week.month import Month
from tests.small_world import SIX, small, small_model


@pytest.fixture(scope="module")
def model() -> TradeModel:
    return small_model(small())


def test_demand_of_week_0_is_that_of_the_calibrated_world(model: TradeModel) -> None:
    calibration, demand = model.calibration, model.expected
    lanes, n = calibration.lanes, model.world.n
    assert demand.cell.sum() == pytest.approx(calibration.lane_fob_usd.sum(), rel=1e-12)
    bulk = np.moveaxis(calibration.bulk_fob_usd.sum(axis=(0, 3)), 0, 0)
    assert demand.bulk == pytest.approx(bulk, rel=1e-9)
    pool = calibration.home_fob_usd + bulk.sum(axis=1)
    np.add.at(pool, lanes.origin, calibration.lane_fob_usd)
    assert demand.pool == pytest.approx(pool, rel=1e-9)
    platform = np.zeros((len(model.world.platforms), n))
    np.add.at(platform, (model.world.lanes.platform, lanes.destination), calibration.lane_fob_usd.sum(axis=1))
    assert demand.platform == pytest.approx(platform, rel=1e-9)


def test_demand_is_the_same_whatever_the_sample_and_the_threads() -> None:
    few, many = small_model(small(), 1), small_model(small(consumers=600, smes=192), 2, threads=2)
    for name in ("cell", "bulk", "pool", "platform", "tonne_km"):
        assert getattr(few.expected, name).tobytes() == getattr(many.expected, name).tobytes(), name


def test_the_same_tables_promise_the_same_year_to_the_bit(model: TradeModel) -> None:
    again = demand_of(model)
    for name, values in again._asdict().items():
        assert values.tobytes() == getattr(model.expected, name).tobytes(), name
    assert (relative(again.pool, model.expected.pool) == 1.0).all()


def test_demand_falls_where_a_tariff_falls_on_it() -> None:
    tariff = INSTRUMENTS["tariff"].make_example(
        small().start, importers=("USA",), exporters=("CHN",), rate=0.5
    )
    model = small_model(small(policies=(tariff,), settings={"relation_separation_share": 1.0}))
    model.step()
    now = demand_of(model)
    usa, china = SIX.index("USA"), SIX.index("CHN")
    ratio = relative(now.bulk, model.expected.bulk)
    assert (ratio[china, usa] < 0.9).all()
    assert (ratio[SIX.index("VNM"), usa] > 1.0).any()
    assert now.pool[china].sum() < model.expected.pool[china].sum()


def test_platforms_sell_in_the_mean_what_tables_promise() -> None:
    scenario = small(consumers=20_000, smes=600, weeks=26, settings={"adaptation": False})
    model = TradeModel(scenario, rng=3, economies=SIX)
    sold = np.zeros(len(model.world.platforms))
    for _ in range(26):
        model.step()
        assert model.week is not None
        sold += model.week.platform_sales_e4usd / E4USD_PER_USD
    half_year = model.expected.platform.sum(axis=1) / 2.0
    assert sold.sum() == pytest.approx(half_year.sum(), rel=0.05)
    large = half_year > 0.1 * half_year.sum()
    assert sold[large] == pytest.approx(half_year[large], rel=0.15)


def test_orders_go_as_badly_as_their_ways_and_sellers() -> None:
    """Without counterfeits a platform's share lies between its best and worst mode; with all fake, all abroad fail."""
    model = small_model(small())
    chances, used = model.outcome_chances, np.unique(model.world.lanes.mode)
    mishap = (chances.lost + chances.late)[used]
    model.outcome_chances = chances._replace(fake=np.zeros_like(chances.fake))
    honest = demand_of(model)
    sold = honest.platform_failures[honest.platform_failures > 0.0]
    assert mishap.min() - 1e-12 <= sold.min() <= sold.max() <= mishap.max() + 1e-12
    assert (honest.fakes == 0.0).all()
    everywhere = np.where(model.smes.column("is_retailer"), 0.0, 1.0)
    model.smes.column("fake_share")[:] = everywhere
    model.outcome_chances = chances._replace(fake=np.ones_like(chances.fake))
    fake = demand_of(model)
    assert fake.fakes == pytest.approx(np.ones(len(SIX)))
    abroad = ~np.eye(len(SIX), dtype=bool)[:, None, :] & (honest.origin_failures > 0.0)
    assert fake.origin_failures[abroad] == pytest.approx(1.0)


def test_a_dishonest_seller_is_rated_below_an_honest_one() -> None:
    model = small_model(small(smes=1_920))
    rating = expected_rating(model, model.expected)
    fake = model.smes.column("fake_share")
    pool = model.smes.column("economy").astype(int) * 100 + model.smes.column("category")
    makes = ~model.smes.column("is_retailer")
    telling = (
        model.outcome_chances.fake[model.smes.column("category")]
        * model.expected.abroad[model.smes.column("economy"), model.smes.column("category")]
    )
    makes &= telling > 0.0
    both = [p for p in np.unique(pool[makes]) if len(np.unique(fake[makes & (pool == p)])) == 2]
    assert both
    for p in both:
        mine = makes & (pool == p)
        assert rating[mine & (fake > 0)].max() < rating[mine & (fake == 0)].min()
    assert ((rating >= 0.0) & (rating <= 1.0)).all()
    assert fakes_by_pool(model).shape == model.expected.pool.shape


def test_beliefs_close_a_part_of_the_gap_in_a_month_and_rest_at_rest(model: TradeModel) -> None:
    month = Month(model)
    assert (month.belief == 1.0).all()
    speed = model.world.setting("learning_speed")
    belief, first = np.ones(3), np.array([2.0, 1.0, 0.0])
    month.learned(belief, np.array([1.0, 1.0, 5.0]), first)
    assert belief == pytest.approx([1.0 - 0.5 * speed, 1.0, 1.0])
