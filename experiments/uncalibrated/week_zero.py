"""The expected trade of a scenario's first week, stated per year: no draws, by lane, bulk way, shop and buyers' octile.

One source for every uncalibrated moment (`gravity`, `freight_shares`, `sellers`). Choice probabilities at the offers of
the first week times exact spending; nothing is run. Summed over channels it is the calibrated flow of each pair under
the law of 2023; how it divides into channels, modes and sellers is what the model says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.verification.fit_measures import CHANNEL_GROUPS
from sim.calibration.calibrated import bulk_at
from sim.market.expected_choices import expected_parcels
from sim.model import TradeModel
from sim.world.consumer_types import OCTILES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.definition import Scenario

    Values = NDArray[np.float64]

SEED = 1
"""Expected trade depends on it only by who the sampled sellers are."""

LEAST_USD = 1.0
"""A pair that expects less a year sells nothing: to pairs without a flow of 2023 bulk tastes give e^-120, not zero."""


@dataclass(frozen=True)
class ExpectedTrade:
    """First sales of a year at the offers of one week, USD fob."""

    model: TradeModel
    lane_usd: Values
    """[octile, lane, g] through platforms, domestic lanes too."""
    home_shop_usd: Values
    """[octile, d, g] home goods sold in shops."""
    bulk_usd: Values
    """[kind, o, d, bulk mode, g]; kind 0 restocking, 1 firms' purchases (home supply at mode 0)."""

    def by_channel(self) -> dict[str, Values]:
        """Return sales by channel and in all [o, d]; home sales on the diagonal.

        At home, platforms' domestic orders stand with parcels, home goods in shops with restocking (what shops sell
        from home and from abroad), and firms' purchases at home with those abroad.
        """
        lanes, n = self.model.world.lanes, self.model.world.n
        parcels = np.zeros((n, n))
        np.add.at(parcels, (lanes.origin, lanes.destination), self.lane_usd.sum(axis=(0, 2)))
        restocking, firms = (
            np.where(sales < LEAST_USD, 0.0, sales) for sales in self.bulk_usd.sum(axis=(3, 4))
        )
        shops = restocking + np.diag(self.home_shop_usd.sum(axis=(0, 2)))
        found = dict(zip(CHANNEL_GROUPS, (parcels, shops, firms), strict=True))
        return {**found, "all": parcels + shops + firms}


def week_zero(
    scenario: Scenario | str, economies: tuple[str, ...] | None = None, seed: int = SEED
) -> TradeModel:
    """Return a scenario's model under the rules of its first week, before anyone has bought."""
    model = TradeModel(scenario, rng=seed, economies=economies)
    model.keep_calendar()
    model.refresh_offers()
    return model


def expected_trade(model: TradeModel) -> ExpectedTrade:
    """Return the expected trade of a model at its offers of today."""
    calibration, market, world = model.market.calibration, model.market, model.world
    spending = calibration.targets.household * calibration.shifters.household_ratio
    octile = np.arange(len(market.preferences.sensitivity)) % OCTILES
    goods = len(world.categories)
    lane = np.zeros((OCTILES, len(world.lanes), goods))
    home, shelf = np.zeros((OCTILES, world.n, goods)), np.zeros((world.n, goods))
    for row in range(OCTILES):
        # Whom a buyer takes depends on the octile, so each octile spends alone.
        preferences = market.preferences._replace(
            spending=np.where(octile == row, market.preferences.spending, 0.0)
        )
        for d in range(world.n):
            home[row, d], shelf_d, _ = expected_parcels(
                d, preferences, market.lanes, market.offers, market.tables, spending[d], lane[row]
            )
            shelf[d] += shelf_d
    bulk = bulk_at(calibration.preferences, market.offers, calibration.shifters, calibration.targets, shelf)
    return ExpectedTrade(model, lane, home, bulk)
