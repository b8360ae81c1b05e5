"""Stages of the tick: tables in, one table out."""
