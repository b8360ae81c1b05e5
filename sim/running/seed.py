"""One seed of one or several scenarios, inside a worker process.

Scenarios that share a seed share all luck, so they share every week until their rules first differ: those weeks are
simulated once, and a copy of the model goes on under each scenario. No bit depends on it
(tests/sim/running/test_seed.py).
"""

from __future__ import annotations

import gc
import importlib
import resource
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sim.metrics import Names
from sim.results.recording import SeedRecord, SeedRecorder
from sim.running.checkpoint import Checkpointer
from sim.running.checkpoint_plan import Plan
from sim.running.digest import state_digest
from sim.surroundings.letting_go import free_dropped

FIRMS_SAMPLED = 200


class Arm(NamedTuple):
    """One scenario, and where its flows go."""

    at: int
    """Which of the scenarios run together."""
    scenario: Any
    flows_path: Path | None


class Task(NamedTuple):
    """One seed of some scenarios, as sent to a worker."""

    arms: tuple[Arm, ...]
    """The scenarios, each with the place of its flows."""
    seed: int
    """The seed."""
    model: str
    """module:class."""
    threads: int
    """Threads it may use."""
    compile_first: int | None = None
    """Where nothing is compiled yet, start with this share of the week's kernels (``sim.running.week_kernels``)."""
    checkpoints: Plan | None = None
    """How checkpoints are kept, for a task of one scenario."""
    alone: bool = False
    """No other process simulates beside it, so that it may write files on a thread of its own."""
    panel: int = 0
    """How many consumers and firms are followed week by week."""
    cluster: Any = None
    """Workers that hold its consumers (``sim.running.cluster.Cluster``), for one scenario, and a task that stays
    here."""

    @property
    def weeks(self) -> int:
        """Weeks of all its scenarios."""
        return sum(arm.scenario.weeks for arm in self.arms)


def simulate(task: Task, report: Callable[[int], bool]) -> list[tuple[int, SeedRecord]] | None:
    """Run one seed of its scenarios; None when told to stop.

    Args:
        task: what to run.
        report: called every week with the weeks done so far, over all its scenarios; answers False to stop.

    Returns:
        (index of the scenario, record) of each scenario.
    """
    try:
        return _simulated(task, report)
    finally:
        free_dropped()  # the model is nobody's now


def _simulated(task: Task, report: Callable[[int], bool]) -> list[tuple[int, SeedRecord]] | None:
    from sim.running import week_kernels  # imports the compiler: only where something is simulated

    started = time.perf_counter()
    if task.compile_first is not None and not week_kernels.is_warm():
        week_kernels.compile_week(task.compile_first)
    scenarios = [arm.scenario for arm in task.arms]
    model = _model_of(task)
    shared = weeks_in_common(scenarios, model.world) if len(scenarios) > 1 else 0
    recorders: list[SeedRecorder] = []
    records = []
    checkpointer, resumed = None, 0
    # World and agents live to the end of the run: the collector need not look at them every few hundred objects.
    gc.freeze()
    try:
        names = Names.of(model.world)
        recorders += [
            SeedRecorder(task.seed, names, arm.scenario.weeks, arm.flows_path, task.alone)
            for arm in task.arms
        ]
        if task.checkpoints:
            with_flows = task.arms[0].flows_path is not None
            checkpointer = Checkpointer(task.checkpoints, task.seed, model, recorders[0], with_flows)
            resumed = checkpointer.resume()
        if task.cluster is not None:
            task.cluster.spread(model)
        for week in range(shared):
            model.step()
            for recorder in recorders:
                recorder.add(model.week)
            if not report((week + 1) * len(task.arms)):
                return None
        done = max(shared * len(task.arms), resumed)
        share = (time.perf_counter() - started) / len(task.arms)
        for place, (arm, recorder) in enumerate(zip(task.arms, recorders, strict=True)):
            begun = time.perf_counter()
            mine = model if place == len(task.arms) - 1 else model.branch()
            if arm.scenario is not mine.scenario:
                mine.go_on_under(arm.scenario)
            for _ in range(max(shared, resumed), arm.scenario.weeks):
                mine.step()
                recorder.add(mine.week)
                done += 1
                if checkpointer:
                    checkpointer.add(mine.week)
                if not report(done):
                    if checkpointer and done < task.weeks:
                        checkpointer.save()
                    return None
            seconds = checkpointer.seconds() if checkpointer else share + time.perf_counter() - begun
            records.append((arm.at, _finished(recorder, mine, seconds)))
            if checkpointer:
                checkpointer.finish(records[-1][1])
    finally:
        gc.unfreeze()
        for recorder in recorders[len(records) :]:
            recorder.abandon()
    if task.cluster is None:  # else its workers compiled the most of it, perhaps elsewhere
        week_kernels.note_warm()
    return records


def _model_of(task: Task) -> Any:
    """Return the model of a task's first scenario, with its panel where agents are followed."""
    module, _, name = task.model.partition(":")
    scenarios = [arm.scenario for arm in task.arms]
    model = getattr(importlib.import_module(module), name)(scenarios[0], rng=task.seed, threads=task.threads)
    if task.panel:
        from sim.running.followed_agents import Panel

        model.panel = Panel(model, task.panel, max(each.weeks for each in scenarios))
    return model


def _finished(recorder: SeedRecorder, model: Any, seconds: float) -> SeedRecord:
    record = recorder.finish()
    sample = getattr(model, "sample_firms", None)
    record.firms = sample(FIRMS_SAMPLED) if sample else {}
    panel = getattr(model, "panel", None)
    record.panel = panel.arrays() if panel is not None else {}
    record.data_hash = str(getattr(model.world, "data_hash", ""))
    record.state_digest = state_digest(model)
    record.seconds = seconds
    record.peak_memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return record


def weeks_in_common(scenarios: Sequence[Any], world: Any) -> int:
    """Return for how many weeks of orders scenarios that begin alike have the same rules, those of entry included."""
    from sim.policy.entry_law import entry_key, entry_law, same_entry
    from sim.policy.law import law_on
    from sim.policy.rules_in_force import rules_key

    first = scenarios[0]
    if any(beginning(each) != beginning(first) for each in scenarios):
        raise ValueError(f"{first.name} and others of one task do not begin alike")
    law = law_on(world, first.law_date, first.model_settings())
    keys: list[Any] = []
    weeks = int(min(each.weeks for each in scenarios))
    for week in range(weeks):
        monday = first.start + timedelta(weeks=week)
        before = keys
        keys = [
            (rules_key(each.policies, world, monday), entry_key(each.policies, world, monday))
            for each in scenarios
        ]
        if keys == before:
            continue
        for only_known in (True, False):
            laws = [entry_law(law, each.policies, world, monday, only_known) for each in scenarios]
            if not all(same_entry(laws[0], each) for each in laws[1:]):
                return week
    return weeks


def beginning(scenario: Any) -> tuple[Any, ...]:
    """Return what must be the same for two scenarios to begin alike: such may go into one task."""
    sizes = scenario.consumers, scenario.smes
    return (
        scenario.start,
        scenario.law_date,
        *sizes,
        scenario.closure,
        scenario.off,
        tuple(scenario.data.items()),
        scenario.model_settings(),
    )


def alike(arms: Sequence[Arm]) -> list[tuple[Arm, ...]]:
    """Return the scenarios in groups of those that begin alike."""
    groups: dict[Any, list[Arm]] = {}
    for arm in arms:
        groups.setdefault(beginning(arm.scenario), []).append(arm)
    return [tuple(group) for group in groups.values()]
