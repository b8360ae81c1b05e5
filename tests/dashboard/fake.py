"""A stand-in for the simulator: facts of the right shape in no time, and runs that wait, fail or never end."""

from __future__ import annotations

import csv
import datetime
import math
import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dashboard.about import About
from dashboard.facts import Change, EconomyFact, Facts, Headline, Kpi, MapFacts, ModeFact, Series
from dashboard.menu import Card, Menu

Progress = Callable[[int, int], Any]

MENU = Menu(
    cards={
        name: Card(name, title, question, against)
        for name, title, question, against in (
            (
                "us_de_minimis_repeal",
                "US de minimis repeal 2025",
                "What happens to small-parcel trade and its emissions when duty-free entry below 800 USD ends?",
                "us_de_minimis_kept",
            ),
            (
                "us_de_minimis_kept",
                "US de minimis kept",
                "The same tariffs with the exemption kept.",
                "law_2023",
            ),
            ("baseline", "Law of June 2026", "What if nothing changes?", "baseline"),
            ("law_2023", "Law of 2023", "The world as it was fitted.", "law_2023"),
        )
    },
    default="us_de_minimis_repeal",
    importers={"all": "All economies", "EU27": "European Union", "USA": "United States", "CHN": "China"},
)


def change(baseline: float, share: float, spread: float) -> Change:
    """A change of so much, give or take."""
    difference = baseline * share
    margin = abs(baseline) * spread
    low, high = difference - margin, difference + margin
    verdict = "clear" if low > 0 or high < 0 else "no clear change"
    return Change(baseline, baseline + difference, difference, low, high, verdict)


def series(label: str, unit: str, level: float, share: float, weeks: int, luck: random.Random) -> Series:
    """Weeks with a season, a policy in week 16, and luck."""
    start = datetime.date(2025, 1, 6)
    dates = [(start + datetime.timedelta(weeks=i)).isoformat() for i in range(weeks)]
    base = [level * (1 + 0.05 * math.sin(i / 8) + 0.01 * luck.gauss(0, 1)) for i in range(weeks)]
    moved = [share * min(1, max(0, i - 16) / 10) for i in range(weeks)]
    scenario = [value * (1 + each) for value, each in zip(base, moved, strict=True)]
    difference = [b - a for a, b in zip(base, scenario, strict=True)]
    return Series(
        label=label,
        unit=unit,
        dates=dates,
        baseline=base,
        baseline_low=[0.97 * each for each in base],
        baseline_high=[1.03 * each for each in base],
        scenario=scenario,
        scenario_low=[0.97 * each for each in scenario],
        scenario_high=[1.03 * each for each in scenario],
        difference=difference,
        difference_low90=[
            each - 0.006 * level * (i > 16 and share != 0) for i, each in enumerate(difference)
        ],
        difference_high90=[
            each + 0.006 * level * (i > 16 and share != 0) for i, each in enumerate(difference)
        ],
        change=change(sum(base), sum(difference) / sum(base), 0.004 if share else 0.0),
    )


def economies() -> list[dict[str, str]]:
    """The 64 economies of the data."""
    file = Path(__file__).parents[2] / "sim" / "data" / "economies.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def economy(row: dict[str, str], luck: random.Random, size: float, spread: float) -> EconomyFact:
    """One economy's figure: that of the United States falls, the others move by luck."""
    share = size * (-0.062 if row["iso3"] == "USA" else luck.gauss(0, 0.01))
    moved = change(float(row["goods_imports_usd"]) / 1e9, share, spread / 4)
    if abs(share) <= 0.006:
        moved = replace(moved, verdict="no clear change")
    return EconomyFact(row["iso3"], row["name"], float(row["lat"]), float(row["lon"]), moved)


def facts(weeks: int = 52, *, same: bool = False) -> Facts:
    """Facts of a made-up run; `same` where both arms are one."""
    luck = random.Random(1)
    size = 0.0 if same else 1.0
    spread = 0.0 if same else 0.02
    return Facts(
        about=About(
            scenario="us_de_minimis_repeal_tariff_pct_5",
            scenario_title="US de minimis repeal 2025",
            against="us_de_minimis_kept",
            against_title="US de minimis kept",
            question="What happens to small-parcel trade when duty-free entry below 800 USD ends?",
            levers=["From 2025-01-06 all economies add a duty of 5% on all goods from all origins."],
            events=[("2025-05-02", "de_minimis"), ("2025-08-29", "de_minimis")],
            start="2025-01-06",
            weeks=weeks,
            seeds=4,
            consumers=10_000,
            seconds=14.2,
            version="0.1.0",
            data_hash="0123456789abcdef",
            window="From the week of 2025-03-31, when the policy is announced, to 2026-01-04.",
            identical="The two runs are identical: the policy does not start within these weeks",
            result_hashes=["0123456789abcdef" * 4, "fedcba9876543210" * 4],
            command="tradewinds compare us_de_minimis_repeal_tariff_pct_5.yaml --seeds 4",
            python="from sim import Scenario, compare",
            files={
                "us_de_minimis_repeal_tariff_pct_5.yaml": "title: US de minimis repeal 2025, with levers\n"
            },
            needs_files=True,
        ),
        headline=Headline(
            metric="parcels",
            place="USA",
            subject="Cross-border parcels into the United States",
            kpi=Kpi(
                "parcels",
                "Cross-border parcels",
                "million parcels per year",
                change(1_472.0, -0.24 * size, spread / 2),
            ),
            series=series(
                "Cross-border parcels into the United States",
                "million parcels per week",
                28.3,
                -0.24 * size,
                weeks,
                luck,
            ),
        ),
        kpis=[
            Kpi(
                "trade_value",
                "Cross-border trade value",
                "US$ bn per year",
                change(22_412.0, -0.004 * size, spread / 50),
            ),
            Kpi(
                "trade_volume_tonnes",
                "Cross-border trade volume",
                "million t per year",
                change(8_012.0, 0.0005 * size, spread),
            ),
            Kpi(
                "parcels",
                "Cross-border parcels",
                "million parcels per year",
                change(9_812.0, -0.09 * size, spread),
            ),
            Kpi(
                "freight_emissions",
                "Freight emissions",
                "Mt CO2e per year",
                change(612.0, -0.021 * size, spread / 4),
            ),
            Kpi(
                "price_index",
                "Landed price index",
                "first week = 100",
                change(100.4, 0.004 * size, spread / 20),
            ),
            Kpi(
                "public_revenue",
                "Duty and VAT on imports",
                "US$ bn per year",
                change(812.4, 0.03 * size, spread / 4),
            ),
            Kpi("exporters", "SME exporters", "thousand firms", change(412.0, -0.01 * size, spread)),
            Kpi("delivery_days", "Delivery time of parcels", "days", change(9.2, 0.12 * size, spread)),
        ],
        parcels=series("Cross-border parcels", "million parcels per week", 190.0, -0.11 * size, weeks, luck),
        trade=series("Cross-border trade volume", "million t per week", 154.0, -0.05 * size, weeks, luck),
        emissions=series("Freight emissions", "Mt CO2e per week", 11.8, -0.03 * size, weeks, luck),
        modes=[
            ModeFact("express", "Express air", change(22.0, -0.14 * size, spread)),
            ModeFact("air", "Air freight", change(93.0, -0.05 * size, spread)),
            ModeFact("sea", "Sea", change(341.0, 0.004 * size, spread)),
            ModeFact("rail", "Rail", change(31.0, 0.003 * size, spread)),
            ModeFact("road", "Road", change(125.0, 0.001 * size, spread)),
        ],
        modes_unit="Mt CO2e per year",
        map=MapFacts(
            label="Cross-border parcels by importer",
            unit="million parcels per year",
            economies=[economy(row, luck, size, spread) for row in economies()],
            focus=["USA"],
        ),
    )


def simulate(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Answer as `dashboard.simulate` does; the number of consumers chooses what happens.

    11,000: half a second. 12,000: a fault. 13,000: the process dies. 14,000: it never ends unless told to stop.
    15,000: it does not even listen. Otherwise: at once.
    """
    match spec.get("consumers"):
        case 11_000:
            for week in range(10):
                time.sleep(0.05)
                progress(week + 1, 10)
        case 12_000:
            raise ValueError("no parcels could be priced")
        case 13_000:
            os._exit(7)
        case 14_000:
            for week in range(100_000):
                time.sleep(0.02)
                if progress(week + 1, 100_000) is False:
                    break
        case 15_000:
            progress(1, 100_000)
            time.sleep(100_000)
        case _:
            progress(1, 1)
    return facts(int(spec.get("weeks", 52))).to_json()
