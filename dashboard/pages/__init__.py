"""The pages of the dashboard, in the order in which they are offered. A new page is one file and one line here."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from dashboard.components.cards import card_figures
from dashboard.pages.page import CARDS, Page
from dashboard.panels import PANELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.facts.figure import Figure

FILES = (
    "policy_effects",
)  # fmt: skip
"""Files of this folder, each of which ends in `PAGE = Page(...)`; the first is the page at `/`."""


def listed_pages(files: Iterable[str]) -> tuple[Page, ...]:
    """The pages of these files.

    Raises:
        ValueError: a file has no PAGE, two pages have one path, or the first is not at `/`.
    """
    pages: list[Page] = []
    for file in files:
        page = getattr(importlib.import_module(f"{__name__}.{file}"), "PAGE", None)
        if not isinstance(page, Page):
            raise ValueError(f"dashboard/pages/{file}.py holds no PAGE = Page(...)")  # noqa: TRY004
        if page.path in {each.path for each in pages}:
            raise ValueError(f"dashboard/pages/{file}.py: the path {page.path!r} is taken")
        pages.append(page)
    if not pages or pages[0].path != "/":
        raise ValueError("the first page of dashboard/pages/__init__.py must have the path '/'")
    return tuple(pages)


def needed_figures(pages: Iterable[Page]) -> tuple[Figure, ...]:
    """Every figure that these pages show, once, in order: what the worker computes."""
    found: dict[Figure, None] = {}
    for page in pages:
        for name in page.panels:
            needs = card_figures() if name == CARDS else PANELS[name].needs if name in PANELS else ()
            found.update(dict.fromkeys(needs))
    return tuple(found)


PAGES = listed_pages(FILES)

__all__ = ["PAGES", "Page", "needed_figures"]
