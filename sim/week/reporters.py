"""Reporters: the few figures of a week that Mesa's data collector takes from the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.core.codes import PLATFORM
from sim.core.units import E4USD_PER_USD, GRAMS_PER_TONNE

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def _abroad(model: RunState) -> Any:
    assert model.week is not None
    return model.week.flows.origin != model.week.flows.destination


def trade_value_usd(model: RunState) -> float:
    """Return goods traded across borders this week, USD fob (Mesa model reporter)."""
    return float(model.week.flows.fob_e4usd[_abroad(model)].sum()) / E4USD_PER_USD if model.week else 0.0


def parcels_sent(model: RunState) -> int:
    """Return parcels to consumers abroad this week (Mesa model reporter)."""
    if model.week is None:
        return 0
    return int(model.week.flows.orders[_abroad(model) & (model.week.flows.channel == PLATFORM)].sum())


def freight_t_co2e(model: RunState) -> float:
    """Return CO2e of line haul and inland legs of goods that cross borders this week, tonnes (Mesa model reporter)."""
    if model.week is None:
        return 0.0
    flows, abroad = model.week.flows, _abroad(model)
    grams = flows.linehaul_g[abroad] + flows.inland_origin_g[abroad] + flows.inland_destination_g[abroad]
    return float(grams.sum()) / GRAMS_PER_TONNE


REPORTERS = {
    "trade_value_usd": trade_value_usd,
    "parcels": parcels_sent,
    "freight_emissions_t_co2e": freight_t_co2e,
    "seed": "seed",
}
"""Column of the data collector -> function of the model, or its attribute."""
