"""Delivery risk: parcels are late, lost, counterfeit or returned, bulk goods lost."""

from sim.ports.mechanism import Claim, Mechanism

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
    claim=Claim("orders_kept", -1, "Parcels are lost, seized or returned.", simulated=True),
)
