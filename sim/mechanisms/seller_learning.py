"""Seller learning: sellers do not know demand: they list more firms where their own sales beat expectation."""

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
        doc="elasticity of firms listed with respect to a firm's own sales per fixed cost",
        source="assumed: Pareto tails with shape near sigma - 1 would give 1, adjustment costs less",
        at_week_zero=False,
    )
    learning_speed: float = parameter(
        0.1,
        "share",
        low=0.0,
        high=1.0,
        doc="share of the gap between believed and present demand that sellers close in a month",
        source="assumed: memory of about ten months",
        at_week_zero=False,
    )
    listing_speed: float = parameter(
        0.25, "share", low=0.05, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of the gap to the wanted number of listed firms that closes in a month",
        source="assumed",
    )  # fmt: skip
    most_fixed_cost_ratio: float = parameter(
        10.0, "1", low=2.0, high=100.0, at_week_zero=False, said_at_default=False,
        doc="fixed cost of listing over a firm's sales there, against the start, above which no firm lists",
        source="assumed",
    )  # fmt: skip
    market_profit_spread: float = parameter(
        0.7, "1", low=0.1, high=3.0, at_week_zero=False, said_at_default=False,
        doc="spread of ln of what the firms behind an agent earn in a market (scale of a logistic), of whom those stay "
        "that earn more than its rules cost",
        source="assumed: among firms of one productivity the middle half differ by a factor of about four",
    )  # fmt: skip
    small_firm_share: float = parameter(
        0.5, "share", low=0.1, high=0.9, at_week_zero=False, said_at_default=False,
        doc="share of an economy's firms in a category that count as small: those that sell least at the start; only "
        "metrics by size of firm depend on it",
        source="assumed: half; classes by sales in USD would tell rich economies' firms from poor ones'",
    )  # fmt: skip


def learn_from_month(run: RunState, month: Month) -> None:
    """Let sellers list more firms where a firm's own sales beat its fixed cost of listing, fewer where they fell short.

    A firm's sales are demand there times its part of the attraction of all who list; its fixed cost is work, and
    follows its economy's wage. Listings follow the number of firms too. Where rules cost every firm a sum a year, those
    stay that earn more (`sim.week.market_costs`).
    """
    import numpy as np

    from sim.core import draws
    from sim.core.numerics import exps
    from sim.core.parallel import in_ranges
    from sim.week.market_costs import bulk_staying, online_staying
    from sim.week.seller_pools import Listings, relist, relist_bulk

    sellers, offers = run.sellers, run.market.offers
    settings = run.world.settings_of("seller_learning")
    elasticity, pace = settings.listing_elasticity, (settings.listing_speed, settings.most_fixed_cost_ratio)
    if elasticity > 0.0:
        month.learned(sellers.parcel_belief, month.demand.cell, run.expected.cell)
        month.learned(sellers.bulk_belief, month.demand.bulk, run.expected.bulk)
    stream = np.uint64(draws.stream(run.seed, draws.LISTING, run.tick))
    attraction, wage = sellers.attraction_ratio(), run.market.wage
    joint = np.ascontiguousarray(offers.composite[:, offers.composite.shape[1] // 2, sellers.first_lane].T)
    nobody = np.ones((0, len(attraction))), np.full(len(sellers.listing), -1)
    parcels = Listings(
        sellers.initial_listing,
        sellers.listing,
        sellers.parcel_belief,
        joint,
        attraction,
        wage,
        *pace,
        *nobody,
    )
    joint = exps(offers.bulk_composite)
    bulk = Listings(
        sellers.initial_bulk,
        sellers.bulk_listing,
        sellers.bulk_belief,
        joint,
        attraction,
        wage,
        *pace,
        *nobody,
    )
    if elasticity > 0.0:
        parcels, bulk = online_staying(run, parcels), bulk_staying(run, bulk)
    changed = np.zeros(len(sellers.listing) + len(sellers.bulk_listing), dtype=np.int64)
    abroad = changed[len(sellers.listing) :]
    in_ranges(
        relist, len(sellers.listing), run.threads, sellers.pools(), sellers.cell_of, parcels,
        elasticity, stream, sellers.cell_moved, changed,
    )  # fmt: skip
    in_ranges(relist_bulk, len(abroad), run.threads, sellers.pools(), bulk, elasticity, stream, abroad)
    month.sellers_changed |= bool(changed.any())


MECHANISM = Mechanism(
    name="seller_learning",
    group="sellers who learn, price, enter and leave",
    does="Sellers do not know demand: they list more firms where their own sales beat expectation.",
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
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
