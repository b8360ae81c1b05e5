"""Trust: believed risk of a platform and an origin keeps buyers away, and moves with what they live through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.state import Column, State

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.policy.rulebook import RuleBook
    from sim.ports.state import RunSizes
    from sim.week.month import Month
    from sim.week.run_state import RunState
    from sim.world import World

BY_PLATFORM, BY_ORIGIN = ("economy", "segment", "platform"), ("economy", "segment", "economy")


@dataclass(frozen=True)
class TrustSettings:
    """How fast beliefs move."""

    trust_prior_orders: float = parameter(
        400.0,
        "orders",
        low=10.0,
        high=10_000.0,
        doc="orders after which experience weighs as much as the prior in a segment's trust",
        source="assumed: no panel of buyers' trust was found",
        at_week_zero=False,
        said_at_default=False,
    )
    trust_step: float = parameter(
        0.005,
        "1",
        low=0.0001,
        high=0.1,
        doc="steps in which trust moves",
        source="assumed: half points, so that noise moves none",
        at_week_zero=False,
        said_at_default=False,
    )
    trust_usual_weeks: int = parameter(
        26,
        "count",
        low=1,
        high=520,
        doc="weeks in which buyers learn what is usual, from the start of the run",
        source="assumed: half a year",
        at_week_zero=False,
        said_at_default=False,
    )


class TrustState(State):
    """Beliefs of buyers [d, segment], and the experience they come from, by platform and by origin."""

    platform = Column("f8", BY_PLATFORM, "1", "belief that an order on the platform goes well", 0.0, 1.0)
    origin = Column(
        "f8", BY_ORIGIN, "1", "[d, segment, o] belief that an order from there goes well", 0.0, 1.0
    )
    good = Column("f8", BY_PLATFORM, "orders", "orders of buyers [d] that went well, with forgetting")
    bad = Column("f8", BY_PLATFORM, "orders", "orders of buyers [d] that went badly, with forgetting")
    good_origin = Column("f8", BY_ORIGIN, "orders", "[d, segment, o] orders that went well, with forgetting")
    bad_origin = Column("f8", BY_ORIGIN, "orders", "[d, segment, o] orders that went badly, with forgetting")
    usual_bad = Column("f8", BY_PLATFORM, "1", "usual share of orders that go badly, by platform")
    usual_bad_origin = Column(
        "f8", BY_ORIGIN, "1", "[d, segment, o] usual share of orders that go badly, by origin"
    )


def begin(world: World, _sizes: RunSizes) -> TrustState:
    """Return the beliefs of week 0 and no experience."""
    import numpy as np

    platform, origin = prior_trust(world)
    counted = {
        name: np.zeros_like(origin if name.endswith("origin") else platform)
        for name in TrustState.declared()
        if name not in ("platform", "origin")
    }
    return TrustState(platform=platform, origin=origin, **counted)


def prior_trust(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Return beliefs of week 0 ([d, segment, platform], [d, segment, origin]): platforms' priors; origins by LPI.

    An origin's prior is 0.90 + 0.02 x LPI (assumed), so that trust in sellers from abroad starts close to 1
    and moves with what buyers live through.
    """
    import numpy as np

    n, segments = world.n, len(world.tastes.segments)
    prior = world.column("platforms", "trust_prior")
    platform = np.broadcast_to(prior, (n, segments, len(prior))).copy()
    origin_prior = np.minimum(0.90 + 0.02 * world.column("economies", "lpi"), 0.99)
    origin = np.broadcast_to(origin_prior, (n, segments, n)).copy()
    for d in range(n):
        origin[d, :, d] = 0.99
    return platform, origin


def utility(
    non_price_cost: np.ndarray, world: World, own: TrustState, _rules: RuleBook, _quotes: Quotes
) -> np.ndarray:
    """Add distrust [segment, lane]: the segment's weight times the believed chance that the order goes badly."""
    lanes = world.lanes
    by_platform, by_origin = own.column("platform"), own.column("origin")
    believed = (
        by_platform[lanes.destination, :, lanes.platform] * by_origin[lanes.destination, :, lanes.origin]
    )
    added: np.ndarray = non_price_cost + world.tastes.trust_weight[:, None] * (1.0 - believed.T)
    return added


def note_week(run: RunState) -> None:
    """Add up how orders of the week went, by platform and by origin."""
    own = run.own["trust"]
    for name in ("good", "bad", "good_origin", "bad_origin"):
        own.column(name)[:] += getattr(run.counters, name)


def learn_from_month(run: RunState, month: Month) -> None:
    """Update trust by (economy, segment) in platforms and origins.

    What counts is going better or worse than usual: bad outcomes are set against the share that was usual in
    the first half-year, so that trust is at rest while deliveries are.
    """
    import numpy as np

    from sim.week.month import FORGETTING, RATING_PRIOR, RATING_PRIOR_ORDERS

    own: TrustSettings = run.world.settings_of("trust")
    orders, step = own.trust_prior_orders, own.trust_step
    take = run.own["trust"].column
    by_platform, by_origin = prior_trust(run.world)
    for now, prior, good, bad, usual in (
        (take("platform"), by_platform, take("good"), take("bad"), take("usual_bad")),
        (take("origin"), by_origin, take("good_origin"), take("bad_origin"), take("usual_bad_origin")),
    ):
        total = good + bad
        if run.tick < own.trust_usual_weeks:
            usual[:] = (bad + (1.0 - RATING_PRIOR) * RATING_PRIOR_ORDERS) / (total + RATING_PRIOR_ORDERS)
            continue
        better = bad - usual * total
        shifted = np.clip(prior * orders - better, 0.0, None) / orders
        target = (shifted * orders + prior * total) / (orders + total)
        moved = np.abs(target - now) > step
        now[:] = np.where(moved, np.clip(np.round(target / step) * step, 0.0, 1.0), now)
        month.tables_changed |= bool(moved.any())
    for name in ("good", "bad", "good_origin", "bad_origin"):
        take(name)[:] *= FORGETTING


MECHANISM = Mechanism(
    name="trust",
    group="platforms, payment and trust",
    does="Believed risk of a platform and an origin keeps buyers away, and moves with what they live through.",
    limit="nobody minds",
    columns={"segments.trust_weight": 0.0},
    claim=Claim("platform_sales", -1, "Platforms are believed less than certain."),
    own_settings=TrustSettings,
    first_state=begin,
    state=TrustState,
    utility=utility,
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
