"""`tradewinds verify --only world`: the model's world beside the published one, how far off, and what was free.

A year under the law of 2023 is run for several seeds with all that learns on. Rows are shown, not judged: a world is
no better for a row that a free factor makes fit. What is within a factor of 1.5 is marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.terminal.meter import Meter
from experiments.verification.published_levels import PUBLISHED, Published

if TYPE_CHECKING:
    import numpy as np

    from experiments.terminal.shell import Shell
    from sim.results.run_results import Results

WORLD_HEADER = (
    "", "level", "unit", "model", "90 % interval", "published", "model / published", "source, year", "free factors",
)  # fmt: skip
NEAR = 1.5
"""Factor within which a level counts as near."""
MODEL_YEAR = "2023"
FLOW_COLUMNS = {"parcels": "parcels", "duty": "duty_usd"}
"""Columns of lanes by the name a row uses."""


class WorldSize(NamedTuple):
    """How the world is run."""

    consumers: int = 50_000
    smes: int = 5_000
    weeks: int = 52
    seeds: int = 4


def run_world(size: WorldSize, shell: Shell) -> dict[str, Any]:
    """Run the year and set every level beside what is published."""
    from sim.running.run_scenarios import run

    shell.say(
        f"World: {size.seeds} seeds of {size.weeks} weeks, {size.consumers:,} consumers, {size.smes:,} SMEs"
    )
    with Meter("world", quiet=shell.quiet) as meter:
        results = run(
            "law_2023", seeds=size.seeds, weeks=size.weeks, consumers=size.consumers, smes=size.smes,
            record_flows="none", progress=meter,
        )  # fmt: skip
    return {"ok": True, "rows": [world_row(each, results) for each in PUBLISHED], "size": size._asdict()}


def world_row(level: Published, results: Results) -> dict[str, Any]:
    """Return a level of the model, mean and 90 % interval of the mean over seeds, beside what is published."""
    import math

    from sim.core.intervals import t_quantile

    values = level_of(level, results)
    mean, count = float(values.mean()), len(values)
    half = math.nan
    if count > 1:
        half = t_quantile(0.95, count - 1) * float(values.std(ddof=1)) / math.sqrt(count)
    ratio = mean / level.figure
    return {
        "label": level.label, "unit": level.unit, "mean": mean, "half_width": half, "published": level.figure,
        "ratio": ratio, "near": 1.0 / NEAR <= ratio <= NEAR, "source": level.source, "year": level.year,
        "grade": level.grade, "free": level.free, "freedom": level.freedom,
    }  # fmt: skip


def level_of(level: Published, results: Results) -> np.ndarray:
    """Return the model's level in the row's unit, one value a seed."""
    import numpy as np

    if level.measure.startswith("flows:"):
        return _of_lanes(level, results)
    table = results.kpis
    whole = table[(table["year"] == 0) & (table["metric"] == level.measure) & (table["by"] == level.by)]
    chosen = whole[whole["group"].isin(level.groups)].groupby("seed")["value"].sum()
    found = np.array([chosen.loc[seed] for seed in results.seeds])
    if level.of:
        of = results.values(level.of)
        return found / np.array([of.loc[seed] for seed in results.seeds])
    return found / level.per


def _of_lanes(level: Published, results: Results) -> np.ndarray:
    """Return a column of lanes into the row's economies, a year's."""
    import numpy as np

    from sim.core.units import WEEKS_PER_YEAR
    from sim.results.record_frames import WHOLE

    lanes, column = results.lanes, FLOW_COLUMNS[level.measure.removeprefix("flows:")]
    into = lanes["destination"].isin(level.groups) & (lanes["origin"] != lanes["destination"])
    if level.outside_only:
        into &= ~lanes["origin"].isin(level.groups)
    lanes = lanes[into & (lanes["year"] != WHOLE)]
    sums = lanes.groupby("seed")[column].sum()
    weeks = float(lanes.groupby("year")["weeks"].max().sum())
    return np.array([sums.loc[seed] for seed in results.seeds]) * WEEKS_PER_YEAR / weeks / level.per


def world_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the levels as rows of text."""
    return [
        (
            f"within {NEAR:g}" if row["near"] else "off",
            row["label"],
            row["unit"],
            f"{row['mean']:,.4g}" if row["mean"] < 1_000 else f"{row['mean']:,.0f}",
            f"± {row['half_width']:,.2g}",
            f"{row['published']:,g}",
            f"{row['ratio']:.2f}",
            f"{row['source']}, {year_text(row['year'])}; {row['grade']}",
            f"{row['free']}: {row['freedom']}" if row["free"] else "0",
        )
        for row in rows
    ]


def year_text(year: str) -> str:
    """Return a row's year, and whether it is another one than the model's."""
    return year if MODEL_YEAR in year else f"{year}, a different year"


def world_section(
    found: dict[str, Any],
) -> tuple[str, str, list[tuple[tuple[str, ...], list[tuple[str, ...]]]]]:
    """Return title, words and table of the model beside the world."""
    size, rows = found["size"], found["rows"]
    unfitted = sum(not row["free"] for row in rows)
    all_near = sum(row["near"] for row in rows)
    words = (
        f"Law of 2023, {size['weeks']} weeks, {size['consumers']:,} consumers, {size['smes']:,} SMEs, mean of "
        f"{size['seeds']} seeds; intervals show how much the draws matter, not doubt about the model. The model's "
        f"world has 64 economies. {all_near} of {len(rows)} rows are within a factor of {NEAR:g}; {unfitted} have no "
        f"free factor. Free factors could be set to make a row fit, whether or not they "
        "were. Figures from memory were not looked up for this table. No published figure was found of parcels into "
        "other economies, nor of goods, tonne-kilometres and CO2e by road and rail across borders."
    )
    return "The model beside the world", words, [(WORLD_HEADER, world_text(rows))]
