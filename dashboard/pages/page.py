"""What a page is: a path, a question, the panels that answer it, the controls it offers.

A page's file in this folder ends in `PAGE = Page(...)`, and its name stands in the list of `pages/__init__.py`. All
pages share the header, the choices and the run: a page says which of them it shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.components.choice_controls import CONTROLS
from dashboard.panels import PANELS
from sim.front import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash.development.base_component import Component

    from dashboard.components.handlers import Handler
    from dashboard.components.stores import Store

HEADLINE, CARDS = "headline", "kpis"
"""What a page can show beside panels: the answer to the scenario's question; the world's headline numbers."""
_PATH = re.compile(r"/|(/[a-z0-9]+(-[a-z0-9]+)*)+")


@dataclass(frozen=True)
class Page:
    """One page."""

    path: str
    """Small letters, digits and hyphens after a slash: `/trade`; the first page's is `/`."""
    title: str
    """In the browser's tab and in the list of pages."""
    question: str
    """The line under the name of the product."""
    panels: tuple[str, ...] = ()
    """Names of panels in the order shown; `headline` and `kpis` stand for the answer and the cards."""
    controls: tuple[str, ...] = tuple(CONTROLS)
    """Groups of the choices that it shows, all by default. The others keep their values."""
    content: Callable[[], Component] | None = None
    """What stands above the results: words, or controls of its own."""
    handlers: tuple[Handler, ...] = ()
    """Callbacks of its own; what a browser may send them is held against the components of `content`."""
    stores: tuple[Store, ...] = ()
    """Values of its own that the browser keeps."""

    def __post_init__(self) -> None:
        """Refuse what cannot be shown.

        Raises:
            ValueError: the path, a panel or a group of controls cannot be meant; the message says what would be right.
        """
        if not _PATH.fullmatch(self.path):
            raise ValueError(
                f"page {self.path!r}: a path has small letters, digits and hyphens after a slash, such as /trade"
            )
        for kind, names, known in (
            ("panel", self.panels, (HEADLINE, CARDS, *PANELS)),
            ("group of controls", self.controls, tuple(CONTROLS)),
        ):
            if isinstance(names, str):
                raise ValueError(f"page {self.path!r}: {names!r} is one name; write ({names!r},)")  # noqa: TRY004
            for name in names:
                if name not in known:
                    near = did_you_mean(name, known)
                    listed = ", ".join(known)
                    raise ValueError(
                        f"page {self.path!r}: no {kind} is called {name!r}{near}; known: {listed}"
                    )
