"""Whatever governments do, money, orders and grams add up in every week, to the last unit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.metrics import METRICS, Names, Week
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import Scenario, scenario_names
from sim.settlement.flows import AMOUNT_COLUMNS
from sim.settlement.ledger_checks import faults_of
from tests.small_world import SIX, small, small_about_its_policies, small_model

if TYPE_CHECKING:
    from sim.model import TradeModel
    from sim.policy.instrument import Instrument
    from sim.settlement.flows import TickTables

RECEIVERS = ("sellers", "platforms", "carriers", "rails", "treasuries", "brokers", "warehouses", "packers")
SOURCES = ("linehaul_g", "lastmile_g", "packaging_g", "returns_g", "production_g")
START = Scenario.load("law_2023").start
BIG_BLOCS = ("USA", "CHN", "DEU", "MEX", "EU27", "all")


def money_held(model: TradeModel) -> int:
    """Add up what the calendar owes, by hand."""
    held = ("seller", "owed", "refund")
    return sum(int(each) for name in held for each in getattr(model.calendar, name).reshape(-1))


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
    by_mode = [int(flows.linehaul_g[flows.mode == mode].sum()) for mode in range(6)]
    grams = by_mode + [int(getattr(flows, name).sum()) for name in SOURCES[1:]]
    assert sum(grams) == sum(int(getattr(flows, name).sum()) for name in SOURCES)
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
        received = sum(ledger[name] for name in RECEIVERS)
        assert ledger["payments"] - ledger["refunds"] == received + escrow - before
        # What was paid and not handed back at once bought what the flows say.
        assert ledger["payments"] - int(model.tally.money[1]) == int(week.flows.paid_e4usd.sum())
        # Orders on their way are those the calendar still knows; none is in two states.
        assert week.order_states["in_transit"] == int(model.calendar.state.sum())
        assert int(model.smes.column("stock_units").min()) >= 0
        assert int(model.smes.column("stock_cost_e4usd").min()) >= 0


def dates(draw: st.DrawFn, weeks: int) -> dict[str, Any]:
    """From, until and announced on any days within the run."""
    first = START + timedelta(days=draw(st.integers(-10, 7 * weeks)))
    found: dict[str, Any] = {"start": first}
    if draw(st.booleans()):
        found["until"] = first + timedelta(days=draw(st.integers(1, 40)))
    if draw(st.booleans()):
        found["announced"] = first - timedelta(days=draw(st.integers(0, 30)))
    return found


USD = st.sampled_from([0.0, 0.01, 22.0, 135.0, 150.0, 799.99, 800.0, 5_000.0])
SHARE = st.sampled_from([0.0, 0.013, 0.25, 0.5, 0.9, 1.0])
PARAMETERS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "tariff": st.fixed_dictionaries(
        {"rate": st.sampled_from([0.0, 0.1, 1.45, 10.0]), "mode": st.sampled_from(["add", "set"])}
    ),
    "de_minimis": st.fixed_dictionaries(
        {"duty_free_below_usd": USD, "vat_free_below_usd": USD, "flat_is_choice": st.booleans()},
        optional={"flat_duty_usd_per_item": USD.filter(lambda x: x <= 500), "low_value_duty_rate": SHARE},
    ),
    "import_vat": st.fixed_dictionaries(
        {"rate": SHARE, "collected_by": st.sampled_from(["border", "platform"]), "collects_below_usd": USD}
    ),
    "data_localisation": st.fixed_dictionaries(
        {"match_loss_share": SHARE, "platform_cost_usd_per_year": st.sampled_from([0.0, 2e6, 1e8])}
    ),
    "privacy_consent": st.fixed_dictionaries({"match_loss_share": SHARE, "assurance": SHARE}),
    "carbon_price": st.fixed_dictionaries({"usd_per_tonne": st.sampled_from([0.0, 90.0, 2_000.0])}),
    "packaging_mandate": st.fixed_dictionaries(
        {"mass_cut_share": st.sampled_from([0.0, 0.9]), "cost_usd_per_parcel": st.sampled_from([0.0, 5.0])}
    ),
    "chokepoint_closure": st.fixed_dictionaries(
        {"passages": st.sets(st.sampled_from(["suez", "panama", "malacca", "hormuz"]), min_size=1).map(tuple)}
    ),
}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any mix of instruments, dates, values and scopes, with or without adaptation."""
    weeks = draw(st.integers(6, 10))
    policies: list[Instrument] = []
    for name in draw(st.lists(st.sampled_from(sorted(PARAMETERS)), min_size=1, max_size=4)):
        kind = INSTRUMENTS[name]
        scope = {
            key: tuple(draw(st.sets(st.sampled_from(BIG_BLOCS), min_size=1, max_size=2)))
            for key in ("importers", "exporters")
            if key in kind.scope
        }
        policies.append(kind(**scope, **dates(draw, weeks), **draw(PARAMETERS[name])))
    chosen = {"adaptation": draw(st.booleans()), "b2b_platform_share": draw(st.sampled_from([0.0, 0.4]))}
    return small(weeks=weeks, policies=tuple(policies), settings=chosen)


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
