"""The textbook solver against what can be worked out by hand, and against itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.theory.hat_algebra import Economy, TheoryError, conditional, general, partial


def world(seed: int = 1, n: int = 6, g: int = 3, tariffs: bool = True) -> Economy:
    """A random world with large home sales, deficits and tariffs."""
    rng = np.random.default_rng(seed)
    sales = rng.lognormal(0.0, 1.0, (n, n, g)) * rng.lognormal(0.0, 0.5, (n, 1, 1))
    sales[np.arange(n), np.arange(n)] *= 20.0
    tariff = (
        rng.uniform(0.0, 0.3, (n, n, g)) * (1.0 - np.eye(n))[:, :, None] if tariffs else np.zeros((n, n, g))
    )
    return Economy(sales, tariff, rng.uniform(2.0, 8.0, g))


def abroad(n: int, g: int, ratio: float) -> np.ndarray:
    return np.where(np.eye(n, dtype=bool)[:, :, None], 1.0, ratio) * np.ones((n, n, g))


def balanced(seed: int, sigma: float) -> Economy:
    """One category, no tariff, no deficit."""
    sales = world(seed, g=1, tariffs=False).sales_usd
    return Economy(sales + sales.transpose(1, 0, 2), np.zeros_like(sales), np.array([sigma]))


def test_without_a_shock_nothing_changes() -> None:
    found = general(world())
    for ratio in (found.wage, found.price, found.spending, found.welfare):
        assert np.abs(ratio - 1.0).max() < 1e-12
    assert np.allclose(found.sales_usd, world().sales_usd, rtol=1e-12)


@given(seed=st.integers(0, 200), rate=st.floats(-0.1, 1.0), ratio=st.floats(0.7, 1.5))
@settings(max_examples=15, deadline=None)
def test_markets_clear_and_budgets_hold(seed: int, rate: float, ratio: float) -> None:
    economy = world(seed)
    tariff = economy.tariff.copy()
    tariff[1:, 0] = np.maximum(tariff[1:, 0] + rate, -0.2)
    found = general(economy, tariff, abroad(6, 3, ratio))
    income = found.wage * economy.income_usd
    assert np.abs(found.sales_usd.sum(axis=(1, 2)) / income - 1.0).max() < 1e-10
    paid = (found.sales_usd * (1.0 + tariff)).sum(axis=(0, 2))
    assert np.allclose(paid, income + economy.deficit_usd + found.revenue_usd, rtol=1e-10)
    assert np.allclose(found.revenue_usd, (found.sales_usd * tariff).sum(axis=(0, 2)), rtol=1e-10, atol=1e-12)
    assert np.isclose(income.sum(), economy.income_usd.sum(), rtol=1e-12)


@pytest.mark.parametrize("sigma", [2.5, 5.0, 9.0])
@pytest.mark.parametrize("ratio", [0.8, 1.1, 3.0])
def test_welfare_is_the_home_share_to_a_power(sigma: float, ratio: float) -> None:
    """Arkolakis, Costinot and Rodríguez-Clare 2012: the change of the home share tells the change of welfare."""
    economy = balanced(3, sigma)
    found = general(economy, cost=abroad(6, 1, ratio))
    home = np.arange(6), np.arange(6), 0
    share = found.sales_usd[home] / found.sales_usd.sum(axis=(0, 2))
    assert np.allclose(found.welfare, (share / economy.share[home]) ** (1.0 / (1.0 - sigma)), rtol=1e-9)


def test_two_equal_economies_by_hand() -> None:
    """Home share 0.8, sigma 5, trade costs down by 20 %: wages stay, the home share is 0.8 / (0.8 + 0.2 x 0.8^-4)."""
    sales = np.array([[0.8, 0.2], [0.2, 0.8]])[:, :, None]
    found = general(Economy(sales, np.zeros((2, 2, 1)), np.array([5.0])), cost=abroad(2, 1, 0.8))
    home = 0.8 / (0.8 + 0.2 * 0.8**-4)
    assert found.wage == pytest.approx([1.0, 1.0], abs=1e-12)
    assert found.sales_usd[0, 0, 0] == pytest.approx(home, rel=1e-12)
    assert found.welfare == pytest.approx([(home / 0.8) ** -0.25] * 2, rel=1e-12)


def test_a_tariff_by_hand() -> None:
    """Equal economies levy the same tariff: wages stay, revenue comes back, only shares are distorted."""
    t, sigma = 0.25, 4.0
    sales = np.array([[0.7, 0.3], [0.3, 0.7]])[:, :, None]
    tariff = t * (1.0 - np.eye(2))[:, :, None]
    found = general(Economy(sales, np.zeros((2, 2, 1)), np.array([sigma])), tariff)
    whole = 0.7 + 0.3 * (1 + t) ** (1 - sigma)
    home, foreign = 0.7 / whole, 0.3 * (1 + t) ** (1 - sigma) / whole
    spending = 1.0 / (1.0 - foreign * t / (1 + t))
    assert home + foreign == pytest.approx(1.0)
    assert found.spending == pytest.approx([spending] * 2, rel=1e-12)
    assert found.welfare == pytest.approx([spending / whole ** (1 / (1 - sigma))] * 2, rel=1e-12)
    assert (found.welfare < 1.0).all()


def test_a_large_economy_gains_from_a_small_tariff_and_the_rest_loses_more() -> None:
    economy = balanced(5, 4.0)
    size = economy.income_usd
    large, n = int(size.argmax()), len(size)
    tariff = np.zeros_like(economy.tariff)
    tariff[np.arange(n) != large, large] = 0.05
    found = general(economy, tariff)
    assert found.welfare[large] > 1.0
    gained = (found.welfare - 1.0) * economy.spending_usd.sum(axis=1)
    assert gained.sum() < 0.0
    assert found.wage[large] == found.wage.max()


def test_names_and_units_do_not_matter_and_twins_can_be_merged() -> None:
    economy, order = world(7), np.array([3, 1, 5, 0, 2, 4])
    tariff = economy.tariff * 1.5 + 0.1 * (1.0 - np.eye(6))[:, :, None]
    found = general(economy, tariff)
    mixed = np.ix_(order, order)
    other = general(
        Economy(1000.0 * economy.sales_usd[mixed], economy.tariff[mixed], economy.sigma), tariff[mixed]
    )
    assert np.allclose(other.wage, found.wage[order], rtol=1e-11)
    assert np.allclose(other.welfare, found.welfare[order], rtol=1e-11)
    # Economy 0 cut in two halves that trade freely with each other and alike with all.
    cut = np.array([0, 0, 1, 2, 3, 4, 5])
    part = np.where(cut == 0, 0.5, 1.0)
    halves = economy.sales_usd[np.ix_(cut, cut)] * part[:, None, None] * part[None, :, None]
    twin = general(Economy(halves, economy.tariff[np.ix_(cut, cut)], economy.sigma), tariff[np.ix_(cut, cut)])
    assert np.allclose(twin.wage, found.wage[cut], rtol=1e-10)
    assert np.allclose(twin.welfare, found.welfare[cut], rtol=1e-10)


def test_the_short_run_keeps_wages_and_spending() -> None:
    economy = world(9)
    tariff = economy.tariff + 0.2 * (1.0 - np.eye(6))[:, :, None]
    found = partial(economy, tariff)
    assert (found.wage == 1.0).all()
    paid = (found.sales_usd * (1.0 + tariff)).sum(axis=0)
    assert np.allclose(paid, economy.spending_usd, rtol=1e-12)
    assert (found.price >= 1.0).all()


def test_the_conditional_equilibrium_is_structural_gravity() -> None:
    """Scaling rows and columns against the fixed point of multilateral resistances (Anderson and van Wincoop)."""
    sales, sigma = world(11, g=1, tariffs=False).sales_usd[:, :, 0], 5.0
    cost = abroad(6, 1, 1.3)[:, :, 0]
    found = conditional(sales, cost, sigma)
    output, spending = sales.sum(axis=1), sales.sum(axis=0)
    friction = sales * sales.sum() / np.outer(output, spending) * cost ** (1.0 - sigma)
    outward = np.ones(6)
    for _ in range(5000):
        inward = (friction * (output / sales.sum() / outward)[:, None]).sum(axis=0)
        outward = (friction * (spending / sales.sum() / inward)[None, :]).sum(axis=1)
    gravity = np.outer(output, spending) / sales.sum() * friction / np.outer(outward, inward)
    assert np.allclose(found, gravity, rtol=1e-9)
    assert np.allclose(found.sum(axis=1), output, rtol=1e-12)


@pytest.mark.parametrize(
    ("sales", "tariff", "sigma", "word"),
    [
        (np.ones((2, 3, 1)), np.zeros((2, 3, 1)), np.array([4.0]), "shapes"),
        (-np.ones((2, 2, 1)), np.zeros((2, 2, 1)), np.array([4.0]), "negative"),
        (np.ones((2, 2, 1)), np.zeros((2, 2, 1)), np.array([1.0]), "above 1"),
        (np.diag([1.0, 0.0])[:, :, None], np.zeros((2, 2, 1)), np.array([4.0]), "sell and buy"),
    ],
)
def test_what_has_no_equilibrium_is_refused(sales, tariff, sigma, word: str) -> None:
    with pytest.raises(TheoryError, match=word):
        Economy(sales, tariff, sigma)
