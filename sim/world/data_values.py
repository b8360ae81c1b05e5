"""What an address of sim/data is set to: a number in the column's unit, or a factor `x1.2` of the number there.

A share may be written with a percent sign (`12%`) or as in the table (`0.12`).
"""

from __future__ import annotations

from sim.core.parameter import percent, plain
from sim.naming.shown import shown
from sim.reading import read_number, read_share
from sim.world.data_address import Address
from sim.world.data_columns import is_share, range_text, unit_of

DataValue = float | str
"""A number in the column's own unit, or a factor as text: `x1.2`."""
FACTOR_SIGNS = ("x", "X", "×", "*")
FACTOR_HINT = "a factor is written x1.2"


class ValueFault(ValueError):
    """A value that cannot be meant for an address; the message says what was found and what would be right."""


def read_value(address: Address, raw: object) -> DataValue:
    """Return what an address is set to: a float, or a factor in its own spelling.

    Raises:
        ValueFault: it is neither, or outside the column's range.
    """
    name, field = str(address), address.field
    text = raw.strip() if isinstance(raw, str) else ""
    try:
        if text.startswith(FACTOR_SIGNS):
            return _factor(address, text)
        if is_share(address.column, field) and text.endswith("%"):
            number = read_share(raw, name)
        else:
            number = read_number(raw, name, unit_of(address.column, field))
    except ValueError as fault:
        ends = "; " + FACTOR_HINT if text.endswith(FACTOR_SIGNS) else ""
        raise ValueFault(f"{fault}{ends}") from None
    if wrong := outside(address, number):
        raise ValueFault(f"{name} is {written(address, number)}, {wrong}")
    return number


def _factor(address: Address, text: str) -> str:
    """Return a factor in its own spelling."""
    if address.field.kind == "flag":
        raise ValueError(f"{address} is {shown(text)}, but it is {range_text(address.column, address.field)}")
    number = read_number(text[1:].strip(), f"the factor of {address}", "1")
    return f"x{plain(number)}"


def factor_of(value: DataValue) -> float | None:
    """Return the number a factor says; None for a number that stands for itself."""
    return float(value[1:]) if isinstance(value, str) else None


def outside(address: Address, number: float) -> str:
    """Say why a number is no number of the column; an empty string where it is one."""
    field, range_ = address.field, range_text(address.column, address.field)
    if field.kind == "flag":
        return "" if number in (0.0, 1.0) else f"expected {range_}"
    if field.none is not None and number == field.none:
        return ""
    if not field.lowest <= number <= field.high:
        meant = ""
        if is_share(address.column, field) and field.high < number <= 100 * field.high:
            meant = f" — did you mean {plain(number)}%?"
        return f"outside {range_}{meant}"
    if field.whole and not float(number).is_integer():
        return "expected a whole number"
    return ""


def written(address: Address, value: DataValue) -> str:
    """Return a value as people write it: a share with a percent sign, a factor as it is."""
    if isinstance(value, str):
        return value
    if value != value:
        return "blank"
    return percent(value) if is_share(address.column, address.field) else plain(value)


__all__ = ["DataValue", "ValueFault", "factor_of", "outside", "read_value", "written"]
