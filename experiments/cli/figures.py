"""How figures are written: scaled to a readable size, with unit, sign and as many digits as they deserve."""

from __future__ import annotations

import math

SCALES = ((1e12, "trillion", "T"), (1e9, "bn", "G"), (1e6, "m", "M"), (1e3, "thousand", "k"))
"""Divisor, word before a unit, and prefix of a tonne."""
SCALED_UNITS = ("USD", "t CO2e", "t km", "t", "parcels", "firms")
MINUS = "−"
MOST_OF_A_BASELINE = 1e9
"""How often the unit of a row may go into its baseline."""


def scale_for(unit: str, magnitude: float) -> tuple[float, str]:
    """Divisor and short unit for a figure of this size: (1e9, 'bn USD/year'), (1e3, 'kt CO2e/year')."""
    short = unit.replace(" per year", "/year").replace(" per week", "/week")
    base = short.partition("/")[0]
    if base in SCALED_UNITS and math.isfinite(magnitude):
        for divisor, word, prefix in SCALES:
            # Money and parcels read well in full up to a million; tonnes and firms up to ten thousand.
            if abs(magnitude) >= divisor and (divisor > 1e3 or abs(magnitude) >= 1e4):
                is_tonnes = base.startswith("t") and divisor < 1e9 and base != "t km"
                return divisor, f"{prefix}{short}" if is_tonnes else f"{word} {short}"
    return 1.0, short


def scale_of_difference(
    unit: str, baseline: float, difference: float, ends: tuple[float, float]
) -> tuple[float, str]:
    """Divisor and short unit for a row of differences, by the size of the difference that is shown.

    "−866 m USD/year", not "−0.000866 trillion USD/year". Where there is none, by its interval, or else by the baseline;
    and a baseline is never written with more than nine digits before the point.
    """
    sizes = [abs(each) for each in (difference, *ends, baseline) if math.isfinite(each)]
    size = next((each for each in sizes if each), 0.0)
    least = abs(baseline) / MOST_OF_A_BASELINE if math.isfinite(baseline) else 0.0
    return scale_for(unit, max(size, least))


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
