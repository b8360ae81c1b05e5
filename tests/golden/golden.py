"""Totals of four small runs: what `expected.yaml` holds and how it is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.codes import PLATFORM
from tests.small_world import small_about_its_policies, weeks_of

if TYPE_CHECKING:
    from sim.settlement.flows import TickTables

EXPECTED = Path(__file__).with_name("expected.yaml")
WEEKS, CONSUMERS, SEED = 6, 2_000, 42
SCENARIOS = ("law_2023", "us_de_minimis_repeal", "red_sea_closure_2023", "green_data_tariff_package")


def totals_of(name: str) -> dict[str, int]:
    """Run one scenario in the small world and return its totals, whole numbers all."""
    weeks = list(weeks_of(small_about_its_policies(name, weeks=WEEKS, consumers=CONSUMERS), SEED))

    def flows(column: str, *, parcels: bool = False, abroad: bool = True) -> int:
        return sum(_sum(week, column, parcels, abroad) for week in weeks)

    return {
        "imports_e4usd": flows("fob_e4usd"),
        "parcels": flows("orders", parcels=True),
        "parcels_e4usd": flows("fob_e4usd", parcels=True),
        "duty_e4usd": flows("duty_e4usd"),
        "vat_e4usd": flows("vat_e4usd", abroad=False),
        "carbon_e4usd": flows("carbon_e4usd", abroad=False),
        "linehaul_g": flows("linehaul_g"),
        "production_g": flows("production_g", abroad=False),
        "payments_e4usd": sum(week.ledger["payments"] for week in weeks),
        "orders_kept": weeks[-1].order_states["kept"],
        "orders_cancelled": weeks[-1].order_states["cancelled"],
        "needs_given_up": sum(week.given_up for week in weeks),
    }


def _sum(week: TickTables, column: str, parcels: bool, abroad: bool) -> int:
    rows = week.flows.orders >= 0
    if abroad:
        rows &= week.flows.origin != week.flows.destination
    if parcels:
        rows &= week.flows.channel == PLATFORM
    return int(getattr(week.flows, column)[rows].sum())
