"""Results: what a run leaves: records of weeks, tables, distributions."""
