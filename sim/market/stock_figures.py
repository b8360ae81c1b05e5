"""What makers to stock and to order come to by origin and category: leftovers, costs, waiting, what becomes of goods.

Figures are expected, by the rules of `sim/behaviour/newsvendor.py`; a price is 1. Salvage falls for makers whose goods
are sold where law forbids to destroy what is left over, as much as they sell there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.behaviour.newsvendor import Season, left_of, season, share_on_demand

if TYPE_CHECKING:
    from sim.world import World

APPAREL, ELECTRONICS, OTHER = "apparel", "electronics", "other"
KIND_OF = {"apparel_footwear": APPAREL, "electronics": ELECTRONICS}
"""Which settings of `make_to_stock` a category has; all others those of other consumer goods."""
COST_STEP, DAYS_STEP = 1e-6, 0.01
"""Makers' costs against week 0, and days of waiting, move in these steps: tables are made again only when something
moved."""


class Goods(NamedTuple):
    """Settings by category [g]."""

    error: np.ndarray
    """standard deviation of demand over what is expected; 0 for what households do not buy"""
    cost: np.ndarray
    """of making a unit, share of price"""
    destroyed: np.ndarray
    """share of what is left over that is destroyed where law does not forbid it"""
    on_demand: np.ndarray
    """share made to order in week 0"""


class Plans(NamedTuple):
    """What makers plan, [o, g] each."""

    stock: np.ndarray
    """units made to stock over the demand expected for them"""
    mismatch: np.ndarray
    """what not knowing demand costs a maker to stock, share of price"""
    wanted: np.ndarray
    """share of makers to whom making to order pays more"""


def goods_of(world: World) -> Goods:
    """Return the settings of each category."""
    settings = world.settings_of("make_to_stock")
    kinds = [KIND_OF.get(each, OTHER) for each in world.categories]
    bought = world.column("categories", "household_share") > 0.0

    def taken(name: str) -> np.ndarray:
        return np.array([float(getattr(settings, name.format(kind))) for kind in kinds])

    destroyed = {APPAREL: settings.destroyed_apparel_share}
    return Goods(
        error=np.where(bought, taken("forecast_error_{}"), 0.0),
        cost=1.0 - taken("gross_margin_{}_share"),
        destroyed=np.array([destroyed.get(kind, settings.destroyed_other_share) for kind in kinds]),
        on_demand=np.where(bought, settings.on_demand_first_share, 0.0),
    )


def salvage_of(world: World, sold: np.ndarray | None = None, dearer: np.ndarray | None = None) -> np.ndarray:
    """Return what an unsold good brings its makers [o, g], share of its cost.

    Args:
        world: economies, categories and settings.
        sold: [o, d, g] sales of makers by destination, in any unit; None where nothing is forbidden.
        dearer: [d, g] what the goods that may not be destroyed there cost more than destroying, share of cost, times
            the share of makers it reaches.
    """
    found = np.full((world.n, len(world.categories)), world.settings_of("make_to_stock").salvage_share)
    if sold is None or dearer is None or not dearer.any():
        return found
    whole = sold.sum(axis=1)
    reached = (sold * dearer).sum(axis=1) / np.where(whole > 0.0, whole, 1.0)
    less: np.ndarray = found - goods_of(world).destroyed * reached
    return less


def plans_of(world: World, salvage: np.ndarray) -> Plans:
    """Return what makers plan at a salvage [o, g], share of cost."""
    settings, goods = world.settings_of("make_to_stock"), goods_of(world)
    at_rest = settings.salvage_share
    found = np.empty((3, *salvage.shape))
    for o, g in np.ndindex(*salvage.shape):
        first, now = (_season(goods, g, float(each)) for each in (at_rest, salvage[o, g]))
        gain = now.mismatch - first.mismatch
        share = share_on_demand(float(goods.on_demand[g]), gain, settings.on_demand_spread_share)
        found[:, o, g] = now.stock, now.mismatch, share
    return Plans(*found)


def _season(goods: Goods, g: int, salvage: float) -> Season:
    cost = float(goods.cost[g])
    return season(1.0, cost, salvage * cost, float(goods.error[g]))


def unit_cost(world: World, mismatch: np.ndarray, on_demand: np.ndarray) -> np.ndarray:
    """Return the mean unit cost of makers to stock and to order [o, g], over the cost of making a unit to stock."""
    settings, cost = world.settings_of("make_to_stock"), goods_of(world).cost
    to_stock, to_order = 1.0 + mismatch / cost, 1.0 + settings.on_demand_cost_share
    found: np.ndarray = (1.0 - on_demand) * to_stock + on_demand * to_order
    return found


def unsold_over_sold(
    world: World, stock: np.ndarray, on_demand: np.ndarray, surprise: np.ndarray
) -> np.ndarray:
    """Return goods left over for each one sold [o, g]; what is made to order is never left over.

    Args:
        world: economies, categories and settings.
        stock: [o, g] units made to stock over the demand expected for them.
        on_demand: [o, g] share of goods made to order.
        surprise: [o, g] what makers expected over what is demanded.
    """
    error = goods_of(world).error
    left = np.empty_like(stock)
    for o, g in np.ndindex(*stock.shape):
        left[o, g] = left_of(float(stock[o, g] * surprise[o, g]), float(error[g])) if error[g] > 0.0 else 0.0
    sold = (1.0 - on_demand) * (stock * surprise - left) + on_demand
    found: np.ndarray = (1.0 - on_demand) * left / sold
    return found


def in_steps(change: np.ndarray, step: float) -> np.ndarray:
    """Return changes in whole steps; exactly none where there is none."""
    return np.round(change / step) * step


__all__ = [
    "COST_STEP", "DAYS_STEP", "Goods", "Plans", "goods_of", "in_steps", "plans_of", "salvage_of", "unit_cost",
    "unsold_over_sold",
]  # fmt: skip
