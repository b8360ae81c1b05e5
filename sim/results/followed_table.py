"""The tables of a panel: what some consumers and some firms did, week by week, when a run was asked to note it.

What is noted is an array for every column (``sim.running.followed_agents``). Here are the columns and the tables made
of them; importing this loads no compiler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.saved.ours import PANELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.results.recording import SeedRecord

CONSUMERS, FIRMS = PANELS
FIXED = {
    CONSUMERS: ("consumer", "economy", "segment", "income_octile", "weight"),
    FIRMS: ("firm", "economy", "category", "is_retailer"),
}
"""Columns that hold for the whole run, [agent]."""
WEEKLY: dict[str, dict[str, str]] = {
    CONSUMERS: {
        "spending_usd_per_year": "f8",
        "needs": "i4",
        "given_up": "i4",
        "orders_home_shop": "i4",
        "orders_import_shelf": "i4",
        "orders_platform": "f8",
        "orders_cancelled": "f8",
        "foreign_parcels": "f8",
        "paid_usd": "f8",
        "last_platform": "i2",
        "trust_penalty": "f4",
        "memory_from": "i4",
    },
    FIRMS: {
        "active": "?",
        "weight": "i8",
        "price": "f8",
        "stock_usd": "f8",
        "cash_usd": "f8",
        "sales_usd": "f8",
    },
}
"""Columns of every week, [week, agent], with their types."""


def rooms(kind: str, weeks: int, agents: int) -> dict[str, NDArray[Any]]:
    """Return empty weekly columns [week, agent] of one kind of agents."""
    return {name: np.zeros((weeks, agents), dtype) for name, dtype in WEEKLY[kind].items()}


def panel_frame(records: Sequence[SeedRecord], kind: str) -> pd.DataFrame:
    """The panel of all seeds that kept one, long: one row an agent and week, in order of week."""
    blocks = [one_seed(record, kind) for record in records if record.panel]
    columns = ["seed", "tick", "date", *FIXED[kind], *WEEKLY[kind]]
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=columns)


def one_seed(record: SeedRecord, kind: str) -> pd.DataFrame:
    """The panel of one seed; codes become names."""
    found = {name: record.panel[f"{kind}.{name}"] for name in (*FIXED[kind], *WEEKLY[kind])}
    weeks, agents = len(record.dates), len(found["economy"])
    labels = {
        "economy": record.names.iso3,
        "category": record.names.categories,
        "last_platform": record.names.platforms,
    }
    columns: dict[str, Any] = {
        "seed": np.int32(record.seed),
        "tick": np.repeat(np.arange(weeks, dtype=np.int16), agents),
        "date": np.repeat(np.array(record.dates, dtype="datetime64[s]"), agents),
    }
    for name, values in found.items():
        long: Any = np.tile(values, weeks) if name in FIXED[kind] else values[:weeks].ravel()
        if name in labels:
            long = pd.Categorical.from_codes(long.astype(np.int16), categories=pd.Index(labels[name]))
        columns[name] = long
    return pd.DataFrame(columns)
