"""A column of a mechanism's state that declares a metric is recorded, listed and reported without a metric's file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.documents.mechanisms_doc import page
from experiments.looking_up.declared_things import metric_rows
from experiments.printing.run_summary import world_means
from sim.metrics import METRICS, rows_shown
from sim.model import TradeModel
from sim.ports.column_metric import ColumnMetric
from sim.ports.shown_places import Shown
from sim.ports.state import Column, RunSizes, State
from sim.running.run_scenarios import run
from tests.probe import on_the_switchboard, probe
from tests.small_world import SIX, small


class ProbeState(State):
    level = Column(
        "f8",
        ("economy",),
        "m",
        "height of the water",
        low=0.0,
        metric=ColumnMetric(
            "Water", weigh="spending", shown=(Shown("report", ("world", "economy")), "affected")
        ),
    )
    silent = Column("f8", ("economy",), "1", "nothing")
    alone = Column(
        "f8", ("economy",), "1", "share", metric=ColumnMetric("Alone", "lone_share", unit="%", times=100.0)
    )


def begin(world: Any, _sizes: Any) -> ProbeState:
    """Levels that rise by economy, so that each is told apart."""
    return ProbeState(
        level=np.arange(1.0, world.n + 1.0), silent=np.zeros(world.n), alone=np.full(world.n, 0.25)
    )


class SixEconomies(TradeModel):
    """A model of six economies, for `run`."""

    def __init__(self, scenario: Any, rng: int | None = None, threads: int = 1) -> None:
        super().__init__(scenario, rng, threads, economies=SIX)


PROBE: dict[str, Any] = {"first_state": begin, "state": ProbeState}


def test_a_column_becomes_a_metric_of_runs_files_lists_reports_and_documents(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with on_the_switchboard(monkeypatch, probe(**PROBE)):
        assert METRICS["probe_level"].meaning == "Height of the water."
        assert "probe_silent" not in METRICS
        assert ("probe_level", "economy") in rows_shown("report")
        assert ("probe_level", "economy") in rows_shown("affected")
        assert next(row for row in metric_rows() if row["name"] == "lone_share")["unit"] == "%"
        assert "| `probe` | `level` [economy] | height of the water | m | `probe_level` |" in page()
        results = run(small(weeks=2), seeds=1, jobs=1, record_flows="none", model=f"{__name__}:SixEconomies")
        saved = results.save(tmp_path / "r")
        rows = results.kpis[(results.kpis["metric"] == "probe_level") & (results.kpis["year"] == 0)]
        found = dict(zip(rows["group"], rows["value"], strict=True))
        names = sorted(set(found) - {"world"})
        assert [found[name] for name in names] == list(range(1, len(names) + 1))
        assert 1.0 < found["world"] < len(names)
        assert "probe_level" in set(world_means(results, 0)["metric"])
        described = json.loads((saved / "columns.json").read_text(encoding="utf-8"))
        assert "Height of the water." in json.dumps(described["metrics"]["probe_level"])
    assert "probe_level" not in METRICS


def test_a_metric_needs_one_value_an_economy_a_known_weight_and_the_declared_class() -> None:
    with pytest.raises(ValueError, match=r"'Water' is a metric of a column \[one\], expected \[economy\]"):
        Column("f8", ("one",), "m", "height", metric=ColumnMetric("Water"))
    with pytest.raises(ValueError, match="weighed by 'gold', expected one of: nothing, parcels, spending"):
        ColumnMetric("Water", weigh="gold")
    with pytest.raises(ValueError, match="of state and first_state only one is declared"):
        probe(state=ProbeState)
    with pytest.raises(TypeError, match="its first state is ProbeState, declared State"):
        replace(probe(**PROBE), state=State).begin(type("World", (), {"n": 3}), RunSizes())
