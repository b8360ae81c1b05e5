"""Forged checkpoints: whole files with values that no run has are refused by name, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.running.resuming import CheckpointError
from sim.running.run_scenarios import run
from sim.running.snapshot import State, built, state_of
from sim.running.state_ranges import check_state
from sim.saved.arrays_file import read_arrays, write_arrays
from sim.saved.faults import ResultsError
from sim.saved.forged import DONE, UNDERWAY, Range, check_array
from tests.sim.fake_model import FakeScenario
from tests.small_world import small, small_model

FAKE = "tests.sim.fake_model:FakeModel"
WEEKS = 3
Change = Callable[[np.ndarray], np.ndarray]


@pytest.fixture(scope="module")
def taken() -> tuple[Any, State]:
    """A fresh model, and the state of one like it after some weeks."""
    scenario = small("us_de_minimis_repeal", closure="general", weeks=WEEKS)
    fresh, model = small_model(scenario), small_model(scenario)
    before = built(model)
    for _ in range(WEEKS):
        model.step()
    found = state_of(model, before)
    return fresh, State({path: array.copy() for path, array in found.arrays.items()}, found.plain)


def test_a_state_that_was_taken_is_taken_back(taken: tuple[Any, State]):
    fresh, state = taken
    check_state(fresh, state.arrays, state.plain, WEEKS, "file")


def test_what_there_was_nothing_to_measure_of_may_be_nan():
    values = np.array([1.0, np.nan, 3.0])
    like = values.dtype, values.shape
    check_array(values, like, Range(may_be_nan=True), "values")
    check_array(values * np.nan, like, Range(may_be_nan=True), "values")
    with pytest.raises(ResultsError, match="values holds what is no number"):
        check_array(values, like, Range(), "values")
    with pytest.raises(ResultsError, match="values holds 3, expected -inf to 2"):
        check_array(values, like, Range(high=2.0, may_be_nan=True), "values")


def spoilt(array: np.ndarray, value: float) -> np.ndarray:
    changed = array.copy()
    changed.reshape(-1)[-1] = value
    return changed


FORGED: dict[str, tuple[str, Change]] = {
    "no number": ("f", lambda array: spoilt(array, np.nan)),
    "infinity": ("f", lambda array: spoilt(array, np.inf)),
    "far below": ("if", lambda array: spoilt(array, -100)),
    "another type": ("biuf", lambda array: array.astype("c16")),
    "another shape": ("biuf", lambda array: array[:-1]),
    "text": ("biuf", lambda array: array.astype("U5")),
}


MAY_BE_FAR_BELOW = ("smes.quality", "smes.cash_e4usd", "own.online_nest.inclusive")
"""Debts, and logarithms."""


@pytest.mark.parametrize("kind", FORGED)
def test_every_array_is_refused_that_holds_what_it_cannot(taken: tuple[Any, State], kind: str):
    fresh, state = taken
    kinds, forge = FORGED[kind]
    met = 0
    for path, array in state.arrays.items():
        if array.dtype.kind not in kinds or (kind == "far below" and path in MAY_BE_FAR_BELOW):
            continue
        met += 1
        with pytest.raises(ResultsError, match=f"file: {path} "):
            check_state(fresh, {**state.arrays, path: forge(array)}, state.plain, WEEKS, "file")
    assert met > 5


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("consumers.last_platform", 12),
        ("consumers.trust_penalty", 1.5),
        ("smes.rating", 1.01),
        ("smes.entered", WEEKS + 1),
    ],
)
def test_declared_ranges_have_an_upper_end_too(taken: tuple[Any, State], path: str, value: float):
    fresh, state = taken
    column = getattr(fresh, path.partition(".")[0]).column(path.partition(".")[2])
    with pytest.raises(ResultsError, match=f"file: {path} holds"):
        check_state(fresh, {**state.arrays, path: spoilt(column, value)}, state.plain, WEEKS, "file")


@pytest.mark.parametrize("value", [7, -1, 2.5, "3", None, True, [3]])
def test_a_week_that_is_not_the_week_is_refused(taken: tuple[Any, State], value: Any):
    fresh, state = taken
    with pytest.raises(ResultsError, match="tick is"):
        check_state(fresh, state.arrays, {**state.plain, "tick": value}, WEEKS, "file")


def test_a_plain_value_of_another_kind_is_refused(taken: tuple[Any, State]):
    fresh, state = taken
    for path, value in state.plain.items():
        if isinstance(value, int | float):
            for forged in (
                "text",
                float("nan"),
                {"numpy": "<f8", "value": float("inf")},
                {"numpy": "O", "value": 1},
                {"value": 1},
            ):
                with pytest.raises(ResultsError, match=f"file: {path}"):
                    check_state(fresh, state.arrays, {**state.plain, path: forged}, WEEKS, "file")


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The folder of a stopped run of two seeds: the first is complete, the second is at week 5."""
    folder = tmp_path / "r"
    run(
        FakeScenario(), seeds=2, jobs=1, folder=folder, record_flows="all", checkpoint_every=2, model=FAKE,
        progress=lambda done, _: done < 11,
    )  # fmt: skip
    return folder


def resumed(folder: Path, jobs: int) -> Any:
    return run(FakeScenario(), seeds=2, jobs=jobs, folder=folder, record_flows="all", resume=True, model=FAKE)


HEADERS: dict[str, Any] = {
    "weeks_done": 99, "seconds": float("nan"), "recorder": {}, "hash": "abc", "has_flows": "yes", "built": 3,
    "flows": ["../../secret"], "model": [], "iso3": "CHN", "peak_memory_mb": "much",
}  # fmt: skip


CASES = [
    (name, key)
    for name, declared in (("seed=2.checkpoint", UNDERWAY), ("seed=1.done", DONE))
    for key in HEADERS
    if key in declared or key == "weeks_done"
]


@pytest.mark.parametrize(("name", "key"), CASES)
@pytest.mark.parametrize("value", ["forged", "missing"])
def test_headers_of_other_kinds_are_refused(stopped: Path, name: str, key: str, value: str):
    path = stopped / "checkpoints" / name
    header, arrays = read_arrays(path)
    changed = {**header, key: HEADERS[key]}
    write_arrays(
        path, arrays, changed if value == "forged" else {k: v for k, v in header.items() if k != key}
    )
    with pytest.raises(CheckpointError, match=name):
        resumed(stopped, 1)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("seed=2.checkpoint", "recorder/values"),
        ("seed=1.done", "recorder/parcel_days"),
        ("seed=2.flows-00000", "origin"),
    ],
)
def test_arrays_of_other_values_are_refused_and_the_advice_works(
    stopped: Path, name: str, array: str, jobs: int
):
    path = stopped / "checkpoints" / name
    header, arrays = read_arrays(path)
    forged = arrays[array].copy()
    forged.reshape(-1)[0] = np.inf if forged.dtype.kind == "f" else -77
    write_arrays(path, {**arrays, array: forged}, header)
    with pytest.raises(CheckpointError, match=f"{array.rpartition('/')[2]} holds") as refused:
        resumed(stopped, jobs)
    assert "to start this seed afresh" in str(refused.value)
    Path(str(refused.value).partition("delete ")[2].partition(" to start")[0]).unlink()
    whole = run(FakeScenario(), seeds=2, jobs=1, model=FAKE)
    assert resumed(stopped, jobs).hash == whole.hash


def test_a_flipped_bit_in_a_header_is_found(stopped: Path):
    path = stopped / "checkpoints" / "seed=2.checkpoint"
    content = path.read_bytes()
    at = content.index(b'"weeks_done": 5')
    path.write_bytes(content.replace(b'"weeks_done": 5', b'"weeks_done": 4'))
    assert at
    with pytest.raises(CheckpointError, match="damaged: its header is not what was written"):
        resumed(stopped, 1)


def test_a_changed_note_of_the_start_is_found(stopped: Path):
    path = stopped / "checkpoints" / "run.json"
    path.write_text(path.read_text().replace('"every": 2', '"every": 3'))
    with pytest.raises(CheckpointError, match=r"run\.json is damaged or was changed"):
        resumed(stopped, 1)
