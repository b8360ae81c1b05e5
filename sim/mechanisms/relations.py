"""Relations: buyers in bulk stay with the origin of their purchases until the relation ends.

A relation share R [kind, d, g, origin] starts at the choice shares of week 0. In four weeks a share delta of relations
ends whatever happens. Where an origin has become so much dearer than the basket that leaving it pays a search and a
first year without credit, more end, but only of those that it has above who would choose it today
(`sim/behaviour/supplier_relations.py`). What is freed is placed by today's choice shares P, so relations settle at P:
R' = lasting + P times all that ends. The mode of carriage is chosen for every lot. Nothing happens at rest. An origin
that closes frees its relations at once. With delta = 1 everybody chooses anew, as without relations. Platforms between
firms make the search for a supplier cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.core.parameter import parameter
from sim.ports.column_metric import ColumnMetric
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever
from sim.ports.state import Column, State

if TYPE_CHECKING:
    import numpy as np

    from sim.ports.state import RunSizes
    from sim.week.month import Month
    from sim.week.run_state import RunState
    from sim.world import World


@dataclass(frozen=True)
class RelationSettings:
    """How long relations last, and what a search for another supplier costs."""

    relation_separation_share: float = parameter(
        0.03,
        "share",
        low=0.01,
        high=1.0,
        doc="share of relations of buyers in bulk that ends in four weeks (100 %: buyers choose anew every time)",
        source="assumed: 3 % (1 to 8 %); half of new pairs of exporter and buyer end in a year and the rest last, says "
        "research on customs records, from memory",
        at_week_zero=False,
    )
    supplier_search_cost_share: float = parameter(
        0.02,
        "share",
        low=0.004,
        high=0.15,
        doc="what finding another supplier costs, as a share of a year's purchases, where no platform helps",
        source="assumed: 1,500 USD (300 to 10,000) of samples, visits and audits on 75,000 USD a year",
        at_week_zero=False,
        said_at_default=False,
    )
    supplier_credit_days: float = parameter(
        45.0,
        "days",
        low=0.0,
        high=90.0,
        doc="days of credit that a known supplier gives and a new one does not, for the first year of a relation",
        source="30 to 60 days between firms that know each other, a deposit and the rest before shipment for first "
        "orders, from memory",
        at_week_zero=False,
        said_at_default=False,
    )
    supplier_search_response: float = parameter(
        1.0, "1", low=0.3, high=3.0, at_week_zero=False, said_at_default=False,
        doc="share of relations that ends in four weeks more for each 100 % saved beyond the cost of the search",
        source="assumed",
    )  # fmt: skip
    b2b_platform_search_saving_share: float = parameter(
        0.5, "share", low=0.2, high=0.9, at_week_zero=False, said_at_default=False,
        doc="how much cheaper a search is where it is done on a platform between firms",
        source="assumed",
    )  # fmt: skip


class RelationState(State):
    """Relations of the month; tables by origin are empty where every relation ends in it."""

    share = Column(
        "f8", ("kind", "economy", "category", "origin"), "1", "share of bulk purchases by origin", 0.0, 1.0
    )
    first = Column(
        "f8", ("kind", "economy", "category", "origin"), "1", "choice shares of week 0 by origin", 0.0, 1.0
    )
    age = Column("f8", ("kind", "economy", "category", "origin"), "months", "mean age of relations")
    begun = Column("?", ("one",), "flag", "whether relations of week 0 are known")
    search_cost = Column(
        "f8", ("one",), "1", "cost of another supplier and of a year without credit, share of a year's purchases",
        0.0, 1.0,
    )  # fmt: skip
    switched = Column(
        "f8",
        ("economy",),
        "1",
        "share of bulk purchases from a supplier who is new in the month",
        0.0,
        1.0,
        metric=ColumnMetric("New suppliers", name="supplier_switching", unit="% of bulk purchases", times=100.0,
                            weigh="spending"),
    )  # fmt: skip
    mean_age = Column(
        "f8",
        ("economy",),
        "months",
        "mean age of supplier relations, by bulk purchases, in months of four weeks",
        metric=ColumnMetric("Age of supplier relations", name="relation_age", weigh="spending"),
    )
    concentration = Column(
        "f8",
        ("economy",),
        "1",
        "concentration of the origins of bulk purchases: sum of squared shares, mean over categories",
        0.0,
        1.0,
        metric=ColumnMetric("Concentration of sources", name="source_concentration", unit="HHI (0–10,000)",
                            times=10_000.0, weigh="spending"),
    )  # fmt: skip


class Moved(NamedTuple):
    """What becomes of relations in a month, each [kind, d, g, origin]."""

    lasting: np.ndarray
    """relations that last, share of purchases"""
    placed: np.ndarray
    """relations after"""


def begin(world: World, _sizes: RunSizes) -> RelationState:
    """Return relations not yet known; the first choice shares of a run are those of week 0."""
    import numpy as np

    from sim.core.codes import BULK_KINDS

    origins = 0 if _off(world) else world.n
    shape = len(BULK_KINDS), world.n, len(world.categories), origins
    tables = {name: np.zeros(shape) for name in ("share", "first", "age")}
    return RelationState(
        **tables, begun=np.zeros(1, np.bool_), search_cost=np.ones(1), switched=np.ones(world.n),
        mean_age=np.zeros(world.n), concentration=np.zeros(world.n),
    )  # fmt: skip


def begin_run(run: RunState) -> None:
    """Note what another supplier costs where so much is searched on platforms between firms, and relations at rest."""
    from sim.behaviour.supplier_relations import shares_of
    from sim.core.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

    settings = run.world.settings_of("relations")
    saving = settings.b2b_platform_search_saving_share * run.settings.b2b_platform_share
    without_credit = (
        run.world.setting("cost_of_money_share")
        * settings.supplier_credit_days
        / (DAYS_PER_WEEK * WEEKS_PER_YEAR)
    )
    own_cost = settings.supplier_search_cost_share * (1.0 - saving)
    run.own["relations"].column("search_cost")[:] = own_cost + without_credit
    chosen = by_origin(shares_of(run.market.bulk_choice), run.world).sum(axis=-1)
    _note(run, chosen, (1.0 - settings.relation_separation_share) * chosen)


def bulk_shares(cumulative: np.ndarray, world: World, own: RelationState) -> np.ndarray:
    """Return cumulative shares [kind, d, g, way] of what relations hold and what is placed anew."""
    import numpy as np

    from sim.behaviour.supplier_relations import shares_of

    if _off(world):
        return cumulative
    ways = by_origin(shares_of(cumulative), world)
    chosen = ways.sum(axis=-1)
    if not own.column("begun")[0]:
        _start(own, chosen, world)
    placed = moved(chosen, world, own).placed
    modes = ways * (placed / np.where(chosen > 0.0, chosen, 1.0))[..., None]
    as_chosen = (placed == chosen).all(axis=-1, keepdims=True)
    return np.where(as_chosen, cumulative, np.cumsum(modes.reshape(cumulative.shape), axis=-1))


def moved(chosen: np.ndarray, world: World, own: RelationState) -> Moved:
    """Return what becomes of relations under today's choice shares [kind, d, g, origin]."""
    from sim.behaviour.supplier_relations import (
        ended_early,
        gain_of_leaving,
        leaving_shares,
        placed_shares,
    )

    settings = world.settings_of("relations")
    separation, held = settings.relation_separation_share, own.column("share")
    early = ended_early(
        gain_of_leaving(own.column("first"), chosen, world.column("categories", "sigma")[:, None]),
        separation,
        float(own.column("search_cost")[0]),
        settings.supplier_search_response,
    )
    leaving = leaving_shares(held, chosen, separation, early)
    return Moved((1.0 - separation) * held - leaving, placed_shares(held, chosen, separation, leaving))


def learn_from_month(run: RunState, month: Month) -> None:
    """Let relations become those of the month's purchases, and note what became of them."""
    from sim.behaviour.supplier_relations import ages_after, shares_of

    own, market = run.own["relations"], run.market
    chosen = by_origin(shares_of(market.bulk_choice), run.world).sum(axis=-1)
    if _off(run.world):
        _note(run, chosen, 0.0 * chosen)
        return
    found = moved(chosen, run.world, own)  # type: ignore[arg-type]
    held, age = own.column("share"), own.column("age")
    age[:] = ages_after(age, found.lasting, found.placed)
    month.tables_changed |= bool((found.placed != held).any())
    held[:] = found.placed
    _note(run, held, found.lasting)


def by_origin(ways: np.ndarray, world: World) -> np.ndarray:
    """Return shares [..., way] as [..., origin, mode]."""
    return ways.reshape(*ways.shape[:-1], world.n, -1)


def weighed(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the mean of values [kind, d, g] by purchases [kind, d, g]: [d]."""
    import numpy as np

    whole = weight.sum(axis=(0, 2))
    mean: np.ndarray = (values * weight).sum(axis=(0, 2)) / np.where(whole > 0.0, whole, 1.0)
    return mean


def purchases(run: RunState) -> np.ndarray:
    """Return purchases in bulk of the calibrated year [kind, d, g], USD fob."""
    by_buyer: np.ndarray = run.calibration.bulk_fob_usd.sum(axis=(1, 3))
    return by_buyer


def _note(run: RunState, held: np.ndarray, lasting: np.ndarray) -> None:
    """Write what economies' relations [kind, d, g, origin] come to: how many are new, how old, with how few origins."""
    own, weight = run.own["relations"], purchases(run)
    age = 0.0 if _off(run.world) else own.column("age")
    bought = held.sum(axis=-1)
    own.column("switched")[:] = weighed(bought - lasting.sum(axis=-1), weight).clip(0.0, 1.0)  # sums round
    own.column("mean_age")[:] = weighed((held * age).sum(axis=-1), weight)
    own.column("concentration")[:] = weighed((held**2).sum(axis=-1), weight).clip(0.0, 1.0)


def _start(own: RelationState, chosen: np.ndarray, world: World) -> None:
    """Begin with the choices of week 0, between suppliers known for as long as relations last."""
    from sim.behaviour.supplier_relations import age_at_rest

    separation = world.settings_of("relations").relation_separation_share
    own.column("first")[:] = own.column("share")[:] = chosen
    own.column("age")[:] = age_at_rest(separation) * (chosen > 0.0)
    own.column("begun")[0] = True


def _off(world: World) -> bool:
    """Return whether every relation ends in every month."""
    return bool(world.settings_of("relations").relation_separation_share == 1.0)


MECHANISM = Mechanism(
    name="relations",
    group="sellers who learn, price, enter and leave",
    does="Buyers in bulk stay with the origin of their purchases until the relation ends, and search for another "
    "where it has become dear.",
    limit="every relation ends at once: buyers choose anew each time",
    settings={"relation_separation_share": 1.0},
    own_settings=RelationSettings,
    levers=(
        SettingLever(
            "relation_separation_share",
            "Bulk supply relations that end in four weeks",
            step=1,
            marks=(
                (1, "relations last years"),
                (10, "relations last months"),
                (50, "relations last weeks"),
                (100, "buyers choose anew every time"),
            ),
        ),
    ),
    first_state=begin,
    state=RelationState,
    bulk_shares=bulk_shares,
    begin_run=begin_run,
    learn_from_month=learn_from_month,
    runs_in_limit=("begin_run", "learn_from_month"),  # only to note the economies' figures
    claim=Claim(
        "early_response",
        1,
        "Buyers held by relations leave later after a tariff.",
        shock="tariff",
        simulated=True,
    ),
)
