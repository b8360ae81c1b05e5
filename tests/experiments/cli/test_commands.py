"""Commands that simulate: what they print and save, and where. Over the fake model, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import experiments.cli.application  # noqa: F401  (fills the registry)
from experiments.asking.command_registry import COMMANDS
from tests.experiments.cli.in_process import SMALL, Command, as_json, command

__all__ = ["command"]


@pytest.mark.parametrize("name", [*{each.split()[0]: None for each in COMMANDS}])
def test_every_command_teaches(command: Command, name: str):
    code, out, _ = command(name, "--help")
    assert code == 0
    assert f"tradewinds {name}" in out
    assert len(out.splitlines()) > 8
    if name != "runs":
        assert "--json" in out
        assert "--quiet" in out
        assert "Example" in out


def test_version(command: Command):
    code, out, _ = command("--version")
    assert code == 0
    assert out.startswith("tradewinds ")
    assert as_json(command("--version", "--json"))["version"]


def test_run_saves_and_tells(command: Command, tmp_path: Path):
    code, out, err = command("run", "law_2023", *SMALL[:-1], "--out", "mine")
    assert code == 0, err
    assert "Cross-border parcels" in out
    assert "2024-01-01 to 2024-01-28 · 3 seeds" in out
    assert "Files: mine" in out
    assert "Expected: about" in err
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text())
    assert manifest["command"] == "tradewinds run law_2023 --seeds 3 --weeks 4 --jobs 1 --out mine"
    assert manifest["status"] == "complete"


def test_run_as_json_holds_only_json(command: Command):
    code, out, err = command("run", "law_2023", *SMALL, "--json")
    assert code == 0
    assert err == ""
    payload = json.loads(out)
    assert {"schema_version", "command", "scenario", "result_hash", "seeds", "world", "folder"} <= set(
        payload
    )
    assert Path(payload["folder"]).is_dir()


def test_run_takes_settings_start_and_sizes(command: Command, tmp_path: Path):
    more = (
        "--start",
        "2025-03-03",
        "--consumers",
        "9000",
        "--smes",
        "1200",
        "--set",
        "cross_border_share=4%",
    )
    assert command("run", "law_2023", *SMALL, "--out", "x", *more)[0] == 0
    manifest = json.loads((tmp_path / "x" / "manifest.json").read_text())
    assert manifest["scenario"]["start"] == "2025-03-03"
    assert (manifest["consumers"], manifest["smes"]) == (9000, 1200)
    assert manifest["scenario"]["settings"]["cross_border_share"] == "4%"


def test_compare_finds_the_counterfactual_and_shows_the_affected_first(command: Command, tmp_path: Path):
    code, out, err = command("compare", "us_de_minimis_repeal", *SMALL, "--seeds", "5", "--out", "c")
    assert code == 0, err
    assert (
        "us_de_minimis_repeal compared with us_de_minimis_kept · 2025-01-06 to 2025-02-02 · 5 paired seeds"
        in out
    )
    assert (
        out.index("Cross-border parcels into the United States: −")
        < out.index("Parcels, by importer")
        < out.index("Parcels, by lane")
        < out.index("Cross-border trade value")
    )
    assert "China to United States" in out
    assert "no clear change" in out
    assert "low90" in out
    assert "Seeds 1, 2, 3, 4, 5" in out
    assert {path.name for path in (tmp_path / "c").iterdir()} == {
        "us_de_minimis_kept", "us_de_minimis_repeal", "comparison.json", "comparison.sha256", "comparison.csv",
        "comparison.parquet", "LIMITS.md",
    }  # fmt: skip


def test_compare_as_json(command: Command):
    words = ("us_de_minimis_kept", "us_de_minimis_repeal", *SMALL, "--seeds", "5", "--json")
    payload = as_json(command("compare", *words))
    assert payload["baseline"] == "us_de_minimis_kept"
    row = payload["affected"]["us_de_minimis_repeal"][0]["rows"][0]
    assert (row["metric"], row["group"], row["verdict"]) == ("parcels", "USA", "clear")
    assert {
        "metric",
        "group",
        "unit",
        "period",
        "baseline",
        "difference",
        "low90",
        "high90",
        "percent",
    } <= set(row)
    assert payload["confidence"] == 0.9


def test_saved_runs_are_compared_without_simulating(command: Command):
    command("compare", "us_de_minimis_repeal", *SMALL, "--out", "c")
    again = as_json(command("compare", "c/us_de_minimis_kept", "c/us_de_minimis_repeal", "--json"))
    opened = as_json(command("runs", "open", "c", "--json"))
    assert again["world"] == opened["world"]
    assert opened["folder"] == "c"


def test_demo_compares_what_happened_with_what_might_have(command: Command):
    payload = as_json(command("demo", "--seeds", "2", "--weeks", "3", "--jobs", "1", "--json", "--quiet"))
    assert payload["baseline"] == "us_de_minimis_kept"
    assert payload["scenarios"] == ["us_de_minimis_repeal"]
    assert payload["folder"] == "runs/demo"
    manifest = json.loads(Path("runs/demo/us_de_minimis_kept/manifest.json").read_text())
    assert (manifest["consumers"], manifest["smes"]) == (80_000, 2_000)
