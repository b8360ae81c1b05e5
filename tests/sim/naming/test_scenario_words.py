"""Scenarios are found by their name in any case, with spaces or hyphens for underscores; what is kept is the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.definition import Scenario
from sim.scenario.document import ScenarioError

HEAD = "question: Why?\nsources: [a test]\n"


@pytest.mark.parametrize("word", ["us_de_minimis_repeal", "US de minimis repeal", "us-de-minimis-repeal"])
def test_a_scenario_is_found_by_its_name_in_any_spelling(word: str) -> None:
    assert Scenario.load(word).name == "us_de_minimis_repeal"
    child = Scenario.from_yaml(HEAD + f"extends: {word}\ncompare_with: {word}\n")
    assert (child.extends, child.compare_with) == ("us_de_minimis_repeal", "us_de_minimis_repeal")
    plain = Scenario.from_yaml(HEAD + "extends: us_de_minimis_repeal\ncompare_with: us_de_minimis_repeal\n")
    assert child.resolved() == plain.resolved()


@pytest.mark.parametrize("word", ["x" * 300, "a\0b", "", ".", "..", "/", "~"])
def test_what_can_be_no_file_is_an_unknown_scenario(word: str) -> None:
    with pytest.raises(ScenarioError):
        Scenario.load(word)
    with pytest.raises(ScenarioError):
        Scenario.from_dict({"question": "Why?", "extends": word})
    with pytest.raises(ScenarioError):
        Scenario.from_dict({"question": "Why?", "extends": "baseline", "compare_with": word})


def test_a_file_of_ones_own_goes_before_another_spelling(tmp_path: Path) -> None:
    (tmp_path / "Baseline.yaml").write_text(HEAD + "extends: baseline\nweeks: 7\n")
    (tmp_path / "mine.yaml").write_text(HEAD + "extends: Baseline\n")
    assert Scenario.load(tmp_path / "mine.yaml").weeks == 7
