"""Running: a scenario's seeds simulated, in processes or on machines, stopped, resumed, saved."""
