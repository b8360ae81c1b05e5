"""Values that the page keeps in the browser: each with what the server accepts when it comes back.

The server refuses everything else (`dashboard/server/guard.py`). A callback that takes a store without a rule is an
error when the app is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from dash import dcc

from dashboard.jobs.job import Phase
from dashboard.server.value_rules import MOST_ADDRESS, Rule, one_of, record, text

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ID = 64
"""Letters of a job's id."""

QUERY = text(MOST_ADDRESS)
ASKED: dict[str, Rule] = {"id": text(MOST_ID, or_nothing=False), "query": QUERY}
FOLLOWED: dict[str, Rule] = {**ASKED, "phase": one_of(get_args(Phase))}


@dataclass(frozen=True)
class Store:
    """One value kept in the browser."""

    id: str
    rule: Rule | None = None
    """What the server accepts as its data; None where no callback of the server takes it."""
    data: Any = None
    """What it holds when the page opens."""

    def component(self) -> dcc.Store:
        """As the page's layout has it."""
        return dcc.Store(id=self.id, data=self.data)


STORES = (
    Store("scheme", one_of(("light", "dark"), or_nothing=True), data="light"),
    Store("query", QUERY),
    Store("job", record(ASKED)),
    Store("shown", record(FOLLOWED)),
    Store("drawn", record(FOLLOWED)),
    Store("remembered"),
)


def rules_of(stores: Iterable[Store]) -> dict[str, Rule]:
    """What the server accepts of each store, by its id."""
    return {each.id: each.rule for each in stores if each.rule is not None}
