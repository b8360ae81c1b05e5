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

from experiments.verification.friction_measures import MEASURES
from experiments.verification.friction_runs import scenario_of, simulated
from sim.mechanisms import MECHANISMS
from sim.mechanisms.limits import limited_settings
from sim.mechanisms.switches import ordered
from sim.ports.mechanism import Claim

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration


FEW_ECONOMIES = ("CHN", "DEU", "IND", "JPN", "MEX", "NLD", "USA", "VNM")
"""The smaller world of the simulated claims."""


Claims = tuple[tuple[str, Claim], ...]
CLAIMS: Claims = tuple((each.name, each.claim) for each in MECHANISMS.values())
"""(mechanism, what it must move), as every mechanism declares it."""


@dataclass(frozen=True)
class Moved:
    """What turning on one mechanism did to its measure."""

    mechanism: str
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
    from sim.calibration.calibrated import calibrate
    from sim.core.settings import ModelSettings
    from sim.mechanisms.worlds import load_world

    off = off_without(*on)
    return calibrate(load_world(economies, off), limited_settings(ModelSettings(), off))


def held_under(limit: Calibration, economies: tuple[str, ...] | None, on: tuple[str, ...]) -> Calibration:
    """Return the world with the mechanisms ``on`` under the tastes of the frictionless one.

    Shops' cost of imported goods moves with the price index of their imports, as in a run. A mechanism may
    need constants that the limit has not (``Claim.own_constants``): they are those of the world with it calibrated.
    """
    from sim.calibration.calibrated import under, week_zero
    from sim.market.bulk_choice import fill_bulk
    from sim.mechanisms.run_settings import make_settings
    from sim.mechanisms.worlds import load_world

    off = off_without(*on)
    claimed = {key: value for name in on for key, value in MECHANISMS[name].claim.settings.items()}
    settings = limited_settings(make_settings(claimed), off)
    start = week_zero(load_world(economies, off, settings), settings)
    shifters = limit.shifters._replace(shelf_cost=limit.shifters.shelf_cost.copy())
    for name in on:
        if constants := MECHANISMS[name].claim.own_constants:
            own = limit_of(economies, (name,)).shifters
            shifters = shifters._replace(**{each: getattr(own, each) for each in constants})
    held = under(start, shifters, limit.rounds, limit.miss, "held")
    n, g = held.world.n, len(held.world.categories)
    logs = []
    for each in (limit, held):
        log_whole = np.zeros((2, n, g))
        cumulative = np.zeros((2, n, g, n * each.offers.bulk_days.shape[2]))
        fill_bulk(0, n, each.preferences, each.offers, cumulative, log_whole)
        logs.append(log_whole[0])
    index = np.exp((logs[0] - logs[1]) / (limit.preferences.sigma - 1.0))
    shifters = shifters._replace(shelf_cost=limit.shifters.shelf_cost * index)
    return under(start, shifters, limit.rounds, limit.miss, "held")


def static_moves(
    economies: tuple[str, ...] | None,
    after_each: Callable[[], None] = lambda: None,
    claims: Claims | None = None,
) -> list[Moved]:
    """Return what every static claim's mechanism moves, of some claims (None: of all)."""
    static = [each for each in (CLAIMS if claims is None else claims) if not each[1].simulated]
    if not static:
        return []
    limit = limit_of(economies)
    found = []
    for name, claim in static:
        measure = MEASURES[claim.measure].read
        before = held_under(limit, economies, claim.needs) if claim.needs else limit
        after = held_under(limit, economies, (*claim.needs, name))
        found.append(Moved(name, claim, float(measure(before)), float(measure(after))))
        after_each()
    return found


def simulated_moves(
    economies: tuple[str, ...] | None, consumers: int, smes: int, seeds: int,
    after_each: Callable[[], None] = lambda: None, claims: Claims | None = None,
) -> list[Moved]:  # fmt: skip
    """Return what every other claim's mechanism moves, means over paired seeds; of some claims (None: of all)."""
    found = []
    for name, claim in (each for each in (CLAIMS if claims is None else claims) if each[1].simulated):
        sides: list[list[float]] = [[], []]
        for side, on in enumerate((claim.needs, (*claim.needs, name))):
            scenario = scenario_of(claim.shock, off_without(*on), consumers, smes)
            scenario = scenario.with_(settings={**scenario.settings, **claim.settings})
            for seed in range(1, seeds + 1):
                sides[side].append(simulated(claim.measure, scenario, seed, economies))
        steps = (np.array(sides[1]) - np.array(sides[0])) * claim.direction
        before, after = (float(np.mean(side)) for side in sides)
        found.append(Moved(name, claim, before, after, float((steps > 0.0).mean())))
        after_each()
    return found


HEADER = ("", "mechanism", "on top of", "measure", "must go", "before", "after", "seeds agreeing", "why")


def rows_of(moves: list[Moved]) -> list[dict[str, Any]]:
    """Return moves as plain rows."""
    return [
        {
            "ok": move.ok,
            "mechanism": move.mechanism,
            "needs": list(move.claim.needs),
            "measure": f"{move.claim.measure.replace('_', ' ')}, {MEASURES[move.claim.measure].unit}",
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
