"""A result of the page is repeated outside it: by its command and by its Python, with its files, to the same hash."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from dashboard.simulation.repeat import of_arms
from dashboard.simulation.scenario_pair import arms
from dashboard.simulation.simulate import simulate
from experiments.asking.asked_scenarios import counterfactual_first
from experiments.asking.asked_switches import Switches
from experiments.asking.shared_options import Simulated
from experiments.cli.exit_codes import exit_code
from sim import Scenario

TINY = {"weeks": 1, "seeds": 1, "consumers": 3_200, "importers": "USA", "figures": []}
LEVERS = {"tariff_pct": 25.0, "carbon_usd": 40.0}


def spec(scenario, against, levers, **own):
    return {"scenario": scenario, "against": against, "levers": levers, **TINY, **own}


def test_a_run_with_levers_is_repeated_by_its_command_and_in_python(tmp_path, monkeypatch, capsys):
    asked = spec("us_de_minimis_repeal", "us_de_minimis_kept", LEVERS)
    about = simulate(asked, lambda *_: None)["about"]
    how = about
    assert how["needs_files"]
    monkeypatch.chdir(tmp_path)
    for name, text in how["files"].items():
        Path(name).write_text(text, encoding="utf-8")
    program, *typed = shlex.split(how["command"])
    assert program == "tradewinds"
    capsys.readouterr()
    assert exit_code([*typed, "--jobs", "1", "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)["runs"]
    assert [each["result_hash"] for each in found] == about["result_hashes"]
    made = {}
    exec(how["python"], made)
    effect = made["effect"]
    assert [effect.base.hash, effect.others[0].hash] == about["result_hashes"]


@pytest.mark.parametrize("assumed", [{}, {"bad_memory_pct": 30.0, "class_lambda": 0.5}], ids=["", "assumed"])
@pytest.mark.parametrize("levers", [{}, LEVERS], ids=["plain", "levers"])
@pytest.mark.parametrize(
    "name",
    [
        "us_de_minimis_repeal",
        "circulating_market_figures",
        "delivery_drones_at_scale",
        "frictionless",
        "baseline",
    ],
)
def test_scenarios_of_every_kind_are_repeated_by_their_command(tmp_path, monkeypatch, name, levers, assumed):
    """The command's scenarios are the page's; nothing is simulated."""
    monkeypatch.chdir(tmp_path)
    compared_with = Scenario.load(name).compare_with
    for against in {compared_with or "baseline", "law_2023"}:
        made = arms(spec(name, against, levers, assumptions=assumed))
        how = of_arms(made, against, 1)
        for file, text in how.files.items():
            Path(file).write_text(text, encoding="utf-8")
        words = iter(shlex.split(how.command)[2:])
        given = {word: next(words) if word.startswith("--") else "" for word in words}
        names = [word for word, value in given.items() if not value]
        numbers = (int(given[key]) if key in given else None for key in ("--weeks", "--consumers"))
        weeks, consumers = numbers
        if len(names) == 1 and name == against:
            names *= 2
        typed = counterfactual_first(
            names,
            Simulated(weeks=weeks, start=given.get("--start"), consumers=consumers),
            Switches.parsed(None, None, None),
        )
        assert [each.hash() for each in typed] == [made.against.hash(), made.scenario.hash()]
