"""Inventories: importer-retailers hold stock, order ahead, run out, and reprice their shelves slowly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState

PACE_SPEED = 0.1
"""Weight of the last week in the pace of sales a shop plans with (assumed: it plans on about ten weeks)."""


@dataclass(frozen=True)
class InventorySettings:
    """Whether shops can run out."""

    stocks_bind: bool = parameter(
        True,
        "switch",
        doc="whether shops sell what they have in stock and order ahead; else they order what they sold",
        source="assumed: on",
        at_week_zero=False,
    )


def note_week(run: RunState) -> None:
    """Note what shops sold, since their last purchase week and as a pace."""
    from sim.market.bulk_choice import CYCLE_WEEKS

    sold = run.counters.units_sold
    run.sold_since_purchase[run.smes.column("purchase_week") == run.tick % CYCLE_WEEKS] = 0
    run.sold_since_purchase += sold
    run.sales_pace += PACE_SPEED * (sold - run.sales_pace)


def learn_from_month(run: RunState, month: Month) -> None:
    """Reprice shop shelves at the mean cost of what stands on them, in steps.

    Where stocks do not bind, the market passes today's cost of restocking through at once.
    """
    import numpy as np

    from sim.agents.sme import MENU_COST

    if not run.world.settings_of("inventories").stocks_bind:
        return
    smes, market = run.smes, run.market
    units = np.zeros(market.shelf_cost.shape)
    cost = np.zeros(market.shelf_cost.shape)
    economy, category = smes.column("economy"), smes.column("category")
    shops = np.flatnonzero(smes.column("is_retailer"))
    np.add.at(units, (economy[shops], category[shops]), smes.column("stock_units")[shops].astype(np.float64))
    np.add.at(
        cost, (economy[shops], category[shops]), smes.column("stock_cost_e4usd")[shops].astype(np.float64)
    )
    # Empty shelves are priced at what filling them costs: a price of goods that are gone would never move.
    mean = np.where(units > 0, cost / np.maximum(units, 1.0), market.restock_cost())
    moved = np.abs(mean / market.shelf_cost - 1.0) > MENU_COST
    market.shelf_cost[:] = np.where(moved, mean, market.shelf_cost)
    month.tables_changed |= bool(moved.any())


MECHANISM = Mechanism(
    name="inventories",
    group="stocks in shops",
    does="Importer-retailers hold stock, order ahead, run out, and reprice their shelves slowly.",
    limit="shops order what they sold, at today's cost, and never run out",
    settings={"stocks_bind": False},
    own_settings=InventorySettings,
    adapts=True,
    claim=Claim(
        "early_response",
        1,
        "Shelves filled before a tariff sell on: trade falls later (the first weeks' fall is smaller).",
        shock="tariff",
        simulated=True,
    ),
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
