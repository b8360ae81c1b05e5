"""What happens in the worker process: a job's choices become two scenarios, their comparison becomes facts."""
