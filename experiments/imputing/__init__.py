"""Imputing: what flows of goods are where nobody reported them, and how good such figures are.

Gravity, richer covariates, residuals of pairs alike, earlier years and known totals, scored by leaving out a fifth of
the observed pairs at a time. `tradewinds impute` prints the scores and rebuilds `sim/data/flows_2023.csv`.
"""
