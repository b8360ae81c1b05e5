"""Whatever governments do, money, orders and grams add up in every week, to the last unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.core.codes import MODES
from sim.market.charges import charges_of
from sim.metrics import METRICS, Names, Week
from sim.policy.instruments import INSTRUMENTS
from sim.policy.places import places
from sim.scenario.definition import Scenario, scenario_names
from sim.settlement.flows import AMOUNT_COLUMNS, EMISSION_COLUMNS
from sim.settlement.ledger_checks import faults_of
from tests.properties.policies import policies
from tests.small_world import SIX, small, small_about_its_policies, small_model

if TYPE_CHECKING:
    from sim.model import TradeModel
    from sim.settlement.flows import TickTables

START = Scenario.load("law_2023").start


def receivers(model: TradeModel) -> tuple[str, ...]:
    """Who is paid: sellers, and whoever the world's charges name."""
    return ("sellers", *dict.fromkeys(each.receiver for each in charges_of(model.world)))


def money_held(model: TradeModel) -> int:
    """Add up what the payment schedule owes, by hand."""
    held = ("seller", "owed", "refund")
    return sum(int(each) for name in held for each in getattr(model.payment_schedule, name).reshape(-1))


def assert_week_adds_up(week: TickTables, names: Names) -> None:
    assert faults_of(week) == []
    flows, states = week.flows, week.order_states
    for name in AMOUNT_COLUMNS:
        assert int(getattr(flows, name).min(initial=0)) >= 0, f"{name} below nothing"
    assert all(amount >= 0 for name, amount in week.ledger.items() if name != "escrow_change")
    assert all(count >= 0 for count in states.values())
    assert states["ordered"] == sum(count for name, count in states.items() if name != "ordered")
    assert 0 <= week.given_up <= week.needs
    for name in ("revenue_e4usd", "exporters", "active_firms", "entered", "exited", "platform_sales_e4usd"):
        assert int(getattr(week, name).min()) >= 0, name
    assert_grams_add_up(week, names)


def assert_grams_add_up(week: TickTables, names: Names) -> None:
    """The metric's sources are the grams of the flows, and sum to its total."""
    flows = week.flows
    measured = METRICS["emissions"].function(Week(week, names))
    by_mode = [int(flows.linehaul_g[flows.mode == mode].sum()) for mode in range(len(MODES))]
    others = [name for name in EMISSION_COLUMNS if name != "linehaul_g"]
    grams = by_mode + [int(getattr(flows, name).sum()) for name in others]
    assert sum(grams) == sum(int(getattr(flows, name).sum()) for name in EMISSION_COLUMNS)
    for found, exact in zip(measured["source"], grams, strict=True):
        # Figures are float64 tonnes; what they name is the whole number of grams up to 2**53.
        assert found * 1e6 == pytest.approx(exact, rel=2**-50)
    assert measured["world"][0] * 1e6 == pytest.approx(sum(grams), rel=2**-50)
    assert measured["economy"].sum() * 1e6 == pytest.approx(sum(grams), rel=2**-50)


def run_and_check(scenario: Scenario, seed: int = 1) -> None:
    model = small_model(scenario, seed)
    names, escrow, weeks = Names.of(model.world), 0, scenario.weeks
    for _ in range(weeks):
        model.step()
        week = model.week
        assert week is not None
        assert_week_adds_up(week, names)
        ledger, before = week.ledger, escrow
        escrow = money_held(model)
        received = sum(ledger[name] for name in receivers(model))
        assert ledger["payments"] - ledger["refunds"] == received + escrow - before
        # What was paid and not handed back at once bought what the flows say.
        assert ledger["payments"] - int(model.counters.money[1]) == int(week.flows.paid_e4usd.sum())
        # Orders on their way are those the payment schedule still knows; none is in two states.
        assert week.order_states["in_transit"] == int(model.payment_schedule.state.sum())
        assert int(model.smes.column("stock_units").min()) >= 0
        assert int(model.smes.column("stock_cost_e4usd").min()) >= 0


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any mix of instruments, dates, values and scopes, with or without adaptation."""
    weeks = draw(st.integers(6, 10))
    found = tuple(draw(st.lists(policies(START, weeks), min_size=1, max_size=4)))
    chosen = {"adaptation": draw(st.booleans()), "b2b_platform_share": draw(st.sampled_from([0.0, 0.4]))}
    return small(weeks=weeks, policies=found, settings=chosen)


@pytest.mark.parametrize("name", INSTRUMENTS)
@given(data=st.data())
def test_every_instrument_is_drawn_and_says_what_it_does(name: str, data: st.DataObject) -> None:
    policy = data.draw(policies(START, 6, name))
    assert policy.name == name
    assert policy.sentence(places()).startswith("From ")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios(), seed=st.integers(0, 2**40))
def test_every_unit_of_money_and_every_order_is_somewhere_whatever_the_policy(
    scenario: Scenario, seed: int
) -> None:
    run_and_check(scenario, seed)


@pytest.mark.parametrize("name", scenario_names())
def test_every_committed_scenario_balances_before_and_after_its_last_policy_starts(name: str) -> None:
    run_and_check(small_about_its_policies(name, weeks=5))


def test_a_lost_unit_of_money_is_noticed() -> None:
    model = small_model(small(weeks=1))
    model.step()
    assert model.week is not None
    model.week.ledger["carriers"] -= 1
    assert "exceed receipts and escrow by 1 x" in faults_of(model.week)[0]


def test_a_lost_order_is_noticed() -> None:
    model = small_model(small(weeks=1))
    model.step()
    assert model.week is not None
    model.week.order_states["kept"] -= 1
    assert "do not add up to orders placed" in faults_of(model.week)[0]


@pytest.mark.parametrize("name", ["parcel_days", "parcel_value"])
def test_a_parcel_in_no_bin_is_noticed(name: str) -> None:
    model = small_model(small(weeks=1))
    model.step()
    assert model.week is not None
    counts = getattr(model.week, name)
    at = np.unravel_index(counts.argmax(), counts.shape)
    counts[at] -= 1
    gaps = [-1 if d == at[0] else 0 for d in range(len(SIX))]
    assert faults_of(model.week) == [f"week 0: {name} differs from parcels sent by {gaps}"]
    counts[at] += 1
    assert counts.sum() > 0
    assert faults_of(model.week) == []


def test_consumers_stand_for_everybody_and_spend_everything() -> None:
    model = small_model(small())
    people, economy = model.consumers.column("weight"), model.consumers.column("economy")
    for d in range(len(SIX)):
        assert int(people[economy == d].sum()) == int(model.world.population[d])
    spent = np.bincount(economy, weights=people * model.consumers.column("spending_usd"))
    wanted = model.calibration.targets.household * model.calibration.shifters.household_ratio
    assert spent == pytest.approx(wanted, rel=1e-9)
