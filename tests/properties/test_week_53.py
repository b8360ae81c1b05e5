"""A year of 53 weeks: weeks, sums and periods by calendar year agree in figures, lanes and flows."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sim.running.run_scenarios import run
from tests.sim.fake_model import FakeScenario

if TYPE_CHECKING:
    from pathlib import Path

WEEKS = {2026: 5, 2027: 3}
"""Eight weeks from 30 November 2026: the week of 28 December is the 53rd of its year."""


def test_eight_weeks_over_the_end_of_2026(tmp_path: Path) -> None:
    scenario = FakeScenario(start=datetime.date(2026, 11, 30), weeks=8)
    results = run(scenario, seeds=[1], jobs=1, folder=tmp_path, model="tests.sim.fake_model:FakeModel")  # type: ignore[arg-type]
    flows, lanes, kpis = results.flows, results.lanes, results.kpis
    year = (pd.to_datetime(flows["week"]) + pd.Timedelta(days=3)).dt.year
    abroad = (flows["channel"] == "platform") & (flows["origin"] != flows["destination"])
    sent = flows[abroad].groupby(year)["orders"].sum()
    parcels, weeks = lanes.groupby("year")["parcels"].sum(), lanes.groupby("year")["weeks"].first()
    yearly = kpis[(kpis["metric"] == "parcels") & (kpis["by"] == "world")].set_index("year")["value"]
    assert weeks.to_dict() == WEEKS
    assert set(kpis["year"]) == {0, *WEEKS}
    for each, count in WEEKS.items():
        assert sent[each] == parcels[each]
        assert parcels[each] / count * 52 == pytest.approx(yearly[each], rel=1e-9)
