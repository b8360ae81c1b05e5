"""What a visitor has chosen: scenario, counterfactual, slider positions and run settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

EVERYWHERE = "all"


@dataclass(frozen=True)
class Setting:
    """A whole number the run needs."""

    key: str
    label: str
    low: int
    high: int
    step: int
    default: int
    help: str


SETTINGS: dict[str, Setting] = {
    each.key: each
    for each in (
        Setting(
            "weeks",
            "Weeks",
            4,
            208,
            2,
            26,
            "from four weeks before the scenario's first rule, or from its start",
        ),
        Setting("seeds", "Seeds", 2, 30, 1, 5, "paired runs; fewer than five say nothing of single places"),
        Setting(
            "consumers", "Consumers", 4_000, 200_000, 1_000, 10_000, "simulated people; totals are scaled up"
        ),
    )
}


@dataclass(frozen=True)
class Choices:
    """Scenario, counterfactual, slider positions and settings of one run."""

    scenario: str
    against: str
    levers: dict[str, float] = field(default_factory=dict)
    """Positions of policy's sliders by key, in the unit shown; all of them, zeros too."""
    importers: str = EVERYWHERE
    """Whose imports the sliders touch: all, a bloc or an ISO3 code."""
    settings: dict[str, int] = field(default_factory=dict)
    assumptions: dict[str, float] = field(default_factory=dict)
    """Positions of the sliders of assumptions by key: of those that are not where the scenario has them."""

    def spec(self) -> dict[str, Any]:
        """As a job for the worker."""
        return {
            "scenario": self.scenario,
            "against": self.against,
            "levers": {key: value for key, value in self.levers.items() if value},
            "importers": self.importers if any(self.levers.values()) else EVERYWHERE,
            **({"assumptions": self.assumptions} if self.assumptions else {}),
            **self.settings,
        }
