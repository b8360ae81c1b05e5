"""Core: what every package builds on: parameters, units, keyed draws, numerics, kernels and threads."""
