"""Agents: consumers, SMEs, platforms, carriers, regulators; all are Mesa agents."""
