"""How much of its goods supply each economy absorbs: home sales, household goods spending, firms' purchases.

World set-up, before the first tick. Home sales must be positive and believable for hubs too, where
production minus exports goes negative; the form below does that. All values are fob USD a year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core import numerics

if TYPE_CHECKING:
    from sim.ports.mechanism import Switched


class Absorption(NamedTuple):
    """Absorption of goods A = alpha GDP with alpha = min(most, at_rich (rich_usd / GDP per head)^elasticity)."""

    elasticity: float
    at_rich: float
    rich_usd: float
    """GDP per head, USD"""
    most: float


def absorption_of(switched: Switched) -> Absorption:
    """Return what the settings say of absorption."""
    names = ("absorption_elasticity", "rich_absorption", "rich_gdp_per_head_usd", "most_absorption")
    return Absorption(*(switched.setting(name) for name in names))


def goods_absorption(
    gdp_usd: np.ndarray,
    population: np.ndarray,
    imports_usd: np.ndarray,
    form: Absorption,
    scale: float = 1.0,
) -> np.ndarray:
    """Return home sales D [economy], fob USD a year: D = A^2 / (A + imports), always positive."""
    home = np.empty_like(imports_usd)
    for d in range(len(home)):
        per_head = gdp_usd[d] / population[d]
        alpha = form.at_rich * numerics.power(form.rich_usd / per_head, form.elasticity)
        absorbed = scale * min(form.most, alpha) * gdp_usd[d]
        home[d] = absorbed * absorbed / (absorbed + imports_usd[d])
    return home


def household_goods_spending(
    consumption_usd: np.ndarray, absorbed_usd: np.ndarray, goods_share: float, bounds: tuple[float, float]
) -> np.ndarray:
    """Return C [economy], fob USD a year: the goods share of consumption, within bounds of X = D + imports."""
    low, high = bounds
    spending: np.ndarray = np.clip(goods_share * consumption_usd, low * absorbed_usd, high * absorbed_usd)
    return spending


def household_category_shares(
    category_share: np.ndarray, food_column: int, food_share_of_consumption: np.ndarray, goods_share: float,
    bounds: tuple[float, float],
) -> np.ndarray:  # fmt: skip
    """Return budget shares [economy, category] summing to 1; food follows each economy's own food share.

    Args:
        category_share: [category] world household shares, 0 for what households do not buy.
        food_column: column of food in it.
        food_share_of_consumption: [economy] share of food in all household consumption.
        goods_share: share of goods in it.
        bounds: least and largest share of food in goods.
    """
    food = np.clip(food_share_of_consumption / goods_share, *bounds)
    others = category_share.copy()
    others[food_column] = 0.0
    others = others / numerics.total(others)
    shares: np.ndarray = others[None, :] * (1.0 - food)[:, None]
    shares[:, food_column] = food
    return shares
