"""What is known about flows: the observed ones, totals of goods, flows of earlier years, and what pairs are like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.imputing.gravity_means import credible_past, past_covariates
from experiments.imputing.pair_features import Likeness, economy_likeness, plain_covariates, richer_covariates
from sim.world.shapes import SHAPES
from sim.world.tables import Table, TableError, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

YEARS = (2008, 2012, 2016)
"""Earlier years of `flows_earlier.csv`."""


@dataclass(frozen=True)
class Evidence:
    """Economies N; money in USD, fob, of the year of the flows."""

    iso3: tuple[str, ...]
    """Codes of economies in the order of their rows."""
    flow: Values
    """[o, d] flow; nan where it is not known, and at home"""
    status: NDArray[np.str_]
    """[o, d] observed, zero, derived (a partner's share of a sourced total), or missing; empty at home"""
    exports: Values
    """[o] goods exports to all economies, also those outside the table"""
    imports: Values
    """[d] goods imports from all economies"""
    in_exports: Flags
    """[o, d] whether the exporter's total holds the pair"""
    in_imports: Flags
    """[o, d] whether the importer's total holds the pair"""
    earlier: dict[int, Values]
    """[o, d] by year: flow; nan where not known or not credible"""
    plain: Values
    """[o, d, k] covariates of plain gravity (`sim.calibration.ppml.COVARIATES`)"""
    richer: Values
    """[o, d, k] those and more (`richer_covariates`)"""
    past: Values
    """[o, d, k] what earlier years say beyond their own gravity (`past_covariates`)"""
    likeness: Likeness
    """how far economies are from each other in place, goods and income"""
    region: NDArray[np.str_]
    """[o] region of the World Bank"""

    @property
    def n(self) -> int:
        """Number of economies."""
        return len(self.iso3)

    @property
    def abroad(self) -> Flags:
        """[o, d] whether a pair is one of two economies."""
        return ~np.eye(self.n, dtype=np.bool_)

    @property
    def known(self) -> Flags:
        """[o, d] whether the flow is known."""
        return np.isfinite(self.flow)

    @property
    def scored(self) -> Flags:
        """[o, d] whether the flow is data of its own, so that it can be left out and compared with."""
        return self.known & ((self.status == "observed") | (self.status == "zero"))

    def without(self, held: Flags) -> Evidence:
        """Return what is known when the flows of some pairs [o, d] are not; totals stay as published."""
        return replace(self, flow=np.where(held, np.nan, self.flow))


def read_evidence(folder: Path | None = None) -> Evidence:
    """Return what the tables of a folder say; of the package's own when None.

    A pair without a row, or with the status `missing` or `imputed`, is not known.

    Raises:
        TableError: a table is faulty, or names an economy that `economies.csv` has not.
    """
    economies, lanes = read_table("economies", folder), read_table("lanes", folder)
    iso3 = tuple(str(code) for code in economies["iso3"])
    index = {code: row for row, code in enumerate(iso3)}
    ways = {
        column: on_pairs(lanes, column, index, np.nan)
        for column in lanes
        if column not in ("origin", "destination")
    }
    check_ways(ways["distance_km"], iso3)
    likeness = economy_likeness(economies, read_table("origin_composition", folder), iso3)
    plain = plain_covariates(ways, economies)
    exports, imports = economies["goods_exports_usd"], economies["goods_imports_usd"]
    flow, status = known_flows(folder, index, exports, imports)
    table = optional_table("flows_earlier", folder)
    told = {year: on_pairs(table, f"value_{year}_usd", index, np.nan) for year in YEARS}
    earlier, wrong = credible_past(told, exports, imports)
    richer = richer_covariates(plain, ways, economies, likeness)
    counted = counted_in_totals(economies, index)
    return Evidence(
        iso3, flow, status, exports, imports, counted, counted.T,
        earlier, plain, richer, past_covariates(earlier, richer, plain, wrong), likeness, economies["region"],
    )  # fmt: skip


def optional_table(name: str, folder: Path | None) -> Table:
    """Return a table, without rows where a user's folder has no such file."""
    if folder is not None and not (folder / f"{name}.csv").is_file():
        return {column: np.array([]) for column in SHAPES[name].fields}
    return read_table(name, folder)


def on_pairs(table: Table, column: str, index: dict[str, int], blank: float) -> Values:
    """Return a column of a table by pair [o, d]; ``blank`` where the table has no row, at home, and outside."""
    found = np.full((len(index), len(index)), blank)
    for o, d, value in zip(
        table["origin"].tolist(), table["destination"].tolist(), table[column].tolist(), strict=True
    ):
        if o in index and d in index and o != d:
            found[index[o], index[d]] = value
    return found


def known_flows(
    folder: Path | None, index: dict[str, int], exports: Values, imports: Values
) -> tuple[Values, NDArray[Any]]:
    """Return known flows [o, d] and what each pair is: observed, zero, derived or missing."""
    table, shares = read_table("flows_2023", folder), optional_table("partner_shares", folder)
    flow = np.full((len(index), len(index)), np.nan)
    status = np.full(flow.shape, "missing", dtype="<U8")
    np.fill_diagonal(status, "")
    columns = (table["origin"], table["destination"], table["value_usd"], table["status"])
    for o, d, value, found in zip(*(column.tolist() for column in columns), strict=True):
        if o not in index or d not in index:
            raise TableError(
                f"flows_2023.csv: {o}|{d} names an economy that economies.csv has not; correct the row"
            )
        if found in ("observed", "zero"):
            if np.isnan(value):
                raise TableError(
                    f"flows_2023.csv: {o}|{d} is {found} but has no value; give one, or write missing"
                )
            flow[index[o], index[d]], status[index[o], index[d]] = value, found
    for o, d, value in derived_flows(shares, index, exports, imports):
        if status[o, d] == "missing":
            flow[o, d], status[o, d] = value, "derived"
    return flow, status


def derived_flows(
    shares: Table, index: dict[str, int], exports: Values, imports: Values
) -> list[tuple[int, int, float]]:
    """Return (o, d, value) of the pairs of which a partner's share of a total is known."""
    columns = (shares["origin"], shares["destination"], shares["total_of"], shares["share"])
    return [
        (index[o], index[d], share * float(exports[index[o]] if of == "exports" else imports[index[d]]))
        for o, d, of, share in zip(*(column.tolist() for column in columns), strict=True)
        if o in index and d in index
    ]


def counted_in_totals(economies: Table, index: dict[str, int]) -> Flags:
    """Return whether an economy's totals of goods hold its trade with another, [economy, partner]."""
    counted = ~np.eye(len(index), dtype=np.bool_)
    for code, omitted in zip(
        economies["iso3"].tolist(), economies["goods_totals_omit"].tolist(), strict=True
    ):
        for partner in omitted.split("|") if omitted else ():
            if partner in index:
                counted[index[code], index[partner]] = False
    return counted


def check_ways(distance_km: Values, iso3: tuple[str, ...]) -> None:
    """Refuse pairs that `lanes.csv` has not: without a distance there is no gravity."""
    gone = np.argwhere(np.isnan(distance_km) & ~np.eye(len(iso3), dtype=np.bool_))
    if len(gone):
        o, d = gone[0]
        raise TableError(
            f"lanes.csv has no row for {len(gone)} pairs, the first {iso3[o]}|{iso3[d]}; "
            "add them: a flow needs a distance"
        )


__all__ = ["YEARS", "Evidence", "counted_in_totals", "read_evidence"]
