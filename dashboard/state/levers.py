"""Sliders of policy: one for each instrument that declares a lever, in the order of the policy families.

Everything is the instrument's own declaration (`sim/policy/instruments`): which parameter a slider moves, how far, its
words, and the parameter's unit, bounds and source. A slider at zero adds nothing. The policies are added to the
scenario alone, for the whole run, so that they are part of the difference from the counterfactual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.state.slider import Slider, scale_shown, stem_of
from sim.front import FAMILIES, INSTRUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sim.front import Instrument
    from sim.front import Lever as Declared


@dataclass(frozen=True, kw_only=True)
class Lever(Slider):
    """The slider of an instrument."""

    kind: type[Instrument]
    """The instrument's class."""
    declared: Declared
    """The instrument's lever."""

    def policy(self, shown: float, start: date, importers: str = "all") -> Instrument:
        """The policy a slider position stands for, in force from a date on."""
        return self.kind.from_lever(shown / scale_shown(self.parameter), start, importers)

    def meaning(self, shown: float) -> str:
        """A word for the position; off at zero, where it adds no policy."""
        return "off" if shown <= 0 else super().meaning(shown)


def declared_levers() -> dict[str, Lever]:
    """The sliders by key: in the order of the families, within one tariffs first, then in the order of the registry."""
    found = [_lever(kind, kind.lever) for _, kind in INSTRUMENTS.items() if kind.lever is not None]
    found.sort(key=lambda lever: (FAMILIES.index(lever.kind.family), not lever.kind.sets_tariff))
    return {lever.key: lever for lever in found}


def _lever(kind: type[Instrument], declared: Declared) -> Lever:
    """The slider of an instrument; never beyond what the instrument allows."""
    parameter = kind.declared()[declared.parameter]
    scale, bound = scale_shown(parameter), parameter.high
    return Lever(
        key=declared.key,
        owner=f"Instrument: {kind.name}",
        family=kind.family.capitalize(),
        label=declared.label,
        parameter=parameter,
        low=max(declared.low, (parameter.low or 0.0) * scale),
        high=declared.high if bound is None else min(declared.high, bound * scale),
        step=declared.step,
        marks=declared.marks,
        kind=kind,
        declared=declared,
    )


LEVERS = declared_levers()


def policies(values: Mapping[str, float], start: date, importers: str = "all") -> tuple[Instrument, ...]:
    """The policies that slider positions add, in the order of the sliders; those at zero add none."""
    return tuple(
        lever.policy(values[key], start, importers) for key, lever in LEVERS.items() if values.get(key, 0) > 0
    )


def stem(values: Mapping[str, float], importers: str = "all") -> str:
    """What levers add to a file's name: "tariff_pct_25_usa"; letters, digits and underscores only."""
    said = stem_of({key: values[key] for key in LEVERS if values.get(key, 0) > 0})
    return said if importers == "all" else f"{said}_{importers.lower()}"
