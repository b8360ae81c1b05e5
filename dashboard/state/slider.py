"""Slider: what is the same in all of them, whether an instrument or a mechanism declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.front import PERCENT_PER_SHARE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.front import Parameter


@dataclass(frozen=True, kw_only=True)
class Slider:
    """One slider, as the page shows it; positions are in the unit shown, a share in per cent."""

    key: str
    """Its name in the page's address, with its unit."""
    owner: str
    """What declares it, in words: "Instrument: tariff"."""
    family: str
    """Heading over it."""
    label: str
    """What it does, without its unit."""
    parameter: Parameter
    """The declaration of the parameter it moves."""
    low: float
    """Left end."""
    high: float
    """Right end."""
    step: float
    """Between two positions."""
    marks: tuple[tuple[float, str], ...] = ()
    """Positions with a word each, in order."""
    rest: float = 0.0
    """Where it changes nothing."""
    is_slow: bool = False
    """Whether a run waits for a new calibration wherever it stands but at rest."""

    @property
    def unit(self) -> str:
        """The unit shown; empty for a pure number."""
        return unit_shown(self.parameter)

    @property
    def thumb(self) -> str:
        """What a screen reader calls it."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    def at(self, shown: float) -> str:
        """A position with its unit: "12 %", "0.5"."""
        return f"{shown:g} {self.unit}" if self.unit else f"{shown:g}"

    def inside(self, shown: float) -> float:
        """The position nearest to a number."""
        return min(self.high, max(self.low, shown))

    def meaning(self, shown: float) -> str:
        """A word for the position: the nearest mark at or below it."""
        below = [word for value, word in self.marks if value <= shown]
        return below[-1] if below else f"below {self.marks[0][1]}" if self.marks else ""


def scale_shown(parameter: Parameter) -> float:
    """Positions for one of the parameter's own unit."""
    return PERCENT_PER_SHARE if parameter.is_share else 1.0


def unit_shown(parameter: Parameter) -> str:
    """The unit shown; empty for a pure number."""
    return "%" if parameter.is_share else "" if parameter.unit == "1" else parameter.unit


def stem_of(values: Mapping[str, float]) -> str:
    """What positions add to a file's name: "tariff_pct_25"; letters, digits and underscores only."""
    return "_".join(f"{key}_{value:g}" for key, value in values.items()).replace(".", "_").replace("-", "_")
