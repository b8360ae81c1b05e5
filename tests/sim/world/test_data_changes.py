"""Numbers of sim/data are moved by address: who wins, what is refused, and that the rest of the tables stays."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.looking_up.data_numbers import datum_detail, number_row
from sim.mechanisms.worlds import load_world
from sim.world.data_address import ANY, read_address, taken_for
from sim.world.data_changes import canonical, changed_tables, moved
from sim.world.data_columns import number_columns, range_text, unit_of
from sim.world.moved_words import data_sentences, listed_data, plain_data
from sim.world.shapes import DATA_TABLES, SHAPES
from sim.world.tables import read_table

TABLES = {name: read_table(name) for name in DATA_TABLES}
SIGMA = dict(
    zip(TABLES["categories"]["category"].tolist(), TABLES["categories"]["sigma"].tolist(), strict=True)
)


def column(place: str, data: dict[str, object]) -> np.ndarray:
    table, name = place.split(".")
    return changed_tables(TABLES, canonical(data))[table][name]


def refused(data: dict[str, object]) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        moved(canonical(data))
    return str(caught.value)


def test_a_number_a_column_and_the_more_specific_of_both():
    assert column("categories.sigma", {"categories.sigma[electronics]": 5}).tolist() == [
        5.0 if name == "electronics" else value for name, value in SIGMA.items()
    ]
    both = {"categories.sigma[electronics]": 5, "categories.sigma": "x1.2"}
    expected = [5.0 if name == "electronics" else value * 1.2 for name, value in SIGMA.items()]
    for data in (both, dict(reversed(both.items()))):
        assert column("categories.sigma", data).tolist() == expected


def test_a_factor_is_of_the_table_and_not_of_another_change():
    data = {
        "flows_2023.value_usd": "x2",
        "flows_2023.value_usd[CHN|*]": "x3",
        "flows_2023.value_usd[CHN|USA]": "x0.5",
    }
    flows = TABLES["flows_2023"]
    from_china = flows["origin"] == "CHN"
    factor = np.where(from_china & (flows["destination"] == "USA"), 0.5, np.where(from_china, 3.0, 2.0))
    assert np.array_equal(column("flows_2023.value_usd", data), flows["value_usd"] * factor)


def test_only_the_addressed_column_moves_and_tables_as_read_stay():
    before = {name: {key: values.copy() for key, values in table.items()} for name, table in TABLES.items()}
    made = changed_tables(TABLES, canonical({"categories.sigma": "x1.1"}))
    for name, table in TABLES.items():
        for key, values in table.items():
            assert np.array_equal(values, before[name][key], equal_nan=values.dtype.kind == "f")
            same = np.array_equal(made[name][key], values, equal_nan=values.dtype.kind == "f")
            assert same is ((name, key) != ("categories", "sigma"))


def test_names_are_found_as_everywhere_else():
    assert str(read_address("flows_2023.value_usd[ China | UK ]")) == "flows_2023.value_usd[CHN|GBR]"
    assert str(read_address("Categories.SIGMA[Electronics]")) == "categories.sigma[electronics]"
    assert str(read_address("categories.sigma[*]")) == "categories.sigma"
    assert read_address("flows_2023.value_usd[*|USA]").specificity == 1


@pytest.mark.parametrize("name", ["sigma", " Sigma ", "sigma[electronics]", "goods_imports_usd[USA]"])
def test_a_column_of_one_table_needs_no_table(name: str):
    place, bracket, key = name.strip().lower().partition("[")
    whole = next(each for each in number_columns() if each.endswith(f".{place}")) + bracket + key
    assert read_address(name) == read_address(whole)
    assert canonical({name: "x1.1"}) == canonical({whole: "x1.1"})
    assert taken_for(name).endswith(f" is taken for {read_address(whole)}")
    assert not taken_for(whole)


def test_what_no_run_reads_is_moved_and_needs_no_calibration():
    usual, unread = load_world(), {"economies.tariff_applied_share": "x1.1"}
    moved_world = load_world(data=unread)
    assert moved_world.data_hash == usual.data_hash
    share = "economies", "tariff_applied_share"
    assert (moved_world.column(*share) != usual.column(*share)).any()
    assert load_world(data={"sigma": "x1.1"}).data_hash != usual.data_hash
    assert (
        load_world(data={**unread, "sigma": "x1.1"}).data_hash == load_world(data={"sigma": "x1.1"}).data_hash
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"sigm": 5}, "'sigm' is no address; an address is table.column"),
        ({"vat_rate": "x2"}, "a column of 2 tables — did you mean economies.vat_rate or vat_rates.vat_rate?"),
        (
            {"share": 0.1},
            "'share' is a column of 5 tables — did you mean partner_shares.share or origin_composition.share or "
            "last_mile.share or rail_reach.share or platform_markets.share?",
        ),
        ({"sigma": "x2", "categories.sigma": 5}, "categories.sigma is given twice"),
        ({"sigma": "x9"}, "x9 makes categories.sigma[apparel_footwear] 36, outside 1.01 to 20"),
        ({"categoris.sigma": 5}, "unknown table 'categoris' — did you mean categories?"),
        ({"categories.sigm": 5}, "categories has no column 'sigm' — did you mean sigma?"),
        ({"categories.sigma[electronic]": 5}, "did you mean electronics?"),
        ({"categories.label": 5}, "holds text, no number to move"),
        ({"categories.category": 5}, "is part of the key"),
        ({"flows_2023.value_usd[CHN]": 5}, "has 2 parts, origin|destination; found 1"),
        ({"flows_2023.value_usd[CHN|CHN]": 5}, "has no such row"),
        ({"vat_rates.vat_rate[DEU|2021-13-01]": 0.2}, "vat_rates has no from_date '2021-13-01'"),
        ({"categories.sigma[electronics]": 25}, "is 25, outside 1.01 to 20"),
        ({"categories.sigma": "x9"}, "x9 makes categories.sigma[apparel_footwear] 36, outside 1.01 to 20"),
        ({"categories.sigma": "5%"}, "counted in 1, not in percent"),
        ({"categories.sigma": "1.2x"}, "a factor is written x1.2"),
        ({"categories.sigma": "x"}, "expected a number"),
        ({"categories.sigma": "x1.2%"}, "not in percent"),
        ({"categories.sigma": "nan"}, "expected a number"),
        ({"categories.sigma": math.nan}, "expected a number"),
        ({"categories.sigma": True}, "is true, expected a number"),
        ({"categories.sigma": None}, "has no value"),
        ({"categories.sigma": [5]}, "expected a number"),
        ({"platforms.commission_share[us_marketplace]": 12}, "outside 0% to 100% — did you mean 12%?"),
        ({"platforms.has_warehouse": "x2"}, "it is 0 or 1"),
        ({"platforms.has_warehouse": 0.5}, "expected 0 or 1"),
        ({"carrier_modes.carriers[air]": 2.5}, "expected a whole number"),
        ({"lanes.sea_km[CHN|USA]": -0.5}, "outside 0 to 50000, or -1 for none"),
        (
            {"categories.household_share": "x1.2"},
            "would sum to 1.2; it must sum to 1, and no other share is left",
        ),
        ({"last_mile.share": "60%"}, "would sum to"),
        ({"flows_2023.value_usd": "x1e9"}, "more than 1,000 times the largest of the column"),
        ({"economies.population": "x0"}, "outside more than 0"),
        (
            {"categories.value_density_usd_per_kg": "1e-9"},
            "less than a thousandth of the smallest of the column",
        ),
        ({"flows_2023.value_usd[CHN|*]": "x2", "flows_2023.value_usd[*|USA]": "x3"}, "contradicts"),
        ({"categories.sigma[electronics]": 5, "categories.sigma[Electronics]": 6}, "given twice"),
        ({"[": 5}, "is no address"),
        ({"a" * 5000: 5}, "is no address"),
    ],
)
def test_what_cannot_be_meant_is_said(data: dict[str, object], said: str):
    message = refused(data)
    assert said in message
    assert "\n" not in message
    assert len(message) < 600


def test_a_contradiction_is_settled_by_a_word_on_that_very_number():
    data = {
        "flows_2023.value_usd[CHN|*]": "x2",
        "flows_2023.value_usd[*|USA]": "x3",
        "flows_2023.value_usd[CHN|USA]": "x4",
    }
    flows = TABLES["flows_2023"]
    at = (flows["origin"] == "CHN") & (flows["destination"] == "USA")
    assert column("flows_2023.value_usd", data)[at] == flows["value_usd"][at] * 4
    alike = {"flows_2023.value_usd[CHN|*]": "x2", "flows_2023.value_usd[*|USA]": "x2"}
    assert len(moved(canonical(alike))) == 2


def test_other_shares_of_a_group_make_room_in_proportion():
    table = TABLES["platform_markets"]
    data = {"platform_markets.share[us_marketplace|USA]": "50%"}
    made, old = column("platform_markets.share", data), table["share"]
    here = table["economy"] == "USA"
    own = here & (table["platform"] == "us_marketplace")
    assert made[own] == 0.5
    assert made[here].sum() == pytest.approx(1.0, abs=1e-12)
    ratio = made[here & ~own] / old[here & ~own]
    assert np.ptp(ratio) < 1e-12
    assert np.array_equal(made[~here], old[~here])
    said = data_sentences(canonical(data))
    assert any("scaled by" in each and "sums to 1" in each for each in said)


def test_what_says_that_there_is_none_is_not_multiplied():
    sea, made = TABLES["lanes"]["sea_km"], column("lanes.sea_km", {"lanes.sea_km": "x1.1"})
    assert np.array_equal(made, np.where(sea == -1.0, -1.0, sea * 1.1))
    flat = TABLES["de_minimis"]["low_value_flat_duty_usd_per_item"]
    name = "de_minimis.low_value_flat_duty_usd_per_item"
    assert np.isnan(flat).any()
    assert np.array_equal(np.isnan(column(name, {name: "x2"})), np.isnan(flat))


def test_every_number_of_every_table_has_an_address_a_unit_and_a_range(
    record_property: Callable[[str, object], None],
):
    record_property("measured", f"{len(number_columns())} columns of numbers with an address")
    assert len(number_columns()) > 100
    for place, (table, name, field) in number_columns().items():
        assert range_text(name, field)
        assert unit_of(name, field) == "share" or not name.endswith(("_share", "_rate"))
        if field.kind == "flag":
            data: dict[str, object] = {place: 1}
        elif any(name == share for share, _ in SHAPES[table].sums_to_one):
            continue
        else:
            data = {place: "x1"}
        made = changed_tables(TABLES, canonical(data))[table][name]
        assert made.dtype == TABLES[table][name].dtype
        if field.kind == "number":
            assert np.array_equal(made, TABLES[table][name], equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(
    place=st.sampled_from(sorted(number_columns())),
    raw=st.one_of(
        st.text(max_size=12), st.floats(allow_nan=True, allow_infinity=True), st.integers(), st.none(),
        st.floats(0.5, 1.5).map(lambda number: f"x{number!r}"), st.booleans(),
    ),
    key=st.one_of(st.none(), st.text(max_size=8)),
)  # fmt: skip
def test_a_change_holds_what_its_column_holds_or_is_refused(place: str, raw: object, key: str | None):
    address = place if key is None else f"{place}[{key}]"
    try:
        made = moved(canonical({address: raw}))
    except ValueError:
        return
    table, name, field = number_columns()[place]
    values = column(place, {address: raw})
    given_numbers = values[~np.isnan(values.astype(float))]
    assert ((given_numbers >= field.low) & (given_numbers <= field.high)).all()
    assert made
    for share, by in SHAPES[table].sums_to_one:
        if share == name:
            groups = [
                "|".join(map(str, row)) for row in zip(*(TABLES[table][each] for each in by), strict=True)
            ]
            for group in set(groups):
                total = values[np.array([each == group for each in groups])].sum()
                assert np.isnan(total) or total == pytest.approx(1.0, abs=1e-6)


def cells_without_a_number() -> list[str]:
    """Return the address of the first blank cell, and of the first that says there is none, of every column."""
    found = {}
    for place, (table, name, field) in number_columns().items():
        if any(column == name for column, _ in SHAPES[table].sums_to_one):
            continue  # shares are given for all of a group or for none
        keys = [
            "|".join(str(TABLES[table][key][row]) for key in SHAPES[table].key)
            for row in range(len(TABLES[table][name]))
        ]
        for row, number in enumerate(TABLES[table][name].astype(float).tolist()):
            if math.isnan(number) or number == field.none:
                found.setdefault((place, math.isnan(number)), f"{place}[{keys[row]}]")
    return sorted(found.values())


@pytest.mark.parametrize("text", cells_without_a_number())
def test_a_cell_without_a_number_is_filled_as_explain_says_and_listed_as_json(text: str):
    """A blank was NaN in the manifest, which no JSON holds: the run was lost as it was saved."""
    shown = datum_detail(number_row(text))["set_with"]
    value = shown.split("'")[1].partition("=")[2]
    (listed,) = listed_data(canonical({text: value}))
    assert json.loads(json.dumps(listed, allow_nan=False))["new"][0] is not None
    assert data_sentences(canonical({text: value}))


def test_words_give_the_same_changes_when_read_again():
    data = canonical(
        {
            "categories.sigma": "x1.2",
            "platforms.commission_share[us_marketplace]": "12.5%",
            "categories.sigma[electronics]": 5,
        }
    )
    assert canonical(plain_data(data)) == data
    assert plain_data(data)["platforms.commission_share[us_marketplace]"] == "12.5%"
    one = next(each for each in listed_data(data) if each["address"] == "categories.sigma[electronics]")
    assert (one["numbers"], one["old"], one["new"]) == (1, [SIGMA["electronics"]] * 2, [5.0, 5.0])
    assert "categories.sigma[electronics] is 5 in place of 4.5" in data_sentences(data)
    assert ANY in read_address("categories.sigma").key


def test_a_world_of_moved_numbers_is_another_world_and_no_change_is_none():
    three = ("CHN", "DEU", "USA")
    usual = load_world(three)
    assert load_world(three, data={}) is usual
    assert load_world(three, data={"categories.sigma": "x1"}).data_hash == usual.data_hash
    other = load_world(three, data={"flows_2023.value_usd[China|USA]": "x0.9"})
    assert other.data_hash != usual.data_hash
    at = (usual.index["CHN"], usual.index["USA"])
    assert other.flows_usd[at] == usual.flows_usd[at] * 0.9
    assert load_world(three, data={"flows_2023.value_usd[CHN|USA]": "x0.90"}) is other


def test_the_limit_of_a_mechanism_that_is_off_holds_over_a_moved_number():
    three, data = ("CHN", "DEU", "USA"), {"categories.order_value_sigma": "x1.5"}
    both = load_world(three, ("order_sizes",), data=data)
    assert (both.tables["categories"]["order_value_sigma"] == 0.0).all()
    assert (load_world(three, data=data).tables["categories"]["order_value_sigma"] > 0.0).all()
