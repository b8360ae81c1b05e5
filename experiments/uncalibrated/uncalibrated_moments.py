"""The uncalibrated moments of a scenario's first week, in one place, and what of them is hard to believe.

Beside the calibrated ones (pair flows, destinations' channel and mode totals) these are what the model says by
itself: gravity by channel, modes by distance, sizes of sellers, markets of exporters. `tradewinds gravity` prints them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.uncalibrated.export_markets import MANY_MARKETS, NESTED, ExportMarkets, export_markets
from experiments.uncalibrated.freight_shares import BandShares, bulk_loads, freight_shares, parcel_loads
from experiments.uncalibrated.gravity_regressions import (
    ABROAD,
    Coefficients,
    gravity_coefficients,
    web_shop_only_share,
)
from experiments.uncalibrated.seller_sizes import Sizes, seller_sizes
from experiments.uncalibrated.week_zero import ExpectedTrade, expected_trade
from sim.core.codes import ROAD
from sim.core.sample_settings import SampleSettings

if TYPE_CHECKING:
    from sim.model import TradeModel

FAR_KM = 6_000.0
MOST_BY_ROAD = 0.05
"""Of the value on ways this long; goods that go so far by lorry are rare (judgement, no source)."""
MOST_IN_MANY = 0.5
"""Of exporters in ten markets or more (judgement: in firm data most exporters serve few markets)."""
ONLINE_GAP = 0.65
"""How much less distance matters on eBay than offline (Lendle and others 2013, abstract)."""
GAP_TOLERANCE = 0.25


@dataclass(frozen=True)
class Moments:
    """Everything, for one scenario."""

    scenario: str
    first_week: str
    seed: int
    consumers: int
    smes: int
    data_hash: str
    coefficients: list[Coefficients]
    web_shop_only_share: float
    """Of parcels' value across borders, on pairs no marketplace carries."""
    freight: list[BandShares]
    sizes: list[Sizes]
    markets: list[ExportMarkets]
    remarks: list[str]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def uncalibrated_moments(model: TradeModel) -> Moments:
    """Return the moments of a model that stands at its first week."""
    trade = expected_trade(model)
    coefficients, markets = gravity_coefficients(trade), export_markets(model)
    remarks = [
        *online_gap(coefficients), *far_by_road(trade), *zeros_by_channel(coefficients), *markets_of_all(markets),
    ]  # fmt: skip
    return Moments(
        model.scenario.name, str(model.week_start), model.seed, len(model.consumers), model.scenario.smes,
        model.world.data_hash, coefficients, web_shop_only_share(trade), freight_shares(trade), seller_sizes(trade),
        markets, remarks,
    )  # fmt: skip


def online_gap(coefficients: list[Coefficients]) -> list[str]:
    """Say how the distance effect of parcels stands to that of firms' purchases, where it is not as published."""
    effect = {row.flow: row.estimate["log_distance"] for row in coefficients if row.sample == ABROAD}
    gap = 1.0 - effect["parcels"] / effect["firms"]
    if abs(gap - ONLINE_GAP) <= GAP_TOLERANCE:
        return []
    return [
        f"Distance holds parcels back {gap:.0%} less than firms' purchases; on eBay it was 65 % less than offline. "
        "Pair tastes are shared by all channels, so parcels inherit the distance effect of the pair flows."
    ]


def far_by_road(trade: ExpectedTrade) -> list[str]:
    """Name the largest flow by road where lorries carry much of what goes far."""
    found, world = [], trade.model.world
    far = world.geography.distance_km >= FAR_KM
    for kind, (value, _) in {"parcels": parcel_loads(trade), "bulk goods": bulk_loads(trade)}.items():
        by_road, whole = np.where(far, value[ROAD], 0.0), np.where(far, value.sum(axis=0), 0.0)
        if whole.sum() <= 0.0 or by_road.sum() / whole.sum() <= MOST_BY_ROAD:
            continue
        o, d = np.unravel_index(int(np.argmax(by_road)), by_road.shape)
        found.append(
            f"Of the value of {kind} that go {FAR_KM:,.0f} km and farther, {by_road.sum() / whole.sum():.0%} go by "
            f"road; {world.iso3[o]} to {world.iso3[d]} {by_road[o, d] / whole[o, d]:.0%}. That is far too much: "
            "road shares are calibrated by destination, not by distance."
        )
    return found


def zeros_by_channel(coefficients: list[Coefficients]) -> list[str]:
    """Say where every channel reaches every pair that trades."""
    zeros = {
        row.zero_pairs for row in coefficients if row.sample == ABROAD and row.flow in ("parcels", "firms")
    }
    if len(zeros) != 1:
        return []
    return [
        "Every channel reaches every pair that traded in 2023 (zeros are the data's, the same in each channel): web "
        "shops carry all origins, and every producer agent lists at least one firm everywhere. Real parcels have more "
        "zeros; the number of pairs served says nothing here."
    ]


def markets_of_all(markets: list[ExportMarkets]) -> list[str]:
    """Say where exporters sell nearly everywhere at once."""
    row = next(each for each in markets if each.listing == "either" and each.firms_are == NESTED)
    if not row.share_in_many > MOST_IN_MANY:
        return []
    return [
        f"Counted as the model counts exporting firms (nested), {row.share_in_many:.0%} of exporters list in "
        f"{MANY_MARKETS} markets or more, {row.mean:.0f} on average, although at the start listings abroad follow the "
        f"market's size to the power {SampleSettings().market_size_elasticity:g}. Real exporters mostly serve few "
        "markets."
    ]
