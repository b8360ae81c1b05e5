"""Who gains from a week of trade: households, owners of firms and treasuries, by economy.

Households: what they spend on goods in week 0 times the change in real consumption, which is what week 0's prices ask
for today's well-being (money-metric utility); between two runs it differs by the equivalent variation. Owners: sellers
(the markup's share of what they are paid, less fixed costs and what rules abroad cost them), shops (their margin),
platforms (commission less what rules of data cost them) and carriers (freight above the rate of week 0, shared between
both ends of a way, for fleets have no home here: `rent_at_origin_share`). Costs of shops and platforms that rise with
sales are not modelled, so what they keep is profit. What was due on goods' entry and nobody knew of at the order is a
loss of whom it was borne by: households that bought parcels, owners of shops for lots that firms bought, or sellers. On
goods of a shop's shelf it is part of what they cost the shop: its owner's loss as they are sold, and buyers' once the
shelf is priced anew.

In the general closure incomes hold wages with sellers' profits and platforms' commissions, and duty; what is in
households' incomes must not be counted again (``TickTables.incomes_adjust``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import BY_FIRM, BY_FIRST_SELLER, BY_HOUSEHOLD, HOME_SHOP, IMPORT_SHELF, OWNERS, ROAD
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.market.carriage import carriage_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.settlement.flows import Flows
    from sim.week.run_state import RunState


def household_spending(run: RunState) -> NDArray[np.float64]:
    """Return what households spend on goods in week 0, landed, by economy and octile [d, octile], USD a week."""
    calibration = run.calibration
    spent = calibration.targets.household * calibration.shifters.household_ratio / WEEKS_PER_YEAR
    octiles = run.market.welfare.shape[1]
    share = calibration.preferences.spending.reshape(run.world.n, -1, octiles).sum(axis=1)
    found: NDArray[np.float64] = spent[:, None] * share
    return found


def real_spending(run: RunState, welfare: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what today's well-being would cost at week 0's prices [d, octile], USD, less what households bore.

    Args:
        run: the model.
        welfare: [d, octile] ln of real consumption against week 0.
    """
    spending = run.household_spending_usd
    borne = run.counters.borne[BY_HOUSEHOLD].sum(axis=1) / E4USD_PER_USD
    found: NDArray[np.float64] = (
        spending * np.exp(welfare) - spending * (borne / spending.sum(axis=1))[:, None]
    )
    return found


def profits(
    run: RunState, flows: Flows, compliance_e4usd: NDArray[np.int64], market_cost_e4usd: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the week's profits by economy and owner [d, ``codes.OWNERS``], USD.

    Args:
        run: the model, for prices, costs and homes.
        flows: the week's trade.
        compliance_e4usd: [platform] what rules of data cost, 1e-4 USD.
        market_cost_e4usd: [sme] what rules of markets abroad cost firms, 1e-4 USD.
    """
    found = np.zeros((run.world.n, len(OWNERS)))
    for column, owner in enumerate((_sellers, _shops, _platforms, _carriers)):
        for economy, amount in owner(run, flows):
            np.add.at(found[:, column], economy, amount)
    np.subtract.at(
        found[:, OWNERS.index("sellers")], run.smes.column("economy"), market_cost_e4usd.astype(np.float64)
    )
    homes = _homes(run)
    known = homes >= 0
    np.subtract.at(
        found[:, OWNERS.index("platforms")], homes[known], compliance_e4usd[known].astype(np.float64)
    )
    return found / E4USD_PER_USD


Amounts = list[tuple["NDArray[np.integer]", "NDArray[np.float64]"]]
"""Pairs of economies [row] and amounts [row], 1e-4 USD."""


def _sellers(run: RunState, flows: Flows) -> Amounts:
    """First sales by origin: 1 / sigma of what is left of goods value, less fixed costs of firms in business."""
    first = flows.channel != IMPORT_SHELF
    kept = (flows.fob_e4usd - flows.commission_e4usd - flows.fees_e4usd)[first]
    sigma = run.calibration.preferences.sigma[flows.category[first]]
    smes, economy = run.smes, run.smes.column("economy")
    # A fixed cost is that of all firms of the start behind an agent; it follows how many are left, and the wage.
    firms = smes.column("weight") / np.maximum(run.sellers.first_weight, 1)
    fixed = np.where(smes.column("active"), smes.column("fixed_cost_e4usd") * firms, 0.0)
    # What sellers bore is out of goods value, but makes nothing cheaper to produce: all of it is their loss.
    borne = run.counters.borne[BY_FIRST_SELLER]
    rest = (borne * (1.0 - 1.0 / run.calibration.preferences.sigma)).sum(axis=1)
    return [
        (flows.origin[first], kept / sigma),
        (economy, -fixed * run.market.wage[economy]),
        (np.arange(run.world.n), -rest),
    ]


def _shops(run: RunState, flows: Flows) -> Amounts:
    """Sales in shops: what is left of the payment after VAT, freight and what the goods cost the shop.

    Goods of a shelf cost what was paid for those in stock; where stocks do not bind, what restocking costs today.
    """
    rows = np.flatnonzero((flows.channel == HOME_SHOP) | (flows.channel == IMPORT_SHELF))
    d, g, imported = flows.destination[rows], flows.category[rows], flows.channel[rows] == IMPORT_SHELF
    stocks_bind = run.world.setting("stocks_bind")
    of_shelf = 0.0 if stocks_bind else run.market.shelf_cost[d, g]
    taken = (flows.paid_e4usd - flows.vat_e4usd - flows.freight_e4usd)[rows]
    borne = run.counters.borne[BY_FIRM].sum(axis=1)
    return [
        (d, np.asarray(taken - flows.fob_e4usd[rows] * np.where(imported, of_shelf, 1.0), dtype=np.float64)),
        (run.smes.column("economy"), -run.counters.cost_sold.astype(np.float64)),
        (np.arange(run.world.n), -borne.astype(np.float64)),
    ]


def _platforms(run: RunState, flows: Flows) -> Amounts:
    """Commissions by a platform's home; owners outside the simulated world are left out."""
    homes = _homes(run)
    rows = np.flatnonzero((flows.platform >= 0) & (homes[flows.platform] >= 0))
    return [(homes[flows.platform[rows]], flows.commission_e4usd[rows].astype(np.float64))]


def _homes(run: RunState) -> NDArray[np.int64]:
    """Return rows of platforms' home economies [platform], -1 where it is not simulated."""
    names = {name: row for row, name in enumerate(run.world.iso3)}
    return np.array(
        [names.get(str(each), -1) for each in run.world.tables["platforms"]["home"]], dtype=np.int64
    )


def _carriers(run: RunState, flows: Flows) -> Amounts:
    """Freight above the rate of week 0, line haul and inland legs each at their own, to owners at both ends."""
    above = 1.0 - 1.0 / np.maximum(run.own["capacity"].column("rate_index"), 1e-9)
    legs = np.where(flows.platform >= 0, ROAD, carriage_of(run.world).inland_mode[flows.category])
    line = flows.freight_e4usd - flows.inland_freight_e4usd
    rent = line * above[flows.mode] + flows.inland_freight_e4usd * above[legs]
    at_origin = run.world.settings_of("capacity").rent_at_origin_share
    return [(flows.origin, at_origin * rent), (flows.destination, (1.0 - at_origin) * rent)]
