"""The sliders: one for each instrument that declares a lever, in the order of the policy families.

Everything is the instrument's own declaration (`sim/policy/instruments`): which parameter a slider moves, how far, its
words, and the parameter's unit, bounds and source. A slider at zero adds nothing. The policies are added to the
scenario alone, for the whole run, so that they are part of the difference from the counterfactual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.front import FAMILIES, INSTRUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sim.front import Instrument, Parameter
    from sim.front import Lever as Declared

PERCENT_PER_SHARE = 100.0


@dataclass(frozen=True)
class Lever:
    """One slider, as the page shows it."""

    kind: type[Instrument]
    """The instrument's class."""
    declared: Declared
    """The instrument's lever."""

    @property
    def key(self) -> str:
        """Its name in the page's address, with its unit."""
        return self.declared.key

    @property
    def instrument(self) -> str:
        """The instrument's name."""
        return self.kind.name

    @property
    def family(self) -> str:
        """Heading over it."""
        return self.kind.family.capitalize()

    @property
    def label(self) -> str:
        """What it does."""
        return self.declared.label

    @property
    def step(self) -> float:
        """Between two positions, in the unit shown."""
        return self.declared.step

    @property
    def parameter(self) -> Parameter:
        """The declaration of the parameter it moves."""
        return self.kind.declared()[self.declared.parameter]

    @property
    def unit(self) -> str:
        """The unit shown."""
        return "%" if self.parameter.is_share else self.parameter.unit

    @property
    def low(self) -> float:
        """Left end, in the unit shown."""
        return max(self.declared.low, (self.parameter.low or 0.0) * self._scale)

    @property
    def high(self) -> float:
        """Right end, in the unit shown; never beyond what the instrument allows."""
        bound = self.parameter.high
        return self.declared.high if bound is None else min(self.declared.high, bound * self._scale)

    @property
    def _scale(self) -> float:
        return PERCENT_PER_SHARE if self.parameter.is_share else 1.0

    def policy(self, shown: float, start: date, importers: str = "all") -> Instrument:
        """The policy a slider position stands for, in force from a date on."""
        return self.kind.from_lever(shown / self._scale, start, importers)

    def meaning(self, shown: float) -> str:
        """A word for the position: the nearest mark at or below it."""
        marks = self.declared.marks
        if shown <= 0:
            return "off"
        below = [word for value, word in marks if value <= shown]
        return below[-1] if below else f"below {marks[0][1]}" if marks else ""


def declared_levers() -> dict[str, Lever]:
    """The sliders by key: in the order of the families, within one in the order of the registry."""
    kinds = (INSTRUMENTS[name] for name in INSTRUMENTS)
    found = [Lever(kind, kind.lever) for kind in kinds if kind.lever is not None]
    found.sort(key=lambda lever: FAMILIES.index(lever.kind.family))
    return {lever.key: lever for lever in found}


LEVERS = declared_levers()


def policies(values: Mapping[str, float], start: date, importers: str = "all") -> tuple[Instrument, ...]:
    """The policies that slider positions add, in the order of the sliders; those at zero add none."""
    return tuple(
        lever.policy(values[key], start, importers) for key, lever in LEVERS.items() if values.get(key, 0) > 0
    )


def stem(values: Mapping[str, float], importers: str = "all") -> str:
    """What levers add to a file's name: "tariff_pct_25_usa"; letters, digits and underscores only."""
    said = [f"{key}_{values[key]:g}" for key in LEVERS if values.get(key, 0) > 0]
    where = [] if importers == "all" else [importers.lower()]
    return "_".join([*said, *where]).replace(".", "_").replace("-", "_")
