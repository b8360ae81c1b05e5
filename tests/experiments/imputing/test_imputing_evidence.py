"""What imputing takes for evidence: composition of today's categories, and earlier flows that can be."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from experiments.imputing.evidence import Evidence, read_evidence
from experiments.imputing.gravity_means import credible_past, past_covariates
from sim.world.tables import read_table


@lru_cache(maxsize=1)
def evidence() -> Evidence:
    return read_evidence()


def test_what_is_alike_is_what_economies_export_by_the_categories_of_the_world():
    told, table = evidence().likeness.composition, read_table("origin_composition")
    categories = sorted(read_table("categories")["category"].tolist())
    fuels = (table["category"] == "fuels") & (table["origin"] == "NOR")
    mean = table["share"][table["category"] == "fuels"].sum() / evidence().n
    found = told[evidence().iso3.index("NOR"), categories.index("fuels")]
    assert told.shape[1] == len(categories)
    assert found == pytest.approx(float(table["share"][fuels][0]) - mean, abs=1e-3)


def test_earlier_flows_that_cannot_be_are_set_aside_and_do_not_count_as_no_trade():
    """Oil of undisclosed destination is booked as Taiwan's: 208 bn USD in 2012, 0.59 of what it imports today."""
    told, raw = evidence(), read_table("flows_earlier")
    at = {code: row for row, code in enumerate(told.iso3)}
    wrong = set()
    for year, kept in told.earlier.items():
        columns = (raw[name].tolist() for name in ("origin", "destination", f"value_{year}_usd"))
        for o, d, value in zip(*columns, strict=True):
            if np.isfinite(value) and not np.isfinite(kept[at[o], at[d]]):
                wrong.add((o, d, year))
    years = {"SAU": (2008, 2012, 2016), "ARE": (2012,)}
    assert wrong == {(o, "TWN", year) for o, each in years.items() for year in each}
    saudi = at["SAU"], at["TWN"]
    assert told.past[saudi].tolist() == [0.0, 0.0, 0.0]
    assert past_covariates(told.earlier, told.richer, told.plain)[saudi].tolist() == [0.0, 0.0, 1.0]


def test_no_flow_of_today_would_be_set_aside():
    told = evidence()
    kept, flags = credible_past({2023: told.flow}, told.exports, told.imports)
    assert not flags.any()
    assert np.array_equal(kept[2023], told.flow, equal_nan=True)


def test_flows_of_taiwan_that_were_large_in_2016_are_large():
    """Its exports to the Philippines were imputed at 0.3 bn USD, 8.6 in 2016, by a total that does not hold them."""
    told, flows = evidence(), read_table("flows_2023")
    columns = (flows[name].tolist() for name in ("origin", "destination", "value_usd"))
    now = {(o, d): value for o, d, value in zip(*columns, strict=True)}
    large = np.argwhere((told.earlier[2016] > 1e9) & (told.status == "missing"))
    pairs = [(told.iso3[o], told.iso3[d], told.earlier[2016][o, d]) for o, d in large]
    assert len([pair for pair in pairs if "TWN" in pair[:2]]) > 30
    for o, d, before in pairs:
        if "TWN" in (o, d):
            assert 0.4 < now[o, d] / before < 4.0, (o, d)
