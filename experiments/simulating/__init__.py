"""Scenarios simulated for a command: what it will cost, progress, the end when stopped, and what is saved side by side."""
