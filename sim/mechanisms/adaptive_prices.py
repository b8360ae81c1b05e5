"""Adaptive prices: sellers move prices along a supply curve where demand beats expectation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState


@dataclass(frozen=True)
class PriceSettings:
    """How steep supply is."""

    supply_elasticity: float = parameter(
        20.0,
        "1",
        low=0.5,
        doc="elasticity of supply behind sellers' prices under high demand",
        source="assumed: near the flat supply of the tariff literature",
        at_week_zero=False,
    )


def learn_from_month(run: RunState, month: Month) -> None:
    """Move prices along the supply curve toward the cost of the demand believed in."""
    from sim.week.seller_pools import reprice_pools

    sellers = run.sellers
    moved = reprice_pools(
        sellers.first, sellers.count, month.active, month.belief, run.base_price, run.smes.column("price"),
        run.world.settings_of("adaptive_prices").supply_elasticity,
    )  # fmt: skip
    month.sellers_changed |= bool(moved)


MECHANISM = Mechanism(
    name="adaptive_prices",
    group="sellers who learn, price, enter and leave",
    does="Sellers move prices along a supply curve where demand beats expectation.",
    limit="supply is perfectly elastic: prices are wages over productivity times a fixed markup",
    settings={"supply_elasticity": math.inf},
    own_settings=PriceSettings,
    levers=(
        SettingLever(
            "supply_elasticity",
            "How readily sellers supply more at the same price",
            step=0.5,
            high=40.0,
            marks=(
                (0.5, "prices jump with demand"),
                (5.0, "prices rise with demand"),
                (15.0, "prices hardly move"),
            ),
        ),
    ),
    claim=Claim(
        "target_prices", -1, "Sellers shut out of their market lower prices.", shock="tariff", simulated=True
    ),
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
