"""What a value that comes from a browser may be: small rules, and the rule of each kind of control.

A rule is a function of the value that returns what would be right, or None where the value is right. The bounds and
options are the control's own: what stands in the page's layout is the only declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

Rule = Callable[[Any], str | None]

MOST_CLICKS = 1_000_000_000
MOST_TEXT = 2_000
MOST_ADDRESS = 16_000
"""Letters of an address; browsers and the web server stop near there."""
MOST_TYPED = 1e12
"""A number box can hold, for a moment, a number beyond its bounds: the page clamps it. Beyond this nobody types."""


class UndeclaredInput(TypeError):
    """A callback takes something from the browser for which no rule is declared."""


def text(most: int = MOST_TEXT, *, or_nothing: bool = True) -> Rule:
    """A text of so many letters at most; by default also nothing (null)."""

    def wrong(value: Any) -> str | None:
        if isinstance(value, str) and len(value) <= most:
            return None
        return None if value is None and or_nothing else f"a text of at most {most:,} letters"

    return wrong


def whole(low: int, high: int, *, or_nothing: bool = True) -> Rule:
    """A whole number from low to high; by default also nothing."""

    def wrong(value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return None
        return None if value is None and or_nothing else f"a whole number from {low:,} to {high:,}"

    return wrong


def number(low: float, high: float, *, or_nothing: bool = True, or_empty: bool = False) -> Rule:
    """A finite number from low to high; by default also nothing, on request also an empty text."""

    def wrong(value: Any) -> str | None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and low <= value <= high:  # false for NaN; true of no infinity, since bounds are finite
            return None
        is_left_out = (value is None and or_nothing) or (value == "" and or_empty)
        return None if is_left_out else f"a number from {low:g} to {high:g}"

    return wrong


def one_of(options: Collection[Any], *, or_nothing: bool = False) -> Rule:
    """One of these texts, numbers or truth values."""
    known = [(type(each), each) for each in options]

    def wrong(value: Any) -> str | None:
        if (type(value), value) in known or (value is None and or_nothing):
            return None
        return "one of the control's options"

    return wrong


def exactly(expected: Any) -> Rule:
    """This value and no other."""
    return lambda value: None if type(value) is type(expected) and value == expected else "the control's own"


def record(fields: Mapping[str, Rule], *, or_nothing: bool = True) -> Rule:
    """An object with exactly these keys."""

    def wrong(value: Any) -> str | None:
        if value is None and or_nothing:
            return None
        if not isinstance(value, dict) or set(value) != set(fields):
            return f"an object with the keys {', '.join(fields)}"
        for key, rule in fields.items():
            if (fault := rule(value[key])) is not None:
                return f"{key}: {fault}"
        return None

    return wrong


def rule_for(component: Any, name: str, stores: Mapping[str, Rule]) -> Rule:
    """The rule for one property of one component of the layout.

    Args:
        component: the component, with the bounds and options it was made with.
        name: the property that a callback takes.
        stores: the declared shape of each `dcc.Store`, by id.

    Raises:
        UndeclaredInput: nothing is declared for it, so a forged value could not be told from a true one.
    """
    kind = type(component).__name__
    given: Callable[[str], Any] = lambda prop: getattr(component, prop, None)  # noqa: E731
    match kind, name:
        case _, "id":
            return exactly(component.id)
        case _, "n_clicks" | "n_intervals":
            return whole(0, MOST_CLICKS)
        case _, "children" | "className" | "title":
            return text()
        case "Location", "search" | "hash" | "pathname" | "href":
            return text(MOST_ADDRESS)
        case "Store", "data" if component.id in stores:
            return stores[component.id]
        case "Slider", "value":
            return number(given("min"), given("max"))
        case "NumberInput", "value":
            return number(-MOST_TYPED, MOST_TYPED, or_empty=True)
        case "Select" | "SegmentedControl" | "RadioGroup", "value":
            return one_of(options_of(given("data") or ()), or_nothing=True)
        case "Checkbox" | "Switch", "checked":
            return one_of((True, False))
        case "TextInput" | "Textarea", "value":
            return text()
    raise UndeclaredInput(
        f"a callback takes {name!r} of {kind} {component.id!r}, for which no rule is declared; "
        "declare a store in dashboard/components/stores.py or among its page's `stores`, "
        "a new kind of control in dashboard/server/value_rules.py"
    )


def options_of(data: Collection[Any]) -> list[Any]:
    """The values of a control's options, whichever of Mantine's spellings they are written in."""
    values: list[Any] = []
    for each in data:
        if isinstance(each, Mapping) and "items" in each:
            values += options_of(each["items"])
        else:
            values.append(each["value"] if isinstance(each, Mapping) else each)
    return values
