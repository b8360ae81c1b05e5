"""What a saved comparison is of, as choices: opening it sets the controls to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.state.choices import SETTINGS, Choices
from dashboard.state.menu import Own
from dashboard.state.own_scenarios import loaded
from dashboard.state.positions import moved, resting
from sim import Results, Scenario
from sim.front import ResultsError, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.state.menu import Menu
    from dashboard.state.saved_comparisons import Saved
    from dashboard.state.slider import Slider


class Selections(NamedTuple):
    """The menu with what saved comparisons are of, and the choices of each; None where it cannot be read."""

    menu: Menu
    choices: list[Choices | None]


def selections(saved: Sequence[Saved], menu: Menu, levers: Mapping[str, Slider]) -> Selections:
    """Read what saved comparisons are of; scenarios that do not ship are put on the menu."""
    found: list[Choices | None] = []
    for each in saved:
        try:
            base, other = (Results.load(folder).manifest for folder in (each.base, each.other))
            menu, against = _named(base, menu)
            menu, scenario = _named(other, menu)
        except (ResultsError, ScenarioError):
            found.append(None)
            continue
        settings = {
            "weeks": int(other["weeks"]),
            "seeds": len(other["seeds"]),
            "consumers": int(other["consumers"]),
        }
        settings = {
            key: int(min(SETTINGS[key].high, max(SETTINGS[key].low, value)))
            for key, value in settings.items()
        }
        brought = menu.cards[scenario].positions
        at_rest = moved(brought, levers, resting(brought, levers)).levers
        found.append(Choices(scenario, against, at_rest, settings=settings))
    return Selections(menu, found)


def _named(manifest: dict[str, Any], menu: Menu) -> tuple[Menu, str]:
    """The name on the menu of a run's scenario, and the menu, which it joins where it does not ship."""
    resolved = manifest["scenario"]
    name = str(resolved["name"])
    mine = loaded(name, {name: resolved})
    for key, card in menu.cards.items():
        if key == name or card.content is not None:
            theirs = loaded(key, {key: card.content} if card.content else {})
            if theirs.with_(**span_of(mine)).hash() == mine.hash():
                return menu, key
    menu = menu.with_own([Own(mine, None)])
    return menu, next(iter(menu.cards))


def span_of(scenario: Scenario) -> dict[str, Any]:
    """Period and sizes, which the page chooses by itself."""
    return {key: getattr(scenario, key) for key in ("start", "weeks", "consumers", "smes")}
