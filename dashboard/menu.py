"""What can be chosen: the scenarios that ship, their counterfactuals, and the economies whose imports sliders touch."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim import Scenario
from sim.policy.places import places
from sim.scenario import scenario_names


@dataclass(frozen=True)
class Card:
    """One scenario as the menu shows it."""

    name: str
    title: str
    question: str
    against: str
    """The counterfactual it names, or the one to start from."""


@dataclass(frozen=True)
class Menu:
    """Everything the page lets people choose from."""

    cards: dict[str, Card]
    default: str
    importers: dict[str, str] = field(default_factory=dict)
    """What sliders may apply to: code to name, `all` first, then blocs, then economies."""


FIRST_SHOWN = "us_de_minimis_repeal"
ROOTS = ("law_2023", "baseline")


def load_menu() -> Menu:
    """The scenarios that ship with the package: those with a question of their own first, then those in the textbook's
    world, the starting points last.
    """
    loaded = [Scenario.load(name) for name in scenario_names()]
    loaded.sort(key=lambda each: (each.name in ROOTS, bool(each.off), each.name != FIRST_SHOWN, each.title))
    cards = {each.name: Card(each.name, each.title, each.question, start_from(each)) for each in loaded}
    named = places()
    return Menu(
        cards=cards,
        default=FIRST_SHOWN if FIRST_SHOWN in cards else next(iter(cards)),
        importers={
            "all": "All economies",
            **{bloc: f"{bloc} (bloc)" for bloc in named.blocs},
            **dict(sorted(zip(named.iso3, named.names, strict=True), key=lambda pair: pair[1])),
        },
    )


def start_from(scenario: Scenario) -> str:
    """The counterfactual a scenario names; else its root, or itself where the root is built otherwise.

    A lever moved in a frictionless world is then seen against the frictionless world.
    """
    if scenario.compare_with:
        return scenario.compare_with
    root = Scenario.load(scenario.root)
    is_alike = (root.closure, root.off) == (scenario.closure, scenario.off)
    return root.name if is_alike else scenario.name
