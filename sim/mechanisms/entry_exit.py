"""Entry exit: firms pay a fixed cost, leave without cash, and enter where demand is high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState

ENTRY_BELIEF = 1.04
"""Entrants come where demand is believed to be 4 % above expectation (assumed)."""


@dataclass(frozen=True)
class EntryExitSettings:
    """What being in business costs, and how readily firms enter."""

    fixed_cost_share: float = parameter(
        0.12,
        "share",
        low=0.0,
        high=0.3,
        doc="fixed cost of being in business and listed, as a share of expected sales",
        source="assumed: markups leave 20 to 33 % of sales",
        at_week_zero=False,
    )
    entry_chance: float = parameter(
        0.25,
        "share",
        low=0.0,
        high=1.0,
        doc="chance a month that a firm enters where demand is 4 % above expectation",
        source="assumed",
        at_week_zero=False,
    )


def note_week(run: RunState) -> None:
    """Begin to count anew who entered and left."""
    run.entered[:] = 0
    run.exited[:] = 0


def learn_from_month(run: RunState, month: Month) -> None:
    """Let firms out of cash leave, and entrants in."""
    _pay_and_exit(run, month)
    _enter(run, month)


def _pay_and_exit(run: RunState, month: Month) -> None:
    """Book a month's operating surplus; firms out of cash leave. Each pool keeps its last agent."""
    import numpy as np

    from sim.week.month import MONTH_WEEKS

    smes, sellers = run.smes, run.sellers
    cash, fixed = smes.column("cash_e4usd"), smes.column("fixed_cost_e4usd")
    active, retailer = smes.column("active"), smes.column("is_retailer")
    economy, category = smes.column("economy"), smes.column("category")
    demand = month.belief[economy, category]
    surplus = (run.expected_surplus * demand - fixed) * MONTH_WEEKS
    cash += np.where(active & ~retailer, np.floor(surplus), 0.0).astype(np.int64)
    for j in np.flatnonzero(active & ~retailer & (cash < 0)):
        first, count = sellers.first[economy[j], category[j]], sellers.count[economy[j], category[j]]
        if active[first : first + count].sum() <= 1:
            cash[j] = 0
            continue
        active[j] = False
        sellers.listing[:, j] = 0
        sellers.bulk_listing[:, j] = 0
        sellers.pool_moved[economy[j], category[j]] = True
        run.exited[economy[j]] += smes.column("weight")[j]
        month.sellers_changed = True


def _enter(run: RunState, month: Month) -> None:
    """Let entrants in where demand is high: a fresh row, middling productivity, half the firms of a peer."""
    import numpy as np

    from sim.agents.sme import CASH_WEEKS
    from sim.core import draws

    smes, sellers = run.smes, run.sellers
    chance = run.world.settings_of("entry_exit").entry_chance
    active, entered = smes.column("active"), smes.column("entered")
    stream = draws.stream(run.seed, draws.ENTRY, run.tick)
    for o, g in zip(*np.nonzero(month.belief > ENTRY_BELIEF), strict=True):
        first, count = int(sellers.first[o, g]), int(sellers.count[o, g])
        rows = np.arange(first, first + count)
        fresh = rows[~active[rows] & (entered[rows] < 0)]
        peers = rows[active[rows]]
        if len(fresh) == 0 or len(peers) == 0:
            continue
        j = int(fresh[0])
        if draws.draw(np.uint64(stream), smes.column("key")[j], 0) >= chance:
            continue
        peer = int(peers[len(peers) // 2])
        active[j], entered[j] = True, run.tick
        smes.column("weight")[j] = max(int(smes.column("weight")[peer]) // 2, 1)
        for name in ("productivity", "price", "fixed_cost_e4usd", "input_budget_e4usd"):
            smes.column(name)[j] = smes.column(name)[peer] if name != "input_budget_e4usd" else 0
        smes.column("cash_e4usd")[j] = smes.column("fixed_cost_e4usd")[peer] * CASH_WEEKS
        run.base_price[j] = run.base_price[peer]
        run.expected_surplus[j] = run.expected_surplus[peer]
        for listing, initial in (
            (sellers.listing, sellers.initial_listing),
            (sellers.bulk_listing, sellers.initial_bulk),
        ):
            initial[:, j] = np.where(initial[:, peer] > 0, np.maximum(initial[:, peer] // 2, 1), 0)
            listing[:, j] = initial[:, j]
        sellers.pool_moved[o, g] = True
        run.entered[o] += smes.column("weight")[j]
        month.sellers_changed = True


MECHANISM = Mechanism(
    name="entry_exit",
    group="sellers who learn, price, enter and leave",
    does="Firms pay a fixed cost, leave without cash, and enter where demand is high.",
    limit="the number of firms stays",
    settings={"fixed_cost_share": 0.0, "entry_chance": 0.0},
    own_settings=EntryExitSettings,
    levers=(
        SettingLever(
            "entry_chance",
            "Chance a month that a firm enters where demand is high",
            step=5,
            marks=(
                (0, "nobody enters"),
                (5, "few enter"),
                (25, "one in four months"),
                (60, "nearly every month"),
            ),
        ),
    ),
    claim=Claim("firms_move", 1, "Some firms leave, others enter.", shock="tariff", simulated=True),
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
