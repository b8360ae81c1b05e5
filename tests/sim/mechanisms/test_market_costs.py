"""Costs of a market's rules (market_compliance): who leaves, by seller_learning, who pays, and that nothing is lost."""

from __future__ import annotations

import itertools
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from sim.agents.sme import staying_share
from sim.core.codes import PLATFORM, SMALL
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.mechanisms import entry_exit
from sim.model import TradeModel
from sim.policy.instruments.market_compliance import MarketCompliance
from sim.week.firms_abroad import pay_for_markets
from sim.week.market_costs import bulk_staying, online_staying
from sim.week.seller_pools import Listings
from sim.week.turnover import Profits
from sim.world.consumer_types import OCTILES
from tests.small_world import small, small_model

START = date(2024, 1, 1)
SPREAD = 0.7
MONTHS = 5


def law(usd: float = 0.0, importers: tuple[str, ...] = ("all",), **more: float) -> MarketCompliance:
    return MarketCompliance(importers=importers, start=START, usd_per_firm_year=usd, **more)


@lru_cache(maxsize=32)
def run_under(
    usd: float, weeks: int = 4 * MONTHS, off: tuple[str, ...] = (), settings: tuple[tuple[str, Any], ...] = ()
) -> TradeModel:
    """Return a small world with several sellers in a category after some weeks of a cost in every market."""
    scenario = small(smes=600, weeks=weeks, start=START, off=off)
    model = small_model(scenario.with_(policies=(law(usd),), settings=dict(settings)))
    for _ in range(weeks):
        model.step()
    return model


def listed(model: TradeModel) -> np.ndarray:
    """Return firms that sell to consumers abroad [o, d, size]."""
    assert model.week is not None
    return model.week.listed_abroad


# -- the rule ---------------------------------------------------------------------------------------------
def test_half_of_the_firms_leave_where_the_cost_is_margin_times_sales() -> None:
    """Melitz's cut-off: a firm leaves below sales = cost / margin."""
    cost, margin = 510.0, 0.25
    cutoff = cost / margin
    assert staying_share(cutoff, margin, cost, SPREAD) == pytest.approx(0.5)
    assert staying_share(cutoff * 0.99, margin, cost, 0.001) < 1e-4
    assert staying_share(cutoff * 1.01, margin, cost, 0.001) > 1.0 - 1e-4
    for times in (0.1, 0.5, 2.0, 30.0):
        odds = times ** (1.0 / SPREAD)
        assert staying_share(cutoff * times, margin, cost, SPREAD) == pytest.approx(odds / (1.0 + odds))


def test_without_a_cost_all_stay_and_without_sales_none_does() -> None:
    assert staying_share(0.0, 0.25, 0.0, SPREAD) == 1.0
    assert staying_share(1e-9, 0.25, 0.0, SPREAD) == 1.0
    assert staying_share(0.0, 0.25, 1.0, SPREAD) == 0.0
    costs = np.array([staying_share(1e4, 0.25, cost, SPREAD) for cost in (1.0, 10.0, 1e3, 1e4, 1e6, 1e12)])
    assert (np.diff(costs) < 0.0).all()
    sales = np.array([staying_share(each, 0.25, 510.0, SPREAD) for each in (1.0, 10.0, 1e3, 1e5, 1e9)])
    assert (np.diff(sales) > 0.0).all(), "small firms and small markets first"


# -- in the world -----------------------------------------------------------------------------------------
def first_listings(model: TradeModel, bulk: bool = False) -> Listings:
    """Return listings of the start, at demand and attraction of the start."""
    sellers = model.sellers
    shape = sellers.bulk_start.shape if bulk else sellers.parcel_belief.shape
    initial = sellers.initial_bulk if bulk else sellers.initial_listing
    ones = np.ones(len(model.smes))
    return Listings(
        initial, initial.copy(), np.ones(shape), np.ones(shape), ones, np.ones(model.world.n), 1.0, 10.0,
        np.ones((0, len(ones))), np.full(len(initial), -1),
    )  # fmt: skip


def test_firms_stay_by_what_one_of_them_sells_in_all_of_an_economys_platforms() -> None:
    cost = 510.0
    model = run_under(cost, weeks=1)
    sellers, smes, world = model.sellers, model.smes, model.world
    found = online_staying(model, first_listings(model))
    germany = world.iso3.index("DEU")
    economy, category = smes.column("economy"), smes.column("category")
    sales = np.zeros(len(smes))
    for market in np.flatnonzero(world.lanes.market_destination == germany):
        for j in range(len(smes)):
            cell = sellers.cell_of[market, economy[j]]
            if cell >= 0 and sellers.initial_listing[market, j] > 0:
                joint = sellers.parcel_start[category[j], OCTILES // 2, cell]
                sales[j] += model.expected.cell[cell, category[j]] * sellers.first_attraction[j] / joint
    sigma = model.calibration.preferences.sigma[category]
    spread = model.world.settings_of("seller_learning").market_profit_spread
    row = found.staying_row[np.flatnonzero(world.lanes.market_destination == germany)[0]]
    abroad = (economy != germany) & (sales > 0.0)
    odds = (sales[abroad] / (cost * sigma[abroad])) ** (1.0 / spread)
    assert found.staying[row][abroad] == pytest.approx(odds / (1.0 + odds), rel=1e-9)
    assert (found.staying[row][economy == germany] == 1.0).all()
    assert 0.05 < found.staying[row][abroad].mean() < 0.95


def test_what_firms_sell_adds_up_to_what_is_sold() -> None:
    """Of bulk goods from each origin: firms that list times what one sells, told from how many stay."""
    model = small_model(
        small(smes=600, weeks=1, start=START).with_(policies=(law(0.0, usd_per_bulk_firm_year=1e4),))
    )
    model.step()
    smes, sellers = model.smes, model.sellers
    found = bulk_staying(model, first_listings(model, bulk=True))
    economy, category = smes.column("economy"), smes.column("category")
    margin = 1.0 / model.calibration.preferences.sigma[category]
    spread = model.world.settings_of("seller_learning").market_profit_spread
    usd = np.zeros_like(model.expected.bulk)
    for d in range(model.world.n):
        mine = (economy != d) & (sellers.initial_bulk[d] > 0)
        stays = found.staying[found.staying_row[d]][mine]
        sales = 1e4 / margin[mine] * (stays / (1.0 - stays)) ** spread
        np.add.at(usd, (economy[mine], d, category[mine]), sellers.initial_bulk[d][mine] * sales)
    abroad = ~np.eye(model.world.n, dtype=bool)
    assert usd[abroad] == pytest.approx(model.expected.bulk[abroad], rel=1e-6, abs=1.0)


AT_ONCE = (
    ("listing_speed", 1.0),
    ("listing_elasticity", 1e-12),
    ("learning_speed", 0.0),
    ("firm_turnover_share", 0.0),
)


def test_after_a_month_as_many_list_as_the_logistic_says() -> None:
    """Where listings close the gap at once and follow nothing else: whole numbers about the share that stays."""
    model = run_under(510.0, weeks=4, settings=AT_ONCE)
    found = online_staying(model, first_listings(model))
    wanted = model.sellers.initial_listing * found.staying[found.staying_row]
    gap = model.sellers.listing - wanted
    abroad = model.smes.column("economy") != model.world.lanes.market_destination[:, None]
    assert (np.abs(gap) < 1.0 + 1e-6).all()
    assert gap[abroad].sum() == pytest.approx(0.0, abs=4.0 * np.sqrt(abroad.sum()))
    assert (gap[~abroad] == 0.0).all()
    assert 0.02 < 1.0 - wanted[abroad].sum() / model.sellers.initial_listing[abroad].sum() < 0.98


def remaining(model: TradeModel, free: TradeModel) -> np.ndarray:
    """Return the share of firms that still list [market, sme], nan at home and where nobody would without the cost."""
    abroad = model.smes.column("economy") != model.world.lanes.market_destination[:, None]
    usual = np.where(abroad, free.sellers.listing, 0)
    return np.where(usual > 0, model.sellers.listing / np.maximum(usual, 1), np.nan)


def smaller_less_larger(model: TradeModel, share: np.ndarray) -> np.ndarray:
    """Return by how much more of large firms than of small ones remain, pool by pool and market by market."""
    found = []
    for first, count in zip(model.sellers.first.ravel(), model.sellers.count.ravel(), strict=True):
        rows = slice(first, first + count)
        small = model.firm_size[rows] == SMALL
        if small.any() and not small.all():
            large_mean, small_mean = (
                share[:, rows][:, ~small].mean(axis=1),
                share[:, rows][:, small].mean(axis=1),
            )
            found.append(large_mean - small_mean)
    return np.concatenate(found)[np.isfinite(np.concatenate(found))]


def test_the_more_it_costs_the_fewer_stay() -> None:
    by_cost = [listed(run_under(usd)) for usd in (0.0, 20.0, 200.0, 2_000.0, 20_000.0)]
    assert (np.diff([each.sum() for each in by_cost]) < 0).all()
    for little, much in itertools.pairwise(by_cost):
        assert (much.sum(axis=(0, 1)) < little.sum(axis=(0, 1))).all(), "of small firms and of large ones"


@pytest.mark.parametrize("usd", [20.0, 200.0, 2_000.0])
def test_of_firms_of_one_kind_small_ones_leave_a_market_first(usd: float) -> None:
    free, dear = run_under(0.0), run_under(usd)
    gaps = smaller_less_larger(dear, remaining(dear, free))
    assert len(gaps) > 100
    assert gaps.mean() > 4.0 * gaps.std() / np.sqrt(len(gaps))
    stays = online_staying(dear, first_listings(dear))
    by_rule = smaller_less_larger(dear, stays.staying[stays.staying_row])
    assert (by_rule > -1e-9).all()
    assert by_rule.mean() > 0.005


def test_small_markets_are_left_first() -> None:
    """The same firms, where a market buys half as much."""
    model = run_under(200.0, weeks=1)
    stays = online_staying(model, first_listings(model)).staying
    smaller = model.branch()
    smaller.expected = model.expected._replace(cell=0.5 * model.expected.cell)
    fewer = online_staying(smaller, first_listings(smaller)).staying
    assert (fewer <= stays).all()
    odds, half = (each[stays < 1.0] / (1.0 - each[stays < 1.0]) for each in (stays, fewer))
    spread = model.world.settings_of("seller_learning").market_profit_spread
    assert half[odds > 0.0] == pytest.approx(odds[odds > 0.0] * 0.5 ** (1.0 / spread), rel=1e-6)


def test_firms_go_on_selling_where_they_learn_nothing_and_pay() -> None:
    off = ("seller_learning", "entry_exit")
    free, dear = run_under(0.0, 8, off), run_under(2_000.0, 8, off)
    assert (free.sellers.listing == dear.sellers.listing).all()
    assert free.week is not None
    assert dear.week is not None
    assert free.week.market_cost_e4usd.sum() == 0
    assert dear.week.market_cost_e4usd.sum() > 0


# -- who pays ---------------------------------------------------------------------------------------------
def test_every_firm_pays_in_every_economy_it_sells_in_and_owners_bear_it_to_the_cent() -> None:
    usd = 520.0
    free, dear = run_under(0.0, 1), run_under(usd, 1)
    assert free.week is not None
    assert dear.week is not None
    each = int(usd / WEEKS_PER_YEAR * E4USD_PER_USD)
    paid, firms = dear.week.market_cost_e4usd, dear.week.listed_abroad
    assert (paid == firms * each).all()
    assert paid.sum() == pay_for_markets(dear.branch()).paid.sum()
    borne = free.week.profits_usd - dear.week.profits_usd
    assert borne[:, 0] == pytest.approx(paid.sum(axis=(1, 2)) / E4USD_PER_USD, rel=1e-9)
    assert (borne[:, 1:] == 0.0).all()


def test_a_month_of_it_goes_out_of_firms_cash() -> None:
    model = run_under(520.0, 3).branch()
    owed = model.sellers.market_cost_e4usd.copy()
    assert owed.sum() == 3 * pay_for_markets(model.branch()).paid.sum() > 0
    none, ones = np.zeros(len(owed)), np.ones(len(owed))
    before = model.smes.column("cash_e4usd").copy()
    entry_exit._book(model, Profits(none, none, ones, ones, before, 0.1, none))
    assert (before - model.smes.column("cash_e4usd") == owed).all()
    assert model.sellers.market_cost_e4usd.sum() == 0


def test_more_firms_close_where_rules_abroad_take_their_profit() -> None:
    off = ("seller_learning",)
    free, dear = (int(run_under(usd, 20, off).sellers.first_weight.sum()) for usd in (0.0, 20_000.0))
    assert free == dear
    left = [run_under(usd, 20, off).smes.column("weight").sum() for usd in (0.0, 20_000.0)]
    assert left[1] < left[0]


def test_sales_abroad_by_size_add_up_to_those_of_platforms() -> None:
    week = run_under(200.0).week
    assert week is not None
    flows = week.flows
    abroad = (flows.channel == PLATFORM) & (flows.origin != flows.destination)
    assert week.sold_abroad_e4usd.sum() == pytest.approx(flows.fob_e4usd[abroad].sum(), rel=1e-12)
    assert flows.fob_e4usd[abroad].sum() > 0
    assert (week.online_exporters.sum(axis=1) <= week.exporters).all()
    assert (week.listed_abroad.sum(axis=1) >= week.online_exporters).all()


def test_goods_of_other_categories_and_origins_cost_nothing() -> None:
    policy = MarketCompliance(
        importers=("DEU",), exporters=("CHN",), categories=("electronics",), start=START,
        usd_per_firm_year=520.0,
    )  # fmt: skip
    model = small_model(small(smes=600, weeks=1, start=START).with_(policies=(policy,)))
    model.step()
    assert model.week is not None
    china, germany = (model.world.iso3.index(each) for each in ("CHN", "DEU"))
    paid = model.week.market_cost_e4usd
    assert paid[china, germany].sum() == paid.sum() > 0
    category = model.smes.column("category")[pay_for_markets(model).paid > 0]
    assert set(category.tolist()) == {model.world.categories.index("electronics")}


@pytest.mark.parametrize("threads", [2, 3])
def test_who_stays_is_the_same_on_any_number_of_threads(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.model.threads_pay", lambda *_: True)
    scenario = small(smes=600, weeks=8, start=START).with_(policies=(law(200.0),))
    model = small_model(scenario, threads=threads)
    for _ in range(8):
        model.step()
    one = run_under(200.0, 8)
    assert (model.sellers.listing == one.sellers.listing).all()
    assert (model.smes.column("cash_e4usd") == one.smes.column("cash_e4usd")).all()
