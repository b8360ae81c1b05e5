"""`tradewinds calibrate`: what it prints, writes and refuses; the shipped parameters and their provenance."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.cli.calibrate import as_shipped
from experiments.cli.exit_codes import exit_code
from experiments.verification import calibration_report as report
from sim.calibration import shipped, shipping, solution_store
from sim.calibration.calibrated import calibrate
from sim.calibration.calibrated_state import Calibration
from sim.core.settings import ModelSettings
from sim.mechanisms.worlds import load_world
from sim.scenario.definition import Scenario

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def whole() -> Calibration:
    return calibrate(load_world())


def test_it_shows_every_group_and_says_all_is_well(capsys: pytest.CaptureFixture[str]):
    assert exit_code(["calibrate", "--worst", "2", "--quiet"]) == 0
    out = capsys.readouterr().out
    for words in ("flows", "parcels from China", "sellers", "parcels_cap_share", "Every moment is within its tolerance",
                  "The 2 nearest to their tolerance"):  # fmt: skip
        assert words in out


def test_json_and_csv_hold_the_same_moments(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "new" / "moments.csv"
    assert exit_code(["calibrate", "--json", "--worst", "3", "--out", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"]
    assert found["parameters"] == "shipped"
    assert found["shipped"]["origin"][0] == f"key {found['key']}"
    assert len(found["worst"]) == 3
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == found["moments"] == sum(group["number"] for group in found["groups"])
    assert {row["within"] for row in rows} == {"True"}
    netherlands = next(row for row in rows if (row["group"], row["place"]) == ("parcels", "NLD"))
    assert float(netherlands["data"]) > float(netherlands["target"])


def test_the_page_has_todays_tables(whole: Calibration):
    """Remade by: ./run tradewinds calibrate --markdown, between the two marks."""
    page = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert report.markdown(report.report_on(whole)) in page


def test_sellers_stand_for_the_same_firms_at_every_sample_size(whole: Calibration):
    fits = [report.report_on(whole, smes).groups[-1] for smes in (1_152, 5_000)]
    assert [(fit.group.name, fit.largest_gap, fit.ok) for fit in fits] == [("sellers", 0.0, True)] * 2


def test_only_the_default_world_is_shipped(capsys: pytest.CaptureFixture[str]):
    assert exit_code(["calibrate", "--ship", "--set", "cross_border_share=4%"]) == 2
    capsys.readouterr()
    for words in (["--set", "cross_border_share=4%"], ["frictionless"]):
        assert exit_code(["calibrate", *words, "--check"]) == 2
        err = capsys.readouterr().err
        assert "--check compares with the shipped parameters" in err
        assert err.count("\n") == 1
    assert exit_code(["calibrate", "frictionless", "--ship"]) == 2
    assert "default model" in capsys.readouterr().err


def test_check_takes_every_scenario_whose_world_is_the_shipped_one():
    assert as_shipped(Scenario.load("law_2023"))
    assert as_shipped(Scenario.load("us_tariffs_2025"))
    assert as_shipped(Scenario.load("law_2023").with_(off=("memory",)))
    assert not as_shipped(Scenario.load("law_2023").with_(off=("trust",)))


def test_the_shipped_file_says_where_it_came_from(whole: Calibration):
    origin = shipped.shipped_origin()
    made_now = [f"key {shipped.calibration_key(whole.world.data_hash, whole.world.iso3, ModelSettings())}"]
    made_now += shipping.origin_of(whole)
    assert len(origin) == len(made_now)
    for on_file, now in zip(origin, made_now, strict=True):
        assert on_file == now or on_file.startswith(f"solver: version {shipped.SOLVER_VERSION} ")


def test_shipping_writes_what_is_read_back_with_all_bits(whole: Calibration, tmp_path: Path):
    path = shipping.ship(whole, tmp_path / shipped.FILE)
    on_file = (Path(shipped.__file__).parent / shipped.FILE).read_text(encoding="utf-8").splitlines()
    written = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in written if line[0] != "#"] == [line for line in on_file if line[0] != "#"]
    assert shipping.differences(whole) == []


def test_one_bit_of_difference_is_told(whole: Calibration):
    shifters = whole.shifters._replace(taste=whole.shifters.taste.copy())
    shifters.taste[3, 5] = np.nextafter(shifters.taste[3, 5], 0.0)
    found = shipping.differences(replace(whole, shifters=shifters))
    assert len(found) == 1
    assert found[0].startswith("taste: 1 of 4096 differ, at most by ")


def test_other_inputs_are_told(whole: Calibration):
    found = shipping.differences(replace(whole, settings=ModelSettings(cross_border_share=0.04)))
    assert len(found) == 1
    assert "other inputs" in found[0]


def test_ctrl_c_keeps_what_is_solved(tmp_path: Path):
    """In a real process, as a terminal would: it ends with 130, and names what is kept."""
    environment = {**os.environ, solution_store.PLACE: str(tmp_path), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", "from experiments.cli import main; main(['calibrate', '--fresh', '--json'])"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 240.0
    while not list(tmp_path.glob("*-part.npz")):
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "economies are solved and kept" in err
    assert json.loads(out)["error"]["kind"] == "stopped"
    with np.load(next(tmp_path.glob("*-part.npz"))) as kept:
        assert 0 < kept["done"].sum() < 64
