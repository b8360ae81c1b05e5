"""Measures of what a friction moves in a short simulation, each with its unit, and the run they are read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.verification.friction_measures import MEASURES, in_unit

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario

START = date(2024, 1, 1)
SHOCK_WEEK = "2024-01-29"
WEEKS = 28
BEFORE, EARLY = range(1, 4), range(4, 10)
"""Weeks before the shock, and the first ones after it."""
SHOCKS: dict[str, list[dict[str, Any]]] = {
    "": [],
    "tariff": [{"instrument": "tariff", "importers": "all", "exporters": "all", "rate": "300%", "from": SHOCK_WEEK}],
    "boom": [{"instrument": "trade_facilitation", "importers": "all", "exporters": "all", "cost_cut_share": "30%",
              "from": SHOCK_WEEK}],
    "destruction_ban": [{"instrument": "destruction_ban", "importers": "all", "reached_share": "100%",
                         "cost_share": "100%", "from": SHOCK_WEEK}],
}  # fmt: skip
"""Shocks large enough to be seen in a small sample."""


@dataclass
class Record:
    """A simulated run, and what its weeks added up to."""

    model: Any
    """The run (`sim.model.TradeModel`), at its end."""
    first_inspected: np.ndarray
    """[regulator] share of parcels inspected at the start."""
    first_commission: np.ndarray
    """[platform] share of the list price at the start."""
    fees: float = 0.0
    """Fees on parcels, 1e-4 USD."""
    value: float = 0.0
    """Parcels, 1e-4 USD fob."""
    before: float = 0.0
    """Imports a week before the shock, 1e-4 USD fob."""
    early: float = 0.0
    """Imports a week after the shock, 1e-4 USD fob."""
    moves: float = 0.0
    """Firms that entered or left."""


def scenario_of(shock: str, off: tuple[str, ...], consumers: int, smes: int) -> Scenario:
    """Return a scenario of a shock with some mechanisms off."""
    from sim.scenario.definition import Scenario

    content = {
        "question": "What does a friction move?", "extends": "law_2023", "start": START.isoformat(), "weeks": WEEKS,
        "consumers": consumers, "smes": smes, "policies": SHOCKS[shock],
    }  # fmt: skip
    return Scenario.from_dict(content, "friction").with_(off=off)


def simulated(measure: str, scenario: Scenario, seed: int, economies: tuple[str, ...] | None) -> float:
    """Return a measure of one simulated run."""
    return MEASURES[measure].read(recorded(scenario, seed, economies))


def recorded(scenario: Scenario, seed: int, economies: tuple[str, ...] | None) -> Record:
    """Return the record of one simulated run."""
    from sim.core.codes import IMPORT_SHELF, PLATFORM
    from sim.model import TradeModel

    model = TradeModel(scenario, rng=seed, economies=economies)
    record = Record(model, inspected_share(model), model.own["fees"].column("commission").copy())
    for week in range(scenario.weeks):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        parcel = flows.channel == PLATFORM
        record.fees += float(flows.fees_e4usd[parcel].sum())
        record.value += float(flows.fob_e4usd[parcel].sum())
        imports = float(
            flows.fob_e4usd[(flows.origin != flows.destination) & (flows.channel != IMPORT_SHELF)].sum()
        )
        record.before += imports / len(BEFORE) if week in BEFORE else 0.0
        record.early += imports / len(EARLY) if week in EARLY else 0.0
        record.moves += float(model.week.entered.sum() + model.week.exited.sum())
    return record


def inspected_share(model: Any) -> np.ndarray:
    """Return the share of parcels that each regulator inspects [regulator]."""
    return np.array([each.inspected_share for each in model.regulators.values()])


def makers_of_most_open(model: Any) -> np.ndarray:
    """Return which firms make goods in the economy that sells the largest share abroad [sme]."""
    makers = model.smes.column("active") & ~model.smes.column("is_retailer")
    return np.asarray(makers & (model.smes.column("economy") == most_open(model)))


def most_open(model: Any) -> int:
    """Return the economy that sells the largest share of its output abroad."""
    from sim.week.closure import expected_sales_and_duty

    sales, _ = expected_sales_and_duty(model.calibration)
    return int(np.argmin(np.diag(sales) / sales.sum(axis=1)))


@in_unit("share of sales")
def rail_fees(record: Record) -> float:
    """Fees of means of payment over platform sales."""
    return record.fees / record.value


@in_unit("share of ended orders")
def orders_kept(record: Record) -> float:
    """Orders that were kept, of those that ended."""
    return record.model.states[2] / sum(record.model.states[2:])


@in_unit("consumer agents")
def let_down(record: Record) -> float:
    """Consumer agents who avoid a platform."""
    return float((record.model.consumer_columns.trust_penalty > 0.0).sum())


@in_unit("share inspected, mean change")
def inspection_moves(record: Record) -> float:
    """Change of inspected shares since the start."""
    return float(np.abs(inspected_share(record.model) - record.first_inspected).mean())


@in_unit("week 0 = 1")
def freight_rate(record: Record) -> float:
    """Mean freight rate of modes with fleets."""
    return float(record.model.own["capacity"].column("rate_index")[:5].mean())


@in_unit("imports after over before")
def early_response(record: Record) -> float:
    """Imports in the first weeks after the shock over those before it."""
    return record.early / record.before


@in_unit("week 0 = 1")
def target_prices(record: Record) -> float:
    """Mean price of makers in the most open economy."""
    mine = makers_of_most_open(record.model)
    return float((record.model.smes.column("price")[mine] / record.model.first_price[mine]).mean())


@in_unit("week 0 = 1")
def target_listings(record: Record) -> float:
    """Bulk listings of makers in the most open economy."""
    sellers, mine = record.model.sellers, makers_of_most_open(record.model)
    return float(sellers.bulk_listing[:, mine].sum() / sellers.initial_bulk[:, mine].sum())


@in_unit("firms")
def firms_move(record: Record) -> float:
    """Firms that entered or left."""
    return record.moves


@in_unit("share of price, mean change")
def commissions_move(record: Record) -> float:
    """Change of commissions since the start."""
    return float(np.abs(record.model.own["fees"].column("commission") - record.first_commission).mean())
