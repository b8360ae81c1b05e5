"""The sample: how many agents stand for whom, and what each is given at the start.

Set-up of a run. Strata by the square root of spending, at least 50 consumers an economy; weights are whole
numbers and each economy sums exactly; budgets are rescaled so that every (economy, segment, octile) has its
exact share of spending. So totals are real dollars at every sample size.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.agents.consumer import Consumers
from sim.agents.sme import SMEs
from sim.calibration.calibrated_state import Calibration
from sim.calibration.expected_sales import expected_output
from sim.core import draws, numerics
from sim.core.codes import bits_for
from sim.core.kernel import kernel
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.market.bulk_choice import CYCLE_WEEKS
from sim.world.consumer_types import OCTILES
from sim.world.payments import CARD, accepted_rails, rail_reach

LEAST_CONSUMERS = 50
LEAST_SMES = 18


def apportion(total: int, share: np.ndarray, least: int) -> np.ndarray:
    """Return whole numbers that sum to ``total``, in proportion to ``share`` and at least ``least`` each.

    Largest remainders, ties to the first. Raises ValueError when ``total`` is too small for the least.
    """
    if total < least * len(share):
        raise ValueError(
            f"{total:,} is too few: at least {least} in each of {len(share)} need {least * len(share):,}"
        )
    rest = total - least * len(share)
    ideal = share / numerics.total(share) * rest
    count = np.floor(ideal).astype(np.int64)
    order = np.argsort(-(ideal - count), kind="stable")
    count[order[: rest - int(count.sum())]] += 1
    whole: np.ndarray = count + least
    return whole


def _roots(values: np.ndarray) -> np.ndarray:
    return np.array([math.sqrt(v) for v in values])


def consumer_columns(calibration: Calibration, consumers: int, seed: int) -> dict[str, np.ndarray]:
    """Return the columns of a stratified sample of consumers."""
    world, tastes = calibration.world, calibration.world.tastes
    spending = calibration.targets.household * calibration.shifters.household_ratio
    per_economy = apportion(consumers, _roots(spending), LEAST_CONSUMERS)
    parts: list[dict[str, np.ndarray]] = []
    stream = np.uint64(draws.stream(seed, draws.INCOME, 0))
    for d in range(world.n):
        share = calibration.preferences.spending[d]
        present = np.flatnonzero(share > 1e-9)
        cells = apportion(int(per_economy[d]), share[present], 1)
        consumer_type = np.repeat(present, cells)
        n = len(consumer_type)
        keys = draws.agent_keys(world.iso3[d], "consumer", n)
        people = apportion(int(world.population[d]), tastes.people_share[d][present], int(cells.max()))
        weight, relative = (
            np.empty(n, dtype=np.int64),
            _lognormal(keys, stream, world.setting("income_spread")),
        )
        at = 0
        budget = np.empty(n)
        for cell, count, heads in zip(present, cells, people, strict=True):
            rows = slice(at, at + int(count))
            weight[rows] = heads // count
            weight[at : at + int(heads % count)] += 1
            scale = numerics.total(weight[rows] * relative[rows])
            budget[rows] = relative[rows] * (spending[d] * share[cell] / scale)
            at += int(count)
        income = budget / numerics.total(budget * weight) * world.column("economies", "gdp_usd")[d]
        parts.append(
            {
                "economy": np.full(n, d),
                "consumer_type": consumer_type,
                "weight": weight,
                "key": keys,
                "income_usd": income,
                "spending_usd": budget,
                "wallet": _wallets(calibration, d, keys, seed),
            }
        )
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    total = len(columns["key"])
    return {
        **columns,
        "last_platform": np.full(total, -1),
        "trust_penalty": np.zeros(total),
        "memory_from": np.zeros(total),
    }


def _wallets(calibration: Calibration, d: int, keys: np.ndarray, seed: int) -> np.ndarray:
    """Return payment rails held [consumer], bits in the order of world.rails.

    Each rail is held with its reach in the economy; whoever could pay on no platform there gets a card, so
    that no sale is lost for want of a rail until a rule takes one away.
    """
    world = calibration.world
    reach = rail_reach(world)[:, d]
    card = world.rails.index(CARD)
    stream = np.uint64(draws.stream(seed, draws.RAIL, 0))
    needed = accepted_rails(world)[world.platform_share[:, d] > 0.0]
    wallets = np.zeros(len(keys), bits_for(len(reach)))
    _fill_wallets(keys, stream, reach, needed, card, wallets)
    return wallets


@kernel
def _lognormal(keys, stream, spread):
    """Return lognormal factors [agent], ln truncated at 2 standard deviations."""
    values = np.empty(keys.shape[0])
    for i in range(keys.shape[0]):
        values[i] = numerics.exp(spread * numerics.truncated_normal(draws.draw(stream, keys[i], 0)))
    return values


@kernel
def _uniforms(keys, stream):
    values = np.empty(keys.shape[0])
    for i in range(keys.shape[0]):
        values[i] = draws.draw(stream, keys[i], 0)
    return values


@kernel
def _fill_wallets(keys, stream, reach, needed, card, wallets):
    for i in range(keys.shape[0]):
        held = 0
        for r in range(reach.shape[0]):
            if draws.draw(stream, keys[i], r) < reach[r]:
                held |= 1 << r
        for accepted in needed:
            if held & accepted == 0:
                held |= 1 << card
        wallets[i] = held


def sme_columns(calibration: Calibration, smes: int, seed: int) -> dict[str, np.ndarray]:
    """Return the columns of SMEs: producers by (economy, category), importer-retailers.

    Rows are sorted by economy, category, producers before retailers, so the sellers of an origin and category are
    neighbours for the whole run.
    """
    world = calibration.world
    traits = world.settings_of("sample")
    rows = _firm_rows(calibration, apportion(smes, _roots(expected_output(calibration)), LEAST_SMES))
    economy, category, retailer = (np.array([r[i] for r in rows]) for i in range(3))
    active = np.ones(len(rows), dtype=np.bool_)
    key = np.concatenate(
        [draws.agent_keys(world.iso3[o], "sme", int((economy == o).sum())) for o in range(world.n)]
    )
    weight = np.zeros(len(rows), dtype=np.int64)
    for o in range(world.n):
        mine = np.flatnonzero(economy == o)
        firms = max(int(world.population[o] * traits.firms_per_person), len(mine))
        weight[mine] = apportion(firms, np.ones(len(mine)), 0)
    spread = np.array([(r[3] + 0.5) / r[4] for r in rows])
    productivity = np.array(
        [numerics.exp(traits.productivity_spread * numerics.normal_quantile(u)) for u in spread]
    )
    quality = np.array(
        [
            traits.quality_spread * numerics.truncated_normal(u)
            for u in _uniforms(key, np.uint64(draws.stream(seed, draws.QUALITY, 0)))
        ]
    )
    honesty = _uniforms(key, np.uint64(draws.stream(seed, draws.HONESTY, 0)))
    fake = np.where(honesty < traits.dishonest_share, 1.0 / traits.dishonest_share, 0.0)
    sigma = calibration.preferences.sigma[category]
    inputs = _input_budgets(calibration, economy)
    zeros = np.zeros(len(rows), dtype=np.int64)
    return {
        "economy": economy,
        "category": category,
        "is_retailer": retailer,
        "purchase_week": _purchase_weeks(economy, retailer),
        "key": key,
        "weight": weight,
        "active": active,
        "productivity": productivity,
        "quality": quality,
        "fake_share": np.where(retailer, 0.0, fake),
        "price": sigma / (sigma - 1.0) / productivity,
        "cash_e4usd": zeros,
        "fixed_cost_e4usd": zeros,
        "input_budget_e4usd": inputs,
        "stock_units": zeros,
        "stock_cost_e4usd": zeros,
        "rating": np.ones(len(rows)),  # until it is known what to expect (`sim.week.expectations`)
        "entered": np.zeros(len(rows), dtype=np.int64),
    }


def _firm_rows(calibration: Calibration, per_economy: np.ndarray) -> list[tuple[int, int, bool, int, int]]:
    """Return rows (economy, category, is a retailer, place among its like, number of its like) of firms.

    Args:
        calibration: what each economy makes and sells.
        per_economy: [economy] rows of active firms.
    """
    categories = len(calibration.world.categories)
    sold = [g for g in range(categories) if calibration.preferences.household_good[g]]
    rows: list[tuple[int, int, bool, int, int]] = []
    for o in range(calibration.world.n):
        retailers = max(int(per_economy[o] * calibration.world.setting("retailer_share")), len(sold))
        makers = int(per_economy[o]) - retailers
        by_maker = apportion(
            makers, np.array([_output_share(calibration, o, g) for g in range(categories)]), 1
        )
        by_shop = apportion(retailers, calibration.preferences.category_share[o][sold], 1)
        for g in range(categories):
            made = int(by_maker[g])
            shops = int(by_shop[sold.index(g)]) if g in sold else 0
            rows += [(o, g, False, i, made) for i in range(made)]
            rows += [(o, g, True, i, shops) for i in range(shops)]
    return rows


def _purchase_weeks(economy: np.ndarray, retailer: np.ndarray) -> np.ndarray:
    """Return the purchase week of each firm, 0 to 3: firms of an economy are dealt out over the four, shops apart."""
    purchase_week = np.zeros(len(economy), dtype=np.int64)
    for d in np.unique(economy):
        for shops in (False, True):
            mine = np.flatnonzero((economy == d) & (retailer == shops))
            purchase_week[mine] = np.arange(len(mine)) % CYCLE_WEEKS
    return purchase_week


def _output_share(calibration: Calibration, o: int, g: int) -> float:
    share = calibration.world.firm_category_share[g] + calibration.world.household_category_share[o, g]
    power = calibration.world.setting("specialisation_power")
    advantage = numerics.exp(power * float(calibration.world.comparative_advantage[o, g]))
    return float(share * advantage) + 1e-6


def _input_budgets(calibration: Calibration, economy: np.ndarray) -> np.ndarray:
    """Return weekly input budgets [sme] in 1e-4 USD: each economy's firms' purchases, shared equally, exactly."""
    budget = np.zeros(len(economy), dtype=np.int64)
    for d in range(calibration.world.n):
        mine = np.flatnonzero(economy == d)
        year = calibration.targets.firm[d] * calibration.shifters.firm_ratio[d]
        week = int(year / WEEKS_PER_YEAR * E4USD_PER_USD + 0.5)
        budget[mine] = week // len(mine)
        budget[mine[: week % len(mine)]] += 1
    return budget


def make_consumers(model: Any, calibration: Calibration, consumers: int, seed: int) -> Consumers:
    """Return the consumers of a run."""
    return Consumers(model, consumer_columns(calibration, consumers, seed))


def make_smes(model: Any, calibration: Calibration, smes: int, seed: int) -> SMEs:
    """Return the SMEs of a run."""
    return SMEs(model, sme_columns(calibration, smes, seed))


__all__ = ["OCTILES", "apportion", "make_consumers", "make_smes"]
