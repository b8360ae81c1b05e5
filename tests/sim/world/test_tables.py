"""The data files: every column sourced, keys unique, order irrelevant, faults reported with file and line."""

import csv
import random
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from sim.mechanisms.worlds import load_world, world_from
from sim.world.payments import accepted_rails, rail_reach
from sim.world.quality import QUALITIES, data_quality, quality_totals, row_keys
from sim.world.shapes import DATA_TABLES, SHAPES
from sim.world.tables import TableError, read_table
from sim.world.world_checks import check_gateways

SHIPPED = Path(str(files("sim") / "data"))


def lines_of(name: str) -> list[list[str]]:
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def write(folder: Path, name: str, lines: list[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(lines)


@pytest.mark.parametrize("name", SHAPES)
def test_every_shipped_table_is_sound_and_sorted_by_a_unique_key(name: str) -> None:
    table = read_table(name)
    keys = list(zip(*(table[column].tolist() for column in SHAPES[name].key), strict=True))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", SHAPES)
def test_shuffled_rows_and_columns_give_identical_arrays(name: str, tmp_path: Path) -> None:
    header, *rows = lines_of(name)
    shuffle = random.Random(7)
    shuffle.shuffle(rows)
    order = list(range(len(header)))
    shuffle.shuffle(order)
    write(tmp_path, name, [[line[place] for place in order] for line in [header, *rows]])
    shipped, shuffled = read_table(name), read_table(name, tmp_path)
    assert list(shipped) == list(shuffled)
    for column, values in shipped.items():
        assert values.dtype == shuffled[column].dtype
        assert values.tobytes() == shuffled[column].tobytes(), column


def test_every_column_of_every_table_has_exactly_one_source() -> None:
    sources = read_table("sources")
    cited = set(zip(sources["table"].tolist(), sources["column"].tolist(), strict=True))
    assert cited == {(name, column) for name in DATA_TABLES for column in SHAPES[name].fields}
    assert {path.stem for path in SHIPPED.glob("*.csv")} == set(SHAPES)


def test_no_file_names_this_machine_or_the_folder_it_was_compiled_from() -> None:
    for path in SHIPPED.iterdir():
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "/" + "work/" not in text
            assert "../" not in text


def test_quality_counts_cover_every_cell() -> None:
    columns = data_quality()
    for column in columns:
        assert sum(column.count(quality) for quality in QUALITIES) == column.cells
    totals = quality_totals(columns)
    assert list(totals)[-1] == "all tables"
    assert totals["lanes"]["sourced"] == 4032 * 4
    numbers = {
        name
        for name in DATA_TABLES
        if any(each.kind in ("number", "flag") for each in SHAPES[name].fields.values())
    }
    assert set(totals) == {*numbers, "all tables"}


def test_imputed_flows_are_flagged_cell_by_cell() -> None:
    flows, cells = read_table("flows_2023"), read_table("cell_quality")
    keys = np.array(row_keys("flows_2023", flows))
    listed = set(cells["key"][cells["table"] == "flows_2023"].tolist())
    assert listed == set(keys[flows["status"] == "imputed"].tolist())


def test_flows_hold_the_observed_pairs_and_zeros_only_where_observed() -> None:
    flows = read_table("flows_2023")
    assert ((flows["value_usd"] == 0) == (flows["status"] == "zero")).all()
    assert (flows["status"] == "zero").sum() == 11
    assert (flows["status"] != "imputed").sum() == 3850


def test_pairs_and_names_fit_together() -> None:
    economies = set(read_table("economies")["iso3"].tolist())
    platforms, rails = read_table("platforms"), read_table("payment_rails")
    categories = set(read_table("categories")["category"].tolist())
    assert len(economies) == 64
    for name in ("lanes", "flows_2023"):
        table = read_table(name)
        pairs = set(zip(table["origin"].tolist(), table["destination"].tolist(), strict=True))
        assert pairs == {(o, d) for o in economies for d in economies if o != d}
    composition = read_table("origin_composition")
    assert len(composition["share"]) == 64 * len(categories)
    assert set(composition["category"].tolist()) == categories
    for name in ("de_minimis", "vat_rates", "platform_markets"):
        assert set(read_table(name)["economy"].tolist()) == economies
    assert set(read_table("us_tariff_by_origin")["origin"].tolist()) == economies - {"USA"}
    for scope in platforms["origin_scope"].tolist():
        assert scope == "all" or set(scope.split("|")) <= economies
    reach = read_table("rail_reach")
    pairs = set(zip(reach["rail"].tolist(), reach["economy"].tolist(), strict=True))
    assert pairs == {(rail, economy) for rail in rails["rail"].tolist() for economy in economies}


def test_every_online_buyer_can_hold_a_rail_and_every_economy_has_few_platforms_and_web_shops() -> None:
    economies, world = read_table("economies"), load_world()
    assert (rail_reach(world).sum(axis=0) >= economies["bought_online_share"]).all()
    markets = read_table("platform_markets")
    for economy in economies["iso3"].tolist():
        here = markets["platform"][markets["economy"] == economy].tolist()
        assert len(here) <= 6
        assert "web_shops" in here


def test_a_platform_takes_the_rails_that_name_it_and_a_buyer_holds_what_its_row_says() -> None:
    world = load_world(("BRA", "CHN"))
    card, cash = world.rails.index("card"), world.rails.index("cash_on_delivery")
    taken = dict(zip(world.platforms, accepted_rails(world).tolist(), strict=True))
    assert all(bits >> card & 1 for bits in taken.values()), "all"
    assert {name for name, bits in taken.items() if bits >> cash & 1} == {
        "in_marketplace", "jp_marketplace", "latam_marketplace", "mea_marketplace", "sea_marketplace", "web_shops",
    }  # fmt: skip
    table = read_table("rail_reach")
    told = dict(zip(zip(table["rail"], table["economy"], strict=True), table["share"], strict=True))
    assert rail_reach(world).tolist() == [[told[rail, code] for code in world.iso3] for rail in world.rails]


@pytest.mark.parametrize(
    ("table", "column", "cell", "said"),
    [
        (
            "payment_rails",
            "platforms",
            "us_marketplase",
            "'us_marketplase' is not in platforms.csv — did you mean us_marketplace",
        ),
        ("rail_reach", "rail", "crad", "'crad' is not in payment_rails.csv — did you mean card"),
        ("rail_reach", "economy", "USB", "'USB' is not in economies.csv"),
    ],
)
def test_a_rail_that_names_nothing_is_refused(table: str, column: str, cell: str, said: str) -> None:
    tables = {name: dict(read_table(name)) for name in DATA_TABLES}
    tables[table][column] = np.array([cell, *tables[table][column][1:]])
    with pytest.raises(TableError, match=said):
        world_from(tables, ("CHN", "USA"))


def test_a_train_for_what_households_buy_is_refused() -> None:
    """Parcels go by lorry: their tonne-km, freight and emissions would not be their category's."""
    tables = {name: dict(read_table(name)) for name in DATA_TABLES}
    modes = tables["categories"]["inland_mode"].copy()
    firms_alone = tables["categories"]["is_household"] == 0
    assert set(modes[firms_alone].tolist()) == {"rail", "road"}
    tables["categories"]["inland_mode"] = np.where(firms_alone, "rail", modes)
    world_from(tables, ("CHN", "USA"))
    place = tables["categories"]["category"].tolist().index("electronics")
    tables["categories"]["inland_mode"][place] = "rail"
    with pytest.raises(TableError, match="inland_mode of electronics must be road: households buy it"):
        world_from(tables, ("CHN", "USA"))


def test_every_economy_has_one_to_three_gateways_and_coast_shares_sum_to_one() -> None:
    gateways, economies = read_table("gateways"), read_table("economies")["iso3"].tolist()
    listed = gateways["economy"][gateways["role"] != "inland_only"].tolist()
    assert len(listed) == 95
    assert len(gateways["economy"]) == 119
    assert set(listed) == set(economies)
    assert {listed.count(code) for code in economies} == {1, 2, 3}
    given = ~np.isnan(gateways["weight_asia_pacific_share"])
    assert set(gateways["economy"][given].tolist()) == {"USA", "CAN", "MEX", "COL"}
    abroad = gateways["economy"][gateways["host_economy"] != gateways["economy"]].tolist()
    assert set(abroad) == {"CHE", "AUT", "CZE", "HUN", "SVK", "KAZ"}
    assert "gateways" in load_world().tables


def test_a_faulty_set_of_gateways_is_refused(tmp_path: Path) -> None:
    lines = lines_of("gateways")
    houston = next(line for line in lines if line[1] == "Houston")
    weight = lines[0].index("weight_asia_pacific_share")
    write(tmp_path, "gateways", [[*line[:weight], ""] if line is houston else line for line in lines])
    with pytest.raises(TableError, match="of USA is blank here but given elsewhere"):
        read_table("gateways", tmp_path)
    write(tmp_path, "gateways", [line for line in lines if line is not houston])
    with pytest.raises(TableError, match=r"of USA sums to 0\.85; it must sum to 1"):
        read_table("gateways", tmp_path)

    economies = tuple(read_table("economies")["iso3"].tolist())
    fourth = ["USA", "Seattle", "USA", "47.60", "-122.34", "1", "normal", "0"]
    unused = ["closure_fallback" if cell == "normal" else cell for cell in lines[1]]
    for faulty, message in (
        ([line for line in lines if line[0] != "ARG"], "ARG has 0 gateways, 0 of them normal"),
        ([*lines, fourth], "USA has 4 gateways"),
        ([*lines, ["XXX", *fourth[1:-1], "1"]], "XXX is not in economies.csv"),
        ([unused if line is lines[1] else line for line in lines], "ARE has 2 gateways, 0 of them normal"),
    ):
        write(tmp_path, "gateways", faulty)
        with pytest.raises(TableError, match=message):
            check_gateways(read_table("gateways", tmp_path), economies)


def law_on(economy: str, day: str) -> dict[str, float | str]:
    table = read_table("de_minimis")
    rows = np.flatnonzero((table["economy"] == economy) & (table["from_date"] <= day))
    return {column: values[rows[-1]].item() for column, values in table.items()}


def test_de_minimis_law_on_dates_that_scenarios_turn_on() -> None:
    assert law_on("USA", "2023-12-31")["duty_free_below_usd"] == 800
    assert law_on("USA", "2025-08-28")["duty_free_below_usd"] == 800
    assert law_on("USA", "2025-08-29")["duty_free_below_usd"] == 0
    germany = law_on("DEU", "2021-06-30")
    assert germany["duty_free_below_usd"] == pytest.approx(150 * 1.0816)
    assert germany["vat_free_below_usd"] == pytest.approx(22 * 1.0816, abs=0.01)
    assert germany["vat_collected_by"] == "border"
    germany = law_on("DEU", "2026-06-30")
    assert germany["vat_free_below_usd"] == 0
    assert germany["vat_collected_by"] == "platform"
    assert germany["duty_free_below_usd"] == pytest.approx(150 * 1.0816)
    germany = law_on("DEU", "2026-07-01")
    assert germany["duty_free_below_usd"] == 0
    assert germany["low_value_flat_duty_usd_per_item"] == pytest.approx(3 * 1.0816, abs=0.01)
    assert law_on("GBR", "2023-12-31")["vat_collected_by"] == "platform"
    assert law_on("SGP", "2022-12-31")["vat_free_below_usd"] > 0
    assert law_on("SGP", "2023-01-01")["vat_free_below_usd"] == 0


def test_us_tariffs_add_the_measures_to_the_rate_of_2024() -> None:
    table = read_table("us_tariff_by_origin")

    def rate_on(origin: str, day: str) -> float:
        rows = np.flatnonzero((table["origin"] == origin) & (table["from_date"] <= day))
        return float(table["rate"][rows[-1]])

    assert rate_on("CHN", "2023-12-31") == pytest.approx(0.10866, abs=1e-5)
    assert rate_on("CHN", "2025-04-10") > 1.2
    assert rate_on("DEU", "2025-02-10") == rate_on("DEU", "2023-06-01")
    added = [rate_on(member, "2026-06-30") - rate_on(member, "2023-06-01") for member in ("DEU", "IRL")]
    assert added[0] == pytest.approx(added[1], abs=2e-5)
    assert added[0] == pytest.approx(0.08948, abs=2e-5)


FAULTS = [
    (
        "categories",
        3,
        "return_rate",
        "5",
        r"categories\.csv:3: column return_rate: 5 is outside 0 to 1; shares",
    ),
    ("categories", 4, "sigma", "four", r"categories\.csv:4: column sigma: 'four' is not a number"),
    ("lanes", 9, "contiguous", "yes", r"lanes\.csv:9: column contiguous: 'yes' is not a flag"),
    ("de_minimis", 5, "from_date", "1.7.2026", r"de_minimis\.csv:5: .*is not a date; write YYYY-MM-DD"),
    ("flows_2023", 7, "status", "guess", r"flows_2023\.csv:7: .*not one of observed, zero, imputed"),
    ("economies", 2, "gdp_usd", "", r"economies\.csv:2: column gdp_usd: the cell is empty"),
    ("economies", 6, "iso3", "ARE", r"economies\.csv:6: ARE is already given on line 2"),
    ("last_mile", 5, "share", "0.9", r"last_mile\.csv:7: share sums to .*must sum to 1"),
    (
        "segments",
        1,
        "online_share",
        "onlin_share",
        r"segments\.csv:1: column online_share is missing; did you mean",
    ),
]


@pytest.mark.parametrize(("name", "line", "column", "cell", "message"), FAULTS)
def test_a_fault_is_reported_with_file_and_line(
    name: str, line: int, column: str, cell: str, message: str, tmp_path: Path
) -> None:
    lines = lines_of(name)
    lines[line - 1][lines[0].index(column)] = cell
    write(tmp_path, name, lines)
    with pytest.raises(TableError, match=message):
        read_table(name, tmp_path)


def test_missing_file_extra_column_and_short_row_are_reported(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"lanes\.csv:1: file not found"):
        read_table("lanes", tmp_path)
    with pytest.raises(TableError, match="unknown table 'econmies'; did you mean 'economies'"):
        read_table("econmies")
    lines = lines_of("last_mile")
    write(tmp_path, "last_mile", [[*line, "x"] for line in lines])
    with pytest.raises(TableError, match=r"last_mile\.csv:1: unknown column 'x'"):
        read_table("last_mile", tmp_path)
    (tmp_path / "last_mile.csv").write_bytes("last_mile,café".encode("latin-1"))
    with pytest.raises(TableError, match=r"last_mile\.csv:1: not UTF-8"):
        read_table("last_mile", tmp_path)
    lines[2] = lines[2][:-1]
    write(tmp_path, "last_mile", lines)
    with pytest.raises(TableError, match=r"last_mile\.csv:3: 3 cells where the header has 4"):
        read_table("last_mile", tmp_path)


def test_a_quality_line_that_names_nothing_is_refused(tmp_path: Path) -> None:
    for name in SHAPES:
        write(tmp_path, name, lines_of(name))
    assert data_quality(tmp_path) == data_quality()
    write(tmp_path, "cell_quality", [*lines_of("cell_quality"), ["economies", "XXX", "gini", "assumed", ""]])
    with pytest.raises(TableError, match="has no row 'XXX'"):
        data_quality(tmp_path)
