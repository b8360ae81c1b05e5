"""Every thing that can be looked up, by kind; and what a word means among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from experiments.ending.bad_input import BadInput
from experiments.looking_up import (
    data_numbers,
    declared_things,
    named_things,
    payment_and_port_rows,
    system_rows,
)
from sim.naming import KINDS, plural

Row = dict[str, Any]

ROWS: dict[str, Callable[[], list[Row]]] = {
    "scenario": declared_things.scenario_rows,
    "instrument": declared_things.instrument_rows,
    "mechanism": declared_things.mechanism_rows,
    "metric": declared_things.metric_rows,
    "parameter": declared_things.parameter_rows,
    "datum": data_numbers.data_rows,
    **named_things.ROWS,
    **payment_and_port_rows.ROWS,
    "system": system_rows.system_rows,
}
LISTS = {plural(kind): ROWS[kind] for kind in KINDS}
"""The rows of each kind, by its word for several: scenarios, metrics, economies."""


def checked_kind(word: str) -> str:
    """A kind as `list` takes it, in any case; one of it (`metric`) is refused with the word for several."""
    from sim.naming import did_you_mean, folded

    found = next((kind for kind in LISTS if folded(kind) == folded(word)), None)
    if found is None:
        one = next((plural(kind) for kind in KINDS if folded(kind) == folded(word)), "")
        hint = f" — did you mean {one}?" if one else did_you_mean(word, LISTS)
        raise BadInput(f"cannot list {word!r}{hint}; known: {', '.join(LISTS)}")
    return found


def meant(name: str) -> list[tuple[str, Row]]:
    """Every (kind, row) that a word means; `tariff.rate` is a parameter of an instrument."""
    from sim.naming import plural, search

    if "[" in name:
        return [("datum", data_numbers.number_row(name))]
    found = []
    for kind, code in search(name.removesuffix(".yaml")):
        found += [(kind, row) for row in LISTS[plural(kind)]() if row["name"] == code]
    if not found and "." in name:
        found = [("parameter", row) for row in LISTS["parameters"]() if row["name"] == name.strip().lower()]
    return found


def nothing_called(name: str) -> str:
    """Say that nothing has a name, and which name is nearest, or that the economy is none of the model's."""
    from sim.naming import KINDS, book, did_you_mean, plural
    from sim.naming.books import outside
    from sim.naming.finding import unknown
    from sim.naming.folding import folded

    if folded(name) in outside():
        return unknown("place", name)
    from sim.world.data_address import of_a_column

    if hint := of_a_column(name):
        return f"nothing is called {name!r}{hint}"
    words = [word for kind in KINDS for word in book(kind).words]
    parameters = [str(row["name"]) for row in LISTS["parameters"]()]
    near = did_you_mean(name, [*words, *parameters])
    return (
        f"nothing is called {name!r}{near}; tradewinds list KIND shows names: {', '.join(map(plural, KINDS))}"
    )
