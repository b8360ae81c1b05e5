"""As many rails, platforms, categories and modes as codes allow, and one more: keys, masks, draws, messages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.consumer import Consumers
from sim.behaviour.channels import ITEMS_A_CATEGORY, code_of
from sim.core.codes import (
    FIRST_MARKET,
    LIMITS,
    MOST_CATEGORIES,
    MOST_CHANNELS,
    MOST_ECONOMIES,
    MOST_INSTRUMENTS,
    MOST_MODES,
    MOST_PLATFORMS,
    MOST_RAILS,
    MOST_SEGMENTS,
    bits_for,
    check_limits,
)
from sim.market.charges import CHARGES, places_of
from sim.mechanisms.worlds import world_from
from sim.policy.instruments.tariff import Tariff
from sim.results.week_hash import in_key_order
from sim.scenario.definition import Scenario, ScenarioError
from sim.settlement import accounts
from sim.settlement.accounts import MEASURES, new_counters, new_payment_schedule
from sim.settlement.charge_table import charge_table
from sim.settlement.flows import AMOUNT_COLUMNS, KEY_COLUMNS, Flows, meanings
from sim.settlement.ledger_checks import faults_of
from sim.settlement.ledgers import SPREAD
from sim.settlement.paying import fill_rails
from sim.settlement.trade_keys import KEY_BITS, split_key, trade_key
from sim.week.week_tables import make_flows
from tests.other_worlds import data, model_of
from tests.small_world import small

PARTS = (MOST_ECONOMIES, MOST_ECONOMIES, MOST_CATEGORIES, MOST_CHANNELS, MOST_PLATFORMS, MOST_MODES)
THREE = ("CHN", "DEU", "USA")


def cloned(table: dict[str, np.ndarray], key: str, count: int, shares: tuple[str, ...]) -> dict[str, Any]:
    """Return a table with ``count`` rows: each row split into clones that divide its ``shares`` among them."""
    rows = len(table[key])
    of = np.sort(np.arange(count) % rows)
    times = np.bincount(of)
    number = np.arange(count) - np.searchsorted(of, of)
    found = {name: values[of] for name, values in table.items()}
    found[key] = np.array(
        [f"{table[key][i]}_{n}" if n else table[key][i] for i, n in zip(of, number, strict=True)]
    )
    for name in shares:
        found[name] = table[name][of] / times[of]
    return found


def follow(
    table: dict[str, np.ndarray], key: str, names: dict[str, list[str]], shares: tuple[str, ...]
) -> dict[str, Any]:
    """Return a table that names clones: each row once for every clone, its ``shares`` divided."""
    clones = [names[str(value)] for value in table[key]]
    of = np.repeat(np.arange(len(clones)), [len(each) for each in clones])
    found = {name: values[of] for name, values in table.items()}
    found[key] = np.array([name for each in clones for name in each])
    for name in shares:
        found[name] = found[name] / np.array([len(clones[i]) for i in of])
    return found


def names_of(table: dict[str, Any], key: str, first: np.ndarray) -> dict[str, list[str]]:
    """Return clones by the name they are clones of."""
    known = {str(name) for name in first}
    found: dict[str, list[str]] = {name: [] for name in known}
    for name in table[key].tolist():
        found[name if name in known else name.rpartition("_")[0]].append(name)
    return found


def tables_of(categories: int = 0, platforms: int = 0, rails: int = 0, segments: int = 0) -> dict[str, Any]:
    """Return the data with so many of each; 0 leaves a kind as it is."""
    found = dict(data())
    if categories:
        old = found["categories"]
        found["categories"] = cloned(old, "category", categories, ("household_share", "firm_share"))
        names = names_of(found["categories"], "category", old["category"])
        found["origin_composition"] = follow(found["origin_composition"], "category", names, ("share",))
    if platforms:
        old = found["platforms"]
        found["platforms"] = cloned(old, "platform", platforms, ())
        names = names_of(found["platforms"], "platform", old["platform"])
        found["platform_markets"] = follow(found["platform_markets"], "platform", names, ("share",))
        taken = [text if text == "all" else "|".join(n for name in text.split("|") for n in names[name])
                 for text in found["payment_rails"]["platforms"].tolist()]  # fmt: skip
        found["payment_rails"] = {**found["payment_rails"], "platforms": np.array(taken)}
    if rails:
        old = found["payment_rails"]
        found["payment_rails"] = cloned(old, "rail", rails, ())
        names = names_of(found["payment_rails"], "rail", old["rail"])
        found["rail_reach"] = follow(found["rail_reach"], "rail", names, ())
    if segments:
        found["segments"] = cloned(found["segments"], "segment", segments, ("online_share",))
    return found


@settings(deadline=None)
@given(st.tuples(*(st.integers(0, most - 1) for most in PARTS)), st.booleans())
def test_a_key_at_the_limits_names_one_row(parts: tuple[int, ...], without: bool) -> None:
    o, d, g, channel, platform, mode = parts
    wanted = (o, d, g, channel, -1 if without else platform, mode)
    key = trade_key(*wanted)
    assert tuple(int(part[0]) for part in split_key(np.array([key]))) == wanted
    assert 0 <= key < 1 << KEY_BITS


@settings(deadline=None)
@given(*(st.tuples(*(st.integers(0, most - 1) for most in PARTS)) for _ in range(2)))
def test_keys_are_in_the_order_of_their_parts(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert (trade_key(*one) < trade_key(*other)) == (one < other)


def test_no_key_overflows_where_it_is_spread_over_an_index() -> None:
    last = int(trade_key(*(most - 1 for most in PARTS)))
    assert last < 1 << KEY_BITS
    assert ((1 << KEY_BITS) - 1) * SPREAD < 1 << 63


def test_a_week_of_rows_at_the_limits_is_put_in_the_order_of_its_keys() -> None:
    random = np.random.default_rng(3)
    rows = np.array([random.integers(0, most, 400) for most in PARTS]).astype(np.int16)
    rows[4] -= random.integers(0, 2, 400).astype(np.int16)
    names = ("origin", "destination", "category", "channel", "platform", "mode")
    amounts = {name: np.arange(400) for name in AMOUNT_COLUMNS}
    order = in_key_order(Flows(**dict(zip(names, rows, strict=True)), **amounts))
    assert order is not None
    listed = rows[:, order].T.tolist()
    assert listed == sorted(rows.T.tolist())


def test_no_two_channels_of_a_buyer_share_a_draw() -> None:
    codes = [*range(FIRST_MARKET), *(int(code_of(p)) for p in range(MOST_PLATFORMS))]
    items = [g * ITEMS_A_CATEGORY + code for g in range(MOST_CATEGORIES) for code in codes]
    assert len(set(items)) == len(items)
    # Codes of the platforms there have been so far are what they were.
    assert codes[:ITEMS_A_CATEGORY] == list(range(ITEMS_A_CATEGORY))


def test_columns_of_consumers_hold_the_last_platform_and_the_last_kind() -> None:
    declared = Consumers.declared()
    assert np.iinfo(declared["last_platform"].dtype).max >= MOST_PLATFORMS - 1
    assert np.iinfo(declared["consumer_type"].dtype).max >= MOST_SEGMENTS * 8 - 1
    assert [bits_for(count) for count in (7, 8, 9, MOST_RAILS)] == ["u1", "u1", "u2", "u2"]


def test_the_cheapest_of_any_set_of_means_of_payment_is_found() -> None:
    fee = np.random.default_rng(1).random(MOST_RAILS)
    rail = np.empty(1 << MOST_RAILS, dtype=np.int64)
    fill_rails(fee, rail)
    assert rail[0] == -1
    for common in (1, 1 << (MOST_RAILS - 1), 0b1010_0000_0001_0110, (1 << MOST_RAILS) - 1):
        held = [r for r in range(MOST_RAILS) if common >> r & 1]
        assert rail[common] == min(held, key=lambda r: fee[r])


def test_accounts_have_room_for_as_many_modes_rails_and_platforms() -> None:
    sizes = {
        "platform": MOST_PLATFORMS,
        "mode": MOST_MODES,
        "rail": MOST_RAILS,
        "origin": MOST_ECONOMIES,
        "destination": MOST_ECONOMIES,
    }
    places = places_of(CHARGES, sizes)
    table = charge_table(CHARGES, places)
    assert places["platforms"].stop - places["platforms"].start == 128
    assert [int(row["first"]) for row in table.rows] == [places[each.receiver].start for each in CHARGES]
    assert int(table.rows["measure"].max()) < MEASURES
    payment_schedule = new_payment_schedule(1, max(place.stop for place in places.values()), 2)
    counters = new_counters(1, MOST_PLATFORMS, MOST_MODES, 2, MOST_CATEGORIES)
    assert payment_schedule.owed.shape[1] == 128 + 3 * 16 + 4 * 256
    assert counters.home.shape == (2, 64, MEASURES)
    assert counters.tonne_km.shape == (MOST_MODES,)


@pytest.mark.parametrize("kind", LIMITS)
def test_one_more_than_the_limit_is_refused_by_name_count_and_place(kind: str) -> None:
    most, where = LIMITS[kind]
    check_limits({kind: most})
    with pytest.raises(ValueError, match=f"^{where}: {most + 1} {kind}; there may be at most {most}"):
        check_limits({kind: most + 1})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rails": MOST_RAILS + 1}, "payment_rails.csv: 17 means of payment; there may be at most 16"),
        ({"platforms": MOST_PLATFORMS + 1}, "platforms.csv: 129 platforms; there may be at most 128"),
        ({"categories": MOST_CATEGORIES + 1}, "categories.csv: 65 categories; there may be at most 64"),
        ({"segments": MOST_SEGMENTS + 1}, "segments.csv: 17 segments; there may be at most 16"),
    ],
)
def test_a_world_of_too_many_is_refused_before_anything_is_built(changes: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        world_from(tables_of(**changes), THREE)


def test_a_scenario_of_too_many_policies_is_refused() -> None:
    first = date(2024, 1, 1)
    policies = [
        Tariff(start=first + timedelta(weeks=week), importers=("USA",), rate=0.1, mode="add")
        for week in range(MOST_INSTRUMENTS + 1)
    ]
    scenario = Scenario.load("law_2023")
    assert len(scenario.with_(policies=policies[1:]).policies) == MOST_INSTRUMENTS
    with pytest.raises(
        ScenarioError, match="257 policies, inherited ones included; there may be at most 256"
    ):
        scenario.with_(policies=policies)


@pytest.mark.parametrize("changes", [{"rails": MOST_RAILS}, {"categories": MOST_CATEGORIES, "platforms": 24},
                                     {"platforms": MOST_PLATFORMS}])  # fmt: skip
def test_a_world_at_the_limit_lives_and_its_money_adds_up(changes: dict[str, int]) -> None:
    world = world_from(tables_of(**changes), THREE)
    smes = 4 * 3 * len(world.categories)
    model = model_of(world, small(consumers=900, smes=smes, weeks=2))
    for _ in range(2):
        model.step()  # checks every identity
        assert model.week is not None
        assert faults_of(model.week) == []
    flows = model.week.flows
    assert int(flows.category.max()) == len(world.categories) - 1
    assert int(flows.platform.max()) >= len(world.platforms) - 8
    paid_by = np.flatnonzero(model.payment_schedule.owed[:, model.receivers["rails"]].sum(axis=0))
    assert len(world.rails) < 9 or paid_by.max() >= 8


def test_every_measure_of_a_row_reaches_its_own_column() -> None:
    places = {name: place for name, place in vars(accounts).items() if name.isupper()}
    names = {
        "ORDERS": "orders", "PAID": "paid_e4usd", "FOB": "fob_e4usd", "FREIGHT": "freight_e4usd",
        "INLAND_FREIGHT": "inland_freight_e4usd", "HANDLING": "handling_e4usd", "DUTY": "duty_e4usd",
        "VAT": "vat_e4usd", "CARBON": "carbon_e4usd", "FEES": "fees_e4usd", "COMMISSION": "commission_e4usd",
        "MASS": "mass_g", "LINEHAUL": "linehaul_g", "INLAND_ORIGIN": "inland_origin_g",
        "INLAND_DESTINATION": "inland_destination_g", "LASTMILE": "lastmile_g", "PACKAGING": "packaging_g",
        "RETURNS": "returns_g", "PRODUCTION": "production_g", "DAYS": "days_x_orders",
    }  # fmt: skip
    assert set(names.values()) == set(AMOUNT_COLUMNS)
    values = np.arange(100, 100 + MEASURES).reshape(1, MEASURES)
    flows = make_flows(np.array([trade_key(1, 2, 3, 2, 4, 1)]), values, values[:0], values[:0])
    for constant, column in names.items():
        assert getattr(flows, column).tolist() == [values[0, places[constant]]], column
    assert set(meanings()) == {*KEY_COLUMNS, *AMOUNT_COLUMNS}
