"""Window: over which weeks a comparison is read, and that in words.

By default from the first announcement or any other difference between the runs to the end of its effect, or of the
run. Weeks before that hold no difference and would only thin it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from sim.comparison.lawweeks import THURSDAY, Differing
from sim.core.parameter import did_you_mean
from sim.core.units import YEARLY_FROM_WEEKS
from sim.reading.days import read_day
from sim.results.chosen_weeks import Weeks
from sim.results.recording import policy_year

EFFECT, FORCE, ALL = "effect", "force", "whole"
BETWEEN = ".."
EXPECTED = "expected effect, force, whole, or two dates such as 2025-05-02..2026-01-04"
LEAST_WEEKS_IN_FORCE = YEARLY_FROM_WEEKS
"""Assumed: with fewer weeks in force a comparison shows the start of an adjustment, and warns."""


class WindowError(ValueError):
    """A window that the runs do not cover, or that cannot be read; the message says what would be right."""


@dataclass(frozen=True)
class Window:
    """The weeks a comparison is read over."""

    kind: str
    """effect, force, whole, a calendar year, or FROM..TO."""
    start: date
    """Monday of the run's week 0."""
    weeks: Weeks
    """The weeks themselves, by their numbers in the run."""
    in_force: tuple[bool, ...]
    """[week of the run] whether any scenario differs from the baseline by rules in force or by assumptions."""
    announced: tuple[bool, ...]
    """[week of the run] whether a difference is announced and none is in force."""
    entering: tuple[bool, ...] = ()
    """[week of the run] whether goods are ordered that enter under a difference that is neither; none where empty."""
    note: str = ""
    """What else must be known about it."""

    @property
    def first(self) -> date:
        """First day, a Monday."""
        return self._monday(self.weeks.first)

    @property
    def last(self) -> date:
        """Last day, a Sunday."""
        return self._monday(self.weeks.end) - timedelta(days=1)

    @property
    def period(self) -> str:
        """First and last day: 2025-03-31 to 2027-01-03."""
        return f"{self.first} to {self.last}"

    @property
    def weeks_in_force(self) -> int:
        """Of its weeks, those in force."""
        return sum(self.in_force[self.weeks.first : self.weeks.end])

    @property
    def weeks_announced(self) -> int:
        """Of its weeks, those in which a difference is only announced."""
        return sum(self.announced[self.weeks.first : self.weeks.end])

    @property
    def weeks_entering(self) -> int:
        """Of its weeks, those in which goods are ordered that enter under rules that nobody knows of so far."""
        return sum(self.entering[self.weeks.first : self.weeks.end])

    @property
    def in_force_from(self) -> date | None:
        """Monday of its first week in force."""
        ticks = [week for week in range(self.weeks.first, self.weeks.end) if self.in_force[week]]
        return self._monday(ticks[0]) if ticks else None

    @property
    def words(self) -> str:
        """The window in words: 31 March 2025 to 3 January 2027, 92 weeks, 87 of them in force (from 5 May 2025)."""
        count = self.weeks.count
        said = f"{spoken(self.first)} to {spoken(self.last)}, {counted(count)}"
        if self.weeks_in_force == count:
            return f"{said}, all in force" if count > 1 else f"{said}, in force"
        if self.in_force_from:
            said += f", {self.weeks_in_force} of them in force (from {spoken(self.in_force_from)})"
        elif self.weeks_announced:
            said += ", none of them in force"
        if self.weeks_announced:
            said += f", {self.weeks_announced} only announced"
        if self.weeks_entering:
            said += f", {self.weeks_entering} whose goods enter in force"
        return said

    @property
    def warning(self) -> str:
        """What speaks against reading much into it; empty where nothing does."""
        few, said = self.weeks_in_force, [self.note] if self.note else []
        if self.weeks_announced and not few:
            said.append("The policy is announced but not in force within these weeks.")
        elif 0 < few < LEAST_WEEKS_IN_FORCE:
            said.append(
                f"Only {counted(few)} in force: fewer than {LEAST_WEEKS_IN_FORCE} show how an adjustment starts, "
                "not where it leads. Run more weeks to see more."
            )
        if self.weeks.count < YEARLY_FROM_WEEKS:
            said.append(f"Sums are per week: {counted(self.weeks.count)} say nothing of a year.")
        return " ".join(said)

    def since(self, day: date | None) -> Window:
        """The same from a day on; where none is given, from its first week in force.

        A window that was asked for by name or dates stays as it is, and so does one that the day lies outside of.
        """
        if self.kind != EFFECT:
            return self
        in_force = self.in_force_from or self.first
        first = (in_force - self.start).days // 7 if day is None else week_of(self.start, day)
        if not self.weeks.first <= first < self.weeks.end:
            return self
        return replace(self, weeks=Weeks(first, self.weeks.end - first))

    def _monday(self, week: int) -> date:
        return self.start + timedelta(weeks=week)


def chosen_window(
    start: date, weeks: int, arms: Sequence[tuple[Differing, int | None]], asked: str = EFFECT
) -> Window:
    """Return the window that was asked for.

    Args:
        start: Monday of week 0.
        weeks: Of the runs.
        arms: For each scenario, in which weeks it differs from the baseline by what is declared, and the first week
            in which any figure differs (None where none does).
        asked: effect, force, whole, a calendar year, or FROM..TO with two dates.

    Raises:
        WindowError: The runs do not cover it, or it cannot be read.
    """
    found = [observed(*each) for each in arms]
    in_force = np.any([each.in_force for each in found], axis=0)
    announced = np.any([each.known for each in found], axis=0) & ~in_force
    entering = np.any([each.entering for each in found], axis=0) & ~in_force & ~announced
    holding, known, ordered = (tuple(map(bool, each)) for each in (in_force, announced, entering))
    whole = Window(asked, start, Weeks(0, weeks), holding, known, ordered)
    if asked == ALL:
        return whole
    if asked in (EFFECT, FORCE):
        ticks = np.flatnonzero(in_force if asked == FORCE else in_force | announced | entering)
        if not len(ticks):
            return replace(whole, note="Nothing differs between the runs within these weeks.")
        return replace(whole, weeks=_between(int(ticks[0]), int(ticks[-1])))
    return replace(whole, weeks=_asked_weeks(whole, asked))


def observed(declared: Differing, first_seen: int | None) -> Differing:
    """Return in which weeks a scenario differs by what is declared; where figures differ and nothing declared says why,
    from the first week on in which they do.

    Goods on their way may enter under another law: those weeks count from the first in which figures differ.
    """
    entering = declared.entering.copy()
    entering[:first_seen] = False
    declared = declared._replace(entering=entering)
    if first_seen is None or declared.in_force.any():
        return declared
    in_force = declared.in_force.copy()
    in_force[first_seen:] = True
    return declared._replace(in_force=in_force, known=declared.known & ~in_force)


def _asked_weeks(whole: Window, asked: str) -> Weeks:
    """The weeks of a year or between two dates."""
    mondays = [whole.start + timedelta(weeks=week) for week in range(whole.weeks.count)]
    covered = f"the runs cover {whole.period}"
    if asked.isascii() and asked.isdigit():
        ticks = [week for week, monday in enumerate(mondays) if policy_year(monday) == int(asked)]
        years = sorted({policy_year(monday) for monday in mondays})
        covered = f"known years: {years}"
    else:
        first, last = _dates(asked)
        ticks = [week for week, monday in enumerate(mondays) if first <= monday + THURSDAY <= last]
    if not ticks:
        raise WindowError(f"the runs do not cover {asked}; {covered}")
    return _between(ticks[0], ticks[-1])


def _dates(asked: str) -> tuple[date, date]:
    first, between, last = asked.partition(BETWEEN)
    if not between:
        raise WindowError(f"window is {asked!r}, {EXPECTED}{did_you_mean(asked, (EFFECT, FORCE, ALL))}")
    try:
        found = read_day(first.strip()), read_day(last.strip())
    except ValueError as error:
        raise WindowError(f"window is {asked!r}: {error}") from None
    if found[0] > found[1]:
        raise WindowError(
            f"window is {asked!r}: it ends before it starts — did you mean {last}{BETWEEN}{first}?"
        )
    return found


def week_of(start: date, day: date) -> int:
    """The first week whose Thursday is not before a day."""
    return -((start + THURSDAY - day).days // 7)


def _between(first: int, last: int) -> Weeks:
    return Weeks(first, last - first + 1)


def spoken(day: date) -> str:
    """A day in words: 5 May 2025."""
    return f"{day.day} {day:%B} {day.year}"


def counted(weeks: int) -> str:
    """A number of weeks in words."""
    return "1 week" if weeks == 1 else f"{weeks} weeks"
