"""Tariff schedule: dated duty rates by origin that law changed many times, kept as a table of `sim/data`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import parameter, percent
from sim.policy.instrument import THURSDAY, Declared, Instrument, instrument
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook

TABLE_IMPORTER = {"us_tariff_by_origin": "USA"}


@instrument("tariff_schedule")
@dataclass(frozen=True, kw_only=True)
class TariffSchedule(Instrument):
    """The dated rates of a table replace the law's, each from its own date.

    The table gives an origin's effective mean rate; its pattern over categories is that of 2024, and changes
    since 2024 are added equally to all categories (no dated rates by origin and category are public).
    """

    table: str = parameter(
        "us_tariff_by_origin",
        "choice",
        choices=("us_tariff_by_origin",),
        doc="the table of dated rates by origin",
        source="tradewartracker trade-war-redux-2025, effective US tariff by origin, weighted with 2024 imports",
    )

    share_of_change: float = parameter(
        1.0,
        "share",
        low=0.0,
        high=2.0,
        doc="share of the change since 2024 that is applied (100% is the table)",
        source="a what-if of ours; the law is 100%",
    )

    family: ClassVar[str] = "trade"
    sets_tariff: ClassVar[bool] = True
    layer: ClassVar[int] = 0
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared(
            "imports_value",
            -1,
            (0.5, 1.0, 2.0),
            "share_of_change",
            by="importer",
            group="USA",
            start=date(2025, 4, 7),
        ),
    )
    burden: ClassVar[str] = "imports"
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "exporters": ("all",)}
    idle: ClassVar[dict[str, Any] | None] = None

    def __post_init__(self) -> None:
        """A table belongs to one importer."""
        super().__post_init__()
        owner = TABLE_IMPORTER.get(self.table)
        if owner is not None and self.importers != (owner,):
            raise ValueError(
                f"tariff_schedule: {self.table} holds the rates of {owner}; importers must be [{owner}]"
            )

    def version(self, world: PolicyWorld, week_start: date) -> str:
        """Return the date of the table's rows in force."""
        from sim.policy.us_schedule import us_schedule

        return us_schedule(world).since(week_start + THURSDAY)

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Put the table's rates of this week in place of the law's."""
        from sim.policy.rulebook import changed
        from sim.policy.us_schedule import us_schedule

        lanes = self.covers(world)
        dated = us_schedule(world).rates(week_start + THURSDAY, self.share_of_change)
        rates = rules.duty_rate.copy()
        for destination in self.importer_rows(world):
            origins = lanes[:, destination]
            rates[origins, destination, :] = dated[origins]
        return changed(rules, duty_rate=rates)

    def sentence(self, world: Names) -> str:
        """Say whose dated rates apply."""
        verb = self.verb(world, "charges", "charge")
        return (
            f"{self.period()} {self.importers_text(world)} {verb} the duty rates by origin of the table "
            f"{self.table}, each from its own date, on goods {self.exporters_text(world)}{self._partly()}."
        )

    def _partly(self) -> str:
        if self.share_of_change == 1.0:
            return ""
        return f", with {percent(self.share_of_change)} of the change since 2024"
