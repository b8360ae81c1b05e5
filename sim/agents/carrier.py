"""Carrier: a fleet of one mode that quotes by congestion, carries tonne-kilometres, and invests.

A few plain Mesa agents, several a mode. Rates rise convexly with load over capacity; capacity is the
fleet's tonne-kilometres a week, so longer ways use it up and rates rise on untouched lanes too.
"""

from __future__ import annotations

import mesa
import numpy as np

from sim.core.carried import Holder, Number

QUOTE_STEP = 0.02
"""Rates are quoted in steps of 2 % (assumed), so that noise moves none."""
REQUOTE_MONTHS = 3
"""Rates are agreed for a quarter (assumed: line-haul capacity is sold in contracts of months to a year)."""
INVESTMENT_SPEED = 0.02
"""Share of the gap to the capacity it would like that a carrier builds in a month (assumed)."""
MEMORY = 0.2
"""Weight of the last month in the load a carrier quotes on (assumed: it plans on about half a year; quoting on
one month alone makes rates and loads chase each other)."""
INDEX_BOUNDS = (0.5, 4.0)
"""Rates stay within these multiples of week 0 (assumed: air rates trebled in 2020-21, container rates rose more)."""


def rate_index(utilisation: float, reference: float, convexity: float) -> float:
    """Return the rate against week 0: 1 + convexity ((u / u_ref)^3 - 1), within bounds, in steps of 2 %."""
    ratio = utilisation / reference
    index = 1.0 + convexity * (ratio * ratio * ratio - 1.0)
    low, high = INDEX_BOUNDS
    return min(max(float(np.floor(index / QUOTE_STEP + 0.5)) * QUOTE_STEP, low), high)


class Carrier(Holder, mesa.Agent):
    """One fleet."""

    capacity_tonne_km = Number(float, "t km/week", "what it can carry")
    utilisation = Number(float, "1", "load over capacity, the mean of months with forgetting")
    quoted = Number(float, "1", "its rate against week 0")

    def __init__(
        self, model: mesa.Model, name: str, mode: int, share: float, capacity_tonne_km: float,
        reference_utilisation: float, convexity: float,
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.name, self.mode, self.share = name, mode, share
        self.capacity_tonne_km = capacity_tonne_km
        self.reference_utilisation, self.convexity = reference_utilisation, convexity
        self.utilisation = reference_utilisation
        self.quoted = 1.0

    def see_load(self, tonne_km_per_week: float) -> None:
        """Take note of the month's load of this fleet."""
        seen = tonne_km_per_week / self.capacity_tonne_km
        self.utilisation += MEMORY * (seen - self.utilisation)

    def quote(self) -> float:
        """Return its rate against week 0."""
        self.quoted = rate_index(self.utilisation, self.reference_utilisation, self.convexity)
        return self.quoted

    def invest(self) -> None:
        """Build capacity where load stayed above the reference; let it shrink, at half the speed, below."""
        gap = self.utilisation / self.reference_utilisation - 1.0
        if abs(gap) < QUOTE_STEP:
            return
        speed = INVESTMENT_SPEED if gap > 0.0 else 0.5 * INVESTMENT_SPEED
        self.capacity_tonne_km *= 1.0 + speed * gap
