"""Scales: in which unit a figure is written, so that it reads well. One rule for commands and page.

A row of differences follows its difference, not its level.
"""

from __future__ import annotations

import math

SCALES = ((1e12, "trillion", "T"), (1e9, "bn", "G"), (1e6, "m", "M"), (1e3, "thousand", "k"))
"""Divisor, word before a unit, and prefix of a tonne."""
SCALED_UNITS = ("USD", "t CO2e", "t km", "t", "parcels", "firms")
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
