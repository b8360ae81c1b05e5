"""How a command declares itself, and how its options become a signature that typer can read.

A command is a function with `@command(...)` in a file of `experiments.cli` named as the command. An option is a field
of an `Options` class: the function takes the class whole, and typer sees its fields as parameters of their own.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from typing import TYPE_CHECKING, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    CommandFunction = Callable[..., None]


class Options:
    """Base of dataclasses whose every field is an option or an argument of a command."""


@dataclasses.dataclass(frozen=True)
class Command:
    """One command: the words that call it, what --help says beside its docstring, and what it does."""

    name: str
    """One word, or a group and a word: "run", "runs list"."""
    panel: str
    """Heading in the list of commands; empty within a group."""
    epilog: str
    function: CommandFunction
    """As typer takes it: each option is a parameter."""


@dataclasses.dataclass(frozen=True)
class Group:
    """Commands under one first word."""

    name: str
    panel: str
    help: str


COMMANDS: dict[str, Command] = {}
"""Every command by name, in the order in which --help lists them."""
GROUPS: dict[str, Group] = {}


def command(name: str, *, epilog: str, panel: str = "") -> Callable[[CommandFunction], CommandFunction]:
    """Register a function as the command ``name``; its docstring is its help.

    Args:
        name: one word, or the word of a group and one more.
        epilog: examples, as `Example: ...` or `Examples: ... · ...`.
        panel: heading in the list of commands.

    Raises:
        ValueError: the name is taken, or two options have one name.
    """

    def register(function: CommandFunction) -> CommandFunction:
        if name in COMMANDS:
            raise ValueError(f"command {name!r} is registered twice")
        COMMANDS[name] = Command(name, panel, epilog, expanded(function))
        return function

    return register


def group(name: str, *, panel: str, help: str) -> None:
    """Declare the first word of some commands."""
    GROUPS[name] = Group(name, panel, help)


def expanded(function: CommandFunction) -> CommandFunction:
    """Return a function whose parameters are ``function``'s, each `Options` class among them field by field.

    Raises:
        ValueError: two options have one name.
    """
    hints = get_type_hints(function, include_extras=True)
    parameters: list[inspect.Parameter] = []
    classes: dict[str, type] = {}
    for each in inspect.signature(function).parameters.values():
        kind = hints[each.name]
        if isinstance(kind, type) and issubclass(kind, Options):
            classes[each.name] = kind
            parameters += _parameters_of(kind)
        else:
            parameters.append(_parameter(each.name, each.default, kind))
    names = [each.name for each in parameters]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{function.__name__} has the option {min(twice)} twice")

    @functools.wraps(function)
    def called(**given: Any) -> None:
        whole = {
            name: kind(**{each.name: given.pop(each.name) for each in dataclasses.fields(kind)})
            for name, kind in classes.items()
        }
        function(**given, **whole)

    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def _parameters_of(kind: type) -> list[inspect.Parameter]:
    """Return the fields of an `Options` class as parameters."""
    hints = get_type_hints(kind, include_extras=True)
    return [
        _parameter(
            each.name,
            inspect.Parameter.empty if each.default is dataclasses.MISSING else each.default,
            hints[each.name],
        )
        for each in dataclasses.fields(kind)
    ]


def _parameter(name: str, default: Any, annotation: Any) -> inspect.Parameter:
    # By keyword: a signature then takes what has a default before what has none.
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def register_all(app: typer.Typer) -> None:
    """Give an application every command that was declared, and its groups."""
    groups = {each.name: typer.Typer(no_args_is_help=True, help=each.help) for each in GROUPS.values()}
    for each in COMMANDS.values():
        first, _, second = each.name.rpartition(" ")
        panel: dict[str, Any] = {"rich_help_panel": each.panel} if each.panel else {}
        (groups[first] if first else app).command(second, epilog=each.epilog, **panel)(each.function)
    for name, made in groups.items():
        app.add_typer(made, name=name, rich_help_panel=GROUPS[name].panel)


__all__ = [
    "COMMANDS",
    "GROUPS",
    "Command",
    "Group",
    "Options",
    "command",
    "expanded",
    "group",
    "register_all",
]
