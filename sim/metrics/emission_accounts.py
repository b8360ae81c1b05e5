"""Whose emissions they are: of the territory that emits, of the economy that buys, and of transport between them.

Transport across a border belongs to no territory, as in national inventories. The territorial and the consumption
account of all economies each add up, with it, to all emissions, to the gram.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.units import GRAMS_PER_TONNE
from sim.metrics.metric import metric
from sim.settlement.flows import EMISSION_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

    Grams = NDArray[np.float64]

BETWEEN = ("linehaul_g", "returns_g")
"""Measures that belong to no territory where goods cross a border."""
AT_ORIGIN = ("inland_origin_g", "packaging_g", "production_g")
"""Measures of the territory that goods leave."""
AT_DESTINATION = ("inland_destination_g", "lastmile_g")
"""Measures of the territory in which goods arrive."""


def _within(week: Week, column: str) -> Grams:
    """Return a measure of goods that stay in their economy, by economy, grams."""
    found: Grams = week.sums(column, "all", "importer") - week.sums(column, "cross_border", "importer")
    return found


def _account(parts: list[Grams]) -> Measured:
    """Return a sum of parts by economy, grams, as a figure of the world and of economies, tonnes."""
    grams = np.sum(parts, axis=0)
    return {"world": grams.sum(keepdims=True) / GRAMS_PER_TONNE, "economy": grams / GRAMS_PER_TONNE}


@metric(
    "territorial_emissions",
    unit="t CO2e",
    label="Territorial emissions",
    by=("world", "economy"),
    better="less",
)
def territorial_emissions(week: Week) -> Measured:
    """Emissions by the economy in which they arise: making, packing and hauling goods to gateways where they
    come from, hauling and delivering where they arrive; without transport across borders.
    """
    return _account(
        [
            *(week.sums(each, "all", "exporter") for each in AT_ORIGIN),
            *(week.sums(each, "all", "importer") for each in AT_DESTINATION),
            *(_within(week, each) for each in BETWEEN),
        ]
    )


@metric(
    "consumption_emissions",
    unit="t CO2e",
    label="Consumption emissions",
    by=("world", "economy"),
    better="less",
)
def consumption_emissions(week: Week) -> Measured:
    """Emissions by the economy whose buyers cause them, wherever goods are made; without transport across borders."""
    return _account(
        [
            *(week.sums(each, "all", "importer") for each in EMISSION_COLUMNS if each not in BETWEEN),
            *(_within(week, each) for each in BETWEEN),
        ]
    )


@metric(
    "international_transport_emissions",
    unit="t CO2e",
    label="Emissions of transport across borders",
    by=("world", "mode"),
    better="less",
)
def international_transport_emissions(week: Week) -> Measured:
    """Line haul of goods that cross a border, there and, of returned ones, back (their last mile with it)."""
    return {
        by: sum((week.sums(each, "cross_border", by) for each in BETWEEN), np.zeros(1)) / GRAMS_PER_TONNE
        for by in ("world", "mode")
    }


@metric(
    "international_transport_share",
    unit="share",
    label="Share of transport in the emissions of trade",
    total="ratio",
)
def international_transport_share(week: Week) -> Measured:
    """Emissions of transport across borders over all emissions of goods that cross a border, making included."""
    between = sum((week.sums(each, "cross_border", "world") for each in BETWEEN), np.zeros(1))
    whole = sum((week.sums(each, "cross_border", "world") for each in EMISSION_COLUMNS), np.zeros(1))
    return {"world": (between / GRAMS_PER_TONNE, whole / GRAMS_PER_TONNE)}


@metric(
    "domestic_distribution_emissions",
    unit="t CO2e",
    label="Emissions of distribution within economies",
    by=("world", "economy"),
    better="less",
)
def domestic_distribution_emissions(week: Week) -> Measured:
    """Haul, last mile and returns of goods that stay in their economy: no part of the emissions of trade."""
    return _account([_within(week, each) for each in (*BETWEEN, "lastmile_g")])
