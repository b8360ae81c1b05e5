"""`compare --theory`: the textbook beside the agents, over the fake model and a textbook of its three economies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import experiments.textbook.theory_column as theory_column
from experiments.textbook.armington_answer import TextbookAnswer, answered
from sim import Scenario
from sim.theory.hat_algebra import Economy
from tests.experiments.cli.in_process import SMALL, Command, as_json, command
from tests.experiments.cli.terminals import terminal
from tests.sim.fake_model import CATEGORIES, fake_world

__all__ = ["command", "terminal"]
ASKED: list[tuple[str, str]] = []
USA = 2


def small_answer(rate: float) -> TextbookAnswer:
    """A textbook world whose last economy puts a tariff on all its imports."""
    world: Any = SimpleNamespace(**vars(fake_world()), population=np.array([3.0, 1.0, 2.0]))
    rng = np.random.default_rng(2)
    sales = rng.lognormal(0.0, 1.0, (3, 3, len(CATEGORIES)))
    sales[np.arange(3), np.arange(3)] *= 10.0
    before = 0.05 * np.ones_like(sales) * (1.0 - np.eye(3))[:, :, None]
    tariff = before.copy()
    tariff[:USA, USA] += rate
    return answered(world, Economy(sales, before, np.full(len(CATEGORIES), 4.0)), before, tariff)


def textbook_of(rate: float) -> Any:
    """A stand-in for `textbook_answer` that notes what it was asked for."""

    def answer(scenario: Scenario, against: Scenario) -> TextbookAnswer:
        ASKED.append((scenario.name, against.name))
        return small_answer(rate)

    return answer


@pytest.fixture
def taxed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario raises tariffs by 20 points."""
    ASKED.clear()
    monkeypatch.setattr(theory_column, "textbook_answer", textbook_of(0.2))


@pytest.fixture
def untaxed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario leaves tariffs alone."""
    monkeypatch.setattr(theory_column, "textbook_answer", textbook_of(0.0))


COMPARE = ("compare", "us_de_minimis_repeal", *SMALL, "--theory")


def line_with(out: str, start: str) -> str:
    """The first printed line that starts like this."""
    return next(line.strip() for line in out.splitlines() if line.strip().startswith(start))


@pytest.mark.usefixtures("taxed")
def test_the_textbook_stands_beside_the_agents(command: Command, terminal: Callable[[int], None]):
    terminal(160)
    code, out, err = command(*COMPARE)
    assert code == 0, err
    assert ASKED == [("us_de_minimis_repeal", "us_de_minimis_kept")]
    assert "Textbook" in line_with(out, "Unit")
    assert line_with(out, "Cross-border trade value").endswith("%")
    assert line_with(out, "Cross-border parcels  ").endswith("–")
    assert "Textbook, short run   Textbook, long run" in out
    assert "The column Textbook above is its short run: wages and expenditures fixed" in out


@pytest.mark.usefixtures("taxed")
def test_without_theory_nothing_is_solved(command: Command):
    code, out, _ = command(*COMPARE[:-1])
    assert code == 0
    assert "Textbook" not in out
    assert ASKED == []


@pytest.mark.usefixtures("untaxed")
def test_where_no_tariff_differs_one_line_says_so(command: Command):
    code, out, _ = command(*COMPARE)
    assert code == 0
    assert out.count("Textbook") == 1
    assert "Textbook: us_de_minimis_repeal and us_de_minimis_kept levy the same tariffs" in out
    theory = as_json(command(*COMPARE, "--json"))["theory"]["us_de_minimis_repeal"]
    assert theory["tariffs_differ"] is False
    assert theory["rows"] == []


@pytest.mark.usefixtures("taxed")
def test_json_holds_the_same_and_null_without_a_counterpart(command: Command):
    payload = as_json(command(*COMPARE, "--json"))
    theory = payload["theory"]["us_de_minimis_repeal"]
    assert theory["compare_with"] == "short_run"
    assert theory["largest_miss"] < 1e-10
    found = {(row["metric"], row["by"], row["group"]): row for row in theory["rows"]}
    for row in payload["world"]:
        assert (row["metric"], row["by"], row["group"]) in found
    trade = found["trade_value", "world", "world"]
    assert trade["short_run_percent"] < 0.0
    # The taxed economy's exports fall with its imports, since its deficit stays: trade falls further than at first.
    assert trade["long_run_percent"] < trade["short_run_percent"]
    assert found["public_revenue", "kind", "duty"]["short_run_percent"] > 0.0
    assert found["public_revenue", "kind", "vat"]["short_run_percent"] is None
    assert found["public_revenue", "world", "world"]["long_run_percent"] is None
    assert "theory" not in as_json(command(*COMPARE[:-1], "--json"))


@pytest.mark.usefixtures("taxed")
def test_saved_runs_are_compared_with_theory_too(command: Command, tmp_path: Path):
    assert command(*COMPARE[:-1], "--out", "c")[0] == 0
    ASKED.clear()
    folders = [str(tmp_path / "c" / name) for name in ("us_de_minimis_kept", "us_de_minimis_repeal")]
    payload = as_json(command("compare", *folders, "--theory", "--json"))
    assert payload["theory"]["us_de_minimis_repeal"]["rows"]
    assert ASKED == [("us_de_minimis_repeal", "us_de_minimis_kept")]


def test_measures_are_those_of_the_solver():
    """By hand: what crosses borders, what a lane carries, what prices and welfare do, with the agents' weights."""
    column = theory_column.TheoryColumn(small_answer(0.2), "long_run")
    answer = column.answer
    before, after = answer.long_before, answer.long_run
    abroad = 1.0 - np.eye(3)[:, :, None]
    whole = (after.sales_usd * abroad).sum() / (before.sales_usd * abroad).sum()
    assert column.percent("trade_value", "world", "world") == pytest.approx(100.0 * (whole - 1.0))
    lane = after.sales_usd[0, USA].sum() / before.sales_usd[0, USA].sum()
    assert column.percent("trade_value", "lane", "CHN-USA") == pytest.approx(100.0 * (lane - 1.0))
    assert column.percent("trade_value", "lane", "CHN-USA") < 0.0
    price = (after.price / before.price * np.array([1.0, 2.0, 3.0])).sum() / 6.0
    assert column.percent("cost_of_living", "world", "world") == pytest.approx(100.0 * (price - 1.0))
    welfare = np.prod((after.welfare / before.welfare) ** (np.array([3.0, 1.0, 2.0]) / 6.0))
    assert column.percent("consumer_welfare", "world", "world") == pytest.approx(100.0 * (welfare - 1.0))
    assert np.isnan(column.percent("trade_value", "lane", "CHN-CHN"))
    assert np.isnan(column.percent("parcels", "world", "world"))


@pytest.mark.parametrize(
    ("closure", "run"), [(None, "short_run"), ("partial", "short_run"), ("general", "long_run")]
)
def test_the_closure_says_which_run_to_compare(closure: str | None, run: str):
    scenario: Any = SimpleNamespace() if closure is None else SimpleNamespace(closure=closure)
    assert theory_column.run_to_compare(scenario) == run
