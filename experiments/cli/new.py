"""Commands that begin something: new scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json

KINDS = ("scenario",)


@command("new", panel="Begin", epilog="Example: tradewinds new scenario my_policy.yaml")
def new_command(
    kind: Annotated[str, typer.Argument(help="What to begin: scenario.")],
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("my_scenario.yaml"),
    *,
    printed: Printed,
) -> None:
    """Write a commented scenario file to start from.

    Edit it, then `tradewinds check FILE` says in plain sentences what it does, and `tradewinds compare FILE`
    runs it. An existing file is never overwritten.
    """
    from sim.core.parameter import did_you_mean
    from sim.reading.identifiers import NAME_RULE, is_name, near_name
    from sim.scenario.definition import write_template

    shell = printed.shell()
    if kind not in KINDS:
        raise BadInput(f"cannot begin a {kind!r}{did_you_mean(kind, KINDS)}; known: {', '.join(KINDS)}")
    if not path.suffix:
        path = path.with_suffix(".yaml")
    if not is_name(path.stem):
        raise BadInput(
            f"{path}: a scenario's {NAME_RULE} — write {path.with_name(near_name(path.stem))}.yaml"
        )
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(write_template())
    except FileExistsError:
        raise BadInput(f"{path} already exists; choose another name") from None
    except OSError as fault:
        if not path.parent.is_dir():
            raise BadInput(f"there is no folder {path.parent}") from None
        # /proc and its like say "No such file" of a file that cannot be made in a folder that is there.
        reason = "" if isinstance(fault, FileNotFoundError) else f": {fault.strerror}"
        raise BadInput(f"{path} cannot be written{reason}; choose another place") from None
    if shell.as_json:
        print_json({"command": "new", "kind": kind, "file": str(path)})
    else:
        shell.print(str(path))
    shell.say(f"Next: edit it, then tradewinds check {path}")
