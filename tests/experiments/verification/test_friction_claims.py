"""Frictions one at a time from the limit, in a small world; and the arithmetic of the decomposition."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim.running.run_scenarios  # noqa: F401 - the module, which the front door's function hides
from experiments.textbook import friction_steps as decompose
from experiments.verification import friction_claims as frictions
from experiments.verification import friction_measures, friction_runs
from sim import Scenario
from sim.calibration.solve import Shifters
from sim.mechanisms import MECHANISMS

FEW = frictions.FEW_ECONOMIES


@pytest.fixture(scope="module")
def moves() -> dict[str, frictions.Moved]:
    return {move.mechanism: move for move in frictions.static_moves(FEW)}


def test_every_mechanism_has_one_claim_with_a_measure_and_a_unit() -> None:
    assert [name for name, _ in frictions.CLAIMS] == list(MECHANISMS)
    for _, claim in frictions.CLAIMS:
        assert friction_measures.MEASURES[claim.measure].unit
        assert claim.simulated == (claim.measure in vars(friction_runs))
        assert set(claim.needs) < set(MECHANISMS)
        assert claim.shock in friction_runs.SHOCKS
        assert set(claim.own_constants) <= set(Shifters._fields)


def test_static_frictions_move_the_world_as_declared(moves) -> None:
    assert [name for name, move in moves.items() if not move.ok] == []


def test_a_claim_the_other_way_round_fails(moves) -> None:
    move = moves["freight"]
    assert not frictions.Moved("freight", move.claim, move.after, move.before).ok


def test_nothing_turned_on_moves_nothing() -> None:
    limit = frictions.limit_of(FEW)
    held = frictions.held_under(limit, FEW, ())
    for measure in (friction_measures.trade, friction_measures.platform_sales, friction_measures.shop_sales):
        assert measure(held) == pytest.approx(measure(limit), rel=1e-12)


def test_adjustment_moves_the_world_as_declared() -> None:
    wanted = {"memory", "inventories", "adaptive_prices", "seller_learning", "entry_exit"}
    claims = tuple(each for each in frictions.CLAIMS if each[0] in wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frictions, "CLAIMS", claims)
        found = frictions.simulated_moves(FEW, 3_000, 500, 1)
    assert [move.mechanism for move in found if not move.ok] == []
    assert len(found) == len(wanted)


def test_groups_turn_on_every_mechanism_once() -> None:
    named = [name for names in decompose.GROUPS.values() for name in names]
    assert sorted(named) == sorted(MECHANISMS)
    steps = decompose.steps_of()
    assert steps[0][1] == tuple(MECHANISMS)
    assert steps[-1][1] == ()


def test_a_scenario_keeps_what_it_has_off() -> None:
    steps = decompose.steps_of(("trust", "inventories"))
    assert set(steps[-1][1]) == {"trust", "inventories"}
    assert "+ stocks in shops" not in [name for name, _ in steps], "a group that adds nothing is no step"


def test_every_step_runs_both_arms_in_its_own_world(monkeypatch) -> None:
    ran = []

    def run_many(arms, seeds, record_flows, progress):
        ran.append(arms)
        progress(1, 2)
        value = float(len(arms[0].off))
        return [results(1.0, seeds), results(1.0 + value / 100.0, seeds)]

    def results(value: float, seeds: list[int]):
        rows = [
            {"metric": metric, "by": by, "group": group, "year": 0, "seed": seed, "value": value}
            for metric, by, group in decompose.MEASURES.values()
            for seed in seeds
        ]
        return SimpleNamespace(kpis=pd.DataFrame(rows))

    monkeypatch.setattr(sys.modules["sim.running.run_scenarios"], "run_many", run_many)
    monkeypatch.setattr("sim.calibration.calibrated.calibrate", lambda *_: None)
    scenario = Scenario.load("us_tariffs_2025")
    told = []
    steps = decompose.decompose(scenario, Scenario.load("law_2023"), [1, 2], lambda *each: told.append(each))
    assert [step.off for step in steps] == [off for _, off in decompose.steps_of()]
    assert all(base.off == other.off == step.off for (base, other), step in zip(ran, steps, strict=True))
    assert steps[0].effect["duty"] == pytest.approx(len(MECHANISMS))
    assert steps[-1].effect["duty"] == pytest.approx(0.0)
    assert told[-1][0] < told[-1][1]


def test_the_textbook_follows_the_calendar() -> None:
    scenario = Scenario.load("us_tariff_10_textbook").with_(weeks=20)
    against = scenario.counterfactual()
    early = decompose.textbook_effects(scenario.with_(weeks=9), against.with_(weeks=9))
    late = decompose.textbook_effects(scenario, against)
    assert late["cross-border trade"] < early["cross-border trade"] < 0.0 < early["duty"] < late["duty"]
    assert decompose.textbook_effects(against, against) == {}


def test_steps_add_up_to_the_full_effect_less_the_textbooks() -> None:
    rng = np.random.default_rng(3)
    steps = [decompose.Step(name, off, {"parcels": rng.normal(size=4)}) for name, off in decompose.steps_of()]
    rows = decompose.table(steps, "parcels", -2.5)
    assert rows[-1]["adds"] == pytest.approx(steps[-1].effect["parcels"].mean() + 2.5)
    assert rows[0]["effect"] == -2.5
    without = decompose.table(steps, "parcels", None)
    assert without[-1]["adds"] == pytest.approx(steps[-1].effect["parcels"].mean())
    inside = [row for row in rows if row["low90"] is not None]
    assert all(row["low90"] <= row["adds"] <= row["high90"] for row in inside)
