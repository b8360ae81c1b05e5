"""Instrument: one dated policy as law names it, with a scope, parameters and one rule on the rule book.

An instrument never touches agents. `apply` takes a rule book and gives a new one in which the cells it covers are
changed; the old one is untouched. Each instrument is one file in `sim/policy/instruments`, with one registry line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sim.core.carried import never_written
from sim.core.parameter import Parameter, check_values, parameters_of
from sim.core.registry import Registry
from sim.naming import in_a_sentence
from sim.policy.declared_effect import Declared as Declared
from sim.policy.lever import Lever
from sim.policy.places import (
    Names,
    as_category,
    as_mode,
    as_place,
    called,
    economy_rows,
    listed,
    positions,
)
from sim.reading import read_day
from sim.surroundings.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from sim.policy.rulebook import PolicyWorld, RuleBook

INSTRUMENTS: Registry[type[Instrument]] = Registry("instrument")
FAMILIES = ("trade", "data", "green", "shock")
PLATFORM_COST = (
    "the platforms' cost, which moves commissions and markets only with platform_conduct and fees on"
)
"""What is left of a data rule where neither matches nor exposure matter."""
BURDENED = ("imports", "parcels")
"""What an instrument may burden: all goods from abroad, or parcels from abroad, of the importers it covers."""
SCOPE_KEYS = ("importers", "exporters", "categories", "modes")
GRANDFATHERS = ("goods_in_transit",)
"""What a rule may spare."""
THURSDAY = timedelta(days=3)
"""A week belongs to a policy by its Thursday, as in ISO weeks: start <= Thursday < until."""

I = TypeVar("I", bound="type[Instrument]")  # noqa: E741


@never_written
@dataclass(frozen=True, kw_only=True)
class Instrument:
    """Base of every policy: who is covered, and when."""

    importers: tuple[str, ...] = ("all",)
    """Codes of economies or blocs whose imports it covers, or all."""
    exporters: tuple[str, ...] = ("all",)
    """Codes of economies or blocs whose exports it covers, or all."""
    categories: tuple[str, ...] = ("all",)
    """Codes of categories it covers, or all."""
    modes: tuple[str, ...] = ("all",)
    """Codes of modes of transport it covers, or all."""
    start: date = field(default=date(2024, 1, 1))
    """First day on which it holds."""
    until: date | None = None
    """First day on which it holds no more; None where it has no end."""
    announced: date | None = None
    """Day from which it is known; None for its start."""
    grandfathers: str | None = None
    """`goods_in_transit`: goods ordered before it holds, or before its end, are spared its coming or its end; None:
    what is due at the border is due by the law of the week in which goods enter."""

    name: ClassVar[str] = ""
    family: ClassVar[str] = "trade"
    moves: ClassVar[tuple[Declared, ...]] = ()
    lever: ClassVar[Lever | None] = None
    """Its slider on the dashboard, where it has one."""
    burden: ClassVar[str] = ""
    """Trade that its example burdens and must not make grow, one of ``BURDENED``; empty where it only relieves."""
    burden_with: ClassVar[dict[str, Any]] = {}
    """Parameters with which the example is a burden and nothing else: gains that come with it (an assurance beside a
    cost) are cut, relief is turned into its contrary."""
    scope: ClassVar[tuple[str, ...]] = ("importers", "exporters")
    """Which of importers, exporters, categories and modes this instrument reads; others are refused in files."""
    required_scope: ClassVar[tuple[str, ...]] = ("importers",)
    layer: ClassVar[int] = 1
    """Schedules of law (0) are applied before rules that change them (1)."""
    sets_tariff: ClassVar[bool] = False
    """True: set by the trade regulator, which a customs union shares."""
    at_least_one: ClassVar[tuple[str, ...]] = ()
    """Parameters of which a file must state at least one."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Mechanisms (`sim.mechanisms`) through which it acts: with all of them off nothing, or what `besides` says."""
    besides: ClassVar[str] = ""
    """What is left of it with all it needs off; nothing where empty."""
    example: ClassVar[dict[str, Any]] = {}
    """Scope and parameters the direction test uses."""
    idle: ClassVar[dict[str, Any] | None] = None
    """Parameters with which the example changes nothing of the law of 2023; None where no values do. Each instrument
    says it itself, and a test holds it to the bit."""

    def __post_init__(self) -> None:
        """Take lists and single words for scopes, by their codes, and refuse what cannot be meant."""
        for item in fields(self):
            object.__setattr__(self, item.name, plain(getattr(self, item.name)))
        for key in SCOPE_KEYS:
            object.__setattr__(self, key, scope_words(key, getattr(self, key)))
        for key in ("start", "until", "announced"):
            if key == "start" or getattr(self, key) is not None:
                object.__setattr__(self, key, self._day(key))
        if self.until is not None and self.until <= self.start:
            raise ValueError(f"{self.name}: until {self.until} is not after from {self.start}")
        if self.announced is not None and self.announced > self.start:
            raise ValueError(f"{self.name}: announced {self.announced} is after from {self.start}")
        if self.grandfathers is not None and self.grandfathers not in GRANDFATHERS:
            raise ValueError(
                f"{self.name}: grandfathers is {self.grandfathers!r}, expected {', '.join(GRANDFATHERS)}"
            )
        check_values(self)

    def _day(self, key: str) -> date:
        try:
            return read_day(getattr(self, key))
        except ValueError as error:
            raise ValueError(f"{self.name}: {'from' if key == 'start' else key}: {error}") from None

    # -- when ---------------------------------------------------------------------------------------------
    def in_force(self, week_start: date) -> bool:
        """Whether the week that starts on this Monday is in the policy."""
        thursday = week_start + THURSDAY
        return self.start <= thursday and (self.until is None or thursday < self.until)

    def is_announced(self, week_start: date) -> bool:
        """Whether the policy is known in the week that starts on this Monday."""
        return (self.announced or self.start) <= week_start + THURSDAY

    def version(self, world: PolicyWorld, week_start: date) -> str:
        """Return what distinguishes two weeks in which the instrument does different things."""
        return ""

    # -- whom ---------------------------------------------------------------------------------------------
    def importer_rows(self, world: Names) -> tuple[int, ...]:
        """Rows of the importers."""
        return economy_rows(world, self.importers)

    def exporter_rows(self, world: Names) -> tuple[int, ...]:
        """Rows of the exporters."""
        return economy_rows(world, self.exporters)

    def category_rows(self, world: Names) -> tuple[int, ...]:
        """Rows of the categories."""
        return positions(world.categories, self.categories)

    def mode_rows(self, world: Names) -> tuple[int, ...]:
        """Codes of the modes."""
        return positions(world.modes, self.modes)

    def covers(self, world: PolicyWorld, *, borders_only: bool = True) -> NDArray[np.bool_]:
        """Return the lanes covered. [origin, destination]; borders_only leaves out trade inside a customs union."""
        import numpy as np

        count = len(world.iso3)
        mask = np.zeros((count, count), dtype=np.bool_)
        mask[np.ix_(self.exporter_rows(world), self.importer_rows(world))] = True
        if borders_only:
            regulator = np.asarray(world.trade_regulator)
            mask &= regulator[:, None] != regulator[None, :]
        return mask

    # -- what ---------------------------------------------------------------------------------------------
    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Return a new rule book with this policy's cells changed; called only for weeks in the policy."""
        raise NotImplementedError

    def cuts(self) -> tuple[float, ...]:
        """Return the value thresholds (USD) that parcels' size brackets are cut at from the announcement on."""
        return ()

    def sets(self) -> dict[str, Any]:
        """Return the parameters this entry decides (None means: left as it is)."""
        found = {name: getattr(self, name) for name in self.declared()}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def stacks(self) -> bool:
        """Whether it adds to what is there; two that stack may hold at once if they start on different dates."""
        return False

    @property
    def supersedes(self) -> bool:
        """Whether it replaces an earlier rule of its kind where both reach; False: part of it comes on top."""
        return not self.stacks

    @classmethod
    def declared(cls) -> dict[str, Parameter]:
        """Return the instrument's own parameters by name."""
        return parameters_of(cls)

    @classmethod
    def make_example(cls, start: date, until: date | None = None, **changes: Any) -> Instrument:
        """Return the instance the direction test uses, from a date on."""
        return cls(**{**cls.example, "start": start, "until": until, **changes})

    @classmethod
    def from_lever(cls, value: float, start: date, importers: str = "all") -> Instrument:
        """Return the policy that a position of its slider stands for, in force from a date on.

        Args:
            value: of the lever's parameter, in its own unit.
            start: first day.
            importers: whose imports it touches: `all`, a bloc or an ISO3 code.

        Raises:
            LookupError: the instrument declares no lever.
        """
        if cls.lever is None:
            raise LookupError(f"instrument {cls.name!r} declares no lever")
        return cls(start=start, **cls.lever.values(cls, value, importers))

    # -- in words -----------------------------------------------------------------------------------------
    def sentence(self, world: Names) -> str:
        """Return what the policy does, in one plain sentence."""
        raise NotImplementedError

    def period(self) -> str:
        """Return 'From 2025-08-29' or, with the last day on which it holds, 'From 2025-05-02 to 2025-05-13'."""
        last = f" to {self.until - timedelta(days=1)}" if self.until else ""
        return f"From {self.start}{last}"

    def importers_text(self, world: Names) -> str:
        """Return the importers as a sentence calls them."""
        return listed([called(world, word) for word in self.importers])

    def exporters_text(self, world: Names) -> str:
        """Return 'from all origins' or 'from China and Hong Kong'."""
        if any(word in ("all", "world") for word in self.exporters):
            return "from all origins"
        return "from " + listed([called(world, word) for word in self.exporters])

    def categories_text(self) -> str:
        """Return 'all goods' or the categories."""
        if "all" in self.categories or "world" in self.categories:
            return "all goods"
        return listed([in_a_sentence("category", word) for word in self.categories])

    def verb(self, world: Names, singular: str, plural: str) -> str:
        """Return the form that agrees with the importers."""
        many = len(self.importers) > 1 or self.importers[0] in ("all", "world")
        return plural if many else singular


def instrument(name: str) -> Callable[[I], I]:
    """File an instrument class under the name scenario files use."""

    def decorate(cls: I) -> I:
        cls.name = name
        INSTRUMENTS.register(name)(cls)
        if cls.lever is not None:
            cls.lever.check(cls)
        return cls

    return decorate


def scope_words(key: str, given: Any) -> tuple[str, ...]:
    """Return the codes meant by a word or words of importers, exporters, categories or modes, once each.

    Raises:
        ValueError: a word means nothing (`sim.naming.UnknownName`), or these are no words.
    """
    words = as_words(given)
    for word in words:
        if not isinstance(word, str):
            raise ValueError(f"{key} names {word!r}, expected a name")  # noqa: TRY004 (a fault of a value)
    return tuple(dict.fromkeys(scope_word(key, word) for word in words))


def scope_word(key: str, word: str) -> str:
    """Return the code meant by one word of importers, exporters, categories or modes; ValueError if none."""
    if key == "categories":
        return as_category(word)
    return as_mode(word) if key == "modes" else as_place(word)


def as_words(given: Any) -> tuple[str, ...]:
    """Return a list of words, or a single word, as a tuple."""
    return (given,) if isinstance(given, str) else tuple(given)
