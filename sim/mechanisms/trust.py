"""Trust: believed risk of a platform and an origin keeps buyers away, and moves with what they live through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState

TRUST_PRIOR_ORDERS = 400.0
"""Orders after which experience weighs as much as the prior in a segment's trust (assumed)."""
TRUST_STEP = 0.005
"""Trust moves in half points (assumed)."""


def note_week(run: RunState) -> None:
    """Add up how orders of the week went, by platform and by origin."""
    counters = run.counters
    run.good += counters.good
    run.bad += counters.bad
    run.good_origin += counters.good_origin
    run.bad_origin += counters.bad_origin


def learn_from_month(run: RunState, month: Month) -> None:
    """Update trust by (economy, segment) in platforms and origins.

    What counts is going better or worse than usual: bad outcomes are set against the share that was usual in
    the first half-year, so that trust is at rest while deliveries are.
    """
    import numpy as np

    from sim.week.month import FORGETTING, RATING_PRIOR, RATING_PRIOR_ORDERS

    market = run.market
    for now, prior, good, bad, usual in (
        (market.trust_platform, run.trust_prior[0], run.good, run.bad, run.usual_bad),
        (market.trust_origin, run.trust_prior[1], run.good_origin, run.bad_origin, run.usual_bad_origin),
    ):
        total = good + bad
        if run.tick < run.usual_until:
            usual[:] = (bad + (1.0 - RATING_PRIOR) * RATING_PRIOR_ORDERS) / (total + RATING_PRIOR_ORDERS)
            continue
        better = bad - usual * total
        shifted = np.clip(prior * TRUST_PRIOR_ORDERS - better, 0.0, None) / TRUST_PRIOR_ORDERS
        target = (shifted * TRUST_PRIOR_ORDERS + prior * total) / (TRUST_PRIOR_ORDERS + total)
        moved = np.abs(target - now) > TRUST_STEP
        now[:] = np.where(moved, np.clip(np.round(target / TRUST_STEP) * TRUST_STEP, 0.0, 1.0), now)
        month.tables_changed |= bool(moved.any())
    for counts in (run.good, run.bad, run.good_origin, run.bad_origin):
        counts *= FORGETTING


MECHANISM = Mechanism(
    name="trust",
    group="platforms, payment and trust",
    does="Believed risk of a platform and an origin keeps buyers away, and moves with what they live through.",
    limit="nobody minds",
    columns={"segments.trust_weight": 0.0},
    claim=Claim("platform_sales", -1, "Platforms are believed less than certain."),
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
