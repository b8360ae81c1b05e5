"""Scenario: the description of one run, from its YAML file to checked values, and back to words."""
