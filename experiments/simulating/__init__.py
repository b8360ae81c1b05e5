"""Scenarios simulated for a command: expected cost, progress, the end when stopped, what is saved."""
