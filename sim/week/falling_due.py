"""Step 6, what falls due: the week's page of the calendar is paid, refunded and delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.market.charges import TREASURIES
from sim.settlement.accounts import escrow

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def pay_what_is_due(run: RunState) -> dict[str, Any]:
    """Open this week's page of the calendar: pay, refund, deliver; return what was on it."""
    now = run.tick % len(run.calendar.refund)
    page = {name: getattr(run.calendar, name)[now].copy() for name in run.calendar._fields}
    for name in run.calendar._fields:
        getattr(run.calendar, name)[now] = 0
    columns = run.firm_columns
    columns.stock_units[:] += page["stock_units"]
    columns.stock_cost[:] += page["stock_cost"]
    receipts, seized, parcels = (
        each.tolist() for each in (page["owed"][run.receivers[TREASURIES]], page["seized"], run.tally.parcels)
    )
    for regulator in run.regulators.values():
        if regulator.is_fiscal:
            for d in regulator.members:
                regulator.collect(receipts[d])
                regulator.parcels += parcels[d]
                regulator.seized_orders += seized[d]
    before, run.escrow_e4usd = run.escrow_e4usd, escrow(run.calendar)
    page["escrow_change"] = run.escrow_e4usd - before
    return page
