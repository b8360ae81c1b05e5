"""Identities that hold in every week of every scenario, to the last unit of account."""

from __future__ import annotations

import numpy as np

from sim.core.codes import ORDER_STATES, PLATFORM, SHOP_CHANNELS
from sim.market.charges import BUYER_MEASURES
from sim.settlement.flows import TickTables

PAID_IN = ("payments", "refunds")
"""Accounts of the ledger between which and all others nothing may be lost."""
ENDS = ORDER_STATES[1:]


def faults_of(week: TickTables) -> list[str]:
    """Return the identities a week breaks, in words; empty when it breaks none."""
    faults = []
    ledger, states, flows = week.ledger, week.order_states, week.flows
    gap = (
        ledger["payments"]
        - ledger["refunds"]
        - sum(amount for name, amount in ledger.items() if name not in PAID_IN)
    )
    if gap:
        faults.append(
            f"week {week.tick}: payments less refunds exceed receipts and escrow by {gap} x 1e-4 USD"
        )
    missing = states["ordered"] - sum(states[name] for name in ENDS)
    if missing or min(states.values()) < 0:
        faults.append(f"week {week.tick}: order states do not add up to orders placed: {states}")
    parts = BUYER_MEASURES
    goods = int(flows.paid_e4usd.sum()) - sum(int(getattr(flows, name).sum()) for name in parts)
    bought = ~np.isin(flows.channel, SHOP_CHANNELS)
    fob = int(flows.fob_e4usd[bought].sum())
    paid = int(flows.paid_e4usd[bought].sum()) - sum(
        int(getattr(flows, name)[bought].sum()) for name in parts
    )
    if fob != paid:
        faults.append(f"week {week.tick}: goods value differs from payment less charges: {fob - paid}")
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


def check_week(week: TickTables) -> None:
    """Raise AssertionError naming every identity a week breaks."""
    faults = faults_of(week)
    if faults:
        raise AssertionError("; ".join(faults))
