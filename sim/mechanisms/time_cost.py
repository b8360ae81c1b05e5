"""Time cost: a day of waiting is worth a share of the price."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="time_cost",
    group="waiting",
    does="A day of waiting is worth a share of the price.",
    limit="a day costs nothing",
    columns={"categories.time_value_share_per_day": 0.0},
    claim=Claim("parcels_abroad", -1, "Parcels from abroad take longest."),
)
