"""What a visitor has chosen, and the page's address that says it.

Only differences from the defaults stand in the address, in a fixed order, so that a link is short and can be read:
`?v=1&scenario=us_de_minimis_repeal&tariff_pct=25`. A value that cannot be meant is put right and named in a notice;
an unknown key is named and left out. Nothing in an address is ever executed or shown unescaped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from dashboard import words
from sim.naming import find, is_known
from sim.reading import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.levers import Lever
    from dashboard.menu import Menu

VERSION = "1"
EVERYWHERE = "all"
MOST_LETTERS, MOST_FIELDS = 4_000, 100
"""Of an address that is read."""


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
    """Slider positions by key, in the unit shown; all of them, zeros too."""
    importers: str = EVERYWHERE
    """Whose imports the sliders touch: all, a bloc or an ISO3 code."""
    settings: dict[str, int] = field(default_factory=dict)

    def spec(self) -> dict[str, Any]:
        """As a job for the worker."""
        return {
            "scenario": self.scenario,
            "against": self.against,
            "levers": {key: value for key, value in self.levers.items() if value},
            "importers": self.importers if any(self.levers.values()) else EVERYWHERE,
            **self.settings,
        }


def defaults(menu: Menu, levers: Mapping[str, Lever]) -> Choices:
    """What the page opens with."""
    first = menu.default
    return Choices(
        scenario=first,
        against=menu.cards[first].against,
        levers=dict.fromkeys(levers, 0.0),
        settings={key: each.default for key, each in SETTINGS.items()},
    )


def to_query(choices: Choices, menu: Menu, levers: Mapping[str, Lever]) -> str:
    """The address's query, "?v=1&…", or an empty string where everything is at its default."""
    usual = defaults(menu, levers)
    said: list[tuple[str, str]] = []
    if choices.scenario != usual.scenario:
        said.append(("scenario", choices.scenario))
    if choices.against != menu.cards[choices.scenario].against:
        said.append(("against", choices.against))
    said += [(key, f"{value:g}") for key, value in choices.levers.items() if value]
    if choices.importers != EVERYWHERE:
        said.append(("importers", choices.importers))
    said += [(key, str(value)) for key, value in choices.settings.items() if value != usual.settings[key]]
    return f"?{urlencode([('v', VERSION), *said])}" if said else ""


def from_query(query: str, menu: Menu, levers: Mapping[str, Lever]) -> tuple[Choices, list[str]]:
    """The choices an address names, and a notice for each value that had to be changed or left out."""
    is_short = len(query) < MOST_LETTERS and query.count("&") < MOST_FIELDS
    said = dict(parse_qsl(query.removeprefix("?"))) if is_short else {}
    notices = [] if is_short else ["the link was too long to read"]
    usual = defaults(menu, levers)

    if said.pop("v", VERSION) != VERSION:
        notices.append("the link was made for another version of this page")
    scenario = _known("scenario", said, menu.cards, usual.scenario, notices)
    against = _known("against", said, menu.cards, menu.cards[scenario].against, notices)
    if is_known("place", said.get("importers", "")):
        said["importers"] = find("place", said["importers"])
    importers = _known("importers", said, menu.importers, EVERYWHERE, notices)
    positions = {
        key: _within(key, said, lever.low, lever.high, usual.levers[key], notices)
        for key, lever in levers.items()
    }
    settings = {
        key: round(_within(key, said, each.low, each.high, each.default, notices))
        for key, each in SETTINGS.items()
    }
    if said:
        notices.append(f"not known here: {', '.join(sorted(key[:30] for key in said)[:5])}")
    return Choices(scenario, against, positions, importers, settings), notices


def _known(
    key: str, said: dict[str, str], known: Mapping[str, object], usual: str, notices: list[str]
) -> str:
    word = said.pop(key, usual)
    if word in known:
        return word
    notices.append(f'{key} "{word[:40]}" is not known; {usual} is used')
    return usual


def _within(
    key: str, said: dict[str, str], low: float, high: float, usual: float, notices: list[str]
) -> float:
    raw = said.pop(key, None)
    if raw is None:
        return usual
    try:
        value = read_number(raw, key)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        notices.append(f'{key} "{raw[:20]}" is not a number; {words.number(usual, 6)} is used')
        return usual
    kept = min(high, max(low, value))
    if kept != value:
        notices.append(f"{key} {raw[:20]} is outside {words.number(low, 6)} to {words.number(high, 6)}; "
                       f"{words.number(kept, 6)} is used")  # fmt: skip
    return kept
