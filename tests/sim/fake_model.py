"""A stand-in for `TradeModel`: random flows that conserve money, orders and emissions. Quick, and keyed by
seed."""

from __future__ import annotations

import dataclasses
import datetime
import os
import signal
import time
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.core.carried import Holder, Number
from sim.core.codes import CHANNELS, MODES, PLATFORM
from sim.settlement.flows import AMOUNT_COLUMNS, Flows, TickTables
from sim.settlement.histograms import DAY_BINS, VALUE_BRACKETS, VALUE_EDGES_USD

ISO3 = ("CHN", "DEU", "USA")
LAST_MILE = {
    "share": np.full((3, 2, 6), 1 / 6), "zone_share": np.full((3, 2), 0.5), "sorting_robots": np.full(3, 0.1),
    "usd": np.full(3, 2.0), "kg_co2e": np.full(3, 0.2), "hours": np.full(3, 7.0),
}  # fmt: skip
RELATIONS = {"switched": np.full(3, 1.0), "mean_age": np.zeros(3), "concentration": np.full(3, 0.5)}
MAKE_TO_STOCK = {
    **{name: np.full((3, 4), value) for name, value in (
        ("on_demand", 0.05), ("unsold", 0.1), ("waiting", 0.6), ("destroyed", 0.3), ("donated", 0.1),
    )}, "first_unsold": np.full(4, 0.1),
}  # fmt: skip
CATEGORIES = ("apparel", "electronics", "industrial_other", "toys")
CHARGES = ("freight", "duty", "vat", "carbon", "fees")
PLATFORMS = ("large China marketplace", "large US marketplace")


def fake_world(economies: int = 3) -> Any:
    """Three economies, four categories, two platforms (or more economies, for timing)."""
    iso3 = ISO3 if economies == 3 else tuple(f"A{i:02d}" for i in range(economies))
    return SimpleNamespace(
        iso3=iso3,
        categories=CATEGORIES,
        platforms=PLATFORMS,
        data_hash="feed" * 16,
        tables={
            "economies": {"household_consumption_usd": np.linspace(1e12, 3e12, len(iso3))},
            "categories": {
                "household_share": np.array([0.3, 0.4, 0.0, 0.3]),
                "inland_mode": np.array(["road", "road", "rail", "road"]),
            },
        },
    )


@dataclasses.dataclass(frozen=True)
class FakeScenario:
    """The part of `Scenario` that run, results and compare use."""

    name: str = "fake"
    title: str = "A fake world"
    question: str = "Does it work?"
    compare_with: str | None = None
    start: datetime.date = datetime.date(2025, 1, 6)
    weeks: int = 6
    consumers: int = 300
    smes: int = 30
    duty: float = 0.0
    pause_seconds: float = 0.0
    fails_in_week: int = -1
    dies_in_week: int = -1
    law_date: datetime.date = datetime.date(2023, 12, 31)
    warnings: tuple[str, ...] = ()

    def with_(self, **changes: Any) -> FakeScenario:
        return dataclasses.replace(self, **changes)

    def counterfactual(self) -> FakeScenario | None:
        return self.with_(name=self.compare_with, duty=0.0) if self.compare_with else None

    def resolved(self) -> dict[str, Any]:
        dates = {"start": self.start.isoformat(), "law_date": self.law_date.isoformat()}
        return {**dataclasses.asdict(self), **dates, "warnings": list(self.warnings)}

    def hash(self) -> str:
        return f"{self.name}-{self.duty}"


def random_flows(generator: np.random.Generator, world: Any, rows: int, duty: float = 0.0) -> Flows:
    """Flows with unique keys in key order, whose payments add up."""
    n, g, p = len(world.iso3), len(world.categories), len(world.platforms)
    sizes = (n, n, g, len(CHANNELS), len(MODES))
    cells = np.sort(generator.choice(np.prod(sizes), size=min(rows, np.prod(sizes)), replace=False))
    origin, destination, category, channel, mode = (
        c.astype(np.int16) for c in np.unravel_index(cells, sizes)
    )
    destination = np.where(np.isin(channel, (0, 1)), origin, destination).astype(np.int16)
    first = np.unique(
        np.stack([origin, destination, category, channel, mode]).astype(np.int64), axis=1, return_index=True
    )[1]
    origin, destination, category, channel, mode = (
        c[first] for c in (origin, destination, category, channel, mode)
    )
    platform = np.where(channel == 2, (origin + category) % p, -1).astype(np.int16)
    size = len(origin)
    amounts = {name: generator.integers(1, 10**7, size) for name in AMOUNT_COLUMNS}
    amounts["orders"] = generator.integers(1, 1000, size)
    imported_by_usa = (destination == n - 1) & (origin != destination)
    left = (amounts["orders"][imported_by_usa] * (1 - duty)).astype(np.int64)
    amounts["orders"][imported_by_usa] = np.maximum(left, 1)  # a row of trade has an order
    amounts["duty_e4usd"] = np.where(imported_by_usa, (amounts["fob_e4usd"] * duty).astype(np.int64), 0)
    amounts["inland_freight_e4usd"] = amounts["freight_e4usd"] // 3
    amounts["days_x_orders"] = amounts["orders"] * generator.integers(2, 30, size)
    amounts["paid_e4usd"] = sum(
        amounts[f"{each}_e4usd"] for each in ("fob", "freight", "duty", "vat", "carbon", "fees")
    )
    return Flows(origin, destination, category, channel, platform, mode, **amounts)


def histograms_of(flows: Flows, economies: int) -> dict[str, np.ndarray]:
    """Parcels from abroad by destination and bin; all of a cell in the bins its mean day and value fall in."""
    days, value = np.zeros((economies, DAY_BINS), np.int64), np.zeros((economies, VALUE_BRACKETS), np.int64)
    sent = (flows.channel == PLATFORM) & (flows.origin != flows.destination)
    d, orders = flows.destination[sent], flows.orders[sent]
    np.add.at(days, (d, np.clip(flows.days_x_orders[sent] // orders - 1, 0, DAY_BINS - 1)), orders)
    usd = flows.fob_e4usd[sent] / orders / 1e4
    np.add.at(value, (d, np.searchsorted(VALUE_EDGES_USD, usd)), orders)
    return {"parcel_days": days, "parcel_value": value}


def public_revenue(flows: Flows, economies: int) -> np.ndarray:
    """What treasuries receive, by importer."""
    received = flows.duty_e4usd + flows.vat_e4usd + flows.carbon_e4usd
    return np.bincount(flows.destination, weights=received, minlength=economies).astype(np.int64)


class FakeModel(Holder):
    """Weeks of random trade."""

    tick = Number(int, "week", "the last week, -1 before the first")
    ordered = Number(int, "orders", "orders since the start")

    rows = 200
    economies = 3

    def __init__(self, scenario: FakeScenario, rng: int = 42, threads: int = 1) -> None:
        self.scenario, self.seed, self.tick = scenario, rng, -1
        self.duty = getattr(scenario, "duty", 0.4 if "repeal" in scenario.name else 0.0)
        self.world = fake_world(self.economies)
        self.ordered = 0

    def step(self) -> None:
        self.tick += 1
        if self.tick == getattr(self.scenario, "fails_in_week", -1):
            raise RuntimeError("the fake model was told to fail")
        if self.tick == getattr(self.scenario, "dies_in_week", -1):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(getattr(self.scenario, "pause_seconds", float(os.environ.get("FAKE_PAUSE", "0"))))
        generator = np.random.default_rng([self.seed, self.tick])
        flows = random_flows(generator, self.world, self.rows, self.duty)
        n, g, p, m = len(self.world.iso3), len(CATEGORIES), len(PLATFORMS), len(MODES)
        self.ordered += int(flows.orders.sum())
        paid = int(flows.paid_e4usd.sum())
        shares = {name: int(getattr(flows, f"{name}_e4usd").sum()) for name in CHARGES}
        self.week = TickTables(
            own={"last_mile": LAST_MILE, "relations": RELATIONS, "make_to_stock": MAKE_TO_STOCK},
            tick=self.tick,
            date=self.scenario.start + datetime.timedelta(weeks=self.tick),
            flows=flows,
            ledger={
                "payments": paid,
                "refunds": 0,
                "sellers": int(flows.fob_e4usd.sum()) - int(flows.commission_e4usd.sum()),
                "platforms": int(flows.commission_e4usd.sum()),
                "carriers": shares["freight"],
                "rails": shares["fees"],
                "treasuries": shares["duty"] + shares["vat"] + shares["carbon"],
                "escrow_change": 0,
            },
            order_states={"ordered": self.ordered, "kept": self.ordered},
            welfare_log=generator.normal(0, 0.01, (n, 8)),
            people_weight=np.full((n, 8), 1e6),
            shelf_price=1 + generator.random((n, g)) / 100,
            price_index=1 + generator.random(n) / 100 + self.duty / 10,
            cost_of_living=1 + generator.random(n) / 100 + self.duty / 10,
            real_spending_usd=np.ones((n, 8)),
            profits_usd=np.ones((n, 4)),
            incomes_adjust=False,
            wage=np.ones(n),
            income=np.ones(n),
            revenue_e4usd=public_revenue(flows, n),
            exporters=generator.integers(100, 200, n),
            active_firms=generator.integers(300, 400, n),
            entered=generator.integers(0, 5, n),
            exited=generator.integers(0, 5, n),
            platform_sales_e4usd=generator.integers(10**6, 10**7, p),
            commission_share=np.full(p, 0.15),
            trust=generator.random((n, p)),
            utilisation=generator.random(m),
            freight_rate_index=1 + generator.random(m) / 10,
            tonne_km=generator.random(m) * 1e6,
            **histograms_of(flows, n),
            online_exporters=np.full((n, 2), 50),
            listed_abroad=np.full((n, n, 2), 40),
            market_cost_e4usd=np.zeros((n, n, 2), np.int64),
            sold_abroad_e4usd=np.full((n, n, 2), 1e6),
            needs=1000,
            given_up=int(generator.integers(0, 50)),
        )

    def sample_firms(self, count: int) -> dict[str, np.ndarray]:
        return {"firm_id": np.arange(3), "economy": np.array(["CHN", "DEU", "USA"]), "sales_usd": np.ones(3)}
