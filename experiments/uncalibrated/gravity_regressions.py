"""Gravity coefficients of expected trade, by channel: what the model says without having been fitted to it.

Two-way PPML (`sim.calibration.ppml`) of a scenario's expected first sales on distance, land border, language, colony
and trade agreement; a second time with home sales and a border dummy. Flows by pair are calibrated to 2023, so the
coefficients of all channels together are the data's; how they differ between parcels, restocking and firms'
purchases is the model's. Zeros stay in as zeros, as PPML takes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.uncalibrated.week_zero import ExpectedTrade
from experiments.verification.fit_measures import abroad
from sim.calibration.ppml import COVARIATES, clustered_errors, ppml_two_way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world import World

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

BORDER = "border"
REGRESSORS = COVARIATES[:5]
"""Distance, land border, language, colony, agreement; the EU counts among the agreements, as in the literature."""
ABROAD, WITH_HOME = "across borders", "with home sales"
DATA, OBSERVED = "data", "data, reported"
"""Flows of 2023 of all pairs, and without the pairs that nobody reported (those were filled by `tradewinds impute`)."""


class Published(NamedTuple):
    """Estimates of a regressor in the literature on trade of all kinds, mean and standard deviation over studies."""

    all_studies: tuple[float, float]
    structural: tuple[float, float]
    """Studies with exporter and importer effects, or the like."""


HEAD_MAYER = {
    "log_distance": Published((-0.93, 0.40), (-1.10, 0.41)),
    "contiguous": Published((0.53, 0.57), (0.66, 0.65)),
    "common_language": Published((0.54, 0.44), (0.39, 0.29)),
    "colony": Published((0.92, 0.61), (0.75, 0.49)),
    "trade_agreement": Published((0.59, 0.50), (0.36, 0.42)),
    BORDER: Published((-1.96, 1.28), (-1.90, 1.68)),
}
PUBLISHED_SOURCE = (
    "Published: Head and Mayer 2014, Handbook of International Economics 4, ch. 3, table 4 (means over studies of all "
    "trade; figures noted from memory, not re-read). 'Structural': studies with exporter and importer effects. Our "
    "border is their home dummy with its sign turned."
)
ONLINE_SOURCE = (
    "Online against offline, for the sign and size of the gap: distance matters on average 65 % less on eBay than "
    "offline, same goods and 61 countries (Lendle, Olarreaga, Schropp and Vezina, There Goes Gravity, June 2013, "
    "abstract); less online than in other trade, but it matters (Hortacsu, Martinez-Jerez and Douglas 2009, AEJ: "
    "Microeconomics 1(1), abstract)."
)


@dataclass(frozen=True)
class Coefficients:
    """One regression."""

    flow: str
    sample: str
    pairs: int
    zero_pairs: int
    value_usd: float
    """Sum of the flows, USD fob a year."""
    estimate: dict[str, float]
    """By regressor; nan where the sample does not identify it."""
    error: dict[str, float]
    """Standard errors, robust, clustered by pair (both directions together)."""


def gravity_coefficients(trade: ExpectedTrade) -> list[Coefficients]:
    """Return the regressions of every channel, of all together, and of the flows of 2023; both samples."""
    world = trade.model.world
    everyone = np.ones((world.n, world.n), dtype=np.bool_)
    data = world.flows_usd + np.diag(world.home_sales_usd)
    reported = world.flow_is_observed | ~abroad(world.n)
    rows = []
    for sample, kept in ((ABROAD, abroad(world.n)), (WITH_HOME, everyone)):
        x, names = covariates(world, with_border=sample == WITH_HOME)
        flows = [(name, sales, kept) for name, sales in trade.by_channel().items()]
        flows += [(DATA, data, kept), (OBSERVED, data, kept & reported)]
        rows += [regression(name, sample, flow, x, names, pairs) for name, flow, pairs in flows]
    return rows


def covariates(world: World, *, with_border: bool) -> tuple[Values, tuple[str, ...]]:
    """Return regressors [o, d, regressor] and their names.

    At home the distance is that of the model's own haul (`local_haul_km`), the same everywhere, and all dummies are 0:
    the border dummy is foreign sales without a common language, agreement and so on against home sales.
    """
    ways, lanes, home = world.geography, world.tables["lanes"], ~abroad(world.n)
    colony = np.zeros((world.n, world.n))
    for o, d, linked in zip(lanes["origin"], lanes["destination"], lanes["colony"], strict=True):
        if str(o) in world.index and str(d) in world.index:
            colony[world.index[str(o)], world.index[str(d)]] = float(linked)
    distance = np.log(np.where(home, world.setting("local_haul_km"), ways.distance_km))
    columns = [distance, ways.contiguous, ways.common_language, colony, ways.trade_agreement]
    names: tuple[str, ...] = REGRESSORS
    if with_border:
        columns, names = [*columns, ~home], (*REGRESSORS, BORDER)
    return np.stack(columns, axis=2).astype(np.float64), names


def regression(
    name: str, sample: str, flow: Values, x: Values, names: tuple[str, ...], kept: Flags
) -> Coefficients:
    """Fit the flows of some pairs [o, d].

    Raises:
        GravityError: nothing flows, or no convergence.
    """
    o, d = np.nonzero(kept)
    y, each, n = flow[o, d], x[o, d], len(flow)
    fit = ppml_two_way(y, o, d, each, n)
    error = clustered_errors(fit, y, o, d, each, n)
    estimate = np.where(np.isnan(error), np.nan, fit.coefficients)
    return Coefficients(
        name, sample, len(y), int((y <= 0.0).sum()), float(y.sum()),
        dict(zip(names, estimate.tolist(), strict=True)), dict(zip(names, error.tolist(), strict=True)),
    )  # fmt: skip


def web_shop_only_share(trade: ExpectedTrade) -> float:
    """Return the share of parcels' value across borders on pairs that no marketplace carries, web shops only, 0..1."""
    world, lanes = trade.model.world, trade.model.world.lanes
    shops = world.platforms.index("web_shops") if "web_shops" in world.platforms else -1
    carried = np.zeros((world.n, world.n), dtype=np.bool_)
    market = lanes.platform != shops
    carried[lanes.origin[market], lanes.destination[market]] = True
    parcels = np.where(abroad(world.n), trade.by_channel()["parcels"], 0.0)
    return float(parcels[~carried].sum() / parcels.sum())
