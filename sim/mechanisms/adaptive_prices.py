"""Adaptive prices: sellers move prices along a supply curve where demand beats expectation."""

import math

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="adaptive_prices",
    group="sellers who learn, price, enter and leave",
    does="Sellers move prices along a supply curve where demand beats expectation.",
    limit="supply is perfectly elastic: prices are wages over productivity times a fixed markup",
    paces={"supply_elasticity": math.inf},
    claim=Claim(
        "target_prices", -1, "Sellers shut out of their market lower prices.", shock="tariff", simulated=True
    ),
)
