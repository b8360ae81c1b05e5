"""Moments of the baseline world that nothing was calibrated to: gravity, modes by distance, sizes of sellers."""
