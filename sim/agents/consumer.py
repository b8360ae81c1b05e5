"""Consumer: one shopper among many. The rule, the one, the many.

A consumer has a need in a category about every few weeks (``needs``), chooses a channel (``channels``: home goods in a
shop, imported goods in a shop, a platform, or giving up), then a lane within the platform (``lane_choice``), then a
seller within the lane (``racing``, ``streets``); waits; keeps, returns or complains (``fate``); remembers the platform
that let him down. ``shop`` is the rule for one; ``sim.agents.shopping`` does the same for all of them, to the bit
(step 4 of the tick).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim import draws
from sim.agents.base import Column, Population, RowAgent
from sim.agents.channels import FIRST_SLOT, GIVE_UP, HOME, SHELF, chosen_channel
from sim.agents.fate import CANCELLED, GIVEN_UP, KEPT, fate_of_parcel
from sim.agents.lane_choice import chosen_lane, shown_lane
from sim.agents.needs import size_class
from sim.agents.racing import chosen_seller
from sim.agents.streets import Street, seller_of
from sim.draws import base_of, draw
from sim.kernel import kernel
from sim.numerics import exp


class Streams(NamedTuple):
    """64-bit keys of this week's draws, one for each purpose."""

    need: Any
    size: Any
    channel: Any
    lane: Any
    seller: Any
    outcome: Any
    delay: Any


def streams_of(seed: int, tick: int) -> Streams:
    """Return the week's streams."""
    purposes = (draws.NEED, draws.SIZE, draws.CHANNEL, draws.LANE, draws.SELLER, draws.OUTCOME, draws.DELAY)
    return Streams(*(np.uint64(draws.stream(seed, purpose, tick)) for purpose in purposes))


class Shops(NamedTuple):
    """Who sells: SMEs sorted by (economy, category, producers before retailers)."""

    first: np.ndarray
    """[o, g] first producer."""
    count: np.ndarray  # type: ignore[assignment]
    retail_first: np.ndarray
    """[d, g] first importer-retailer."""
    retail_count: np.ndarray
    listing: np.ndarray
    """[slot, sme] firms listed, whole number."""
    weight: np.ndarray
    """[sme] firms in business behind the agent; 0 when out of business."""
    attraction: np.ndarray
    """[sme, octile] quality over price, as buyers of that octile weigh it."""
    pull: np.ndarray
    """[octile, sme] the same, so that a street of sellers lies side by side."""
    home: Street
    """Shares of sellers at home, by buyers' octile."""
    fake_share: np.ndarray
    """[sme] probability that an order is counterfeit, before category."""


@kernel
def shop(
    d, kind, key, g, disliked, deviation, streams, wants, lanes, offers, tables, sizes, shops, fate, reference,
    recommender,
):  # fmt: skip
    """Return (class, column, lane, seller, outcome, weeks) of what one consumer in need of g does.

    The plain rule, one step after the other; lane and seller are -1 where there is none. Everybody else does the same
    in ``sim.agents.shopping``. ``deviation`` is how far experience lowered his trust in the platform ``disliked``
    (share of price).
    """
    octile, s = kind % offers.composite.shape[1], kind // offers.composite.shape[1]
    steepness = (wants.sigma[g] - 1.0) * wants.sensitivity[kind]
    k = size_class(sizes.cumulative[d, g], sizes.count[d], draw(streams.size, key, g))
    penalty = exp(-steepness * wants.nest[g] * deviation) if disliked >= 0 and deviation > 0.0 else 1.0
    column = chosen_channel(
        tables.channel[d, g, k, kind], FIRST_SLOT + lanes.slots[d], fate.platform, lanes.first_slot[d], disliked,
        penalty, streams.channel, key, g,
    )  # fmt: skip
    if column == GIVE_UP:
        return k, column, -1, -1, GIVEN_UP, 0
    if column in (HOME, SHELF):
        first, count = shops.first[d, g], shops.count[d, g]
        if column == SHELF:
            first, count = shops.retail_first[d, g], shops.retail_count[d, g]
        seller = seller_of(first, count, shops.home, octile, base_of(streams.seller, key), g)
        return k, column, -1, seller, KEPT, 0
    slot = lanes.first_slot[d] + column - FIRST_SLOT
    begin, end = lanes.slot_first[slot], lanes.slot_first[slot] + lanes.slot_count[slot]
    day_cost = wants.time_value[g] * wants.segment_time[s]
    if recommender.window > 0:
        lane = shown_lane(
            begin, end, g, key, streams.lane, steepness, day_cost, offers.log_tau[g, k], offers.lane_days[k],
            offers.extra[s], offers.base[g], offers.composite[g, octile], recommender.window, recommender.relevance,
            recommender.loss,
        )  # fmt: skip
    else:
        lane = chosen_lane(
            begin, end, g, key, streams.lane, steepness, day_cost, offers.log_tau[g, k], offers.lane_days[k],
            offers.extra[s], offers.base[g], offers.composite[g, octile], tables.peaked[slot, g, k, kind],
            reference.cumulative[g, kind], reference.expected[g, kind], lanes.key,
        )  # fmt: skip
    o, mode = lanes.origin[lane], fate.mode[lane]
    seller = chosen_seller(
        shops.first[o, g], shops.count[o, g], shops.listing[slot], shops.pull[octile], key, g, streams.seller
    )
    if seller < 0:
        return k, column, lane, seller, CANCELLED, 0
    outcome, weeks = fate_of_parcel(
        o != d, fate.lost[mode], fate.fake[g] * shops.fake_share[seller], fate.inspected[d], fate.returned[g],
        fate.late[mode], offers.lane_days[k, lane], draw(streams.outcome, key, g), draw(streams.delay, key, g),
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

    def shop(self, g: int, tick: int, market: Any) -> tuple[int, ...]:
        """Return what he does about a need of category g this week: (class, column, lane, seller, fate, weeks)."""
        known = self.memory_from <= tick
        result: tuple[int, ...] = shop(
            self.economy, self.kind, self.key, g, self.last_platform if known else -1,
            self.deviation if known else 0.0, *market,
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
