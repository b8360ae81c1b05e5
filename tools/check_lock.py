"""Check that the lock answers for every dependency, and that no tracked file names a machine.

Run as `python -m tools.check_lock`: prints each fault on its own line and ends with 1 if there is one.
A lock with a registry's address, or a script with a path of one machine, works only where it was written.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11.0", "3.12.0", "3.13.0")
"""Interpreters the lock must answer for."""

# Each pattern is written so that it does not match its own line.
MACHINE_PATTERNS = {
    "a registry option": r"--(extra-)?index-ur[l]|find-link[s]|\"resolved\": *\"http",
    "a registry host": r"pypi\.or[g]|pythonhosted\.or[g]|npmjs\.or[g]",
    "a path of one machine": r"(?<![\w.~$}-])/(root|home|Users|work|opt)/[\w.]",
    "a file outside the repository": r"\.\./share[d]",
}
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".cfg",
    ".lock",
    ".sh",
    ".csv",
    ".cff",
    ".css",
    ".mjs",
    "",
}
FORBIDDEN_NAMES = re.compile(r"(^|/)(uv\.lock|pylock[^/]*\.toml)$")


def locked_versions(lock: str) -> dict[str, list[tuple[Requirement, bool]]]:
    """Map each package name to its pinned lines, each with whether it carries a hash."""
    versions: dict[str, list[tuple[Requirement, bool]]] = {}
    for block in re.split(r"\n(?=\S)", lock):
        statement = block.replace("\\\n", " ").split("#")[0]
        if not statement.strip():
            continue
        requirement = Requirement(statement.split("--hash")[0].strip())
        versions.setdefault(canonicalize_name(requirement.name), []).append(
            (requirement, "--hash=sha256:" in statement)
        )
    return versions


def declared_requirements(pyproject: str) -> list[Requirement]:
    """List every requirement of pyproject.toml: of the project, its extras and its development group."""
    settings = tomllib.loads(pyproject)
    lines: list[str] = list(settings["build-system"]["requires"])
    lines += settings["project"]["dependencies"]
    for extra in settings["project"]["optional-dependencies"].values():
        lines += extra
    for group in settings["dependency-groups"].values():
        lines += group
    return [Requirement(line) for line in lines]


def lock_faults(pyproject: str, lock: str) -> list[str]:
    """List what is wrong with the lock, given the text of both files."""
    versions = locked_versions(lock)
    faults = [
        f"requirements.lock: {pin} has no hash"
        for pins in versions.values()
        for pin, has_hash in pins
        if not has_hash
    ]
    for wanted in declared_requirements(pyproject):
        pins = [pin for pin, _ in versions.get(canonicalize_name(wanted.name), [])]
        for python in PYTHONS:
            environment = {"python_full_version": python, "python_version": python.rsplit(".", 1)[0]}
            fitting = [
                next(iter(pin.specifier)).version
                for pin in pins
                if pin.marker is None or pin.marker.evaluate(environment)
            ]
            if not any(wanted.specifier.contains(Version(version), prereleases=True) for version in fitting):
                found = ", ".join(fitting) or "nothing"
                faults.append(
                    f"requirements.lock: {wanted} is not answered on Python {python} (found: {found})"
                )
    return faults


def tracked_files() -> list[Path]:
    """List the files git tracks, or none where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [Path(name) for name in listed.stdout.split("\0") if name]


def machine_faults(files: list[Path]) -> list[str]:
    """List the lines of tracked text files that work on one machine only."""
    faults = [
        f"{file}: records registry hosts and must not be committed"
        for file in files
        if FORBIDDEN_NAMES.search(str(file))
    ]
    for file in files:
        path = ROOT / file
        if "vendor" in file.parts or file.suffix not in TEXT_SUFFIXES or not path.is_file():
            continue
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        ):
            for what, pattern in MACHINE_PATTERNS.items():
                if found := re.search(pattern, line):
                    faults.append(f"{file}:{number}:{found.start() + 1}: {what}: {found.group()}")
    return faults


def main() -> int:
    """Print every fault; give the exit code."""
    faults = lock_faults((ROOT / "pyproject.toml").read_text(), (ROOT / "requirements.lock").read_text())
    faults += machine_faults(tracked_files())
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "lock and tracked files: no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
