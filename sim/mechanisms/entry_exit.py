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
    from sim.week.turnover import Profits


@dataclass(frozen=True)
class EntryExitSettings:
    """What being in business costs, and how firms come and go."""

    fixed_cost_share: float = parameter(
        0.12,
        "share",
        low=0.0,
        high=0.3,
        doc="fixed cost of being in business and listed, as a share of expected sales",
        source="assumed: markups leave 20 to 33 % of sales",
        at_week_zero=False,
    )
    firm_turnover_share: float = parameter(
        0.09,
        "share",
        low=0.0,
        high=0.5,
        doc="share of producers that leave in a year at rest, and enter",
        source="Eurostat, business demography: deaths 8 to 9 %, births 9 to 11 % of enterprises a year (2015-2021; "
        "from memory)",
        at_week_zero=False,
    )
    profit_response: float = parameter(
        1.0,
        "1",
        low=0.0,
        high=5.0,
        doc="fall of ln of the share that leaves, and rise of ln of the share that enters, per unit of profit above "
        "that of the start",
        source="assumed",
        at_week_zero=False,
    )
    least_fixed_cost: float = parameter(
        0.6, "1", low=0.3, high=0.9, at_week_zero=False, said_at_default=False,
        doc="fixed cost of the most productive firm of an economy and category, against `fixed_cost_share`",
        source="assumed: with `fixed_cost_slope`, the mean firm bears about `fixed_cost_share`",
    )  # fmt: skip
    fixed_cost_slope: float = parameter(
        0.85, "1", low=0.4, high=1.7, at_week_zero=False, said_at_default=False,
        doc="by how much more fixed cost the least productive firm of an economy and category has than the most "
        "productive, against `fixed_cost_share`",
        source="assumed: a fixed cost weighs more on firms that sell less",
    )  # fmt: skip
    first_cash_weeks: int = parameter(
        26, "count", low=4, high=104, at_week_zero=False, said_at_default=False,
        doc="weeks of fixed cost that a firm begins with in cash",
        source="assumed: half a year",
    )  # fmt: skip
    least_profit_share: float = parameter(
        0.1, "share", low=0.02, high=0.5, at_week_zero=False, said_at_default=False,
        doc="least profit of the start against which a firm's profit is measured, share of surplus before fixed cost",
        source="assumed: no firm's profit is measured against nothing",
    )  # fmt: skip


def note_week(run: RunState) -> None:
    """Begin to count anew who entered and left."""
    run.entered[:] = 0
    run.exited[:] = 0


def learn_from_month(run: RunState, month: Month) -> None:
    """Book a month's profit, and let firms leave and enter (`sim.week.turnover`).

    Entrants take the rows of those who left, with their productivity, quality and price, and bring first cash.
    """
    import numpy as np

    from sim.core import draws
    from sim.core.units import WEEKS_PER_YEAR
    from sim.week.month import MONTH_WEEKS
    from sim.week.turnover import turn_over

    settings, smes, sellers = run.world.settings_of("entry_exit"), run.smes, run.sellers
    if settings.firm_turnover_share == 0.0:
        return
    profits = _profits(run, month)
    _book(run, profits)
    stream = np.uint64(draws.stream(run.seed, draws.ENTRY, run.tick))
    usual = settings.firm_turnover_share * MONTH_WEEKS / WEEKS_PER_YEAR
    weight, active, cash = smes.column("weight"), smes.column("active"), smes.column("cash_e4usd")
    leaving, entering = np.zeros_like(weight), np.zeros_like(weight)
    turn_over(sellers.pools(), profits, stream, usual, settings.profit_response, leaving, entering)
    remaining, moved = weight - leaving, leaving != entering
    # Who leaves takes a part of the cash; of debts that ended firms nothing is left.
    cash[:] = np.floor(np.maximum(cash, 0) * (remaining / np.maximum(weight, 1)))
    first_cash = settings.first_cash_weeks * smes.column("fixed_cost_e4usd")
    cash += np.floor(first_cash * (entering / np.maximum(sellers.first_weight, 1))).astype(np.int64)
    weight[:] = remaining + entering
    economy, category = smes.column("economy"), smes.column("category")
    np.add.at(run.exited, economy, leaving)
    np.add.at(run.entered, economy, entering)
    begun, ended = ~active & (weight > 0), active & (weight == 0)
    smes.column("entered")[begun] = run.tick
    active[begun], active[ended] = True, False
    sellers.listing[:, ended] = 0
    sellers.bulk_listing[:, ended] = 0
    sellers.pool_moved[economy[moved], category[moved]] = True
    month.sellers_changed |= bool(moved.any())


def _profits(run: RunState, month: Month) -> Profits:
    """Return what producers earn: a firm's part of its pool's demand, fixed cost at today's wage."""
    import numpy as np

    from sim.week.month import MONTH_WEEKS
    from sim.week.turnover import Profits

    smes, sellers = run.smes, run.sellers
    economy, category = smes.column("economy"), smes.column("category")
    now, first = sellers.shares_in_pool(run.market.offers.home_composite)
    firms = np.maximum(smes.column("weight"), 1) / np.maximum(sellers.first_weight, 1)
    return Profits(
        surplus=run.expected_surplus, fixed=smes.column("fixed_cost_e4usd").astype("f8"),
        sales=month.belief[economy, category] * (now / first), cost=run.market.wage[economy],
        cash=smes.column("cash_e4usd"), least_share=run.world.settings_of("entry_exit").least_profit_share,
        rules=sellers.market_cost_e4usd / (MONTH_WEEKS * firms),
    )  # fmt: skip


def _book(run: RunState, profits: Profits) -> None:
    """Book a month's surplus of all firms behind each producer, and what rules of markets abroad cost them."""
    import numpy as np

    from sim.week.month import MONTH_WEEKS

    smes = run.smes
    firms, rules = (
        smes.column("weight") / np.maximum(run.sellers.first_weight, 1),
        run.sellers.market_cost_e4usd,
    )
    surplus = (profits.surplus * profits.sales - profits.fixed * profits.cost) * (MONTH_WEEKS * firms)
    smes.column("cash_e4usd")[:] += np.where(smes.column("is_retailer"), 0.0, np.floor(surplus)).astype(
        np.int64
    )
    smes.column("cash_e4usd")[:] -= rules
    rules[:] = 0


MECHANISM = Mechanism(
    name="entry_exit",
    group="sellers who learn, price, enter and leave",
    does="Firms pay a fixed cost; some leave and others enter, more leave and fewer enter where profits fall.",
    limit="the number of firms stays",
    settings={"fixed_cost_share": 0.0, "firm_turnover_share": 0.0},
    own_settings=EntryExitSettings,
    levers=(
        SettingLever(
            "firm_turnover_share",
            "Firms that close in a year, and are founded",
            step=1,
            marks=(
                (0, "none"),
                (3, "few"),
                (9, "as in Europe"),
                (20, "many"),
            ),
        ),
    ),
    claim=Claim("firms_move", 1, "Some firms leave, others enter.", shock="tariff", simulated=True),
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
