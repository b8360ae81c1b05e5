"""Ordinary duties by origin, destination and category, from each importer's published mean rates.

Two means are published for every importer: of most-favoured-nation rates and of rates applied, both weighted with
imports (economies.csv). They become rates of pairs:

    origin without preference   m_d k_d r_g u_d
    partner of an agreement, or with general preferences   m_d k_d r_g p_d

r_g is a category's rate against the mean (of US duties; for others assumed), k_d makes the mean over what d imports
equal the most-favoured-nation mean m_d, and p_d, at most 1, makes the mean over all imports equal the applied mean.
Where even p_d = 0 leaves too much, ways to import without duty that are not in the tables (suspensions, processing,
zones) lower all others alike (u_d < 1); where p_d = 1 leaves too little, u_d = p_d > 1. Goods inside a customs union
pay nothing and are not in the means. Weights are the flows of 2023 with each origin's composition over categories,
among the economies of the world: the means are met in a world of few economies too. What an economy imports by category
in the calibrated world differs from that mix, because buyers avoid what is taxed most; `duty_level_factor` of
economies.csv brings the mean back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core.numerics import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.policy.rulebook import Floats, PolicyWorld

MOST_KEPT = 8


class Rates(NamedTuple):
    """Duties of the economies of the tables, in the order of their codes."""

    iso3: tuple[str, ...]
    """Codes of economies, ascending"""
    duty_rate: Floats
    """[o, d, g] share; categories in the order of the world's"""
    preference_share: Floats
    """[d] p_d: what partners with a preference bear of the most-favoured-nation rate"""
    ordinary_share: Floats
    """[d] u_d: what others bear of it"""


_kept: dict[tuple[Any, ...], tuple[object, Rates]] = {}


def ordinary_rates(world: PolicyWorld) -> Floats:
    """Return ad valorem duty on goods value [o, d, g], share, of the economies of a world; 0 inside a customs union."""
    found = rates_of(world)
    at = np.array([found.iso3.index(each) for each in world.iso3])
    chosen: Floats = found.duty_rate[np.ix_(at, at)]
    return chosen


def rates_of(world: PolicyWorld) -> Rates:
    """Return the rates of a world's economies and how they were found; made once for the same tables."""
    tables = world.tables
    used = tuple(
        tables[name] for name in ("economies", "flows_2023", "lanes", "origin_composition", "preferences")
    )
    key = (*(id(each) for each in used), tuple(world.categories))
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        # The tables are kept with the rates, so that an id cannot come to mean another.
        _kept[key] = (used, _solve(world))
    return _kept[key][1]


def _solve(world: PolicyWorld) -> Rates:
    economies = world.tables["economies"]
    iso3 = tuple(sorted(str(each) for each in economies["iso3"].tolist()))
    at = {name: row for row, name in enumerate(economies["iso3"].tolist())}
    order = np.array([at[each] for each in iso3])
    union = [str(each) for each in economies["trade_regulator"][order].tolist()]
    inside = np.array([[one == other for other in union] for one in union])
    imports = _imports(world, iso3)
    imports[inside] = 0.0
    relative = _column_of(world.tables["categories"], "category", "tariff_relative", world.categories)
    by_name = sorted(range(len(world.categories)), key=lambda g: world.categories[g])
    preferred = preferred_pairs(world, iso3)
    mfn, applied = (
        economies[name].astype(np.float64)[order] for name in ("tariff_mfn_share", "tariff_applied_share")
    )
    factor = economies["duty_level_factor"].astype(np.float64)[order]
    n = len(iso3)
    rate, partner, other = np.zeros((n, n, len(relative))), np.ones(n), np.ones(n)
    for name in sorted(set(union)):
        members = [d for d in range(n) if union[d] == name]
        level, partner[members], other[members] = _of_union(
            members,
            imports[:, :, by_name],
            relative[by_name],
            preferred,
            (mfn[members[0]], applied[members[0]]),
        )
        level *= factor[members[0]]
        for d in members:
            borne = np.where(inside[:, d], 0.0, np.where(preferred[:, d], partner[d], other[d]))
            rate[:, d] = borne[:, None] * (level * relative)[None, :]
    return Rates(iso3, rate, partner, other)


def _of_union(
    members: list[int],
    imports: Floats,
    profile: Floats,
    preferred: NDArray[np.bool_],
    means: tuple[float, float],
) -> tuple[float, float, float]:
    """Return (rate of a category of the mean kind, what partners bear of it, what others do) of one customs territory.

    Sums run over economies and categories in the order of their names, whatever the order of the files.

    Args:
        members: rows of its economies, which have one tariff.
        imports: [o, d, g] goods from outside it, USD.
        profile: [g] a category's rate against the mean.
        preferred: [o, d] origins with a preference.
        means: most-favoured-nation and applied.
    """
    mfn, applied = means
    worth = np.array([[total(imports[o, d] * profile) for o in range(len(imports))] for d in members])
    goods = np.array([[total(imports[o, d]) for o in range(len(imports))] for d in members])
    whole, weighted = total(goods.reshape(-1)), total(worth.reshape(-1))
    if whole <= 0.0 or weighted <= 0.0 or mfn <= 0.0:
        return applied, 1.0, 1.0
    level, chosen = mfn * whole / weighted, preferred[:, members].T
    partners, others = (
        total(np.where(chosen, worth, 0.0).reshape(-1)),
        total(np.where(chosen, 0.0, worth).reshape(-1)),
    )
    return (level, *shares(applied * whole, level * partners, level * others))


def shares(wanted: float, of_partners: float, of_others: float) -> tuple[float, float]:
    """Return what partners and others bear of the most-favoured-nation rate, so that duty is what is wanted.

    Args:
        wanted: duty on all imports at the applied mean, USD.
        of_partners: duty on partners' goods at most-favoured-nation rates, USD.
        of_others: the same on others' goods, USD.
    """
    if wanted >= of_partners + of_others:
        more = wanted / (of_partners + of_others)
        return more, more
    if wanted >= of_others:
        return (wanted - of_others) / of_partners, 1.0
    return 0.0, wanted / of_others


def preferred_pairs(world: PolicyWorld, iso3: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which origins have a preference in which destination [o, d]: an agreement, or general preferences."""
    index = {each: row for row, each in enumerate(iso3)}
    found = np.zeros((len(iso3), len(iso3)), dtype=np.bool_)
    lanes = world.tables["lanes"]
    for origin, destination, agreement in zip(
        lanes["origin"].tolist(),
        lanes["destination"].tolist(),
        lanes["trade_agreement"].tolist(),
        strict=True,
    ):
        if float(agreement) > 0.0 and origin in index and destination in index:
            found[index[origin], index[destination]] = True
    granted = world.tables["preferences"]
    for importer, origin in zip(granted["importer"].tolist(), granted["origin"].tolist(), strict=True):
        if importer in index and origin in index:
            found[index[origin], index[importer]] = True
    return found


def _imports(world: PolicyWorld, iso3: tuple[str, ...]) -> Floats:
    """Return the flows of 2023 by category [o, d, g], USD: each flow over its origin's composition."""
    index = {each: row for row, each in enumerate(iso3)}
    places = {each: g for g, each in enumerate(world.categories)}
    flow, share = np.zeros((len(iso3), len(iso3))), np.zeros((len(iso3), len(places)))
    flows, composition = world.tables["flows_2023"], world.tables["origin_composition"]
    for origin, destination, usd in zip(
        flows["origin"].tolist(), flows["destination"].tolist(), flows["value_usd"].tolist(), strict=True
    ):
        if origin in index and destination in index:
            flow[index[origin], index[destination]] = float(usd)
    for origin, category, part in zip(
        composition["origin"].tolist(),
        composition["category"].tolist(),
        composition["share"].tolist(),
        strict=True,
    ):
        if origin in index and category in places:
            share[index[origin], places[category]] = float(part or 0.0)
    found: Floats = flow[:, :, None] * share[:, None, :]
    return found


def _column_of(table: Any, key: str, name: str, order: Sequence[str]) -> Floats:
    """Return a table's column in a given order of its keys."""
    at = dict(zip(table[key].tolist(), table[name].tolist(), strict=True))
    return np.array([float(at[each]) for each in order])
