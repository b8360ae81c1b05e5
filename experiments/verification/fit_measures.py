"""How a simulated world is held against data: expected and realised flows, scatter, left-out pairs.

Used by ``fit``, ``verify`` and their tests. Flows are first sales that cross a border, USD fob a year [o, d].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calibration.ppml import five_fold_left_out, lane_covariates
from sim.core.codes import IMPORT_SHELF, PLATFORM, RESTOCK
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.model import TradeModel
from sim.scenario.definition import Scenario
from sim.week.expected_year import ExpectedYear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.calibration.calibrated_state import Calibration

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

YEAR = int(WEEKS_PER_YEAR)
LARGE_FLOW_USD = 100e6
"""Pairs observed above this enter the agreement figures."""
FLOOR_USD = 1e6
"""A pair without a simulated flow enters the log correlation as this."""
LEAST_ORDERS = 5.0
CHANNEL_GROUPS = ("parcels", "restocking", "firms")


@dataclass(frozen=True)
class Agreement:
    """How close simulated flows are to observed ones."""

    pairs: int
    common_part: float
    """CPC: 2 x sum of the smaller of the two flows over the sum of both, 0..1."""
    log_correlation: float
    total_ratio: float
    """Simulated over observed total."""


@dataclass(frozen=True)
class Scatter:
    """How far realised flows lie from expected ones, in standard deviations."""

    pairs: int
    mean_square_z: float
    mean_z: float


@dataclass(frozen=True)
class RealisedYear:
    """What one year of a run brought."""

    flows_usd: Values
    """[o, d] first sales across a border, USD fob."""
    channel_usd: Values
    """[3] the same by parcels, restocking, firms' purchases."""


def make_model(
    consumers: int,
    smes: int,
    seed: int,
    adaptation: bool = False,
    threads: int = 1,
    economies: tuple[str, ...] | None = None,
    asked: Mapping[str, Any] | None = None,
) -> TradeModel:
    """Return a model of the law of 2023; ``asked`` has settings and data of the command line."""
    changes: dict[str, Any] = {"consumers": consumers, "smes": smes, "settings": {"adaptation": adaptation}}
    scenario = Scenario.load("law_2023").with_(**(asked or {})).with_(**changes)
    return TradeModel(scenario, rng=seed, threads=threads, economies=economies)


def abroad(n: int) -> Flags:
    """Return pairs of two different economies [o, d]."""
    pairs: Flags = ~np.eye(n, dtype=np.bool_)
    return pairs


def observed_pairs(model: TradeModel) -> Flags:
    """Return pairs whose flow of 2023 is observed and positive [o, d]."""
    world = model.world
    pairs: Flags = world.flow_is_observed & (world.flows_usd > 0.0) & abroad(world.n)
    return pairs


def largest_log_error(expected_usd: Values, model: TradeModel) -> float:
    """Return the largest |ln(expected / observed)| over positive observed pairs."""
    pairs = observed_pairs(model)
    with np.errstate(divide="ignore"):
        error = np.abs(np.log(expected_usd[pairs] / model.world.flows_usd[pairs]))
    return float(error.max())


def realise(
    model: TradeModel, weeks: int = YEAR, after_week: Callable[[], None] | None = None
) -> RealisedYear:
    """Run some weeks and return what they brought, stated per year."""
    n = model.world.n
    flows, channels = np.zeros((n, n)), np.zeros(3)
    for _ in range(weeks):
        model.step()
        assert model.week is not None
        week = model.week.flows
        kept = (week.channel != IMPORT_SHELF) & (week.origin != week.destination)
        value = week.fob_e4usd[kept] / E4USD_PER_USD
        np.add.at(flows, (week.origin[kept], week.destination[kept]), value)
        channel = week.channel[kept]
        group = np.where(channel == PLATFORM, 0, np.where(channel == RESTOCK, 1, 2))
        channels += np.bincount(group, weights=value, minlength=3)
        if after_week is not None:
            after_week()
    scale = YEAR / weeks
    return RealisedYear(flows * scale, channels * scale)


def agreement(simulated_usd: Values, model: TradeModel) -> Agreement:
    """Return how close simulated flows are to the observed ones above 100 million USD."""
    observed = model.world.flows_usd
    return agreement_of(simulated_usd, observed, observed_pairs(model) & (observed > LARGE_FLOW_USD))


def agreement_of(simulated_usd: Values, observed_usd: Values, pairs: Flags) -> Agreement:
    """Return the same over chosen pairs."""
    x, y = simulated_usd[pairs], observed_usd[pairs]
    both = float(x.sum() + y.sum())
    logs = np.corrcoef(np.log(np.maximum(x, FLOOR_USD)), np.log(np.maximum(y, FLOOR_USD)))
    return Agreement(int(pairs.sum()), 2.0 * float(np.minimum(x, y).sum()) / both, float(logs[0, 1]),
                     float(x.sum() / y.sum()))  # fmt: skip


def standard_scores(realised_usd: Values, expected: ExpectedYear) -> Values:
    """Return (realised - expected) / standard deviation of pairs that expect enough orders [pair]."""
    pairs = (expected.orders >= LEAST_ORDERS) & abroad(len(realised_usd)) & (expected.variance_usd2 > 0.0)
    gap = realised_usd[pairs] - expected.mean_usd[pairs]
    scores: Values = gap / np.sqrt(expected.variance_usd2[pairs])
    return scores


def scatter(scores: Values) -> Scatter:
    """Return the scatter of standard scores; mean square 1 is what sampling theory says."""
    return Scatter(len(scores), float(np.mean(scores**2)), float(np.mean(scores)))


def channel_ratios(realised: RealisedYear, expected: ExpectedYear) -> dict[str, float]:
    """Return realised over expected by group of channels."""
    pairs = abroad(len(expected.mean_usd))
    ratio = realised.channel_usd / expected.channel_usd[pairs].sum(axis=0)
    return {name: float(value) for name, value in zip(CHANNEL_GROUPS, ratio, strict=True)}


def lane_ease(calibration: Calibration) -> Values:
    """Return ln of how easily bulk goods get from o to d by the model's own costs alone [o, d].

    What an origin's goods would weigh in the firms' choice of the destination if all origins were liked
    alike: freight, duty, days and comparative advantage, over categories and modes. Tastes are left out.
    """
    offers, preferences = calibration.offers, calibration.preferences
    slope = (preferences.sigma - 1.0)[None, None, None, :]
    days = offers.bulk_days * preferences.time_value
    offer_constant = offers.bulk_offer_constant - calibration.shifters.taste[:, :, None, None]
    cost = offers.bulk_log_tau + days
    exponent = np.where(
        np.isfinite(cost), offer_constant - slope * np.where(np.isfinite(cost), cost, 0.0), -np.inf
    )
    ease: Values = np.log((preferences.firm_share * np.exp(exponent)).sum(axis=(2, 3)))
    return ease


def left_out_pairs(model: TradeModel) -> dict[str, Agreement]:
    """Predict every observed pair from the other four fifths; return agreement above 100 million USD.

    Plain: two-way PPML on distance, border, language, colony, agreement, EU. Ours: the same two-way fit of the
    model's tastes, with the model's own ease of each lane (freight, duty, days) in it: what the model could
    know of a pair it was not calibrated to.
    """
    world = model.world
    origin, destination = np.nonzero(world.flow_is_observed & abroad(world.n))
    flow = world.flows_usd[origin, destination]
    plain_x = gravity_covariates(model)[origin, destination]
    own_x = np.column_stack((plain_x, lane_ease(model.market.calibration)[origin, destination]))
    found = {}
    for name, covariates in (("plain PPML", plain_x), ("ours", own_x)):
        predicted = np.zeros_like(world.flows_usd)
        predicted[origin, destination] = five_fold_left_out(flow, origin, destination, covariates, world.n)
        pairs = observed_pairs(model) & (world.flows_usd > LARGE_FLOW_USD)
        found[name] = agreement_of(predicted, world.flows_usd, pairs)
    return found


def gravity_covariates(model: TradeModel) -> Values:
    """Return the covariates of plain gravity [o, d, covariate]; distance 1 km at home, never used."""
    world, lanes = model.world, model.world.tables["lanes"]
    n = world.n
    distance, flags = np.ones((n, n)), np.zeros((4, n, n))
    names = ("contiguous", "common_language", "colony", "trade_agreement")
    for row, (o, d) in enumerate(zip(lanes["origin"], lanes["destination"], strict=True)):
        if str(o) in world.index and str(d) in world.index:
            at = world.index[str(o)], world.index[str(d)]
            distance[at] = float(lanes["distance_km"][row])
            flags[:, at[0], at[1]] = [float(lanes[name][row]) for name in names]
    member = np.zeros(n, dtype=np.bool_)
    member[list(world.blocs.get("EU27", ()))] = True
    both = (member[:, None] & member[None, :]).astype(np.float64)
    border, language, colony, agreed = flags.reshape(4, -1)
    flat = lane_covariates(distance.reshape(-1), border, language, colony, agreed, both.reshape(-1))
    covariates: Values = flat.reshape(n, n, -1)
    return covariates
