"""A state's arrays are what its file declares, or are refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ports.state import Column, State


class Fleet(State):
    share = Column("f8", ("economy", "vehicle"), "1", "share of deliveries", low=0.0, high=1.0)
    vehicles = Column("i8", ("vehicle",), "count", "vehicles", low=0.0)
    allowed = Column("?", ("economy",), "flag", "whether the law permits them")


def fleet(**changes: np.ndarray) -> Fleet:
    arrays = {
        "share": np.full((3, 2), 0.5),
        "vehicles": np.ones(2, np.int64),
        "allowed": np.ones(3, np.bool_),
    }
    return Fleet(**{**arrays, **changes})


def test_a_state_holds_its_columns_in_order_of_declaration() -> None:
    found = fleet()
    assert list(found.arrays()) == ["share", "vehicles", "allowed"]
    assert found.column("vehicles") is found.vehicles
    assert Fleet.declared()["share"].unit == "1"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"share": np.ones((3, 2), np.float32)}, "Fleet.share is <f4, declared f8"),
        ({"vehicles": np.ones((2, 1), np.int64)}, r"Fleet.vehicles has 2 axes, declared \[vehicle\]"),
        ({"vehicles": np.ones(5, np.int64)}, "Fleet.vehicles: 5 along vehicle, but another column has 2"),
        ({"share": np.full((3, 2), 1.5)}, "Fleet.share lies outside 0 to 1"),
        ({"share": np.full((3, 2), np.nan)}, "Fleet.share lies outside 0 to 1"),
        ({"wheels": np.ones(2)}, r"not declared \['wheels'\]"),
    ],
)
def test_what_is_not_as_declared_is_refused(changes: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises((TypeError, ValueError), match=said):
        fleet(**changes)
