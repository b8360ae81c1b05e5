"""Privacy and consent: a rule that lets buyers refuse tracking; recommendations worsen, trust grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter, percent
from sim.policy.instrument import PLATFORM_COST, Declared, Instrument, instrument
from sim.policy.places import Names, listed

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("privacy_consent")
@dataclass(frozen=True, kw_only=True)
class PrivacyConsent(Instrument):
    """Consent before tracking: some match is lost on offers from abroad, less data is given, trust is won."""

    match_loss_share: float = parameter(
        0.2,
        "share",
        low=0.0,
        high=1.0,
        doc="share of a platform's match gain lost on offers from abroad, as people refuse consent",
        source="assumed: cross-border platforms rely on tracking more than shops at home",
    )
    assurance: float = parameter(
        0.3,
        "share",
        low=0.0,
        high=1.0,
        doc="privacy assurance, which raises the trust of those who care (0 none, 1 full)",
        source="assumed: no measurement of the level; wide range",
    )
    exposure_cut_share: float = parameter(
        0.4,
        "share",
        low=0.0,
        high=1.0,
        doc="share of the personal data that is no longer given up, at home and abroad",
        source="assumed: share of people who refuse when asked; wide range",
    )
    platform_cost_usd_per_year: float = parameter(
        1_000_000.0,
        "USD/year",
        low=0.0,
        high=100_000_000.0,
        doc="compliance cost per platform and economy",
        source="assumed: 1 to 10 m EUR a year for a very large platform under EU rules, far less for small (memory)",
    )

    family: ClassVar[str] = "data"
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared(
            "platform_compliance_cost", 1, steps=(5e5, 2e6, 1e7), parameter="platform_cost_usd_per_year"
        ),
    )
    needs: ClassVar[tuple[str, ...]] = ("recommender", "privacy")
    besides: ClassVar[str] = PLATFORM_COST
    burden: ClassVar[str] = "parcels"
    burden_with: ClassVar[dict[str, Any]] = {"assurance": 0.0, "exposure_cut_share": 0.0}
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "exporters": ("all",)}
    idle: ClassVar[dict[str, Any] | None] = {
        "match_loss_share": 0.0,
        "assurance": 0.0,
        "exposure_cut_share": 0.0,
        "platform_cost_usd_per_year": 0.0,
    }

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set match loss, assurance, exposure and platform cost of the importers covered."""
        from sim.policy.rulebook import changed

        lanes = self.covers(world, borders_only=False)
        rows = list(self.importer_rows(world))
        loss, exposure = rules.match_loss_share.copy(), rules.exposure.copy()
        exposure[lanes] = exposure[lanes] * (1.0 - self.exposure_cut_share)
        for row in range(len(world.iso3)):
            lanes[row, row] = False
        loss[lanes] = self.match_loss_share
        cost, assurance = rules.platform_market_cost_usd_per_year.copy(), rules.privacy_assurance.copy()
        cost[rows] = cost[rows] + self.platform_cost_usd_per_year
        assurance[rows] = self.assurance
        return changed(
            rules,
            match_loss_share=loss,
            exposure=exposure,
            platform_market_cost_usd_per_year=cost,
            privacy_assurance=assurance,
        )

    @property
    def supersedes(self) -> bool:
        """Cost and cuts of exposure come on top of earlier ones."""
        return False

    def sentence(self, world: Names) -> str:
        """Say who requires consent, and what follows."""
        verb = self.verb(world, "requires", "require")
        parts = []
        if self.match_loss_share:
            everywhere = any(word in ("all", "world") for word in self.exporters)
            origins = "from abroad" if everywhere else self.exporters_text(world)
            parts.append(
                f"platforms lose {percent(self.match_loss_share)} of their match gain on offers {origins}"
            )
        if self.exposure_cut_share:
            parts.append(f"buyers give {percent(self.exposure_cut_share)} less personal data")
        parts.append("buyers who care about privacy trust more")
        if self.platform_cost_usd_per_year:
            parts.append(f"platforms pay USD {money(self.platform_cost_usd_per_year)} a year per economy")
        return (
            f"{self.period()} {self.importers_text(world)} {verb} consent before tracking: {listed(parts)}."
        )
