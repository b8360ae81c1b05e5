"""Emissions by source. The sources of a scope add up to its total, to the gram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.units import E4USD_PER_USD, GRAMS_PER_KG, GRAMS_PER_TONNE
from sim.metrics.metric import metric
from sim.ports.shown_places import Shown
from sim.settlement.flows import EMISSION_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

DELIVERY = tuple(each for each in EMISSION_COLUMNS if each != "production_g")
"""Everything but making the goods."""


def _by_source(week: Week, scope: str) -> NDArray[np.float64]:
    """Tonnes by source, in the order of `EMISSION_SOURCES`."""
    others = [week.sums(each, scope, "world") for each in EMISSION_COLUMNS if each != "linehaul_g"]
    return np.concatenate([week.sums("linehaul_g", scope, "mode"), *others]) / GRAMS_PER_TONNE


@metric(
    "emissions",
    unit="t CO2e",
    label="Emissions of all goods",
    by=("world", "source", "economy"),
    better="less",
    shown=(Shown("report", after="parcel_emissions"),),
)
def emissions(week: Week) -> Measured:
    """Well-to-wake and embodied emissions of all goods bought, at home and abroad, by source and by buyer's
    economy.
    """
    by_source = _by_source(week, "all")
    economy = sum((week.sums(each, "all", "importer") for each in EMISSION_COLUMNS), np.zeros(week.economies))
    return {
        "world": np.array([by_source.sum()]),
        "source": by_source,
        "economy": economy / GRAMS_PER_TONNE,
    }


@metric(
    "trade_emissions",
    unit="t CO2e",
    label="Emissions of cross-border trade",
    by=("world", "source"),
    better="less",
    shown=(
        Shown("report", by=("world", "source")),
        Shown("readme", by=("source",), groups=("line haul air",)),
    ),
)
def trade_emissions(week: Week) -> Measured:
    """Emissions of goods that cross a border, first sales only: line haul by mode, haul to and from gateways, last
    mile, packaging, returns, making.
    """
    by_source = _by_source(week, "cross_border")
    return {"world": np.array([by_source.sum()]), "source": by_source}


@metric(
    "freight_emissions",
    unit="t CO2e",
    label="Freight emissions",
    by=("world", "mode"),
    better="less",
    shown=("headline",),
)
def freight_emissions(week: Week) -> Measured:
    """Emissions of the line haul of goods that cross a border, and of lorries and trains between them and gateways,
    which are road's and rail's. What households buy has lorries, in bulk as in parcels (`world_checks`).
    """
    found = week.sums("linehaul_g", "cross_border", "mode").copy()
    for each in ("inland_origin_g", "inland_destination_g"):
        np.add.at(found, week.names.inland_mode, week.sums(each, "cross_border", "category"))
    return {"world": found.sum(keepdims=True) / GRAMS_PER_TONNE, "mode": found / GRAMS_PER_TONNE}


@metric(
    "emissions_intensity",
    unit="kg CO2e/USD",
    label="Delivery emissions per USD traded",
    total="ratio",
    better="less",
    shown=("report",),
)
def emissions_intensity(week: Week) -> Measured:
    """Line haul, haul to and from gateways, last mile, packaging and returns of cross-border trade, per USD of goods
    free on board.
    """
    delivery = sum((week.sums(each, "cross_border", "world") for each in DELIVERY), np.zeros(1))
    return {
        "world": (delivery / GRAMS_PER_KG, week.sums("fob_e4usd", "cross_border", "world") / E4USD_PER_USD)
    }


@metric(
    "emissions_per_tonne",
    unit="kg CO2e/t",
    label="Delivery emissions per tonne traded",
    by=("world", "category", "mode"),
    total="ratio",
    better="less",
)
def emissions_per_tonne(week: Week) -> Measured:
    """Line haul, haul to and from gateways, last mile, packaging and returns of cross-border trade, per tonne of goods;
    by mode of the line haul.
    """
    by = ("world", "category", "mode")
    mass = week.sums_by("mass_g", "cross_border", by, GRAMS_PER_TONNE)
    return {
        each: (
            np.sum([week.sums(part, "cross_border", each) for part in DELIVERY], axis=0) / GRAMS_PER_KG,
            mass[each],
        )
        for each in by
    }


@metric(
    "parcel_emissions",
    unit="kg CO2e/parcel",
    label="Delivery emissions per parcel",
    total="ratio",
    better="less",
    shown=("report",),
)
def parcel_emissions(week: Week) -> Measured:
    """Line haul, haul to and from gateways, last mile, packaging and returns of cross-border parcels, per parcel."""
    delivery = sum((week.sums(each, "parcels", "world") for each in DELIVERY), np.zeros(1))
    return {"world": (delivery / GRAMS_PER_KG, week.sums("orders", "parcels", "world"))}
