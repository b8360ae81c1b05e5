"""The page's address says what a visitor has chosen.

Only differences from the defaults stand in the address, in a fixed order, so that a link is short and can be read:
`?v=1&scenario=us_de_minimis_repeal&tariff_pct=25`. A value that cannot be meant is put right and named in a notice;
an unknown key is named and left out. Nothing in an address is ever executed or shown unescaped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from dashboard.facts import words
from dashboard.state.choices import EVERYWHERE, SETTINGS, Choices
from dashboard.state.menu import defaults
from dashboard.state.positions import moved, resting
from sim.front import find, is_known, read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.state.menu import Menu
    from dashboard.state.slider import Slider

VERSION = "1"
MOST_LETTERS, MOST_FIELDS = 4_000, 100
"""Of an address that is read."""


def to_query(choices: Choices, menu: Menu, levers: Mapping[str, Slider]) -> str:
    """The address's query, "?v=1&…", or an empty string where everything is at its default."""
    usual = defaults(menu, levers)
    said: list[tuple[str, str]] = []
    if choices.scenario != usual.scenario:
        said.append(("scenario", choices.scenario))
    if choices.against != menu.cards[choices.scenario].against:
        said.append(("against", choices.against))
    said += [(key, f"{value:g}") for key, value in choices.levers.items() if value]
    said += [(key, f"{value:g}") for key, value in choices.assumptions.items()]
    if choices.importers != EVERYWHERE:
        said.append(("importers", choices.importers))
    said += [(key, str(value)) for key, value in choices.settings.items() if value != usual.settings[key]]
    return f"?{urlencode([('v', VERSION), *said])}" if said else ""


def from_query(query: str, menu: Menu, levers: Mapping[str, Slider]) -> tuple[Choices, list[str]]:
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
    brought = menu.cards[scenario].positions
    rest = resting(brought, levers)
    positions = {
        key: _within(key, said, lever.low, lever.high, rest[key], notices) for key, lever in levers.items()
    }
    stand = moved(brought, levers, positions)
    settings = {
        key: round(_within(key, said, each.low, each.high, each.default, notices))
        for key, each in SETTINGS.items()
    }
    if said:
        notices.append(f"not known here: {', '.join(sorted(key[:30] for key in said)[:5])}")
    return Choices(scenario, against, stand.levers, importers, settings, stand.assumptions), notices


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
