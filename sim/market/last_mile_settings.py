"""Settings of the mechanism `last_mile`: how fast fleets change, and what machines, couriers and rounds are like."""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.parameter import parameter


@dataclass(frozen=True)
class LastMileSettings:
    """How fast fleets change, what drones and robots can do, and what couriers, rounds and warehouses are like."""

    last_mile_adoption_speed: float = parameter(
        0.05,
        "share",
        low=0.0,
        high=1.0,
        doc="how much of the way to the shares that costs and law call for delivery fleets go in four weeks",
        source="assumed: vehicles serve four to eight years, sites and routes change sooner",
        at_week_zero=False,
    )
    last_mile_cost_sensitivity: float = parameter(
        4.0,
        "1",
        low=0.0,
        high=12.0,
        doc="by how many per cent a delivery vehicle's odds fall when its cost rises by one per cent",
        source="assumed: carriers choose by cost among close substitutes; wide range",
    )
    waiting_usd_per_hour: float = parameter(
        0.02,
        "USD/hour",
        low=0.0,
        high=1.0,
        doc="what an hour from depot to door counts beside cost, per parcel",
        source="assumed: about one per cent of a parcel's value a day",
    )
    years_to_scale: float = parameter(
        10.0,
        "years",
        low=0.25,
        high=50.0,
        doc="years in which one operator comes to mind as many drones and robots as at scale",
        source="assumed: nobody knows; the user chooses",
        at_week_zero=False,
    )
    drones_per_operator: float = parameter(
        0.5,
        "drones",
        low=0.1,
        high=100.0,
        doc="drones that one operator minds today",
        source="assumed: a pilot and an observer; gives a delivery of about 16 USD, within the 10 to 63 reported",
    )
    drones_per_operator_at_scale: float = parameter(
        20.0,
        "drones",
        low=0.1,
        high=1000.0,
        doc="drones that one operator minds at scale",
        source="assumed: gives about 3 USD a delivery, within the 2 to 8 expected at scale",
        at_week_zero=False,
    )
    robots_per_operator: float = parameter(
        8.0,
        "robots",
        low=0.1,
        high=100.0,
        doc="pavement robots that one operator minds today",
        source="assumed: gives a delivery of 2 to 8 USD, as reported",
    )
    robots_per_operator_at_scale: float = parameter(
        50.0,
        "robots",
        low=0.1,
        high=1000.0,
        doc="pavement robots that one operator minds at scale",
        source="assumed: 1 to 30 per cent of trips need help; gives 0.4 to 2 USD a delivery",
        at_week_zero=False,
    )
    drone_payload_kg: float = parameter(
        2.3,
        "kg",
        low=0.0,
        high=20.0,
        doc="heaviest parcel a drone carries",
        source="trade press: 2.5 to 5 lb a flight",
    )
    drone_range_km: float = parameter(
        10.0,
        "km",
        low=0.0,
        high=100.0,
        doc="farthest address a drone reaches from its depot",
        source="operators' statements: round trips of 20 km",
    )
    robot_payload_kg: float = parameter(
        10.0,
        "kg",
        low=0.0,
        high=100.0,
        doc="heaviest parcel a pavement robot carries",
        source="operators' statements 2015-16: 20 lb to 13 kg",
    )
    robot_range_km: float = parameter(
        3.0,
        "km",
        low=0.0,
        high=20.0,
        doc="farthest address a pavement robot serves from its base",
        source="assumed: operators state 3 miles; bases of less keep trips near an hour",
    )
    parcel_median_kg: float = parameter(
        1.0,
        "kg",
        low=0.1,
        high=10.0,
        doc="median mass of a parcel on its last leg",
        source="assumed: about 0.3 to 0.85 of parcels are light enough for drones",
    )
    parcel_mass_sigma: float = parameter(
        1.1,
        "1",
        low=0.1,
        high=3.0,
        doc="standard deviation of ln mass of parcels",
        source="assumed: a few per cent weigh more than 8 kg",
    )
    least_people_per_km2: float = parameter(
        2.0, "1/km2", low=0.2, high=20.0, said_at_default=False,
        doc="fewest people per km2 that rounds in the country meet",
        source="assumed: people in the country live in villages",
    )  # fmt: skip
    courier_hours_per_year: float = parameter(
        1_800.0, "hours", low=1_200.0, high=2_500.0, said_at_default=False,
        doc="hours of work a year by which GDP per head becomes a courier's hourly wage",
        source="assumed: 1,300 to 2,400 hours worked a year in most economies (OECD, Penn World Table; from memory)",
    )  # fmt: skip
    delivery_days_per_year: float = parameter(
        300.0, "days", low=180.0, high=365.0, said_at_default=False,
        doc="days of delivery a year",
        source="assumed: six days a week but for holidays",
    )  # fmt: skip
    courier_shift_hours: float = parameter(
        8.0, "hours", low=5.0, high=12.0, said_at_default=False,
        doc="longest round of a courier",
        source="assumed: a working day",
    )  # fmt: skip
    usd_per_delivery: float = parameter(
        50.0,
        "USD",
        low=5.0,
        high=500.0,
        doc="online spending that makes one delivery, for the density of stops",
        source="assumed: mean baskets of online shops",
    )
    usd_per_kwh: float = parameter(
        0.2,
        "USD/kWh",
        low=0.0,
        high=2.0,
        doc="price of electricity for delivery vehicles",
        source="assumed: business tariffs of 2023 lie between 0.1 and 0.3",
    )
    courier_wage_share: float = parameter(
        0.55,
        "share",
        low=0.1,
        high=3.0,
        doc="labour cost of a courier's hour against GDP per head and 1,800 hours",
        source="assumed: gives 25 USD in the USA, 4 in China, 0.8 in India",
    )
    courier_overhead_share: float = parameter(
        0.1,
        "share",
        low=0.0,
        high=1.0,
        doc="dispatch and insurance on top of labour on the last leg",
        source="assumed: with it labour is 0.4 to 0.7 of a van's cost",
    )
    carrier_share: float = parameter(
        0.1,
        "share",
        low=0.01,
        high=1.0,
        doc="share of an area's parcels that one carrier's round serves",
        source="assumed: five to ten carriers and shifts",
    )
    road_detour: float = parameter(
        1.3,
        "1",
        low=1.0,
        high=2.0,
        doc="km of road per km as the crow flies on a round",
        source="assumed: usual in studies of road networks, 1.2 to 1.4",
    )
    depot_km_city: float = parameter(
        15.0,
        "km",
        low=1.0,
        high=50.0,
        doc="from a depot to its area, in cities",
        source="assumed: depots lie out of town",
    )
    depot_km_rural: float = parameter(
        40.0,
        "km",
        low=1.0,
        high=120.0,
        doc="from a depot to its area, in the country",
        source="assumed: one depot for a county or district",
    )
    sorted_per_hour_by_hand: float = parameter(
        115.0,
        "parcels",
        low=10.0,
        high=1000.0,
        doc="parcels that a worker sorts in an hour",
        source="trade press: 80 to 150 picks an hour",
    )
    sorted_per_hour_with_robots: float = parameter(
        225.0,
        "parcels",
        low=10.0,
        high=1000.0,
        doc="parcels that a worker sorts in an hour with warehouse robots",
        source="trade press: 150 to 300 picks an hour",
    )
    sorter_usd_per_daily_parcel: float = parameter(
        400.0,
        "USD",
        low=10.0,
        high=2000.0,
        doc="price of warehouse robots per parcel a day that they can sort",
        source="assumed: range 100 to 1,500",
    )
    sorter_life_years: float = parameter(
        10.0,
        "years",
        low=1.0,
        high=30.0,
        doc="years that warehouse robots serve",
        source="assumed: 7 to 12",
    )
    sorter_use_share: float = parameter(
        0.8, "share", low=0.05, high=1.0, doc="how much of warehouse robots' capacity is used",
        source="assumed: parcels come in peaks",
    )  # fmt: skip
