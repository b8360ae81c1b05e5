"""Settings of orders: how often households and firms order, what a parcel is, and how long troubles take.

They belong to no mechanism; set-up reads them by ``world.setting`` and kernels in their bundles.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.parameter import parameter


@dataclass(frozen=True)
class OrderSettings:
    """Needs and lots, parcels and their packaging, and weeks until an order gone wrong is settled."""

    most_needs_per_week: float = parameter(
        0.07, "1/week", low=0.01, high=0.5, at_week_zero=False, said_at_default=False,
        doc="most needs a week of a consumer in a category; larger budgets buy several orders at once",
        source="assumed: about 3.6 needs a year",
    )  # fmt: skip
    landed_to_goods: float = parameter(
        1.15, "1", low=1.0, high=2.0, said_at_default=False,
        doc="what buyers mean to spend on a parcel, before VAT, over its goods value; places orders at thresholds",
        source="assumed: range 1.05 to 1.35",
    )  # fmt: skip
    packaging_kg_per_parcel: float = parameter(
        0.12, "kg", low=0.02, high=0.5, said_at_default=False,
        doc="mass of a parcel's packaging today",
        source="assumed: range 0.05 to 0.3",
    )  # fmt: skip
    packaging_kg_co2e_per_kg: float = parameter(
        1.8, "kg CO2e/kg", low=0.6, high=4.0, at_week_zero=False, said_at_default=False,
        doc="emissions of making a kg of packaging",
        source="assumed: about 0.2 kg CO2e a parcel over 0.12 kg",
    )  # fmt: skip
    size_edges_factor: float = parameter(
        1.0, "1", low=0.5, high=2.0, said_at_default=False,
        doc="what the fixed edges between sizes of orders (25, 60, 150 and 400 USD) are multiplied by; orders of one "
        "size are of one value, and a threshold in force or announced adds an edge of its own",
        source="assumed: five sizes of orders",
    )  # fmt: skip
    lost_weeks: int = parameter(
        3, "count", low=1, high=8, at_week_zero=False, said_at_default=False,
        doc="weeks after the quoted delivery at which a parcel counts as lost and is refunded",
        source="assumed: marketplaces refund after two to six weeks",
    )  # fmt: skip
    held_up_weeks: int = parameter(
        1, "count", low=1, high=4, at_week_zero=False, said_at_default=False,
        doc="weeks by which a late parcel comes later than quoted, or a seizure is settled later",
        source="assumed",
    )  # fmt: skip
    return_weeks: int = parameter(
        2, "count", low=1, high=6, at_week_zero=False, said_at_default=False,
        doc="weeks from delivery until a returned order is refunded",
        source="assumed: two weeks of withdrawal are the law in the EU",
    )  # fmt: skip
    returned_abroad: float = parameter(
        0.4, "1", low=0.1, high=1.0, at_week_zero=False, said_at_default=False,
        doc="returns of orders from abroad against returns at home",
        source="assumed: 5 to 10 % against about 17 % (trade press, low confidence)",
    )  # fmt: skip
    bulk_lots: int = parameter(
        4, "count", low=1, high=16, at_week_zero=False, said_at_default=False,
        doc="lots of a firm's order in a category, which may go to different origins; it orders every fourth week",
        source="assumed: 52 lots a year",
    )  # fmt: skip
    home_lot_days: float = parameter(
        2.0, "days", low=0.0, high=10.0, said_at_default=False,
        doc="days a firm's lot takes within an economy",
        source="assumed",
    )  # fmt: skip
    bulk_day_share: float = parameter(
        0.35, "1", low=0.1, high=1.0, said_at_default=False,
        doc="value of a day for firms' orders against that of the category",
        source="assumed: firms plan and hold stock, and the literature's day values come from the choice between air "
        "and sea; range 0.2 to 1",
    )  # fmt: skip
