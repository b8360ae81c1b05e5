"""De minimis: the value below which a parcel enters free, and what low-value parcels pay instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter, percent
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook

LAW = "the law a scenario cites"


@instrument("de_minimis")
@dataclass(frozen=True, kw_only=True)
class DeMinimis(Instrument):
    """Below a goods value a parcel is free of duty or VAT; above zero but low, a special rate or flat sum.

    What is left out stays as the law (or an earlier entry) has it. A VAT threshold holds for all origins.
    """

    duty_free_below_usd: float | None = parameter(
        None,
        "USD",
        low=0,
        high=5_000,
        doc="parcels at or below pay no duty; 0 = duty from the first dollar",
        source=LAW,
    )
    vat_free_below_usd: float | None = parameter(
        None,
        "USD",
        low=0,
        high=5_000,
        doc="parcels at or below pay no import VAT, from any origin",
        source=LAW,
    )
    flat_duty_usd_per_item: float | None = parameter(
        None,
        "USD",
        low=0,
        high=500,
        doc="specific duty: per item, or per parcel where it is a choice",
        source=LAW,
    )
    flat_below_usd: float = parameter(
        800.0,
        "USD",
        low=0,
        high=5_000,
        doc="the specific duty or low-value rate applies at or below this value",
        source=LAW,
    )
    flat_is_choice: bool = parameter(
        False,
        "switch",
        doc="true: on postal (air) parcels, the cheaper of flat and ad valorem; false: flat replaces ad valorem",
        source=LAW,
    )
    low_value_duty_rate: float | None = parameter(
        None,
        "share",
        low=0.0,
        high=10.0,
        doc="ad valorem rate of low-value parcels (postal ones only, where flat_is_choice)",
        source=LAW,
    )

    family: ClassVar[str] = "trade"
    sets_tariff: ClassVar[bool] = True
    at_least_one: ClassVar[tuple[str, ...]] = (
        "duty_free_below_usd", "vat_free_below_usd", "flat_duty_usd_per_item", "low_value_duty_rate",
    )  # fmt: skip
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared(
            "parcels",
            -1,
            steps=(100.0, 25.0, 0.0),
            parameter="duty_free_below_usd",
            by="importer",
            group="USA",
        ),
    )
    needs: ClassVar[tuple[str, ...]] = ("parcel_customs",)
    burden: ClassVar[str] = "parcels"
    example: ClassVar[dict[str, Any]] = {
        "importers": ("USA",),
        "exporters": ("all",),
        "duty_free_below_usd": 0.0,
    }
    idle: ClassVar[dict[str, Any] | None] = {"duty_free_below_usd": 800.0}

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set the thresholds, the flat duty and the low-value rate of the lanes covered."""
        from sim.policy.rulebook import changed

        lanes = self.covers(world)
        arrays: dict[str, Any] = {}
        if self.duty_free_below_usd is not None:
            arrays["duty_free_below_usd"] = rules.duty_free_below_usd.copy()
            arrays["duty_free_below_usd"][lanes] = self.duty_free_below_usd
        if self.flat_duty_usd_per_item is not None:
            for name, value in (
                ("flat_duty_usd_per_item", self.flat_duty_usd_per_item),
                ("flat_below_usd", self.flat_below_usd),
                ("flat_is_choice", self.flat_is_choice),
            ):
                arrays[name] = getattr(rules, name).copy()
                arrays[name][lanes] = value
        if self.low_value_duty_rate is not None:
            for name, value in (
                ("low_value_duty_rate", self.low_value_duty_rate),
                ("low_value_limit_usd", self.flat_below_usd),
            ):
                arrays[name] = getattr(rules, name).copy()
                arrays[name][lanes] = value
        if self.vat_free_below_usd is not None:
            arrays["vat_free_below_usd"] = rules.vat_free_below_usd.copy()
            arrays["vat_free_below_usd"][:, list(self.importer_rows(world))] = self.vat_free_below_usd
        return changed(rules, **arrays)

    def cuts(self) -> tuple[float, ...]:
        """Return the thresholds it sets."""
        values = [self.duty_free_below_usd, self.vat_free_below_usd]
        if self._has_low_value_regime():
            values.append(self.flat_below_usd)
        return tuple(value for value in values if value)

    def sets(self) -> dict[str, Any]:
        """Return what it decides; the limits of a low-value regime only where there is one."""
        decided = super().sets()
        if self.flat_duty_usd_per_item is None:
            decided.pop("flat_is_choice")
        if not self._has_low_value_regime():
            decided.pop("flat_below_usd")
        return decided

    def _has_low_value_regime(self) -> bool:
        return self.flat_duty_usd_per_item is not None or self.low_value_duty_rate is not None

    def sentence(self, world: Names) -> str:
        """Say what parcels pay from when."""
        origins = self.exporters_text(world)
        charge = self.verb(world, "charges", "charge")
        free = self.verb(world, "frees", "free")
        parts = []
        if self.duty_free_below_usd == 0:
            parts.append(f"{charge} duty from the first dollar on parcels {origins}")
        elif self.duty_free_below_usd is not None:
            parts.append(
                f"{free} parcels {origins} worth up to USD {money(self.duty_free_below_usd)} from duty"
            )
        if self.low_value_duty_rate is not None:
            which = "postal parcels" if self.flat_is_choice else "parcels"
            limit = money(self.flat_below_usd)
            rate = percent(self.low_value_duty_rate)
            parts.append(f"{charge} {rate} on {which} {origins} worth up to USD {limit}")
        if self.flat_duty_usd_per_item is not None:
            parts.append(self._flat_words(world, origins))
        if self.vat_free_below_usd == 0:
            parts.append(f"{charge} VAT from the first dollar on parcels from all origins")
        elif self.vat_free_below_usd is not None:
            parts.append(
                f"{free} parcels from all origins worth up to USD {money(self.vat_free_below_usd)} from VAT"
            )
        return f"{self.period()} {self.importers_text(world)} {'; '.join(parts)}."

    def _flat_words(self, world: Names, origins: str) -> str:
        amount, limit = money(self.flat_duty_usd_per_item or 0.0), money(self.flat_below_usd)
        if self.flat_is_choice:
            return (
                f"{self.verb(world, 'lets', 'let')} postal parcels {origins} worth up to USD {limit} pay "
                f"USD {amount} each instead of the percentage duty, whichever is less"
            )
        charge = self.verb(world, "charges", "charge")
        return f"{charge} USD {amount} per item on parcels {origins} worth up to USD {limit} in place of other duty"
