"""Seller learning: sellers do not know demand: they list more firms where their own orders beat expectation."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="seller_learning",
    group="sellers who learn, price, enter and leave",
    does="Sellers do not know demand: they list more firms where their own orders beat expectation.",
    limit="they list as at the start",
    paces={"listing_elasticity": 0.0},
    claim=Claim(
        "target_listings", -1, "Sellers list fewer firms where demand falls.", shock="tariff", simulated=True
    ),
)
