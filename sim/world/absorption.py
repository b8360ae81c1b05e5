"""How much of its goods supply each economy absorbs: home sales, household goods spending, firms' purchases.

World set-up, before the first tick. Home sales must be positive and believable for hubs too, where
production minus exports goes negative; the form below does that. All values are fob USD a year.
"""

import numpy as np

from sim.core import numerics

ALPHA_CAP = 0.8
ALPHA_AT_RICH = 0.33
RICH_GDP_PER_HEAD_USD = 80_000.0
"""Absorption of goods A = alpha GDP with alpha = min(0.8, 0.33 (80,000 / GDP per head)^elasticity)."""


def goods_absorption(
    gdp_usd: np.ndarray,
    population: np.ndarray,
    imports_usd: np.ndarray,
    elasticity: float,
    scale: float = 1.0,
) -> np.ndarray:
    """Return home sales D [economy], fob USD a year: D = A^2 / (A + imports), always positive."""
    home = np.empty_like(imports_usd)
    for d in range(len(home)):
        per_head = gdp_usd[d] / population[d]
        alpha = ALPHA_AT_RICH * numerics.power(RICH_GDP_PER_HEAD_USD / per_head, elasticity)
        absorbed = scale * min(ALPHA_CAP, alpha) * gdp_usd[d]
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
    category_share: np.ndarray, food_column: int, food_share_of_consumption: np.ndarray, goods_share: float
) -> np.ndarray:
    """Return budget shares [economy, category] summing to 1; food follows each economy's own food share.

    Args:
        category_share: [category] world household shares, 0 for what households do not buy.
        food_column: column of food in it.
        food_share_of_consumption: [economy] share of food in all household consumption.
        goods_share: share of goods in it.
    """
    food = np.clip(food_share_of_consumption / goods_share, 0.12, 0.60)
    others = category_share.copy()
    others[food_column] = 0.0
    others = others / numerics.total(others)
    shares: np.ndarray = others[None, :] * (1.0 - food)[:, None]
    shares[:, food_column] = food
    return shares
