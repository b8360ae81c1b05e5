"""The house holds together: one-way imports, a light front door, nothing that works on one machine only."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import check_lock

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"numpy", "numba", "pandas", "mesa", "plotly", "dash", "scipy", "pyarrow", "duckdb", "openpyxl"}
WORDS = ("--help", "--version", "run --help", "compare --help", "warmup --help", "doctor --help")
"""What a command line is asked that simulates nothing."""
FRONT_DOOR = ("Scenario", "TradeModel", "Results", "run", "compare")
MESA_PACKAGES = {
    "sim/agents/population.py",
    "sim/agents/platform.py",
    "sim/agents/carrier.py",
    "sim/agents/regulator.py",
    "sim/model.py",
}
"""The files where Mesa is met; the rest of the model is arrays and plain functions."""


def output_of(code: str) -> str:
    """Run Python code in a fresh interpreter and give what it prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_rooms_import_one_way():
    lint_imports = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["sim", "experiments.cli"])
def test_importing_loads_nothing_heavy(module: str):
    loaded = json.loads(output_of(f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"))
    assert HEAVY.isdisjoint(loaded), sorted(HEAVY.intersection(loaded))


@pytest.mark.parametrize("words", WORDS)
def test_help_loads_nothing_heavy(words: str):
    code = (
        "import contextlib, io, json, sys\n"
        "from experiments.cli.exit_codes import exit_code\n"
        f"with contextlib.redirect_stdout(io.StringIO()):\n    code = exit_code({words.split()!r})\n"
        "print(json.dumps([code, sorted(sys.modules)]))\n"
    )
    code, loaded = json.loads(output_of(code))
    assert code == 0
    assert HEAVY.isdisjoint(loaded), sorted(HEAVY.intersection(loaded))


def test_front_door_gives_functions_and_no_module_has_their_names():
    code = f"import sim\nprint([name for name in {FRONT_DOOR} if not callable(getattr(sim, name))])"
    assert output_of(code).strip() == "[]"
    assert {path.stem for path in (ROOT / "sim").iterdir()}.isdisjoint(FRONT_DOOR)


def test_only_a_few_files_meet_mesa():
    meeting = set()
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
            if any(name.split(".")[0] == "mesa" for name in names):
                meeting.add(path.relative_to(ROOT).as_posix())
    assert meeting <= MESA_PACKAGES


def is_stateful_random(node: ast.AST) -> bool:
    """Tell whether a line of code reaches for a random generator with hidden state."""
    match node:
        case ast.Attribute(attr="random", value=ast.Name(id="np" | "numpy")):
            return True
        case ast.ImportFrom(module="random" | "secrets" | "numpy.random"):
            return True
        case ast.Import(names=names):
            return any(alias.name in {"random", "secrets", "numpy.random"} for alias in names)
    return False


def test_model_draws_only_from_keyed_draws():
    """With hidden state, one more draw would reshuffle the luck of everything after it."""
    stateful = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        for path in (ROOT / "sim").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if is_stateful_random(node)
    ]
    assert stateful == []


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_loads(path: Path):
    scenario = pytest.importorskip("sim.scenario.definition").Scenario.load(path.stem)
    assert scenario.question
    assert scenario.start.weekday() == 0


def test_lock_answers_every_dependency():
    pyproject, lock = (ROOT / "pyproject.toml").read_text(), (ROOT / "requirements.lock").read_text()
    assert check_lock.lock_faults(pyproject, lock) == []


def test_lock_check_sees_a_missing_pin_a_wrong_version_and_a_missing_hash():
    pyproject = """
        [build-system]
        requires = []
        [project]
        dependencies = ["numpy>=2.4,<2.5", "ruamel.yaml>=0.18", "pandas>=3"]
        [project.optional-dependencies]
        [dependency-groups]
    """
    lock = (
        "numpy==2.5.0 \\\n    --hash=sha256:aa\n    # via x\n"
        "ruamel-yaml==0.19.1\n"
        "pandas==3.1 ; python_full_version < '3.12' \\\n    --hash=sha256:bb\n"
    )
    faults = check_lock.lock_faults(pyproject, lock)
    assert sum("numpy" in fault for fault in faults) == len(check_lock.PYTHONS)
    assert [fault for fault in faults if "ruamel" in fault] == [
        "requirements.lock: ruamel-yaml==0.19.1 has no hash"
    ]
    assert sum("pandas" in fault for fault in faults) == len(check_lock.PYTHONS) - 1


def test_no_tracked_file_names_a_machine():
    files = check_lock.tracked_files()
    if not files:
        pytest.skip("not a git checkout")
    assert check_lock.machine_faults(files) == []


def test_machine_check_sees_a_home_folder_and_a_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(check_lock, "ROOT", tmp_path)
    home, host = "/" + "home/ada/data.csv", "py" + "pi.org"
    (tmp_path / "notes.md").write_text(f"read {home}\nfrom https://{host}/simple\nsee docs/home/start.md\n")
    faults = check_lock.machine_faults([Path("notes.md"), Path("uv.lock")])
    assert [fault.split(": ")[0] for fault in faults] == ["uv.lock", "notes.md:1:6", "notes.md:2:14"]


def test_readme_shows_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "./run demo" in text
    assert "./run test" in text
