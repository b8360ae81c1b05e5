"""Frictions off, shoppers' choices are a logit and their spending is CES: the error falls as 1 / sqrt(N).

The closed form is written out here, in numpy, from prices and tastes; nothing of the model's tables enters it.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from experiments.verification.fit_measures import make_model
from sim.agents.consumer import streams_of
from sim.agents.shopping import shop_range
from sim.agents.view import new_needs
from sim.behaviour.lane_choice import Recommender, Reference
from sim.calibration.calibrated import empty_tables
from sim.core import draws
from sim.core.codes import COLUMN_AT, FIRST_MARKET, LANE_AT
from sim.market.bundles import ConsumerColumns
from sim.market.choice import fill_range
from sim.week.reference import fill_reference

SMALL = ("USA", "CHN", "DEU", "MEX", "VNM", "JPN")
HOME_PRICE, SHELF_PRICE = 1.3, 1.6
POPULATIONS, REPEATS = (2_000, 12_000, 72_000), 8
CONFIDENCE = 0.999


class Limit:
    """One destination without frictions, its closed form, and its shoppers."""

    def __init__(self, exact_race: bool, window: int = 0, relevance: float = 1.0) -> None:
        self.window, self.relevance = window, relevance
        self.model = make_model(2_000, 400, 1, economies=SMALL)
        self.model.keep_calendar()
        self.model.refresh_offers()
        market = self.model.market
        self.lanes, self.sizes = market.lanes, market.sizes
        self.d, self.good = self.model.world.index["USA"], self.model.world.categories.index("electronics")
        rng = np.random.default_rng(5)
        count = len(self.lanes.origin)
        self.taste, self.price = rng.normal(0.0, 0.7, count), rng.uniform(1.0, 2.0, count)
        preferences = market.preferences
        self.preferences = preferences._replace(
            sensitivity=np.ones_like(preferences.sensitivity),
            nest=np.ones_like(preferences.nest),
            class_lambda=np.ones_like(preferences.class_lambda),
            time_value=np.zeros_like(preferences.time_value),
        )
        frozen = self.offers(self.price * rng.uniform(0.97, 1.03, count))
        shape = (len(preferences.sigma), len(preferences.sensitivity), count)
        self.reference = Reference(np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=np.float32))
        fill_reference(
            0, self.model.world.lanes.platform_markets, self.preferences, self.lanes, frozen, *self.reference
        )
        self.now = self.offers(self.price)
        self.tables = empty_tables(self.model.world, self.preferences, self.sizes)
        fill_range(
            0, len(SMALL), self.preferences, self.lanes, self.now, self.reference.expected, True, self.tables
        )
        if exact_race:
            self.tables.peaked[:] = True

    def offers(self, price):
        given = self.model.market.offers
        log_price = np.broadcast_to(np.log(price), given.log_tau.shape)
        return given._replace(
            tau=np.ascontiguousarray(np.exp(log_price)),
            log_tau=np.ascontiguousarray(log_price),
            lane_days=np.zeros_like(given.lane_days),
            non_price_cost=np.zeros_like(given.non_price_cost),
            offer_constant=np.ascontiguousarray(np.broadcast_to(self.taste, given.offer_constant.shape)),
            composite=np.ones_like(given.composite),
            platform_constant=np.zeros_like(given.platform_constant),
            home_log_price=np.full_like(given.home_log_price, np.log(HOME_PRICE)),
            home_composite=np.zeros_like(given.home_composite),
            shelf_log_price=np.full_like(given.shelf_log_price, np.log(SHELF_PRICE)),
            shelf_constant=np.zeros_like(given.shelf_constant),
            give_up=np.full_like(given.give_up, -700.0),
        )

    def closed_form(self, sigma_factor: float = 1.0):
        """CES expenditure shares: home shop, shelf, then every lane to the destination."""
        slope = self.preferences.sigma[self.good] * sigma_factor - 1.0
        here = self.lanes.destination == self.d
        lane = np.exp(self.taste[here]) * self.price[here] ** -slope
        weight = np.concatenate(([HOME_PRICE**-slope, SHELF_PRICE**-slope], lane))
        return weight / weight.sum()

    def counts(self, shoppers: int, seed: int):
        """How many of so many shoppers in need took each alternative."""
        kinds = np.flatnonzero(np.repeat(self.preferences.segment_online, 8))
        rows = np.arange(shoppers)
        column = self.model.consumers.column
        columns = ConsumerColumns(
            economy=np.full(shoppers, self.d, dtype=column("economy").dtype),
            consumer_type=kinds[rows % len(kinds)].astype(column("consumer_type").dtype),
            weight=np.ones(shoppers, dtype=column("weight").dtype), key=draws.agent_keys("USA", "consumer", shoppers),
            spending=np.ones(shoppers), wallet=np.zeros(shoppers, dtype=column("wallet").dtype),
            last_platform=np.full(shoppers, -1, dtype=column("last_platform").dtype),
            trust_penalty=np.zeros(shoppers, dtype=column("trust_penalty").dtype),
            memory_from=np.zeros(shoppers, dtype=column("memory_from").dtype),
        )  # fmt: skip
        view = self.model.view()._replace(
            tick=0, streams=streams_of(seed, 0), preferences=self.preferences, lanes=self.lanes, offers=self.now,
            tables=self.tables, sizes=self.sizes, reference=self.reference,
            recommender=Recommender(self.window, self.relevance, np.zeros(len(self.lanes.origin))),
        )  # fmt: skip
        needs = new_needs(shoppers, view)
        needs.rows[:], needs.goods[:], found = rows, self.good, needs.found
        shop_range(0, shoppers, columns, view, needs)
        first = int(np.flatnonzero(self.lanes.destination == self.d)[0])
        at = np.where(found[:, COLUMN_AT] < FIRST_MARKET, found[:, COLUMN_AT], found[:, LANE_AT] - first + 2)
        return np.bincount(at, minlength=len(self.closed_form()))


WAYS = {"rejection": (False,), "race": (True,), "shown 16": (False, 16, 1.0)}


@pytest.fixture(scope="module", params=list(WAYS))
def limit(request):
    return Limit(*WAYS[request.param])


def chi_square(counts, share) -> float:
    """Probability of a fit this bad; alternatives expecting fewer than five are pooled."""
    wanted = share * counts.sum()
    rare = wanted < 5.0
    observed = np.append(counts[~rare], counts[rare].sum())
    wanted = np.append(wanted[~rare], wanted[rare].sum())
    kept = wanted > 0.0
    return float(stats.chisquare(observed[kept], wanted[kept]).pvalue)


def test_choices_are_ces_shares_and_a_wrong_sigma_is_noticed(limit) -> None:
    counts = sum(limit.counts(POPULATIONS[-1], seed) for seed in range(1, 4))
    share = limit.closed_form()
    assert not limit.tables.peaked[limit.lanes.first_market[limit.d]].any() or limit.tables.peaked.all()
    assert chi_square(counts, share) > 1.0 - CONFIDENCE
    assert chi_square(counts, limit.closed_form(sigma_factor=1.1)) < 1e-9


def test_error_falls_as_one_over_the_square_root(limit) -> None:
    """The slope of ln error on ln N lies within its own sampling error of -1/2."""
    share = limit.closed_form()
    log_error = []
    for shoppers in POPULATIONS:
        gaps = [limit.counts(shoppers, 100 + seed) / shoppers - share for seed in range(REPEATS)]
        log_error.append(0.5 * np.log(np.mean([(gap**2).sum() for gap in gaps])))
    covariance = np.diag(share) - np.outer(share, share)
    # Squared error of one repeat: relative variance 2 tr(C^2) / tr(C)^2; halved by the root, averaged over repeats.
    spread = np.sqrt(0.5 * (covariance**2).sum() / np.trace(covariance) ** 2 / REPEATS)
    x = np.log(POPULATIONS)
    slope = np.polyfit(x, log_error, 1)[0]
    error = spread / np.sqrt(((x - x.mean()) ** 2).sum())
    assert abs(slope + 0.5) < stats.norm.ppf(0.5 + CONFIDENCE / 2) * error
    level = 0.5 * np.log(np.trace(covariance) / np.array(POPULATIONS))
    assert (np.abs(np.array(log_error) - level) < 3.5 * spread).all()
