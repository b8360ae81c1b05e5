"""What all callbacks share: the app, what answers, what can be chosen, and how controls become choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import ALL

from dashboard.choices import EVERYWHERE, SETTINGS, Choices, to_query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash

    from dashboard.levers import Lever
    from dashboard.menu import Menu
    from dashboard.saved import Saved
    from dashboard.server.visits import Visits

LEVER = {"type": "lever", "key": ALL}
SETTING = {"type": "setting", "key": ALL}


@dataclass(frozen=True)
class Wiring:
    """What the callbacks of one app know."""

    app: Dash
    service: Visits
    menu: Menu
    levers: Mapping[str, Lever]
    saved: Sequence[Saved] = ()
    saved_choices: Sequence[Choices | None] = ()
    """What each saved comparison is of; None where that cannot be read."""

    def row(self, chosen: str | None) -> int | None:
        """Which saved comparison a row of the list is."""
        at = int(chosen) if chosen is not None and chosen.isdigit() else len(self.saved)
        return at if at < len(self.saved) else None

    def asked_saved(self, at: int) -> dict[str, str | None]:
        """What the page holds of a saved comparison it opens."""
        choices = self.saved_choices[at]
        query = to_query(choices, self.menu, self.levers) if choices else None
        return {"id": self.service.submit(self.saved[at].spec()), "query": query}

    @property
    def topojson_url(self) -> str:
        """Where the app serves its maps."""
        return str(self.app.get_asset_url("topojson/"))

    def chosen(
        self, scenario: str, against: str, positions: Sequence[Any], importers: str, given: Sequence[Any]
    ) -> Choices:
        """The choices that controls stand at; what was typed past a bound is put at it."""
        return Choices(
            scenario=scenario,
            against=against,
            levers={
                key: min(lever.high, max(lever.low, float(value or 0)))
                for (key, lever), value in zip(self.levers.items(), positions, strict=True)
            },
            importers=importers or EVERYWHERE,
            settings={
                key: int(min(each.high, max(each.low, _whole(value, each.default))))
                for (key, each), value in zip(SETTINGS.items(), given, strict=True)
            },
        )


def _whole(value: Any, usual: int) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float(usual)
