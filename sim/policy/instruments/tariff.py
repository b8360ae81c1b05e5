"""Tariff: an ad valorem duty on imports, by importer, exporter and category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import parameter, percent
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.lever import Lever
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("tariff")
@dataclass(frozen=True, kw_only=True)
class Tariff(Instrument):
    """A duty of so much per cent of the fob value, on top of the rate in force or in its place."""

    rate: float = parameter(
        0.10,
        "share",
        low=0.0,
        high=10.0,
        doc="duty as a share of the fob value",
        source="the law a scenario cites",
        required=True,
    )
    mode: str = parameter(
        "add",
        "choice",
        choices=("add", "set"),
        doc="add: on top of the rate in force; set: in its place",
        source="the law a scenario cites",
    )

    family: ClassVar[str] = "trade"
    scope: ClassVar[tuple[str, ...]] = ("importers", "exporters", "categories")
    sets_tariff: ClassVar[bool] = True
    lever: ClassVar[Lever | None] = Lever(
        key="tariff_pct",
        parameter="rate",
        label="Extra tariff on all goods",
        high=60,
        step=1,
        marks=(
            (1, "a small duty"),
            (10, "a broad import surcharge"),
            (25, "a trade conflict"),
            (50, "prohibitive for many"),
        ),
    )
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("imports_value", -1, steps=(0.10, 0.25, 0.60), parameter="rate", by="importer", group="USA"),
    )
    burden: ClassVar[str] = "imports"
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "exporters": ("all",), "rate": 0.25}
    idle: ClassVar[dict[str, Any] | None] = {"rate": 0.0, "mode": "add"}

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Add to, or set, the duty rate of the lanes and categories covered."""
        from sim.policy.rulebook import changed

        lanes = self.covers(world)
        rates = rules.duty_rate.copy()
        for category in self.category_rows(world):
            page = rates[:, :, category]
            page[lanes] = page[lanes] + self.rate if self.mode == "add" else self.rate
        return changed(rules, duty_rate=rates)

    @property
    def stacks(self) -> bool:
        """A duty that is added comes on top of others."""
        return self.mode == "add"

    def sentence(self, world: Names) -> str:
        """Say who adds or sets what duty on what."""
        rate, goods, origins = percent(self.rate), self.categories_text(), self.exporters_text(world)
        if self.mode == "add":
            verb = self.verb(world, "adds", "add")
            return (
                f"{self.period()} {self.importers_text(world)} {verb} a duty of {rate} on {goods} {origins}."
            )
        verb = self.verb(world, "sets", "set")
        return f"{self.period()} {self.importers_text(world)} {verb} the duty on {goods} {origins} to {rate}."
