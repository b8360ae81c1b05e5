"""Numbers that stand in the code of the model's behaviour, found by syntax, and those that may stand there.

A number of behaviour is a declared parameter or a cell of `sim/data`. What else stands in the code is listed here, each
with the reason why nobody would want to move it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from math import log10
from pathlib import Path
from typing import NamedTuple

SIM = Path(__file__).parents[2] / "sim"
FOLDERS = ("agents", "behaviour", "market", "mechanisms", "policy", "week", "world")
DECLARING = (
    "parameter", "Column", "ColumnMetric", "Number", "Numbers", "Array", "Field", "SettingLever", "Lever", "Mechanism",
    "Claim", "Declared", "Shown",
)  # fmt: skip
"""What is written into these is declared: defaults, ranges, sliders, values at which a claim is shown."""
EXAMPLES = ("example", "idle", "burden_with")
"""Fields of instruments that hold values for tests and pages; no run reads them."""

ALLOWED = {
    # Room, speed and numbers of draws: at another value a run has the same law of results.
    "agents/shopping.py BLOCK": "Speed: consumers looked at together",
    "agents/view.py AT_ONCE": "Speed: needs raced together",
    "behaviour/channels.py ITEMS_A_CATEGORY": "Draws: numbers of draws, which only must not meet",
    "behaviour/racing.py PLACES": "Draws: numbers of draws, which only must not meet",
    "week/seller_pools.py FIRST_BULK_ITEM": "Draws: numbers of draws, which only must not meet",
    "behaviour/racing.py NEVER": "Numerical: the bits of infinity",
    "behaviour/racing.py MARGIN": "Numerical: a bound is lowered by more than the error of ln",
    "agents/shopping.py:maybe_needs 1.001": "Numerical: a first sieve of draws, which the exact rate follows",
    "market/bulk_choice.py GUIDED": "Speed: entries of an index",
    "market/charges.py BILL_ROWS": "Room: rows of a bill that every order has",
    "market/charges.py MOST_CHARGES": "Room: rows of a bill",
    "policy/us_schedule.py MOST_KEPT": "Room: schedules kept in memory",
    "market/law_tables.py MOST_KEPT": "Room: tables of laws kept in memory",
    "policy/entry_law.py MOST_BOOKS": "Room: rule books kept in memory",
    "week/bulk_buying.py FIRMS_AT_ONCE, LOTS_AT_ONCE": "Speed: firms and lots handed to a thread",
    "week/shoppers.py PIECE": "Speed: consumers handed to a thread",
    # Numerical: the rule is exact, or the number lies where nothing is.
    "behaviour/lane_choice.py PEAK_LIMIT": "Numerical: above it the exact race decides; shares are the same",
    "behaviour/lane_choice.py RACE_AFTER": "Numerical: after it the exact race decides; shares are the same",
    "week/reference.py UNIFORM_SHARE": "Numerical: shares of lanes are exact with any",
    "market/stock_figures.py COST_STEP, DAYS_STEP": "Numerical: what moves by less waits for the next step, so that "
    "tables are not made anew for nothing",
    "market/last_mile_shares.py ROUNDS": "Numerical: rounds of a contraction that has met its target by then",
    "market/lawful_rounding.py AS_GOOD_AS_WHOLE": "Numerical: decimals that binary numbers miss",
    "market/sizes.py:_class 6.0": "Numerical: standard deviations beyond which a normal distribution has a billionth",
    "mechanisms/last_mile.py COST_STEP_SHARE, KG_STEP, HOURS_STEP": "Numerical: what moves by less waits for the next "
    "step, so that tables are not made anew for nothing",
    "week/closure.py LEAST_INCOME": "Numerical: a floor that keeps logarithms defined",
    "week/composites.py:log_ratios 160.0": "Numerical: ln of a share that is as good as none",
    "week/offers.py:refresh 600.0": "Numerical: ln of a share that is as good as none",
    "week/price_level.py PRICED_UP_TO": "Numerical: ln of the price of what is not for sale",
    "world/data_changes.py TOLERANCE": "Numerical: how far shares may be from a sum of 1",
    "policy/rulebook.py NO_LIMIT_USD": "Numerical: a threshold that no parcel reaches",
    "policy/rulebook.py MOST_CUT_USD": "Numerical: above it hardly a parcel is worth more, and sizes are not cut",
    # Theory and units.
    "market/last_mile_costs.py DAGANZO": "Theory: length of a round through random stops (Daganzo 1984)",
    "market/last_mile_costs.py MEAN_OF_DISC": "Theory: mean distance from the middle of a disc",
    "world/consumer_types.py SQRT2": "Theory: the root of two",
    "week/expected_year.py:_add_parcels 6.0": "Theory: variance of a count rounded up or down by a draw",
    "mechanisms/last_mile.py MONTHS_PER_YEAR": "Unit: 52 weeks are 13 months of four",
    # The form of the model: another value is another model, with other tables.
    "market/bulk_choice.py CYCLE_WEEKS": "Form: the model's month, over which firms' purchases are dealt out",
    "week/month.py MONTH_WEEKS": "Form: the model's month, after which everybody learns",
    "world/consumer_types.py OCTILES": "Form: income groups of each segment",
    "market/sizes.py BASE_EDGES_USD": "Form: sizes of orders; `size_edges_factor` moves them",
    "policy/instrument.py THURSDAY": "Form: a week belongs to a policy by its Thursday, as in ISO weeks",
    "policy/entry_law.py MOST_WEEKS": "Form: weeks from order to entry that are looked ahead; the longest way takes 8",
    "policy/entry_law.py MOST_PARCEL_WEEKS": "Form: the same of parcels, whose longest way takes 2",
    "policy/law.py BEST_LPI": "Form: where `clearance_days_at_best` is counted from; that setting moves the same days",
    # What is refused or said.
    "week/sample.py LEAST_CONSUMERS": "Limit: agents of an economy; fewer are refused",
    "week/sample.py LEAST_SMES": "Limit: agents of an economy; fewer are refused",
    "world/world_checks.py MOST_GATEWAYS": "Limit: more are refused",
    "world/data_address.py LONGEST": "Limit: letters of an address",
    "world/data_changes.py MOST_TIMES": "Limit: numbers that are moved further are refused",
    "world/moved_words.py MOST_SHOWN": "Words: numbers that a sentence gives one by one",
}  # fmt: skip
"""Where a number stands (`file name` of a constant, `file:function number` of a literal): why it is no parameter."""
REASONS = ("Speed", "Draws", "Room", "Numerical", "Theory", "Unit", "Form", "Limit", "Words")


class Found(NamedTuple):
    """A number in the code."""

    key: str
    """As ``ALLOWED`` names it, without its folder."""
    line: int


def numbers_in(text: str) -> Iterator[Found]:
    """Yield numeric constants of a module, and float literals of its functions and classes that are no plain ones."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            if any(value not in (0, 1) for _, value in _literals(node.value)):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                yield Found(f" {ast.unparse(target).strip('()')}", node.lineno)
        else:
            yield from _in_scope(node, "")


def _in_scope(node: ast.AST, scope: str) -> Iterator[Found]:
    """Yield the float literals of a function or class; each is named by the innermost function."""
    scope = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else scope
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from _in_scope(child, scope)
        elif not (isinstance(child, ast.AnnAssign) and ast.unparse(child.target) in EXAMPLES):
            for line, value in _literals(child):
                if isinstance(value, float) and not is_plain(value):
                    yield Found(f":{scope} {value!r}", line)


def _literals(node: ast.AST) -> Iterator[tuple[int, float]]:
    """Yield (line, number without its sign) below a node, but for declarations, ``range`` and types of records."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in (*DECLARING, "range", "dtype"):
            return
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


def is_plain(value: float) -> bool:
    """Whether a number is one of formulas and rounding: 0, 1, 2, a half, a power of ten."""
    exact = value in (0.0, 1.0, 2.0, 0.5)
    return exact or (value > 0.0 and abs(log10(value) - round(log10(value))) < 1e-9)


def numbers_of_behaviour() -> dict[str, list[str]]:
    """Return where the numbers of the folders of behaviour stand, `sim/file.py:line`, by the name of each."""
    found: dict[str, list[str]] = {}
    for folder in FOLDERS:
        for path in sorted((SIM / folder).rglob("*.py")):
            file = path.relative_to(SIM).as_posix()
            for each in numbers_in(path.read_text(encoding="utf-8")):
                found.setdefault(f"{file}{each.key}", []).append(f"sim/{file}:{each.line}")
    return found
