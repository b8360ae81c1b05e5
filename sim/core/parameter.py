"""parameter(): a dataclass field that carries its unit, its range, its meaning and its source.

Every assumed number of the model is declared once with it, in `sim/core/settings.py` or in a policy
instrument. Scenario files, `--set key=value`, the tables of `tradewinds list parameters` and the sliders of
the dashboard are all made from these declarations.

Units: ``share`` marks a rate held as 0..1 and *written with a percent sign* wherever people write it
(``25%``). A bare ``25`` is refused, because nobody can know whether 25 % or 2,500 % is meant.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar, cast

from sim.naming.folding import folded
from sim.naming.near import did_you_mean as did_you_mean
from sim.naming.near import nearest as nearest
from sim.naming.shown import shown
from sim.reading import plain_decimal, read_number, read_share

T = TypeVar("T")

HUGE = 1e15
"""From here on a message writes a number with an exponent."""
SHARE = "share"
"""The unit of rates: 0..1 inside, percent outside."""

_TRUE = ("true", "yes", "on")
_FALSE = ("false", "no", "off")


@dataclass(frozen=True)
class Parameter:
    """What is known about one declared number, switch or choice."""

    name: str
    """Name of the field that declares it."""
    default: Any
    """Value where nothing else is said, in model units."""
    unit: str
    """Unit of the value; `share` for rates, 0..1 inside and percent outside."""
    low: float | None
    """Smallest value allowed, in model units; None for no bound."""
    high: float | None
    """Largest value allowed, in model units; None for no bound."""
    doc: str
    """What it means."""
    source: str
    """Where the default comes from; begins with "assumed" where it is an assumption of ours."""
    choices: tuple[str, ...] = ()
    """Words allowed; empty where it is no choice."""
    required: bool = False
    """True: a scenario file must state it; the default serves Python code and sliders."""
    at_week_zero: bool = True
    """Whether the calibrated week 0 may depend on it; another value of one that says no is no other calibration."""
    said_at_default: bool = True
    """Whether a resolved scenario names it at its default; False keeps the hashes of scenarios that say nothing."""

    @property
    def is_share(self) -> bool:
        """Whether people write this parameter with a percent sign."""
        return self.unit == SHARE

    @property
    def kind(self) -> str:
        """One of switch, choice, list, count, number."""
        if isinstance(self.default, bool):
            return "switch"
        if self.choices and not isinstance(self.default, tuple):
            return "choice"
        if isinstance(self.default, tuple):
            return "list"
        if isinstance(self.default, int) and self.unit == "count":
            return "count"
        return "number"

    @property
    def assumed(self) -> bool:
        """Whether the source says the value is an assumption of ours."""
        return self.source.startswith("assumed")

    def parse(self, raw: object) -> Any:
        """Return the value meant by what a person wrote; raise ValueError with a helpful sentence."""
        if raw is None and self.default is None:
            return None
        if self.kind == "switch":
            return _parse_switch(self.name, raw)
        if self.kind == "choice":
            return _one_of(self.name, raw, self.choices)
        if self.kind == "list":
            items = [raw] if isinstance(raw, str) else raw
            if not isinstance(items, list | tuple):
                raise ValueError(f"{self.name} is {shown(raw)}, expected a list")
            if self.choices:
                return tuple(_one_of(self.name, item, self.choices) for item in items)
            return tuple(str(item) for item in items)
        number = read_share(raw, self.name) if self.is_share else read_number(raw, self.name, self.unit)
        if self.kind == "count":
            if number != math.floor(number):
                raise ValueError(f"{self.name} is {raw}, expected a whole number")
            number = int(number)
        self.check(number)
        return number

    def check(self, value: object) -> None:
        """Raise ValueError when a value (already in model units) lies outside the declared range."""
        if value == () and self.required:
            raise ValueError(f"{self.name} is empty; give {self.range_text()}")
        if value is None or isinstance(value, bool | str | tuple):
            return
        number = float(cast(float, value))
        if math.isnan(number):
            raise ValueError(f"{self.name} is not a number")
        below = self.low is not None and number < self.low
        above = self.high is not None and number > self.high
        if below or above:
            found = self.written(value) if abs(number) < HUGE else f"{number:g}"
            raise ValueError(f"{self.name} is {found}, outside {self.range_text()}")

    def written(self, value: object) -> str:
        """Return a value as a person would write it: 0.25 of a share is '25%'."""
        if value is None:
            return "none"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, tuple):
            return "|".join(str(item) for item in value)
        if isinstance(value, int | float):
            return percent(value) if self.is_share else plain(value)
        return str(value)

    def range_text(self) -> str:
        """Return the declared range in words, e.g. '0% to 1000%'."""
        if self.kind == "switch":
            return "true or false"
        if self.kind in ("choice", "list"):
            return f"{'any' if self.kind == 'list' else 'one'} of {', '.join(self.choices or ('the names',))}"
        unit = "" if self.is_share or self.unit in ("1", "count") else f" {self.unit}"
        if self.low is not None and self.high is not None:
            return f"{self.written(self.low)} to {self.written(self.high)}{unit}"
        if self.low is not None:
            return f"{self.written(self.low)}{unit} and more"
        if self.high is not None:
            return f"{self.written(self.high)}{unit} and less"
        return "any number"


def parameter(
    default: T,
    unit: str,
    *,
    low: float | None = None,
    high: float | None = None,
    doc: str,
    source: str,
    choices: tuple[str, ...] = (),
    required: bool = False,
    at_week_zero: bool = True,
    said_at_default: bool = True,
) -> T:
    """Declare a dataclass field with unit, range, meaning and source.

    Args:
        default: The value when nothing is said.
        unit: ``share`` for rates (0..1 inside, percent in files), ``switch``, ``choice``, ``count``, or a unit
            such as ``USD`` or ``USD/year``.
        low: Lowest value accepted.
        high: Highest value accepted.
        doc: One sentence on what it means.
        source: The primary body and year, or ``assumed: why``.
        choices: The words accepted, for a choice or a list of words.
        required: Whether a scenario file must state it.
        at_week_zero: False where the calibrated week 0 cannot depend on it: the world is then not calibrated anew.
        said_at_default: False for what was a constant before: scenarios that leave it alone keep their hash.
    """
    declared = Parameter(
        "", default, unit, low, high, doc, source, choices, required, at_week_zero, said_at_default
    )
    made: Any = dataclasses.field(default=default, metadata={"parameter": declared})
    return cast(T, made)


def parameters_of(owner: type[Any]) -> dict[str, Parameter]:
    """Return the parameters a dataclass declares, by name, in order of declaration."""
    found = {}
    for item in dataclasses.fields(owner):
        declared = item.metadata.get("parameter")
        if declared is not None:
            found[item.name] = dataclasses.replace(declared, name=item.name)
    return found


def check_values(owner: Any) -> None:
    """Raise ValueError when any declared parameter of a dataclass instance is outside its range."""
    for name, declared in parameters_of(type(owner)).items():
        value = getattr(owner, name)
        declared.check(value)
        if declared.choices and value is not None:
            for item in value if isinstance(value, tuple) else (value,):
                _one_of(name, item, declared.choices)


def parse_overrides(declared: Mapping[str, Parameter], raw: Mapping[str, object]) -> dict[str, Any]:
    """Return parsed values for what people wrote as key = value; ValueError lists every fault."""
    values, faults = {}, []
    for key, item in raw.items():
        if key not in declared:
            faults.append(f"unknown parameter {shown(key)}{did_you_mean(key, declared)}")
            continue
        try:
            values[key] = declared[key].parse(item)
        except ValueError as fault:
            faults.append(str(fault))
    if faults:
        raise ValueError("; ".join(faults))
    return values


def percent(value: float) -> str:
    """Return a share as an exact percentage, e.g. 0.07 -> '7%'."""
    return plain_decimal(Decimal(repr(float(value))) * 100) + "%"


def money(value: float) -> str:
    """Return an amount with thousands separated, e.g. '2,000,000' or '0.1'."""
    return format(Decimal(plain(value)), ",f")


def plain(value: float) -> str:
    """Return a number without a needless '.0' and without an exponent."""
    return plain_decimal(Decimal(repr(value)))


def _parse_switch(name: str, raw: object) -> bool:
    """true, yes, on / false, no, off."""
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"{name} is {shown(raw)}, expected true or false")


def _one_of(name: str, raw: object, choices: tuple[str, ...]) -> str:
    """One word out of the declared choices."""
    if isinstance(raw, str):
        for choice in choices:
            if folded(choice) == folded(raw):
                return choice
    raise ValueError(
        f"{name} is {shown(raw)}, expected one of {', '.join(choices)}{did_you_mean(raw, choices)}"
    )
