"""What a logit says of every economy, category, segment and mode, written out in numpy; and what the agents did.

Nothing of the model's tables enters the closed form: only calibrated tastes, tariffs and the cost of ways.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from scipy import stats

from sim.agents.consumer import streams_of
from sim.agents.shopping import shop_range
from sim.agents.view import new_needs
from sim.behaviour.lane_choice import Recommender
from sim.core.codes import B2B_PLATFORM, BULK_MODES, COLUMN_AT, FIRST_MARKET, LANE_AT, RELATION, RESTOCK
from sim.market.carriage import carriage_of
from sim.mechanisms import MECHANISMS
from sim.policy.instruments import INSTRUMENTS
from tests.other_worlds import model_of, world_of
from tests.small_world import small

if TYPE_CHECKING:
    from sim.model import TradeModel
    from sim.policy.rulebook import RuleBook

SEVEN = ("BRA", "CHN", "DEU", "IND", "MEX", "USA", "VNM")
OFF = tuple(MECHANISMS)
CONFIDENCE = 0.999
START = small().start


def tariff(importer: str, rate: float, *categories: str, exporters: tuple[str, ...] = ("all",)) -> Any:
    made = INSTRUMENTS["tariff"].make_example(START, importers=(importer,), exporters=exporters, rate=rate)
    return type(made)(**{**vars(made), "categories": categories or ("all",)})


SHOCK = (
    tariff("all", 0.10), tariff("USA", 0.4, exporters=("CHN", "MEX")), tariff("MEX", 0.6, "electronics"),
    tariff("CHN", 0.5, exporters=("USA",)), tariff("DEU", 0.3, "apparel_footwear", "toys_sports"),
    tariff("BRA", 0.5, exporters=("CHN", "IND")), tariff("IND", 0.5, "home_garden", exporters=("VNM", "DEU")),
    tariff("VNM", 0.4, "beauty_health", "food_grocery"),
    INSTRUMENTS["trade_facilitation"].make_example(START, importers=("BRA", "DEU", "USA", "IND"), cost_cut_share=0.35),
)  # fmt: skip
LOSS = INSTRUMENTS["data_localisation"].make_example(
    START, importers=("all",), members=(), match_loss_share=0.6
)


def made(off: tuple[str, ...] = OFF, policies: tuple[Any, ...] = SHOCK, **settings: Any) -> TradeModel:
    """Return a model whose first week has begun: rules adopted, offers made, nobody has bought."""
    scenario = small(consumers=14_000, smes=2_000, off=off, policies=policies, settings=settings)
    model = model_of(world_of(SEVEN, off), scenario, seed=7)
    model.keep_calendar()
    model.refresh_offers()
    return model


@lru_cache(maxsize=1)
def shocked() -> TradeModel:
    return made()


# -- the closed form --------------------------------------------------------------------------------------
def bulk_weights(model: TradeModel, rules: RuleBook, d: int, with_home: bool, g: int) -> np.ndarray:
    """Return tastes times price^(1 - sigma) of (origin, mode) [o, m]; home goods at [d, 0]."""
    calibration, world = model.calibration, model.world
    shifters, slope = calibration.shifters, calibration.preferences.sigma[g] - 1.0
    ways = (world.geography.air_km, world.geography.sea_km, world.geography.rail_km, world.geography.road_km)
    price = (1.0 + rules.duty_rate[:, d, g]) * rules.cost_factor[:, d]
    suits = carriage_of(world).suited[:, g]
    attraction = np.exp(shifters.taste[:, d] + world.comparative_advantage[:, g]) * price**-slope
    weight = np.stack(
        [
            attraction * np.exp(shifters.bulk_mode[d, m]) * suits[m] * (way[:, d] >= 0.0)
            for m, way in enumerate(ways)
        ],
        1,
    )
    weight[d] = 0.0
    if with_home:
        weight[d, 0] = 1.0
    return weight


def household_shares(
    model: TradeModel, d: int, g: int, sigma_factor: float = 1.0, gain: float = 0.0
) -> np.ndarray:
    """Return CES shares of home shop, shelf, then every lane to d, at today's tariffs.

    With another sigma tastes are what gives the calibrated shares, as they would have been fitted.
    """
    calibration, world, lanes = model.calibration, model.world, model.world.lanes
    before, now = calibration.law, model.market.rules
    shifters, slope = calibration.shifters, calibration.preferences.sigma[g] - 1.0
    here = np.flatnonzero(lanes.destination == d)
    o, abroad = lanes.origin[here], lanes.origin[here] != d
    taste = shifters.platform[lanes.platform_market[here]] + shifters.service[d, lanes.service[here]]
    origin_taste = shifters.taste[o, d] + world.comparative_advantage[o, g]
    taste = taste + np.where(abroad, origin_taste, shifters.home_on_platform[d])
    china = np.isin(np.array(world.iso3), ("CHN", "HKG"))
    open_to_all = world.tables["platforms"]["origin_scope"][lanes.platform[here]] == "all"
    taste = taste + np.where(open_to_all & china[o] & ~china[d], shifters.china[d], 0.0)
    match = world.column("platforms", "match_gain_share")[lanes.platform[here]]
    match = gain * match * (1.0 - now.match_loss_share[o, d])
    shelf = bulk_weights(model, before, d, False, g)
    first_cost = shelf.sum() / (shelf / (1.0 + before.duty_rate[:, d, g])[:, None]).sum()
    changed = (bulk_weights(model, now, d, False, g).sum() / shelf.sum()) ** (-1.0 / slope)
    first_price = np.concatenate(([1.0, first_cost], 1.0 + np.where(abroad, before.duty_rate[o, d, g], 0.0)))
    price = (1.0 + np.where(abroad, now.duty_rate[o, d, g], 0.0)) * now.cost_factor[o, d]
    ratio = np.concatenate(([1.0, changed], price / first_price[2:]))
    appeal = np.concatenate(([1.0, np.exp(shifters.shelf[d])], np.exp(taste + slope * match)))
    moved = calibration.preferences.sigma[g] * sigma_factor - 1.0
    weight = appeal * first_price**-slope * ratio**-moved
    return np.asarray(weight / weight.sum())


# -- what shoppers do -------------------------------------------------------------------------------------
class Draws(NamedTuple):
    """Every shopper in need of everything, some times over."""

    rows: np.ndarray
    goods: np.ndarray
    found: np.ndarray


def shop(model: TradeModel, recommender: Recommender | None = None, times: int = 12) -> Draws:
    wanted = np.flatnonzero(model.calibration.preferences.household_good)
    rows, goods = (each.ravel() for each in np.meshgrid(np.arange(len(model.consumers)), wanted))
    found = np.empty((times, len(rows), 6), dtype=np.int64)
    view = model.view()._replace(recommender=recommender or model.recommender)
    needs = new_needs(len(rows), view)
    needs.rows[:], needs.goods[:] = rows, goods
    for week in range(times):
        seen = view._replace(tick=week, streams=streams_of(model.seed, week))
        shop_range(0, len(rows), model.consumer_columns, seen, needs)
        found[week] = needs.found
    return Draws(np.tile(rows, times), np.tile(goods, times), found.reshape(-1, 6))


def counts(model: TradeModel, drawn: Draws) -> dict[tuple[int, int, int], np.ndarray]:
    """Return how many took each alternative, by (destination, category, segment)."""
    lanes, columns = model.world.lanes, model.consumer_columns
    column, lane = drawn.found[:, COLUMN_AT], drawn.found[:, LANE_AT]
    d, segment = columns.economy[drawn.rows], columns.consumer_type[drawn.rows] // 8
    first = np.searchsorted(lanes.destination, np.arange(model.world.n))
    many = np.bincount(lanes.destination, minlength=model.world.n) + 2
    at = np.where(column < FIRST_MARKET, column, lane - first[d] + 2)
    assert not (column == FIRST_MARKET - 1).any()  # nobody gives up
    most, categories = int(many.max()), len(model.world.categories)
    cell = (d.astype(np.int64) * categories + drawn.goods) * 4 + segment
    table = np.bincount(cell * most + at, minlength=model.world.n * categories * 4 * most).reshape(-1, most)
    keys = (
        (int(c) // 4 // categories, int(c) // 4 % categories, int(c) % 4)
        for c in np.flatnonzero(table.sum(1))
    )
    return {key: table[(key[0] * categories + key[1]) * 4 + key[2], : many[key[0]]] for key in keys}


class Fit(NamedTuple):
    """Pearson's chi-square of all cells together and the worst of them, as chances of a fit this bad."""

    pooled: float
    worst: float
    """Smallest of the cells' chances, times their number (Bonferroni)."""
    cells: int


def fit(cells: dict[tuple[int, int, int], np.ndarray], share: dict[tuple[int, int], np.ndarray]) -> Fit:
    statistics, degrees = [], []
    for (d, g, _), observed in cells.items():
        wanted = share[d, g] * observed.sum()
        rare = wanted < 5.0
        seen, hoped = (np.append(each[~rare], each[rare].sum()) for each in (observed, wanted))
        kept = hoped > 0.0
        assert seen[~kept].sum() == 0
        statistics.append(((seen[kept] - hoped[kept]) ** 2 / hoped[kept]).sum())
        degrees.append(int(kept.sum()) - 1)
    chances = stats.chi2.sf(statistics, degrees)
    return Fit(
        float(stats.chi2.sf(sum(statistics), sum(degrees))), float(chances.min()) * len(chances), len(chances)
    )


def all_shares(model: TradeModel, **changes: float) -> dict[tuple[int, int], np.ndarray]:
    goods = np.flatnonzero(model.calibration.preferences.household_good)
    return {
        (d, int(g)): household_shares(model, d, int(g), **changes)
        for d in range(model.world.n)
        for g in goods
    }


@lru_cache(maxsize=1)
def weighed() -> dict[tuple[int, int, int], np.ndarray]:
    return counts(shocked(), shop(shocked()))


# -- what firms and shops do ------------------------------------------------------------------------------
def lots(model: TradeModel, weeks: int) -> np.ndarray:
    """Return lots bought [kind, d, g, o, mode]; kind 0 restocks shops, 1 is firms' inputs; home at mode 0."""
    n, categories = model.world.n, len(model.world.categories)
    found = np.zeros((2, n, categories, n, len(BULK_MODES)))
    at = {mode: place for place, mode in enumerate(BULK_MODES)}
    for _ in range(weeks):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        for kind, channels in enumerate(((RESTOCK,), (RELATION, B2B_PLATFORM))):
            mine = np.isin(flows.channel, channels)
            home = flows.origin[mine] == flows.destination[mine]
            mode = np.where(home, 0, [at.get(int(each), 0) for each in flows.mode[mine]])
            place = (kind, flows.destination[mine], flows.category[mine], flows.origin[mine], mode)
            np.add.at(found, place, flows.orders[mine])
    return found


def lot_moments(before: np.ndarray, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance of an order's four lots in every offer, shares ``before`` and ``now`` [offer].

    Lots are laid out evenly over the shares of before, from one random start; each stays with the chance now / before
    (1 where that is more), or moves to what has grown, in proportion. Averages over the start are taken on a fine grid.
    """
    stays = np.divide(now, before, out=np.ones_like(now), where=before > 0.0).clip(max=1.0)
    grown = (now - before).clip(min=0.0)
    to = grown / grown.sum() if grown.sum() > 0.0 else grown
    chance = (1.0 - stays)[:, None] * to[None, :]
    chance[np.arange(len(now)), np.arange(len(now))] += stays
    start = (np.arange(2_000) + 0.5) / 2_000
    at = np.searchsorted(np.cumsum(before), (np.arange(4)[None, :] + start[:, None]) / 4.0, side="right")
    goes = chance[np.minimum(at, len(now) - 1)]
    mean = goes.sum(axis=1)
    return mean.mean(axis=0), mean.var(axis=0) + (goes * (1.0 - goes)).sum(axis=1).mean(axis=0)


def lot_scores(model: TradeModel, found: np.ndarray, rules: RuleBook) -> np.ndarray:
    """Return (lots - expected) / error of every (kind, d, g, o, mode) that can be bought under some rules."""
    scores = []
    for kind, d, g in np.ndindex(found.shape[:3]):
        whole = found[kind, d, g].sum()
        if whole == 0:
            continue
        before, now = (bulk_weights(model, each, d, kind == 1, g) for each in (model.calibration.law, rules))
        assert (found[kind, d, g][now == 0.0] == 0).all()
        mean, variance = lot_moments((before / before.sum()).ravel(), (now / now.sum()).ravel())
        assert mean == pytest.approx(4.0 * (now / now.sum()).ravel(), abs=2e-3)
        orders = whole / 4.0
        expected = orders * 4.0 * (now / now.sum()).ravel()
        score = (found[kind, d, g].ravel() - expected) / np.sqrt(np.maximum(orders * variance, 1e-9))
        scores.append(score[orders * variance > 5.0])
    return np.concatenate(scores)


# -- the recommender --------------------------------------------------------------------------------------
def towards_chance(
    model: TradeModel, cells: dict[tuple[int, int, int], np.ndarray], gain: float = 0.0
) -> float:
    """Return how far shares within platforms lie from the closed form toward all lanes alike (1: all the way)."""
    above = below = 0.0
    lanes = model.world.lanes
    for (d, g, _), observed in cells.items():
        share, here = household_shares(model, d, g, gain=gain)[2:], np.flatnonzero(lanes.destination == d)
        for platform_market in np.unique(lanes.platform_market[here]):
            mine = lanes.platform_market[here] == platform_market
            seen, exact = observed[2:][mine], share[mine]
            if seen.sum() == 0:
                continue
            exact = exact / exact.sum()
            gap = 1.0 / mine.sum() - exact
            above += float((gap * (seen - exact * seen.sum())).sum())
            below += float((gap**2).sum() * seen.sum())
    return above / below
