"""Names and borders inside an economy do not matter: exactly in the solver, within the 99 % interval in the agents."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from experiments.general import textbook_economy
from sim.fitting.calibration import calibrate
from sim.live.closure import GENERAL
from sim.market.tables import IMPORT_SHELF, PLATFORM, RESTOCK
from sim.mechanisms import MECHANISMS, limited_settings
from sim.policy.instruments import INSTRUMENTS
from sim.settings import ModelSettings
from sim.theory.hat_algebra import Economy, Outcome, general
from sim.world.world import World, build_world
from tests.other_worlds import changed_rows, data, model_of, renamed_tables, world_of
from tests.small_world import small

if TYPE_CHECKING:
    from sim.scenario import Scenario

OFF = tuple(MECHANISMS)
SEEDS, OTHER_SEEDS, WEEKS = range(1, 9), range(11, 19), 12
"""Other seeds for the other world: agents of the same name and seed would share their luck, and be too alike."""
CONFIDENCE = 0.99


def scenario_of(importer: str, exporters: tuple[str, ...], off: tuple[str, ...] = OFF) -> Scenario:
    """Return a small scenario in which one economy taxes what comes from some others."""
    tariff = INSTRUMENTS["tariff"].make_example(
        small().start, importers=(importer,), exporters=exporters, rate=0.5
    )
    return small(consumers=1_500, smes=500, weeks=WEEKS, closure=GENERAL, off=off, policies=(tariff,))


def measures(world: World, scenario: Scenario, seed: int, merged: np.ndarray) -> dict[str, np.ndarray]:
    """Return what a run brought, by groups of economies: ``merged`` [economy] says which group each is in."""
    groups = int(merged.max()) + 1
    model = model_of(world, scenario, seed)
    sales, orders, wage = np.zeros((groups, groups)), np.zeros(groups), np.zeros(groups)
    co2e = paid = 0.0
    assert model.closure is not None
    labour = np.bincount(merged, weights=model.closure.labour_e4usd, minlength=groups)
    for _ in range(scenario.weeks):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        first = flows.channel != IMPORT_SHELF
        np.add.at(
            sales, (merged[flows.origin[first]], merged[flows.destination[first]]), flows.fob_e4usd[first]
        )
        bought = flows.channel == PLATFORM
        np.add.at(orders, merged[flows.destination[bought]], flows.orders[bought])
        co2e += float(flows.production_g.sum())
        paid += float(flows.paid_e4usd[flows.channel != RESTOCK].sum())
        wage += np.bincount(merged, weights=model.closure.labour_e4usd * model.closure.wage, minlength=groups)
    return {"sales": sales / 1e4, "orders": orders, "co2e": np.array(co2e), "paid": np.array(paid),
            "wage": wage / labour / scenario.weeks}  # fmt: skip


def outside(one: list[np.ndarray], two: list[np.ndarray], family: int) -> np.ndarray:
    """Return which means of two samples of runs differ by more than Welch's interval for a family of comparisons."""
    a, b = np.array(one), np.array(two)
    p: Any = stats.ttest_ind(a, b, axis=0, equal_var=False).pvalue
    return np.asarray(np.nan_to_num(p, nan=1.0) < (1.0 - CONFIDENCE) / family)


def assert_alike(one: list[dict[str, np.ndarray]], two: list[dict[str, np.ndarray]], *names: str) -> None:
    """Totals lie within the 99 % interval one by one; tables as a family."""
    for runs in (one, two):
        for each in runs:
            each["world"], each["sold"] = each["sales"].sum(), each["sales"].sum(axis=1)
    for name in ("co2e", "paid", "world", "sold", "sales", *names):
        a, b = ([each[name] for each in runs] for runs in (one, two))
        assert not outside(a, b, np.size(a[0])).any(), name
    # The intervals are narrow enough to mean something.
    for name, most in (("world", 0.005), ("sold", 0.02)):
        values = np.array([each[name] for each in one])
        assert (values.std(axis=0, ddof=1) / np.sqrt(len(one)) / values.mean(axis=0)).max() < most, name


# -- names ------------------------------------------------------------------------------------------------
SIX = ("BRA", "CHN", "JPN", "MEX", "USA", "VNM")
NAMES = {"BRA": "VNM", "JPN": "BRA", "MEX": "JPN", "VNM": "MEX"}
"""Four ordinary economies exchange names (the United States and China are named in law and calibration)."""


def renamed(but: str = "", off: tuple[str, ...] = OFF) -> World:
    return build_world(renamed_tables(NAMES, but), SIX, off)


@lru_cache(maxsize=4)
def new_rows() -> np.ndarray:
    """Return at which row of the renamed world each economy stands."""
    return np.array([SIX.index(NAMES.get(code, code)) for code in SIX])


def solver_economy(world: World) -> Economy:
    settings = limited_settings(ModelSettings(), world.off)
    return textbook_economy(calibrate(world, settings))


def with_tariff(economy: Economy, importer: int, exporters: list[int], rate: float = 0.5) -> Outcome:
    tariff = economy.tariff.copy()
    tariff[exporters, importer] += rate
    return general(economy, tariff)


def test_names_change_nothing_in_the_solver() -> None:
    """The very rows in another order, and the economy that the renamed tables are calibrated to."""
    economy, rows = solver_economy(world_of(SIX, OFF)), new_rows()
    back = np.argsort(rows)
    moved = Economy(economy.sales_usd[np.ix_(back, back)], economy.tariff[np.ix_(back, back)], economy.sigma)
    mexico, others = SIX.index("MEX"), [SIX.index(code) for code in ("BRA", "USA")]
    plain = with_tariff(economy, mexico, others)
    for other, miss in ((moved, 1e-12), (solver_economy(renamed()), 1e-8)):
        found = with_tariff(other, int(rows[mexico]), [int(rows[each]) for each in others])
        for name in ("wage", "price", "spending"):
            assert np.abs(getattr(found, name)[rows] / getattr(plain, name) - 1.0).max() < miss, name
        assert (
            np.abs(found.sales_usd[np.ix_(rows, rows)] - plain.sales_usd).max() < miss * plain.sales_usd.max()
        )
    wrong = with_tariff(moved, mexico, others)
    assert np.abs(wrong.wage[rows] / plain.wage - 1.0).max() > 1e-3


@pytest.mark.parametrize("off", [(), OFF], ids=["as it is", "frictionless"])
def test_names_change_no_total_of_the_agents(off: tuple[str, ...]) -> None:
    """Draws are keyed by name, so a renamed world is another sample of the same one."""
    rows = new_rows()
    back, plain = np.argsort(rows), np.arange(len(SIX))
    one = [
        measures(world_of(SIX, off), scenario_of("MEX", ("BRA", "USA"), off), seed, plain) for seed in SEEDS
    ]
    two = [
        measures(renamed(off=off), scenario_of("JPN", ("VNM", "USA"), off), seed, back)
        for seed in OTHER_SEEDS
    ]
    assert (one[0]["sales"] != two[0]["sales"]).all()
    assert_alike(one, two, "orders", "wage")
    # The same test tells a world in which one table was forgotten from the true one.
    mixed = [
        measures(renamed("flows_2023", off), scenario_of("JPN", ("VNM", "USA"), off), seed, back)
        for seed in OTHER_SEEDS
    ]
    assert outside([each["sales"] for each in one], [each["sales"] for each in mixed], 36).any()


# -- borders ----------------------------------------------------------------------------------------------
FIVE, SPLIT, TWIN = ("BRA", "IND", "JPN", "MEX", "ZAF"), "IND", "INE"
TWINNED = ("BRA", "IND", "INE", "JPN", "MEX", "ZAF")
MERGED = np.array([0, 1, 1, 2, 3, 4])
"""Which economy of the undivided world each of the divided one belongs to."""
HALVED = ("population", "gdp_usd", "household_consumption_usd")


def split_sales(sales: np.ndarray, x: int) -> np.ndarray:
    """Return sales [o, d, g] with economy x in two halves without a border: all they trade is in proportion."""
    share = np.ones(len(sales))
    share[x] = 0.5
    weight = np.insert(share, x, 0.5)
    rows = np.insert(np.arange(len(sales)), x, x)
    return sales[np.ix_(rows, rows)] * weight[:, None, None] * weight[None, :, None]


def summed(values: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Return a table of the divided world with the twins added up along some axes."""
    for axis in axes:
        values = np.add.reduceat(values, np.searchsorted(MERGED, np.arange(len(FIVE))), axis=axis)
    return values


@lru_cache(maxsize=1)
def level_data() -> dict[str, Any]:
    """Return the data without tariffs and comparative advantage, so that home goods and a twin's are alike."""
    tables = {name: dict(table) for name, table in data().items()}
    tables["economies"]["tariff_applied_share"] = np.zeros(len(tables["economies"]["iso3"]))
    tables["origin_composition"]["share"] = np.full(len(tables["origin_composition"]["share"]), 0.125)
    return tables


@lru_cache(maxsize=1)
def undivided() -> World:
    return build_world(level_data(), FIVE, OFF)


@lru_cache(maxsize=1)
def divided() -> World:
    """Return the world with India in two halves, each buying a quarter of India's home sales from each."""
    whole = undivided()
    x = whole.index[SPLIT]
    home = float(whole.home_sales_usd[x])
    tables = {name: dict(table) for name, table in level_data().items()}

    def both(row: dict[str, Any], *columns: str) -> list[dict[str, Any]]:
        """A row once, or twice if a column names the economy that is split."""
        named = [column for column in columns if row[column] == SPLIT]
        return [{**row, named[0]: name} for name in (SPLIT, TWIN)] if named else [row]

    def halves(row: dict[str, Any]) -> list[dict[str, Any]]:
        found = both(row, "iso3")
        share = 1.0 / len(found)
        return [{**each, **{name: share * row[name] for name in HALVED}} for each in found]

    def flows(row: dict[str, Any]) -> list[dict[str, Any]]:
        found = both(row, "origin", "destination")
        return [{**each, "value_usd": row["value_usd"] / len(found)} for each in found]

    tables["economies"] = changed_rows(tables["economies"], halves)
    tables["flows_2023"] = changed_rows(tables["flows_2023"], flows)
    for name, columns in (("lanes", ("origin", "destination")), ("origin_composition", ("origin",)),
                          ("de_minimis", ("economy",)), ("vat_rates", ("economy",)),
                          ("platform_markets", ("economy",))):  # fmt: skip
        tables[name] = changed_rows(tables[name], lambda row, columns=columns: both(row, *columns))
    between = ((SPLIT, TWIN), (TWIN, SPLIT))
    tables["flows_2023"] = with_rows(
        tables["flows_2023"],
        [{"origin": o, "destination": d, "value_usd": home / 4.0, "status": "reported"} for o, d in between],
    )
    near = {name: 100.0 for name in tables["lanes"] if name.startswith("sea_km")}
    near |= {
        "distance_km": 100.0,
        "air_km": 100.0,
        "road_km": 100.0,
        "road_feasible": 1,
        "trade_agreement": 1,
    }
    near |= {"rail_km": -1.0, "rail_feasible": 0}
    tables["lanes"] = with_rows(
        tables["lanes"], [{"origin": o, "destination": d, **near} for o, d in between]
    )
    scopes = tables["platforms"]["origin_scope"]
    assert not any(SPLIT in str(scope) for scope in scopes)
    world = build_world(tables, TWINNED, OFF)
    # Home sales follow from GDP and imports, and a twin's goods are no imports: what each sells at home is given here.
    weight = np.array([1.0, 0.5, 0.5, 1.0, 1.0, 1.0])
    home_sales = whole.home_sales_usd[MERGED] * weight**2
    return replace(
        world, home_sales_usd=home_sales, household_usd=whole.household_usd[MERGED] * weight,
        firm_usd=whole.firm_usd[MERGED] * weight, data_hash=world.data_hash + "twins",
    )  # fmt: skip


def with_rows(table: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a table with more rows: like the first one, but for what is given."""
    return {
        name: np.concatenate(
            [values, np.array([row.get(name, values[0]) for row in rows], dtype=values.dtype)]
        )
        for name, values in table.items()
    }


def test_the_divided_world_holds_what_the_undivided_one_does() -> None:
    one, two = undivided(), divided()
    assert (one.comparative_advantage == 0.0).all()
    assert (two.comparative_advantage == 0.0).all()
    x = one.index[SPLIT]
    outside_x = np.ones((5, 5), dtype=bool)
    outside_x[x, x] = False
    assert np.allclose(summed(two.flows_usd, (0, 1))[outside_x], one.flows_usd[outside_x], rtol=1e-12)
    assert np.isclose(two.flows_usd[1:3, 1:3].sum() + two.home_sales_usd[1:3].sum(), one.home_sales_usd[x])
    assert np.allclose(summed(two.household_usd + two.firm_usd, (0,)), one.household_usd + one.firm_usd)
    assert two.trade_regulator[1] == two.trade_regulator[2] == SPLIT


def test_two_halves_without_a_border_are_one_economy_in_the_solver() -> None:
    whole = solver_economy(undivided())
    x, mexico = FIVE.index(SPLIT), FIVE.index("MEX")
    half = Economy(split_sales(whole.sales_usd, x), np.zeros((6, 6, whole.sales_usd.shape[2])), whole.sigma)
    assert np.abs(whole.tariff).max() == 0.0
    plain, found = with_tariff(whole, mexico, [x]), with_tariff(half, mexico + 1, [x, x + 1])
    for name in ("wage", "price", "spending", "welfare"):
        assert np.abs(getattr(found, name) / getattr(plain, name)[MERGED] - 1.0).max() < 1e-10, name
    largest = plain.sales_usd.max()
    assert np.abs(summed(found.sales_usd, (0, 1)) - plain.sales_usd).max() < 1e-10 * largest
    assert np.abs(summed(found.revenue_usd, (0,)) - plain.revenue_usd).max() < 1e-10 * plain.revenue_usd.max()
    only_one = with_tariff(half, mexico + 1, [x])
    assert np.abs(summed(only_one.sales_usd, (0, 1)) - plain.sales_usd).max() > 1e-4 * largest
    # The calibration of the divided world is that of the undivided one, but for which platforms carry whose goods.
    given = solver_economy(divided())
    again = with_tariff(given, mexico + 1, [x, x + 1])
    assert (
        np.abs(summed(again.sales_usd.sum(axis=2), (0, 1)) / plain.sales_usd.sum(axis=2) - 1.0).max() < 2e-3
    )
    assert np.abs(again.wage / plain.wage[MERGED] - 1.0).max() < 1e-4


def test_two_halves_without_a_border_are_one_economy_to_the_agents() -> None:
    plain = np.arange(len(FIVE))
    one = [measures(undivided(), scenario_of("MEX", ("IND",)), seed, plain) for seed in SEEDS]
    taxed = [
        replace(scenario_of("MEX", ("IND",)).policies[0], exporters=names)
        for names in (("IND", "INE"), ("IND",))
    ]
    two, half_taxed = (
        [
            measures(divided(), scenario_of("MEX", ("IND",)).with_(policies=(policy,)), seed, MERGED)
            for seed in OTHER_SEEDS
        ]
        for policy in taxed
    )
    assert_alike(one, two, "wage")
    x, mexico = FIVE.index(SPLIT), FIVE.index("MEX")
    assert outside(*([each["sales"][x, mexico] for each in runs] for runs in (one, half_taxed)), 1)
