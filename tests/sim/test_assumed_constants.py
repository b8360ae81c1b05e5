"""Assumed numbers are declared parameters: module constants that are said to be assumed are on a list that shrinks."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

SIM = Path(__file__).parents[2] / "sim"
LEFT = {
    "(LEAST_OF_INITIAL, MOST_COMMISSION)",
    "ALPHA_ELASTICITY", "BULK_TIME_SHARE", "CASH_WEEKS", "CENT_USD", "COMMISSION_SPEED",
    "COMMISSION_STEP", "DISHONEST_SHARE", "FIRMS_PER_PERSON", "FLOWS_CHECKED_BYTES",
    "FOREIGN_ONLY_CAP", "GOODS_SHARE_OF_CONSUMPTION", "HELD_UP_WEEKS", "HOME_DAYS",
    "HOUSEHOLD_BOUNDS", "INCOME_SPREAD", "INDEX_BOUNDS", "INSPECTED_SHARE", "INVESTMENT_SPEED",
    "LAMBDA_MAX", "LANDED_TO_GOODS_BEFORE_VAT", "LAST_DAY", "LEAST_ELASTICITY",
    "LEAST_INCOME", "LEAST_PEOPLE_PER_KM2", "LEAST_PROFIT_SHARE", "LISTED_AT_HOME", "LISTING_SPEED", "LOCAL_KM",
    "LONGEST_ROAD_KM", "LOST_AFTER_WEEKS", "LOTS", "MEMORY", "MENU_COST", "MOST_FIXED_COST_RATIO",
    "MOST_OF_HOME_SALES", "MOST_OF_ONLINE_BUDGETS", "NARROW_SCOPE", "OPEN_CHINA_BOUNDS", "PACE_SPEED",
    "PACKAGING_KG_PER_PARCEL", "PARCELS_CAP", "PAYOUT_SHARE", "PRICE_SPEED",
    "PRODUCTIVITY_SPREAD", "QUEUE_DAYS", "QUOTE_STEP", "RANKING_STEP", "REQUOTE_MONTHS", "RESTOCK_SPEED",
    "RETAILER_SHARE", "RETURN_WEEKS", "SALES_WEIGHT", "STOCK_WEEKS",
    "UNIFORM_SHARE", "WAGE_STEP_BOUNDS",

}  # fmt: skip
"""Constants that cannot be moved yet, by name. The list only shrinks: new ones are declared with `parameter()`."""


def assumed_constants(text: str) -> list[str]:
    """Return module-level names whose docstring says that they are assumed."""
    found, body = [], ast.parse(text).body
    for node, after in itertools.pairwise(body):
        said = (
            after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        )
        if isinstance(node, ast.Assign) and isinstance(said, str) and "(assumed" in said:
            found.append(ast.unparse(node.targets[0]))
    return found


def test_assumed_constants_are_found():
    text = 'A = 1\n"""Weeks (assumed)."""\nB = 2\n"""Weeks."""\nC, D = 1, 2\n"""Bounds (assumed: why)."""\n'
    assert assumed_constants(text) == ["A", "(C, D)"]


def test_no_new_number_is_assumed_where_nobody_can_move_it(capsys, record_property):
    found = [
        name
        for path in sorted(SIM.rglob("*.py"))
        for name in assumed_constants(path.read_text(encoding="utf-8"))
    ]
    record_property("measured", f"{len(found)} constants of behaviour that nobody can move")
    with capsys.disabled():
        print(f"\n{len(found)} assumed constants of sim cannot be moved yet")
    assert not set(found) - LEFT, "declare these with parameter(), in their mechanism or in ModelSettings"
    assert not LEFT - set(found), "take from the list what is declared now"
