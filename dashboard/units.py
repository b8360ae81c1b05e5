"""Units of the model as people read them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """How a unit of the model is written for people: so many of it are one of the other."""

    text: str
    size: float


UNITS = {
    "USD": Unit("US$ bn", 1e9),
    "t": Unit("million t", 1e6),
    "t CO2e": Unit("Mt CO2e", 1e6),
    "parcels": Unit("million parcels", 1e6),
    "firms": Unit("thousand firms", 1e3),
}


def readable(unit: str) -> Unit:
    """The unit people read; "USD per year" gives billions of dollars per year."""
    kind, per, period = unit.partition(" per ")
    known = UNITS.get(kind, Unit(kind, 1.0))
    return Unit(f"{known.text}{per}{period}", known.size)
