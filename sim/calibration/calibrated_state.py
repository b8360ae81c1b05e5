"""What a calibration leaves: the solved unknowns with the week-0 state they belong to, and what it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.calibration.solve import Shifters, Targets, Traits
from sim.calibration.week_zero_tables import WeekZeroTables
from sim.core.carried import never_written
from sim.core.settings import ModelSettings
from sim.market.choice import LaneTable, Offers, Preferences, Tables
from sim.market.quoting import Quotes
from sim.market.sizes import Sizes
from sim.policy.rulebook import RuleBook
from sim.world import World


class OfferConstants(NamedTuple):
    """What tastes and constants make of the offers: the same in every week and whatever the size classes."""

    offer_constant: np.ndarray
    """[g, lane] origin taste, comparative advantage, service constant, ln"""
    bulk_offer_constant: np.ndarray
    """[o, d, bulk mode, g] origin taste, comparative advantage and mode constant of bulk purchases, ln"""
    platform_constant: np.ndarray
    """[platform_market] constant of the platform in the weight of its channel, ln"""
    shelf_constant: np.ndarray
    """[d] constant of imported goods in shops in the weight of their channel, ln"""
    shelf_log_price: np.ndarray
    """[d, g] ln of the price of imported goods on the shelf over their fob value"""
    give_up: np.ndarray
    """[d] weight of giving a need up, ln"""

    def write(self, offers: Offers) -> None:
        """Write them into offers of the same world."""
        for name, values in self._asdict().items():
            getattr(offers, name)[...] = values


@never_written
@dataclass(frozen=True, eq=False)
class Calibration:
    """The solved unknowns and the week-0 state they belong to, shared by all runs of a process: nobody writes into it.

    Each is itself only, so that caches can hold it.
    """

    world: World
    """What was calibrated, mechanisms that are off in their limit."""
    settings: ModelSettings
    """Assumptions it was solved under; week 0 depends on some of them."""
    preferences: Preferences
    """Tastes, budgets and goods as choice rules read them."""
    lanes: LaneTable
    """Parcel lanes as choice rules read them."""
    traits: Traits
    """Flags of lanes, platform markets and ways that the solver used."""
    targets: Targets
    """What it meets, fob USD a year or shares."""
    shifters: Shifters
    """The solved unknowns, ln units and two ratios."""
    law: RuleBook
    """Law of 2023-12-31."""
    sizes: Sizes
    """Order sizes under the thresholds of that law, USD."""
    quotes: Quotes
    """Carriers' quotes of week 0, USD and days."""
    offer_constants: OfferConstants
    """What the unknowns make of the offers, ln."""
    week: WeekZeroTables
    """Week 0's offers and choice tables; the first run of a process takes them over."""
    lane_fob_usd: np.ndarray
    """[lane, g] expected sales by lane, fob USD a year."""
    bulk_fob_usd: np.ndarray
    """[kind, o, d, bulk mode, g] expected bulk sales (0 restock, 1 firms incl. home), fob USD a year; read-only."""
    shelf_fob_usd: np.ndarray
    """[d, g] expected restocking, fob USD a year."""
    home_fob_usd: np.ndarray
    """[d, g] expected home sales in shops, fob USD a year."""
    rounds: np.ndarray
    """[d] rounds the solver took."""
    miss: np.ndarray
    """[d] largest difference between ln of an expected and of a target value after the last round, 1."""
    came: str = "solved"
    """Where the solution came from: "shipped", "stored", "resumed" or "solved"."""

    @property
    def offers(self) -> Offers:
        """What buyers saw in week 0."""
        return self.week.show()[0]

    @property
    def tables(self) -> Tables:
        """Week 0's choice tables."""
        return self.week.show()[1]


class WeekZero(NamedTuple):
    """What the calibration starts from: everything but the unknowns."""

    world: World
    """What is calibrated, mechanisms that are off in their limit."""
    settings: ModelSettings
    """Assumptions; week 0 depends on some of them."""
    preferences: Preferences
    """Tastes, budgets and goods as choice rules read them."""
    lanes: LaneTable
    """Parcel lanes as choice rules read them."""
    traits: Traits
    """Flags of lanes, platform markets and ways that the solver needs."""
    targets: Targets
    """What is to be met, fob USD a year or shares."""
    law: RuleBook
    """Law of 2023-12-31."""
    sizes: Sizes
    """Order sizes under the thresholds of that law, USD."""
    quotes: Quotes
    """Carriers' quotes of week 0, USD and days."""
    offers: Offers
    """What buyers see, without tastes and constants; the solver fills them in."""
    tables: Tables
    """Choice tables of the right shapes; the solver fills them."""


__all__ = ["Calibration", "OfferConstants", "WeekZero"]
