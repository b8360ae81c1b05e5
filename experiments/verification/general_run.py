"""`tradewinds verify --only general`: run the general-equilibrium test, seed by seed, and put its table together.

Finished seeds are kept in ``runs/verify`` under the state of the code, so a stopped run goes on where it was.
"""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.textbook.armington_answer import textbook_economy
from experiments.textbook.frictionless import frictionless_calibration
from experiments.verification.general_checks import RATIO_BOUNDS, GeneralGaps, gaps, rejected
from experiments.verification.general_shocks import (
    SHOCKS,
    Arm,
    GeneralSize,
    Task,
    household_welfare,
    large_flows,
    simulate_seed,
    textbook_outcomes,
)

if TYPE_CHECKING:
    from experiments.terminal.shell import Shell

STATE = Path("runs/verify")
PARTS_HEADER = ("", "part", "required", "found")
SHOCK_HEADER = (
    "shock", "largest effect on a flow", "flows inside", "beyond", "mean gap", "rms gap", "largest wage effect",
    "largest wage gap", "largest welfare effect", "largest welfare gap",
)  # fmt: skip


def code_name() -> str:
    """Return a name for the state of the model's code and data and of the shocks."""
    digest = hashlib.sha256(repr(SHOCKS).encode())
    folder = Path(str(files("sim")))
    for file in sorted([*folder.rglob("*.py"), *folder.rglob("*.csv")]):
        digest.update(file.read_bytes())
    digest.update(Path(str(files("experiments.verification")), "general_shocks.py").read_bytes())
    return digest.hexdigest()[:12]


def place_of(task: Task, code: str) -> Path:
    """Return where a finished seed is kept."""
    codes = "-".join(task.economies or ("all",))
    economies = hashlib.sha256(codes.encode()).hexdigest()[:8]
    name = f"general-{code}-{economies}-{task.consumers}-{task.smes}-{task.settle_weeks}-{task.weeks}-{task.seed}"
    return STATE / f"{name}.npz"


def load_seed(path: Path) -> dict[str, Arm]:
    """Return what a finished seed brought."""
    with np.load(path) as kept:
        return {
            shock: Arm(*(kept[f"{i}_{name}"] for name in Arm._fields))
            for i, shock in enumerate(("", *SHOCKS))
        }


def keep_seed(path: Path, arms: dict[str, Arm]) -> None:
    """Keep what a seed brought."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {}
    for i, shock in enumerate(("", *SHOCKS)):
        arrays |= {f"{i}_{name}": value for name, value in zip(Arm._fields, arms[shock], strict=True)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    partial = path.with_suffix(".partial")
    partial.write_bytes(buffer.getvalue())
    partial.replace(path)


def simulate_all(size: GeneralSize, shell: Shell, jobs: int = 2) -> dict[int, dict[int, dict[str, Arm]]]:
    """Return arms by number of consumers and seed; what was done before is taken from disk."""
    from experiments.terminal.meter import Meter
    from sim.running.workers import in_processes

    code = code_name()
    sizes = [(size.few_consumers, size.few_smes), (size.many_consumers, size.many_smes)]
    tasks = [
        Task(consumers, smes, seed, size.settle_weeks, size.weeks, size.economies)
        for consumers, smes in reversed(sizes)
        for seed in range(1, size.seeds + 1)
    ]
    missing = [task for task in tasks if not place_of(task, code).is_file()]
    per_task = (size.settle_weeks + size.weeks) * (len(SHOCKS) + 1)
    done = [0] * len(missing)
    shell.say(f"General equilibrium: {len(SHOCKS)} shocks, {len(tasks)} seeds of two sizes, "
              f"{len(tasks) - len(missing)} done before")  # fmt: skip
    with Meter("general", quiet=shell.quiet) as meter:

        def report(at: int, weeks: int) -> bool:
            # In weeks of the smaller sample, so that the time left is right.
            done[at] = weeks * missing[at].consumers // size.few_consumers
            meter(sum(done), sum(per_task * task.consumers // size.few_consumers for task in missing))
            return True

        if missing:
            in_processes(
                simulate_seed,
                missing,
                jobs,
                report,
                lambda at, arms: keep_seed(place_of(missing[at], code), arms),
            )
    found: dict[int, dict[int, dict[str, Arm]]] = {consumers: {} for consumers, _ in sizes}
    for task in tasks:
        found[task.consumers][task.seed] = load_seed(place_of(task, code))
    return found


def run_general(size: GeneralSize, shell: Shell) -> dict[str, Any]:
    """Run the six-part test; return what was found as plain values."""
    calibration = frictionless_calibration(size.economies)  # stored, so that the workers load it
    arms = simulate_all(size, shell)
    economy = textbook_economy(calibration)
    large, weeks = large_flows(economy), size.weeks
    few, many = arms[size.few_consumers], arms[size.many_consumers]
    right = textbook_outcomes(calibration)
    welfare = household_welfare(calibration, right)
    small, found = (gaps(each, economy, right, welfare, weeks, large) for each in (few, many))
    wrong: dict[str, GeneralGaps] = {}
    for name, factor, rebate in (("sigma 10 % higher", 1.1, True), ("sigma 10 % lower", 0.9, True),
                                 ("revenue not given back", 1.0, False)):  # fmt: skip
        outcomes = textbook_outcomes(calibration, factor, rebate)
        wrong[name] = gaps(many, economy, outcomes, welfare, weeks, large)
    ratio = found.rms_gap / small.rms_gap
    parts = {
        **found.parts,
        "iv": RATIO_BOUNDS[0] <= ratio <= RATIO_BOUNDS[1],
        "vi": all(rejected(each) for each in wrong.values()),
    }
    return {
        "ok": all(parts.values()),
        "parts": parts,
        "ratio": ratio,
        "few": small.plain(),
        "many": found.plain(),
        "wrong": {name: each.plain() for name, each in wrong.items()},
        "rejected": {name: rejected(each) for name, each in wrong.items()},
        "size": {**size.__dict__, "economies": len(calibration.world.iso3), "flows": int(large.sum())},
    }


def words_of(found: dict[str, Any]) -> str:
    """Return how the test was made."""
    size = found["size"]
    few = f"{size['few_consumers']:,} consumers and {size['few_smes']:,} SMEs"
    many = f"{size['many_consumers']:,} and {size['many_smes']:,}"
    return (
        f"Every mechanism off, closure general: {size['economies']} economies, {few}, and {many} (ten times as many "
        f"beyond the least each economy has); {size['seeds']} paired seeds; {size['settle_weeks']} weeks to settle, "
        f"{size['weeks']} measured; {size['flows']} flows above 0.1 % of world trade. Effects are shares of the "
        "baseline flow; the solver (exact hat algebra) knows calibrated sales, tariffs and elasticities only. Gaps "
        "below are of the larger sample."
    )


def part_rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the six parts as rows of text."""
    many, ok = found["many"], found["parts"]
    wrong = ", ".join(f"{name}: {'rejected' if yes else 'NOT rejected'} ({found['wrong'][name]['inside']:.0%} inside)"
                      for name, yes in found["rejected"].items())  # fmt: skip
    texts = {
        "i": ("flows inside their own 99 % interval, pooled", "at least 97 %", f"{many['inside']:.1%}"),
        "ii": ("flows beyond Bonferroni's 1 % bound", "0", str(many["beyond"])),
        "iii": ("mean signed gap", "below 0.1 % and 2 standard errors",
                f"{many['mean_gap']:+.3%}, standard error {many['mean_gap_error']:.3%}"),
        "iv": ("root mean square gap at ten times the agents, against the smaller sample", "0.25 to 0.40",
               f"{found['ratio']:.3f} ({many['rms_gap']:.2%} of {found['few']['rms_gap']:.2%})"),
        "v": ("largest gap of a wage, and of a welfare", "below 0.5 %",
              f"{many['wage_gap']:.2%}, {many['welfare_gap']:.2%}"),
        "vi": ("wrong solvers", "rejected by (i) to (iii)", wrong),
    }  # fmt: skip
    return [("ok" if ok[part] else "NOT", f"({part}) {texts[part][0]}", *texts[part][1:]) for part in texts]


def shock_rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the shocks as rows of text."""
    return [
        (
            row["shock"], f"{row['largest_effect']:+.1%}", f"{row['inside']:.1%}", str(row["beyond"]),
            f"{row['mean_gap']:+.3%}", f"{row['rms_gap']:.2%}", f"{row['wage_effect']:+.2%}", f"{row['wage_gap']:.2%}",
            f"{row['welfare_effect']:+.2%}", f"{row['welfare_gap']:.2%}",
        )
        for row in found["many"]["shocks"]
    ]  # fmt: skip
