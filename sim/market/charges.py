"""Charges: who receives which part of a payment, and at which outcomes they keep it. One row a charge.

Kernels of settlement loop over the rows (`charging`), so a new charge is a new row and touches no kernel: a mechanism
declares ``Charge(...)`` rows, the world carries them (``World.with_rows``), and ``charges_of`` puts them behind those
below. From the rows follow the accounts of receivers (``places_of``), the ledger of the week, escrow, and what the
checks add up. What nobody keeps goes back: at an outcome that arrives the rest of a payment is the seller's, at any
other the buyer's.

Amounts are whole numbers. The four of the bill (law and carriers, `landed`) come first, each rounded on its own; of a
parcel they are those of one parcel times parcels, and goods value is that of its size class; of bulk goods, goods value
free on board is what is left of the payment. Handling is then carved out of freight, which the bill states with it;
last come the charges on the sale, which the seller pays out of goods value. Rows keep that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.codes import CANCELLED, GIVEN_UP, OUTCOMES
from sim.policy.fee_parties import FEE_PAYERS, FEE_RECEIVERS
from sim.ports.charge import ARRIVES, BASES, ON_SALE, SENT_BACK, Charge, Rate, fault_of
from sim.ports.hooks import own_state

if TYPE_CHECKING:
    from sim.policy.rulebook import RuleBook
    from sim.ports.hooks import Own
    from sim.world import World

TREASURIES, CARRIERS = "treasuries", "carriers"
PACKING = "packing"


def _packing_usd(world: World, rules: RuleBook, _own: None) -> np.ndarray:
    return rules.packaging_cost_usd_per_parcel[world.lanes.destination]


def _consignment_usd(world: World, rules: RuleBook, _own: None) -> np.ndarray:
    return rules.consignment_cost_usd_per_parcel[world.lanes.origin, world.lanes.destination]


def _brokerage_usd(world: World, rules: RuleBook, _own: None) -> np.ndarray:
    return rules.brokerage_usd_per_parcel


def _handling_fee(payers: tuple[str, ...], receiver: str) -> Rate:
    """Return the rate of a row of the handling fee [lane]: the fee where these pay it to this receiver, else 0."""
    paying = [FEE_PAYERS.index(payer) for payer in payers]

    def rate(world: World, rules: RuleBook, _own: None) -> np.ndarray:
        way = world.lanes.origin, world.lanes.destination
        mine = np.isin(rules.handling_fee_payer[way], paying)
        mine &= rules.handling_fee_receiver[way] == FEE_RECEIVERS.index(receiver)
        found: np.ndarray = np.where(mine, rules.handling_fee_usd[way], 0.0)
        return found

    return rate


BUYERS, SELLERS = ("buyer",), ("seller", "platform")
CHARGES = (
    Charge("freight", "bill", CARRIERS, "mode", "freight_e4usd", (*ARRIVES, *SENT_BACK)),
    Charge("duty", "bill", TREASURIES, "destination", "duty_e4usd", (*ARRIVES, "returned")),
    Charge("VAT", "bill", TREASURIES, "destination", "vat_e4usd", ARRIVES),
    Charge("carbon price", "bill", TREASURIES, "destination", "carbon_e4usd", (*ARRIVES, *SENT_BACK)),
    Charge(PACKING, "parcel", "packers", "destination", "handling_e4usd", (*ARRIVES, *SENT_BACK), _packing_usd),
    Charge("compliance of a consignment", "parcel", "brokers", "destination", "handling_e4usd",
           (*ARRIVES, *SENT_BACK), _consignment_usd),
    Charge("brokerage", "border", "brokers", "destination", "handling_e4usd", (*ARRIVES, *SENT_BACK), _brokerage_usd),
    Charge("handling fee to the state", "entry", TREASURIES, "destination", "handling_e4usd", (*ARRIVES, *SENT_BACK),
           _handling_fee(BUYERS, "treasury")),
    Charge("handling fee to brokers", "entry", "brokers", "destination", "handling_e4usd", (*ARRIVES, *SENT_BACK),
           _handling_fee(BUYERS, "broker")),
    Charge("commission", "commission", "platforms", "platform", "commission_e4usd", ARRIVES),
    Charge("payment fee", "payment", "rails", "rail", "fees_e4usd", ARRIVES),
    Charge("payment fraud", "fraud", "fraudsters", "rail", "fees_e4usd", ARRIVES),
    Charge("waiting for money", "waiting", "lenders", "origin", "fees_e4usd", ARRIVES),
    Charge("sellers' handling fee to the state", "entry_sale", TREASURIES, "destination", "fees_e4usd", ARRIVES,
           _handling_fee(SELLERS, "treasury")),
    Charge("sellers' handling fee to brokers", "entry_sale", "brokers", "destination", "fees_e4usd", ARRIVES,
           _handling_fee(SELLERS, "broker")),
)  # fmt: skip
"""The charges of every world, in the order in which they are worked out. The first four are the bill."""
FREIGHT_ROW, DUTY_ROW, VAT_ROW, CARBON_ROW = range(4)
BILL_ROWS = 4

BUYER_MEASURES = tuple(dict.fromkeys(each.measure for each in CHARGES if each.base not in ON_SALE))
"""Columns of `Flows` that with goods value add up to what buyers paid (shops apart, whose price holds a margin)."""
MOST_CHARGES = 20
"""Charges of a world: room for their amounts."""


def charges_of(world: World) -> tuple[Charge, ...]:
    """Return the charges of a world, those of every world and what its mechanisms add, in the order of their bases.

    Raises:
        ValueError: a row names a base, a measure or an outcome that there is not, lacks its rate, or is one too many.
    """
    rows = [each for _, declared in world.switched.running("charges") for each in declared]
    added: tuple[Charge, ...] = (*rows, *world.charges)
    found = (*CHARGES, *added)
    for each in added:
        _check(each)
    if len(found) > MOST_CHARGES:
        raise ValueError(f"{len(found)} charges; there may be at most {MOST_CHARGES}")
    return tuple(sorted(found, key=lambda each: BASES.index(each.base)))


def _check(charge: Charge) -> None:
    """Refuse a row that was added and that kernels could not read."""
    if fault := fault_of(charge):
        raise ValueError(fault)
    for other in CHARGES:
        if other.receiver == charge.receiver and other.by != charge.by:
            raise ValueError(
                f"charge {charge.name!r}: accounts of {charge.receiver} are by {other.by}, not {charge.by}"
            )


def sizes_of(world: World) -> dict[str, int]:
    """Return how many there are of each of ``WHO``."""
    return {
        "destination": world.n, "origin": world.n, "mode": len(world.modes), "platform": len(world.platforms),
        "rail": len(world.rails), "category": len(world.categories), "world": 1,
    }  # fmt: skip


def places_of(charges: Iterable[Charge], sizes: Mapping[str, int]) -> dict[str, slice]:
    """Return the places of every receiver's accounts in a week of the payment schedule."""
    found: dict[str, slice] = {}
    at = 0
    for each in charges:
        if each.receiver not in found:
            found[each.receiver] = slice(at, at + sizes[each.by])
            at += sizes[each.by]
    return found


class Rates(NamedTuple):
    """This week's rates of the charges that have one."""

    by_lane: np.ndarray
    """[lane, rated charge] USD per parcel, or a share of goods value"""
    parcel_usd: np.ndarray
    """[lane] all charges on parcels together, USD per parcel"""
    goods_share: np.ndarray
    """[lane] all charges on goods, share of goods value"""
    border_usd: np.ndarray
    """[d] all charges at the border, USD per parcel"""
    has_fee: np.ndarray
    """[lane] whether buyers pay a handling fee"""


def rates_of(
    world: World, rules: RuleBook, own: Own | None = None, packing_usd: np.ndarray | None = None
) -> Rates:
    """Return the rates of the week, and what the bill adds up of them.

    Args:
        world: whose mechanisms declare charges.
        rules: of the week.
        own: states of the mechanisms in a run; None for those of the start.
        packing_usd: [lane] what packers get beside the cost in the rules: the freight that lighter packaging saves;
            None for nothing.
    """
    states = {
        row: own_state(each, world, own) for each, rows in world.switched.running("charges") for row in rows
    }
    lanes, rated = world.lanes, [each for each in charges_of(world) if each.rate is not None]
    found = Rates(
        np.zeros((len(lanes), len(rated))), np.zeros(len(lanes)), np.zeros(len(lanes)), np.zeros(world.n),
        np.zeros(len(lanes), dtype=np.bool_),
    )  # fmt: skip
    sums = {"parcel": found.parcel_usd, "goods": found.goods_share, "border": found.border_usd}
    for column, each in enumerate(rated):
        assert each.rate is not None
        rate = each.rate(world, rules, states.get(each))
        if each.name == PACKING and packing_usd is not None:
            rate = rate + packing_usd
        found.by_lane[:, column] = rate[lanes.destination] if each.base == "border" else rate
        if each.base in sums:
            sums[each.base][:] += rate
        elif each.base == "entry":
            found.has_fee[:] |= rate > 0.0
    return found


assert GIVEN_UP == CANCELLED + 1 == len(OUTCOMES) - 1, "outcomes of orders that were placed come first"
