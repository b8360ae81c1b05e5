"""Trade value, volume and parcels: what crosses a border, first sales only, counted at dispatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import E4USD_PER_USD, GRAMS_PER_TONNE
from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

import numpy as np  # isort: skip

if TYPE_CHECKING:
    from sim.metrics.metric import Measured
    from sim.metrics.week import Week


@metric(
    "trade_value",
    unit="USD",
    label="Cross-border trade value",
    by=("world", "category", "mode", "channel"),
    shown=(
        "report",
        "headline",
        Shown("affected", by=("lane", "category"), after="parcels", heading="Trade value"),
        Shown("readme", after="ecommerce_value"),
    ),
)
def trade_value(week: Week) -> Measured:
    """Free-on-board value of all goods that cross a border: parcels and bulk, first sales only."""
    return week.sums_by("fob_e4usd", "cross_border", ("world", "category", "mode", "channel"), E4USD_PER_USD)


@metric(
    "trade_volume_tonnes",
    unit="t",
    label="Cross-border trade volume",
    by=("world", "category", "mode"),
    shown=("report", "headline", Shown("readme", after="public_revenue")),
)
def trade_volume_tonnes(week: Week) -> Measured:
    """Mass with packaging of all goods that cross a border, first sales only."""
    return week.sums_by("mass_g", "cross_border", ("world", "category", "mode"), GRAMS_PER_TONNE)


@metric(
    "ecommerce_value",
    unit="USD",
    label="Cross-border e-commerce",
    by=("definition", "importer"),
    shown=(Shown("report", by=("definition",)), Shown("readme", by=("definition",), groups=("b2c",))),
)
def ecommerce_value(week: Week) -> Measured:
    """Free-on-board value of goods bought online from abroad.

    By definition: `b2c` is platform sales to consumers, `b2c_b2b` adds orders by firms on B2B platforms. By
    importer it is `b2c`.
    """
    b2c = week.sums("fob_e4usd", "parcels", "world")[0]
    b2b = week.sums("fob_e4usd", "b2b_parcels", "world")[0]
    return {
        "definition": np.array([b2c, b2c + b2b]) / E4USD_PER_USD,
        "importer": week.sums("fob_e4usd", "parcels", "importer") / E4USD_PER_USD,
    }


@metric(
    "parcels",
    unit="parcels",
    label="Cross-border parcels",
    by=("world", "importer", "category", "mode", "platform"),
    shown=(
        "report",
        "headline",
        Shown("affected", by=("importer", "lane", "category"), heading="Parcels"),
    ),
)
def parcels(week: Week) -> Measured:
    """Orders that consumers placed on platforms with sellers abroad, by where they go."""
    return week.sums_by("orders", "parcels", ("world", "importer", "category", "mode", "platform"))


@metric("parcels_sent", unit="parcels", label="Cross-border parcels sent", by=("exporter",))
def parcels_sent(week: Week) -> Measured:
    """Orders that consumers placed on platforms with sellers abroad, by where they come from."""
    return week.sums_by("orders", "parcels", ("exporter",))


@metric("imports_value", unit="USD", label="Goods imports", by=("importer",))
def imports_value(week: Week) -> Measured:
    """Free-on-board value of goods from abroad, by importer."""
    return week.sums_by("fob_e4usd", "cross_border", ("importer",), E4USD_PER_USD)


@metric("exports_value", unit="USD", label="Goods exports", by=("exporter",))
def exports_value(week: Week) -> Measured:
    """Free-on-board value of goods sold abroad, by exporter."""
    return week.sums_by("fob_e4usd", "cross_border", ("exporter",), E4USD_PER_USD)
