"""Where sliders stand: at rest for a scenario, as choices say, and back into choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dashboard.state.assumptions import Assumption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.state.choices import Choices
    from dashboard.state.slider import Slider


class Moved(NamedTuple):
    """Positions of sliders, as `Choices` holds them."""

    levers: dict[str, float]
    """Of policy: all, zeros too."""
    assumptions: dict[str, float]
    """Of assumptions: those that are not where the scenario has them."""


def resting(brought: Mapping[str, float], sliders: Mapping[str, Slider]) -> dict[str, float]:
    """Where each slider changes nothing in this scenario: zero for policy, the scenario's own value or the default for
    an assumption.

    Args:
        brought: positions that the scenario's own settings bring (`Card.positions`).
        sliders: all of them, by key.
    """
    return {key: brought.get(key, slider.rest) for key, slider in sliders.items()}


def moved(
    brought: Mapping[str, float], sliders: Mapping[str, Slider], positions: Mapping[str, float]
) -> Moved:
    """Sort the positions of all sliders into what choices hold."""
    rest = resting(brought, sliders)
    assumed = {key for key, slider in sliders.items() if isinstance(slider, Assumption)}
    return Moved(
        {key: positions[key] for key in sliders if key not in assumed},
        {key: positions[key] for key in sliders if key in assumed and positions[key] != rest[key]},
    )


def positions_in(
    choices: Choices, brought: Mapping[str, float], sliders: Mapping[str, Slider]
) -> dict[str, float]:
    """Where each slider stands for these choices of this scenario."""
    return {**resting(brought, sliders), **choices.levers, **choices.assumptions}
