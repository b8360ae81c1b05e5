"""What `tradewinds explain` prints of one thing: its fields, lists one item a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.terminal.shell import Shell

FIELDS = {
    "in_its_limit": "parameters when off",
    "must_move": "expected effects",
    "over_a_period": "over a period",
}
"""Fields that are not called as in the JSON."""
LONG = 30
"""Letters; a list with longer items has a line for each."""
BETWEEN = " · "


def show(shell: Shell, detail: dict[str, Any]) -> None:
    """Print one thing that was found."""
    shell.print(f"{detail['name']} ({detail['kind']})")
    for field, value in detail.items():
        if field in ("name", "kind") or value in (None, "", [], ()):
            continue
        called = FIELDS.get(field, field.replace("_", " "))
        items = list(lines_of(value))
        if items:
            shell.print(f"  {called}:")
            for item in items:
                shell.print(f"    {item}")
        else:
            shell.print(f"  {called}: {text_of(value)}")


def lines_of(value: Any) -> Iterator[str]:
    """Yield the items of a list that need a line each; nothing for all else."""
    if not isinstance(value, list) or not value:
        return
    if isinstance(value[0], dict):
        for each in value:
            yield BETWEEN.join(text_of(part) for part in each.values() if part not in (None, ""))
    elif len(value) > 1 and any(len(str(each)) > LONG for each in value):
        yield from map(str, value)


def text_of(value: Any) -> str:
    """Return a value as a person reads it: thousands set apart, lists with commas."""
    if isinstance(value, list | tuple):
        return ", ".join(text_of(each) for each in value)
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value)
