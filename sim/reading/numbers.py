"""Numbers: amounts, shares and whole numbers, from text or from Python's and numpy's own types.

Every message opens with the name of the value and what was found. Text is read by one grammar (`PLAIN_NUMBER`):
ASCII digits, a decimal point, perhaps an exponent. Whatever else people write is refused with the right spelling.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TypeGuard

from sim.naming.shown import shown
from sim.reading.bounds import Bounds
from sim.reading.spelling import LEADING_ZEROS, PLAIN_NUMBER, right_spelling
from sim.surroundings.values import plain

_LONGEST = 400
"""Letters of the longest text that is looked at as a number (the smallest shares have 326)."""
_DIGITS = 50
_THOUSANDS_OR_DECIMALS = re.compile(r"-?[1-9]\d{0,2},\d{3} ?%", re.ASCII)
"""A comma that people of one country mean as a thousand's, of another as a decimal mark."""


def read_share(raw: object, name: str) -> float:
    """Return a share (0..1) from a percentage such as `25%`; a plain 0 is unambiguous and accepted.

    Raises:
        ValueError: a bare number, or no percentage; with the right spelling where there is one.
    """
    found = plain(raw)
    if isinstance(found, str):
        text = found.strip(" ")
        written = text.removesuffix("%").rstrip(" ") if text.endswith("%") else ""
        if PLAIN_NUMBER.fullmatch(written) and not LEADING_ZEROS.match(written):
            return _float_of(written, found, name, hundredth=True)
        if PLAIN_NUMBER.fullmatch(text):
            return _bare(_float_of(text, found, name), name)
        meant = right_spelling(text)
        if _THOUSANDS_OR_DECIMALS.fullmatch(text):
            raise ValueError(f"{name} is {found!r}{_why(text)} — write {meant}, or {text.replace(',', '.')}")
        if meant:
            meant = meant if meant.endswith("%") else _as_share(float(meant))
            raise ValueError(f"{name} is {found!r}{_why(text)} — write {meant}")
    elif _is_real(found):
        return _bare(float(found), name)
    raise ValueError(f"{name} {_shown(found)}, expected a percentage such as 25%")


def read_number(raw: object, name: str, unit: str = "") -> float:
    """Return a number; `unit` is what it is counted in.

    Raises:
        ValueError: a percentage, something that is no number, or a number too large or too small to be held.
    """
    counted = f" ({unit})" if unit else ""
    found = plain(raw)
    if isinstance(found, str):
        text = found.strip(" ")
        if text.endswith(("%", "\uff05")) and unit:
            raise ValueError(f"{name} is {found}, but it is counted in {unit}, not in percent")
        if PLAIN_NUMBER.fullmatch(text) and not LEADING_ZEROS.match(text):
            return _float_of(text, found, name)
        meant = right_spelling(text, unit)
        if meant and not meant.endswith("%"):
            raise ValueError(f"{name} is {found!r}{_why(text)} — write {meant}")
    elif _is_real(found):
        return float(found)
    raise ValueError(f"{name} {_shown(found)}, expected a number{counted}")


def read_whole(raw: object, name: str, bounds: Bounds, *, text: bool = True) -> int:
    """Return a whole number within bounds.

    Args:
        raw: What was given.
        name: What it is called in a message.
        bounds: The least and the most.
        text: Whether text may stand for a number; False for values of Python.

    Raises:
        ValueError: it is none, or out of bounds.
    """
    found = plain(raw)
    number: int | None = None
    hint = ""
    if isinstance(found, str) and text:
        written = found.strip(" ")
        if written.removeprefix("-").isdecimal() and written.isascii() and not LEADING_ZEROS.match(written):
            number = int(written) if len(written) < _DIGITS else None
        else:
            meant = right_spelling(written, name.removeprefix("--"))
            if meant and not meant.endswith("%") and float(meant).is_integer():
                hint = f" — write {int(float(meant))}"
    elif isinstance(found, int) and not isinstance(found, bool):
        number = found
    elif isinstance(found, float) and found.is_integer() and int(found) in bounds:
        hint = f" — did you mean {int(found)}?"
    if number is None or number not in bounds:
        raise ValueError(f"{name} {_shown(found)}, expected {bounds.text()}{hint}")
    return number


def plain_decimal(number: Decimal) -> str:
    """Return a decimal in plain notation without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_real(found: object) -> TypeGuard[float]:
    is_number = isinstance(found, int | float | Decimal | Fraction) and not isinstance(found, bool)
    return is_number and math.isfinite(found)  # type: ignore[arg-type]


def _float_of(text: str, found: str, name: str, *, hundredth: bool = False) -> float:
    """Return the float of a text that is a number; ValueError if a float cannot hold it."""
    if len(text) > _LONGEST:
        raise ValueError(f"{name} is a number of {len(text)} letters, more than any means")
    with localcontext() as context:
        context.prec = _LONGEST
        exact = Decimal(text) / 100 if hundredth else Decimal(text)
    number = float(exact)
    if math.isinf(number) or (number == 0.0 and exact != 0):
        raise ValueError(f"{name} is {found}, too {'large' if number else 'small'} a number")
    return number


def _bare(number: float, name: str) -> float:
    """Return 0 for a plain 0; refuse every other share without a percent sign."""
    if number == 0:
        return 0.0
    raise ValueError(
        f"{name} is {_plain(number)}, a bare number; rates are written with a percent sign — did you mean "
        f"{_as_share(number)}?"
    )


def _as_share(number: float) -> str:
    return plain_decimal(Decimal(repr(number)) * 100) + "%" if 0 < abs(number) < 1 else _plain(number) + "%"


def _plain(number: float) -> str:
    return plain_decimal(Decimal(repr(number)))


def _why(text: str) -> str:
    """Say which rule of writing a text breaks, where it is one that people meet."""
    if "," in text:
        return ": a comma is no decimal mark here and separates nothing"
    if not text.isascii():
        return ": only plain digits, a point, - and % are read"
    if LEADING_ZEROS.match(text):
        return ": numbers do not begin with 0"
    return ""


def _shown(found: object) -> str:
    """Return what a message says of a value: 'is 5', 'has no value', 'is true'."""
    if found is None or found == "":
        return "has no value"
    if isinstance(found, bool):
        return f"is {str(found).lower()}"
    return f"is {shown(found)}"
