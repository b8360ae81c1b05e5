"""What is read off a running model: time by stage, memory, and a digest of everything agents hold."""

from __future__ import annotations

import hashlib
import importlib
import resource
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.week_hash import hash_of_week

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model import TradeModel

CYCLE_WEEKS = 4
"""Every fourth week agents learn and tables are made anew, so a mean is over a multiple of four weeks."""
MIB = 1024.0 * 1024.0
STAGES = (
    "keep_calendar", "refresh_offers", "trade_with_consumers", "buy_in_bulk", "pay_what_is_due", "week_tables", "learn",
)  # fmt: skip
"""Of ``TradeModel.step``; what a step takes beyond them is `other`, keeping the week's records is `recording`."""


def law_of_2023(consumers: int, smes: int, weeks: int) -> Any:
    """Return the scenario everything is measured on: the calibrated world under its own law."""
    from sim.scenario.definition import Scenario

    return Scenario.load("law_2023").with_(consumers=consumers, smes=smes, weeks=weeks)


class StageClock:
    """Adds up CPU seconds by stage of a model's steps, between entering and leaving it.

    It wraps the model's own methods, and the functions that ``sim.model`` calls by name, so it changes nothing.
    """

    def __init__(self, model: TradeModel) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._room: Any = importlib.import_module("sim.model")
        self._functions = {name: getattr(self._room, name) for name in STAGES if hasattr(self._room, name)}
        self._model = model

    def __enter__(self) -> StageClock:
        for name in STAGES:
            if hasattr(self._model, name):
                setattr(self._model, name, self.timed(name, getattr(self._model, name)))
        for name, function in self._functions.items():
            setattr(self._room, name, self.timed(name, function))
        return self

    def __exit__(self, *_: object) -> None:
        for name, function in self._functions.items():
            setattr(self._room, name, function)
        for name in STAGES:
            vars(self._model).pop(name, None)

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that also notes how long it took."""

        def run(*arguments: Any) -> Any:
            started = time.process_time()
            found = function(*arguments)
            self.seconds[name] += time.process_time() - started
            return found

        return run

    def clear(self) -> None:
        """Start anew."""
        self.seconds.clear()

    def milliseconds(self, steps: int, whole_seconds: float) -> dict[str, float]:
        """Return mean milliseconds a tick by stage, of ``steps`` that took ``whole_seconds`` without recording."""
        by_stage = {name: self.seconds[name] for name in (*STAGES, "recording") if name in self.seconds}
        inside = sum(seconds for name, seconds in by_stage.items() if name != "recording")
        by_stage["other"] = max(whole_seconds - inside, 0.0)
        return {name: 1e3 * seconds / steps for name, seconds in by_stage.items()}


def peak_rss_mib() -> float:
    """Return the most memory this process ever held, MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MIB if sys.platform == "darwin" else peak / 1024.0


def state_bytes(model: TradeModel) -> dict[str, float]:
    """Return bytes per consumer of everything the model holds with a row for each consumer, by name.

    Columns of the population, and any other array of the model that has as many rows: scratch space counts too.
    """
    consumers = len(model.consumers)
    found, seen = {}, set()
    columns = {name: model.consumers.column(name) for name in model.consumers.declared()}
    others = {name: value for name, value in vars(model).items() if isinstance(value, np.ndarray)}
    for name, column in {**columns, **others}.items():
        if len(column.shape) and column.shape[0] == consumers and column.ctypes.data not in seen:
            seen.add(column.ctypes.data)
            found[name] = column.nbytes / consumers
    return found


def digest(model: TradeModel, week_hashes: list[str]) -> str:
    """Return SHA-256 over all weeks' tables and every column of consumers and SMEs."""
    whole = hashlib.sha256("".join(week_hashes).encode())
    for population in (model.consumers, model.smes):
        for name in population.declared():
            whole.update(name.encode())
            whole.update(np.ascontiguousarray(population.column(name)).data)
    return whole.hexdigest()


def stepped(
    model: TradeModel, weeks: int, record: Callable[[Any], Any] | None = None
) -> tuple[float, float, list[str]]:
    """Run some weeks; return (CPU seconds, wall seconds, hash of each week), recording not counted."""
    cpu = wall = 0.0
    hashes = []
    for _ in range(weeks):
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        model.step()
        cpu += time.process_time() - cpu_before
        wall += time.perf_counter() - wall_before
        assert model.week is not None
        if record:
            record(model.week)
        hashes.append(hash_of_week(model.week))
    return cpu, wall, hashes
