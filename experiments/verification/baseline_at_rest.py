"""`tradewinds verify --only rest`: with all that learns on and nothing changed, the baseline stays where it was.

Welfare, trade, prices and firms at every year of five against week 0, at three numbers of SMEs. Trade is what today's
choice tables make expect, so that the draws of a year do not hide a drift, and what buyers ordered that nobody could
deliver (empty shelves) is judged apart: without it, the two make what is realised. Realised values are shown beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell

if TYPE_CHECKING:
    from sim.model import TradeModel

CONFIDENCE = 0.99
MOST_DRIFT = 0.001
"""Largest mean change against week 0 that passes."""
MOST_HALF_WIDTH = 0.0005
"""Half-width of the mean's interval that the seeds must give."""
JUDGED = ("welfare", "trade", "price index", "firms", "orders met")
"""Orders met: value of orders less what was paid back at once, for want of goods, against all of it."""
SHOWN = ("realised trade", "realised parcels")
TURNOVER = ("firms that left", "firms that entered")
REST_HEADER = ("", "SMEs", "year", "measure", "mean change", "half-width, 99 %", "seeds")
TURNOVER_HEADER = ("", "SMEs", "left a year", "entered a year", "declared")


@dataclass(frozen=True)
class RestSize:
    """How the test of rest is made."""

    consumers: int = 200_000
    """Fewer buy in lumps that small shops cannot hold."""
    smes: tuple[int, ...] = (2_000, 20_000, 200_000)
    years: int = 5
    least_seeds: int = 4
    most_seeds: int = 60
    """Seeds are added until all half-widths are small enough, no further than this."""


@dataclass
class Years:
    """What the years of one run showed."""

    changes: list[dict[str, float]] = field(default_factory=list)
    """Of each year, change of every measure against week 0; realised ones are of the year's sums."""
    turnover: dict[str, float] = field(default_factory=dict)
    """Share of producers that left and entered in a year."""


def years_of(
    consumers: int, smes: int, years: int, seed: int, after_week: Callable[[], None] = lambda: None
) -> Years:
    """Run the law of 2023 with adaptation on, and return what each year ended with."""
    import numpy as np

    from sim.core.codes import PAYMENTS, REFUNDS
    from sim.core.units import WEEKS_PER_YEAR
    from sim.model import TradeModel
    from sim.scenario.definition import Scenario

    weeks = int(WEEKS_PER_YEAR)
    scenario = Scenario.load("law_2023").with_(consumers=consumers, smes=smes, weeks=weeks * years)
    model = TradeModel(scenario, rng=seed, threads=2)
    makers = ~model.smes.column("is_retailer")
    producers = float(model.smes.column("weight")[makers].sum())
    first, found, moves = state_of(model), Years(), [0, 0]
    for _ in range(years):
        sums, money = dict.fromkeys(SHOWN, 0.0), np.zeros(2)
        for _ in range(weeks):
            model.step()
            add_week(model, sums)
            money += model.counters.money
            moves[0] += int(model.exited.sum())
            moves[1] += int(model.entered.sum())
            after_week()
        met = 1.0 - float(money[REFUNDS] / money[PAYMENTS])
        now = {**state_of(model), **sums, "orders met": met}
        found.changes.append({name: now[name] / first[name] - 1.0 for name in (*JUDGED, *SHOWN)})
    found.turnover = {name: each / producers / years for name, each in zip(TURNOVER, moves, strict=True)}
    return found


def state_of(model: TradeModel) -> dict[str, float]:
    """Return every measure as tables stand now; realised ones as they are expected of a year."""
    import numpy as np

    from sim.week.expected_demand import demand_of

    model.keep_calendar()
    model.refresh_offers()
    demand, lanes, n = demand_of(model), model.world.lanes, model.world.n
    _, first = np.unique(lanes.cell, return_index=True)
    abroad = lanes.origin[first] != lanes.destination[first]
    parcels = float(demand.cell[abroad].sum())
    trade = parcels + float(demand.bulk[~np.eye(n, dtype=bool)].sum())
    spent = model.calibration.targets.household
    gain = model.market.welfare - model.market.welfare_at_start
    return {
        "welfare": float(np.exp((gain * model.people).sum() / model.people.sum())),
        "trade": trade,
        "price index": float((model.price_index * spent).sum() / spent.sum()),
        "firms": float(np.where(model.smes.column("active"), model.smes.column("weight"), 0).sum()),
        "orders met": 1.0,
        "realised trade": trade,
        "realised parcels": parcels,
    }


def add_week(model: TradeModel, sums: dict[str, float]) -> None:
    """Add a week's trade across borders to the sums, USD fob."""
    from sim.core.codes import IMPORT_SHELF, PLATFORM
    from sim.core.units import E4USD_PER_USD

    assert model.week is not None
    flows = model.week.flows
    abroad = (flows.origin != flows.destination) & (flows.channel != IMPORT_SHELF)
    sums["realised trade"] += float(flows.fob_e4usd[abroad].sum()) / E4USD_PER_USD
    sums["realised parcels"] += (
        float(flows.fob_e4usd[abroad & (flows.channel == PLATFORM)].sum()) / E4USD_PER_USD
    )


def run_rest(size: RestSize, shell: Shell) -> dict[str, Any]:
    """Run seeds at every number of SMEs until intervals are small enough; return rows of both tables."""
    from sim.core.units import WEEKS_PER_YEAR

    rows: list[dict[str, Any]] = []
    turnover: list[dict[str, Any]] = []
    for smes in size.smes:
        shell.say(f"Rest: {smes:,} SMEs, {size.consumers:,} consumers, {size.years} years")
        runs: list[Years] = []
        with Meter("rest", quiet=shell.quiet) as meter:
            done = 0

            def after_week(meter: Meter = meter) -> None:
                nonlocal done
                done += 1
                steps = size.least_seeds * size.years * int(WEEKS_PER_YEAR)
                meter(done, max(done, steps))

            while len(runs) < size.most_seeds:
                runs.append(years_of(size.consumers, smes, size.years, len(runs) + 1, after_week))
                found = rest_rows(smes, [each.changes for each in runs])
                if len(runs) >= size.least_seeds and all(row["narrow"] for row in found):
                    break
        rows += found
        turnover.append(turnover_row(smes, [each.turnover for each in runs]))
    ok = all(row["ok"] for row in rows) and all(row["ok"] for row in turnover)
    return {"ok": ok, "rows": rows, "turnover": turnover}


def rest_rows(smes: int, runs: list[list[dict[str, float]]]) -> list[dict[str, Any]]:
    """Return mean change and half-width of every measure in every year; shown ones are not judged.

    Args:
        smes: number of SMEs.
        runs: of each seed, of each year, changes by measure.
    """
    import numpy as np
    from scipy.stats import t as student

    seeds, rows = len(runs), []
    factor = float(student.ppf(0.5 + CONFIDENCE / 2.0, seeds - 1)) if seeds > 1 else math.inf
    for year in range(len(runs[0])):
        for name in (*JUDGED, *SHOWN):
            values = np.array([run[year][name] for run in runs])
            width = factor * float(values.std(ddof=1)) / math.sqrt(seeds) if seeds > 1 else math.inf
            judged = name in JUDGED
            narrow = width <= MOST_HALF_WIDTH or not judged
            rows.append(
                {
                    "ok": not judged or (narrow and abs(float(values.mean())) <= MOST_DRIFT),
                    "judged": judged,
                    "narrow": narrow,
                    "smes": smes,
                    "year": year + 1,
                    "measure": name,
                    "mean": float(values.mean()),
                    "half_width": width,
                    "seeds": seeds,
                }
            )
    return rows


def turnover_row(smes: int, runs: list[dict[str, float]]) -> dict[str, Any]:
    """Return the shares of producers that left and entered a year; they must agree, and be as declared."""
    import numpy as np

    from sim.mechanisms.entry_exit import EntryExitSettings

    left, entered = (float(np.mean([run[name] for run in runs])) for name in TURNOVER)
    declared = EntryExitSettings().firm_turnover_share
    close = abs(left / declared - 1.0) <= 0.02 and abs(entered - left) <= MOST_DRIFT * left
    return {"ok": close, "smes": smes, "left": left, "entered": entered, "declared": declared}


def rest_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the years as rows of text."""
    return [
        (
            ("ok" if row["ok"] else "NOT") if row["judged"] else "shown",
            f"{row['smes']:,}",
            str(row["year"]),
            row["measure"],
            f"{row['mean']:+.3%}",
            f"{row['half_width']:.3%}",
            str(row["seeds"]),
        )
        for row in rows
    ]


def turnover_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the turnover of firms as rows of text."""
    return [
        (
            "ok" if row["ok"] else "NOT",
            f"{row['smes']:,}",
            f"{row['left']:.2%}",
            f"{row['entered']:.2%}",
            f"{row['declared']:.2%}",
        )
        for row in rows
    ]
