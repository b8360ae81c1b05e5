"""Demand: what sellers, platforms, carriers and customs can expect of a year (`sim.week.expected_demand`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Demand(NamedTuple):
    """Expected sales of a year, USD fob, and how orders go."""

    cell: np.ndarray
    """[cell, g] parcels by platform market and origin."""
    bulk: np.ndarray
    """[o, d, g] bulk goods."""
    pool: np.ndarray
    """[o, g] all sales of an origin's producers."""
    platform: np.ndarray
    """[platform, d] sales of platforms."""
    platform_fees: np.ndarray
    """[platform, d] handling fees that platforms pay on them."""
    tonne_km: np.ndarray
    """[mode] tonne-kilometres."""
    platform_failures: np.ndarray
    """[d, segment, platform] share of orders that go badly: late, lost, counterfeit or seized."""
    origin_failures: np.ndarray
    """[d, segment, o] the same by origin."""
    fakes: np.ndarray
    """[d] share of counterfeits in parcels from abroad."""
    abroad: np.ndarray
    """[o, g] share of parcels that go abroad."""
    mishaps: np.ndarray
    """[o, g] share of parcels that are late or lost."""


def relative(now: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Return demand over that of week 0, element by element; 1 where there was none."""
    found: np.ndarray = np.where(first > 0.0, now / np.where(first > 0.0, first, 1.0), 1.0)
    return found
