"""The job service: runs wait in a queue, a worker process simulates, each session asks by tickets of its own."""
