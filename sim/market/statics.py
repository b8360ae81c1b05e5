"""Columns of the world in the shape the kernels read; made once per world (chances on the way: once per inspection)."""

import numpy as np

from sim.behaviour.outcomes import OutcomeChances
from sim.core import numerics
from sim.market.choice import LaneTable, Preferences
from sim.market.nest import columns_of, make_nest
from sim.ports.hooks import Own, through
from sim.world import World


def make_preferences(world: World) -> Preferences:
    """Return tastes and goods; spending shares sum to 1 in each economy."""
    tastes = world.tastes
    spending = tastes.spending_share.copy()
    for d in range(world.n):
        spending[d] = spending[d] / numerics.total(spending[d])
    nest = make_nest(world)
    preferences = Preferences(
        sensitivity=tastes.price_sensitivity,
        segment_online=tastes.is_online.astype(np.bool_),
        segment_time=tastes.time_value_multiplier,
        sigma=world.column("categories", "sigma"),
        nest=nest.channel_lambda,
        class_lambda=nest.class_lambda,
        column_class=columns_of(nest, world),
        time_value=world.column("categories", "time_value_share_per_day"),
        bulk_day_value=world.setting("bulk_day_share")
        * world.column("categories", "time_value_share_per_day"),
        household_good=world.tables["categories"]["is_household"].astype(np.bool_),
        spending=spending,
        category_share=world.household_category_share,
        firm_share=world.firm_category_share,
    )
    return through("preferences", preferences, world, None)


def make_lane_table(world: World) -> LaneTable:
    """Return parcel lanes as kernels read them."""
    lanes = world.lanes
    return LaneTable(
        origin=lanes.origin,
        destination=lanes.destination,
        service=lanes.service,
        platform_market=lanes.platform_market,
        cell=lanes.cell,
        key=lanes.key,
        market_first_lane=lanes.market_first_lane,
        market_lane_count=lanes.market_lane_count,
        first_market=lanes.destination_first_market,
        platform_markets=lanes.destination_markets,
    )


def make_outcome_chances(world: World, inspected: np.ndarray, own: Own | None = None) -> OutcomeChances:
    """Return chances on the way, given inspected shares [d] and states of mechanisms (None: those of the start).

    Every parcel arrives as ordered, but for what mechanisms let go wrong (port: chances).
    """
    modes, goods = len(world.modes), len(world.categories)
    outcome_chances = OutcomeChances(
        late=np.zeros(modes),
        lost=np.zeros(modes),
        returned=np.zeros(goods),
        fake=np.zeros(goods),
        inspected=inspected,
        mode=world.lanes.mode,
        platform=world.lanes.market_platform,
        returned_abroad=world.setting("returned_abroad"),
        lost_weeks=world.setting("lost_weeks"),
        held_up_weeks=world.setting("held_up_weeks"),
        return_weeks=world.setting("return_weeks"),
    )
    return through("chances", outcome_chances, world, own)
