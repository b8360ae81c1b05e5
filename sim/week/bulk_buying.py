"""Steps 4 to 6 for firms: those whose purchase week it is buy inputs, and shops restock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core import draws
from sim.core.codes import BULK_MODES
from sim.core.parallel import in_threads, pieces
from sim.market.bulk_choice import CYCLE_WEEKS
from sim.market.bundles import Arrivals, BulkStreams, FirmView
from sim.ports.hooks import through
from sim.settlement.accounts import HORIZON
from sim.settlement.accumulator import Accumulator, joined, pay_sellers
from sim.settlement.bulk_orders import buy_and_gather

if TYPE_CHECKING:
    from sim.week.run_state import RunState

FIRMS_AT_ONCE, LOTS_AT_ONCE = 4096, 1 << 15
"""Firms handed to a thread at once, and the lots for which there is room in its ledgers before it looks again."""


def buy_in_bulk(run: RunState) -> None:
    """Let firms whose purchase week it is buy inputs, and shops restock."""
    purposes = draws.FIRM_LOTS, draws.SELLER, draws.BULK_OUTCOME, draws.RESTOCK_LOTS
    streams = BulkStreams(*(np.uint64(draws.stream(run.seed, purpose, run.tick)) for purpose in purposes))
    market, sellers = run.market, run.sellers
    arrivals = Arrivals(run.payment_schedule.stock_units, run.payment_schedule.stock_cost)
    view = FirmView(
        tick=run.tick, streams=streams, lots=run.world.setting("bulk_lots"),
        firm_share=run.calibration.preferences.firm_share,
        restock_e4usd=restock_orders(run), unit_cost=market.restock_cost(),
        shops=sellers.shops(), abroad=sellers.abroad,
        bulk_modes=np.array(BULK_MODES), guide=market.bulk_guide, reference=market.bulk_reference,
        cumulative=market.bulk_cumulative, terms=market.entering.bulk, entry_terms=market.due.bulk,
        bearer=run.surprised, goods=run.goods,
        prices=run.prices(), charges=run.charges,
    )  # fmt: skip
    work = iter(pieces(len(run.smes), FIRMS_AT_ONCE))

    def serve(accumulator: Accumulator) -> None:
        for first, last in work:
            at = first
            while at < last:
                accumulator.grow(LOTS_AT_ONCE)
                at = buy_and_gather(at, last, run.firm_columns, view, accumulator.books(), arrivals)

    in_threads(serve, run.accumulators)
    joined(run.accumulators)
    pay_sellers(run.payment_schedule, run.tick % HORIZON, run.counters, run.written())


def restock_orders(run: RunState) -> np.ndarray:
    """Return what each importer-retailer pays for restocking if it is its purchase week [sme], 1e-4 USD.

    The units are those of the plan of week 0, as mechanisms change them (port: stocks); the cost is today's.
    """
    wanted = through("restocking", CYCLE_WEEKS * run.planned_pace, run.world, run.own, run)
    cost = run.market.restock_cost()[run.smes.column("economy"), run.smes.column("category")]
    orders: np.ndarray = np.floor(np.maximum(wanted, 0.0) * cost + 0.5).astype(np.int64)
    return orders
