"""What is kept beside a run's numbers: what was asked, what came of it, and what it was made with."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from importlib import metadata
from typing import TYPE_CHECKING, Any

from sim.results.record_frames import period_text
from sim.results.recording import SeedRecord
from sim.saved.reading import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.running.run_files import RecordFlows
    from sim.running.workers import Where


def manifest_of(
    scenario: Any,
    seeds: tuple[int, ...],
    records: list[SeedRecord],
    record_flows: RecordFlows,
    command: str | None,
    panel: int = 0,
) -> dict[str, Any]:
    """Return the manifest of one scenario's run, from the seeds that are complete."""
    records = sorted(records, key=lambda record: record.seed)
    done = [record.seed for record in records]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "run",
        "status": "complete" if len(done) == len(seeds) else "stopped",
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "command": command or _python_command(scenario, seeds, record_flows, panel),
        "scenario": scenario.resolved(),
        "scenario_hash": scenario.hash(),
        **_data_moved(scenario),
        "stand_ins": dict(getattr(scenario, "stand_ins", {})),
        "seeds": done,
        "seeds_asked": list(seeds),
        "seeds_with_flows": [record.seed for record in records if record.has_flows],
        "weeks": scenario.weeks,
        "period": period_text(records[0].dates) if records and records[0].dates else "",
        "consumers": scenario.consumers,
        "smes": scenario.smes,
        "data_hash": records[0].data_hash if records else "",
        "result_hash": hash_of_seeds(records),
        "seed_hashes": {str(record.seed): record.hash for record in records},
        "state_digests": {str(record.seed): record.state_digest for record in records if record.state_digest},
        "week_hashes": {str(record.seed): [each[:16] for each in record.week_hashes] for record in records},
        "flow_rows": sum(record.flow_rows for record in records),
        "ledger_e4usd": {str(record.seed): record.ledger for record in records},
        "order_states": {str(record.seed): record.order_states for record in records},
        "seconds_per_seed": {str(record.seed): round(record.seconds, 3) for record in records},
        "peak_memory_mb": round(max((record.peak_memory_mb for record in records), default=0.0)),
        "versions": versions(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "processors": os.cpu_count(),
        },
    }


def _data_moved(scenario: Any) -> dict[str, Any]:
    """Return the numbers of sim/data that a scenario moves, old and new; nothing where it moves none."""
    from sim.world.moved_words import listed_data

    data = getattr(scenario, "data", None)
    return {"data_moved": listed_data(data)} if data else {}


def versions() -> dict[str, str]:
    """Versions of everything whose change could change a number."""
    found = {"python": platform.python_version()}
    for package in ("tradewinds", "numpy", "numba", "mesa", "pandas", "pyarrow"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def without_address(command: str | None, where: Where | None) -> str | None:
    """Results are passed on: their command names no machine."""
    if command and where and where.scheduler:
        return command.replace(where.scheduler, "tcp://HOST:PORT")
    return command


def _python_command(scenario: Any, seeds: tuple[int, ...], record_flows: RecordFlows, panel: int) -> str:
    followed = f", panel={panel}" if panel else ""
    return (
        f"run({scenario.name!r}, seeds={list(seeds)}, weeks={scenario.weeks}, "
        f"consumers={scenario.consumers}, smes={scenario.smes}, record_flows={record_flows!r}{followed})"
    )


def hash_of_seeds(records: Sequence[SeedRecord]) -> str:
    """SHA-256 over (seed, hash of its tables), in order of seed."""
    digest = hashlib.sha256()
    for record in sorted(records, key=lambda record: record.seed):
        digest.update(f"{record.seed}:{record.hash}\n".encode())
    return digest.hexdigest()
