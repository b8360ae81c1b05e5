"""Consumer: one shopper among many. The rule, the one, the many.

A consumer has a need in a category about every few weeks (``needs``), chooses a channel (``channels``: home goods in a
shop, imported goods in a shop, a platform, or giving up), then a lane within the platform (``lane_choice``), then a
seller within the lane (``racing``, ``seller_groups``); waits; keeps, returns or complains (``outcomes``);
remembers the platform that let them down. ``shop`` is the rule for one; ``sim.agents.shopping`` does the same for all
of them, to the bit (step 4 of the tick).
"""

from __future__ import annotations

import numpy as np

from sim.agents.population import Column, Population, RowAgent
from sim.agents.view import Streams, View, new_room
from sim.behaviour.channels import chosen_channel, code_of, note_codes, penalty_of
from sim.behaviour.needs import size_class
from sim.behaviour.purchase import bought_from
from sim.core import draws
from sim.core.codes import FIRST_MARKET
from sim.core.draws import draw, draw_key_of
from sim.core.kernel import rule


def streams_of(seed: int, tick: int) -> Streams:
    """Return the week's streams."""
    purposes = (
        draws.NEED, draws.SIZE, draws.CHANNEL, draws.LANE, draws.SELLER, draws.OUTCOME, draws.DELAY, draws.PARCELS,
    )  # fmt: skip
    return Streams(*(np.uint64(draws.stream(seed, purpose, tick)) for purpose in purposes))


@rule
def shop(d, consumer_type, key, g, disliked, trust_penalty, view, room):
    """Return (class, column, lane, seller, outcome, weeks) of what one consumer in need of g does.

    One step after the other; lane and seller are -1 where there is none. All consumers do the same in
    ``sim.agents.shopping``. ``trust_penalty`` is how far experience lowered the consumer's trust in the platform
    ``disliked`` (share of price; -1 for none).
    """
    preferences, lanes = view.preferences, view.lanes
    k = size_class(view.sizes.cumulative[d, g], view.sizes.count[d], draw(view.streams.size, key, g))
    note_codes(lanes.first_market[d], lanes.platform_markets[d], view.outcome_chances.platform, room.codes)
    code, penalty = -1, 1.0
    if disliked >= 0 and trust_penalty > 0.0:
        steepness = (preferences.sigma[g] - 1.0) * preferences.sensitivity[consumer_type]
        code, penalty = code_of(disliked), penalty_of(steepness, preferences.nest[g], trust_penalty)
    column = chosen_channel(
        g, draw_key_of(view.streams.channel, key), view.tables.channel[d, g, k, consumer_type],
        room.codes[: FIRST_MARKET + lanes.platform_markets[d]], code, penalty, room,
    )  # fmt: skip
    lane, seller, outcome, weeks = bought_from(d, consumer_type, key, g, k, column, view, room)
    return k, column, lane, seller, outcome, weeks


class Consumer(RowAgent):
    """One shopper, standing for ``weight`` people like this one."""

    economy = Column("i2", unit="1", doc="row of the economy of residence")
    consumer_type = Column("i1", unit="1", doc="segment x 8 + income octile")
    weight = Column("i8", unit="people", doc="people it stands for")
    key = Column("u8", unit="1", doc="lasting key of its draws")
    income_usd = Column("f4", unit="USD/year", doc="income per head behind the spending")
    spending_usd = Column("f8", unit="USD/year", doc="yearly spending on goods, landed", moves=True)
    wallet = Column(
        "u1", unit="1", doc="bit per payment rail held; wider where there are more than 8", mask=True
    )
    last_platform = Column(
        "i1", unit="1", doc="platform that last let the consumer down, -1 none", low=-1.0,
        index_of="platform", moves=True,
    )  # fmt: skip
    trust_penalty = Column(
        "f4", unit="share of price", doc="how far trust in it is lowered", high=1.0, moves=True
    )
    memory_from = Column("i4", unit="week", doc="week from which the consumer knows", moves=True)

    def shop(self, g: int, view: View) -> tuple[int, ...]:
        """Return what the consumer does about a need of category g: (class, column, lane, seller, outcome, weeks)."""
        known = self.memory_from <= view.tick
        result: tuple[int, ...] = shop(
            self.economy, self.consumer_type, self.key, g, self.last_platform if known else -1,
            self.trust_penalty if known else 0.0, view, new_room(view),
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
