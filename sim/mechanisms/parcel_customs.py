"""Parcel customs: parcels have their own customs law, brokers, clearance and undervaluation."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="parcel_customs",
    group="customs law of parcels",
    does="Parcels have their own customs law: free thresholds, special rates, brokers, clearance, undervaluation.",
    limit="a parcel pays the duty bulk goods pay, all of it, without a fee or a wait",
    settings={
        "border_collected_share": 1.0,
        "brokerage_usd_per_parcel": 0.0,
        "clearance_days_at_best": 0.0,
        "clearance_days_per_lpi_point": 0.0,
    },
    calibrates_anew=True,
    claim=Claim("parcel_duty", -1, "Parcels below thresholds pay no duty, and others not all of it."),
)
