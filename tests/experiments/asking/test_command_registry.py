"""Commands declare themselves: a file each, named as the command; options that stand in a class are parameters."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

import experiments.cli.application
from experiments.asking import command_registry
from experiments.asking.command_registry import COMMANDS, Options, command, expanded

CLI = Path(inspect.getfile(experiments.cli.application)).parent
NOT_COMMANDS = {"__init__", "application", "commands", "exit_codes"}


@dataclass(frozen=True)
class Sizes(Options):
    weeks: Annotated[int, typer.Option("--weeks", min=1)] = 52
    names: Annotated[list[str] | None, typer.Option("--name")] = None


def module_of(name: str) -> str:
    """Return where a command stands: of a group, in its folder, in a file named as both."""
    group, _, last = name.rpartition(" ")
    return f"{group}.{group}_{last}" if group else last


def test_every_command_stands_in_a_file_named_as_it_is():
    for name, each in COMMANDS.items():
        assert each.function.__module__ == f"experiments.cli.{module_of(name)}"


def test_every_file_of_the_command_line_is_a_command_that_is_listed():
    files = {path.relative_to(CLI).with_suffix("").as_posix().replace("/", ".") for path in CLI.rglob("*.py")}
    assert files - NOT_COMMANDS - {"runs.__init__"} == {module_of(name) for name in COMMANDS}


def test_fields_of_a_class_of_options_are_parameters_of_their_own():
    def simulate(*, scenario: str, sizes: Sizes, quiet: bool = False) -> None: ...

    parameters = inspect.signature(expanded(simulate)).parameters
    assert list(parameters) == ["scenario", "weeks", "names", "quiet"]
    assert (parameters["weeks"].default, parameters["names"].default) == (52, None)
    assert parameters["scenario"].default is inspect.Parameter.empty


def test_a_command_takes_its_options_as_the_class_they_stand_in():
    taken: list[Any] = []

    def simulate(scenario: str, *, sizes: Sizes, quiet: bool = False) -> None:
        taken.append((scenario, sizes, quiet))

    app = typer.Typer()
    app.command()(expanded(simulate))
    runner = CliRunner()
    assert runner.invoke(app, ["baseline", "--weeks", "4", "--name", "a", "--name", "b"]).exit_code == 0
    assert runner.invoke(app, ["baseline", "--quiet"]).exit_code == 0
    assert runner.invoke(app, ["baseline", "--weeks", "0"]).exit_code == 2
    assert taken == [("baseline", Sizes(4, ["a", "b"]), False), ("baseline", Sizes(), True)]


def test_two_options_of_one_name_are_refused():
    def simulate(*, sizes: Sizes, weeks: int = 1) -> None: ...

    with pytest.raises(ValueError, match="simulate has the option weeks twice"):
        expanded(simulate)


def test_a_name_is_registered_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(command_registry, "COMMANDS", {})
    command("fly", epilog="")(lambda: None)
    with pytest.raises(ValueError, match="'fly' is registered twice"):
        command("fly", epilog="")(lambda: None)
