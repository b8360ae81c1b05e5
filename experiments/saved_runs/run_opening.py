"""Saved runs and comparisons as commands find and open them; what is damaged is named, and ends nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.ending.bad_input import BadInput, is_bad_input
from experiments.terminal.shell import Shell
from sim.assumptions import closure_of, off_of
from sim.running.resuming import CheckpointError, has_checkpoints, how_to_resume, started
from sim.saved.faults import ResultsError
from sim.saved.locks import writer_of
from sim.saved.members import reason
from sim.saved.reading import COMPARISON, RUN, kind_in, read_manifest
from sim.saved.verifying import verified

if TYPE_CHECKING:
    from sim.comparison.compare_scenarios import Comparison
    from sim.results.run_results import Results

DAMAGED = "damaged"


def run_folders(folder: Path) -> list[Path]:
    """Runs and comparisons directly inside a folder, newest first; damaged ones too."""
    if not folder.is_dir():
        return []
    try:
        inside = list(folder.iterdir())
    except OSError as fault:
        raise BadInput(f"{folder} cannot be looked into: {reason(fault)}") from None
    return sorted((path for path in inside if _holds_something(path)), key=_newest_first)


def _holds_something(path: Path) -> bool:
    try:
        return bool(kind_in(path)) or has_checkpoints(path)
    except ResultsError:
        return True  # it cannot even be looked at: that is said of it


def _newest_first(path: Path) -> tuple[float, str]:
    with contextlib.suppress(OSError):
        return -path.stat().st_mtime, path.name
    return 0.0, path.name


def found_run(name: str, folder: Path) -> Path:
    """The folder of a run by path or name; an error names the nearest."""
    for path in (Path(name), folder / name):
        if kind_in(path):
            return path
    from sim.core.parameter import did_you_mean

    for path in (folder / name, Path(name)):
        if name not in ("", ".", "..") and has_checkpoints(path):
            if running := writer_of(path):
                raise BadInput(f"{path} holds a run that process {running} is still writing")
            raise BadInput(f"{path} holds a run that was stopped; go on with it: {resume_command(path)}")
        if name not in ("", ".", "..") and path.is_dir():
            raise BadInput(f"{path} holds no run: it has no manifest.json; see tradewinds runs list")
    known = [path.name for path in run_folders(folder)]
    hint = did_you_mean(name, known)
    raise BadInput(f"{name} holds no run{hint}; see tradewinds runs list")


def described(path: Path) -> dict[str, Any]:
    """What a folder holds, from its manifest alone; of a damaged one, what is wrong with it."""
    try:
        if has_checkpoints(path) and not kind_in(path):
            return unfinished(path)
        found = read_manifest(path)
    except (ResultsError, CheckpointError) as fault:
        return {
            "folder": str(path), "kind": DAMAGED, "scenarios": [], "period": "", "seeds": 0, "status": DAMAGED,
            "created": "", "command": "", "size_mb": round(megabytes(path), 1), "fault": str(fault),
        }  # fmt: skip
    content, is_comparison = found.content, found.kind == COMPARISON
    resolved = content.get("scenario") or {}
    about_world = (
        {} if is_comparison else {"closure": closure_of(resolved), "mechanisms_off": off_of(resolved)}
    )
    return {
        "folder": str(path),
        "kind": found.kind,
        "scenarios": content["scenarios"] if is_comparison else [resolved["name"]],
        "period": content["period"],
        "seeds": len(content["seeds"]),
        "status": content["status"],
        "created": content["created"],
        "command": content["command"],
        "size_mb": round(megabytes(path), 1),
        **about_world,
    }


def unfinished(path: Path) -> dict[str, Any]:
    """What a folder of a run that is not complete holds, from the note on its start, and how to go on with it.

    Raises:
        CheckpointError: the note cannot be read.
    """
    noted, running = started(path), writer_of(path)
    seeds = noted.get("seeds")
    how = {"process": running} if running else {"resume": resume_command(path)}
    status = "running" if running else "stopped"
    return {
        "folder": str(path), "kind": "run", "scenarios": [str(noted.get("scenario", ""))], "period": "",
        "seeds": len(seeds) if isinstance(seeds, list) else 0, "status": status, "created": "",
        "command": str(noted["command"]), "size_mb": round(megabytes(path), 1), **how,
    }  # fmt: skip


def resume_command(path: Path) -> str:
    """The command line that goes on with a stopped run.

    Raises:
        CheckpointError: the note on its start cannot be read.
    """
    return how_to_resume(str(started(path)["command"]), path)


def megabytes(path: Path) -> float:
    """Size of a folder; links and what cannot be looked at count nothing."""
    found = 0
    with contextlib.suppress(OSError):
        for file in path.rglob("*"):
            with contextlib.suppress(OSError):
                found += file.stat().st_size if file.is_file() and not file.is_symlink() else 0
    return found / 1e6


def load_results(path: Path, shell: Shell | None = None) -> Results:
    """A saved run; what its reader is to know of it is said."""
    from sim.results.run_results import Results as ResultsClass

    found = ResultsClass.load(path)
    if shell and found.note:
        shell.say(f"note: {found.note}")
    return found


def load_comparison(path: Path, year: int = 0, shell: Shell | None = None, window: str = "") -> Comparison:
    """A saved comparison, read over the weeks it was saved with or over others: its runs lie in folders inside it."""
    from sim.comparison.compare_scenarios import Comparison as ComparisonClass

    found = read_manifest(path, COMPARISON)
    found.check(list(found.noted))
    if shell and found.note:
        shell.say(f"note: {found.note}")
    arms = [load_results(folder, shell if not found.note else None) for folder in found.members]
    noted = found.content.get("window")
    asked = window or (str(noted.get("asked", "")) if isinstance(noted, dict) else "")
    if year and not window:
        return ComparisonClass(*arms, year=year)
    return ComparisonClass(*arms, year=year, window=asked) if asked else ComparisonClass(*arms)


def saved_runs(words: Sequence[str]) -> list[Path] | None:
    """The folders of saved runs that `compare` was given; None where it was given scenarios.

    Raises:
        BadInput: a folder that holds no run, or saved runs beside scenarios.
    """
    kinds = {word: kind_in(Path(word)) for word in words}
    for word, kind in kinds.items():
        if kind == COMPARISON:
            raise BadInput(
                f"{word} is a comparison: tradewinds runs open {word} shows it; "
                "to compare runs with one another, name their folders"
            )
        if not kind and Path(word).is_dir() and len(Path(word).parts) > 1:
            raise BadInput(f"{word} holds no run: it has no manifest.json")
    runs = [word for word, kind in kinds.items() if kind == RUN]
    if not runs:
        return None
    others = [word for word in words if word not in runs]
    if others:
        raise BadInput(
            f"{runs[0]} is a saved run and {others[0]} is none: name saved runs only, or scenarios only"
        )
    return [Path(word) for word in words]


@contextlib.contextmanager
def readable(*paths: Path) -> Iterator[None]:
    """Say in one sentence that a folder cannot be shown where it has no fingerprints that would have named the damage.

    A fault over folders whose files are all as they were written is the program's own, and stays as it is.
    """
    try:
        yield
    except (OSError, MemoryError):
        raise
    except Exception as fault:
        if is_bad_input(fault) or isinstance(fault, typer.Exit | typer.Abort):
            raise
        unsure = [path for path in paths if not verified(path).is_as_written]
        if not unsure:
            raise
        raise BadInput(
            f"{unsure[0]} cannot be shown: something in it is not as this version writes it "
            f"({type(fault).__name__}: {reason(fault)[:100]}), and it has no fingerprints that would tell what"
        ) from None
