"""Delivery permission: the law says on which share of deliveries drones may fly and robots may use pavements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import parameter, percent
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("delivery_permission")
@dataclass(frozen=True, kw_only=True)
class DeliveryPermission(Instrument):
    """Drones may fly over, and robots may use the pavements of, so much of a territory; 0 % forbids them."""

    drones_share: float | None = parameter(
        None,
        "share",
        low=0.0,
        high=1.0,
        doc="share of deliveries to which drones are permitted (left out: as before)",
        source="assumed: laws permit areas and times; the share of deliveries is not counted",
    )
    pavement_robots_share: float | None = parameter(
        None,
        "share",
        low=0.0,
        high=1.0,
        doc="share of deliveries to which robots on pavements are permitted (left out: as before)",
        source="assumed: laws permit towns and streets; the share of deliveries is not counted",
    )

    family: ClassVar[str] = "green"
    scope: ClassVar[tuple[str, ...]] = ("importers",)
    at_least_one: ClassVar[tuple[str, ...]] = ("drones_share", "pavement_robots_share")
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared(
            "drone_deliveries", 1, (0.4, 0.7, 1.0), "drones_share", by="importer", group="USA", learns=True
        ),
    )
    needs: ClassVar[tuple[str, ...]] = ("last_mile",)
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "drones_share": 1.0}
    idle: ClassVar[dict[str, Any] | None] = None

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set what is permitted in the destinations covered."""
        from sim.policy.rulebook import changed

        rows = list(self.importer_rows(world))
        drones, robots = rules.drones_allowed_share.copy(), rules.robots_allowed_share.copy()
        if self.drones_share is not None:
            drones[rows] = self.drones_share
        if self.pavement_robots_share is not None:
            robots[rows] = self.pavement_robots_share
        return changed(rules, drones_allowed_share=drones, robots_allowed_share=robots)

    def sentence(self, world: Names) -> str:
        """Say what is permitted, and where."""
        said = [
            f"{what} on {percent(share)} of deliveries"
            for what, share in (
                ("drones", self.drones_share),
                ("robots on pavements", self.pavement_robots_share),
            )
            if share is not None
        ]
        verb = self.verb(world, "permits", "permit")
        return f"{self.period()} {self.importers_text(world)} {verb} {' and '.join(said)}."
