"""Data localisation: personal data must stay in the economy or its bloc, so foreign sellers see less of buyers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter, percent
from sim.policy.instrument import PLATFORM_COST, Declared, Instrument, instrument, scope_words
from sim.policy.lever import Lever
from sim.policy.places import Names, called, economy_rows, listed

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("data_localisation")
@dataclass(frozen=True, kw_only=True)
class DataLocalisation(Instrument):
    """Recommendation across the border of the bloc gets worse, platforms pay for local storage, less data leaves.

    Lanes from members to members are left alone; `members` empty means each importer on its own.
    """

    match_loss_share: float = parameter(
        0.5,
        "share",
        low=0.0,
        high=1.0,
        doc="share of a platform's match gain lost on offers from outside the bloc",
        source="assumed: between a small loss (contracts and pseudonyms still flow) and all of it (a full ban)",
    )
    platform_cost_usd_per_year: float = parameter(
        2_000_000.0,
        "USD/year",
        low=0.0,
        high=100_000_000.0,
        doc="cost of local storage and processing, per platform and economy",
        source="assumed: storage and processing cost 30 to 60 % more for affected functions (OECD, memory)",
    )
    exposure_cut_share: float = parameter(
        0.25,
        "share",
        low=0.0,
        high=1.0,
        doc="how much less personal data buyers feel they give up when it stays in the bloc",
        source="assumed: the data are still given, only kept near; no measurement, wide range",
    )
    members: tuple[str, ...] = parameter(
        (),
        "economies",
        doc="the bloc within which data may flow, e.g. [EU27]; empty: each importer alone",
        source="the rule a scenario cites",
    )

    family: ClassVar[str] = "data"
    lever: ClassVar[Lever | None] = Lever(
        key="data_loss_pct",
        parameter="match_loss_share",
        label="Foreign sellers are recommended less well",
        high=100,
        step=5,
        marks=(
            (5, "light rules"),
            (30, "consent rules"),
            (60, "data kept at home"),
            (95, "a closed data border"),
        ),
        fixed={"platform_cost_usd_per_year": 0.0, "exposure_cut_share": 0.0},
        place_parameters=("members",),
    )
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("parcels", -1, (0.25, 0.5, 1.0), "match_loss_share", by="importer", group="USA"),
        Declared("platform_compliance_cost", 1, (5e5, 2e6, 1e7), "platform_cost_usd_per_year"),
    )
    needs: ClassVar[tuple[str, ...]] = ("recommender", "privacy")
    besides: ClassVar[str] = PLATFORM_COST
    burden: ClassVar[str] = "parcels"
    burden_with: ClassVar[dict[str, Any]] = {"exposure_cut_share": 0.0}
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "exporters": ("all",), "members": ("USA",)}
    idle: ClassVar[dict[str, Any] | None] = {
        "match_loss_share": 0.0,
        "platform_cost_usd_per_year": 0.0,
        "exposure_cut_share": 0.0,
    }

    def __post_init__(self) -> None:
        """Take a list or a single word for members, by their codes."""
        object.__setattr__(self, "members", scope_words("members", self.members))
        super().__post_init__()

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set match loss, exposure and platform cost of the importers covered."""
        from sim.policy.rulebook import changed

        lanes = self.covers(world, borders_only=False)
        for row in range(len(world.iso3)):
            lanes[row, row] = False
        inside = list(economy_rows(world, self.members))
        for origin in inside:
            lanes[origin, inside] = False
        loss, exposure = rules.match_loss_share.copy(), rules.exposure.copy()
        loss[lanes] = self.match_loss_share
        exposure[lanes] = exposure[lanes] * (1.0 - self.exposure_cut_share)
        cost = rules.platform_market_cost_usd_per_year.copy()
        rows = list(self.importer_rows(world))
        cost[rows] = cost[rows] + self.platform_cost_usd_per_year
        return changed(
            rules, match_loss_share=loss, exposure=exposure, platform_market_cost_usd_per_year=cost
        )

    @property
    def supersedes(self) -> bool:
        """Cost and cuts of exposure come on top of earlier ones."""
        return False

    def sentence(self, world: Names) -> str:
        """Say whose data must stay where, and what that costs."""
        verb = self.verb(world, "requires", "require")
        where = "the economy"
        if self.members:
            where = listed([called(world, word) for word in self.members])
        parts = []
        if self.match_loss_share:
            parts.append(f"lose {percent(self.match_loss_share)} of their match gain on offers from outside")
        if self.exposure_cut_share:
            parts.append(f"give {percent(self.exposure_cut_share)} less personal data away")
        if self.platform_cost_usd_per_year:
            parts.append(f"pay USD {money(self.platform_cost_usd_per_year)} a year per economy")
        effect = f": platforms {listed(parts)}" if parts else ""
        return (
            f"{self.period()} {self.importers_text(world)} {verb} personal data to stay in {where}{effect}."
        )
