"""What can be chosen: the scenarios that ship and those opened with the page, their counterfactuals, and the economies
whose imports sliders touch.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.state.assumptions import positions_of
from dashboard.state.choices import SETTINGS, Choices
from dashboard.state.own_scenarios import content_of
from dashboard.state.positions import moved, resting
from sim import Scenario
from sim.front import display_name, places, scenario_names, shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.state.slider import Slider


@dataclass(frozen=True)
class Card:
    """One scenario as the menu shows it."""

    name: str
    title: str
    question: str
    against: str
    """The counterfactual it names, or the one to start from."""
    content: dict[str, Any] | None = None
    """All it says, for a scenario that does not ship."""
    positions: dict[str, float] = field(default_factory=dict)
    """Sliders of assumptions that do not stand at their defaults, since the scenario has settings of its own."""


class Own(NamedTuple):
    """A scenario that does not ship, and its file where it has one."""

    scenario: Scenario
    file: Path | None


@dataclass(frozen=True)
class Menu:
    """Everything the page lets people choose from."""

    cards: dict[str, Card]
    default: str
    importers: dict[str, str] = field(default_factory=dict)
    """What sliders may apply to: code to name, `all` first, then blocs, then economies."""

    def spec(self, choices: Choices) -> dict[str, Any]:
        """The choices as a job for the worker; scenarios that do not ship go with it."""
        asked = {choices.scenario, choices.against}
        own = {name: content for name in sorted(asked) if (content := self.cards[name].content)}
        return {**choices.spec(), **({"own": own} if own else {})}

    def with_own(self, own: Sequence[Own], *, first: bool = False) -> Menu:
        """The menu with scenarios that do not ship put before the others.

        One whose name is taken by another gets a name of its own.

        Args:
            own: from files or saved runs.
            first: whether the page opens with the first of them.
        """
        cards: dict[str, Card] = {}
        names: dict[str, str] = {}
        for scenario, file in own:
            name = scenario.name
            while name in self.cards or name in cards:
                name += OWN
            names[scenario.name] = name
            content = content_of(scenario, file)
            title = f"{scenario.title} ({file.name if file else 'saved run'})"
            cards[name] = Card(
                name, title, scenario.question, start_from(scenario), content, positions_of(scenario)
            )
        for name, card in cards.items():
            against = names.get(card.against, card.against)
            known = against if against in cards or against in self.cards else name
            cards[name] = replace(card, against=known)
        default = next(iter(cards)) if first and cards else self.default
        return replace(self, cards={**cards, **self.cards}, default=default)


OWN = "_own"
"""Put behind the name of a scenario of the user's that is taken."""
FIRST_SHOWN = "us_de_minimis_repeal"
ROOTS = ("law_2023", "baseline")


def load_menu() -> Menu:
    """The scenarios that ship with the package: those with a question of their own first, then those in the textbook's
    world, the starting points last.
    """
    loaded = [Scenario.load(name) for name in scenario_names()]
    loaded.sort(key=lambda each: (each.name in ROOTS, bool(each.off), each.name != FIRST_SHOWN, each.title))
    cards = {
        each.name: Card(each.name, each.title, each.question, start_from(each), positions=positions_of(each))
        for each in loaded
    }
    named = places()
    return Menu(
        cards=cards,
        default=FIRST_SHOWN if FIRST_SHOWN in cards else next(iter(cards)),
        importers={
            "all": "All economies",
            **{bloc: f"{display_name('bloc', bloc)} (bloc)" for bloc in named.blocs},
            **dict(
                sorted(
                    ((code, display_name("economy", code)) for code in named.iso3), key=lambda pair: pair[1]
                )
            ),
        },
    )


def defaults(menu: Menu, levers: Mapping[str, Slider]) -> Choices:
    """What the page opens with: every slider at rest."""
    first = menu.default
    card = menu.cards[first]
    return Choices(
        scenario=first,
        against=card.against,
        levers=moved(card.positions, levers, resting(card.positions, levers)).levers,
        settings={key: each.default for key, each in SETTINGS.items()},
    )


def is_shipped(scenario: Scenario) -> bool:
    """Whether a scenario is one of those that come with Tradewinds."""
    return scenario.folder == str(shipped_folder())


def own_of(file: Path) -> list[Own]:
    """The scenario of a file, and its counterfactual where that is a file of the user's too."""
    scenario = Scenario.load(file)
    against = scenario.counterfactual()
    if against is None or is_shipped(against):
        return [Own(scenario, file)]
    its_file = file.parent / f"{scenario.compare_with}.yaml"
    return [Own(scenario, file), Own(Scenario.load(its_file), its_file)]


def start_from(scenario: Scenario) -> str:
    """The counterfactual a scenario names; else its root, or itself where the root is built otherwise.

    A lever moved in a frictionless world is then seen against the frictionless world.
    """
    if scenario.compare_with or scenario.depth == 0:
        return scenario.compare_with or scenario.name
    root = Scenario.load(scenario.root)
    is_alike = (root.closure, root.off) == (scenario.closure, scenario.off)
    return root.name if is_alike else scenario.name
