"""Numbers and findings in words: one way to write a number, one way to hedge.

A finding says what changed, by how much, and how sure these runs make us. Where the comparison calls a difference not
clear it says so, and nothing more.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.facts.frames import Change, Kpi

MINUS = "−"
MOST_DECIMALS = 4
THIN = "\u202f"
"""Narrow space that does not break, between a number and its unit and between thousands."""


def number(value: float, digits: int = 3) -> str:
    """The number with about `digits` significant digits, thousands apart, a real minus sign."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = 0 if float(value).is_integer() else max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, places)
    text = f"{abs(rounded):,.{min(places, 6)}f}".replace(",", THIN)
    return f"{MINUS if rounded < 0 else ''}{text}"


def signed(value: float, digits: int = 3) -> str:
    """As `number`, with a plus sign where it is above zero."""
    return f"+{number(value, digits)}" if value > 0 else number(value, digits)


def percent(share: float, decimals: int | None = None) -> str:
    """A share (0..1) as a per cent: 0.0421 gives "4.2 %"; `decimals` where the usual number will not do."""
    if not math.isfinite(share):
        return "–"
    points = 100 * share
    text = f"{points:,.{_decimals(points) if decimals is None else decimals}f}".replace(",", THIN)
    if float(text.replace(THIN, "")) == 0:
        text = "0"
    return f"{text.replace('-', MINUS)}{THIN}%"


def _decimals(points: float) -> int:
    """Decimals a percentage is usually written with: two below 0.1 %, one below 10 %."""
    return 2 if points != 0 and abs(points) < 0.1 else 1 if abs(points) < 10 else 0


def signed_percent(share: float, decimals: int | None = None) -> str:
    """As `percent`, with a plus sign where it is above zero."""
    text = percent(share, decimals)
    return f"+{text}" if share > 0 and not _shows_zero(text) else text


def _shows_zero(text: str) -> bool:
    return text.startswith(f"0{THIN}")


def is_relative(change: Change, unit: str = "") -> bool:
    """Whether a change is given in per cent of its counterfactual: not where that is zero or itself a percentage."""
    return change.baseline > 0 and not unit.startswith("%")


def interval(change: Change, unit: str = "") -> str:
    """The 90 % interval of a change, in per cent of the counterfactual where that can be (`is_relative`).

    Both ends have the same number of decimals; more where they would look the same, or like zero although the change
    is clear.
    """
    if not is_relative(change, unit) or not math.isfinite(change.low90 + change.high90):
        return f"{signed(change.low90)} to {signed(change.high90)}"
    low, high = change.low90 / change.baseline, change.high90 / change.baseline
    decimals = max(_decimals(100 * low), _decimals(100 * high))
    ends = signed_percent(low, decimals), signed_percent(high, decimals)
    while decimals < MOST_DECIMALS and low != high:
        if ends[0] != ends[1] and not (change.is_clear and any(map(_shows_zero, ends))):
            break
        decimals += 1
        ends = signed_percent(low, decimals), signed_percent(high, decimals)
    return f"{ends[0]} to {ends[1]}"


def moved(change: Change, unit: str = "") -> str:
    """How far, without a sign: "4.2 %", or in units where that cannot be."""
    if is_relative(change, unit):
        return percent(abs(change.difference) / change.baseline)
    of_what = "percentage points" if unit.startswith("%") else unit
    return f"{number(abs(change.difference))}{THIN}{of_what}".strip()


def finding(
    subject: str,
    change: Change,
    unit: str = "",
    *,
    plural: bool = False,
    identical: str = "The two runs are identical",
) -> str:
    """One sentence: "Trade volume falls 4.2 % in these runs (90 % interval −5.1 % to −3.3 %)".

    Args:
        subject: what it speaks of, as the start of a sentence.
        change: how far it moves.
        unit: of the change, for one without a counterfactual to divide by.
        plural: whether the subject takes "fall" instead of "falls".
        identical: said where no seed shows any difference (`About.identical`).
    """
    if change.is_identical:
        return f"{subject}: {lower_first(identical)}"
    if not change.is_clear:
        return f"{verdict(change)} in {lower_first(subject)} ({interval(change)})"
    verb = ("rise" if change.difference > 0 else "fall") + ("" if plural else "s")
    return f"{subject} {verb} {moved(change, unit)} in these runs (90{THIN}% interval {interval(change)})"


def verdict(change: Change) -> str:
    """The verdict as the start of a sentence: "No clear change"."""
    return f"{change.verdict[:1].upper()}{change.verdict[1:]}"


def towards(change: Change, unit: str = "") -> str:
    """How far and which way: "4.2 % lower"."""
    return f"{moved(change, unit)} {'higher' if change.difference > 0 else 'lower'}"


def compared(subject: str, kpi: Kpi, identical: str) -> str:
    """One sentence for a subject of any number: "Parcels into the United States: 24 % lower (90 % interval …)".

    Args:
        subject: what it speaks of.
        kpi: the figure.
        identical: said where no seed shows any difference (`About.identical`).
    """
    change = kpi.change
    if change.is_identical:
        return f"{subject}: {lower_first(identical)}"
    said = towards(change, kpi.unit) if change.is_clear else change.verdict
    if not math.isfinite(change.low90 + change.high90):
        return f"{subject}: {said}"
    return f"{subject}: {said} (90{THIN}% interval {interval(change, kpi.unit)})"


def lower_first(text: str) -> str:
    """The text as it stands inside a sentence; abbreviations keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def listing(items: list[str]) -> str:
    """Items as an English list: "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def duration(seconds: float) -> str:
    """Seconds in words a person waits by: "12 s", "2 min 5 s"."""
    whole = max(0, round(seconds))
    return f"{whole}{THIN}s" if whole < 90 else f"{whole // 60}{THIN}min {whole % 60}{THIN}s"


def sentence(text: str) -> str:
    """The text with a capital at its start and a full stop at its end."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
