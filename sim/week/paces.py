"""How fast agents adjust, by mechanism; a mechanism that is off has its limit here (no weight, no cost, no end).

The values are those of the rules they belong to; a limit is a value at which the same rule moves nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.agents.platform import COMMISSION_POWER, COST_PASS_THROUGH, EXIT_COST_SHARE, RANKING_POWER
from sim.agents.regulator import INSPECTION_STEP
from sim.agents.sme import LISTING_ELASTICITY
from sim.settlement.parcel_orders import BAD_MEMORY

SUPPLY_ELASTICITY = 20.0
"""Elasticity of supply behind pricing under high demand (assumed: near the flat supply of the tariff literature)."""
FIXED_COST_SHARE = 0.12
"""Fixed cost of being in business and listed, share of expected sales; markups leave 20 to 33 % (assumed)."""
ENTRY_CHANCE = 0.25
"""An entrant comes with this chance a month where demand is 4 % above expectation (assumed)."""


class Paces(NamedTuple):
    """Speeds and weights of adjustment."""

    supply_elasticity: float = SUPPLY_ELASTICITY
    """Elasticity of supply behind sellers' prices; infinite: prices do not follow demand."""
    listing_elasticity: float = LISTING_ELASTICITY
    """Elasticity of firms listed with respect to expected profit per fixed cost."""
    fixed_cost_share: float = FIXED_COST_SHARE
    """Fixed cost of being in business and listed, share of expected sales."""
    entry_chance: float = ENTRY_CHANCE
    """Chance a month that a firm enters where demand beats expectation (`sim.mechanisms.entry_exit`)."""
    commission_power: float = COMMISSION_POWER
    """Change of a commission, as a share of it, per unit of ln sales against expectation."""
    cost_pass_through: float = COST_PASS_THROUGH
    """Share of compliance costs that goes into the commission."""
    exit_cost_share: float = EXIT_COST_SHARE
    """Compliance cost over commission income above which a platform leaves a market."""
    ranking_power: float = RANKING_POWER
    """ln of the boost a seller gets in lists, per unit of rating above its peers'."""
    inspection_step: float = INSPECTION_STEP
    """Step by which the share of parcels inspected moves."""
    bad_memory: float = BAD_MEMORY
    """Share of price by which a let-down buyer thinks less of a platform."""
    with_stock: bool = True
    """Stocks bind; without, a shop orders what it sold."""
