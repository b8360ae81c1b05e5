"""Inventories: importer-retailers hold stock, order ahead, run out, and reprice their shelves slowly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.state import Column, State

if TYPE_CHECKING:
    import numpy as np

    from sim.ports.state import RunSizes
    from sim.week.month import Month
    from sim.week.run_state import RunState
    from sim.world import World


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
    stock_weeks: int = parameter(
        8, "count", low=2, high=26, at_week_zero=False, said_at_default=False,
        doc="weeks of sales that an importer-retailer holds in stock",
        source="assumed: range 4 to 16",
    )  # fmt: skip
    sales_pace_speed: float = parameter(
        0.1, "share", low=0.02, high=1.0, at_week_zero=False, said_at_default=False,
        doc="weight of the last week in the pace of sales a shop plans with",
        source="assumed: it plans on about ten weeks",
    )  # fmt: skip
    restock_speed: float = parameter(
        0.25, "share", low=0.05, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of the gap between the wanted and the actual stock that an order closes",
        source="assumed: less overshoots less",
    )  # fmt: skip


class InventoryState(State):
    """What shops know of their sales, and how far shelf prices lag behind costs."""

    sold_since_purchase = Column("i8", ("sme",), "units", "sales since a shop's last purchase week")
    sales_pace = Column("f8", ("sme",), "units", "sales a week a shop plans with")
    lag = Column(
        "f8", ("economy", "category"), "1", "cost over shelf price less 1, added up by month since it was priced",
        low=-1.0, high=1.0,
    )  # fmt: skip


def begin(world: World, sizes: RunSizes) -> InventoryState:
    """Return shops that have sold nothing and plan with nothing; ``begin_run`` gives them the pace of week 0."""
    import numpy as np

    return InventoryState(
        sold_since_purchase=np.zeros(sizes.firms, np.int64), sales_pace=np.zeros(sizes.firms),
        lag=np.zeros((world.n, len(world.categories))),
    )  # fmt: skip


def begin_run(run: RunState) -> None:
    """Let shops plan with the pace of week 0, and have sold at it since the purchase week before the first."""
    import numpy as np

    from sim.market.bulk_choice import CYCLE_WEEKS

    own, pace = run.own["inventories"], run.planned_pace
    own.column("sales_pace")[:] = pace
    # Where shops order what they sold, an early purchase week starts with the rest of a cycle's sales to order.
    to_order = CYCLE_WEEKS - run.smes.column("purchase_week")
    own.column("sold_since_purchase")[:] = np.floor(pace * to_order).astype(np.int64)


def restocking(wanted: np.ndarray, world: World, own: InventoryState, run: RunState) -> np.ndarray:
    """Return what a shop orders if it is its purchase week [sme], units.

    Order up to a target: sales of the cycle, plus a quarter of the gap between the wanted and the actual
    position (stock and goods on their way). Where stocks do not bind: what was sold since its last purchase week;
    without adaptation: the plan of week 0.
    """
    import numpy as np

    from sim.market.bulk_choice import CYCLE_WEEKS

    if not run.settings.adaptation:
        return wanted
    settings = world.settings_of("inventories")
    if not settings.stocks_bind:
        return own.column("sold_since_purchase").astype(np.float64)
    pace = own.column("sales_pace")
    position = run.firm_columns.stock_units + run.payment_schedule.stock_units.sum(axis=0)
    target: np.ndarray = CYCLE_WEEKS * pace + settings.restock_speed * (run.cover_weeks * pace - position)
    return target


def note_week(run: RunState) -> None:
    """Note what shops sold, since their last purchase week and as a pace."""
    from sim.market.bulk_choice import CYCLE_WEEKS

    sold, own = run.counters.units_sold, run.own["inventories"]
    since, pace = own.column("sold_since_purchase"), own.column("sales_pace")
    since[run.smes.column("purchase_week") == run.tick % CYCLE_WEEKS] = 0
    since += sold
    pace += run.world.settings_of("inventories").sales_pace_speed * (sold - pace)


def learn_from_month(run: RunState, month: Month) -> None:
    """Reprice shop shelves at the mean cost of what stands on them, once what was lost by not doing so is worth it.

    Gaps between cost and price add up month by month until they are worth the cost of a new price, so a small change of
    cost comes through late, and the luck of single lots does not. Where stocks do not bind, the market passes today's
    cost of restocking through at once.
    """
    import numpy as np

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
    lag = run.own["inventories"].column("lag")
    lag += mean / market.shelf_cost - 1.0
    moved = np.abs(lag) > run.world.setting("menu_cost_share")
    lag[moved] = 0.0
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
    first_state=begin,
    state=InventoryState,
    restocking=restocking,
    begin_run=begin_run,
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("restocking", "begin_run", "note_week", "learn_from_month"),
)
