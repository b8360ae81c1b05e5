"""docs/verification.md: a section for each part of the long checks, with the day it was measured.

Parts take from minutes to hours and are run one by one: a section whose part was not run stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Section = tuple[str, str, Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]]]
"""Title, words, tables of (header, rows)."""

HEADINGS = {
    "A referee's checklist": "referee",
    "The model beside the world": "world",
    "Systems": "systems",
    "The baseline at rest": "rest",
    "Fit": "fit",
    "Scale-free totals": "scale",
    "Direction": "direction",
    "General equilibrium": "general",
    "Frictions": "frictions",
}
"""How titles of parts begin, in the order of the page, and the part."""
HEAD = """\
# Verification

Made by `./run verify`, part by part; each says when it was measured. What each check means: [odd.md](odd.md).
`./run test` holds a smaller version of each.
"""


def report_text(found: dict[str, Any], sections: Sequence[Section], before: str = "") -> str:
    """Return the page.

    Args:
        found: command line, version and date of the parts run now, or of a part where it has its own.
        sections: of those parts.
        before: the page as it was.
    """
    made = {
        heading_of(title): section_text(found, (title, words, tables)) for title, words, tables in sections
    }
    every = {**kept_sections(before), **made}
    return "\n".join([HEAD, *(every[heading] for heading in HEADINGS if heading in every)])


def heading_of(title: str) -> str:
    """Return how the title of a part begins.

    Raises:
        LookupError: no part has such a title.
    """
    for heading in HEADINGS:
        if title.startswith(heading):
            return heading
    raise LookupError(f"no part of the long checks is titled {title!r}; known: {', '.join(HEADINGS)}")


def kept_sections(page: str) -> dict[str, str]:
    """Return the sections of a page by heading; text that is no part's section is left out."""
    kept = {}
    for block in page.split("\n## ")[1:]:
        title = block.split("\n", 1)[0]
        known = [heading for heading in HEADINGS if title.startswith(heading)]
        if known:
            kept[known[0]] = "## " + block.rstrip("\n") + "\n"
    return kept


def section_text(found: dict[str, Any], section: Section) -> str:
    """Return one section with the day, the version and the command."""
    title, words, tables = section
    measured = {**found, **found[HEADINGS[heading_of(title)]]}
    lines = [
        f"## {title}",
        "",
        f"Measured by `{measured['command_line']}` with version {measured['version']} on {measured['date']}. {words}",
    ]
    for header, rows in tables:
        lines += ["", "| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
