"""The textbook answer: exact hat algebra for a world of Armington economies, solved by itself.

One factor an economy, goods differentiated by origin, CES within a category and Cobb-Douglas across categories,
tariffs whose revenue goes back to consumers, trade deficits fixed in units of world income. Only baseline flows,
tariffs and elasticities are needed: changes, not levels, are solved for (Dekle, Eaton and Kortum 2008). Nothing here
reads the simulator: the agents' answer is compared with it, not made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Array = NDArray[np.float64]

TOLERANCE = 1e-10
"""Largest excess demand for an economy's factor that counts as a cleared market, as a share of its income."""


class TheoryError(ValueError):
    """The economy or the shock makes no sense, or no equilibrium was found."""


@dataclass(frozen=True)
class Economy:
    """A world at its baseline.

    Attributes:
        sales_usd: [o, d, g] what producers of o receive for sales to d, home sales included, USD a year.
        tariff: [o, d, g] tariff on them, share of the producer's price.
        sigma: [g] elasticity of substitution across origins, above 1.
    """

    sales_usd: Array
    tariff: Array
    sigma: Array

    def __post_init__(self) -> None:
        """Refuse what has no equilibrium."""
        n, m, g = self.sales_usd.shape
        if n != m or self.tariff.shape != self.sales_usd.shape or self.sigma.shape != (g,):
            raise TheoryError(
                f"shapes do not fit: {self.sales_usd.shape}, {self.tariff.shape}, {self.sigma.shape}"
            )
        if (self.sales_usd < 0).any() or (self.sigma <= 1).any() or (self.tariff <= -1).any():
            raise TheoryError("sales must not be negative, sigma must be above 1, tariffs above -100 %")
        if (self.income_usd <= 0).any() or (self.sales_usd.sum(axis=(0, 2)) <= 0).any():
            raise TheoryError("every economy must sell and buy something")

    @property
    def income_usd(self) -> Array:
        """Factor income [o]."""
        return np.asarray(self.sales_usd.sum(axis=(1, 2)))

    @property
    def spending_usd(self) -> Array:
        """Expenditure at consumers' prices [d, g]."""
        return np.asarray((self.sales_usd * (1.0 + self.tariff)).sum(axis=0))

    @property
    def share(self) -> Array:
        """Expenditure shares of origins [o, d, g]; zero where a category is not bought."""
        spending = self.spending_usd
        paid = self.sales_usd * (1.0 + self.tariff)
        return np.divide(paid, spending, out=np.zeros_like(paid), where=spending > 0)

    @property
    def category_share(self) -> Array:
        """Expenditure shares of categories [d, g], fixed by Cobb-Douglas."""
        spending = self.spending_usd
        return np.asarray(spending / spending.sum(axis=1, keepdims=True))

    @property
    def deficit_usd(self) -> Array:
        """Purchases less sales [d], both at producers' prices."""
        return np.asarray(self.sales_usd.sum(axis=(0, 2)) - self.income_usd)


@dataclass(frozen=True)
class Outcome:
    """The world after the shock, against its baseline."""

    wage: Array
    """[o] factor price, ratio; world factor income is the numeraire."""
    price: Array
    """[d] consumer price index, ratio."""
    spending: Array
    """[d] expenditure, ratio."""
    sales_usd: Array
    """[o, d, g] producers' receipts."""
    revenue_usd: Array
    """[d] tariff revenue."""
    miss: float
    """Largest excess demand for an economy's factor, as a share of its income."""

    @property
    def welfare(self) -> Array:
        """Real expenditure [d], ratio."""
        return np.asarray(self.spending / self.price)


def general(economy: Economy, tariff: Array | None = None, cost: Array | float = 1.0) -> Outcome:
    """Return the new equilibrium: wages, incomes and tariff revenue adjust, deficits stay.

    Args:
        economy: the baseline.
        tariff: [o, d, g] new tariffs; the old ones when None.
        cost: [o, d, g] iceberg trade cost, ratio to the baseline's.

    Raises:
        TheoryError: no equilibrium was found.
    """
    tariff = economy.tariff if tariff is None else tariff
    income = economy.income_usd

    def excess(log_wage: Array) -> Array:
        with np.errstate(all="ignore"):  # a search without an equilibrium to find runs out of numbers
            wage = _normalised(np.exp(log_wage), income)
            sold = _after(economy, tariff, cost, wage)[2].sum(axis=(1, 2))
            return np.asarray(sold / (wage * income) - 1.0)

    # By Walras' law one market clears with the others: the first wage holds still, the numeraire comes after.
    found: Any = optimize.root(
        lambda rest: excess(np.concatenate(([0.0], rest)))[1:], np.zeros(len(income) - 1), method="hybr",
        options={"xtol": 1e-14},
    )  # fmt: skip
    log_wage = np.concatenate(([0.0], found.x))
    miss = float(np.abs(excess(log_wage)).max())
    if not miss < TOLERANCE:
        raise TheoryError(f"no equilibrium found: markets miss by {miss:.1e} ({found.message})")
    return _outcome(economy, tariff, cost, _normalised(np.exp(log_wage), income), miss)


def partial(economy: Economy, tariff: Array | None = None, cost: Array | float = 1.0) -> Outcome:
    """Return the short run: wages and expenditures fixed, only shares and prices move (arguments as ``general``)."""
    tariff = economy.tariff if tariff is None else tariff
    spending = economy.spending_usd.sum(axis=1)
    return _outcome(economy, tariff, cost, np.ones(len(spending)), float("nan"), spending)


def conditional(sales_usd: Array, cost: Array, sigma: float, tolerance: float = 1e-13) -> Array:
    """Return flows [o, d] with every economy's output and expenditure fixed: only resistances adjust.

    (Anderson and van Wincoop 2003; Yotov et al. 2016, "conditional general equilibrium".) In changes this scales rows
    and columns of sales x cost^(1 - sigma) until they add up to the baseline's.

    Args:
        sales_usd: [o, d] baseline.
        cost: [o, d] trade cost, ratio.
        sigma: elasticity of substitution.
        tolerance: largest miss of a row or column, as a share.
    """
    rows, columns = sales_usd.sum(axis=1), sales_usd.sum(axis=0)
    flows: Array = sales_usd * cost ** (1.0 - sigma)
    for _ in range(100_000):
        flows = flows * (rows / flows.sum(axis=1))[:, None]
        reached = flows.sum(axis=0)
        if np.abs(reached / columns - 1.0).max() < tolerance:
            return flows
        flows = flows * (columns / reached)[None, :]
    raise TheoryError("the conditional equilibrium did not converge")


def _normalised(wage: Array, income: Array) -> Array:
    return np.asarray(wage * income.sum() / (wage * income).sum())


def _after(
    economy: Economy, tariff: Array, cost: Array | float, wage: Array, spending: Array | None = None
) -> tuple[Array, Array, Array, Array]:
    """Return (price by category [d, g], spending [d], sales [o, d, g], revenue [d]) at given wages."""
    paid_price = wage[:, None, None] * cost * (1.0 + tariff) / (1.0 + economy.tariff)
    attraction = economy.share * paid_price ** (1.0 - economy.sigma)
    whole = attraction.sum(axis=0)
    bought = whole > 0
    share = np.divide(attraction, whole, out=np.zeros_like(attraction), where=bought)
    price = np.where(bought, np.where(bought, whole, 1.0) ** (1.0 / (1.0 - economy.sigma)), 1.0)
    of_spending = share * economy.category_share
    levied = (of_spending * tariff / (1.0 + tariff)).sum(axis=(0, 2))
    if spending is None:  # spending = wages + deficit + revenue, and revenue is a share of spending
        spending = np.asarray((wage * economy.income_usd + economy.deficit_usd) / (1.0 - levied))
    sales = of_spending * spending[None, :, None] / (1.0 + tariff)
    return price, spending, sales, levied * spending


def _outcome(
    economy: Economy,
    tariff: Array,
    cost: Array | float,
    wage: Array,
    miss: float,
    spending: Array | None = None,
) -> Outcome:
    price, spending, sales, revenue = _after(economy, tariff, cost, wage, spending)
    index = np.exp((economy.category_share * np.log(price)).sum(axis=1))
    before = economy.spending_usd.sum(axis=1)
    return Outcome(wage, index, spending / before, sales, revenue, miss)
