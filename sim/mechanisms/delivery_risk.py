"""Delivery risk: parcels are late, lost, counterfeit or returned, bulk goods lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    from sim.behaviour.outcomes import OutcomeChances
    from sim.world import World


def chances(outcome_chances: OutcomeChances, world: World, _own: None) -> OutcomeChances:
    """Let parcels be late or lost [mode], returned or counterfeit [g]."""
    import numpy as np

    modes = world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(modes["mode"])}
    order = np.array([at[name] for name in world.modes])
    return outcome_chances._replace(
        late=modes["late_share"].astype(np.float64)[order],
        lost=modes["lost_share"].astype(np.float64)[order],
        returned=world.column("categories", "return_rate"),
        fake=world.column("categories", "fake_rate"),
    )


MECHANISM = Mechanism(
    name="delivery_risk",
    group="platforms, payment and trust",
    does="Parcels are late, lost, counterfeit or returned, bulk goods lost.",
    limit="every order arrives, on time and as described",
    columns={
        "carrier_modes.late_share": 0.0,
        "carrier_modes.lost_share": 0.0,
        "categories.return_rate": 0.0,
        "categories.fake_rate": 0.0,
    },
    chances=chances,
    claim=Claim("orders_kept", -1, "Parcels are lost, seized or returned.", simulated=True),
)
