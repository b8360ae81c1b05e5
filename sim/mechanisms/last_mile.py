"""Last mile: vans, bikes, drones, robots and pick-up points share deliveries by cost, density, wage and law.

Once a month fleets go part of the way to the shares that costs and law call for, and one operator comes to mind more
drones and robots. What a parcel's last leg costs, emits and takes follows and is in the month's quotes. The rules are
in `sim/market/last_mile_costs.py` and `last_mile_shares.py`, the numbers in `last_mile_vehicles.csv` and
`last_mile_by_economy.csv`; the limit is the one mix of `last_mile.csv`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.market.last_mile_settings import LastMileSettings
from sim.ports.column_metric import ColumnMetric
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever
from sim.ports.shown_places import Shown
from sim.ports.source import Facts, Source
from sim.ports.state import Column, RunSizes, State

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.week.month import Month
    from sim.week.run_state import RunState
    from sim.world import World

MONTHS_PER_YEAR = 13.0
"""Months of learning have four weeks."""
COST_STEP_SHARE, KG_STEP, HOURS_STEP = 0.0002, 0.001, 0.1
"""What a parcel costs (share of `usd_per_delivery`), emits and takes moves in these steps: tables are made again only
when something moved."""


class LastMileState(State):
    """Fleets of the month, and what a parcel's last leg costs, emits and takes with them."""

    share = Column(
        "f8", ("economy", "zone", "vehicle"), "1", "share of a zone's deliveries", low=0.0, high=1.0
    )
    zone_share = Column("f8", ("economy", "zone"), "1", "share of deliveries in a zone", low=0.0, high=1.0)
    sorting_robots = Column(
        "f8",
        ("economy",),
        "1",
        "share of parcels that robots sort",
        low=0.0,
        high=1.0,
        metric=ColumnMetric(
            "Parcels sorted by robots",
            name="sorting_by_robots",
            meaning="Share of parcels from abroad that warehouse robots sort on their last leg.",
            unit="% of parcels",
            times=100.0,
            weigh="parcels",
        ),
    )
    progress = Column("f8", ("one",), "1", "way of drones and robots to scale", low=0.0, high=1.0)
    usd = Column(
        "f8",
        ("economy",),
        "USD/parcel",
        "cost of the last leg, sorting included",
        low=0.0,
        metric=ColumnMetric(
            "Cost of the last leg",
            name="last_mile_cost",
            meaning="What the last leg of a parcel from abroad costs, sorting included.",
            weigh="parcels",
            better="less",
            shown=(Shown("report", after="deliveries_by_vehicle"),),
        ),
    )
    kg_co2e = Column(
        "f8",
        ("economy",),
        "kg CO2e/parcel",
        "emissions of the last leg",
        low=0.0,
        metric=ColumnMetric(
            "Emissions of the last leg",
            name="last_mile_emissions",
            meaning="Emissions of the last leg of a parcel from abroad.",
            weigh="parcels",
            better="less",
        ),
    )
    hours = Column(
        "f8",
        ("economy",),
        "hours",
        "from depot to door",
        low=0.0,
        metric=ColumnMetric(
            "Time of the last leg",
            meaning="Hours from the depot's door to the buyer's of a parcel from abroad.",
            weigh="parcels",
            better="less",
        ),
    )


def begin(world: World, _sizes: RunSizes) -> LastMileState:
    """Return the fleets of 2023 under the law of the data; in the limit the costs and emissions of the one mix."""
    import numpy as np

    from sim.core import numerics
    from sim.market.last_mile_costs import by_economy, zone_shares
    from sim.market.last_mile_fleets import at_start, figures, times_of, van_hours

    share, sorting_robots = at_start(world), by_economy(world, "sorting_robot_share")
    if world.is_off("last_mile"):
        mix = world.column("last_mile", "share")
        usd = numerics.total(mix * world.column("last_mile", "cost_usd_per_parcel"))
        kg_co2e = numerics.total(mix * world.column("last_mile", "emission_kg_co2e_per_parcel"))
        found = tuple(np.full(world.n, value) for value in (usd, kg_co2e, van_hours(world)))
    else:
        found = _in_steps(world, figures(world, share, sorting_robots, times_of(world, 0.0)))
    return LastMileState(
        share=share, zone_share=zone_shares(world), sorting_robots=sorting_robots, progress=np.zeros(1),
        usd=found[0], kg_co2e=found[1], hours=found[2],
    )  # fmt: skip


def usd_step(world: World) -> float:
    """Return the step in which the cost of a parcel moves, USD; it is worth the same whatever a dollar is."""
    return float(COST_STEP_SHARE * world.settings_of("last_mile").usd_per_delivery)


def _in_steps(world: World, found: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
    import numpy as np

    steps = (usd_step(world), KG_STEP, HOURS_STEP)
    return tuple(np.round(values / step) * step for values, step in zip(found, steps, strict=True))


def quotes(quoted: Quotes, world: World, own: LastMileState) -> Quotes:
    """Add the last leg to carriers' fees, and to days what it takes longer than a van's round."""
    from dataclasses import replace

    from sim.core.units import HOURS_PER_DAY
    from sim.market.last_mile_fleets import van_hours

    destination = world.lanes.destination
    days = (own.column("hours") - van_hours(world)) / HOURS_PER_DAY
    fee = own.column("usd") * 0.0 if world.is_off("freight") else own.column("usd")
    return replace(
        quoted,
        lane_fee_usd=quoted.lane_fee_usd + fee[destination],
        lane_days=quoted.lane_days + days[destination],
    )


def grams(facts: Facts) -> np.ndarray:
    """Return grams CO2e of a parcel's last leg [d]."""
    from sim.core.units import GRAMS_PER_KG

    own = begin(facts.world, RunSizes()) if facts.own is None else facts.own["last_mile"]
    found: np.ndarray = own.column("kg_co2e") * GRAMS_PER_KG
    return found


def learn_from_month(run: RunState, month: Month) -> None:
    """Let fleets go part of the way to what costs and law call for; no more fly or roll than the law permits."""
    import numpy as np

    from sim.market.last_mile_fleets import after_a_month, figures, sorting_after_a_month, times_of

    world, own = run.world, run.own["last_mile"]
    settings = world.settings_of("last_mile")
    progress = min(1.0, float(own.column("progress")[0]) + 1.0 / (MONTHS_PER_YEAR * settings.years_to_scale))
    times = times_of(world, progress, None if run.closure is None else run.closure.wage)
    own.column("share")[:] = after_a_month(world, own.column("share"), times, run.market.rules)
    own.column("sorting_robots")[:] = sorting_after_a_month(world, own.column("sorting_robots"), times)
    own.column("progress")[0] = progress
    found = _in_steps(world, figures(world, own.column("share"), own.column("sorting_robots"), times))
    for now, then in zip((own.column("usd"), own.column("kg_co2e"), own.column("hours")), found, strict=True):
        month.quotes_changed |= not np.array_equal(now, then)
        now[:] = then


MECHANISM = Mechanism(
    name="last_mile",
    group="transport costs and capacity",
    does="Vans, electric vans, cargo bikes, drones, robots and pick-up points share an economy's deliveries by cost, "
    "density, wage and law; cheaper ones spread.",
    limit="one mix of vehicles everywhere, for ever",
    settings={"last_mile_adoption_speed": 0.0},
    calibrates_anew=True,
    own_settings=LastMileSettings,
    levers=(
        SettingLever(
            "years_to_scale",
            "Years until drones and robots are at scale",
            step=0.25,
            high=20.0,
            marks=((0.25, "at once"), (2.0, "soon"), (8.0, "in a decade"), (15.0, "hardly ever")),
        ),
        SettingLever(
            "last_mile_adoption_speed",
            "How fast delivery fleets change",
            step=1,
            high=50.0,
            marks=((0, "never"), (1, "as vehicles wear out"), (10, "within a year"), (30, "within months")),
        ),
    ),
    first_state=begin,
    state=LastMileState,
    quotes=quotes,
    sources=(Source("last mile", "order", "destination", "lastmile_g", met_again=True, grams=grams),),
    learn_from_month=learn_from_month,
    runs_in_limit=("quotes", "sources"),
    claim=Claim(
        "platform_sales",
        1,
        "Most economies have lower wages or denser rounds than the one price for all stands for.",
        needs=("freight",),
    ),
)
