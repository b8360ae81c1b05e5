"""What one agent does is what all do: the scalar rule on a view against the loop over columns."""

from __future__ import annotations

from datetime import date

import mesa
import numpy as np
import pytest

from sim.agents.carrier import Carrier
from sim.agents.consumer import Consumer
from sim.agents.platform import Platform
from sim.agents.regulator import Regulator
from sim.agents.shopping import find_needs
from sim.agents.sme import SME
from sim.agents.view import new_needs
from sim.behaviour.needs import orders_per_need
from sim.core import draws
from sim.core.codes import COLUMN_AT, GIVEN_UP, HOME, KEPT, LANE_AT, OUTCOME_AT, SELLER_AT, SHELF, WEEKS_AT
from sim.core.draws import draw
from sim.core.numerics import exp, log
from sim.model import TradeModel
from sim.week.sellers import fill_attraction
from tests.small_world import SIX, small_about_its_policies, small_model


@pytest.fixture(scope="module")
def model() -> TradeModel:
    """A model after five weeks, when buyers have memories and sellers have learned."""
    found = small_model(small_about_its_policies("us_de_minimis_repeal", consumers=900, weeks=8))
    for _ in range(5):
        found.step()
    return found


# -- consumers --------------------------------------------------------------------------------------------
def test_one_shopper_does_what_the_rows_of_all_shoppers_say(model: TradeModel) -> None:
    rows, goods, found = model.place_orders()
    view = model.view()
    assert len(rows) > 50
    for row, g, together in zip(rows, goods, found, strict=True):
        alone = model.consumers[int(row)].shop(int(g), view)
        assert tuple(int(x) for x in alone) == tuple(int(x) for x in together)
    assert {HOME, SHELF} < {int(column) for column in found[:, COLUMN_AT]}, "shops and platforms both sold"


def test_a_shopper_sees_the_same_week_twice_alike(model: TradeModel) -> None:
    first, second = model.place_orders(), model.place_orders()
    for before, after in zip(first, second, strict=True):
        assert (before == after).all()


def test_needs_of_all_are_those_of_each(model: TradeModel) -> None:
    """In one piece, in pieces of 97, and one consumer and category after the other by the plain rule."""
    columns, view, count = model.consumer_columns, model.view(), len(model.consumers)
    share, bought, mean_paid = (
        view.preferences.category_share,
        view.preferences.household_good,
        view.sizes.mean_paid_e4usd,
    )

    def needs(first: int, last: int) -> list[tuple[int, int, int]]:
        room = new_needs((last - first) * len(bought), view)
        found = find_needs(first, last, columns, view, room)
        return [
            (int(row), int(g), int(n)) for row, g, n in zip(*(each[:found] for each in room[:3]), strict=True)
        ]

    one_by_one = []
    for row in range(count):
        d, spending = columns.economy[row], columns.spending[row]
        for g in np.flatnonzero(bought):
            u, budget = draw(view.streams.need, columns.key[row], g), spending * 10_000.0 / 52.0 * share[d, g]
            if budget > 0.0 and u < orders_per_need(budget, mean_paid[d, g], view.most_needs)[1]:
                one_by_one.append(
                    (row, int(g), int(orders_per_need(budget, mean_paid[d, g], view.most_needs)[0]))
                )
    assert len(one_by_one) > 50
    assert needs(0, count) == one_by_one
    pieces = [needs(first, min(first + 97, count)) for first in range(0, count, 97)]
    assert [each for piece in pieces for each in piece] == one_by_one


def test_a_let_down_shopper_avoids_the_platform_only_from_when_it_is_known(model: TradeModel) -> None:
    rows, goods, found = model.place_orders()
    view, tick = model.view(), model.tick
    bought = np.flatnonzero(found[:, LANE_AT] >= 0)
    shopper = model.consumers[int(rows[bought[0]])]
    g, result = int(goods[bought[0]]), tuple(int(x) for x in found[bought[0]])
    platform = int(model.world.lanes.platform[result[2]])
    before = shopper.last_platform, shopper.trust_penalty, shopper.memory_from
    try:
        shopper.last_platform, shopper.trust_penalty, shopper.memory_from = platform, 50.0, tick + 1
        assert tuple(int(x) for x in shopper.shop(g, view)) == result
        shopper.memory_from = tick
        assert tuple(int(x) for x in shopper.shop(g, view))[1] != result[1]
    finally:
        shopper.last_platform, shopper.trust_penalty, shopper.memory_from = before


def test_orders_in_shops_arrive_at_once_and_given_up_needs_have_no_seller(model: TradeModel) -> None:
    _, _, found = model.place_orders()
    shops = found[(found[:, COLUMN_AT] == HOME) | (found[:, COLUMN_AT] == SHELF)]
    assert (shops[:, OUTCOME_AT] == KEPT).all()
    assert (shops[:, LANE_AT] == -1).all()
    given_up = found[found[:, OUTCOME_AT] == GIVEN_UP]
    assert (given_up[:, 2:4] == -1).all()
    assert (found[found[:, LANE_AT] >= 0][:, WEEKS_AT] >= 0).all()


def test_a_lane_taken_by_a_shopper_ends_in_the_economy_of_the_shopper(model: TradeModel) -> None:
    rows, _, found = model.place_orders()
    bought = found[:, LANE_AT] >= 0
    lanes = model.world.lanes
    economy = model.consumers.column("economy")[rows[bought]]
    assert (lanes.destination[found[bought, LANE_AT]] == economy).all()
    # ... and the seller stands where the lane begins.
    sold = bought & (found[:, SELLER_AT] >= 0)
    home = model.smes.column("economy")[found[sold, SELLER_AT]]
    assert (home == lanes.origin[found[sold, LANE_AT]]).all()


# -- SMEs -------------------------------------------------------------------------------------------------
def test_a_firm_stays_while_it_has_cash(model: TradeModel) -> None:
    firm = model.smes[3]
    cash = firm.cash_e4usd
    try:
        for amount, stays in ((1, True), (0, True), (-1, False)):
            firm.cash_e4usd = amount
            assert firm.stays() is stays
            assert int(model.smes.column("cash_e4usd")[3]) == amount
    finally:
        firm.cash_e4usd = cash


def test_a_small_firm_charges_the_markup_of_its_category_and_a_large_one_more(model: TradeModel) -> None:
    firm = model.smes[0]
    # sigma 4 gives 4/3; alone in its category it faces 1.5: 1.5/0.5 = 3.
    assert firm.wanted_markup(4.0, 0.0, 1.5) == pytest.approx(4.0 / 3.0)
    assert firm.wanted_markup(4.0, 1.0, 1.5) == pytest.approx(3.0)
    assert (
        firm.wanted_markup(4.0, 0.0, 1.5)
        < firm.wanted_markup(4.0, 0.3, 1.5)
        < firm.wanted_markup(4.0, 1.0, 1.5)
    )


def test_attraction_of_all_firms_is_the_formula_of_one(model: TradeModel) -> None:
    smes, sigma, nodes = model.smes, model.calibration.preferences.sigma, model.sellers.nodes
    found = np.zeros((len(smes), len(nodes)))
    fill_attraction(
        smes.column("price"), smes.column("quality"), model.sellers.boost, sigma, smes.column("category"), nodes,
        found,
    )  # fmt: skip
    for row in (0, 7, len(smes) - 1):
        firm = smes[row]
        for n, node in enumerate(nodes):
            steep = (sigma[firm.category] - 1.0) * node
            assert found[row, n] == exp(firm.quality - steep * log(firm.price))


# -- the few ----------------------------------------------------------------------------------------------
def test_there_is_a_regulator_for_every_economy_and_one_for_the_customs_union(model: TradeModel) -> None:
    assert set(SIX) | {"EU27"} == set(model.regulators)
    assert model.regulators["EU27"].members == (model.world.index["DEU"],)
    assert all(isinstance(each, Regulator) for each in model.regulators.values())


def test_the_trade_regulator_holds_the_tariff_and_enforces_it_in_time(model: TradeModel) -> None:
    held = model.regulators["USA"].instruments
    assert [each.name for each in held].count("tariff_schedule") == 1
    assert sum(len(each.instruments) for each in model.regulators.values()) == len(model.scenario.policies)
    names = [each.name for each in model.regulators["USA"].in_force(date(2025, 9, 1))]
    assert names.count("de_minimis") >= 1
    assert model.regulators["USA"].in_force(date(2024, 1, 1)) == []


def test_treasuries_receive_what_the_weeks_say(model: TradeModel) -> None:
    scenario = small_about_its_policies("green_data_tariff_package", weeks=4)
    fresh, total = small_model(scenario), np.zeros(len(SIX), dtype=np.int64)
    for _ in range(4):
        fresh.step()
        assert fresh.week is not None
        total += fresh.week.revenue_e4usd
        assert int(fresh.week.revenue_e4usd.sum()) == fresh.week.ledger["treasuries"]
    for d, code in enumerate(SIX):
        assert fresh.regulators[code].revenue_e4usd == int(total[d])


# -- Mesa -------------------------------------------------------------------------------------------------
def test_every_agent_is_a_mesa_agent(model: TradeModel) -> None:
    assert isinstance(model.consumers[0], mesa.Agent)
    assert isinstance(model.smes[-1], mesa.Agent)
    for kind in (Platform, Carrier, Regulator):
        assert len(model.agents_by_type[kind]) > 0
        assert all(isinstance(each, mesa.Agent) for each in model.agents_by_type[kind])


def test_a_view_reads_and_writes_its_own_row_only(model: TradeModel) -> None:
    before = model.consumers.column("trust_penalty").copy()
    try:
        model.consumers[5].trust_penalty = 0.25
        changed = np.flatnonzero(model.consumers.column("trust_penalty") != before)
        assert changed.tolist() == [5]
        assert repr(model.consumers[5]) == "Consumer(row=5)"
        assert model.consumers[-1].row == len(model.consumers) - 1
    finally:
        model.consumers.column("trust_penalty")[:] = before


def test_agents_by_type_has_the_many_too(model: TradeModel) -> None:
    assert model.agents_by_type[Consumer] is model.consumers
    assert model.agents_by_type[SME] is model.smes
    assert len(model.agents_by_type[Consumer]) == 900


def test_identities_of_the_kinds_never_meet(model: TradeModel) -> None:
    few = {each.unique_id for each in model.agents}
    assert len(few) == len(model.agents)
    assert max(few) < model.consumers.first_id
    # Ten million shoppers still end before the first firm.
    assert model.consumers.first_id + 10_000_000 < model.smes.first_id
    ids = [model.consumers[0].unique_id, model.consumers[899].unique_id, model.smes[0].unique_id]
    assert ids == [10**9, 10**9 + 899, 2 * 10**9]


def test_the_data_collector_follows_the_model(model: TradeModel) -> None:
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == model.tick
    assert model.week is not None
    abroad = model.week.flows.origin != model.week.flows.destination
    assert frame["trade_value_usd"].iloc[-1] == model.week.flows.fob_e4usd[abroad].sum() / 10_000.0
    assert (frame["trade_value_usd"] > 0.0).all()


def test_a_data_collector_of_the_users_own_sees_the_many(model: TradeModel) -> None:
    collector = mesa.DataCollector(agenttype_reporters={SME: {"price": "price"}})
    collector.collect(model)
    frame = collector.get_agenttype_vars_dataframe(SME)
    assert len(frame) == len(model.smes)
    assert frame["price"].to_numpy() == pytest.approx(model.smes.column("price"))


# -- keys -------------------------------------------------------------------------------------------------
def test_no_two_of_two_million_agents_share_a_key() -> None:
    kinds = [("consumer", 110_000), ("sme", 15_000)]
    codes = ("USA", "CHN", "DEU", "IND", "VNM", "MEX", "JPN", "BRA", "FRA", "GBR", "NGA", "KEN", "TWN", "HKG", "SGP",
             "ZAF")  # fmt: skip
    keys = np.concatenate([draws.agent_keys(code, kind, count) for code in codes for kind, count in kinds])
    assert len(keys) == 2_000_000
    assert len(np.unique(keys)) == len(keys)


def test_keys_of_agents_and_lanes_of_the_model_do_not_meet(model: TradeModel) -> None:
    parts = (model.consumers.column("key"), model.smes.column("key"), model.world.lanes.key)
    keys = np.concatenate(parts)
    assert len(np.unique(keys)) == len(keys)
    assert int(parts[0][0]) == draws.agent_key("CHN", "consumer", 0)
