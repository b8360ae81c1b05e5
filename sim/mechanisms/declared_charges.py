"""Charges and their receivers by name: those of every world, and those that mechanisms declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.mechanisms import MECHANISMS

if TYPE_CHECKING:
    from sim.ports.charge import Charge

EVERY_WORLD = "every world"
"""Where a charge comes from that no mechanism declares."""


class DeclaredCharge(NamedTuple):
    """A charge, and what declares it."""

    charge: Charge
    declared_by: str
    """Name of the mechanism, or `EVERY_WORLD`."""

    @property
    def label(self) -> str:
        """As a sentence calls it."""
        return self.charge.name[:1].upper() + self.charge.name[1:]


class Receiver(NamedTuple):
    """Whose accounts some charges go to."""

    by: str
    """One of `sim.ports.charge.WHO`: by what its accounts are told apart."""
    charges: tuple[str, ...]
    """Names of the charges it receives."""


def declared_charges() -> dict[str, DeclaredCharge]:
    """Return every charge by its name in small letters with underscores, as `tradewinds explain` takes it."""
    from sim.market.charges import CHARGES

    found = [DeclaredCharge(each, EVERY_WORLD) for each in CHARGES]
    found += [DeclaredCharge(each, name) for name, its in MECHANISMS.items() for each in its.charges]
    return {each.charge.name.lower().replace(" ", "_"): each for each in found}


def receivers() -> dict[str, Receiver]:
    """Return every receiver by name, with the charges that go to it."""
    found: dict[str, Receiver] = {}
    for name, each in declared_charges().items():
        known = found.get(each.charge.receiver, Receiver(each.charge.by, ()))
        found[each.charge.receiver] = known._replace(charges=(*known.charges, name))
    return found


__all__ = ["EVERY_WORLD", "DeclaredCharge", "Receiver", "declared_charges", "receivers"]
