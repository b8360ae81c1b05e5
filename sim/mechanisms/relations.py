"""Relations: buyers in bulk stay with origin and mode of their purchases until the relation ends.

A relation share R [kind, d, g, way] starts at the choice shares of week 0. In four weeks a share delta of relations
ends, and what is freed is placed by today's choice probabilities P: R' = (1 - delta) R + delta P. Nothing happens at
rest. A way that closes frees its relations at once. With delta = 1 everybody chooses anew, as without relations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
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
    """How long relations last."""

    relation_separation_share: float = parameter(
        1.0,
        "share",
        low=0.01,
        high=1.0,
        doc="share of relations of buyers in bulk that ends in four weeks (100 %: buyers choose anew every time)",
        source="assumed: 100 %, relations hold nobody; how long relations last has no source here yet",
        at_week_zero=False,
    )


class RelationState(State):
    """Relations of the month; empty where every relation ends in it."""

    share = Column(
        "f8",
        ("kind", "economy", "category", "way"),
        "1",
        "share of bulk purchases by origin and mode",
        0.0,
        1.0,
    )
    begun = Column("?", ("one",), "flag", "whether relations of week 0 are known")


def begin(world: World, _sizes: RunSizes) -> RelationState:
    """Return relations not yet known; the first choice shares of a run are those of week 0."""
    import numpy as np

    from sim.core.codes import BULK_KINDS, BULK_MODES

    ways = 0 if _separation(world) == 1.0 else world.n * len(BULK_MODES)
    shape = len(BULK_KINDS), world.n, len(world.categories), ways
    return RelationState(share=np.zeros(shape), begun=np.zeros(1, np.bool_))


def bulk_shares(cumulative: np.ndarray, world: World, own: RelationState) -> np.ndarray:
    """Return cumulative shares [kind, d, g, way] of what relations hold and what is placed anew."""
    import numpy as np

    separation = _separation(world)
    if separation == 1.0:
        return cumulative
    chosen = shares_of(cumulative)
    if not own.column("begun")[0]:
        own.column("share")[:] = chosen
        own.column("begun")[0] = True
    placed: np.ndarray = np.cumsum(placed_shares(own.column("share"), chosen, separation), axis=-1)
    return placed


def learn_from_month(run: RunState, month: Month) -> None:
    """Let relations become those of the month's purchases."""
    if _separation(run.world) == 1.0:
        return
    share = run.own["relations"].column("share")
    now = shares_of(run.market.bulk_cumulative)
    month.tables_changed |= bool((now != share).any())
    share[:] = now


def shares_of(cumulative: np.ndarray) -> np.ndarray:
    """Return shares [..., way] from cumulative ones; none where nothing is bought."""
    import numpy as np

    whole = cumulative[..., -1:]
    shares: np.ndarray = np.diff(cumulative, axis=-1, prepend=0.0) / np.where(whole > 0.0, whole, 1.0)
    return np.clip(shares, 0.0, 1.0)


def placed_shares(share: np.ndarray, chosen: np.ndarray, separation: float) -> np.ndarray:
    """Return where purchases go [..., way]: relations that last, and the rest by choice; nothing is lost.

    Args:
        share: [..., way] relations.
        chosen: [..., way] today's choice probabilities; 0 where a way is closed.
        separation: share of relations that ends.
    """
    import numpy as np

    lasting = (1.0 - separation) * np.where(chosen > 0.0, share, 0.0)
    placed: np.ndarray = lasting + (1.0 - lasting.sum(axis=-1, keepdims=True)) * chosen
    return placed


def _separation(world: World) -> float:
    share: float = world.settings_of("relations").relation_separation_share
    return share


MECHANISM = Mechanism(
    name="relations",
    group="sellers who learn, price, enter and leave",
    does="Buyers in bulk stay with the origin and mode of their purchases until the relation ends.",
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
    learn_from_month=learn_from_month,
    claim=Claim(
        "early_response",
        1,
        "Buyers held by relations leave later after a tariff.",
        shock="tariff",
        simulated=True,
        settings={"relation_separation_share": 0.05},
    ),
)
