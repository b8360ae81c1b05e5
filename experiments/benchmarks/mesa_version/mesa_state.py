"""MesaState: the product's model with what the agents read and write; `mesa_model` makes the agents and the week."""

from __future__ import annotations

from typing import Any

from experiments.benchmarks.mesa_version.lookup import LookUp
from experiments.benchmarks.mesa_version.mesa_books import Books
from sim.model import TradeModel


class MesaState(TradeModel):
    """The model as an agent sees it."""

    look: LookUp
    """Tables of the month."""
    books: Books
    """What the agents have booked this week."""
    firms: list[Any]
    """Every firm, at its row."""
    restock: list[int]
    """What each firm orders for its shop this week, 1e-4 USD."""
    now: int
    """This week's place in the payment schedule."""
