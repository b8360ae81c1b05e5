"""How a command is stopped: between weeks, nothing half-written, and saying what is kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from experiments.ending.exit_values import STOPPED
from experiments.ending.signals import stoppable
from experiments.ending.telling import print_json
from experiments.terminal.shell import Shell

if TYPE_CHECKING:
    from sim.running.run_scenarios import RunStopped


def end_stopped(shell: Shell, stop: RunStopped, folders: list[Path], command: str) -> NoReturn:
    """Say what was kept and how to go on with the command, and end with the code of a stopped one."""
    from sim.running.resuming import has_checkpoints, how_to_resume

    kept = [(results, folder) for results, folder in zip(stop.results, folders, strict=True) if results.seeds]
    again = how_to_resume(command, folders[0]) if has_checkpoints(folders[0]) else ""
    if not kept:
        left = f"checkpoints are kept in {folders[0]}" if again else "nothing was kept"
        sys.stderr.write(f"Stopped before any seed was complete; {left}.\n")
    for results, folder in kept:
        asked = len(results.manifest["seeds_asked"])
        sys.stderr.write(
            f"Stopped; {len(results.seeds)} of {asked} seeds of {results.name} are complete in {folder}\n"
        )
    if again:
        sys.stderr.write(f"Resume: {again}\n")
    if len(kept) == len(folders) > 1:
        sys.stderr.write(f"See them: tradewinds compare {' '.join(str(folder) for folder in folders)}\n")
    if shell.as_json:
        print_json(
            {
                "error": {"kind": "stopped", "message": "stopped", "faults": []},
                "kept": [str(f) for _, f in kept],
                **({"resume": again} if again else {}),
            }
        )
    raise typer.Exit(STOPPED)


__all__ = ["end_stopped", "stoppable"]
