"""Panels: who is in them, that they say what happens, and that nothing depends on them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.model import TradeModel
from sim.results.column_meanings import COLUMNS
from sim.results.followed_table import CONSUMERS, FIRMS
from sim.results.run_results import Results, ResultsError
from sim.results.week_hash import hash_of_week
from sim.running.digest import state_digest
from sim.running.followed_agents import Panel, spread_rows
from sim.running.resuming import CheckpointError
from sim.running.run_scenarios import run
from sim.scenario.definition import Scenario
from sim.settlement.flows import Flows
from tests.cut_world import CLOSURES, WEEKS, cut_here, lived, uncut, world
from tests.small_world import small_about_its_policies, small_model

SIX = "tests.cut_world:six_economies"


def followed(model: TradeModel, count: int, weeks: int = WEEKS) -> TradeModel:
    model.panel = Panel(model, count, weeks)
    return model


# -- who ---------------------------------------------------------------------------------------------------
def test_every_economy_has_somebody_and_the_rest_goes_by_size() -> None:
    economy = np.repeat([0, 1, 3], [2, 10, 88])
    assert spread_rows(economy, 1).tolist() == [50]
    assert spread_rows(economy, 2).tolist() == [25, 75]
    assert np.bincount(economy[spread_rows(economy, 3)]).tolist() == [1, 1, 0, 1]
    assert np.bincount(economy[spread_rows(economy, 13)]).tolist() == [1, 2, 0, 10]
    assert spread_rows(economy, 3).tolist() == [1, 7, 56], "the middle of each"
    assert spread_rows(economy, 100).tolist() == list(range(100))
    for count in range(1, 101):
        rows = spread_rows(economy, count)
        assert len(set(rows.tolist())) == count


@pytest.mark.parametrize("count", [0, -1, 6])
def test_a_panel_larger_than_the_sample_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="cannot be taken out of 5 agents"):
        spread_rows(np.zeros(5, np.int16), count)


# -- what it says ------------------------------------------------------------------------------------------
def everybody(model: TradeModel, weeks: int) -> Panel:
    """A panel of all consumers (and of all firms, which are fewer)."""
    panel = Panel(model, int(model.smes.column("active").sum()), weeks)
    panel.consumers = np.arange(len(model.consumers))
    for name, room in panel.weekly[CONSUMERS].items():
        panel.weekly[CONSUMERS][name] = np.zeros((weeks, len(model.consumers)), room.dtype)
    return panel


@pytest.mark.parametrize("off", [(), ("inventories",)])
def test_with_everybody_in_it_a_panel_adds_up_to_the_week(off: tuple[str, ...]) -> None:
    model = small_model(
        small_about_its_policies("us_de_minimis_repeal", consumers=1_200, smes=108, weeks=6, off=off)
    )
    model.consumer_columns.wallet[::7] = 0  # some cannot pay on platforms
    stock = model.firm_columns.stock_units
    stock[:] //= 10  # and shops are short, where stocks bind
    panel = model.panel = everybody(model, 6)
    weight, economy = model.consumers.column("weight"), model.consumers.column("economy")
    room, cancelled, short = panel.weekly[CONSUMERS], 0, 0
    for week in range(6):
        model.step()
        assert model.week is not None
        flows, noted = model.week.flows, {name: column[week] for name, column in room.items()}
        abroad = (flows.channel == 2) & (flows.origin != flows.destination)

        def sold(rows: np.ndarray, column: str = "orders", flows: Flows = flows) -> int:
            return int(getattr(flows, column)[rows].sum())

        for d in range(model.world.n):
            mine, here = economy == d, flows.destination == d
            assert (noted["foreign_parcels"] * weight)[mine].sum() == pytest.approx(
                sold(abroad & here), rel=1e-12
            )
            assert int((noted["orders_home_shop"] * weight)[mine].sum()) == sold((flows.channel == 0) & here)
        assert int((noted["needs"] * weight).sum()) == model.week.needs
        assert int((noted["given_up"] * weight).sum()) == model.week.given_up
        kept = noted["orders_platform"] - noted["orders_cancelled"]
        assert (kept * weight).sum() == pytest.approx(sold(flows.channel == 2), rel=1e-12)
        chosen, paid = int((noted["orders_import_shelf"] * weight).sum()), (noted["paid_usd"] * weight).sum()
        bought, spent = sold(flows.channel == 1), sold(flows.channel <= 2, "paid_e4usd") / 1e4
        if off:
            assert chosen == bought
            assert paid == pytest.approx(spent, rel=1e-12)
        else:  # what people chose, before shops ran out
            assert chosen >= bought
            assert paid >= spent * (1 - 1e-12)
            short += chosen - bought
        cancelled += noted["orders_cancelled"].sum()
        for name in ("last_platform", "trust_penalty", "memory_from"):
            assert (noted[name] == model.consumers.column(name)).all(), name
    assert cancelled > 0
    assert (short > 0) == (not off)
    assert (room["last_platform"] >= 0).any()


def test_firms_are_noted_as_they_stand() -> None:
    model = small_model(small_about_its_policies("law_2023", consumers=1_200, smes=108, weeks=3))
    panel = followed(model, 40, weeks=3).panel
    for week in range(3):
        model.step()
        room, rows = panel.weekly[FIRMS], panel.firms
        for j, row in enumerate(rows.tolist()):
            firm = model.smes[row]
            assert room["cash_usd"][week, j] == firm.cash_e4usd / 1e4
            assert room["stock_usd"][week, j] == firm.stock_units / 1e4
            assert room["price"][week, j] == firm.price
            sold = model.counters.shop_money if firm.is_retailer else model.counters.sales
            assert room["sales_usd"][week, j] == sold[row] / 1e4
    assert (room["sales_usd"][:, panel.fixed[FIRMS]["is_retailer"]] > 0).any()
    assert (room["sales_usd"][:, ~panel.fixed[FIRMS]["is_retailer"]] > 0).any()


# -- nothing depends on it ---------------------------------------------------------------------------------
@pytest.mark.parametrize("closure", CLOSURES)
def test_a_panel_changes_no_bit(closure: str) -> None:
    assert lived(followed(world(closure), 50)) == uncut(closure)


@pytest.mark.parametrize("closure", CLOSURES)
def test_a_panel_is_the_same_however_consumers_are_cut(closure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = followed(world(closure), 50)
    lived(whole)
    shards = followed(cut_here(world(closure), (3, 700)), 50)
    assert lived(shards) == uncut(closure)
    monkeypatch.setattr("sim.core.parallel.THREADS_FROM_WORK", 0)
    threads = followed(world(closure, threads=2), 50)
    lived(threads)
    wanted = whole.panel.arrays()
    assert (wanted[f"{CONSUMERS}.last_platform"] >= 0).any()
    if closure == "general":
        spending = wanted[f"{CONSUMERS}.spending_usd_per_year"]
        assert (spending[0] != spending[-1]).any(), "budgets move, and the panel sees it"
    for other in (shards, threads):
        for name, array in other.panel.arrays().items():
            assert array.tobytes() == wanted[name].tobytes(), name


def test_a_branch_goes_on_with_a_panel_of_its_own() -> None:
    model = followed(world("partial"), 20)
    model.step()
    other = model.branch()
    model.step()
    assert (model.panel.done, other.panel.done) == (2, 1)
    other.step()
    for name, array in other.panel.arrays().items():
        assert array.tobytes() == model.panel.arrays()[name].tobytes(), name
    assert state_digest(model) == state_digest(other)
    assert hash_of_week(model.week) == hash_of_week(other.week)  # type: ignore[arg-type]


# -- runs --------------------------------------------------------------------------------------------------
def scenario(weeks: int = 8) -> Scenario:
    return Scenario.load("us_de_minimis_repeal").with_(consumers=400, smes=120, weeks=weeks)


def frames(results: Results) -> tuple[pd.DataFrame, pd.DataFrame]:
    return results.panel_consumers, results.panel_firms


def test_a_run_keeps_its_panel_and_saves_it(tmp_path: Path) -> None:
    how: dict[str, Any] = {"seeds": 2, "jobs": 1, "model": SIX}
    plain = run(scenario(), **how)
    found = run(scenario(), panel=30, folder=tmp_path / "r", **how)
    assert found.hash == plain.hash
    assert found.manifest["state_digests"] == plain.manifest["state_digests"]
    assert found.manifest["panel"] == 30
    consumers, firms = frames(found)
    for kind, frame in ((CONSUMERS, consumers), (FIRMS, firms)):
        assert set(frame.columns) == set(COLUMNS[kind]), "every column is in the data dictionary"
    assert len(consumers) == len(firms) == 2 * 8 * 30
    assert set(consumers["economy"]) == set(firms["economy"]) == {"CHN", "DEU", "JPN", "MEX", "USA", "VNM"}
    assert consumers["income_octile"].between(1, 8).all()
    assert (consumers.groupby(["seed", "consumer"])["weight"].nunique() == 1).all()
    assert str(consumers["date"].iloc[-1].date()) == str(scenario().start + timedelta(weeks=7))
    again = Results.load(tmp_path / "r")
    for kept, read in zip(frames(found), frames(again), strict=True):
        pd.testing.assert_frame_equal(read, kept, check_dtype=False, check_categorical=False)
    assert not plain.has(CONSUMERS)
    with pytest.raises(ResultsError, match="followed nobody"):
        _ = plain.panel_firms
    # A run without a panel in the same folder leaves none of the earlier one's behind.
    run(scenario(), folder=tmp_path / "r", **how)
    assert not list((tmp_path / "r").glob("panel*"))


def test_a_resumed_run_has_the_panel_of_one_that_never_stopped(tmp_path: Path) -> None:
    how: dict[str, Any] = {"seeds": 2, "jobs": 1, "model": SIX, "panel": 25}
    whole = run(scenario(), **how)
    # Stopped in the second seed: one record is complete, one checkpoint is half way.
    run(scenario(), folder=tmp_path / "r", checkpoint_every=3, progress=lambda done, _: done < 13, **how)
    for other, words in ((24, "keeps a panel of 25 .* asked for is one of 24"), (0, "asked for is one of 0")):
        with pytest.raises(CheckpointError, match=words):
            run(scenario(), folder=tmp_path / "r", resume=True, **{**how, "panel": other})
    resumed = run(scenario(), folder=tmp_path / "r", resume=True, **how)
    assert resumed.hash == whole.hash
    for kept, one in zip(frames(resumed), frames(whole), strict=True):
        pd.testing.assert_frame_equal(kept, one)


@pytest.mark.parametrize(
    ("panel", "words"), [(-1, "expected a whole number of at least 0"), (121, "expected 1 to 120")]
)
def test_a_run_refuses_a_panel_it_cannot_take(tmp_path: Path, panel: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        run(scenario(), seeds=1, jobs=1, model=SIX, panel=panel, folder=tmp_path / "r")
    assert not (tmp_path / "r").exists()
