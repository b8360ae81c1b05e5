"""Privacy: personal data given up when buying abroad are a cost."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="privacy",
    group="platforms, payment and trust",
    does="Personal data given up when buying abroad are a cost.",
    limit="they cost nothing",
    columns={"segments.privacy_weight": 0.0},
    claim=Claim("parcels_abroad", -1, "Buying abroad gives up more data."),
)
