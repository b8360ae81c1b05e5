"""`tradewinds verify --only direction`: every instrument moves what it declares, seed by seed.

Finished seeds are kept in ``runs/verify`` under the state of the code.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.terminal.meter import Meter, duration
from experiments.terminal.shell import Shell

if TYPE_CHECKING:
    from sim.scenario.direction import DirectionCase

STATE = Path("runs/verify")
SHARE_AGREEING = 0.95
DIRECTION_HEADER = ("", "step", "instrument", "metric", "must go", "seeds agreeing")


@dataclass(frozen=True)
class DirectionSize:
    """How the direction test is made."""

    seeds: int = 30
    weeks: int = 8
    consumers: int = 20_000
    smes: int = 1_200
    count_weeks: int = 14
    """Claims that count parcels: small steps change few orders, so their sample is larger and runs longer."""
    count_consumers: int = 100_000


def figure(kpis: Any, case: DirectionCase) -> dict[int, float]:
    """Return the claimed metric over the whole run, by seed."""
    wanted = (kpis["metric"] == case.metric) & (kpis["by"] == case.by) & (kpis["group"] == case.group)
    found = kpis[wanted & (kpis["year"] == 0)]
    return {int(seed): float(value) for seed, value in zip(found["seed"], found["value"], strict=True)}


def case_name(case: DirectionCase) -> str:
    """Return a claim at one step in words."""
    return f"{case.instrument} {case.step}"


def direction_state(cases: list[DirectionCase]) -> Path:
    """Return where finished seeds of these very cases under this very code are kept."""
    from importlib.resources import files

    digest = hashlib.sha256()
    for case in cases:
        digest.update(f"{case_name(case)}|{case.metric}|{case.base.hash()}|{case.changed.hash()}".encode())
    for file in sorted(Path(str(files("sim"))).rglob("*.py")):
        digest.update(file.read_bytes())
    return STATE / f"direction-{digest.hexdigest()[:12]}.json"


def direction_seed(
    cases: list[DirectionCase], seeds: Sequence[int], progress: Callable[[int, int], None]
) -> Any:
    """Return effects by case and seed, positive where the metric moves the declared way."""
    from sim.running.run_scenarios import run_many

    effects: dict[str, dict[str, float]] = {}
    arms: dict[str, Any] = {}
    for case in cases:
        arms.setdefault(case.base.hash(), case.base)
        arms.setdefault(case.changed.hash(), case.changed)

    def report(done: int, total: int) -> None:
        progress(done, total)

    results = run_many(list(arms.values()), seeds=list(seeds), record_flows=False, progress=report)
    kpis_of = {name: result.kpis for name, result in zip(arms, results, strict=True)}
    for case in cases:
        before, after = figure(kpis_of[case.base.hash()], case), figure(kpis_of[case.changed.hash()], case)
        name = f"{case_name(case)}|{case.metric}"
        effects[name] = {str(seed): (after[seed] - before[seed]) * case.direction for seed in after}
    return effects


def run_direction(size: DirectionSize, shell: Shell) -> dict[str, Any]:
    """Test every instrument's claim at every step, seed by seed; seeds done before are taken from disk."""
    from sim.scenario.direction import direction_cases

    cases = [
        *direction_cases(size.weeks, size.consumers, size.smes, counts=False),
        *direction_cases(size.count_weeks, size.count_consumers, size.smes, counts=True),
    ]
    path = direction_state(cases)
    effects: dict[str, dict[str, float]] = json.loads(path.read_text()) if path.is_file() else {}
    have = set.intersection(*(set(by_seed) for by_seed in effects.values())) if effects else set()
    missing = [seed for seed in range(1, size.seeds + 1) if str(seed) not in have]
    shell.say(
        f"Direction: {len(cases)} claims at a step, {size.seeds} seeds ({size.seeds - len(missing)} done before)"
    )
    started = time.monotonic()
    with Meter("direction", quiet=shell.quiet) as meter:
        for at in range(0, len(missing), 2):
            chunk = missing[at : at + 2]

            def report(done: int, total: int, before: int = at, chunk: list[int] = chunk) -> None:
                of_seed = total // len(chunk)
                meter(before * of_seed + done, len(missing) * of_seed)

            for name, by_seed in direction_seed(cases, chunk, report).items():
                effects.setdefault(name, {}).update(by_seed)
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(effects))
            partial.replace(path)
    rows = []
    for case in cases:
        by_seed = effects[f"{case_name(case)}|{case.metric}"]
        signs = [by_seed[str(seed)] > 0.0 for seed in range(1, size.seeds + 1)]
        share = sum(signs) / len(signs)
        rows.append(
            {
                "instrument": case.instrument,
                "family": case.family,
                "step": case.step,
                "metric": f"{case.metric} ({case.by} {case.group})",
                "direction": "up" if case.direction > 0 else "down",
                "agreeing": share,
                "ok": share >= SHARE_AGREEING,
            }
        )
    shell.say(f"Direction took {duration(time.monotonic() - started)}")
    return {"ok": all(row["ok"] for row in rows), "rows": rows}


def direction_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the direction test as rows of text."""
    return [
        ("ok" if row["ok"] else "NOT", row["step"], row["instrument"], row["metric"], row["direction"],
         f"{row['agreeing']:.0%}")
        for row in rows
    ]  # fmt: skip
