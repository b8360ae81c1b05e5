"""What the suite does where ``NUMBA_DISABLE_JIT=1``: every rule of this process runs as plain Python, on small worlds.

Two things would take minutes in every test, and neither is what most tests are about:

* Solving a calibration. A compiled process beside this one does it and hands back the numbers. They are the same
  bits, which ``tests/twins/test_plain_python.py`` holds by solving in plain Python: tests marked ``kernel`` always do.
* Large or long worlds. A test that asks for more work than `MOST_WORK` is skipped at that moment, unless it is marked
  ``kernel``: for the whole world of 64 economies, or for six over half a year.

What a test starts beside itself (the command line, workers) runs compiled, as users run it.
"""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from sim.calibration import calibrated
from sim.week import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model import TradeModel
    from sim.world import World

VARIABLE = "NUMBA_DISABLE_JIT"
MOST_WORK = 1_200
"""Work a test may ask for, at most half of it for one world: most compare two. It is counted, not measured; so much
is two worlds of six economies and 300 shoppers for ten weeks, or a quarter of a minute."""
SET_UP_WEEKS = 3
"""Setting up a world takes as long as so many weeks."""
REASON = "so much simulating takes too long in plain Python; runs compiled"


def work_of(economies: int, weeks: int, consumers: int = 0, smes: int = 0) -> float:
    """Return the work of simulating: choice tables of every pair of economies come first, then firms, then shoppers."""
    return weeks * (economies**2 + smes / 20 + consumers / 200)


class PlainPython:
    """The plug-in that stands in for the two, and knows which test is running."""

    def __init__(self) -> None:
        self._of_kernels = False
        self._work = 0.0
        self._solver = CompiledSolver()
        self._patch = pytest.MonkeyPatch()
        self._begun = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Before anything else of a test."""
        if not self._begun:
            self._begin()
        self._of_kernels = item.get_closest_marker("kernel") is not None
        if self._of_kernels:  # what another process solved is no twin of what it solves
            calibrated._calibrate.cache_clear()
        self._work = 0.0

    def _ask_for(self, work: float) -> None:
        self._work += work
        if (work > MOST_WORK / 2 or self._work > MOST_WORK) and not self._of_kernels:
            pytest.skip(REASON)

    def _begin(self) -> None:
        """With the first test, not before: pytest-xdist must hand the variable on to the processes that run tests."""
        self._begun = True
        plain_solver, plain_week_zero, populate = (
            calibrated.solve_range,
            calibrated.week_zero,
            start.populate,
        )

        def solve_range(first: int, last: int, *inputs: Any) -> None:
            (plain_solver if self._of_kernels else self._solver)(first, last, *inputs)

        def week_zero(world: World, settings: Any) -> Any:
            self._ask_for(work_of(world.n, SET_UP_WEEKS))
            return plain_week_zero(world, settings)

        def counted_populate(model: TradeModel) -> None:
            asked = model.scenario
            weeks = asked.weeks + SET_UP_WEEKS
            self._ask_for(work_of(model.world.n, weeks, asked.consumers, asked.smes))
            populate(model)

        self._patch.delenv(VARIABLE)  # numba has read it, and would only look again when it compiles
        self._patch.setattr(calibrated, "solve_range", solve_range)
        self._patch.setattr(calibrated, "week_zero", week_zero)
        self._patch.setattr(start, "populate", counted_populate)

    def pytest_sessionfinish(self) -> None:
        """Leave nothing behind."""
        self._patch.undo()
        self._solver.close()
        assert numba.config.DISABLE_JIT, "numba has read its environment again, and compiled what ran last"


class CompiledSolver:
    """The solver of `sim.calibration.solve` in a compiled process, started when first needed."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._process: ProcessPoolExecutor | None = None

    def __call__(self, first: int, last: int, *inputs: Any) -> None:
        """Fill the arrays of the inputs, as ``solve_range`` does."""
        with self._one_at_a_time:
            if self._process is None:
                self._process = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
            solved = self._process.submit(solve, first, last, inputs).result()
            for here, there in zip(arrays_of(inputs), arrays_of(solved), strict=True):
                if here.flags.writeable:
                    here[...] = there

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.shutdown()


def solve(first: int, last: int, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Solve in this process and return the inputs, filled."""
    assert not numba.config.DISABLE_JIT, "it was started to be quick"
    calibrated.solve_range(first, last, *inputs)
    return inputs


def arrays_of(value: Any) -> Iterator[np.ndarray]:
    """Yield every array of nested tuples."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from arrays_of(each)
