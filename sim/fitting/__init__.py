"""Fitting the world to data: gravity imputation, and the calibration of tastes and constants."""
