"""Capacity: freight rates rise and goods wait when fleets run full; carriers build and scrap."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="capacity",
    group="transport costs and capacity",
    does="Freight rates rise and goods wait when fleets run full; carriers build and scrap.",
    limit="fleets carry any load at the same rate",
    columns={"carrier_modes.rate_convexity": 0.0},
    claim=Claim(
        "freight_rate",
        1,
        "More trade fills fleets, and rates rise.",
        needs=("freight",),
        shock="boom",
        simulated=True,
    ),
)
