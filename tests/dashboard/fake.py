"""A stand-in for the simulator: facts of the right shape in no time, and runs that wait, fail or never end."""

from __future__ import annotations

import csv
import datetime
import math
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from dashboard.facts.about import About
from dashboard.facts.figure import FOCUS, PLACES, Figure
from dashboard.facts.frames import Change, Frame, Group, Groups, Kpi, Series, Weeks
from dashboard.facts.run_facts import Facts, Headline
from dashboard.state.menu import Card, Menu
from sim.front import DATA_FOLDER

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
    with (DATA_FOLDER / "economies.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def economy(row: dict[str, str], luck: random.Random, size: float, spread: float) -> Group:
    """One economy's figure: that of the United States falls, the others move by luck."""
    share = size * (-0.062 if row["iso3"] == "USA" else luck.gauss(0, 0.01))
    moved = change(float(row["goods_imports_usd"]) / 1e9, share, spread / 4)
    if abs(share) <= 0.006:
        moved = replace(moved, verdict="no clear change")
    return Group(row["iso3"], row["name"], moved)


LEVELS = {
    "trade_value": (22.412e12, -0.004, 50),
    "trade_volume_tonnes": (8.012e9, 0.0005, 1),
    "parcels": (9.812e9, -0.09, 1),
    "freight_emissions": (6.12e8, -0.021, 4),
    "price_index": (100.4, 0.004, 20),
    "public_revenue": (8.124e11, 0.03, 4),
    "exporters": (4.12e5, -0.01, 1),
    "delivery_days": (9.2, 0.12, 1),
}
"""Level in the metric's own unit of a period, change as a share, and by how much the usual spread is divided; other
cards are made up."""
MODES = (
    ("express", "Express air", 2.2e7, -0.14),
    ("air", "Air freight", 9.3e7, -0.05),
    ("sea", "Sea", 3.41e8, 0.004),
    ("rail", "Rail", 3.1e7, 0.003),
    ("road", "Road", 1.25e8, 0.001),
)
"""Code, label, emissions in the metric's own unit of a period, and their change as a share."""


def frames(weeks: int, size: float, spread: float, luck: random.Random) -> dict[Figure, Frame]:
    """Figures of the page's own panels; labels and units are those of the registry, as the page writes them."""
    from dashboard.readout.shown_units import of_level  # only here: the worker starts in no time
    from sim.front import METRICS

    def weekly(metric: str, level: float, share: float, place: str = "") -> Weeks:
        unit = of_level(METRICS[metric].week_unit(), level)
        label = METRICS[metric].label + place
        return Weeks(metric, [series(label, unit.text, level / unit.size, share * size, weeks, luck)])

    emitted = of_level(METRICS["freight_emissions"].period_unit(), max(level for _, _, level, _ in MODES))
    parcels = METRICS["parcels"]
    found: dict[Figure, Frame] = {
        Figure(FOCUS, weekly=True): weekly("parcels", 2.83e7, -0.24, " into the United States"),
        Figure("parcels", weekly=True): weekly("parcels", 1.9e8, -0.11),
        Figure("trade_volume_tonnes", weekly=True): weekly("trade_volume_tonnes", 1.54e8, -0.05),
        Figure("freight_emissions", weekly=True): weekly("freight_emissions", 1.18e7, -0.03),
        Figure("freight_emissions", by="mode"): Groups(
            "freight_emissions",
            METRICS["freight_emissions"].label,
            emitted.text,
            [
                Group(code, label, change(level / emitted.size, share * size, spread))
                for code, label, level, share in MODES
            ],
        ),
        Figure(FOCUS, by=PLACES): Groups(
            "parcels",
            f"{parcels.label} by importer",
            of_level(parcels.period_unit(), 1e8).text,
            [economy(row, luck, size, spread) for row in economies()],
        ),
    }
    for metric, (level, share, divided) in LEVELS.items():
        declared, unit = METRICS[metric], of_level(METRICS[metric].period_unit(), level)
        moved = change(level / unit.size, share * size, spread / divided)
        found[Figure(metric)] = Groups(metric, declared.label, unit.text, [Group("world", "World", moved)])
    return found


def made_up(figure: Figure, weeks: int, size: float) -> Frame:
    """Any other figure: three groups, or one by world."""
    from sim.front import METRICS  # only here: the worker starts in no time

    luck, metric = random.Random(str(figure)), METRICS[figure.metric]
    codes = ("world",) if figure.by == "world" else ("USA", "CHN", "DEU")
    if figure.weekly:
        return Weeks(
            metric.name,
            [series(metric.label, metric.week_unit(), 100.0, 0.1 * size, weeks, luck) for _ in codes],
        )
    rows = [Group(code, code, change(100.0, 0.1 * size, 0.01 * size)) for code in codes]
    return Groups(metric.name, metric.label, metric.period_unit(), rows)


def page_figures() -> Sequence[Figure]:
    """Those that the page's own panels declare."""
    from dashboard.pages import PAGES, needed_figures  # only here: the worker starts in no time

    return needed_figures(PAGES)


def facts(weeks: int = 52, *, same: bool = False, figures: Sequence[Figure] | None = None) -> Facts:
    """Facts of a made-up run; `same` where both runs are one; `figures` those asked for, the page's own if none."""
    from dashboard.readout.shown_units import of_level  # only here: the worker starts in no time
    from sim.front import METRICS

    luck = random.Random(1)
    size = 0.0 if same else 1.0
    spread = 0.0 if same else 0.02
    known = frames(weeks, size, spread, luck)
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
                METRICS["parcels"].label,
                of_level(METRICS["parcels"].period_unit(), 1.472e9).text,
                change(1.472, -0.24 * size, spread / 2),
            ),
            economies=["USA"],
        ),
        frames={each: known.get(each) or made_up(each, weeks, size) for each in figures or page_figures()},
    )


def simulate(spec: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Answer as `dashboard.simulation.simulate` does; the number of consumers chooses what happens.

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
    figures = [Figure(**each) for each in spec["figures"]] if "figures" in spec else None
    return facts(int(spec.get("weeks", 52)), figures=figures).to_json()
