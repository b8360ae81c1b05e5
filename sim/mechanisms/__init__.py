"""Mechanisms: one file each, listed here in the order in which switches, tables and documents name them.

To add one, write `sim/mechanisms/<name>.py` with a `MECHANISM` and put its name on the list below (CONTRIBUTING.md).
With all of them off (`frictionless`) the world is the textbook's.
"""

from __future__ import annotations

from importlib import import_module

from sim.ports.mechanism import Mechanism

ORDER = (
    "tastes",
    "online_access",
    "channel_choice",
    "online_nest",
    "outside_option",
    "order_sizes",
    "time_cost",
    "fees",
    "trust",
    "memory",
    "privacy",
    "green_premium",
    "recommender",
    "delivery_risk",
    "freight",
    "capacity",
    "last_mile",
    "payment_access",
    "parcel_customs",
    "consumption_tax",
    "retail_margin",
    "inventories",
    "make_to_stock",
    "adaptive_prices",
    "seller_learning",
    "entry_exit",
    "platform_conduct",
    "inspection",
    "relations",
)
"""Files of this package that declare a mechanism, in order of application."""


def _declared(name: str) -> Mechanism:
    """Return the mechanism that a file declares; it has the file's name."""
    mechanism: Mechanism = import_module(f"sim.mechanisms.{name}").MECHANISM
    if mechanism.name != name:
        raise ValueError(
            f"sim/mechanisms/{name}.py declares {mechanism.name!r}, expected its own name {name!r}"
        )
    return mechanism


MECHANISMS: dict[str, Mechanism] = {name: _declared(name) for name in ORDER}
"""Every mechanism by name."""

__all__ = ["MECHANISMS"]
