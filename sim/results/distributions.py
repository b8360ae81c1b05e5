"""Distributions of parcels from abroad: how long they take and what they are worth, from counts by bin.

A run counts parcels by destination and bin every week (``sim.settlement.histograms``). Here the counts become one table
by year (`Results.distributions`), and the figures people ask for: what share arrives within a week, how long half of
them take, how many lie in each bracket of value.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.core.units import WEEKS_PER_YEAR, rate
from sim.naming import UnknownName, did_you_mean, find, is_known
from sim.naming.finding import EVERYWHERE
from sim.results.recording import policy_year
from sim.settlement.histograms import LAST_DAY, VALUE_EDGES_USD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.results.recording import SeedRecord

    Values = NDArray[np.float64]

WORLD = "world"
EDGES: dict[str, tuple[float, ...]] = {
    "delivery_days": tuple(float(day) for day in range(1, LAST_DAY + 1)),
    "parcel_value": VALUE_EDGES_USD,
}
"""Upper edges of all bins but the last, by quantity."""
UNITS = {"delivery_days": "days", "parcel_value": "USD"}
TITLES = {
    "delivery_days": "Delivery days of parcels from abroad",
    "parcel_value": "Parcels from abroad by declared value",
}
COLUMNS = ["seed", "year", "weeks", "quantity", "destination", "above", "up_to", "unit", "orders"]
WITHIN_DAYS = (7, 14, 30)
"""A week, two, a month: what shops promise in."""
SHARES = {"median_days": (0.5, "Half are delivered within"), "p90_days": (0.9, "Nine in ten within")}


class DistributionError(ValueError):
    """No such quantity or economy; the message names the nearest."""


def distribution_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """Parcels by seed, year, quantity, destination and bin; bins without parcels are left out.

    Columns ``above`` and ``up_to`` are the edges of the bin, in ``unit``; ``up_to`` is nan where the bin is open.
    """
    blocks = []
    for record in records:
        iso3, years = np.array(record.names.iso3), np.array([policy_year(date) for date in record.dates])
        counts = {"delivery_days": record.parcel_days, "parcel_value": record.parcel_value}
        for year in np.unique(years).tolist():
            for quantity, weekly in counts.items():
                orders = weekly[years == year].sum(axis=0)
                place, at = np.nonzero(orders)
                blocks.append(
                    pd.DataFrame(
                        {
                            "seed": np.int32(record.seed),
                            "year": np.int16(year),
                            "weeks": np.int16((years == year).sum()),
                            "quantity": quantity,
                            "destination": iso3[place],
                            "above": np.array([0.0, *EDGES[quantity]])[at],
                            "up_to": np.array([*EDGES[quantity], np.nan])[at],
                            "unit": UNITS[quantity],
                            "orders": orders[place, at],
                        }
                    )
                )
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=COLUMNS)


def figures_by_seed(
    table: pd.DataFrame, quantity: str, economy: str, year: int, seeds: Sequence[int]
) -> pd.DataFrame:
    """What people ask of a distribution, one column a seed, indexed by figure, label and unit.

    Args:
        table: as ``distribution_frame`` gives it.
        quantity: "delivery_days" or "parcel_value".
        economy: ISO3 of the destination, or "world".
        year: calendar year, 0 for the whole run.
        seeds: which, in this order.

    Raises:
        DistributionError: there is no such quantity or economy, or the run does not cover the year.
    """
    check_quantity(quantity)
    economy = checked_economy(economy)
    known = sorted(int(each) for each in table["year"].unique())
    if year and year not in known:
        raise DistributionError(f"the run does not cover {year}; known years: {known}")
    if year:
        table = table[table["year"] == year]
    weeks = table.drop_duplicates(["seed", "year"]).groupby("seed")["weeks"].sum()
    wanted = table[table["quantity"] == quantity]
    if economy != WORLD:
        wanted = wanted[wanted["destination"] == economy]
    edges = np.array(EDGES[quantity])
    # Edges are written as they are and read again to the bit, so a bin is found by its lower one.
    lower = np.concatenate(([0.0], edges))
    counts: dict[int, Values] = {}
    for seed in seeds:
        mine = wanted[wanted["seed"] == seed]
        counts[seed] = np.bincount(
            np.searchsorted(lower, mine["above"]), weights=mine["orders"], minlength=len(lower)
        ).astype(np.float64)
    return figures_of_counts(counts, quantity, float(weeks.max() if len(weeks) else WEEKS_PER_YEAR))


def figures_of_counts(counts: Mapping[int, Values], quantity: str, weeks: float) -> pd.DataFrame:
    """Figures by seed, indexed by figure, label and unit.

    Args:
        counts: [bin] parcels, by seed.
        quantity: "delivery_days" or "parcel_value".
        weeks: Over how many weeks.
    """
    figures = days_figures if quantity == "delivery_days" else value_figures
    frame = pd.DataFrame({seed: figures(each, weeks) for seed, each in counts.items()})
    frame.index = frame.index.set_names(["figure", "label", "unit"])
    return frame[list(counts)]


def days_figures(counts: Values, weeks: float) -> dict[tuple[str, str, str], float]:
    """Shares delivered within some days, and the days within which some share is; nan without parcels.

    Days between two whole ones assume that parcels of a one-day bin are spread evenly over it.
    """
    total, by_day = counts.sum(), np.concatenate(([0.0], np.cumsum(counts)))
    found: dict[tuple[str, str, str], float] = {}
    for days in WITHIN_DAYS:
        share = 100.0 * by_day[days] / total if total else np.nan
        found[f"within_{days}_days", f"Delivered within {days} days", "% of parcels"] = float(share)
    for name, (share, label) in SHARES.items():
        found[name, label, "days"] = day_of_share(by_day, share)
    factor, per = rate(weeks)
    found["parcels", "Parcels from abroad", f"parcels {per}"] = float(total * factor)
    return found


def day_of_share(by_day: Values, share: float) -> float:
    """Return the day by which a share of parcels is delivered; nan where there are none, or it is past the last day.

    Args:
        by_day: [day] parcels delivered within so many days, from day 0 on; the last entry is all.
        share: 0 to 1.
    """
    wanted = share * by_day[-1]
    at = int(np.searchsorted(by_day, wanted))
    if by_day[-1] == 0 or at > LAST_DAY:
        return float("nan")
    return at - 1 + float((wanted - by_day[at - 1]) / (by_day[at] - by_day[at - 1]))


def value_figures(counts: Values, weeks: float) -> dict[tuple[str, str, str], float]:
    """Parcels per year (per week over few weeks) in every bracket of declared value, and in all."""
    factor, per = rate(weeks)
    edges = EDGES["parcel_value"]
    names = [
        f"up to {edges[0]:g} USD",
        *(f"over {a:g} to {b:g} USD" for a, b in pairwise(edges)),
    ]
    found = {
        (f"bracket_{at}", label, f"parcels {per}"): float(count * factor)
        for at, (label, count) in enumerate(zip([*names, f"over {edges[-1]:g} USD"], counts, strict=True))
    }
    found["parcels", "Parcels from abroad", f"parcels {per}"] = float(counts.sum() * factor)
    return found


def check_quantity(quantity: str) -> None:
    """Raise DistributionError unless there is such a quantity."""
    if quantity not in EDGES:
        known = ", ".join(EDGES)
        raise DistributionError(
            f"no distribution is kept of {quantity!r}{did_you_mean(quantity, EDGES)}; known: {known}"
        )


def checked_economy(economy: str) -> str:
    """Return "world" or the ISO3 code of an economy, by any of its names.

    Raises:
        DistributionError: there is no such economy.
    """
    if is_known("bloc", economy):
        raise DistributionError(f"{economy!r} is a bloc; distributions are of one economy, or of the world")
    if is_known("place", economy) and find("place", economy) == EVERYWHERE:
        return WORLD
    try:
        return find("economy", economy)
    except UnknownName as error:
        raise DistributionError(str(error)) from None
