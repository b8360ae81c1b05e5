"""Frictions one at a time from the limit: what each moves, and which way it must.

Tastes and constants are those of the frictionless world and are held there: a mechanism comes on alone (or on top of
those it cannot do without), nothing is calibrated again, so whatever moves is its doing. Static mechanisms are read
from expected flows of the week-0 state, without draws; those that need time or luck from a short simulation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.mechanisms import MECHANISMS, limited_settings, ordered

if TYPE_CHECKING:
    from sim.fitting.calibration import Calibration


FEW_ECONOMIES = ("CHN", "DEU", "IND", "JPN", "MEX", "NLD", "USA", "VNM")
"""The smaller world of the simulated claims."""


@dataclass(frozen=True)
class Claim:
    """What turning a mechanism on does, declared before it is looked at."""

    mechanism: str
    measure: str
    """Name of a function of `experiments.friction_measures`."""
    direction: int
    why: str
    needs: tuple[str, ...] = ()
    """Mechanisms without which it does nothing; on in both worlds."""
    shock: str = ""
    """Simulated claims: name of a shock in `friction_measures.SHOCKS`."""
    simulated: bool = False


CLAIMS: tuple[Claim, ...] = (
    Claim("tastes", "import_share_gap", 1, "Poorer buyers are more sensitive to prices, so rich and poor differ in "
          "what they buy from abroad once tariffs make it dearer."),
    Claim("online_access", "platform_sales", -1, "Those who never bought online buy in shops."),
    Claim("channel_choice", "trade_elasticity", 1, "Goods across channels compete less, so a cost on foreign goods "
          "turns fewer buyers away (the elasticity is less negative)."),
    Claim("outside_option", "given_up", 1, "Some needs are given up."),
    Claim("order_sizes", "small_order_platform_share", -1, "A fee per parcel bites on small orders.", ("freight",)),
    Claim("time_cost", "parcels_abroad", -1, "Parcels from abroad take longest."),
    Claim("trust", "platform_sales", -1, "Platforms are believed less than certain."),
    Claim("privacy", "parcels_abroad", -1, "Buying abroad gives up more data."),
    Claim("green_premium", "parcel_co2e_per_usd", -1, "Lanes with less carbon gain."),
    Claim("recommender", "platform_sales", 1, "A better match is worth a share of the price."),
    Claim("freight", "trade", -1, "Goods from abroad travel further."),
    Claim("fees", "platform_sales", -1, "Commissions raise prices on platforms."),
    Claim("consumption_tax", "real_consumption", -1, "The same budget buys less."),
    Claim("retail_margin", "shop_sales", -1, "Shops are dearer than platforms."),
    Claim("parcel_customs", "parcel_duty", -1, "Parcels below thresholds pay no duty, and others not all of it."),
    Claim("payment_access", "rail_fees", 1, "Buyers without a card pay with what costs the seller more.",
          ("fees",), simulated=True),
    Claim("delivery_risk", "orders_kept", -1, "Parcels are lost, seized or returned.", simulated=True),
    Claim("memory", "let_down", 1, "The let down avoid a platform.", ("delivery_risk",), simulated=True),
    Claim("inspection", "inspection_moves", 1, "Customs react to what they find.", ("delivery_risk",), simulated=True),
    Claim("capacity", "freight_rate", 1, "More trade fills fleets, and rates rise.", ("freight",), "boom", True),
    Claim("inventories", "early_response", 1, "Shelves filled before a tariff sell on: trade falls later (the first "
          "weeks' fall is smaller).", (), "tariff", True),
    Claim("adaptive_prices", "target_prices", -1, "Sellers shut out of their market lower prices.", (), "tariff", True),
    Claim("seller_learning", "target_listings", -1, "Sellers list fewer firms where demand falls.", (), "tariff", True),
    Claim("entry_exit", "firms_move", 1, "Some firms leave, others enter.", (), "tariff", True),
    Claim("platform_conduct", "commissions_move", 1, "Commissions follow sales.", ("fees",), "boom", True),
)  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """What turning on one mechanism did to its measure."""

    claim: Claim
    before: float
    after: float
    agreeing: float = 1.0
    """Share of seeds that moved as declared; 1 where there are no draws."""

    @property
    def ok(self) -> bool:
        """Whether it moved as declared, in every seed."""
        return (self.after - self.before) * self.claim.direction > 0.0 and self.agreeing == 1.0


def off_without(*on: str) -> tuple[str, ...]:
    """Return the switchboard with all off but some."""
    return ordered(set(MECHANISMS) - set(on))


def limit_of(economies: tuple[str, ...] | None, on: tuple[str, ...] = ()) -> Calibration:
    """Return the calibrated world with only the mechanisms ``on``."""
    from sim.fitting.calibration import calibrate
    from sim.settings import ModelSettings
    from sim.world import load_world

    off = off_without(*on)
    return calibrate(load_world(economies, off), limited_settings(ModelSettings(), off))


def held_under(limit: Calibration, economies: tuple[str, ...] | None, on: tuple[str, ...]) -> Calibration:
    """Return the world with the mechanisms ``on`` under the tastes of the frictionless one.

    Shops' cost of imported goods moves with the price index of their imports, as in a run. Giving up needs a constant
    of its own, which the limit has not: it is that of the world with that mechanism calibrated.
    """
    from sim.fitting.calibration import under, week_zero
    from sim.market.buying import fill_bulk
    from sim.settings import ModelSettings
    from sim.world import load_world

    off = off_without(*on)
    start = week_zero(load_world(economies, off), limited_settings(ModelSettings(), off))
    shifters = limit.shifters._replace(shelf_cost=limit.shifters.shelf_cost.copy())
    if "outside_option" in on:
        shifters = shifters._replace(give_up=limit_of(economies, ("outside_option",)).shifters.give_up)
    held = under(start, shifters, limit.rounds, limit.miss, "held")
    n, g = held.world.n, len(held.world.categories)
    logs = []
    for each in (limit, held):
        log_whole = np.zeros((2, n, g))
        cumulative = np.zeros((2, n, g, n * each.offers.bulk_days.shape[2]))
        fill_bulk(0, n, each.wants, each.offers, cumulative, log_whole)
        logs.append(log_whole[0])
    index = np.exp((logs[0] - logs[1]) / (limit.wants.sigma - 1.0))
    shifters = shifters._replace(shelf_cost=limit.shifters.shelf_cost * index)
    return under(start, shifters, limit.rounds, limit.miss, "held")


def static_moves(
    economies: tuple[str, ...] | None, after_each: Callable[[], None] = lambda: None
) -> list[Moved]:
    """Return what every static claim's mechanism moves."""
    from experiments import friction_measures

    limit = limit_of(economies)
    found = []
    for claim in (each for each in CLAIMS if not each.simulated):
        measure = getattr(friction_measures, claim.measure)
        before = held_under(limit, economies, claim.needs) if claim.needs else limit
        after = held_under(limit, economies, (*claim.needs, claim.mechanism))
        found.append(Moved(claim, float(measure(before)), float(measure(after))))
        after_each()
    return found


def simulated_moves(
    economies: tuple[str, ...] | None, consumers: int, smes: int, seeds: int,
    after_each: Callable[[], None] = lambda: None,
) -> list[Moved]:  # fmt: skip
    """Return what every other claim's mechanism moves, means over paired seeds."""
    from experiments import friction_measures

    found = []
    for claim in (each for each in CLAIMS if each.simulated):
        sides: list[list[float]] = [[], []]
        for side, on in enumerate((claim.needs, (*claim.needs, claim.mechanism))):
            scenario = friction_measures.scenario_of(claim.shock, off_without(*on), consumers, smes)
            for seed in range(1, seeds + 1):
                sides[side].append(friction_measures.simulated(claim.measure, scenario, seed, economies))
        steps = (np.array(sides[1]) - np.array(sides[0])) * claim.direction
        before, after = (float(np.mean(side)) for side in sides)
        found.append(Moved(claim, before, after, float((steps > 0.0).mean())))
        after_each()
    return found


UNITS = {
    "import_share_gap": "points of spending, richest less poorest octile", "platform_sales": "USD fob a year",
    "trade_elasticity": "1", "given_up": "share of spending", "parcels_abroad": "USD fob a year",
    "small_order_platform_share": "points, smallest less largest orders", "parcel_co2e_per_usd": "kg CO2e/USD",
    "trade": "USD fob a year", "real_consumption": "mean of ln", "shop_sales": "USD fob a year",
    "parcel_duty": "share of value", "rail_fees": "share of sales", "orders_kept": "share of ended orders",
    "let_down": "consumer agents", "inspection_moves": "share inspected, mean change", "freight_rate": "week 0 = 1",
    "early_response": "imports after over before", "target_prices": "week 0 = 1", "target_listings": "week 0 = 1",
    "firms_move": "firms", "commissions_move": "share of price, mean change",
}  # fmt: skip
"""Unit of every measure."""
HEADER = ("", "mechanism", "on top of", "measure", "must go", "before", "after", "seeds agreeing", "why")


def rows_of(moves: list[Moved]) -> list[dict[str, Any]]:
    """Return moves as plain rows."""
    return [
        {
            "ok": move.ok,
            "mechanism": move.claim.mechanism,
            "needs": list(move.claim.needs),
            "measure": f"{move.claim.measure.replace('_', ' ')}, {UNITS[move.claim.measure]}",
            "shock": move.claim.shock,
            "direction": "up" if move.claim.direction > 0 else "down",
            "before": move.before,
            "after": move.after,
            "agreeing": move.agreeing if move.claim.simulated else None,
            "why": move.claim.why,
        }
        for move in moves
    ]


def text_rows(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return plain rows as text."""
    return [
        (
            "ok" if row["ok"] else "NOT",
            row["mechanism"],
            ", ".join(row["needs"]) + (f" ({row['shock']})" if row["shock"] else ""),
            row["measure"],
            row["direction"],
            f"{row['before']:.5g}",
            f"{row['after']:.5g}",
            "no draws" if row.get("agreeing") is None else f"{row['agreeing']:.0%}",
            row["why"],
        )
        for row in rows
    ]
