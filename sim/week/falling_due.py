"""Step 6, what falls due: this week's row of the payment schedule is paid, refunded and delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.market.charges import TREASURIES
from sim.settlement.accounts import escrow

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def pay_what_is_due(run: RunState) -> dict[str, Any]:
    """Pay, refund and deliver what this week's row of the payment schedule holds; return what it held."""
    now = run.tick % len(run.payment_schedule.refund)
    due_now = {name: getattr(run.payment_schedule, name)[now].copy() for name in run.payment_schedule._fields}
    for name in run.payment_schedule._fields:
        getattr(run.payment_schedule, name)[now] = 0
    columns = run.firm_columns
    columns.stock_units[:] += due_now["stock_units"]
    columns.stock_cost[:] += due_now["stock_cost"]
    receipts = due_now["owed"][run.receivers[TREASURIES]].tolist()
    for regulator in run.regulators.values():
        if regulator.is_fiscal:
            for d in regulator.members:
                regulator.collect(receipts[d])
    before, run.escrow_e4usd = run.escrow_e4usd, escrow(run.payment_schedule)
    due_now["escrow_change"] = run.escrow_e4usd - before
    return due_now
