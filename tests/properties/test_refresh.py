"""Tables refilled only where something moved are the bits of tables filled anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.market.listing import empty_offers, fill_offers
from tests.small_world import small_about_its_policies, small_model

if TYPE_CHECKING:
    from sim.market.choice import Offers
    from sim.model import TradeModel

FILLED = (
    "tau", "log_tau", "lane_days", "home_log_price", "bulk_log_tau", "bulk_days", "composite", "home_composite",
    "bulk_composite",
)  # fmt: skip


def filled_anew(model: TradeModel) -> Offers:
    """Return offers with everything that carriers and sellers move filled into empty tables."""
    market, sellers = model.market, model.sellers
    empty = empty_offers(model.world, market.preferences, market.lanes, market.sizes)
    offers = market.offers._replace(**{name: getattr(empty, name) for name in FILLED})
    everywhere = list(range(model.world.n))
    fill_offers(
        offers,
        model.world,
        market.lanes,
        market.terms,
        market.quotes,
        market.rules,
        everywhere,
        bulk=market.entering.bulk_tau,
    )
    before = sellers.pool_moved.copy(), sellers.cell_moved.copy()
    sellers.pool_moved[:] = True
    sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)
    sellers.pool_moved[:], sellers.cell_moved[:] = before
    return offers


def shake(model: TradeModel, luck: np.random.Generator) -> None:
    """Move carriers' rates, queues, and sellers' prices, as a month of learning might."""
    market, price = model.market, model.smes.column("price")
    rate, plan = (model.own["capacity"].column(name) for name in ("rate_index", "planned_utilisation"))
    modes = luck.random(len(rate)) < 0.3
    rate[modes] *= luck.uniform(0.8, 1.3, modes.sum())
    plan[luck.random(len(modes)) < 0.2] = luck.uniform(1.0, 1.4)
    market.own_moved += 1
    moved = luck.random(len(price)) < 0.1
    price[moved] *= luck.uniform(0.9, 1.1, moved.sum())
    model.sellers.update_attraction()
    offers = market.offers
    model.sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)
    model._stale = True


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_refilled_where_it_moved_is_what_is_filled_anew(seed: int) -> None:
    scenario = small_about_its_policies("us_tariffs_2025", weeks=14)
    model, luck = small_model(scenario, seed), np.random.default_rng(seed)
    refreshed = 0
    for _ in range(scenario.weeks):
        if luck.random() < 0.4:
            shake(model, luck)
        model.keep_calendar()
        refreshed += model._stale
        model.refresh_offers()
        anew = filled_anew(model)
        for name in FILLED:
            assert np.array_equal(getattr(model.market.offers, name), getattr(anew, name)), (name, model.tick)
        model.step()
    assert refreshed > 3
