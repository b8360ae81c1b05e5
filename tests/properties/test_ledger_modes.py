"""Money, orders and grams add up whatever is off and however the world closes; threads and branches change no bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.core.codes import IMPORT_SHELF
from sim.core.numerics import total
from sim.mechanisms import MECHANISMS
from sim.metrics import Names
from sim.policy.instruments import INSTRUMENTS
from sim.results.week_hash import hash_of_week
from sim.scenario.content import CLOSURES
from sim.scenario.definition import Scenario
from sim.week.closure import GENERAL
from tests.other_worlds import model_of, world_of
from tests.properties.test_ledger import assert_week_adds_up, money_held, receivers
from tests.small_world import small

if TYPE_CHECKING:
    from sim.model import TradeModel

FIVE = ("CHN", "DEU", "MEX", "USA", "VNM")
FRICTIONLESS = tuple(MECHANISMS)
MODES = {
    "as it is": (), "frictionless": FRICTIONLESS, "inventories": ("inventories",),
    "parcel customs and sizes": ("order_sizes", "parcel_customs"),
    "prices and firms stay": ("adaptive_prices", "seller_learning", "entry_exit"),
}  # fmt: skip
TARIFF = INSTRUMENTS["tariff"].make_example(small().start, importers=("USA",), exporters=("all",), rate=0.3)


def scenario_of(off: tuple[str, ...], closure: str, **changes: Any) -> Scenario:
    return small(**{"weeks": 9, "off": off, "closure": closure, "policies": (TARIFF,), **changes})


def model(scenario: Scenario, seed: int = 1, threads: int = 1) -> TradeModel:
    return model_of(world_of(FIVE, scenario.off), scenario, seed, threads)


def run_hashes(run: TradeModel, weeks: int) -> list[str]:
    found = []
    for _ in range(weeks):
        run.step()
        assert run.week is not None
        found.append(hash_of_week(run.week))
    return found


# -- the ledger -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("mode", MODES)
def test_money_orders_and_grams_add_up_in_every_mode_and_closure(mode: str, closure: str) -> None:
    run = model(scenario_of(MODES[mode], closure, settings={"b2b_platform_share": 0.4}))
    names, escrow = Names.of(run.world), 0
    for _ in range(run.scenario.weeks):
        run.step()
        assert run.week is not None
        assert_week_adds_up(run.week, names)
        ledger, before, escrow = run.week.ledger, escrow, money_held(run)
        received = sum(ledger[name] for name in receivers(run))
        assert ledger["payments"] - ledger["refunds"] == received + escrow - before
        assert ledger["payments"] - int(run.counters.money[1]) == int(run.week.flows.paid_e4usd.sum())
        assert run.week.order_states["in_transit"] == int(run.payment_schedule.state.sum())


# -- wages and incomes ------------------------------------------------------------------------------------
def books_of(run: TradeModel, weeks: int) -> tuple[list[str], dict[str, bool]]:
    """Run and return the faults of the general closure's books in every week, and what has moved."""
    closure, faults = run.closure, []
    assert closure is not None
    labour = closure.labour_e4usd
    for _ in range(weeks):
        pot = closure.pot_e4usd.copy()
        run.step()
        assert run.week is not None
        flows = run.week.flows
        levied = np.zeros_like(pot)
        np.add.at(levied, flows.destination, flows.duty_e4usd)
        # What was handed out, from incomes; it is a whole number, and nothing of it is lost.
        handed_out = (
            closure.income * closure.first_income_e4usd - closure.wage * labour - closure.deficit_e4usd
        )
        whole = pot + levied - closure.pot_e4usd
        if np.abs(total(closure.wage * labour) / total(labour) - 1.0) > 1e-12:
            faults.append("wages times labour moved")
        if np.abs(handed_out - whole).max() > 1e-12 * closure.first_income_e4usd.max():
            faults.append("what is handed out is not revenue less the change of the pot")
        if (np.abs(whole - closure.habits.tariff_payout_share * (pot + levied)) > 0.5).any() or (
            closure.pot_e4usd < 0
        ).any():
            faults.append("a quarter of the pot is not handed out")
        if abs(total(closure.deficit_e4usd)) > 1e-12 * total(np.abs(closure.deficit_e4usd)):
            faults.append("deficits do not sum to zero")
        sold = int(flows.fob_e4usd[flows.channel != IMPORT_SHELF].sum())
        if not 0.5 < sold / total(labour) < 2.0:
            faults.append("sales are not near what labour is worth")
        spending = run.shoppers.first_spending * closure.income[run.consumer_columns.economy]
        if (run.consumer_columns.spending != spending).any():
            faults.append("budgets do not follow income")
    moved = {"wage": closure.wage.max() / closure.wage.min() > 1.001, "income": np.ptp(closure.income) > 1e-3,
             "pot": bool((closure.pot_e4usd > 0).any())}  # fmt: skip
    return faults, moved


@pytest.mark.parametrize("mode", MODES)
def test_the_general_closure_loses_and_makes_nothing(mode: str) -> None:
    faults, moved = books_of(model(scenario_of(MODES[mode], GENERAL)), 9)
    assert faults == []
    assert all(moved.values()), moved


def test_revenue_that_is_kept_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = model(scenario_of((), GENERAL))
    closure = run.closure
    assert closure is not None
    adjust = type(closure).adjust

    def thief(self: Any, flows: Any) -> None:
        adjust(self, flows)
        self.pot_e4usd[0] -= 1_000
        self.deficit_e4usd[1] += 1e6

    monkeypatch.setattr(type(closure), "adjust", thief)
    faults, _ = books_of(run, 2)
    assert "what is handed out is not revenue less the change of the pot" in faults
    assert "deficits do not sum to zero" in faults


def test_the_partial_closure_moves_no_wage_and_no_budget() -> None:
    run = model(scenario_of((), "partial"))
    run_hashes(run, 5)
    assert run.closure is None
    assert (run.market.wage == 1.0).all()
    assert run.shoppers.first_spending is None, "nobody was given another budget"


def test_a_resting_world_stays_where_it_is() -> None:
    """Without a shock the pot holds what comes in: incomes stay within the noise of the sample."""
    run = model(scenario_of(FRICTIONLESS, GENERAL, policies=(), consumers=3_000, smes=400))
    assert run.closure is not None
    incomes = []
    for _ in range(40):
        run.step()
        incomes.append(run.closure.income.copy())
    assert np.abs(np.mean(incomes, axis=0) - 1.0).max() < 0.03


# -- bits -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("off", [(), FRICTIONLESS], ids=["as it is", "frictionless"])
def test_threads_change_no_bit_under_the_general_closure(
    off: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.core.parallel.THREADS_FROM_WORK", 0)
    scenario = scenario_of(off, GENERAL)
    runs = [model(scenario, threads=threads) for threads in (1, 2)]
    assert [run.threads for run in runs] == [1, 2]
    one, two = (run_hashes(run, 6) for run in runs)
    assert one == two
    assert runs[0].closure.wage.tobytes() == runs[1].closure.wage.tobytes()
    assert one != run_hashes(model(scenario, seed=2), 6)


@pytest.mark.parametrize("off", [(), FRICTIONLESS], ids=["as it is", "frictionless"])
def test_a_branch_goes_on_as_if_nothing_had_happened(off: tuple[str, ...]) -> None:
    later = replace(
        TARIFF, start=small().start + timedelta(weeks=11)
    )  # goods of the fifth week come before it
    without, shocked = scenario_of(off, GENERAL, policies=()), scenario_of(off, GENERAL, policies=(later,))
    first = model(without)
    run_hashes(first, 4)
    branch = first.branch()
    branch.go_on_under(shocked)
    rest, shaken = run_hashes(first, 4), run_hashes(branch, 4)
    assert run_hashes(model(without), 8)[4:] == rest
    assert run_hashes(model(shocked), 8)[4:] == shaken
    assert rest != shaken
    assert first.closure is not branch.closure
