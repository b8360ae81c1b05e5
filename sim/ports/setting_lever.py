"""SettingLever: what a slider of the dashboard needs to know of a mechanism's setting beside its declaration.

The setting's own declaration (`sim.core.parameter`) gives the unit, the default, the bounds, the meaning and the
source. A mechanism's setting is an assumption about the world, so the dashboard gives it to both runs of a comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.naming.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.core.parameter import Parameter

PERCENT_PER_SHARE = 100.0


@dataclass(frozen=True)
class SettingLever:
    """One slider: it moves one setting of one mechanism, in both runs of a comparison.

    Positions are in the unit people read: a share in per cent, anything else in the parameter's own unit.
    """

    parameter: str
    """Name of the setting it moves."""
    label: str
    """What it is, without its unit."""
    step: float
    """Distance between two positions, in the unit of the slider."""
    marks: tuple[tuple[float, str], ...] = ()
    """Positions that mean something to people, in order, with a word each."""
    low: float | None = None
    """Left end of the slider; None for the parameter's own bound."""
    high: float | None = None
    """Right end of the slider; None for the parameter's own bound."""

    def key(self, declared: Parameter) -> str:
        """Return its name in the page's address: the setting's, with ``_pct`` where it is shown in per cent."""
        return f"{self.parameter.removesuffix('_share')}_pct" if declared.is_share else self.parameter

    def ends(self, declared: Parameter) -> tuple[float, float]:
        """Return both ends of the slider, in its unit; its own where it names them, else the parameter's bounds.

        Raises:
            ValueError: neither it nor the parameter says where an end is.
        """
        scale = PERCENT_PER_SHARE if declared.is_share else 1.0
        found = []
        for end, own, bound in (("low", self.low, declared.low), ("high", self.high, declared.high)):
            if own is None and bound is None:
                raise ValueError(
                    f"its lever on {self.parameter} has no {end} end: the setting is unbounded there"
                )
            found.append(float(own) if own is not None else float(bound or 0.0) * scale)
        return found[0], found[1]

    def fault(self, declared: Mapping[str, Parameter]) -> str:
        """Return what is wrong with it in a mechanism of these settings, in one sentence; empty for nothing."""
        if self.parameter not in declared:
            near = did_you_mean(self.parameter, declared)
            known = ", ".join(declared) or "no settings of its own"
            return f"its lever names the setting {self.parameter!r}{near}; it has {known}"
        setting = declared[self.parameter]
        if setting.kind not in ("number", "count"):
            return f"its lever names the setting {self.parameter}, a {setting.kind}; expected a number"
        try:
            low, high = self.ends(setting)
            scale = PERCENT_PER_SHARE if setting.is_share else 1.0
            for end in (low, high):
                setting.check(end / scale)
        except ValueError as fault:
            return str(fault)
        if not low < high or self.step <= 0:
            return (
                f"its lever goes from {low:g} to {high:g} by {self.step:g}; "
                "expected low below high and a step above zero"
            )
        if not low <= setting.default * scale <= high:
            return f"its lever goes from {low:g} to {high:g}; expected the default, {setting.default * scale:g}, inside"
        return ""


__all__ = ["PERCENT_PER_SHARE", "SettingLever"]
