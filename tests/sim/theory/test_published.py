"""The solver against what others have published of the same economy."""

import numpy as np
import pytest
from scipy import optimize

from sim.theory.hat_algebra import Economy, general

FOREIGN = 0


def open_economies(import_share: float, sigma: float, n: int = 5) -> Economy:
    """Economies of unequal size that all spend the same share abroad; trade is balanced, pair by pair."""
    rng = np.random.default_rng(4)
    trade = rng.lognormal(0.0, 1.0, (n, n))
    trade = (trade + trade.T) * (1.0 - np.eye(n))
    sales = trade + np.diag(trade.sum(axis=0) * (1.0 - import_share) / import_share)
    return Economy(sales[:, :, None], np.zeros((n, n, 1)), np.array([sigma]))


def autarky(economy: Economy) -> np.ndarray:
    """Welfare, ratio, when trade costs become prohibitive."""
    n = len(economy.income_usd)
    return general(economy, cost=np.where(np.eye(n, dtype=bool), 1.0, 1000.0)[:, :, None]).welfare


def test_krugmans_gains_from_hyperglobalisation() -> None:
    """Imports up from 19 % to 33 % of spending raise real income by 4.9 %.

    Krugman, "The Gains From Hyperglobalization (Wonkish)", New York Times blog, 1 October 2013: the formula of Eaton
    and Kortum (Econometrica 2002) with their elasticity of 4, and Subramanian's estimates of world trade in the early
    1990s and in 2013. An Armington economy with sigma = 5 has the same elasticity, and by Arkolakis, Costinot and
    Rodríguez-Clare (American Economic Review 2012) the same gains. Here nobody applies the formula: the solver takes
    both worlds to autarky, and what is lost differs by the published figure, whatever the sizes of the economies.
    """
    gained = autarky(open_economies(0.19, 5.0)) / autarky(open_economies(0.33, 5.0))
    assert np.round(100.0 * (gained - 1.0), 1) == pytest.approx([4.9] * 5, abs=1e-9)


def test_krugmans_figure_again_by_opening_up() -> None:
    """The same 4.9 % when trade between two equal economies becomes cheaper until imports are 33 % of spending."""
    economy = Economy(
        np.array([[0.81, 0.19], [0.19, 0.81]])[:, :, None], np.zeros((2, 2, 1)), np.array([5.0])
    )

    def opened(ratio: float):
        return general(economy, cost=np.array([[1.0, ratio], [ratio, 1.0]])[:, :, None])

    def imports(ratio: float) -> float:
        sales = opened(ratio).sales_usd[:, :, 0]
        return float(sales[1, 0] / sales[:, 0].sum())

    ratio = float(optimize.brentq(lambda at: imports(at) - 0.33, 0.5, 1.0, xtol=1e-12))
    assert np.round(100.0 * (opened(ratio).welfare - 1.0), 1) == pytest.approx([4.9] * 2, abs=1e-9)


@pytest.mark.parametrize("size", [0.1, 1.0, 5.0])
def test_the_optimal_tariff_is_the_published_one(size: float) -> None:
    """Two economies, one category: the tariff that is best for one is 1 / ((sigma - 1) x the other's home share).

    Gros (Journal of International Economics 1987), restated as a special case by Lashkaripour and Lugovskyy (American
    Economic Review 113(10), 2023, after their Theorem 1). The home share is that of the equilibrium with the tariff.
    The best tariff is searched for with the solver alone: wages, revenue and prices all have to be right.
    """
    sigma = 5.0
    trade = 0.2 * min(1.0, size)
    sales = np.array([[1.0 - trade, trade], [trade, size - trade]])[:, :, None]
    economy = Economy(sales, np.zeros((2, 2, 1)), np.array([sigma]))
    home = 1

    def levied(rate: float):
        tariff = np.zeros((2, 2, 1))
        tariff[FOREIGN, home] = rate
        return general(economy, tariff)

    best = optimize.minimize_scalar(
        lambda rate: -levied(rate).welfare[home], bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-9}
    ).x
    found = levied(best).sales_usd[:, FOREIGN, 0]
    assert best == pytest.approx(1.0 / ((sigma - 1.0) * found[FOREIGN] / found.sum()), rel=1e-5)
    assert levied(best).welfare[home] > 1.0 > levied(best).welfare[FOREIGN]


def test_a_small_economys_optimal_tariff_nears_the_inverse_of_its_elasticity() -> None:
    """The limit of the same formula: the world hardly buys from the economy, so 1 / (sigma - 1), 25 % for sigma 5."""
    sales = np.array([[1e4, 0.3], [0.3, 0.7]])[:, :, None]
    economy = Economy(sales, np.zeros((2, 2, 1)), np.array([5.0]))

    def welfare(rate: float) -> float:
        tariff = np.zeros((2, 2, 1))
        tariff[FOREIGN, 1] = rate
        return float(general(economy, tariff).welfare[1])

    assert welfare(0.25) > max(welfare(0.23), welfare(0.27))
