"""Seller learning: sellers do not know demand: they list more firms where their own orders beat expectation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState


@dataclass(frozen=True)
class ListingSettings:
    """How far listings follow demand."""

    listing_elasticity: float = parameter(
        0.5,
        "1",
        low=0.0,
        high=3.0,
        doc="elasticity of firms listed with respect to expected profit per fixed cost",
        source="assumed: Pareto tails with shape near sigma - 1 would give 1, adjustment costs less",
        at_week_zero=False,
    )


def note_week(run: RunState) -> None:
    """Add up the week's orders by cell, and lots by origin and destination."""
    run.month_seen += run.counters.seen
    run.month_seen_bulk += run.counters.seen_bulk


def learn_from_month(run: RunState, month: Month) -> None:
    """Let sellers list more firms where their own orders beat expectation, fewer where they fell short."""
    import numpy as np

    from sim.core.parallel import in_ranges
    from sim.week.month import FORGETTING, MONTH_WEEKS
    from sim.week.seller_pools import Listings, Pools, relist, relist_bulk

    sellers, smes = run.sellers, run.smes
    elasticity = run.world.settings_of("seller_learning").listing_elasticity
    for seen, expected, counted, weekly in (
        (sellers.seen, sellers.expected_seen, run.month_seen, run.expected_orders),
        (sellers.seen_bulk, sellers.expected_bulk, run.month_seen_bulk, run.expected_lots),
    ):
        seen *= FORGETTING
        seen += counted
        expected *= FORGETTING
        expected += MONTH_WEEKS * weekly
        counted[:] = 0
    active, weight = smes.column("active"), smes.column("weight")
    pools = Pools(sellers.first, sellers.count, active, weight)
    parcels = Listings(sellers.initial_listing, sellers.listing, sellers.seen, sellers.expected_seen)
    bulk = Listings(sellers.initial_bulk, sellers.bulk_listing, sellers.seen_bulk, sellers.expected_bulk)
    changed = np.zeros(len(sellers.listing) + len(sellers.bulk_listing), dtype=np.int64)
    abroad = changed[len(sellers.listing) :]
    in_ranges(
        relist, len(sellers.listing), run.threads, pools, sellers.cell_of, parcels,
        elasticity, sellers.cell_moved, changed,
    )  # fmt: skip
    in_ranges(relist_bulk, len(abroad), run.threads, pools, bulk, elasticity, abroad)
    month.sellers_changed |= bool(changed.any())


MECHANISM = Mechanism(
    name="seller_learning",
    group="sellers who learn, price, enter and leave",
    does="Sellers do not know demand: they list more firms where their own orders beat expectation.",
    limit="they list as at the start",
    settings={"listing_elasticity": 0.0},
    own_settings=ListingSettings,
    levers=(
        SettingLever(
            "listing_elasticity",
            "How far sellers' listings follow demand",
            step=0.1,
            marks=((0.0, "not at all"), (0.1, "slowly"), (1.0, "one for one"), (1.5, "more than demand")),
        ),
    ),
    claim=Claim(
        "target_listings", -1, "Sellers list fewer firms where demand falls.", shock="tariff", simulated=True
    ),
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
