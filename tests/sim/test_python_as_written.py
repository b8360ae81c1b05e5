"""Values as people write Python: numpy and pandas scalars, paths, days of any library, seeds of any sequence."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.policy.instruments.tariff import Tariff
from sim.running.preparing import chosen_seeds, prepared
from sim.scenario.definition import Scenario
from sim.scenario.document import ScenarioError
from sim.surroundings.values import plain, seed_of
from tests.small_world import SIX, small, small_model

MONDAY = datetime.date(2025, 1, 6)
DAYS = [
    MONDAY,
    datetime.datetime(2025, 1, 6),
    pd.Timestamp("2025-01-06"),
    pd.Timestamp("2025-01-06", tz="Asia/Tokyo"),
    np.datetime64("2025-01-06"),
    np.datetime64("2025-01-06", "ns"),
    pd.Series(pd.to_datetime(["2025-01-06"])).iloc[0],
    pd.Series(pd.to_datetime(["2025-01-06"])).to_numpy()[0],
    "2025-01-06",
]


@pytest.mark.parametrize("day", DAYS, ids=repr)
def test_a_day_of_any_library(day):
    """What is the same day gives the same scenario, however it was written."""
    baseline = Scenario.load("baseline")
    changed = baseline.with_(start=day)
    assert type(changed.start) is datetime.date
    assert changed == baseline.with_(start=MONDAY)
    content = {
        "question": "?",
        "extends": "baseline",
        "compare_with": "baseline",
        "sources": ["none"],
        "start": day,
    }
    assert Scenario.from_dict(content).start == MONDAY


def test_a_day_in_an_instrument_made_in_python():
    tariff = Tariff(
        importers=["USA"], exporters="all", start=pd.Timestamp("2025-01-06"), rate=np.float32(0.5)
    )
    assert type(tariff.start) is datetime.date
    assert type(tariff.rate) is float


@pytest.mark.parametrize(
    "moment",
    [datetime.datetime(2025, 1, 6, 12), pd.Timestamp("2025-01-06 09:30"), np.datetime64("2025-01-06T01")],
)
def test_a_moment_is_no_day(moment):
    with pytest.raises(ScenarioError, match="has a time of day, expected a day such as 2025-01-06"):
        Scenario.load("baseline").with_(start=moment)


@pytest.mark.parametrize("day", [pd.NaT, 20250106, None])
def test_what_is_no_day_is_refused(day):
    with pytest.raises(ScenarioError, match=r"start is .*, expected a day such as"):
        Scenario.load("baseline").with_(start=day)


@pytest.mark.parametrize("kind", [float, np.float64, np.float32, lambda number: pd.Series([number]).iloc[0]])
def test_settings_of_numpy_and_pandas(kind):
    share = kind(0.03125)
    changed = Scenario.load("baseline").with_(settings={"cross_border_share": share}, weeks=np.int32(2))
    assert changed == Scenario.load("baseline").with_(settings={"cross_border_share": 0.03125}, weeks=2)
    assert type(changed.settings["cross_border_share"]) is float
    assert (
        changed.hash()
        == Scenario.load("baseline").with_(settings={"cross_border_share": 0.03125}, weeks=2).hash()
    )


def test_a_whole_row_of_a_table():
    """As a sweep does: one row of a table of numbers is one scenario."""
    table = pd.DataFrame(
        {"cross_border_share": np.linspace(0.02, 0.04, 3), "adaptation": [True, False, True]}
    )
    made = [Scenario.load("baseline").with_(settings=row) for row in table.to_dict("records")]
    assert [each.model_settings().cross_border_share for each in made] == [0.02, 0.03, 0.04]
    assert [each.model_settings().adaptation for each in made] == [True, False, True]


@pytest.mark.parametrize(
    "seeds",
    [
        np.array([7, 3]),
        pd.Series([7, 3]),
        (seed for seed in (3, 7)),
        {3, 7},
        [np.int64(7), 3],
        range(3, 8, 4),
    ],
)
def test_seeds_of_any_sequence(seeds):
    chosen = chosen_seeds(seeds)
    assert chosen == (3, 7)
    assert {type(seed) for seed in chosen} == {int}


@pytest.mark.parametrize("many", [3, np.int64(3), np.uint8(3), np.array(3)])
def test_how_many_seeds(many):
    assert chosen_seeds(many) == (1, 2, 3)


@pytest.mark.parametrize(
    "seeds", [1.0, [1.0], np.array([1.0, 2.0]), True, [True], "3", -1, [-1], [None], 2**64, [2**64]]
)
def test_what_is_no_seed_is_refused(seeds):
    with pytest.raises(ValueError, match=r"seeds? is .*, expected a whole number of at least"):
        chosen_seeds(seeds)


def test_a_seed_with_a_decimal_point_says_what_would_be_right():
    with pytest.raises(
        ValueError, match=r"rng is 1\.0, expected a whole number of at least 0 — did you mean 1\?"
    ):
        seed_of(1.0, "rng")
    with pytest.raises(ValueError, match="at least one seed is needed"):
        chosen_seeds([])


@pytest.mark.parametrize("weeks", [0, 2.0, -1, True, "2"])
def test_lengths_are_whole_numbers(weeks):
    with pytest.raises(ValueError, match=r"weeks is .*, expected a whole number of at least 1"):
        prepared("baseline", weeks=weeks)


def test_a_path_stands_for_a_name(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(Scenario.load("baseline").to_yaml(), encoding="utf-8")
    assert prepared(path).start == Scenario.load("baseline").start


def test_other_values_stay_as_they_are():
    policies = Scenario.load("us_de_minimis_repeal").policies
    assert plain(policies) == policies
    assert plain({"a": [np.int8(1), (np.str_("b"), None)]}) == {"a": [1, ("b", None)]}


def test_a_model_ends_with_its_scenario():
    model = small_model(small(weeks=2))
    model.run_model()
    assert (model.steps, model.tick, model.running) == (2, 2, False)


def test_mesas_batch_run_draws_other_seeds_and_says_which():
    from mesa.batchrunner import _model_run_func

    from sim.model import TradeModel

    fixed = {"scenario": small(weeks=1), "economies": SIX}
    rows = [_model_run_func(TradeModel, (0, at, dict(fixed)), 1000, -1)[-1] for at in range(2)]
    assert rows[0]["seed"] != rows[1]["seed"]
    assert rows[0]["trade_value_usd"] != rows[1]["trade_value_usd"]
    again = _model_run_func(TradeModel, (0, 0, {**fixed, "rng": rows[0]["seed"]}), 1000, -1)[-1]
    assert again["trade_value_usd"] == rows[0]["trade_value_usd"]
