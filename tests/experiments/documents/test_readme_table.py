"""README's table of the demo is what the demo gives."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.documents.readme_table import (
    BEGIN,
    END,
    README,
    STORED,
    markdown,
    stored_figures,
    with_block,
    world_rows,
)
from experiments.simulating import demonstration as demo
from sim.core.code_version import version
from sim.metrics import METRICS, Shown
from sim.scenario.definition import Scenario

STORED_NOW = json.loads(STORED.read_text(encoding="utf-8"))


def test_the_readme_has_what_the_stored_figures_give():
    text = README.read_text(encoding="utf-8")
    assert with_block(text, markdown(STORED_NOW)) == text, (
        "run: ./run python -m experiments.documents.readme_table"
    )


def test_the_stored_figures_are_of_this_version_and_these_scenarios():
    """Whoever changes a scenario of the demo runs it again."""
    assert STORED_NOW["version"] == version()
    now = {
        name: Scenario.load(name).with_(consumers=demo.CONSUMERS, smes=demo.SMES).hash()
        for name in demo.SCENARIOS
    }
    assert STORED_NOW["scenarios"] == now
    assert STORED_NOW["seeds"] == demo.SEEDS


def test_the_answer_comes_first_and_is_the_row_below_it():
    block = markdown(STORED_NOW).splitlines()
    assert block[1].startswith("Cross-border parcels into the United States: −")
    first = next(line for line in block if line.startswith("| Cross-border parcels"))
    percent = block[1].partition(": ")[2].partition(" (")[0]
    assert first.endswith(f"| {percent} |")


def test_another_figure_is_another_block():
    rows = [{**STORED_NOW["rows"][0], "difference": -1e6}, *STORED_NOW["rows"][1:]]
    text = README.read_text(encoding="utf-8")
    assert with_block(text, markdown({**STORED_NOW, "rows": rows})) != text
    with pytest.raises(SystemExit, match="no lines"):
        with_block("# A readme\n", f"{BEGIN}\n{END}")


@pytest.mark.slow
def test_the_demo_still_gives_the_stored_figures(tmp_path: Path):
    from sim import compare

    arms = [Scenario.load(name).with_(consumers=demo.CONSUMERS, smes=demo.SMES) for name in demo.SCENARIOS]
    found = stored_figures(compare(*arms, seeds=demo.SEEDS, record_flows="none"))
    assert found["results"] == STORED_NOW["results"]
    assert json.loads(json.dumps(found)) == STORED_NOW


def test_the_rows_about_the_world_are_those_that_metrics_declare():
    stored = [(each["metric"], each["by"], each["group"]) for each in STORED_NOW["rows"]]
    declared = [(metric, by, group or "world") for metric, by, group in world_rows()]
    assert stored[-len(declared) :] == declared
    assert len(declared) >= 3


def test_a_metric_brings_its_row_in_its_own_declaration(monkeypatch: pytest.MonkeyPatch):
    shown = (Shown("readme", by=("mode",), after="public_revenue", groups=("air", "sea")),)
    monkeypatch.setitem(METRICS, "tonne_km", replace(METRICS["tonne_km"], shown=shown))
    assert [row for row in world_rows() if row[0] == "tonne_km"] == [
        ("tonne_km", "mode", "air"),
        ("tonne_km", "mode", "sea"),
    ]
