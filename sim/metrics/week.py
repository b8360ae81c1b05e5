"""One week's tables, ready to be summed: `Week.sums` adds a column of `flows` over a scope, by a dimension,
once.

All sums go through `np.bincount` on integer codes and are kept, so that the twenty metrics that need the
goods value by lane pay for it once. Sums are float64, exact up to 2**53 units of account: good for figures,
not for the ledger.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import B2B_PLATFORM, PLATFORM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.labels import Names
    from sim.settlement.flows import TickTables

    Values = NDArray[np.float64]
    Rows = NDArray[np.intp]

SCOPES = ("all", "cross_border", "parcels", "b2b_parcels")
"""all rows · cross-border first sales · platform sales to consumers abroad · B2B platform sales abroad."""


class Week:
    """A view of `TickTables` for metrics: labels, scopes and remembered sums."""

    def __init__(self, tables: TickTables, names: Names) -> None:
        self.tables = tables
        self.names = names
        self.flows = tables.flows
        self._rows: dict[str, Rows | slice] = {"all": slice(None)}
        self._codes: dict[tuple[str, str], NDArray[np.int64]] = {}
        self._columns: dict[tuple[str, str], Values] = {}
        self._sums: dict[tuple[str, str, str], Values] = {}

    @cached_property
    def economies(self) -> int:
        """How many economies there are (N)."""
        return len(self.names.iso3)

    def rows(self, scope: str) -> Rows | slice:
        """Rows of `flows` within a scope (one of `SCOPES`)."""
        if scope not in self._rows:
            cross = self.flows.origin != self.flows.destination
            if scope == "parcels":
                cross &= self.flows.channel == PLATFORM
            elif scope == "b2b_parcels":
                cross &= self.flows.channel == B2B_PLATFORM
            self._rows[scope] = np.flatnonzero(cross)
        return self._rows[scope]

    def column(self, name: str, scope: str) -> Values:
        """One amount column within a scope, as float64."""
        key = (name, scope)
        if key not in self._columns:
            self._columns[key] = getattr(self.flows, name)[self.rows(scope)].astype(np.float64)
        return self._columns[key]

    def _code(self, by: str, scope: str) -> NDArray[np.int64]:
        key = (by, scope)
        if key not in self._codes:
            rows = self.rows(scope)
            if by == "lane":
                origin = self.flows.origin[rows].astype(np.int64)
                self._codes[key] = origin * self.economies + self.flows.destination[rows]
            elif by == "platform":
                # One bin more, for rows without a platform; it is cut off after summing.
                codes = self.flows.platform[rows].astype(np.int64)
                self._codes[key] = np.where(codes < 0, len(self.names.platforms), codes)
            else:
                self._codes[key] = getattr(self.flows, by)[rows].astype(np.int64)
        return self._codes[key]

    def sums(self, column: str, scope: str, by: str) -> Values:
        """Sum of a column over a scope, by `lane` [N * N, origin first], an economy, `category`, … or `world`
        [1].
        """
        key = (column, scope, by)
        if key not in self._sums:
            self._sums[key] = self._sum(column, scope, by)
        return self._sums[key]

    def _sum(self, column: str, scope: str, by: str) -> Values:
        if by == "world":
            return np.array([self.column(column, scope).sum()])
        if by in ("importer", "economy", "exporter"):
            lanes = self.sums(column, scope, "lane").reshape(self.economies, self.economies)
            along = 1 if by == "exporter" else 0
            return np.asarray(lanes.sum(axis=along), dtype=np.float64)
        size = self.economies**2 if by == "lane" else len(self.names.labels(by))
        weights = self.column(column, scope)
        found = np.bincount(self._code(by, scope), weights=weights, minlength=size)[:size]
        return found.astype(np.float64, copy=False)

    def sums_by(self, column: str, scope: str, by: tuple[str, ...], per: float = 1.0) -> dict[str, Values]:
        """`sums` for several dimensions at once, each divided by `per` (units of account in one unit)."""
        return {each: self.sums(column, scope, each) / per for each in by}

    def ratios_by(
        self, above: str, below: str, scope: str, by: tuple[str, ...], per: float = 1.0
    ) -> dict[str, tuple[Values, Values]]:
        """Numerators and denominators of a ratio of two columns, by several dimensions."""
        return {each: (self.sums(above, scope, each) / per, self.sums(below, scope, each)) for each in by}
