"""Tables `lanes_weekly` and `distributions_weekly`: what weeks of a run are chosen from, after it was saved too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.distributions import EDGES
from sim.results.recording import LANES_BY_WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.results.recording import SeedRecord

LANE_COLUMNS = ["seed", "tick", "origin", "destination", *LANES_BY_WEEK]
BIN_COLUMNS = ["seed", "tick", "quantity", "destination", "bin", "orders"]


def lane_week_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """Lanes by seed and week, those on which goods crossed a border in it."""
    blocks = []
    for record in records:
        iso3, count = record.names.iso3, len(record.names.iso3)
        tick, lane = np.nonzero(record.lane_weeks.any(axis=1))
        blocks.append(
            pd.DataFrame(
                {
                    "seed": np.full(len(tick), record.seed, np.int32),
                    "tick": tick.astype(np.int16),
                    "origin": labelled(lane // count, iso3),
                    "destination": labelled(lane % count, iso3),
                    **{column: record.lane_weeks[tick, at, lane] for at, column in enumerate(LANES_BY_WEEK)},
                }
            )
        )
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=LANE_COLUMNS)


def distribution_week_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """Parcels from abroad by seed, week, quantity, destination and bin (`sim.results.distributions.EDGES`)."""
    blocks = []
    for record in records:
        counts = {"delivery_days": record.parcel_days, "parcel_value": record.parcel_value}
        for quantity, weekly in counts.items():
            tick, place, at = np.nonzero(weekly)
            blocks.append(
                pd.DataFrame(
                    {
                        "seed": np.full(len(tick), record.seed, np.int32),
                        "tick": tick.astype(np.int16),
                        "quantity": labelled(np.full(len(tick), list(EDGES).index(quantity)), tuple(EDGES)),
                        "destination": labelled(place, record.names.iso3),
                        "bin": at.astype(np.int16),
                        "orders": weekly[tick, place, at],
                    }
                )
            )
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=BIN_COLUMNS)


def labelled(codes: NDArray[Any], labels: Sequence[str]) -> Any:
    """Codes as a column of labels, held as codes."""
    return pd.Categorical.from_codes(codes.astype(np.int16), categories=pd.Index(labels))
