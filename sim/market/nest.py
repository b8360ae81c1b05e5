"""The nest of channels: which class each channel belongs to, and how closely classes compete.

Three levels: lanes of a channel, channels of a class, classes. With W the weight of a channel (``choice``),

    P(channel | class) = W / sum of W in the class,   P(class) ~ exp(lambda ln sum of W in the class)

(nested logit, inclusive values go upward: McFadden 1978). Lambda is one for all classes of a category: with several,
choices would depend on the level of prices. At lambda 1 classes and channels are one level. The table of weights holds
the result, so that draws and sums read weights as at one level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.codes import ALONE, CHANNEL_CLASSES, FIRST_MARKET, GIVE_UP, HOME, ONLINE, SHELF, SHOPS
from sim.core.kernel import part
from sim.core.numerics import exp, log
from sim.ports.hooks import through

if TYPE_CHECKING:
    from sim.world import World


class Nest(NamedTuple):
    """The table that mechanisms get: rows are the channels home shop, import shelf, giving up, then platforms."""

    channel_class: np.ndarray
    """[channel] class, one of ``codes.CHANNEL_CLASSES``"""
    channel_lambda: np.ndarray
    """[g] from lanes to channels: 1 where two channels are as close as two lanes of one"""
    class_lambda: np.ndarray
    """[g] from channels to classes: 1 where two classes are as close as two channels of one"""


def make_nest(world: World) -> Nest:
    """Return the nest of channels: shops and platforms are classes, at one level unless a mechanism says otherwise.

    Raises:
        ValueError: a mechanism leaves a class that is not declared, a table of another shape, or a lambda outside
            (0, 1].
    """
    classes = np.full(FIRST_MARKET + len(world.platforms), ONLINE, dtype=np.int8)
    classes[[HOME, SHELF]], classes[GIVE_UP] = SHOPS, ALONE
    usual = Nest(
        channel_class=classes,
        channel_lambda=world.column("categories", "channel_lambda"),
        class_lambda=np.ones(len(world.categories)),
    )
    nest = through("nest", usual, world, None)
    for name, values, as_usual in zip(Nest._fields, nest, usual, strict=True):
        if values.shape != as_usual.shape:
            raise ValueError(f"nest of channels: {name} has shape {values.shape}, expected {as_usual.shape}")
    if not np.isin(nest.channel_class, range(len(CHANNEL_CLASSES))).all():
        raise ValueError(f"nest of channels: a class is none of 0 to {len(CHANNEL_CLASSES) - 1}")
    for name in ("channel_lambda", "class_lambda"):
        values = getattr(nest, name)
        for g in np.flatnonzero(~((values > 0.0) & (values <= 1.0))):
            raise ValueError(
                f"nest of channels: {name} of {world.categories[g]} is {values[g]:g}, "
                "expected above 0 and at most 1"
            )
    return nest._replace(channel_class=nest.channel_class.astype(np.int8))


def columns_of(nest: Nest, world: World) -> np.ndarray:
    """Return classes [d, column] of an economy's channels; columns without a platform are alone."""
    lanes = world.lanes
    found = np.full((world.n, FIRST_MARKET + int(lanes.destination_markets.max())), ALONE, dtype=np.int8)
    found[:, :FIRST_MARKET] = nest.channel_class[:FIRST_MARKET]
    d = lanes.market_destination
    column = FIRST_MARKET + np.arange(len(d)) - lanes.destination_first_market[d]
    found[d, column] = nest.channel_class[FIRST_MARKET + lanes.market_platform]
    return found


@part
def gather_classes(household_good, class_lambda, column_class, channel):
    """Let a class weigh the sum of its channels' weights to the power lambda, and share that as its channels do.

    Args:
        household_good: [g] whether households buy it.
        class_lambda: [g] lambda of classes; where it is 1 nothing is touched.
        column_class: [column] class of each channel of one economy.
        channel: [g, k, consumer_type, column] its channels' weights at one level; replaced by those of the nest.
    """
    sums = np.empty(len(CHANNEL_CLASSES))
    for g in range(class_lambda.shape[0]):
        if not household_good[g] or class_lambda[g] == 1.0:
            continue
        for k in range(channel.shape[1]):
            for t in range(channel.shape[2]):
                weights = channel[g, k, t]
                sums[:] = 0.0
                for c in range(weights.shape[0]):
                    sums[column_class[c]] += weights[c]
                for i in range(sums.shape[0]):
                    if i != ALONE and sums[i] > 0.0:
                        sums[i] = exp((class_lambda[g] - 1.0) * log(sums[i]))
                    else:
                        sums[i] = 1.0
                for c in range(weights.shape[0]):
                    weights[c] *= sums[column_class[c]]


class ClassSums(NamedTuple):
    """What classes of channels come to, means over consumer types and size classes by spending."""

    share: np.ndarray
    """[class, d, g] share of households' spending on the category"""
    inclusive: np.ndarray
    """[class, d, g] inclusive value: ln of the sum of channels' weights at one level, among those who have any"""


def class_sums(
    channel: np.ndarray, column_class: np.ndarray, class_lambda: np.ndarray, spending: np.ndarray
) -> ClassSums:
    """Return shares and inclusive values of classes.

    Args:
        channel: [d, g, k, consumer_type, column] finished weights.
        column_class: [d, column] class of each channel.
        class_lambda: [g] lambda of classes.
        spending: [d, g, k, consumer_type] share of each economy's spending.
    """
    shape = (len(CHANNEL_CLASSES), *channel.shape[:2])
    found = ClassSums(np.zeros(shape), np.zeros(shape))
    for d, weights in enumerate(channel):
        spent = np.where(weights.sum(axis=-1) > 0.0, spending[d], 0.0)
        whole = np.maximum(weights.sum(axis=-1), np.finfo(float).tiny)
        for i in range(len(CHANNEL_CLASSES)):
            mine = weights[..., column_class[d] == i].sum(axis=-1)
            power = np.ones_like(class_lambda) if i == ALONE else class_lambda
            value = np.log(np.where(mine > 0.0, mine, 1.0)) / power[:, None, None]
            among = np.where(mine > 0.0, spent, 0.0)
            found.share[i, d] = _mean(mine / whole, spent)
            found.inclusive[i, d] = _mean(value, among)
    return found


def _mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return means [g] of values [g, k, consumer_type]; 0 where nothing weighs."""
    whole = weights.sum(axis=(1, 2))
    mean: np.ndarray = (values * weights).sum(axis=(1, 2)) / np.where(whole > 0.0, whole, 1.0)
    return mean
