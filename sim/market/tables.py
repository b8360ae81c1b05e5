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

MODES = ("express", "air", "sea", "rail", "road", "local")
"""Names of the transport modes, in code order; `local` stays within an economy."""

CHANNELS = ("home_shop", "import_shelf", "platform", "restock", "relation", "b2b_platform")
"""Names of the sales channels, in code order."""

HOME_SHOP, IMPORT_SHELF, PLATFORM, RESTOCK, RELATION, B2B_PLATFORM = range(6)
"""Channel codes. `IMPORT_SHELF` is a second sale: origin = destination, and no part of trade totals."""

KEY_COLUMNS = ("origin", "destination", "category", "channel", "platform", "mode")
"""Columns that together name one row of `Flows`."""

AMOUNT_COLUMNS = (
    "orders",
    "paid_e4usd",
    "fob_e4usd",
    "freight_e4usd",
    "duty_e4usd",
    "vat_e4usd",
    "carbon_e4usd",
    "fees_e4usd",
    "commission_e4usd",
    "mass_g",
    "linehaul_g",
    "lastmile_g",
    "packaging_g",
    "returns_g",
    "production_g",
    "days_x_orders",
)
"""Integer columns of `Flows` that may be summed over rows."""


@dataclass(frozen=True)
class Flows:
    """What was sold and dispatched in one week, one row per cell that traded.

    Key columns are int16 codes, amounts are int64 sums over all weighted orders of the cell. Rows are in
    rising order of the key (origin first, mode last) and no key appears twice.
    """

    origin: Codes
    """[row] row of the economy the goods leave; equal to `destination` for home sales and for
    `import_shelf`."""
    destination: Codes
    """[row] row of the economy of the buyer."""
    category: Codes
    """[row] row of the product category."""
    channel: Codes
    """[row] code in `CHANNELS`."""
    platform: Codes
    """[row] row of the platform; -1 where the channel has none."""
    mode: Codes
    """[row] code in `MODES`."""
    orders: Counts
    """[row] orders; for `platform` with origin != destination these are parcels."""
    paid_e4usd: Counts
    """[row] what buyers paid in all: goods, freight, duty, VAT, fees. 1e-4 USD."""
    fob_e4usd: Counts
    """[row] value of the goods free on board, as declared at the seller's border. 1e-4 USD."""
    freight_e4usd: Counts
    """[row] what carriers received. 1e-4 USD."""
    duty_e4usd: Counts
    """[row] customs duty. 1e-4 USD."""
    vat_e4usd: Counts
    """[row] value-added or sales tax. 1e-4 USD."""
    carbon_e4usd: Counts
    """[row] carbon price on transport, received by the treasury of the destination. 1e-4 USD."""
    fees_e4usd: Counts
    """[row] payment-rail, exchange and brokerage fees. 1e-4 USD."""
    commission_e4usd: Counts
    """[row] what platforms kept of the goods value. 1e-4 USD."""
    mass_g: Counts
    """[row] mass of the goods with packaging. g."""
    linehaul_g: Counts
    """[row] CO2e of the line haul by `mode`. g."""
    lastmile_g: Counts
    """[row] CO2e of the last mile. g."""
    packaging_g: Counts
    """[row] CO2e embodied in packaging. g."""
    returns_g: Counts
    """[row] CO2e of returns. g."""
    production_g: Counts
    """[row] CO2e embodied in the goods; counted at the first sale only. g."""
    days_x_orders: Counts
    """[row] delivery days times orders, so that means weigh by orders. days."""

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


def _no_counts() -> Counts:
    return np.zeros(0, np.int64)


@dataclass(frozen=True)
class TickTables:
    """Everything one week leaves behind for metrics, results and checks."""

    tick: int
    """Week number; 0 starts at the scenario's start."""
    date: datetime.date
    """Monday of the week."""
    flows: Flows
    ledger: dict[str, int]
    """1e-4 USD this week: payments, refunds, sellers, platforms, carriers, rails, treasuries, escrow_change.
    payments - refunds = sellers + platforms + carriers + rails + treasuries + escrow_change."""
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
    """[N] landed price index of household goods; 1 in week 0. Prices only: income is no part of it."""
    wage: Amounts
    """[N] wage the week's sellers paid, against the wage of world production; 1 in week 0, always 1 in closure
    `partial`."""
    income: Amounts
    """[N] nominal income the week's budgets came from; 1 in week 0, always 1 in closure `partial`."""
    revenue_e4usd: Counts
    """[N] treasury receipts of the week: duty and VAT. 1e-4 USD."""
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
