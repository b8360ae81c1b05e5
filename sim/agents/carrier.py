"""Carrier: a fleet of one mode that quotes by congestion, carries tonne-kilometres, and invests.

A few plain Mesa agents, several a mode. Rates rise convexly with load over capacity; capacity is the
fleet's tonne-kilometres a week, so longer ways use it up and rates rise on untouched lanes too.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.core.carried import Holder, Number


def rate_index(utilisation: float, reference: float, convexity: float, habits: Any) -> float:
    """Return the rate against week 0: 1 + convexity ((u / u_ref)^3 - 1), within bounds, in steps.

    Args:
        utilisation: load over capacity.
        reference: that of week 0.
        convexity: how fast the rate rises with load.
        habits: settings of the mechanism `capacity`.
    """
    ratio = utilisation / reference
    index = 1.0 + convexity * (ratio * ratio * ratio - 1.0)
    steps = float(np.floor(index / habits.rate_step + 0.5))
    return float(min(max(steps * habits.rate_step, habits.least_rate), habits.most_rate))


class Carrier(Holder, mesa.Agent):
    """One fleet."""

    capacity_tonne_km = Number(float, "t km/week", "what it can carry")
    utilisation = Number(float, "1", "load over capacity, the mean of months with forgetting")
    quoted = Number(float, "1", "its rate against week 0")

    def __init__(
        self, model: mesa.Model, name: str, mode: int, share: float, capacity_tonne_km: float,
        reference_utilisation: float, convexity: float, habits: Any,
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.name, self.mode, self.share = name, mode, share
        self.capacity_tonne_km = capacity_tonne_km
        self.reference_utilisation, self.convexity = reference_utilisation, convexity
        self.habits = habits
        self.utilisation = reference_utilisation
        self.quoted = 1.0

    def see_load(self, tonne_km_per_week: float) -> None:
        """Take note of the month's load of this fleet."""
        seen = tonne_km_per_week / self.capacity_tonne_km
        self.utilisation += self.habits.load_memory * (seen - self.utilisation)

    def quote(self) -> float:
        """Return its rate against week 0."""
        self.quoted = rate_index(self.utilisation, self.reference_utilisation, self.convexity, self.habits)
        return self.quoted

    def invest(self) -> None:
        """Build capacity where load stayed above the reference; let it shrink, at a speed of its own, below."""
        gap = self.utilisation / self.reference_utilisation - 1.0
        if abs(gap) < self.habits.rate_step:
            return
        speed = self.habits.fleet_speed * (1.0 if gap > 0.0 else self.habits.scrap_speed_ratio)
        self.capacity_tonne_km *= 1.0 + speed * gap
