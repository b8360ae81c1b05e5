"""Who sells: expected sales per firm, and in how many foreign markets exporters list.

Producers only (importer-retailers sell what others made). An agent stands for many firms, taken as equal in size, so
the spread within agents is missing and the top is flatter than with as many agents as firms. Productivity is drawn
lognormal; a firm's size is that, its quality, the price elasticity of its category and the number of its rivals:
a heavy tail can come only from mixing economies and categories, or later from growth, not from the draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.world.consumer_types import OCTILES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.uncalibrated.week_zero import ExpectedTrade
    from sim.model import TradeModel

    Values = NDArray[np.float64]
    Rows = NDArray[np.int64]

LEAST_AGENTS = 8
"""In the upper half, for a rank-size slope."""
WORLD = "world"


@dataclass(frozen=True)
class Sizes:
    """How sales are spread over the firms of a place, USD fob a year per firm, home sales included."""

    place: str
    firms: float
    agents: int
    mean_usd: float
    median_usd: float
    log_spread: float
    """Standard deviation of ln sales, weighted by firms."""
    top_1_percent_share: float
    top_10_percent_share: float
    rank_slope: float
    """Of ln(rank - 1/2) on ln sales over the larger half of firms (Gabaix and Ibragimov 2011); Zipf is -1."""
    rank_slope_error: float
    """|slope| x sqrt(2 / agents)."""


def seller_sales(trade: ExpectedTrade) -> Values:
    """Return expected sales of every SME agent by destination [sme, d], USD fob a year; zero for retailers.

    Buyers take sellers in proportion to firms listed x attraction, per octile; bulk buyers as the middle octile.
    """
    model, world = trade.model, trade.model.world
    sellers, lanes = model.sellers, model.market.lanes
    shops = sellers.shops()
    sales = np.zeros((len(model.smes), world.n))
    cells = np.zeros((OCTILES, int(lanes.cell[-1]) + 1, len(world.categories)))
    for octile in range(OCTILES):
        np.add.at(cells[octile], lanes.cell, trade.lane_usd[octile])
    bulk = trade.bulk_usd.sum(axis=(0, 3))
    for o in range(world.n):
        platform_markets = np.flatnonzero(sellers.cell_of[:, o] >= 0)
        to = world.lanes.market_destination[platform_markets]
        for g in range(len(world.categories)):
            rows = slice(int(shops.first[o, g]), int(shops.first[o, g] + shops.count[o, g]))
            attraction = shops.attraction[rows]
            listed = np.where(
                np.arange(world.n)[:, None] == o, shops.weight[rows], sellers.bulk_listing[:, rows]
            )
            sales[rows] += (_shares(listed * attraction[:, OCTILES // 2]) * bulk[o, :, g, None]).T
            for octile in range(OCTILES):
                bought = cells[octile, sellers.cell_of[platform_markets, o], g]
                parcels = (
                    _shares(shops.listing[platform_markets, rows] * attraction[:, octile]) * bought[:, None]
                )
                np.add.at(sales[rows].T, to, parcels)
                at_home = _shares((shops.weight[rows] * attraction[:, octile])[None, :])[0]
                sales[rows, o] += at_home * trade.home_shop_usd[octile, o, g]
    return sales


def _shares(attraction: Values) -> Values:
    """Return each column's share of its row; zero where nobody sells."""
    whole = attraction.sum(axis=1, keepdims=True)
    shares: Values = np.divide(
        attraction, whole, out=np.zeros_like(attraction, dtype=np.float64), where=whole > 0.0
    )
    return shares


def makers(model: TradeModel) -> Rows:
    """Return the rows of producers in business."""
    return np.flatnonzero(model.smes.column("active") & ~model.smes.column("is_retailer"))


def seller_sizes(trade: ExpectedTrade, economies: int = 6) -> list[Sizes]:
    """Return the spread of sales over all firms, and within the economies that sell most."""
    model, world = trade.model, trade.model.world
    rows = makers(model)
    economy = model.smes.column("economy")[rows].astype(np.int64)
    firms = model.smes.column("weight")[rows].astype(np.float64)
    size = seller_sales(trade)[rows].sum(axis=1) / np.maximum(firms, 1.0)
    total = np.bincount(economy, weights=size * firms, minlength=world.n)
    found = [sizes_of(WORLD, size, firms)]
    largest = np.argsort(-total, kind="stable")[:economies]
    return found + [sizes_of(world.iso3[o], size[economy == o], firms[economy == o]) for o in largest]


def sizes_of(place: str, size_usd: Values, firms: Values) -> Sizes:
    """Return the spread of sales over agents of some firms each."""
    counted = (firms > 0.0) & (size_usd > 0.0)
    order = np.argsort(-size_usd[counted], kind="stable")
    size, weight = size_usd[counted][order], firms[counted][order]
    through, sold = np.cumsum(weight), np.cumsum(size * weight)
    log_size = np.log(size)
    mean_log = float(np.average(log_size, weights=weight))
    slope, error = rank_size_slope(size, weight)
    firms_so_far, sold_so_far = np.concatenate(([0.0], through)), np.concatenate(([0.0], sold))

    def top(share: float) -> float:
        return float(np.interp(share * through[-1], firms_so_far, sold_so_far) / sold[-1])

    return Sizes(
        place, float(through[-1]), len(size), float(sold[-1] / through[-1]),
        float(size[np.searchsorted(through, 0.5 * through[-1])]),
        float(np.sqrt(np.average((log_size - mean_log) ** 2, weights=weight))), top(0.01), top(0.10), slope, error,
    )  # fmt: skip


def rank_size_slope(size: Values, firms: Values) -> tuple[float, float]:
    """Return the slope of ln(rank - 1/2) on ln size over the larger half, and its error; nan for a few agents.

    Args:
        size: largest first, [agent].
        firms: firms of each, which share the middle of their ranks, [agent].
    """
    through = np.cumsum(firms)
    upper = through <= 0.5 * through[-1]
    if upper.sum() < LEAST_AGENTS:
        return float("nan"), float("nan")
    x, y, weight = np.log(size[upper]), np.log((through - 0.5 * firms)[upper]), firms[upper]
    x, y = x - np.average(x, weights=weight), y - np.average(y, weights=weight)
    slope = float((weight * x * y).sum() / (weight * x * x).sum())
    return slope, abs(slope) * float(np.sqrt(2.0 / upper.sum()))
