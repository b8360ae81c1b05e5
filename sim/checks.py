"""Identities that hold in every week of every scenario, to the last unit of account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.market.tables import PLATFORM, TickTables

if TYPE_CHECKING:
    from sim.model import TradeModel

RECEIVERS = ("sellers", "platforms", "carriers", "rails", "treasuries", "escrow_change")
ENDS = ("in_transit", "kept", "returned", "seized", "lost", "cancelled")


def faults_of(week: TickTables) -> list[str]:
    """Return the identities a week breaks, in words; empty when it breaks none."""
    faults = []
    ledger, states, flows = week.ledger, week.order_states, week.flows
    gap = ledger["payments"] - ledger["refunds"] - sum(ledger[name] for name in RECEIVERS)
    if gap:
        faults.append(
            f"week {week.tick}: payments less refunds exceed receipts and escrow by {gap} x 1e-4 USD"
        )
    missing = states["ordered"] - sum(states[name] for name in ENDS)
    if missing or min(states.values()) < 0:
        faults.append(f"week {week.tick}: order states do not add up to orders placed: {states}")
    parts = ("freight_e4usd", "duty_e4usd", "vat_e4usd", "carbon_e4usd")
    goods = int(flows.paid_e4usd.sum()) - sum(int(getattr(flows, name).sum()) for name in parts)
    bought = flows.channel >= 2
    fob = int(flows.fob_e4usd[bought].sum())
    paid = int(flows.paid_e4usd[bought].sum()) - sum(
        int(getattr(flows, name)[bought].sum()) for name in parts
    )
    if fob != paid:
        faults.append(
            f"week {week.tick}: goods value differs from payment less freight, duty, VAT, carbon: {fob - paid}"
        )
    if goods < 0:
        faults.append(f"week {week.tick}: sellers were paid less than nothing")
    parcels = (flows.channel == PLATFORM) & (flows.origin != flows.destination)
    sent = np.zeros(len(week.parcel_days), np.int64)
    np.add.at(sent, flows.destination[parcels], flows.orders[parcels])
    for name in ("parcel_days", "parcel_value"):
        gaps = getattr(week, name).sum(axis=1) - sent
        if gaps.any():
            faults.append(f"week {week.tick}: {name} differs from parcels sent by {gaps.tolist()}")
    return faults


def check_week(model: TradeModel) -> None:
    """Raise AssertionError naming every identity the model's last week breaks."""
    assert model.week is not None
    faults = faults_of(model.week)
    if faults:
        raise AssertionError("; ".join(faults))
