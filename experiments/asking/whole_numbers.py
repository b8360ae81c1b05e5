"""Whole numbers on the command line: every option of type int is read by the model's own reader.

Python's `int` takes `1_000` and digits of every script, and says of `1,000` only that it is invalid; the reader of
`sim.reading` says what would be right. It is put into all commands in one place, so that no new option can forget it.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

import typer

from sim.reading import Bounds, read_whole
from sim.reading.bounds import MOST


def read_all(app: typer.Typer) -> None:
    """Give every whole-number option and argument of an application's commands the reader."""
    for callback in callbacks(app):
        hints = typing.get_type_hints(callback, include_extras=True)
        for name, hint in hints.items():
            info = _info(hint)
            if info is not None and _is_whole(typing.get_args(hint)[0]):
                flag = next(iter(info.param_decls or ()), name)
                low = 0 if info.min is None else int(info.min)
                info.parser = _reader(flag, Bounds(low, MOST if info.max is None else int(info.max)))
                info.metavar = info.metavar or "N"
        # Annotations are text until now, and would be made anew, without the reader, each time they are asked for.
        callback.__annotations__ = hints


def callbacks(app: typer.Typer) -> Iterator[Callable[..., Any]]:
    """Yield the functions behind an application's commands, those of its groups included."""
    yield from (command.callback for command in app.registered_commands if command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from callbacks(group.typer_instance)


def _info(hint: Any) -> Any:
    """Return the option or argument that an annotation declares; None where it declares none."""
    if typing.get_origin(hint) is not typing.Annotated:
        return None
    wanted = (typer.models.OptionInfo, typer.models.ArgumentInfo)
    return next((each for each in typing.get_args(hint)[1:] if isinstance(each, wanted)), None)


def _is_whole(kind: Any) -> bool:
    """Whether a type is int, or int or None."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return set(typing.get_args(kind)) == {int, type(None)}
    return kind is int


def _reader(flag: str, bounds: Bounds) -> Callable[[object], int]:
    def whole_number(text: object) -> int:
        try:
            return read_whole(text, flag, bounds)
        except ValueError as fault:
            raise typer.BadParameter(str(fault)) from None

    return whole_number
