"""Columns of sim/data that hold numbers: their units, their ranges in words, and which may be moved.

Read off the shapes of the tables, without numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sim.core.parameter import SHARE, percent, plain
from sim.world.shapes import DATA_TABLES, POSITIVE, SHAPES, Field

_SHARES = ("share", "rate", "gini", "channel_lambda", "trust_prior", "trust_weight", "privacy_weight")
"""Columns whose number is a part of a whole, by name or by its last word."""
_UNITS = {
    "usd": "USD", "km": "km", "kmh": "km/h", "days": "days", "lat": "degrees", "lon": "degrees", "deg": "degrees",
    "hours": "hours", "km2": "km2", "people": "people", "population": "people", "kg": "kg", "minutes": "minutes",
}  # fmt: skip
"""Units by the last word of a column's name, before `per`."""
_LEADS = ("kg_co2e", "usd", "kwh", "minutes", "parcels", "people", "items", "km")
"""What is counted where `per` follows, as the end of the words before it."""


@lru_cache(maxsize=1)
def number_columns() -> Mapping[str, tuple[str, str, Field]]:
    """Return every column that may be moved: `table.column` -> (table, column, what it may hold)."""
    return {
        f"{table}.{column}": (table, column, field)
        for table in DATA_TABLES
        for column, field in SHAPES[table].fields.items()
        if field.kind in ("number", "flag") and column not in SHAPES[table].key
    }


def unit_of(column: str, field: Field) -> str:
    """Return the unit of a column as `parameter()` writes units, read off its name: `share`, `USD/kg`, `1`."""
    if field.kind == "flag":
        return "switch"
    if column in _SHARES or column.rsplit("_", maxsplit=1)[-1] in _SHARES:
        return SHARE
    if column.endswith("_relative"):
        return "1"
    if "_per_" not in column:
        last = next((word for word in column.split("_") if word in _UNITS), "")
        return _UNITS.get(last, "count" if field.whole else "1")
    amount, _, per = column.partition("_per_")
    if per == "day" and amount.endswith("share"):
        return "share/day"
    lead = next((lead for lead in _LEADS if amount == lead or amount.endswith(f"_{lead}")), "1")
    if lead == "1" and "usd" in amount.split("_"):
        lead = "USD"
    words = {"usd": "USD", "kg_co2e": "kg CO2e", "kwh": "kWh"}
    return f"{words.get(lead, lead)}/{words.get(per, per).replace('_', ' ')}"


def is_share(column: str, field: Field) -> bool:
    """Whether people may write a column with a percent sign."""
    return unit_of(column, field) == SHARE


def range_text(column: str, field: Field) -> str:
    """Return the range of a column in words: '1.01 to 20', '0% to 100%', 'more than 0'."""
    if field.kind == "flag":
        return "0 or 1"
    written = percent if is_share(column, field) else plain
    low, high = field.lowest, field.high
    none = f", or {plain(field.none)} for none" if field.none is not None else ""
    if low == POSITIVE.low:
        return f"more than 0{'' if high == float('inf') else f', to {written(high)}'}{none}"
    if high == float("inf"):
        return f"{written(low)} and more{none}"
    return f"{written(low)} to {written(high)}{none}"


__all__ = ["is_share", "number_columns", "range_text", "unit_of"]
