"""Long checks of the model: fit, scale, direction, general equilibrium, frictions, calibration."""
