"""Freight: goods pay freight, handling, the last mile and warehouse storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.charge import ARRIVES, SENT_BACK, Charge
from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    import numpy as np

    from sim.policy.rulebook import RuleBook
    from sim.world import World


@dataclass(frozen=True)
class FreightSettings:
    """What warehouses cost."""

    warehouse_storage_share: float = parameter(
        0.06,
        "share",
        low=0.0,
        high=0.5,
        doc="cost of holding goods in a warehouse near the buyer, share of goods value (only with freight)",
        source="assumed: between 3 and 12 %",
        said_at_default=False,
    )


def storage_share(world: World, _rules: RuleBook, _own: None) -> np.ndarray:
    """Return what a warehouse near the buyer costs on a lane [lane], share of goods value."""
    import numpy as np

    from sim.world.lanes import WAREHOUSE

    share = 0.0 if world.is_off("freight") else world.setting("warehouse_storage_share")
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
    own_settings=FreightSettings,
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
