"""What results depend on: a column's cells move by 1 %, shares go on summing to 1, and known elasticities come out."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import data_sensitivity as weighing
from experiments.verification.data_sensitivity import STEP, Sensitivity, moved_column, share_by_quality
from sim.calibration.calibrated import calibrate
from sim.mechanisms.worlds import load_world
from sim.world.shapes import DATA_TABLES, SHAPES
from sim.world.tables import read_table

TABLES = {name: read_table(name) for name in DATA_TABLES}


def test_cells_move_by_a_hundredth_and_stay_in_their_range():
    table = TABLES["categories"]
    moving = table["category"] == "electronics"
    made = moved_column(table, "categories", "sigma", moving)
    assert np.array_equal(made, np.where(moving, table["sigma"] * (1.0 + STEP), table["sigma"]))
    full = {**table, "return_rate": np.ones(len(table["category"]))}
    assert (moved_column(full, "categories", "return_rate", moving)[moving] == 1.0 / (1.0 + STEP)).all()


@pytest.mark.parametrize(("table", "column"), [(t, c) for t in DATA_TABLES for c, _ in SHAPES[t].sums_to_one])
@pytest.mark.parametrize("which", ["all", "some"])
def test_shares_that_sum_to_one_go_on_doing_so(table: str, column: str, which: str):
    read = TABLES[table]
    moving = ~np.isnan(read[column]) & (read[column] > 0.0)
    if which == "some":
        moving &= np.arange(len(moving)) % 3 == 0
    made = moved_column(read, table, column, moving)
    assert not np.array_equal(made, read[column], equal_nan=True)
    for share, by in SHAPES[table].sums_to_one:
        if share == column:
            names = ["|".join(map(str, row)) for row in zip(*(read[each] for each in by), strict=True)]
            groups = np.array(names or [""] * len(made))
            for group in set(groups.tolist()):
                total = made[groups == group].sum()
                assert np.isnan(total) or total == pytest.approx(1.0, abs=1e-9)


def test_shares_by_quality_are_of_absolute_elasticities():
    found = (
        Sensitivity("a.b", "assumed", 2, -0.3, 0.0),
        Sensitivity("a.c", "sourced", 2, 0.1, 0.0),
    )
    assert share_by_quality(found, "trade_value") == pytest.approx(
        {"assumed": 0.75, "sourced": 0.25, "derived": 0.0, "imputed": 0.0}
    )
    assert sum(share_by_quality(found, "ecommerce_value").values()) == 0.0


def test_expected_trade_at_held_tastes_moves_with_what_it_depends_on():
    three = ("CHN", "DEU", "USA")
    usual = calibrate(load_world(three))
    before = weighing._results(usual)
    assert weighing._results_of(dict(TABLES), usual) == pytest.approx(before, rel=1e-9)

    def elasticity(table: str, column: str) -> float:
        moving = np.ones(len(TABLES[table][column]), dtype=np.bool_)
        made = {
            **TABLES,
            table: {**TABLES[table], column: moved_column(TABLES[table], table, column, moving)},
        }
        return float(np.log(weighing._results_of(made, usual)[0] / before[0]) / np.log1p(STEP))

    assert elasticity("economies", "gdp_usd") > 0.2
    assert elasticity("carrier_modes", "bulk_rate_usd_per_tonne_km") < 0.0
    assert abs(elasticity("carrier_modes", "rate_convexity")) < 1e-9, "it acts only under load, over time"


def test_what_was_computed_is_kept_and_a_damaged_file_is_not(tmp_path, monkeypatch: pytest.MonkeyPatch):
    found, asked = (Sensitivity("a.b", "assumed", 2, -0.3, 0.5),), []
    monkeypatch.setattr(weighing, "folder", lambda: tmp_path / "calibrated")
    monkeypatch.setattr(weighing, "_computed", lambda progress: asked.append(progress) or found)
    assert weighing.data_sensitivity() == weighing.data_sensitivity() == found
    assert len(asked) == 1
    (path,) = (tmp_path / "sensitivity").iterdir()
    path.write_text("[{]")
    assert weighing.data_sensitivity() == found
    assert len(asked) == 2
