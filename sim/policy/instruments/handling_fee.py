"""Handling fee: parcels from abroad bear a sum at the border, per parcel or per item, whoever pays and receives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter
from sim.policy.fee_parties import FEE_PAYERS, FEE_RECEIVERS
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.lever import Lever
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook

UNITS = ("parcel", "item")
LAW = "the law a scenario cites"


@instrument("handling_fee")
@dataclass(frozen=True, kw_only=True)
class HandlingFee(Instrument):
    """A fee for each parcel, or each item in it, that passes customs on its way to a buyer.

    Goods from warehouses entered in bulk bear none. What a seller pays is in the price buyers choose by, as commissions
    are; what a platform pays comes out of its commission, which then rises by the rule by which platforms pass on what
    rules cost them, or the platform leaves the market (`platform_conduct`). A fee that seller or platform pays is
    waived where the goods do not stay with the buyer.
    """

    usd: float = parameter(
        2.0,
        "USD",
        low=0.0,
        high=50.0,
        doc="the fee",
        source="ITA, 2026: EUR 2 a parcel of low value; FRA, 2026: EUR 2 an item (from memory)",
    )
    unit: str = parameter(
        "parcel",
        "choice",
        choices=UNITS,
        doc="what it is charged on: each parcel, or each item in it",
        source=LAW,
    )
    below_usd: float | None = parameter(
        None,
        "USD",
        low=0.0,
        high=5_000.0,
        doc="the fee is for parcels at or below this goods value; left out: for all",
        source=LAW,
    )
    payer: str = parameter("buyer", "choice", choices=FEE_PAYERS, doc="who pays it", source=LAW)
    receiver: str = parameter(
        "treasury",
        "choice",
        choices=FEE_RECEIVERS,
        doc="who receives it: the state, or the post or broker who clears the parcel",
        source=LAW,
    )

    family: ClassVar[str] = "trade"
    lever: ClassVar[Lever | None] = Lever(
        key="handling_usd",
        parameter="usd",
        label="Handling fee on parcels",
        high=20,
        step=1,
        marks=((1, "a small fee"), (10, "as much as a cheap parcel")),
    )
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("parcels", -1, (2.0, 5.0, 15.0), "usd", by="importer", group="USA"),
    )
    needs: ClassVar[tuple[str, ...]] = ("parcel_customs",)
    burden: ClassVar[str] = "parcels"
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "exporters": ("all",)}
    idle: ClassVar[dict[str, Any] | None] = {"usd": 0.0}

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set the fee, its limit, payer and receiver on the lanes covered."""
        from sim.policy.rulebook import NO_LIMIT_USD, changed

        lanes = self.covers(world)
        arrays: dict[str, Any] = {}
        for name, value in (
            ("handling_fee_usd", self.usd),
            ("handling_fee_below_usd", NO_LIMIT_USD if self.below_usd is None else self.below_usd),
            ("handling_fee_is_per_item", self.unit == "item"),
            ("handling_fee_payer", FEE_PAYERS.index(self.payer)),
            ("handling_fee_receiver", FEE_RECEIVERS.index(self.receiver)),
        ):
            arrays[name] = getattr(rules, name).copy()
            arrays[name][lanes] = value
        return changed(rules, **arrays)

    def cuts(self) -> tuple[float, ...]:
        """Return the value above which there is no fee."""
        return (self.below_usd,) if self.below_usd else ()

    def sentence(self, world: Names) -> str:
        """Say who pays whom how much."""
        charge = self.verb(world, "has", "have")
        limit = "" if self.below_usd is None else f" worth up to USD {money(self.below_usd)}"
        each = "a parcel" if self.unit == "parcel" else "an item"
        to = "the treasury" if self.receiver == "treasury" else "whoever clears it"
        return (
            f"{self.period()} {self.importers_text(world)} {charge} the {self.payer} pay {to} "
            f"USD {money(self.usd)} {each} on parcels {self.exporters_text(world)}{limit}."
        )
