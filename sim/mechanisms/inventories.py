"""Inventories: importer-retailers hold stock, order ahead, run out, and reprice their shelves slowly."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="inventories",
    group="stocks in shops",
    does="Importer-retailers hold stock, order ahead, run out, and reprice their shelves slowly.",
    limit="shops order what they sold, at today's cost, and never run out",
    paces={"with_stock": False},
    claim=Claim(
        "early_response",
        1,
        "Shelves filled before a tariff sell on: trade falls later (the first weeks' fall is smaller).",
        shock="tariff",
        simulated=True,
    ),
)
