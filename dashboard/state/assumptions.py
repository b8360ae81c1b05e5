"""Sliders of assumptions: one for each lever that a mechanism declares over its own settings (`sim/mechanisms`).

Unit, default, meaning and source are the setting's own declaration; the lever says what it is called, how far it goes
and by which step. A mechanism's setting is an assumption about the world, and so both runs get it, the counterfactual
and the scenario: the difference is then the effect of the policy under this assumption. A slider that stands where the
scenario's own setting is changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.state.slider import Slider, scale_shown
from sim.front import GROUPS, MECHANISMS, declared_settings, setting_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim import Scenario
    from sim.front import Mechanism, SettingLever


@dataclass(frozen=True, kw_only=True)
class Assumption(Slider):
    """The slider of a mechanism's setting."""

    mechanism: Mechanism
    """What declares it."""

    def value(self, shown: float) -> Any:
        """The setting's value at a position, in model units; the default itself where the slider is at rest.

        Raises:
            ValueError: the value lies outside the setting's range.
        """
        if shown == self.rest:
            return self.parameter.default
        value = shown / scale_shown(self.parameter)
        value = round(value) if self.parameter.kind == "count" else value
        self.parameter.check(value)
        return value

    def position(self, value: float) -> float:
        """Where the slider stands for a value of the setting; the nearest end where that is beyond it."""
        return self.inside(float(f"{value * scale_shown(self.parameter):.12g}"))

    def sentence(self, shown: float, scenario: Scenario) -> str:
        """What a moved slider means, for people; it says where the scenario's switches leave it without effect."""
        limits = setting_limits(scenario.off, scenario.model_settings().adaptation)
        idle = (
            f"; no effect, as mechanism {self.mechanism.name} is off" if self.parameter.name in limits else ""
        )
        return f"Both runs assume: {self.label}: {self.at(shown)} (default {self.at(self.rest)}){idle}."


def declared_assumptions() -> dict[str, Assumption]:
    """The sliders by key: in the order of the groups of mechanisms, within one in the order of the registry.

    Raises:
        ValueError: two mechanisms' levers have one key.
    """
    found = sorted(_all(), key=lambda each: GROUPS.index(each.mechanism.group))
    made = {each.key: each for each in found}
    if len(made) < len(found):
        keys = [each.key for each in found]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"two levers of mechanisms are called {twice}")
    return made


def _all() -> Iterator[Assumption]:
    settings = declared_settings()
    for mechanism in MECHANISMS.values():
        for declared in mechanism.levers:
            yield _assumption(mechanism, declared, settings[declared.parameter])


def _assumption(mechanism: Mechanism, declared: SettingLever, parameter: Any) -> Assumption:
    low, high = declared.ends(parameter)
    return Assumption(
        key=declared.key(parameter),
        owner=f"Mechanism: {mechanism.name}",
        family=mechanism.group[0].upper() + mechanism.group[1:],
        label=declared.label,
        parameter=parameter,
        low=low,
        high=high,
        step=declared.step,
        marks=declared.marks,
        rest=float(f"{parameter.default * scale_shown(parameter):.12g}"),
        is_slow=parameter.at_week_zero,
        mechanism=mechanism,
    )


ASSUMPTIONS = declared_assumptions()


def positions_of(scenario: Scenario) -> dict[str, float]:
    """Where sliders stand for the settings that a scenario brings: key to position, of those not at rest."""
    brought = {
        key: each.position(scenario.settings[each.parameter.name])
        for key, each in ASSUMPTIONS.items()
        if each.parameter.name in scenario.settings
    }
    return {key: shown for key, shown in brought.items() if shown != ASSUMPTIONS[key].rest}


def settings(values: Mapping[str, float]) -> dict[str, Any]:
    """The settings that slider positions stand for, in model units.

    Raises:
        ValueError: a value lies outside its setting's range.
    """
    return {
        each.parameter.name: each.value(values[key]) for key, each in ASSUMPTIONS.items() if key in values
    }


def sentences(values: Mapping[str, float], scenario: Scenario) -> list[str]:
    """What moved sliders mean, one plain sentence each."""
    return [each.sentence(values[key], scenario) for key, each in ASSUMPTIONS.items() if key in values]
