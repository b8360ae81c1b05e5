"""The same bits, whatever does not matter: threads, the order of files, the Python, and policies not yet made."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.core.draws import uniform
from sim.mechanisms.worlds import load_world, world_from
from sim.policy.instruments import INSTRUMENTS
from sim.policy.places import DATA_FOLDER
from sim.scenario.content import CLOSURES
from sim.scenario.definition import Scenario
from sim.world.shapes import DATA_TABLES
from sim.world.tables import read_table
from tests.first_difference import first_difference
from tests.properties.print_hash import small_hash
from tests.small_world import SIX, hashes_of, small, small_about_its_policies, small_model, weeks_of

if TYPE_CHECKING:
    from sim.policy.instrument import Instrument

OTHER_PYTHON = "TRADEWINDS_OTHER_PYTHON"
ROOT = Path(__file__).parents[2]


# -- threads ----------------------------------------------------------------------------------------------
def test_one_thread_and_two_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.core.parallel.THREADS_FROM_WORK", 0)
    scenario = small_about_its_policies("green_data_tariff_package", weeks=10)
    assert hashes_of(scenario, threads=1) == hashes_of(scenario, threads=2)


def test_the_first_model_of_a_process_and_the_next_give_the_same_bits() -> None:
    # What models share (the calibration) must not be moved by any of them: workers run several seeds in a row.
    from sim.calibration import calibrated

    calibrated._calibrate.cache_clear()
    scenario = small(weeks=2)
    assert hashes_of(scenario) == hashes_of(scenario)


def test_another_seed_gives_other_bits_and_the_same_seed_the_same() -> None:
    scenario = small(weeks=2)
    assert hashes_of(scenario, seed=1) == hashes_of(scenario, seed=1)
    assert set(hashes_of(scenario, seed=1)).isdisjoint(hashes_of(scenario, seed=2))


# -- the order of files -----------------------------------------------------------------------------------
def shuffled_tables(folder: Path) -> dict[str, Any]:
    """Write every data file with its rows in another order, and read them from there."""
    shuffle = random.Random(20_26)
    for name in DATA_TABLES:
        with (Path(DATA_FOLDER) / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            header, *rows = list(csv.reader(lines))
        before = list(rows)
        while rows == before and len(rows) > 1:
            shuffle.shuffle(rows)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([header, *rows])
    return {name: read_table(name, folder) for name in DATA_TABLES}


def assert_same(found: Any, expected: Any, where: str) -> None:
    """Compare two nested bundles of arrays to the last bit."""
    if is_dataclass(expected):
        for each in fields(expected):
            assert_same(getattr(found, each.name), getattr(expected, each.name), f"{where}.{each.name}")
    elif isinstance(expected, dict):
        assert list(found) == list(expected), where
        for key, value in expected.items():
            assert_same(found[key], value, f"{where}[{key}]")
    elif isinstance(expected, np.ndarray):
        assert found.dtype == expected.dtype, where
        assert found.shape == expected.shape, where
        assert found.tobytes() == expected.tobytes(), where
    else:
        assert found == expected, where


def test_shuffled_rows_of_every_data_file_change_no_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_from(shuffled_tables(tmp_path), SIX)
    assert_same(world, load_world(SIX), "world")
    scenarios = [
        small_about_its_policies("us_de_minimis_repeal", weeks=4, closure=closure) for closure in CLOSURES
    ]
    expected = [hashes_of(scenario) for scenario in scenarios]
    assert expected[0] != expected[1]
    monkeypatch.setattr("sim.model.load_world", lambda *asked: world)
    assert [hashes_of(scenario) for scenario in scenarios] == expected


def test_the_order_in_which_economies_are_asked_for_does_not_matter() -> None:
    assert load_world(SIX) is load_world(tuple(reversed(SIX)))


# -- the Python -------------------------------------------------------------------------------------------
def test_results_do_not_depend_on_the_hash_seed_of_the_process() -> None:
    # Sets of words iterate in another order in another process; nothing may follow that order.
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.properties.print_hash"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == small_hash()


def test_another_python_gives_the_same_bits() -> None:
    other = os.environ.get(OTHER_PYTHON)
    if not other:
        pytest.skip(f"{OTHER_PYTHON} does not name the python of a second environment (3.11 and 3.12)")
    done = subprocess.run(
        [other, "-m", "tests.properties.print_hash"],
        cwd=ROOT, capture_output=True, text=True, timeout=1200, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == small_hash()


def test_no_sum_depends_on_the_version_of_python() -> None:
    # Since 3.12 the built-in sum() of floats is compensated; where floats reach the result hash, the model
    # adds them up with numerics.total.
    learning = [
        path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "sim" / "mechanisms").glob("*.py"))
    ]
    for file in ("sim/policy/us_schedule.py", "sim/week/month.py", "sim/week/seller_pools.py", *learning):
        text = (ROOT / file).read_text(encoding="utf-8")
        calls = [
            line.strip() for line in text.splitlines() if " sum(" in line and not line.strip().startswith("#")
        ]
        assert calls == [], file


# -- policies ---------------------------------------------------------------------------------------------
FOURTH_WEEK = 4
MANY = 6_000
"""Consumers, where a policy is to be felt: a parcel from abroad is one order in fifty."""


def test_a_policy_leaves_every_week_before_its_announcement_untouched() -> None:
    repeal = Scenario.load("us_de_minimis_repeal")
    kept = repeal.counterfactual()
    assert kept is not None
    first = first_difference(repeal, kept)
    assert first is not None
    start = first - timedelta(days=first.weekday(), weeks=FOURTH_WEEK)
    with_policy = hashes_of(small(repeal, start=start, weeks=10, consumers=MANY))
    without = hashes_of(small(kept, start=start, weeks=10, consumers=MANY))
    assert with_policy[:FOURTH_WEEK] == without[:FOURTH_WEEK]
    assert with_policy[FOURTH_WEEK:] != without[FOURTH_WEEK:]


def example_from(name: str, weeks: int, **changes: Any) -> Instrument:
    start = Scenario.load("law_2023").start + timedelta(weeks=weeks)
    return INSTRUMENTS[name].make_example(start, **changes)


@pytest.mark.parametrize("name", sorted(set(INSTRUMENTS) - {"tariff_schedule"}))
def test_every_instrument_leaves_the_weeks_before_it_untouched_and_then_does_something(name: str) -> None:
    weeks, before = 9, 3
    changes: dict[str, Any] = {"rate": 0.5} if name == "tariff" else {}
    if name == "carbon_price":
        changes = {"usd_per_tonne": 500.0}
    # Fleets that take years to change move no quote in six weeks: here they follow the law in a month.
    fast = {"last_mile_adoption_speed": 1.0, "years_to_scale": 0.25}
    settings = fast if name == "delivery_permission" else {}
    base = small(weeks=weeks, consumers=MANY, settings=settings)
    spares = example_from(name, before, grandfathers="goods_in_transit", **changes)
    untouched, touched = hashes_of(base), hashes_of(base.with_(policies=(spares,)))
    assert touched[:before] == untouched[:before]
    assert touched[before:] != untouched[before:]
    # One that spares nothing is due on goods on their way: nobody knew, so nobody has bought otherwise.
    short = base.with_(weeks=before)
    rule = example_from(name, before, **changes)
    for usual, surprised in zip(weeks_of(short), weeks_of(short.with_(policies=(rule,))), strict=True):
        for column in ("orders", "mass_g", "fob_e4usd", "destination", "origin", "mode"):
            assert np.array_equal(getattr(surprised.flows, column), getattr(usual.flows, column)), column


def test_a_policy_that_ends_before_the_run_changes_nothing() -> None:
    start = Scenario.load("law_2023").start
    past = INSTRUMENTS["tariff"].make_example(start - timedelta(weeks=8), start - timedelta(weeks=4))
    base = small(weeks=6)
    assert hashes_of(base.with_(policies=(past,))) == hashes_of(base)


def test_every_instrument_says_itself_with_which_parameters_it_changes_nothing() -> None:
    assert [name for name, kind in INSTRUMENTS.items() if "idle" not in vars(kind)] == []


@pytest.mark.parametrize("name", [name for name, kind in INSTRUMENTS.items() if kind.idle is not None])
@pytest.mark.parametrize("adaptation", [True, False])
def test_a_policy_that_changes_nothing_changes_nothing(name: str, adaptation: bool) -> None:
    # Examples cover the United States, which have no VAT and let parcels up to 800 USD in free: that law, restated.
    base = small(weeks=10, settings={"adaptation": adaptation})
    idle = base.with_(policies=(example_from(name, 3, **(INSTRUMENTS[name].idle or {})),))
    assert hashes_of(idle) == hashes_of(base)


def test_the_luck_of_one_agent_does_not_depend_on_how_many_there_are() -> None:
    # A draw is a function of who asks and for what, not of how many asked before.
    assert uniform(42, 3, 7, 123_456_789, 2) == uniform(42, 3, 7, 123_456_789, 2)
    few, many = small(consumers=300), small(consumers=600)
    keys = [small_model(each).consumers.column("key")[:20] for each in (few, many)]
    assert (keys[0] == keys[1]).all()
