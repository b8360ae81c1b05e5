"""Settings of the sample and of the long run: which firms and households there are, and how revenue is paid out.

They belong to no mechanism; set-up reads them by ``world.setting``. The calibrated week 0 holds whatever they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.parameter import parameter


@dataclass(frozen=True)
class SampleSettings:
    """Firms and households at the start, and how wages and public revenue move in the general closure."""

    retailer_share: float = parameter(
        0.35, "share", low=0.15, high=0.6, at_week_zero=False, said_at_default=False,
        doc="share of SME agents that import and retail",
        source="assumed",
    )  # fmt: skip
    firms_per_person: float = parameter(
        0.03, "1", low=0.01, high=0.1, at_week_zero=False, said_at_default=False,
        doc="small and medium firms per inhabitant",
        source="assumed: OECD economies 0.03 to 0.09, most without employees",
    )  # fmt: skip
    income_spread: float = parameter(
        0.25, "1", low=0.05, high=0.5, at_week_zero=False, said_at_default=False,
        doc="spread of ln spending within an octile of incomes",
        source="assumed: octiles' means carry the Gini",
    )  # fmt: skip
    productivity_spread: float = parameter(
        0.35, "1", low=0.1, high=0.8, at_week_zero=False, said_at_default=False,
        doc="standard deviation of ln productivity across firms of a category",
        source="assumed: heavy tails emerge by growth",
    )  # fmt: skip
    quality_spread: float = parameter(
        0.2, "1", low=0.0, high=0.6, at_week_zero=False, said_at_default=False,
        doc="spread of ln quality across sellers of a category, as buyers see it",
        source="assumed",
    )  # fmt: skip
    dishonest_share: float = parameter(
        0.15, "share", low=0.05, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of sellers that deal in counterfeits; the categories' mean shares of counterfeits are theirs alone",
        source="assumed",
    )  # fmt: skip
    listed_at_home_share: float = parameter(
        0.5, "share", low=0.2, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of the most productive agent's firms that list at home at the start; falls with the square of "
        "the rank",
        source="assumed: productive firms sell more widely (Melitz 2003)",
    )  # fmt: skip
    listed_abroad_share: float = parameter(
        0.15, "share", low=0.05, high=0.5, at_week_zero=False, said_at_default=False,
        doc="share of the most productive agent's firms that list in its largest market abroad at the start; falls "
        "with the square of the rank",
        source="assumed: few firms export, and those are productive (Melitz 2003)",
    )  # fmt: skip
    market_size_elasticity: float = parameter(
        0.65, "1", low=0.4, high=1.0, at_week_zero=False, said_at_default=False,
        doc="rise of ln of the firms of an economy that list in a foreign market per unit of ln of what the economy "
        "sells there",
        source="Eaton, Kortum and Kramarz 2011 (Econometrica 79(5)), French firms: 0.65 given the market share; from "
        "memory",
    )  # fmt: skip
    specialisation_power: float = parameter(
        0.5, "1", low=0.0, high=1.0, at_week_zero=False, said_at_default=False,
        doc="rise of ln of the producer agents of a category per unit of ln of the economy's share of it in exports, "
        "against the mean share",
        source="assumed: part of what is made is sold at home",
    )  # fmt: skip
    tariff_payout_share: float = parameter(
        0.25, "share", low=0.05, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of the pot of tariff revenue paid out in a week (general closure only)",
        source="assumed: a buying cycle of four weeks",
    )  # fmt: skip
    least_wage_signal: float = parameter(
        0.5, "1", low=0.0, high=0.95, at_week_zero=False, said_at_default=False,
        doc="least value of a week's sales over labour that a wage reacts to (general closure only)",
        source="assumed: an empty week moves a wage little",
    )  # fmt: skip
    most_wage_signal: float = parameter(
        2.0, "1", low=1.05, high=5.0, at_week_zero=False, said_at_default=False,
        doc="largest value of a week's sales over labour that a wage reacts to (general closure only)",
        source="assumed: a full week moves a wage little",
    )  # fmt: skip
