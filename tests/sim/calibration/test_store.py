"""Solutions are kept and taken up without a bit of difference, and what cannot be trusted is not taken."""

from __future__ import annotations

from pathlib import Path

import grimp
import numpy as np
import pytest

from sim.calibration import calibrated, solution_store
from sim.calibration.calibrated import calibrate
from sim.calibration.calibrated_state import Calibration
from sim.calibration.shipped import calibration_key
from sim.core.settings import ModelSettings
from sim.mechanisms.worlds import load_world
from tests.small_world import SIX


class Stopped(Exception):
    """What Ctrl-C is to a person."""


def solved(**options) -> Calibration:
    """Calibrate the six economies as a new process would: nothing remembered."""
    calibrated._calibrate.cache_clear()
    return calibrate(load_world(SIX), ModelSettings(), **options)


def assert_same_bits(one: Calibration, other: Calibration) -> None:
    for name in one.shifters._fields:
        assert getattr(one.shifters, name).tobytes() == getattr(other.shifters, name).tobytes(), name
    for name in ("lane_fob_usd", "shelf_fob_usd", "home_fob_usd"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def stop_after(number: int):
    def after(done: int, of: int) -> None:
        assert of == len(SIX)
        if done >= number:
            raise Stopped

    return after


@pytest.fixture(scope="module")
def straight() -> Calibration:
    return solved(use_shipped=False)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(solution_store.PLACE, str(tmp_path))
    return tmp_path


def file_in(place: Path, suffix: str = "") -> Path:
    world = load_world(SIX)
    return place / f"{calibration_key(world.data_hash, world.iso3, ModelSettings())}{suffix}.npz"


def test_a_solution_is_named_after_every_room_that_the_solver_imports():
    modules = grimp.build_graph("sim").find_upstream_modules("sim.calibration", as_package=True)
    packages = {name.split(".")[1] for name in modules if "." in name}
    assert sorted(packages | {"calibration", "mechanisms"}) == sorted(solution_store.PACKAGES), (
        "hooks act on its tables"
    )


def test_a_solution_is_solved_once_and_then_loaded_with_all_its_bits(straight: Calibration, place: Path):
    first, second = solved(), solved()
    assert (first.came, second.came) == ("solved", "stored")
    assert_same_bits(first, straight)
    assert_same_bits(second, straight)
    np.testing.assert_array_equal(first.rounds, second.rounds)
    assert [path.name for path in place.iterdir()] == [file_in(place).name]


@pytest.mark.parametrize("use_shipped", [True, False])
def test_an_interrupted_solution_is_taken_up_and_equals_a_straight_one(
    straight: Calibration, place: Path, use_shipped: bool
):
    with pytest.raises(Stopped):
        solved(use_shipped=use_shipped, after=stop_after(2))
    assert file_in(place, "-part").exists()
    counts: list[int] = []
    resumed = solved(use_shipped=use_shipped, after=lambda done, _: counts.append(done))
    assert resumed.came == "resumed"
    assert counts[0] >= 2
    assert counts[-1] == len(SIX)
    assert_same_bits(resumed, straight)
    assert not file_in(place, "-part").exists()


def test_anew_takes_no_whole_solution_and_plain_anew_touches_no_file(straight: Calibration, place: Path):
    assert solved(use_shipped=False).came == "solved"
    assert list(place.iterdir()) == []
    solved()
    again = solved(use_shipped=False, after=lambda *_: None)
    assert again.came == "solved"
    assert_same_bits(again, straight)


@pytest.mark.parametrize("damage", ["cut", "junk", "foreign", "other shapes", "not met", "a bit"])
def test_a_damaged_or_foreign_file_is_written_over(
    straight: Calibration, place: Path, damage: str, monkeypatch: pytest.MonkeyPatch
):
    path = file_in(place)
    solved()
    whole = path.read_bytes()
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    if damage == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "junk":
        path.write_bytes(b"\0not a solution")
    elif damage == "a bit":
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    else:
        arrays.update(
            {"foreign": {"make": np.array("other code")}, "other shapes": {"shelf": np.zeros(3)},
             "not met": {"miss": np.ones(len(SIX))}}[damage]
        )  # fmt: skip
        np.savez(path, **arrays)
    again = solved()
    assert again.came == "solved"
    assert_same_bits(again, straight)
    assert solved().came == "stored"


def test_where_nothing_can_be_written_it_is_just_solved(
    straight: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a_file").write_text("not a folder")
    for place in (str(tmp_path / "a_file" / "below"), "off"):
        monkeypatch.setenv(solution_store.PLACE, place)
        assert_same_bits(solved(), straight)


def test_no_half_written_file_is_left_behind(
    place: Path, straight: Calibration, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", broken)
    assert_same_bits(solved(), straight)
    assert list(place.iterdir()) == []


def test_only_the_newest_are_kept(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solution_store, "MOST_FILES", 2)
    for number in range(4):
        (place / f"{number}.npz").touch()
    solution_store.tidy(place)
    assert len(list(place.iterdir())) == 2


def test_the_folder_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv(solution_store.PLACE, str(tmp_path / "named"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "compiled"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert solution_store.folder() == tmp_path / "named"
    monkeypatch.delenv(solution_store.PLACE)
    assert solution_store.folder() == tmp_path / "compiled" / "calibrated"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert solution_store.folder() == tmp_path / "home" / "tradewinds" / "calibrated"
