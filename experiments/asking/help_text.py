"""How --help reads: paragraphs flow at any width, examples stand one a line, switches name no type, options in groups.

A docstring is broken where its source line ends; on a terminal that would break sentences in the middle.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from typer.core import TyperCommand, TyperGroup
from typer.models import OptionInfo

if TYPE_CHECKING:
    import typer

TYPES = {bool: "", Path: "PATH", int: "N", str: "NAME"}
"""What an option takes where it does not say so itself."""
BETWEEN_EXAMPLES = " · "
SIMULATED, WHERE, SAVED, PRINTED = "What is simulated", "Where it runs", "What is saved", "What is printed"
"""Groups of options, in the order of their first member."""


def flowing(text: str | None) -> str:
    """Return a docstring with one line a paragraph."""
    paragraphs = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)


def examples(epilog: str) -> str:
    """Return examples one a line: `Examples: a · b` is three lines."""
    head, colon, rest = epilog.partition(": ")
    if not head.startswith("Example") or not colon:
        return epilog
    return "\n\n".join([f"{head}:", *(f"  {each}" for each in rest.split(BETWEEN_EXAMPLES))])


def tidy(app: typer.Typer) -> None:
    """Bring the help of an application's commands, and of its groups, into form."""
    callback = app.registered_callback
    if callback is not None and callback.callback is not None:
        callback.help = flowing(callback.callback.__doc__)
        name_types(callback.callback)
    for command in app.registered_commands:
        if command.callback is None:
            continue
        command.cls = Command
        command.help = flowing(command.callback.__doc__)
        if isinstance(command.epilog, str):
            command.epilog = examples(command.epilog)
        name_types(command.callback)
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance is not None:
            tidy(group.typer_instance)


def name_types(callback: Any) -> None:
    """Let each option say what it takes (a folder, a number, nothing where it is only on or off) and its range."""
    hints = get_type_hints(callback, include_extras=True)
    for hint in hints.values():
        kind, *marks = get_args(hint) or (None,)
        for mark in marks:
            if isinstance(mark, OptionInfo) and mark.min is not None:
                mark.help = with_range(str(mark.help), mark.min, mark.max)
            if isinstance(mark, OptionInfo) and mark.metavar is None:
                kinds = {kind, *get_args(kind)}
                mark.metavar = next((word for each, word in TYPES.items() if each in kinds), "TEXT")
    callback.__annotations__ = hints  # else every reader would evaluate the annotations anew


def with_range(text: str, least: float, most: float | None) -> str:
    """Return a help text that says the range; a column of its own would take the room of the text."""
    said = f"At least {least:,}." if most is None else f"From {least:,} to {most:,}."
    return text if text.endswith(said) else f"{text} {said}"


class _PlainHelpOption:
    """Puts --help among the options on what is printed."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.metavar, option.rich_help_panel = "", PRINTED
        return option


class Command(_PlainHelpOption, TyperCommand):
    """A command whose --help is in form: its options' ranges are said in words (`with_range`), not in a column."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for option in self.params:
            if hasattr(option, "_get_number_range_help_str"):
                vars(option)["_get_number_range_help_str"] = lambda: None


class Group(_PlainHelpOption, TyperGroup):
    """A group whose --help is in form."""


__all__ = ["PRINTED", "SAVED", "SIMULATED", "WHERE", "Group", "examples", "flowing", "tidy"]
