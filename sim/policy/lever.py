"""Lever: what a slider of the dashboard needs to know of an instrument, declared in the instrument's own file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sim.naming.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping


class Adjustable(Protocol):
    """What a lever must know of its instrument (`sim.policy.instrument`)."""

    @property
    def name(self) -> str:
        """The instrument's name."""

    @property
    def scope(self) -> tuple[str, ...]:
        """Which of importers, exporters, categories and modes it reads."""

    def declared(self) -> Mapping[str, Any]:
        """Return its parameters by name."""


@dataclass(frozen=True)
class Lever:
    """One slider: it moves one parameter of one instrument, for the whole run.

    Positions are in the unit people read: a share in per cent, anything else in the parameter's own unit.
    """

    key: str
    """Its name in the page's address, with its unit: `tariff_pct`."""
    parameter: str
    """Name of the parameter it moves; zero of it must do nothing."""
    label: str
    """What it does, without its unit."""
    high: float
    """Right end of the slider; the parameter's own bound where that is lower."""
    step: float
    """Distance between two positions, in the unit of the slider."""
    marks: tuple[tuple[float, str], ...]
    """Positions that mean something to people, in order, with a word each."""
    low: float = 0.0
    """Left end of the slider; the parameter's own bound where that is higher."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Other parameters, at values at which the slider does what its label says and nothing besides."""
    place_parameters: tuple[str, ...] = ()
    """Parameters that name the same economies as the importers; empty where the slider applies to all."""

    def values(self, kind: Adjustable, value: float, importers: str) -> dict[str, Any]:
        """Return the scope and parameters of the policy that a position stands for.

        Args:
            kind: the instrument.
            value: of the parameter, in its own unit.
            importers: whose imports it touches: `all`, a bloc or an ISO3 code.
        """
        everywhere = {key: ("all",) for key in kind.scope if key != "importers"}
        places = () if importers == "all" else (importers,)
        return {
            **everywhere,
            "importers": (importers,),
            **dict.fromkeys(self.place_parameters, places),
            **self.fixed,
            self.parameter: value,
        }

    def check(self, kind: Adjustable) -> None:
        """Refuse a lever that does not fit its instrument.

        Raises:
            ValueError: a parameter it names is not the instrument's, or its range is empty; the message says which.
        """
        declared = kind.declared()
        for name in (self.parameter, *self.fixed, *self.place_parameters):
            if name not in declared:
                near = did_you_mean(name, declared)
                raise ValueError(
                    f"instrument {kind.name!r}: its lever names the parameter {name!r}{near}; "
                    f"it has {', '.join(declared)}"
                )
        if not self.low < self.high or self.step <= 0:
            raise ValueError(
                f"instrument {kind.name!r}: its lever goes from {self.low:g} to {self.high:g} by {self.step:g}; "
                "expected low below high and a step above zero"
            )


__all__ = ["Lever"]
