"""What every column of a run's folder means, and what its numbers may not be used for."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.saved.reading import SCHEMA_VERSION
from sim.settlement.flows import meanings

COLUMNS: dict[str, dict[str, str]] = {
    "flows": {
        "seed": "Seed of the run.",
        "tick": "Week number, 0 at the scenario's start.",
        "week": "Monday of the week (ISO date).",
        **meanings(),
    },
    "series": {
        "seed": "Seed of the run.",
        "tick": "Week number, 0 at the scenario's start.",
        "date": "Monday of the week (ISO date).",
        "metric": "Name of the metric; see metrics below.",
        "by": "Dimension of the group: world, economy, importer, exporter, category, mode, channel, "
        "platform, income, definition, source or kind.",
        "group": "Label along that dimension; world for the world.",
        "value": "Value of the week; blank where nothing was there to measure.",
        "unit": "Unit of the value.",
        "below": "What the value was divided by, of metrics that are ratios: the ratio of several weeks is the sum of "
        "value times below over the sum of below. Blank for others.",
    },
    "kpis": {
        "scenario": "Name of the scenario.",
        "seed": "Seed of the run.",
        "period": "First and last day the figure covers.",
        "year": "Calendar year of the figure, 0 for the whole run. A week is in the year of its Thursday.",
        "metric": "Name of the metric; see metrics below.",
        "by": "Dimension of the group.",
        "group": "Label along that dimension; world for the world.",
        "unit": "Unit of the value; sums are a rate per year (52 weeks), however few the weeks.",
        "value": "Value of the period.",
    },
    "lanes": {
        "seed": "Seed of the run.",
        "year": "Calendar year; a week belongs to the year of its Thursday.",
        "weeks": "Weeks of the run in that year; the sums in this row are over these weeks.",
        "origin": "ISO3 of the economy the goods leave.",
        "destination": "ISO3 of the economy of the buyer.",
        "orders": "Weighted orders across the border, first sales.",
        "parcels": "Of these, parcels to consumers who bought on platforms.",
        "value_usd": "Value of the goods free on board, USD.",
        "parcel_value_usd": "Of these, parcels. USD.",
        "duty_usd": "Customs duty. USD.",
        "mass_t": "Mass with packaging. t.",
        "linehaul_t_co2e": "CO2e of the line haul. t.",
    },
    "lanes_weekly": {
        "seed": "Seed of the run.",
        "tick": "Week number, 0 at the scenario's start.",
        "origin": "ISO3 of the economy the goods leave.",
        "destination": "ISO3 of the economy of the buyer.",
        "parcels": "Parcels to consumers who bought on platforms, across the border.",
        "value_usd": "Value of all goods across the border free on board, first sales. USD.",
    },
    "distributions_weekly": {
        "seed": "Seed of the run.",
        "tick": "Week number, 0 at the scenario's start.",
        "quantity": "As in distributions.",
        "destination": "ISO3 of the economy of the buyer.",
        "bin": "Number of the bin, 0 the lowest: days from bin to bin + 1; or the brackets of parcel_value in "
        "distributions, in order.",
        "orders": "Parcels from abroad to consumers in the bin.",
    },
    "distributions": {
        "seed": "Seed of the run.",
        "year": "Calendar year; a week belongs to the year of its Thursday.",
        "weeks": "Weeks of the run in that year; the orders in this row are over these weeks.",
        "quantity": "delivery_days: days from order to door on the lane of the order (an order that comes late, or is "
        "lost or seized, counts with the days of its lane). parcel_value: goods value declared at the border, the one "
        "that meets duty-free limits.",
        "destination": "ISO3 of the economy of the buyer.",
        "above": "Lower edge of the bin; what lies exactly on it is in the bin below.",
        "up_to": "Upper edge of the bin; blank where it is open.",
        "unit": "Unit of the edges: days or USD.",
        "orders": "Parcels from abroad to consumers in the bin.",
    },
    "panel_consumers": {
        "seed": "Seed of the run.",
        "tick": "Week number, 0 at the scenario's start.",
        "date": "Monday of the week (ISO date).",
        "consumer": "Row of the consumer agent; the same all the run.",
        "economy": "ISO3 of the economy the consumer lives in.",
        "segment": "Kind of shopper (sim/data/segments.csv).",
        "income_octile": "Income group of the economy, 1 poorest to 8 richest.",
        "weight": "People the agent stands for. All other figures are of one of them.",
        "spending_usd_per_year": "What the consumer spends on goods, landed. USD per year.",
        "needs": "Needs that came up this week.",
        "given_up": "Of these, needs for which the consumer found nothing worth buying.",
        "orders_home_shop": "Orders of home goods in shops.",
        "orders_import_shelf": "Orders of imported goods in shops, as chosen: before a shop ran out of stock.",
        "orders_platform": "Parcels bought on platforms, of home and of foreign goods, mean of the people.",
        "orders_cancelled": "Of orders and parcels, those cancelled at once: no seller, or no common means of payment.",
        "foreign_parcels": "Of the parcels bought on platforms, those sent from another economy, mean of the people.",
        "paid_usd": "Payment for the week's orders that were not cancelled at once, before refunds. USD.",
        "last_platform": "Platform that last let the consumer down, as remembered after the week; blank: none.",
        "trust_penalty": "How much less the consumer trusts it, as a share of price.",
        "memory_from": "Week number from which that weighs: when a bad order is settled.",
    },
    "panel_firms": {
        "seed": "Seed of the run.",
        "tick": "Week number, 0 at the scenario's start.",
        "date": "Monday of the week (ISO date).",
        "firm": "Row of the firm agent; the same all the run.",
        "economy": "ISO3 of where it is.",
        "category": "Product category it makes or retails.",
        "is_retailer": "Imports and sells in local shops; else it makes.",
        "active": "In business after the week.",
        "weight": "Firms the agent stands for, after the week. Money below is of all of them.",
        "price": "Price against unit cost at productivity 1, after the week.",
        "stock_usd": "Stock after the week, importer-retailers only. USD at fob prices of week 0.",
        "cash_usd": "Cash after the week. USD.",
        "sales_usd": "Sales of the week. Makers: goods value fob, to consumers and firms. Retailers: what shoppers "
        "paid without VAT. USD.",
    },
    "firms": {
        "seed": "Seed of the run.",
        "": "A sample of firm agents at the end of the run; its columns are those of the model's SME agents.",
    },
}

LIMITS = """# What these numbers can and cannot tell you

* They come from a *simulation* of 64 economies, calibrated to the observed goods flows of 2023. They are not a
  forecast.
* Read differences between two scenarios with the same seeds, with their 90 % interval; not levels, and not
  one seed.
* The interval shows how much the sample and the random draws matter. It does not include doubt about parameters,
  data or the model itself, so the true uncertainty is wider.
* Trade with economies outside the 64 is not simulated. Wages and incomes do not react unless the scenario
  says so.
* What share of goods trade is cross-border e-commerce is an assumption (`tradewinds explain
  cross_border_share`), and so are many behavioural parameters: `tradewinds doctor --data` says how much of
  the data is sourced, derived, imputed or assumed.
* Firms and platforms are generic: no figure describes a real company. "Economy" implies no view on legal
  status.
* Figures of a group with few orders (a small lane, one category of one importer) vary much between seeds: use more
  agents or seeds.
"""


def dictionary() -> dict[str, Any]:
    """The data dictionary of a run's folder: columns by table, and every metric with unit and meaning."""
    from sim.metrics import METRICS

    metrics = {
        name: {
            **{key: value for key, value in asdict(metric).items() if key not in ("function", "name")},
            "unit_per_week": metric.week_unit(),
            "unit_of_period": metric.period_unit(),
        }
        for name, metric in METRICS.items()
    }
    return {"schema_version": SCHEMA_VERSION, "tables": COLUMNS, "metrics": metrics}
