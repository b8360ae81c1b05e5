"""The tables of `tradewinds gravity`: each with its unit and year, what is calibrated, the scenario and the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from experiments.export_markets import PUBLISHED_SOURCE as MARKETS_SOURCE
from experiments.freight_shares import ABROAD as MODES_ABROAD
from experiments.freight_shares import EVERYWHERE
from experiments.gravity import BORDER, HEAD_MAYER, ONLINE_SOURCE, PUBLISHED_SOURCE
from sim.market.quoting import LOCAL_KM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.gravity import Coefficients
    from experiments.uncalibrated import Moments

LABELS = {
    "log_distance": "ln distance", "contiguous": "land border", "common_language": "language", "colony": "colony",
    "trade_agreement": "agreement", BORDER: "border",
}  # fmt: skip
NONE = "-"
ERRORS = (
    "Zeros enter PPML as zeros. Standard errors are robust and clustered by pair (both directions together)."
)


def coefficients(found: Moments, sample: str) -> Table:
    """Return the regressions of one sample."""
    table = _regressions(
        [row for row in found.coefficients if row.sample == sample],
        f"Gravity coefficients, {sample}: two-way PPML of a year's sales (standard error)",
        f"{_about(found)}; calibrated: rows 'all' and 'data'; not: parcels, restocking, firms",
    )
    return table


def of_run(rows: Sequence[Coefficients], about: Mapping[str, object]) -> Table:
    """Return the regressions of a saved run's simulated sales."""
    return _regressions(
        rows, "Gravity coefficients, simulated sales across borders: two-way PPML (standard error)",
        f"{about['scenario']}, {about['period']}, {about['seeds']} seeds, 2023 prices; data {about['data_hash']}; "
        "not calibrated: parcels, bulk",
    )  # fmt: skip


def _regressions(rows: Sequence[Coefficients], title: str, caption: str) -> Table:
    """Return regressions, and what others found."""
    names = list(rows[0].estimate)
    table = _table(title, caption, ["flow", "pairs", "zeros", "bn USD", *(LABELS[name] for name in names)])
    for row in rows:
        cells = [_with_error(row.estimate[name], row.error[name]) for name in names]
        table.add_row(
            row.flow, f"{row.pairs:,}", f"{row.zero_pairs:,}", f"{row.value_usd / 1e9:,.0f}", *cells
        )
    table.add_section()
    for name, which in (("published (sd)", 0), ("structural (sd)", 1)):
        table.add_row(name, *[""] * 3, *(_with_error(*HEAD_MAYER[each][which]) for each in names))
    return table


def freight(found: Moments) -> Table:
    """Return modes by distance."""
    table = _table(
        "Modes across borders by distance: share of value / share of mass, %",
        f"{_about(found)}; calibrated: modes of a destination in all; not: modes by distance",
        ["trade", "distance", "bn USD", "Mt", *MODES_ABROAD],
    )  # fmt: skip
    for row in found.freight:
        cells = [_two_shares(row.value_share[mode], row.mass_share[mode]) for mode in MODES_ABROAD]
        table.add_row(row.kind, row.band, f"{row.value_usd / 1e9:,.0f}", f"{row.mass_t / 1e6:,.1f}", *cells)
        if row.band == EVERYWHERE:
            table.add_section()
    return table


def sizes(found: Moments) -> Table:
    """Return the spread of sales over firms."""
    table = _table(
        "Sellers' sizes: expected sales per producing firm, home and abroad, thousand USD fob a year",
        f"{_about(found)}; not calibrated (only each economy's sales in all); firms of one agent are equal",
        ["place", "firms, m", "agents", "mean", "median", "sd of ln", "top 1 %", "top 10 %", "rank-size slope"],
    )  # fmt: skip
    for row in found.sizes:
        table.add_row(
            row.place, f"{row.firms / 1e6:,.1f}", f"{row.agents:,}", f"{row.mean_usd / 1e3:,.0f}",
            f"{row.median_usd / 1e3:,.0f}", f"{row.log_spread:.2f}", f"{row.top_1_percent_share:.0%}",
            f"{row.top_10_percent_share:.0%}", _with_error(row.rank_slope, row.rank_slope_error),
        )  # fmt: skip
    return table


def markets(found: Moments) -> Table:
    """Return markets per exporter."""
    table = _table(
        "Foreign markets per exporting firm at the start, number of economies",
        f"{_about(found)}; not calibrated; the model knows how many firms list in a market, not which: two limits",
        ["listed", "firms are", "exporters, m", "of producers", "mean", "median", "in one", "in 10 or more"],
    )  # fmt: skip
    for row in found.markets:
        table.add_row(
            row.listing, row.firms_are, f"{row.exporting_firms / 1e6:,.1f}", f"{row.share_of_producers:.1%}",
            f"{row.mean:.1f}", f"{row.median:.0f}", f"{row.share_in_one:.0%}", f"{row.share_in_many:.0%}",
        )  # fmt: skip
    return table


def notes(found: Moments) -> Sequence[str]:
    """Return what a reader of the tables must know."""
    km = f"{LOCAL_KM:.0f}"
    return (
        f"{ERRORS} Flows of the model are expected ones, so the errors tell how well gravity describes them.",
        f"Pairs no marketplace carries (web shops only) hold {found.web_shop_only_share:.1%} of parcels' value abroad. "
        "'Firms' are firms' purchases; 'data' the flows of 2023, of all pairs and of reported ones only (the others "
        "were filled by plain gravity).",
        "Home: platforms' domestic orders, home goods in shops beside restocking, firms' purchases. Home sales are "
        f"derived from GDP, population and imports, not observed. Internal distance {km} km everywhere (assumed); "
        f"D km moves the border by distance coefficient x ln(D / {km}) and nothing else.",
        PUBLISHED_SOURCE,
        ONLINE_SOURCE,
        "Sizes: productivity is lognormal by assumption, so within an economy and category no heavy tail is built in; "
        "slopes come from mixing categories, and for the world economies that differ in sales per firm (firms per "
        "head are assumed), and bend with size. The number of agents bounds the top.",
        MARKETS_SOURCE,
    )


def _about(found: Moments) -> str:
    return f"{found.scenario}, first week {found.first_week}, 2023 prices; data {found.data_hash}"


def _table(title: str, caption: str, header: list[str]) -> Table:
    """Return an empty table that says what it is of."""
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left", caption=caption,
        caption_justify="left",
    )  # fmt: skip
    words = ("flow", "trade", "distance", "place", "listed", "firms are")
    for name in header:
        table.add_column(name, justify="left" if name in words else "right")
    return table


def _with_error(value: float, error: float) -> str:
    return NONE if math.isnan(value) else f"{value:.2f} ({error:.2f})"


def _two_shares(value: float, mass: float) -> str:
    return f"{100 * value:.0f} / {100 * mass:.0f}" if value + mass > 0.0 else NONE
