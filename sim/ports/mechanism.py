"""Mechanism: what one file of `sim/mechanisms` declares; switches, limits, studies and documents follow from it.

`off` means the limit of a mechanism, not a skipped line of code: its parameters take the value at which it no longer
matters (an infinite elasticity, a weight of nothing, one size for all), and the same rules run on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.parameter import parameters_of
from sim.ports.charge import fault_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ports.setting_lever import SettingLever
    from sim.ports.state import RunSizes, State

Table = dict[str, "NDArray[Any]"]
"""Column -> values [row]."""
Hook = Callable[..., Any]
"""Gets a table, the world and the mechanism's own state, and what else its port gives; gives back the table."""
PORTS = (
    "ways", "parcel_rules", "quotes", "utility", "shop_margin", "bulk_shares", "chances", "access", "nest",
    "preferences", "prices", "unit_costs", "seller_weights", "restocking", "begin_run", "note_week", "learn_from_month",
)  # fmt: skip
"""Hooks that a mechanism may have; charges and sources are rows beside them (`ALL_PORTS`).

A run makes the tables of ways, preferences and nest once, from first states: what a mechanism learns does not reach
them. Prices and restocking are made every week, chances and unit costs every month, seller weights where the month says
``sellers_changed``; quotes, parcels' rules, shops' margins of home goods and charges where it says ``quotes_changed``;
utility, shops' margins of imported goods, access, bulk shares and sources where it says ``tables_changed`` or any of
the others (`sim.week.month.Month`). A law that no neighbouring week had makes these last two groups anew; quotes only
where the prices of carbon or closed passages move, which are all of the law that they are made from. So a mechanism
whose state moves must say so.
"""
ALL_PORTS = (*PORTS, "charges", "sources")
"""Hooks and rows: everything through which a mechanism changes tables."""


class Rule(NamedTuple):
    """A column's value in the limit, made from its table."""

    says: str
    """As documents write it."""
    values: Callable[[Table], float | Sequence[float]]
    """Table -> one number for all rows, or one a row."""


GROUPS = (
    "taxes and shop margins",
    "transport costs and capacity",
    "waiting",
    "buyers who differ, and may give up",
    "platforms, payment and trust",
    "customs law of parcels",
    "sellers who learn, price, enter and leave",
    "stocks in shops",
)
"""Groups of mechanisms, in the order in which `tradewinds decompose` switches them on."""


@dataclass(frozen=True)
class Claim:
    """What a mechanism must move when it is switched on in the limit world, and which way."""

    measure: str
    """What it moves: a function of `experiments.verification.friction_measures`, of the expected first week, or of
    `friction_runs` beside it, where the claim is `simulated`."""
    direction: int
    """1 up, -1 down."""
    why: str
    """One sentence."""
    needs: tuple[str, ...] = ()
    """Mechanisms without which it moves nothing."""
    shock: str = ""
    """The shock under which it shows; empty for none."""
    simulated: bool = False
    """Whether it shows in a simulation only, not in the expected first week."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings at which it shows, where their defaults are the limit: such a mechanism moves no scenario that does not
    set them."""
    own_constants: tuple[str, ...] = ()
    """Calibrated constants (`sim.calibration.solve.Shifters`) that the limit world has not, and that the claim
    takes from the world with this mechanism calibrated."""


@dataclass(frozen=True)
class Mechanism:
    """One mechanism of the model.

    Raises:
        ValueError: the group is none of ``GROUPS``, a claim's direction is neither up nor down, a charge is
            one that no mechanism may declare, or a lever fits none of its own settings.
    """

    name: str
    """Its name in scenario files and on the switchboard."""
    group: str
    """One of ``GROUPS``."""
    does: str
    """What it does, in one sentence."""
    limit: str
    """What holds when it is off, in one sentence."""
    claim: Claim
    """What it must move when it is switched on in the limit world, and which way."""
    columns: Mapping[str, Rule | float] = field(default_factory=dict)
    """`table.column` of the world's data -> its value in the limit, or a rule that makes it from the table."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings (`sim.core.settings`, or any mechanism's own) and their values in the limit."""
    adapts: bool = False
    """Whether its settings are in their limit too where the setting `adaptation` is off."""
    calibrates_anew: bool = False
    """Whether its limit changes the calibration by a rule that no table or setting shows."""
    runs_in_limit: tuple[str, ...] = ()
    """Hooks (``PORTS``), "charges" or "sources" that are there when it is off too: its columns and settings then
    make them move nothing, or they are the limit themselves."""
    own_settings: type[Any] | None = None
    """Dataclass of its own declared parameters (`sim.core.parameter`), speeds of adjustment too; hooks read them by
    ``world.settings_of``. A parameter that week 0 cannot depend on says ``at_week_zero=False``."""
    levers: tuple[SettingLever, ...] = ()
    """Sliders of the dashboard over some of its own settings; it gives them to both runs of a comparison."""
    first_state: Callable[[Any, RunSizes], State] | None = None
    """Called with the world and the rows of a run's agents; gives the state it begins with (`sim.ports.state`). The
    calibration calls it too, with no agents."""
    state: type[State] | None = None
    """Class of that state; its columns may be metrics (`sim.ports.column_metric`)."""
    charges: tuple[Any, ...] = ()
    """Rows of `sim.ports.charge.Charge` (port: charges)."""
    sources: tuple[Any, ...] = ()
    """Rows of `sim.ports.source.Source` (port: emissions)."""
    ways: Hook | None = None
    """``(rows, iso3, platforms)``: parcel lanes that exist, rows (d, platform, o, service, mode); asked once, when the
    world is built (port: ways)."""
    parcel_rules: Hook | None = None
    """``(rules, world, own)``: the rule book that parcels are billed by (port: law)."""
    quotes: Hook | None = None
    """``(quotes, world, own)``: carriers' quotes, `sim.market.quoting.Quotes`, which begin at the rates of
    `carrier_modes` (port: quotes)."""
    utility: Hook | None = None
    """``(non_price_cost, world, own, rules, quotes)``: non-price cost [segment, lane], share of price; it begins at
    0; the more, the fewer buy (port: utility)."""
    shop_margin: Hook | None = None
    """``(margin, world, own)``: what shops add to the cost of goods [d, g], share of it; it begins at 0 (port:
    prices)."""
    bulk_shares: Hook | None = None
    """``(cumulative, world, own)``: cumulative shares of bulk purchases [kind, d, g, way]; in a run only (port:
    utility)."""
    chances: Hook | None = None
    """``(outcome_chances, world, own)``: chances on the way, `sim.behaviour.outcomes.OutcomeChances`; in a run only
    (port: chances)."""
    access: Hook | None = None
    """``(present, world, own)``: platforms that sell [platform, d]; in a run only (port: access)."""
    nest: Hook | None = None
    """``(nest, world, own)``: classes of channels and their lambda, `sim.market.nest.Nest`; asked once, when the world
    is calibrated, with the state of the start (port: needs)."""
    preferences: Hook | None = None
    """``(preferences, world, own)``: tastes and budgets, `sim.market.choice.Preferences`; asked once, when the world is
    calibrated, with the state of the start (port: needs)."""
    prices: Hook | None = None
    """``(prices, world, own)``: sellers' and shops' prices of the week, `sim.market.bundles.Prices`; in a run only
    (port: prices)."""
    unit_costs: Hook | None = None
    """``(cost, world, own)``: producers' unit cost against week 0 [o, g], to which prices move; it begins at 1; in a
    run only (port: prices)."""
    seller_weights: Hook | None = None
    """``(boost, world, own)``: factor on a seller's weight in its seller group [sme]; in a run only (port: sellers)."""
    restocking: Hook | None = None
    """``(wanted, world, own, run)``: what a shop orders if it is its purchase week [sme], units; it begins as the plan
    of week 0; in a run only (port: stocks)."""
    begin_run: Callable[[Any], None] | None = None
    """Called with the run before its first week, once agents stand and know what they expect: fills what
    ``first_state`` could not know (port: learning)."""
    note_week: Callable[[Any], None] | None = None
    """Called with the run (`sim.week.run_state.RunState`) after every week: adds up what it learns from.
    ``run.counters`` (`sim.settlement.accounts.Counters`) and ``run.week`` (`sim.settlement.flows.TickTables`) are of
    that week alone, ``run.states`` [order state] since week 0 (port: learning)."""
    learn_from_month: Callable[[Any, Any], None] | None = None
    """Called with the run and the month (`sim.week.month`) every fourth week (port: learning)."""

    def begin(self, world: Any, sizes: RunSizes) -> State | None:
        """Return the state it begins with in a world, for so many rows of agents; None where it has none.

        Raises:
            TypeError: the state is of another class than the mechanism declares.
        """
        if self.first_state is None:
            return None
        found = self.first_state(world, sizes)
        if type(found) is not self.state:
            declared = self.state.__name__ if self.state else "none"
            raise TypeError(
                f"mechanism {self.name}: its first state is {type(found).__name__}, declared {declared}"
            )
        return found

    def __post_init__(self) -> None:
        """Refuse a declaration that nothing could use."""
        if self.group not in GROUPS:
            raise ValueError(f"mechanism {self.name}: group {self.group!r} is none of {', '.join(GROUPS)}")
        for charge in self.charges:
            if fault := fault_of(charge):
                raise ValueError(f"mechanism {self.name}: {fault}")
        own = parameters_of(self.own_settings) if self.own_settings else {}
        for lever in self.levers:
            if fault := lever.fault(own):
                raise ValueError(f"mechanism {self.name}: {fault}")
        for port in self.runs_in_limit:
            if getattr(self, port, None) in (None, ()):
                raise ValueError(
                    f"mechanism {self.name}: {port} is to run in the limit, but it declares none"
                )
        if (self.state is None) != (self.first_state is None):
            raise ValueError(f"mechanism {self.name}: of state and first_state only one is declared")
        if self.claim.direction not in (-1, 1):
            raise ValueError(
                f"mechanism {self.name}: a claim's direction is {self.claim.direction}, expected 1 or -1"
            )


@dataclass(frozen=True)
class Switched:
    """The mechanisms of a world."""

    off: tuple[str, ...] = ()
    """Names of those in their limit."""
    mechanisms: tuple[Mechanism, ...] = ()
    """All of them, in the order of application."""
    settings: tuple[tuple[str, Any], ...] = ()
    """Mechanisms with parameters of their own, and those in force in this world."""

    calibrated_anew: tuple[str, ...] = ()
    """What makes another calibration though tables do not show it: mechanisms in their limit, settings of their own."""

    def setting(self, name: str) -> Any:
        """Return a parameter that some mechanism declares as its own.

        Raises:
            KeyError: no mechanism declares it.
        """
        for _, own in self.settings:
            if hasattr(own, name):
                return getattr(own, name)
        raise KeyError(f"no mechanism declares the setting {name}")

    def running(self, port: str) -> tuple[Any, ...]:
        """Return (mechanism, what it declares for a port) where it declares it and the port is open."""
        found = ((each, getattr(each, port)) for each in self.mechanisms if self.is_open(each, port))
        return tuple((each, declared) for each, declared in found if declared not in (None, ()))

    def is_open(self, mechanism: Mechanism, port: str) -> bool:
        """Return whether a mechanism acts through a port: it is on, or its limit runs there."""
        return mechanism.name not in self.off or port in mechanism.runs_in_limit


def mean_online(column: str) -> Rule:
    """Return a rule for the table of segments: every segment has the mean of those who buy online."""
    return Rule("mean over online buyers", partial(_mean_online, column))


def _mean_online(column: str, segments: Table) -> float:
    share = [float(value) for value in segments["online_share"]]
    values = [float(value) for value in segments[column]]
    return math.fsum(a * b for a, b in zip(share, values, strict=True)) / math.fsum(share)


__all__ = ["ALL_PORTS", "GROUPS", "Claim", "Mechanism", "Rule", "Switched", "Table", "mean_online"]
