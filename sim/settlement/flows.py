"""The tables one week of trade leaves behind: `Flows` (one row per traded cell) and `TickTables` (the whole
week).

Made by the last stage of the tick, read by metrics, results and checks. Column bundles of equal length, never
changed after they are made. Money is counted in 1e-4 USD (`_e4usd`), mass and CO2e in grams (`_g`), orders in
weighted whole orders, so that sums do not depend on the order of addition. In the shapes below N is
economies, G categories, M modes, P platforms.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import datetime

    from numpy.typing import NDArray

    Codes = NDArray[np.int16]
    Counts = NDArray[np.int64]
    Amounts = NDArray[np.float64]


def key(meaning: str) -> Any:
    """Declare a column that helps to name a row of `Flows`."""
    return field(metadata={"meaning": meaning})


def measure(unit: str, meaning: str) -> Any:
    """Declare a whole number of `Flows` that may be summed over rows, with its unit."""
    return field(metadata={"meaning": meaning, "unit": unit})


@dataclass(frozen=True)
class Flows:
    """What was sold and dispatched in one week, one row per cell that traded.

    Key columns [row] are int16 codes: rows of economies, categories and platforms (-1: none), codes of
    `sim.core.codes`. Measures [row] are int64 sums over all weighted orders of the cell. Rows are in rising order of
    the key (origin first, mode last) and no key appears twice.

    The fields are the one declaration of keys and measures: `KEY_COLUMNS`, `AMOUNT_COLUMNS`, places in a row of trade
    (`accounts`) and the meanings in a run's `columns.json` follow from them, in this order.
    """

    origin: Codes = key("ISO3 of the economy the goods leave; = destination for home sales and import_shelf.")
    destination: Codes = key("ISO3 of the economy of the buyer.")
    category: Codes = key("Product category (sim/data/categories.csv).")
    channel: Codes = key(
        "home_shop, import_shelf (a second sale: no part of trade totals), platform, restock, relation or b2b_platform."
    )
    platform: Codes = key("Platform, by generic name; blank where the channel has none.")
    mode: Codes = key("Line-haul mode: express, air, sea, rail, road; local within an economy.")
    orders: Counts = measure(
        "orders", "Weighted orders. Channel platform with origin != destination: parcels."
    )
    paid_e4usd: Counts = measure(
        "1e-4 USD", "What buyers paid in all: goods, freight, handling, duty, VAT, carbon price."
    )
    fob_e4usd: Counts = measure(
        "1e-4 USD", "Value of the goods free on board, as declared at the seller's border."
    )
    freight_e4usd: Counts = measure("1e-4 USD", "What carriers received for carriage.")
    inland_freight_e4usd: Counts = measure(
        "1e-4 USD", "Part of freight: what carriers of the inland legs received; the rest is the line haul's."
    )
    handling_e4usd: Counts = measure(
        "1e-4 USD",
        "What brokers at the border, warehouses near the buyer and packers of compliant packaging received.",
    )
    duty_e4usd: Counts = measure("1e-4 USD", "Customs duty.")
    vat_e4usd: Counts = measure("1e-4 USD", "Value-added or sales tax.")
    carbon_e4usd: Counts = measure(
        "1e-4 USD", "Carbon price on transport, received by the treasury of the destination."
    )
    fees_e4usd: Counts = measure(
        "1e-4 USD",
        "Fees of means of payment, abroad with the exchange spread, fraud on them and the cost of waiting for money; "
        "paid by the seller out of the goods value.",
    )
    commission_e4usd: Counts = measure(
        "1e-4 USD", "What platforms kept of the goods value, paid by the seller."
    )
    mass_g: Counts = measure("g", "Mass of the goods with packaging.")
    linehaul_g: Counts = measure("g CO2e", "Emissions of the line haul, well to wake.")
    inland_origin_g: Counts = measure(
        "g CO2e", "Emissions of lorries to the gateways by which goods leave their economy."
    )
    inland_destination_g: Counts = measure(
        "g CO2e", "Emissions of lorries from the gateways by which goods enter their economy."
    )
    lastmile_g: Counts = measure("g CO2e", "Emissions of the last mile.")
    packaging_g: Counts = measure("g CO2e", "Emissions embodied in packaging.")
    returns_g: Counts = measure("g CO2e", "Emissions of returns.")
    production_g: Counts = measure("g CO2e", "Emissions embodied in the goods, counted at the first sale.")
    days_x_orders: Counts = measure("days", "Delivery days times orders; divide by orders for the mean.")

    def __len__(self) -> int:
        return int(self.origin.shape[0])

    def columns(self) -> dict[str, NDArray[np.int16] | NDArray[np.int64]]:
        """All columns by name, keys first."""
        return {name: getattr(self, name) for name in (*KEY_COLUMNS, *AMOUNT_COLUMNS)}

    @classmethod
    def empty(cls) -> Flows:
        """A week in which nothing was sold."""
        columns: dict[str, Any] = {name: np.empty(0, np.int16) for name in KEY_COLUMNS}
        columns |= {name: np.empty(0, np.int64) for name in AMOUNT_COLUMNS}
        return cls(**columns)


KEY_COLUMNS = tuple(each.name for each in fields(Flows) if "unit" not in each.metadata)
"""Columns that together name one row of `Flows`."""
AMOUNT_COLUMNS = tuple(each.name for each in fields(Flows) if "unit" in each.metadata)
"""Measures: integer columns of `Flows` that may be summed over rows, in the order of a row of trade."""


EMISSION_COLUMNS = tuple(each.name for each in fields(Flows) if each.metadata.get("unit") == "g CO2e")
"""Measures of emissions, by source."""


def meanings() -> dict[str, str]:
    """Return what each column of `Flows` means, with its unit, for readers of a run's files."""
    return {
        each.name: f"{each.metadata['meaning']} {each.metadata['unit']}."
        if each.metadata.get("unit", "orders") != "orders"
        else each.metadata["meaning"]
        for each in fields(Flows)
    }


def _no_counts() -> Counts:
    return np.zeros(0, np.int64)


def _no_amounts() -> Amounts:
    return np.zeros(0)


@dataclass(frozen=True)
class TickTables:
    """Everything one week leaves behind for metrics, results and checks."""

    tick: int
    """Week number; 0 starts at the scenario's start."""
    date: datetime.date
    """Monday of the week."""
    flows: Flows
    """The week's trade, a row for each combination of keys."""
    ledger: dict[str, int]
    """1e-4 USD this week: payments, refunds, sellers, every receiver of a charge (`charges`), escrow_change.
    payments - refunds = the sum of all others."""
    order_states: dict[str, int]
    """Weighted orders since week 0: ordered = in_transit + kept + returned + seized + lost + cancelled."""
    welfare_log: Amounts
    """[N, 8] log index of real goods consumption by income octile, poorest first; 0 in week 0 of law_2023.
    What an unchanged budget buys, plus ln `income`."""
    people_weight: Amounts
    """[N, 8] people behind each octile."""
    shelf_price: Amounts
    """[N, G] index of the price on the shop shelf; 1 in week 0."""
    price_index: Amounts
    """[N] landed price index of household goods, spending of week 0 as weights; 1 in week 0. Neither choice nor income
    is part of it."""
    cost_of_living: Amounts
    """[N] what week 0's real consumption of goods costs, choice included; 1 in week 0. Income is no part of it."""
    real_spending_usd: Amounts
    """[N, 8] households' spending on goods of week 0 times `exp(welfare_log)`, USD."""
    profits_usd: Amounts
    """[N, 4] profits of sellers, shops, platforms and carriers (`codes.OWNERS`), USD."""
    incomes_adjust: bool
    """Households' incomes hold wages, profits of sellers and duty: closure `general`."""
    wage: Amounts
    """[N] wage the week's sellers paid, against the wage of world production; 1 in week 0, always 1 in closure
    `partial`."""
    income: Amounts
    """[N] nominal income the week's budgets came from; 1 in week 0, always 1 in closure `partial`."""
    revenue_e4usd: Counts
    """[N] treasury receipts of the week: duty, VAT and carbon price, 1e-4 USD."""
    exporters: Counts
    """[N] weighted firms listed in at least one foreign market."""
    active_firms: Counts
    """[N] weighted firms in business."""
    entered: Counts
    """[N] weighted firms that entered this week."""
    exited: Counts
    """[N] weighted firms that left this week."""
    platform_sales_e4usd: Counts
    """[P] value of goods sold through each platform this week. 1e-4 USD."""
    commission_share: Amounts
    """[P] commission, share of goods value, 0..1."""
    trust: Amounts
    """[N, P] mean believed probability of an honest, on-time delivery, 0..1."""
    utilisation: Amounts
    """[M] load as a share of capacity, 0 upward; nan where a mode has no capacity limit."""
    freight_rate_index: Amounts
    """[M] freight rate against week 0 of law_2023, 1 = same."""
    tonne_km: Amounts
    """[M] tonne-kilometres performed this week."""
    parcel_days: Counts
    """[N, day bin] the week's orders of `platform` with origin != destination, by destination and delivery days of
    their lane (`histograms`)."""
    parcel_value: Counts
    """[N, value bracket] the same orders by declared goods value, the one that meets duty-free limits."""
    platform_compliance_e4usd: Counts = field(default_factory=_no_counts)
    """[P] what each platform paid to comply with rules on its markets this week. 1e-4 USD. May be empty."""
    online_exporters: Counts = field(default_factory=_no_counts)
    """[N, firm size] weighted firms listed on a platform in at least one foreign market. May be empty, as are the
    next three where it is."""
    listed_abroad: Counts = field(default_factory=_no_counts)
    """[N, N, firm size] weighted firms of an economy listed on platforms of another one."""
    market_cost_e4usd: Counts = field(default_factory=_no_counts)
    """[N, N, firm size] what rules of the second economy cost firms of the first this week. 1e-4 USD."""
    sold_abroad_e4usd: Amounts = field(default_factory=_no_amounts)
    """[N, N, firm size] value of goods sold to consumers abroad this week; by size as sellers attract. 1e-4 USD."""
    own: dict[str, dict[str, Amounts]] = field(default_factory=dict)
    """[axes of the column] mechanism -> column -> values: states mechanisms declare, as the week's trade met them."""
    needs: int = 0
    """Weighted household needs that came up this week."""
    given_up: int = 0
    """Weighted household needs given up (outside option, no common means of payment)."""

    def integers(self) -> dict[str, NDArray[np.int64]]:
        """The integer tables outside `flows` by name: what the result hash covers beside the flows."""
        arrays = {
            each.name: np.ascontiguousarray(getattr(self, each.name), dtype=np.int64)
            for each in fields(self)
            if each.name
            in {
                "revenue_e4usd",
                "exporters",
                "active_firms",
                "entered",
                "exited",
                "platform_sales_e4usd",
                "platform_compliance_e4usd",
                "parcel_days",
                "parcel_value",
            }
        }
        arrays["needs"] = np.array([self.needs, self.given_up], dtype=np.int64)
        return arrays
