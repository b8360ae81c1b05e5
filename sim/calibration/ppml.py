"""Structural gravity by two-way fixed-effect PPML: fills blank flows, and is the plain yardstick of `fit`.

The model is E[flow] = exp(exporter effect + importer effect + covariates x coefficients), estimated by
Poisson pseudo-maximum likelihood (Santos Silva and Tenreyro 2006), which takes zeros as they are and needs
no logarithm of a flow. Pure numpy: iteratively reweighted least squares whose normal equations are
assembled from sums over exporters, importers and cells, so no matrix with one row per pair and one column
per economy is ever formed.

Only observed pairs enter. Nothing is rescaled to margins.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

COVARIATES: Final = (
    "log_distance",
    "contiguous",
    "common_language",
    "colony",
    "trade_agreement",
    "both_in_eu",
)
"""Names of the columns that `lane_covariates` builds, in order."""

_LOWEST_LOG_MEAN: Final = -40.0
_HIGHEST_LOG_MEAN: Final = 40.0


class GravityError(ValueError):
    """The sample cannot identify the gravity equation."""


@dataclass(frozen=True)
class GravityFit:
    """Coefficients of one two-way PPML fit."""

    coefficients: FloatArray
    """[covariate] one coefficient each"""
    exporter_effect: FloatArray
    """[economy] log exporter effect; nan where the economy exports nothing in the sample"""
    importer_effect: FloatArray
    """[economy] log importer effect; nan where the economy imports nothing in the sample"""
    iterations: int
    """reweighting rounds until convergence"""
    deviance: float
    """Poisson deviance at the end, in units of the (internally rescaled) flows"""

    def predict(self, origin: IntArray, destination: IntArray, covariates: FloatArray) -> FloatArray:
        """Expected flow of each pair, in the unit of the fitted flows; nan where an effect is unknown.

        Args:
            origin: exporter row of each pair, [pair].
            destination: importer row of each pair, [pair].
            covariates: [pair, covariate], built as in the fit.
        """
        log_mean = (
            self.exporter_effect[origin]
            + self.importer_effect[destination]
            + (covariates * self.coefficients).sum(axis=1)
        )
        return np.asarray(np.exp(log_mean), dtype=np.float64)


def lane_covariates(
    distance_km: FloatArray,
    contiguous: npt.ArrayLike,
    common_language: npt.ArrayLike,
    colony: npt.ArrayLike,
    trade_agreement: npt.ArrayLike,
    both_in_eu: npt.ArrayLike,
) -> FloatArray:
    """Stack the gravity covariates of each pair, [pair, covariate], in the order of `COVARIATES`.

    Args:
        distance_km: great-circle distance between the economies' people, above zero.
        contiguous: 1 where the two share a land border.
        common_language: 1 where they share an official language.
        colony: 1 where one has been the colony of the other.
        trade_agreement: 1 where a trade agreement is in force.
        both_in_eu: 1 where both are members of the European Union.
    """
    dummies = (contiguous, common_language, colony, trade_agreement, both_in_eu)
    columns = [np.log(np.asarray(distance_km, dtype=np.float64))]
    columns += [np.asarray(column, dtype=np.float64) for column in dummies]
    return np.column_stack(columns)


def ppml_two_way(
    flow: FloatArray,
    origin: IntArray,
    destination: IntArray,
    covariates: FloatArray,
    economies: int,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 200,
) -> GravityFit:
    """Fit the two-way gravity equation by Poisson pseudo-maximum likelihood.

    Args:
        flow: flow of each observed pair, zero or more, any currency unit, [pair].
        origin: exporter row of each pair, [pair].
        destination: importer row of each pair, [pair].
        covariates: [pair, covariate], no constant.
        economies: number of economies; rows run from 0 to economies - 1.
        tolerance: stop when the deviance changes by less than this share.
        max_iterations: give up after this many rounds.

    Returns:
        The fit. Economies whose sampled flows are absent or all zero get a nan effect, and their pairs are
        left out (their exact fitted value is zero, so they carry no information on the coefficients).

    Raises:
        GravityError: no positive flow, a negative or missing flow, or no convergence.
    """
    flow = _checked(flow)
    exports = np.bincount(origin, weights=flow, minlength=economies)
    imports = np.bincount(destination, weights=flow, minlength=economies)
    used = (exports[origin] > 0) & (imports[destination] > 0)
    scale = flow[used].mean()
    y = flow[used] / scale
    o, d = origin[used], destination[used]
    centre = covariates[used].mean(axis=0)
    x = covariates[used] - centre
    cell = o * economies + d

    log_mean = np.log((y + y.mean()) / 2.0)
    mean = np.exp(log_mean)
    last_deviance, total = np.inf, float(y.sum())
    for iteration in range(1, max_iterations + 1):
        working = log_mean + (y - mean) / mean
        exporter, importer, beta = _weighted_two_way(mean, working, o, d, cell, x, economies)
        log_mean = exporter[o] + importer[d] + (x * beta).sum(axis=1)
        log_mean = np.clip(log_mean, _LOWEST_LOG_MEAN, _HIGHEST_LOG_MEAN)
        mean = np.exp(log_mean)
        deviance = _poisson_deviance(y, mean)
        if abs(last_deviance - deviance) <= tolerance * (abs(deviance) + 1e-6 * total):
            exporter = exporter + np.log(scale) - float((centre * beta).sum())
            exporter[np.bincount(o, minlength=economies) == 0] = np.nan
            importer[np.bincount(d, minlength=economies) == 0] = np.nan
            return GravityFit(beta, exporter, importer, iteration, deviance)
        last_deviance = deviance
    message = f"gravity did not converge in {max_iterations} rounds (deviance {last_deviance:.6g})"
    raise GravityError(message)


def _checked(flow: FloatArray) -> FloatArray:
    """Return flows that a fit can use; GravityError where it cannot."""
    flow = np.asarray(flow, dtype=np.float64)
    if flow.size == 0 or not np.isfinite(flow).all() or (flow < 0).any() or flow.sum() <= 0:
        message = "gravity needs finite flows of zero or more, at least one of them positive"
        raise GravityError(message)
    return flow


def clustered_errors(
    fit: GravityFit,
    flow: FloatArray,
    origin: IntArray,
    destination: IntArray,
    covariates: FloatArray,
    economies: int,
) -> FloatArray:
    """Return standard errors of the coefficients, robust and clustered by pair, [covariate].

    A sandwich around the fitted means: flows may scatter about them in any way, and the two directions of a
    pair are one cluster (a home flow is a cluster of its own). Fixed effects are swept out of the covariates
    first. Clusters / (clusters - 1) is the only small-sample correction, so with many effects for few pairs
    the errors come out somewhat small. nan where the sample says nothing on a coefficient.

    Args:
        fit: what `ppml_two_way` made of the same sample.
        flow: flows of the fit, [pair].
        origin: exporter row, [pair].
        destination: importer row, [pair].
        covariates: [pair, covariate].
        economies: number of economies.
    """
    mean = fit.predict(origin, destination, covariates)
    used = np.isfinite(mean)
    scale = float(mean[used].mean())
    o, d, mean, residual = origin[used], destination[used], mean[used] / scale, flow[used] / scale
    residual = residual - mean
    x, cell, nothing = covariates[used], o * economies + d, np.empty((int(used.sum()), 0))
    swept = np.empty_like(x)
    for k in range(x.shape[1]):
        column = x[:, k] - x[:, k].mean()
        exporter, importer, _ = _weighted_two_way(mean, column, o, d, cell, nothing, economies)
        swept[:, k] = column - exporter[o] - importer[d]
    spread = (mean[:, None] * swept**2).sum(axis=0)
    known = spread > 1e-9 * np.maximum((mean[:, None] * x**2).sum(axis=0), 1e-300)
    swept = swept[:, known]
    cluster = np.unique(np.minimum(o, d) * economies + np.maximum(o, d), return_inverse=True)[1]
    scores = np.column_stack([np.bincount(cluster, weights=each * residual) for each in swept.T])
    bread = np.linalg.pinv((mean[:, None] * swept).T @ swept)
    variance = bread @ (scores.T @ scores) @ bread * (len(scores) / max(len(scores) - 1, 1))
    errors = np.full(x.shape[1], np.nan)
    errors[known] = np.sqrt(np.diag(variance))
    return errors


def five_fold_left_out(
    flow: FloatArray,
    origin: IntArray,
    destination: IntArray,
    covariates: FloatArray,
    economies: int,
    *,
    folds: int = 5,
) -> FloatArray:
    """Predict each observed pair by plain PPML fitted without it.

    Pairs are dealt to folds in a fixed pattern, (7 x exporter + 11 x importer) mod folds, so every exporter
    and every importer has pairs in every fold and nothing is drawn at random.

    Args:
        flow: observed flows, [pair].
        origin: exporter row, [pair].
        destination: importer row, [pair].
        covariates: [pair, covariate].
        economies: number of economies.
        folds: number of parts; 5 unless given.

    Returns:
        Prediction of each pair, same unit as `flow`, [pair]; zero where the pairs left in give an economy
        no flow.
    """
    fold = fold_of_pair(origin, destination, folds)
    predicted = np.zeros(flow.size, dtype=np.float64)
    for held in range(folds):
        inside, outside = fold != held, fold == held
        fit = ppml_two_way(flow[inside], origin[inside], destination[inside], covariates[inside], economies)
        predicted[outside] = fit.predict(origin[outside], destination[outside], covariates[outside])
    return np.nan_to_num(predicted, nan=0.0)


def fold_of_pair(origin: IntArray, destination: IntArray, folds: int = 5) -> IntArray:
    """Fold of each pair, 0 to folds - 1: (7 x exporter + 11 x importer) mod folds, [pair]."""
    return np.asarray((7 * origin + 11 * destination) % folds, dtype=np.int64)


def _weighted_two_way(
    weight: FloatArray,
    target: FloatArray,
    o: IntArray,
    d: IntArray,
    cell: IntArray,
    x: FloatArray,
    economies: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weighted least squares of `target` on exporter effects, importer effects and `x`.

    The exporter block of the normal equations is diagonal and is eliminated first; what is left is one small
    dense system in importer effects and coefficients. The importer effects sum to zero by minimum norm.
    """
    terms = x.shape[1]
    of_exporter = np.bincount(o, weights=weight, minlength=economies)
    of_importer = np.bincount(d, weights=weight, minlength=economies)
    cross = np.bincount(cell, weights=weight, minlength=economies * economies).reshape(economies, economies)
    rest = np.empty((economies, economies + terms))
    rest[:, :economies] = cross
    inner = np.zeros((economies + terms, economies + terms))
    inner[np.arange(economies), np.arange(economies)] = of_importer
    right = np.zeros(economies + terms)
    right[:economies] = np.bincount(d, weights=weight * target, minlength=economies)
    for k in range(terms):
        weighted = weight * x[:, k]
        rest[:, economies + k] = np.bincount(o, weights=weighted, minlength=economies)
        by_importer = np.bincount(d, weights=weighted, minlength=economies)
        inner[:economies, economies + k] = by_importer
        inner[economies + k, :economies] = by_importer
        inner[economies + k, economies:] = (weighted[:, None] * x).sum(axis=0)
        right[economies + k] = (weighted * target).sum()
    total = np.bincount(o, weights=weight * target, minlength=economies)

    inverse = np.divide(1.0, of_exporter, out=np.zeros_like(of_exporter), where=of_exporter > 0)
    reduced = inner - rest.T @ (inverse[:, None] * rest)
    reduced_right = right - rest.T @ (inverse * total)
    solution = np.linalg.lstsq(reduced, reduced_right, rcond=1e-12)[0]
    exporter = inverse * (total - rest @ solution)
    return exporter, solution[:economies], solution[economies:]


def _poisson_deviance(y: FloatArray, mean: FloatArray) -> float:
    """Twice the log-likelihood gap between a perfect fit and `mean`."""
    positive = y > 0
    log_ratio = np.zeros_like(y)
    log_ratio[positive] = np.log(y[positive] / mean[positive])
    return float(2.0 * (y * log_ratio - (y - mean)).sum())
