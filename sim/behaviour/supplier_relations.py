"""Supplier relations: which relations of buyers in bulk end, where what is freed goes, how old relations are.

A relation is with an origin; the mode of carriage is chosen anew for every lot.
"""

from __future__ import annotations

import numpy as np


def shares_of(cumulative: np.ndarray) -> np.ndarray:
    """Return shares [..., way] from cumulative ones; none where nothing is bought."""
    whole = cumulative[..., -1:]
    shares: np.ndarray = np.diff(cumulative, axis=-1, prepend=0.0) / np.where(whole > 0.0, whole, 1.0)
    return np.clip(shares, 0.0, 1.0)


def gain_of_leaving(first: np.ndarray, chosen: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """Return by how much an origin has become dearer than the buyers' basket since week 0, ln.

    Choice shares are those of a constant elasticity of substitution, so ln(own price / price index) has moved by
    -ln(share / first share) / (sigma - 1). Nothing where an origin has become cheaper, was not used, or is closed.

    Args:
        first: [..., origin] choice shares of week 0.
        chosen: [..., origin] today's.
        sigma: elasticity of substitution, of a shape that goes with both.
    """
    used = (first > 0.0) & (chosen > 0.0)
    dearer = np.log(np.where(used, first, 1.0)) - np.log(np.where(used, chosen, 1.0))
    gain: np.ndarray = np.maximum(dearer, 0.0) / (sigma - 1.0)
    return gain


def ended_early(
    gain: np.ndarray, separation: float, search_cost: float, search_response: float
) -> np.ndarray:
    """Return the share of buyers too many at an origin [..., origin] who leave it in four weeks for what they save.

    Args:
        gain: [..., origin] what a buyer would save by leaving, ln.
        separation: share of relations that ends whatever the price.
        search_cost: saving up to which nobody looks for another supplier, ln.
        search_response: share that leaves for each unit of saving beyond it.
    """
    ended: np.ndarray = np.minimum(search_response * np.maximum(gain - search_cost, 0.0), 1.0 - separation)
    return ended


def leaving_shares(held: np.ndarray, chosen: np.ndarray, separation: float, early: np.ndarray) -> np.ndarray:
    """Return relations that end for what is saved [..., origin], as shares of all purchases.

    Only buyers whom the origin has above those who would choose it today leave it, so relations settle at choice.

    Args:
        held: [..., origin] relations.
        chosen: [..., origin] today's choice shares; 0 where an origin is closed, whose relations end.
        separation: share of relations that ends whatever the price.
        early: [..., origin] share of the others too many that ends besides.
    """
    share = np.where(chosen > 0.0, early, 1.0 - separation)
    leaving: np.ndarray = share * np.maximum(held - chosen, 0.0)
    return leaving


def placed_shares(held: np.ndarray, chosen: np.ndarray, separation: float, leaving: np.ndarray) -> np.ndarray:
    """Return where purchases go [..., origin]: relations that last, and the rest by choice; nothing is lost.

    Lasting + (1 - all of lasting) * chosen, written so that relations at today's choices stay there to the last bit.

    Args:
        held: [..., origin] relations.
        chosen: [..., origin] today's choice shares.
        separation: share of relations that ends whatever the price.
        leaving: [..., origin] relations that end besides (``leaving_shares``).
    """
    freed = leaving.sum(axis=-1, keepdims=True)
    placed: np.ndarray = chosen + (1.0 - separation) * (held - chosen) - leaving + chosen * freed
    return np.maximum(placed, 0.0)  # differences round


def ages_after(age: np.ndarray, lasting: np.ndarray, placed: np.ndarray) -> np.ndarray:
    """Return the mean age of relations [..., origin] a month later, in months of four weeks; new ones are of age 0.

    Args:
        age: [..., origin] before.
        lasting: [..., origin] relations that lasted.
        placed: [..., origin] relations after.
    """
    there = placed > 0.0
    older: np.ndarray = np.where(there, lasting * (age + 1.0) / np.where(there, placed, 1.0), 0.0)
    return older


def age_at_rest(ended: np.ndarray) -> np.ndarray:
    """Return the mean age at which relations stay that age [..., origin], months: ages are geometric."""
    rest: np.ndarray = (1.0 - ended) / ended
    return rest
