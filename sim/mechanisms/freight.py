"""Freight: goods pay freight, handling, the last mile and warehouse storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.charge import ARRIVES, SENT_BACK, Charge
from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    import numpy as np

    from sim.policy.rulebook import RuleBook
    from sim.world import World

WAREHOUSE_STORAGE_SHARE = 0.06
"""Cost of holding goods in a warehouse near the buyer, share of goods value (assumed; range 0.03 to 0.12)."""


def storage_share(world: World, _rules: RuleBook, _own: None) -> np.ndarray:
    """Return what a warehouse near the buyer costs on a lane [lane], share of goods value."""
    import numpy as np

    from sim.world.lanes import WAREHOUSE

    share = 0.0 if world.is_off("freight") else WAREHOUSE_STORAGE_SHARE
    return np.where(world.lanes.service == WAREHOUSE, share, 0.0)


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
    charges=(
        Charge(
            "storage",
            "goods",
            "warehouses",
            "destination",
            "handling_e4usd",
            (*ARRIVES, *SENT_BACK),
            storage_share,
        ),
    ),
    runs_in_limit=("charges",),
    claim=Claim("trade", -1, "Goods from abroad travel further."),
)
