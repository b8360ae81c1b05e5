"""Emission sources: what emits how much CO2e per order, kilogram or dollar, and where it is counted. One row a source.

Kernels of settlement loop over the rows (`charging.emit`), so a new source is a new row and touches no kernel. A
mechanism declares ``Source(...)`` rows, the world carries them (``World.with_rows``), and ``sources_of`` puts them
behind those below. A source names the measure of `Flows` its grams are counted in, and so reaches every total of
emissions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.market.charges import sizes_of
from sim.market.inland import FROM_GATEWAY, TO_GATEWAY
from sim.ports.charge import WHO
from sim.ports.source import BY, PER, SALES, Facts, Source
from sim.settlement.flows import AMOUNT_COLUMNS, EMISSION_COLUMNS

if TYPE_CHECKING:
    from sim.world import World

FIRST_PER = len(WHO)
"""Place in an order's names from which on stands what sources are per."""
BY_LANE, BY_MADE, BY_LEG = BY.index("lane"), BY.index("made"), BY.index("leg")
"""Places among what factors differ by (``BY``) of those that no single name finds."""

SOURCE = np.dtype(
    [
        ("per", "u1"),
        ("by", "u1"),
        ("measure", "u1"),
        ("met_again", "?"),  # on the way back
    ],
    align=True,
)
"""A source as kernels read it."""


SOURCES = (
    Source("line haul", "gram", "lane", "linehaul_g", SALES, met_again=True),
    Source("haul to gateways", "gram", "leg", "inland_origin_g", ("parcel", "bulk"), met_again=True,
           grams=lambda facts: facts.leg_km[TO_GATEWAY]),
    Source("haul from gateways", "gram", "leg", "inland_destination_g", ("parcel", "bulk"), met_again=True,
           grams=lambda facts: facts.leg_km[FROM_GATEWAY]),
    Source("packaging", "order", "destination", "packaging_g", grams=lambda facts: facts.pack_co2e_g),
    Source("production", "e4usd", "made", "production_g", SALES, grams=lambda facts: facts.production_g_per_e4usd),
)  # fmt: skip
"""The sources of every world, in the order in which they are counted."""


class SourceTable(NamedTuple):
    """The sources of a world as kernels read them."""

    rows: Any
    """[source] records of SOURCE"""
    factors: np.ndarray
    """[source, who] grams of CO2e per unit of account; none where quotes state it; [source, o * categories + g] where
    it differs by what is made, km at (o * economies + d) * modes + mode where by leg"""
    per_kg_km: np.ndarray
    """[g] what a km of leg emits, kg CO2e per kg"""
    categories: int
    """How many categories there are."""
    economies: int
    """How many economies there are."""
    modes: int
    """How many modes there are."""


def sources_of(world: World) -> tuple[Source, ...]:
    """Return the sources of a world: those of every world, and what its mechanisms add.

    Raises:
        ValueError: a row that a mechanism added names what there is not, or lacks its factor.
    """
    rows = [each for _, declared in world.switched.running("sources") for each in declared]
    added: tuple[Source, ...] = (*rows, *world.sources)
    for each in added:
        for what, given, known in (
            ("per", each.per, PER), ("by", each.by, BY), ("measure", each.measure, EMISSION_COLUMNS),
            *(("sales", sale, SALES) for sale in each.sales),
        ):  # fmt: skip
            if given not in known:
                raise ValueError(f"source {each.name!r}: {what} is {given!r}, expected {' or '.join(known)}")
        if each.by in ("platform", "rail") and each.sales != ("parcel",):
            raise ValueError(f"source {each.name!r}: only parcels have a {each.by}")
        if each.grams is None:
            raise ValueError(f"source {each.name!r} needs its grams")
    return (*SOURCES, *added)


def source_table(world: World, facts: Facts, sale: str) -> SourceTable:
    """Return the sources of one kind of sale (``SALES``) as kernels read them, with this week's factors."""
    found, sizes = [each for each in sources_of(world) if sale in each.sales], sizes_of(world)
    rows = np.zeros(len(found), SOURCE).view(np.recarray)
    n, categories, modes = sizes["origin"], sizes["category"], sizes["mode"]
    factors = np.zeros((len(found), max(*sizes.values(), n * categories, n * n * modes)))
    for s, each in enumerate(found):
        row = rows[s]
        row["per"], row["measure"] = PER.index(each.per), AMOUNT_COLUMNS.index(each.measure)
        row["by"] = BY.index(each.by)
        row["met_again"] = each.met_again
        if each.grams is not None:
            grams = each.grams(facts).reshape(-1)
            factors[s, : len(grams)] = grams
    return SourceTable(rows, factors, facts.leg_kg_co2e_per_kg_km[SALES.index(sale)], categories, n, modes)
