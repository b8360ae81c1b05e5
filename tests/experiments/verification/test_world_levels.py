"""The model beside the world: every row has a level of the model, and says how far off it is."""

from __future__ import annotations

import math

import pytest

from experiments.verification.published_levels import LOOKED_UP, MEMORY, PUBLISHED
from experiments.verification.world_levels import world_row, world_section, world_text
from sim.running.run_scenarios import run
from tests.small_world import small


@pytest.fixture(scope="module")
def rows():
    results = run(small(weeks=4, consumers=3_200, smes=1_200), seeds=2, jobs=1, record_flows="none")
    return {each.label: world_row(each, results) for each in PUBLISHED}


def test_every_level_is_found_and_has_an_interval(rows) -> None:
    for label, row in rows.items():
        assert math.isfinite(row["mean"]), label
        assert row["mean"] > 0.0, label
        assert math.isfinite(row["half_width"]), label
        assert row["ratio"] == pytest.approx(row["mean"] / row["published"])
        assert row["near"] == (1 / 1.5 <= row["ratio"] <= 1.5)


def test_units_are_those_of_a_year(rows) -> None:
    """Off by a factor of a thousand or of weeks would be seen at once."""
    assert 10_000 < rows["Goods trade"]["mean"] < 40_000
    assert 100 < rows["Parcels into the USA"]["mean"] < 10_000
    assert 10 < rows["Duty collected, USA"]["mean"] < 400
    assert rows["Part of goods trade by air and courier"]["mean"] < 1.0


def test_free_factors_are_named_and_counted() -> None:
    for each in PUBLISHED:
        assert (each.free > 0) == (each.freedom != "none")
        assert each.grade in {MEMORY, LOOKED_UP}
        assert each.source
        assert each.year


def test_the_section_counts_rows_that_nothing_was_free_to_fit(rows) -> None:
    size = {"weeks": 4, "consumers": 3_000, "smes": 1_200, "seeds": 2}
    _, words, [(header, text)] = world_section({"size": size, "rows": list(rows.values())})
    unfitted = [each for each in PUBLISHED if not each.free]
    assert f"; {len(unfitted)} have no free factor" in words
    assert all(len(row) == len(header) for row in text)


def test_a_row_of_another_year_says_so(rows) -> None:
    text = {row[1]: row[7] for row in world_text(list(rows.values()))}
    assert "2019, a different year" in text["Cross-border e-commerce, B2C"]
    assert "different year" not in text["Goods trade"]
    assert "different year" not in text["Parcels into the USA"]
