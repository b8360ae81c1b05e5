"""Scenarios, results and comparisons as a notebook shows them: tables and figures, made when they are asked for."""
