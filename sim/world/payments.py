"""Means of payment (*rails*): who holds which, and which platforms take them. Read when a world is built.

A rail is a row of `payment_rails.csv` and its rows of `rail_reach.csv`. An economy without a row there has nobody who
holds the rail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.world.rail_checks import platforms_of

if TYPE_CHECKING:
    from sim.world.world import World

CARD = "card"
"""The rail that a buyer gets who could pay on no platform of the economy."""


def rail_reach(world: World) -> np.ndarray:
    """Return the share of buyers who hold a rail [rail, economy]."""
    table = world.tables["rail_reach"]
    reach = np.zeros((len(world.rails), world.n))
    for rail, economy, share in zip(table["rail"], table["economy"], table["share"], strict=True):
        if str(economy) in world.index:
            reach[world.rails.index(str(rail)), world.index[str(economy)]] = float(share)
    return reach


def accepted_rails(world: World) -> np.ndarray:
    """Return the rails each platform takes [platform], as bits in the order of `world.rails`."""
    accepted = np.zeros(len(world.platforms), dtype=np.int64)
    for rail, text in enumerate(world.tables["payment_rails"]["platforms"].tolist()):
        for name in platforms_of(text, world.platforms):
            accepted[world.platforms.index(name)] |= 1 << rail
    return accepted


__all__ = ["CARD", "accepted_rails", "rail_reach"]
