"""Hypothesis strategies of policies, drawn from what every instrument declares: a new instrument is in by itself."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from sim.policy.instruments import INSTRUMENTS

if TYPE_CHECKING:
    from sim.core.parameter import Parameter
    from sim.policy.instrument import Instrument

PLACES = ("USA", "CHN", "DEU", "MEX", "EU27", "all")
"""Economies and blocs that policies of a small world cover."""
USD_MARKS = (0.0, 0.01, 22.0, 135.0, 150.0, 799.99, 800.0, 5_000.0)
"""Values of parcels at which laws turn, or nearly."""


def values_of(declared: Parameter) -> st.SearchStrategy[Any]:
    """Values of one parameter: both bounds, its default, the middle, and what law is made of."""
    if declared.kind == "switch":
        return st.booleans()
    if declared.kind == "list":
        words = declared.choices or PLACES
        return st.sets(st.sampled_from(words), min_size=int(declared.required), max_size=2).map(
            lambda found: tuple(sorted(found))
        )
    unset = (None,) if declared.default is None else ()
    if declared.kind == "choice" or declared.choices:
        return st.sampled_from((*unset, *declared.choices))
    low = 0.0 if declared.low is None else declared.low
    high = max(low, 1.0) * 10.0 if declared.high is None else declared.high
    marks = [each for each in USD_MARKS if low <= each <= high] if declared.unit.startswith("USD") else []
    default = () if declared.default is None else (declared.default,)
    numbers = sorted({low, high, low + (high - low) / 2.0, *default, *marks})
    if declared.kind == "count":
        numbers = sorted({math.floor(each) for each in numbers})
    return st.sampled_from((*unset, *numbers))


def parameters_of(kind: type[Instrument]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of an instrument's parameters, the others as in its example."""
    return st.fixed_dictionaries(
        {}, optional={name: values_of(declared) for name, declared in kind.declared().items()}
    )


@st.composite
def policies(draw: st.DrawFn, first: date, weeks: int, name: str | None = None) -> Instrument:
    """A policy of any instrument, or of the one named, on days within a run that starts on `first`."""
    kind = INSTRUMENTS[name or draw(st.sampled_from(sorted(INSTRUMENTS)))]
    start = first + timedelta(days=draw(st.integers(-10, 7 * weeks)))
    dates = {
        "until": start + timedelta(days=draw(st.integers(1, 40))) if draw(st.booleans()) else None,
        "announced": start - timedelta(days=draw(st.integers(0, 30))) if draw(st.booleans()) else None,
    }
    scope = {
        key: tuple(sorted(draw(st.sets(st.sampled_from(PLACES), min_size=1, max_size=2))))
        for key in ("importers", "exporters")
        if key in kind.scope
    }
    parameters = draw(parameters_of(kind))
    try:
        return kind.make_example(start, **dates, **{**scope, **parameters})
    except ValueError:  # an instrument whose table belongs to one importer
        return kind.make_example(start, **dates, **parameters)
