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
    price_speed: float = parameter(
        0.25, "share", low=0.05, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of the gap to the wanted price that a seller closes in a month",
        source="assumed",
    )  # fmt: skip
    menu_cost_share: float = parameter(
        0.005, "share", low=0.0, high=0.05, at_week_zero=False, said_at_default=False,
        doc="gap to the wanted price within which a seller's price, and a shop's shelf price, stays",
        source="assumed: half a per cent",
    )  # fmt: skip
    least_elasticity: float = parameter(
        1.5, "1", low=1.05, high=3.0, at_week_zero=False, said_at_default=False,
        doc="elasticity of demand that a firm faces when it sells its whole category",
        source="assumed: Atkeson and Burstein 2008 have near one between sectors",
    )  # fmt: skip


def learn_from_month(run: RunState, month: Month) -> None:
    """Move prices toward the cost of the demand believed in, times the markup of a seller's own share.

    A price stays while it is no further from the wanted one than the menu cost.
    """
    import numpy as np

    from sim.ports.hooks import through
    from sim.week.seller_pools import Pricing, reprice_pools

    sellers = run.sellers
    settings = run.world.settings_of("adaptive_prices")
    if math.isinf(settings.supply_elasticity):
        return
    pricing = Pricing(
        settings.supply_elasticity, settings.price_speed, settings.menu_cost_share, settings.least_elasticity
    )
    shares = sellers.shares_in_pool(run.market.offers.home_composite)
    cost = through("unit_costs", np.ones_like(month.belief), run.world, run.own)
    at_cost = run.first_price * cost[run.smes.column("economy"), run.smes.column("category")]
    moved = reprice_pools(
        sellers.pools(), run.calibration.preferences.sigma, month.belief, *shares, at_cost,
        run.smes.column("price"), pricing,
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
