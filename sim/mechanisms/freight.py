"""Freight: goods pay freight, handling, the last mile and warehouse storage."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="freight",
    group="transport costs and capacity",
    does="Goods pay freight, handling, the last mile and warehouse storage.",
    limit="transport costs nothing (the calibrated tastes then stand for distance, as iceberg costs do)",
    columns={
        **{
            f"carrier_modes.{name}": 0.0
            for name in (
                "bulk_rate_usd_per_kg",
                "bulk_rate_usd_per_tonne_km",
                "parcel_rate_usd_per_kg",
                "parcel_rate_usd_per_tonne_km",
                "parcel_fee_usd",
            )
        },
        "last_mile.cost_usd_per_parcel": 0.0,
    },
    calibrates_anew=True,
    claim=Claim("trade", -1, "Goods from abroad travel further."),
)
