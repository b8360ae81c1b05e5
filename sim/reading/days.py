"""Days: dates as `2025-08-29`, within the bounds of what a scenario can mean."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from sim.reading.bounds import FIRST_DAY, LAST_DAY
from sim.surroundings.values import plain

DATE_HINT = "dates are written 2025-08-29"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 40
_MONTHS_A_YEAR = 12
_FORMS = (
    r"(?P<year>\d{4}) ?[-/. ] ?(?P<month>\d{1,2}) ?[-/. ] ?(?P<day>\d{1,2})(?:[t ].*)?",
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})",
    r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
)
"""Ways of writing a day that are read one way everywhere; 01/02/2025 is not among them."""


def read_day(raw: object) -> date:
    """Return a day from YYYY-MM-DD text, a date, or a moment at midnight of any library.

    Raises:
        ValueError: it is no day, or outside FIRST_DAY to LAST_DAY; with the right spelling where it is unambiguous.
    """
    found = plain(raw)
    if found is None:
        raise ValueError(f"there is no date; {DATE_HINT}")
    if isinstance(found, date) and not isinstance(found, datetime):
        return _within(found)
    text = found.strip(" ") if isinstance(found, str) else ""
    if not _ISO.fullmatch(text):
        meant = _meant(str(found)) if isinstance(found, str | int) and not isinstance(found, bool) else ""
        shown = repr(found) if len(repr(found)) <= _LONGEST * 2 else f"{repr(found)[:_LONGEST]}..."
        raise ValueError(f"{shown} is not a date; {DATE_HINT}{meant}")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is not a date: {error}; {DATE_HINT}") from None
    return _within(day)


def _within(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{day} is outside {FIRST_DAY} to {LAST_DAY}, the days a scenario may name")
    return day


def _meant(text: str) -> str:
    """Return ' — write 2025-08-29' where a text means one day and no other; else nothing."""
    written = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).strip().lower()
    if len(written) > _LONGEST:
        return ""
    for form in _FORMS:
        if found := re.fullmatch(form, written, re.ASCII):
            said = found.groupdict()
            return _written(int(said["year"]), _month(said["month"]), int(said["day"]))
    numbers = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", written, re.ASCII)
    if numbers:
        one, two, year = (int(part) for part in numbers.groups())
        if one > _MONTHS_A_YEAR or one == two:
            return _written(year, two, one)
        return _written(year, one, two) if two > _MONTHS_A_YEAR else ""
    return ""


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else 0


def _written(year: int, month: int, day: int) -> str:
    try:
        return f" — write {_within(date(year, month, day))}"
    except ValueError:
        return ""
