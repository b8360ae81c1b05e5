"""What can be chosen: the scenarios that ship, their counterfactuals, and the economies whose imports sliders touch."""

from __future__ import annotations

from dataclasses import dataclass, field


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


def load_menu() -> Menu:
    """Everything that ships with the package."""
    raise NotImplementedError
