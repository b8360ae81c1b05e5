"""The charges of a world as kernels read them: records of their receivers' accounts, measures and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.core.codes import OUTCOMES
from sim.ports.charge import BASES, ON_SALE, WHO, Charge
from sim.settlement.flows import AMOUNT_COLUMNS

CHARGE = np.dtype(
    [
        ("first", "i4"),  # place of the receiver's first account
        ("charged_on", "u1"),
        ("by", "u1"),
        ("measure", "u1"),
        ("kept_if", "u1"),  # a bit for each outcome
        ("column", "i1"),  # of the table of rates; -1: the base states its own
    ],
    align=True,
)
"""A charge as kernels read it."""


class ChargeTable(NamedTuple):
    """The charges of a world as kernels read them."""

    rows: Any
    """[charge] records of CHARGE: the buyer's, then the seller's"""
    by_buyer: int
    """How many the buyer pays; the first four are the bill."""


def charge_table(charges: tuple[Charge, ...], places: Mapping[str, slice]) -> ChargeTable:
    """Return charges as kernels read them."""
    rows = np.zeros(len(charges), CHARGE).view(np.recarray)
    rated = [each.name for each in charges if each.rate is not None]
    for row, each in zip(rows, charges, strict=True):
        row["first"], row["charged_on"] = places[each.receiver].start, BASES.index(each.base)
        row["by"], row["measure"] = WHO.index(each.by), AMOUNT_COLUMNS.index(each.measure)
        row["kept_if"] = sum(1 << OUTCOMES.index(outcome) for outcome in each.kept_if)
        row["column"] = rated.index(each.name) if each.name in rated else -1
    return ChargeTable(rows, sum(each.base not in ON_SALE for each in charges))
