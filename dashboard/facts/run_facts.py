"""What the page knows about a finished run: plain numbers, made once in the worker, read by every panel.

The worker makes one frame for each figure that a panel declares; panels, cards, tables and downloads read nothing
else. Everything turns into JSON and back without loss: it travels from the worker process to the web process.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from dashboard.facts.about import About
from dashboard.facts.figure import Figure
from dashboard.facts.frames import Change, Frame, Group, Groups, Kpi, Series, Weeks


class UndeclaredFigure(LookupError):
    """A panel reads a figure that no panel declares; the message names it."""


@dataclass(frozen=True)
class Headline:
    """The answer to the scenario's question: its focus over the window."""

    metric: str
    """Name of the metric."""
    place: str
    """As a scenario file says it: `world`, USA, EU27, CHN-USA."""
    subject: str
    """What is measured and where, in words: "Cross-border parcels into the United States"."""
    kpi: Kpi
    period: str = ""
    """First and last day it covers, where those are not the days of all other figures."""
    economies: list[str] = field(default_factory=list)
    """ISO3 codes of the economies in question; none for the world."""


@dataclass(frozen=True)
class Facts:
    """Everything the page shows of one finished comparison."""

    about: About
    headline: Headline
    frames: dict[Figure, Frame]
    """The numbers of each declared figure."""

    def groups(self, figure: Figure) -> Groups:
        """The numbers of a figure over the window.

        Raises:
            UndeclaredFigure: no panel declares it.
        """
        found = self._frame(figure)
        assert isinstance(found, Groups), f"{figure} is week by week: use `weeks` or `series`"
        return found

    def weeks(self, figure: Figure) -> list[Series]:
        """The weeks of a figure, one series for each group.

        Raises:
            UndeclaredFigure: no panel declares it.
        """
        found = self._frame(figure)
        assert isinstance(found, Weeks), f"{figure} is over the window: use `groups`"
        return found.series

    def series(self, figure: Figure) -> Series:
        """The weeks of a figure that has one group.

        Raises:
            UndeclaredFigure: no panel declares it.
        """
        (found,) = self.weeks(figure)
        return found

    def _frame(self, figure: Figure) -> Frame:
        if figure not in self.frames:
            known = "; ".join(map(str, sorted(self.frames)))
            raise UndeclaredFigure(
                f"no panel of this page declares the figure {figure}; add it to the panel's `needs`. Declared: {known}"
            )
        return self.frames[figure]

    def to_json(self) -> dict[str, Any]:
        """As plain lists and dicts."""
        frames = [[asdict(figure), asdict(frame)] for figure, frame in self.frames.items()]
        return {"about": asdict(self.about), "headline": asdict(self.headline), "frames": frames}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Facts:
        """The facts `to_json` was made from."""
        about, headline = raw["about"], raw["headline"]
        return cls(
            about=About(**{**about, "events": [(date, name) for date, name in about["events"]]}),
            headline=Headline(**{**headline, "kpi": _with_change(Kpi, headline["kpi"])}),
            frames={Figure(**figure): _frame_of(frame) for figure, frame in raw["frames"]},
        )


def _frame_of(raw: dict[str, Any]) -> Frame:
    if "series" in raw:
        return Weeks(raw["metric"], [_with_change(Series, each) for each in raw["series"]])
    return Groups(**{**raw, "rows": [_with_change(Group, each) for each in raw["rows"]]})


def _with_change(kind: type[Any], row: dict[str, Any]) -> Any:
    return kind(**{**row, "change": Change(**row["change"])})
