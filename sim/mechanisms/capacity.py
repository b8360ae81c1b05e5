"""Capacity: freight rates rise and goods wait when fleets run full; carriers build and scrap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.state import Column, State

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.ports.state import RunSizes
    from sim.week.month import Month
    from sim.week.run_state import RunState
    from sim.world import World


@dataclass(frozen=True)
class CapacitySettings:
    """How carriers price, plan and build."""

    queue_days: float = parameter(
        10.0, "days", low=0.0, high=40.0, at_week_zero=False, said_at_default=False,
        doc="days of waiting per unit of load above capacity",
        source="assumed",
    )  # fmt: skip
    rate_step: float = parameter(
        0.02, "share", low=0.001, high=0.1, at_week_zero=False, said_at_default=False,
        doc="step in which freight rates, and plans above capacity, move; smaller gaps build nothing",
        source="assumed: noise moves none",
    )  # fmt: skip
    rate_months: int = parameter(
        3, "count", low=1, high=13, at_week_zero=False, said_at_default=False,
        doc="months of four weeks for which a freight rate is agreed",
        source="assumed: a quarter; line-haul capacity is sold in contracts of months to a year",
    )  # fmt: skip
    fleet_speed: float = parameter(
        0.02, "share", low=0.0, high=0.2, at_week_zero=False, said_at_default=False,
        doc="share of the gap to the capacity it would like that a carrier builds in a month",
        source="assumed",
    )  # fmt: skip
    scrap_speed_ratio: float = parameter(
        0.5, "1", low=0.0, high=1.0, at_week_zero=False, said_at_default=False,
        doc="speed at which a carrier scraps capacity against that at which it builds (`fleet_speed`)",
        source="assumed: ships and aircraft are laid up later than they are ordered",
    )  # fmt: skip
    load_memory: float = parameter(
        0.2, "share", low=0.05, high=1.0, at_week_zero=False, said_at_default=False,
        doc="weight of the last month in the load a carrier quotes on",
        source="assumed: it plans on about half a year; on one month alone rates and loads chase each other",
    )  # fmt: skip
    least_rate: float = parameter(
        0.5, "1", low=0.1, high=1.0, at_week_zero=False, said_at_default=False,
        doc="lowest freight rate against week 0",
        source="assumed: costs of fuel and crew stay",
    )  # fmt: skip
    most_rate: float = parameter(
        4.0, "1", low=1.0, high=20.0, at_week_zero=False, said_at_default=False,
        doc="highest freight rate against week 0",
        source="assumed: air rates trebled in 2020-21, container rates rose more",
    )  # fmt: skip
    fleet_size_exponent: float = parameter(
        1.0, "1", low=0.0, high=2.0, at_week_zero=False, said_at_default=False,
        doc="how unequal the fleets of a mode start: the n-th holds n to minus this power against the first (0: equal)",
        source="assumed: 1, Zipf's law",
    )  # fmt: skip
    rent_at_origin_share: float = parameter(
        0.5, "share", low=0.0, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of what carriers earn above the rates of week 0 that owners at the origin of a way get, the others "
        "are at its destination",
        source="assumed: half; who owns the fleets of a way has no source here",
    )  # fmt: skip


class CapacityState(State):
    """What fleets carried, what they ask for it and how full they plan to run, by mode."""

    month_tonne_km = Column("f8", ("mode",), "t km", "load of the month", 0.0)
    utilisation = Column("f8", ("mode",), "1", "load over capacity in the last month", 0.0)
    rate_index = Column("f8", ("mode",), "1", "freight rates against week 0", 0.0)
    planned_utilisation = Column(
        "f8", ("mode",), "1", "load over capacity that carriers plan with, in steps; 0 up to 1", 0.0
    )


def begin(world: World, _sizes: RunSizes) -> CapacityState:
    """Return no load yet, and fleets at their reference and its rates; local haulage has no fleet."""
    import numpy as np

    from sim.core.codes import LOCAL

    table = world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(table["mode"])}
    utilisation = np.zeros(len(world.modes))
    for mode, name in enumerate(world.modes):
        if mode != LOCAL and int(table["carriers"][at[name]]) > 0:
            utilisation[mode] = float(table["reference_utilisation"][at[name]])
    none = np.zeros(len(world.modes))
    return CapacityState(
        month_tonne_km=none,
        utilisation=utilisation,
        rate_index=np.ones(len(world.modes)),
        planned_utilisation=none.copy(),
    )


def quotes(quoted: Quotes, world: World, own: CapacityState) -> Quotes:
    """Let carriers ask their rates of the month, and goods wait where fleets plan to run above capacity.

    The fee of a parcel from a warehouse near the buyer is that of local haulage, which has no fleet.
    """
    from dataclasses import replace

    import numpy as np

    from sim.core.codes import BULK_MODES, ROAD
    from sim.market.carriage import carriage_of
    from sim.world.lanes import WAREHOUSE

    rate, mode, in_bulk = own.column("rate_index"), world.lanes.mode, list(BULK_MODES)
    carried = carriage_of(world)
    line, legs = rate[in_bulk][:, None], rate[carried.inland_mode]
    stored = world.lanes.service == WAREHOUSE
    queue = world.settings_of("capacity").queue_days * np.maximum(
        own.column("planned_utilisation") - 1.0, 0.0
    )
    return replace(
        quoted,
        lane_usd_per_kg=dearer(quoted.lane_usd_per_kg, quoted.lane_inland_usd_per_kg, rate[mode], rate[ROAD]),
        lane_inland_usd_per_kg=quoted.lane_inland_usd_per_kg * rate[ROAD],
        lane_fee_usd=quoted.lane_fee_usd * np.where(stored, 1.0, rate[mode]),
        bulk_usd_per_kg=dearer(quoted.bulk_usd_per_kg, quoted.bulk_inland_usd_per_kg, line, legs),
        bulk_inland_usd_per_kg=quoted.bulk_inland_usd_per_kg * legs,
        home_usd_per_kg=quoted.home_usd_per_kg * rate[carried.home_mode],
        lane_days=quoted.lane_days + np.where(stored, 0.0, queue[mode]),
        bulk_days=quoted.bulk_days + queue[in_bulk][:, None],
    )


def dearer(whole: Any, inland: Any, rate: Any, legs: Any) -> Any:
    """Return freight whose line haul rises with its own fleets' rate, and whose inland part with its own."""
    return whole * rate + inland * (legs - rate)


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

    from sim.core import numerics
    from sim.week.month import MONTH_WEEKS

    own, habits = run.own["capacity"], run.world.settings_of("capacity")
    rate, plan = own.column("rate_index"), own.column("planned_utilisation")
    before = np.concatenate((rate, plan))
    carried = own.column("month_tonne_km") / MONTH_WEEKS
    load = carried if run.world.is_off("capacity") else expected_load(run, month)
    requotes = (run.tick + 1) % (habits.rate_months * MONTH_WEEKS) == 0
    for mode in range(len(rate)):
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
        rate[mode] = float(np.round(index / habits.rate_step) * habits.rate_step)
        own.column("utilisation")[mode] = carried[mode] / capacity
        # A queue builds up over months.
        plan[mode] = np.round(planned / habits.rate_step) * habits.rate_step if planned > 1.0 else 0.0
    own.column("month_tonne_km")[:] = 0.0
    month.quotes_changed |= bool((np.concatenate((rate, plan)) != before).any())


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
    own_settings=CapacitySettings,
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
