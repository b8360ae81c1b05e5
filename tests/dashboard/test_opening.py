"""What `tradewinds dashboard PATH` opens, what it refuses, and what the controls then show."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from dashboard.callbacks import filling, run_requests
from dashboard.jobs.service import JobService
from dashboard.simulation.scenario_pair import arms
from dashboard.state.address import from_query
from dashboard.state.menu import load_menu
from dashboard.state.opened_path import CannotOpen, opened
from dashboard.state.saved_choices import _named, selections
from dashboard.state.sliders import SLIDERS
from dashboard.web_app import wired
from experiments.cli.exit_codes import exit_code
from sim.scenario.document import ScenarioError
from tests.dashboard.pressing import pressed

FILE = """\
title: Mine
question: What does my tariff do?
extends: law_2023
compare_with: {against}
focus: {{metric: imports_value, place: DEU}}
start: 2024-01-01
weeks: 8
policies:
  - {{instrument: tariff, importers: [DEU], exporters: all, from: 2024-02-05, rate: {rate}}}
sources: [a test]
"""


def write(path: Path, against: str = "law_2023", rate: str = "7.5%") -> Path:
    path.write_text(FILE.format(against=against, rate=rate), encoding="utf-8")
    return path


def spec_of(menu, query=""):
    return menu.spec(from_query(query, menu, SLIDERS)[0])


def test_a_scenario_file_is_what_the_page_opens_with(tmp_path):
    menu = load_menu().with_own(opened(write(tmp_path / "mine.yaml")).own, first=True)
    assert menu.default == "mine"
    assert menu.cards["mine"].title == "Mine (mine.yaml)"
    made = arms({**spec_of(menu), "weeks": 4})
    assert made.scenario.focus.place == "DEU"
    assert made.against.name == "law_2023"
    assert [policy.name for policy in made.scenario.policies] == ["tariff"]


def test_a_counterfactual_beside_the_file_comes_with_it(tmp_path):
    write(tmp_path / "without.yaml", rate="2.5%")
    menu = load_menu().with_own(opened(write(tmp_path / "mine.yaml", "without")).own, first=True)
    assert menu.cards["mine"].against == "without"
    made = arms(spec_of(menu))
    assert [policy.rate for policy in made.against.policies] == [0.025]


def test_a_file_named_like_a_scenario_that_ships_takes_nothings_place(tmp_path):
    menu = load_menu().with_own(opened(write(tmp_path / "baseline.yaml")).own, first=True)
    assert menu.default == "baseline_own"
    assert menu.cards["baseline"].content is None
    assert arms(spec_of(menu)).scenario.title == "Mine"


def test_a_file_that_has_changed_since_is_not_simulated(tmp_path):
    file = write(tmp_path / "mine.yaml")
    menu = load_menu().with_own(opened(file).own, first=True)
    write(file, rate="9.5%")
    with pytest.raises(ValueError, match="has changed since the page was started"):
        arms(spec_of(menu))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda at: at / "nothing", "there is no file or folder"),
        (lambda at: at, "holds no saved comparison"),
        (lambda at: (at / "notes.txt").write_text("x") and at / "notes.txt", "is no scenario"),
        (lambda at: (at / "comparison.json").write_text("{") and at, "comparison.json"),
        (lambda at: (at / "manifest.json").write_text("{}") and at, "manifest.json"),
    ],
    ids=["nothing", "empty", "text", "damaged", "damaged run"],
)
def test_what_cannot_be_opened_is_refused_before_the_server_starts(tmp_path, capsys, monkeypatch, make, said):
    monkeypatch.setattr("dashboard.web_app.serve", lambda *_, **__: pytest.fail("the server was started"))
    path = make(tmp_path)
    with pytest.raises(CannotOpen, match=said):
        opened(path)
    assert exit_code(["dashboard", str(path), "--no-browser"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_every_fault_of_a_scenario_file_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("dashboard.web_app.serve", lambda *_, **__: pytest.fail("the server was started"))
    file = write(tmp_path / "mine.yaml", rate="7")
    with pytest.raises(ScenarioError):
        opened(file)
    assert exit_code(["dashboard", str(file)]) == 2
    assert "mine.yaml:" in capsys.readouterr().err


def test_the_advice_of_an_empty_folder_makes_what_can_be_opened(tmp_path, monkeypatch, capsys):
    """The advice is followed, in the smallest size; then the page opens it, and its controls show what it is of."""
    monkeypatch.chdir(tmp_path)
    Path("runs").mkdir()
    with pytest.raises(CannotOpen) as refusal:
        opened("runs")
    advice = str(refusal.value).partition("; ")[2].removesuffix(" makes one")
    program, *typed = shlex.split(advice.replace("SCENARIO", "us_de_minimis_repeal"))
    assert program == "tradewinds"
    size = ["--weeks", "1", "--seeds", "2", "--consumers", "3200", "--smes", "1152", "--jobs", "1"]
    assert exit_code([*typed, *size, "--quiet", "--json"]) == 0
    capsys.readouterr()
    what = opened("runs")
    menu, choices = selections(what.saved, load_menu(), SLIDERS)
    assert [(each.scenario, each.against) for each in choices] == [
        ("us_de_minimis_repeal", "us_de_minimis_kept")
    ]
    assert (choices[0].settings["weeks"], choices[0].settings["seeds"]) == (4, 2)
    assert list(menu.cards) == list(load_menu().cards)
    service = JobService("tests.dashboard.fake:simulate")
    try:
        wiring = wired(what, service=service)
        pressed("open-saved.n_clicks")
        filled = filling.fill(wiring, "", "baseline", None, 1, "0")
        assert filled[:2] == ("us_de_minimis_repeal", "us_de_minimis_kept")
        assert filled[5][:2] == [4, 2]
        asked = run_requests.open_saved(wiring, 1, "0")
        assert "seeds=2" in asked["query"]
    finally:
        service.close()


def test_a_saved_run_of_a_scenario_that_does_not_ship_joins_the_menu():
    made = arms(spec_of(load_menu(), "?v=1&tariff_pct=25"))
    menu, name = _named({"scenario": made.scenario.resolved()}, load_menu())
    assert name == "us_de_minimis_repeal_tariff_pct_25"
    assert menu.cards[name].title == "US de minimis repeal 2025, with levers (saved run)"
    assert menu.cards[name].against == "us_de_minimis_kept"
    again = arms({**spec_of(menu, f"?v=1&scenario={name}")})
    assert again.scenario.policies == made.scenario.policies
    assert _named({"scenario": made.scenario.resolved()}, menu) == (menu, name)
