"""How customs rounds: whole units of value or tax, down or to the nearest."""

import numpy as np

from sim.core.kernel import rule

AS_GOOD_AS_WHOLE = 1e-9
"""So far short of a whole unit (or of a half) an amount still counts as there: products of decimal fractions are
seldom exact in binary."""


@rule
def by_law(usd, unit_usd, rounds_down):
    """Return an amount in whole units, USD: rounded down, or to the nearest with halves up.

    Args:
        usd: amount, not negative; inf stays inf.
        unit_usd: the unit; 0 or less rounds nothing.
        rounds_down: whether fractions of a unit are dropped.
    """
    if unit_usd <= 0.0:
        return usd
    units = usd / unit_usd + AS_GOOD_AS_WHOLE
    return np.floor(units if rounds_down else units + 0.5) * unit_usd
