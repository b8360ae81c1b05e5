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
    """How fast buyers learn how orders go."""

    trust_speed: float = parameter(
        0.1,
        "share",
        low=0.0,
        high=1.0,
        doc="share of the gap between believed and present risk that buyers close in a month",
        source="assumed: memory of about ten months",
        at_week_zero=False,
    )
    trust_step: float = parameter(
        0.005,
        "1",
        low=0.0001,
        high=0.1,
        doc="gap within which a belief rests",
        source="assumed: half a point",
        at_week_zero=False,
        said_at_default=False,
    )
    origin_trust_share: float = parameter(
        0.9, "share", low=0.8, high=0.98, said_at_default=False,
        doc="belief of week 0 that an order from abroad goes well, at an LPI of 0 of its origin",
        source="assumed: trust in sellers from abroad starts close to 1",
    )  # fmt: skip
    origin_trust_per_lpi: float = parameter(
        0.02, "1", low=0.0, high=0.05, said_at_default=False,
        doc="rise of that belief per point of the origin's logistics performance (LPI)",
        source="assumed: an LPI of 2 to 4.3 gives 0.94 to 0.986",
    )  # fmt: skip
    most_origin_trust_share: float = parameter(
        0.99, "share", low=0.95, high=1.0, said_at_default=False,
        doc="belief of week 0 that an order from a home seller goes well, and the most for one from abroad",
        source="assumed",
    )  # fmt: skip


class TrustState(State):
    """Beliefs of buyers [d, segment], by platform and by origin."""

    platform = Column("f8", BY_PLATFORM, "1", "belief that an order on the platform goes well", 0.0, 1.0)
    origin = Column(
        "f8", BY_ORIGIN, "1", "[d, segment, o] belief that an order from there goes well", 0.0, 1.0
    )


def begin(world: World, _sizes: RunSizes) -> TrustState:
    """Return the beliefs of week 0."""
    platform, origin = prior_trust(world)
    return TrustState(platform=platform, origin=origin)


def prior_trust(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Return beliefs of week 0 ([d, segment, platform], [d, segment, origin]): platforms' priors; origins by LPI.

    An origin's prior rises with its LPI and starts close to 1; it moves with what buyers live through.
    """
    import numpy as np

    settings = world.settings_of("trust")
    most = settings.most_origin_trust_share
    n, segments = world.n, len(world.tastes.segments)
    prior = world.column("platforms", "trust_prior")
    platform = np.broadcast_to(prior, (n, segments, len(prior))).copy()
    by_lpi = settings.origin_trust_per_lpi * world.column("economies", "lpi")
    origin_prior = np.minimum(settings.origin_trust_share + by_lpi, most)
    origin = np.broadcast_to(origin_prior, (n, segments, n)).copy()
    for d in range(n):
        origin[d, :, d] = most
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


def learn_from_month(run: RunState, month: Month) -> None:
    """Update trust by (economy, segment) in platforms and origins.

    What counts is going better or worse than in week 0: trust is at rest while deliveries are. The share of orders that
    go badly is expected, from today's choices and chances on the way; an agent's own luck is remembered by ``memory``.
    """
    import numpy as np

    if not run.world.tastes.trust_weight.any():
        return
    own, settings = run.own["trust"], run.world.settings_of("trust")
    for name, prior in zip(("platform", "origin"), prior_trust(run.world), strict=True):
        failures = f"{name}_failures"
        worse = getattr(month.demand, failures) - getattr(run.expected, failures)
        now = own.column(name)
        gap = np.clip(prior - worse, 0.0, 1.0) - now
        moved = np.abs(gap) > settings.trust_step
        now += np.where(moved, settings.trust_speed * gap, 0.0)
        month.tables_changed |= bool(moved.any())


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
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
