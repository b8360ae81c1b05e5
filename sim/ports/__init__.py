"""Ports: what a mechanism declares of itself, and the limits that switches write into tables and settings."""
