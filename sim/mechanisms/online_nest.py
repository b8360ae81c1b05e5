"""Online nest: shops and platforms are two classes, and a buyer who leaves a platform takes another one first.

Class (shops, online) -> channel (home shop, import shelf | each platform) -> lane. A class weighs its channels' sum of
weights to the power lambda (`sim/market/nest.py`, which the calibration reads too: week 0 keeps its sales at any
lambda). With lambda 1 class and channel are one level, as without the mechanism. A buyer whom a platform let down
leaves it for every other channel alike, at any lambda: memory is of one consumer, and the table is of consumer types.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever
from sim.ports.state import Column, State

if TYPE_CHECKING:
    from sim.market.nest import Nest
    from sim.ports.state import RunSizes
    from sim.week.run_state import RunState
    from sim.world import World


@dataclass(frozen=True)
class OnlineNestSettings:
    """How closely shops and platforms compete."""

    class_lambda: float = parameter(
        0.6,
        "1",
        low=0.3,  # the calibration meets the data of all 64 economies down to here; at 0.25 not in Hong Kong
        high=1.0,
        doc="how closely shops and platforms compete, against two platforms (1: as closely, one level)",
        source="assumed: platforms are nearer to each other than to shops; how much nearer has no source here yet",
    )


class OnlineNestState(State):
    """The class online in the week traded last; zero before the first, empty where classes are one level."""

    share = Column("f8", ("economy", "category"), "1", "share of spending that is online", low=0.0, high=1.0)
    inclusive = Column(
        "f8", ("economy", "category"), "ln", "mean inclusive value of the class online", low=-math.inf
    )


def begin(world: World, _sizes: RunSizes) -> OnlineNestState:
    """Return no shares yet: there is no choice table before the calibration."""
    import numpy as np

    shape = (0, 0) if _lambda(world) == 1.0 else (world.n, len(world.categories))
    return OnlineNestState(share=np.zeros(shape), inclusive=np.zeros(shape))


def nest(table: Nest, world: World, _own: OnlineNestState) -> Nest:
    """Give classes their lambda in every category."""
    import numpy as np

    return table._replace(class_lambda=np.full_like(table.class_lambda, _lambda(world)))


def note_week(run: RunState) -> None:
    """Note what the class online came to in the week's choice tables."""
    if _lambda(run.world) == 1.0:
        return
    from sim.core.codes import ONLINE
    from sim.market.nest import class_sums  # here, because scenarios are checked without numpy

    preferences, sizes, own = run.market.preferences, run.market.sizes, run.own["online_nest"]
    spending = sizes.spending_share[..., None] * preferences.spending[:, None, None, :]
    found = class_sums(
        run.market.tables.channel, preferences.column_class, preferences.class_lambda, spending
    )
    own.column("share")[:] = found.share[ONLINE].clip(0.0, 1.0)
    own.column("inclusive")[:] = found.inclusive[ONLINE]


def _lambda(world: World) -> float:
    found: float = world.settings_of("online_nest").class_lambda
    return found


MECHANISM = Mechanism(
    name="online_nest",
    group="buyers who differ, and may give up",
    does="Platforms compete more with each other than with shops.",
    limit="shops and platforms are one level of choice",
    settings={"class_lambda": 1.0},
    own_settings=OnlineNestSettings,
    levers=(
        SettingLever(
            "class_lambda",
            "How closely shops compete with platforms",
            step=0.05,
            marks=(
                (0.3, "platforms are a market of their own"),
                (0.6, "shops are a distant substitute"),
                (1.0, "as closely as two platforms"),
            ),
        ),
    ),
    first_state=begin,
    state=OnlineNestState,
    nest=nest,
    note_week=note_week,
    claim=Claim(
        "stays_online",
        1,
        "Buyers who leave a platform for its price take another platform before a shop.",
    ),
)
