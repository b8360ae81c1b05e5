"""docs/instruments.md, made from declarations: `./run python -m experiments.documents.instruments_doc` writes it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.looking_up.declared_things import first_sentence

if TYPE_CHECKING:
    from sim.core.parameter import Parameter
    from sim.policy.instrument import Declared, Instrument

PAGE = Path(__file__).parents[2] / "docs" / "instruments.md"

HEAD = """\
# Policy instruments

Made by `./run python -m experiments.documents.instruments_doc`; a test holds it against `sim/policy/instruments`.

A scenario's `policies` are dated entries of these {count} instruments. Each states whom it covers, from when, until
when (`from`, `until`, `announced`), and its parameters. What is due at the border is by the week in which goods enter;
a rule with `grandfathers: goods_in_transit` counts by the week in which they are ordered. A share is written with a
percent sign. *Moves* is which way a metric must go at each of the values in brackets: `tradewinds verify` tests it over
many seeds. *Slider*: the dashboard has one.

| instrument | family | what it does | covers | parameters | moves | slider |
|---|---|---|---|---|---|---|
"""
WORDS = {1: "up", -1: "down"}


def page() -> str:
    """Return the whole page."""
    from sim.policy.instruments import INSTRUMENTS

    rows = [row(name, kind) for name, kind in INSTRUMENTS.items()]
    return HEAD.format(count=len(rows)) + "\n".join(rows) + "\n"


def row(name: str, kind: type[Instrument]) -> str:
    """The row of one instrument."""
    cells = (
        f"`{name}`",
        kind.family,
        first_sentence(kind.__doc__),
        ", ".join(kind.scope) or "the world",
        "<br>".join(parameter_text(each) for each in kind.declared().values()),
        "<br>".join(claim_text(each, kind.declared()[each.parameter]) for each in kind.moves),
        kind.lever.label if kind.lever else "",
    )
    return "| " + " | ".join(cells) + " |"


def parameter_text(declared: Parameter) -> str:
    """A parameter with its range and meaning."""
    return f"`{declared.name}` ({declared.range_text()}): {declared.doc}"


def claim_text(claim: Declared, parameter: Parameter) -> str:
    """What a claim says, in words: `imports_value` of USA down (rate 10%, 25%, 50%)."""
    steps = ", ".join(parameter.written(each) for each in claim.steps)
    group = f" of {claim.group}" if claim.group != claim.by else ""
    return f"`{claim.metric}`{group} {WORDS[claim.direction]} ({claim.parameter} {steps})"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


if __name__ == "__main__":
    main()
