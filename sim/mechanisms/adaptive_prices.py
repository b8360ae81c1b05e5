"""Adaptive prices: sellers move prices along a supply curve where demand beats expectation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState


def learn_from_month(run: RunState, month: Month) -> None:
    """Move prices along the supply curve toward the cost of the demand believed in."""
    from sim.week.seller_pools import reprice_pools

    sellers = run.sellers
    moved = reprice_pools(
        sellers.first, sellers.count, month.active, month.belief, run.base_price, run.smes.column("price"),
        run.paces.supply_elasticity,
    )  # fmt: skip
    month.sellers_changed |= bool(moved)


MECHANISM = Mechanism(
    name="adaptive_prices",
    group="sellers who learn, price, enter and leave",
    does="Sellers move prices along a supply curve where demand beats expectation.",
    limit="supply is perfectly elastic: prices are wages over productivity times a fixed markup",
    paces={"supply_elasticity": math.inf},
    claim=Claim(
        "target_prices", -1, "Sellers shut out of their market lower prices.", shock="tariff", simulated=True
    ),
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
