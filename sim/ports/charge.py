"""Charge: one part of a payment, who receives it, and at which outcomes; what a mechanism declares of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.core.codes import CANCELLED, OUTCOMES

Rate = Callable[..., Any]
"""Called with the world, the week's rule book and the state of the mechanism that declares the row (None where it has
none); gives the rate, an array in the unit and shape of its base."""

BASES = ("bill", "parcel", "goods", "border", "entry", "commission", "payment", "fraud", "waiting", "sale",
         "entry_sale")  # fmt: skip
"""What a charge is a share of, and who pays it.

bill: the four parts of the bill, found by the law and carriers' quotes; paid by the buyer, as are the next four.
parcel: rate in USD per parcel [lane], part of the value that VAT is on.
goods: rate as a share of goods value [lane], on top of all taxes.
border: rate in USD per parcel [d], where duty or VAT is collected at the border.
entry: the handling fee of parcels through customs where the buyer pays it, found by the law; the rate [lane] says
    whether the row's receiver gets it.
commission: the platform's own share of goods value; paid by the seller, as are the next five.
payment: the fee of the means of payment, a share of goods value.
fraud: what is lost to fraud on the means of payment, a share of goods value.
waiting: what the seller pays for money until it arrives by the means of payment, a share of goods value.
sale: rate as a share of goods value [lane].
entry_sale: as entry, where the seller pays, or the platform out of its commission.
"""
BILL, PARCEL, GOODS, BORDER, ENTRY, COMMISSION, PAYMENT, FRAUD, WAITING, SALE, ENTRY_SALE = range(len(BASES))
HANDLING = ("parcel", "goods", "border", "entry")
"""Bases of services beside carriage; the bill states them with freight."""
ON_SALE = ("commission", "payment", "fraud", "waiting", "sale", "entry_sale")
"""Bases of what the seller pays."""
RATED = ("parcel", "goods", "border", "sale")
"""Bases that a mechanism may charge on: the others are the law's, or state their own rate."""

WHO = ("destination", "origin", "mode", "platform", "rail", "category", "world")
"""By what a receiver's accounts, or an emission factor, are told apart; `world`: there is one."""
DESTINATION, ORIGIN, MODE, WHICH_PLATFORM, RAIL, CATEGORY, WORLD = range(len(WHO))

ARRIVES = ("kept", "late", "fake")
"""Outcomes at which goods reach the buyer and stay."""
SENT_BACK = ("returned", "seized")


@dataclass(frozen=True)
class Charge:
    """One row: a part of a payment.

    A mechanism's row is on one of ``RATED``, has a rate, and is counted in `fees_e4usd` where its base is `sale`, else
    in `handling_e4usd`. All such rows are of parcels.
    """

    name: str
    """What it is called."""
    base: str
    """One of ``BASES``."""
    receiver: str
    """Whose accounts it goes to; rows that name the same receiver share them."""
    by: str
    """One of ``WHO``: which of the receiver's accounts; `world` for a receiver who has one."""
    measure: str
    """Column of `Flows` it is counted in."""
    kept_if: tuple[str, ...]
    """Outcomes (`sim.core.codes.OUTCOMES`, up to `lost`) at which the receiver keeps it; else it is paid back."""
    rate: Rate | None = None
    """Rate of the week, in the unit of its base; bases that state their own have none."""


def fault_of(charge: Charge) -> str:
    """Return what is wrong with a row that a mechanism or a world adds; empty for nothing."""
    measure = "fees_e4usd" if charge.base == "sale" else "handling_e4usd"
    for what, given, known in (
        ("base", charge.base, RATED), ("by", charge.by, WHO), ("measure", charge.measure, (measure,)),
        *(("kept_if", outcome, OUTCOMES[:CANCELLED]) for outcome in charge.kept_if),
    ):  # fmt: skip
        if given not in known:
            return f"charge {charge.name!r}: {what} is {given!r}, expected {' or '.join(known)}"
    if charge.rate is None:
        return f"charge {charge.name!r}: a charge on {charge.base!r} needs a rate"
    return ""
