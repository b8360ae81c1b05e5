"""What studies the model: fit, verification, benchmarks, and the command line."""
