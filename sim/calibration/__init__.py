"""Calibration: tastes and constants under which the world trades as observed in 2023; structural gravity."""
