"""What is said where two runs do not differ, or do not yet: that they are identical, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.comparison.compare_scenarios import Comparison

SAME = "The two runs are identical"


def identity_note(comparison: Comparison, at: int) -> str:
    """Return a sentence on how far two runs are identical; nothing where they differ from the first week on."""
    first = comparison.first_different_week(at)
    if first is None:
        return why_identical(comparison, at)
    if first.isoformat() > comparison.period[:10]:
        return f"Every flow of the two runs is identical, bit for bit, before the week of {first}."
    return ""


def why_identical(comparison: Comparison, at: int) -> str:
    """Say that no flow differs between two runs, and why.

    The week's hashes are of flows and accounts. Indices of prices and of welfare are made from offers, and may differ
    before anybody buys otherwise.
    """
    base, other = comparison.base, comparison.others[at]
    unlike = policies_of_one(base.scenario, other.scenario)
    if unlike and all(begins(each) > comparison.period[-10:] for each in unlike):
        return (
            f"{SAME}: the policy does not start within these weeks (they end on {comparison.period[-10:]})."
        )
    world = comparison.world()
    if (world.loc[world["scenario"] == other.name, "difference"].abs() > 0).any():
        return (
            "Every flow of the two runs is identical, bit for bit: nobody buys otherwise within these weeks. Indices "
            "of prices and of welfare, which are computed from offers, differ."
        )
    if not unlike:
        return f"{SAME}, bit for bit: {other.name} and {base.name} have the same policies."
    return f"{SAME}, bit for bit: the policy changes nothing that these agents do within these weeks."


def policies_of_one(base: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the policies that only one of two resolved scenarios has."""
    ours, theirs = list(base.get("policies") or ()), list(other.get("policies") or ())
    return [each for each in ours if each not in theirs] + [each for each in theirs if each not in ours]


def begins(policy: dict[str, Any]) -> str:
    """Return the day from which a policy is known, as a manifest writes it: 2025-05-02."""
    return min(str(policy.get("announced") or policy["from"]), str(policy["from"]))


__all__ = ["identity_note", "why_identical"]
