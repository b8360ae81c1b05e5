"""`tradewinds show`: distributions of parcels, of a run and of a comparison. Over the fake model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.results.run_results import Results
from tests.experiments.cli.in_process import SMALL, Command, as_json, command
from tests.experiments.cli.terminals import terminal
from tests.older import as_saved_before_fingerprints

__all__ = ["command", "terminal"]


def test_a_run_is_shown_by_days_and_by_value(
    command: Command, tmp_path: Path, terminal: Callable[[int], None]
):
    terminal(120)
    command("run", "law_2023", *SMALL, "--out", "runs/a")
    code, out, err = command("show", "a", "--economy", "usa")
    assert code == 0, err
    for said in (
        "Delivery days of parcels from abroad to the United States",
        "law_2023 · 2024-01-01 to 2024-01-28 · 3 seeds",
        "Delivered within 14 days",
        "% of parcels",
        "Nine in ten within",
        "Parcels from abroad by declared value to the United States",
        "over 400 to 800 USD",
        "Middle 90 % of seeds",
        "3 seeds",
        "how much the random draws matter",
    ):
        assert said in out, said
    rows = as_json(command("show", "a", "--json"))["distributions"]["delivery_days"]
    found = Results.load(tmp_path / "runs" / "a").distribution("delivery_days")
    assert [row["figure"] for row in rows] == list(found.index.get_level_values("figure"))
    assert [row["mean"] for row in rows] == pytest.approx(found.mean(axis=1).tolist())
    assert all(row["low90"] <= row["mean"] <= row["high90"] for row in rows)


def test_a_comparison_is_shown_against_its_baseline(command: Command, terminal: Callable[[int], None]):
    terminal(120)
    command("compare", "us_de_minimis_repeal", *SMALL, "--out", "runs/b")
    code, out, err = command("show", "b", "--distribution", "parcel_value", "--economy", "USA")
    assert code == 0, err
    for said in ("us_de_minimis_repeal compared with us_de_minimis_kept", "90 % interval", "3 paired seeds"):
        assert said in out, said
    assert "Delivery days" not in out
    payload = as_json(command("show", "b", "--economy", "USA", "--json"))["distributions"]
    parcels = {row["metric"]: row for row in payload["parcel_value"]}["parcels"]
    assert parcels["verdict"] == "clear"
    assert parcels["high90"] < 0
    assert parcels["unit"] == "parcels per week"  # four weeks are no year
    assert payload["delivery_days"][0]["percent"] is None


def test_a_year_or_a_place_without_parcels_is_said_plainly(
    command: Command, tmp_path: Path, terminal: Callable[[int], None]
):
    terminal(120)
    command("run", "law_2023", *SMALL, "--out", "runs/a")
    code, out, err = command("show", "a", "--year", "2031", "--json")
    assert code == 2
    assert "does not cover 2031" in json.loads(out)["error"]["message"] + err
    code, out, _ = command("show", "a", "--economy", "FRA", "--distribution", "delivery_days")
    assert code == 0
    assert "–" in out
    as_saved_before_fingerprints(tmp_path / "runs" / "a")
    (tmp_path / "runs" / "a" / "distributions.parquet").unlink()
    code, _, err = command("show", "a")
    assert code == 2
    assert "saved before distributions of parcels were kept" in err
    assert command("export", "a", "--csv")[0] == 0
