"""The tables of `tradewinds gravity`: each with its unit and year, what is calibrated, the scenario and the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments.terminal.table import Column, Shown, Table, number, table
from experiments.uncalibrated.export_markets import PUBLISHED_SOURCE as MARKETS_SOURCE
from experiments.uncalibrated.freight_shares import ABROAD as MODES_ABROAD
from experiments.uncalibrated.freight_shares import EVERYWHERE
from experiments.uncalibrated.gravity_regressions import BORDER, HEAD_MAYER, ONLINE_SOURCE, PUBLISHED_SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.uncalibrated.gravity_regressions import Coefficients
    from experiments.uncalibrated.uncalibrated_moments import Moments

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
    made = table(
        "flow", number("pairs"), number("zeros"), number("bn USD", key="value_usd"),
        *(Column(LABELS[name], "number", (name, f"{name}_error")) for name in names),
        title=title, caption=caption,
    )  # fmt: skip
    for row in rows:
        cells = [_with_error(row.estimate[name], row.error[name]) for name in names]
        made.add(row.flow, row.pairs, row.zero_pairs, _billions(row.value_usd), *cells)
    made.section()
    for name, which in (("published (sd)", 0), ("structural (sd)", 1)):
        made.add(name, *[None] * 3, *(_with_error(*HEAD_MAYER[each][which]) for each in names))
    return made


def freight(found: Moments) -> Table:
    """Return modes by distance."""
    made = table(
        "trade", "distance", number("bn USD", key="value_usd"), number("Mt", key="mass_t"),
        *(Column(mode, "number", (f"{mode}_value_share", f"{mode}_mass_share")) for mode in MODES_ABROAD),
        title="Modes across borders by distance: share of value / share of mass, %",
        caption=f"{_about(found)}; calibrated: modes of a destination in all; not: modes by distance",
    )  # fmt: skip
    for row in found.freight:
        cells = [_two_shares(row.value_share[mode], row.mass_share[mode]) for mode in MODES_ABROAD]
        mass = Shown(f"{row.mass_t / 1e6:,.1f}", row.mass_t)
        made.add(row.kind, row.band, _billions(row.value_usd), mass, *cells)
        if row.band == EVERYWHERE:
            made.section()
    return made


def sizes(found: Moments) -> Table:
    """Return the spread of sales over firms."""
    made = table(
        "place", number("firms, m", key="firms"), number("agents"), number("mean", key="mean_usd"),
        number("median", key="median_usd"), number("sd of ln", "{:.2f}".format),
        number("top 1 %", "{:.0%}".format, "top_1_percent_share"),
        number("top 10 %", "{:.0%}".format, "top_10_percent_share"),
        Column("rank-size slope", "number", ("rank_slope", "rank_slope_error")),
        title="Sellers' sizes: expected sales per producing firm, home and abroad, thousand USD fob a year",
        caption=f"{_about(found)}; not calibrated (only each economy's sales in all); firms of one agent are equal",
    )  # fmt: skip
    for row in found.sizes:
        made.add(
            row.place, Shown(f"{row.firms / 1e6:,.1f}", row.firms), row.agents,
            Shown(f"{row.mean_usd / 1e3:,.0f}", row.mean_usd), Shown(f"{row.median_usd / 1e3:,.0f}", row.median_usd),
            row.log_spread, row.top_1_percent_share, row.top_10_percent_share,
            _with_error(row.rank_slope, row.rank_slope_error),
        )  # fmt: skip
    return made


def markets(found: Moments) -> Table:
    """Return markets per exporter."""
    made = table(
        "listed", "firms are", number("exporters, m", key="exporting_firms"),
        number("of producers", "{:.1%}".format, "share_of_producers"), number("mean", "{:.1f}".format),
        number("median", "{:.0f}".format), number("in one", "{:.0%}".format, "share_in_one"),
        number("in 10 or more", "{:.0%}".format, "share_in_10_or_more"),
        title="Foreign markets per exporting firm at the start, number of economies",
        caption=f"{_about(found)}; not calibrated; the model knows how many firms list in a market, not which: "
        "two limits",
    )  # fmt: skip
    for row in found.markets:
        made.add(
            row.listing, row.firms_are, Shown(f"{row.exporting_firms / 1e6:,.1f}", row.exporting_firms),
            row.share_of_producers, row.mean, row.median, row.share_in_one, row.share_in_many,
        )  # fmt: skip
    return made


def notes(found: Moments) -> Sequence[str]:
    """Return what a reader of the tables must know."""
    return (
        f"{ERRORS} Flows of the model are expected ones, so the errors tell how well gravity describes them.",
        f"Pairs no marketplace carries (web shops only) carry {found.web_shop_only_share:.1%} of parcels' value "
        "abroad. 'Firms' are firms' purchases; 'data' the flows of 2023, of all pairs and of reported ones only (the "
        "others were filled by `tradewinds impute`).",
        "Home: platforms' domestic orders, home goods in shops beside restocking, firms' purchases. Home sales are "
        "derived from GDP, population and imports, not observed. Internal distance is `local_haul_km` everywhere "
        "(assumed); D km moves the border by distance coefficient x ln(D / local_haul_km) and nothing else.",
        PUBLISHED_SOURCE,
        ONLINE_SOURCE,
        "Sizes: productivity is lognormal by assumption, so within an economy and category no heavy tail is built in; "
        "slopes come from mixing categories, and for the world economies that differ in sales per firm (firms per "
        "head are assumed), and bend with size. The number of agents bounds the top.",
        MARKETS_SOURCE,
    )


def _about(found: Moments) -> str:
    return f"{found.scenario}, first week {found.first_week}, 2023 prices; data {found.data_hash}"


def _billions(value_usd: float) -> Shown:
    return Shown(f"{value_usd / 1e9:,.0f}", value_usd)


def _with_error(value: float, error: float) -> Shown:
    return Shown(NONE if math.isnan(value) else f"{value:.2f} ({error:.2f})", (value, error))


def _two_shares(value: float, mass: float) -> Shown:
    return Shown(f"{100 * value:.0f} / {100 * mass:.0f}" if value + mass > 0.0 else NONE, (value, mass))
