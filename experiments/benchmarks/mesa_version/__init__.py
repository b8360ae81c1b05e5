"""The same week of trade as a Mesa user would write it: one agent object per consumer and per firm. A comparison only.

Same needs, size classes, channels, lanes, sellers, fates, bills, escrow, memory, trust counts and stocks, with Python's
own random numbers, so that totals agree within chance (tests/experiments/benchmarks). What is made once a month or for
all at once is taken from the compiled product and its time is counted as the product's: choice and price tables,
learning, restocking amounts, the week's tables. That is a kindness to this side.
"""
