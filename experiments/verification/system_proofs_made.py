"""`tradewinds verify --only systems`: every system that names switch, metric and scenario, on and off in its scenario.

Both runs have the same random draws. What is found goes into `sim/systems/proofs.json`, from which `tradewinds list
systems` takes it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.ending.bad_input import BadInput
from experiments.installation.version import version_text
from experiments.looking_up.system_rows import difference_in_words
from experiments.terminal.meter import Meter
from sim.systems import SYSTEMS
from sim.systems.system_proofs import FILE, LEAST_SEEDS, Difference, Proof, keep_proofs

if TYPE_CHECKING:
    import pandas as pd

    from experiments.terminal.shell import Shell
    from sim.scenario.definition import Scenario
    from sim.systems.system import System

SYSTEMS_HEADER = (
    "",
    "system",
    "switched off",
    "scenario",
    "metric",
    "on − off",
    "focus, on − off",
    "seeds",
    "fault",
)


@dataclass(frozen=True)
class ProofSize:
    """How a system is run on and off."""

    seeds: int = 6
    """Paired seeds."""
    consumers: int = 20_000
    """Simulated consumers."""
    smes: int = 2_000
    """Simulated firms."""
    weeks: int | None = None
    """Length; None for the scenario's own."""


def provable() -> dict[str, System]:
    """Return the systems that name a switch, a metric and a scenario that can show them at default parameters."""
    from sim.systems.system_state import unprovable

    return {name: each for name, each in SYSTEMS.items() if not unprovable(each)}


def run_systems(
    size: ProofSize, shell: Shell, names: Sequence[str] = (), *, keep: bool = True
) -> dict[str, Any]:
    """Run every provable system on and off, one after the other.

    Args:
        size: of the runs.
        shell: where progress goes.
        names: systems that are run; all that are provable where none is named.
        keep: whether each proof is written as soon as it is made; with too few seeds for a proof none is.

    Raises:
        BadInput: proofs are to be kept, and their file cannot be written.
    """
    keep = keep and size.seeds >= LEAST_SEEDS
    if keep and not os.access(FILE.parent, os.W_OK):
        raise BadInput(f"--only is 'systems': {FILE} cannot be written; --quick runs without keeping proofs")
    chosen = [each for name, each in provable().items() if not names or name in names]
    shell.say(f"Systems: {len(chosen)} on and off in their scenarios")
    rows = []
    with Meter("systems", quiet=shell.quiet) as meter:
        for done, system in enumerate(chosen):

            def report(part: int, total: int, before: int = done) -> None:
                meter(before * total + part, len(chosen) * total)

            proof = proved(system, size, report)
            if keep:
                keep_proofs({system.name: proof})
            rows.append(row_of(system, proof))
    return {"ok": all(row["ok"] for row in rows), "rows": rows}


def proved(system: System, size: ProofSize, progress: Any = None) -> Proof:
    """Return what one system's switch does to its metric and to its scenario's focus.

    Args:
        system: names a metric and a scenario.
        size: of the runs.
        progress: called with the weeks done and all of them.

    Raises:
        LookupError: the runs have no such group of the metric.
    """
    from sim.comparison.compare_scenarios import compare
    from sim.scenario.definition import Scenario

    on = Scenario.load(system.scenario)
    off = without(on, system)
    comparison = compare(
        off,
        on,
        seeds=size.seeds,
        weeks=size.weeks,
        consumers=size.consumers,
        smes=size.smes,
        progress=progress,
        record_flows=False,
    )
    found = comparison.table(system.metric, group=system.group)
    if found.empty:
        raise LookupError(f"system {system.name}: the runs have no {system.measure}")
    return Proof(
        switch=system.switch,
        scenario=system.scenario,
        measure=system.measure,
        metric=difference_of(found),
        focus=difference_of(comparison.headline()),
        seeds=len(comparison.seeds),
        consumers=size.consumers,
        smes=size.smes,
        weeks=int(comparison.base.manifest["weeks"]),
        date=time.strftime("%Y-%m-%d"),
        version=version_text(),
    )


def without(scenario: Scenario, system: System) -> Scenario:
    """Return a scenario with a system off: its mechanisms in their limit, its instruments' policies taken out."""
    from sim.mechanisms.switches import ordered

    kept = tuple(each for each in scenario.policies if each.name not in system.instruments)
    off = ordered((*scenario.off, *system.mechanisms))
    return scenario.with_(name=f"{scenario.name}_without_{system.name}", policies=kept, off=off)


def difference_of(rows: pd.DataFrame) -> Difference:
    """Return the first row of a comparison's table as a difference; no interval where there was one seed."""
    from experiments.ending.telling import plain_values

    row = plain_values(rows.iloc[0].to_dict())
    return Difference(row["baseline"], row["difference"], row["low90"], row["high90"], row["unit"])


def row_of(system: System, proof: Proof) -> dict[str, Any]:
    """Return what was found of a system as plain values."""
    fault = proof.fault(system)
    return {
        "ok": not fault,
        "system": system.name,
        "switch": list(proof.switch),
        "scenario": proof.scenario,
        "measure": proof.measure,
        "metric": vars(proof.metric),
        "focus": vars(proof.focus),
        "seeds": proof.seeds,
        "fault": fault,
    }


def systems_section(
    found: dict[str, Any],
) -> tuple[str, str, list[tuple[tuple[str, ...], list[tuple[str, ...]]]]]:
    """Return title, words and table of the part."""
    words = (
        "Each system on and off in the scenario it must decide, at default parameters, with the same random draws; "
        "differences with 90 % intervals over seeds. It holds where both intervals leave out zero."
    )
    rows: list[tuple[str, ...]] = [
        (
            "ok" if row["ok"] else "NOT",
            row["system"],
            ", ".join(row["switch"]),
            row["scenario"],
            row["measure"],
            difference_in_words(Difference(**row["metric"])),
            difference_in_words(Difference(**row["focus"])),
            str(row["seeds"]),
            row["fault"] or "none",
        )
        for row in found["rows"]
    ]
    return "Systems on and off in their scenarios", words, [(SYSTEMS_HEADER, rows)]
