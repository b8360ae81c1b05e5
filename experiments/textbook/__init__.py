"""The textbook's answer beside the agents': hat algebra for a scenario, and frictions added step by step."""
