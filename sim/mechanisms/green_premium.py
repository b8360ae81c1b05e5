"""Green premium: goods that travelled with less carbon are worth a little more."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="green_premium",
    group="platforms, payment and trust",
    does="Goods that travelled with less carbon are worth a little more.",
    limit="carbon is not seen",
    columns={"segments.green_premium_share": 0.0},
    claim=Claim("parcel_co2e_per_usd", -1, "Lanes with less carbon gain."),
)
