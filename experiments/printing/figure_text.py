"""How figures are written: scaled to a readable size, with unit, sign and as many digits as they deserve."""

from __future__ import annotations

import math

from sim.core.scales import scale_for, scale_of_difference

MINUS = "−"


def number(value: float, digits: int = 4) -> str:
    """A figure with that many significant digits and commas; an en dash where there is none."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(places, 6)}f}".replace("-", MINUS)


def difference(value: float, digits: int = 3) -> str:
    """A figure with its sign."""
    text = number(value, digits)
    return f"+{text}" if value > 0 else text


def interval(low: float, high: float, digits: int = 3) -> str:
    """Both ends of an interval."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    if low == high == 0:
        return "0"
    return f"{difference(low, digits)} to {difference(high, digits)}"


def percent(value: float) -> str:
    """A relative change: +12 %, −0.4 %; an en dash where there is none."""
    if not math.isfinite(value):
        return "–"
    if value != 0 and abs(value) < 0.001:
        return f"under {'+' if value > 0 else MINUS}0.001 %"
    return f"{difference(value, 2 if abs(value) < 10 else 3)} %"


__all__ = ["MINUS", "difference", "interval", "number", "percent", "scale_for", "scale_of_difference"]
