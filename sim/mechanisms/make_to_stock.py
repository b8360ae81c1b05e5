"""Make to stock: makers of consumer goods choose what to stock before they know demand, or make to order.

What a maker stocks follows from what a unit earns, costs and brings when it is left over; what is left over is marked
down, given away or destroyed (`sim/behaviour/newsvendor.py`, `sim/market/stock_figures.py`). Makers to order have
nothing left over, pay more for a unit and let buyers wait; their share goes part of the way each month to that of
makers to whom it pays more. Costs and waiting of week 0 are in the calibrated world, so only what they have changed
since moves trade: prices at once, as wages do, and days on the way. At rest nothing moves. Emissions embodied in unsold
goods are in the factors of production, which are of all that is made per dollar sold; their metric stands beside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.market.stock_settings import StockSettings
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.state import Column, State

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.ports.state import RunSizes
    from sim.week.month import Month
    from sim.week.run_state import RunState
    from sim.world import World


class StockState(State):
    """What makers stock, have left over and make to order, by origin; what becomes of unsold goods, by market."""

    on_demand = Column("f8", ("economy", "category"), "1", "share of goods made to order", 0.0, 1.0)
    unsold = Column("f8", ("economy", "category"), "1", "goods left over for each one sold", 0.0)
    first_unsold = Column("f8", ("category",), "1", "the same at rest in week 0", 0.0)
    unit_cost = Column("f8", ("economy", "category"), "1", "makers' unit cost against week 0", 0.0)
    belief = Column(
        "f8", ("economy", "category"), "1", "demand that stocks are made for, against week 0", 0.0
    )
    waiting = Column("f8", ("economy", "category"), "days", "mean wait for goods made to order", 0.0)
    bulk_days = Column("f8", ("economy", "category"), "days", "change of that wait since week 0", -100.0)
    parcel_days = Column("f8", ("economy",), "days", "the same, mean over goods sent in parcels", -100.0)
    destroyed = Column(
        "f8", ("economy", "category"), "1", "share of goods unsold in a market that is destroyed", 0.0, 1.0
    )
    donated = Column(
        "f8",
        ("economy", "category"),
        "1",
        "share of goods unsold in a market given away or recycled",
        0.0,
        1.0,
    )


def begin(world: World, _sizes: RunSizes) -> StockState:
    """Return stocks at rest: demand is what was expected, and nothing is forbidden."""
    import numpy as np

    from sim.market import stock_figures as figures

    shape = (world.n, len(world.categories))
    goods, plans = figures.goods_of(world), figures.plans_of(world, figures.salvage_of(world))
    on_demand, destroyed = (np.tile(each, (world.n, 1)) for each in (goods.on_demand, goods.destroyed))
    settings = world.settings_of("make_to_stock")
    unsold = figures.unsold_over_sold(world, plans.stock, on_demand, np.ones(shape))
    return StockState(
        on_demand=on_demand, unsold=unsold, first_unsold=unsold[0].copy(), unit_cost=np.ones(shape),
        belief=np.ones(shape), waiting=on_demand * settings.on_demand_waiting_days, bulk_days=np.zeros(shape),
        parcel_days=np.zeros(world.n), destroyed=destroyed,
        donated=(1.0 - destroyed) * settings.donated_share,
    )  # fmt: skip


def quotes(quoted: Quotes, world: World, own: StockState) -> Quotes:
    """Let buyers wait for what is made to order, more or less than in week 0; not for goods in a warehouse near them.

    Parcels wait as long as the mean of what their origin sends.
    """
    from dataclasses import replace

    import numpy as np

    from sim.world.lanes import WAREHOUSE

    if not own.column("bulk_days").any() and not own.column("parcel_days").any():
        return quoted
    lanes = world.lanes
    days = np.where(lanes.service == WAREHOUSE, 0.0, own.column("parcel_days")[lanes.origin])
    return replace(
        quoted,
        lane_days=np.maximum(quoted.lane_days + days, 0.0),
        bulk_days=np.maximum(quoted.bulk_days + own.column("bulk_days")[:, None, None, :], 0.0),
    )


def unit_costs(cost: np.ndarray, _world: World, own: StockState) -> np.ndarray:
    """Multiply makers' unit cost against week 0 [o, g]."""
    changed: np.ndarray = cost * own.column("unit_cost")
    return changed


def learn_from_month(run: RunState, month: Month) -> None:
    """Let makers plan stocks for the demand they believe in and under the law, and price what that costs."""
    from sim.calibration.expected_sales import expected_sales
    from sim.market import stock_figures as figures

    world, own, rules = run.world, run.own["make_to_stock"], run.market.rules
    banned = rules.destruction_banned_share[0]
    dearer = banned * rules.destruction_avoided_cost_share[0]
    sold = expected_sales(run.calibration) if dearer.any() else None
    plans = figures.plans_of(world, figures.salvage_of(world, sold, dearer))
    on_demand, settings = own.column("on_demand"), world.settings_of("make_to_stock")
    on_demand += settings.on_demand_speed * (plans.wanted - on_demand)
    own.column("unsold")[:] = figures.unsold_over_sold(world, plans.stock, on_demand, _surprise(run, month))
    _dispose(run, banned)
    _price(run, month, plans.mismatch)
    _wait(run, month)


def _surprise(run: RunState, month: Month) -> np.ndarray:
    """Return what makers expected of the month over what was demanded [o, g], and let them learn."""
    import numpy as np

    from sim.week.demand import relative

    belief, most = run.own["make_to_stock"].column("belief"), run.world.setting("most_surprise_ratio")
    demanded = relative(month.demand.pool, run.expected.pool)
    expected = np.minimum(belief / np.maximum(demanded, belief / most), most)
    month.learned(belief, month.demand.pool, run.expected.pool)
    return expected


def _dispose(run: RunState, banned: np.ndarray) -> None:
    """Write what becomes of unsold goods [d, g]; those that may not be destroyed are given away or recycled."""
    from sim.market.stock_figures import goods_of

    own, usual = run.own["make_to_stock"], goods_of(run.world).destroyed
    own.column("destroyed")[:] = usual * (1.0 - banned)
    own.column("donated")[:] = usual * banned + (1.0 - usual) * run.world.setting("donated_share")


def _price(run: RunState, month: Month, mismatch: np.ndarray) -> None:
    """Pass the change of makers' unit cost on into prices, at once."""
    import numpy as np

    from sim.market import stock_figures as figures

    world, own = run.world, run.own["make_to_stock"]
    first, cost = first_cost_of(world), own.column("unit_cost")
    ratio = figures.unit_cost(world, mismatch, own.column("on_demand")) / first
    now = 1.0 + figures.in_steps(ratio - 1.0, figures.COST_STEP)
    if np.array_equal(now, cost):
        return
    take = run.smes.column
    place, makes = (take("economy"), take("category")), ~take("is_retailer")
    take("price")[makes] *= (now / cost)[place][makes]
    cost[:] = now
    month.sellers_changed = True


def first_cost_of(world: World) -> np.ndarray:
    """Return makers' mean unit cost in week 0 [o, g]."""
    import numpy as np

    from sim.market import stock_figures as figures

    plans = figures.plans_of(world, figures.salvage_of(world))
    on_demand = np.tile(figures.goods_of(world).on_demand, (world.n, 1))
    return figures.unit_cost(world, plans.mismatch, on_demand)


def _wait(run: RunState, month: Month) -> None:
    """Write how long buyers wait for goods made to order, and by how much more than in week 0."""
    import numpy as np

    from sim.market import stock_figures as figures

    world, own = run.world, run.own["make_to_stock"]
    days = world.setting("on_demand_waiting_days")
    more = own.column("on_demand") - figures.goods_of(world).on_demand
    own.column("waiting")[:] = own.column("on_demand") * days
    sent = np.zeros((world.n, len(world.categories)))
    np.add.at(sent, run.calibration.lanes.origin, run.calibration.lane_fob_usd)
    whole = sent.sum(axis=1)
    parcels = (sent * more).sum(axis=1) / np.where(whole > 0.0, whole, 1.0)
    for name, change in (("bulk_days", more), ("parcel_days", parcels)):
        now = figures.in_steps(change * days, figures.DAYS_STEP)
        month.quotes_changed |= not np.array_equal(now, own.column(name))
        own.column(name)[:] = now


MECHANISM = Mechanism(
    name="make_to_stock",
    group="sellers who learn, price, enter and leave",
    does="Makers of consumer goods stock before they know demand, or make to order; what stays unsold is marked down, "
    "given away or destroyed.",
    limit="makers know demand: nothing stays unsold, and nobody makes to order",
    settings={
        "forecast_error_apparel": 0.0, "forecast_error_electronics": 0.0, "forecast_error_other": 0.0,
        "on_demand_first_share": 0.0,
    },
    own_settings=StockSettings,
    first_state=begin,
    state=StockState,
    quotes=quotes,
    unit_costs=unit_costs,
    learn_from_month=learn_from_month,
    claim=Claim(
        "target_prices",
        1,
        "Makers who may not destroy what they have left over price what that costs.",
        shock="destruction_ban",
        simulated=True,
    ),
)  # fmt: skip
