"""Focus as scenarios declare it: checked words, the default where a file declares none, and the place in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sim.focus.measures import LANE_METRICS, Measure, measures
from sim.naming import UnknownName, did_you_mean, find, is_known
from sim.naming.finding import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.policy.instrument import Instrument

WORLD = "world"
JOINED = "+"
"""Between the words of a place that is several economies or blocs."""
DEFAULT_METRIC = "parcels"


class FocusError(ValueError):
    """A focus that no table can answer; the message says what would be right."""


@dataclass(frozen=True)
class Focus:
    """The figure that answers the question."""

    metric: str = DEFAULT_METRIC
    """Name of a metric (`tradewinds list metrics`)."""
    place: str = WORLD
    """`world`; economies and blocs, joined by + and added up; or a lane such as CHN-USA."""
    since: date | None = None
    """From which day on it is read; None: from the first difference between the runs."""

    def __post_init__(self) -> None:
        """Check metric and place together.

        Raises:
            FocusError: One is unknown (the nearest is named), or the metric is not kept for the place.
        """
        check_metric(self.metric)
        object.__setattr__(self, "place", checked_place(self.place))
        measure = measures()[self.metric]
        if not _answers(measure, self.place):
            fitting = [name for name, each in measures().items() if _answers(each, self.place)]
            raise FocusError(f"{self.metric} is not kept for {self.place}; kept for it: {', '.join(fitting)}")

    @property
    def is_lane(self) -> bool:
        """Whether the place is one lane."""
        return lane_of(self.place) is not None

    @property
    def dimension(self) -> str:
        """`world`, `lane`, or the dimension of the metric whose groups are economies."""
        if self.is_lane:
            return "lane"
        if self.place == WORLD and "world" in measures()[self.metric].by:
            return WORLD
        return measures()[self.metric].place_dimension

    @property
    def members(self) -> tuple[str, ...]:
        """ISO3 codes of the economies that are added up; none for a lane or where the world has its own figure."""
        if self.dimension in ("lane", WORLD):
            return ()
        return members_of(self.place)

    def entry(self) -> dict[str, str]:
        """The focus as a file would say it."""
        since = {"since": self.since.isoformat()} if self.since else {}
        return {"metric": self.metric, "place": self.place, **since}

    @classmethod
    def of_entry(cls, entry: Any) -> Focus:
        """The focus of a resolved scenario; of the world's parcels where a run was saved before there was one."""
        if not isinstance(entry, dict):
            return cls()
        since = entry.get("since")
        return cls(entry["metric"], entry["place"], date.fromisoformat(since) if since else None)


def check_metric(word: str) -> str:
    """Return the word if a metric has that name."""
    known = measures()
    if word not in known:
        hint = did_you_mean(word, known) or "; tradewinds list metrics names them"
        raise FocusError(f"unknown metric {word!r}{hint}")
    return word


def checked_place(word: str | Sequence[str]) -> str:
    """Return a place in its one spelling: ISO3 codes for names, words joined by +.

    Raises:
        FocusError: It names no place; the nearest is named.
    """
    words = word.split(JOINED) if isinstance(word, str) else [str(each) for each in word]
    words = [each.strip() for each in words]
    if len(words) == 1 and is_known("place", words[0]) and find("place", words[0]) == EVERYWHERE:
        return WORLD
    if len(words) == 1 and (lane := lane_of(words[0])):
        return "-".join(lane)
    return JOINED.join(_economy_or_bloc(each) for each in words)


def lane_of(word: str) -> tuple[str, str] | None:
    """Origin and destination of a word such as CHN-USA; None where it is no lane."""
    origin, dash, destination = word.partition("-")
    if not dash or is_known("place", word):
        return None
    return _economy(origin.strip()), _economy(destination.strip())


def members_of(place: str) -> tuple[str, ...]:
    """ISO3 codes of the economies a place holds."""
    from sim.policy.places import economy_rows, places

    known = places()
    return tuple(known.iso3[row] for row in economy_rows(known, place.split(JOINED)))


def derived(policies: Sequence[Instrument], inherited: Focus | None) -> Focus:
    """The focus of a file that declares none: parcels into the importers of its first own rule, from its first day.

    Args:
        policies: The file's own rules.
        inherited: The parent's focus, for a file without rules of its own.
    """
    if not policies:
        return inherited or Focus()
    first = policies[0]
    reaches = "importers" in first.scope
    return Focus(DEFAULT_METRIC, checked_place(first.importers) if reaches else WORLD, first.start)


def place_in_words(place: str) -> str:
    """A place as a sentence calls it: the United States; China to the United States; the world."""
    from sim.policy.places import called, listed, places

    if place == WORLD:
        return "the world"
    if lane := lane_of(place):
        return " to ".join(called(places(), each) for each in lane)
    return listed([called(places(), each) for each in place.split(JOINED)])


def _answers(measure: Measure, place: str) -> bool:
    """Whether a metric has a figure for a place."""
    if lane_of(place):
        return measure.name in LANE_METRICS
    if place == WORLD:
        return "world" in measure.by or measure.adds_up
    if len(members_of(place)) > 1:
        return measure.adds_up
    return bool(measure.place_dimension)


def _economy(word: str) -> str:
    try:
        return find("economy", word)
    except UnknownName as error:
        raise FocusError(f"place: {error}") from None


def _economy_or_bloc(word: str) -> str:
    try:
        code = find("place", word)
    except UnknownName as error:
        raise FocusError(f"place: {error}; or world, or a lane such as CHN-USA") from None
    if code == EVERYWHERE:
        raise FocusError("world holds every economy: name it alone")
    return code
