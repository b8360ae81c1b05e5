"""Rules in force: the law of a date with a week's policies applied. What a book holds is in `sim.policy.rulebook`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.policy.rulebook import MOST_CUT_USD, PolicyWorld, RuleBook, changed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sim.policy.instrument import Instrument


def rules_in_force(
    law: RuleBook, policies: Sequence[Instrument], world: PolicyWorld, week_start: date
) -> RuleBook:
    """Return the law with every policy of this week applied, schedules first, then by date of start.

    A rule that starts later supersedes an earlier one where both reach; rules of one date keep the order of
    the scenario (overlaps among them are refused when the scenario is read).
    """
    rules = law
    for policy in in_order(policies):
        if policy.in_force(week_start):
            rules = policy.apply(rules, world, week_start)
    return with_cuts(rules, policies, world, week_start)


def rules_key(policies: Sequence[Instrument], world: PolicyWorld, week_start: date) -> tuple[Any, ...]:
    """Return a value that is equal for two weeks with the same rule book, to rebuild only when rules change."""
    return tuple(
        (policy.in_force(week_start), policy.is_announced(week_start), policy.version(world, week_start))
        for policy in policies
    )


def in_order(policies: Sequence[Instrument]) -> list[Instrument]:
    """Return policies in the order they are applied."""
    return sorted(policies, key=lambda policy: (policy.layer, policy.start))


def with_cuts(
    rules: RuleBook, policies: Sequence[Instrument], world: PolicyWorld, week_start: date
) -> RuleBook:
    """Add the thresholds of announced policies to the cuts of the importers they cover."""
    cuts = [set(values) for values in rules.threshold_cuts]
    for policy in policies:
        if policy.is_announced(week_start):
            for row in policy.importer_rows(world):
                cuts[row].update(value for value in policy.cuts() if 0 < value <= MOST_CUT_USD)
    return changed(rules, threshold_cuts=tuple(tuple(sorted(values)) for values in cuts))
