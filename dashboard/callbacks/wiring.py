"""What all callbacks share: the app, what answers, what can be chosen, and how controls become choices."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dash import ALL

from dashboard.pages import PAGES, needed_figures
from dashboard.state.address import to_query
from dashboard.state.choices import EVERYWHERE, SETTINGS, Choices
from dashboard.state.positions import moved, positions_in, resting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash

    from dashboard.jobs.visits import Visits
    from dashboard.pages import Page
    from dashboard.state.menu import Menu
    from dashboard.state.positions import Moved
    from dashboard.state.saved_comparisons import Saved
    from dashboard.state.slider import Slider

LEVER = {"type": "lever", "key": ALL}
SETTING = {"type": "setting", "key": ALL}


@dataclass(frozen=True)
class Wiring:
    """What the callbacks of one app know."""

    app: Dash
    service: Visits
    menu: Menu
    levers: Mapping[str, Slider]
    saved: Sequence[Saved] = ()
    saved_choices: Sequence[Choices | None] = ()
    """What each saved comparison is of; None where that cannot be read."""
    pages: Sequence[Page] = PAGES

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """What the worker computes for every job: the figures that panels of these pages declare."""
        return [asdict(each) for each in needed_figures(self.pages)]

    def job_of(self, choices: Choices) -> dict[str, Any]:
        """The choices as a job for the worker."""
        return {**self.menu.spec(choices), "figures": self.figures}

    def page_at(self, path: str | None) -> Page:
        """The page at a path of the browser; the first one where there is none."""
        asked = (path or "").rstrip("/")
        address = self.app.get_relative_path
        return next((each for each in self.pages if address(each.path).rstrip("/") == asked), self.pages[0])

    def row(self, chosen: str | None) -> int | None:
        """Which saved comparison a row of the list is."""
        at = int(chosen) if chosen is not None and chosen.isdigit() else len(self.saved)
        return at if at < len(self.saved) else None

    def asked_saved(self, at: int) -> dict[str, str | None]:
        """What the page holds of a saved comparison it opens."""
        choices = self.saved_choices[at]
        query = to_query(choices, self.menu, self.levers) if choices else None
        asked = {**self.saved[at].spec(), "figures": self.figures}
        return {"id": self.service.submit(asked), "query": query}

    @property
    def topojson_url(self) -> str:
        """Where the app serves its maps."""
        return str(self.app.get_asset_url("topojson/"))

    def positions(self, choices: Choices) -> list[float]:
        """Where every slider stands for these choices, in their order."""
        found = positions_in(choices, self.menu.cards[choices.scenario].positions, self.levers)
        return [found[key] for key in self.levers]

    def at_rest(self, scenario: str) -> list[float]:
        """Where every slider stands in a scenario before anybody moves it, in their order."""
        return list(resting(self.menu.cards[scenario].positions, self.levers).values())

    def moved(self, scenario: str, positions: Sequence[Any]) -> Moved:
        """Positions of all sliders, in their order, as choices hold them; beyond an end they stand at it."""
        brought = self.menu.cards[scenario].positions
        rest = resting(brought, self.levers)
        inside = {
            key: lever.inside(_number(value, rest[key]))
            for (key, lever), value in zip(self.levers.items(), positions, strict=True)
        }
        return moved(brought, self.levers, inside)

    def chosen(
        self, scenario: str, against: str, positions: Sequence[Any], importers: str, given: Sequence[Any]
    ) -> Choices:
        """The choices that controls stand at; what was typed past a bound is put at it."""
        stand = self.moved(scenario, positions)
        return Choices(
            scenario=scenario,
            against=against,
            levers=stand.levers,
            assumptions=stand.assumptions,
            importers=importers or EVERYWHERE,
            settings={
                key: int(min(each.high, max(each.low, _number(value, each.default))))
                for (key, each), value in zip(SETTINGS.items(), given, strict=True)
            },
        )


def _number(value: Any, usual: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float(usual)
