"""`tradewinds verify --only scale`: totals do not depend on how many consumers stand for them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell

CONFIDENCE = 0.99
SCALE_HEADER = ("", "total", "few consumers", "many consumers", "gap", "t", "bound")


@dataclass(frozen=True)
class ScaleSize:
    """How the scale test is made."""

    few_consumers: int = 10_000
    many_consumers: int = 200_000
    smes: int = 2_000
    seeds: int = 12
    weeks: int = 13


def scale_totals(
    consumers: int, size: ScaleSize, seed: int, after_week: Callable[[], None]
) -> dict[str, float]:
    """Return the totals of one run, adaptation off: trade, parcels, emissions, home sales, large imports."""
    import numpy as np

    from experiments.verification.fit_measures import make_model
    from sim.core.codes import IMPORT_SHELF, PLATFORM
    from sim.core.units import E4USD_PER_USD, GRAMS_PER_KG, KG_PER_TONNE
    from sim.settlement.flows import EMISSION_COLUMNS

    model = make_model(consumers, size.smes, seed, threads=2)
    world = model.world
    largest = np.argsort(-world.flows_usd.sum(axis=0), kind="stable")[:10]
    totals: dict[str, float] = {}

    def add(name: str, value: float) -> None:
        totals[name] = totals.get(name, 0.0) + float(value)

    for _ in range(size.weeks):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        abroad = (flows.origin != flows.destination) & (flows.channel != IMPORT_SHELF)
        fob = flows.fob_e4usd / E4USD_PER_USD
        parcel = abroad & (flows.channel == PLATFORM)
        add("world trade, USD", fob[abroad].sum())
        add("parcels", flows.orders[parcel].sum())
        add("parcels, USD", fob[parcel].sum())
        home = (flows.origin == flows.destination) & (flows.channel != IMPORT_SHELF)
        add("home sales, USD", fob[home].sum())
        for column in EMISSION_COLUMNS:
            grams = float(getattr(flows, column).sum())
            add(f"{column.removesuffix('_g')} emissions, t CO2e", grams / GRAMS_PER_KG / KG_PER_TONNE)
        for d in largest:
            add(f"imports of {world.iso3[d]}, USD", fob[abroad & (flows.destination == d)].sum())
        after_week()
    return totals


def scale_rows(few: list[dict[str, float]], many: list[dict[str, float]]) -> list[dict[str, Any]]:
    """Return a paired t test of every total, small sample against large, Bonferroni over the totals."""
    import numpy as np
    from scipy.stats import t as student

    names = list(few[0])
    bound = float(student.ppf(1.0 - (1.0 - CONFIDENCE) / len(names) / 2.0, len(few) - 1))
    rows = []
    for name in names:
        small, large = np.array([each[name] for each in few]), np.array([each[name] for each in many])
        gap = small - large
        error = float(gap.std(ddof=1) / math.sqrt(len(gap)))
        score = float(gap.mean()) / error if error > 0.0 else 0.0
        rows.append(
            {
                "total": name,
                "few": float(small.mean()),
                "many": float(large.mean()),
                "gap": float(gap.mean() / large.mean()),
                "t": score,
                "bound": bound,
                "ok": abs(score) <= bound,
            }
        )
    return rows


def run_scale(size: ScaleSize, shell: Shell) -> dict[str, Any]:
    """Compare totals at two numbers of consumers."""
    shell.say(f"Scale: {size.few_consumers:,} and {size.many_consumers:,} consumers, {size.seeds} seeds")
    few: list[dict[str, float]] = []
    many: list[dict[str, float]] = []
    done, total = 0, 2 * size.seeds * size.weeks
    with Meter("scale", quiet=shell.quiet) as meter:

        def after_week() -> None:
            nonlocal done
            done += 1
            meter(done, total)

        for seed in range(1, size.seeds + 1):
            few.append(scale_totals(size.few_consumers, size, seed, after_week))
            many.append(scale_totals(size.many_consumers, size, seed, after_week))
    rows = scale_rows(few, many)
    return {"ok": all(row["ok"] for row in rows), "rows": rows}


def scale_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the scale test as rows of text."""
    return [
        (
            "ok" if row["ok"] else "NOT",
            row["total"],
            f"{row['few']:.4g}",
            f"{row['many']:.4g}",
            f"{row['gap']:+.3%}",
            f"{row['t']:+.2f}",
            f"{row['bound']:.2f}",
        )
        for row in rows
    ]
