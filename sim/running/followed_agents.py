"""A panel: some consumers and some firms, followed week by week. Nothing of it decides anything.

Consumers are settled block by block and leave no trace of who did what. So a panel asks its own again, by the same
rules and draws, right before the week's trade (``look``), and reads memories and firms' books after it (``note``). What
it costs a week is proportional to its size. It notes what consumers choose: where a shop then runs out of stock, the
purchase goes to the next shop or falls through, and the panel does not see that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.codes import CANCELLED, FIRST_MARKET, GIVE_UP, HOME, SHELF
from sim.core.units import E4USD_PER_USD
from sim.market.bundles import ConsumerColumns
from sim.results.followed_table import CONSUMERS, FIRMS, WEEKLY, rooms
from sim.week import week_facts
from sim.world.consumer_types import OCTILES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.week.run_state import RunState


def spread_rows(economy: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return ``count`` rows, evenly spaced within each economy, in rising order.

    Every economy that has agents gets at least one where ``count`` allows; the rest goes in proportion to agents
    (largest remainders, ties to the first). With fewer than one for each economy: evenly spaced over all.

    Args:
        economy: [agent]
        count: from 1 to the number of agents.

    Raises:
        ValueError: there are not so many agents.
    """
    if not 1 <= count <= len(economy):
        raise ValueError(f"a panel of {count:,} cannot be taken out of {len(economy):,} agents")
    places, sizes = np.unique(economy, return_counts=True)
    if count < len(places):
        return (2 * np.arange(count) + 1) * len(economy) // (2 * count)
    ideal = (sizes - 1) * ((count - len(places)) / max(len(economy) - len(places), 1))
    taken = np.floor(ideal).astype(np.int64)
    order = np.argsort(-(ideal - taken), kind="stable")
    taken[order[: count - len(places) - int(taken.sum())]] += 1
    chosen = []
    for place, size, some in zip(places, sizes, taken + 1, strict=True):
        rows = np.flatnonzero(economy == place)
        chosen.append(rows[(2 * np.arange(some) + 1) * size // (2 * some)])
    return np.sort(np.concatenate(chosen))


class Panel:
    """What is noted of some agents of one model; the model calls ``look`` and ``note`` every week.

    Args:
        model: before its first week.
        count: so many consumers, and so many firms of those in business at the start.
        weeks: room for so many.

    Raises:
        ValueError: there are not so many agents.
    """

    def __init__(self, model: RunState, count: int, weeks: int) -> None:
        everybody, smes = model.consumer_columns, model.smes
        self.count, self.done = count, 0
        self.consumers = spread_rows(everybody.economy, count)
        in_business = np.flatnonzero(smes.column("active"))
        self.firms = in_business[spread_rows(smes.column("economy")[in_business], count)]
        consumer_type = everybody.consumer_type[self.consumers].astype(np.int64)
        retailer, segments = smes.column("is_retailer")[self.firms], np.array(model.world.tastes.segments)
        self.fixed: dict[str, dict[str, NDArray[Any]]] = {
            CONSUMERS: {
                "consumer": self.consumers,
                "economy": everybody.economy[self.consumers],
                "segment": segments[consumer_type // OCTILES],
                "income_octile": (consumer_type % OCTILES + 1).astype(np.int8),
                "weight": everybody.weight[self.consumers],
            },
            FIRMS: {
                "firm": self.firms,
                "economy": smes.column("economy")[self.firms],
                "category": smes.column("category")[self.firms],
                "is_retailer": retailer,
            },
        }
        self.weekly = {kind: rooms(kind, weeks, count) for kind in WEEKLY}

    def look(self, model: RunState) -> None:
        """Note what the panel's consumers are about to do this week (nothing is written into the model)."""
        columns = self._columns(model)
        rows, goods, orders, found = model.orders_of(columns)
        k, column, lane, seller, outcome, _ = found.T
        d, market, lanes = columns.economy[rows], model.market, model.calibration.lanes
        at_platform = column >= FIRST_MARKET
        cancelled = (column < GIVE_UP) & (seller < 0)
        abroad = at_platform & (lanes.origin[lane] != d)
        platforms = week_facts.platform_columns(model)
        platform_market = np.where(at_platform, lanes.first_market[d] + column - FIRST_MARKET, 0)
        common = (
            columns.wallet[rows].astype(np.int64)
            & platforms.rails[model.outcome_chances.platform[platform_market]]
        )
        rail = np.where(abroad, platforms.rail_abroad[common], platforms.rail_home[common])
        cancelled |= at_platform & ((outcome == CANCELLED) | (rail < 0))
        orders = np.where(column == GIVE_UP, 0, orders)
        spent = orders * market.sizes.paid_e4usd[d, goods, k]
        parcels, bills = model.parcels_of(columns, (rows, goods, orders, found))
        people = columns.weight[rows]
        spent = np.where(at_platform, parcels * bills / people, spent)
        orders = np.where(at_platform, parcels / people, orders)
        paid = np.where(cancelled, 0, spent)
        sums = {
            "needs": np.ones_like(rows),
            "given_up": column == GIVE_UP,
            "orders_home_shop": orders * (column == HOME),
            "orders_import_shelf": orders * (column == SHELF),
            "orders_platform": orders * at_platform,
            "orders_cancelled": orders * cancelled,
            "foreign_parcels": orders * (abroad & ~cancelled),
            "paid_usd": paid / E4USD_PER_USD,
        }
        room = self.weekly[CONSUMERS]
        room["spending_usd_per_year"][self.done] = columns.spending
        for name, amounts in sums.items():
            np.add.at(room[name][self.done], rows, amounts.astype(room[name].dtype))

    def note(self, model: RunState) -> None:
        """Note what consumers remember and how firms stand after the week; a week is complete."""
        room, memories = self.weekly[CONSUMERS], model.shoppers.some(self.consumers)
        for name in ("last_platform", "trust_penalty", "memory_from"):
            room[name][self.done] = memories[name]
        room, smes, rows, counters = self.weekly[FIRMS], model.smes, self.firms, model.counters
        for name in ("active", "weight", "price"):
            room[name][self.done] = smes.column(name)[rows]
        room["stock_usd"][self.done] = smes.column("stock_units")[rows] / E4USD_PER_USD
        room["cash_usd"][self.done] = smes.column("cash_e4usd")[rows] / E4USD_PER_USD
        retailer = self.fixed[FIRMS]["is_retailer"]
        sold = np.where(retailer, counters.shop_money[rows], counters.sales[rows])
        room["sales_usd"][self.done] = sold / E4USD_PER_USD
        self.done += 1

    def _columns(self, model: RunState) -> ConsumerColumns:
        """Return the panel's consumers as kernels take them, wherever consumers are."""
        everybody = model.consumer_columns._asdict()
        now = model.shoppers.some(self.consumers)
        return ConsumerColumns(
            **{
                name: now[name] if name in now else column[self.consumers]
                for name, column in everybody.items()
            }
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that was noted, by "kind.column": [agent], or [week, agent] of the weeks that are done."""
        fixed = {f"{kind}.{name}": array for kind, each in self.fixed.items() for name, array in each.items()}
        weekly = {
            f"{kind}.{name}": array[: self.done]
            for kind, each in self.weekly.items()
            for name, array in each.items()
        }
        return {**fixed, **weekly}

    def take(self, arrays: dict[str, NDArray[Any]], done: int) -> None:
        """Go on from what another panel of this run had noted in so many weeks."""
        self.done = done
        for kind, each in self.weekly.items():
            for name, room in each.items():
                room[:done] = arrays[f"{kind}.{name}"]
