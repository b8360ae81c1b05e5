"""Assumed numbers are declared parameters or cells of tables: no module constant of `sim` is assumed behaviour."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

from sim.core.parameter import parameters_of
from sim.mechanisms.run_settings import OF_NO_MECHANISM, declared_settings, owners

SIM = Path(__file__).parents[2] / "sim"
NO_BEHAVIOUR = {
    "FLOWS_CHECKED_BYTES": "File limit:",
    "LAST_DAY": "File limit:",
    "LEAST_INCOME": "Numerical:",
    "UNIFORM_SHARE": "Numerical:",
}
"""Constants of nobody's behaviour, once called assumed, and the word of their docstring before the reason."""
ONCE_ASSUMED = (
    "LEAST_OF_INITIAL", "MOST_COMMISSION", "ALPHA_ELASTICITY", "BULK_TIME_SHARE", "CASH_WEEKS", "CENT_USD",
    "COMMISSION_SPEED", "COMMISSION_STEP", "DISHONEST_SHARE", "FIRMS_PER_PERSON", "FOREIGN_ONLY_CAP",
    "GOODS_SHARE_OF_CONSUMPTION", "HELD_UP_WEEKS", "HOME_DAYS", "HOUSEHOLD_BOUNDS", "INCOME_SPREAD",
    "INDEX_BOUNDS", "INSPECTED_SHARE", "INVESTMENT_SPEED", "LAMBDA_MAX", "LANDED_TO_GOODS_BEFORE_VAT",
    "LEAST_ELASTICITY", "LEAST_PEOPLE_PER_KM2", "LEAST_PROFIT_SHARE", "LISTED_AT_HOME", "LISTING_SPEED",
    "LOCAL_KM", "LONGEST_ROAD_KM", "LOST_AFTER_WEEKS", "LOTS", "MENU_COST", "MOST_FIXED_COST_RATIO",
    "MOST_OF_HOME_SALES", "MOST_OF_ONLINE_BUDGETS", "NARROW_SCOPE", "OPEN_CHINA_BOUNDS", "PACE_SPEED",
    "PACKAGING_KG_PER_PARCEL", "PARCELS_CAP", "PAYOUT_SHARE", "PRICE_SPEED", "PRODUCTIVITY_SPREAD", "QUEUE_DAYS",
    "QUOTE_STEP", "RANKING_STEP", "REQUOTE_MONTHS", "RESTOCK_SPEED", "RETAILER_SHARE", "RETURN_WEEKS",
    "SALES_WEIGHT", "STOCK_WEEKS", "WAGE_STEP_BOUNDS",
)  # fmt: skip
"""Constants of behaviour that nobody could move: all are parameters, and none comes back under its name."""


def constants(text: str) -> list[tuple[str, str]]:
    """Return module-level names, each with the docstring after it; empty for none."""
    found, body = [], [*ast.parse(text).body, ast.Pass()]
    for node, after in itertools.pairwise(body):
        if not isinstance(node, ast.Assign):
            continue
        said = (
            after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        )
        names = [each.id for each in ast.walk(node.targets[0]) if isinstance(each, ast.Name)]
        found += [(name, said if isinstance(said, str) else "") for name in names]
    return found


def constants_of_sim() -> list[tuple[str, str]]:
    """Return the constants of every file of `sim`."""
    return [
        each for path in sorted(SIM.rglob("*.py")) for each in constants(path.read_text(encoding="utf-8"))
    ]


def test_constants_are_found_with_what_is_said_of_them():
    text = 'A = 1\n"""Weeks (assumed)."""\nB = 2\nC, D = 1, 2\n"""Numerical: why."""\nE = 3\n'
    said = [
        ("A", "Weeks (assumed)."),
        ("B", ""),
        ("C", "Numerical: why."),
        ("D", "Numerical: why."),
        ("E", ""),
    ]
    assert constants(text) == said


def test_no_constant_of_the_code_is_assumed(record_property):
    found = [name for name, said in constants_of_sim() if "(assumed" in said]
    record_property("measured", f"{len(found)} constants of behaviour that nobody can move")
    assert not found, "declare these with parameter(), or put them into a table of sim/data"


def test_what_was_assumed_is_gone_from_the_code_or_says_why_it_is_no_behaviour():
    found = dict.fromkeys((name for name, _ in constants_of_sim()))
    assert [name for name in ONCE_ASSUMED if name in found] == []
    said = [
        each for each in constants_of_sim() if each[0] in NO_BEHAVIOUR and each[1] and "days a" not in each[1]
    ]
    for name, why in said:
        if NO_BEHAVIOUR[name] in why:
            continue
        assert name == "LAST_DAY", (
            f"{name} does not say why it is no behaviour"
        )  # a calendar has one of this name too
    assert {name for name, why in said if NO_BEHAVIOUR[name] in why} == set(NO_BEHAVIOUR)


@pytest.mark.parametrize("owner", OF_NO_MECHANISM)
def test_settings_of_no_mechanism_can_be_moved_by_a_factor_of_two(owner):
    for name, each in parameters_of(dict(owners())[owner]).items():
        assert each.low is not None, name
        assert each.high is not None, name
        assert each.low <= each.default <= each.high, name
        # Twice as far from one end to the other; a share near one is as far from one.
        assert each.high >= 2.0 * each.low or (1.0 - each.low) >= 2.0 * (1.0 - each.high), name
        assert name in declared_settings()
