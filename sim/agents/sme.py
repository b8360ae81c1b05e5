"""SME: a small or medium firm that makes and exports, or imports and retails. The rule, the one, the many.

Producers price at a markup over unit cost, list in (platform, destination) markets and with foreign firms, and
learn from sales: more of their firms list where a firm's own sales beat expectations, fewer where they fell short of
the fixed cost of listing (Melitz 2003). Importer-retailers buy in bulk, hold stock and sell in local shops at
prices that follow the cost of what stands on the shelf. All buy inputs. An agent stands for ``weight`` firms.
"""

from __future__ import annotations

import math

import numpy as np

from sim.agents.population import Column, Population, RowAgent
from sim.core.kernel import kernel
from sim.core.numerics import power


@kernel
def whole(amount, u):
    """Return a whole number whose mean over draws ``u``, uniform in (0, 1), is ``amount``: no rounding drifts."""
    return int(np.floor(amount + u))


@kernel
def own_sales(demand, attraction, joint_attraction):
    """Return what one firm sells in a market against the start, from demand for its origin's goods there.

    The firms that list share the demand by their attraction; all three are ratios to the start.
    """
    return demand * attraction / joint_attraction if joint_attraction > 0.0 else demand


@kernel
def wanted_listing(fixed_cost_ratio, elasticity, most_ratio):
    """Return the wanted number of listed firms against the initial one: (sales / fixed cost)^elasticity.

    The ratio is a firm's fixed cost of listing over what it sells there, against the start. Above
    ``most_ratio`` all leave.
    """
    if fixed_cost_ratio > most_ratio:
        return 0.0
    return power(1.0 / fixed_cost_ratio, elasticity)


@kernel
def listed_firms(listed, weight, initial, wanted_ratio, speed, u):
    """Return how many of an agent's firms list in a market next month, at least 0 and at most ``weight``.

    The share ``speed`` of the gap to the wanted number closes, but a market not wanted at all is left at once. ``u`` is
    the draw that rounds (``whole``); ``initial`` is of as many firms as the agent stands for today.
    """
    if initial <= 0.0 or wanted_ratio <= 0.0:
        return 0
    wanted = min(initial * wanted_ratio, 1.0 * weight)
    return min(whole(listed + speed * (wanted - listed), u), weight)


@kernel
def staying_share(sales_usd, margin_share, cost_usd, spread):
    """Return the share of an agent's firms that stay in a market whose rules cost each of them a fixed sum a year.

    A firm stays while margin x sales is above the cost (Melitz 2003). Firms behind an agent differ: ln of what they
    earn there is logistic around the agent's with scale ``spread``, so half of them leave where the cost is margin x
    sales.
    """
    if cost_usd <= 0.0:
        return 1.0
    if sales_usd <= 0.0:
        return 0.0
    return 1.0 / (1.0 + power(cost_usd / (margin_share * sales_usd), 1.0 / spread))


@kernel
def wanted_markup(sigma, own_share, least_elasticity):
    """Return the markup a firm with this share of its category would charge (Atkeson and Burstein 2008).

    The elasticity it faces falls from sigma toward ``least_elasticity`` as its share rises.
    """
    elasticity = 1.0 / ((1.0 - own_share) / sigma + own_share / least_elasticity)
    return elasticity / (elasticity - 1.0)


@kernel
def next_price(price, wanted, speed, menu_cost):
    """Return next month's price: the share ``speed`` of the way to the wanted one, or the same within the menu cost."""
    gap = wanted / price - 1.0
    if abs(gap) < menu_cost:
        return price
    return price * (1.0 + speed * gap)


@kernel
def stays(cash_e4usd):
    """Return whether a firm goes on: it leaves when it has run out of cash."""
    return cash_e4usd >= 0


class SME(RowAgent):
    """One SME agent, standing for ``weight`` firms."""

    economy = Column("i2", unit="1", doc="row of its home economy")
    category = Column("i2", unit="1", doc="row of the category it makes or retails")
    is_retailer = Column("?", unit="1", doc="imports and sells in local shops")
    key = Column("u8", unit="1", doc="lasting key of its draws")
    weight = Column("i8", unit="firms", doc="firms it stands for")
    purchase_week = Column(
        "i8", unit="week", doc="buys in the weeks whose number leaves this over when divided by four"
    )
    active = Column("?", unit="1", doc="in business")
    productivity = Column("f8", unit="1", doc="output per unit of labour, mean near 1")
    quality = Column("f8", unit="ln", doc="ln quality as buyers see it", low=-math.inf)
    fake_share = Column("f8", unit="1", doc="counterfeit orders relative to the category's mean")
    price = Column("f8", unit="1", doc="price against unit cost of productivity 1")
    cash_e4usd = Column(
        "i8", unit="1e-4 USD", doc="cash; below zero in the week in which a firm ends", low=-math.inf
    )
    fixed_cost_e4usd = Column("i8", unit="1e-4 USD/week", doc="fixed cost of being in business and listed")
    input_budget_e4usd = Column("i8", unit="1e-4 USD/week", doc="what it spends on inputs, landed")
    stock_units = Column("i8", unit="1e-4 USD fob of week 0", doc="importer-retailer's stock")
    stock_cost_e4usd = Column("i8", unit="1e-4 USD", doc="what the stock cost, landed")
    rating = Column("f8", unit="1", doc="share of orders that went well", high=1.0)
    entered = Column("i4", unit="week", doc="week it began, -1 for none", low=-1.0, index_of="week")

    def stays(self) -> bool:
        """Return whether it goes on in business."""
        return bool(stays(self.cash_e4usd))

    def wanted_markup(self, sigma: float, own_share: float, least_elasticity: float) -> float:
        """Return the markup it would like to charge."""
        return float(wanted_markup(sigma, own_share, least_elasticity))


class SMEs(Population):
    """Every SME."""

    agent_type = SME
    first_id = 2 * 10**9

    def __getitem__(self, row: int) -> SME:
        """Return the firm at a row."""
        found = super().__getitem__(row)
        assert isinstance(found, SME)
        return found
