"""Capacity: freight rates rise and goods wait when fleets run full; carriers build and scrap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism
from sim.ports.state import Column, State

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.policy.rulebook import RuleBook
    from sim.week.month import Month
    from sim.week.run_state import RunState
    from sim.world import World


QUEUE_DAYS = 10.0
"""Days of waiting per unit of load above capacity (assumed)."""


class CapacityState(State):
    """What fleets carried, by mode."""

    month_tonne_km = Column("f8", ("mode",), "t km", "load of the month", 0.0)
    utilisation = Column("f8", ("mode",), "1", "load over capacity in the last month", 0.0)


def begin(world: World) -> CapacityState:
    """Return no load yet, and fleets at their reference; local haulage has no fleet."""
    import numpy as np

    from sim.core.codes import LOCAL

    table = world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(table["mode"])}
    utilisation = np.zeros(len(world.modes))
    for mode, name in enumerate(world.modes):
        if mode != LOCAL and int(table["carriers"][at[name]]) > 0:
            utilisation[mode] = float(table["reference_utilisation"][at[name]])
    return CapacityState(month_tonne_km=np.zeros(len(world.modes)), utilisation=utilisation)


def quotes(
    quoted: Quotes, world: World, _own: CapacityState, _rules: RuleBook, utilisation: np.ndarray
) -> Quotes:
    """Let goods wait where fleets run full; a load over capacity is ``utilisation`` [mode] above 1."""
    from dataclasses import replace

    import numpy as np

    from sim.core.codes import BULK_MODES
    from sim.world.lanes import WAREHOUSE

    queue = QUEUE_DAYS * np.maximum(utilisation - 1.0, 0.0)
    waiting = np.where(world.lanes.service == WAREHOUSE, 0.0, queue[world.lanes.mode])
    return replace(
        quoted, lane_days=quoted.lane_days + waiting, bulk_days=quoted.bulk_days + queue[list(BULK_MODES)]
    )


def note_week(run: RunState) -> None:
    """Add up the week's load by mode, tonne-km."""
    from sim.core.units import KG_PER_TONNE

    run.own["capacity"].column("month_tonne_km")[:] += run.counters.tonne_km / KG_PER_TONNE


def learn_from_month(run: RunState, month: Month) -> None:
    """Let carriers take note of the load by mode, invest, and requote once a quarter.

    They go by the load that today's choices make expect: a rate that rises fast and falls slowly would ratchet upward
    on the luck of a sample.
    """
    import numpy as np

    from sim.agents.carrier import QUOTE_STEP, REQUOTE_MONTHS
    from sim.core import numerics
    from sim.week.month import MONTH_WEEKS

    market = run.market
    before = np.concatenate((market.rate_index, market.utilisation))
    own = run.own["capacity"]
    carried = own.column("month_tonne_km") / MONTH_WEEKS
    load = carried if run.world.is_off("capacity") else expected_load(run, month)
    requotes = (run.tick + 1) % (REQUOTE_MONTHS * MONTH_WEEKS) == 0
    for mode in range(len(market.rate_index)):
        fleet = [carrier for carrier in run.carriers if carrier.mode == mode]
        if not fleet:
            continue
        capacity = numerics.total(np.array([carrier.capacity_tonne_km for carrier in fleet]))
        index = planned = 0.0
        for carrier in fleet:
            carrier.see_load(load[mode] * carrier.capacity_tonne_km / capacity)
            share = carrier.capacity_tonne_km / capacity
            planned += carrier.utilisation * share
            index += (carrier.quote() if requotes else carrier.quoted) * share
            carrier.invest()
        # Quotes are equal across the fleet up to the order of the sum; keep the step they were made in.
        market.rate_index[mode] = float(np.round(index / QUOTE_STEP) * QUOTE_STEP)
        own.column("utilisation")[mode] = carried[mode] / capacity
        # A queue builds up over months.
        market.utilisation[mode] = np.round(planned / QUOTE_STEP) * QUOTE_STEP if planned > 1.0 else 0.0
    own.column("month_tonne_km")[:] = 0.0
    after = np.concatenate((market.rate_index, market.utilisation))
    month.tables_changed |= bool((after != before).any())


def expected_load(run: RunState, month: Month) -> np.ndarray:
    """Return tonne-kilometres a week by mode [mode], at today's choices; in week 0 fleets' reference load."""
    from sim.calibration.expected_sales import expected_tonne_km
    from sim.core.units import WEEKS_PER_YEAR
    from sim.week.demand import relative

    first: np.ndarray = expected_tonne_km(run.calibration) / WEEKS_PER_YEAR
    return first * relative(month.demand.tonne_km, run.expected.tonne_km)


MECHANISM = Mechanism(
    name="capacity",
    group="transport costs and capacity",
    does="Freight rates rise and goods wait when fleets run full; carriers build and scrap.",
    limit="fleets carry any load at the same rate",
    columns={"carrier_modes.rate_convexity": 0.0},
    claim=Claim(
        "freight_rate",
        1,
        "More trade fills fleets, and rates rise.",
        needs=("freight",),
        shock="boom",
        simulated=True,
    ),
    first_state=begin,
    state=CapacityState,
    quotes=quotes,
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
