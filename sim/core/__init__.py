"""Core: what every room builds on: parameters, units, keyed draws, numerics, kernels and threads."""
