"""Regulator: an authority that holds dated instruments, keeps the calendar, inspects, and takes revenue.

One per economy for VAT, data and green rules; trade rules belong to the trade regulator, which a customs
union shares (EU27). First form: no retaliation; inspection follows what there is to find.
"""

from __future__ import annotations

import math
from datetime import date

import mesa

from sim.core.carried import Holder, Number
from sim.policy.instrument import Instrument


class Regulator(Holder, mesa.Agent):
    """One authority and the economies (rows) it answers for."""

    revenue_e4usd = Number(int, "1e-4 USD", "what it took since week 0")
    inspected_share = Number(float, "1", "parcels it inspects")

    def __init__(
        self, model: mesa.Model, name: str, members: tuple[int, ...], inspected_share: float
    ) -> None:
        super().__init__(model)
        self.name, self.members = name, members
        self.is_fiscal = False
        self.instruments: list[Instrument] = []
        self.revenue_e4usd = 0
        self.inspected_share = self.first_share = inspected_share

    def hold(self, instrument: Instrument) -> None:
        """Take charge of a dated instrument."""
        self.instruments.append(instrument)

    def in_force(self, week_start: date) -> list[Instrument]:
        """Return what it enforces in the week that begins on this Monday."""
        return [each for each in self.instruments if each.in_force(week_start)]

    def collect(self, revenue_e4usd: int) -> None:
        """Book a week's receipts."""
        self.revenue_e4usd += revenue_e4usd

    def review_inspection(self, found: float, step: float, bounds: tuple[float, float]) -> bool:
        """Inspect more where more counterfeits come than at the start, less where fewer; return whether it changed.

        The inspected share goes one step toward that of the start x found, and rests within half a step of it.

        Args:
            found: share of counterfeits in parcels from abroad, against the start.
            step: by which the inspected share moves, share of that of the start.
            bounds: lowest and highest inspected share, against that of the start.
        """
        low, high = bounds
        wanted, step = self.first_share * min(max(found, low), high), self.first_share * step
        gap = wanted - self.inspected_share
        if abs(gap) <= 0.5 * step:
            return False
        self.inspected_share += math.copysign(min(step, abs(gap)), gap)
        return True
