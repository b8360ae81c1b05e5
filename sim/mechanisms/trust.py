"""Trust: believed risk of a platform and an origin keeps buyers away, and moves with what they live through."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="trust",
    group="platforms, payment and trust",
    does="Believed risk of a platform and an origin keeps buyers away, and moves with what they live through.",
    limit="nobody minds",
    columns={"segments.trust_weight": 0.0},
    claim=Claim("platform_sales", -1, "Platforms are believed less than certain."),
)
