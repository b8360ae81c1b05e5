"""The sliders: one policy of each family, made from what the instrument declares of its parameter.

Label, unit, bounds and source come from the declaration in `sim/policy/instruments`; here stands only which
instrument each slider adds and how its value is written. A slider at zero adds nothing. The policies are added to the
scenario alone, for the whole run, so that they are part of the difference from the counterfactual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.policy.instruments import INSTRUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sim.parameter import Parameter
    from sim.policy.instruments import Instrument

PERCENT_PER_SHARE = 100.0


@dataclass(frozen=True)
class Lever:
    """One slider."""

    key: str
    """Its name in the page's address, with its unit."""
    instrument: str
    family: str
    """Heading over it."""
    label: str
    most: float
    """Right end of the slider, in the unit shown; never beyond what the instrument allows."""
    step: float
    marks: tuple[tuple[float, str], ...]
    """Positions that mean something to people, with a word each."""

    @property
    def kind(self) -> type[Instrument]:
        """The instrument's class."""
        return INSTRUMENTS[self.instrument]

    @property
    def parameter(self) -> Parameter:
        """The declaration of the parameter it moves."""
        return self.kind.declared()[self.kind.slider]

    @property
    def unit(self) -> str:
        """The unit shown."""
        return "%" if self.parameter.is_share else self.parameter.unit

    @property
    def low(self) -> float:
        """Left end, in the unit shown."""
        return max(0.0, (self.parameter.low or 0.0) * self._scale)

    @property
    def high(self) -> float:
        """Right end, in the unit shown."""
        declared = self.parameter.high
        return self.most if declared is None else min(self.most, declared * self._scale)

    @property
    def _scale(self) -> float:
        return PERCENT_PER_SHARE if self.parameter.is_share else 1.0

    def policy(self, shown: float, start: date, importers: str = "all") -> Instrument:
        """The policy a slider position stands for, in force from a date on."""
        return self.kind.make_example(
            start,
            **{self.kind.slider: shown / self._scale, "importers": (importers,), **self._extra(importers)},
        )

    def _extra(self, importers: str) -> dict[str, Any]:
        """The rest of the instrument, so that the slider does what its label says and nothing besides."""
        everywhere = {"exporters": ("all",), "categories": ("all",)} if "exporters" in self.kind.scope else {}
        if self.instrument == "data_localisation":
            bloc = () if importers == "all" else (importers,)
            return {
                **everywhere,
                "members": bloc,
                "platform_cost_usd_per_year": 0.0,
                "exposure_cut_share": 0.0,
            }
        return everywhere

    def meaning(self, shown: float) -> str:
        """A word for the position: the nearest mark at or below it."""
        if shown <= 0:
            return "off"
        below = [word for value, word in self.marks if value <= shown]
        return below[-1] if below else f"below {self.marks[0][1]}" if self.marks else ""


LEVERS: dict[str, Lever] = {
    lever.key: lever
    for lever in (
        Lever(
            key="tariff_pct",
            instrument="tariff",
            family="Trade",
            label="Extra tariff on all goods",
            most=60,
            step=1,
            marks=(
                (1, "a small duty"),
                (10, "a broad import surcharge"),
                (25, "a trade conflict"),
                (50, "prohibitive for many"),
            ),
        ),
        Lever(
            key="data_loss_pct",
            instrument="data_localisation",
            family="Data",
            label="Foreign sellers are recommended less well",
            most=100,
            step=5,
            marks=(
                (5, "light rules"),
                (30, "consent rules"),
                (60, "data kept at home"),
                (95, "a closed data border"),
            ),
        ),
        Lever(
            key="carbon_usd",
            instrument="carbon_price",
            family="Green",
            label="Carbon price on freight",
            most=250,
            step=5,
            marks=(
                (5, "a token price"),
                (50, "near carbon markets of today"),
                (100, "a strong price"),
                (200, "a very high price"),
            ),
        ),
    )
}


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
