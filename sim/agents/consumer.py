"""Consumer: one shopper among many. The rule, the one, the many.

A consumer has a need in a category about every few weeks (``needs``), chooses a channel (``channels``: home goods in a
shop, imported goods in a shop, a platform, or giving up), then a lane within the platform (``lane_choice``), then a
seller within the lane (``racing``, ``streets``); waits; keeps, returns or complains (``fate``); remembers the platform
that let him down. ``shop`` is the rule for one; ``sim.agents.shopping`` does the same for all of them, to the bit
(step 4 of the tick).
"""

from __future__ import annotations

import numpy as np

from sim import draws
from sim.agents.base import Column, Population, RowAgent
from sim.agents.channels import (
    FIRST_SLOT,
    GIVE_UP,
    HOME,
    SHELF,
    chosen_channel,
    codes_of,
    penalty_of,
)
from sim.agents.fate import CANCELLED, GIVEN_UP, KEPT, fate_of_parcel
from sim.agents.lane_choice import chosen_lane, rows_of, shown_lane
from sim.agents.needs import size_class
from sim.agents.racing import first_seller
from sim.agents.streets import seller_of
from sim.agents.view import Streams, View
from sim.draws import base_of, draw
from sim.kernel import kernel


def streams_of(seed: int, tick: int) -> Streams:
    """Return the week's streams."""
    purposes = (draws.NEED, draws.SIZE, draws.CHANNEL, draws.LANE, draws.SELLER, draws.OUTCOME, draws.DELAY)
    return Streams(*(np.uint64(draws.stream(seed, purpose, tick)) for purpose in purposes))


@kernel
def shop(d, kind, key, g, disliked, deviation, view):
    """Return (class, column, lane, seller, outcome, weeks) of what one consumer in need of g does.

    One step after the other; lane and seller are -1 where there is none. Everybody else does the same in
    ``sim.agents.shopping``. ``deviation`` is how far experience lowered the consumer's trust in the platform
    ``disliked`` (share of price; -1 for none).
    """
    streams, wants, lanes, shops, fate = view.streams, view.wants, view.lanes, view.shops, view.fate
    octiles = view.offers.composite.shape[1]
    octile, steepness = kind % octiles, (wants.sigma[g] - 1.0) * wants.sensitivity[kind]
    k = size_class(view.sizes.cumulative[d, g], view.sizes.count[d], draw(streams.size, key, g))
    first_slot = lanes.first_slot[d]
    codes = codes_of(
        first_slot, lanes.slots[d], fate.platform, np.empty(view.tables.channel.shape[4], np.int64)
    )
    code, penalty = -1, 1.0
    if disliked >= 0 and deviation > 0.0:
        code, penalty = FIRST_SLOT + disliked, penalty_of(steepness, wants.nest[g], deviation)
    column = chosen_channel(g, streams.channel, key, view.tables.channel[d, g, k, kind], codes, code, penalty)
    if column == GIVE_UP:
        return k, column, -1, -1, GIVEN_UP, 0
    if column in (HOME, SHELF):
        first, count = shops.first[d, g], shops.count[d, g]
        if column == SHELF:
            first, count = shops.retail_first[d, g], shops.retail_count[d, g]
        return (
            k,
            column,
            -1,
            seller_of(first, count, shops.home, octile, base_of(streams.seller, key), g),
            KEPT,
            0,
        )
    slot = first_slot + column - FIRST_SLOT
    begin, end = lanes.slot_first[slot], lanes.slot_first[slot] + lanes.slot_count[slot]
    day_cost = wants.time_value[g] * wants.segment_time[kind // octiles]
    base, seen = base_of(streams.lane, key), rows_of(g, k, kind, view)
    if view.recommender.window > 0:
        lane = shown_lane(begin, end, g, base, steepness, day_cost, seen, view.recommender)
    else:
        peaked = view.tables.peaked[slot, g, k, kind]
        lane = chosen_lane(begin, end, g, base, steepness, day_cost, seen, peaked)
    o, mode = lanes.origin[lane], fate.mode[lane]
    seller = first_seller(
        shops.first[o, g], shops.count[o, g], shops.listing[slot], shops.pull[octile], base_of(streams.seller, key), g,
        np.empty(shops.count[o, g]),
    )  # fmt: skip
    if seller < 0:
        return k, column, lane, seller, CANCELLED, 0
    outcome, weeks = fate_of_parcel(
        o != d, fate.lost[mode], fate.fake[g] * shops.fake_share[seller], fate.inspected[d], fate.returned[g],
        fate.late[mode], view.offers.lane_days[k, lane], draw(streams.outcome, key, g), draw(streams.delay, key, g),
    )  # fmt: skip
    return k, column, lane, seller, outcome, weeks


class Consumer(RowAgent):
    """One shopper, standing for ``weight`` people like him."""

    economy = Column("i2", unit="1", doc="row of the economy he lives in")
    kind = Column("i1", unit="1", doc="segment x 8 + income octile")
    weight = Column("i8", unit="people", doc="people he stands for")
    key = Column("u8", unit="1", doc="lasting key of his draws")
    income_usd = Column("f4", unit="USD/year", doc="income per head behind his spending")
    spending_usd = Column("f8", unit="USD/year", doc="what he spends on goods, landed")
    wallet = Column("u1", unit="1", doc="bit per payment rail he holds")
    last_platform = Column("i1", unit="1", doc="platform that last let him down, -1 none")
    deviation = Column("f4", unit="share of price", doc="how much less he trusts it")
    memory_from = Column("i4", unit="week", doc="week from which he knows")

    def shop(self, g: int, view: View) -> tuple[int, ...]:
        """Return what the consumer does about a need of category g: (class, column, lane, seller, outcome, weeks)."""
        known = self.memory_from <= view.tick
        result: tuple[int, ...] = shop(
            self.economy, self.kind, self.key, g, self.last_platform if known else -1,
            self.deviation if known else 0.0, view,
        )  # fmt: skip
        return result


class Consumers(Population):
    """Every shopper."""

    agent_type = Consumer
    first_id = 10**9

    def __getitem__(self, row: int) -> Consumer:
        """Return the shopper at a row."""
        found = super().__getitem__(row)
        assert isinstance(found, Consumer)
        return found
