"""Units of account: money in 1e-4 USD, mass and CO2e in grams, time in weeks.

Everything that enters a ledger is a whole number of these units, so sums never depend on the order of
addition. ``..._e4usd`` columns count ten-thousandths of a dollar.
"""

E4USD_PER_USD = 10_000
GRAMS_PER_KG = 1_000
KG_PER_TONNE = 1_000.0
GRAMS_PER_TONNE = 1_000_000.0
MINUTES_PER_HOUR = 60.0
HOURS_PER_DAY = 24.0
DAYS_PER_WEEK = 7.0
WEEKS_PER_YEAR = 52.0
"""A model year has 52 weeks: annual flows are spread over 52 ticks."""

YEARLY_FROM_WEEKS = 8
"""Assumed: sums over fewer weeks are stated per week. They hold the start of a run or of an adjustment, and fifty-two
times that is no year."""


def rate(weeks: float) -> tuple[float, str]:
    """Factor and words that turn a sum over some weeks into a rate: (52 / 104, "per year"), or (1 / 3, "per week")."""
    if weeks < YEARLY_FROM_WEEKS:
        return 1.0 / max(weeks, 1.0), "per week"
    return WEEKS_PER_YEAR / weeks, "per year"


def usd(e4usd: float) -> float:
    """Return dollars for an amount in 1e-4 USD."""
    return e4usd / E4USD_PER_USD
