"""Time left: measured, without what happens once, and never a sudden rise. On a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from experiments.terminal.meter import Meter, duration
from experiments.terminal.pace import Pace


def job(seconds: list[float]) -> Iterator[tuple[float, int]]:
    """Yield the time and number of each step's end."""
    now = 0.0
    for done, spent in enumerate(seconds, 1):
        now += spent
        yield now, done


def said(seconds: list[float]) -> list[tuple[float, float | None, float]]:
    """Return (time, time left as said, time left in truth) after each step."""
    pace, whole = Pace(), sum(seconds)
    found = []
    for now, done in job(seconds):
        pace.add(now, done)
        found.append((now, pace.left(len(seconds)), whole - now))
    return found


@pytest.mark.parametrize("before", [0.0, 60.0], ids=["warm", "compiling first"])
def test_what_happens_once_is_not_taken_for_the_pace(before: float):
    steps = [before + 0.5] + [0.5] * 119
    for _, left, true in said(steps):
        assert left is None or left == pytest.approx(true, abs=0.6)
    assert sum(left is None for _, left, _ in said(steps)) < 12


def test_a_kernel_compiled_late_does_not_count_for_every_week():
    steps = [0.5] * 20 + [20.0] + [0.5] * 99
    for now, left, true in said(steps):
        if left is not None and now > 30.0:
            assert left <= 1.2 * true + 1.0


def test_time_left_never_rises_by_much_at_once():
    slower = [0.25] * 30 + [0.5] * 90  # a part that two scenarios share is quicker
    lefts = [left for _, left, _ in said(slower) if left is not None]
    rises = [after / before for before, after in pairwise(lefts) if before > 5.0]
    assert max(rises) < 1.1
    assert lefts[60] == pytest.approx(0.5 * (120 - 70), rel=0.5)


def test_processes_that_report_together_are_one_pace():
    pace = Pace()
    for second in range(1, 31):
        for at in range(4):
            pace.add(float(second) + 0.001 * at, 4 * (second - 1) + at + 1)
    assert pace.left(240) == pytest.approx(30.0, rel=0.15)


def test_lines_say_estimating_first_and_how_long_it_took_last(capsys: pytest.CaptureFixture[str]):
    clock = iter([0.0, *(40.0 + 0.5 * at for at in range(200))])
    with Meter("simulating", quiet=False, clock=lambda: next(clock)) as meter:
        for done in range(1, 101):
            meter(done, 100)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == " 10%  10 of 100 weeks, 45 s left"
    assert lines[-1].startswith("100%  100 of 100 weeks, done in ")
    clock = iter([0.0, 40.0, 40.5, 41.0, 41.5])
    with Meter("simulating", quiet=False, clock=lambda: next(clock)) as meter:
        for done in range(1, 4):
            meter(done, 10)
    assert capsys.readouterr().err.splitlines()[0] == " 10%  1 of 10 weeks, estimating"


def test_time_in_words():
    assert duration(59.4) == "59 s"
    assert duration(200) == "3 min 20 s"
    assert duration(7500) == "2 h 05 min"
