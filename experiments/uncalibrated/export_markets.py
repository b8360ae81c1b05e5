"""In how many foreign markets the firms list that export at all.

How many of an agent's firms list in a foreign market follows what its economy sells there, to the power
the setting `market_size_elasticity`. A listing is a number of an agent's firms, not which of them, so
markets per firm have two limits. *Nested*: the same firms first in every market, as the model's own count of exporting
firms takes it; *independent*: each market's firms picked without regard to the others. What is between them the model
does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.uncalibrated.seller_sizes import makers
from sim.core.sample_settings import SampleSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.model import TradeModel

    Values = NDArray[np.float64]
    Counts = NDArray[np.int64]

MANY_MARKETS = 10
NESTED, INDEPENDENT = "nested", "independent"
PUBLISHED_SOURCE = (
    "Published: most French manufacturers sell only at home, and the number of firms that sell to a number of markets "
    "falls with that number with an elasticity of -2.5 (Eaton, Kortum and Kramarz 2004, American Economic Review "
    "94(2); Federal Reserve Bank of Minneapolis Staff Report 332, abstract). The model's firms per foreign market "
    f"follow its size to the power {SampleSettings().market_size_elasticity:g}, assumed after the same authors "
    "(Econometrica 2011, from memory): not fitted to this, but no independent evidence either."
)


@dataclass(frozen=True)
class ExportMarkets:
    """Foreign markets of those producers that list in at least one."""

    listing: str
    """parcels (on platforms), bulk (known to foreign firms), or either."""
    firms_are: str
    """nested or independent."""
    exporting_firms: float
    share_of_producers: float
    mean: float
    median: float
    share_in_one: float
    share_in_many: float
    """In 10 markets or more."""


def export_markets(model: TradeModel) -> list[ExportMarkets]:
    """Return the spread of markets per exporter, by kind of listing and both limits."""
    firms = model.smes.column("weight")[makers(model)].astype(np.float64)
    rows = []
    for name, listed in listings(model).items():
        for way, spread in ((NESTED, nested(listed)), (INDEPENDENT, independent(listed, firms))):
            rows.append(described(name, way, spread, float(firms.sum())))
    return rows


def listings(model: TradeModel) -> dict[str, Counts]:
    """Return firms listed abroad by kind of listing [maker, d]; 0 at home."""
    rows, sellers = makers(model), model.sellers
    parcels = np.zeros((model.world.n, len(rows)), dtype=np.int64)
    np.maximum.at(parcels, model.world.lanes.market_destination, sellers.listing[:, rows].astype(np.int64))
    bulk = sellers.bulk_listing[:, rows].astype(np.int64)
    home = np.arange(model.world.n)[:, None] == model.smes.column("economy")[rows]
    kinds = {"parcels": parcels, "bulk": bulk, "either": np.maximum(parcels, bulk)}
    return {name: np.where(home, 0, counts).T for name, counts in kinds.items()}


def nested(listed: Counts) -> Values:
    """Return firms by number of markets [0 .. d] where every agent's firms enter in one order; entry 0 left out."""
    ordered = -np.sort(-listed, axis=1)
    after = np.concatenate((ordered[:, 1:], np.zeros_like(ordered[:, :1])), axis=1)
    return np.concatenate(([0.0], (ordered - after).sum(axis=0).astype(np.float64)))


def independent(listed: Counts, firms: Values) -> Values:
    """Return expected firms by number of markets [0 .. d] where markets are entered independently; entry 0 left out."""
    chance = np.clip(listed / np.maximum(firms, 1.0)[:, None], 0.0, 1.0)
    spread = np.zeros((len(listed), listed.shape[1] + 1))
    spread[:, 0] = 1.0
    for each in chance.T:
        entered = spread[:, :-1] * each[:, None]
        spread *= 1.0 - each[:, None]
        spread[:, 1:] += entered
    found: Values = (spread * firms[:, None]).sum(axis=0)
    found[0] = 0.0
    return found


def described(name: str, way: str, spread: Values, producers: float) -> ExportMarkets:
    """Return the figures of firms by number of markets [0 .. d]."""
    number, total = np.arange(len(spread)), float(spread.sum())
    if total <= 0.0:
        return ExportMarkets(name, way, 0.0, 0.0, *[float("nan")] * 4)
    median = float(number[np.searchsorted(np.cumsum(spread), 0.5 * total)])
    return ExportMarkets(
        name, way, total, total / producers, float((number * spread).sum() / total), median,
        float(spread[1] / total), float(spread[MANY_MARKETS:].sum() / total),
    )  # fmt: skip
