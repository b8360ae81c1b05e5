"""Tables of a law that are kept from week to week are those that would be made."""

from __future__ import annotations

import numpy as np

from sim.market.entering import enter
from sim.market.law_tables import LawTables
from sim.scenario.definition import Scenario
from tests.small_world import small, small_model

RULES = {
    "question": "Why?",
    "extends": "law_2023",
    "start": "2024-01-01",
    "policies": [
        {
            "instrument": "tariff",
            "importers": ["USA"],
            "exporters": ["CHN"],
            "from": "2024-02-05",
            "rate": "10%",
        },
        {"instrument": "carbon_price", "from": "2024-03-18", "usd_per_tonne": 100},
        {"instrument": "de_minimis", "importers": ["DEU"], "from": "2024-05-06", "duty_free_below_usd": 10.0},
    ],
}


def test_a_run_has_the_tables_that_would_be_made_in_every_week() -> None:
    weeks = 24
    model = small_model(small(Scenario.from_dict(RULES), weeks=weeks))
    kept = 0
    for _ in range(weeks):
        before = list(model.market.law_tables._kept)
        model.keep_calendar()
        model.refresh_offers()
        market = model.market
        new = LawTables(model.settings)
        for law, entering in ((market.known_law, market.entering), (market.due_law, market.due)):
            anew = enter(model.world, law, market.quotes, market.sizes, new, model.own)
            assert _bytes(entering) == _bytes(anew)
        kept += any(each is old for each in market.law_tables._kept[:1] for old in before)
        model.step()
    assert kept > weeks // 4, "hardly any table was kept: the test shows nothing"


def _bytes(entering: tuple) -> list[bytes]:
    """Return every column's bits; those between a record's fields mean nothing."""
    arrays = [
        np.asarray(each) for part in entering for each in (part if isinstance(part, tuple) else (part,))
    ]
    columns = [each[name] for each in arrays for name in each.dtype.names or ()]
    return [each.tobytes() for each in (*columns, *(each for each in arrays if not each.dtype.names))]
