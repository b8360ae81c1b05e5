"""The sellers' side of the market: who lists where, how attractive, and what they expect.

Made at set-up and moved monthly (`sim.week.month`). A listing is a whole number of an agent's firms, so one exit
does not kill a lane; joint attractions are normalised at week 0, so calibrated tastes hold for any sample.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.agents.sme import SMEs
from sim.agents.view import Shops
from sim.behaviour.seller_groups import fill_proposals, fill_shares, new_seller_groups
from sim.calibration.calibrated_state import Calibration
from sim.calibration.expected_sales import expected_sales
from sim.core import numerics
from sim.core.carried import Array, Holder
from sim.core.kernel import kernel
from sim.core.numerics import exp, exps, log
from sim.core.parallel import in_ranges
from sim.ports.hooks import through
from sim.ports.state import State
from sim.week.composites import composites, log_ratios, parcel_composites
from sim.week.seller_pools import Pools
from sim.world.consumer_types import OCTILES

UNKNOWN = -1.0
"""Stands in the attraction of the start until it is known."""


@kernel
def fill_attraction(price, quality, boost, sigma, category, nodes, attraction):
    """Fill exp(ln quality - (sigma - 1) s ln price) x boost for every SME and octile."""
    for j in range(price.shape[0]):
        slope = sigma[category[j]] - 1.0
        for n in range(nodes.shape[0]):
            attraction[j, n] = boost[j] * exp(quality[j] - slope * nodes[n] * log(price[j]))


@kernel
def most_listed_abroad(economy, destination, listing, most):
    """Raise most [sme] to the firms an agent lists in the foreign market where it lists most [market, sme]."""
    for market in range(listing.shape[0]):
        for j in range(most.shape[0]):
            if destination[market] != economy[j] and listing[market, j] > most[j]:
                most[j] = listing[market, j]


@lru_cache(maxsize=2)
def market_sizes_abroad(calibration: Calibration) -> np.ndarray:
    """Return how many of an economy's firms sell in each foreign market [o, d], against its largest; 1 at home."""
    sales, elasticity = expected_sales(calibration), calibration.world.setting("market_size_elasticity")
    n = len(sales)
    attraction_by_octile = np.ones((n, n))
    for o in range(n):
        to = np.array([0.0 if d == o else numerics.total(sales[o, d]) for d in range(n)])
        for d in range(n):
            if d != o:
                attraction_by_octile[o, d] = (
                    numerics.power(to[d] / to.max(), elasticity) if to[d] > 0.0 else 0.0
                )
    attraction_by_octile.flags.writeable = False
    return attraction_by_octile


class Sellers(Holder):
    """Listings, attractions and expectations of all SMEs."""

    listing = Array("i4", ("platform_market", "sme"), "firms", "an agent's firms that list in a market")
    bulk_listing = Array("i4", ("economy", "sme"), "firms", "those that sell in bulk to a destination")
    initial_listing = Array(
        "i4", ("platform_market", "sme"), "firms", "firms that listed at the start or at entry"
    )
    initial_bulk = Array("i4", ("economy", "sme"), "firms", "the same in bulk")
    boost = Array("f8", ("sme",), "1", "factor that platforms' ranking gives")
    attraction = Array("f8", ("sme", "octile"), "1", "what price, quality and ranking make of a seller")
    attracted_price = Array("f8", ("sme",), "1", "price that attraction was last made from")
    attracted_weight = Array("f8", ("sme",), "1", "factor that attraction was last made from")
    parcel_belief = Array("f8", ("cell", "category"), "1", "believed demand against the start")
    bulk_belief = Array("f8", ("economy", "economy", "category"), "1", "[o, d, g] the same of bulk goods")
    market_cost_e4usd = Array("i8", ("sme",), "1e-4 USD", "what rules abroad cost since profits were booked")

    def __init__(
        self, calibration: Calibration, smes: SMEs, threads: int = 1, own: dict[str, State] | None = None
    ) -> None:
        self.calibration, self.smes, self.threads, self.own = calibration, smes, threads, own
        world, lanes = calibration.world, calibration.lanes
        n, g = world.n, len(world.categories)
        economy, category = smes.column("economy"), smes.column("category")
        retailer = smes.column("is_retailer")
        self.first, self.count = np.zeros((n, g), dtype=np.int64), np.zeros((n, g), dtype=np.int64)
        self.retail_first, self.retail_count = self.first.copy(), self.first.copy()
        for o in range(n):
            for c in range(g):
                mine = np.flatnonzero((economy == o) & (category == c))
                makers, shops = mine[~retailer[mine]], mine[retailer[mine]]
                self.first[o, c], self.count[o, c] = mine[0], len(makers)
                self.retail_first[o, c] = shops[0] if len(shops) else 0
                self.retail_count[o, c] = len(shops)
        self.cell_of = np.full((world.lanes.platform_markets, n), -1, dtype=np.int64)
        self.cell_of[lanes.platform_market, lanes.origin] = lanes.cell
        self.market_sizes_abroad = market_sizes_abroad(calibration)
        self.listing = self._first_listing()
        self.bulk_listing = self._first_bulk_listing()
        self.initial_listing, self.initial_bulk = self.listing.copy(), self.bulk_listing.copy()
        self.boost = np.ones(len(smes))
        self.market_cost_e4usd = np.zeros(len(smes), dtype=np.int64)
        self.attraction, self.attraction_by_octile = (
            np.zeros((len(smes), OCTILES)),
            np.zeros((OCTILES, len(smes))),
        )
        self.nodes = world.tastes.nodes
        self.home, self.abroad = new_seller_groups(OCTILES, len(smes)), new_seller_groups(n, len(smes))
        cells = int(lanes.cell[-1]) + 1
        self.pool_moved, self.cell_moved = (
            np.ones((n, g), dtype=np.bool_),
            np.zeros((cells, g), dtype=np.bool_),
        )
        """Whether sellers of (origin, category) moved everywhere, or in one cell, since composites were written."""
        self.attracted_price, self.attracted_weight = np.zeros(len(smes)), np.zeros(len(smes))
        self.update_attraction()
        self.first_weight = smes.column("weight").copy()
        self.first_attraction = self.attraction[:, OCTILES // 2].copy()
        self._open_seller_groups()
        self.parcel_start = np.full((g, OCTILES, cells), UNKNOWN)
        self.home_start, self.bulk_start = np.zeros((n, g, OCTILES)), np.zeros((n, n, g))
        composites(self.shops(), self.bulk_listing, self.home_start, self.bulk_start)
        nowhere = np.empty((g, OCTILES, len(world.lanes)))
        parcel_composites(
            0, g, lanes, self.shops(), self.pool_moved, self.cell_moved, self.parcel_start, nowhere
        )
        self.pool_moved[:] = False
        self.exporting_firms = self.exporters()
        self.parcel_belief, self.bulk_belief = np.ones((cells, g)), np.ones((n, n, g))
        self.first_lane = np.flatnonzero(np.diff(lanes.cell, prepend=-1))
        """[cell] a lane of each cell."""

    def _open_seller_groups(self) -> None:
        """Freeze the shares from which sellers are proposed to buyers."""
        self._share_seller_groups()
        for seller_groups in (self.home, self.abroad):
            seller_groups.before = seller_groups.now
            for row in seller_groups:
                fill_proposals(self.first, self.count, row)
        for row in self.home:
            fill_proposals(self.retail_first, self.retail_count, row)

    def _share_seller_groups(self) -> None:
        """Work out sellers' shares: of buyers at home by octile, of firms abroad by their economy."""
        weight = np.where(self.smes.column("active"), self.smes.column("weight"), 0)
        self.attraction_by_octile[:] = self.attraction.T
        for row in range(OCTILES):
            fill_shares(self.first, self.count, weight, self.attraction_by_octile[row], self.home[row])
            fill_shares(
                self.retail_first, self.retail_count, weight, self.attraction_by_octile[row], self.home[row]
            )
        for d, seller_groups in enumerate(self.abroad):
            firms = self.bulk_listing[d].astype(np.int64)
            fill_shares(self.first, self.count, firms, self.attraction_by_octile[OCTILES // 2], seller_groups)

    def rank(self) -> np.ndarray:
        """Return productivity rank within (economy, category), (0, 1], of producers in business."""
        productivity = self.smes.column("productivity")
        rank = np.zeros(len(self.smes))
        for o in range(self.first.shape[0]):
            for g in range(self.first.shape[1]):
                rows = slice(int(self.first[o, g]), int(self.first[o, g] + self.count[o, g]))
                order = np.argsort(np.argsort(productivity[rows], kind="stable"), kind="stable")
                rank[rows] = (order + 1.0) / self.count[o, g]
        return rank

    def _whole(self, share: np.ndarray) -> np.ndarray:
        """Return at least one and at most all of an agent's firms [sme], for producers in business."""
        weight = self.smes.column("weight")
        makes = self.smes.column("active") & ~self.smes.column("is_retailer")
        firms = np.clip(np.floor(weight * share + 0.5).astype(np.int64), 1, weight.clip(1))
        whole: np.ndarray = np.where(makes, firms, 0)
        return whole

    # Both row by row: whole tables of intermediate steps would be the largest thing a process ever holds.
    def _first_listing(self) -> np.ndarray:
        rank, economy = self.rank(), self.smes.column("economy")
        traits = self.calibration.world.settings_of("sample")
        destinations = self.calibration.world.lanes.market_destination
        listing = np.zeros((len(destinations), len(economy)), dtype=np.int32)
        for platform_market, d in enumerate(destinations):
            most = np.where(
                economy == d, traits.listed_at_home_share,
                traits.listed_abroad_share * self.market_sizes_abroad[economy, d],
            )  # fmt: skip
            listing[platform_market] = np.where(
                self.cell_of[platform_market, economy] >= 0, self._whole(most * (rank * rank)), 0
            )
        return listing

    def _first_bulk_listing(self) -> np.ndarray:
        rank, economy = self.rank(), self.smes.column("economy")
        abroad = self.calibration.world.setting("listed_abroad_share")
        listing = np.zeros((len(self.market_sizes_abroad), len(economy)), dtype=np.int32)
        for d in range(len(listing)):
            listing[d] = self._whole(abroad * self.market_sizes_abroad[economy, d] * (rank * rank))
        return listing

    def shops(self) -> Shops:
        """Return the columns the draws use."""
        weight = np.where(self.smes.column("active"), self.smes.column("weight"), 0)
        return Shops(
            first=self.first, count=self.count, retail_first=self.retail_first, retail_count=self.retail_count,
            listing=self.listing, weight=weight, attraction=self.attraction,
            attraction_by_octile=self.attraction_by_octile, home=self.home,
            fake_share=self.smes.column("fake_share"),
        )  # fmt: skip

    def pools(self) -> Pools:
        """Return the producers as monthly moves see them."""
        take = self.smes.column
        return Pools(self.first, self.count, take("active"), take("weight"), self.first_weight, take("key"))

    def attraction_ratio(self) -> np.ndarray:
        """Return attraction of a firm against the start [sme], as buyers of the middle octile weigh it."""
        ratio: np.ndarray = self.attraction[:, OCTILES // 2] / self.first_attraction
        return ratio

    def shares_in_pool(self, home_composite: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return one firm's part of its pool's attraction [sme], today and at the start.

        Args:
            home_composite: [o, g, octile] ln of pools' attraction at home against the start.
        """
        pool, middle = (self.smes.column("economy"), self.smes.column("category")), OCTILES // 2
        first: np.ndarray = self.first_attraction / np.maximum(self.home_start[:, :, middle][pool], 1e-300)
        return first * (self.attraction_ratio() / exps(home_composite[:, :, middle])[pool]), first

    def update_attraction(self) -> None:
        """Recompute what prices, quality and ranking make of every seller."""
        price, before, weight = self.smes.column("price"), self.attracted_price, self.attracted_weight
        now = through("seller_weights", self.boost, self.calibration.world, self.own)
        moved = (price != before) | (weight != now)
        self.pool_moved[self.smes.column("economy")[moved], self.smes.column("category")[moved]] = True
        before[:], weight[:] = price, now
        fill_attraction(
            price, self.smes.column("quality"), now, self.calibration.preferences.sigma,
            self.smes.column("category"), self.nodes, self.attraction,
        )  # fmt: skip

    def write_composites(self, parcel: np.ndarray, home: np.ndarray, bulk: np.ndarray) -> None:
        """Write joint attraction against week 0 into the offers (ratios for parcels, ln for the rest)."""
        home_now, bulk_now = np.zeros_like(self.home_start), np.zeros_like(self.bulk_start)
        in_ranges(
            parcel_composites, self.first.shape[1], self.threads, self.calibration.lanes, self.shops(),
            self.pool_moved, self.cell_moved, self.parcel_start, parcel,
        )  # fmt: skip
        self.pool_moved[:], self.cell_moved[:] = False, False
        composites(self.shops(), self.bulk_listing, home_now, bulk_now)
        log_ratios(home_now, self.home_start, home)
        log_ratios(bulk_now, self.bulk_start, bulk)
        self.exporting_firms = self.exporters()
        self._share_seller_groups()

    def exporters(self) -> np.ndarray:
        """Return firms that list in at least one foreign market, by home economy [o]."""
        economy, destination = self.smes.column("economy"), self.calibration.world.lanes.market_destination
        most = np.zeros(len(economy), dtype=np.int64)
        most_listed_abroad(economy, destination, self.listing, most)
        most_listed_abroad(economy, np.arange(len(self.bulk_listing)), self.bulk_listing, most)
        return np.bincount(
            economy, weights=most.astype(np.float64), minlength=self.calibration.world.n
        ).astype(np.int64)
